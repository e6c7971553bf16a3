//! The audit of a whole ledger (spec/verify.md): sans-IO and streaming.
//!
//! The caller fetches the paths that [`Verifier::next`] names and hands each
//! to [`Verifier::supply`], from a server, a folder or a browser alike.

mod defect;
mod items;
mod opening;
mod part;
mod quote;
mod remarking;
mod remarks;
mod verdict;

use std::collections::{BTreeMap, VecDeque};

use sha2::{Digest, Sha256};
use undersigned_tlog::merkle::HASH_BYTES;
use undersigned_tlog::tile::{TILE_HEIGHT, TILE_WIDTH, Tile, decode_bundle};
use undersigned_tlog::{Checkpoint, Frontier, Hash, VerifierKey, leaf_hash};

use crate::UnixTime;
use crate::blob::{BlobError, MAX_BLOB_BYTES, NameBlob};
use crate::credential::Credential;
use crate::excerpt::ExcerptError;
use crate::facts::Facts;
use crate::kinds::{Entry, Shown, Signature};
use crate::ledger::{Claim, State};
use crate::pin::{Expected, Fingerprint, Pin, WitnessError, check_witnesses};
use crate::record;
use crate::sealed::is_committed;
use items::{Content, Contents};
use opening::Opening;

pub use defect::Defect;
pub use items::{ItemVerdict, RevisionVerdict};
pub use opening::{Committed, OPENED_TOGETHER, Opened, open_all};
pub use part::{Part, Share};
pub use remarks::{LetterName, Remark};
pub use verdict::{
    CosignatureVerdict, EpochVerdict, GroupVerdict, LetterVerdict, NamedVerdict, SealedVerdict, SpoiledVerdict, Verdict,
};

/// Presentations that are checked together.
pub const BATCH: usize = 256;
/// Bundles asked for at once: the most that is kept in memory.
const BUNDLES_AHEAD: u64 = 4;
/// Blobs asked for at once.
const BLOBS_AHEAD: usize = 64;

/// How to audit.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What was known from elsewhere: the key, else that of entry 0; witnesses, each of which must have cosigned.
    pub expected: Expected,
    /// The record as a member or keyholder met it before: it must be a part of this one.
    pub pin: Option<Pin>,
    /// Fresh randomness for batch checks; a prover must not know it.
    pub seed: [u8; 32],
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Fetch these, below the ledger's root, and supply each.
    Fetch(Vec<String>),
    /// Everything is checked.
    Done(Box<Verdict>),
}

/// The ledger does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct VerifyError {
    /// A path, with the entry's index where there is one.
    pub place: String,
    /// The defect.
    pub reason: Defect,
}

impl VerifyError {
    /// Whether the record is another one than that of the pin: evidence against its server, and no damaged file.
    pub fn is_forked(&self) -> bool {
        self.reason == Defect::AnotherRecord
    }
}

fn fail(place: impl Into<String>, reason: impl Into<Defect>) -> VerifyError {
    VerifyError { place: place.into(), reason: reason.into() }
}

/// A tile row that is being filled, by tile level.
#[derive(Default)]
struct Row {
    index: u64,
    bytes: Vec<u8>,
    width: u16,
}

/// What a hash tile must contain.
struct ExpectedTile {
    tile: Tile,
    bytes: Vec<u8>,
}

impl ExpectedTile {
    /// Names the bundle's entry where a leaf's hash differs: either of the two files was altered.
    fn compare(&self, path: &str, bytes: &[u8]) -> Result<(), VerifyError> {
        if self.bytes == bytes {
            return Ok(());
        }
        let pairs = self.bytes.chunks(HASH_BYTES).zip(bytes.chunks(HASH_BYTES));
        let differs = pairs.take_while(|(expected, found)| expected == found).count() as u64;
        match self.tile {
            Tile::Hashes { level: 0, index, width } if bytes.len() == self.bytes.len() => {
                let bundle = Tile::Entries { index, width }.path();
                let entry = index * u64::from(TILE_WIDTH) + differs;
                Err(fail(format!("{bundle}, entry {entry}"), Defect::LeafHash { tile: path.to_owned() }))
            }
            _ => Err(fail(path, Defect::TileHashes)),
        }
    }
}

