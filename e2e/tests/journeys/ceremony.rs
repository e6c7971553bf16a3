//! What can go wrong on a keyholder's page before there is a key, and what it says then.

use anyhow::{Result, ensure};
use e2e::organiser::{HOLDERS, LETTER};
use e2e::{Browser, Control, NO_MAIL, Organiser, Undersigned};
use std::time::Duration;

use crate::holder::{Keyholder, OTHERS};
use crate::liar::Liar;

/// Longer than the journey: nobody enrols here.
const ENROLMENT: Duration = Duration::from_secs(3_600);
const GRACE: Duration = Duration::from_secs(3_600);

#[test]
fn journey_ceremony_begun_anew() -> Result<()> {
    let mut server = Undersigned::serve(NO_MAIL)?;
    let organiser = Organiser::found_group(Browser::start()?, &mut server, Some(ENROLMENT))?;
    let page = Keyholder::page(&server);
    // Before the ceremony has begun there is nothing to hold.
    let stranger = Keyholder::open(expecting(&[403, 404, 409, 422])?, "Stranger", &page)?;
    stranger.says("No keyholders were named for this letter yet, or it does not exist here.")?;

    let links = organiser.begin_ceremony(GRACE)?;
    let stranger = stranger.go_to(&page)?;
    stranger.says("Please open this page by your link")?;
    let stranger = stranger.go_to(&format!("{page}&s=guessed"))?;
    stranger.says("This keyholder’s link does not work, or a new one has replaced it.")?;

    // Two pages that act at the same time: the second one hears that it was too late, and looks again.
    let ada = Keyholder::open(expecting(&[409, 422])?, "Ada", &links[0])?;
    ada.refuse_passphrases()?;
    ada.join()?;
    let stranger = stranger.go_to(&links[0])?;
    stranger.says("Somebody has joined in your place")?;

    // Cleo hands out a part that does not fit: Ada's device sees it, and then everybody does.
    let ben = stranger.go_to(&links[1])?;
    ben.join()?;
    let mut cleo = Liar::join(&server, 3, &links[2])?;
    for holder in [&ada, &ben] {
        holder.compare()?;
    }
    ada.waits_for_others("Still to compare the numbers:")?;
    cleo.deal()?;
    for holder in [&ada, &ben] {
        holder.says_later("What Cleo Example sent was wrong, and everybody can check that.")?;
    }
    organiser.ceremony_says("What Cleo Example sent did not fit, and everybody can see that it was so.")?;

    // The organisers begin anew; Ada and Ben join with the links that they have, Cleo gets another one.
    organiser.begin_anew()?;
    for holder in [&ada, &ben] {
        holder.says_later("The organisers have begun anew. Please join again.")?;
        holder.join_anew()?;
    }
    let cleo_link = organiser.replace_link(HOLDERS[2])?;
    ensure!(cleo_link != links[2], "{cleo_link} is the old link");
    let ben = ben.go_to(&links[2])?;
    ben.says("This keyholder’s link does not work, or a new one has replaced it.")?;
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

    /// Once the page has looked what the others have done.
    fn says_later(&self, words: &str) -> Result<()> {
        self.browser.wait_text_for(words, OTHERS)?;
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
