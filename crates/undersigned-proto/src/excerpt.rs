//! Entries of a record with their proofs (spec/excerpt.md): what a client acts on when it does not read the whole record.
//!
//! An excerpt is the same bytes for everyone who asks for the same letter. A client never says what it knows: its pin is
//! checked against the entries that are marked in every excerpt.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use undersigned_tlog::merkle::{self, Inclusions, MAX_PROOF_HASHES, MerkleError};
use undersigned_tlog::{Checkpoint, CheckpointError, Hash, HashReader, NoteError, VerifierKey, leaf_hash};

use crate::kinds::{Group, MAX_ENTRY_BYTES};
use crate::ledger::State;
use crate::pin::{Expected, Fingerprint, MAX_NOTE_BYTES, Pin, WitnessError, check_witnesses};

/// Longest excerpt, in bytes.
pub const MAX_EXCERPT_BYTES: usize = 4 << 20;
/// Most entries and marks of an excerpt.
pub const MAX_LEAVES: usize = 65_536;
/// Most hashes that prove them.
const MAX_HASHES: usize = MAX_LEAVES + MAX_PROOF_HASHES;

/// An entry and its place.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Placed {
    /// Its place in the ledger.
    #[n(0)]
    pub index: u64,
    /// Its bytes.
    #[n(1)]
    pub entry: ByteVec,
}

/// An entry that an excerpt contains only as a hash.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Mark {
    /// Its place in the ledger.
    #[n(0)]
    pub index: u64,
    /// Its leaf hash.
    #[n(1)]
    pub hash: ByteArray<32>,
}

/// An excerpt as received: nothing in it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Excerpt {
    /// The signed checkpoint.
    #[n(1)]
    pub checkpoint: ByteVec,
    /// Entries, places rising.
    #[n(2)]
    pub entries: Vec<Placed>,
    /// The other public entries since the epoch's, places rising.
    #[n(3)]
    pub marks: Vec<Mark>,
    /// What proves both: hashes of the subtrees between them.
    #[n(4)]
    pub hashes: Vec<ByteArray<32>>,
}

/// Which leaves an excerpt contains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Entries that it contains in full, rising.
    pub entries: Vec<u64>,
    /// Entries that it contains as hashes, rising.
    pub marks: Vec<u64>,
}

