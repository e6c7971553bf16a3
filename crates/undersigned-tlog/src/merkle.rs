//! The Merkle tree of RFC 6962 §2.1: hashes, an append-only frontier, and
//! inclusion and consistency proofs.

use core::fmt;

use sha2::{Digest, Sha256};

/// Bytes of a hash (SHA-256).
pub const HASH_BYTES: usize = 32;
/// Most hashes that a proof in a tree of `u64` leaves can hold, one a level
/// (a consistency proof may hold one more).
pub const MAX_PROOF_HASHES: usize = 65;

/// A node of the tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; HASH_BYTES]);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Why a proof or a read of the tree failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MerkleError {
    /// The leaf is not below the size (RFC 6962 §2.1.1), or the older size is
    /// zero or above the newer one (§2.1.2).
    #[error("leaf or size {0} is outside a tree of {1}")]
    OutOfRange(u64, u64),
    /// The proof has not exactly the length that the sizes ask for.
    #[error("the proof has a wrong number of hashes")]
    ProofLength,
    /// The proof does not lead to the root.
    #[error("the proof leads to another root")]
    RootMismatch,
    /// A stored hash was asked for and is not there.
    #[error("hash {1} of level {0} is missing")]
    MissingHash(u8, u64),
}

/// The hash of an entry: SHA-256(0x00 ‖ entry), RFC 6962 §2.1.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// The hash of two children: SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let hasher = Sha256::new().chain_update([1]).chain_update(left.0);
    Hash(hasher.chain_update(right.0).finalize().into())
}

/// The root of the empty tree: SHA-256(""), RFC 6962 §2.1.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest(b"").into())
}

/// Gives the hash of the perfect subtree `index` of 2^`level` leaves.
pub trait HashReader {
    /// # Errors
    /// [`MerkleError::MissingHash`] where the subtree is not complete or not kept.
    fn hash(&self, level: u8, index: u64) -> Result<Hash, MerkleError>;
}

/// The right edge of a tree: one hash per set bit of the size. Appending
/// needs nothing else, so a log of any size appends in constant memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// Perfect subtrees from the largest (left) to the smallest (right).
    nodes: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// A frontier as stored: `nodes` from the largest subtree to the smallest.
    ///
    /// # Errors
    /// [`MerkleError::ProofLength`] where the count is not that of `size`.
    pub fn from_nodes(size: u64, nodes: Vec<Hash>) -> Result<Self, MerkleError> {
        if nodes.len() != size.count_ones() as usize {
            return Err(MerkleError::ProofLength);
        }
        Ok(Self { size, nodes })
    }

    /// Appends a leaf; calls `stored` with (level, index, hash) for the leaf
    /// and for each subtree that it completes.
    pub fn append_with(&mut self, leaf: Hash, mut stored: impl FnMut(u8, u64, Hash)) {
        let (mut hash, mut level, mut index) = (leaf, 0_u8, self.size);
        stored(level, index, hash);
        while index & 1 == 1 {
            let Some(left) = self.nodes.pop() else { break };
            hash = node_hash(&left, &hash);
            level += 1;
            index >>= 1;
            stored(level, index, hash);
        }
        self.nodes.push(hash);
        self.size += 1;
    }

    /// Appends a leaf.
    pub fn append(&mut self, leaf: Hash) {
        self.append_with(leaf, |_, _, _| {});
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The subtrees, from the largest to the smallest.
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        fold_right(&self.nodes).unwrap_or_else(empty_root)
    }
}

/// Folds perfect subtrees, largest first, into the root over them.
fn fold_right(nodes: &[Hash]) -> Option<Hash> {
    let (last, rest) = nodes.split_last()?;
    Some(rest.iter().rev().fold(*last, |right, left| node_hash(left, &right)))
}

/// The root of leaves `start..end`; `start` is a multiple of the largest
/// power of two below `end - start` in all callers (RFC 6962 subtrees).
fn range_hash(start: u64, end: u64, reader: &impl HashReader) -> Result<Hash, MerkleError> {
    let mut nodes = Vec::new();
    let mut at = start;
    while at < end {
        let level = (end - at).ilog2().min(at.trailing_zeros().min(63));
        nodes.push(reader.hash(level as u8, at >> level)?);
        at += 1 << level;
    }
    Ok(fold_right(&nodes).unwrap_or_else(empty_root))
}

