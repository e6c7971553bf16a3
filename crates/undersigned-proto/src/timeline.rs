//! What happened in a group, in order: the one list that feed, mail and pages read.
//!
//! An event is a step of a letter or an item of the record, as the ledger dates it. None comes with a signature and none has a count: a list that moves
//! with each signer would say when somebody signs.

use crate::UnixTime;
use crate::codes::codes;
use crate::kinds::Stage;
use crate::ledger::{ItemRecord, LetterRecord, RevisionRecord, State};

/// A step of a letter, in the order of a letter's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The text is fixed.
    Frozen,
    /// Signing has begun.
    Signing,
    /// Signing is over.
    Ended,
    /// The opening of the names was called.
    Called,
    /// The grace period is over: keyholders publish their shares.
    Opening,
    /// Enough shares are published: anyone can read the names.
    Opened,
    /// The letter was delivered.
    Delivered,
    /// It was answered.
    Answered,
    /// The campaign is over.
    Closed,
}

codes!(Step {
    Self::Frozen => "frozen",
    Self::Signing => "signing",
    Self::Ended => "ended",
    Self::Called => "called",
    Self::Opening => "opening",
    Self::Opened => "opened",
    Self::Delivered => "delivered",
    Self::Answered => "answered",
    Self::Closed => "closed",
});

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::Frozen,
        Self::Signing,
        Self::Ended,
        Self::Called,
        Self::Opening,
        Self::Opened,
        Self::Delivered,
        Self::Answered,
        Self::Closed,
    ];

    /// The beginning of a stage.
    pub fn of(stage: Stage) -> Self {
        match stage {
            Stage::Frozen => Self::Frozen,
            Stage::Signing => Self::Signing,
            Stage::Ended => Self::Ended,
            Stage::Opening => Self::Opening,
            Stage::Delivered => Self::Delivered,
            Stage::Answered => Self::Answered,
            Stage::Closed => Self::Closed,
        }
    }

    /// The stage that it begins; none for what happens within a stage.
    pub fn stage(self) -> Option<Stage> {
        match self {
            Self::Frozen => Some(Stage::Frozen),
            Self::Signing => Some(Stage::Signing),
            Self::Ended => Some(Stage::Ended),
            Self::Opening => Some(Stage::Opening),
            Self::Delivered => Some(Stage::Delivered),
            Self::Answered => Some(Stage::Answered),
            Self::Closed => Some(Stage::Closed),
            Self::Called | Self::Opened => None,
        }
    }

    /// Whether an organiser takes it by hand; the others come with their dates, or by keyholders.
    pub fn is_by_organiser(self) -> bool {
        match self {
            Self::Ended | Self::Delivered | Self::Answered | Self::Closed => true,
            Self::Frozen | Self::Signing | Self::Called | Self::Opening | Self::Opened => false,
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// When, by the server's clock as the ledger has it.
    pub at: UnixTime,
    /// What.
    pub what: What<'a>,
}

/// What happened.
#[derive(Debug, Clone, Copy)]
pub enum What<'a> {
    /// A letter made a step.
    Step {
        /// The step.
        step: Step,
        /// The letter.
        letter: &'a LetterRecord,
    },
    /// An item was published, or corrected by a further revision.
    Item {
        /// The item.
        item: &'a ItemRecord,
        /// The revision, from 1 on.
        revision: u32,
    },
    /// The content of a revision was erased.
    Erased {
        /// The item.
        item: &'a ItemRecord,
        /// The revision, from 1 on.
        revision: u32,
    },
}

impl Event<'_> {
    /// Events of the same second are in the order of a letter's life, then of the ledger.
    fn place(&self) -> (UnixTime, u8, u64, &str) {
        let entry = |item: &ItemRecord, revision, of: fn(&RevisionRecord) -> Option<u64>| {
            item.revision(revision).and_then(of).unwrap_or_default()
        };
        match self.what {
            What::Step { step, letter } => (self.at, 0, step as u64, &letter.letter.id),
            What::Item { item, revision } => (self.at, 1, entry(item, revision, |made| Some(made.entry)), ""),
            What::Erased { item, revision } => {
                (self.at, 1, entry(item, revision, |made| made.erased.map(|erased| erased.entry)), "")
            }
        }
    }
}

