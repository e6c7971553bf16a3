//! A letter with locked names: what its readers and its organisers see, from the first signature to the opening.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Act, Entry, Step, StepShows};
use undersigned_proto::sign::Choice;
use undersigned_server::Draft;

use crate::common::sealed::{GRACE_S, LATEST, sealed, sealed_draft};
use crate::common::{ENROL_CLOSES, World};
use crate::desk::Desk;

const LETTER: &str = "/g/acme/l/cancel";
const DESK: &str = "/organise/acme";
const CALL: &str = "/organise/acme/letter/cancel/call";

/// Everything that shows a letter to somebody who is not logged in.
const PUBLIC: [&str; 4] = ["/", "/g/acme", LETTER, "/g/acme/l/cancel/card.png"];

fn page(world: &World, path: &str) -> String {
    let answer = world.get(path);
    assert_eq!(answer.status, 200, "{path}");
    answer.text()
}

fn draft(names_at: u32) -> Draft {
    let mut draft = sealed_draft("cancel", names_at);
    let steps = vec![Step { count: 2, shows: StepShows::Number }, Step { count: names_at, shows: StepShows::Names }];
    draft.sealing.as_mut().unwrap().steps = steps;
    draft
}

#[test]
fn no_page_tells_more_than_the_step() {
    let mut world = World::new();
    world.sealed_letter(draft(4));
    let codes = world.codes(4, "engineer");
    let mut credentials: Vec<_> = codes.iter().map(|code| world.enrol(code)).collect();
    world.now(ENROL_CLOSES);
    world.until("cancel", "signing");
    let desk = Desk::of(&world);
    world.sign(&mut credentials[0], "cancel", &sealed("Canary"));
    world.sign(&mut credentials[1], "cancel", &Choice::Nothing);
    let before = PUBLIC.map(|path| world.get(path).bytes);
    let organiser = desk.get(&world, DESK).text;
    assert!(page(&world, LETTER).contains("at least <strong>2</strong> of about 60 people"));
    assert!(
        page(&world, "/g/acme").contains("At least 2 people have signed") && organiser.contains("At least 2 people")
    );
    world.sign(&mut credentials[2], "cancel", &sealed("Canary"));
    world.withdraw(&credentials[1], "cancel");
    world.sign(&mut credentials[3], "cancel", &sealed("Canary"));
    for (path, bytes) in PUBLIC.iter().zip(before) {
        assert_eq!(world.get(path).bytes, bytes, "{path} has changed between two steps");
    }
    assert_eq!(desk.get(&world, DESK).text, organiser);
    desk.get(&world, DESK).says(&["can be called as soon as enough locked names are there"]).says_not(&[CALL]);
    assert_eq!(desk.post(&world, CALL, &[]).status, 422);
}

