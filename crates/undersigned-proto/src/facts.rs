//! What a member's own software knows before it acts, and where it got that from.
//!
//! A credential is used with facts only, and there are two ways to get them: an excerpt that was checked against the
//! credential's pin, and an audit that passed the pin. Nothing else that a server says has a way in.

use crate::credential::Credential;
use crate::excerpt::{Excerpt, ExcerptError, Proved};
use crate::kinds::{Entry, Epoch, Group, Letter, MARK_BYTES, Stage, TallyRef, Timing, read_state};
use crate::ledger::{CeremonyRecord, State};
use crate::pin::{Expected, Pin};

/// What a member who is about to enrol knows.
#[derive(Debug, Clone)]
pub struct EnrolFacts {
    pub(crate) pin: Pin,
    pub(crate) group: Group,
    pub(crate) epoch: Epoch,
}

impl EnrolFacts {
    /// The group.
    pub fn group(&self) -> &Group {
        &self.group
    }

    /// The epoch.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// The record, as it will be kept.
    pub fn pin(&self) -> &Pin {
        &self.pin
    }
}

/// The round that counts a member's own credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnRound {
    /// Credentials of all classes.
    pub(crate) size: u64,
    /// Those of the member's class.
    pub(crate) of_class: u32,
}

/// What a member knows of a letter that is about to be signed, or of a signature about to be withdrawn.
#[derive(Debug, Clone)]
pub struct Facts {
    pub(crate) vkey: String,
    pub(crate) group: Group,
    pub(crate) now: Group,
    pub(crate) epoch: Epoch,
    pub(crate) letter: Letter,
    pub(crate) stage: Stage,
    /// Credentials of the member's class in the epoch.
    pub(crate) of_class: u32,
    /// The round that counts the member's own credential.
    pub(crate) round: Option<OwnRound>,
    /// The mark of that credential: facts are of one credential alone.
    pub(crate) mark: [u8; MARK_BYTES],
}

impl Facts {
    /// The group as it was when the letter was frozen: signers sign under these words.
    pub fn group(&self) -> &Group {
        &self.group
    }

    /// The group's words today.
    pub fn group_now(&self) -> &Group {
        &self.now
    }

    /// The letter.
    pub fn letter(&self) -> &Letter {
        &self.letter
    }

    /// The letter's epoch.
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// How far the letter is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// [`Letter::hash`].
    pub fn letter_hash(&self) -> [u8; 32] {
        self.letter.hash(&self.group.id)
    }

    /// With a letter other than the one that was proved: what a client that believes a server would sign. For tests of
    /// the code that must refuse it.
    #[must_use]
    pub fn dangerous_with_letter(self, letter: Letter) -> Self {
        Self { letter, ..self }
    }

    /// From a state that nobody has audited, such as a server's or a test's.
    pub fn dangerous_of_state(state: &State, credential: &Credential, letter: &str) -> Option<Self> {
        let record = state.letter(letter)?;
        let epoch = state.epoch(record.letter.epoch)?;
        let now = state.group()?.clone();
        Some(Self {
            vkey: now.vkey.clone(),
            group: state.group_of(record)?.group.clone(),
            now,
            epoch: epoch.epoch.clone(),
            letter: record.letter.clone(),
            stage: record.stage,
            of_class: epoch.issued.get(&credential.class).copied().unwrap_or(0),
            round: epoch.round_of(&credential.mark).map(|round| OwnRound {
                size: round.size(),
                of_class: round.issued.get(&credential.class).copied().unwrap_or(0),
            }),
            mark: credential.mark,
        })
    }
}

impl Excerpt {
    /// What a member needs to enrol, at the first contact with a record.
    ///
    /// # Errors
    /// [`ExcerptError`].
    pub fn to_enrol(&self, group_id: &str, epoch: u32, expected: &Expected) -> Result<EnrolFacts, ExcerptError> {
        let (pin, proved) = self.meet(group_id, expected)?;
        let (group, epoch) = (proved.group()?, proved.epoch(epoch)?);
        Ok(EnrolFacts { pin, group, epoch })
    }

    /// What the holder of a credential needs to sign a letter, or to withdraw.
    ///
    /// # Errors
    /// [`ExcerptError`].
    pub fn facts(&self, credential: &Credential, letter: &str) -> Result<Facts, ExcerptError> {
        let proved = self.follow(&credential.group, &credential.pin)?;
        let letter = proved.letter(letter)?;
        let epoch = proved.epoch(letter.epoch)?;
        let tallies = proved.tallies(epoch.number);
        let last = tallies.iter().rfind(|(_, tally)| tally.class == credential.class);
        let of_class = last.map_or(0, |(_, tally)| tally.issued_so_far);
        let round = match letter.timing {
            Timing::Rounds => round_of(&tallies, credential),
            Timing::TwoPhase | Timing::AtOnce => None,
        };
        Ok(Facts {
            vkey: proved.vkey.clone(),
            group: proved.group_of(&letter)?,
            now: proved.group()?,
            stage: proved.stage(&letter.id),
            epoch,
            letter,
            of_class,
            round,
            mark: credential.mark,
        })
    }
}

