//! What an organiser does, on the pages of organisers.

use crate::browser::Browser;
use crate::page::Control;
use crate::server::Undersigned;
use anyhow::{Result, ensure};
use std::time::{Duration, Instant};

pub const GROUP: &str = "example";
pub const GROUP_NAME: &str = "Employees of Example Corp";
pub const LETTER: &str = "shift-plans";
pub const TITLE: &str = "Shift plans that we can live with";
pub const DOMAIN: &str = "example.org";
const PASSPHRASE: &str = "correct horse battery";
const WORDS: &str =
    "# Three nights in a row\n\nWe **care** for people, and nobody cares for us.\n\n- tired\n- more tired\n";

/// Public names of keyholders, in the order of the form.
pub const HOLDERS: [&str; 3] = ["Ada Example", "Ben Example", "Cleo Example"];
/// How many of them open the names.
pub const THRESHOLD: usize = 2;
/// From how many locked names on they may be opened, and where the count shows before.
pub const NAMES_AT: usize = 10;
const COUNTS_AT: usize = 5;
/// Where a [`crate::Clock`] makes hours pass: how long members can enrol.
pub const ENROLMENT: Duration = Duration::from_secs(2 * 3_600);

/// An organiser at a browser, logged in once the group is there.
pub struct Organiser {
    pub browser: Browser,
    address: String,
}

impl Organiser {
    /// Opens the link that `serve` printed, describes a group and logs in with the secret link.
    ///
    /// Without a length, enrolment closes so soon that the journey waits little, and so late that a slow machine is
    /// done with it: the time that the first page's checks take is the measure.
    pub fn found_group(browser: Browser, server: &mut Undersigned, enrolment: Option<Duration>) -> Result<Self> {
        browser.goto(&server.printed_link("/new")?)?;
        let began = Instant::now();
        browser.check("new group")?;
        let window = enrolment.unwrap_or_else(|| Duration::from_secs(20) + 30 * began.elapsed());
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
        // The group's name stands on the page before, too.
        self.browser.wait_for(Control::Button("Write a letter"))?;
        self.browser.check("dashboard, empty")
    }

    /// Writes the letter with preview and fixes its text.
    pub fn publish_letter(&self) -> Result<()> {
        self.write_letter()?;
        self.browser.press(Control::Button("Preview"))?;
        self.browser.wait_for(Control::Css("#preview .letter strong"))?;
        self.browser.check("draft, preview")?;
        self.browser.press(Control::Button("Save and go to fixing the text"))?;
        self.fix_text()
    }

    fn write_letter(&self) -> Result<()> {
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
        browser.wait_for(Control::Css("#preview .letter strong")).map(drop)
    }

    fn fix_text(&self) -> Result<()> {
        self.browser.wait_text("Fix the text for good?")?;
        self.browser.check("fix the text")?;
        self.browser.press(Control::Button("Fix the text and publish"))?;
        self.browser.wait_for(Control::Button("Paper codes")).map(drop)
    }

    /// Writes the letter with names that stay locked, and begins the ceremony; gives the keyholders' links.
    pub fn begin_ceremony(&self, grace: Duration) -> Result<Vec<String>> {
        let browser = &self.browser;
        self.write_letter()?;
        browser.press(named("show_sealed").control())?;
        for (name, value) in [
            ("holders", HOLDERS.join("\n")),
            ("threshold", THRESHOLD.to_string()),
            ("names_at", NAMES_AT.to_string()),
            ("counts_at", COUNTS_AT.to_string()),
            ("grace_hours", (grace.as_secs() / 3_600).to_string()),
        ] {
            browser.fill(named(name).control(), &value)?;
        }
        browser.press(Control::Button("Save and go to fixing the text"))?;
        browser.wait_text("The key to the locked names is not there yet.")?;
        ensure!(
            browser.look_for(Control::Button("Fix the text and publish"))?.is_none(),
            "it can be fixed without a key"
        );
        browser.check("fix the text, no key")?;
        browser.press(Control::Button("To the keyholders"))?;
        browser.wait_text("Have all keyholders agreed to that?")?;
        browser.check("ceremony, not begun")?;
        browser.press(Control::Button("Begin, and make a link for each"))?;
        let links = self.read_links()?;
        ensure!(links.len() == HOLDERS.len(), "{links:?}");
        self.ceremony_says("Has not opened the link yet")?;
        Ok(links)
    }

    /// The same keyholders start over.
    pub fn begin_anew(&self) -> Result<()> {
        self.open_ceremony()?;
        // Open where it must be done; and the words of what opens and of what is pressed are the same.
        if self.browser.look_for(Control::Css("details[open] form button"))?.is_none() {
            self.browser.press(Control::Button("Begin anew"))?;
        }
        self.browser.check("ceremony, begin anew")?;
        self.browser.press(Control::Css("details[open] form button"))?;
        // No new links: those that everybody has keep working.
        self.browser.wait_text("First step: everybody opens their link once.")
    }

