//! Someone who tries the demo: a code, a passphrase, the letter.

use anyhow::Result;
use e2e::{Browser, Control};

const PASSPHRASE: &str = "seven green bicycles";
/// The demo's group and its letter that can be signed at once.
const GROUP: &str = "#g=example-corp";
const LETTER: &str = "&l=nothing-hidden";

/// Gets a membership proof with a code, as a scanned slip does.
pub fn enrol(browser: &Browser, address: &str, code: &str) -> Result<()> {
    open(browser, &format!("{address}/join{GROUP}&code={code}"))?;
    submit(browser, "code")?;
    browser.fill(Control::Css("#passphrase"), PASSPHRASE)?;
    browser.fill(Control::Css("#passphrase-again"), PASSPHRASE)?;
    submit(browser, "passphrase")?;
    browser.wait_for(Control::Css("[data-step=done]")).map(drop)
}

/// Opens the signing page and unlocks the proof: the choice of what is shown is next.
pub fn unlock_letter(browser: &Browser, address: &str) -> Result<()> {
    open_letter(browser, address)?;
    browser.fill(Control::Css("#unlock-passphrase"), PASSPHRASE)?;
    submit(browser, "unlock")?;
    browser.wait_for(Control::Css("[data-step=choose]")).map(drop)
}

/// Opens the signing page and waits until it is ready to be used.
pub fn open_letter(browser: &Browser, address: &str) -> Result<()> {
    open(browser, &format!("{address}/sign{GROUP}{LETTER}"))?;
    browser.wait_for(Control::Css("html[data-ready]")).map(drop)
}

/// Signs with nothing shown and waits for the receipt.
pub fn sign(browser: &Browser) -> Result<()> {
    browser.press(Control::Css("[data-step=choose] input[value=nothing]"))?;
    submit(browser, "choose")?;
    browser.wait_for(Control::Css("[data-step=done]")).map(drop)
}

/// Opens a page anew, even where only the fragment differs.
fn open(browser: &Browser, address: &str) -> Result<()> {
    browser.goto("about:blank")?;
    browser.goto(address)
}

fn submit(browser: &Browser, step: &str) -> Result<()> {
    browser.press(Control::Css(&format!("[data-step={step}] button.primary")))
}
