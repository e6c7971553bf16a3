//! A group's ledger in memory: what the rules need to decide on the next entry, and what pages read.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use undersigned_proto::UnixTime;
use undersigned_proto::entry::Entry;
use undersigned_proto::ledger::{ApplyError, LetterRecord, OpeningRefusal, State};
use undersigned_proto::verify::NamedVerdict;
use undersigned_tlog::{Checkpoint, Frontier, Hash, SigningKey, leaf_hash};

use super::commit::Commit;
use super::contents::Contents;
use super::names::Names;
use super::opening::{Notes, OpenedNames, Task};
use super::secrets::{EpochKeys, Secrets};
use crate::keys::MasterKey;
use crate::refusal::{Kind, Refusal};
use crate::store::{Address, Append, GroupRow, Row, StoreError};

/// How many signatures of a letter a page may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownCount {
    /// Exactly so many.
    Exact(u64),
    /// At least so many: the last step that was reached.
    AtLeast(u32),
    /// Fewer than at the first step.
    Below(u32),
}

/// What changes with each commit. A copy shares all that is large.
#[derive(Clone)]
pub struct Live {
    /// What the rules say (spec/entries.md §5).
    pub state: State,
    /// Entries.
    pub size: u64,
    /// The signed checkpoint over them.
    pub checkpoint: String,
    /// The ledger's origin.
    pub origin: String,
    pub(super) row: Arc<GroupRow>,
    pub(super) log_key: Option<Arc<SigningKey>>,
    pub(super) frontier: Frontier,
    pub(super) secrets: Secrets,
    pub(super) names: Names,
    pub(super) contents: Contents,
    pub(super) notes: Arc<RwLock<Notes>>,
}

/// Entries that were taken in and are not stored yet.
#[derive(Default)]
pub(super) struct Taken {
    entries: Vec<Vec<u8>>,
    nodes: Vec<(u8, u64, Hash)>,
}

impl Live {
    /// A group without entries.
    pub(super) fn empty(row: GroupRow, log_key: Option<SigningKey>, master: Arc<MasterKey>) -> Self {
        Self {
            state: State::new(),
            size: 0,
            checkpoint: row.checkpoint.clone(),
            origin: row.origin.clone(),
            log_key: log_key.map(Arc::new),
            frontier: Frontier::new(),
            secrets: Secrets::new(master),
            names: Names::default(),
            contents: Contents::default(),
            notes: Arc::default(),
            row: Arc::new(row),
        }
    }

