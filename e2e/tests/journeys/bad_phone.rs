//! A bad phone: its clock is wrong, it forgets what a page has stored, it loads pages anew when somebody looks at their mail,
//! and its owner presses "back" and opens a second window.

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Clerk, Clock, Control, Group, Letter, MailServer, Undersigned};
use serde_json::json;
use std::time::Duration;

use crate::phone::Phone;

const GROUP: &str = "example-corp";
const LETTER: &str = "rosters";
const FRAGMENT: &str = "&l=rosters";
const PASSPHRASE: &str = "seven green bicycles";
const DAY: Duration = Duration::from_secs(86_400);

/// The page is loaded anew, as when a phone has thrown it out of its memory.
fn reload(phone: &Phone) -> Result<()> {
    phone.browser.execute("location.reload()", json!([])).map(drop)
}

fn value(phone: &Phone, id: &str) -> Result<String> {
    phone.browser.string(&format!("return document.getElementById('{id}').value"))
}

/// The code as it stands in the mail.
fn code(mail: &str) -> Result<String> {
    let is_code = |line: &&str| line.len() == 14 && line.chars().all(|c| c.is_ascii_digit() || c == ' ');
    mail.lines().map(str::trim).find(is_code).map(str::to_owned).with_context(|| format!("no code in {mail}"))
}

#[test]
fn journey_bad_phone() -> Result<()> {
    let mail = MailServer::answering(&["451 4.7.1 Greylisted", "452 4.3.1 No room"])?;
    let smtp = mail.address();
    let mut server = Undersigned::serve(&["--smtp", &smtp, "--mail-from", "codes@letters.example"])?;
    let clerk = Clerk::found(&mut server, Group { id: GROUP, enrolment_s: 7_200, domain: Some("acme.example") })?;
    let (title, text) = ("Plan our shifts four weeks ahead", "We learn on Friday when we work on Monday.");
    clerk.draft(Letter { id: LETTER, title, text, timing: "at-once", opens_in_s: 0, holders: &[] })?;
    clerk.freeze(LETTER)?;

    // Wrong clock: three days ahead. All waits go by the server's.
    let clock = Clock::start()?;
    clock.advance(DAY * 3)?;
    let phone = Phone { browser: Browser::start_by(&clock)?, address: server.address().to_owned() };
    phone.browser.expect_status(422);
    phone.open("join", FRAGMENT)?;
    phone.browser.wait_text("This page goes by the server’s clock")?;
    phone.at("way")?;
    phone.browser.check("join, wrong clock")?;

    let paper = enrol(&phone, &mail)?;
    lost_proof(&phone, &paper)?;
    two_windows(&phone)?;
    let group = server.api(&format!("/groups/{GROUP}"))?;
    ensure!(group["letters"][0]["signed"] == 1, "{group}");
    phone.browser.finish()
}

/// Who comes too late reads when it begins again, and from the record.
#[test]
fn journey_too_late() -> Result<()> {
    const WINDOW_S: u64 = 3_600;
    let clock = Clock::start()?;
    let mut server = Undersigned::serve_by(&clock, &[])?;
    let clerk = Clerk::found(&mut server, Group { id: GROUP, enrolment_s: WINDOW_S, domain: None })?;
    clock.advance(Duration::from_secs(WINDOW_S))?;
    let phone = Phone { browser: Browser::start_by(&clock)?, address: server.address().to_owned() };
    phone.browser.expect_status(404);
    phone.open("join", "")?;
    phone.at("closed")?;
    phone.browser.wait_text("It ended on")?;
    ensure!(!phone.browser.string("return document.body.innerText")?.contains("opens again"), "nobody knows when");
    clerk.announce_period(30 * 86_400)?;
    reload(&phone)?;
    phone.browser.wait_text("It opens again on")?;
    phone.browser.wait_text("Put it in my calendar")?;
    phone.browser.check("join, too late")?;
    phone.browser.finish()
}

