//! Kind 12: contents of items that are gone, and why (spec/record.md §3).

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use super::frame::{EntryError, Kind, rising};
use super::item::{ErasedRecord, Items, Reason};
use super::refusals::ItemError;
use super::rules::{ApplyError, Rules, Writes};
use crate::UnixTime;

/// Most contents that one entry erases.
pub const MAX_ERASED: usize = 1_000;

/// Contents that are erased. The entries that commit to them stay.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Erasure {
    /// Commitments to the contents, rising.
    #[n(1)]
    pub contents: Vec<ByteArray<32>>,
    /// Why.
    #[n(2)]
    pub reason: Reason,
    /// When, by the server's clock.
    #[n(3)]
    pub at: UnixTime,
}

impl Kind for Erasure {
    type Found = ();
    const MARKED: bool = false;

    fn check(&self) -> Result<(), EntryError> {
        if self.contents.len() > MAX_ERASED {
            return Err(EntryError::List("the list of contents"));
        }
        let contents: Vec<&[u8; 32]> = self.contents.iter().map(|content| &**content).collect();
        rising("the list of contents", &contents)
    }
}

impl<S: Writes<Items>> Rules<S> for Erasure {
    fn allow(&self, state: &S) -> Result<(), ApplyError> {
        let items: &Items = state.slot();
        items.follows(self.at)?;
        for content in &self.contents {
            let (record, revision) = items.of_content(content).ok_or(ItemError::NothingToErase)?;
            if let Some(erased) = record.revision(revision).and_then(|revision| revision.erased) {
                return Err(ItemError::AlreadyErased(erased.entry).into());
            }
        }
        Ok(())
    }

    fn take(&self, (): (), state: &mut S, index: u64) {
        let items: &mut Items = state.slot_mut();
        let erased = ErasedRecord { entry: index, reason: self.reason, at: self.at };
        self.contents.iter().for_each(|content| items.erase(content, erased));
    }
}
