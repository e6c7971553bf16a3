//! What an organiser publishes beside letters.

use anyhow::{Result, ensure};

use crate::organiser::Organiser;
use crate::page::Control;

/// Title of the update.
pub const NEWS: &str = "They have our letter";

impl Organiser {
    /// Publishes an update, which the form refuses once, and corrects it.
    pub fn tells(&self) -> Result<()> {
        let browser = &self.browser;
        self.dashboard()?;
        browser.press(Control::Button("Write an update"))?;
        browser.wait_text("Tell readers what has happened")?;
        browser.check("update, empty")?;
        browser.expect_status(422);
        browser.press(Control::Button("Publish"))?;
        browser.wait_for(Control::Css("[role=alert]"))?;
        browser.check("update, refused")?;
        browser.fill(Control::Css("[name=title]"), NEWS)?;
        browser.fill(Control::Css("[name=text]"), "We handed it over **today**.\n\n- Nobody came down.")?;
        browser.wait_for(Control::Css("#preview .letter strong"))?;
        browser.check("update, preview")?;
        browser.press(Control::Button("Publish"))?;
        browser.wait_text("by the organisers")?;
        browser.check("update, published")?;
        self.dashboard()?;
        browser.press(Control::Css("a[href*='/item/']"))?;
        browser.wait_text("Correct an update")?;
        browser.check("update, to be corrected")?;
        browser.fill(Control::Css("[name=text]"), "We handed it over *yesterday*.")?;
        browser.press(Control::Button("Publish the correction"))?;
        browser.wait_for(Control::Css(".letter em"))?;
        browser.check("update, corrected")?;
        browser.press(Control::Button("Revision 1"))?;
        browser.wait_text("This text was corrected later.")?;
        browser.check("update, first revision")
    }

    /// Erases the update, saying why.
    pub fn erases(&self) -> Result<()> {
        let browser = &self.browser;
        self.dashboard()?;
        browser.press(Control::Css("a[href*='/erase']"))?;
        browser.wait_text("Erase what was published")?;
        browser.check("update, to be erased")?;
        browser.press(Control::Field("it should never have been published"))?;
        browser.press(Control::Button("Erase for good"))?;
        browser.wait_text("it should never have been published")?;
        browser.check("update, erased")?;
        ensure!(!browser.text()?.contains(NEWS), "an erased update is still shown");
        Ok(())
    }
}
