//! From an invitation to a count that a stranger verifies.

use anyhow::{Result, ensure};
use e2e::organiser::{DOMAIN, GROUP, GROUP_NAME, LETTER, TITLE};
use e2e::record::NEWS;
use e2e::{Browser, Control, MailServer, Organiser, Proxy, Undersigned, until};
use std::time::Duration;

use crate::member::Member;

const NAME: &str = "Ada Example";
/// Far longer than enrolment stays open, see [`Organiser::found_group`].
const OPENING: Duration = Duration::from_secs(600);

#[test]
fn journey_whole_way() -> Result<()> {
    let mail = MailServer::start()?;
    let sender = format!("letters@{DOMAIN}");
    // The lying server in front, which tells the truth here.
    let proxy = Proxy::start()?;
    let mut server = Undersigned::serve_behind(&proxy, None, &["--smtp", &mail.address(), "--mail-from", &sender])?;
    let organiser = Organiser::found_group(Browser::start()?, &mut server, None)?;
    organiser.publish_letter()?;
    let codes = organiser.print_codes(2)?;

    let ada = Member::new("Ada", &server)?;
    ada.enrol_by_code(&codes[0])?;
    let ben = Member::new("Ben", &server)?;
    ben.enrol_by_mail(&format!("ben@{DOMAIN}"), &mail, &[GROUP_NAME, TITLE, LETTER])?;
    ada.sign_too_early()?;

    organiser.check_pages()?;
    check_readers_pages(&server, &ada.browser)?;
    wait_for_signing(&server)?;

    ada.sign(Some(NAME))?;
    ben.sign(None)?;
    ada.check_receipt("Checked: your signature stands in the public record.")?;
    ben.check_receipt("Checked: your signature stands in the public record.")?;
    letter_shows(&server, &ben.browser, "2 of about 120 people", &[NAME], &[])?;

    ada.withdraw()?;
    ada.check_receipt("Checked: the record shows that you withdrew it.")?;
    letter_shows(&server, &ben.browser, "1 of about 120 people", &["took the signature back"], &[NAME])?;
    organiser.tells()?;
    letter_shows(&server, &ben.browser, "1 of about 120 people", &[NEWS, "corrected"], &[])?;
    verify_by_command(&server)?;
    verify_in_browser(&ben)?;

    organiser.erases()?;
    letter_shows(&server, &ben.browser, "1 of about 120 people", &["Erased"], &[NEWS])?;
    let answer = Undersigned::run(&["verify", server.address()])?;
    ensure!(answer.code == Some(0) && answer.stdout.contains("Contents erased"), "{answer:?}");
    organiser.deliver()?;
    for browser in [organiser.browser, ada.browser, ben.browser] {
        browser.finish()?;
    }
    let ended = server.stop()?;
    ensure!(ended.success(), "the server ended with {ended}");
    Ok(())
}

/// Every page that needs no login, in both languages, as someone who has not signed sees it.
fn check_readers_pages(server: &Undersigned, browser: &Browser) -> Result<()> {
    let address = server.address();
    browser.expect_status(404);
    for lang in ["en", "de"] {
        for path in ["/", "/how", "/privacy", "/problems", "/g/example", "/g/example/l/shift-plans", "/g/absent"] {
            browser.goto(&format!("{address}{path}?lang={lang}"))?;
            let shown = browser.string("return document.documentElement.lang")?;
            ensure!(shown == lang, "{path} in {lang} says that it is in {shown}");
            browser.check(&format!("{path}, {lang}"))?;
        }
    }
    for page in ["join", "sign", "mine", "verify", "keyhold"] {
        browser.goto(&format!("{address}/{page}?lang=de#g={GROUP}&l={LETTER}"))?;
        // There are no keyholders here: their page says so.
        browser.wait_for(Control::Css("[data-step], [role=alert]"))?;
        browser.check(&format!("{page}, de"))?;
    }
    Ok(())
}

fn wait_for_signing(server: &Undersigned) -> Result<()> {
    until("the signing window", OPENING, || {
        let group = server.api(&format!("/groups/{GROUP}"))?;
        Ok((group["letters"][0]["stage"] == "signing").then_some(()))
    })
}

fn letter_shows(server: &Undersigned, browser: &Browser, count: &str, present: &[&str], absent: &[&str]) -> Result<()> {
    browser.goto(&format!("{}/g/{GROUP}/l/{LETTER}", server.address()))?;
    browser.wait_text(count)?;
    let text = browser.text()?;
    for words in present {
        ensure!(text.contains(words), "the letter does not say {words:?}:\n{text}");
    }
    for words in absent {
        ensure!(!text.contains(words), "the letter says {words:?}:\n{text}");
    }
    browser.check(&format!("letter, {count}"))
}

/// What anyone can run: the whole server is verified, and the answer is in plain words.
fn verify_by_command(server: &Undersigned) -> Result<()> {
    let answer = Undersigned::run(&["verify", server.address()])?;
    ensure!(answer.code == Some(0), "{answer:?}");
    let record = "items of type update: 1, in 2 revisions";
    let counted = "1 distinct members signed exactly this text";
    for words in [TITLE, counted, "1 more signed and withdrew", "0 show a name", record] {
        ensure!(answer.stdout.contains(words), "verify does not say {words:?}:\n{}", answer.stdout);
    }
    Ok(())
}

fn verify_in_browser(member: &Member) -> Result<()> {
    member.open("verify")?;
    member.check("verify")?;
    member.browser.press(Control::Css("[data-step=start] button.primary"))?;
    member.at("verdict")?;
    for words in ["This public record holds", TITLE, "Signed and withdrew: 1", "1, in 2 revisions"] {
        member.browser.wait_text(words)?;
    }
    member.check("verify, verdict")
}
