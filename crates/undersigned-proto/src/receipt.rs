//! Receipts: the tlog-proof of a signature's entry (spec/signing.md §6).

use undersigned_tlog::proof::TlogProofError;
use undersigned_tlog::{Checkpoint, NoteError, TlogProof, VerifierKey, leaf_hash};

/// Why a receipt does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The ledger's key is malformed.
    #[error(transparent)]
    Key(#[from] NoteError),
    /// The proof does not hold for this entry.
    #[error(transparent)]
    Proof(#[from] TlogProofError),
}

/// What a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The entry's place in the ledger.
    pub index: u64,
    /// The checkpoint that covers it.
    pub checkpoint: Checkpoint,
}

/// Checks that `entry` is in the ledger of `vkey`.
///
/// # Errors
/// [`ReceiptError`] naming the defect.
pub fn check(receipt: &[u8], vkey: &str, entry: &[u8]) -> Result<Held, ReceiptError> {
    let (key, proof) = (VerifierKey::parse(vkey)?, TlogProof::parse(receipt)?);
    let checkpoint = proof.verify(&leaf_hash(entry), &key)?;
    Ok(Held { index: proof.index, checkpoint })
}
