//! Storage of ledgers, rows and blobs: one committer of batches, many readers, and blobs apart from both.
//!
//! Durability: when [`Store::commit`] returns `Ok`, all of its batches are on the disk and survive a power cut; when it
//! returns `Err`, nothing of them is visible, now or after a restart. There is one exception, [`StoreError::Unknown`]:
//! the disk failed in the moment of the commit, and only opening the data anew shows what is stored. Nothing may be
//! committed after it.
//!
//! Order: blobs are put before the commit that makes them reachable and erased after the commit that ends that. A crash
//! between the two leaves a blob that no entry commits to; those are erased when the data is opened ([`Blobs::addresses`]).

#[cfg(test)]
pub mod memory;
mod schema;
mod sqlite;
#[cfg(test)]
mod tests;

pub use crate::keys::Keyed;
pub use sqlite::SqliteBackend;

use std::sync::Arc;

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, MARK_BYTES};
use undersigned_tlog::Hash;

use crate::refusal::Refusal;

/// Why the store could not do it. The words are for the operator's log and
/// contain no row's content.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A row that must be new is there already, or a row that must be there is not.
    #[error("a rule of uniqueness was broken: {0}")]
    Conflict(&'static str),
    /// The database or the disk, in the backend's own words.
    #[error("database: {0}")]
    Backend(Box<dyn std::error::Error + Send + Sync>),
    /// The disk failed while it was written to or synced: what was to be stored is stored or not.
    #[error("the disk failed, and what is stored shows only after a restart: {0}")]
    Unknown(Box<dyn std::error::Error + Send + Sync>),
    /// Something is in use for longer than the store waits; the same call may succeed later.
    #[error("the store is in use")]
    Busy,
    /// A stored row is malformed.
    #[error("stored data is damaged: {0}")]
    Damaged(&'static str),
    /// The data folder is not the one that goes on.
    #[error(
        "{0}. If it ran on, two records would be signed with one key, and everybody could prove it. Use the newest folder, \
         or if no other one goes on, start once with --this-is-the-only-copy"
    )]
    Copied(&'static str),
    /// The data folder.
    #[error("data folder: {0}")]
    Folder(#[from] std::io::Error),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        // Logged where it happened; the client can do nothing with the reason.
        if matches!(error, StoreError::Unknown(_)) { Self::unknown() } else { Self::storage() }
    }
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

/// A code that went out by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailCode {
    /// Keyed value of the address.
    pub address: Keyed,
    /// Keyed value of the code.
    pub code: Keyed,
    /// From when on it is good for nothing.
    pub expires: UnixTime,
}

/// What a proof of membership was used for: enough to repeat a lost answer,
/// and only for the very same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Keyed value of the commitment.
    pub commitment: Keyed,
    /// The commitment's mark, which is kept apart from the proof until a tally counts it in public.
    pub mark: [u8; MARK_BYTES],
}

/// Address of a blob: SHA-256 of its bytes.
pub type Address = [u8; 32];

/// Bytes under their address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of the bytes.
    pub address: Address,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Entries after a group's last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// Entries before.
    pub old_size: u64,
    /// The entries' bytes.
    pub entries: Vec<Vec<u8>>,
    /// (level, index, hash) of each subtree that they complete.
    pub nodes: Vec<(u8, u64, Hash)>,
    /// The checkpoint over all of them.
    pub checkpoint: String,
}

/// What one group's sequencer wants stored: all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The group. It must be there, unless a row is [`Row::NewGroup`].
    pub group: String,
    /// New rows and changed ones, in order.
    pub rows: Vec<Row>,
    /// New entries.
    pub append: Option<Append>,
}

/// One change beside the ledger, within the group of its [`Batch`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// The group itself, which must be new. It has no entries yet: they come in the same batch.
    NewGroup(GroupRow),
    /// A pseudonym that must be new under its letter.
    Pseudonym {
        /// The letter.
        letter: String,
        /// The pseudonym.
        pseudonym: [u8; 48],
    },
    /// Secrets of a new epoch; nothing is issued.
    NewEpoch(EpochRow),
    /// Ends enrolment: destroys the key of the keyed values and the values.
    EndEnrolment {
        /// The epoch.
        epoch: u32,
    },
    /// Paper codes, as keyed values; each must be new.
    AddCodes {
        /// The epoch.
        epoch: u32,
        /// The role that they attest.
        role: String,
        /// Keyed values.
        codes: Vec<Keyed>,
    },
    /// Burns a code, which must be there and unspent, and counts one issued.
    SpendCode {
        /// The epoch.
        epoch: u32,
        /// Keyed value of the code.
        code: Keyed,
        /// What it is used for.
        spent: Spent,
    },
    /// Marks a mailbox as enrolled, which must be new, and counts one issued.
    SpendMailbox {
        /// The epoch.
        epoch: u32,
        /// Keyed value of the canonical address.
        mailbox: Keyed,
        /// What it is used for.
        spent: Spent,
    },
    /// A tally counts all that were issued of a class: their marks are in the ledger from now on.
    Tallied {
        /// The epoch.
        epoch: u32,
        /// The class.
        class: Class,
    },
    /// Puts a draft in place of an older one of the same id.
    PutDraft {
        /// The letter's id.
        id: String,
        /// The draft as JSON.
        json: String,
    },
    /// Removes a draft, if it is there.
    DeleteDraft {
        /// The letter's id.
        id: String,
    },
    /// A keyholder's link, in place of an older one.
    PutKeyholder {
        /// The letter.
        letter: String,
        /// The keyholder's public name.
        holder: String,
        /// Keyed value of the link's secret.
        link: Keyed,
    },
    /// A confirmed subscriber to the group's news; an older address under the same value is overwritten.
    PutSubscriber {
        /// Keyed value of the canonical address.
        address: Keyed,
        /// The address, sealed.
        sealed: Vec<u8>,
    },
    /// No more news; overwritten on the disk.
    DeleteSubscriber {
        /// Keyed value of the canonical address.
        address: Keyed,
    },
    /// The organiser has logged in: the link has arrived, and is shown to nobody again.
    MarkMet,
    /// A code that went out by mail.
    PutMailCode(MailCode),
    /// Erases the codes that were good until then, or for less long.
    EndMailCodes {
        /// Seconds since 1970.
        until: UnixTime,
    },
    /// Notes that a piece of news goes out, so that no restart sends it twice.
    MarkNews {
        /// The letter.
        letter: String,
        /// Which piece of news.
        what: String,
    },
}