/// A name to be opened when all entries are read.
struct Named {
    index: u64,
    signature: Signature,
}

/// The audit of one ledger.
pub struct Verifier {
    options: Options,
    checkpoint: Option<(Checkpoint, Vec<u8>)>,
    trusted: bool,
    bundles_asked: u64,
    /// Bundles that came early.
    early: BTreeMap<u64, Vec<u8>>,
    next_bundle: u64,
    frontier: Frontier,
    state: State,
    claims: Vec<(u64, Claim)>,
    rows: Vec<Row>,
    /// Tiles as the entries imply them, not yet compared, by path.
    tiles: BTreeMap<String, ExpectedTile>,
    asked: BTreeMap<String, ()>,
    named: VecDeque<Named>,
    opening: BTreeMap<String, Named>,
    names: BTreeMap<String, Vec<NamedVerdict>>,
    sealed: Opening,
    contents: Contents,
    reading: BTreeMap<String, Content>,
    entries_done: bool,
    seed_counter: u64,
    /// Size and root of older trees that must be passed, largest size first.
    older: Vec<(u64, [u8; 32])>,
    /// Whether one of them was another.
    differs: bool,
    holds: bool,
    share: Share,
    /// Parts of other verifiers that were taken over.
    parts: u32,
    /// Names that were opened, and all that there are to open, as far as they are known.
    opened: (u64, u64),
}

impl Verifier {
    /// A new audit.
    pub fn new(options: Options) -> Self {
        let mut older = options.pin.as_ref().map(Pin::roots).unwrap_or_default();
        older.sort_unstable_by_key(|(size, _)| core::cmp::Reverse(*size));
        Self {
            options,
            older,
            differs: false,
            holds: false,
            share: Share::default(),
            parts: 0,
            opened: (0, 0),
            checkpoint: None,
            trusted: false,
            bundles_asked: 0,
            early: BTreeMap::new(),
            next_bundle: 0,
            frontier: Frontier::new(),
            state: State::new(),
            claims: Vec::new(),
            rows: Vec::new(),
            tiles: BTreeMap::new(),
            asked: BTreeMap::new(),
            named: VecDeque::new(),
            opening: BTreeMap::new(),
            names: BTreeMap::new(),
            sealed: Opening::default(),
            contents: Contents::default(),
            reading: BTreeMap::new(),
            entries_done: false,
            seed_counter: 0,
        }
    }

    /// Checks a share of the proofs and names alone; all else is checked by each. The verdict of share 0 waits for the
    /// parts of the others ([`Verifier::supply_part`]); theirs are of no use but for their parts.
    #[must_use]
    pub fn share(mut self, share: Share) -> Self {
        self.share = share;
        self
    }

    /// The record must be a continuation of this older tree, of which somebody kept a checkpoint: its size and root.
    #[must_use]
    pub fn since(mut self, size: u64, root: [u8; 32]) -> Self {
        self.older.push((size, root));
        self.older.sort_unstable_by_key(|(size, _)| core::cmp::Reverse(*size));
        self
    }

    /// What this verifier has opened, for the one that has share 0. None before its own end.
    pub fn part(&self) -> Option<Part> {
        let (checkpoint, _) = self.checkpoint.as_ref().filter(|_| self.holds)?;
        Some(Part { root: checkpoint.root.0, names: self.names.clone(), spoiled: self.sealed.spoiled.clone() })
    }

