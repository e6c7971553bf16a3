//! A reader who wants to hear of a group by mail: whether they signed, nobody asks.

use anyhow::{Context, Result, ensure};
use e2e::organiser::{GROUP, TITLE};
use e2e::{Browser, Control, MailServer, Undersigned};

const MAILBOX: &str = "reader@private.example";

pub struct Reader {
    pub browser: Browser,
    pub mail: MailServer,
}

impl Reader {
    /// Asks for news and confirms by the link in the mail, which names neither group nor letter.
    pub fn subscribe(&self, server: &Undersigned) -> Result<()> {
        let browser = &self.browser;
        for lang in ["de", "en"] {
            browser.goto(&format!("{}/g/{GROUP}/news?lang={lang}", server.address()))?;
            browser.check(&format!("news, {lang}"))?;
        }
        browser.fill(Control::Css("[name=news_address]"), MAILBOX)?;
        self.press_and_check("Please look at your mail")?;
        let received = self.mail.wait(1)?;
        ensure!(received.contains(&format!("X-Envelope-To: {MAILBOX}")), "{received}");
        ensure!(!received.contains(TITLE) && !received.contains(&format!("/g/{GROUP}")), "{received}");
        browser.goto(&link(&received, "/news/confirm/")?)?;
        browser.check("news, before the button")?;
        self.press_and_check("You will get news")
    }

    /// The mail of this number, counted from 1 without the first, says so.
    pub fn hears(&self, number: u32, words: &str) -> Result<()> {
        let received = self.mail.wait(number + 1)?;
        let received = unwrapped(&received);
        ensure!(received.contains(words) && received.contains(TITLE), "{received}");
        Ok(())
    }

    /// Wants no more mails.
    pub fn stop(&self, number: u32) -> Result<()> {
        self.browser.goto(&link(&self.mail.wait(number + 1)?, "/news/stop/")?)?;
        self.browser.check("news, before stopping")?;
        self.press_and_check("You get no more mails")
    }

    fn press_and_check(&self, words: &str) -> Result<()> {
        self.browser.press(Control::Css("main form button.primary"))?;
        self.browser.wait_text(words)?;
        self.browser.check(&format!("news: {words}"))
    }
}

fn link(mail: &str, part: &str) -> Result<String> {
    let mail = unwrapped(mail);
    let found = mail.split_whitespace().find(|word| word.starts_with("http://") && word.contains(part));
    found.map(str::to_owned).with_context(|| format!("no link with {part} in\n{mail}"))
}

/// Long lines travel in pieces that end in "=" (RFC 2045, section 6.7).
fn unwrapped(mail: &str) -> String {
    mail.replace("=\r\n", "").replace("=\n", "")
}
