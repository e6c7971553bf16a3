//! Proofs from stored hashes: first the proof says which it needs, then all are read at once.

use std::cell::RefCell;
use std::collections::HashMap;

use undersigned_tlog::merkle::MerkleError;
use undersigned_tlog::{Hash, HashReader, TlogProof, merkle};

use crate::store::{Reader, StoreError};

/// Records which hashes are asked for.
#[derive(Default)]
struct Asked(RefCell<Vec<(u8, u64)>>);

impl HashReader for Asked {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        self.0.borrow_mut().push((level, index));
        Ok(Hash([0; 32]))
    }
}

/// Hashes that were read.
struct Read(HashMap<(u8, u64), Hash>);

impl HashReader for Read {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        self.0.get(&(level, index)).copied().ok_or(MerkleError::MissingHash(level, index))
    }
}

/// Something that a tree can prove.
pub(super) trait Proving {
    type Proof;
    fn prove(&self, tree: &impl HashReader) -> Result<Self::Proof, MerkleError>;
}

/// Proves with one read of the store. Which hashes a proof needs depends on sizes and indices only.
///
/// # Errors
/// [`StoreError::Damaged`] where a hash is missing or the proof is of something that is not there.
pub(super) fn prove<P: Proving>(proving: &P, reader: &dyn Reader, group: &str) -> Result<P::Proof, StoreError> {
    let damaged = |_| StoreError::Damaged("the ledger's hashes");
    let asked = Asked::default();
    proving.prove(&asked).map_err(damaged)?;
    let mut places = asked.0.into_inner();
    places.sort_unstable();
    places.dedup();
    let hashes = reader.hashes_at(group, &places)?;
    proving.prove(&Read(places.into_iter().zip(hashes).collect())).map_err(damaged)
}

struct Inclusion {
    index: u64,
    size: u64,
}

impl Proving for Inclusion {
    type Proof = Vec<Hash>;

    fn prove(&self, tree: &impl HashReader) -> Result<Vec<Hash>, MerkleError> {
        merkle::inclusion(self.index, self.size, tree)
    }
}

/// The receipt of an entry against a checkpoint over `size` entries that covers it (spec/signing.md §6).
///
/// # Errors
/// What the disk says; [`StoreError::Damaged`] where a hash is missing.
pub fn receipt(
    reader: &dyn Reader,
    group: &str,
    index: u64,
    (size, checkpoint): (u64, String),
) -> Result<String, StoreError> {
    let hashes = prove(&Inclusion { index, size }, reader, group)?;
    Ok(TlogProof { extra: None, index, hashes, checkpoint_note: checkpoint }.to_text())
}
