//! Who they are, and how many of them open the names.

use minicbor::{Decode, Encode};
use undersigned_crypto::threshold::{EncodingError, MAX_PARTICIPANTS, Quorum};

use crate::hash;
use crate::kinds::frame::{EntryError, Kind, rising};
use crate::text::{self, check_id, check_line};

/// Longest name of a keyholder, in bytes.
pub const MAX_HOLDER_BYTES: usize = 100;

/// Begins a key ceremony for a letter that is not frozen yet.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Keyholders {
    /// Id of the letter to come.
    #[n(1)]
    pub letter: String,
    /// 1, or one more where the ceremony begins anew.
    #[n(2)]
    pub attempt: u32,
    /// How many of them open the names.
    #[n(3)]
    pub threshold: u8,
    /// Who they are, in public, by participant.
    #[n(4)]
    pub holders: Vec<String>,
}

impl Kind for Keyholders {
    /// n and t.
    type Found = Quorum;

    fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        check_holders(&self.holders)?;
        self.quorum().map(|_| ()).map_err(|_| EntryError::Quorum)
    }
}

impl Keyholders {
    /// n and t.
    ///
    /// # Errors
    /// [`EncodingError::Quorum`].
    pub fn quorum(&self) -> Result<Quorum, EncodingError> {
        let participants = u8::try_from(self.holders.len()).map_err(|_| EncodingError::Quorum)?;
        Quorum::new(participants, self.threshold)
    }

    /// The ceremony's id: no other group, letter or attempt has it (spec/opening.md §2).
    pub fn id(&self, group_id: &str) -> [u8; 32] {
        hash::hash(hash::CEREMONY, &[group_id.as_bytes(), &crate::cbor::encode(self)])
    }
}

pub(in crate::kinds) fn check_holders(holders: &[String]) -> Result<(), EntryError> {
    if holders.is_empty() || holders.len() > usize::from(MAX_PARTICIPANTS) {
        return Err(EntryError::List("the list of keyholders"));
    }
    holders.iter().try_for_each(|holder| check_line("a keyholder's name", holder, MAX_HOLDER_BYTES))?;
    let mut sorted: Vec<&String> = holders.iter().collect();
    sorted.sort_unstable();
    rising("the list of keyholders", &sorted)
}

/// The longest line of any text here, so that a letter with all of them fits into an entry.
const _: () = assert!(MAX_HOLDER_BYTES <= text::MAX_LINE_BYTES);
