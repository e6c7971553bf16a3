//! What can go wrong on a keyholder's page before there is a key, and what it says then.

use anyhow::{Result, ensure};
use e2e::organiser::LETTER;
use e2e::{Browser, Control, Organiser, Undersigned};
use std::time::Duration;

use crate::holder::Keyholder;

/// Longer than the journey: nobody enrols here.
const ENROLMENT: Duration = Duration::from_secs(3_600);
const GRACE: Duration = Duration::from_secs(3_600);

#[test]
fn journey_ceremony_begun_anew() -> Result<()> {
    let mut server = Undersigned::serve(&[])?;
    let organiser = Organiser::found_group(Browser::start()?, &mut server, Some(ENROLMENT))?;
    let page = Keyholder::page(&server);
    // Before the ceremony has begun there is nothing to hold.
    let stranger = Keyholder::open(expecting(&[403, 404])?, "Stranger", &page)?;
    stranger.says("No keyholders were named for this letter yet, or it does not exist here.")?;

    let links = organiser.begin_ceremony(GRACE)?;
    let stranger = stranger.go_to(&page)?;
    stranger.says("Please open this page by your link")?;
    let stranger = stranger.go_to(&format!("{page}&s=guessed"))?;
    stranger.says("This keyholder’s link does not work, or a new one has replaced it.")?;

    let ada = Keyholder::open(expecting(&[])?, "Ada", &links[0])?;
    ada.refuse_passphrases()?;
    ada.join()?;
    let stranger = stranger.go_to(&links[0])?;
    stranger.says("Somebody has joined in your place")?;

    // The organisers begin anew, and Ada joins with the link that she has.
    organiser.begin_anew()?;
    ada.says("The organisers have begun anew. Please join again.")?;
    ada.join_anew()?;
    let ben_link = organiser.replace_link("Ben Example")?;
    ensure!(ben_link != links[1], "{ben_link} is the old link");
    let stranger = stranger.go_to(&links[1])?;
    stranger.says("This keyholder’s link does not work, or a new one has replaced it.")?;
    let ben = stranger.go_to(&ben_link)?;
    ben.join()?;
    organiser.ceremony_says("Still missing: Cleo Example.")?;

    let ceremony = server.api(&format!("/groups/example/letters/{LETTER}/ceremony"))?;
    ensure!(ceremony["attempt"] == 2, "{ceremony}");
    for browser in [organiser.browser, ada.browser, ben.browser] {
        browser.finish()?;
    }
    Ok(())
}

/// A browser that is refused on purpose.
fn expecting(statuses: &[u16]) -> Result<Browser> {
    let browser = Browser::start()?;
    statuses.iter().for_each(|status| browser.expect_status(*status));
    Ok(browser)
}

impl Keyholder {
    /// Opens another address in the same browser.
    fn go_to(self, link: &str) -> Result<Self> {
        self.browser.goto("about:blank")?;
        Self::open(self.browser, self.name, link)
    }

    fn says(&self, words: &str) -> Result<()> {
        self.browser.wait_text(words)?;
        self.check(words)
    }

    fn refuse_passphrases(&self) -> Result<()> {
        self.at("join")?;
        for (passphrase, again, words, field) in [
            ("short", "short", "Please use at least 8 characters.", "passphrase"),
            ("long enough", "something else", "The two passphrases differ.", "passphrase-again"),
        ] {
            self.fill("passphrase", passphrase)?;
            self.fill("passphrase-again", again)?;
            self.browser.press(Control::Css("#join"))?;
            self.says(words)?;
            let focused = self.browser.focused()?;
            ensure!(focused == field, "{words:?} leaves the focus at {focused:?}, not at {field:?}");
        }
        Ok(())
    }

    fn join_anew(&self) -> Result<()> {
        self.browser.press(Control::Css("#rejoin"))?;
        self.at("wait")?;
        self.check("wait, attempt 2")
    }
}
