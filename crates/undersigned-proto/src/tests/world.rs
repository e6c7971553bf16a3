//! A group with an issuer and a ledger in memory: what a server does, without one.
//!
//! A second `testkit::World`, for these unit tests alone: they look into private fields, so they need this very
//! compilation of the crate, and `testkit` is built on the other one, which everybody else sees.

use std::collections::BTreeMap;

use minicbor::bytes::ByteArray;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use undersigned_crypto::SecretKey;
use undersigned_tlog::tile::{Tile, encode_bundle, encode_tile, tiles_for_size};
use undersigned_tlog::{Checkpoint, Frontier, Hash, HashReader, SigningKey, leaf_hash, merkle};

use crate::UnixTime;
use crate::credential::Credential;
use crate::enrol::{self, Attested, Way};
use crate::excerpt::{Excerpt, Selection};
use crate::facts::{EnrolFacts, Facts};
use crate::kinds::{
    Cap, Class, Entry, Epoch, Group, Letter, LetterState, Shown, Stage, Tally, Timing, commitment_mark,
};
use crate::ledger::{ApplyError, State};
use crate::pin::Expected;
use crate::sign::{self, Choice, SignError, Signed};
use crate::verify::{Options, Step, Verdict, Verifier, VerifyError};

pub(super) const ORIGIN: &str = "letters.example/g/acme";

pub(super) struct World {
    pub(super) rng: ChaCha20Rng,
    pub(super) issuer: SecretKey,
    pub(super) log: SigningKey,
    pub(super) state: State,
    pub(super) entries: Vec<Vec<u8>>,
    pub(super) blobs: BTreeMap<String, Vec<u8>>,
    /// Marks of commitments that no tally counts yet.
    pub(super) waiting: BTreeMap<Class, Vec<[u8; 8]>>,
}

pub(super) fn group(log: &SigningKey) -> Group {
    Group {
        id: "acme".into(),
        name: "Employees of Acme".into(),
        description: "Everyone on the payroll.".into(),
        membership: "Whoever has a contract of employment.".into(),
        declared_members: 50,
        declared_source: "annual report".into(),
        classes: vec![Class::Code, Class::Mailbox],
        lang: "en".into(),
        vkey: log.verifier_key().to_string(),
        domains: vec!["acme.example".into()],
    }
}

pub(super) fn epoch(number: u32, issuer: &SecretKey) -> Epoch {
    Epoch {
        number,
        issuer_key: ByteArray::from(issuer.public_key().to_bytes()),
        enrol_opens: UnixTime(100),
        enrol_closes: UnixTime(200),
        caps: vec![Cap { class: Class::Code, most: 20 }, Cap { class: Class::Mailbox, most: 10 }],
    }
}

pub(super) fn letter(group: &Group, id: &str) -> Letter {
    Letter {
        id: id.into(),
        version: 1,
        epoch: 1,
        title: "Cancel the contract".into(),
        addressee: "the chief executive".into(),
        text: "We ask you to **cancel** it.\n\nAnd to say why.".into(),
        demands: vec!["Cancel the contract.".into()],
        shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
        timing: Timing::TwoPhase,
        sign_opens: UnixTime(200),
        sign_closes: UnixTime(300),
        lang: "en".into(),
        client: None,
        sealing: None,
        group: ByteArray::from(group.hash()),
    }
}

