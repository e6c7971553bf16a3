//! Proofs that anyone can check offline (C2SP tlog-proof, draft).

use base64ct::{Base64, Encoding};

use crate::checkpoint::{Checkpoint, CheckpointError, parse_decimal, parse_hash};
use crate::merkle::{Hash, MAX_PROOF_HASHES, MerkleError, verify_inclusion};
use crate::note::{MAX_NOTE_BYTES, VerifierKey};

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Longest extra data, in bytes.
pub const MAX_EXTRA_BYTES: usize = 4_096;
/// Longest proof file, in bytes: header, extra, 65 hashes, checkpoint.
pub const MAX_PROOF_BYTES: usize = MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES + 64 * MAX_PROOF_HASHES;

/// Why a proof was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlogProofError {
    /// Over [`MAX_PROOF_BYTES`] or another limit.
    #[error("the proof is over a limit")]
    TooLong,
    /// Not in the format.
    #[error("the proof is malformed")]
    Malformed,
    /// Its checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Its path.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
}

/// An entry's index, its audit path, and the checkpoint that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Data that the proof does not authenticate.
    pub extra: Option<Vec<u8>>,
    /// The entry's place in the log.
    pub index: u64,
    /// Audit path, sibling first.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, verbatim.
    pub checkpoint_note: String,
}

impl TlogProof {
    /// The text of a `.tlog-proof` file.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            text += &format!("extra {}\n", Base64::encode_string(extra));
        }
        text += &format!("index {}\n", self.index);
        for hash in &self.hashes {
            text += &format!("{}\n", Base64::encode_string(&hash.0));
        }
        text + "\n" + &self.checkpoint_note
    }

    /// Reads a proof; checks nothing that is signed or hashed.
    ///
    /// # Errors
    /// [`TlogProofError::TooLong`], [`TlogProofError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofError> {
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(TlogProofError::TooLong);
        }
        let bad = || TlogProofError::Malformed;
        let text = core::str::from_utf8(bytes).map_err(|_| bad())?;
        let (head, checkpoint_note) = text.split_once("\n\n").ok_or_else(bad)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(bad());
        }
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            Some(extra) => {
                lines.next();
                Some(Base64::decode_vec(extra).map_err(|_| bad())?)
            }
            None => None,
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(parse_decimal);
        let index = index.ok_or_else(bad)?;
        let hashes = lines.map(|line| parse_hash(line).ok_or_else(bad)).collect::<Result<Vec<_>, _>>()?;
        if hashes.len() > MAX_PROOF_HASHES || extra.as_ref().is_some_and(|extra| extra.len() > MAX_EXTRA_BYTES) {
            return Err(TlogProofError::TooLong);
        }
        Ok(Self { extra, index, hashes, checkpoint_note: checkpoint_note.to_owned() })
    }

    /// Checks that `leaf` stands at the index in a log that `key` signed.
    ///
    /// # Errors
    /// [`TlogProofError`] naming the defect.
    pub fn verify(&self, leaf: &Hash, key: &VerifierKey) -> Result<Checkpoint, TlogProofError> {
        let checkpoint = Checkpoint::verify(self.checkpoint_note.as_bytes(), key)?;
        verify_inclusion(leaf, self.index, checkpoint.size, &checkpoint.root, &self.hashes)?;
        Ok(checkpoint)
    }
}
