//! One secret key held by several keyholders: distributed key generation and opening (spec/keyholders.md).
//!
//! FROST(P-256, SHA-256) (RFC 9591 §6.4) with the key generation of the FROST paper, as `frost-core` has it; nobody
//! signs with the key, it opens what is sealed to it. Roles: participant ([`dkg`], [`KeyShare`]), reader of the ledger
//! ([`dkg::round1::Packages`], [`PublicKeys`]), and whoever opens ([`PublicKeys::open`]).
//! In scope: any t participants open, fewer learn nothing, whoever spoils a step is named. Out of scope: who a participant
//! is, and how packages travel; a broadcast must be the same for all. Caveats: t participants together can open at any
//! time; what the curve library leaves on the stack is not wiped.

pub mod dkg;
mod error;
mod keys;
mod opening;
mod random;
pub mod signature;
mod suite;
#[cfg(test)]
mod tests;

pub use self::error::{DkgError, EncodingError, OpeningError, ShareError};
pub use self::keys::{KeyShare, PublicKeys};
pub use self::opening::{OpeningShare, VerifiedShare};

use std::fmt;

/// Most participants: our limit; a ceremony is among people who talk to each other (spec/keyholders.md §1).
pub const MAX_PARTICIPANTS: u8 = 15;
/// A share: participant and scalar.
pub const SHARE_BYTES: usize = 33;

/// How many participants there are, and how many of them open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    participants: u8,
    threshold: u8,
}

impl Quorum {
    /// `threshold` of `participants`: 1 ≤ threshold ≤ participants ≤ [`MAX_PARTICIPANTS`].
    ///
    /// # Errors
    /// [`EncodingError::Quorum`].
    pub fn new(participants: u8, threshold: u8) -> Result<Self, EncodingError> {
        let holds = (1..=MAX_PARTICIPANTS).contains(&participants) && (1..=participants).contains(&threshold);
        if holds { Ok(Self { participants, threshold }) } else { Err(EncodingError::Quorum) }
    }

    /// n.
    pub fn participants(self) -> u8 {
        self.participants
    }

    /// t.
    pub fn threshold(self) -> u8 {
        self.threshold
    }

    /// Whether one participant alone can open. A page must say so.
    pub fn one_can_open(self) -> bool {
        self.threshold == 1
    }

    /// All participants, in order.
    pub fn all(self) -> impl Iterator<Item = Participant> {
        (1..=self.participants).map(Participant)
    }

    fn has(self, participant: Participant) -> bool {
        participant.0 <= self.participants
    }
}

/// A participant: the position in the list of keyholders, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Participant(u8);

impl Participant {
    /// The participant at `index`, 1 to [`MAX_PARTICIPANTS`].
    ///
    /// # Errors
    /// [`EncodingError::Participant`].
    pub fn new(index: u8) -> Result<Self, EncodingError> {
        if (1..=MAX_PARTICIPANTS).contains(&index) { Ok(Self(index)) } else { Err(EncodingError::Participant) }
    }

    /// 1 to [`MAX_PARTICIPANTS`].
    pub fn index(self) -> u8 {
        self.0
    }

    fn identifier(self) -> suite::Identifier {
        u16::from(self.0).try_into().expect("an index is not zero")
    }
}

impl fmt::Display for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
