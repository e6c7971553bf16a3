//! A group's public record in memory, held to the rules of the ledger: what a server does, without one.

use std::collections::BTreeMap;

use minicbor::bytes::ByteArray;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::SecretKey;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, Attested, Way};
use undersigned_proto::entry::{
    Act, Call, Caller, Cap, Class, Entry, Epoch, Group, Keyholders, Letter, LetterState, Sealing, Shown, Stage, Step,
    StepShows, Tally, Timing,
};
use undersigned_proto::excerpt::{Excerpt, Selection};
use undersigned_proto::ledger::{ApplyError, State};
use undersigned_proto::pin::{Expected, Fingerprint};
use undersigned_proto::{UnixTime, blob};
use undersigned_tlog::tile::{Tile, encode_bundle, encode_tile, tiles_for_size};
use undersigned_tlog::{Checkpoint, Frontier, Hash, HashReader, SigningKey, leaf_hash, merkle};
use undersigned_web::audit::Audit;
use undersigned_web::failure::Failure;
use undersigned_web::keyholder::CeremonyArgs;
use undersigned_web::member::{self, Outside};

const ORIGIN: &str = "letters.example/g/acme";
pub const LETTER: &str = "cancel";
pub const GRACE_S: u32 = 20;
pub const LATEST: u64 = 1_000;

