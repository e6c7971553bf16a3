//! The operator's record and what it hands out: files, checkpoints, receipts.

use std::collections::BTreeMap;

use undersigned_proto::blob;
use undersigned_proto::excerpt::{Excerpt, Selection};
use undersigned_proto::ledger::State;
use undersigned_proto::verify::{Options, Step, Verdict, Verifier, VerifyError};
use undersigned_tlog::tile::{Tile, encode_bundle, encode_tile, tiles_for_size};
use undersigned_tlog::{Checkpoint, Frontier, Hash, HashReader, SigningKey, TlogProof, leaf_hash, merkle};

pub const ORIGIN: &str = "letters.example/g/acme";

pub type Files = BTreeMap<String, Vec<u8>>;

/// A tree over entries.
struct Tree {
    nodes: BTreeMap<(u8, u64), Hash>,
    frontier: Frontier,
}

impl HashReader for Tree {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, merkle::MerkleError> {
        self.nodes.get(&(level, index)).copied().ok_or(merkle::MerkleError::MissingHash(level, index))
    }
}

fn tree(entries: &[Vec<u8>]) -> Tree {
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
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: entries.len() as u64, root: root(entries) };
    checkpoint.sign(log).expect("an origin without control characters")
}

/// The receipt of the last entry.
pub fn receipt(log: &SigningKey, entries: &[Vec<u8>]) -> Vec<u8> {
    let (index, size) = (entries.len() as u64 - 1, entries.len() as u64);
    let hashes = merkle::inclusion(index, size, &tree(entries)).expect("the index is in range");
    TlogProof { extra: None, index, hashes, checkpoint_note: checkpoint(log, entries) }.to_text().into_bytes()
}

/// What a member's software is shown.
pub fn excerpt(log: &SigningKey, entries: &[Vec<u8>], selection: &Selection) -> Excerpt {
    let checkpoint = (entries.len() as u64, checkpoint(log, entries));
    let entry = |index| entries.get(index as usize).cloned();
    Excerpt::make(selection, checkpoint, entry, &tree(entries)).expect("they are there")
}

/// The folder that an auditor reads.
pub fn export(log: &SigningKey, entries: &[Vec<u8>], blobs: &Files) -> Files {
    let tree = tree(entries);
    let mut files = blobs.clone();
    files.insert("checkpoint".into(), checkpoint(log, entries).into_bytes());
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

pub fn blob_path(blob: &[u8]) -> String {
    format!("blob/{}", hex::encode(blob::commitment(blob)))
}

/// What an auditor finds: the verdict, and the state that it read.
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
