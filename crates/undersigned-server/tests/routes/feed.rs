//! `/g/{group}/feed.atom`, read with a strict little XML reader of the test's own.

use crate::common::sealed::{GRACE_S, sealed};
use crate::common::{ENROL_CLOSES, ENROL_OPENS, SIGN_CLOSES, World, draft, name};
use undersigned_proto::entry::Stage;
use undersigned_server::Draft;

const FEED: &str = "/g/acme/feed.atom";

struct Element {
    name: String,
    attributes: String,
    text: String,
}

/// Elements in the order of their ends. A panic where the text is not well-formed.
fn elements(xml: &str) -> Vec<Element> {
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>").expect("the declaration");
    let (mut open, mut found) = (Vec::<Element>::new(), Vec::new());
    while let Some((text, tail)) = rest.split_once('<') {
        check_references(text);
        match open.last_mut() {
            Some(inside) => inside.text.push_str(text),
            None => assert_eq!(text.trim(), "", "text outside the feed"),
        }
        let (tag, tail) = tail.split_once('>').expect("an end of the tag");
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            let ended = open.pop().expect("something open");
            assert_eq!(ended.name, name);
            found.push(ended);
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.bytes().all(|b| b.is_ascii_lowercase()), "{name}");
        check_references(attributes);
        assert_eq!(attributes.matches('"').count(), 2 * attributes.matches("=\"").count(), "{attributes}");
        let element = Element { name: name.to_owned(), attributes: attributes.to_owned(), text: String::new() };
        if empty { found.push(element) } else { open.push(element) }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "not ended: {rest}");
    found
}

fn check_references(text: &str) {
    for reference in text.split('&').skip(1) {
        let (name, _) = reference.split_once(';').expect("an end of the reference");
        let number = name.strip_prefix('#').is_some_and(|number| number.parse::<u32>().is_ok());
        assert!(number || ["amp", "lt", "gt", "quot", "apos"].contains(&name), "{name}");
    }
}

fn texts(xml: &str, wanted: &str) -> Vec<String> {
    elements(xml).into_iter().filter(|element| element.name == wanted).map(|element| element.text).collect()
}

/// The ids of the entries without what they have in common, newest first.
fn ids(world: &World) -> Vec<String> {
    let ids = texts(&world.get(FEED).text(), "id");
    ids.iter().filter_map(|id| id.strip_prefix("https://letters.example/g/acme/l/")).map(str::to_owned).collect()
}

