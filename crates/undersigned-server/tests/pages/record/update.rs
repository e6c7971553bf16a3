//! The campaign's record at the organiser's desk: forms that lose nothing.

use super::desk;
use crate::desk::Desk;

const NEW: &str = "/organise/acme/record/update";

fn form<'a>(title: &'a str, text: &'a str, act: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("title", title), ("text", text), ("lang", "en"), ("about-cancel", "on"), ("act", act)]
}

#[test]
fn strangers_publish_nothing() {
    let (world, desk) = desk();
    desk.post(&world, NEW, &form("We met", "Text.", "publish")).leads_to("/g/acme/i/we-met");
    let stranger = Desk::stranger();
    for path in [NEW, "/organise/acme/item/we-met", "/organise/acme/item/we-met/erase"] {
        assert_eq!(stranger.get(&world, path).status, 401, "{path}");
        assert_eq!(stranger.post(&world, path, &form("We met", "Text.", "publish")).status, 401, "{path}");
        assert!(desk.get(&world, path).status == 200, "{path}");
    }
    assert_eq!(desk.get(&world, "/organise/acme/record/none").status, 404);
    assert_eq!(desk.get(&world, "/organise/acme/item/none").status, 404);
    assert_eq!(desk.get(&world, "/organise/acme/item/none/erase").status, 404);
}

#[test]
fn an_update_is_previewed_published_corrected_and_erased() {
    let (world, desk) = desk();
    // The only letter is chosen already.
    desk.get(&world, NEW).says(&["Write an update", "name=\"about-cancel\" value=\"on\" checked"]);
    let preview = desk.post(&world, NEW, &form("We met", "They **listened**.", "preview"));
    preview.says(&["id=\"preview\"", "<strong>listened</strong>", "value=\"We met\""]);
    assert_eq!(desk.get(&world, "/g/acme/i/we-met").status, 404, "a preview publishes nothing");
    desk.post(&world, NEW, &form("We met", "They **listened**.", "publish")).leads_to("/g/acme/i/we-met");
    desk.get(&world, "/g/acme/i/we-met").says(&["<strong>listened</strong>", "by the organisers", "/g/acme/l/cancel"]);
    let edit = "/organise/acme/item/we-met";
    desk.get(&world, edit).says(&["They **listened**.", "name=\"revision\" value=\"2\"", "checked"]);
    let mut corrected = form("We met them", "They seemed to listen.", "publish");
    corrected.push(("revision", "2"));
    desk.post(&world, edit, &corrected).leads_to("/g/acme/i/we-met");
    desk.get(&world, "/g/acme/i/we-met").says(&["We met them", "/g/acme/i/we-met/1", "Revision 2"]);
    desk.get(&world, "/organise/acme").says(&["We met them", "corrected", "/organise/acme/item/we-met/erase"]);
    let erase = "/organise/acme/item/we-met/erase";
    desk.get(&world, erase).says(&["All revisions of &#34;We met them&#34;", "somebody named in it"]);
    let unsaid = desk.post(&world, erase, &[]);
    assert_eq!(unsaid.status, 422);
    unsaid.says(&["Please choose one."]);
    desk.post(&world, erase, &[("reason", "mistake")]).leads_to("/g/acme/i/we-met");
    desk.get(&world, "/g/acme/i/we-met").says(&["it should never have been published"]).says_not(&["listen"]);
    desk.get(&world, "/organise/acme").says(&["Erased"]).says_not(&["We met", "/we-met/erase"]);
    desk.get(&world, edit).says(&["name=\"revision\" value=\"3\""]).says_not(&["listen"]);
}

