//! A group's public record in memory, held to the rules of the ledger: what a server does, without one.
#![allow(dead_code, reason = "each test crate uses its part")]

use std::collections::BTreeMap;

use minicbor::bytes::ByteArray;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::SecretKey;
use undersigned_proto::enrol::{self, Attested};
use undersigned_proto::entry::{
    Act, Call, Caller, Cap, Class, Entry, Epoch, Group, Keyholders, Letter, LetterState, Sealing, Shown, Stage, Step,
    StepShows, Tally, Timing, commitment_mark,
};
use undersigned_proto::excerpt::{Excerpt, Selection};
use undersigned_proto::ledger::{ApplyError, State};
use undersigned_proto::pin::Fingerprint;
use undersigned_proto::{UnixTime, blob};
use undersigned_tlog::tile::{Tile, encode_bundle, encode_tile, tiles_for_size};
use undersigned_tlog::{Checkpoint, Frontier, Hash, HashReader, SigningKey, leaf_hash, merkle};
use undersigned_web::audit::Audit;
use undersigned_web::failure::Failure;
use undersigned_web::keyholder::CeremonyArgs;
use undersigned_web::{
    lock,
    member::{self, Outside},
};

const ORIGIN: &str = "letters.example/g/acme";
pub const LETTER: &str = "cancel";
/// Enrolment is open from here to [`OPENS`].
pub const ENROLS: u64 = 100;
/// Signing opens.
pub const OPENS: u64 = 200;
pub const CLOSES: u64 = 300;
pub const GRACE_S: u32 = 20;
pub const LATEST: u64 = 1_000;

/// The record and the keys of its server.
pub struct Record {
    rng: ChaCha20Rng,
    issuer: SecretKey,
    log: SigningKey,
    /// Those who cosign each checkpoint.
    pub witnesses: Vec<SigningKey>,
    pub state: State,
    entries: Vec<Vec<u8>>,
    /// So many of the entries keep the rules.
    rightful: usize,
    blobs: BTreeMap<String, Vec<u8>>,
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Record {
    /// A group with one period. Two of them are the same record, until they go on differently.
    pub fn founded() -> Self {
        Self::founded_by(1)
    }

    /// The same by another server, with keys of its own.
    pub fn founded_by(server: u8) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(server.into());
        let issuer = SecretKey::random(&mut rng);
        let log = SigningKey::from_seed(&[server; 32], ORIGIN).expect("a key");
        let (witnesses, state, entries, blobs) = (Vec::new(), State::new(), Vec::new(), BTreeMap::new());
        let mut record = Self { rng, issuer, log, witnesses, state, entries, rightful: 0, blobs };
        let group = Group {
            id: "acme".into(),
            name: "Employees of Acme".into(),
            description: "Everyone on the payroll.".into(),
            membership: "Whoever has a contract.".into(),
            declared_members: 50,
            declared_source: "annual report".into(),
            classes: vec![Class::Code, Class::Mailbox],
            lang: "en".into(),
            vkey: record.vkey(),
            domains: vec!["acme.example".into()],
        };
        record.put(Entry::Group(group)).expect("the group");
        record.put(Entry::Epoch(record.epoch(&record.issuer))).expect("the period");
        record
    }

    /// The same with keyholders named for its letter.
    pub fn new(holders: &[&str], threshold: u8) -> Self {
        let mut record = Self::founded();
        record.begin_ceremony(holders, threshold, 1);
        record
    }

    /// The period, under whatever issuer's key.
    pub fn epoch(&self, issuer: &SecretKey) -> Epoch {
        let cap = |class| Cap { class, most: 40 };
        Epoch {
            number: 1,
            issuer_key: ByteArray::from(issuer.public_key().to_bytes()),
            enrol_opens: UnixTime(ENROLS),
            enrol_closes: UnixTime(OPENS),
            caps: vec![cap(Class::Code), cap(Class::Mailbox)],
        }
    }

    /// The key of the record.
    pub fn vkey(&self) -> String {
        self.log.verifier_key().to_string()
    }

    /// The group's words today.
    pub fn group(&self) -> Group {
        self.state.group().expect("a group").clone()
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
        self.rightful = self.entries.len();
        Ok(())
    }

    /// What the server hands out to keyholders.
    pub fn ceremony(&self) -> CeremonyArgs {
        self.ceremony_of(LETTER)
    }

    /// The same for another letter.
    pub fn ceremony_of(&self, letter: &str) -> CeremonyArgs {
        let excerpt = self.excerpt_of(&self.state.select_ceremony(letter).expect("a ceremony"));
        CeremonyArgs { group: "acme".into(), letter: letter.into(), excerpt, outside: Outside::default() }
    }

