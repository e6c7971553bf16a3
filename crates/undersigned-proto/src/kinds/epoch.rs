//! Kind 2: a period with its own issuer key, and what was issued in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use undersigned_crypto::PublicKey;

use super::frame::{self, EntryError, Kind, at_least_one, issued, rising};
use super::group::Groups;
use super::rules::{ApplyError, Reads, Rules, Writes};
use crate::UnixTime;
use crate::class::Class;
use crate::layered::Layered;

/// Most epochs of a group.
pub const MAX_EPOCHS: usize = 1_000;
/// Bytes of a commitment's mark in a tally. The holder draws the commitment at random, so nobody can enter its mark
/// beforehand: 64 bits leave a chance of 2^-64 for each mark.
pub const MARK_BYTES: usize = 8;

/// Most that may be issued in one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Cap {
    /// The class.
    #[n(0)]
    pub class: Class,
    /// Credentials.
    #[n(1)]
    pub most: u32,
}

/// A period with its own issuer key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Epoch {
    /// 1, 2, 3, …
    #[n(1)]
    pub number: u32,
    /// BBS public key, compressed G2 point.
    #[n(2)]
    pub issuer_key: ByteArray<96>,
    /// Enrolment window.
    #[n(3)]
    pub enrol_opens: UnixTime,
    /// Its end, exclusive.
    #[n(4)]
    pub enrol_closes: UnixTime,
    /// Caps by class, classes rising.
    #[n(5)]
    pub caps: Vec<Cap>,
}

impl Kind for Epoch {
    type Found = PublicKey;

    fn check(&self) -> Result<(), EntryError> {
        at_least_one("the epoch's number", self.number)?;
        let classes: Vec<Class> = self.caps.iter().map(|cap| cap.class).collect();
        rising("the list of caps", &classes)?;
        classes.iter().try_for_each(|class| issued(*class))?;
        if self.enrol_opens >= self.enrol_closes { Err(EntryError::Window("enrolment")) } else { Ok(()) }
    }
}

impl Epoch {
    /// [`Entry::from_bytes`](super::Entry::from_bytes) for a client that needs no other kind: what is not called is not
    /// loaded.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_entry(bytes: &[u8]) -> Result<Self, EntryError> {
        frame::decode_checked(bytes)
    }

    /// The cap of a class; 0 where the epoch has none.
    pub fn cap(&self, class: Class) -> u32 {
        self.caps.iter().find(|cap| cap.class == class).map_or(0, |cap| cap.most)
    }
}

/// A tally, without its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TallyRecord {
    /// Its place in the ledger.
    pub index: u64,
    /// The class.
    pub class: Class,
    /// Credentials.
    pub issued: u32,
    /// The round that it ends.
    pub round: u32,
}

/// A round and how many it counts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RoundRecord {
    /// 1, 2, 3, …
    pub round: u32,
    /// Credentials by class.
    pub issued: BTreeMap<Class, u32>,
}

impl RoundRecord {
    /// Credentials of all classes.
    pub fn size(&self) -> u64 {
        self.issued.values().map(|issued| u64::from(*issued)).sum()
    }
}

/// An epoch and what was issued.
#[derive(Debug, Clone)]
pub struct EpochRecord {
    /// Its place in the ledger.
    pub index: u64,
    /// The epoch.
    pub epoch: Epoch,
    /// Issued so far by class, as tallied in the ledger.
    pub issued: BTreeMap<Class, u32>,
    /// The last round that a tally has ended.
    pub round: u32,
    tallies: Arc<Vec<TallyRecord>>,
    /// The round that counts each commitment.
    marks: Layered<[u8; MARK_BYTES], u32>,
    /// A two-phase letter has opened for signing: nothing is issued any more.
    signing: bool,
    key: PublicKey,
}

impl EpochRecord {
    pub(super) fn new(index: u64, epoch: Epoch, key: PublicKey) -> Self {
        let (issued, tallies, marks) = (BTreeMap::new(), Arc::default(), Layered::default());
        Self { index, epoch, issued, round: 0, tallies, marks, signing: false, key }
    }