impl World {
    /// A group with one epoch.
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let issuer = SecretKey::random(&mut rng);
        let log = SigningKey::from_seed(&[seed as u8; 32], ORIGIN).unwrap();
        let (state, entries, blobs) = (State::new(), Vec::new(), BTreeMap::new());
        let mut world = Self { rng, issuer, log, state, entries, blobs, waiting: BTreeMap::new() };
        world.put(Entry::Group(group(&world.log))).unwrap();
        world.put(Entry::Epoch(epoch(1, &world.issuer))).unwrap();
        world
    }

    pub(super) fn group(&self) -> Group {
        self.state.group().unwrap().clone()
    }

    pub(super) fn epoch(&self) -> Epoch {
        self.state.epoch(1).unwrap().epoch.clone()
    }

    /// Puts an entry if the rules and its proof allow it.
    pub(super) fn put(&mut self, entry: Entry) -> Result<(), ApplyError> {
        entry.check().unwrap();
        self.put_bytes(&entry.to_bytes())
    }

    pub(super) fn put_bytes(&mut self, bytes: &[u8]) -> Result<(), ApplyError> {
        let entry = Entry::from_bytes(bytes).unwrap();
        if let Some(claim) = self.state.check(&entry)? {
            assert!(self.state.holds(&claim), "the proof does not hold");
        }
        self.dangerous_append(&entry);
        Ok(())
    }

    /// Puts an entry whose proof nobody checked: what a lying server could do.
    pub(super) fn dangerous_append(&mut self, entry: &Entry) {
        self.state.apply(self.entries.len() as u64, entry).unwrap();
        self.entries.push(entry.to_bytes());
    }

    pub(super) fn enrol(&mut self, class: Class, role: &str, identity: &str) -> Credential {
        let (group, epoch, facts) = (self.group(), self.epoch(), self.to_enrol());
        let way = if class == Class::Mailbox { Way::Mailbox(identity) } else { Way::Code };
        let (pending, commitment) = enrol::begin(&mut self.rng, &facts, way, UnixTime(150)).unwrap();
        self.waiting.entry(class).or_default().push(commitment_mark("acme", 1, &commitment));
        let attested = Attested { class, role, identity };
        let response = enrol::issue(&mut self.rng, &self.issuer, (&group, &epoch), attested, &commitment).unwrap();
        pending.finish(&response).unwrap()
    }

    /// What a member who is about to enrol knows.
    pub(super) fn to_enrol(&self) -> EnrolFacts {
        let excerpt = self.excerpt(&self.state.select_epoch(1).unwrap());
        excerpt.to_enrol("acme", 1, &Expected::default()).unwrap()
    }

    /// Tallies the members who enrolled since the last tally, as round 1; `issued` is how many there must be.
    pub(super) fn tally(&mut self, class: Class, issued: u32) {
        let tally = self.next_tally(class, issued, 1);
        self.put(Entry::Tally(tally)).unwrap();
    }

    /// The tally of so many more; for those who did not enrol it invents marks.
    pub(super) fn next_tally(&mut self, class: Class, issued: u32, round: u32) -> Tally {
        let mut marks = core::mem::take(self.waiting.entry(class).or_default());
        let before = self.state.epoch(1).unwrap().issued.get(&class).copied().unwrap_or(0);
        while marks.len() < issued as usize {
            let mut mark = [0; 8];
            self.rng.fill_bytes(&mut mark);
            marks.push(mark);
        }
        Tally::new(1, class, round, before + issued, marks)
    }

    /// An excerpt of the ledger as it is now.
    pub(super) fn excerpt(&self, selection: &Selection) -> Excerpt {
        self.excerpt_over(&self.entries, selection)
    }

    /// An excerpt of whatever a lying server, which has the record's key, takes for the record.
    pub(super) fn excerpt_over(&self, entries: &[Vec<u8>], selection: &Selection) -> Excerpt {
        let (frontier, stored) = tree(entries);
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size: frontier.size(), root: frontier.root() };
        let checkpoint = (frontier.size(), checkpoint.sign(&self.log).unwrap());
        Excerpt::make(selection, checkpoint, |index| entries.get(index as usize).cloned(), &stored).unwrap()
    }

    /// The same with some entries in full and all others as marks.
    pub(super) fn shown(&self, entries: &[Vec<u8>], in_full: &[u64]) -> Excerpt {
        let marks = (0..entries.len() as u64).filter(|index| !in_full.contains(index)).collect();
        self.excerpt_over(entries, &Selection { entries: in_full.to_vec(), marks })
    }

    /// What the holder of a credential knows of a letter, by way of an excerpt.
    pub(super) fn facts(&self, credential: &Credential, letter: &str) -> Facts {
        let excerpt = self.excerpt(&self.state.select_letter(letter).unwrap());
        Excerpt::from_bytes(&excerpt.to_bytes()).unwrap().facts(credential, letter).unwrap()
    }

    pub(super) fn stage(&mut self, letter: &str, stage: Stage) -> Result<(), ApplyError> {
        self.put(Entry::LetterState(LetterState { letter: letter.into(), stage, at: UnixTime(250) }))
    }

    /// A letter that can be frozen now.
    pub(super) fn letter(&self, id: &str) -> Letter {
        letter(&self.group(), id)
    }

    /// A signature that is not put.
    pub(super) fn make(
        &mut self,
        credential: &mut Credential,
        letter: &str,
        choice: &Choice,
    ) -> Result<Signed, SignError> {
        let facts = self.facts(credential, letter);
        sign::sign(&mut self.rng, credential, &facts, choice)
    }

    /// A withdrawal that is not put.
    pub(super) fn take_back(&mut self, credential: &Credential, letter: &str) -> Vec<u8> {
        let facts = self.facts(credential, letter);
        sign::withdraw(&mut self.rng, credential, &facts).unwrap()
    }

    pub(super) fn sign(&mut self, credential: &mut Credential, letter: &Letter, choice: &Choice) -> Signed {
        let signed = self.make(credential, &letter.id, choice).unwrap();
        self.put_bytes(&signed.entry).unwrap();
        if let Some(blob) = &signed.blob {
            self.blobs.insert(format!("blob/{}", hex::encode(crate::blob::commitment(blob))), blob.clone());
        }
        signed
    }

    /// The exported folder: path to bytes.
    pub(super) fn export(&self) -> BTreeMap<String, Vec<u8>> {
        let (frontier, stored) = tree(&self.entries);
        let size = frontier.size();
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root: frontier.root() };
        let mut files = self.blobs.clone();
        files.insert("checkpoint".into(), checkpoint.sign(&self.log).unwrap().into_bytes());
        for tile in tiles_for_size(size) {
            let bytes = match tile {
                Tile::Hashes { level, index, width } => encode_tile(level, index, width, &stored).unwrap(),
                Tile::Entries { index, width } => {
                    let first = index as usize * 256;
                    encode_bundle(&self.entries[first..first + usize::from(width)]).unwrap()
                }
            };
            files.insert(tile.path(), bytes);
        }
        files
    }
}