    /// Takes over what another verifier of the same record, on the same device, has checked.
    ///
    /// # Errors
    /// [`Defect::AnotherRecord`] where it is of another record.
    pub fn supply_part(&mut self, part: Part) -> Result<(), VerifyError> {
        let root = self.checkpoint.as_ref().map(|(checkpoint, _)| checkpoint.root.0);
        if root != Some(part.root) {
            return Err(fail("checkpoint", Defect::AnotherRecord));
        }
        for (letter, names) in part.names {
            self.names.entry(letter).or_default().extend(names);
        }
        for (letter, spoiled) in part.spoiled {
            self.sealed.spoiled.entry(letter).or_default().extend(spoiled);
        }
        self.parts += 1;
        Ok(())
    }

    /// Work done and work in all, as far as it is known: entries, and names to open.
    pub fn work(&self) -> (u64, u64) {
        let (read, all) = self.progress();
        (read + self.opened.0, all + self.opened.1)
    }

    /// Entries read and entries in all (0 before the checkpoint is known).
    pub fn progress(&self) -> (u64, u64) {
        (self.frontier.size(), self.checkpoint.as_ref().map_or(0, |(checkpoint, _)| checkpoint.size))
    }

    /// The state that the entries read so far lead to. It holds only once the
    /// verdict is there.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What to fetch now, or the verdict. Paths that were named before and not
    /// yet supplied are not named again.
    ///
    /// # Errors
    /// [`VerifyError`] where what was supplied does not hold together.
    #[expect(clippy::should_implement_trait, reason = "a fallible step is no iterator")]
    pub fn next(&mut self) -> Result<Step, VerifyError> {
        let Some((checkpoint, _)) = &self.checkpoint else {
            return Ok(self.ask(vec!["checkpoint".to_owned()]));
        };
        let size = checkpoint.size;
        let mut paths = Vec::new();
        let bundles = size.div_ceil(u64::from(TILE_WIDTH));
        while self.bundles_asked < bundles.min(self.next_bundle + BUNDLES_AHEAD) {
            paths.push(bundle(self.bundles_asked, size).path());
            self.bundles_asked += 1;
        }
        if self.frontier.size() == size && !self.entries_done {
            self.finish_entries()?;
        }
        if self.share.is_first() {
            paths.extend(self.tiles.keys().cloned());
        } else {
            // Whoever has share 0 compares them; here the root has to do.
            self.tiles.clear();
        }
        while self.entries_done && self.opening.len() < BLOBS_AHEAD {
            let Some(named) = self.named.pop_front() else { break };
            // Nobody can read them yet, and nobody is handed them.
            let locked =
                named.signature.statement.shown == Shown::Sealed && !self.sealed.is_open(&named.signature.letter);
            if !locked && self.state.stands(&named.signature.letter, &named.signature.pseudonym) {
                // No two signatures commit to the same bytes: that is a rule of the ledger.
                let path = blob_path(named.signature.statement.name.as_deref().unwrap_or(&[0; 32]));
                paths.push(path.clone());
                self.opening.insert(path, named);
            } else {
                self.opened.1 = self.opened.1.saturating_sub(1);
            }
        }
        while self.entries_done && self.reading.len() < BLOBS_AHEAD {
            let Some(content) = self.contents.pop() else { break };
            paths.push(content.path());
            self.reading.insert(content.path(), content);
        }
        paths.retain(|path| !self.asked.contains_key(path));
        if !paths.is_empty() || !self.asked.is_empty() {
            return Ok(self.ask(paths));
        }
        self.open_waiting();
        if self.share.is_first() && self.parts + 1 < self.share.of() {
            return Ok(Step::Fetch(Vec::new()));
        }
        let verdict = self.verdict()?;
        self.holds = true;
        Ok(Step::Done(Box::new(verdict)))
    }

    /// What the holder of a credential knows of a letter after the audit: none before its end, or if it did not pass the
    /// credential's pin.
    ///
    /// # Errors
    /// [`ExcerptError::Forked`], [`ExcerptError::Lacks`].
    pub fn facts(&self, credential: &Credential, letter: &str) -> Result<Facts, ExcerptError> {
        if !self.holds || self.options.pin.as_ref() != Some(&credential.pin) {
            return Err(ExcerptError::Forked);
        }
        Facts::dangerous_of_state(&self.state, credential, letter).ok_or(ExcerptError::Lacks("the letter"))
    }

