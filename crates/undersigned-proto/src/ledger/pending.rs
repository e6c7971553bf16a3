//! Entries that are decided on and not committed yet.
//!
//! The sequencer decides on a fork, commits, and publishes it: a commit that fails costs a dropped fork, and a reader of
//! the state never sees an entry that was not committed. A fork costs what was added since the last publication, not the
//! number of signers: see `layered.rs`.

use std::sync::Arc;

use super::{Allowed, State};
use crate::kinds::{ApplyError, Entry};

/// Which states come from one another. A copy begins a line of its own; only a fork is of the line that it came from.
#[derive(Debug, Default)]
pub(super) struct Lineage(Arc<()>);

impl Clone for Lineage {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// A state with entries that are not published.
#[derive(Debug)]
pub struct Pending {
    state: State,
    /// The place of the last entry of the state that it was forked from.
    forked_at: Option<u64>,
}

/// The state has moved on since the fork, or is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the state is not the one that these entries were decided on")]
pub struct Stale;

impl State {
    /// A state to decide on that shares all that is large with this one, which it leaves as it is.
    pub fn fork(&self) -> Pending {
        Pending { state: self.share(), forked_at: self.slots.places.last() }
    }

    /// Puts a fork in the place of the state that it was forked from, once its entries are committed.
    ///
    /// # Errors
    /// [`Stale`]; the state is as before.
    pub fn publish(&mut self, pending: Pending) -> Result<(), Stale> {
        let same = Arc::ptr_eq(&self.lineage.0, &pending.state.lineage.0);
        if !same || self.slots.places.last() != pending.forked_at {
            return Err(Stale);
        }
        // The old state goes first: what nobody shares any more is one layer again.
        *self = pending.state;
        self.slots.epochs.settle();
        self.slots.letters.settle();
        self.slots.names.settle();
        Ok(())
    }

    fn share(&self) -> Self {
        Self { slots: self.slots.clone(), lineage: Lineage(Arc::clone(&self.lineage.0)) }
    }
}

impl Pending {
    /// The state with the entries so far.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Asks the rules whether the entry may follow those so far.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule.
    pub fn allow<'a>(&'a mut self, entry: &'a Entry) -> Result<Allowed<'a>, ApplyError> {
        let index = self.state.next_index();
        self.state.allow(index, entry)
    }

    /// Takes all entries of an act whose proofs were checked, or none of them; returns the place of the first.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule that one of them breaks.
    pub fn take_all(&mut self, entries: &[Entry]) -> Result<u64, ApplyError> {
        let first = self.state.next_index();
        if let [entry] = entries {
            self.allow(entry)?.take();
            return Ok(first);
        }
        let mut tried = self.state.share();
        for entry in entries {
            tried.replay(tried.next_index(), entry)?;
        }
        self.state = tried;
        Ok(first)
    }
}
