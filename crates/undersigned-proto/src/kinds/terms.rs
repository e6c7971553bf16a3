//! What a letter is frozen with, in one word each.

use minicbor::{Decode, Encode};

/// What a signer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Shown {
    /// Only that a member signed.
    #[n(0)]
    Nothing,
    /// The attested role.
    #[n(1)]
    Role,
    /// A name, in an erasable blob.
    #[n(2)]
    Name,
    /// A name that nobody reads before enough others have given theirs.
    #[n(3)]
    Sealed,
}

/// When a credential may be used (spec/signing.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Timing {
    /// Signing opens when enrolment has closed.
    #[n(0)]
    TwoPhase,
    /// After a round of at least 20 enrolments.
    #[n(1)]
    Rounds,
    /// At once: linkable by timing.
    #[n(2)]
    AtOnce,
}

/// State of a letter after freezing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Stage {
    /// The letter entry itself: the text is fixed.
    #[n(0)]
    Frozen,
    /// Signatures are accepted.
    #[n(1)]
    Signing,
    /// No more signatures; withdrawals still.
    #[n(2)]
    Ended,
    /// The grace period is over: no more signatures and withdrawals, keyholders release their shares.
    #[n(3)]
    Opening,
    /// Given to the addressee.
    #[n(4)]
    Delivered,
    /// The addressee has answered.
    #[n(5)]
    Answered,
    /// The campaign is over.
    #[n(6)]
    Closed,
}
