//! `/organise/{group}/ceremony/{letter}`: from the draft to the key.

use undersigned_proto::entry::{Act, Entry};
use undersigned_proto::keyholder::Next;
use undersigned_server::KeyholderLink;

use crate::common::World;
use crate::common::sealed::{HOLDERS, Keyholder, sealed_draft};
use crate::desk::{Desk, Seen};

const DRAFT: &str = "/organise/acme/draft/cancel";
const CEREMONY: &str = "/organise/acme/ceremony/cancel";

/// What an organiser types, with moments of the world's first hour.
fn form<'a>(holders: &'a str, threshold: &'a str, act: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("letter_id", "cancel"),
        ("title", "Cancel the contract"),
        ("addressee", "the chief executive"),
        ("text", "We ask you to cancel it."),
        ("show_nothing", "on"),
        ("show_sealed", "on"),
        ("timing", "two-phase"),
        ("epoch", "1"),
        ("sign_opens", "1970-01-01T00:33:20"),
        ("sign_closes", "1970-01-01T00:50:00"),
        ("lang", "en"),
        ("holders", holders),
        ("threshold", threshold),
        ("names_at", "20"),
        ("counts_at", "5, 10"),
        ("roles_at", ""),
        ("latest", "1970-01-05T00:00:00"),
        ("grace_hours", "48"),
        ("caller_organiser", "on"),
        ("act", act),
    ]
}

/// The links that a page shows, in its order.
fn links(seen: &Seen) -> Vec<KeyholderLink> {
    let holder = |part: &str| part.split("</h2>").next().unwrap().split('>').next_back().unwrap().to_owned();
    let parts = seen.text.split("<section class=\"handover\"").skip(1);
    parts
        .map(|part| {
            let (_, rest) = part.split_once("/keyhold#g=acme&#38;l=cancel&#38;k=").expect("a link");
            let (key, secret) = rest.split_once("&#38;s=").expect("a secret");
            let (key, secret) = (key.to_owned(), secret.split('<').next().unwrap().to_owned());
            KeyholderLink { group: "acme".into(), letter: "cancel".into(), holder: holder(part), key, secret }
        })
        .collect()
}

/// Saves the draft and begins; everybody joins.
fn joined(world: &mut World, desk: &Desk) -> Vec<Keyholder> {
    desk.post(world, "/organise/acme/draft", &form("Ada\r\nBen\r\nCleo", "2", "save")).leads_to(DRAFT);
    let begun = desk.post(world, CEREMONY, &[]);
    assert_eq!(begun.status, 201, "{}", begun.text);
    links(&begun).into_iter().map(|link| world.join(link)).collect()
}

#[test]
fn strangers_see_nothing_of_it() {
    let mut world = World::new();
    let desk = Desk::of(&world);
    joined(&mut world, &desk);
    let stranger = Desk::stranger();
    assert_eq!(stranger.get(&world, CEREMONY).status, 401);
    for path in [CEREMONY, "/organise/acme/ceremony/cancel/link", "/organise/acme/letter/cancel/call"] {
        assert_eq!(stranger.post(&world, path, &[("holder", "Ada")]).status, 401, "{path}");
    }
    assert_eq!(desk.get(&world, "/organise/acme/ceremony/another").status, 404);
}

#[test]
fn a_draft_with_locked_names_waits_for_its_keyholders() {
    let mut world = World::new();
    let desk = Desk::of(&world);
    desk.post(&world, "/organise/acme/draft", &form("Ada\r\nBen\r\nCleo", "2", "save")).leads_to(DRAFT);
    desk.get(&world, DRAFT).says(&[CEREMONY, "Ada\nBen\nCleo", "name=\"counts_at\" type=\"text\" value=\"5, 10\""]);
    let freeze = desk.get(&world, &format!("{DRAFT}/freeze"));
    freeze.says(&["The key to the locked names is not there yet.", CEREMONY, "2 of these 3 people must then agree."]);
    freeze.says_not(&["Fix the text and publish"]);
    assert_eq!(desk.post(&world, &format!("{DRAFT}/freeze"), &[]).status, 422);
    desk.get(&world, "/organise/acme").says(&["Let the keyholders make the key", "not begun"]);

    let before = desk.get(&world, CEREMONY);
    before.says(&["Begin, and make a link for each", "and the names of the keyholders are public"]);
    before.says_not(&["New link"]);
    let begun = desk.post(&world, CEREMONY, &[]);
    assert_eq!((begun.status, begun.kept.as_deref()), (201, Some("no-store")));
    begun.says(&["shown only now", "Hello Ben, you are asked", "of Employees of Acme"]);
    let links = links(&begun);
    assert_eq!(links.iter().map(|link| link.holder.as_str()).collect::<Vec<_>>(), HOLDERS);

    let mut links = links.into_iter();
    let mut keyholders = vec![world.join(links.next().unwrap())];
    let waiting = desk.get(&world, CEREMONY);
    waiting.says(&["Has joined", "Has not opened the link yet", "Still missing: Ben, Cleo."]);
    waiting.says_not(&["/keyhold#", "Digits to compare"]);
    keyholders.extend(links.map(|link| world.join(link)));
    let code = world.ceremony("cancel").check_code().unwrap();
    desk.get(&world, CEREMONY).says(&["Second step", "Still missing: Ada, Ben, Cleo.", "Digits to compare", &code]);
    for keyholder in &mut keyholders {
        world.compare(keyholder);
        assert!(matches!(world.step(keyholder), Next::Send(_)));
    }
    for keyholder in &mut keyholders {
        assert!(matches!(world.step(keyholder), Next::Drill));
    }
    world.drill(&keyholders[1]);
    desk.get(&world, CEREMONY).says(&["Last step", "Still missing: Ada, Cleo.", "read back and fit"]);
    world.drill(&keyholders[0]);
    world.drill(&keyholders[2]);
    desk.get(&world, CEREMONY).says(&["The key is there", &format!("{DRAFT}/freeze")]);
    desk.get(&world, &format!("{DRAFT}/freeze")).says(&["Fix the text and publish"]);
    desk.post(&world, &format!("{DRAFT}/freeze"), &[]).leads_to("/organise/acme");
    desk.get(&world, CEREMONY).says(&["New link for Ada"]).says_not(&["Begin anew"]);
    let page = world.get("/g/acme/l/cancel").text();
    assert!(page.contains("until 20 colleagues have given theirs. 2 of these 3 people must then agree."), "{page}");
    assert!(page.contains("From 5 signatures on: that so many have signed."), "{page}");
}