/// The tallies that end the round of the member's own credential: the one that counts it, and its neighbours in the record.
/// Whatever was put into the same round later is not next to it, and does not count.
fn round_of(tallies: &[(u64, TallyRef<'_>)], credential: &Credential) -> Option<OwnRound> {
    let next = |(a, first): &(u64, TallyRef<'_>), (b, second): &(u64, TallyRef<'_>)| {
        a + 1 == *b && first.round == second.round
    };
    let counts = |(_, tally): &(u64, TallyRef<'_>)| tally.has(&credential.mark);
    let group = tallies.chunk_by(next).find(|group| group.iter().any(counts))?;
    let own = group.iter().filter(|(_, tally)| tally.class == credential.class);
    Some(OwnRound {
        size: group.iter().map(|(_, tally)| u64::from(tally.issued)).sum(),
        of_class: own.map(|(_, tally)| tally.issued).sum(),
    })
}

impl Proved {
    /// An epoch.
    ///
    /// # Errors
    /// [`ExcerptError::Lacks`].
    pub fn epoch(&self, number: u32) -> Result<Epoch, ExcerptError> {
        let epochs = self.entries.iter().filter_map(|(_, bytes)| Epoch::from_entry(bytes).ok());
        epochs.into_iter().find(|epoch| epoch.number == number).ok_or(ExcerptError::Lacks("the period"))
    }

    /// The letter of this id.
    ///
    /// # Errors
    /// [`ExcerptError::Lacks`].
    pub fn letter(&self, id: &str) -> Result<Letter, ExcerptError> {
        // Keys are read when a name is sealed to them.
        let read = |(_, bytes): &(u64, Vec<u8>)| Letter::dangerous_from_entry_keys_unread(bytes).ok();
        let letters = self.entries.iter().filter_map(read);
        letters.into_iter().find(|letter| letter.id == id).ok_or(ExcerptError::Lacks("the letter"))
    }

    /// The group's entry under which a letter was frozen.
    ///
    /// # Errors
    /// [`ExcerptError::Lacks`].
    pub fn group_of(&self, letter: &Letter) -> Result<Group, ExcerptError> {
        let groups = self.entries.iter().filter_map(|(_, bytes)| Group::from_entry(bytes).ok());
        let bound = groups.into_iter().find(|group| group.hash() == *letter.group);
        bound.ok_or(ExcerptError::Lacks("the group's words under which the letter was frozen"))
    }

    /// How far a letter is, as its last state in the excerpt says.
    pub fn stage(&self, letter: &str) -> Stage {
        let states = self.entries.iter().rev().filter_map(|(_, bytes)| read_state(bytes));
        let state = states.into_iter().find(|(of, _)| *of == letter);
        state.map_or(Stage::Frozen, |(_, stage)| stage)
    }

    /// The last key ceremony of a letter, replayed by the ledger's rules from entries in the record.
    ///
    /// # Errors
    /// [`ExcerptError::Lacks`] where there is none, or an act breaks a rule.
    pub fn ceremony(&self, letter: &str) -> Result<CeremonyRecord, ExcerptError> {
        let group = self.group()?;
        let mut ceremony = None;
        for (index, bytes) in &self.entries {
            match Entry::from_bytes(bytes) {
                Ok(Entry::Keyholders(keyholders)) if keyholders.letter == letter => {
                    let quorum = keyholders.quorum();
                    let quorum = quorum.map_err(|_| ExcerptError::Lacks("a ceremony that keeps its rules"))?;
                    ceremony = Some(CeremonyRecord::new(*index, keyholders, quorum, &group.id));
                }
                Ok(Entry::KeyholderAct(act)) => {
                    let running = ceremony.as_mut().filter(|record: &&mut CeremonyRecord| {
                        act.letter == letter && act.attempt == record.keyholders.attempt
                    });
                    let Some(record) = running else { continue };
                    let read = record.check(&act);
                    let read = read.map_err(|_| ExcerptError::Lacks("a ceremony that keeps its rules"))?;
                    record.take(*index, &act, read);
                }
                _ => {}
            }
        }
        ceremony.ok_or(ExcerptError::Lacks("a key ceremony"))
    }

    fn tallies(&self, epoch: u32) -> Vec<(u64, TallyRef<'_>)> {
        let mut tallies = Vec::new();
        for (index, bytes) in &self.entries {
            if let Some(tally) = TallyRef::read(bytes).filter(|tally| tally.epoch == epoch) {
                tallies.push((*index, tally));
            }
        }
        tallies
    }
}
