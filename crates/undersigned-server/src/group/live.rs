//! A group's ledger in memory: what the rules need to decide on the next entry.

mod excerpt;
pub(crate) mod opening;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::blob::NameBlob;
use undersigned_proto::entry::{Class, Entry, MARK_BYTES, Shown, Signature, Stage};
use undersigned_proto::ledger::{ApplyError, LetterRecord, OpeningRefusal, State};
use undersigned_proto::verify::NamedVerdict;
use undersigned_tlog::tile::TILE_WIDTH;
use undersigned_tlog::{Checkpoint, Frontier, Hash, HashReader, SigningKey, TlogProof, leaf_hash, merkle};

use crate::keys::{HmacKey, MasterKey};
use crate::refusal::{Kind, Refusal};
use crate::store::{GroupRow, Reader, StoreError};
use opening::{OpenedNames, Task};

pub use excerpt::About;

/// One group: its ledger, and what the server needs to continue it.
pub struct LiveGroup {
    id: String,
    live: RwLock<Live>,
    excerpts: excerpt::Cache,
}

/// Secrets of one epoch.
pub struct EpochKeys {
    /// Signs credentials.
    pub issuer: Arc<SecretKey>,
    /// Makes keyed values; gone when enrolment has ended.
    pub enrol: Option<Arc<HmacKey>>,
    /// Credentials issued, by class.
    pub issued: BTreeMap<Class, u32>,
    /// Marks of commitments that no tally counts yet, in the order of their bytes.
    pub untallied: BTreeMap<Class, BTreeSet<[u8; MARK_BYTES]>>,
}

impl EpochKeys {
    /// Whether a commitment was answered that no tally counts yet.
    pub fn has_mark(&self, mark: &[u8; MARK_BYTES]) -> bool {
        self.untallied.values().any(|marks| marks.contains(mark))
    }
}

/// A name that stands, and where its blob lies.
pub(crate) struct StandingName {
    commitment: [u8; 32],
    name: NamedVerdict,
}

/// Where the sealed names of a letter lie that stand.
#[derive(Default)]
pub(crate) struct SealedNames {
    by_pseudonym: HashMap<[u8; 48], [u8; 32]>,
    commitments: HashSet<[u8; 32]>,
    /// Nothing of them lies on the disk any more.
    erased: bool,
}

/// How many signatures of a letter a page may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownCount {
    /// So many.
    Exact(u64),
    /// At least so many: the last step that was reached.
    AtLeast(u32),
    /// Fewer than the first step.
    Below(u32),
}

/// What changes with each entry.
pub struct Live {
    /// What the rules say (spec/entries.md §5). It may run ahead of `size` by
    /// a batch that is just being committed.
    pub state: State,
    /// Entries that are committed.
    pub size: u64,
    /// The signed checkpoint over them.
    pub checkpoint: String,
    /// The ledger's origin.
    pub origin: String,
    pub(crate) row: GroupRow,
    pub(crate) log_key: Option<SigningKey>,
    pub(crate) frontier: Frontier,
    pub(crate) epochs: Vec<EpochKeys>,
    pub(crate) names: HashMap<String, HashMap<[u8; 48], StandingName>>,
    /// Commitments of all of them.
    pub(crate) shown: HashSet<[u8; 32]>,
    pub(crate) sealed: HashMap<String, SealedNames>,
    pub(crate) opened: HashMap<String, OpenedNames>,
    /// Letters and keyholders whose share did not fit. In memory only: it is the keyholder's chance to send the right one.
    pub(crate) refused_shares: BTreeSet<(String, u8)>,
}

impl LiveGroup {
    pub(crate) fn new(live: Live) -> Self {
        Self { id: live.row.id.clone(), live: RwLock::new(live), excerpts: excerpt::Cache::default() }
    }