    fn ask(&mut self, paths: Vec<String>) -> Step {
        self.asked.extend(paths.iter().map(|path| (path.clone(), ())));
        Step::Fetch(paths)
    }

    /// Supplies one fetched path; `None` if it is not there.
    ///
    /// # Errors
    /// [`VerifyError`] naming the place. The audit is over then.
    pub fn supply(&mut self, path: &str, bytes: Option<Vec<u8>>) -> Result<(), VerifyError> {
        if self.asked.remove(path).is_none() {
            return Err(fail(path, Defect::NotAskedFor));
        }
        let bytes = bytes.ok_or_else(|| fail(path, Defect::Missing))?;
        if path == "checkpoint" {
            return self.take_checkpoint(bytes);
        }
        if let Some(expected) = self.tiles.remove(path) {
            return expected.compare(path, &bytes);
        }
        if let Some(named) = self.opening.remove(path) {
            return self.take_blob(path, named, bytes);
        }
        if let Some(content) = self.reading.remove(path) {
            let place = format!("{path}, of entry {}", content.entry);
            return self.contents.take(&content, &bytes).map_err(|error| fail(place, error));
        }
        self.take_bundle(path, bytes)
    }

    fn take_checkpoint(&mut self, note: Vec<u8>) -> Result<(), VerifyError> {
        let checkpoint = Checkpoint::dangerous_parse_unverified(&note).map_err(|error| fail("checkpoint", error))?;
        if checkpoint.size == 0 {
            return Err(fail("checkpoint", Defect::Empty));
        }
        self.checkpoint = Some((checkpoint, note));
        Ok(())
    }

    /// The checkpoint is believed only once entry 0, or the caller, has said whose key it is.
    fn trust(&mut self) -> Result<(), VerifyError> {
        let group = self.state.group().ok_or_else(|| fail("entry 0", Defect::NoGroup))?;
        let (checkpoint, note) = self.checkpoint.as_ref().ok_or_else(|| fail("checkpoint", Defect::Missing))?;
        let Expected { fingerprint, vkey, witnesses: _ } = &self.options.expected;
        let other = vkey.as_ref().is_some_and(|vkey| *vkey != group.vkey)
            || fingerprint.is_some_and(|print| print != Fingerprint::of(&group.vkey));
        if other {
            return Err(fail("entry 0", Defect::OtherKey));
        }
        if self.options.pin.as_ref().is_some_and(|pin| pin.vkey != group.vkey) {
            return Err(fail("entry 0", Defect::OtherKeyThanMet));
        }
        if self.older.first().is_some_and(|(size, _)| *size > checkpoint.size) {
            return Err(fail("checkpoint", Defect::Older));
        }
        let key = VerifierKey::parse(&group.vkey).map_err(|error| fail("entry 0", error))?;
        let verified = Checkpoint::verify(note, &key).map_err(|error| fail("checkpoint", error))?;
        if verified != *checkpoint || !verified.origin.ends_with(&format!("/g/{}", group.id)) {
            return Err(fail("checkpoint", Defect::OtherGroup));
        }
        self.trusted = true;
        Ok(())
    }

    fn take_bundle(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), VerifyError> {
        let size = self.progress().1;
        let index = (self.next_bundle..self.bundles_asked).find(|index| bundle(*index, size).path() == path);
        let index = index.ok_or_else(|| fail(path, Defect::NotAskedFor))?;
        self.early.insert(index, bytes);
        while let Some(bytes) = self.early.remove(&self.next_bundle) {
            self.read_bundle(self.next_bundle, size, &bytes)?;
            self.next_bundle += 1;
        }
        Ok(())
    }

