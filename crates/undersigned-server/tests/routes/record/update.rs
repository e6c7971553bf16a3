//! Updates: published, corrected, erased, read back after a restart, told by mail.

use std::fs;

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Fact, Facts, Link, MAX_BACK_S, Reason};
use undersigned_proto::record::update::Update;
use undersigned_server::{Publication, Refusal};

use super::ITEMS;
use crate::common::smtp::Smtp;
use crate::common::{ENROL_CLOSES, World};
use crate::routes::news::{plain, subscribe, until_noted};
use crate::routes::refused::{by, refused};

fn update(title: &str, text: &str) -> Update {
    Update { title: title.into(), text: text.into(), lang: "en".into() }
}

fn publication(id: &str, revision: u32, update: &Update) -> Result<Publication, Refusal> {
    Publication::revised(id.into(), revision, vec![Link::Letter("cancel".into())], Facts::none(), update)
}

fn publish(world: &World, id: &str, revision: u32, update: &Update) {
    let organiser = world.organiser();
    world.block_on(organiser.publish(publication(id, revision, update).unwrap())).unwrap();
}

fn blob(world: &World, id: &str, revision: usize) -> String {
    let item = world.get(&format!("{ITEMS}/{id}")).json();
    format!("/g/acme/blob/{}", item["revisions"][revision - 1]["content"].as_str().unwrap())
}

/// Whether words are anywhere in the data folder.
fn is_on_disk(world: &World, words: &[u8]) -> bool {
    let files = fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap().path());
    files
        .filter(|file| file.is_file())
        .any(|file| fs::read(file).unwrap().windows(words.len()).any(|window| window == words))
}

#[test]
fn an_item_is_public_with_all_of_its_revisions() {
    let mut world = World::new();
    world.letter("cancel");
    publish(&world, "met", 1, &update("We met", "They **listened**."));
    world.now(ENROL_CLOSES);
    publish(&world, "met", 2, &update("We met them", "They *seemed* to listen."));
    let check = |world: &World| {
        let item = world.get(&format!("{ITEMS}/met")).json();
        assert_eq!((&item["type"], &item["name"], &item["author"]), (&1.into(), &"update".into(), &"organiser".into()));
        assert_eq!(item["revisions"][0]["heading"], "We met");
        assert_eq!(item["revisions"][1]["at"], ENROL_CLOSES);
        assert!(world.get(&blob(world, "met", 1)).text().contains("**listened**"), "the first revision stays");
        let page = world.get("/g/acme/i/met");
        assert!(page.text().contains("<em>seemed</em>"), "{}", page.text());
        let first = world.get("/g/acme/i/met/1").text();
        assert!(first.contains("<strong>listened</strong>") && first.contains("corrected later"), "{first}");
        for path in ["/g/acme", "/g/acme/l/cancel", "/g/acme/feed.atom"] {
            let page = world.get(path).text();
            assert!(page.contains("We met them") && page.contains("/g/acme/i/met"), "{path}: {page}");
        }
        let verdict = world.verify().unwrap();
        assert_eq!(verdict.items.len(), 1);
        assert_eq!(verdict.items[0].revisions[1].heading.as_deref(), Some("We met them"));
    };
    check(&world);
    world.restart();
    check(&world);
    for path in ["/g/acme/i/met/0", "/g/acme/i/met/3", "/g/acme/i/met/01", "/g/acme/i/met/x", "/g/acme/i/none"] {
        assert_eq!(world.get(path).status, 404, "{path}");
    }
}

#[test]
fn what_is_erased_is_gone_from_pages_and_disk_and_the_record_says_so() {
    let mut world = World::new();
    world.letter("cancel");
    publish(&world, "met", 1, &update("CANARY-1", "CANARY-2 is what she said."));
    publish(&world, "met", 2, &update("CANARY-1 again", "CANARY-2, corrected."));
    let blobs = [blob(&world, "met", 1), blob(&world, "met", 2)];
    assert!(is_on_disk(&world, b"CANARY-2"));
    let organiser = world.organiser();
    world.block_on(organiser.erase_item("met", Reason::Asked)).unwrap();
    // Its answer may be lost: once more is no error, and nothing more.
    let size = world.get("/api/v1/groups/acme").json()["size"].clone();
    world.block_on(organiser.erase_item("met", Reason::Order)).unwrap();
    assert_eq!(world.get("/api/v1/groups/acme").json()["size"], size);
    // A server stops when nobody holds it any more.
    drop(organiser);
    let check = |world: &World| {
        for path in &blobs {
            assert_eq!(world.get(path).status, 404, "{path}");
        }
        assert!(!is_on_disk(world, b"CANARY"), "it is still on the disk");
        for path in ["/g/acme/i/met", "/g/acme/i/met/1", "/g/acme", "/g/acme/l/cancel", "/g/acme/feed.atom", ITEMS] {
            let page = world.get(path);
            assert!(page.status == 200 && !page.text().contains("CANARY"), "{path}: {}", page.text());
        }
        assert!(world.get("/g/acme/i/met").text().contains("somebody named in it asked for it"));
        assert!(!world.get("/g/acme/i/met").text().contains("This text, its date"), "there is no text any more");
        assert_eq!(world.get(&format!("{ITEMS}/met")).json()["revisions"][1]["erased"]["reason"], "asked");
        let verdict = world.verify().unwrap();
        assert!(verdict.items[0].revisions.iter().all(|revision| revision.erased.is_some()));
    };
    check(&world);
    world.restart();
    check(&world);
    // A further revision may follow: it says what was wrong.
    publish(&world, "met", 3, &update("We erased this", "It named a person."));
    assert!(world.get("/g/acme/i/met").text().contains("It named a person."));
}

