//! The one world: a record in memory with its issuer, the operator's key and its members. What a server does, without one.
//!
//! Two doors lead into the record. [`World::put`] takes what the rules and the proof allow, as an honest server does;
//! [`World::append`] takes anything, as a lying one can.

mod members;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::SecretKey;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Class, Entry, Epoch, Group, Tally, commitment_mark};
use undersigned_proto::excerpt::{Excerpt, Selection};
use undersigned_proto::ledger::{ApplyError, State};
use undersigned_tlog::{Checkpoint, SigningKey};

use crate::record::{self, Files, ORIGIN};

/// When witnesses of a test cosign.
const COSIGNED_AT: u64 = 250;

/// Why an honest server does not take an entry.
#[derive(Debug)]
pub enum NotPut {
    /// These bytes are no entry.
    Encoding,
    /// A rule of the ledger.
    Rule(ApplyError),
    /// The proof does not hold.
    Proof,
}

/// A record and everything that a test may bend.
pub struct World {
    pub rng: ChaCha20Rng,
    pub issuer: SecretKey,
    /// The key of the record's checkpoints.
    pub log: SigningKey,
    /// Those who cosign each checkpoint.
    pub witnesses: Vec<SigningKey>,
    /// The state after the entries that [`World::put`] took; what got in otherwise is not in it.
    pub state: State,
    pub entries: Vec<Vec<u8>>,
    pub blobs: Files,
    pub credentials: Vec<Credential>,
}

impl World {
    /// A world without any entry. Equal seeds give equal worlds.
    pub fn unfounded(seed: u64, log: [u8; 32]) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let issuer = SecretKey::random(&mut rng);
        let log = SigningKey::from_seed(&log, ORIGIN).expect("a name");
        let (witnesses, entries, credentials) = (Vec::new(), Vec::new(), Vec::new());
        Self { rng, issuer, log, witnesses, state: State::new(), entries, blobs: Files::new(), credentials }
    }

    /// Puts the group and its first period.
    pub fn found(mut self, group: Group, epoch: Epoch) -> Self {
        for entry in [Entry::Group(group), Entry::Epoch(epoch)] {
            self.put(&entry).expect("a lawful beginning");
        }
        self
    }

    /// The group's words of now.
    pub fn group(&self) -> Group {
        self.state.group().expect("a group").clone()
    }

    /// The verifier key of the record.
    pub fn vkey(&self) -> String {
        self.log.verifier_key().to_string()
    }

    /// Takes an entry that the rules and its proof allow.
    ///
    /// # Errors
    /// [`NotPut`]; nothing is changed then.
    pub fn put(&mut self, entry: &Entry) -> Result<(), NotPut> {
        self.put_bytes(&entry.to_bytes())
    }

    /// The same for what came as bytes.
    ///
    /// # Errors
    /// See [`World::put`].
    pub fn put_bytes(&mut self, bytes: &[u8]) -> Result<(), NotPut> {
        let entry = Entry::from_bytes(bytes).map_err(|_| NotPut::Encoding)?;
        let claim = self.state.check(&entry).map_err(NotPut::Rule)?;
        if claim.is_some_and(|claim| !self.state.holds(&claim)) {
            return Err(NotPut::Proof);
        }
        self.state.apply(self.entries.len() as u64, &entry).map_err(NotPut::Rule)?;
        self.entries.push(bytes.to_vec());
        Ok(())
    }

    /// Appends an entry; whether it may be there is the audit's to say.
    pub fn append(&mut self, entry: Entry) {
        self.append_bytes(entry.to_bytes());
    }

    /// Appends what may be no entry.
    pub fn append_bytes(&mut self, bytes: Vec<u8>) {
        self.entries.push(bytes);
    }

    /// The entry at an index, altered.
    pub fn alter(&mut self, index: usize, alter: impl FnOnce(&mut Entry)) {
        let mut entry = Entry::from_bytes(&self.entries[index]).expect("an entry");
        alter(&mut entry);
        self.entries[index] = entry.to_bytes();
    }

    /// The state that all entries lead to, however they got in. Their proofs are not checked.
    ///
    /// # Panics
    /// Where one of them breaks a rule.
    pub fn replayed(&self) -> State {
        let mut state = State::new();
        for (index, bytes) in (0..).zip(&self.entries) {
            let entry = Entry::from_bytes(bytes).expect("an entry");
            state.replay(index, &entry).expect("a lawful entry");
        }
        state
    }

    /// A tally of these commitments, and of so many others with them, after all that the record has tallied.
    pub fn tally_of(&self, class: Class, round: u32, commitments: &[&[u8]], others: u32) -> Tally {
        let tallies = self.entries.iter().filter_map(|bytes| Tally::from_entry(bytes).ok());
        let before: u32 = tallies.filter(|tally| tally.class == class).map(|tally| tally.issued).sum();
        let strangers = (before..before + others).map(|number| format!("{class:?} {number}").into_bytes());
        let all = commitments.iter().map(|commitment| commitment.to_vec()).chain(strangers);
        let marks: Vec<_> = all.map(|commitment| commitment_mark("acme", 1, &commitment)).collect();
        Tally::new(1, class, round, before + marks.len() as u32, marks)
    }

    /// A tally of so many whom nobody knows.
    pub fn tally(&self, class: Class, issued: u32, round: u32) -> Entry {
        Entry::Tally(self.tally_of(class, round, &[], issued))
    }

    /// Appends such a tally.
    pub fn append_tally(&mut self, class: Class, issued: u32, round: u32) {
        self.append(self.tally(class, issued, round));
    }

    /// The checkpoint as it is served, with the lines of all witnesses.
    pub fn checkpoint(&self) -> String {
        self.cosigned(&record::tree(&self.entries).checkpoint())
    }

    fn cosigned(&self, checkpoint: &Checkpoint) -> String {
        let note = checkpoint.sign(&self.log).expect("an origin without control characters");
        let text = note.split_inclusive("\n\n").next().expect("a text").trim_end_matches('\n').to_owned() + "\n";
        let cosign = |witness: &SigningKey| witness.cosign(&text, COSIGNED_AT).expect("a line");
        self.witnesses.iter().map(cosign).fold(note, |note, line| note + &line)
    }

    /// An excerpt of the record as it is now, whatever is in it, with an honest proof.
    pub fn excerpt(&self, selection: &Selection) -> Excerpt {
        record::excerpt_under(self.checkpoint(), &self.entries, selection)
    }

    /// The exported folder, with an honest checkpoint over whatever the entries are.
    pub fn export(&self) -> Files {
        let (checkpoint, mut files) = self.files();
        files.insert("checkpoint".into(), self.cosigned(&checkpoint).into_bytes());
        files
    }

    /// The checkpoint, not yet signed, and all other files.
    pub fn files(&self) -> (Checkpoint, Files) {
        let mut files = record::tiles(&self.entries);
        files.extend(self.blobs.clone());
        (record::tree(&self.entries).checkpoint(), files)
    }

    /// The places of the signatures among the entries.
    pub fn signatures(&self) -> Vec<usize> {
        let is_signature = |bytes: &Vec<u8>| matches!(Entry::from_bytes(bytes), Ok(Entry::Signature(_)));
        (0..self.entries.len()).filter(|at| is_signature(&self.entries[*at])).collect()
    }
}
