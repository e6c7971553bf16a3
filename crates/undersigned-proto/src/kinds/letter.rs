//! Kind 4: a frozen letter.

pub(super) mod body;
pub(super) mod opening;
pub(super) mod record;
pub(super) mod sealing;

use super::ceremony::{Ceremonies, CeremonyStep};
use super::epoch::Epochs;
use super::group::Groups;
use super::rules::{ApplyError, Reads, Rules, Writes};
use super::terms::Timing;
use body::Letter;
use record::{LetterRecord, Letters};

/// A letter that an entry is about.
pub(super) fn need<'a>(letters: &'a Letters, id: &str) -> Result<&'a LetterRecord, ApplyError> {
    letters.get(id).ok_or_else(|| ApplyError::UnknownLetter(id.to_owned()))
}

impl<S: Reads<Groups> + Reads<Epochs> + Reads<Ceremonies> + Writes<Letters>> Rules<S> for Letter {
    fn allow(&self, state: &S) -> Result<[u8; 32], ApplyError> {
        let (groups, epochs, letters): (&Groups, &Epochs, &Letters) = (state.slot(), state.slot(), state.slot());
        let record = epochs.need(self.epoch)?;
        if letters.get(&self.id).is_some() || letters.is_full() {
            return Err(ApplyError::LetterExists(self.id.clone()));
        }
        if self.timing == Timing::TwoPhase && self.sign_opens < record.epoch.enrol_closes {
            return Err(ApplyError::SigningBeforeEnrolmentCloses);
        }
        if groups.last().is_none_or(|known| known.hash != *self.group) {
            return Err(ApplyError::GroupHash);
        }
        check_sealing(self, state.slot())?;
        Ok(self.hash(&groups.need()?.id))
    }

    fn take(&self, hash: [u8; 32], state: &mut S, index: u64) {
        let letters: &mut Letters = state.slot_mut();
        letters.insert(LetterRecord::new(index, self.clone(), hash));
    }
}

/// A letter's terms must be those of the ceremony that was completed for it.
fn check_sealing(letter: &Letter, ceremonies: &Ceremonies) -> Result<(), ApplyError> {
    let Some(sealing) = &letter.sealing else { return Ok(()) };
    let ceremony = ceremonies.of(&letter.id).last().ok_or(ApplyError::NoCeremony)?;
    let keys = ceremony.keys().map(|keys| keys.to_bytes());
    let same = ceremony.step() == CeremonyStep::Complete
        && ceremony.keyholders.attempt == sealing.attempt
        && ceremony.keyholders.holders == sealing.holders
        && keys.as_deref() == Some(sealing.keys.as_slice());
    if same { Ok(()) } else { Err(ApplyError::NoCeremony) }
}
