//! Cosignatures by witnesses (C2SP tlog-cosignature 1.0.1, Ed25519, type 0x04).

use crate::note::{ALG_COSIGNATURE, NoteError, UnverifiedNote, VerifierKey, cosigned_message};

/// Largest timestamp (tlog-cosignature, "Format"): 2^63 − 1.
const MAX_TIMESTAMP: u64 = i64::MAX as u64;

/// A cosignature that verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub witness: String,
    /// When it cosigned, in Unix seconds, by its own clock.
    pub timestamp_unix_s: u64,
}

/// Checks the cosignature of `witness` on a checkpoint note.
///
/// # Errors
/// [`NoteError::NotSigned`] where the witness has no line, [`NoteError::BadSignature`]
/// for a line that does not verify, [`NoteError::KeyType`] for a log's key.
pub fn verify(note: &[u8], witness: &VerifierKey) -> Result<Cosignature, NoteError> {
    witness.must_be(ALG_COSIGNATURE)?;
    let note = UnverifiedNote::parse(note)?;
    let mut newest = None;
    for bytes in note.by(witness) {
        let bad = || NoteError::BadSignature(witness.name().to_owned());
        let (timestamp, signature) = bytes.split_first_chunk::<8>().ok_or_else(bad)?;
        let timestamp_unix_s = u64::from_be_bytes(*timestamp);
        if timestamp_unix_s > MAX_TIMESTAMP {
            return Err(bad());
        }
        let message = cosigned_message(note.dangerous_unverified_text(), timestamp_unix_s);
        witness.verify(&message, signature)?;
        newest = newest.max(Some(timestamp_unix_s));
    }
    let timestamp_unix_s = newest.ok_or_else(|| NoteError::NotSigned(witness.name().to_owned()))?;
    Ok(Cosignature { witness: witness.name().to_owned(), timestamp_unix_s })
}
