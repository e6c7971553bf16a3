//! Where ledgers lie: one writer that commits batches, many readers.
//!
//! The durability contract: when [`Store::commit`] returns `Ok`, the whole
//! batch is on the disk and survives a power cut; when it returns `Err`,
//! nothing of the batch is visible, now or after a restart.

mod schema;
mod sqlite;
#[cfg(test)]
mod tests;

pub use sqlite::SqliteStore;

use undersigned_proto::entry::{Class, MARK_BYTES};
use undersigned_tlog::Hash;

use crate::keys::Keyed;

/// Why the store could not do it. The words are for the operator's log and
/// hold no row's content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A row that must be new is there already, or one that must be there is not.
    #[error("a rule of uniqueness was broken: {0}")]
    Conflict(&'static str),
    /// The database or the disk.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A reader held the write-ahead log for longer than the store waits.
    #[error("the write-ahead log is being read")]
    Busy,
    /// A stored row cannot be read as what it must be.
    #[error("stored data is damaged: {0}")]
    Damaged(&'static str),
    /// The data folder.
    #[error("data folder: {0}")]
    Folder(#[from] std::io::Error),
}

/// A group's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// The group's id.
    pub id: String,
    /// The ledger's origin.
    pub origin: String,
    /// Sealed seed of the checkpoint key; none in a read-only archive.
    pub log_key: Option<Vec<u8>>,
    /// Keyed value of the organiser's secret link.
    pub organiser_link: Keyed,
    /// Argon2id hash of the organiser's passphrase, PHC format.
    pub organiser_passphrase: String,
    /// Entries that the checkpoint covers.
    pub size: u64,
    /// The last signed checkpoint.
    pub checkpoint: String,
}

/// An epoch's secrets, sealed, and what was issued.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EpochRow {
    /// The epoch.
    pub number: u32,
    /// Sealed issuer key.
    pub issuer_key: Vec<u8>,
    /// Sealed key of the keyed values; destroyed when enrolment has closed.
    pub enrol_key: Option<Vec<u8>>,
    /// Credentials issued by class.
    pub issued: Vec<(Class, u32)>,
    /// Marks of commitments that no tally counts yet, by class.
    pub untallied: Vec<(Class, [u8; MARK_BYTES])>,
}

/// What a paper code is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// The role that it attests, or empty.
    pub role: String,
    /// Keyed value of the commitment that it was used for.
    pub spent: Option<Keyed>,
}

/// What a proof of membership was used for: enough to give a lost answer
/// again, and only to the very same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Keyed value of the commitment.
    pub commitment: Keyed,
    /// The commitment's mark, which lies apart from the proof until a tally counts it in public.
    pub mark: [u8; MARK_BYTES],
}

