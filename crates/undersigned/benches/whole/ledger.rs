//! Whole ledgers made with the protocol's own functions, without a server: every credential is real and
//! every proof holds. They are kept, because making one takes minutes.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::SecretKey;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, Attested, Way};
use undersigned_proto::entry::{
    Cap, Class, Entry, Epoch, Group, Letter, LetterState, MARK_BYTES, MAX_TALLIED, Shown, Stage, Tally, Timing,
    VERSION, commitment_mark,
};
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::facts::{EnrolFacts, Facts};
use undersigned_proto::ledger::State;
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice, Signed};
use undersigned_proto::{NYM_SECRETS, UnixTime, blob};
use undersigned_server::ImportedLedger;
use undersigned_tlog::merkle::MerkleError;
use undersigned_tlog::tile::{TILE_WIDTH, Tile, decode_bundle, encode_bundle, encode_tile, tiles_for_size};
use undersigned_tlog::{Checkpoint, Frontier, Hash, HashReader, SigningKey, leaf_hash};

use crate::{Outcome, grouped};

/// Raised with each change of this file that changes the ledgers.
const RECIPE: u32 = 2;
/// Credentials of the ledgers: 800, 10,000 and 100,000 signatures.
pub const CREDENTIALS: [u32; 3] = [100, 1_250, 12_500];
/// The first letters of a ledger, whose signers show nothing or a role; the others', nothing or a name.
const LETTERS_WITHOUT_NAMES: usize = NYM_SECRETS / 2;
/// Every third signer of the letters without names, and every second of the others, shows it.
const ROLE_EVERY: usize = 3;
const NAME_EVERY: usize = 2;
const ROLES: [&str; 4] = ["engineer", "editor", "designer", "support"];

/// A letter whose signers show no name.
pub fn letter_without_names() -> String {
    letter_id(0)
}

/// A letter half of whose signers show a name.
pub fn letter_with_names() -> String {
    letter_id(NYM_SECRETS - 1)
}

/// The group's id of a ledger.
pub fn group_id(credentials: u32) -> String {
    format!("bench-{credentials}")
}

/// Where a ledger is kept.
pub fn folder(work: &Path, credentials: u32) -> PathBuf {
    work.join(format!("ledger-v{VERSION}-r{RECIPE}-{credentials}x{NYM_SECRETS}"))
}

/// Makes the ledgers that are not there yet.
pub fn ensure_all(work: &Path) -> Outcome<()> {
    for credentials in CREDENTIALS {
        let folder = folder(work, credentials);
        if folder.join("checkpoint").exists() {
            continue;
        }
        let signatures = grouped(u64::from(credentials) * NYM_SECRETS as u64);
        println!("Making a ledger of {signatures} signatures, once: about 2 minutes of two cores for 100,000.");
        let part = folder.with_extension("part");
        drop(fs::remove_dir_all(&part));
        Maker::new(credentials)?.make(&part)?;
        fs::rename(&part, &folder)?;
    }
    Ok(())
}

struct Maker {
    credentials: u32,
    issuer: SecretKey,
    log: SigningKey,
    group: Group,
    epoch: Epoch,
    letters: Vec<Letter>,
}

impl Maker {
    fn new(credentials: u32) -> Outcome<Self> {
        let issuer = SecretKey::random(&mut ChaCha20Rng::from_seed([1; 32]));
        let id = group_id(credentials);
        let log = SigningKey::from_seed(&[2; 32], &format!("bench.example/g/{id}"))?;
        let group = group(id, credentials, log.verifier_key().to_string());
        let epoch = epoch(&issuer, UnixTime(2_000), credentials);
        let letters = (0..NYM_SECRETS).map(|place| letter(place, &group)).collect();
        Ok(Self { credentials, issuer, log, group, epoch, letters })
    }

    fn make(&self, folder: &Path) -> Outcome<()> {
        let facts = to_enrol(&self.log, &self.group, &self.epoch)?;
        let enrolled = on_all_cores(self.credentials as usize, |at| {
            enrol(&mut rng(at), &facts, &self.issuer, ROLES[at % ROLES.len()])
        })?;
        let (credentials, marks): (Vec<_>, Vec<_>) = enrolled.into_iter().unzip();
        let mut entries = vec![Entry::Group(self.group.clone()), Entry::Epoch(self.epoch.clone())];
        entries.extend(tallies(&marks));
        entries.extend(self.letters.iter().cloned().map(Entry::Letter));
        entries.extend(self.letters.iter().map(|letter| {
            let (letter, at) = (letter.id.clone(), UnixTime(2_000));
            Entry::LetterState(LetterState { letter, stage: Stage::Signing, at })
        }));
        let mut state = State::new();
        (0..).zip(&entries).try_for_each(|(index, entry)| state.replay(index, entry))?;
        let mut entries: Vec<Vec<u8>> = entries.iter().map(Entry::to_bytes).collect();
        let mut blobs = Vec::new();
        let credentials: Vec<Mutex<Credential>> = credentials.into_iter().map(Mutex::new).collect();
        let mut members = on_all_cores(credentials.len(), |at| {
            self.sign_all(at, &state, &mut *credentials[at].lock().map_err(|_| "a member")?)
        })?;
        // By letter: the order in which one member's signatures stand together would be no real one.
        for letter in (0..NYM_SECRETS).rev() {
            for signed in members.iter_mut().filter_map(|member| (member.len() > letter).then(|| member.pop())?) {
                entries.push(signed.entry);
                blobs.extend(signed.blob);
            }
        }
        export(folder, &entries, &blobs, &self.log)
    }

