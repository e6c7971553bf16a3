//! The contact for the press: on the first screen of the letters that it is about.

use crate::common::World;
use crate::desk::Desk;

const NEW: &str = "/organise/acme/record/contact";

fn form<'a>(mail: &'a str, phone: &'a str, letters: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let given = [("contact-name", "Ada Byron"), ("contact-mail", mail), ("contact-phone", phone), ("lang", "en")];
    given.into_iter().chain(letters.iter().map(|letter| (*letter, "on"))).chain([("act", "publish")]).collect()
}

fn desk() -> (World, Desk) {
    let world = World::new();
    world.letter("cancel");
    world.letter("another");
    let desk = Desk::of(&world);
    (world, desk)
}

#[test]
fn a_contact_stands_on_the_letters_that_it_is_about() {
    let (world, desk) = desk();
    let given = form("Press@Example.org", "+44 20 7946 0000", &["about-cancel"]);
    desk.post(&world, NEW, &given).leads_to("/g/acme/i/contact");
    // Twice the same form is one contact.
    desk.post(&world, NEW, &given).leads_to("/g/acme/i/contact");
    let line = ["For the press:", "Ada Byron", "mailto:press@example.org", "tel:+442079460000"];
    let page = desk.get(&world, "/g/acme/l/cancel");
    page.says(&line);
    let (contact, text) = (page.text.find("For the press:").unwrap(), page.text.find("class=\"letter\"").unwrap());
    assert!(contact < text, "it is on the first screen");
    desk.get(&world, "/g/acme/l/another").says_not(&["For the press"]);
    // The same words about another letter are another contact.
    let given = form("Press@Example.org", "+44 20 7946 0000", &["about-another"]);
    desk.post(&world, NEW, &given).leads_to("/g/acme/i/contact-2");
    desk.post(&world, NEW, &form("all@example.org", "", &[])).leads_to("/g/acme/i/contact-3");
    for letter in ["cancel", "another"] {
        desk.get(&world, &format!("/g/acme/l/{letter}")).says(&["all@example.org"]);
    }
    for path in ["/g/acme", "/g/acme/feed.atom"] {
        desk.get(&world, path).says_not(&["example.org</a>", "Ada Byron"]);
    }
}

#[test]
fn an_erased_contact_is_gone_from_the_letter() {
    let (world, desk) = desk();
    desk.post(&world, NEW, &form("press@example.org", "", &["about-cancel"])).leads_to("/g/acme/i/contact");
    desk.get(&world, "/g/acme/l/cancel").says(&["press@example.org"]);
    desk.post(&world, "/organise/acme/item/contact/erase", &[("reason", "asked")]).leads_to("/g/acme/i/contact");
    for path in ["/g/acme/l/cancel", "/g/acme/i/contact", "/organise/acme"] {
        desk.get(&world, path).says_not(&["press@example.org", "Ada Byron"]);
    }
}

#[test]
fn a_contact_can_be_reached() {
    let (world, desk) = desk();
    for (mail, phone, said) in [
        ("", "", "Please give an address or a telephone number."),
        ("press at example", "", "mail address"),
        ("", "\u{202e}0702", "character"),
    ] {
        let page = desk.post(&world, NEW, &form(mail, phone, &["about-cancel"]));
        assert_eq!(page.status, 422, "{mail}{phone}");
        page.says(&[said]);
    }
    // A number in words is shown, not dialled.
    desk.post(&world, NEW, &form("", "+44 (0)20 7946", &["about-cancel"])).leads_to("/g/acme/i/contact");
    desk.get(&world, "/g/acme/l/cancel").says(&["+44 (0)20 7946"]).says_not(&["tel:"]);
}
