//! Kind 6: one member's signature.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

use super::epoch::Epochs;
use super::frame::{self, EntryError, Kind, issued};
use super::group::Groups;
use super::letter::need;
use super::letter::record::{LetterRecord, Letters};
use super::rules::{ApplyError, Reads, Rules, Writes};
use super::terms::{Shown, Stage};
use crate::class::Class;
use crate::hash;
use crate::layered::Layered;
use crate::presentation::{Claim, Presented};
use crate::text::{self, check_id, check_line};

/// Exact length of a proof in bytes with one message disclosed. Each further
/// disclosed message makes it one scalar (32 bytes) shorter.
pub const PROOF_BYTES_ONE_DISCLOSED: usize = 3 * 48 + (4 + 2 + 1 + crate::NYM_SECRETS) * 32;

/// What is signed: `ph` is its hash.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Statement {
    /// [`Letter::hash`].
    #[n(1)]
    pub letter_hash: ByteArray<32>,
    /// Always disclosed.
    #[n(2)]
    pub class: Class,
    /// What is shown.
    #[n(3)]
    pub shown: Shown,
    /// The attested role, only if shown.
    #[n(4)]
    pub role: Option<String>,
    /// Salted hash of the name's blob, only if a name is shown or sealed.
    #[n(5)]
    pub name: Option<ByteArray<32>>,
}

impl Statement {
    /// The presentation header.
    pub fn ph(&self) -> [u8; 32] {
        hash::hash(hash::STATEMENT, &[&crate::cbor::encode(self)])
    }
}

/// One member's signature. It has no time and no id but the pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Signature {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// Unique per letter and credential.
    #[n(2)]
    pub pseudonym: ByteArray<48>,
    /// BBS proof with pseudonym.
    #[n(3)]
    pub proof: ByteVec,
    /// What is signed.
    #[n(4)]
    pub statement: Statement,
}

impl Kind for Signature {
    type Found = ();
    const BY_MEMBER: bool = true;

    fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        if let Some(role) = &self.statement.role {
            check_line("the role", role, text::MAX_ROLE_BYTES)?;
        }
        let Statement { shown, role, name, class, .. } = &self.statement;
        issued(*class)?;
        let expected = (*shown == Shown::Role, matches!(shown, Shown::Name | Shown::Sealed));
        if (role.is_some(), name.is_some()) == expected { Ok(()) } else { Err(EntryError::Shown) }
    }
}

impl Signature {
    /// The bytes of the entry.
    ///
    /// # Errors
    /// What [`Kind::check`] says.
    pub(crate) fn to_entry(&self) -> Result<Vec<u8>, EntryError> {
        self.check()?;
        Ok(frame::encode(self))
    }
}

/// The blobs that signatures and items commit to.
#[derive(Debug, Clone, Default)]
pub struct Names {
    commitments: Layered<[u8; 32], ()>,
}

impl Names {
    /// Whether something commits to a blob: a signature or an item.
    pub(super) fn has_commitment(&self, commitment: &[u8; 32]) -> bool {
        self.commitments.contains(commitment)
    }

    /// Notes that something does.
    pub(super) fn commit(&mut self, commitment: [u8; 32]) {
        self.commitments.insert(commitment, ());
    }

    pub(crate) fn settle(&mut self) {
        self.commitments.settle();
    }
}

/// Whether fewer have signed a letter with a class than were issued of it, as tallied.
pub(crate) fn has_room(epochs: &Epochs, record: &LetterRecord, class: Class) -> bool {
    let count = |of: &std::collections::BTreeMap<Class, u32>| of.get(&class).copied().unwrap_or(0);
    epochs.get(record.letter.epoch).is_some_and(|epoch| count(&record.used) < count(&epoch.issued))
}

impl<S: Reads<Groups> + Reads<Epochs> + Writes<Letters> + Writes<Names>> Rules<S> for Signature {
    fn allow(&self, state: &S) -> Result<(), ApplyError> {
        let record = need(state.slot(), &self.letter)?;
        let (statement, names): (_, &Names) = (&self.statement, state.slot());
        // First: a signer who lost the answer learns of the signature even after the end.
        if let Some(signer) = record.signer(&self.pseudonym) {
            return Err(ApplyError::DuplicatePseudonym(signer.entry));
        }
        if record.stage != Stage::Signing {
            return Err(ApplyError::NotSigning);
        }
        if *statement.letter_hash != record.hash {
            return Err(ApplyError::LetterHash);
        }
        if !record.letter.shows.contains(&statement.shown) {
            return Err(ApplyError::ShownNotAllowed);
        }
        if statement.name.as_deref().is_some_and(|name| names.has_commitment(name)) {
            return Err(ApplyError::NameCopied);
        }
        let room = has_room(state.slot(), record, statement.class);
        if room { Ok(()) } else { Err(ApplyError::MoreThanIssued(statement.class)) }
    }

    fn claim(&self, state: &S) -> Result<Option<Claim>, ApplyError> {
        let (groups, statement): (&Groups, _) = (state.slot(), &self.statement);
        let mut disclosed = vec![(0, statement.class.as_str().to_owned())];
        disclosed.extend(statement.role.clone().map(|role| (1, role)));
        let record = need(state.slot(), &self.letter)?;
        let presented = Presented {
            group_id: &groups.need()?.id,
            epoch: record.letter.epoch,
            letter_hash: &record.hash,
            pseudonym: &self.pseudonym,
            proof: &self.proof,
        };
        Claim::new(&presented, statement.ph(), disclosed).map(Some).ok_or(ApplyError::Pseudonym)
    }

    fn take(&self, (): (), state: &mut S, index: u64) {
        let Statement { class, shown, role, name, .. } = &self.statement;
        let names: &mut Names = state.slot_mut();
        name.iter().for_each(|name| names.commit(**name));
        let letters: &mut Letters = state.slot_mut();
        if let Some(record) = letters.get_mut(&self.letter) {
            record.sign(index, &self.pseudonym, (*class, *shown, role.as_deref()));
        }
    }
}
