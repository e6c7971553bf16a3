//! What can go wrong on the signer's pages, and what they say then.

use anyhow::{Result, ensure};
use e2e::{Browser, Clerk, Control, Group, Letter, Lie, Proxy, Undersigned};

const LETTER: &str = "&l=nothing-hidden";
/// Well-formed, and nobody's.
const WRONG_CODE: &str = "K7QX-2M9P-4TZB-8HW9";
const PASSPHRASE: &str = "seven green bicycles";

/// A phone in front of a demo server.
struct Phone {
    browser: Browser,
    address: String,
}

impl Phone {
    fn new(address: &str) -> Result<Self> {
        let browser = Browser::start()?;
        // A refusal is an answer, and these journeys are made of them.
        for status in [403, 404, 409, 410, 422, 429] {
            browser.expect_status(status);
        }
        Ok(Self { browser, address: address.to_owned() })
    }

    /// Opens a script page anew.
    fn open(&self, page: &str, fragment: &str) -> Result<()> {
        // Where only the fragment differs, a browser does not load the page again.
        self.browser.goto("about:blank")?;
        self.browser.goto(&format!("{}/{page}#g=example-corp{fragment}", self.address))
    }

    fn at(&self, step: &str) -> Result<()> {
        self.browser.wait_for(Control::Css(&format!("[data-step={step}]"))).map(drop)
    }

    fn submit(&self, step: &str) -> Result<()> {
        self.at(step)?;
        self.browser.press(Control::Css(&format!("[data-step={step}] button.primary")))
    }

    fn fill(&self, id: &str, text: &str) -> Result<()> {
        self.browser.fill(Control::Css(&format!("#{id}")), text)
    }

    fn choose_passphrase(&self, passphrase: &str, again: &str) -> Result<()> {
        self.at("passphrase")?;
        self.fill("passphrase", passphrase)?;
        self.fill("passphrase-again", again)?;
        self.submit("passphrase")
    }

    fn unlock(&self, passphrase: &str) -> Result<()> {
        self.at("unlock")?;
        self.fill("unlock-passphrase", passphrase)?;
        self.submit("unlock")
    }

    fn go_on_without_a_copy(&self) -> Result<()> {
        self.at("keep")?;
        self.browser.press(Control::Css("form[data-form=without] button"))?;
        self.at("done")
    }

    /// The page says what is wrong in these words, linked to the field, and the focus is there.
    fn refused(&self, words: &str, field: &str) -> Result<()> {
        self.browser.wait_text(words)?;
        let focused = self.browser.focused()?;
        ensure!(focused == field, "{words:?} leaves the focus at {focused:?}, not at {field:?}");
        let described = self.browser.execute(
            "const ids = document.activeElement.getAttribute('aria-describedby').split(' ');
             return ids.map((id) => document.getElementById(id)?.innerText).join(' ');",
            serde_json::json!([]),
        )?;
        ensure!(described.to_string().contains(words), "{field} is described by {described}, not by {words:?}");
        self.browser.check(words)
    }
}

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
