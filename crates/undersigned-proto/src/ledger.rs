//! The state that a ledger's entries lead to: slots that the kinds of entries own, and one door
//! (spec/entries.md §5). The server asks before it inserts; the verifier replays.
//!
//! [`State::allow`] is the door. What it returns borrows the state, so that an allowed entry can be taken on exactly the
//! state that the rules saw, or not at all.
//!
//! A server decides before it commits: on a copy, which shares all that is large and costs what was added since the last
//! [`State::settle`]. It replaces the original with the copy once that is stored, and drops it if that fails.

use std::sync::Arc;

use undersigned_crypto::PublicKey;
use undersigned_crypto::nym;

use crate::class::Class;
use crate::kinds::{
    Ceremonies, Entry, Epochs, Found, Group, Groups, Items, Letters, Names, Places, Signature, Timing, has_room,
};
use crate::mailbox;
use crate::presentation::{Presented, name_ph};

pub use crate::kinds::{
    ActRead, ApplyError, CHECK_CODE_DIGITS, CallRecord, CeremonyError, CeremonyRecord, CeremonyStep, Counts,
    EpochRecord, ErasedRecord, GroupRecord, ItemError, ItemRecord, LetterRecord, MAX_EPOCHS, MAX_LETTERS,
    OpeningRefusal, RevisionRecord, RoundRecord, TallyRecord,
};
pub use crate::presentation::Claim;
pub use crate::text::has_look_alikes;

crate::slots! {
    #[derive(Debug, Clone, Default)]
    struct Slots {
        places: Places,
        groups: Groups,
        epochs: Epochs,
        letters: Letters,
        names: Names,
        items: Items,
        ceremonies: Ceremonies,
    }
}

/// The state of a group's ledger. A copy shares all that is large.
#[derive(Debug, Clone, Default)]
pub struct State {
    slots: Slots,
}

/// An entry that the rules allowed on exactly this state, which it borrows: nothing else changes it before
/// [`Allowed::take`], and an entry that is dropped has changed nothing.
#[must_use = "an allowed entry changes nothing before it is taken"]
pub struct Allowed<'a> {
    state: &'a mut State,
    index: u64,
    entry: &'a Entry,
    found: Found<'a>,
}

impl Allowed<'_> {
    /// The presentation that the entry claims. It is not checked yet: one that fails makes the whole ledger bad.
    ///
    /// # Errors
    /// [`ApplyError`] where what it claims is malformed.
    pub fn claim(&self) -> Result<Option<Claim>, ApplyError> {
        self.entry.claim(&self.state.slots)
    }

    /// Takes the entry in.
    pub fn take(self) {
        self.found.take(&mut self.state.slots, self.index);
        self.state.slots.places.note(self.index, self.entry.is_marked());
    }
}

impl State {
    /// The state before the first entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// The group, once it is entered.
    pub fn group(&self) -> Option<&Group> {
        self.slots.groups.group()
    }

    /// All entries of the group, oldest first.
    pub fn groups(&self) -> impl DoubleEndedIterator<Item = &Arc<GroupRecord>> {
        self.slots.groups.all()
    }

    /// The group's entry under which a letter was frozen.
    pub fn group_of(&self, record: &LetterRecord) -> Option<&GroupRecord> {
        self.groups().map(Arc::as_ref).rfind(|known| known.hash == *record.letter.group)
    }

    /// Places of the entries that excerpts mark, rising: acts of organiser, issuer and keyholders on which clients act,
    /// which are the same for every member.
    pub fn public(&self) -> &[u64] {
        self.slots.places.public()
    }

    /// Whether the declared number of members changed after credentials had been issued.
    pub fn declared_changed(&self) -> bool {
        self.slots.groups.declared_changed()
    }

    /// An epoch by its number.
    pub fn epoch(&self, number: u32) -> Option<&EpochRecord> {
        self.slots.epochs.get(number)
    }

    /// All epochs, oldest first.
    pub fn epochs(&self) -> &[EpochRecord] {
        self.slots.epochs.all()
    }

    /// A letter by its id.
    pub fn letter(&self, id: &str) -> Option<&LetterRecord> {
        self.slots.letters.get(id)
    }

    /// All letters, by id.
    pub fn letters(&self) -> impl Iterator<Item = &LetterRecord> {
        self.slots.letters.all()
    }

    /// The campaign's record.
    pub fn items(&self) -> &Items {
        &self.slots.items
    }

    /// Attempts of a letter's key ceremony, oldest first.
    pub fn ceremonies(&self, letter: &str) -> &[CeremonyRecord] {
        self.slots.ceremonies.of(letter)
    }

    /// The attempt that is running or was completed last.
    pub fn ceremony(&self, letter: &str) -> Option<&CeremonyRecord> {
        self.ceremonies(letter).last()
    }

    /// The ceremony that a frozen letter's key comes from.
    pub fn ceremony_of(&self, record: &LetterRecord) -> Option<&CeremonyRecord> {
        self.slots.ceremonies.attempt(&record.letter.id, record.sealing()?.attempt)
    }