/// Slow mail, a reload on the way, a second code, "back", full storage; gives the proof as it was printed.
fn enrol(phone: &Phone, mail: &MailServer) -> Result<String> {
    phone.browser.press(Control::Css("[data-step=way] input[value=mailbox]"))?;
    phone.submit("way")?;
    phone.at("address")?;
    phone.fill("address", "Ada Example <Ada+letters@acme.example>.")?;
    phone.submit("address")?;
    phone.at("mailcode")?;
    phone.browser.wait_text("a mail is on its way to ada@acme.example")?;
    phone.browser.wait_text("What stood behind the + was left out")?;
    phone.browser.check("join, mail on its way")?;
    // Twice put off, it comes all the same; the phone has forgotten the page meanwhile.
    let first = code(&mail.wait(1)?)?;
    reload(phone)?;
    phone.at("mailcode")?;
    phone.browser.wait_text("ada@acme.example")?;
    // Back, and asked again: the first code is as good as the second.
    phone.browser.press(Control::Css("[data-step=mailcode] [data-back]"))?;
    phone.at("address")?;
    ensure!(value(phone, "address")?.contains("acme.example"), "the address is gone");
    phone.submit("address")?;
    phone.at("mailcode")?;
    mail.wait(2)?;
    let mut wrong: Vec<char> = first.chars().collect();
    // One wrong digit is always found.
    wrong[0] = if wrong[0] == '9' { '8' } else { '9' };
    phone.fill("mailcode", &wrong.iter().collect::<String>())?;
    phone.browser.wait_text("One character seems to be wrong.")?;
    phone.fill("mailcode", &first)?;
    phone.browser.wait_text("The code fits together.")?;
    reload(phone)?;
    phone.at("mailcode")?;
    ensure!(value(phone, "mailcode")? == first, "the code is gone");
    phone.submit("mailcode")?;
    // Nothing can be stored: it is said, and nothing was sent.
    let full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }";
    phone.browser.execute(full, json!([]))?;
    phone.choose_passphrase(PASSPHRASE, PASSPHRASE)?;
    phone.browser.wait_text("does not let this page store anything")?;
    reload(phone)?;
    phone.submit("mailcode")?;
    phone.choose_passphrase(PASSPHRASE, PASSPHRASE)?;
    phone.at("keep")?;
    phone.browser.check("join, keep a copy")?;
    phone.browser.execute("window.print = () => {}", json!([]))?;
    phone.browser.press(Control::Css("form[data-form=print] button"))?;
    phone.browser.wait_text("Is it there?")?;
    let paper = "return [...document.querySelectorAll('[data-paper] li')].map((line) => line.textContent).join('\\n')";
    let paper = phone.browser.string(paper)?;
    let drawn = phone.browser.string("return document.querySelector('[data-qr] path').getAttribute('d')")?;
    ensure!(paper.starts_with("undersigned-credential/v1") && drawn.len() > 1_000, "{paper}");
    phone.browser.press(Control::Css("form[data-form=kept] button"))?;
    phone.at("done")?;
    Ok(paper)
}

/// The browser has forgotten everything; the sheet of paper has not.
fn lost_proof(phone: &Phone, paper: &str) -> Result<()> {
    phone.browser.execute("localStorage.clear(); sessionStorage.clear()", json!([]))?;
    phone.open("sign", FRAGMENT)?;
    phone.at("no-proof")?;
    phone.browser.press(Control::Css("[data-step=no-proof] summary"))?;
    phone.browser.wait_text("In a file whose name begins with")?;
    phone.browser.check("sign, proof forgotten")?;
    phone.browser.press(Control::Css("[data-step=file] summary"))?;
    phone.fill("file-pasted", paper)?;
    phone.fill("file-passphrase", PASSPHRASE)?;
    phone.browser.press(Control::Css("#file-keep"))?;
    phone.browser.press(Control::Css("[data-step=file] button"))?;
    phone.at("choose")
}

/// A second window that was open before the first one signed: its choice is answered.
fn two_windows(phone: &Phone) -> Result<()> {
    phone.open("sign", FRAGMENT)?;
    phone.unlock(PASSPHRASE)?;
    phone.at("choose")?;
    let first = phone.browser.new_window()?;
    phone.open("sign", FRAGMENT)?;
    phone.unlock(PASSPHRASE)?;
    phone.at("choose")?;
    phone.browser.press(Control::Css("[data-step=choose] input[value=nothing]"))?;
    phone.submit("choose")?;
    phone.browser.wait_text("This device has checked the receipt.")?;
    phone.browser.show_window(&first)?;
    phone.browser.press(Control::Css("[data-step=choose] input[value=name]"))?;
    phone.fill("name", &"a".repeat(201))?;
    phone.submit("choose")?;
    phone.browser.wait_text("This is too long by 1 characters.")?;
    phone.fill("name", "Ada Example")?;
    phone.submit("choose")?;
    phone.browser.wait_text("This device had signed this letter before")?;
    phone.browser.check("sign, signed in another window")
}