impl State {
    /// What happened in the group, oldest first.
    pub fn timeline(&self) -> Vec<Event<'_>> {
        let letters = self.letters().flat_map(|record| self.steps_of(record));
        in_order(letters.chain(self.items().all().flat_map(item_events)))
    }

    /// What happened to a letter, oldest first: its steps, and the items that are about it.
    pub fn timeline_of<'a>(&'a self, letter: &'a LetterRecord) -> Vec<Event<'a>> {
        let about = self.items().all().filter(|item| item.is_about(&letter.letter.id));
        in_order(self.steps_of(letter).chain(about.flat_map(item_events)))
    }

    fn steps_of<'a>(&'a self, letter: &'a LetterRecord) -> impl Iterator<Item = Event<'a>> {
        // The ledger has no time at which a text was fixed: that from which members can
        // prove membership for it stands in its place.
        let frozen = self.epoch(letter.letter.epoch).map(|record| (record.epoch.enrol_opens, Step::Frozen));
        let steps = frozen.into_iter().chain(letter.steps_made());
        steps.map(move |(at, step)| Event { at, what: What::Step { step, letter } })
    }
}

fn item_events(item: &ItemRecord) -> impl Iterator<Item = Event<'_>> {
    (1_u32..).zip(item.revisions()).flat_map(move |(revision, made)| {
        let published = Event { at: made.at, what: What::Item { item, revision } };
        let erased = made.erased.map(|erased| Event { at: erased.at, what: What::Erased { item, revision } });
        core::iter::once(published).chain(erased)
    })
}

fn in_order<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut events: Vec<_> = events.collect();
    events.sort_by(|a, b| a.place().cmp(&b.place()));
    events
}

impl LetterRecord {
    /// The steps behind the first, each with its time.
    pub fn steps_made(&self) -> impl Iterator<Item = (UnixTime, Step)> {
        let stages = self.since.iter().map(|(stage, at)| (*at, Step::of(*stage)));
        let called = self.call.map(|call| (call.at, Step::Called));
        // Shares have no time of their own.
        let opened = self.since.get(&Stage::Opening).filter(|_| self.is_opened()).map(|at| (*at, Step::Opened));
        stages.chain(called).chain(opened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::Entry;
    use crate::tests::some_entries;

    #[test]
    fn steps_and_stages_agree() {
        for step in Step::ALL {
            assert!(step.stage().is_none_or(|stage| Step::of(stage) == step), "{step:?}");
        }
        assert_eq!(Step::ALL.map(|step| step.code()).as_slice(), Step::CODES);
        assert!(Step::ALL.is_sorted());
    }

    #[test]
    fn a_life_is_told_in_order_and_without_its_signers() {
        let (mut state, mut told) = (State::new(), Vec::new());
        let step = |event: &Event<'_>| match event.what {
            What::Step { step, .. } => Some(step),
            What::Item { .. } | What::Erased { .. } => None,
        };
        for (index, entry) in (0..).zip(some_entries()) {
            let before = state.timeline().len();
            state.replay(index, &entry).unwrap();
            let events = state.timeline();
            assert!(events.is_sorted_by_key(|event| event.at));
            if matches!(entry, Entry::Signature(_) | Entry::Withdrawal(_)) {
                assert_eq!(events.len(), before, "a signature is no event");
            }
            told = events.iter().filter_map(step).collect();
            let of_each: usize = state.letters().map(|letter| state.timeline_of(letter).len()).sum();
            assert_eq!(of_each, told.len());
        }
        assert_eq!(told, [Step::Frozen, Step::Signing]);
    }
}
