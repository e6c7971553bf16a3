//! A letter's sealed names, opened by the server as anyone could.

use std::collections::{BTreeSet, HashMap};

use undersigned_crypto::sealing::SecretKey;
use undersigned_proto::entry::{Entry, Shown, Signature};
use undersigned_proto::ledger::State;
use undersigned_proto::verify::{Committed, NamedVerdict, OPENED_TOGETHER, open_all};

use crate::keys::random;
use crate::store::{Address, Blobs, Reader, StoreError};

/// What became of a letter's sealed names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenedNames {
    /// Names that can be shown, alphabetical.
    pub names: Vec<NamedVerdict>,
    /// How many cannot.
    pub spoiled: usize,
}

/// What is known of letters' names in memory only: a restart opens the names anew, and lets each keyholder send the
/// right share.
#[derive(Debug, Default)]
pub struct Notes {
    opened: HashMap<String, OpenedNames>,
    refused_shares: BTreeSet<(String, u8)>,
}

impl Notes {
    pub(super) fn opened(&self, letter: &str) -> Option<&OpenedNames> {
        self.opened.get(letter)
    }

    pub(super) fn refused_shares(&self, letter: &str) -> Vec<u8> {
        let of_letter = self.refused_shares.iter().filter(|(refused, _)| refused == letter);
        of_letter.map(|(_, number)| *number).collect()
    }

    /// Notes a letter's opened names.
    pub fn put_opened(&mut self, letter: &str, names: OpenedNames) {
        self.opened.insert(letter.to_owned(), names);
    }

    /// Notes that a keyholder's share did not fit.
    pub fn refuse_share(&mut self, letter: &str, number: u8) {
        self.refused_shares.insert((letter.to_owned(), number));
    }

    /// Forgets that, once a share fits.
    pub fn accept_share(&mut self, letter: &str, number: u8) {
        self.refused_shares.remove(&(letter.to_owned(), number));
    }
}

/// What is needed to open a letter, copied so that nothing is locked meanwhile.
pub struct Task {
    pub(super) group: String,
    pub(super) letter: String,
    pub(super) size: u64,
    pub(super) state: State,
    pub(super) key: SecretKey,
}

/// Opens all sealed names of a letter that were not taken back.
///
/// # Errors
/// What the disk says; [`StoreError::Damaged`] where a name is missing.
pub fn open(task: &Task, reader: &dyn Reader, blobs: &dyn Blobs) -> Result<OpenedNames, StoreError> {
    let (mut opened, mut waiting) = (OpenedNames::default(), Vec::new());
    let mut index = 0;
    while index < task.size {
        let entries = reader.entries(&task.group, index, OPENED_TOGETHER as u64)?;
        if entries.is_empty() {
            return Err(StoreError::Damaged("entries are missing"));
        }
        for bytes in entries.iter().take(usize::try_from(task.size - index).unwrap_or(usize::MAX)) {
            waiting.extend(sealed(task, index, bytes)?);
            index += 1;
        }
        if waiting.len() >= OPENED_TOGETHER {
            open_waiting(task, blobs, &mut waiting, &mut opened)?;
        }
    }
    open_waiting(task, blobs, &mut waiting, &mut opened)?;
    opened.names.sort();
    Ok(opened)
}

/// A sealed name that was not taken back: its index in the ledger, and the address of its blob.
type Sealed = (u64, Address, Signature);

fn sealed(task: &Task, index: u64, bytes: &[u8]) -> Result<Option<Sealed>, StoreError> {
    let entry = Entry::from_bytes(bytes).map_err(|_| StoreError::Damaged("an entry"))?;
    let Entry::Signature(signature) = entry else { return Ok(None) };
    let ours = signature.letter == task.letter && signature.statement.shown == Shown::Sealed;
    let Some(address) = signature.statement.name.as_deref().copied().filter(|_| ours) else { return Ok(None) };
    let stands = task.state.stands(&signature.letter, &signature.pseudonym);
    Ok(stands.then_some((index, address, signature)))
}

fn open_waiting(
    task: &Task,
    blobs: &dyn Blobs,
    waiting: &mut Vec<Sealed>,
    opened: &mut OpenedNames,
) -> Result<(), StoreError> {
    let waiting = std::mem::take(waiting);
    let addresses: Vec<Address> = waiting.iter().map(|(_, address, _)| *address).collect();
    let stored = blobs.get(&task.group, &addresses)?.into_iter();
    let committed = waiting.into_iter().zip(stored).map(|((index, _, signature), stored)| {
        let stored = stored.ok_or(StoreError::Damaged("a sealed name is missing"))?;
        Ok(Committed { index, signature, stored })
    });
    let committed: Vec<Committed> = committed.collect::<Result<_, StoreError>>()?;
    for name in open_all(&task.state, &task.key, &committed, random::<32>()) {
        match name {
            Ok(name) => opened.names.push(name),
            Err(_) => opened.spoiled += 1,
        }
    }
    Ok(())
}
