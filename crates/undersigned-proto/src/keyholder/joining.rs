//! What a keyholder's software knows of a ceremony, and where it got that from (spec/opening.md §3.10).
//!
//! There are two ways to learn of a ceremony: an excerpt that was checked, and an audit. Nothing else that a server says
//! has a way in: it could show each keyholder different broadcasts.

use super::Keyholding;
use crate::excerpt::{Excerpt, ExcerptError, Proved};
use crate::kinds::Group;
use crate::ledger::{CeremonyRecord, State};
use crate::pin::{Expected, Fingerprint, Pin, check_witnesses};

/// What a keyholder who is about to join knows.
#[derive(Debug, Clone)]
pub struct Joining {
    pub(super) pin: Option<Pin>,
    pub(super) group: Group,
    pub(super) ceremony: CeremonyRecord,
    frozen: bool,
}

impl Joining {
    /// The group.
    pub fn group(&self) -> &Group {
        &self.group
    }

    /// The last ceremony of the letter.
    pub fn ceremony(&self) -> &CeremonyRecord {
        &self.ceremony
    }

    /// The record's address, as its key names it; empty where no record was met.
    pub fn origin(&self) -> &str {
        self.pin.as_ref().map_or("", Pin::origin)
    }

    /// Whether the letter is frozen: then nobody can join any more.
    pub fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// From a state that nobody has audited, such as a server's or a test's. A keyholder who begins with it keeps no
    /// record, and finds its ceremony in no excerpt.
    pub fn dangerous_of_state(state: &State, letter: &str) -> Option<Self> {
        let (group, ceremony) = (state.group()?.clone(), state.ceremony(letter)?.clone());
        Some(Self { pin: None, group, ceremony, frozen: state.letter(letter).is_some() })
    }

    fn new(pin: Pin, proved: &Proved, letter: &str) -> Result<Self, ExcerptError> {
        let (group, ceremony) = (proved.group()?, proved.ceremony(letter)?);
        Ok(Self { pin: Some(pin), group, ceremony, frozen: proved.letter(letter).is_ok() })
    }
}

impl Excerpt {
    /// What a keyholder needs to join, at the first contact with a record.
    ///
    /// # Errors
    /// [`ExcerptError`].
    pub fn to_join(&self, group_id: &str, letter: &str, expected: &Expected) -> Result<Joining, ExcerptError> {
        let (pin, proved) = self.meet(group_id, expected)?;
        Joining::new(pin, &proved, letter)
    }

    /// What a keyholder acts on from then on, and needs to join again when the ceremony began anew: in the record that was
    /// joined first. `expected` is what was learnt outside of the server since.
    ///
    /// # Errors
    /// [`ExcerptError`].
    pub fn ceremony_of(&self, holding: &Keyholding, expected: &Expected) -> Result<Joining, ExcerptError> {
        let pin = holding.pin().ok_or(ExcerptError::Lacks("a ceremony that this device has joined"))?;
        let other_print = expected.fingerprint.is_some_and(|print| print != Fingerprint::of(pin.vkey()));
        if other_print || expected.vkey.as_ref().is_some_and(|key| key != pin.vkey()) {
            return Err(ExcerptError::OtherKey);
        }
        check_witnesses(&self.checkpoint, &expected.witnesses)?;
        Joining::new(pin.clone(), &self.follow(holding.group(), pin)?, holding.letter())
    }
}