/// The root of the first `size` leaves.
///
/// # Errors
/// Those of the reader.
pub fn root(size: u64, reader: &impl HashReader) -> Result<Hash, MerkleError> {
    range_hash(0, size, reader)
}

/// The largest power of two smaller than `size` (RFC 6962 §2.1, k); `size` ≥ 2.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The audit path of leaf `index` in a tree of `size`, sibling first
/// (RFC 6962 §2.1.1).
///
/// # Errors
/// [`MerkleError::OutOfRange`], or those of the reader.
pub fn inclusion(index: u64, size: u64, reader: &impl HashReader) -> Result<Vec<Hash>, MerkleError> {
    if index >= size {
        return Err(MerkleError::OutOfRange(index, size));
    }
    let (mut start, mut end, mut path) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range_hash(middle, end, reader)?);
            end = middle;
        } else {
            path.push(range_hash(start, middle, reader)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Checks an audit path (RFC 9162 §2.1.3.2).
///
/// # Errors
/// The defect of the proof.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, root: &Hash, path: &[Hash]) -> Result<(), MerkleError> {
    if index >= size {
        return Err(MerkleError::OutOfRange(index, size));
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return Err(MerkleError::ProofLength);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last, hash == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(MerkleError::RootMismatch),
        _ => Err(MerkleError::ProofLength),
    }
}

/// The proof that a tree of `old` leaves is a prefix of one of `new`
/// (RFC 6962 §2.1.2). Empty where the sizes are equal.
///
/// # Errors
/// [`MerkleError::OutOfRange`] unless 0 < old ≤ new, or those of the reader.
pub fn consistency(old: u64, new: u64, reader: &impl HashReader) -> Result<Vec<Hash>, MerkleError> {
    if old == 0 || old > new {
        return Err(MerkleError::OutOfRange(old, new));
    }
    let (mut start, mut end, mut proof) = (0, new, Vec::new());
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(range_hash(middle, end, reader)?);
            end = middle;
        } else {
            proof.push(range_hash(start, middle, reader)?);
            start = middle;
        }
    }
    // The old root itself is known to the verifier and is left out.
    if start != 0 {
        proof.push(range_hash(start, end, reader)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks a consistency proof (RFC 9162 §2.1.4.2).
///
/// # Errors
/// The defect of the proof.
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    proof: &[Hash],
) -> Result<(), MerkleError> {
    if old == 0 || old > new {
        return Err(MerkleError::OutOfRange(old, new));
    }
    if old == new {
        return match (proof.is_empty(), old_root == new_root) {
            (true, true) => Ok(()),
            (true, false) => Err(MerkleError::RootMismatch),
            (false, _) => Err(MerkleError::ProofLength),
        };
    }
    let mut rest = proof.iter();
    let first = if old.is_power_of_two() { *old_root } else { *rest.next().ok_or(MerkleError::ProofLength)? };
    let shift = (old - 1).trailing_ones();
    // A shift of 64 would need old = 2^64, which is not a u64.
    let (mut node, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut from_old, mut from_new) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(MerkleError::ProofLength);
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(hash, &from_old);
            from_new = node_hash(hash, &from_new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last, from_old == *old_root && from_new == *new_root) {
        (0, true) => Ok(()),
        (0, false) => Err(MerkleError::RootMismatch),
        _ => Err(MerkleError::ProofLength),
    }
}

/// The hashes that prove leaves of a tree of `size` together: of each largest subtree without any of them, from left to
/// right. `leaves` are rising; a leaf is in no more subtrees than its audit path has hashes.
///
/// # Errors
/// [`MerkleError::OutOfRange`], or those of the reader.
pub fn inclusions(leaves: &[u64], size: u64, reader: &impl HashReader) -> Result<Vec<Hash>, MerkleError> {
    if let Some(outside) = leaves.iter().find(|leaf| **leaf >= size) {
        return Err(MerkleError::OutOfRange(*outside, size));
    }
    let mut hashes = Vec::new();
    // Subtrees that are still to be looked at, the leftmost on top.
    let mut waiting = vec![(0, size)];
    while let Some((start, end)) = waiting.pop() {
        let first = leaves.partition_point(|leaf| *leaf < start);
        match leaves.get(first) {
            Some(leaf) if *leaf < end => {
                if end - start > 1 {
                    let middle = start + split(end - start);
                    waiting.extend([(middle, end), (start, middle)]);
                }
            }
            _ => hashes.push(range_hash(start, end, reader)?),
        }
    }
    Ok(hashes)
}

/// Leaves of a tree that were proved together. Their audit paths contain the root of each smaller tree that ends right
/// behind one of them, so that an older root is checked without being asked for.
#[derive(Debug, Clone, Copy)]
pub struct Inclusions<'a> {
    size: u64,
    /// Index and hash, indices rising.
    leaves: &'a [(u64, Hash)],
    hashes: &'a [Hash],
}

