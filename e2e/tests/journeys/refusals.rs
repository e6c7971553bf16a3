//! What can go wrong on the signer's pages, and what they say then.

use anyhow::{Result, ensure};
use e2e::{Clerk, Control, Group, Letter, Lie, Proxy, Undersigned};

use crate::phone::Phone;

const LETTER: &str = "&l=nothing-hidden";
/// Well-formed, and nobody's.
const WRONG_CODE: &str = "K7QX-2M9P-4TZB-8HW9";
const PASSPHRASE: &str = "seven green bicycles";

#[test]
fn journey_bad_input() -> Result<()> {
    let mut server = Undersigned::demo(&[])?;
    let codes = server.codes()?;
    let phone = Phone::new(server.address())?;

    // As a QR code with a torn corner would open it.
    phone.open("join", "&code=K7QX")?;
    phone.submit("code")?;
    phone.refused("The code has 16 letters and digits.", "code")?;
    ensure!(!phone.browser.address()?.contains("K7QX"), "the code stays in the address");
    phone.fill("code", WRONG_CODE)?;
    phone.submit("code")?;
    phone.choose_passphrase("short", "short")?;
    phone.refused("Please use at least 8 characters.", "passphrase")?;
    phone.choose_passphrase(PASSPHRASE, "something else")?;
    phone.refused("The two passphrases differ.", "passphrase-again")?;
    phone.choose_passphrase(PASSPHRASE, PASSPHRASE)?;
    phone.refused("This code is not known here.", "code")?;

    phone.fill("code", &codes[0])?;
    phone.submit("code")?;
    phone.choose_passphrase(PASSPHRASE, PASSPHRASE)?;
    phone.go_on_without_a_copy()?;
    phone.open("sign", LETTER)?;
    phone.unlock("not the passphrase")?;
    phone.refused("That is not the right passphrase", "unlock-passphrase")?;
    phone.unlock(PASSPHRASE)?;
    phone.at("choose")?;
    phone.browser.press(Control::Css("[data-step=choose] input[value=name]"))?;
    phone.submit("choose")?;
    phone.refused("Please fill this in.", "name")?;
    phone.browser.finish()?;
    used_code_and_no_proof(&server, &codes[0])
}

/// Another phone: the code from the first one's slip, a letter that does not exist, no membership proof.
fn used_code_and_no_proof(server: &Undersigned, used: &str) -> Result<()> {
    let phone = Phone::new(server.address())?;
    phone.open("sign", LETTER)?;
    phone.at("no-proof")?;
    phone.browser.check("sign, no proof")?;
    phone.open("sign", "&l=absent")?;
    phone.browser.wait_text("This group or letter does not exist here.")?;
    phone.browser.check("sign, no letter")?;
    phone.open("join", &format!("&code={used}"))?;
    phone.submit("code")?;
    phone.choose_passphrase(PASSPHRASE, PASSPHRASE)?;
    phone.refused("This code has been used already.", "code")?;
    phone.browser.finish()
}

/// The network takes the request and loses the answer: nothing is lost, nothing is done twice.
#[test]
fn journey_lost_answer() -> Result<()> {
    let proxy = Proxy::start()?;
    let mut server = Undersigned::serve_behind(&proxy, None, &[])?;
    let clerk = Clerk::found(&mut server, Group { id: "example-corp", enrolment_s: 3_600, domain: None })?;
    let (id, title, text) = ("nothing-hidden", "Nothing hidden", "Hide nothing.");
    clerk.draft(Letter { id, title, text, timing: "at-once", opens_in_s: 0, holders: &[] })?;
    clerk.freeze(id)?;
    let codes = clerk.print_codes(1, "")?;
    let phone = Phone::new(proxy.address())?;
    phone.browser.expect_network_error("net::ERR_");

    phone.open("join", &format!("&code={}", codes[0]))?;
    phone.submit("code")?;
    phone.at("passphrase")?;
    proxy.lie(vec![Lie::lose_all()]);
    phone.choose_passphrase(PASSPHRASE, PASSPHRASE)?;
    phone.at("retry")?;
    phone.browser.wait_text("There is no connection to the server. Nothing is lost")?;
    phone.browser.check("join, answer lost")?;
    proxy.be_honest();
    // The phone was put away: the page is opened anew.
    phone.open("join", "")?;
    phone.at("resume")?;
    phone.browser.check("join, resumed")?;
    phone.fill("resume-passphrase", PASSPHRASE)?;
    phone.submit("resume")?;
    phone.go_on_without_a_copy()?;

    phone.open("sign", LETTER)?;
    phone.unlock(PASSPHRASE)?;
    phone.at("choose")?;
    phone.browser.press(Control::Css("[data-step=choose] input[value=nothing]"))?;
    proxy.lie(vec![Lie::lose_all()]);
    phone.submit("choose")?;
    phone.at("retry")?;
    phone.browser.check("sign, answer lost")?;
    proxy.be_honest();
    phone.submit("retry")?;
    phone.browser.wait_text("This device has checked the receipt.")?;

    let group = server.api("/groups/example-corp")?;
    ensure!(group["letters"][0]["signed"] == 1, "{group}");
    phone.browser.finish()
}
