//! What an organiser does, on the pages of organisers.

use anyhow::{Result, ensure};
use e2e::{Browser, Control, Undersigned};
use std::time::{Duration, Instant};

pub const GROUP: &str = "example";
pub const GROUP_NAME: &str = "Employees of Example Corp";
pub const LETTER: &str = "shift-plans";
pub const TITLE: &str = "Shift plans that we can live with";
pub const DOMAIN: &str = "example.org";
const PASSPHRASE: &str = "correct horse battery";
const WORDS: &str =
    "# Three nights in a row\n\nWe **care** for people, and nobody cares for us.\n\n- tired\n- more tired\n";

/// An organiser at a browser, logged in once the group is there.
pub struct Organiser {
    pub browser: Browser,
    address: String,
}

impl Organiser {
    /// Opens the link that `serve` printed, describes a group and logs in with the secret link.
    ///
    /// Enrolment closes so soon that the journey waits little, and so late that a slow machine is done with
    /// it: the time that the first page's checks take is the measure.
    pub fn found_group(server: &mut Undersigned) -> Result<Self> {
        let browser = Browser::start()?;
        browser.goto(&server.printed_link("/new")?)?;
        let began = Instant::now();
        browser.check("new group")?;
        let window = Duration::from_secs(20) + 30 * began.elapsed();
        let organiser = Self { browser, address: server.address().to_owned() };
        organiser.refuse_empty_form()?;
        organiser.describe_group(window)?;
        organiser.log_in()?;
        Ok(organiser)
    }

    fn refuse_empty_form(&self) -> Result<()> {
        self.browser.expect_status(422);
        self.submit()?;
        self.browser.wait_for(Control::Css("[role=alert]"))?;
        self.browser.check("new group, empty")
    }

    fn describe_group(&self, window: Duration) -> Result<()> {
        let browser = &self.browser;
        for (name, value) in [
            ("id", GROUP),
            ("name", GROUP_NAME),
            ("description", "Everyone who works here."),
            ("membership", "Who has a contract."),
            ("declared_members", "120"),
            ("declared_source", "annual report"),
            ("domains", DOMAIN),
            ("passphrase", PASSPHRASE),
            ("passphrase_again", PASSPHRASE),
        ] {
            browser.fill(named(name).control(), value)?;
        }
        browser.press(Control::Field("Work mailbox"))?;
        let closes = self.moment_in(window)?;
        browser.set_date(named("enrol_closes").control(), &closes)?;
        self.submit()?;
        browser.wait_text("Your group is there")
    }

    fn log_in(&self) -> Result<()> {
        self.browser.check("group created")?;
        self.browser.press(Control::Button("Log in now"))?;
        self.browser.fill(named("passphrase").control(), "not the passphrase")?;
        self.submit()?;
        self.browser.wait_for(Control::Css("[role=alert]"))?;
        self.browser.check("log in, wrong passphrase")?;
        self.browser.fill(named("passphrase").control(), PASSPHRASE)?;
        self.submit()?;
        self.browser.wait_text(GROUP_NAME)?;
        self.browser.check("dashboard, empty")
    }

    /// Writes the letter with preview and fixes its text.
    pub fn publish_letter(&self) -> Result<()> {
        let browser = &self.browser;
        browser.press(Control::Button("Write a letter"))?;
        for (name, value) in [
            ("title", TITLE),
            ("letter_id", LETTER),
            ("addressee", "The management"),
            ("text", WORDS),
            ("demands", "Plans four weeks ahead\nNo third night"),
        ] {
            browser.fill(named(name).control(), value)?;
        }
        browser.wait_for(Control::Css("#preview .letter strong"))?;
        browser.press(Control::Button("Preview"))?;
        browser.wait_for(Control::Css("#preview .letter strong"))?;
        browser.check("draft, preview")?;
        browser.press(Control::Button("Save and go to fixing the text"))?;
        browser.wait_text("Fix the text for good?")?;
        browser.check("fix the text")?;
        browser.press(Control::Button("Fix the text and publish"))?;
        browser.wait_text(TITLE)
    }

    /// Prints paper codes and reads them from the sheet.
    pub fn print_codes(&self, count: u32) -> Result<Vec<String>> {
        let browser = &self.browser;
        browser.press(Control::Button("Paper codes"))?;
        browser.fill(named("count").control(), &count.to_string())?;
        self.submit()?;
        browser.wait_for(Control::Css(".slips .code"))?;
        let read = "return [...document.querySelectorAll('.slips .code')].map((e) => e.textContent.trim()).join(' ')";
        let codes: Vec<String> = browser.string(read)?.split_whitespace().map(str::to_owned).collect();
        ensure!(codes.len() == count as usize, "{codes:?}");
        Ok(codes)
    }

    /// Checks the pages that were in a hurry before, and all of them in German.
    pub fn check_pages(&self) -> Result<()> {
        self.browser.check("code sheet")?;
        for lang in ["en", "de"] {
            for path in ["", "/draft", "/codes", "/period", "/words"] {
                self.browser.goto(&format!("{}/organise/{GROUP}{path}?lang={lang}", self.address))?;
                self.browser.wait_for(Control::Css("h1"))?;
                self.browser.check(&format!("organiser{path}, {lang}"))?;
            }
        }
        Ok(())
    }

    /// Records that the letter was delivered, and logs out.
    pub fn deliver(&self) -> Result<()> {
        self.browser.goto(&format!("{}/organise/{GROUP}?lang=en", self.address))?;
        self.browser.press(Control::Button("Record a step"))?;
        self.browser.check("dashboard, steps")?;
        self.browser.press(Control::Button("End signing now"))?;
        self.browser.wait_text("Signing ended")?;
        self.browser.press(Control::Button("Record a step"))?;
        self.browser.press(Control::Button("Record: delivered"))?;
        self.browser.wait_text("Delivered")?;
        self.browser.check("dashboard, delivered")?;
        self.browser.press(Control::Button("Log out"))?;
        self.browser.wait_text("Open letters that people dare to sign")
    }

    fn submit(&self) -> Result<()> {
        self.browser.press(Control::Css("main form button.primary"))
    }

    fn moment_in(&self, after: Duration) -> Result<String> {
        let script = format!("return new Date(Date.now() + {}).toISOString().slice(0, 19)", after.as_millis());
        self.browser.string(&script)
    }
}

/// A field of a form by the name under which it is sent: these pages are read in two languages.
struct Named(String);

fn named(name: &str) -> Named {
    Named(format!("[name={name}]"))
}

impl Named {
    fn control(&self) -> Control<'_> {
        Control::Css(&self.0)
    }
}