    fn read_bundle(&mut self, index: u64, size: u64, bytes: &[u8]) -> Result<(), VerifyError> {
        let tile = bundle(index, size);
        let Tile::Entries { width, .. } = tile else { return Ok(()) };
        let path = tile.path();
        let entries = decode_bundle(bytes, width).map_err(|error| fail(&path, error))?;
        for bytes in entries {
            let index = self.frontier.size();
            let place = || format!("{path}, entry {index}");
            self.append(leaf_hash(bytes));
            self.pass_older();
            let entry = Entry::from_bytes(bytes).map_err(|error| fail(place(), error))?;
            let claim = self.state.apply(index, &entry).map_err(|error| fail(place(), error))?;
            let claim = claim.filter(|_| self.share.has(index));
            self.claims.extend(claim.map(|claim| (index, claim)));
            if !self.trusted {
                self.trust()?;
            }
            match entry {
                Entry::Signature(signature) if signature.statement.name.is_some() && self.share.has(index) => {
                    // Without its proof, which is checked by now or waits in its claim: an audit must stay small.
                    let signature = Signature { proof: Vec::new().into(), ..signature };
                    self.named.push_back(Named { index, signature });
                }
                Entry::Item(item) => record::check_item(&item).map_err(|error| fail(place(), error))?,
                _ => {}
            }
            if self.claims.len() >= BATCH {
                self.check_claims()?;
            }
        }
        Ok(())
    }

    /// Appends a leaf and fills the tile rows; a full row becomes a tile to compare.
    fn append(&mut self, leaf: Hash) {
        let (rows, tiles) = (&mut self.rows, &mut self.tiles);
        self.frontier.append_with(leaf, |level, _, hash| {
            if level % TILE_HEIGHT != 0 {
                return;
            }
            let level = level / TILE_HEIGHT;
            if rows.len() <= usize::from(level) {
                rows.push(Row::default());
            }
            let Some(row) = rows.get_mut(usize::from(level)) else { return };
            row.bytes.extend_from_slice(&hash.0);
            row.width += 1;
            if row.width == TILE_WIDTH {
                close_row(level, row, tiles);
            }
        });
    }

    /// Compares the root with that of an older tree, where one ends here. What differs convicts nobody yet: a file may be
    /// damaged. It does once the checkpoint is seen to be over these very entries.
    fn pass_older(&mut self) {
        while let Some((size, root)) = self.older.last() {
            if *size != self.frontier.size() {
                break;
            }
            self.differs |= self.frontier.root().0 != *root;
            self.older.pop();
        }
    }

    fn seed(options: &Options, counter: &mut u64) -> [u8; 32] {
        *counter += 1;
        Sha256::new().chain_update(options.seed).chain_update(counter.to_be_bytes()).finalize().into()
    }

    fn check_claims(&mut self) -> Result<(), VerifyError> {
        let seed = Self::seed(&self.options, &mut self.seed_counter);
        let (indexes, claims): (Vec<u64>, Vec<Claim>) = self.claims.drain(..).unzip();
        self.state.all_hold(&claims, seed).map_err(|culprits| {
            let culprits: Vec<String> = culprits.iter().filter_map(|at| indexes.get(*at)).map(u64::to_string).collect();
            fail(format!("entry {}", culprits.join(", ")), Defect::Proof)
        })
    }

    fn finish_entries(&mut self) -> Result<(), VerifyError> {
        self.check_claims()?;
        for (level, row) in self.rows.iter_mut().enumerate() {
            if row.width > 0 {
                close_row(level as u8, row, &mut self.tiles);
            }
        }
        self.entries_done = true;
        self.sealed = Opening::new(&self.state);
        if self.share.is_first() {
            self.contents = Contents::new(&self.state);
        }
        self.opened.1 = self.named.len() as u64;
        Ok(())
    }

