//! A letter's sealed names, opened by the server as anyone could.

use undersigned_crypto::sealing::SecretKey;
use undersigned_proto::entry::{Entry, Shown};
use undersigned_proto::ledger::State;
use undersigned_proto::verify::{Committed, NamedVerdict, OPENED_TOGETHER, open_all};

use crate::keys::random;
use crate::store::{Reader, StoreError};

/// What came of a letter's sealed names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenedNames {
    /// Names that can be shown, alphabetical.
    pub names: Vec<NamedVerdict>,
    /// How many cannot.
    pub spoiled: usize,
}

/// What is needed to open a letter, taken out of a live group so that nothing is locked meanwhile.
pub struct Task {
    pub(super) group: String,
    pub(super) letter: String,
    pub(super) size: u64,
    pub(super) state: State,
    pub(super) key: SecretKey,
}

/// Opens all sealed names of a letter that stand.
///
/// # Errors
/// What the disk says; [`StoreError::Damaged`] where a name is missing.
pub fn open(task: &Task, reader: &dyn Reader) -> Result<OpenedNames, StoreError> {
    let (mut opened, mut waiting) = (OpenedNames::default(), Vec::new());
    let mut index = 0;
    while index < task.size {
        let entries = reader.entries(&task.group, index, OPENED_TOGETHER as u64)?;
        if entries.is_empty() {
            return Err(StoreError::Damaged("entries are missing"));
        }
        for bytes in entries {
            if let Some(committed) = sealed(task, reader, index, &bytes)? {
                waiting.push(committed);
            }
            index += 1;
        }
        if waiting.len() >= OPENED_TOGETHER {
            open_waiting(task, &mut waiting, &mut opened);
        }
    }
    open_waiting(task, &mut waiting, &mut opened);
    opened.names.sort();
    Ok(opened)
}

fn sealed(task: &Task, reader: &dyn Reader, index: u64, bytes: &[u8]) -> Result<Option<Committed>, StoreError> {
    let entry = Entry::from_bytes(bytes).map_err(|_| StoreError::Damaged("an entry"))?;
    let Entry::Signature(signature) = entry else { return Ok(None) };
    let ours = signature.letter == task.letter && signature.statement.shown == Shown::Sealed;
    let Some(commitment) = signature.statement.name.as_deref().filter(|_| ours) else { return Ok(None) };
    if !task.state.stands(&signature.letter, &signature.pseudonym) {
        return Ok(None);
    }
    let stored = reader.blob(&task.group, commitment)?.ok_or(StoreError::Damaged("a sealed name is missing"))?;
    Ok(Some(Committed { index, signature, stored }))
}

fn open_waiting(task: &Task, waiting: &mut Vec<Committed>, opened: &mut OpenedNames) {
    let waiting = std::mem::take(waiting);
    for name in open_all(&task.state, &task.key, &waiting, random::<32>()) {
        match name {
            Ok(name) => opened.names.push(name),
            Err(_) => opened.spoiled += 1,
        }
    }
}
