//! Kind 3: how many credentials were issued since the last tally of a class.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::epoch::{Epochs, MARK_BYTES, TallyRecord};
use super::frame::{self, EntryError, Kind, at_least_one, field, fields, issued};
use super::group::Groups;
use super::rules::{ApplyError, Places, Reads, Rules, Writes};
use crate::class::Class;
use crate::hash;

/// Most credentials that one tally counts, so that its marks fit an entry.
pub const MAX_TALLIED: u32 = 8_000;

/// Credentials issued since the last tally of the class.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Tally {
    /// The epoch.
    #[n(1)]
    pub epoch: u32,
    /// The class.
    #[n(2)]
    pub class: Class,
    /// How many, at least 1.
    #[n(3)]
    pub issued: u32,
    /// The round that they end: 1, 2, 3, …
    #[n(4)]
    pub round: u32,
    /// Issued of the class in this epoch so far, with these.
    #[n(5)]
    pub issued_so_far: u32,
    /// A mark of [`MARK_BYTES`] for each commitment that is counted here, rising; see [`commitment_mark`].
    #[n(6)]
    pub marks: ByteVec,
}

/// The mark of a commitment in the tally that counts it: each holder finds its own round in the record.
pub fn commitment_mark(group_id: &str, epoch: u32, commitment: &[u8]) -> [u8; MARK_BYTES] {
    let hash = hash::hash(hash::COMMITMENT, &[group_id.as_bytes(), &epoch.to_be_bytes(), commitment]);
    let mut mark = [0; MARK_BYTES];
    mark.copy_from_slice(hash.split_at(MARK_BYTES).0);
    mark
}

impl Kind for Tally {
    type Found = ();

    fn check(&self) -> Result<(), EntryError> {
        at_least_one("the tally", self.issued)?;
        at_least_one("the round", self.round)?;
        issued(self.class)?;
        let marks: Vec<&[u8]> = self.marks.chunks(MARK_BYTES).collect();
        let one_each = self.issued <= MAX_TALLIED && self.marks.len() == self.issued as usize * MARK_BYTES;
        if one_each && marks.is_sorted_by(|a, b| a < b) { Ok(()) } else { Err(EntryError::Marks) }
    }
}

impl Tally {
    /// [`Entry::from_bytes`](super::Entry::from_bytes) for a client that needs no other kind: what is not called is not
    /// loaded.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_entry(bytes: &[u8]) -> Result<Self, EntryError> {
        frame::decode_checked(bytes)
    }

    /// A tally of these commitments' marks, in any order.
    pub fn new(epoch: u32, class: Class, round: u32, issued_so_far: u32, mut marks: Vec<[u8; MARK_BYTES]>) -> Self {
        marks.sort_unstable();
        // At most MAX_TALLIED, or `check` refuses it.
        let issued = u32::try_from(marks.len()).unwrap_or(u32::MAX);
        Self { epoch, class, issued, round, issued_so_far, marks: marks.concat().into() }
    }

    /// The marks, rising.
    pub fn marks(&self) -> impl Iterator<Item = [u8; MARK_BYTES]> {
        self.marks.as_chunks().0.iter().copied()
    }
}

impl<S: Reads<Places> + Writes<Groups> + Writes<Epochs>> Rules<S> for Tally {
    fn allow(&self, state: &S) -> Result<(), ApplyError> {
        let (groups, epochs, places): (&Groups, &Epochs, &Places) = (state.slot(), state.slot(), state.slot());
        let (group, record) = (groups.need()?, epochs.need(self.epoch)?);
        if !group.classes.contains(&self.class) {
            return Err(ApplyError::Class(self.class));
        }
        // A round ends once: a member put into it later could be told apart from those who may have signed since.
        let goes_on = self.round == record.round && record.last_tally().is_some_and(|last| places.last() == Some(last));
        if !goes_on && self.round != record.round + 1 {
            return Err(ApplyError::Round(self.round));
        }
        let of_class = u64::from(record.issued.get(&self.class).copied().unwrap_or(0)) + u64::from(self.issued);
        let in_all = record.issued_in_all() + u64::from(self.issued);
        let cap = record.epoch.cap(self.class);
        if of_class > u64::from(cap) {
            return Err(ApplyError::OverCap(of_class, cap));
        }
        if in_all > u64::from(group.declared_members) {
            return Err(ApplyError::OverCap(in_all, group.declared_members));
        }
        if u64::from(self.issued_so_far) != of_class {
            return Err(ApplyError::Sum(self.issued_so_far, of_class));
        }
        if self.marks().any(|mark| record.has_mark(&mark)) {
            return Err(ApplyError::MarkTwice);
        }
        if record.is_signing() { Err(ApplyError::TallyAfterSigning) } else { Ok(()) }
    }

    fn take(&self, (): (), state: &mut S, index: u64) {
        let Self { class, issued, round, .. } = *self;
        let epochs: &mut Epochs = state.slot_mut();
        let Some(record) = epochs.get_mut(self.epoch) else { return };
        record.tally(TallyRecord { index, class, issued, round }, self.marks());
        let in_all = record.issued_in_all();
        let groups: &mut Groups = state.slot_mut();
        groups.note_issued(in_all);
    }
}

/// A tally as a page needs it: read from an entry that is proved to be in a record, whose auditors read all of it strictly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TallyRef<'a> {
    pub(crate) epoch: u32,
    pub(crate) class: Class,
    pub(crate) issued: u32,
    pub(crate) round: u32,
    pub(crate) issued_so_far: u32,
    marks: &'a [u8],
}

impl<'a> TallyRef<'a> {
    /// Reads an entry; `None` for every other kind, and where there is not one mark for each credential.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut d = fields::<Tally>(bytes)?;
        let tally = Self {
            epoch: field(&mut d, 1)?,
            class: field(&mut d, 2)?,
            issued: field(&mut d, 3)?,
            round: field(&mut d, 4)?,
            issued_so_far: field(&mut d, 5)?,
            marks: (d.u8().ok()? == 6).then(|| d.bytes().ok())??,
        };
        (tally.marks.len() == (tally.issued as usize).checked_mul(MARK_BYTES)?).then_some(tally)
    }

    pub(crate) fn has(&self, mark: &[u8; MARK_BYTES]) -> bool {
        self.marks.chunks(MARK_BYTES).any(|other| other == mark)
    }
}
