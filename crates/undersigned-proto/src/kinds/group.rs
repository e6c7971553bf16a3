//! Kind 1: an organisation's people, and their words.

mod changes;

use std::sync::Arc;

use minicbor::{Decode, Encode};

use super::frame::{self, EntryError, Kind, at_least_one, issued, rising};
use super::rules::{ApplyError, Rules, Writes};
use crate::class::Class;
use crate::hash;
use crate::layered::Layered;
use crate::text::{self, check_domain, check_id, check_line, check_lines};

pub use changes::GroupField;

/// Most mail domains of a group.
pub const MAX_DOMAINS: usize = 20;

/// An organisation's people. May be entered again to change its words; id and key stay.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Group {
    /// Part of every address.
    #[n(1)]
    pub id: String,
    /// "Employees of Example Corp".
    #[n(2)]
    pub name: String,
    /// Who they are.
    #[n(3)]
    pub description: String,
    /// Who counts as a member.
    #[n(4)]
    pub membership: String,
    /// Declared number of members.
    #[n(5)]
    pub declared_members: u32,
    /// Where that number comes from.
    #[n(6)]
    pub declared_source: String,
    /// Accepted proofs of membership, rising.
    #[n(7)]
    pub classes: Vec<Class>,
    /// Language of its texts (BCP 47).
    #[n(8)]
    pub lang: String,
    /// Verifier key of the ledger's checkpoints.
    #[n(9)]
    pub vkey: String,
    /// Mail domains whose addresses prove membership, rising; none without
    /// [`Class::Mailbox`]. Public, because who may sign is.
    #[n(10)]
    pub domains: Vec<String>,
}

impl Kind for Group {
    type Found = [u8; 32];

    fn check(&self) -> Result<(), EntryError> {
        check_id("the group's id", &self.id)?;
        check_line("the group's name", &self.name, text::MAX_LINE_BYTES)?;
        check_lines("the description", &self.description, text::MAX_DESCRIPTION_BYTES)?;
        check_lines("who counts as a member", &self.membership, text::MAX_DESCRIPTION_BYTES)?;
        check_line("the source of the number", &self.declared_source, text::MAX_LINE_BYTES)?;
        check_id("the language", &self.lang)?;
        check_line("the verifier key", &self.vkey, text::MAX_LINE_BYTES)?;
        at_least_one("the number of members", self.declared_members)?;
        rising("the list of proofs", &self.classes)?;
        self.classes.iter().try_for_each(|class| issued(*class))?;
        if self.classes.contains(&Class::Mailbox) == self.domains.is_empty() || self.domains.len() > MAX_DOMAINS {
            return Err(EntryError::List("the list of mail domains"));
        }
        self.domains.iter().try_for_each(|domain| check_domain("the mail domain", domain))?;
        if self.domains.is_empty() { Ok(()) } else { rising("the list of mail domains", &self.domains) }
    }
}

impl Group {
    /// [`Entry::from_bytes`](super::Entry::from_bytes) for a client that needs no other kind: what is not called is not
    /// loaded.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_entry(bytes: &[u8]) -> Result<Self, EntryError> {
        frame::decode_checked(bytes)
    }

    /// What a letter binds of the group: the hash of this entry.
    pub fn hash(&self) -> [u8; 32] {
        hash::hash(hash::GROUP, &[&frame::encode(self)])
    }
}

/// A group's entry.
#[derive(Debug, Clone)]
pub struct GroupRecord {
    /// Its place in the ledger.
    pub index: u64,
    /// [`Group::hash`].
    pub hash: [u8; 32],
    /// The entry.
    pub group: Group,
}

/// All entries of the group.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// By their number from 0; the last one counts. Copies of the state share them: a copy that adds one copies no other.
    records: Layered<u32, Arc<GroupRecord>>,
    count: u32,
    declared_changed: bool,
    /// The most credentials that one epoch has issued.
    most_issued: u64,
}

impl Groups {
    /// All of them, oldest first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Arc<GroupRecord>> {
        (0..self.count).filter_map(|number| self.records.get(&number))
    }

    /// The one that counts, once it is entered.
    pub fn last(&self) -> Option<&Arc<GroupRecord>> {
        self.records.get(&self.count.checked_sub(1)?)
    }

    /// See [`Layered::settle`].
    pub(crate) fn settle(&mut self) {
        self.records.settle();
    }

    /// The group, once it is entered.
    pub fn group(&self) -> Option<&Group> {
        self.last().map(|record| &record.group)
    }

    /// The group, which most entries need.
    ///
    /// # Errors
    /// [`ApplyError::NoGroup`].
    pub fn need(&self) -> Result<&Group, ApplyError> {
        self.group().ok_or(ApplyError::NoGroup)
    }

    /// Whether the declared number of members changed after credentials had been issued.
    pub fn declared_changed(&self) -> bool {
        self.declared_changed
    }

    /// An epoch has issued so many by now.
    pub(super) fn note_issued(&mut self, in_all: u64) {
        self.most_issued = self.most_issued.max(in_all);
    }
}

impl<S: Writes<Groups>> Rules<S> for Group {
    fn allow(&self, state: &S) -> Result<[u8; 32], ApplyError> {
        let groups = state.slot();
        if groups.group().is_some_and(|known| known.id != self.id || known.vkey != self.vkey) {
            return Err(ApplyError::GroupChanged);
        }
        if u64::from(self.declared_members) < groups.most_issued {
            return Err(ApplyError::DeclaredBelowIssued(groups.most_issued));
        }
        Ok(self.hash())
    }

    fn take(&self, hash: [u8; 32], state: &mut S, index: u64) {
        let groups = state.slot_mut();
        let before = groups.group().map(|group| group.declared_members);
        groups.declared_changed |= groups.most_issued > 0 && before != Some(self.declared_members);
        let record = GroupRecord { index, hash, group: self.clone() };
        groups.records.insert(groups.count, Arc::new(record));
        groups.count += 1;
    }
}
