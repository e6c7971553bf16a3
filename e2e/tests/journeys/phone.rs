//! A phone in front of the pages that enrol and sign.

use anyhow::{Result, ensure};
use e2e::{Browser, Control};

/// A phone in front of a demo server, or of one with a group of that name.
pub struct Phone {
    pub browser: Browser,
    pub address: String,
}

impl Phone {
    pub fn new(address: &str) -> Result<Self> {
        let browser = Browser::start()?;
        // A refusal is an answer, and these journeys are made of them.
        for status in [403, 404, 409, 410, 422, 429] {
            browser.expect_status(status);
        }
        Ok(Self { browser, address: address.to_owned() })
    }

    /// Opens a script page anew.
    pub fn open(&self, page: &str, fragment: &str) -> Result<()> {
        // Where only the fragment differs, a browser does not load the page again.
        self.browser.goto("about:blank")?;
        self.browser.goto(&format!("{}/{page}#g=example-corp{fragment}", self.address))
    }

    pub fn at(&self, step: &str) -> Result<()> {
        self.browser.wait_for(Control::Css(&format!("[data-step={step}]"))).map(drop)
    }

    pub fn submit(&self, step: &str) -> Result<()> {
        self.at(step)?;
        self.browser.press(Control::Css(&format!("[data-step={step}] button.primary")))
    }

    pub fn fill(&self, id: &str, text: &str) -> Result<()> {
        self.browser.fill(Control::Css(&format!("#{id}")), text)
    }

    pub fn choose_passphrase(&self, passphrase: &str, again: &str) -> Result<()> {
        self.at("passphrase")?;
        self.fill("passphrase", passphrase)?;
        self.fill("passphrase-again", again)?;
        self.submit("passphrase")
    }

    pub fn unlock(&self, passphrase: &str) -> Result<()> {
        self.at("unlock")?;
        self.fill("unlock-passphrase", passphrase)?;
        self.submit("unlock")
    }

    pub fn go_on_without_a_copy(&self) -> Result<()> {
        self.at("keep")?;
        self.browser.press(Control::Css("form[data-form=without] button"))?;
        self.at("done")
    }

    /// The page says what is wrong in these words, linked to the field, and the focus is there.
    pub fn refused(&self, words: &str, field: &str) -> Result<()> {
        self.browser.wait_text(words)?;
        let focused = self.browser.focused()?;
        ensure!(focused == field, "{words:?} leaves the focus at {focused:?}, not at {field:?}");
        let described = self.browser.execute(
            "const ids = document.activeElement.getAttribute('aria-describedby').split(' ');
             return ids.map((id) => document.getElementById(id)?.innerText).join(' ');",
            serde_json::json!([]),
        )?;
        ensure!(described.to_string().contains(words), "{field} is described by {described}, not by {words:?}");
        self.browser.check(words)
    }
}