    /// A ledger of the kit, under the kit's key.
    pub fn of_entries(entries: Vec<Vec<u8>>) -> Self {
        let mut state = State::new();
        for (index, entry) in (0..).zip(&entries) {
            state.replay(index, &Entry::from_bytes(entry).expect("an entry")).expect("it follows");
        }
        Self { state, entries, ..Self::founded() }
    }

    /// A letter without locked names, which is not yet in the record.
    pub fn letter(&self, id: &str, timing: Timing) -> Letter {
        Letter {
            id: id.into(),
            version: 1,
            epoch: 1,
            title: "Cancel it".into(),
            addressee: "the board".into(),
            text: "We ask you.".into(),
            demands: Vec::new(),
            shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
            timing,
            sign_opens: UnixTime(OPENS),
            sign_closes: UnixTime(CLOSES),
            lang: "en".into(),
            client: None,
            sealing: None,
            group: ByteArray::from(self.group().hash()),
        }
    }

    /// Counts these commitments, and so many others with them, in a round.
    pub fn tally(&mut self, class: Class, round: u32, commitments: &[&[u8]], others: u32) {
        let tally = self.tally_of(class, round, commitments, others);
        self.put(Entry::Tally(tally)).expect("the tally");
    }

    /// The same, not yet in the record.
    pub fn tally_of(&self, class: Class, round: u32, commitments: &[&[u8]], others: u32) -> Tally {
        let before = self.state.epoch(1).and_then(|epoch| epoch.issued.get(&class).copied()).unwrap_or(0);
        let strangers = (0..others).map(|number| format!("{class:?} {}", before + number).into_bytes());
        let all = commitments.iter().map(|commitment| commitment.to_vec()).chain(strangers);
        let marks: Vec<_> = all.map(|commitment| commitment_mark("acme", 1, &commitment)).collect();
        Tally::new(1, class, round, before + marks.len() as u32, marks)
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
        let shows = vec![Shown::Nothing, Shown::Sealed];
        let letter = Letter { shows, sealing: Some(sealing), ..self.letter(LETTER, Timing::TwoPhase) };
        self.put(Entry::Letter(letter.clone())).expect("the letter");
        self.tally(Class::Code, 1, &[], 5);
        self.stage(Stage::Signing, 250).expect("signing");
        letter
    }

    pub fn stage(&mut self, stage: Stage, at: u64) -> Result<(), ApplyError> {
        self.stage_of(LETTER, stage, at)
    }

    pub fn stage_of(&mut self, letter: &str, stage: Stage, at: u64) -> Result<(), ApplyError> {
        self.put(Entry::LetterState(LetterState { letter: letter.into(), stage, at: UnixTime(at) }))
    }

    pub fn open_signing(&mut self, letter: &str) {
        self.stage_of(letter, Stage::Signing, 250).expect("signing");
    }

    /// The organiser calls the opening.
    pub fn call(&mut self, at: u64) -> Result<(), ApplyError> {
        self.put(Entry::Call(Call { letter: LETTER.into(), at: UnixTime(at), participant: None, signature: None }))
    }

    /// What a page keeps and sends of a member who proves membership; `address` is empty for a code.
    pub fn begin(&self, address: &str) -> (Vec<u8>, Vec<u8>) {
        let (excerpt, outside) = (self.excerpt_to_enrol(), Outside::default());
        let begun = member::begin_enrolment(("acme", 1), &excerpt, outside, address, ENROLS as f64);
        let (pending, commitment) = begun.expect("begun");
        (pending.to_vec(), commitment)
    }

    /// The issuer's answer, whatever it attests.
    pub fn issue(&mut self, attested: Attested<'_>, commitment: &[u8]) -> Vec<u8> {
        let who = (&self.group(), &self.epoch(&self.issuer));
        enrol::issue(&mut self.rng, &self.issuer, who, attested, commitment).expect("issued")
    }

    /// A new member: the credential, and the commitment that a tally counts.
    pub fn enrol(&mut self, role: &str, address: &str) -> (Vec<u8>, Vec<u8>) {
        let (pending, commitment) = self.begin(address);
        let class = if address.is_empty() { Class::Code } else { Class::Mailbox };
        let issued = self.issue(Attested { class, role, identity: address }, &commitment);
        (member::finish_enrolment(&pending, &issued).expect("finished").to_vec(), commitment)
    }

