//! The checks themselves: a check that cannot fail proves nothing about the pages.

use anyhow::{Result, ensure};
use e2e::{Browser, Control, MailServer, Proxy};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

/// The policy of the real pages; axe must run under it.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; base-uri 'none'; \
                      require-trusted-types-for 'script'; trusted-types undersigned";
const GOOD: &str = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
                    <title>Good</title><link rel=icon href='data:,'><main><h1>Good page</h1><p>Words.</p>\
                    <label for=a>Your name</label><input id=a autocomplete=name></main></html>";

/// Serves one page for every address until the program ends; gives the address.
fn serve(page: &'static str, header: &'static str) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}/", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream, page, header));
        }
    });
    Ok(address)
}

fn answer(mut stream: TcpStream, page: &str, header: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let length = page.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{header}Content-Length: {length}\r\n")?;
    write!(stream, "Connection: close\r\n\r\n{page}")?;
    reader.read_to_end(&mut Vec::new()).map(drop)
}

/// The findings on a page, or an empty text.
fn findings(page: &'static str, header: &'static str) -> Result<String> {
    let browser = Browser::start()?;
    browser.goto(&serve(page, header)?)?;
    browser.check("page")?;
    Ok(browser.finish().err().map(|error| error.to_string()).unwrap_or_default())
}

#[test]
fn journey_harness_passes_a_good_page_under_the_policy() -> Result<()> {
    let header = Box::leak(format!("Content-Security-Policy: {POLICY}\r\n").into_boxed_str());
    let browser = Browser::start()?;
    browser.goto(&serve(GOOD, header)?)?;
    browser.fill(Control::Field("Your name"), "Ada")?;
    browser.check("good page")?;
    ensure!(browser.focused()? == "a");
    ensure!(!browser.screenshot()?.is_empty());
    browser.set_scripts(false)?;
    browser.goto(&browser.address()?)?;
    ensure!(browser.text()?.contains("Words."));
    browser.finish()
}

#[test]
fn journey_harness_names_each_defect() -> Result<()> {
    let wide = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Wide</title>\
                <main><h1>Wide</h1><div id=wide style='width:500px;background:#eee'>x</div></main></html>";
    let found = findings(wide, "")?;
    ensure!(found.contains("scrolls sideways at 360 px") && found.contains("div#wide"), "{found}");

    let dark = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Dark</title>\
                <style>@media (prefers-color-scheme: dark) { p { color: #777; background: #666 } }</style>\
                <main><h1>Dark</h1><p>Words.</p><input></main></html>";
    let found = findings(dark, "")?;
    ensure!(found.contains("axe, dark: color-contrast"), "{found}");
    ensure!(!found.contains("axe, light: color-contrast"), "{found}");
    ensure!(found.contains("axe, light: label"), "{found}");

    let foreign = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Foreign</title>\
                   <main><h1>Foreign</h1><img alt=x src='http://elsewhere.example/x.png'></main></html>";
    let found = findings(foreign, "")?;
    ensure!(found.contains("asks another host: http://elsewhere.example/x.png"), "{found}");

    let inline = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Inline</title>\
                  <main><h1>Inline</h1><p style='color:red'>Words.</p></main></html>";
    let found = findings(inline, "Content-Security-Policy: default-src 'none'\r\n")?;
    ensure!(found.contains("console:") && found.contains("Content Security Policy"), "{found}");
    Ok(())
}

#[test]
fn journey_harness_receives_mail() -> Result<()> {
    let mail = MailServer::start()?;
    let mut stream = TcpStream::connect(mail.address().trim_start_matches("smtp://"))?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    let words =
        ["HELO x", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA", "Subject: hello\r\n\r\nbody\r\n."];
    for word in words {
        answers.read_line(&mut line)?;
        write!(stream, "{word}\r\n")?;
    }
    let received = mail.wait(1)?;
    ensure!(received.contains("X-Envelope-To: b@example.org") && received.contains("Subject: hello"), "{received}");
    Ok(())
}

#[test]
fn journey_harness_counts_bytes() -> Result<()> {
    let proxy = Proxy::start()?;
    proxy.lead_to(serve(GOOD, "")?.trim_end_matches('/'))?;
    let browser = Browser::start()?;
    browser.goto(&format!("{}/page", proxy.address()))?;
    ensure!(browser.text()?.contains("Words."));
    let counts = proxy.counts();
    let bytes = counts.get("/page").copied().unwrap_or_default();
    ensure!(bytes > GOOD.len() as u64 && bytes < GOOD.len() as u64 + 200, "{counts:?}");
    browser.finish()
}
