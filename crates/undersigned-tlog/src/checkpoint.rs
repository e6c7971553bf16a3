//! Checkpoints (C2SP tlog-checkpoint 1.0.0).

use base64ct::{Base64, Encoding};

use crate::merkle::Hash;
use crate::note::{NoteError, SigningKey, UnverifiedNote, VerifierKey};

/// Why a checkpoint was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not three lines of origin, size and root. We write no extension lines
    /// and accept none: a ledger of ours has one encoding.
    #[error("the checkpoint is malformed")]
    Malformed,
    /// The size is not a decimal without leading zeros.
    #[error("the size is not canonical")]
    Size,
    /// The root is not 32 bytes of canonical base64.
    #[error("the root hash is malformed")]
    Root,
    /// The origin is that of another log.
    #[error("the checkpoint is of {0}")]
    Origin(String),
}

/// What a log commits to: that its first `size` entries have this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root over them (RFC 6962 §2.1).
    pub root: Hash,
}

impl Checkpoint {
    /// The note text.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, Base64::encode_string(&self.root.0))
    }

    /// The signed note.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] where the origin holds a control character.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        key.sign_note(&self.to_text())
    }

    /// The checkpoint of a note that `key` signed, whose origin is the key's name.
    ///
    /// # Errors
    /// [`CheckpointError`] naming the defect.
    pub fn verify(note: &[u8], key: &VerifierKey) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse_text(UnverifiedNote::parse(note)?.verify(key)?)?;
        if checkpoint.origin != key.name() {
            return Err(CheckpointError::Origin(checkpoint.origin));
        }
        Ok(checkpoint)
    }

    /// Reads a checkpoint that nobody has vouched for, to learn its origin and
    /// size before the key is known.
    ///
    /// # Errors
    /// [`CheckpointError`] naming the defect.
    pub fn dangerous_parse_unverified(note: &[u8]) -> Result<Self, CheckpointError> {
        Self::parse_text(UnverifiedNote::parse(note)?.dangerous_unverified_text())
    }

    fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        let text = text.strip_suffix('\n').ok_or(CheckpointError::Malformed)?;
        let mut lines = text.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Malformed);
        let (origin, size, root) = (line()?, line()?, line()?);
        if origin.is_empty() || lines.next().is_some() {
            return Err(CheckpointError::Malformed);
        }
        let size = parse_decimal(size).ok_or(CheckpointError::Size)?;
        let root = parse_hash(root).ok_or(CheckpointError::Root)?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }
}

/// An ASCII decimal with no leading zeros.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (canonical && digits).then(|| text.parse().ok()).flatten()
}

/// 32 bytes of canonical base64 (RFC 4648 §4).
pub(crate) fn parse_hash(text: &str) -> Option<Hash> {
    let mut buffer = [0; 32];
    let bytes = Base64::decode(text, &mut buffer).ok()?;
    Some(Hash(bytes.try_into().ok()?))
}