    fn take_blob(&mut self, path: &str, named: Named, bytes: Vec<u8>) -> Result<(), VerifyError> {
        let Named { index, signature } = named;
        self.opened.0 += 1;
        let place = || format!("{path}, of entry {index}");
        if signature.statement.shown == Shown::Sealed {
            if bytes.len() > MAX_BLOB_BYTES || !is_committed(&bytes, &signature) {
                return Err(fail(place(), BlobError::Commitment));
            }
            if self.sealed.push(Committed { index, signature, stored: bytes }) >= OPENED_TOGETHER {
                self.open_waiting();
            }
            return Ok(());
        }
        let blob = NameBlob::open(&bytes, &signature, &self.state).map_err(|error| fail(place(), error))?;
        self.names.entry(signature.letter).or_default().push(blob.into());
        Ok(())
    }

    fn open_waiting(&mut self) {
        let (options, counter) = (&self.options, &mut self.seed_counter);
        self.sealed.open_waiting(&self.state, || Self::seed(options, counter));
    }

    fn verdict(&mut self) -> Result<Verdict, VerifyError> {
        let (checkpoint, note) = self.checkpoint.as_ref().ok_or_else(|| fail("checkpoint", Defect::Missing))?;
        // After the tiles: one of them shows which entry was altered, the root cannot.
        if self.frontier.root() != checkpoint.root {
            return Err(fail("checkpoint", Defect::Root));
        }
        if self.differs {
            return Err(fail("checkpoint", Defect::AnotherRecord));
        }
        let cosignatures = self.cosignatures(note)?;
        for (letter, names) in core::mem::take(&mut self.sealed.names) {
            self.names.entry(letter).or_default().extend(names);
        }
        // A part is what the others wait for, and their own verdict for nothing.
        let (mut names, mut spoiled) = (self.names.clone(), self.sealed.spoiled.clone());
        let verdict = Verdict::new(checkpoint, &self.state, &mut names, &mut spoiled, cosignatures);
        let verdict = verdict.ok_or_else(|| fail("entry 0", Defect::NoGroup))?;
        let items = self.contents.verdicts(&self.state);
        let remarks = remarking::of(&self.state, &verdict.letters, &items, &verdict.cosignatures);
        Ok(Verdict { remarks, items, ..verdict })
    }

    /// Those of the witnesses asked for: each of them must vouch for the checkpoint.
    fn cosignatures(&self, note: &[u8]) -> Result<Vec<CosignatureVerdict>, VerifyError> {
        let pinned = self.options.pin.iter().flat_map(Pin::witnesses);
        let mut witnesses: Vec<String> = self.options.expected.witnesses.iter().chain(pinned).cloned().collect();
        witnesses.sort_unstable();
        witnesses.dedup();
        let cosigned = check_witnesses(note, &witnesses).map_err(|error| match error {
            WitnessError::Key(..) => fail("the witness's key", error),
            WitnessError::Missing(_) => fail("checkpoint", error),
        })?;
        let verdict = cosigned.into_iter().map(|cosignature| CosignatureVerdict {
            witness: cosignature.witness,
            at: UnixTime(cosignature.timestamp_unix_s),
        });
        Ok(verdict.collect())
    }
}

fn close_row(level: u8, row: &mut Row, tiles: &mut BTreeMap<String, ExpectedTile>) {
    let tile = Tile::Hashes { level, index: row.index, width: row.width };
    tiles.insert(tile.path(), ExpectedTile { tile, bytes: core::mem::take(&mut row.bytes) });
    row.index += 1;
    row.width = 0;
}

/// The bundle of an index in a ledger of `size`.
fn bundle(index: u64, size: u64) -> Tile {
    let left = size - index * u64::from(TILE_WIDTH);
    Tile::Entries { index, width: left.min(u64::from(TILE_WIDTH)) as u16 }
}

/// The path of the blob that something commits to.
fn blob_path(commitment: &[u8; 32]) -> String {
    let hex: String = commitment.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("blob/{hex}")
}
