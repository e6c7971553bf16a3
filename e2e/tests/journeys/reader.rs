//! A reader whose browser runs no scripts.

use anyhow::{Result, ensure};
use e2e::{Browser, Control, Undersigned};

#[test]
fn journey_reader_without_javascript() -> Result<()> {
    let mut server = Undersigned::demo(&[])?;
    let letter = server.printed_link("/g/")?;
    let (group, _) = letter.split_once("/l/").unwrap_or((&letter, ""));
    let browser = Browser::start()?;
    browser.set_scripts(false)?;

    browser.goto(server.address())?;
    let home = browser.text()?;
    let title = "Build nothing that hides the truth";
    ensure!(home.contains(title) && home.contains("Employees of Example Corp"), "{home}");
    check(&browser, "home, no scripts")?;

    browser.goto(group)?;
    ensure!(browser.text()?.contains(title), "{}", browser.text()?);
    check(&browser, "group, no scripts")?;

    browser.goto(&letter)?;
    let text = browser.text()?;
    for words in [title, "We are people who work at Example Corp", "Nobody has signed yet.", "How to check this"] {
        ensure!(text.contains(words), "the letter does not say {words:?}:\n{text}");
    }
    check(&browser, "letter, no scripts")?;

    for page in ["join", "sign", "mine", "verify"] {
        browser.goto(&format!("{}/{page}#g=example-corp", server.address()))?;
        ensure!(browser.text()?.contains("This page needs JavaScript"), "{page}: {}", browser.text()?);
        check(&browser, &format!("{page}, no scripts"))?;
    }
    browser.finish()
}

/// Letters twice as large on the narrowest phone, in each language that the pages speak.
#[test]
fn journey_large_text() -> Result<()> {
    let mut server = Undersigned::demo(&[])?;
    let letter = server.printed_link("/g/")?;
    let path = letter.strip_prefix(server.address()).unwrap_or_default().to_owned();
    let browser = Browser::start()?;
    browser.expect_status(404);
    browser.goto(server.address())?;
    let languages =
        browser.string("return [...document.querySelectorAll('a[hreflang]')].map((a) => a.hreflang).join(' ')")?;
    for lang in std::iter::once("en").chain(languages.split(' ')) {
        let names = format!("{path}/names");
        let item = "/g/example-corp/i/supporters";
        let pages = ["/", "/g/example-corp", &path, &names, item, "/how", "/g/example-corp/news", "/nowhere"];
        let scripted =
            ["join", "sign", "verify"].map(|page| format!("/{page}?lang={lang}#g=example-corp&l=nothing-hidden"));
        let pages = pages.iter().map(|page| format!("{page}?lang={lang}")).chain(scripted);
        for page in pages {
            browser.goto("about:blank")?;
            browser.goto(&format!("{}{page}", server.address()))?;
            if page.contains('#') {
                browser.wait_for(Control::Css("html[data-ready]"))?;
            }
            browser.execute("document.documentElement.style.fontSize = '200%'", serde_json::json!([]))?;
            browser.check(&format!("{page}, at 200 %"))?;
        }
    }
    browser.finish()
}

/// axe itself needs scripts to run; those of the page have had their chance by then.
fn check(browser: &Browser, page: &str) -> Result<()> {
    browser.set_scripts(true)?;
    browser.check(page)?;
    browser.set_scripts(false)
}
