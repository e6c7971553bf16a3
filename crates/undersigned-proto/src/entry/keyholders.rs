//! Entries about sealed names: the key ceremony, the call for the opening, the shares (spec/opening.md).

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use undersigned_crypto::sealing::{PUBLIC_KEY_BYTES, SECRET_KEY_BYTES};
use undersigned_crypto::threshold::dkg::round2;
use undersigned_crypto::threshold::signature::SIGNATURE_BYTES;
use undersigned_crypto::threshold::{EncodingError, MAX_PARTICIPANTS, PublicKeys, Quorum, SHARE_BYTES};

use super::{EntryError, rising};
use crate::text::{self, check_id, check_line};
use crate::{UnixTime, hash};

/// Most steps of a letter.
pub const MAX_STEPS: usize = 8;
/// Longest grace period in seconds: 30 days.
pub const MAX_GRACE_S: u32 = 30 * 24 * 3_600;
/// Longest name of a keyholder, in bytes.
pub const MAX_HOLDER_BYTES: usize = 100;

/// Begins a key ceremony for a letter that is not frozen yet.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Keyholders {
    /// Id of the letter to come.
    #[n(1)]
    pub letter: String,
    /// 1, or one more where the ceremony begins anew.
    #[n(2)]
    pub attempt: u32,
    /// How many of them open the names.
    #[n(3)]
    pub threshold: u8,
    /// Who they are, in public, by participant.
    #[n(4)]
    pub holders: Vec<String>,
}

impl Keyholders {
    pub(super) fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        check_holders(&self.holders)?;
        self.quorum().map(|_| ()).map_err(|_| EntryError::Quorum)
    }

    /// n and t.
    ///
    /// # Errors
    /// [`EncodingError::Quorum`].
    pub fn quorum(&self) -> Result<Quorum, EncodingError> {
        let participants = u8::try_from(self.holders.len()).map_err(|_| EncodingError::Quorum)?;
        Quorum::new(participants, self.threshold)
    }

    /// The ceremony's id: no other group, letter or attempt has it (spec/opening.md §2).
    pub fn id(&self, group_id: &str) -> [u8; 32] {
        hash::hash(hash::CEREMONY, &[group_id.as_bytes(), &crate::cbor::encode(self)])
    }
}

fn check_holders(holders: &[String]) -> Result<(), EntryError> {
    if holders.is_empty() || holders.len() > usize::from(MAX_PARTICIPANTS) {
        return Err(EntryError::List("the list of keyholders"));
    }
    holders.iter().try_for_each(|holder| check_line("a keyholder's name", holder, MAX_HOLDER_BYTES))?;
    let mut sorted: Vec<&String> = holders.iter().collect();
    sorted.sort_unstable();
    rising("the list of keyholders", &sorted)
}

/// What a keyholder does. Tags are those of the encoding.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// Round 1, with the key that signs what follows.
    #[n(1)]
    Broadcast {
        /// Act key, compressed point.
        #[n(0)]
        key: ByteArray<PUBLIC_KEY_BYTES>,
        /// `dkg::round1::Package`.
        #[n(1)]
        package: ByteVec,
    },
    /// Round 2: one package for each other participant, in their order.
    #[n(2)]
    Deal {
        /// `dkg::round2::Package`s.
        #[n(0)]
        packages: Vec<ByteArray<{ round2::PACKAGE_BYTES }>>,
    },
    /// The package of another participant is not what it must be.
    #[n(3)]
    Accuse {
        /// Whose.
        #[n(0)]
        sender: u8,
        /// The accuser's secret round key, so that anyone can judge.
        #[n(1)]
        round_key: ByteArray<SECRET_KEY_BYTES>,
    },
    /// The drill: signed with the share that was read back from its backup.
    #[n(4)]
    Ready,
    /// The share, at the opening. It proves itself.
    #[n(5)]
    Share {
        /// participant ‖ scalar.
        #[n(0)]
        share: ByteArray<SHARE_BYTES>,
    },
}

/// An act of one keyholder in one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeyholderAct {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// The attempt.
    #[n(2)]
    pub attempt: u32,
    /// The keyholder, from 1.
    #[n(3)]
    pub participant: u8,
    /// What is done.
    #[n(4)]
    pub act: Act,
    /// By the act key; [`Act::Ready`] by the share; none for [`Act::Share`].
    #[n(5)]
    pub signature: Option<ByteArray<SIGNATURE_BYTES>>,
}

impl KeyholderAct {
    pub(super) fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        if !(1..=MAX_PARTICIPANTS).contains(&self.participant) {
            return Err(EntryError::Quorum);
        }
        let unsigned = matches!(self.act, Act::Share { .. });
        if unsigned == self.signature.is_none() { Ok(()) } else { Err(EntryError::Signed) }
    }
}

/// What a keyholder signs of an act (spec/opening.md §3.3). `seen` is what it has seen before, so that the act counts in
/// that ceremony alone: nothing for a broadcast, the transcript for a deal and a drill, the transcript and the package for
/// an accusation. Each part is behind its length in the hash, so no two lists give the same message.
pub(crate) fn act_message(ceremony: &[u8; 32], participant: u8, act: &Act, seen: &[&[u8]]) -> [u8; 32] {
    let (participant, act) = ([participant], crate::cbor::encode(act));
    let parts: Vec<&[u8]> = [ceremony.as_slice(), &participant, &act].iter().chain(seen).copied().collect();
    hash::hash(hash::ACT, &parts)
}

/// The call for the opening: the grace period begins.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Call {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// When, by the server's clock.
    #[n(2)]
    pub at: UnixTime,
    /// The keyholder who calls; the organiser if none.
    #[n(3)]
    pub participant: Option<u8>,
    /// By the keyholder's share.
    #[n(4)]
    pub signature: Option<ByteArray<SIGNATURE_BYTES>>,
}

impl Call {
    pub(super) fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        if self.participant.is_some() == self.signature.is_some() { Ok(()) } else { Err(EntryError::Signed) }
    }
}

/// What a keyholder signs of a call (spec/opening.md §5).
pub(crate) fn call_message(ceremony: &[u8; 32], participant: u8, at: UnixTime) -> [u8; 32] {
    hash::hash(hash::CALL, &[ceremony, &[participant], &at.0.to_be_bytes()])
}

/// What pages show from a step on. Each step shows all that the ones before it show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[cbor(index_only)]
pub enum StepShows {
    /// That so many have signed.
    #[n(0)]
    Number,
    /// Roles that at least five signers show.
    #[n(1)]
    Roles,
    /// The sealed names, once they are opened.
    #[n(2)]
    Names,
}

/// A step: a count and what shows from it on.
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
    /// Who holds shares, by participant.
    #[n(2)]
    pub holders: Vec<String>,
    /// `threshold::PublicKeys`: n, t, the key to seal to, verifying shares.
    #[n(3)]
    pub keys: ByteVec,
    /// Steps, counts rising; the last one and no other shows names.
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

/// Length limit of a round 1 package: t is at most [`MAX_PARTICIPANTS`].
pub(crate) const MAX_BROADCAST_BYTES: usize =
    undersigned_crypto::threshold::dkg::round1::Package::length(MAX_PARTICIPANTS);

/// The longest line of any text here, so that a letter with all of it fits an entry.
const _: () = assert!(MAX_HOLDER_BYTES <= text::MAX_LINE_BYTES);