    /// What the server shows of a letter.
    pub fn excerpt(&self, letter: &str) -> Vec<u8> {
        self.excerpt_of(&self.state.select_letter(letter).expect("a letter"))
    }

    /// What it shows of the period.
    pub fn excerpt_to_enrol(&self) -> Vec<u8> {
        self.excerpt_of(&self.state.select_epoch(1).expect("a period"))
    }

    /// Any leaves, with an honest proof.
    pub fn excerpt_of(&self, selection: &Selection) -> Vec<u8> {
        let (checkpoint, tree) = self.tree();
        let entry = |index: u64| self.entries.get(index as usize).cloned();
        let made = Excerpt::make(selection, (self.entries.len() as u64, self.signed(&checkpoint)), entry, &tree);
        made.expect("all leaves are there").to_bytes()
    }

    /// Appends what breaks the rules, with an honest proof.
    pub fn lie(&mut self, entry: &Entry) -> u64 {
        self.entries.push(entry.to_bytes());
        self.entries.len() as u64 - 1
    }

    /// Takes back what [`Self::lie`] appended last.
    pub fn forget_lies(&mut self) {
        self.entries.truncate(self.rightful);
    }

    /// The same record with another entry in one place, which only those are shown whom the server chooses.
    pub fn with_entry(&self, index: u64, entry: &Entry) -> Self {
        let mut other = Self::founded();
        other.entries.clone_from(&self.entries);
        other.state = self.state.clone();
        other.entries[index as usize] = entry.to_bytes();
        other
    }

    /// The checkpoint as it is served.
    pub fn note(&self) -> String {
        self.signed(&self.tree().0)
    }

    fn signed(&self, checkpoint: &Checkpoint) -> String {
        let note = checkpoint.sign(&self.log).expect("signed");
        let text = note.split_inclusive("\n\n").next().expect("a text").trim_end_matches('\n').to_owned() + "\n";
        let cosign = |witness: &SigningKey| witness.cosign(&text, 250).expect("a line");
        self.witnesses.iter().map(cosign).fold(note, |note, line| note + &line)
    }

    /// A new member signs with a locked name, through the functions of the pages.
    pub fn sign_sealed(&mut self, letter: &Letter, name: &str, role: bool) {
        let (credential, _) = self.enrol("engineer", "");
        let choice = || member::ChoiceArgs {
            show: "sealed".into(),
            text: name.into(),
            comment: "At last.".into(),
            role,
            attest: false,
        };
        let (excerpt, id) = (self.excerpt(&letter.id), letter.id.as_str());
        let member::ToSeal { keys, name } = member::to_seal(&credential, &excerpt, id, choice()).expect("a name");
        let blob = lock::seal(&keys, &name.letter_hash, &name.pseudonym, &name.content).expect("locked");
        assert!(lock::seal(&keys[1..], &name.letter_hash, &name.pseudonym, &name.content).is_err(), "no keys");
        assert!(member::sign(&credential, &excerpt, id, choice(), None).is_err(), "a choice without its name");
        let (signed, _) = member::sign(&credential, &excerpt, id, choice(), Some(blob)).expect("signed");
        self.put_bytes(&signed.entry).expect("it may stand");
        let blob = signed.blob.expect("a locked name");
        self.blobs.insert(format!("blob/{}", hex(&blob::commitment(&blob))), blob);
    }

    /// A full audit of the record as it is now, as a worker runs it.
    pub fn audit(&self) -> Result<(Audit, serde_json::Value), Failure> {
        let fingerprint = Fingerprint::of(&self.vkey()).to_string();
        self.run(Audit::new(Outside { fingerprint, ..Outside::default() }, None)?)
    }

    /// Hands an audit what it asks for.
    pub fn run(&self, mut audit: Audit) -> Result<(Audit, serde_json::Value), Failure> {
        let files = self.export();
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

    fn tree(&self) -> (Checkpoint, Stored) {
        let (mut frontier, mut stored) = (Frontier::new(), Stored::default());
        for entry in &self.entries {
            frontier.append_with(leaf_hash(entry), |level, index, hash| {
                stored.0.insert((level, index), hash);
            });
        }
        (Checkpoint { origin: ORIGIN.into(), size: frontier.size(), root: frontier.root() }, stored)
    }

    fn export(&self) -> BTreeMap<String, Vec<u8>> {
        let (checkpoint, stored) = self.tree();
        let size = checkpoint.size;
        let mut files = self.blobs.clone();
        files.insert("checkpoint".into(), self.signed(&checkpoint).into_bytes());
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