    /// Makes a new link for a keyholder; gives it.
    pub fn replace_link(&self, holder: &str) -> Result<String> {
        self.open_ceremony()?;
        self.browser.press(Control::Button(&format!("New link {holder}")))?;
        self.browser.check("ceremony, new link")?;
        self.browser.press(Control::Button(&format!("New link for {holder}")))?;
        let links = self.read_links()?;
        ensure!(links.len() == 1, "{links:?}");
        Ok(links.concat())
    }

    /// Reads the links, which are shown once.
    fn read_links(&self) -> Result<Vec<String>> {
        let browser = &self.browser;
        browser.wait_text("These links are shown only now.")?;
        browser.check("ceremony, links")?;
        let read =
            "return [...document.querySelectorAll('.message .link')].map((e) => e.textContent.trim()).join('\\n')";
        let links = browser.string(read)?.lines().map(str::to_owned).collect();
        browser.press(Control::Button("I have kept all of them"))?;
        browser.wait_for(Control::Css("#holders"))?;
        Ok(links)
    }

    fn open_ceremony(&self) -> Result<()> {
        self.browser.goto(&format!("{}/organise/{GROUP}/ceremony/{LETTER}?lang=en", self.address))
    }

    /// Looks how far the ceremony is.
    pub fn ceremony_says(&self, words: &str) -> Result<()> {
        self.open_ceremony()?;
        self.browser.wait_text(words)?;
        self.browser.check(&format!("ceremony: {words}"))
    }

    /// Fixes the text once the key is there.
    pub fn fix_after_ceremony(&self) -> Result<()> {
        self.ceremony_says("The key is there, and everybody has shown")?;
        self.browser.press(Control::Button("Look at the letter again and fix its text"))?;
        self.fix_text()
    }

    /// Calls the opening of the names.
    pub fn call_opening(&self) -> Result<()> {
        let browser = &self.browser;
        self.dashboard()?;
        browser.press(Control::Button("Call the opening"))?;
        browser.wait_text("Call the opening of the names?")?;
        browser.check("call the opening")?;
        browser.press(Control::Css("main form button.primary"))?;
        browser.wait_text("The opening has been called. Until ")?;
        browser.check("dashboard, called")
    }

    /// Checks what has to do with locked names in German: its words are longer.
    pub fn check_in_german(&self) -> Result<()> {
        for path in ["", &format!("/ceremony/{LETTER}"), &format!("/letter/{LETTER}/call"), "/draft"] {
            self.browser.goto(&format!("{}/organise/{GROUP}{path}?lang=de", self.address))?;
            if path == "/draft" {
                self.browser.press(named("show_sealed").control())?;
            }
            self.browser.check(&format!("organiser{path}, locked names, de"))?;
        }
        Ok(())
    }

    /// A step after which the names could never be opened is asked about once more, and not taken.
    pub fn is_warned_of_loss(&self) -> Result<()> {
        self.dashboard()?;
        self.go_to_step("Record: delivered")?;
        self.browser.wait_text("I know that the locked names are erased unread")?;
        self.browser.check("names would be lost")
    }

    /// To the page that says what follows from a step: it is the next one, or stands behind "Something else".
    fn go_to_step(&self, words: &str) -> Result<()> {
        self.browser.wait_text("Letters")?;
        if self.browser.look_for(Control::Button(words))?.is_none() {
            self.browser.press(Control::Button("Something else"))?;
        }
        self.browser.press(Control::Button(words))
    }

    /// Takes a step, after it has been asked about.
    fn take_step(&self, words: &str, question: &str) -> Result<()> {
        self.go_to_step(words)?;
        self.browser.wait_text(question)?;
        self.browser.check(question)?;
        // Without the tick nothing is done.
        self.submit()?;
        self.browser.wait_text("Please tick the box if you mean it.")?;
        self.browser.press(Control::Css("input[name=sure]"))?;
        self.submit()
    }

    /// Opens the dashboard anew.
    pub fn dashboard(&self) -> Result<()> {
        self.browser.goto(&format!("{}/organise/{GROUP}?lang=en", self.address))
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
            for path in
                ["", "/draft", "/codes", "/period", "/words", "/record/update", "/record/supporters", "/record/contact"]
            {
                self.browser.goto(&format!("{}/organise/{GROUP}{path}?lang={lang}", self.address))?;
                self.browser.wait_for(Control::Css("h1"))?;
                self.browser.check(&format!("organiser{path}, {lang}"))?;
            }
        }
        Ok(())
    }

    /// Records that the letter was delivered, and logs out.
    pub fn deliver(&self) -> Result<()> {
        self.dashboard()?;
        self.browser.press(Control::Button("Something else"))?;
        self.browser.check("dashboard, steps")?;
        self.browser.press(Control::Button("Something else"))?;
        self.take_step("End signing now", "End signing now?")?;
        self.browser.wait_text("Signing ended")?;
        self.take_step("Record: delivered", "Has the letter been delivered?")?;
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