    /// One member signs all letters.
    fn sign_all(&self, at: usize, state: &State, credential: &mut Credential) -> Outcome<Vec<Signed>> {
        // Beyond the numbers of those who enrol: no randomness is used twice.
        let mut rng = rng(self.credentials as usize + at);
        let mut signed = Vec::new();
        for (place, letter) in self.letters.iter().enumerate() {
            let facts = Facts::dangerous_of_state(state, credential, &letter.id).ok_or("a letter")?;
            signed.push(sign::sign(&mut rng, credential, &facts, &choice(at, place))?);
        }
        Ok(signed)
    }
}

/// The randomness of one member.
pub fn rng(at: usize) -> ChaCha20Rng {
    let mut seed = [3; 32];
    seed[..8].copy_from_slice(&(at as u64).to_be_bytes());
    ChaCha20Rng::from_seed(seed)
}

/// The period of a ledger.
pub fn epoch(issuer: &SecretKey, enrol_closes: UnixTime, most: u32) -> Epoch {
    let caps = vec![Cap { class: Class::Code, most }];
    let issuer_key = issuer.public_key().to_bytes().into();
    Epoch { number: 1, issuer_key, enrol_opens: UnixTime(1_000), enrol_closes, caps }
}

/// What members meet: a record of two entries.
pub fn to_enrol(log: &SigningKey, group: &Group, epoch: &Epoch) -> Outcome<EnrolFacts> {
    let entries = [Entry::Group(group.clone()), Entry::Epoch(epoch.clone())];
    let mut state = State::new();
    (0..).zip(&entries).try_for_each(|(index, entry)| state.replay(index, entry))?;
    let bytes: Vec<Vec<u8>> = entries.iter().map(Entry::to_bytes).collect();
    let (frontier, nodes) = tree(&bytes);
    let checkpoint = (frontier.size(), checkpoint(&frontier, log)?);
    let selection = state.select_epoch(epoch.number).ok_or("a period")?;
    let excerpt = Excerpt::make(&selection, checkpoint, |index| bytes.get(index as usize).cloned(), &nodes)?;
    Ok(excerpt.to_enrol(&group.id, epoch.number, &Expected::default())?)
}

/// One member enrols: the credential, and the mark that its tally has.
pub fn enrol(
    rng: &mut ChaCha20Rng,
    facts: &EnrolFacts,
    issuer: &SecretKey,
    role: &str,
) -> Outcome<(Credential, [u8; MARK_BYTES])> {
    let who = (facts.group(), facts.epoch());
    let (pending, commitment) = enrol::begin(rng, facts, Way::Code, who.1.enrol_opens)?;
    let attested = Attested { class: Class::Code, role, identity: "" };
    let response = enrol::issue(rng, issuer, who, attested, &commitment)?;
    Ok((pending.finish(&response)?, commitment_mark(&who.0.id, who.1.number, &commitment)))
}

/// All of them in one round.
pub fn tallies(marks: &[[u8; MARK_BYTES]]) -> Vec<Entry> {
    let mut so_far = 0;
    let tally = |marks: &[[u8; MARK_BYTES]]| {
        so_far += marks.len() as u32;
        Entry::Tally(Tally::new(1, Class::Code, 1, so_far, marks.to_vec()))
    };
    marks.chunks(MAX_TALLIED as usize).map(tally).collect()
}

/// Makes so many of something, each from its number, on all cores.
pub fn on_all_cores<T: Send>(count: usize, make: impl Fn(usize) -> Outcome<T> + Sync) -> Outcome<Vec<T>> {
    let next = AtomicUsize::new(0);
    let lane = || {
        let mut made = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return Outcome::Ok(made);
            }
            made.push((at, make(at)?));
        }
    };
    let lanes = std::thread::available_parallelism().map_or(1, usize::from);
    let made = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        let joined = lanes.into_iter().map(|lane| lane.join().map_err(|_| "a member's thread stopped")?);
        joined.collect::<Outcome<Vec<_>>>()
    });
    let mut made: Vec<(usize, T)> = made?.into_iter().flatten().collect();
    made.sort_by_key(|(at, _)| *at);
    Ok(made.into_iter().map(|(_, one)| one).collect())
}

