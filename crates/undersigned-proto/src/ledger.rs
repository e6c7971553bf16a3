//! The state that a ledger's entries lead to, and which entry may follow
//! (spec/entries.md §5). The server asks before it inserts; the verifier replays.

mod alike;
mod ceremony;
mod epoch;
mod letter;
mod opening;

use std::collections::{BTreeMap, BTreeSet};

use undersigned_crypto::PublicKey;
use undersigned_crypto::nym::{self, Pseudonym};

use crate::entry::{Class, Entry, Epoch, Group, Letter, LetterState, Signature, Stage, Tally, Timing, Withdrawal};
use crate::{MESSAGES, NYM_SECRETS, hash, mailbox};
use letter::{Signer, short};

pub use alike::has_look_alikes;
pub use ceremony::{CHECK_CODE_DIGITS, CeremonyError, CeremonyRecord, CeremonyStep};
pub use epoch::{EpochRecord, RoundRecord, TallyRecord};
pub use letter::{Counts, LetterRecord};
pub use opening::{CallRecord, OpeningRefusal};

/// Most epochs of a group.
pub const MAX_EPOCHS: usize = 1_000;
/// Most letters of a group.
pub const MAX_LETTERS: usize = 10_000;

/// Why an entry may not follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// A ledger begins with its group, and only there may one be missing.
    #[error("the ledger does not begin with its group")]
    NoGroup,
    /// A later group entry changes the id or the checkpoint key.
    #[error("the group's id or checkpoint key changes")]
    GroupChanged,
    /// The declared number falls below what an epoch has issued.
    #[error("the declared number of members is below the {0} credentials issued")]
    DeclaredBelowIssued(u64),
    /// A tally after a two-phase letter of the epoch began to be signed.
    #[error("credentials issued after signing began")]
    TallyAfterSigning,
    /// Not the next epoch, or too many.
    #[error("epoch {0} does not follow")]
    EpochNumber(u32),
    /// The issuer key is no valid point.
    #[error("the issuer key is not a valid key")]
    IssuerKey,
    /// An epoch or a tally uses a class that the group does not accept.
    #[error("class {0:?} is not accepted by the group")]
    Class(Class),
    /// The cap is above the declared number of members.
    #[error("the cap {0} is above the declared number of members")]
    Cap(u32),
    /// No such epoch.
    #[error("there is no epoch {0}")]
    UnknownEpoch(u32),
    /// More issued than the cap, or than the declared members in all.
    #[error("more credentials issued than declared: {0} of at most {1}")]
    OverCap(u64, u32),
    /// A tally's round is neither the next, nor that of the entry right before it.
    #[error("round {0} does not follow")]
    Round(u32),
    /// A tally counts a commitment that was counted before.
    #[error("a credential is counted twice")]
    MarkTwice,
    /// A tally's sum is not what was issued so far.
    #[error("the tally says {0} credentials so far, and there are {1}")]
    Sum(u32, u64),
    /// A letter binds another group entry than the last one.
    #[error("the letter is not frozen under the group's last entry")]
    GroupHash,
    /// No such letter.
    #[error("there is no letter {0}")]
    UnknownLetter(String),
    /// The id is taken.
    #[error("there is a letter {0} already")]
    LetterExists(String),
    /// A two-phase letter opens before enrolment closes.
    #[error("signing opens before enrolment closes")]
    SigningBeforeEnrolmentCloses,
    /// The stage does not follow, or its time is outside the letter's dates.
    #[error("stage {0:?} does not follow")]
    Stage(Stage),
    /// The letter does not take signatures now.
    #[error("the letter does not take signatures now")]
    NotSigning,
    /// The letter has been delivered.
    #[error("the letter does not take withdrawals any more")]
    WithdrawalClosed,
    /// A step of a key ceremony, or the publication of a share.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// The terms of sealing are not those of a complete ceremony for this letter.
    #[error("the letter's keyholders are not those of a complete key ceremony")]
    NoCeremony,
    /// The names may not be opened, or the opening not be called.
    #[error(transparent)]
    Opening(#[from] OpeningRefusal),
    /// The statement is for another letter or another text.
    #[error("the statement is for another letter")]
    LetterHash,
    /// The letter does not let signers show that.
    #[error("the letter does not show this")]
    ShownNotAllowed,
    /// Another signature commits to the same blob: taking one of the two back would erase the name of the other.
    #[error("another signature has this very name, salt included")]
    NameCopied,
    /// This pseudonym has signed this letter before.
    #[error("this pseudonym has signed at entry {0}")]
    DuplicatePseudonym(u64),
    /// More signatures of a class than credentials issued.
    #[error("more signatures of class {0:?} than credentials issued")]
    MoreThanIssued(Class),
    /// The withdrawal's pseudonym has not signed, or with another class.
    #[error("nothing to withdraw under this pseudonym")]
    NothingToWithdraw,
    /// It has been withdrawn before.
    #[error("withdrawn at entry {0}")]
    AlreadyWithdrawn(u64),
    /// The pseudonym is no valid point.
    #[error("the pseudonym is not a valid point")]
    Pseudonym,
}

