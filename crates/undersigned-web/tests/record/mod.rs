//! A group's public record in memory, held to the rules of the ledger: what a server does, without one.
#![allow(dead_code, reason = "each test crate uses its part")]

use testkit::{NotPut, World, blob_path, fixtures};
use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::enrol::{self, Attested};
use undersigned_proto::entry::{
    Act, Call, Caller, Cap, Class, Entry, Epoch, Group, Keyholders, Letter, LetterState, Sealing, Shown, Stage, Step,
    StepShows, Tally, Timing,
};
use undersigned_proto::excerpt::Selection;
use undersigned_proto::ledger::ApplyError;
use undersigned_proto::pin::Fingerprint;
use undersigned_web::audit::Audit;
use undersigned_web::failure::Failure;
use undersigned_web::keyholder::CeremonyArgs;
use undersigned_web::{
    lock,
    member::{self, Outside},
};

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
    pub world: World,
    /// So many of the entries keep the rules.
    rightful: usize,
}

pub fn hex(bytes: &[u8]) -> String {
    ::hex::encode(bytes)
}

impl Record {
    /// A group with one period. Two of them are the same record, until they go on differently.
    pub fn founded() -> Self {
        Self::founded_by(1)
    }

    /// The same by another server, with keys of its own.
    pub fn founded_by(server: u8) -> Self {
        let world = World::unfounded(server.into(), [server; 32]);
        let (group, epoch) = (fixtures::group(&world.log), epoch(&world.issuer));
        Self::of(world.found(group, epoch))
    }

    fn of(world: World) -> Self {
        Self { rightful: world.entries.len(), world }
    }

    /// The same with keyholders named for its letter.
    pub fn new(holders: &[&str], threshold: u8) -> Self {
        let mut record = Self::founded();
        record.begin_ceremony(holders, threshold, 1);
        record
    }

    /// The period, under whatever issuer's key.
    pub fn epoch(&self, issuer: &SecretKey) -> Epoch {
        epoch(issuer)
    }

    /// The key of the record.
    pub fn vkey(&self) -> String {
        self.world.vkey()
    }

    /// The group's words today.
    pub fn group(&self) -> Group {
        self.world.group()
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
        match self.world.put_bytes(bytes) {
            Ok(()) => self.rightful = self.world.entries.len(),
            Err(NotPut::Rule(error)) => return Err(error),
            Err(other) => panic!("{other:?}"),
        }
        Ok(())
    }

    /// What the server hands out to keyholders.
    pub fn ceremony(&self) -> CeremonyArgs {
        self.ceremony_of(LETTER)
    }

    /// The same for another letter.
    pub fn ceremony_of(&self, letter: &str) -> CeremonyArgs {
        let excerpt = self.excerpt_of(&self.world.state.select_ceremony(letter).expect("a ceremony"));
        CeremonyArgs { group: "acme".into(), letter: letter.into(), excerpt, outside: Outside::default() }
    }

    /// A ledger of the kit, under the kit's key.
    pub fn of_entries(entries: Vec<Vec<u8>>) -> Self {
        let world = World { entries, ..Self::founded().world };
        Self::of(World { state: world.replayed(), ..world })
    }

    /// A letter without locked names, which is not yet in the record.
    pub fn letter(&self, id: &str, timing: Timing) -> Letter {
        Letter { timing, ..fixtures::letter(&self.group(), id) }
    }

    /// Counts these commitments, and so many others with them, in a round.
    pub fn tally(&mut self, class: Class, round: u32, commitments: &[&[u8]], others: u32) {
        let tally = self.tally_of(class, round, commitments, others);
        self.put(Entry::Tally(tally)).expect("the tally");
    }

    /// The same, not yet in the record.
    pub fn tally_of(&self, class: Class, round: u32, commitments: &[&[u8]], others: u32) -> Tally {
        self.world.tally_of(class, round, commitments, others)
    }

    /// The letter, frozen with the keys of the ceremony, open for signatures; so many names lock it.
    pub fn freeze(&mut self, names_at: u32) -> Letter {
        let ceremony = self.world.state.ceremony(LETTER).expect("a ceremony");
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
        let who = (&self.group(), &epoch(&self.world.issuer));
        enrol::issue(&mut self.world.rng, &self.world.issuer, who, attested, commitment).expect("issued")
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
        self.excerpt_of(&self.world.state.select_letter(letter).expect("a letter"))
    }

    /// What it shows of the period.
    pub fn excerpt_to_enrol(&self) -> Vec<u8> {
        self.excerpt_of(&self.world.state.select_epoch(1).expect("a period"))
    }

    /// Any leaves, with an honest proof.
    pub fn excerpt_of(&self, selection: &Selection) -> Vec<u8> {
        self.world.excerpt(selection).to_bytes()
    }

    /// Appends what breaks the rules, with an honest proof.
    pub fn lie(&mut self, entry: &Entry) -> u64 {
        self.world.append(entry.clone());
        self.world.entries.len() as u64 - 1
    }

    /// Takes back what [`Self::lie`] appended last.
    pub fn forget_lies(&mut self) {
        self.world.entries.truncate(self.rightful);
    }

    /// The same record with another entry in one place, which only those are shown whom the server chooses.
    pub fn with_entry(&self, index: u64, entry: &Entry) -> Self {
        let mut other = Self::founded();
        other.world.entries.clone_from(&self.world.entries);
        other.world.state = self.world.state.clone();
        other.world.entries[index as usize] = entry.to_bytes();
        other
    }

    /// The checkpoint as it is served.
    pub fn note(&self) -> String {
        self.world.checkpoint()
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
        self.world.blobs.insert(blob_path(&blob), blob);
    }

    /// A full audit of the record as it is now, as a worker runs it.
    pub fn audit(&self) -> Result<(Audit, serde_json::Value), Failure> {
        let fingerprint = Fingerprint::of(&self.vkey()).to_string();
        self.run(Audit::new(Outside { fingerprint, ..Outside::default() }, None)?)
    }

    /// Hands an audit what it asks for.
    pub fn run(&self, mut audit: Audit) -> Result<(Audit, serde_json::Value), Failure> {
        let files = self.world.export();
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
        let entry = self.world.entries.iter_mut().find(|entry| stands(entry)).expect("a signature");
        let Ok(Entry::Signature(mut signature)) = Entry::from_bytes(entry) else { panic!("a signature") };
        let last = signature.proof.last_mut().expect("a proof");
        *last ^= 1;
        *entry = Entry::Signature(signature).to_bytes();
    }
}

/// Whether an entry is an act of this kind.
pub fn is_share(entry: &[u8]) -> bool {
    matches!(Entry::from_bytes(entry), Ok(Entry::KeyholderAct(act)) if matches!(act.act, Act::Share { .. }))
}

fn epoch(issuer: &SecretKey) -> Epoch {
    let cap = |class| Cap { class, most: 40 };
    Epoch { caps: vec![cap(Class::Code), cap(Class::Mailbox)], ..fixtures::epoch(1, issuer.public_key().to_bytes()) }
}