fn choice(member: usize, letter: usize) -> Choice {
    match letter < LETTERS_WITHOUT_NAMES {
        true if member.is_multiple_of(ROLE_EVERY) => Choice::Role,
        false if member.is_multiple_of(NAME_EVERY) => {
            Choice::Name { text: format!("Member Number {member:05}"), comment: None, attest: false }
        }
        _ => Choice::Nothing,
    }
}

fn letter_id(place: usize) -> String {
    format!("letter-{}", place + 1)
}

pub fn group(id: String, members: u32, vkey: String) -> Group {
    Group {
        id,
        name: "Employees of Example Corp".into(),
        description: "An invented group, to measure with.".into(),
        membership: "Everybody with a contract of employment.".into(),
        declared_members: members,
        declared_source: "Invented".into(),
        classes: vec![Class::Code],
        lang: "en".into(),
        vkey,
        domains: Vec::new(),
    }
}

/// A letter of the length of many: about 2,000 bytes.
pub fn letter(place: usize, group: &Group) -> Letter {
    let paragraph = "We ask the company to decide in the open, with the people who must carry the decision out, and \
                     to publish what was decided and why before work on it begins.";
    Letter {
        id: letter_id(place),
        version: 1,
        epoch: 1,
        title: "Decide in the open".into(),
        addressee: "The board and management of Example Corp".into(),
        text: [paragraph; 13].join("\n\n"),
        demands: vec!["Publish the decision.".into(), "Say why.".into(), "Ask first.".into()],
        shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
        timing: Timing::TwoPhase,
        sign_opens: UnixTime(2_000),
        // Far away, so that the page says that signing is open.
        sign_closes: UnixTime(4_000_000_000),
        lang: "en".into(),
        client: None,
        sealing: None,
        group: group.hash().into(),
    }
}

#[derive(Default)]
struct Nodes(HashMap<(u8, u64), Hash>);

impl HashReader for Nodes {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        self.0.get(&(level, index)).copied().ok_or(MerkleError::MissingHash(level, index))
    }
}

fn tree(entries: &[Vec<u8>]) -> (Frontier, Nodes) {
    let (mut frontier, mut nodes) = (Frontier::new(), Nodes::default());
    for entry in entries {
        frontier.append_with(leaf_hash(entry), |level, index, hash| {
            nodes.0.insert((level, index), hash);
        });
    }
    (frontier, nodes)
}

fn checkpoint(frontier: &Frontier, log: &SigningKey) -> Outcome<String> {
    let origin = log.verifier_key().name().to_owned();
    Ok(Checkpoint { origin, size: frontier.size(), root: frontier.root() }.sign(log)?)
}

/// Writes the folder that `undersigned export` would.
pub fn export(folder: &Path, entries: &[Vec<u8>], blobs: &[Vec<u8>], log: &SigningKey) -> Outcome<()> {
    let (frontier, nodes) = tree(entries);
    let put = |path: &str, bytes: &[u8]| -> Outcome<()> {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().ok_or("a path without a folder")?)?;
        Ok(fs::write(path, bytes)?)
    };
    for tile in tiles_for_size(frontier.size()) {
        let bytes = match tile {
            Tile::Hashes { level, index, width } => encode_tile(level, index, width, &nodes)?,
            Tile::Entries { index, width } => {
                let first = index as usize * usize::from(TILE_WIDTH);
                encode_bundle(&entries[first..first + usize::from(width)])?
            }
        };
        put(&tile.path(), &bytes)?;
    }
    for blob in blobs {
        let hex: String = blob::commitment(blob).iter().map(|byte| format!("{byte:02x}")).collect();
        put(&format!("blob/{hex}"), blob)?;
    }
    put("checkpoint", checkpoint(&frontier, log)?.as_bytes())
}

/// Reads a ledger back, to be imported into a server.
pub fn read(work: &Path, credentials: u32) -> Outcome<ImportedLedger> {
    let folder = folder(work, credentials);
    let checkpoint = fs::read_to_string(folder.join("checkpoint"))?;
    let size = Checkpoint::dangerous_parse_unverified(checkpoint.as_bytes())?.size;
    let mut entries = Vec::new();
    for tile in tiles_for_size(size) {
        if let Tile::Entries { width, .. } = tile {
            let bundle = fs::read(folder.join(tile.path()))?;
            entries.extend(decode_bundle(&bundle, width)?.into_iter().map(<[u8]>::to_vec));
        }
    }
    let mut blobs = Vec::new();
    for file in fs::read_dir(folder.join("blob"))? {
        blobs.push(fs::read(file?.path())?);
    }
    Ok(ImportedLedger { group: group_id(credentials), entries, blobs, checkpoint })
}
