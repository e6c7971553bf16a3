//! The campaign's record: items are published and corrected, and contents erased. The same for all types.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Author, Entry, Erasure, Facts, Item, Link, MAX_ERASED, Reason};
use undersigned_proto::ledger::{ItemRecord, RevisionRecord};
use undersigned_proto::record::{self, ContentError, Record};
use undersigned_proto::{markdown, text};

use super::organiser::Organiser;
use crate::group::act::Act;
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::keys::rng;
use crate::refusal::{Kind, Refusal};
use crate::store::Blob;

/// A revision of an item, as an organiser publishes it.
#[derive(Debug, Clone)]
pub struct Publication {
    id: String,
    revision: u32,
    of_type: u16,
    about: Vec<Link>,
    facts: Facts,
    content: Blob,
}

impl Publication {
    /// The first revision of a new item.
    ///
    /// # Errors
    /// `text` for a content that its type does not allow, or of which a page would not show every word; `too-large`.
    pub fn new<R: Record>(id: String, about: Vec<Link>, facts: Facts, content: &R) -> Result<Self, Refusal> {
        Self::revised(id, 1, about, facts, content)
    }

    /// A revision, by its number.
    ///
    /// # Errors
    /// See [`Publication::new`].
    pub fn revised<R: Record>(
        id: String,
        revision: u32,
        mut about: Vec<Link>,
        facts: Facts,
        content: &R,
    ) -> Result<Self, Refusal> {
        text::check_id("the item's short name", &id)?;
        let unread = |error: markdown::MarkdownError| Refusal::input(Kind::Text, error.to_string());
        content.summary().markdown.map_or(Ok(()), |text| markdown::parse(text).map(drop)).map_err(unread)?;
        let (address, bytes) = content.seal(&mut rng())?;
        about.sort_unstable();
        about.dedup();
        Ok(Self { id, revision, of_type: R::NUMBER, about, facts, content: Blob { address, bytes } })
    }
}

impl From<ContentError> for Refusal {
    fn from(error: ContentError) -> Self {
        match error {
            ContentError::Text(error) => error.into(),
            ContentError::TooLong => Self::input(Kind::TooLarge, "The text is too long: at most 32 kB."),
            other => Self::input(Kind::Entry, other.to_string()),
        }
    }
}

impl Organiser {
    /// Publishes an item, or a further revision of one.
    ///
    /// # Errors
    /// `outdated` where another revision came first; `not-found` for a letter or item that it is about; `entry`.
    pub async fn publish(&self, publication: Publication) -> Result<(), Refusal> {
        self.app.act(self.group.id(), publication).await
    }

    /// Erases all contents of an item that are still there. Its entries stay.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn erase_item(&self, id: &str, reason: Reason) -> Result<(), Refusal> {
        // Once more where one answer was lost: what is erased stays erased.
        self.app.act(self.group.id(), EraseItem { id: id.to_owned(), reason }).await?;
        self.app.need_erased().await
    }

    /// The stored bytes of a content that is not erased.
    ///
    /// # Errors
    /// `not-found`, `storage`.
    pub async fn content(&self, revision: &RevisionRecord) -> Result<Vec<u8>, Refusal> {
        let (blobs, group, address) = (self.app.blobs().clone(), self.group.clone(), revision.content);
        let found = self.app.work().read(move || blobs.get(group.id(), &[address])).await??.pop().flatten();
        found.ok_or_else(|| Refusal::not_found("content"))
    }
}

impl Act for Publication {
    type Done = ();

    fn decide(&self, _: &Live, _: &dyn Rows, now: UnixTime) -> Result<(Commit, ()), Refusal> {
        let item = Item {
            id: self.id.clone(),
            revision: self.revision,
            of_type: self.of_type,
            at: now,
            author: Author::Organiser,
            about: self.about.clone(),
            facts: self.facts.clone(),
            content: self.content.address.into(),
        };
        record::check_item(&item)?;
        Ok((Commit { put: vec![self.content.clone()], ..Commit::entry(Entry::Item(item)) }, ()))
    }
}

struct EraseItem {
    id: String,
    reason: Reason,
}

impl Act for EraseItem {
    type Done = ();

    fn decide(&self, group: &Live, _: &dyn Rows, now: UnixTime) -> Result<(Commit, ()), Refusal> {
        let item = group.state.items().get(&self.id).ok_or_else(|| Refusal::not_found("item"))?;
        let mut erase = contents(item);
        erase.sort_unstable();
        erase.truncate(MAX_ERASED);
        if erase.is_empty() {
            return Ok((Commit::default(), ()));
        }
        let contents = erase.iter().map(|address| (*address).into()).collect();
        let erasure = Erasure { contents, reason: self.reason, at: now };
        Ok((Commit { erase, ..Commit::entry(Entry::Erasure(erasure)) }, ()))
    }
}

/// Addresses of the contents of an item that are still there.
fn contents(item: &ItemRecord) -> Vec<[u8; 32]> {
    let there = item.revisions().iter().filter(|revision| revision.erased.is_none());
    there.map(|revision| revision.content).collect()
}
