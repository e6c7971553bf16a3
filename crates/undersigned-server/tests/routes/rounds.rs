//! What comes by itself: rounds of 20, tallies, windows, the end of enrolment.

use crate::common::{ENROL_CLOSES, SIGN_CLOSES, World, draft};
use testkit::wait;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::WaitReason;
use undersigned_proto::entry::{Class, Timing};
use undersigned_proto::sign::Choice;

fn rounds() -> World {
    let world = World::new();
    let mut letter = draft("rolling");
    letter.timing = Timing::Rounds;
    letter.sign_opens = UnixTime(1_000);
    world.letter_with(letter);
    world
}

#[test]
fn a_round_ends_with_the_twentieth_enrolment() {
    let mut world = rounds();
    let codes = world.codes(21, "");
    let mut credentials: Vec<_> = codes[..19].iter().map(|code| world.enrol(code)).collect();
    let (_, early) = world.sign(&mut credentials[0], "rolling", &Choice::Nothing);
    assert_eq!(early.problem(), "not-signing", "19 are too few to hide among");
    assert_eq!(world.info().json["epochs"][0]["round"], 0);
    credentials.push(world.enrol(&codes[19]));
    let info = world.info();
    assert_eq!(info.json["epochs"][0]["round"], 1);
    let mut last = world.enrol(&codes[20]);
    let facts = world.facts(&last, "rolling");
    assert_eq!(last.may_sign(&facts, UnixTime(1_000)), Err(WaitReason::RoundOpen));
    let facts = world.facts(&credentials[5], "rolling");
    assert_eq!(credentials[5].may_sign(&facts, UnixTime(1_000)).map(|crowd| crowd.of_class), Ok(20));
    assert_eq!(world.sign(&mut credentials[5], "rolling", &Choice::Nothing).1.status, 201);
    world.now(ENROL_CLOSES);
    let crowd = wait::some("the end of the last round", || {
        let told = last.may_sign(&world.facts(&last, "rolling"), UnixTime(ENROL_CLOSES));
        (told != Err(WaitReason::RoundOpen)).then_some(told)
    });
    assert_eq!(crowd.map(|crowd| crowd.of_class), Ok(1), "the last round");
    assert_eq!(world.sign(&mut last, "rolling", &Choice::Nothing).1.status, 201);
    let verdict = world.verify().unwrap();
    assert_eq!(verdict.epochs[0].issued[&Class::Code], 21);
}

#[test]
fn dates_bring_signing_and_its_end() {
    let mut world = World::new();
    world.letter("cancel");
    let codes = world.codes(1, "");
    world.enrol(&codes[0]);
    for (now, stage) in [(ENROL_CLOSES, "signing"), (SIGN_CLOSES, "ended")] {
        world.now(now);
        world.until("cancel", stage);
    }
    world.verify().unwrap();
    let organiser = world.organiser();
    let closed = world.block_on(organiser.print_codes(1, 1, String::new())).unwrap_err();
    assert_eq!(closed.kind.key(), "enrolment-closed");
    assert_eq!(world.block_on(organiser.code_counts(1)).unwrap(), (0, 0), "no keyed value is left");
}

#[test]
fn a_server_that_slept_through_its_dates_catches_up() {
    let mut world = World::new();
    world.letter("cancel");
    let codes = world.codes(2, "");
    world.enrol(&codes[0]);
    world.stop();
    world.now(SIGN_CLOSES + 5);
    world.restart();
    assert_eq!(world.info().stage("cancel"), "ended");
    assert_eq!(world.verify().unwrap().epochs[0].issued[&Class::Code], 1);
}

#[test]
fn rounds_and_at_once_do_not_share_a_period() {
    let world = rounds();
    let mut letter = draft("at-once");
    letter.timing = Timing::AtOnce;
    let organiser = world.organiser();
    world.block_on(organiser.save_draft(letter)).unwrap();
    assert_eq!(world.block_on(organiser.freeze("at-once")).unwrap_err().kind.key(), "dates");
    world.block_on(organiser.draft("at-once")).expect("a refused draft is kept");
}
