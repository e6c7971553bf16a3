//! Copies of a state: what is tried on one leaves the other as it was, and leads to the same.

use std::sync::Arc;

use proptest::prelude::*;

use super::opening::sealed_world;
use super::world::World;
use crate::entry::{Entry, Group};
use crate::ledger::State;

/// All that the rules and the pages can see of it.
fn seen(state: &State, entries: &[Entry]) -> String {
    let letters: Vec<_> =
        state.letters().map(|record| (&record.letter.id, record.stage, record.counts.clone(), record.step())).collect();
    let epochs: Vec<_> =
        state.epochs().iter().map(|record| (record.epoch.number, &record.issued, record.round)).collect();
    let stands = |entry: &Entry| match entry {
        Entry::Signature(signature) => Some(state.stands(&signature.letter, &signature.pseudonym)),
        _ => None,
    };
    let stands: Vec<_> = entries.iter().filter_map(stands).collect();
    let allowed: Vec<_> = entries.iter().map(|entry| state.check(entry).map(|claim| claim.is_some())).collect();
    format!("{letters:?} {epochs:?} {stands:?} {allowed:?} {} {:?}", state.next_index(), state.public())
}

/// A group may be entered again any number of times: a copy that adds an entry shares those before it.
#[test]
fn entries_of_a_group_are_shared_by_copies() {
    let world = World::new(1);
    let mut copy = world.state.clone();
    let again = Entry::Group(Group { description: "Everyone who works there.".into(), ..world.group() });
    copy.allow(world.state.next_index(), &again).unwrap().take();
    assert_eq!((world.state.groups().count(), copy.groups().count()), (1, 2));
    assert!(Arc::ptr_eq(world.state.groups().next().unwrap(), copy.groups().next().unwrap()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A ledger is taken in batches of any sizes, each first on a copy; copies are dropped, published, or kept by a reader.
    #[test]
    fn batches_on_copies_come_to_the_same(steps in prop::collection::vec((1_usize..9, 0_u8..3), 1..40)) {
        let entries: Vec<Entry> =
            sealed_world().0.entries.iter().map(|bytes| Entry::from_bytes(bytes).unwrap()).collect();
        let (mut state, mut direct, mut readers) = (State::new(), State::new(), Vec::new());
        let mut done = 0;
        for (size, fate) in steps.into_iter().cycle().take(200) {
            let batch = &entries[done..entries.len().min(done + size)];
            let before = seen(&state, &entries);
            let mut copy = state.clone();
            for (entry, index) in batch.iter().zip(done as u64..) {
                copy.allow(index, entry).unwrap().take();
            }
            prop_assert_eq!(&before, &seen(&state, &entries), "the original sees nothing of it");
            if fate == 0 {
                continue;
            }
            if fate == 1 {
                readers.push((state.clone(), before));
            }
            state = copy;
            state.settle();
            for (entry, index) in batch.iter().zip(done as u64..) {
                direct.replay(index, entry).unwrap();
            }
            done += batch.len();
            prop_assert_eq!(seen(&state, &entries), seen(&direct, &entries));
        }
        for (reader, before) in readers {
            prop_assert_eq!(seen(&reader, &entries), before, "a reader's copy stays as it was");
        }
    }
}
