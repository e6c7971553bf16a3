//! An epoch and what was issued in it.

use std::collections::{BTreeMap, HashMap};

use undersigned_crypto::PublicKey;

use crate::entry::{Class, Epoch, MARK_BYTES, Stage, Tally};

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
    tallies: Vec<TallyRecord>,
    /// The round that counts each commitment.
    marks: HashMap<[u8; MARK_BYTES], u32>,
    /// A two-phase letter has begun to be signed: nothing is issued any more.
    signing: bool,
    key: PublicKey,
}

impl EpochRecord {
    pub(super) fn new(index: u64, epoch: Epoch, key: PublicKey) -> Self {
        let (issued, tallies, marks) = (BTreeMap::new(), Vec::new(), HashMap::new());
        Self { index, epoch, issued, round: 0, tallies, marks, signing: false, key }
    }

    pub(super) fn tally(&mut self, index: u64, tally: &Tally) {
        let Tally { class, issued, round, .. } = *tally;
        *self.issued.entry(class).or_default() += issued;
        self.round = round;
        self.tallies.push(TallyRecord { index, class, issued, round });
        self.marks.extend(tally.marks().map(|mark| (mark, round)));
    }

    pub(super) fn note_stage(&mut self, stage: Stage) {
        self.signing |= stage == Stage::Signing;
    }

    pub(super) fn is_signing(&self) -> bool {
        self.signing
    }

    pub(super) fn key(&self) -> &PublicKey {
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
        self.marks.contains_key(mark)
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