#[test]
fn only_groups_have_a_feed() {
    let world = World::new();
    assert_eq!(world.get("/g/nobody/feed.atom").status, 404);
    let empty = world.get(FEED);
    let root = elements(&empty.text()).pop().unwrap();
    assert_eq!(root.name, "feed");
    assert_eq!(root.attributes, "xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"");
    assert_eq!((empty.status, empty.kind.as_str()), (200, "application/atom+xml; charset=utf-8"));
    assert!(texts(&empty.text(), "entry").is_empty());
    assert_eq!(texts(&empty.text(), "title"), ["Letters of Employees of Acme"]);
    assert_eq!(texts(&empty.text(), "name"), ["Employees of Acme"]);
    assert_eq!(texts(&empty.text(), "updated"), ["1970-01-01T00:16:40Z"]);
}

#[test]
fn words_of_organisers_stay_words() {
    let world = World::new();
    let title = "<b>\"Now\" & 'here'</b> ]]>";
    world.letter_with(Draft { title: title.into(), addressee: "A & <B>".into(), ..draft("cancel") });
    let feed = world.get(FEED).text();
    let said = texts(&feed, "title").pop().unwrap();
    assert!(feed.contains("A &#38; &#60;B&#62;"), "{feed}");
    assert!(said.contains("&#60;b&#62;&#34;Now&#34; &#38; &#39;here&#39;&#60;/b&#62; ]]&#62;"), "{said}");
}

#[test]
fn a_letter_s_life_is_told_and_its_signers_are_not() {
    let (mut world, mut credentials) = World::signing(3);
    assert_eq!(ids(&world), ["cancel#signing", "another#signing", "cancel#frozen", "another#frozen"]);
    let before = world.get(FEED);
    let etag = before.header("etag").unwrap().to_owned();
    for (at, credential) in credentials.iter_mut().enumerate() {
        assert_eq!(world.sign(credential, "cancel", &name(&format!("Canary {at}"))).1.status, 201);
    }
    assert_eq!(world.withdraw(&credentials[0], "cancel").status, 201);
    // Who watches the feed sees nothing of it: not a byte.
    let after = world.get(FEED);
    assert_eq!((after.header("etag"), after.text()), (Some(etag.as_str()), before.text()));

    world.now(SIGN_CLOSES);
    world.until("cancel", "ended");
    let organiser = world.organiser();
    for (at, stage) in [Stage::Delivered, Stage::Answered, Stage::Closed].into_iter().enumerate() {
        world.now(SIGN_CLOSES + 10 * (at as u64 + 1));
        world.block_on(organiser.stage("cancel", stage)).unwrap();
    }
    let told = ids(&world);
    assert_eq!(told[..4], ["cancel#closed", "cancel#answered", "cancel#delivered", "cancel#ended"]);
    let feed = world.get(FEED);
    assert_ne!(feed.header("etag"), Some(etag.as_str()));
    assert!(!feed.text().contains("Canary"));
    let updated = texts(&feed.text(), "updated");
    assert_eq!(updated[..2], ["1970-01-01T00:50:30Z", "1970-01-01T00:50:30Z"], "the feed's own, then the newest");
    assert!(updated.contains(&"1970-01-01T00:33:20Z".to_owned()), "signing began at {ENROL_CLOSES}: {updated:?}");
    assert!(updated.contains(&"1970-01-01T00:16:40Z".to_owned()), "enrolment at {ENROL_OPENS}");
}

#[test]
fn a_known_feed_is_not_sent_again() {
    let world = World::new();
    world.letter("cancel");
    let etag = world.get(FEED).header("etag").unwrap().to_owned();
    let again = |known: &str| {
        let request = ureq::get(format!("{}{FEED}", world.base)).header("if-none-match", known);
        request.call().unwrap().status().as_u16()
    };
    assert_eq!((again(&etag), again("\"other\"")), (304, 200));
}

#[test]
fn the_opening_is_told_with_its_date_and_no_name_before_or_after() {
    let (mut world, keyholders, mut credentials) = World::signing_sealed(2, 2);
    for (at, credential) in credentials.iter_mut().enumerate() {
        assert_eq!(world.sign(credential, "cancel", &sealed(&format!("Canary {at}"))).1.status, 201);
    }
    let locked = world.get(FEED).text();
    world.now(2_100);
    world.block_on(world.organiser().call_opening("cancel")).unwrap();
    assert_eq!(ids(&world)[0], "cancel#called-2100");
    let called = world.get(FEED).text();
    assert!(called.contains("for 1 January 1970, 00:36 UTC"), "{called}");
    assert!(called.contains("<a href=\"https://letters.example/mine#g=acme&#38;l=cancel\">"), "{called}");
    assert!(!locked.contains("called"));

    world.now(2_100 + u64::from(GRACE_S));
    world.until("cancel", "opening");
    assert_eq!(ids(&world)[..2], ["cancel#opening", "cancel#called-2100"]);
    // Through the writer: what was seen coming is on the record then.
    assert_eq!(world.get("/healthz").status, 200);
    for keyholder in &keyholders[..2] {
        assert_eq!(world.release(keyholder).status, 201);
    }
    world.until_opened("cancel");
    assert_eq!(ids(&world)[..2], ["cancel#opened", "cancel#opening"]);
    assert_eq!(world.names("cancel").len(), 2);
    assert!(!world.get(FEED).text().contains("Canary"));
}
