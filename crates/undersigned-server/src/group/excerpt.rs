//! Excerpts of a ledger: entries with their proofs, the same bytes for everyone who asks (spec/excerpt.md).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio_util::bytes::Bytes;
use undersigned_proto::excerpt::{Excerpt, Selection};

use undersigned_tlog::HashReader;
use undersigned_tlog::merkle::MerkleError;

use super::live::{Live, LiveGroup};
use super::receipt::{Proving, prove};
use crate::refusal::Refusal;
use crate::store::Reader;

/// Excerpts kept in memory for each group; beyond, all are made anew.
const MAX_KEPT: usize = 64;

/// Of what an excerpt is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum About {
    /// All that a signer needs.
    Letter(String),
    /// All that somebody needs who enrols in an epoch.
    Epoch(u32),
    /// The last key ceremony of a letter.
    Ceremony(String),
}

/// Excerpts that were asked for.
#[derive(Default)]
pub(super) struct Cache(Mutex<HashMap<About, Kept>>);

struct Kept {
    /// Entries of the ledger that it is of.
    size: u64,
    bytes: Bytes,
}

impl Cache {
    fn find(&self, about: &About, size: u64) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(about).filter(|kept| kept.size == size).map(|kept| kept.bytes.clone())
    }

    fn keep(&self, about: About, size: u64, bytes: &Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(about, Kept { size, bytes: bytes.clone() });
    }
}

impl Live {
    fn select(&self, about: &About) -> Option<Selection> {
        match about {
            About::Letter(id) => self.state.select_letter(id),
            About::Epoch(number) => self.state.select_epoch(*number),
            About::Ceremony(letter) => self.state.select_ceremony(letter),
        }
    }
}

struct Made {
    selection: Selection,
    size: u64,
    checkpoint: String,
    entries: HashMap<u64, Vec<u8>>,
}

impl Proving for Made {
    type Proof = Excerpt;

    fn prove(&self, tree: &impl HashReader) -> Result<Excerpt, MerkleError> {
        let entry = |index| self.entries.get(&index).cloned();
        Excerpt::make(&self.selection, (self.size, self.checkpoint.clone()), entry, tree)
    }
}

impl LiveGroup {
    /// An excerpt under the last checkpoint.
    ///
    /// # Errors
    /// `not-found`, `storage`.
    pub fn excerpt(&self, about: About, reader: &dyn Reader) -> Result<Bytes, Refusal> {
        let (selection, size, checkpoint) = {
            let live = self.read();
            if let Some(kept) = self.excerpts().find(&about, live.size) {
                return Ok(kept);
            }
            let selection = live.select(&about).ok_or_else(|| Refusal::not_found("letter or period"))?;
            (selection, live.size, live.checkpoint.clone())
        };
        let entries = reader.entries_at(self.id(), &selection.entries)?;
        let entries = selection.entries.iter().copied().zip(entries).collect();
        let bytes: Bytes = prove(&Made { selection, size, checkpoint, entries }, reader, self.id())?.to_bytes().into();
        self.excerpts().keep(about, size, &bytes);
        Ok(bytes)
    }
}