#[test]
fn a_lost_link_is_replaced_and_the_old_one_dies() {
    let mut world = World::new();
    let desk = Desk::of(&world);
    let keyholders = joined(&mut world, &desk);
    let path = format!("{CEREMONY}/link");
    let fresh = desk.post(&world, &path, &[("holder", "Ben")]);
    fresh.says(&["Hello Ben"]).says_not(&["Hello Ada"]);
    let link = links(&fresh).remove(0);
    assert_eq!(world.holder("cancel", &keyholders[1].link.secret).status, 403);
    assert_eq!(world.holder("cancel", &link.secret).json()["holder"], "Ben");
    assert_eq!(desk.post(&world, &path, &[("holder", "Mallory")]).status, 404);
}

#[test]
fn a_liar_is_named_and_all_links_outlive_the_attempt() {
    let mut world = World::new();
    let desk = Desk::of(&world);
    let mut keyholders = joined(&mut world, &desk);
    let ceremony = world.ceremony("cancel");
    for (number, keyholder) in (1..).zip(&mut keyholders) {
        world.compare(keyholder);
        let Next::Send(mut entry) = keyholder.holding.next(&mut world.rng, &ceremony).unwrap() else {
            panic!("no deal")
        };
        if number == 3 {
            let Entry::KeyholderAct(mut act) = Entry::from_bytes(&entry).unwrap() else { panic!("no act") };
            let Act::Deal { packages } = &mut act.act else { panic!("no deal") };
            packages.iter_mut().for_each(|package| *package.last_mut().unwrap() ^= 1);
            let transcript = ceremony.transcript().unwrap();
            let signed = keyholder.holding.dangerous_signed(&mut world.rng, &ceremony.id, act.act, &[&transcript]);
            entry = signed.unwrap();
        }
        assert_eq!(world.post_act("cancel", &entry, None).status, 201);
    }
    assert!(matches!(world.step(&mut keyholders[0]), Next::Send(_)), "the accusation");
    desk.get(&world, CEREMONY).says(&["What Cleo sent did not fit", "All links keep working", "<details open>"]);
    desk.post(&world, CEREMONY, &[]).leads_to(CEREMONY);
    desk.get(&world, CEREMONY).says(&["Still missing: Ada, Ben, Cleo."]);
    assert_eq!(world.holder("cancel", &keyholders[0].link.secret).json()["attempt"], 2);

    desk.post(&world, DRAFT, &form("Ada\r\nBen\r\nDora", "2", "save")).leads_to(DRAFT);
    desk.get(&world, CEREMONY).says(&["The draft now names other keyholders"]);
    let begun = desk.post(&world, CEREMONY, &[]);
    assert_eq!(
        links(&begun).iter().map(|link| link.holder.as_str()).collect::<Vec<_>>(),
        ["Dora"],
        "the others have theirs"
    );
}

#[test]
fn one_keyholder_alone_is_a_risk_that_is_said() {
    let world = World::new();
    let desk = Desk::of(&world);
    let preview = desk.post(&world, "/organise/acme/draft", &form("Ada", "1", "preview"));
    preview.says(&["One person can open the names: Ada."]);
    let wrong = desk.post(&world, "/organise/acme/draft", &form("Ada\r\nAda", "3", "save"));
    assert_eq!(wrong.status, 422);
    wrong.says(&["href=\"#f-holders\"", "href=\"#f-threshold\"", "Each name can stand here once only."]);
    wrong.says(&["aria-describedby=\"f-holders-hint f-holders-error\"", "Ada\r\nAda"]);
    // Without locked names the terms do not count.
    let without: Vec<_> = form("", "", "save").into_iter().filter(|(name, _)| *name != "show_sealed").collect();
    desk.post(&world, "/organise/acme/draft", &without).leads_to(DRAFT);
    desk.get(&world, DRAFT).says_not(&[CEREMONY]);
    desk.get(&world, &format!("{DRAFT}/freeze")).says(&["Fix the text and publish"]);
}

#[test]
fn a_ceremony_without_its_draft_can_still_be_seen() {
    let mut world = World::new();
    let desk = Desk::of(&world);
    world.begin_ceremony(sealed_draft("cancel", 3)).into_iter().for_each(|link| drop(world.join(link)));
    desk.post(&world, &format!("{DRAFT}/delete"), &[]).leads_to("/organise/acme");
    desk.get(&world, CEREMONY).says(&["Ada", "Has joined"]);
    assert_eq!(desk.post(&world, CEREMONY, &[]).status, 404);
}
