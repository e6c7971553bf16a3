//! What a member does, on a phone of 360 px.

use anyhow::{Context, Result, ensure};
use e2e::organiser::{GROUP, LETTER};
use e2e::{Browser, Control, MailServer, Undersigned};

pub const PASSPHRASE: &str = "seven green bicycles";

/// A member with a phone of their own.
pub struct Member {
    pub browser: Browser,
    name: &'static str,
    address: String,
}

impl Member {
    pub fn new(name: &'static str, server: &Undersigned) -> Result<Self> {
        Ok(Self::with(Browser::start()?, name, server))
    }

    /// With a phone that is there already.
    pub fn with(browser: Browser, name: &'static str, server: &Undersigned) -> Self {
        Self { browser, name, address: server.address().to_owned() }
    }

    /// Opens a script page (`join`, `sign`, `mine`, `verify`) anew for the letter.
    pub fn open(&self, page: &str) -> Result<()> {
        // Only the fragment may differ from the page before, and then a browser would not load it again.
        self.browser.goto("about:blank")?;
        self.browser.goto(&format!("{}/{page}#g={GROUP}&l={LETTER}", self.address))
    }

    /// From the letter to the choice of ways.
    pub fn start_joining(&self) -> Result<()> {
        self.browser.goto(&format!("{}/g/{GROUP}/l/{LETTER}", self.address))?;
        self.browser.press(Control::Button("Prove membership"))?;
        self.at("way").map(drop)
    }

    pub fn choose_way(&self, way: &str) -> Result<()> {
        self.check("join, ways")?;
        self.browser.press(Control::Css(&format!("[data-step=way] input[value={way}]")))?;
        self.browser.press(Control::Css("[data-step=way] button.primary"))
    }

    /// Types a code from a slip and continues.
    pub fn type_code(&self, code: &str) -> Result<()> {
        self.browser.fill(Control::Css("#code"), code)?;
        self.browser.press(Control::Css("[data-step=code] button.primary"))
    }

    /// Enrols with a paper code.
    pub fn enrol_by_code(&self, code: &str) -> Result<()> {
        self.start_joining()?;
        self.choose_way("code")?;
        self.at("code")?;
        self.check("join, code")?;
        // As people type: without hyphens, in small letters.
        self.type_code(&code.replace('-', "").to_lowercase())?;
        self.choose_passphrase()
    }

    /// Enrols with a mailbox: a code comes by a real mail, which names neither letter nor group.
    pub fn enrol_by_mail(&self, mailbox: &str, mail: &MailServer, secrets: &[&str]) -> Result<()> {
        self.start_joining()?;
        self.choose_way("mailbox")?;
        self.at("address")?;
        self.check("join, address")?;
        self.browser.fill(Control::Css("#address"), mailbox)?;
        self.browser.press(Control::Css("[data-step=address] button.primary"))?;
        self.at("mailcode")?;
        self.check("join, code from the mail")?;
        let received = mail.wait(1)?;
        ensure!(received.contains(&format!("X-Envelope-To: {mailbox}")), "{received}");
        for secret in secrets {
            ensure!(!received.contains(secret), "the mail names {secret:?}:\n{received}");
        }
        self.browser.fill(Control::Css("#mailcode"), &mailed_code(&received)?)?;
        self.browser.press(Control::Css("[data-step=mailcode] button.primary"))?;
        self.choose_passphrase()
    }

    fn choose_passphrase(&self) -> Result<()> {
        self.at("passphrase")?;
        self.check("join, passphrase")?;
        self.browser.fill(Control::Css("#passphrase"), PASSPHRASE)?;
        self.browser.fill(Control::Css("#passphrase-again"), PASSPHRASE)?;
        self.browser.press(Control::Css("[data-step=passphrase] button.primary"))?;
        self.at("keep")?;
        self.check("join, keep a copy")?;
        self.browser.press(Control::Css("form[data-form=without] button"))?;
        self.at("done")?;
        self.check("join, done")
    }

    /// Unlocks the membership proof on a page that asks for it.
    pub fn unlock(&self) -> Result<()> {
        self.at("unlock")?;
        self.check("unlock")?;
        self.browser.fill(Control::Css("#unlock-passphrase"), PASSPHRASE)?;
        self.browser.press(Control::Css("[data-step=unlock] button.primary"))
    }

    /// Before the window: the page says when signing opens, and offers no way round it.
    pub fn sign_too_early(&self) -> Result<()> {
        self.open("sign")?;
        self.unlock()?;
        self.at("wait")?;
        self.browser.wait_text("Signing opens on ")?;
        ensure!(self.browser.look_for(Control::Button("Sign"))?.is_none(), "the page offers to sign too early");
        self.check("sign, too early")
    }

    /// Signs with a name, or with nothing.
    pub fn sign(&self, shown_name: Option<&str>) -> Result<()> {
        self.sign_showing(if shown_name.is_some() { "name" } else { "nothing" }, shown_name)
    }

    /// Signs with a name that stays locked.
    pub fn sign_locked(&self, name: &str) -> Result<()> {
        self.sign_showing("sealed", Some(name))
    }

    fn sign_showing(&self, shown: &str, name: Option<&str>) -> Result<()> {
        self.open("sign")?;
        self.unlock()?;
        self.at("choose")?;
        self.browser.press(Control::Css(&format!("[data-step=choose] input[value={shown}]")))?;
        if let Some(name) = name {
            self.browser.fill(Control::Css("#name"), name)?;
        }
        self.check("sign, choose")?;
        self.browser.press(Control::Css("[data-step=choose] button.primary"))?;
        self.at("done")?;
        self.browser.wait_text("This device has checked the receipt.")?;
        self.check("sign, done")
    }

    /// Looks for the signature in the whole record.
    pub fn check_receipt(&self, says: &str) -> Result<()> {
        self.open("mine")?;
        self.unlock()?;
        self.at("list")?;
        self.check("my signatures")?;
        self.browser.press(Control::Button("Check in the public record"))?;
        self.browser.wait_text(says)?;
        self.check("my signatures, checked")
    }

    /// Takes the signature back.
    pub fn withdraw(&self) -> Result<()> {
        self.open("mine")?;
        self.unlock()?;
        self.at("list")?;
        self.browser.press(Control::Button("Withdraw"))?;
        self.at("withdraw")?;
        self.check("withdraw")?;
        self.browser.press(Control::Css("[data-step=withdraw] button.danger"))?;
        self.browser.wait_text("Your signature is withdrawn.")?;
        self.check("withdrawn")
    }

    /// Waits for a step of a script page.
    pub fn at(&self, step: &str) -> Result<()> {
        self.browser.wait_for(Control::Css(&format!("[data-step={step}]"))).map(drop)
    }

    pub fn check(&self, page: &str) -> Result<()> {
        self.browser.check(&format!("{}: {page}", self.name))
    }
}

fn mailed_code(mail: &str) -> Result<String> {
    let body = mail.split_once("\n\r\n").or_else(|| mail.split_once("\n\n")).context("a mail has a body")?.1;
    let is_code = |line: &&str| line.len() == 14 && line.chars().all(|c| c.is_ascii_digit() || c == ' ');
    body.lines().map(str::trim).find(is_code).map(str::to_owned).with_context(|| format!("no code in {mail}"))
}
