//! Why a step of a key ceremony, or of an opening, is refused.

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
    /// The letter does not take signatures yet, or the opening lies behind.
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
    /// Nobody has called, or the grace period still runs.
    #[error("the grace period is not over")]
    Grace,
    /// The letter does not let this one call.
    #[error("this is not somebody who may call the opening")]
    Caller,
    /// The keyholder's signature does not hold.
    #[error("the signature is not that of keyholder {0}")]
    Signature(u8),
}
