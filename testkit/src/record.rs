//! The operator's record and what it hands out: files, checkpoints, receipts.

use std::collections::BTreeMap;

use undersigned_proto::blob;
use undersigned_proto::excerpt::{Excerpt, Selection};
use undersigned_proto::ledger::State;
use undersigned_proto::verify::{Options, Step, Verdict, Verifier, VerifyError};
use undersigned_tlog::tile::{Tile, encode_bundle, encode_tile, tiles_for_size};
use undersigned_tlog::{Checkpoint, Frontier, Hash, HashReader, SigningKey, TlogProof, leaf_hash, merkle};

/// The origin of each ledger in memory.
pub const ORIGIN: &str = "letters.example/g/acme";

/// Files by their path in an exported folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A tree over entries.
pub struct Tree {
    nodes: BTreeMap<(u8, u64), Hash>,
    frontier: Frontier,
}

impl Tree {
    /// The checkpoint over it, not yet signed.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint { origin: ORIGIN.into(), size: self.frontier.size(), root: self.frontier.root() }
    }
}

impl HashReader for Tree {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, merkle::MerkleError> {
        self.nodes.get(&(level, index)).copied().ok_or(merkle::MerkleError::MissingHash(level, index))
    }
}

/// The tree over entries.
pub fn tree(entries: &[Vec<u8>]) -> Tree {
    let (mut frontier, mut nodes) = (Frontier::new(), BTreeMap::new());
    for entry in entries {
        frontier.append_with(leaf_hash(entry), |level, index, hash| {
            nodes.insert((level, index), hash);
        });
    }
    Tree { nodes, frontier }
}

/// The root over entries.
pub fn root(entries: &[Vec<u8>]) -> Hash {
    tree(entries).frontier.root()
}

/// The signed checkpoint over entries.
pub fn checkpoint(log: &SigningKey, entries: &[Vec<u8>]) -> String {
    tree(entries).checkpoint().sign(log).expect("an origin without control characters")
}

/// The receipt of the last entry.
pub fn receipt(log: &SigningKey, entries: &[Vec<u8>]) -> Vec<u8> {
    let (index, size) = (entries.len() as u64 - 1, entries.len() as u64);
    let hashes = merkle::inclusion(index, size, &tree(entries)).expect("the index is in range");
    TlogProof { extra: None, index, hashes, checkpoint_note: checkpoint(log, entries) }.to_text().into_bytes()
}

/// What a member's software is shown.
pub fn excerpt(log: &SigningKey, entries: &[Vec<u8>], selection: &Selection) -> Excerpt {
    excerpt_under(checkpoint(log, entries), entries, selection)
}

/// The same under a checkpoint that is signed already.
pub fn excerpt_under(note: String, entries: &[Vec<u8>], selection: &Selection) -> Excerpt {
    let entry = |index| entries.get(index as usize).cloned();
    Excerpt::make(selection, (entries.len() as u64, note), entry, &tree(entries)).expect("they are there")
}

/// The folder that an auditor reads.
pub fn export(log: &SigningKey, entries: &[Vec<u8>], blobs: &Files) -> Files {
    let mut files = tiles(entries);
    files.extend(blobs.clone());
    files.insert("checkpoint".into(), checkpoint(log, entries).into_bytes());
    files
}

/// The tiles of entries and hashes.
pub fn tiles(entries: &[Vec<u8>]) -> Files {
    let (tree, mut files) = (tree(entries), Files::new());
    for tile in tiles_for_size(entries.len() as u64) {
        let bytes = match tile {
            Tile::Hashes { level, index, width } => encode_tile(level, index, width, &tree).expect("it is filled"),
            Tile::Entries { index, width } => {
                let first = index as usize * 256;
                encode_bundle(&entries[first..first + usize::from(width)]).expect("short entries")
            }
        };
        files.insert(tile.path(), bytes);
    }
    files
}

/// Where a blob is in an exported folder.
pub fn blob_path(blob: &[u8]) -> String {
    format!("blob/{}", hex::encode(blob::commitment(blob)))
}

/// What an auditor finds: the verdict, and the state that it read.
///
/// # Errors
/// What is wrong with it. The batch's randomness is fixed, so that a test repeats.
pub fn audit(files: &Files) -> Result<(Verdict, State), VerifyError> {
    let mut verifier = Verifier::new(Options { seed: [3; 32], ..Options::default() });
    loop {
        match verifier.next()? {
            Step::Done(verdict) => return Ok((*verdict, verifier.state().clone())),
            Step::Fetch(paths) => {
                for path in paths {
                    verifier.supply(&path, files.get(&path).cloned())?;
                }
            }
        }
    }
}
