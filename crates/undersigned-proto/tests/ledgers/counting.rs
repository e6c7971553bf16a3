//! Lies about whom the record counts, and about whose letter it is.

use undersigned_proto::entry::{Class, Entry, Group, Letter, Tally, Timing};

use crate::cases::{Case, lie};
use crate::lying::{alter_signature, without_mailboxes};
use crate::world::{World, epoch, group, letter};

const ENTRY_12: &str = "tile/entries/000.p/13, entry 12";
const RESERVED: &str = "this version has no proof of membership of class Roster";
const MARKS: &str = "a tally must have one mark for each credential, rising";

pub fn cases() -> Vec<Case> {
    let mut cases = reserved();
    cases.extend(tallies());
    cases.extend(marks());
    cases.extend(letters());
    cases
}

/// The tally at an index, altered.
fn alter_tally(world: &mut World, index: usize, alter: impl FnOnce(&mut Tally)) {
    world.alter(index, |entry| {
        let Entry::Tally(tally) = entry else { unreachable!() };
        alter(tally);
    });
}

fn reserved() -> Vec<Case> {
    vec![
        lie(
            ("class_reserved_in_group", "The group accepts a class that nobody can prove.", ENTRY_12, RESERVED),
            |world| {
                let classes = vec![Class::Code, Class::Mailbox, Class::Roster];
                world.append(Entry::Group(Group { classes, ..group(&world.log) }));
            },
        ),
        lie(("class_reserved_in_epoch", "An epoch has a cap for a reserved class.", ENTRY_12, RESERVED), |world| {
            let mut next = epoch(2, world.issuer.public_key().to_bytes());
            next.caps[1].class = Class::Roster;
            world.append(Entry::Epoch(next));
        }),
        lie(
            (
                "class_reserved_in_tally",
                "A credential of a reserved class is counted.",
                "tile/entries/000.p/13, entry 5",
                RESERVED,
            ),
            |world| {
                let tally = world.tally(Class::Roster, 1, 1).to_bytes();
                world.entries.insert(5, tally);
            },
        ),
        lie(
            (
                "class_reserved_in_signature",
                "A signature shows a class that nobody else has.",
                "tile/entries/000.p/12, entry 6",
                RESERVED,
            ),
            |world| alter_signature(world, 6, |signature| signature.statement.class = Class::Roster),
        ),
        lie(
            (
                "class_reserved_in_withdrawal",
                "A withdrawal shows a reserved class.",
                "tile/entries/000.p/12, entry 11",
                RESERVED,
            ),
            |world| {
                world.alter(11, |entry| {
                    let Entry::Withdrawal(withdrawal) = entry else { unreachable!() };
                    withdrawal.class = Class::Roster;
                });
            },
        ),
    ]
}

fn tallies() -> Vec<Case> {
    vec![
        lie(
            (
                "round_filled_up_later",
                "Another entry stands between two tallies of one round.",
                "tile/entries/000.p/13, entry 5",
                "round 1 does not follow",
            ),
            |world| {
                let between = world.entries[0].clone();
                world.entries.insert(4, between);
            },
        ),
        lie(
            (
                "round_zero",
                "A tally that ends no round.",
                "tile/entries/000.p/12, entry 3",
                "the round must be at least 1",
            ),
            |world| alter_tally(world, 3, |tally| tally.round = 0),
        ),
        lie(
            (
                "tally_sum_too_high",
                "A tally says that four were issued so far, where it is the first and counts three.",
                "tile/entries/000.p/12, entry 3",
                "the tally says 4 credentials so far, and there are 3",
            ),
            |world| alter_tally(world, 3, |tally| tally.issued_so_far += 1),
        ),
        lie(
            (
                "tally_sum_too_low",
                "A second tally of a class says only what it counts itself.",
                "tile/entries/000.p/13, entry 5",
                "the tally says 1 credentials so far, and there are 4",
            ),
            |world| {
                let further = world.tally(Class::Code, 1, 1).to_bytes();
                world.entries.insert(5, further);
                alter_tally(world, 5, |tally| tally.issued_so_far = 1);
            },
        ),
        lie(
            (
                "tally_of_a_class_no_longer_accepted",
                "The group takes mailboxes no longer, and a credential by mailbox is counted.",
                "tile/entries/000.p/13, entry 5",
                "class Mailbox is not accepted by the group",
            ),
            |world| {
                let edited = Entry::Group(without_mailboxes(world)).to_bytes();
                world.entries.insert(3, edited);
            },
        ),
    ]
}

fn marks() -> Vec<Case> {
    let at_3 = "tile/entries/000.p/12, entry 3";
    vec![
        lie(
            (
                "mark_counted_before",
                "A credential by code is counted again among those by mailbox.",
                "tile/entries/000.p/12, entry 4",
                "a credential is counted twice",
            ),
            |world| {
                let codes = Tally::from_entry(&world.entries[3]).unwrap();
                alter_tally(world, 4, |tally| {
                    let marks = tally.marks().skip(1).chain(codes.marks().take(1)).collect();
                    *tally = Tally::new(1, tally.class, tally.round, tally.issued_so_far, marks);
                });
            },
        ),
        lie(("mark_twice_in_a_tally", "A tally has the same mark twice.", at_3, MARKS), |world| {
            alter_tally(world, 3, |tally| tally.marks.copy_within(..8, 8));
        }),
        lie(("marks_not_rising", "The marks of a tally tell the order of enrolment.", at_3, MARKS), |world| {
            alter_tally(world, 3, |tally| tally.marks.rotate_left(8));
        }),
        lie(("marks_too_few", "A tally counts one more than it has marks.", at_3, MARKS), |world| {
            alter_tally(world, 3, |tally| (tally.issued, tally.issued_so_far) = (4, 4));
        }),
        lie(("mark_cut_short", "The last mark of a tally has seven bytes.", at_3, MARKS), |world| {
            alter_tally(world, 3, |tally| tally.marks.truncate(23));
        }),
    ]
}

fn letters() -> Vec<Case> {
    const OTHER: &str = "the letter is not frozen under the group's last entry";
    let frozen = |id: &str| Letter { id: id.into(), ..letter("cancel", Timing::TwoPhase) };
    vec![
        lie(("letter_of_another_group_entry", "The letter binds words that the group never had.", ENTRY_12, OTHER), {
            move |world| {
                let others = Group { membership: "Whoever likes it.".into(), ..group(&world.log) };
                world.append(Entry::Letter(Letter { group: others.hash().into(), ..frozen("another") }));
            }
        }),
        lie(
            (
                "letter_of_older_group_entry",
                "The letter binds words that the group has changed before it was frozen.",
                "tile/entries/000.p/14, entry 13",
                OTHER,
            ),
            move |world| {
                let edited = Group { membership: "Whoever was ever employed.".into(), ..group(&world.log) };
                world.append(Entry::Group(edited));
                world.append(Entry::Letter(frozen("another")));
            },
        ),
    ]
}