    /// The group's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is known now. Hold it shortly: the writer waits.
    pub fn read(&self) -> RwLockReadGuard<'_, Live> {
        // A panic while writing leaves the writer dead and nothing accepted any more; reading stays right.
        self.live.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is needed to open a letter's names, copied so that nobody waits meanwhile.
    pub(crate) fn read_for_opening(&self, letter: &str) -> Result<Task, StoreError> {
        self.read().task(letter)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Live> {
        self.live.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the sealed keys of a group are sealed as.
pub(crate) fn key_label(group: &str, what: &str, epoch: u32) -> String {
    format!("undersigned/v1/{group}/{what}/{epoch}")
}

impl Live {
    /// Reads a group back from the store, and stops where the stored ledger
    /// does not have the root that its checkpoint has.
    pub(crate) fn load(row: GroupRow, reader: &dyn Reader, master: &MasterKey) -> Result<Self, StoreError> {
        let log_key = match &row.log_key {
            Some(sealed) => Some(open_log_key(&row, sealed, master)?),
            None => None,
        };
        let mut live = Self {
            state: State::new(),
            size: 0,
            checkpoint: row.checkpoint.clone(),
            origin: row.origin.clone(),
            log_key,
            frontier: Frontier::new(),
            epochs: load_epochs(&row.id, reader, master)?,
            names: HashMap::new(),
            shown: HashSet::new(),
            sealed: HashMap::new(),
            opened: HashMap::new(),
            refused_shares: BTreeSet::new(),
            row,
        };
        while live.size < live.row.size {
            let entries = reader.entries(&live.row.id, live.size, u64::from(TILE_WIDTH))?;
            if entries.is_empty() {
                return Err(StoreError::Damaged("entries are missing"));
            }
            for bytes in entries {
                let entry = Entry::from_bytes(&bytes).map_err(|_| StoreError::Damaged("an entry"))?;
                live.apply(&entry, &bytes, |_, _, _| {}).map_err(|_| StoreError::Damaged("an entry's rule"))?;
                live.size += 1;
            }
        }
        live.check_root()?;
        live.load_names(reader)?;
        live.load_erased(reader)?;
        let letters = live.state.letters().filter(|record| record.is_opened()).map(|record| record.letter.id.clone());
        for letter in letters.collect::<Vec<_>>() {
            let names = opening::open(&live.task(&letter)?, reader)?;
            live.put_opened(&letter, names);
        }
        Ok(live)
    }

    fn task(&self, letter: &str) -> Result<Task, StoreError> {
        let key = self.state.letter(letter).and_then(|record| record.secret_key());
        Ok(Task {
            group: self.row.id.clone(),
            letter: letter.to_owned(),
            size: self.size,
            state: self.state.clone(),
            key: key.ok_or(StoreError::Damaged("the shares of a letter give no key"))?,
        })
    }

    fn check_root(&self) -> Result<(), StoreError> {
        let note = self.checkpoint.as_bytes();
        let checkpoint =
            Checkpoint::dangerous_parse_unverified(note).map_err(|_| StoreError::Damaged("the checkpoint"))?;
        let same = checkpoint.size == self.frontier.size() && checkpoint.root == self.frontier.root();
        if same { Ok(()) } else { Err(StoreError::Damaged("the ledger has another root than its checkpoint")) }
    }

    /// Takes an entry in; `stored` gets the hashes that it completes.
    pub(crate) fn apply(
        &mut self,
        entry: &Entry,
        bytes: &[u8],
        stored: impl FnMut(u8, u64, Hash),
    ) -> Result<u64, ApplyError> {
        let index = self.frontier.size();
        self.state.replay(index, entry)?;
        self.frontier.append_with(leaf_hash(bytes), stored);
        match entry {
            Entry::Signature(signature) => self.remember_commitment(signature),
            Entry::Withdrawal(withdrawal) => {
                if let Some(names) = self.names.get_mut(&withdrawal.letter)
                    && let Some(standing) = names.remove(&*withdrawal.pseudonym)
                {
                    self.shown.remove(&standing.commitment);
                }
                if let Some(sealed) = self.sealed.get_mut(&withdrawal.letter)
                    && let Some(commitment) = sealed.by_pseudonym.remove(&*withdrawal.pseudonym)
                {
                    sealed.commitments.remove(&commitment);
                }
            }
            _ => {}
        }
        Ok(index)
    }

    fn remember_commitment(&mut self, signature: &Signature) {
        let Some(commitment) = &signature.statement.name else { return };
        if signature.statement.shown == Shown::Sealed {
            let sealed = self.sealed.entry(signature.letter.clone()).or_default();
            sealed.by_pseudonym.insert(*signature.pseudonym, **commitment);
            sealed.commitments.insert(**commitment);
            return;
        }
        let name = NamedVerdict { name: String::new(), comment: None, attested: None, role: None };
        let standing = StandingName { commitment: **commitment, name };
        self.shown.insert(**commitment);
        self.names.entry(signature.letter.clone()).or_default().insert(*signature.pseudonym, standing);
    }

    /// Puts the name of a blob that was checked beside its signature.
    pub(crate) fn put_name(&mut self, letter: &str, pseudonym: &[u8; 48], blob: NameBlob) {
        let standing = self.names.get_mut(letter).and_then(|names| names.get_mut(pseudonym));
        if let Some(standing) = standing {
            standing.name = blob.into();
        }
    }

    fn load_names(&mut self, reader: &dyn Reader) -> Result<(), StoreError> {
        for names in self.names.values_mut() {
            for standing in names.values_mut() {
                let stored = reader.blob(&self.row.id, &standing.commitment)?;
                let stored = stored.ok_or(StoreError::Damaged("a name is missing"))?;
                // Its proof was checked before the signature was taken.
                let blob = NameBlob::dangerous_open_committed(&stored, &standing.commitment)
                    .map_err(|_| StoreError::Damaged("a name"))?;
                standing.name = blob.into();
            }
        }
        Ok(())
    }

    /// Sealed names of a letter are erased all at once: one that is missing tells of an erasing.
    fn load_erased(&mut self, reader: &dyn Reader) -> Result<(), StoreError> {
        for sealed in self.sealed.values_mut() {
            for commitment in &sealed.commitments {
                sealed.erased |= reader.blob(&self.row.id, commitment)?.is_none();
            }
        }
        Ok(())
    }

    /// Whether a letter's sealed names were erased. Then nothing may be opened, whatever the clock says by now: the record
    /// would promise names that nobody has.
    pub(crate) fn need_sealed(&self, letter: &str) -> Result<(), Refusal> {
        let erased = self.sealed.get(letter).is_some_and(|sealed| sealed.erased);
        let detail = "These names were never opened in time, and they have been erased.";
        if erased { Err(Refusal::conflict(Kind::Opening, detail)) } else { Ok(()) }
    }

    /// Whether there is still time to open a letter's sealed names: not erased, and before the latest date.
    pub(crate) fn need_time(&self, letter: &str, now: UnixTime) -> Result<(), Refusal> {
        self.need_sealed(letter)?;
        let sealing = self.state.letter(letter).and_then(LetterRecord::sealing);
        let late = sealing.is_some_and(|sealing| now >= sealing.latest);
        if late { Err(ApplyError::from(OpeningRefusal::TooLate).into()) } else { Ok(()) }
    }

    /// Names that stand under a letter, sealed ones once they are open; alphabetical: the order of arrival
    /// would tell who signed when.
    pub fn names(&self, letter: &str) -> Vec<NamedVerdict> {
        let names = self.names.get(letter).into_iter().flat_map(HashMap::values);
        let mut names: Vec<_> = names.map(|standing| standing.name.clone()).collect();
        names.extend(self.opened.get(letter).into_iter().flat_map(|opened| opened.names.iter().cloned()));
        names.sort();
        names
    }

    /// How many sealed names of a letter cannot be shown.
    pub fn spoiled(&self, letter: &str) -> usize {
        self.opened.get(letter).map_or(0, |opened| opened.spoiled)
    }

    /// Whether the server has opened the names: a moment after the last share came.
    pub fn has_opened(&self, letter: &str) -> bool {
        self.opened.contains_key(letter)
    }

    /// Keyholders, by number, whose share of a letter did not fit since the server started.
    pub fn refused_shares(&self, letter: &str) -> Vec<u8> {
        let of_letter = self.refused_shares.iter().filter(|(refused, _)| refused == letter);
        of_letter.map(|(_, number)| *number).collect()
    }

    /// How many signatures of a letter a page may tell: while names are locked only which step is reached, so that nobody
    /// is found by watching the count.
    pub fn shown_count(&self, letter: &str) -> ShownCount {
        let Some(record) = self.state.letter(letter) else { return ShownCount::Exact(0) };
        let first = record.sealing().and_then(|sealing| sealing.steps.first());
        match (first, record.is_opened()) {
            (Some(first), false) => {
                record.step().map_or(ShownCount::Below(first.count), |step| ShownCount::AtLeast(step.count))
            }
            _ => ShownCount::Exact(record.counts.signed),
        }
    }

    pub(crate) fn put_opened(&mut self, letter: &str, names: OpenedNames) {
        self.opened.insert(letter.to_owned(), names);
    }

    /// Where the blobs lie that everybody may have, in the order of their bytes: shown names, and sealed ones that are open.
    pub(crate) fn commitments(&self) -> BTreeSet<[u8; 32]> {
        let open = self.sealed.iter().filter(|(letter, _)| !self.is_locked(letter));
        self.shown.iter().chain(open.flat_map(|(_, sealed)| &sealed.commitments)).copied().collect()
    }

    fn is_locked(&self, letter: &str) -> bool {
        self.state.letter(letter).is_none_or(|record| !record.is_opened())
    }

    /// Whether everybody may have a blob: that of a name that stands and can be read. A list of what is given, not of what
    /// is kept back: a locked name is handed to nobody, to keep for a day when its cipher can be broken, not even in the
    /// moment in which it is being taken back and is of no list any more.
    pub(crate) fn is_public(&self, commitment: &[u8; 32]) -> bool {
        let open = |(letter, sealed): (&String, &SealedNames)| {
            sealed.commitments.contains(commitment) && !self.is_locked(letter)
        };
        self.shown.contains(commitment) || self.sealed.iter().any(open)
    }

    /// Where the blob of a standing name lies.
    pub(crate) fn commitment_of(&self, letter: &str, pseudonym: &[u8; 48]) -> Option<[u8; 32]> {
        let shown = self.names.get(letter).and_then(|names| names.get(pseudonym)).map(|standing| standing.commitment);
        shown.or_else(|| self.sealed.get(letter)?.by_pseudonym.get(pseudonym).copied())
    }

    /// Letters whose sealed names can never be opened any more, and may still lie on the disk.
    pub(crate) fn to_erase(&self, now: UnixTime) -> Vec<String> {
        let never = |record: &LetterRecord| {
            let late = record.sealing().is_some_and(|sealing| now >= sealing.latest);
            !record.is_opened() && (late || (record.stage > Stage::Opening && !record.is_opening()))
        };
        let lies = |letter: &str| self.sealed.get(letter).is_some_and(|sealed| !sealed.erased);
        let due = self.state.letters().filter(|record| never(record) && lies(&record.letter.id));
        due.map(|record| record.letter.id.clone()).collect()
    }

    /// Where the sealed names of a letter lie.
    pub(crate) fn sealed_of(&self, letter: &str) -> Vec<[u8; 32]> {
        self.sealed.get(letter).into_iter().flat_map(|sealed| sealed.commitments.iter().copied()).collect()
    }

    /// Notes that nothing of a letter's sealed names lies on the disk any more.
    pub(crate) fn put_erased(&mut self, letter: &str) {
        if let Some(sealed) = self.sealed.get_mut(letter) {
            sealed.erased = true;
        }
    }

    /// Secrets of an epoch.
    pub(crate) fn epoch_keys(&self, number: u32) -> Option<&EpochKeys> {
        self.epochs.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// Whether this is an archive that nothing can be added to.
    pub fn is_archive(&self) -> bool {
        self.log_key.is_none()
    }
}

fn open_log_key(row: &GroupRow, sealed: &[u8], master: &MasterKey) -> Result<SigningKey, StoreError> {
    let seed = master.open_sealed(&key_label(&row.id, "log", 0), sealed);
    let seed = seed.ok_or(StoreError::Damaged("the master key does not open the ledger's key"))?;
    let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| StoreError::Damaged("the ledger's key"))?;
    SigningKey::from_seed(seed, &row.origin).map_err(|_| StoreError::Damaged("the origin"))
}

fn load_epochs(group: &str, reader: &dyn Reader, master: &MasterKey) -> Result<Vec<EpochKeys>, StoreError> {
    let mut epochs = Vec::new();
    for row in reader.epochs(group)? {
        let open = |what: &str, sealed: &[u8]| {
            let secret = master.open_sealed(&key_label(group, what, row.number), sealed);
            let secret = secret.ok_or(StoreError::Damaged("the master key does not open an epoch's key"))?;
            <[u8; 32]>::try_from(secret.as_slice()).map_err(|_| StoreError::Damaged("an epoch's key"))
        };
        let issuer = SecretKey::from_bytes(&open("issuer", &row.issuer_key)?);
        let issuer = issuer.map_err(|_| StoreError::Damaged("an issuer key"))?;
        let enrol = row.enrol_key.as_deref().map(|sealed| open("enrol", sealed)).transpose()?;
        let enrol = enrol.map(|key| Arc::new(HmacKey::new(key)));
        let mut untallied: BTreeMap<Class, BTreeSet<_>> = BTreeMap::new();
        for (class, mark) in row.untallied {
            untallied.entry(class).or_default().insert(mark);
        }
        let issued = row.issued.into_iter().collect();
        epochs.push(EpochKeys { issuer: Arc::new(issuer), enrol, issued, untallied });
    }
    Ok(epochs)
}

/// Reads the tree of one group from the store.
pub struct StoredTree<'a> {
    /// The store.
    pub reader: &'a dyn Reader,
    /// The group.
    pub group: &'a str,
}

impl HashReader for StoredTree<'_> {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, merkle::MerkleError> {
        let found = self.reader.hashes(self.group, level, index, 1).ok().and_then(|hashes| hashes.first().copied());
        found.ok_or(merkle::MerkleError::MissingHash(level, index))
    }
}

/// The receipt of an entry against a checkpoint that covers it (spec/signing.md §6).
///
/// # Errors
/// [`merkle::MerkleError`] where the store lacks a hash.
pub fn receipt(tree: &StoredTree<'_>, index: u64, size: u64, checkpoint: &str) -> Result<String, merkle::MerkleError> {
    let hashes = merkle::inclusion(index, size, tree)?;
    let proof = TlogProof { extra: None, index, hashes, checkpoint_note: checkpoint.to_owned() };
    Ok(proof.to_text())
}
