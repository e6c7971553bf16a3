//! First signers, organisations and paper at the organiser's desk and on the letter's page.

use super::desk;
use crate::common::World;
use crate::desk::Desk;

const NEW: &str = "/organise/acme/record/supporters";

fn form<'a>(people: &'a str, organisations: &'a str, (paper, place): (&'a str, &'a str)) -> Vec<(&'a str, &'a str)> {
    vec![
        ("people", people),
        ("organisations", organisations),
        ("paper", paper),
        ("paper-where", place),
        ("lang", "en"),
        ("about-cancel", "on"),
        ("act", "publish"),
    ]
}

#[test]
fn supporters_stand_apart_from_the_signers() {
    let (world, desk) = desk();
    desk.get(&world, NEW).says(&["First signers", "Only people who have agreed"]).says_not(&["gets a mail about it"]);
    let given = form("  Ada  Byron, engineer \r\n\r\nCharles <b>B.</b>", "Engines’ Union", ("214", "Works council"));
    desk.post(&world, NEW, &given).leads_to("/g/acme/i/supporters");
    let letter = desk.get(&world, "/g/acme/l/cancel");
    letter.says(&[
        "<bdi>Ada Byron, engineer</bdi>",
        "Charles &#60;b&#62;B.",
        "<h2>Organisations</h2>",
        "214 signatures on paper, counted apart",
        "Works council",
        "nobody has proved membership",
    ]);
    let json = desk.get(&world, "/g/acme/l/cancel/letter.json");
    json.says(&["\"on_paper\":214", "\"signed\":0"]);
    assert!(world.verify().unwrap().to_plain().contains("214 more signed on paper: counted apart"));
    // It is no news: neither list nor feed has it.
    letter.says_not(&["What has happened"]);
    desk.get(&world, "/g/acme/feed.atom").says_not(&["Byron"]);
    desk.get(&world, "/g/acme").says_not(&["Byron"]);
    desk.get(&world, "/organise/acme").says(&["/organise/acme/item/supporters", "First signers, organisations, paper"]);
    desk.get(&world, "/g/acme/i/supporters").says(&["First signers, organisations, paper", "Ada Byron, engineer"]);
}

#[test]
fn the_last_revision_counts_and_an_erased_one_is_gone() {
    let (world, desk) = desk();
    desk.post(&world, NEW, &form("Ada Byron", "", ("", ""))).leads_to("/g/acme/i/supporters");
    desk.post(&world, NEW, &form("Ada Byron", "", ("", ""))).leads_to("/g/acme/i/supporters");
    let edit = "/organise/acme/item/supporters";
    desk.get(&world, edit).says(&["Ada Byron</textarea>", "name=\"revision\" value=\"2\""]);
    let mut corrected = form("Charles B.", "", ("12", "The staff room"));
    corrected.push(("revision", "2"));
    desk.post(&world, edit, &corrected).leads_to("/g/acme/i/supporters");
    let letter = desk.get(&world, "/g/acme/l/cancel");
    letter.says(&["Charles B.", "12 signatures on paper"]).says_not(&["Ada Byron"]);
    desk.get(&world, edit).says(&["value=\"12\"", "The staff room"]);
    desk.get(&world, "/g/acme/i/supporters/1").says(&["Ada Byron", "corrected later"]);
    desk.post(&world, &format!("{edit}/erase"), &[("reason", "asked")]).leads_to("/g/acme/i/supporters");
    let letter = desk.get(&world, "/g/acme/l/cancel");
    letter.says_not(&["Charles B.", "on paper", "Ada Byron"]);
    desk.get(&world, "/g/acme/l/cancel/letter.json").says_not(&["on_paper"]);
    assert_eq!(world.verify().unwrap().letters[0].on_paper, 0);
}

#[test]
fn what_is_not_said_whole_is_told_at_its_field() {
    let (world, desk) = desk();
    let many = "Ada\n".repeat(501);
    let long = "x".repeat(501);
    let wrong: [(&str, &str, (&str, &str), &str); 8] = [
        ("", "", ("", ""), "Please name somebody"),
        ("Ada", "", ("many", "Here"), "Please give a number"),
        ("Ada", "", ("-3", "Here"), "Please give a number"),
        ("Ada", "", ("3", ""), "Please fill this in"),
        ("Ada", "", ("", "The works council"), "leave both fields empty"),
        (&many, "", ("", ""), "at most 500 lines"),
        (&long, "", ("", ""), "500 bytes"),
        ("Ada \u{202e}nitsuA", "", ("", ""), "character"),
    ];
    for (people, organisations, paper, said) in wrong {
        let page = desk.post(&world, NEW, &form(people, organisations, paper));
        assert_eq!(page.status, 422, "{said}");
        page.says(&[said]);
    }
    let mut of_none = form("Ada", "", ("", ""));
    of_none.retain(|(name, _)| *name != "about-cancel");
    desk.post(&world, NEW, &of_none).says(&["Please choose one letter."]);
    world.letter("another");
    let mut of_both = form("Ada", "", ("", ""));
    of_both.push(("about-another", "on"));
    desk.post(&world, NEW, &of_both).says(&["Please choose one letter."]);
    assert_eq!(desk.get(&world, "/g/acme/i/supporters").status, 404);
}

#[test]
fn without_a_letter_the_form_says_what_it_lacks() {
    let world = World::new();
    let desk = Desk::of(&world);
    let mut nowhere = form("Ada", "", ("", ""));
    nowhere.retain(|(name, _)| *name != "about-cancel");
    let page = desk.post(&world, NEW, &nowhere);
    assert_eq!(page.status, 422);
    page.says(&["Please choose one letter."]);
}
