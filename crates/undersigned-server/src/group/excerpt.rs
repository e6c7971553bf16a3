//! Excerpts of a ledger: entries with their proofs, the same bytes for everyone who asks (spec/excerpt.md).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio_util::bytes::Bytes;
use undersigned_proto::excerpt::{Excerpt, Selection};

use undersigned_tlog::HashReader;
use undersigned_tlog::merkle::MerkleError;

use super::live::Live;
use super::receipt::{Proving, prove};
use crate::store::{Reader, StoreError};

/// Excerpts kept in memory for each group; beyond that, all are made anew.
const MAX_KEPT: usize = 64;

/// What an excerpt is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum About {
    /// Everything that a signer needs.
    Letter(String),
    /// Everything that a member who enrols in an epoch needs.
    Epoch(u32),
    /// The last key ceremony of a letter.
    Ceremony(String),
}

/// Excerpts that were asked for.
#[derive(Default)]
pub(super) struct Cache(Mutex<HashMap<About, Kept>>);

struct Kept {
    /// Entries of the ledger that it covers.
    size: u64,
    bytes: Bytes,
}

impl Cache {
    pub(super) fn find(&self, about: &About, size: u64) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(about).filter(|kept| kept.size == size).map(|kept| kept.bytes.clone())
    }

    pub(super) fn keep(&self, about: About, size: u64, bytes: &Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(about, Kept { size, bytes: bytes.clone() });
    }
}

impl Live {
    /// What an excerpt contains; none if there is no such letter or epoch.
    pub(super) fn order(&self, about: &About) -> Option<Order> {
        let selection = match about {
            About::Letter(id) => self.state.select_letter(id),
            About::Epoch(number) => self.state.select_epoch(*number),
            About::Ceremony(letter) => self.state.select_ceremony(letter),
        };
        let selection = selection?;
        Some(Order { selection, size: self.size, checkpoint: self.checkpoint.clone(), entries: HashMap::new() })
    }
}

/// An excerpt that is being made, under one checkpoint.
pub(super) struct Order {
    selection: Selection,
    size: u64,
    checkpoint: String,
    entries: HashMap<u64, Vec<u8>>,
}

impl Order {
    /// Reads everything that it needs, and encodes it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn fill(mut self, group: &str, reader: &dyn Reader) -> Result<(u64, Bytes), StoreError> {
        let entries = reader.entries_at(group, &self.selection.entries)?;
        self.entries = self.selection.entries.iter().copied().zip(entries).collect();
        Ok((self.size, prove(&self, reader, group)?.to_bytes().into()))
    }
}

impl Proving for Order {
    type Proof = Excerpt;

    fn prove(&self, tree: &impl HashReader) -> Result<Excerpt, MerkleError> {
        let entry = |index| self.entries.get(&index).cloned();
        Excerpt::make(&self.selection, (self.size, self.checkpoint.clone()), entry, tree)
    }
}
