//! A letter and what became of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use undersigned_crypto::threshold::SHARE_BYTES;

use super::body::Letter;
use crate::UnixTime;
use crate::class::Class;
use crate::kinds::terms::{Shown, Stage};
use crate::layered::Layered;

/// Most letters of a group.
pub const MAX_LETTERS: usize = 10_000;

/// A call for the opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct CallRecord {
    /// When.
    pub at: UnixTime,
    /// The keyholder who called; the organiser if none.
    pub participant: Option<u8>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Signer {
    pub(crate) entry: u64,
    pub(crate) class: Class,
    shown: Shown,
    /// Place in [`LetterRecord::roles`].
    role: Option<u32>,
    /// The entry that took it back.
    pub(crate) withdrawn: Option<u64>,
}

/// A letter and what became of it.
#[derive(Debug, Clone)]
pub struct LetterRecord {
    /// Its place in the ledger.
    pub index: u64,
    /// The frozen letter.
    pub letter: Letter,
    /// [`Letter::hash`].
    pub hash: [u8; 32],
    /// The stage that it has reached.
    pub stage: Stage,
    /// The entry of that stage; none while it is frozen.
    pub stage_entry: Option<u64>,
    /// When each stage began, as its entry says.
    pub since: BTreeMap<Stage, UnixTime>,
    /// The last call for the opening.
    pub call: Option<CallRecord>,
    /// What was signed and withdrawn.
    pub counts: Counts,
    /// By 16 bytes of the pseudonym's hash: the only part of an audit that grows.
    signers: Layered<[u8; 16], Signer>,
    /// Roles that were ever shown, each once: a copy for each signer would be the
    /// largest part of an audit.
    roles: Vec<String>,
    role_places: HashMap<String, u32>,
    /// Shares that were published, by participant: the entry, and the bytes in it.
    pub(in crate::kinds) shares: BTreeMap<u8, (u64, [u8; SHARE_BYTES])>,
    /// Credentials used by class, withdrawn ones too.
    pub(crate) used: BTreeMap<Class, u32>,
}

/// Counts of one letter; a withdrawn signature is in no field but `withdrawn`.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Signatures that stand.
    pub signed: u64,
    /// Signatures taken back.
    pub withdrawn: u64,
    /// Those that stand, by class of proof.
    pub by_class: BTreeMap<Class, u64>,
    /// Those that stand, by what they show.
    pub by_shown: BTreeMap<Shown, u64>,
    /// Those that stand and show a role, by role.
    pub by_role: BTreeMap<String, u64>,
}

fn short(pseudonym: &[u8; 48]) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(pseudonym).into();
    let mut key = [0; 16];
    key.copy_from_slice(digest.split_at(16).0);
    key
}

impl LetterRecord {
    pub(in crate::kinds) fn new(index: u64, letter: Letter, hash: [u8; 32]) -> Self {
        Self {
            index,
            hash,
            letter,
            stage: Stage::Frozen,
            stage_entry: None,
            since: BTreeMap::new(),
            call: None,
            counts: Counts::default(),
            signers: Layered::default(),
            roles: Vec::new(),
            role_places: HashMap::new(),
            shares: BTreeMap::new(),
            used: BTreeMap::new(),
        }
    }

    /// Who has signed under a pseudonym, if anybody has.
    pub(crate) fn signer(&self, pseudonym: &[u8; 48]) -> Option<&Signer> {
        self.signers.get(&short(pseudonym))
    }

    pub(in crate::kinds) fn enter(&mut self, stage: Stage, at: UnixTime, entry: u64) {
        self.stage = stage;
        self.stage_entry = Some(entry);
        self.since.insert(stage, at);
    }

    pub(in crate::kinds) fn sign(
        &mut self,
        entry: u64,
        pseudonym: &[u8; 48],
        (class, shown, role): (Class, Shown, Option<&str>),
    ) {
        let role = role.map(|role| self.count_role(role));
        let signer = Signer { entry, class, shown, role, withdrawn: None };
        self.signers.insert(short(pseudonym), signer);
        *self.used.entry(class).or_default() += 1;
        self.counts.signed += 1;
        *self.counts.by_class.entry(class).or_default() += 1;
        *self.counts.by_shown.entry(shown).or_default() += 1;
    }

    /// Counts one more of a role and returns its place.
    fn count_role(&mut self, role: &str) -> u32 {
        *self.counts.by_role.entry(role.to_owned()).or_default() += 1;
        if let Some(place) = self.role_places.get(role) {
            return *place;
        }
        // Fewer roles than signers, and those are counted by u32 per class.
        let place = self.roles.len() as u32;
        self.roles.push(role.to_owned());
        self.role_places.insert(role.to_owned(), place);
        place
    }

    pub(in crate::kinds) fn withdraw(&mut self, entry: u64, pseudonym: &[u8; 48]) {
        let Some(signer) = self.signers.get_mut(&short(pseudonym)) else { return };
        signer.withdrawn = Some(entry);
        self.counts.signed -= 1;
        self.counts.withdrawn += 1;
        let counts = [self.counts.by_class.get_mut(&signer.class), self.counts.by_shown.get_mut(&signer.shown)];
        counts.into_iter().flatten().for_each(|count| *count -= 1);
        let role = signer.role.and_then(|place| self.roles.get(place as usize));
        if let Some(role) = role
            && let Some(count) = self.counts.by_role.get_mut(role)
        {
            *count -= 1;
            if *count == 0 {
                self.counts.by_role.remove(role);
            }
        }
    }
}

/// All letters, by id. A copy shares the records until one of them changes.
#[derive(Debug, Clone, Default)]
pub struct Letters {
    records: Arc<BTreeMap<String, Arc<LetterRecord>>>,
}

impl Letters {
    /// A letter by its id.
    pub fn get(&self, id: &str) -> Option<&LetterRecord> {
        self.records.get(id).map(Arc::as_ref)
    }

    /// All of them, by id.
    pub fn all(&self) -> impl Iterator<Item = &LetterRecord> {
        self.records.values().map(Arc::as_ref)
    }

    pub(in crate::kinds) fn is_full(&self) -> bool {
        self.records.len() >= MAX_LETTERS
    }

    pub(in crate::kinds) fn insert(&mut self, record: LetterRecord) {
        Arc::make_mut(&mut self.records).insert(record.letter.id.clone(), Arc::new(record));
    }

    pub(in crate::kinds) fn get_mut(&mut self, id: &str) -> Option<&mut LetterRecord> {
        Arc::make_mut(&mut self.records).get_mut(id).map(Arc::make_mut)
    }

    pub(crate) fn settle(&mut self) {
        if self.records.values().all(|record| record.signers.is_settled()) {
            return;
        }
        for record in Arc::get_mut(&mut self.records).into_iter().flat_map(BTreeMap::values_mut) {
            if let Some(record) = Arc::get_mut(record) {
                record.signers.settle();
            }
        }
    }
}