    pub(super) fn tally(&mut self, tally: TallyRecord, marks: impl Iterator<Item = [u8; MARK_BYTES]>) {
        *self.issued.entry(tally.class).or_default() += tally.issued;
        self.round = tally.round;
        Arc::make_mut(&mut self.tallies).push(tally);
        marks.for_each(|mark| self.marks.insert(mark, tally.round));
    }

    /// A two-phase letter opens for signing.
    pub(super) fn begin_signing(&mut self) {
        self.signing = true;
    }

    pub(super) fn is_signing(&self) -> bool {
        self.signing
    }

    pub(crate) fn key(&self) -> &PublicKey {
        &self.key
    }

    pub(super) fn last_tally(&self) -> Option<u64> {
        self.tallies.last().map(|tally| tally.index)
    }

    pub(super) fn issued_in_all(&self) -> u64 {
        self.issued.values().map(|issued| u64::from(*issued)).sum()
    }

    /// All tallies, oldest first.
    pub fn tallies(&self) -> &[TallyRecord] {
        &self.tallies
    }

    /// Whether a tally counts this commitment.
    pub fn has_mark(&self, mark: &[u8; MARK_BYTES]) -> bool {
        self.marks.contains(mark)
    }

    /// The round whose tallies count this commitment.
    pub fn round_of(&self, mark: &[u8; MARK_BYTES]) -> Option<RoundRecord> {
        let round = *self.marks.get(mark)?;
        self.rounds().find(|record| record.round == round)
    }

    /// All rounds that have ended, oldest first.
    pub fn rounds(&self) -> impl Iterator<Item = RoundRecord> {
        self.tallies.chunk_by(|a, b| a.round == b.round).filter_map(|tallies| {
            let mut issued = BTreeMap::new();
            for tally in tallies {
                *issued.entry(tally.class).or_default() += tally.issued;
            }
            Some(RoundRecord { round: tallies.first()?.round, issued })
        })
    }
}

/// All epochs.
#[derive(Debug, Clone, Default)]
pub struct Epochs {
    records: Arc<Vec<EpochRecord>>,
}

impl Epochs {
    /// All of them, oldest first.
    pub fn all(&self) -> &[EpochRecord] {
        &self.records
    }

    /// An epoch by its number.
    pub fn get(&self, number: u32) -> Option<&EpochRecord> {
        self.records.get(place(number)?)
    }

    /// An epoch by its number.
    ///
    /// # Errors
    /// [`ApplyError::UnknownEpoch`].
    pub fn need(&self, number: u32) -> Result<&EpochRecord, ApplyError> {
        self.get(number).ok_or(ApplyError::UnknownEpoch(number))
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut EpochRecord> {
        Arc::make_mut(&mut self.records).get_mut(place(number)?)
    }

    pub(crate) fn settle(&mut self) {
        if self.records.iter().any(|record| !record.marks.is_settled())
            && let Some(records) = Arc::get_mut(&mut self.records)
        {
            records.iter_mut().for_each(|record| record.marks.settle());
        }
    }
}

fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

impl<S: Reads<Groups> + Writes<Epochs>> Rules<S> for Epoch {
    fn allow(&self, state: &S) -> Result<PublicKey, ApplyError> {
        let (groups, epochs): (&Groups, &Epochs) = (state.slot(), state.slot());
        let (group, before) = (groups.need()?, epochs.all().len());
        if self.number as usize != before + 1 || before >= MAX_EPOCHS {
            return Err(ApplyError::EpochNumber(self.number));
        }
        for cap in &self.caps {
            if !group.classes.contains(&cap.class) {
                return Err(ApplyError::Class(cap.class));
            }
            if cap.most > group.declared_members {
                return Err(ApplyError::Cap(cap.most));
            }
        }
        PublicKey::from_bytes(self.issuer_key.as_slice()).map_err(|_| ApplyError::IssuerKey)
    }

    fn take(&self, key: PublicKey, state: &mut S, index: u64) {
        let epochs: &mut Epochs = state.slot_mut();
        Arc::make_mut(&mut epochs.records).push(EpochRecord::new(index, self.clone(), key));
    }
}