    /// The epoch that must be tallied before a letter signed at once can take one more signature of a class.
    pub fn needs_tally(&self, letter: &str, class: Class) -> Option<u32> {
        let record = self.letter(letter)?;
        let needed = record.letter.timing == Timing::AtOnce && !has_room(&self.slots.epochs, record, class);
        needed.then_some(record.letter.epoch)
    }

    /// Makes copying and reading quick again, once the copy that this state came from is gone. It changes nothing that
    /// anybody sees.
    pub fn settle(&mut self) {
        self.slots.groups.settle();
        self.slots.epochs.settle();
        self.slots.letters.settle();
        self.slots.names.settle();
        self.slots.items.settle();
    }

    /// Whether the entry may follow now; returns the presentation that it claims.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule.
    pub fn check(&self, entry: &Entry) -> Result<Option<Claim>, ApplyError> {
        entry.allow(&self.slots)?;
        entry.claim(&self.slots)
    }

    /// Asks the rules whether the entry may follow, as entry `index`.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule.
    pub fn allow<'a>(&'a mut self, index: u64, entry: &'a Entry) -> Result<Allowed<'a>, ApplyError> {
        let found = entry.allow(&self.slots)?;
        Ok(Allowed { state: self, index, entry, found })
    }

    /// [`State::allow`] and [`Allowed::take`] in one. The claim that it returns is not checked yet: one that fails makes
    /// the whole ledger bad.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule; the state is as before.
    pub fn apply(&mut self, index: u64, entry: &Entry) -> Result<Option<Claim>, ApplyError> {
        let allowed = self.allow(index, entry)?;
        let claim = allowed.claim()?;
        allowed.take();
        Ok(claim)
    }

    /// [`State::apply`] for an entry whose proof was checked before: the rules once more, without decoding the claim.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule; the state is as before.
    pub fn replay(&mut self, index: u64, entry: &Entry) -> Result<(), ApplyError> {
        self.allow(index, entry)?.take();
        Ok(())
    }

    /// The place that the next entry has, if entries are applied at rising places without a gap.
    pub fn next_index(&self) -> u64 {
        self.slots.places.last().map_or(0, |last| last + 1)
    }

    /// Checks one claim.
    pub fn holds(&self, claim: &Claim) -> bool {
        self.key_of(claim).is_some_and(|key| claim.holds(&key))
    }

    /// The key that a claim is checked under, so that a server need not lock
    /// the state while it checks.
    pub fn key_of(&self, claim: &Claim) -> Option<PublicKey> {
        self.epoch(claim.epoch).map(|record| record.key().clone())
    }

    /// Checks many claims at once. `seed` is fresh randomness that the prover cannot know.
    ///
    /// # Errors
    /// The places of those that fail, rising.
    pub fn all_hold(&self, claims: &[Claim], seed: [u8; 32]) -> Result<(), Vec<usize>> {
        let disclosed: Vec<Vec<(usize, &[u8])>> = claims.iter().map(Claim::disclosed).collect();
        let mut presentations = Vec::with_capacity(claims.len());
        for (at, (claim, disclosed)) in claims.iter().zip(&disclosed).enumerate() {
            let record = self.epoch(claim.epoch).ok_or_else(|| vec![at])?;
            presentations.push(claim.presentation(record.key(), disclosed));
        }
        nym::verify_batch(&presentations, seed)
    }

    /// Whether a pseudonym's signature of a letter counts.
    pub fn stands(&self, letter: &str, pseudonym: &[u8; 48]) -> bool {
        let signer = self.letter(letter).and_then(|record| record.signer(pseudonym));
        signer.is_some_and(|signer| signer.withdrawn.is_none())
    }

    /// Whether a pseudonym has signed a letter and taken it back.
    pub fn is_withdrawn(&self, letter: &str, pseudonym: &[u8; 48]) -> bool {
        let signer = self.letter(letter).and_then(|record| record.signer(pseudonym));
        signer.is_some_and(|signer| signer.withdrawn.is_some())
    }

    /// The claim of the second presentation inside a name's blob: role and identity as attested.
    pub(crate) fn name_claim(
        &self,
        signature: &Signature,
        text: &str,
        (role, identity): (Option<&str>, Option<&str>),
        proof: &[u8],
    ) -> Option<Claim> {
        if identity.is_some_and(|identity| !self.may_attest(signature.statement.class, identity)) {
            return None;
        }
        let record = self.letter(&signature.letter)?;
        let ph = name_ph(&record.hash, &signature.pseudonym, text);
        let mut disclosed = vec![(0, signature.statement.class.as_str().to_owned())];
        disclosed.extend(role.map(|role| (1, role.to_owned())));
        disclosed.extend(identity.map(|identity| (2, identity.to_owned())));
        let presented = Presented {
            group_id: &self.group()?.id,
            epoch: record.letter.epoch,
            letter_hash: &record.hash,
            pseudonym: &signature.pseudonym,
            proof,
        };
        Claim::new(&presented, ph, disclosed)
    }

    /// Whether an issuer of this group can have attested an identity: a mailbox in its canonical form, at a domain that the
    /// group has had, to somebody who proved membership by it.
    fn may_attest(&self, class: Class, identity: &str) -> bool {
        let domains = self.groups().flat_map(|record| &record.group.domains);
        class == Class::Mailbox && mailbox::is_canonical(identity, domains)
    }
}
