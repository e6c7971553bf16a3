//! Ledgers that hold.

use undersigned_proto::entry::{Class, Entry, Group, Stage, Timing};
use undersigned_proto::sign::Choice;

use crate::cases::{Case, Expected};
use crate::world::{SIGN_CLOSES, SIGNING, World, founded, group, letter, stage, stage_at};

fn name(text: &str, comment: Option<&str>, attest: bool) -> Choice {
    Choice::Name { text: text.into(), comment: comment.map(Into::into), attest }
}

/// Entries 0 group, 1 epoch, 2 letter, 3 and 4 tallies, 5 stage, 6 to 10
/// signatures (nothing, role, three names), 11 the withdrawal of 10.
pub fn five_signers() -> World {
    let mut world = founded();
    let letter = letter("cancel", Timing::TwoPhase);
    world.append(Entry::Letter(letter.clone()));
    world.append_tally(Class::Code, 3, 1);
    world.append_tally(Class::Mailbox, 2, 1);
    world.append(stage("cancel", Stage::Signing));
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
    world.append_bytes(withdrawal);
    world
}

/// More than 256 entries: a full bundle, a full tile, and a second level.
fn two_bundles() -> World {
    let mut world = five_signers();
    for number in 0..250 {
        let description = format!("Everyone on the payroll, as of day {number}.");
        let edited = undersigned_proto::entry::Group { description, ..group(&world.log) };
        world.append(Entry::Group(edited));
    }
    world
}

/// A letter signed at once, each credential a round of its own, and all stages to the end.
fn at_once() -> World {
    let mut world = founded();
    let letter = letter("now", Timing::AtOnce);
    world.append(Entry::Letter(letter.clone()));
    world.append(stage("now", Stage::Signing));
    for (round, role) in (1..).zip(["nurse", "nurse", "porter"]) {
        world.append_tally(Class::Code, 1, round);
        let credential = world.enrol(Class::Code, role, "");
        world.credentials.push(credential);
        let member = world.credentials.len() - 1;
        world.sign(member, &letter, &Choice::Role);
    }
    world.append_tally(Class::Mailbox, 2, 4);
    for last in [Stage::Ended, Stage::Delivered, Stage::Answered, Stage::Closed] {
        world.append(stage_at("now", last, SIGN_CLOSES));
    }
    world
}

/// A letter signed in rounds: 2 letter, 3 the first round of three, 4 and 5 the last of three, 6 signing, 7 and 8 signatures.
fn rounds() -> World {
    let mut world = founded();
    let letter = letter("cancel", Timing::Rounds);
    world.append(Entry::Letter(letter.clone()));
    world.append_tally(Class::Code, 3, 1);
    world.append_tally(Class::Code, 1, 2);
    world.append_tally(Class::Mailbox, 2, 2);
    world.append(stage("cancel", Stage::Signing));
    for role in ["", "engineer"] {
        let credential = world.enrol(Class::Code, role, "");
        world.credentials.push(credential);
    }
    world.sign(0, &letter, &Choice::Nothing);
    world.sign(1, &letter, &Choice::Role);
    world
}

/// Who the members are is said in other words, twice, after they have signed.
fn group_changed() -> World {
    let mut world = five_signers();
    let domains = vec!["acme.example".into(), "other.example".into()];
    let edited = Group {
        name: "Friends of Acme".into(),
        membership: "Whoever likes it.".into(),
        declared_members: 2_500,
        declared_source: "our word".into(),
        domains,
        ..group(&world.log)
    };
    world.append(Entry::Group(edited.clone()));
    world.append(Entry::Group(Group { declared_members: 5, ..edited }));
    world
}

/// A letter that begins after its last day, one that ends before it, and one whose times run backwards.
fn odd_times() -> World {
    let mut world = founded();
    for id in ["late", "short", "backwards"] {
        world.append(Entry::Letter(letter(id, Timing::TwoPhase)));
    }
    world.append(stage_at("late", Stage::Signing, SIGN_CLOSES));
    world.append(stage("short", Stage::Signing));
    world.append(stage_at("short", Stage::Ended, SIGN_CLOSES - 1));
    world.append(stage("backwards", Stage::Signing));
    world.append(stage_at("backwards", Stage::Delivered, SIGNING - 1));
    world
}

/// Two credentials for one mailbox, and both sign with proof of it.
fn same_identity_twice() -> World {
    let mut world = founded();
    let letter = letter("cancel", Timing::TwoPhase);
    world.append(Entry::Letter(letter.clone()));
    world.append_tally(Class::Mailbox, 2, 1);
    world.append(stage("cancel", Stage::Signing));
    for text in ["Anna B.", "Anna Bauer"] {
        let credential = world.enrol(Class::Mailbox, "", "anna@acme.example");
        world.credentials.push(credential);
        let member = world.credentials.len() - 1;
        world.sign(member, &letter, &name(text, None, true));
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
        case(
            "holds_small_rounds",
            "A letter signed in rounds, of which the first and the last are small: the verdict says so.",
            rounds(),
        ),
        case(
            "holds_group_changed",
            "Name, membership, source, domains and declared number of the group change after signing: the letter shows those under which it was frozen, and the verdict says what changed.",
            group_changed(),
        ),
        case(
            "holds_stage_times_odd",
            "Stages whose times do not agree with the letters' dates: the verdict says so.",
            odd_times(),
        ),
        case(
            "holds_same_identity_twice",
            "Two names with the proof of one mailbox: the verdict says so.",
            same_identity_twice(),
        ),
    ]
}