/// Why an excerpt is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExcerptError {
    /// Over a limit, or not the one encoding of an excerpt.
    #[error("not an excerpt of this version")]
    Encoding,
    /// Its first group entry is missing or is not a group.
    #[error("the excerpt has no group")]
    NoGroup,
    /// It is for another group than the one asked for.
    #[error("the server shows the record of another group")]
    OtherGroup,
    /// Another key than the one on the paper or in the link.
    #[error("the record has another key than the one you were given")]
    OtherKey,
    /// A key of the record or of a witness is malformed.
    #[error(transparent)]
    Key(#[from] NoteError),
    /// The checkpoint is not signed with the record's key.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The entries are not those of the checkpoint.
    #[error("what the server shows is not in the record that it has signed")]
    NotInRecord,
    /// The record does not contain what it contained when the client enrolled or joined.
    #[error("this is not the record that you met before: something was removed from it or changed")]
    Forked,
    /// An older checkpoint than the one that the client has seen.
    #[error("the server shows an older record than the one that you met before")]
    Older,
    /// A witness has not cosigned.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// An entry that was asked for is missing or malformed.
    #[error("the excerpt lacks {0}")]
    Lacks(&'static str),
}

impl State {
    /// The leaves of an excerpt for a letter.
    pub fn select_letter(&self, id: &str) -> Option<Selection> {
        let record = self.letter(id)?;
        let epoch = self.epoch(record.letter.epoch)?;
        let mut entries = vec![record.index, self.group_of(record)?.index];
        entries.extend(record.stage_entry);
        entries.extend(self.epoch_entries(record.letter.epoch));
        if record.letter.timing == crate::kinds::Timing::Rounds {
            entries.extend(epoch.tallies().iter().map(|tally| tally.index));
        }
        Some(self.select(entries, epoch.index))
    }

    /// The leaves of an excerpt for enrolling in an epoch.
    pub fn select_epoch(&self, number: u32) -> Option<Selection> {
        let epoch = self.epoch(number)?;
        Some(self.select(self.epoch_entries(number), epoch.index))
    }

    /// The leaves of an excerpt for the last key ceremony of a letter.
    pub fn select_ceremony(&self, letter: &str) -> Option<Selection> {
        let first = self.ceremonies(letter).first()?.index;
        let ceremony = self.ceremony(letter)?;
        let mut entries: Vec<u64> = self.groups().last().map(|record| record.index).into_iter().collect();
        entries.push(ceremony.index);
        entries.extend(ceremony.entries());
        entries.extend(self.letter(letter).map(|record| record.index));
        Some(self.select(entries, first))
    }

    /// The last group, the epoch, and the last tally of each class.
    fn epoch_entries(&self, number: u32) -> Vec<u64> {
        let group = self.groups().last().map(|record| record.index);
        let mut entries: Vec<u64> = group.into_iter().collect();
        let Some(epoch) = self.epoch(number) else { return entries };
        entries.push(epoch.index);
        let last = |class| epoch.tallies().iter().rfind(|tally| tally.class == class).map(|tally| tally.index);
        entries.extend(epoch.issued.keys().filter_map(|class| last(*class)));
        entries
    }

    fn select(&self, mut entries: Vec<u64>, since: u64) -> Selection {
        entries.sort_unstable();
        entries.dedup();
        let from = self.public().partition_point(|index| *index < since);
        let recent = self.public().get(from..).unwrap_or_default();
        let marks = recent.iter().copied().filter(|index| entries.binary_search(index).is_err()).collect();
        Selection { entries, marks }
    }
}

impl Selection {
    /// Without what was entered at `size` or later.
    #[must_use]
    pub fn below(mut self, size: u64) -> Self {
        self.entries.retain(|index| *index < size);
        self.marks.retain(|index| *index < size);
        self
    }

    /// All leaves, rising.
    pub fn leaves(&self) -> Vec<u64> {
        let mut leaves = [self.entries.as_slice(), &self.marks].concat();
        leaves.sort_unstable();
        leaves
    }
}

impl Excerpt {
    /// An excerpt of a tree under its checkpoint; `entry` returns the bytes of an entry.
    ///
    /// # Errors
    /// [`MerkleError::MissingHash`] where an entry or a hash is not there.
    pub fn make(
        selection: &Selection,
        (size, checkpoint): (u64, String),
        entry: impl Fn(u64) -> Option<Vec<u8>>,
        tree: &impl HashReader,
    ) -> Result<Self, MerkleError> {
        let placed = |index: &u64| {
            let entry = entry(*index).ok_or(MerkleError::MissingHash(0, *index))?.into();
            Ok::<_, MerkleError>(Placed { index: *index, entry })
        };
        let mark = |index: &u64| Ok::<_, MerkleError>(Mark { index: *index, hash: tree.hash(0, *index)?.0.into() });
        let hashes = merkle::inclusions(&selection.leaves(), size, tree)?;
        Ok(Self {
            checkpoint: checkpoint.into_bytes().into(),
            entries: selection.entries.iter().map(placed).collect::<Result<_, _>>()?,
            marks: selection.marks.iter().map(mark).collect::<Result<_, _>>()?,
            hashes: hashes.into_iter().map(|hash| hash.0.into()).collect(),
        })
    }

    /// The encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        crate::cbor::encode(self)
    }

    /// Reads an excerpt without believing any of it.
    ///
    /// # Errors
    /// [`ExcerptError::Encoding`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ExcerptError> {
        if bytes.len() > MAX_EXCERPT_BYTES {
            return Err(ExcerptError::Encoding);
        }
        let excerpt: Self = crate::cbor::decode(bytes).map_err(|_| ExcerptError::Encoding)?;
        let fits = excerpt.checkpoint.len() <= MAX_NOTE_BYTES
            && excerpt.entries.len() + excerpt.marks.len() <= MAX_LEAVES
            && excerpt.hashes.len() <= MAX_HASHES
            && excerpt.entries.iter().all(|placed| placed.entry.len() <= MAX_ENTRY_BYTES);
        if fits { Ok(excerpt) } else { Err(ExcerptError::Encoding) }
    }

    /// At the first contact: believes the key that the record itself names, if it is the expected one. The pin is what the
    /// client keeps from now on.
    ///
    /// # Errors
    /// [`ExcerptError`].
    pub fn meet(&self, group_id: &str, expected: &Expected) -> Result<(Pin, Proved), ExcerptError> {
        let vkey = self.group()?.vkey;
        let other_print = expected.fingerprint.is_some_and(|print| print != Fingerprint::of(&vkey));
        if other_print || expected.vkey.as_ref().is_some_and(|key| *key != vkey) {
            return Err(ExcerptError::OtherKey);
        }
        let (proved, leaves) = self.prove(group_id, &vkey, &expected.witnesses)?;
        let hashes = self.proof_hashes();
        let inclusions = self.inclusions(&leaves, &hashes)?;
        let size = leaves.last().map_or(0, |(index, _)| index + 1);
        let root = inclusions.root_at(size).map_err(|_| ExcerptError::NotInRecord)?;
        let (note, witnesses) = (self.checkpoint.clone(), expected.witnesses.clone());
        Ok((Pin { vkey, size, root: root.0.into(), note, witnesses }, proved))
    }

    /// Later: whatever the excerpt contains must be in the pin's record.
    ///
    /// # Errors
    /// [`ExcerptError`].
    pub fn follow(&self, group_id: &str, pin: &Pin) -> Result<Proved, ExcerptError> {
        if self.group()?.vkey != pin.vkey {
            return Err(ExcerptError::OtherKey);
        }
        let (proved, leaves) = self.prove(group_id, &pin.vkey, &pin.witnesses)?;
        let hashes = self.proof_hashes();
        let seen = pin.checkpoint().ok_or(ExcerptError::Forked)?;
        let now = Checkpoint::dangerous_parse_unverified(&self.checkpoint)?;
        if now.size < seen.size {
            return Err(ExcerptError::Older);
        }
        let inclusions = self.inclusions(&leaves, &hashes)?;
        let root =
            inclusions.root_at(pin.size).map_err(|_| ExcerptError::Lacks("the entry where you met the record"))?;
        let same = seen.size != now.size || seen.root == now.root;
        if root.0 == *pin.root && same { Ok(proved) } else { Err(ExcerptError::Forked) }
    }

    /// The last group entry of the excerpt.
    fn group(&self) -> Result<Group, ExcerptError> {
        let groups = self.entries.iter().rev().filter_map(|placed| Group::from_entry(&placed.entry).ok());
        groups.into_iter().next().ok_or(ExcerptError::NoGroup)
    }

    /// The leaves, rising; the proof refuses an index that occurs twice.
    fn leaves(&self) -> Vec<(u64, Hash)> {
        let entries = self.entries.iter().map(|placed| (placed.index, leaf_hash(&placed.entry)));
        let marks = self.marks.iter().map(|mark| (mark.index, Hash(*mark.hash)));
        let (mut entries, mut marks) = (entries.peekable(), marks.peekable());
        // Both rise: merging two lists takes less code than sorting one, and this is on the page that signs.
        core::iter::from_fn(|| match (entries.peek(), marks.peek()) {
            (Some((entry, _)), Some((mark, _))) if mark < entry => marks.next(),
            (None, _) => marks.next(),
            _ => entries.next(),
        })
        .collect()
    }

    fn proof_hashes(&self) -> Vec<Hash> {
        self.hashes.iter().map(|hash| Hash(**hash)).collect()
    }

    fn inclusions<'a>(&self, leaves: &'a [(u64, Hash)], hashes: &'a [Hash]) -> Result<Inclusions<'a>, ExcerptError> {
        let checkpoint = Checkpoint::dangerous_parse_unverified(&self.checkpoint)?;
        let tree = (checkpoint.size, &checkpoint.root);
        Inclusions::verify(leaves, tree, hashes).map_err(|_| ExcerptError::NotInRecord)
    }

    /// Checks signature, witnesses and proof.
    fn prove(
        &self,
        group_id: &str,
        vkey: &str,
        witnesses: &[String],
    ) -> Result<(Proved, Vec<(u64, Hash)>), ExcerptError> {
        if self.group()?.id != group_id {
            return Err(ExcerptError::OtherGroup);
        }
        let checkpoint = Checkpoint::verify(&self.checkpoint, &VerifierKey::parse(vkey)?)?;
        if !checkpoint.origin.ends_with(&format!("/g/{group_id}")) {
            return Err(ExcerptError::OtherGroup);
        }
        check_witnesses(&self.checkpoint, witnesses)?;
        let leaves = self.leaves();
        self.inclusions(&leaves, &self.proof_hashes())?;
        let rising = self.entries.is_sorted_by(|a, b| a.index < b.index);
        if !rising || !self.marks.is_sorted_by(|a, b| a.index < b.index) {
            return Err(ExcerptError::Encoding);
        }
        let entries = self.entries.iter().map(|placed| (placed.index, placed.entry.to_vec())).collect();
        Ok((Proved { origin: checkpoint.origin, vkey: vkey.to_owned(), entries }, leaves))
    }
}

/// Entries that are proved to be in a record. They are decoded on demand: a page that signs needs few kinds.
#[derive(Debug, Clone)]
pub struct Proved {
    pub(crate) origin: String,
    pub(crate) vkey: String,
    /// Rising.
    pub(crate) entries: Vec<(u64, Vec<u8>)>,
}

impl Proved {
    /// The record's origin: its address without the scheme.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The last group entry in the excerpt.
    ///
    /// # Errors
    /// [`ExcerptError::NoGroup`].
    pub fn group(&self) -> Result<Group, ExcerptError> {
        let groups = self.entries.iter().rev().filter_map(|(_, bytes)| Group::from_entry(bytes).ok());
        groups.into_iter().next().ok_or(ExcerptError::NoGroup)
    }
}
