//! An entry with its bytes, so that nobody encodes or reads it a second time.

use super::{Entry, EntryError, MAX_ENTRY_BYTES};

/// An entry that was checked by itself, with its one encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    entry: Entry,
    bytes: Vec<u8>,
}

impl Encoded {
    /// Checks and encodes an entry that is being made.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn new(entry: Entry) -> Result<Self, EntryError> {
        entry.check()?;
        let bytes = entry.to_bytes();
        if bytes.len() > MAX_ENTRY_BYTES { Err(EntryError::TooLong) } else { Ok(Self { entry, bytes }) }
    }

    /// Reads an entry that came from outside.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, EntryError> {
        Ok(Self { entry: Entry::from_bytes(&bytes)?, bytes })
    }

    /// The entry.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Both.
    pub fn into_parts(self) -> (Entry, Vec<u8>) {
        (self.entry, self.bytes)
    }
}
