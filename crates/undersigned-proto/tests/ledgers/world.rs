//! A group with its issuer and its ledger in memory, on the public API alone.

use std::collections::BTreeMap;

use minicbor::bytes::ByteArray;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::blob;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, Attested, Way};
use undersigned_proto::entry::{
    Cap, Class, Entry, Epoch, Group, Letter, LetterState, Shown, Stage, Tally, Timing, commitment_mark,
};
use undersigned_proto::excerpt::{Excerpt, Selection};
use undersigned_proto::facts::{EnrolFacts, Facts};
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice, Signed};
use undersigned_tlog::tile::{Tile, encode_bundle, encode_tile, tiles_for_size};
use undersigned_tlog::{Checkpoint, Frontier, Hash, HashReader, SigningKey, leaf_hash, merkle};

pub type Files = BTreeMap<String, Vec<u8>>;

pub const ORIGIN: &str = "letters.example/g/acme";

/// Everything that a case may bend.
pub struct World {
    pub rng: ChaCha20Rng,
    pub issuer: SecretKey,
    pub log: SigningKey,
    pub entries: Vec<Vec<u8>>,
    pub blobs: Files,
    pub credentials: Vec<Credential>,
}

pub fn group(log: &SigningKey) -> Group {
    Group {
        id: "acme".into(),
        name: "Employees of Acme".into(),
        description: "Everyone on the payroll.".into(),
        membership: "Whoever has a contract of employment.".into(),
        declared_members: 25,
        declared_source: "annual report".into(),
        classes: vec![Class::Code, Class::Mailbox],
        lang: "en".into(),
        vkey: log.verifier_key().to_string(),
        domains: vec!["acme.example".into()],
    }
}

pub fn epoch(number: u32, issuer_key: [u8; 96]) -> Epoch {
    Epoch {
        number,
        issuer_key: ByteArray::from(issuer_key),
        enrol_opens: UnixTime(1_767_225_600),
        enrol_closes: UnixTime(1_768_435_200),
        caps: vec![Cap { class: Class::Code, most: 20 }, Cap { class: Class::Mailbox, most: 10 }],
    }
}

pub fn letter(id: &str, timing: Timing) -> Letter {
    Letter {
        id: id.into(),
        version: 1,
        epoch: 1,
        title: "Cancel the contract".into(),
        addressee: "the chief executive".into(),
        text: "We ask you to **cancel** it.\n\nAnd to say why.".into(),
        demands: vec!["Cancel the contract.".into()],
        shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
        timing,
        sign_opens: UnixTime(1_768_435_200),
        sign_closes: UnixTime(SIGN_CLOSES),
        lang: "en".into(),
        client: None,
        sealing: None,
        group: ByteArray::from(group(&log()).hash()),
    }
}

/// The key of every ledger's checkpoints.
pub fn log() -> SigningKey {
    SigningKey::from_seed(&[1; 32], ORIGIN).unwrap()
}

/// While letters are signed.
pub const SIGNING: u64 = 1_768_500_000;
/// When letters end.
pub const SIGN_CLOSES: u64 = 1_771_027_200;

pub fn stage(letter: &str, stage: Stage) -> Entry {
    stage_at(letter, stage, SIGNING)
}

pub fn stage_at(letter: &str, stage: Stage, at: u64) -> Entry {
    Entry::LetterState(LetterState { letter: letter.into(), stage, at: UnixTime(at) })
}