fn tree(entries: &[Vec<u8>]) -> (Frontier, Stored) {
    let (mut frontier, mut stored) = (Frontier::new(), Stored::default());
    for entry in entries {
        frontier.append_with(leaf_hash(entry), |level, index, hash| {
            stored.0.insert((level, index), hash);
        });
    }
    (frontier, stored)
}

#[derive(Default)]
struct Stored(BTreeMap<(u8, u64), Hash>);

impl HashReader for Stored {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, merkle::MerkleError> {
        self.0.get(&(level, index)).copied().ok_or(merkle::MerkleError::MissingHash(level, index))
    }
}

/// The remarks as a person reads them.
pub(super) fn sentences(verdict: &Verdict) -> Vec<String> {
    verdict.remarks.iter().map(ToString::to_string).collect()
}

/// Audits files; every path of them must have been asked for.
pub(super) fn verify(files: &BTreeMap<String, Vec<u8>>) -> Result<Verdict, VerifyError> {
    verify_with(files, Vec::new())
}

/// The same with witnesses' vkeys.
pub(super) fn verify_with(files: &BTreeMap<String, Vec<u8>>, witnesses: Vec<String>) -> Result<Verdict, VerifyError> {
    verify_as(files, Options { expected: Expected { witnesses, ..Expected::default() }, seed: [3; 32], pin: None })
}

/// The same for an auditor who knows something of it.
pub(super) fn verify_as(files: &BTreeMap<String, Vec<u8>>, options: Options) -> Result<Verdict, VerifyError> {
    audit(files, options).map(|(verdict, _)| verdict)
}

/// The same, with the verifier at its end.
pub(super) fn audit(files: &BTreeMap<String, Vec<u8>>, options: Options) -> Result<(Verdict, Verifier), VerifyError> {
    let mut verifier = Verifier::new(options);
    let mut read = 0;
    loop {
        match verifier.next()? {
            Step::Done(verdict) => {
                assert_eq!(read, files.len(), "a file was not read");
                return Ok((*verdict, verifier));
            }
            Step::Fetch(paths) => {
                for path in paths {
                    read += 1;
                    verifier.supply(&path, files.get(&path).cloned())?;
                }
            }
        }
    }
}