impl Row {
    /// Whether something readable is overwritten or erased, so that [`Store::scrub`] must follow.
    pub fn erases(&self) -> bool {
        match self {
            Self::EndEnrolment { .. }
            | Self::PutSubscriber { .. }
            | Self::DeleteSubscriber { .. }
            | Self::EndMailCodes { .. } => true,
            Self::NewGroup(_)
            | Self::Pseudonym { .. }
            | Self::NewEpoch(_)
            | Self::AddCodes { .. }
            | Self::SpendCode { .. }
            | Self::SpendMailbox { .. }
            | Self::Tallied { .. }
            | Self::PutDraft { .. }
            | Self::DeleteDraft { .. }
            | Self::PutKeyholder { .. }
            | Self::MarkMet
            | Self::PutMailCode(_)
            | Self::MarkNews { .. } => false,
        }
    }
}

/// The three contracts of one store.
pub struct Opened {
    /// Commits; there is one.
    pub store: Box<dyn Store>,
    /// Reads what is committed.
    pub reader: Arc<dyn Reader>,
    /// Bytes of names.
    pub blobs: Arc<dyn Blobs>,
}

/// A factory of stores: a server opens one when it starts, and opens it again after a restart or a crash.
pub trait Backend: Send + Sync {
    /// Opens what is there, or makes it.
    ///
    /// # Errors
    /// [`StoreError::Folder`] where another process uses it; [`StoreError::Damaged`] for a store of another version.
    fn open(&self) -> Result<Opened, StoreError>;
}

/// Blobs, each under the SHA-256 of its bytes within its group.
pub trait Blobs: Send + Sync {
    /// Stores blobs. They are durable at the latest when the next [`Store::commit`] returns `Ok`. The same blob again
    /// is no error. The group need not be there yet.
    ///
    /// # Errors
    /// What the disk says, as for all methods here; none of the blobs can be relied on then.
    fn put(&self, group: &str, blobs: &[Blob]) -> Result<(), StoreError>;
    /// The bytes under each address, in the order asked for; `None` where nothing is.
    ///
    /// # Errors
    /// See [`Blobs::put`].
    fn get(&self, group: &str, addresses: &[Address]) -> Result<Vec<Option<Vec<u8>>>, StoreError>;
    /// Erases blobs, overwritten on the disk; what is not there is no error. [`Store::scrub`] must follow.
    ///
    /// # Errors
    /// See [`Blobs::put`].
    fn erase(&self, group: &str, addresses: &[Address]) -> Result<(), StoreError>;
    /// Addresses of all blobs of a group, in the order of their bytes: to find those that no entry
    /// commits to.
    ///
    /// # Errors
    /// See [`Blobs::put`].
    fn addresses(&self, group: &str) -> Result<Vec<Address>, StoreError>;
}

/// The one committer.
pub trait Store: Send {
    /// Stores all batches durably, in one transaction, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a rule of a [`Row`] or an [`Append`] is broken, else what the disk says.
    fn commit(&mut self, batches: &[&Batch]) -> Result<(), StoreError>;

    /// Keeps the time by which the server has been running, durably, in place of an earlier one.
    ///
    /// # Errors
    /// What the disk says.
    fn keep_time(&mut self, at: UnixTime) -> Result<(), StoreError>;

    /// Makes what was erased unreadable in side files and in this process's caches too.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where it has to be tried again; what the disk says.
    fn scrub(&mut self) -> Result<(), StoreError>;
}

/// Reads what is committed.
pub trait Reader: Send + Sync {
    /// The time that was kept last.
    ///
    /// # Errors
    /// What the disk says.
    fn kept_time(&self) -> Result<Option<UnixTime>, StoreError>;
    /// All groups that have entries, by id.
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
    /// The hashes of complete subtrees: (level, index) each, in the order asked for, in as few queries as possible.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where one is missing; see [`Reader::groups`].
    fn hashes_at(&self, group: &str, places: &[(u8, u64)]) -> Result<Vec<Hash>, StoreError>;
    /// The entries at these indices, in the order asked for, in as few queries as possible.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where one is missing; see [`Reader::groups`].
    fn entries_at(&self, group: &str, indices: &[u64]) -> Result<Vec<Vec<u8>>, StoreError>;
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
    /// Subscribers to a group's news: (keyed value, sealed address), by keyed value.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn subscribers(&self, group: &str) -> Result<Vec<(Keyed, Vec<u8>)>, StoreError>;
    /// Whether the organiser has logged in.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn is_met(&self, group: &str) -> Result<bool, StoreError>;
    /// Codes that went out by mail, in no order.
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn mail_codes(&self, group: &str) -> Result<Vec<MailCode>, StoreError>;
    /// News that went out: (letter, which).
    ///
    /// # Errors
    /// See [`Reader::groups`].
    fn news(&self, group: &str) -> Result<Vec<(String, String)>, StoreError>;
}