impl World {
    /// A group with one epoch.
    pub fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let issuer = SecretKey::random(&mut rng);
        let (entries, blobs, credentials) = (vec![], Files::new(), vec![]);
        let mut world = Self { rng, issuer, log: log(), entries, blobs, credentials };
        world.put(Entry::Group(group(&world.log)));
        world.put(Entry::Epoch(epoch(1, world.issuer.public_key().to_bytes())));
        world
    }

    /// Appends an entry; whether it may stand there is the audit's to say.
    pub fn put(&mut self, entry: Entry) {
        self.entries.push(entry.to_bytes());
    }

    /// Appends what is no entry.
    pub fn put_bytes(&mut self, bytes: Vec<u8>) {
        self.entries.push(bytes);
    }

    pub fn enrol(&mut self, class: Class, role: &str, identity: &str) -> Credential {
        let key = SecretKey::from_bytes(&self.issuer.to_secret_bytes()).unwrap();
        self.enrol_with(&key, Attested { class, role, identity })
    }

    pub fn enrol_with(&mut self, key: &SecretKey, attested: Attested<'_>) -> Credential {
        let facts = self.to_enrol(key);
        let way = if attested.class == Class::Mailbox { Way::Mailbox(attested.identity) } else { Way::Code };
        let (pending, commitment) = enrol::begin(&mut self.rng, &facts, way, UnixTime(1_767_225_600)).unwrap();
        let who = (facts.group(), facts.epoch());
        let response = enrol::issue(&mut self.rng, key, who, attested, &commitment).unwrap();
        pending.finish(&response).unwrap()
    }

    /// What a member meets before enrolling: a record of two entries, whatever it becomes.
    pub fn to_enrol(&self, key: &SecretKey) -> EnrolFacts {
        excerpt(&self.log, self.beginning(key)).to_enrol("acme", 1, &Expected::default()).unwrap()
    }

    fn beginning(&self, key: &SecretKey) -> Vec<Vec<u8>> {
        let epoch = epoch(1, key.public_key().to_bytes());
        vec![Entry::Group(group(&self.log)).to_bytes(), Entry::Epoch(epoch).to_bytes()]
    }

    /// What a holder is shown of a letter, by a server that lets all sign: the epoch under the credential's own key.
    pub fn facts_for(&self, credential: &Credential, key: &SecretKey, letter: &Letter) -> Facts {
        let mut entries = self.beginning(key);
        let groups = self.entries.iter().skip(1).filter(|bytes| Group::from_entry(bytes).is_ok());
        entries.extend(groups.cloned());
        entries.push(Entry::Letter(letter.clone()).to_bytes());
        excerpt(&self.log, entries).facts(credential, &letter.id).unwrap()
    }

    /// The same for a credential of this world's issuer.
    pub fn facts(&self, credential: &Credential, letter: &Letter) -> Facts {
        self.facts_for(credential, &self.issuer, letter)
    }

    /// A tally of so many further credentials, after all that are there now.
    pub fn tally(&self, class: Class, issued: u32, round: u32) -> Entry {
        let tallies = self.entries.iter().filter_map(|bytes| Tally::from_entry(bytes).ok());
        let before: u32 = tallies.filter(|tally| tally.class == class).map(|tally| tally.issued).sum();
        let mark = |number: u32| commitment_mark("acme", 1, format!("{class:?} {number}").as_bytes());
        let marks = (before..before + issued).map(mark).collect();
        Entry::Tally(Tally::new(1, class, round, before + issued, marks))
    }

    pub fn put_tally(&mut self, class: Class, issued: u32, round: u32) {
        let tally = self.tally(class, issued, round);
        self.put(tally);
    }

    /// A signature by whoever has the credential.
    pub fn signed(&mut self, credential: &mut Credential, letter: &Letter, choice: &Choice) -> Signed {
        let facts = self.facts(credential, letter);
        sign::sign(&mut self.rng, credential, &facts, choice).unwrap()
    }

    /// Signs as one of the world's members and appends.
    pub fn sign(&mut self, member: usize, letter: &Letter, choice: &Choice) {
        let facts = self.facts(&self.credentials[member], letter);
        let signed = sign::sign(&mut self.rng, &mut self.credentials[member], &facts, choice).unwrap();
        self.entries.push(signed.entry);
        if let Some(blob) = signed.blob {
            self.blobs.insert(blob_path(&blob), blob);
        }
    }

    pub fn withdrawal(&mut self, member: usize, letter: &Letter) -> Vec<u8> {
        let facts = self.facts(&self.credentials[member], letter);
        sign::withdraw(&mut self.rng, &self.credentials[member], &facts).unwrap()
    }

    /// The entry at an index, altered.
    pub fn alter(&mut self, index: usize, alter: impl FnOnce(&mut Entry)) {
        let mut entry = Entry::from_bytes(&self.entries[index]).unwrap();
        alter(&mut entry);
        self.entries[index] = entry.to_bytes();
    }

    /// The exported folder with an honest checkpoint over whatever the entries are.
    pub fn export(&self) -> Files {
        let (checkpoint, mut files) = self.files();
        files.insert("checkpoint".into(), checkpoint.sign(&self.log).unwrap().into_bytes());
        files
    }

    /// The checkpoint, not yet signed, and all other files.
    pub fn files(&self) -> (Checkpoint, Files) {
        let (mut frontier, mut stored) = (Frontier::new(), Stored::default());
        for entry in &self.entries {
            frontier.append_with(leaf_hash(entry), |level, index, hash| {
                stored.0.insert((level, index), hash);
            });
        }
        let size = frontier.size();
        let mut files = self.blobs.clone();
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
        (Checkpoint { origin: ORIGIN.into(), size, root: frontier.root() }, files)
    }
}

/// All entries of a short record, with what proves them.
fn excerpt(log: &SigningKey, entries: Vec<Vec<u8>>) -> Excerpt {
    let (mut frontier, mut stored) = (Frontier::new(), Stored::default());
    for entry in &entries {
        frontier.append_with(leaf_hash(entry), |level, index, hash| {
            stored.0.insert((level, index), hash);
        });
    }
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: frontier.size(), root: frontier.root() };
    let selection = Selection { entries: (0..frontier.size()).collect(), marks: Vec::new() };
    let checkpoint = (frontier.size(), checkpoint.sign(log).unwrap());
    Excerpt::make(&selection, checkpoint, |index| entries.get(index as usize).cloned(), &stored).unwrap()
}

pub fn blob_path(blob: &[u8]) -> String {
    format!("blob/{}", hex::encode(blob::commitment(blob)))
}

#[derive(Default)]
struct Stored(BTreeMap<(u8, u64), Hash>);

impl HashReader for Stored {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, merkle::MerkleError> {
        self.0.get(&(level, index)).copied().ok_or(merkle::MerkleError::MissingHash(level, index))
    }
}
