//! Why a ledger does not hold.

use undersigned_tlog::tile::TileError;
use undersigned_tlog::{CheckpointError, NoteError};

use crate::blob::BlobError;
use crate::codes::codes;
use crate::kinds::EntryError;
use crate::ledger::ApplyError;
use crate::pin::WitnessError;
use crate::record::ContentError;

/// The first defect of a ledger. Its sentence is in English; programs go by [`Self::code`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Defect {
    /// A file that the checkpoint covers is not there.
    #[error("is missing")]
    Missing,
    /// The caller supplied a path that was not asked for.
    #[error("was not asked for")]
    NotAskedFor,
    /// The checkpoint is of size 0.
    #[error("the ledger is empty")]
    Empty,
    /// The checkpoint is malformed, or its signature does not verify.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The group's verifier key is malformed.
    #[error(transparent)]
    Key(#[from] NoteError),
    /// The checkpoint is of another group.
    #[error("is of another group's ledger")]
    OtherGroup,
    /// The key is not the one that the auditor knows.
    #[error("names another key than the one you gave")]
    OtherKey,
    /// The key is not that of the pin.
    #[error("names another key than the one that you met before")]
    OtherKeyThanMet,
    /// The checkpoint is smaller than that of the pin.
    #[error("this is an older record than the one that you met before")]
    Older,
    /// The record is not the continuation of that of the pin.
    #[error("this is not the record that you met before: something was removed from it or changed")]
    AnotherRecord,
    /// The root of the entries is not the checkpoint's.
    #[error("the root is not that of the entries")]
    Root,
    /// An entry and the level-0 tile at `tile` differ: either of the two files was altered.
    #[error("has not the hash that stands in {tile}")]
    LeafHash {
        /// Path of the tile.
        tile: String,
    },
    /// A tile does not contain the hashes that the entries have.
    #[error("holds other hashes than the entries have")]
    TileHashes,
    /// A bundle is malformed.
    #[error(transparent)]
    Bundle(#[from] TileError),
    /// The ledger does not begin with its group.
    #[error("is not a group")]
    NoGroup,
    /// An entry is malformed or out of its limits.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// An entry may not follow.
    #[error(transparent)]
    Rule(#[from] ApplyError),
    /// Presentations do not hold.
    #[error("the proof does not hold")]
    Proof,
    /// A name's blob is not the one that was signed.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// An item's content is not the one committed to, or not what its type allows.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// A witness that the auditor named does not vouch for the checkpoint.
    #[error(transparent)]
    Witness(#[from] WitnessError),
}

codes!(Defect {
    Self::Missing => "missing",
    Self::NotAskedFor => "not-asked-for",
    Self::Empty => "empty",
    Self::Checkpoint(_) => "checkpoint",
    Self::Key(_) => "key",
    Self::OtherGroup => "other-group",
    Self::OtherKey => "other-key",
    Self::OtherKeyThanMet => "other-key-than-met",
    Self::Older => "older",
    Self::AnotherRecord => "another-record",
    Self::Root => "root",
    Self::LeafHash { .. } => "leaf-hash",
    Self::TileHashes => "tile-hashes",
    Self::Bundle(_) => "bundle",
    Self::NoGroup => "no-group",
    Self::Entry(_) => "entry",
    Self::Rule(_) => "rule",
    Self::Proof => "proof",
    Self::Blob(_) => "blob",
    Self::Content(_) => "content",
    Self::Witness(_) => "witness",
});
