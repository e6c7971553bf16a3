//! Why a step of a key ceremony, of an opening, or of the campaign's record is refused.

/// Why a keyholder's act was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CeremonyError {
    /// No ceremony for this letter, or a newer attempt is running.
    #[error("this ceremony is not running")]
    NotRunning,
    /// The attempt does not follow, or there are too many.
    #[error("this attempt does not follow")]
    Attempt,
    /// Two keyholders have names that nobody can tell apart.
    #[error("two keyholders have names that look alike")]
    LookAlikes,
    /// The letter is frozen: its key is fixed.
    #[error("the letter is frozen already")]
    Frozen,
    /// Nobody of the ceremony has this number.
    #[error("there is no keyholder {0}")]
    Participant(u8),
    /// It is not time for this step.
    #[error("it is not time for this step")]
    Step,
    /// The keyholder has done this step before.
    #[error("keyholder {0} has done this before")]
    Twice(u8),
    /// A package is not one of this ceremony and keyholder.
    #[error("what keyholder {0} sent is not a package of this ceremony")]
    Package(u8),
    /// The proof of knowledge in a broadcast does not hold.
    #[error("the broadcast of keyholder {0} does not prove its secret")]
    ProofOfKnowledge(u8),
    /// The signature is not the keyholder's.
    #[error("the signature is not that of keyholder {0}")]
    Signature(u8),
    /// The share is not the keyholder's share of this letter's key.
    #[error("the share of keyholder {0} does not fit")]
    Share(u8),
}

/// Why names stay sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningRefusal {
    /// The letter has no sealed names.
    #[error("the letter has no sealed names")]
    NothingSealed,
    /// The letter does not take signatures yet, or the opening is over.
    #[error("names cannot be opened at this stage of the letter")]
    Stage,
    /// Fewer sealed names stand than the letter says.
    #[error("{standing} sealed names stand, {needed} are needed")]
    TooFew {
        /// Sealed names that stand.
        standing: u64,
        /// What the letter says.
        needed: u32,
    },
    /// The grace period would end, or ends, after the letter's latest date.
    #[error("it is too late: these names are never opened")]
    TooLate,
    /// The opening was called, and its grace period runs.
    #[error("the opening was called before")]
    Called,
    /// Nobody has called, or the grace period is still running.
    #[error("the grace period is not over")]
    Grace,
    /// The letter does not let this caller call.
    #[error("this is not somebody who may call the opening")]
    Caller,
    /// The keyholder's signature does not hold.
    #[error("the signature is not that of keyholder {0}")]
    Signature(u8),
}

/// Why an item, or an erasure, may not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemError {
    /// Not the next revision.
    #[error("revision {found} does not follow, {expected} does")]
    Revision {
        /// In the entry.
        found: u32,
        /// The next one.
        expected: u32,
    },
    /// A revision has another type or author than the item.
    #[error("a revision has the type and the author of its item")]
    Changed,
    /// It is about something that is not in the record, or about itself.
    #[error("what the item is about is not in the record")]
    About,
    /// Over [`MAX_ITEMS`](super::MAX_ITEMS) or [`MAX_REVISIONS`](super::MAX_REVISIONS).
    #[error("there are too many items, or revisions of this one")]
    TooMany,
    /// Its time is more than [`MAX_BACK_S`](super::MAX_BACK_S) before the latest one of the record.
    #[error("the time is more than a day before the last one in the record")]
    Backwards,
    /// Something else commits to these bytes: erasing one would erase the other.
    #[error("something else in the record has this very content, salt included")]
    ContentCopied,
    /// Nothing of the record commits to this content.
    #[error("there is no such content to erase")]
    NothingToErase,
    /// The content is erased.
    #[error("the content was erased at entry {0}")]
    AlreadyErased(u64),
}
