//! Puts an exported ledger into a data folder as an archive that is read only.

use std::path::Path;
use std::sync::Arc;

use undersigned_proto::blob;
use undersigned_proto::entry::Entry;
use undersigned_tlog::{Checkpoint, Frontier, leaf_hash};

use crate::group::live::Live;
use crate::keys::MasterKey;
use crate::store::{Append, Backend, Batch, Blob, GroupRow, Row, SqliteBackend, StoreError};

/// Entries in one batch.
const BATCH: usize = 4_096;

/// A ledger whose audit held.
pub struct ImportedLedger {
    /// The group's id.
    pub group: String,
    /// All entries.
    pub entries: Vec<Vec<u8>>,
    /// The names' blobs.
    pub blobs: Vec<Vec<u8>>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// Why a ledger was not imported.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The store, or another server on the folder.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The data folder.
    #[error("the data folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// There is a group of this id already.
    #[error("there is a group {0} in this data folder already")]
    Exists(String),
    /// The ledger is inconsistent: run the audit on it.
    #[error("the ledger is damaged: {0}")]
    Damaged(&'static str),
}

/// Imports a ledger. No server may run on the folder.
///
/// # Errors
/// [`ImportError`]; nothing is stored then.
pub fn import(data: &Path, ledger: ImportedLedger) -> Result<(), ImportError> {
    std::fs::create_dir_all(data)?;
    let mut opened = SqliteBackend::new(data).open()?;
    let master = Arc::new(MasterKey::open(data)?);
    if opened.reader.groups()?.iter().any(|row| row.id == ledger.group) {
        return Err(ImportError::Exists(ledger.group));
    }
    let batches = batches(&ledger)?;
    let blobs = ledger.blobs.into_iter().map(|bytes| Blob { address: blob::commitment(&bytes), bytes });
    opened.blobs.put(&ledger.group, &blobs.collect::<Vec<_>>())?;
    // One transaction: half an archive would be none.
    opened.store.commit(&batches.iter().collect::<Vec<_>>())?;
    let row = opened.reader.groups()?.into_iter().find(|row| row.id == ledger.group);
    Live::load(row.ok_or(ImportError::Damaged("its row"))?, &*opened.reader, &*opened.blobs, &master)?;
    Ok(())
}

fn batches(ledger: &ImportedLedger) -> Result<Vec<Batch>, ImportError> {
    let checkpoint = Checkpoint::dangerous_parse_unverified(ledger.checkpoint.as_bytes());
    let checkpoint = checkpoint.map_err(|_| ImportError::Damaged("its checkpoint"))?;
    let mut rows = vec![Row::NewGroup(archive_row(ledger, &checkpoint.origin))];
    for bytes in &ledger.entries {
        let entry = Entry::from_bytes(bytes).map_err(|_| ImportError::Damaged("an entry"))?;
        if let Entry::Signature(signature) = entry {
            rows.push(Row::Pseudonym { letter: signature.letter, pseudonym: *signature.pseudonym });
        }
    }
    let mut batches = Vec::new();
    let mut frontier = Frontier::new();
    for entries in ledger.entries.chunks(BATCH) {
        let (old_size, mut nodes) = (frontier.size(), Vec::new());
        for entry in entries {
            frontier.append_with(leaf_hash(entry), |level, index, hash| nodes.push((level, index, hash)));
        }
        let checkpoint = ledger.checkpoint.clone();
        let append = Some(Append { old_size, entries: entries.to_vec(), nodes, checkpoint });
        batches.push(Batch { group: ledger.group.clone(), rows: std::mem::take(&mut rows), append });
    }
    if frontier.size() != checkpoint.size || frontier.root() != checkpoint.root {
        return Err(ImportError::Damaged("its root is not that of its checkpoint"));
    }
    Ok(batches)
}

/// An archive has no keys, and no link opens it: no HMAC value is 32 zero bytes.
fn archive_row(ledger: &ImportedLedger, origin: &str) -> GroupRow {
    GroupRow {
        id: ledger.group.clone(),
        origin: origin.to_owned(),
        log_key: None,
        organiser_link: [0; 32],
        organiser_passphrase: String::new(),
        size: 0,
        checkpoint: ledger.checkpoint.clone(),
    }
}
