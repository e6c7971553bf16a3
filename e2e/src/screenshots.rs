//! The README's pictures: the letter and the signing page, phone and desktop, light and dark.

use crate::visitor;
use anyhow::{Context, Result};
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
    let codes = server.codes()?;
    server.wait_until_said("The server runs until")?;
    let browser = Browser::start()?;
    browser.hide_scrollbars()?;
    browser.goto(&format!("{}/g/example-union/l/nothing-hidden", server.address()))?;
    picture_all(&browser, folder, "letter", "header")?;
    visitor::enrol(&browser, server.address(), codes.first().context("the demo printed no codes")?)?;
    visitor::unlock_letter(&browser, server.address())?;
    browser.press(Control::Css("[data-step=choose] input[value=nothing]"))?;
    picture_all(&browser, folder, "sign", "[data-step=choose]")
}

/// The page as it is now in each size and scheme, scrolled to its `subject`.
fn picture_all(browser: &Browser, folder: &Path, name: &str, subject: &str) -> Result<()> {
    for (size, viewport) in VIEWPORTS {
        for (colours, scheme) in SCHEMES {
            browser.show_on(viewport)?;
            browser.set_scheme(scheme)?;
            let settle = "
                document.activeElement?.blur();
                document.querySelector(arguments[0]).scrollIntoView({ block: 'center' });
                return document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => true);";
            browser.execute(settle, serde_json::json!([subject]))?;
            let path = folder.join(format!("{name}{size}{colours}.png"));
            std::fs::write(&path, browser.screenshot()?).with_context(|| format!("writing {}", path.display()))?;
            println!("{}", path.display());
        }
    }
    Ok(())
}
