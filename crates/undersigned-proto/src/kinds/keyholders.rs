//! Kind 8: begins a key ceremony for a letter that is not frozen yet (spec/opening.md §2).

use undersigned_crypto::threshold::Quorum;

use super::ceremony::holders::Keyholders;
use super::ceremony::{Ceremonies, CeremonyRecord};
use super::group::Groups;
use super::letter::record::{Letters, MAX_LETTERS};
use super::refusals::CeremonyError;
use super::rules::{ApplyError, Reads, Rules, Writes};
use crate::text::has_look_alikes;

/// Most attempts of one letter's ceremony.
const MAX_ATTEMPTS: usize = 100;

impl<S: Reads<Groups> + Reads<Letters> + Writes<Ceremonies>> Rules<S> for Keyholders {
    fn allow(&self, state: &S) -> Result<Quorum, ApplyError> {
        let (groups, letters, ceremonies): (&Groups, &Letters, &Ceremonies) =
            (state.slot(), state.slot(), state.slot());
        groups.need()?;
        if letters.get(&self.letter).is_some() {
            return Err(CeremonyError::Frozen.into());
        }
        if has_look_alikes(&self.holders) {
            return Err(CeremonyError::LookAlikes.into());
        }
        let before = ceremonies.of(&self.letter).len();
        let follows = self.attempt as usize == before + 1 && before < MAX_ATTEMPTS;
        let new = before > 0 || ceremonies.letters() < MAX_LETTERS;
        if !follows || !new {
            return Err(CeremonyError::Attempt.into());
        }
        Ok(self.quorum().map_err(|_| CeremonyError::Attempt)?)
    }

    fn take(&self, quorum: Quorum, state: &mut S, index: u64) {
        let groups: &Groups = state.slot();
        let Some(group) = groups.group() else { return };
        let record = CeremonyRecord::new(index, self.clone(), quorum, &group.id);
        let ceremonies: &mut Ceremonies = state.slot_mut();
        ceremonies.begin(record);
    }
}
