//! The README's pictures: the opened letter, the signing page with a locked name and a keyholder's page, phone and desktop, light and dark.

use crate::locked::Begun;
use crate::visitor;
use anyhow::{Context, Result};
use e2e::organiser::{GROUP, LETTER};
use e2e::{Browser, Control, Scheme, Undersigned, Viewport};
use std::path::Path;

/// Enough simulated members that the letter has names and roles to show.
const MEMBERS: &str = "60";
const VIEWPORTS: [(&str, Viewport); 2] = [
    ("", Viewport { width: 390, height: 844, scale: 2 }),
    ("-desktop", Viewport { width: 1200, height: 900, scale: 2 }),
];
const SCHEMES: [(&str, Scheme); 2] = [("", Scheme::Light), ("-dark", Scheme::Dark)];

/// Writes the pictures into `folder`.
pub fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let mut server = Undersigned::demo(&["--members", MEMBERS])?;
    server.wait_until_said("The server runs until")?;
    let browser = Browser::start()?;
    browser.hide_scrollbars()?;
    browser.goto(&format!("{}/g/example-union/l/nothing-hidden", server.address()))?;
    picture_all(&browser, folder, "letter", "header")?;
    drop(server);
    locked(folder)
}

/// The page on which a keyholder joins, and the choice of a signer.
fn locked(folder: &Path) -> Result<()> {
    let begun = Begun::start()?;
    let link = begun.links.first().context("no keyholders")?;
    let browser = Browser::start_by(&begun.clock)?;
    browser.hide_scrollbars()?;
    browser.goto(link)?;
    browser.wait_for(Control::Css("section[data-step=join]"))?;
    picture_all(&browser, folder, "keyholder", "header")?;
    let signing = begun.until_signing(1)?;
    let signer = signing.members.first().context("nobody signs")?;
    signer.hide_scrollbars()?;
    visitor::unlock_letter(signer, signing.server.address(), (GROUP, LETTER))?;
    visitor::choose(signer, "sealed")?;
    picture_all(signer, folder, "sign", "[data-step=choose] h2")
}

/// The page as it is now in each size and scheme, scrolled to its `subject`.
fn picture_all(browser: &Browser, folder: &Path, name: &str, subject: &str) -> Result<()> {
    for (size, viewport) in VIEWPORTS {
        for (colours, scheme) in SCHEMES {
            browser.show_on(viewport)?;
            browser.set_scheme(scheme)?;
            let settle = "
                document.activeElement?.blur();
                document.querySelector(arguments[0]).scrollIntoView({ block: 'start' });
                return document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => true);";
            browser.execute(settle, serde_json::json!([subject]))?;
            let path = folder.join(format!("{name}{size}{colours}.png"));
            std::fs::write(&path, browser.screenshot()?).with_context(|| format!("writing {}", path.display()))?;
            println!("{}", path.display());
        }
    }
    Ok(())
}