#[test]
fn names_are_called_withdrawn_and_opened() {
    let (mut world, keyholders, mut credentials) = World::signing_sealed(4, 2);
    let desk = Desk::of(&world);
    for (credential, name) in credentials.iter_mut().zip(["Zoe Abel", "Anna Zorn", "Gone", "Ole Mond"]) {
        world.sign(credential, "cancel", &sealed(name));
    }
    desk.get(&world, DESK).says(&[
        "Enough locked names are there",
        CALL,
        "locked names can no longer be opened, and are erased",
    ]);
    let confirm = desk.get(&world, CALL);
    confirm.says(&["public at once", "1 January 1970, 00:35 UTC", "2 of these 3 people", "Nobody can undo a call"]);
    desk.post(&world, CALL, &[]).leads_to(DESK);
    assert_eq!(desk.post(&world, CALL, &[]).status, 422, "called before");
    desk.get(&world, DESK).says(&["The opening has been called."]).says_not(&[CALL]);
    let called = page(&world, LETTER);
    assert!(called.contains("The organisers called it on") && called.contains("Take my signature back"), "{called}");
    assert_eq!(world.withdraw(&credentials[2], "cancel").status, 201);

    world.now(ENROL_CLOSES + u64::from(GRACE_S));
    world.until("cancel", "opening");
    world.until_opening("cancel");
    assert!(page(&world, LETTER).contains("0 people have agreed; 2 are needed."));
    desk.get(&world, DESK).says(&["ask the keyholders to open their links", "must then agree. (Ada, Ben, Cleo)"]);
    let good = keyholders[1].holding.release(&world.audited(), UnixTime(LATEST - 1)).unwrap();
    let Entry::KeyholderAct(mut act) = Entry::from_bytes(&good).unwrap() else { panic!("no act") };
    let Act::Share { share } = &mut act.act else { panic!("no share") };
    share[20] ^= 1;
    let bad = Entry::KeyholderAct(act).to_bytes();
    assert_eq!(world.post_act("cancel", &bad, Some(&keyholders[1].link.secret)).status, 422);
    desk.get(&world, DESK).says(&["What Ben sent is not their part"]);
    assert_eq!(world.release(&keyholders[0]).status, 201);
    let one = page(&world, LETTER);
    assert!(one.contains("1 person has agreed") && one.contains("Ada <span class=\"mark\">has agreed</span>"), "{one}");
    assert_eq!(world.release(&keyholders[2]).status, 201);
    world.until_opened("cancel");

    let opened = page(&world, LETTER);
    for words in ["<strong>3</strong> people gave their names together", "Opened, as agreed, by Ada, Cleo"] {
        assert!(opened.contains(words), "{words:?} is not in {opened}");
    }
    assert!(opened.contains("3 of about 60 people have signed.") && !opened.contains("Gone"));
    let order = |query: &str, names: [&str; 3]| {
        let page = page(&world, &format!("{LETTER}{query}"));
        let places = names.map(|name| page.find(name).unwrap());
        assert!(places.is_sorted(), "{query}: {places:?}");
    };
    order("", ["Anna Zorn", "Ole Mond", "Zoe Abel"]);
    order("?order=given", ["Anna Zorn", "Ole Mond", "Zoe Abel"]);
    order("?order=name", ["Zoe Abel", "Ole Mond", "Anna Zorn"]);
    order("?order=arrival", ["Anna Zorn", "Ole Mond", "Zoe Abel"]);
    assert!(
        page(&world, "/g/acme").contains("3 people have signed") && page(&world, "/g/acme").contains("Names are open")
    );
    let after = desk.get(&world, DESK);
    after
        .says(&["3 locked names are open.", "Hand the letter over"])
        .says_not(&["can no longer be opened", "must then agree"]);
}

#[test]
fn a_slip_of_the_finger_does_not_lock_names_for_ever() {
    let (mut world, _, mut credentials) = World::signing_sealed(1, 1);
    let desk = Desk::of(&world);
    let stage = "/organise/acme/letter/cancel/stage";
    world.sign(&mut credentials[0], "cancel", &sealed("Canary"));
    desk.post(&world, stage, &[("stage", "ended"), ("sure", "yes")]).leads_to(DESK);
    let asked = desk.post(&world, stage, &[("stage", "delivered")]);
    asked.says(&["erase the names unread", "name=\"stage\" value=\"delivered\"", "name=\"sure\" value=\"yes\""]);
    assert_eq!(world.info().stage("cancel"), "ended");
    desk.post(&world, stage, &[("stage", "delivered"), ("sure", "yes")]).leads_to(DESK);
    assert!(page(&world, LETTER).contains("Names that stayed locked"));
    desk.get(&world, DESK).says(&["can no longer be opened; they are erased"]).says_not(&[CALL]);
}

#[test]
fn names_that_nobody_opened_in_time_are_told_to_be_gone() {
    let (mut world, _, mut credentials) = World::signing_sealed(1, 1);
    world.sign(&mut credentials[0], "cancel", &sealed("Canary"));
    assert!(page(&world, LETTER).contains("Your name stays locked until 1 "));
    world.now(LATEST);
    let page = page(&world, LETTER);
    assert!(page.contains("These names were never opened; they have been erased."), "{page}");
    let desk = Desk::of(&world);
    desk.get(&world, DESK).says(&["they have been erased"]).says_not(&[CALL]);
    world.until_ticked();
    world.now(ENROL_CLOSES);
    let back = world.get(LETTER).text();
    assert!(back.contains("they have been erased") && !back.contains("stays locked until"), "the clock was set back");
    assert_eq!(desk.post(&world, CALL, &[]).status, 422);
}