/// The record and the keys of its server.
pub struct Record {
    rng: ChaCha20Rng,
    issuer: SecretKey,
    log: SigningKey,
    pub state: State,
    entries: Vec<Vec<u8>>,
    blobs: BTreeMap<String, Vec<u8>>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Record {
    /// A group with one period, and keyholders named for its letter.
    pub fn new(holders: &[&str], threshold: u8) -> Self {
        Self::with_seed(1, holders, threshold)
    }

    /// The same with another key and issuer.
    pub fn with_seed(seed: u8, holders: &[&str], threshold: u8) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed.into());
        let issuer = SecretKey::random(&mut rng);
        let log = SigningKey::from_seed(&[seed; 32], ORIGIN).expect("a key");
        let (state, entries, blobs) = (State::new(), Vec::new(), BTreeMap::new());
        let mut record = Self { rng, issuer, log, state, entries, blobs };
        let group = Group {
            id: "acme".into(),
            name: "Employees of Acme".into(),
            description: "Everyone on the payroll.".into(),
            membership: "Whoever has a contract.".into(),
            declared_members: 50,
            declared_source: "annual report".into(),
            classes: vec![Class::Code],
            lang: "en".into(),
            vkey: record.log.verifier_key().to_string(),
            domains: Vec::new(),
        };
        record.put(Entry::Group(group)).expect("the group");
        let epoch = Epoch {
            number: 1,
            issuer_key: ByteArray::from(record.issuer.public_key().to_bytes()),
            enrol_opens: UnixTime(100),
            enrol_closes: UnixTime(200),
            caps: vec![Cap { class: Class::Code, most: 20 }],
        };
        record.put(Entry::Epoch(epoch)).expect("the period");
        record.begin_ceremony(holders, threshold, 1);
        record
    }

    /// A ledger of the kit, under the kit's key.
    pub fn of_entries(entries: Vec<Vec<u8>>) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let issuer = SecretKey::random(&mut rng);
        let log = SigningKey::from_seed(&[1; 32], ORIGIN).expect("a key");
        let mut state = State::new();
        for (index, entry) in (0..).zip(&entries) {
            state.replay(index, &Entry::from_bytes(entry).expect("an entry")).expect("it follows");
        }
        Self { rng, issuer, log, state, entries, blobs: BTreeMap::new() }
    }

    pub fn begin_ceremony(&mut self, holders: &[&str], threshold: u8, attempt: u32) {
        let holders = holders.iter().map(|holder| (*holder).to_owned()).collect();
        let keyholders = Keyholders { letter: LETTER.into(), attempt, threshold, holders };
        self.put(Entry::Keyholders(keyholders)).expect("the keyholders");
    }

    pub fn put(&mut self, entry: Entry) -> Result<(), ApplyError> {
        self.put_bytes(&entry.to_bytes())
    }

    /// Takes an entry that the rules and its proof allow.
    pub fn put_bytes(&mut self, bytes: &[u8]) -> Result<(), ApplyError> {
        let entry = Entry::from_bytes(bytes).expect("an entry");
        if let Some(claim) = self.state.check(&entry)? {
            assert!(self.state.holds(&claim), "the proof does not hold");
        }
        self.state.apply(self.entries.len() as u64, &entry).expect("checked above");
        self.entries.push(bytes.to_vec());
        Ok(())
    }

    /// What the server hands out to keyholders.
    pub fn ceremony(&self) -> CeremonyArgs {
        self.ceremony_of(LETTER)
    }

    /// The same for another letter.
    pub fn ceremony_of(&self, letter: &str) -> CeremonyArgs {
        let excerpt = self.excerpt(self.state.select_ceremony(letter).expect("a ceremony"));
        CeremonyArgs { group: "acme".into(), letter: letter.into(), excerpt, outside: Outside::default() }
    }

    fn excerpt(&self, selection: Selection) -> Vec<u8> {
        let (size, root, stored) = self.tree();
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root }.sign(&self.log).expect("signed");
        let entry = |index| self.entries.get(index as usize).cloned();
        Excerpt::make(&selection, (size, checkpoint), entry, &stored).expect("it is there").to_bytes()
    }

    /// The letter, frozen with the keys of the ceremony, open for signatures; so many names lock it.
    pub fn freeze(&mut self, names_at: u32) -> Letter {
        let ceremony = self.state.ceremony(LETTER).expect("a ceremony");
        let sealing = Sealing {
            attempt: ceremony.keyholders.attempt,
            holders: ceremony.keyholders.holders.clone(),
            keys: ceremony.keys().expect("keys").to_bytes().into(),
            steps: vec![Step { count: names_at, shows: StepShows::Names }],
            latest: UnixTime(LATEST),
            callers: vec![Caller::Organiser, Caller::Keyholder],
            grace_s: GRACE_S,
        };
        let letter = Letter {
            id: LETTER.into(),
            version: 1,
            epoch: 1,
            title: "Cancel it".into(),
            addressee: "the board".into(),
            text: "We ask you.".into(),
            demands: Vec::new(),
            shows: vec![Shown::Nothing, Shown::Sealed],
            timing: Timing::TwoPhase,
            sign_opens: UnixTime(200),
            sign_closes: UnixTime(300),
            lang: "en".into(),
            client: None,
            sealing: Some(sealing),
            group: self.state.group().expect("a group").hash().into(),
        };
        self.put(Entry::Letter(letter.clone())).expect("the letter");
        let marks = (0..5).map(|mark| [mark; 8]).collect();
        self.put(Entry::Tally(Tally::new(1, Class::Code, 1, 5, marks))).expect("the tally");
        self.stage(Stage::Signing, 250).expect("signing");
        letter
    }

    pub fn stage(&mut self, stage: Stage, at: u64) -> Result<(), ApplyError> {
        self.put(Entry::LetterState(LetterState { letter: LETTER.into(), stage, at: UnixTime(at) }))
    }

    /// The organiser calls the opening.
    pub fn call(&mut self, at: u64) -> Result<(), ApplyError> {
        self.put(Entry::Call(Call { letter: LETTER.into(), at: UnixTime(at), participant: None, signature: None }))
    }

    fn enrol(&mut self) -> Credential {
        let excerpt = self.excerpt(self.state.select_epoch(1).expect("a period"));
        let facts = Excerpt::from_bytes(&excerpt).expect("ours").to_enrol("acme", 1, &Expected::default());
        let (group, epoch) = (self.state.group().expect("a group"), &self.state.epoch(1).expect("a period").epoch);
        let begun = enrol::begin(&mut self.rng, &facts.expect("an honest record"), Way::Code, UnixTime(100));
        let (pending, commitment) = begun.expect("begun");
        let attested = Attested { class: Class::Code, role: "engineer", identity: "" };
        let issued = enrol::issue(&mut self.rng, &self.issuer, (group, epoch), attested, &commitment).expect("issued");
        pending.finish(&issued).expect("finished")
    }

    /// A new member signs with a locked name, through the functions of the pages.
    pub fn sign_sealed(&mut self, letter: &Letter, name: &str, role: bool) {
        let credential = self.enrol().to_secret_bytes();
        let choice = member::ChoiceArgs {
            show: "sealed".into(),
            text: name.into(),
            comment: "At last.".into(),
            role,
            attest: false,
        };
        let excerpt = self.excerpt(self.state.select_letter(&letter.id).expect("the letter"));
        let (signed, _) = member::sign(&credential, &excerpt, &letter.id, choice).expect("signed");
        self.put_bytes(&signed.entry).expect("it may stand");
        let blob = signed.blob.expect("a locked name");
        self.blobs.insert(format!("blob/{}", hex(&blob::commitment(&blob))), blob);
    }

    /// A full audit of the record as it is now, as a worker runs it.
    pub fn audit(&self) -> Result<(Audit, serde_json::Value), Failure> {
        let files = self.export();
        let fingerprint = Fingerprint::of(&self.log.verifier_key().to_string()).to_string();
        let mut audit = Audit::new(Outside { fingerprint, ..Outside::default() }, None)?;
        loop {
            let step: serde_json::Value = serde_json::from_str(&audit.next()?).expect("JSON");
            let Some(paths) = step["fetch"].as_array() else { return Ok((audit, step)) };
            for path in paths {
                let path = path.as_str().expect("a path");
                audit.supply(path, files.get(path).cloned())?;
            }
        }
    }

    /// Alters a signature that stands in the record: it does not hold any more.
    pub fn spoil_a_signature(&mut self) {
        let stands = |entry: &Vec<u8>| matches!(Entry::from_bytes(entry), Ok(Entry::Signature(_)));
        let entry = self.entries.iter_mut().find(|entry| stands(entry)).expect("a signature");
        let Ok(Entry::Signature(mut signature)) = Entry::from_bytes(entry) else { panic!("a signature") };
        let last = signature.proof.last_mut().expect("a proof");
        *last ^= 1;
        *entry = Entry::Signature(signature).to_bytes();
    }

    fn tree(&self) -> (u64, Hash, Stored) {
        let (mut frontier, mut stored) = (Frontier::new(), Stored::default());
        for entry in &self.entries {
            frontier.append_with(leaf_hash(entry), |level, index, hash| {
                stored.0.insert((level, index), hash);
            });
        }
        (frontier.size(), frontier.root(), stored)
    }

    fn export(&self) -> BTreeMap<String, Vec<u8>> {
        let (size, root, stored) = self.tree();
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root };
        let mut files = self.blobs.clone();
        files.insert("checkpoint".into(), checkpoint.sign(&self.log).expect("signed").into_bytes());
        for tile in tiles_for_size(size) {
            let bytes = match tile {
                Tile::Hashes { level, index, width } => encode_tile(level, index, width, &stored).expect("a tile"),
                Tile::Entries { .. } => encode_bundle(&self.entries).expect("one bundle"),
            };
            files.insert(tile.path(), bytes);
        }
        files
    }
}

/// Whether an entry is an act of this kind.
pub fn is_share(entry: &[u8]) -> bool {
    matches!(Entry::from_bytes(entry), Ok(Entry::KeyholderAct(act)) if matches!(act.act, Act::Share { .. }))
}

#[derive(Default)]
struct Stored(BTreeMap<(u8, u64), Hash>);

impl HashReader for Stored {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, merkle::MerkleError> {
        self.0.get(&(level, index)).copied().ok_or(merkle::MerkleError::MissingHash(level, index))
    }
}
