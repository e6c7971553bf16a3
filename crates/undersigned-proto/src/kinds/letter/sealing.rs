//! On what terms a letter's names are sealed (spec/opening.md).

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use undersigned_crypto::threshold::{EncodingError, PublicKeys};

use crate::UnixTime;
use crate::kinds::ceremony::holders::check_holders;
use crate::kinds::frame::{EntryError, rising};

/// Most steps of a letter.
pub const MAX_STEPS: usize = 8;
/// Longest grace period in seconds: 30 days.
pub const MAX_GRACE_S: u32 = 30 * 24 * 3_600;

/// What pages show from a step on. Each step shows everything that the earlier ones show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum StepShows {
    /// How many have signed.
    #[n(0)]
    Number,
    /// Roles that at least five signers show.
    #[n(1)]
    Roles,
    /// The sealed names, once they are opened.
    #[n(2)]
    Names,
}

/// A step: a count, and what shows from it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, serde::Serialize)]
pub struct Step {
    /// Signatures that stand; for [`StepShows::Names`]: sealed names that stand.
    #[n(0)]
    pub count: u32,
    /// What shows.
    #[n(1)]
    pub shows: StepShows,
}

/// Who may call the opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum Caller {
    /// The organiser.
    #[n(0)]
    Organiser,
    /// Any keyholder.
    #[n(1)]
    Keyholder,
}

/// On what terms names are sealed. Part of the letter, so that signers sign it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Sealing {
    /// The attempt of the ceremony that made the key.
    #[n(1)]
    pub attempt: u32,
    /// Who has shares, by participant.
    #[n(2)]
    pub holders: Vec<String>,
    /// `threshold::PublicKeys`: n, t, the key to seal to, verifying shares.
    #[n(3)]
    pub keys: ByteVec,
    /// Steps, counts rising; the last one, and no other, shows names.
    #[n(4)]
    pub steps: Vec<Step>,
    /// From then on the names are never opened, and they are erased.
    #[n(5)]
    pub latest: UnixTime,
    /// Who may call, rising.
    #[n(6)]
    pub callers: Vec<Caller>,
    /// Seconds between call and opening, in which signers may withdraw.
    #[n(7)]
    pub grace_s: u32,
}

impl Sealing {
    pub(super) fn check(&self) -> Result<(), EntryError> {
        let keys = self.public_keys().map_err(|_| EntryError::Keys)?;
        if usize::from(keys.quorum().participants()) != self.holders.len() {
            return Err(EntryError::Quorum);
        }
        self.check_terms()
    }

    /// All but the keys: a page that only shows the terms need not load a curve.
    pub(super) fn check_terms(&self) -> Result<(), EntryError> {
        check_holders(&self.holders)?;
        let (counts, shows): (Vec<u32>, Vec<StepShows>) =
            self.steps.iter().map(|step| (step.count, step.shows)).unzip();
        rising("the list of steps", &counts)?;
        let names_last = shows.iter().filter(|shows| **shows == StepShows::Names).count() == 1;
        if counts.first() == Some(&0) || counts.len() > MAX_STEPS || !names_last || !shows.is_sorted() {
            return Err(EntryError::List("the list of steps"));
        }
        if self.grace_s > MAX_GRACE_S {
            return Err(EntryError::Window("the grace period"));
        }
        rising("the list of callers", &self.callers)
    }

    /// The keys, checked.
    ///
    /// # Errors
    /// [`EncodingError`] naming the defect.
    pub fn public_keys(&self) -> Result<PublicKeys, EncodingError> {
        PublicKeys::from_bytes(&self.keys)
    }

    /// Sealed names that must stand before they open.
    pub fn names_at(&self) -> u32 {
        self.steps.last().map_or(u32::MAX, |step| step.count)
    }

    /// How many keyholders open the names: the third byte of the keys.
    pub fn threshold(&self) -> u8 {
        self.keys.get(2).copied().unwrap_or(u8::MAX)
    }
}
