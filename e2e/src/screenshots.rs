//! The README's pictures: the opened letter, the signing page with a locked name and a keyholder's page, phone and desktop, light and dark.

use crate::locked::Begun;
use crate::visitor;
use anyhow::{Context, Result};
use e2e::organiser::{GROUP, LETTER};
use e2e::{Browser, Clerk, Control, Group, Letter, Scheme, Undersigned, Viewport};
use std::path::Path;

/// Enough simulated members that the letter has names and roles to show.
const MEMBERS: &str = "60";
const VIEWPORTS: [(&str, Viewport); 2] = [
    ("", Viewport { width: 390, height: 844, scale: 2 }),
    ("-desktop", Viewport { width: 1200, height: 900, scale: 2 }),
];
const PHONE: Viewport = Viewport { width: 390, height: 844, scale: 2 };
const SMALL: Viewport = Viewport { width: 360, height: 640, scale: 2 };
/// Title and text of a letter that is written from right to left.
const ARABIC: (&str, &str) = (
    "نريد جداول عمل نعرفها قبل أربعة أسابيع",
    "نعرف يوم الجمعة متى نعمل يوم الاثنين. لا يمكن لأحد أن يرتّب حياته هكذا.\n\n**نطلب** جدولًا معلنًا قبل أربعة أسابيع.",
);
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
    browser.goto(&format!("{}/g/example-union/l/nothing-hidden/names?order=name", server.address()))?;
    picture(&browser, folder, "names", PHONE)?;
    drop(server);
    stages(folder)?;
    locked(folder)
}

/// The first screen of a letter before, while and after people sign it, and one that is written from right to left.
fn stages(folder: &Path) -> Result<()> {
    let mut server = Undersigned::serve(&[])?;
    let clerk = Clerk::found(&mut server, Group { id: GROUP, enrolment_s: 7_200, domain: None })?;
    let (title, text) = ("Plan our shifts four weeks ahead", "We learn on Friday when we work on Monday.");
    let letter = |id, opens_in_s| Letter { id, title, text, timing: "at-once", opens_in_s, holders: &[] };
    let browser = Browser::start()?;
    browser.hide_scrollbars()?;
    for (id, opens_in_s) in [("before", 3_600), ("during", 0)] {
        clerk.draft(letter(id, opens_in_s))?;
        clerk.freeze(id)?;
        browser.goto(&format!("{}/g/{GROUP}/l/{id}", server.address()))?;
        picture(&browser, folder, &format!("letter-{id}"), PHONE)?;
    }
    let codes = clerk.print_codes(1, "")?;
    let signer = Browser::start()?;
    signer.hide_scrollbars()?;
    visitor::enrol(&signer, server.address(), GROUP, codes.first().context("a code")?)?;
    visitor::open_letter(&signer, server.address(), (GROUP, "during"))?;
    signer.wait_for(Control::Css("#unlock-passphrase"))?;
    picture(&signer, folder, "sign-first", SMALL)?;
    visitor::unlock_letter(&signer, server.address(), (GROUP, "during"))?;
    visitor::choose(&signer, "nothing")?;
    visitor::sign(&signer)?;
    clerk.step("during", "ended")?;
    browser.goto(&format!("{}/g/{GROUP}/l/during", server.address()))?;
    picture(&browser, folder, "letter-after", PHONE)?;
    let arabic = Letter { title: ARABIC.0, text: ARABIC.1, ..letter("arabic", 0) };
    clerk.draft_in("ar", "الإدارة", arabic)?;
    clerk.freeze("arabic")?;
    browser.goto(&format!("{}/g/{GROUP}/l/arabic?lang=ar", server.address()))?;
    picture(&browser, folder, "letter-arabic", PHONE)
}

/// One picture of the page's first screen.
fn picture(browser: &Browser, folder: &Path, name: &str, viewport: Viewport) -> Result<()> {
    browser.show_on(viewport)?;
    browser.set_scheme(Scheme::Light)?;
    let settle = "document.activeElement?.blur(); scrollTo(0, 0); return document.fonts.ready.then(() => true);";
    browser.execute(settle, serde_json::json!([]))?;
    let path = folder.join(format!("{name}.png"));
    std::fs::write(&path, browser.screenshot()?).with_context(|| format!("writing {}", path.display()))?;
    println!("{}", path.display());
    Ok(())
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