/// A presentation that an entry claims, to be checked by itself or in a batch.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The epoch whose key it is checked under.
    pub epoch: u32,
    header: Vec<u8>,
    ph: [u8; 32],
    context: Vec<u8>,
    pseudonym: Pseudonym,
    proof: Vec<u8>,
    disclosed: Vec<(usize, String)>,
}

impl Claim {
    /// Checks the presentation under the epoch's key, see [`State::key_of`].
    pub fn holds(&self, key: &PublicKey) -> bool {
        let disclosed: Vec<(usize, &[u8])> = self.disclosed.iter().map(|(i, text)| (*i, text.as_bytes())).collect();
        nym::verify(&self.presentation(key, &disclosed)).is_ok()
    }

    fn presentation<'a>(&'a self, pk: &'a PublicKey, disclosed: &'a [(usize, &'a [u8])]) -> nym::Presentation<'a> {
        nym::Presentation {
            pk,
            header: &self.header,
            ph: &self.ph,
            context: &self.context,
            pseudonym: &self.pseudonym,
            proof: &self.proof,
            total_messages: MESSAGES,
            disclosed,
            n: NYM_SECRETS,
        }
    }
}

/// The credential's header: domain, group, epoch (spec/enrolment.md §2).
pub(crate) fn header(group_id: &str, epoch: u32) -> Vec<u8> {
    hash::joined(hash::HEADER, &[group_id.as_bytes(), &epoch.to_be_bytes()])
}

/// The pseudonym's context: one letter's text (spec/signing.md §3).
pub(crate) fn context(letter_hash: &[u8; 32]) -> Vec<u8> {
    hash::joined(hash::CONTEXT, &[letter_hash])
}

/// What a withdrawal signs.
pub(crate) fn withdraw_ph(letter_hash: &[u8; 32]) -> [u8; 32] {
    hash::hash(hash::WITHDRAW, &[letter_hash])
}

/// What the second presentation inside a name's blob signs.
pub(crate) fn name_ph(letter_hash: &[u8; 32], pseudonym: &[u8; 48], text: &str) -> [u8; 32] {
    hash::hash(hash::NAME, &[letter_hash, pseudonym, text.as_bytes()])
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

/// The state of a group's ledger.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Oldest first; the last one counts.
    groups: Vec<GroupRecord>,
    /// Entries that are no signer's, rising (spec/excerpt.md).
    public: Vec<u64>,
    /// The place of the last entry.
    last: Option<u64>,
    declared_changed: bool,
    epochs: Vec<EpochRecord>,
    letters: BTreeMap<String, LetterRecord>,
    /// The blobs that signatures commit to.
    names: BTreeSet<[u8; 32]>,
    /// Attempts by letter, oldest first.
    ceremonies: BTreeMap<String, Vec<CeremonyRecord>>,
}

impl State {
    /// The state before the first entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// The group, once it is entered.
    pub fn group(&self) -> Option<&Group> {
        self.groups.last().map(|record| &record.group)
    }

    /// All entries of the group, oldest first.
    pub fn groups(&self) -> &[GroupRecord] {
        &self.groups
    }

    /// The group's entry under which a letter was frozen.
    pub fn group_of(&self, record: &LetterRecord) -> Option<&GroupRecord> {
        self.groups.iter().rfind(|known| known.hash == *record.letter.group)
    }

    /// Places of the entries that are neither signatures nor withdrawals, rising: the acts of organiser, issuer and
    /// keyholders, which are the same for every member.
    pub fn public(&self) -> &[u64] {
        &self.public
    }

    /// Whether the declared number of members changed after credentials had been issued.
    pub fn declared_changed(&self) -> bool {
        self.declared_changed
    }

    /// An epoch by its number.
    pub fn epoch(&self, number: u32) -> Option<&EpochRecord> {
        self.epochs.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// All epochs, oldest first.
    pub fn epochs(&self) -> &[EpochRecord] {
        &self.epochs
    }

    /// A letter by its id.
    pub fn letter(&self, id: &str) -> Option<&LetterRecord> {
        self.letters.get(id)
    }

    /// The epoch that must be tallied before a letter signed at once can take
    /// one more signature of a class.
    pub fn needs_tally(&self, letter: &str, class: Class) -> Option<u32> {
        let record = self.letters.get(letter)?;
        let needed = record.letter.timing == Timing::AtOnce && !self.has_room(record, class);
        needed.then_some(record.letter.epoch)
    }

    /// All letters, by id.
    pub fn letters(&self) -> impl Iterator<Item = &LetterRecord> {
        self.letters.values()
    }

    /// Whether the entry may follow now; gives the presentation that it claims.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule.
    pub fn check(&self, entry: &Entry) -> Result<Option<Claim>, ApplyError> {
        self.check_rules(entry)?;
        self.claim_of(entry)
    }

    fn check_rules(&self, entry: &Entry) -> Result<(), ApplyError> {
        match entry {
            Entry::Group(group) => self.check_group(group),
            Entry::Epoch(epoch) => self.check_epoch(epoch).map(|_| ()),
            Entry::Tally(tally) => self.check_tally(tally),
            Entry::Letter(letter) => self.check_letter(letter),
            Entry::LetterState(state) => self.check_state(state),
            Entry::Signature(signature) => self.check_signature(signature),
            Entry::Withdrawal(withdrawal) => self.check_withdrawal(withdrawal),
            Entry::Keyholders(keyholders) => self.check_keyholders(keyholders),
            Entry::KeyholderAct(act) => self.check_act(act),
            Entry::Call(call) => self.check_call(call),
        }
    }

    /// Checks the entry and takes it in as entry `index`. The claim that it
    /// gives back is not checked yet: one that fails makes the whole ledger bad.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule; the state is as before.
    pub fn apply(&mut self, index: u64, entry: &Entry) -> Result<Option<Claim>, ApplyError> {
        let claim = self.check(entry)?;
        self.take(index, entry)?;
        Ok(claim)
    }

    /// [`State::apply`] for an entry whose proof was checked before: the rules
    /// once more, without decoding the claim.
    ///
    /// # Errors
    /// [`ApplyError`] naming the rule; the state is as before.
    pub fn replay(&mut self, index: u64, entry: &Entry) -> Result<(), ApplyError> {
        self.check_rules(entry)?;
        self.take(index, entry)
    }

    /// Takes in an entry that the rules allow.
    fn take(&mut self, index: u64, entry: &Entry) -> Result<(), ApplyError> {
        match entry {
            Entry::Group(group) => {
                let before = self.group().map(|group| group.declared_members);
                let issued = self.epochs.iter().any(|record| !record.issued.is_empty());
                self.declared_changed |= issued && before != Some(group.declared_members);
                self.groups.push(GroupRecord { index, hash: group.hash(), group: group.clone() });
            }
            Entry::Epoch(epoch) => {
                let key = self.check_epoch(epoch)?;
                self.epochs.push(EpochRecord::new(index, epoch.clone(), key));
            }
            Entry::Tally(tally) => {
                if let Some(record) = self.epochs.get_mut(tally.epoch as usize - 1) {
                    record.tally(index, tally);
                }
            }
            Entry::Letter(letter) => {
                let hash = letter.hash(&self.group().ok_or(ApplyError::NoGroup)?.id);
                let record = LetterRecord::new(index, letter.clone(), hash);
                self.letters.insert(letter.id.clone(), record);
            }
            Entry::LetterState(state) => {
                if let Some(record) = self.letters.get_mut(&state.letter) {
                    record.stage = state.stage;
                    record.stage_entry = Some(index);
                    record.since.insert(state.stage, state.at);
                    let two_phase = record.letter.timing == Timing::TwoPhase;
                    if two_phase && let Some(epoch) = self.epochs.get_mut(record.letter.epoch as usize - 1) {
                        epoch.note_stage(state.stage);
                    }
                }
            }
            Entry::Signature(signature) => {
                self.names.extend(signature.statement.name.as_deref());
                if let Some(record) = self.letters.get_mut(&signature.letter) {
                    record.sign(index, signature);
                }
            }
            Entry::Withdrawal(withdrawal) => {
                if let Some(record) = self.letters.get_mut(&withdrawal.letter) {
                    record.withdraw(index, withdrawal);
                }
            }
            Entry::Keyholders(keyholders) => {
                let group_id = &self.group().ok_or(ApplyError::NoGroup)?.id;
                let record = CeremonyRecord::new(index, keyholders.clone(), group_id)?;
                self.ceremonies.entry(keyholders.letter.clone()).or_default().push(record);
            }
            Entry::KeyholderAct(act) => self.take_act(index, act),
            Entry::Call(call) => self.take_call(call),
        }
        if !matches!(entry, Entry::Signature(_) | Entry::Withdrawal(_)) {
            self.public.push(index);
        }
        self.last = Some(index);
        Ok(())
    }

    /// Checks one claim.
    pub fn holds(&self, claim: &Claim) -> bool {
        self.key_of(claim).is_some_and(|key| claim.holds(&key))
    }

    /// The key that a claim is checked under, so that a server need not hold
    /// the state while it checks.
    pub fn key_of(&self, claim: &Claim) -> Option<PublicKey> {
        self.epoch(claim.epoch).map(|record| record.key().clone())
    }

    /// Checks many claims at once; gives the places of those that fail.
    /// `seed` is fresh randomness that the prover cannot know.
    ///
    /// # Errors
    /// The places, rising.
    pub fn all_hold(&self, claims: &[Claim], seed: [u8; 32]) -> Result<(), Vec<usize>> {
        let disclosed: Vec<Vec<(usize, &[u8])>> = claims
            .iter()
            .map(|claim| claim.disclosed.iter().map(|(i, text)| (*i, text.as_bytes())).collect())
            .collect();
        let mut presentations = Vec::with_capacity(claims.len());
        for (at, (claim, disclosed)) in claims.iter().zip(&disclosed).enumerate() {
            let record = self.epoch(claim.epoch).ok_or_else(|| vec![at])?;
            presentations.push(claim.presentation(record.key(), disclosed));
        }
        nym::verify_batch(&presentations, seed)
    }

    /// Whether a pseudonym's signature of a letter stands.
    pub fn stands(&self, letter: &str, pseudonym: &[u8; 48]) -> bool {
        let record = self.letters.get(letter);
        record.and_then(|record| record.signers.get(&short(pseudonym))).is_some_and(|signer| signer.withdrawn.is_none())
    }

    /// Whether a pseudonym has signed a letter and taken it back.
    pub fn is_withdrawn(&self, letter: &str, pseudonym: &[u8; 48]) -> bool {
        let record = self.letters.get(letter);
        record.and_then(|record| record.signers.get(&short(pseudonym))).is_some_and(|signer| signer.withdrawn.is_some())
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
        let record = self.letters.get(&signature.letter)?;
        let ph = name_ph(&record.hash, &signature.pseudonym, text);
        let mut disclosed = vec![(0, signature.statement.class.as_str().to_owned())];
        disclosed.extend(role.map(|role| (1, role.to_owned())));
        disclosed.extend(identity.map(|identity| (2, identity.to_owned())));
        self.claim(record, &signature.pseudonym, proof, ph, disclosed).ok()
    }

    /// Whether an issuer of this group can have attested an identity: a mailbox in its canonical form, at a domain that the
    /// group has had, to somebody who proved membership by it.
    fn may_attest(&self, class: Class, identity: &str) -> bool {
        let domains = self.groups.iter().flat_map(|record| &record.group.domains);
        class == Class::Mailbox && mailbox::is_canonical(identity, domains)
    }

    fn check_group(&self, group: &Group) -> Result<(), ApplyError> {
        match self.group() {
            Some(known) if known.id != group.id || known.vkey != group.vkey => Err(ApplyError::GroupChanged),
            _ => Ok(()),
        }?;
        let issued = self.epochs.iter().map(EpochRecord::issued_in_all).max().unwrap_or(0);
        if u64::from(group.declared_members) < issued {
            return Err(ApplyError::DeclaredBelowIssued(issued));
        }
        Ok(())
    }

    fn check_epoch(&self, epoch: &Epoch) -> Result<PublicKey, ApplyError> {
        let group = self.group().ok_or(ApplyError::NoGroup)?;
        if epoch.number as usize != self.epochs.len() + 1 || self.epochs.len() >= MAX_EPOCHS {
            return Err(ApplyError::EpochNumber(epoch.number));
        }
        for cap in &epoch.caps {
            if !group.classes.contains(&cap.class) {
                return Err(ApplyError::Class(cap.class));
            }
            if cap.most > group.declared_members {
                return Err(ApplyError::Cap(cap.most));
            }
        }
        PublicKey::from_bytes(epoch.issuer_key.as_slice()).map_err(|_| ApplyError::IssuerKey)
    }

    fn check_tally(&self, tally: &Tally) -> Result<(), ApplyError> {
        let group = self.group().ok_or(ApplyError::NoGroup)?;
        let record = self.epoch(tally.epoch).ok_or(ApplyError::UnknownEpoch(tally.epoch))?;
        if !group.classes.contains(&tally.class) {
            return Err(ApplyError::Class(tally.class));
        }
        // A round is ended once: who is put into it later could be told from who may have signed since.
        let goes_on = tally.round == record.round && record.last_tally().is_some_and(|tally| self.last == Some(tally));
        if !goes_on && tally.round != record.round + 1 {
            return Err(ApplyError::Round(tally.round));
        }
        let of_class = u64::from(record.issued.get(&tally.class).copied().unwrap_or(0)) + u64::from(tally.issued);
        let in_all = record.issued_in_all() + u64::from(tally.issued);
        let cap = record.epoch.cap(tally.class);
        if of_class > u64::from(cap) {
            return Err(ApplyError::OverCap(of_class, cap));
        }
        if in_all > u64::from(group.declared_members) {
            return Err(ApplyError::OverCap(in_all, group.declared_members));
        }
        if u64::from(tally.issued_so_far) != of_class {
            return Err(ApplyError::Sum(tally.issued_so_far, of_class));
        }
        if tally.marks().any(|mark| record.has_mark(&mark)) {
            return Err(ApplyError::MarkTwice);
        }
        if record.is_signing() { Err(ApplyError::TallyAfterSigning) } else { Ok(()) }
    }

    fn check_letter(&self, letter: &Letter) -> Result<(), ApplyError> {
        let record = self.epoch(letter.epoch).ok_or(ApplyError::UnknownEpoch(letter.epoch))?;
        if self.letters.contains_key(&letter.id) || self.letters.len() >= MAX_LETTERS {
            return Err(ApplyError::LetterExists(letter.id.clone()));
        }
        if letter.timing == Timing::TwoPhase && letter.sign_opens < record.epoch.enrol_closes {
            return Err(ApplyError::SigningBeforeEnrolmentCloses);
        }
        if self.groups.last().is_none_or(|known| known.hash != *letter.group) {
            return Err(ApplyError::GroupHash);
        }
        self.check_sealing(letter)
    }

    fn check_state(&self, state: &LetterState) -> Result<(), ApplyError> {
        let record = self.record(&state.letter)?;
        let follows = match state.stage {
            Stage::Frozen => false,
            Stage::Signing => record.stage == Stage::Frozen && state.at >= record.letter.sign_opens,
            Stage::Closed => record.stage < Stage::Closed,
            Stage::Opening => return Ok(record.may_open(state.at)?),
            later => record.stage >= Stage::Signing && record.stage < later,
        };
        if follows { Ok(()) } else { Err(ApplyError::Stage(state.stage)) }
    }

    fn record(&self, letter: &str) -> Result<&LetterRecord, ApplyError> {
        self.letters.get(letter).ok_or_else(|| ApplyError::UnknownLetter(letter.to_owned()))
    }

    fn check_signature(&self, signature: &Signature) -> Result<(), ApplyError> {
        let record = self.record(&signature.letter)?;
        let statement = &signature.statement;
        // First of all: who lost the answer learns of the signature even after the end.
        if let Some(signer) = record.signers.get(&short(&signature.pseudonym)) {
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
        if statement.name.as_deref().is_some_and(|name| self.names.contains(name)) {
            return Err(ApplyError::NameCopied);
        }
        if self.has_room(record, statement.class) { Ok(()) } else { Err(ApplyError::MoreThanIssued(statement.class)) }
    }

    /// The presentation that an entry claims.
    fn claim_of(&self, entry: &Entry) -> Result<Option<Claim>, ApplyError> {
        match entry {
            Entry::Signature(Signature { letter, pseudonym, proof, statement }) => {
                let mut disclosed = vec![(0, statement.class.as_str().to_owned())];
                disclosed.extend(statement.role.clone().map(|role| (1, role)));
                self.claim(self.record(letter)?, pseudonym, proof, statement.ph(), disclosed).map(Some)
            }
            Entry::Withdrawal(Withdrawal { letter, pseudonym, class, proof }) => {
                let record = self.record(letter)?;
                let disclosed = vec![(0, class.as_str().to_owned())];
                self.claim(record, pseudonym, proof, withdraw_ph(&record.hash), disclosed).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Whether fewer have signed a letter with a class than were issued of it, as tallied.
    fn has_room(&self, record: &LetterRecord, class: Class) -> bool {
        let count = |of: &BTreeMap<Class, u32>| of.get(&class).copied().unwrap_or(0);
        self.epoch(record.letter.epoch).is_some_and(|epoch| count(&record.used) < count(&epoch.issued))
    }

    fn check_withdrawal(&self, withdrawal: &Withdrawal) -> Result<(), ApplyError> {
        let record = self.record(&withdrawal.letter)?;
        match record.signers.get(&short(&withdrawal.pseudonym)) {
            Some(Signer { withdrawn: Some(entry), .. }) => return Err(ApplyError::AlreadyWithdrawn(*entry)),
            Some(signer) if signer.class == withdrawal.class => {}
            _ => return Err(ApplyError::NothingToWithdraw),
        }
        if record.stage > Stage::Ended { Err(ApplyError::WithdrawalClosed) } else { Ok(()) }
    }

    fn claim(
        &self,
        record: &LetterRecord,
        pseudonym: &[u8; 48],
        proof: &[u8],
        ph: [u8; 32],
        disclosed: Vec<(usize, String)>,
    ) -> Result<Claim, ApplyError> {
        let group = self.group().ok_or(ApplyError::NoGroup)?;
        Ok(Claim {
            epoch: record.letter.epoch,
            header: header(&group.id, record.letter.epoch),
            ph,
            context: context(&record.hash),
            pseudonym: Pseudonym::from_bytes(pseudonym).map_err(|_| ApplyError::Pseudonym)?,
            proof: proof.to_vec(),
            disclosed,
        })
    }
}
