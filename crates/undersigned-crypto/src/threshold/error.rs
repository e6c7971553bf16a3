//! One enum for each operation. Whoever is to blame is a field of the variant.

use super::Participant;
use crate::DecodeError;
use thiserror::Error;

/// Bytes that are not the one encoding of a valid value (spec/keyholders.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EncodingError {
    /// The first byte is not 1.
    #[error("unknown version")]
    Version,
    /// Not 1 ≤ t ≤ n ≤ 15.
    #[error("threshold and participants must be 1 <= t <= n <= 15")]
    Quorum,
    /// No participant has this index.
    #[error("no such participant")]
    Participant,
    /// A length, point or scalar.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The shares are not all on one polynomial of degree t − 1 through the group key (spec/keyholders.md §6.2).
    #[error("verifying shares and group key do not belong together")]
    Polynomial,
}

/// A ceremony cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DkgError {
    /// Not one package from each participant.
    #[error("expected {expected} packages, found {found}")]
    Count {
        /// Packages that this step takes.
        expected: usize,
        /// Packages that were given.
        found: usize,
    },
    /// The package is for another number of participants or another threshold.
    #[error("the package of participant {0} is for another quorum")]
    Quorum(Participant),
    /// Two packages of one participant.
    #[error("two packages of participant {0}")]
    Twice(Participant),
    /// The proof of knowledge does not hold: the participant does not know its own secret (RFC 9591 names no DKG; FROST
    /// paper, figure 1, round 1, step 5).
    #[error("the proof of knowledge of participant {0} does not hold")]
    ProofOfKnowledge(Participant),
    /// The broadcasts add up to the identity, which honest ones do not.
    #[error("degenerate keys, start again")]
    Degenerate,
    /// What stands under our own index in the broadcasts is not what we sent.
    #[error("the broadcasts hold another package than ours under participant {0}")]
    NotOurs(Participant),
    /// The secret package was made for other broadcasts.
    #[error("the broadcasts are not those of round 2")]
    OtherBroadcasts,
    /// The end does not fit our verifying share: what we kept since round 2 has been altered.
    #[error("what was kept since round 2 has been altered")]
    Kept,
    /// The package is for someone else.
    #[error("the package is for participant {0}")]
    Recipient(Participant),
    /// The package names a sender who cannot have sent it: ourselves, or nobody of this ceremony.
    #[error("participant {0} cannot be the sender")]
    Sender(Participant),
    /// Not made by the named sender for these broadcasts, or altered on the way. Does not convict the sender: ask again.
    #[error("the package is not the one that participant {0} made, ask for it again")]
    NotAuthentic(Participant),
    /// The sender's share contradicts the sender's broadcast (FROST paper, figure 1, round 2, step 2).
    #[error("the share of participant {0} contradicts its broadcast")]
    Share(Participant),
}

/// A share is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ShareError {
    /// These keys have no such participant.
    #[error("no participant {0} in these keys")]
    Participant(Participant),
    /// Altered, or a share of another letter's key (spec/keyholders.md §7.2).
    #[error("the share of participant {0} does not match its verifying share")]
    Mismatch(Participant),
}

/// The shares do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OpeningError {
    /// Fewer than t.
    #[error("{needed} shares open, found {found}")]
    TooFew {
        /// t.
        needed: usize,
        /// Shares that were given.
        found: usize,
    },
    /// Two shares of one participant.
    #[error("two shares of participant {0}")]
    Twice(Participant),
    /// Verified against other keys than these.
    #[error("the share of participant {0} is of another key")]
    OtherKey(Participant),
}
