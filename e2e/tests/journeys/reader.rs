//! A reader whose browser runs no scripts.

use anyhow::{Result, ensure};
use e2e::{Browser, Undersigned};

#[test]
fn journey_reader_without_javascript() -> Result<()> {
    let mut server = Undersigned::demo(&[])?;
    let letter = server.printed_link("/g/")?;
    let (group, _) = letter.split_once("/l/").unwrap_or((&letter, ""));
    let browser = Browser::start()?;
    browser.set_scripts(false)?;

    browser.goto(server.address())?;
    let home = browser.text()?;
    let title = "Build nothing that hides the truth";
    ensure!(home.contains(title) && home.contains("Employees of Example Corp"), "{home}");
    check(&browser, "home, no scripts")?;

    browser.goto(group)?;
    ensure!(browser.text()?.contains(title), "{}", browser.text()?);
    check(&browser, "group, no scripts")?;

    browser.goto(&letter)?;
    let text = browser.text()?;
    for words in [title, "We are people who work at Example Corp", "Nobody has signed yet.", "How to check this"] {
        ensure!(text.contains(words), "the letter does not say {words:?}:\n{text}");
    }
    check(&browser, "letter, no scripts")?;

    for page in ["join", "sign", "mine", "verify"] {
        browser.goto(&format!("{}/{page}#g=example-corp", server.address()))?;
        ensure!(browser.text()?.contains("This page needs JavaScript"), "{page}: {}", browser.text()?);
        check(&browser, &format!("{page}, no scripts"))?;
    }
    browser.finish()
}

/// axe itself needs scripts to run; those of the page have had their chance by then.
fn check(browser: &Browser, page: &str) -> Result<()> {
    browser.set_scripts(true)?;
    browser.check(page)?;
    browser.set_scripts(false)
}
