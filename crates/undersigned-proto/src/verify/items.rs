//! The campaign's record in an audit: contents that must be there, and what a verdict says of items (spec/record.md §5).

use std::collections::{BTreeMap, VecDeque};

use crate::UnixTime;
use crate::kinds::{Author, Link};
use crate::ledger::{ErasedRecord, ItemRecord, State};
use crate::record::{self, ContentError, Type};

/// A content that an item commits to.
pub(super) struct Content {
    /// The entry of the revision.
    pub(super) entry: u64,
    of_type: u16,
    commitment: [u8; 32],
}

impl Content {
    pub(super) fn path(&self) -> String {
        super::blob_path(&self.commitment)
    }
}

/// Contents to be read when all entries are.
#[derive(Default)]
pub(super) struct Contents {
    waiting: VecDeque<Content>,
    headings: BTreeMap<[u8; 32], String>,
}

impl Contents {
    /// All that are not erased.
    pub(super) fn new(state: &State) -> Self {
        let of_item = |item: &ItemRecord| {
            let there = item.revisions().iter().filter(|revision| revision.erased.is_none());
            let content = |revision: &std::sync::Arc<crate::ledger::RevisionRecord>| Content {
                entry: revision.entry,
                of_type: item.of_type,
                commitment: revision.content,
            };
            there.map(content).collect::<Vec<_>>()
        };
        Self { waiting: state.items().all().flat_map(of_item).collect(), headings: BTreeMap::new() }
    }

    pub(super) fn pop(&mut self) -> Option<Content> {
        self.waiting.pop_front()
    }

    pub(super) fn take(&mut self, content: &Content, stored: &[u8]) -> Result<(), ContentError> {
        let heading = record::heading(content.of_type, stored, &content.commitment)?;
        self.headings.extend(heading.map(|heading| (content.commitment, heading)));
        Ok(())
    }

    pub(super) fn verdicts(&mut self, state: &State) -> Vec<ItemVerdict> {
        let mut revision = |made: &crate::ledger::RevisionRecord| RevisionVerdict {
            entry: made.entry,
            at: made.at,
            heading: self.headings.remove(&made.content),
            erased: made.erased,
        };
        let item = |item: &ItemRecord| ItemVerdict {
            id: item.id.clone(),
            of_type: item.of_type,
            name: Type::find(item.of_type).map(|known| known.name),
            author: item.author,
            about: item.last().about.clone(),
            revisions: item.revisions().iter().map(|made| revision(made)).collect(),
        };
        state.items().all().map(item).collect()
    }
}

/// An item of the campaign's record.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ItemVerdict {
    /// Its id.
    pub id: String,
    /// Number of its type.
    #[serde(rename = "type")]
    pub of_type: u16,
    /// Name of its type, if this program knows it.
    pub name: Option<&'static str>,
    /// Who speaks.
    pub author: Author,
    /// What its last revision is about.
    pub about: Vec<Link>,
    /// All revisions, oldest first.
    pub revisions: Vec<RevisionVerdict>,
}

/// A revision of an item.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RevisionVerdict {
    /// Its entry.
    pub entry: u64,
    /// When.
    pub at: UnixTime,
    /// The line that names it; none where it is erased, or of a type that this program does not know.
    pub heading: Option<String>,
    /// The erasure of its content.
    pub erased: Option<ErasedRecord>,
}