#[test]
fn a_form_that_is_sent_twice_publishes_once() {
    let (world, desk) = desk();
    for _ in 0..2 {
        desk.post(&world, NEW, &form("We met", "Text.", "publish")).leads_to("/g/acme/i/we-met");
    }
    assert_eq!(world.get("/api/v1/groups/acme/items").json()["items"].as_array().unwrap().len(), 1);
    let mut corrected = form("We met", "Another text.", "publish");
    corrected.push(("revision", "2"));
    for _ in 0..2 {
        desk.post(&world, "/organise/acme/item/we-met", &corrected).leads_to("/g/acme/i/we-met");
    }
    let item = world.get("/api/v1/groups/acme/items/we-met").json();
    assert_eq!(item["revisions"].as_array().unwrap().len(), 2);
    // Other words under the same title are another update.
    desk.post(&world, NEW, &form("We met", "Once more.", "publish")).leads_to("/g/acme/i/we-met-2");
    desk.post(&world, NEW, &form("会议", "Text.", "publish")).leads_to("/g/acme/i/hui-yi");
    desk.post(&world, NEW, &form("!", "Text.", "publish")).leads_to("/g/acme/i/update");
    let long = "long ".repeat(60);
    desk.post(&world, NEW, &form(&long, "Text.", "publish"))
        .leads_to(&format!("/g/acme/i/{}", "long-".repeat(8).trim_end_matches('-')));
    desk.post(&world, NEW, &form(&long, "Other.", "publish"))
        .leads_to("/g/acme/i/long-long-long-long-long-long-long-lon-2");
}

#[test]
fn what_is_wrong_stands_at_its_field_and_nothing_is_lost() {
    let (world, desk) = desk();
    let long = "x".repeat(501);
    for (title, text, said) in [
        ("", "A text.", "href=\"#f-title\""),
        ("A title", "", "href=\"#f-text\""),
        (long.as_str(), "A text.", "href=\"#f-title\""),
        ("A title", "![a cat](https://example.org/cat.png)", "href=\"#f-text\""),
        ("two\u{202e}ways", "A text.", "href=\"#f-title\""),
    ] {
        let answer = desk.post(&world, NEW, &form(title, text, "publish"));
        assert_eq!(answer.status, 422, "{title} {text}");
        answer.says(&[said, text, title, "name=\"about-cancel\" value=\"on\" checked"]);
    }
    let mut foreign = form("We met", "A text.", "publish");
    foreign.push(("about-none", "on"));
    let answer = desk.post(&world, NEW, &foreign);
    assert_eq!(answer.status, 422);
    answer.says(&["A text.", "There is no such letter or item here."]);
    assert!(world.get("/api/v1/groups/acme/items").json()["items"].as_array().unwrap().is_empty());
}

#[test]
fn the_second_of_two_corrections_is_told_and_keeps_its_words() {
    let (world, desk) = desk();
    desk.post(&world, NEW, &form("We met", "Text.", "publish")).leads_to("/g/acme/i/we-met");
    let correction = |text| [form("We met", text, "publish"), vec![("revision", "2")]].concat();
    desk.post(&world, "/organise/acme/item/we-met", &correction("Mine.")).leads_to("/g/acme/i/we-met");
    let late = desk.post(&world, "/organise/acme/item/we-met", &correction("Another's words."));
    assert_eq!(late.status, 422);
    late.says(&["Somebody else has published a correction", "Another&#39;s words."]);
    for revision in ["", "0", "x", "4294967296"] {
        let wrong = [form("We met", "Text?", "publish"), vec![("revision", revision)]].concat();
        assert_eq!(desk.post(&world, "/organise/acme/item/we-met", &wrong).status, 422, "{revision}");
    }
}

#[test]
fn no_word_of_an_update_becomes_a_page_of_its_own() {
    let (world, desk) = desk();
    let hostile = "<script>alert(1)</script> \"><img src=x onerror=y>";
    desk.post(&world, NEW, &form(hostile, hostile, "publish"));
    let id = world.get("/api/v1/groups/acme/items").json()["items"][0]["id"].as_str().unwrap().to_owned();
    for path in ["/g/acme", "/g/acme/l/cancel", "/organise/acme", &format!("/g/acme/i/{id}"), "/g/acme/feed.atom"] {
        desk.get(&world, path).says_not(&["<script>alert", "<img src=x"]);
    }
}
