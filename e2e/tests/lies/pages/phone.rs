//! Somebody's phone: the pages as a person uses them, up to where they stop.

use anyhow::{Context, Result};
use e2e::{Browser, Control, SOON, until};
use serde_json::json;
use std::cell::RefCell;

use crate::stand::{GROUP, LETTER, PASSPHRASE, Stand};

/// What a page shows once it has done what it can.
#[derive(Debug)]
pub struct Shown {
    /// The visible steps, each as `step=NAME`.
    steps: Vec<String>,
    text: String,
}

impl Shown {
    /// Whether it says these words, or is at this step (`step=NAME`).
    pub fn says(&self, words: &str) -> bool {
        self.steps.iter().any(|step| step == words) || self.text.contains(words)
    }
}

/// A browser, and what its user knows.
pub struct Phone<'a> {
    pub stand: &'a Stand,
    pub browser: Browser,
    /// The paper code, or a keyholder's link.
    pub code: RefCell<String>,
    /// The letter that is to be signed.
    pub letter: RefCell<String>,
    /// What the device keeps of a member who has signed nothing.
    enrolled: RefCell<String>,
}

/// A page that has started and does nothing.
const SETTLED: &str = "
    if (!document.documentElement.dataset.ready || document.querySelector('form[data-busy]')) return null;
    const shown = [...document.querySelectorAll('[data-step]')].filter((it) => it.checkVisibility());
    return { steps: shown.map((it) => 'step=' + it.dataset.step), text: document.body.innerText };";
const KEPT: &str = "return JSON.stringify(Object.entries(localStorage).sort())";
const KEEP: &str = "
    localStorage.clear();
    for (const [key, value] of JSON.parse(arguments[0])) localStorage.setItem(key, value);";

impl<'a> Phone<'a> {
    pub fn new(stand: &'a Stand) -> Result<Self> {
        let (code, letter, enrolled) = (RefCell::default(), RefCell::new(LETTER.to_owned()), RefCell::default());
        Ok(Self { stand, browser: Browser::start()?, code, letter, enrolled })
    }

    /// Opens a script page anew.
    pub fn open(&self, page: &str, fragment: &str) -> Result<Shown> {
        // Where only the fragment differs, a browser does not load the page again.
        self.browser.goto("about:blank")?;
        let letter = self.letter.borrow();
        self.browser.goto(&format!("{}/{page}#g={GROUP}&l={letter}{fragment}", self.stand.server.address()))?;
        self.settled()
    }

    /// Fills in a field of a step, if the page is there.
    pub fn fill(&self, fields: &[(&str, &str)]) -> Result<()> {
        fields.iter().try_for_each(|(id, text)| self.browser.fill(Control::Css(&format!("#{id}")), text))
    }

    /// Presses the main button of a step.
    pub fn submit(&self, step: &str) -> Result<Shown> {
        self.press(&format!("[data-step={step}] button.primary"))
    }

    /// Presses whatever this is.
    pub fn press(&self, selector: &str) -> Result<Shown> {
        self.browser.press(Control::Css(selector))?;
        self.settled()
    }

    /// Unlocks what the device keeps, on a page that asks for it.
    pub fn unlock(&self) -> Result<Shown> {
        self.fill(&[("unlock-passphrase", PASSPHRASE)])?;
        self.submit("unlock")
    }

    pub fn settled(&self) -> Result<Shown> {
        let shown = until("a page that has done what it can", SOON, || {
            let shown = self.browser.execute(SETTLED, json!([]))?;
            Ok((!shown.is_null()).then_some(shown))
        });
        let shown = shown.with_context(|| self.browser.text().unwrap_or_default())?;
        let steps = shown["steps"].as_array().into_iter().flatten().filter_map(|step| step.as_str());
        let text = shown["text"].as_str().unwrap_or_default().replace('\u{a0}', " ");
        Ok(Shown { steps: steps.map(str::to_owned).collect(), text })
    }

    /// All that the device keeps for members.
    pub fn kept(&self) -> Result<String> {
        self.of_origin()?;
        self.browser.string(KEPT)
    }

    /// A new device.
    pub fn forget(&self) -> Result<()> {
        self.keep("[]")
    }

    /// The device is as it was when its user had enrolled.
    pub fn be_enrolled(&self) -> Result<()> {
        if self.enrolled.borrow().is_empty() {
            super::join::prepare(self)?;
            let shown = super::join::act(self)?;
            anyhow::ensure!(shown.says(super::join::ENDS), "{shown:?}");
            self.enrolled.replace(self.kept()?);
        }
        self.keep(&self.enrolled.borrow())
    }

    fn keep(&self, kept: &str) -> Result<()> {
        self.of_origin()?;
        self.browser.execute(KEEP, json!([kept])).map(drop)
    }

    /// Only a page of the server may read what the server's pages keep.
    fn of_origin(&self) -> Result<()> {
        let address = self.stand.server.address();
        if self.browser.address()?.starts_with(address) {
            Ok(())
        } else {
            self.browser.goto(&format!("{address}/privacy"))
        }
    }
}
