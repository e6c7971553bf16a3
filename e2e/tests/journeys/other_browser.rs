//! The whole way of a member in Firefox: the code of a slip, a passphrase, a copy, a signature, the check of the record.

use anyhow::{Result, ensure};
use e2e::{Firefox, Undersigned};

const PASSPHRASE: &str = "seven green bicycles";
const PLACE: &str = "#g=example-corp&l=nothing-hidden";

#[test]
fn journey_other_browser() -> Result<()> {
    let mut server = Undersigned::demo(&[])?;
    let codes = server.codes()?;
    let base = server.address().to_owned();
    let firefox = Firefox::start()?;
    firefox.goto(&format!("{base}/g/example-corp/l/nothing-hidden"))?;
    firefox.wait_text("UTC")?;
    firefox.press(".tally a[href^='/join']")?;
    firefox.press("[data-step=way] input[value=code]")?;
    firefox.press("[data-step=way] button.primary")?;
    firefox.fill("#code", &codes[0].to_lowercase().replace('-', " "))?;
    firefox.wait_text("The code fits together.")?;
    firefox.press("[data-step=code] button.primary")?;
    firefox.fill("#passphrase", PASSPHRASE)?;
    firefox.fill("#passphrase-again", PASSPHRASE)?;
    firefox.press("[data-step=passphrase] button.primary")?;
    firefox.wait_for("[data-step=keep]")?;
    firefox.press("form[data-form=without] button")?;
    firefox.wait_for("[data-step=done]")?;
    firefox.goto("about:blank")?;
    firefox.goto(&format!("{base}/sign{PLACE}"))?;
    firefox.fill("#unlock-passphrase", PASSPHRASE)?;
    firefox.press("[data-step=unlock] button.primary")?;
    firefox.press("[data-step=choose] input[value=name]")?;
    firefox.fill("#name", "Zoë Example, nurse")?;
    firefox.press("[data-step=choose] button.primary")?;
    firefox.wait_text("This device has checked the receipt.")?;
    // Back on the letter, the button knows that there is a proof here; the name stands there.
    firefox.goto(&format!("{base}/g/example-corp/l/nothing-hidden"))?;
    firefox.wait_text("Zoë Example, nurse")?;
    firefox.wait_text("Sign with the proof on this device")?;
    firefox.goto("about:blank")?;
    firefox.goto(&format!("{base}/verify#g=example-corp"))?;
    firefox.press("[data-step=start] button.primary")?;
    firefox.wait_text("This public record holds")?;
    firefox.wait_text("What you can write")?;
    let group = server.api("/groups/example-corp")?;
    ensure!(group["letters"][0]["signed"] == 1, "{group}");
    Ok(())
}