/// One change. A batch is a list of them, done all or not at all.
#[derive(Debug, Clone)]
pub enum Op {
    /// A new group, with no entries yet.
    NewGroup(GroupRow),
    /// Entries behind the last one, with the hashes that they complete.
    Append {
        /// The group.
        group: String,
        /// Entries before.
        old_size: u64,
        /// The entries' bytes.
        entries: Vec<Vec<u8>>,
        /// (level, index, hash) of each complete subtree.
        nodes: Vec<(u8, u64, Hash)>,
        /// The checkpoint over all of them.
        checkpoint: String,
    },
    /// A pseudonym that must be new under its letter.
    Pseudonym {
        /// The group.
        group: String,
        /// The letter.
        letter: String,
        /// The pseudonym.
        pseudonym: [u8; 48],
    },
    /// Stores a blob under its commitment, which must be new.
    PutBlob {
        /// The group.
        group: String,
        /// Its address.
        commitment: [u8; 32],
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Erases a blob; overwritten on the disk.
    EraseBlob {
        /// The group.
        group: String,
        /// Its address.
        commitment: [u8; 32],
    },
    /// Secrets of a new epoch.
    NewEpoch {
        /// The group.
        group: String,
        /// The secrets; nothing is issued.
        row: EpochRow,
    },
    /// Ends enrolment: destroys the key of the keyed values and the values.
    EndEnrolment {
        /// The group.
        group: String,
        /// The epoch.
        epoch: u32,
    },
    /// Paper codes, as keyed values; each must be new.
    AddCodes {
        /// The group.
        group: String,
        /// The epoch.
        epoch: u32,
        /// The role that they attest.
        role: String,
        /// Keyed values.
        codes: Vec<Keyed>,
    },
    /// Burns a code, which must be there and unspent, and counts one issued.
    SpendCode {
        /// The group.
        group: String,
        /// The epoch.
        epoch: u32,
        /// Keyed value of the code.
        code: Keyed,
        /// What it is used for.
        spent: Spent,
    },
    /// Marks a mailbox as enrolled, which must be new, and counts one issued.
    SpendMailbox {
        /// The group.
        group: String,
        /// The epoch.
        epoch: u32,
        /// Keyed value of the canonical address.
        mailbox: Keyed,
        /// What it is used for.
        spent: Spent,
    },
    /// A tally counts all that were issued of a class: their marks stand in the ledger from now on.
    Tallied {
        /// The group.
        group: String,
        /// The epoch.
        epoch: u32,
        /// The class.
        class: Class,
    },
    /// Puts a draft in place of an older one of the same id.
    PutDraft {
        /// The group.
        group: String,
        /// The letter's id.
        id: String,
        /// The draft as JSON.
        json: String,
    },
    /// Removes a draft, if it is there.
    DeleteDraft {
        /// The group.
        group: String,
        /// The letter's id.
        id: String,
    },
    /// A keyholder's link, in place of an older one.
    PutKeyholder {
        /// The group.
        group: String,
        /// The letter.
        letter: String,
        /// The keyholder's public name.
        holder: String,
        /// Keyed value of the link's secret.
        link: Keyed,
    },
    /// Somebody who has confirmed to want news of the group.
    PutSubscriber {
        /// The group.
        group: String,
        /// Keyed value of the canonical address.
        address: Keyed,
        /// The address, sealed.
        sealed: Vec<u8>,
    },
    /// No more news; overwritten on the disk.
    DeleteSubscriber {
        /// The group.
        group: String,
        /// Keyed value of the canonical address.
        address: Keyed,
    },
    /// Notes that a piece of news goes out, so that no restart sends it twice.
    MarkNews {
        /// The group.
        group: String,
        /// The letter.
        letter: String,
        /// Which piece of news.
        what: String,
    },
}

/// The one writer.
pub trait Store: Send {
    /// Does all of the batch, durably, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a rule of an [`Op`] is broken, else what the disk says.
    fn commit(&mut self, batch: &[Op]) -> Result<(), StoreError>;

    /// Makes erased rows unreadable in side files too. To be called after
    /// erasing, when no batch is waiting.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where it has to be tried again; what the disk says.
    fn scrub(&mut self) -> Result<(), StoreError>;
}

/// Reads what is committed.
pub trait Reader: Send + Sync {
    /// Drops what it holds in memory of rows that were erased.
    ///
    /// # Errors
    /// What the database says.
    fn forget(&self) -> Result<(), StoreError>;
    /// All groups, by id.
    ///
    /// # Errors
    /// What the disk says, as for all methods here.
    fn groups(&self) -> Result<Vec<GroupRow>, StoreError>;
    /// Up to `most` entries from `first` on.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn entries(&self, group: &str, first: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError>;
    /// Up to `most` subtree hashes of a level from `first` on.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn hashes(&self, group: &str, level: u8, first: u64, most: u64) -> Result<Vec<Hash>, StoreError>;
    /// A blob by its commitment.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn blob(&self, group: &str, commitment: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError>;
    /// All epochs' secrets, by number.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn epochs(&self, group: &str) -> Result<Vec<EpochRow>, StoreError>;
    /// A paper code.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn code(&self, group: &str, epoch: u32, code: &Keyed) -> Result<Option<CodeRow>, StoreError>;
    /// Keyed value of the commitment that a mailbox has enrolled with.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn mailbox(&self, group: &str, epoch: u32, mailbox: &Keyed) -> Result<Option<Keyed>, StoreError>;
    /// Codes of an epoch: all, and those spent.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn code_counts(&self, group: &str, epoch: u32) -> Result<(u32, u32), StoreError>;
    /// Drafts: (id, JSON), by id.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn drafts(&self, group: &str) -> Result<Vec<(String, String)>, StoreError>;
    /// Keyholders' links of a letter: (public name, keyed value), by name.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn keyholders(&self, group: &str, letter: &str) -> Result<Vec<(String, Keyed)>, StoreError>;
    /// Who wants news of a group: (keyed value, sealed address), by keyed value.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn subscribers(&self, group: &str) -> Result<Vec<(Keyed, Vec<u8>)>, StoreError>;
    /// News that went out: (letter, which).
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn news(&self, group: &str) -> Result<Vec<(String, String)>, StoreError>;
}
