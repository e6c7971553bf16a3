//! A letter and what came of it.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use undersigned_crypto::threshold::SHARE_BYTES;

use super::opening::CallRecord;
use crate::UnixTime;
use crate::entry::{Class, Letter, Shown, Signature, Stage, Withdrawal};

#[derive(Debug, Clone, Copy)]
pub(super) struct Signer {
    pub(super) entry: u64,
    pub(super) class: Class,
    shown: Shown,
    /// Place in [`LetterRecord::roles`].
    role: Option<u32>,
    /// The entry that took it back.
    pub(super) withdrawn: Option<u64>,
}

/// A letter and what came of it.
#[derive(Debug, Clone)]
pub struct LetterRecord {
    /// Its place in the ledger.
    pub index: u64,
    /// The frozen letter.
    pub letter: Letter,
    /// [`Letter::hash`].
    pub hash: [u8; 32],
    /// Where it stands.
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
    pub(super) signers: HashMap<[u8; 16], Signer>,
    /// Roles that were ever shown, each once: a copy a signer would be the
    /// largest part of an audit.
    roles: Vec<String>,
    role_places: HashMap<String, u32>,
    /// Shares that were published, by participant: the entry, and the bytes as they stand there.
    pub(super) shares: BTreeMap<u8, (u64, [u8; SHARE_BYTES])>,
    /// Credentials used by class, withdrawn ones too.
    pub(super) used: BTreeMap<Class, u32>,
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

pub(super) fn short(pseudonym: &[u8; 48]) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(pseudonym).into();
    let mut key = [0; 16];
    key.copy_from_slice(digest.split_at(16).0);
    key
}

impl LetterRecord {
    pub(super) fn new(index: u64, letter: Letter, hash: [u8; 32]) -> Self {
        Self {
            index,
            hash,
            letter,
            stage: Stage::Frozen,
            stage_entry: None,
            since: BTreeMap::new(),
            call: None,
            counts: Counts::default(),
            signers: HashMap::new(),
            roles: Vec::new(),
            role_places: HashMap::new(),
            shares: BTreeMap::new(),
            used: BTreeMap::new(),
        }
    }

    pub(super) fn sign(&mut self, entry: u64, signature: &Signature) {
        let Signature { pseudonym, statement, .. } = signature;
        let role = statement.role.as_ref().map(|role| self.count_role(role));
        let signer = Signer { entry, class: statement.class, shown: statement.shown, role, withdrawn: None };
        self.signers.insert(short(pseudonym), signer);
        *self.used.entry(statement.class).or_default() += 1;
        self.counts.signed += 1;
        *self.counts.by_class.entry(statement.class).or_default() += 1;
        *self.counts.by_shown.entry(statement.shown).or_default() += 1;
    }

    /// Counts one more of a role and gives its place.
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

    pub(super) fn withdraw(&mut self, entry: u64, withdrawal: &Withdrawal) {
        let Some(signer) = self.signers.get_mut(&short(&withdrawal.pseudonym)) else { return };
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