#[test]
fn of_two_corrections_the_second_is_told() {
    let world = World::new();
    world.letter("cancel");
    publish(&world, "met", 1, &update("We met", "Text."));
    publish(&world, "met", 2, &update("We met", "One correction."));
    let organiser = world.organiser();
    let other = publication("met", 2, &update("We met", "Another correction.")).unwrap();
    let refusal = world.block_on(organiser.publish(other)).unwrap_err();
    assert_eq!(refusal.kind.key(), "outdated");
}

#[test]
fn a_clock_that_fell_back_publishes_nothing() {
    let world = World::new();
    world.letter("cancel");
    world.now(10 * MAX_BACK_S);
    publish(&world, "met", 1, &update("We met", "Text."));
    let organiser = world.organiser();
    for (at, refused) in [(9 * MAX_BACK_S - 1, Some("dates")), (9 * MAX_BACK_S, None)] {
        world.clock.set(UnixTime(at));
        let next = publication("later", 1, &update("Later", "Text.")).unwrap();
        let got = world.block_on(organiser.publish(next));
        assert_eq!(got.err().map(|refusal| refusal.kind.key()), refused, "{at}");
    }
}

#[test]
fn lists_come_in_pages() {
    let world = World::new();
    world.letter("cancel");
    let organiser = world.organiser();
    for number in 0..101 {
        let one = publication(&format!("item-{number}"), 1, &update(&format!("Item {number}"), "Text.")).unwrap();
        world.block_on(organiser.publish(one)).unwrap();
    }
    let first = world.get(ITEMS).json();
    assert_eq!((first["items"].as_array().unwrap().len(), &first["next"]), (100, &1.into()));
    assert_eq!(first["items"][0]["id"], "item-100");
    let second = world.get(&format!("{ITEMS}?before=1")).json();
    assert_eq!(second["items"][0]["id"], "item-0");
    assert!(second["next"].is_null());
    assert_eq!(world.get(&format!("{ITEMS}?before=4000000000")).json()["items"], first["items"]);
    let feed = world.get("/g/acme/feed.atom").text();
    assert_eq!(feed.matches("<entry>").count(), 100, "a feed has an end");
}

#[test]
fn what_a_page_would_not_show_is_not_published() {
    for (text, kind) in [
        ("![a cat](https://example.org/cat.png)", "text"),
        ("[x](javascript:y)", "text"),
        ("", "text"),
        ("right\u{202e}left", "text"),
    ] {
        assert_eq!(publication("met", 1, &update("We met", text)).unwrap_err().kind.key(), kind, "{text}");
    }
    assert_eq!(publication("met", 1, &update("We met", &"x".repeat(32_769))).unwrap_err().kind.key(), "text");
    assert_eq!(publication("Not An Id", 1, &update("We met", "Text.")).unwrap_err().kind.key(), "text");
    assert!(publication("met", 1, &update("We met", &"x".repeat(32_768))).is_ok());
}

#[test]
fn refused_acts_change_nothing() {
    let mut world = World::new();
    world.letter("cancel");
    world.now(100 * 86_400);
    let organiser = world.organiser();
    let say = |id: &str, revision| publication(id, revision, &update("We met", "Text.")).unwrap();
    world.block_on(organiser.publish(say("met", 1))).unwrap();
    let about = |link| Publication::new("other".into(), vec![link], Facts::none(), &update("We met", "Text.")).unwrap();
    let facts = Facts([(1, Fact::Number(1))].into());
    let facts = Publication::new("other".into(), Vec::new(), facts, &update("We met", "Text.")).unwrap();
    for (what, publication) in [
        ("a revision that is there", say("met", 1)),
        ("a revision too far", say("met", 3)),
        ("a second revision of nothing", say("other", 2)),
        ("an item about no letter", about(Link::Letter("none".into()))),
        ("an item about no item", about(Link::Item("none".into()))),
        ("an item about itself", about(Link::Item("other".into()))),
        ("an update with facts", facts),
    ] {
        refused(&mut world, what, |world| by(world.block_on(organiser.publish(publication))));
    }
    refused(&mut world, "an erasure of nothing", |world| {
        by(world.block_on(organiser.erase_item("none", Reason::Asked)))
    });
    world.now(98 * 86_400);
    refused(&mut world, "an item before the last one", |world| by(world.block_on(organiser.publish(say("other", 1)))));
    refused(&mut world, "an erasure before the last one", |world| {
        by(world.block_on(organiser.erase_item("met", Reason::Asked)))
    });
}

#[test]
fn who_follows_gets_three_mails_in_seven_days() {
    let smtp = Smtp::start();
    let world = World::with_mail(Some(smtp.config()));
    world.letter("cancel");
    subscribe(&world, &smtp, "anna@mail.example", 1);
    for number in 1..=4 {
        publish(&world, &format!("news-{number}"), 1, &update(&format!("News {number}"), "Text."));
    }
    // A correction is no news.
    publish(&world, "news-1", 2, &update("News 1, corrected", "Text."));
    (1..=3).for_each(|number| until_noted(&world, &format!("item-news-{number}")));
    let mails: Vec<String> = (2..=4).map(|number| plain(&smtp.mail(number))).collect();
    for number in 1..=3 {
        let link = format!("https://letters.example/g/acme/i/news-{number}\n");
        assert_eq!(mails.iter().filter(|mail| mail.contains(&link)).count(), 1, "{number}: {mails:?}");
    }
    // A week later there is room again; the fourth is old by then.
    world.now(1_000 + 8 * 86_400);
    publish(&world, "later", 1, &update("Later", "Text."));
    until_noted(&world, "item-later");
    assert!(plain(&smtp.mail(5)).contains("/g/acme/i/later\n"));
    assert_eq!(smtp.count(), 5);
}