impl<'a> Inclusions<'a> {
    /// Checks that the leaves are in the tree of this size and root.
    ///
    /// # Errors
    /// The defect of the proof; [`MerkleError::OutOfRange`] also where the leaves are not rising.
    pub fn verify(
        leaves: &'a [(u64, Hash)],
        (size, root): (u64, &Hash),
        hashes: &'a [Hash],
    ) -> Result<Self, MerkleError> {
        let rising = leaves.is_sorted_by(|(a, _), (b, _)| a < b);
        let last = leaves.last().map_or(u64::MAX, |(leaf, _)| *leaf);
        if !rising || last >= size {
            return Err(MerkleError::OutOfRange(last, size));
        }
        let proved = Self { size, leaves, hashes };
        let (found, _) = proved.walk(None)?;
        if found == *root { Ok(proved) } else { Err(MerkleError::RootMismatch) }
    }

    /// The root of the tree that ends right behind a proved leaf.
    ///
    /// # Errors
    /// [`MerkleError::MissingHash`] where the leaf before `size` is not one of them.
    pub fn root_at(&self, size: u64) -> Result<Hash, MerkleError> {
        self.walk(Some(size))?.1.ok_or(MerkleError::MissingHash(0, size))
    }

    fn walk(&self, prefix: Option<u64>) -> Result<(Hash, Option<Hash>), MerkleError> {
        let mut walk = Walk { leaves: self.leaves, hashes: self.hashes, prefix };
        let found = walk.range(0, self.size)?;
        if walk.leaves.is_empty() && walk.hashes.is_empty() { Ok(found) } else { Err(MerkleError::ProofLength) }
    }
}

struct Walk<'a> {
    leaves: &'a [(u64, Hash)],
    hashes: &'a [Hash],
    prefix: Option<u64>,
}

impl Walk<'_> {
    /// The hash of leaves `start..end`, and that of `start..prefix` if the prefix ends in here, right behind a leaf that is
    /// known. At most 64 calls deep, one a level of the tree.
    fn range(&mut self, start: u64, end: u64) -> Result<(Hash, Option<Hash>), MerkleError> {
        let next = self.leaves.first().filter(|(leaf, _)| *leaf < end);
        let Some((_, hash)) = next else {
            let (hash, rest) = self.hashes.split_first().ok_or(MerkleError::ProofLength)?;
            self.hashes = rest;
            return Ok((*hash, None));
        };
        if end - start == 1 {
            let known = (*hash, self.prefix.filter(|prefix| *prefix == end).map(|_| *hash));
            self.leaves = self.leaves.split_first().map_or(&[], |(_, rest)| rest);
            return Ok(known);
        }
        let middle = start + split(end - start);
        let (left, ends_left) = self.range(start, middle)?;
        let (right, ends_right) = self.range(middle, end)?;
        let prefix = ends_left.or_else(|| ends_right.map(|right| node_hash(&left, &right)));
        Ok((node_hash(&left, &right), prefix))
    }
}
