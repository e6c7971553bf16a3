//! Items as the ledger has them, and where their contents are.

use std::sync::Arc;

use super::reason::Reason;
use super::{Author, Facts, Item, Link, MAX_BACK_S};
use crate::UnixTime;
use crate::kinds::refusals::ItemError;
use crate::layered::Layered;

/// The erasure of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct ErasedRecord {
    /// Its entry.
    pub entry: u64,
    /// Why.
    pub reason: Reason,
    /// When.
    pub at: UnixTime,
}

/// A revision of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRecord {
    /// Its entry.
    pub entry: u64,
    /// When.
    pub at: UnixTime,
    /// What it is about.
    pub about: Vec<Link>,
    /// What of it is never erased.
    pub facts: Facts,
    /// Address of its content.
    pub content: [u8; 32],
    /// Whether that content was erased.
    pub erased: Option<ErasedRecord>,
}

/// An item and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRecord {
    /// Its id.
    pub id: String,
    /// Number of its type.
    pub of_type: u16,
    /// Who speaks.
    pub author: Author,
    /// The one that counts.
    last: Arc<RevisionRecord>,
    /// All of them, oldest first.
    revisions: Vec<Arc<RevisionRecord>>,
}

impl ItemRecord {
    /// All revisions, oldest first.
    pub fn revisions(&self) -> &[Arc<RevisionRecord>] {
        &self.revisions
    }

    /// The revision that counts.
    pub fn last(&self) -> &RevisionRecord {
        &self.last
    }

    /// A revision by its number, from 1 on.
    pub fn revision(&self, number: u32) -> Option<&RevisionRecord> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.revisions.get(at).map(|revision| &**revision)
    }

    /// Whether its last revision is about a letter.
    pub fn is_about(&self, letter: &str) -> bool {
        self.last.about.iter().any(|link| matches!(link, Link::Letter(id) if id == letter))
    }
}

/// All items of a group.
#[derive(Debug, Clone)]
pub struct Items {
    by_id: Layered<String, Arc<ItemRecord>>,
    /// Id and revision of each content.
    contents: Layered<[u8; 32], (String, u32)>,
    /// Ids in the order of their first revisions, by place from 0 on.
    order: Layered<u32, String>,
    count: u32,
    /// The latest time of an item or erasure.
    latest: UnixTime,
}

impl Default for Items {
    fn default() -> Self {
        let (by_id, contents, order) = Default::default();
        Self { by_id, contents, order, count: 0, latest: UnixTime(0) }
    }
}

impl Items {
    /// An item by its id.
    pub fn get(&self, id: &str) -> Option<&ItemRecord> {
        self.by_id.get(&id.to_owned()).map(|record| &**record)
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// All items, the first one entered first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &ItemRecord> {
        (0..self.count).filter_map(|place| self.get(self.order.get(&place)?))
    }

    /// The item and the revision of a content.
    pub fn of_content(&self, content: &[u8; 32]) -> Option<(&ItemRecord, u32)> {
        let (id, revision) = self.contents.get(content)?;
        Some((self.get(id)?, *revision))
    }

    /// Whether a time may follow.
    pub(in crate::kinds) fn follows(&self, at: UnixTime) -> Result<(), ItemError> {
        if at.0.saturating_add(MAX_BACK_S) < self.latest.0 { Err(ItemError::Backwards) } else { Ok(()) }
    }

    pub(crate) fn settle(&mut self) {
        self.by_id.settle();
        self.contents.settle();
        self.order.settle();
    }

    pub(super) fn enter(&mut self, item: &Item, entry: u64) {
        let Item { id, revision, of_type, at, author, about, facts, content } = item;
        self.latest = self.latest.max(*at);
        let last = Arc::new(RevisionRecord {
            entry,
            at: *at,
            about: about.clone(),
            facts: facts.clone(),
            content: **content,
            erased: None,
        });
        self.contents.insert(**content, (id.clone(), *revision));
        if let Some(record) = self.by_id.get_mut(id) {
            let record = Arc::make_mut(record);
            record.revisions.push(last.clone());
            record.last = last;
            return;
        }
        self.order.insert(self.count, id.clone());
        self.count += 1;
        let (of_type, author, revisions) = (*of_type, *author, vec![last.clone()]);
        self.by_id.insert(id.clone(), Arc::new(ItemRecord { id: id.clone(), of_type, author, last, revisions }));
    }

    /// Notes that a content is erased.
    pub(in crate::kinds) fn erase(&mut self, content: &[u8; 32], erased: ErasedRecord) {
        self.latest = self.latest.max(erased.at);
        let Some((id, revision)) = self.contents.get(content).cloned() else { return };
        let Some(record) = self.by_id.get_mut(&id).map(Arc::make_mut) else { return };
        let at = revision.saturating_sub(1) as usize;
        if let Some(kept) = record.revisions.get_mut(at) {
            Arc::make_mut(kept).erased = Some(erased);
        }
        if let Some(last) = record.revisions.last() {
            record.last = last.clone();
        }
    }
}
