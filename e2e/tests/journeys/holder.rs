//! What a keyholder does in a browser, on a phone of 360 px.

use anyhow::{Result, ensure};
use e2e::organiser::{GROUP, LETTER};
use e2e::{Browser, Control, Undersigned, digits};
use std::time::Duration;

const PASSPHRASE: &str = "nine patient herons";
/// A page looks every three seconds what the others have done; an audit of a whole record comes on top.
pub const OTHERS: Duration = Duration::from_secs(40);

/// A keyholder with a browser of their own.
pub struct Keyholder {
    pub browser: Browser,
    pub name: &'static str,
    address: String,
}

impl Keyholder {
    /// Opens the page: by the secret link, or with what the device or a paper keeps.
    pub fn open(browser: Browser, name: &'static str, link: &str) -> Result<Self> {
        browser.goto(link)?;
        Ok(Self { browser, name, address: link.to_owned() })
    }

    /// The page of a letter, as anyone can open it.
    pub fn page(server: &Undersigned) -> String {
        format!("{}/keyhold#g={GROUP}&l={LETTER}", server.address())
    }

    /// Makes the part of the key and waits for the others.
    pub fn join(&self) -> Result<()> {
        self.at("join")?;
        self.check("join")?;
        self.fill("passphrase", PASSPHRASE)?;
        self.fill("passphrase-again", PASSPHRASE)?;
        self.press("#join")?;
        self.at("wait")?;
        self.check("wait")
    }

    /// Closes the browser in the middle; what the device keeps is there when it is opened again.
    pub fn close_and_return(self) -> Result<Self> {
        let Self { browser, name, address } = self;
        let again = Self::open(browser.reopen()?, name, &address)?;
        again.unlock()?;
        Ok(again)
    }

    /// Opens the page anew, as somebody who comes back after days.
    pub fn return_later(&self) -> Result<()> {
        self.browser.goto("about:blank")?;
        self.browser.goto(&self.address)?;
        self.unlock()
    }

    fn unlock(&self) -> Result<()> {
        self.at("unlock")?;
        self.check("unlock")?;
        self.fill("resume-passphrase", PASSPHRASE)?;
        self.press("#resume")
    }

    /// The numbers to compare by voice.
    pub fn check_code(&self) -> Result<String> {
        self.at("code")?;
        self.check("numbers to compare")?;
        Ok(digits(&self.browser.text_of(Control::Css("#code"))?))
    }

    /// Hears the same numbers: only then the device hands out its parts.
    pub fn compare(&self) -> Result<()> {
        self.at("code")?;
        self.press("#code-differs")?;
        self.at("differs")?;
        self.check("numbers differ")?;
        self.press("[data-step=differs] [data-back]")?;
        self.press("#code-same")?;
        self.press("#code-go")
    }

    /// Waits until the others have compared the numbers as well.
    pub fn waits_for_others(&self, says: &str) -> Result<()> {
        self.at("others")?;
        self.browser.wait_text(says)?;
        self.check("the others compare")
    }

    /// Writes the words on paper and types them again; gives the paper.
    pub fn drill(&self) -> Result<String> {
        self.at("words")?;
        self.check("words")?;
        let read = "return [...document.querySelectorAll('#words li')].map((e) => e.textContent.trim()).join(' ')";
        let paper = self.browser.string(read)?;
        ensure!(paper.split(' ').count() == 24, "{paper:?}");
        self.press("#words-go")?;
        self.at("drill")?;
        ensure!(!self.browser.text()?.contains(&paper), "the words still stand on the page");
        let swapped = paper.split(' ').rev().collect::<Vec<_>>().join(" ");
        self.fill("drill", &swapped)?;
        self.press("#drill-go")?;
        self.browser.wait_text("Please compare all of them with your paper.")?;
        self.check("wrong words")?;
        self.fill("drill", &paper)?;
        self.press("#drill-go")?;
        self.at("done")?;
        self.check("done")?;
        Ok(paper)
    }

    /// All keyholders are done, and the link's secret has left the address.
    pub fn is_complete(&self) -> Result<()> {
        self.browser.wait_text_for("All keyholders are done.", OTHERS)?;
        let address = self.browser.address()?;
        ensure!(!address.contains("s="), "the secret of the link stays in {address}");
        self.check("ceremony complete")
    }

    /// The letter's state as this page tells it: locked, called, opening, opened.
    pub fn sees(&self, state: &str) -> Result<()> {
        self.browser.wait_for(Control::Css(&format!("#letter-state[data-state={state}]")))?;
        self.check(state)
    }

    /// Tries to release the share; the device refuses for this reason.
    pub fn is_refused(&self, reason: &str) -> Result<()> {
        self.press("#release")?;
        self.browser.wait_for_within(Control::Css(&format!("#refusal[data-reason={reason}]")), OTHERS)?;
        self.check("release refused")
    }

    /// With nothing but the paper: the audit tells whose words they are.
    pub fn restore(&self, paper: &str, name: &str) -> Result<()> {
        self.press("#only-paper")?;
        self.check("only the paper")?;
        self.fill("paper-words", paper)?;
        self.press("#paper-go")?;
        self.browser.wait_text_for(&format!("These are the words of {name}."), OTHERS)
    }

    /// Releases the share after the device's own audit.
    pub fn release(&self, says: &str) -> Result<()> {
        self.check("release")?;
        self.press("#release")?;
        self.browser.wait_for_within(Control::Css("[data-step=released]"), OTHERS)?;
        self.browser.wait_text(says)?;
        self.check("released")
    }

    pub fn at(&self, step: &str) -> Result<()> {
        self.browser.wait_for_within(Control::Css(&format!("section[data-step={step}]")), OTHERS).map(drop)
    }

    fn press(&self, selector: &str) -> Result<()> {
        self.browser.press(Control::Css(selector))
    }

    pub fn fill(&self, id: &str, text: &str) -> Result<()> {
        self.browser.fill(Control::Css(&format!("#{id}")), text)
    }

    pub fn check(&self, page: &str) -> Result<()> {
        self.browser.check(&format!("{}, keyholder: {page}", self.name))
    }
}
