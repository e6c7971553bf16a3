//! Kind 11: an item of the campaign's record, and each of its revisions (spec/record.md §2).
//!
//! The rules know the envelope alone: ids, revisions, links, authors, times. What a type means is in
//! [`record`](crate::record), so that a program can audit a ledger with types that it does not know.

mod facts;
mod reason;
mod record;

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use super::frame::{EntryError, Kind, at_least_one};
use super::group::Groups;
use super::letter::record::Letters;
use super::refusals::ItemError;
use super::rules::{ApplyError, Reads, Rules, Writes};
use super::signature::Names;
use crate::UnixTime;
use crate::text::check_id;

pub use facts::{Fact, Facts, MAX_FACTS};
pub use reason::Reason;
pub use record::{ErasedRecord, ItemRecord, Items, RevisionRecord};

/// Most items of a group.
pub const MAX_ITEMS: u32 = 100_000;
/// Most revisions of an item.
pub const MAX_REVISIONS: u32 = 1_000;
/// Most letters and items that an item is about.
pub const MAX_ABOUT: usize = 20;
/// How far the time of an item may lie before the latest one in the record, in seconds: clocks are set, and an hour is
/// turned back in autumn.
pub const MAX_BACK_S: u64 = 86_400;

/// Who speaks in an item. Never a signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Author {
    /// Whoever organises the letters.
    #[n(0)]
    Organiser,
    /// To whom a letter is addressed.
    #[n(1)]
    Addressee,
    /// Who runs the server.
    #[n(2)]
    Operator,
}

/// What an item is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(flat)]
pub enum Link {
    /// A letter, by its id.
    #[n(0)]
    Letter(#[n(0)] String),
    /// Another item, by its id.
    #[n(1)]
    Item(#[n(0)] String),
}

impl Link {
    /// The id.
    pub fn id(&self) -> &str {
        match self {
            Self::Letter(id) | Self::Item(id) => id,
        }
    }
}

/// A revision of an item. It removes none of those before.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Item {
    /// Part of its address.
    #[n(1)]
    pub id: String,
    /// 1, and one more for each further revision.
    #[n(2)]
    pub revision: u32,
    /// Number of the type, from the table of spec/record.md.
    #[n(3)]
    pub of_type: u16,
    /// When, by the server's clock. A public act, not one of a signer.
    #[n(4)]
    pub at: UnixTime,
    /// Who speaks.
    #[n(5)]
    pub author: Author,
    /// What it is about, rising.
    #[n(6)]
    pub about: Vec<Link>,
    /// What of it is never erased.
    #[n(7)]
    pub facts: Facts,
    /// Salted hash of its content, which can be erased.
    #[n(8)]
    pub content: ByteArray<32>,
}

impl Kind for Item {
    type Found = ();
    const MARKED: bool = false;
    const NEEDS_CLOCK: bool = true;

    fn check(&self) -> Result<(), EntryError> {
        check_id("the item's id", &self.id)?;
        at_least_one("the revision", self.revision)?;
        at_least_one("the type", self.of_type.into())?;
        if self.about.len() > MAX_ABOUT || !self.about.is_sorted_by(|a, b| a < b) {
            return Err(EntryError::List("what an item is about"));
        }
        self.about.iter().try_for_each(|link| check_id("what an item is about", link.id()))?;
        self.facts.check()
    }
}

impl<S: Reads<Groups> + Reads<Letters> + Writes<Items> + Writes<Names>> Rules<S> for Item {
    fn allow(&self, state: &S) -> Result<(), ApplyError> {
        let (groups, letters): (&Groups, &Letters) = (state.slot(), state.slot());
        let (items, names): (&Items, &Names) = (state.slot(), state.slot());
        groups.need()?;
        let known = items.get(&self.id);
        let expected = known.map_or(1, |record| record.revisions().len() as u32 + 1);
        if self.revision != expected {
            return Err(ItemError::Revision { found: self.revision, expected }.into());
        }
        if known.is_some_and(|record| record.of_type != self.of_type || record.author != self.author) {
            return Err(ItemError::Changed.into());
        }
        if expected > MAX_REVISIONS || (known.is_none() && items.count() >= MAX_ITEMS) {
            return Err(ItemError::TooMany.into());
        }
        let is_there = |link: &Link| match link {
            Link::Letter(id) => letters.get(id).is_some(),
            Link::Item(id) => *id != self.id && items.get(id).is_some(),
        };
        if !self.about.iter().all(is_there) {
            return Err(ItemError::About.into());
        }
        items.follows(self.at)?;
        if names.has_commitment(&self.content) { Err(ItemError::ContentCopied.into()) } else { Ok(()) }
    }

    fn take(&self, (): (), state: &mut S, index: u64) {
        let names: &mut Names = state.slot_mut();
        names.commit(*self.content);
        let items: &mut Items = state.slot_mut();
        items.enter(self, index);
    }
}
