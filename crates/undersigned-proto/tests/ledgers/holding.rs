//! Ledgers that hold.

use undersigned_proto::entry::Stage;
use undersigned_proto::entry::{Class, Entry, Timing};
use undersigned_proto::sign::Choice;

use crate::cases::{Case, Expected};
use crate::world::{SIGN_CLOSES, World, group, letter, stage, stage_at};

fn name(text: &str, comment: Option<&str>, attest: bool) -> Choice {
    Choice::Name { text: text.into(), comment: comment.map(Into::into), attest }
}

/// Entries 0 group, 1 epoch, 2 letter, 3 and 4 tallies, 5 stage, 6 to 10
/// signatures (nothing, role, three names), 11 the withdrawal of 10.
pub fn five_signers() -> World {
    let mut world = World::new();
    let letter = letter("cancel", Timing::TwoPhase);
    world.put(Entry::Letter(letter.clone()));
    world.put_tally(Class::Code, 3, 1);
    world.put_tally(Class::Mailbox, 2, 1);
    world.put(stage("cancel", Stage::Signing));
    for (class, role, identity) in [
        (Class::Code, "", ""),
        (Class::Code, "engineer", ""),
        (Class::Mailbox, "", "anna@acme.example"),
        (Class::Code, "", ""),
        (Class::Mailbox, "", "ben@acme.example"),
    ] {
        let credential = world.enrol(class, role, identity);
        world.credentials.push(credential);
    }
    world.sign(0, &letter, &Choice::Nothing);
    world.sign(1, &letter, &Choice::Role);
    world.sign(2, &letter, &name("Anna B.", Some("With hope."), true));
    world.sign(3, &letter, &name("Chris", None, false));
    let kept = world.blobs.clone();
    world.sign(4, &letter, &name("Ben", None, true));
    // The withdrawn name's blob is erased.
    world.blobs = kept;
    let withdrawal = world.withdrawal(4, &letter);
    world.put_bytes(withdrawal);
    world
}

/// More than 256 entries: a full bundle, a full tile, and a second level.
fn two_bundles() -> World {
    let mut world = five_signers();
    for number in 0..250 {
        let description = format!("Everyone on the payroll, as of day {number}.");
        let edited = undersigned_proto::entry::Group { description, ..group(&world.log) };
        world.put(Entry::Group(edited));
    }
    world
}

/// A letter signed at once, each credential a round of its own, and all stages to the end.
fn at_once() -> World {
    let mut world = World::new();
    let letter = letter("now", Timing::AtOnce);
    world.put(Entry::Letter(letter.clone()));
    world.put(stage("now", Stage::Signing));
    for (round, role) in (1..).zip(["nurse", "nurse", "porter"]) {
        world.put_tally(Class::Code, 1, round);
        let credential = world.enrol(Class::Code, role, "");
        world.credentials.push(credential);
        let member = world.credentials.len() - 1;
        world.sign(member, &letter, &Choice::Role);
    }
    world.put_tally(Class::Mailbox, 2, 4);
    for last in [Stage::Ended, Stage::Delivered, Stage::Answered, Stage::Closed] {
        world.put(stage_at("now", last, SIGN_CLOSES));
    }
    world
}

pub fn cases() -> Vec<Case> {
    let case = |name, about, world: World| Case { name, about, files: world.export(), expected: Expected::Holds };
    vec![
        case("holds", "Five members sign in two phases, two show a name, one withdraws.", five_signers()),
        case(
            "holds_two_bundles",
            "The same, and 250 edits of the group: 262 entries, so that tiles are full.",
            two_bundles(),
        ),
        case(
            "holds_at_once",
            "A letter that may be signed at once, with roles, rounds of one, and every stage.",
            at_once(),
        ),
    ]
}