    /// Whether an entry may follow, of which the proof was checked.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn check(&self, entry: &Entry) -> Result<(), Refusal> {
        entry.check()?;
        self.state.check(entry)?;
        Ok(())
    }

    /// The index of the next entry.
    pub fn next_index(&self) -> u64 {
        self.frontier.size()
    }

    /// Tries an entry on a copy.
    pub(super) fn try_entry(&mut self, entry: &Entry) -> Result<(), Refusal> {
        entry.check()?;
        Ok(self.take_entry(entry, &entry.to_bytes(), |_, _, _| {})?)
    }

    /// Follows a row on a copy.
    pub(super) fn try_row(&mut self, row: &Row) {
        self.secrets.follow(&self.row.id, row);
    }

    /// Takes in what an act decided, or nothing of it.
    ///
    /// # Errors
    /// The rule that one of its entries breaks; nothing is changed then.
    pub(super) fn take(&mut self, commit: &Commit, taken: &mut Taken) -> Result<(), Refusal> {
        if !commit.entries.is_empty() && self.is_archive() {
            return Err(Refusal::conflict(Kind::ReadOnly, "This is an archive: nothing can be added to it."));
        }
        commit.rows.iter().try_for_each(|row| self.secrets.check(&self.row.id, row))?;
        match commit.entries.as_slice() {
            [] => {}
            // An entry alone is taken or has changed nothing.
            [entry] => self.log_entry(entry, taken)?,
            entries => {
                let (mut next, mut more) = (self.clone(), Taken::default());
                entries.iter().try_for_each(|entry| next.log_entry(entry, &mut more))?;
                *self = next;
                taken.entries.append(&mut more.entries);
                taken.nodes.append(&mut more.nodes);
            }
        }
        commit.rows.iter().for_each(|row| self.secrets.follow(&self.row.id, row));
        for blob in &commit.put {
            self.names.put(blob);
            self.contents.put(blob);
        }
        commit.erase.iter().for_each(|address| self.names.erase(address));
        Ok(())
    }

    fn log_entry(&mut self, entry: &Entry, taken: &mut Taken) -> Result<(), Refusal> {
        entry.check()?;
        let bytes = entry.to_bytes();
        self.take_entry(entry, &bytes, |level, index, hash| taken.nodes.push((level, index, hash)))?;
        taken.entries.push(bytes);
        Ok(())
    }

    /// Takes an entry in; `stored` gets the hashes that it completes.
    pub(super) fn take_entry(
        &mut self,
        entry: &Entry,
        bytes: &[u8],
        stored: impl FnMut(u8, u64, Hash),
    ) -> Result<(), ApplyError> {
        self.state.replay(self.frontier.size(), entry)?;
        self.frontier.append_with(leaf_hash(bytes), stored);
        self.names.follow(entry);
        self.contents.follow(entry);
        Ok(())
    }

    /// Signs a checkpoint over what was taken in, and returns what is to be stored. The checkpoint leaves the process
    /// only once it is.
    pub(super) fn sign(&mut self, taken: Taken) -> Result<Option<Append>, StoreError> {
        if taken.entries.is_empty() {
            return Ok(None);
        }
        let key = self.log_key.as_ref().ok_or(StoreError::Conflict("an archive"))?;
        let (old_size, size, root) = (self.size, self.frontier.size(), self.frontier.root());
        let checkpoint = Checkpoint { origin: self.origin.clone(), size, root };
        self.checkpoint = checkpoint.sign(key).map_err(|_| StoreError::Damaged("the origin"))?;
        self.size = size;
        let Taken { entries, nodes } = taken;
        Ok(Some(Append { old_size, entries, nodes, checkpoint: self.checkpoint.clone() }))
    }

    /// The stored row of the group.
    pub(crate) fn row(&self) -> &GroupRow {
        &self.row
    }

    /// Whether this is an archive that nothing can be added to.
    pub fn is_archive(&self) -> bool {
        self.log_key.is_none()
    }

    /// Secrets of an epoch.
    pub(crate) fn epoch_keys(&self, number: u32) -> Option<&EpochKeys> {
        self.secrets.epoch(number)
    }

    /// Secrets of all epochs.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Whether a letter's sealed names were erased. Then nothing may be opened, whatever the clock says by now: the record
    /// would promise names that nobody has.
    pub(crate) fn need_sealed(&self, letter: &str) -> Result<(), Refusal> {
        let detail = "These names were never opened in time, and they have been erased.";
        if self.names.is_erased(letter) { Err(Refusal::conflict(Kind::Opening, detail)) } else { Ok(()) }
    }

    /// Whether there is still time to open a letter's sealed names: not erased, and before the latest date.
    pub(crate) fn need_time(&self, letter: &str, now: UnixTime) -> Result<(), Refusal> {
        self.need_sealed(letter)?;
        let sealing = self.state.letter(letter).and_then(LetterRecord::sealing);
        let late = sealing.is_some_and(|sealing| now >= sealing.latest);
        if late { Err(ApplyError::from(OpeningRefusal::TooLate).into()) } else { Ok(()) }
    }

    /// Names that stand under a letter, sealed ones once they are open; alphabetical: the order of arrival
    /// would reveal who signed when.
    pub fn names(&self, letter: &str) -> Vec<NamedVerdict> {
        let mut names: Vec<_> = self.names.shown(letter).cloned().collect();
        names.extend(self.opened(letter, |opened| opened.names.clone()).unwrap_or_default());
        names.sort();
        names
    }

    /// How many sealed names of a letter cannot be shown.
    pub fn spoiled(&self, letter: &str) -> usize {
        self.opened(letter, |opened| opened.spoiled).unwrap_or(0)
    }

    /// Whether the server has opened the names: a moment after the last share came.
    pub fn has_opened(&self, letter: &str) -> bool {
        self.opened(letter, |_| ()).is_some()
    }

    fn opened<T>(&self, letter: &str, of: impl FnOnce(&OpenedNames) -> T) -> Option<T> {
        self.notes.read().unwrap_or_else(PoisonError::into_inner).opened(letter).map(of)
    }

    /// Keyholders, by number, whose share of a letter did not fit since the server started.
    pub fn refused_shares(&self, letter: &str) -> Vec<u8> {
        self.notes.read().unwrap_or_else(PoisonError::into_inner).refused_shares(letter)
    }

    /// Changes what is noted in memory only, and shared by all copies.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Notes)) {
        change(&mut self.notes.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// What is needed to open a letter's names.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the shares of the ledger are of no key.
    pub(crate) fn task(&self, letter: &str) -> Result<Task, StoreError> {
        let key = self.state.letter(letter).and_then(|record| record.secret_key());
        Ok(Task {
            group: self.row.id.clone(),
            letter: letter.to_owned(),
            size: self.size,
            state: self.state.clone(),
            key: key.ok_or(StoreError::Damaged("the shares of a letter are of no key"))?,
        })
    }

    /// How many signatures of a letter a page may show: while names are locked only which step is reached, so that nobody
    /// is found by watching the count.
    pub fn shown_count(&self, letter: &str) -> ShownCount {
        let Some(record) = self.state.letter(letter) else { return ShownCount::Exact(0) };
        let first = record.sealing().and_then(|sealing| sealing.steps.first());
        match (first, record.is_opened()) {
            (Some(first), false) => {
                record.step().map_or(ShownCount::Below(first.count), |step| ShownCount::AtLeast(step.count))
            }
            _ => ShownCount::Exact(record.counts.signed),
        }
    }

    /// Addresses of the blobs that everybody may have, in the order of their bytes: shown names, sealed ones that are
    /// open, and contents of the record.
    pub(crate) fn public_blobs(&self) -> BTreeSet<Address> {
        let open = self.names.sealed_letters().filter(|letter| !self.is_locked(letter));
        let open = open.flat_map(|letter| self.names.sealed(letter));
        self.names.all_shown().chain(open).chain(self.contents.addresses()).collect()
    }

    fn is_locked(&self, letter: &str) -> bool {
        self.state.letter(letter).is_none_or(|record| !record.is_opened())
    }

    /// Whether everybody may have a blob: that of a name that stands and can be read, or a content of the record. A list of
    /// what is served, not of what
    /// is kept back: a locked name is handed to nobody, to keep for a day when its cipher can be broken, not even in the
    /// moment in which it is being taken back and is on no list any more.
    pub(crate) fn is_public(&self, address: &Address) -> bool {
        let open = || self.names.sealed_under(address).is_some_and(|letter| !self.is_locked(letter));
        self.names.is_shown(address) || self.contents.has(address) || open()
    }

    /// The line that names a revision of an item. None where its content was erased, or is of a type that this server does
    /// not know.
    pub fn heading(&self, content: &Address) -> Option<&str> {
        self.contents.heading(content)
    }

    /// The address of the name that stands beside a signature.
    pub(crate) fn address_of(&self, letter: &str, pseudonym: &[u8; 48]) -> Option<Address> {
        self.names.address_of(letter, pseudonym)
    }

    /// Addresses of the sealed names of a letter that were not taken back.
    pub(crate) fn sealed_of(&self, letter: &str) -> Vec<Address> {
        self.names.sealed(letter).collect()
    }
}
