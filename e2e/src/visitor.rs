//! Someone who tries the demo: a code, a passphrase, the letter.

use anyhow::{Context, Result};
use e2e::{Browser, Control};

const PASSPHRASE: &str = "seven green bicycles";
/// The demo's group and its letter that can be signed at once.
pub const DEMO: (&str, &str) = ("example-corp", "nothing-hidden");

/// Gets a membership proof with a code, as a scanned slip does.
pub fn enrol(browser: &Browser, address: &str, group: &str, code: &str) -> Result<()> {
    open(browser, &format!("{address}/join#g={group}&code={code}"))?;
    submit(browser, "code")?;
    browser.fill(Control::Css("#passphrase"), PASSPHRASE)?;
    browser.fill(Control::Css("#passphrase-again"), PASSPHRASE)?;
    submit(browser, "passphrase")?;
    browser.wait_for(Control::Css("[data-step=keep]"))?;
    browser.press(Control::Css("form[data-form=without] button"))?;
    browser.wait_for(Control::Css("[data-step=done]")).map(drop)
}

/// Opens the signing page and unlocks the proof: the choice of what is shown is next.
pub fn unlock_letter(browser: &Browser, address: &str, letter: (&str, &str)) -> Result<()> {
    open_letter(browser, address, letter)?;
    browser.fill(Control::Css("#unlock-passphrase"), PASSPHRASE)?;
    submit(browser, "unlock")?;
    browser.wait_for(Control::Css("[data-step=choose]")).map(drop)
}

/// Opens the signing page and waits until it is ready to be used.
pub fn open_letter(browser: &Browser, address: &str, (group, letter): (&str, &str)) -> Result<()> {
    open(browser, &format!("{address}/sign#g={group}&l={letter}"))?;
    browser.wait_for(Control::Css("html[data-ready]")).map(drop)
}

/// Chooses what is shown: `nothing`, or with a name to be locked `sealed`.
pub fn choose(browser: &Browser, shown: &str) -> Result<()> {
    browser.press(Control::Css(&format!("[data-step=choose] input[value={shown}]")))?;
    if shown != "nothing" {
        browser.fill(Control::Css("#name"), "Ada Example")?;
    }
    Ok(())
}

/// Signs and waits for the receipt; gives the milliseconds that the proof and what goes with it took.
pub fn sign(browser: &Browser) -> Result<f64> {
    submit(browser, "choose")?;
    browser.wait_for(Control::Css("[data-step=done]"))?;
    let time = browser.string("return document.documentElement.dataset.proofMs")?;
    time.parse().with_context(|| format!("the page gave no time of its proof but {time:?}"))
}

/// Opens a page anew, even where only the fragment differs.
fn open(browser: &Browser, address: &str) -> Result<()> {
    browser.goto("about:blank")?;
    browser.goto(address)
}

fn submit(browser: &Browser, step: &str) -> Result<()> {
    browser.press(Control::Css(&format!("[data-step={step}] button.primary")))
}
