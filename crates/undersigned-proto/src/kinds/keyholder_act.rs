//! Kind 9: an act of one keyholder: a step of the key ceremony, or the share at the opening (spec/opening.md §3, §6).

use undersigned_crypto::threshold::{MAX_PARTICIPANTS, OpeningShare};

use super::ceremony::act::{Act, KeyholderAct};
use super::ceremony::{ActRead, Ceremonies};
use super::frame::{EntryError, Kind};
use super::letter::need;
use super::letter::record::Letters;
use super::refusals::{CeremonyError, OpeningRefusal};
use super::rules::{ApplyError, Rules, Writes};
use crate::text::check_id;

/// What the rules found in an act.
pub enum ActFound {
    /// A step of the ceremony, read.
    Step(ActRead),
    /// A share that fits.
    Share([u8; undersigned_crypto::threshold::SHARE_BYTES]),
}

impl Kind for KeyholderAct {
    type Found = ActFound;

    fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        if !(1..=MAX_PARTICIPANTS).contains(&self.participant) {
            return Err(EntryError::Quorum);
        }
        let unsigned = matches!(self.act, Act::Share { .. });
        if unsigned == self.signature.is_none() { Ok(()) } else { Err(EntryError::Signed) }
    }
}

impl<S: Writes<Letters> + Writes<Ceremonies>> Rules<S> for KeyholderAct {
    fn allow(&self, state: &S) -> Result<ActFound, ApplyError> {
        let (letters, ceremonies): (&Letters, &Ceremonies) = (state.slot(), state.slot());
        if let Act::Share { share } = &self.act {
            check_share(letters, self, share.as_slice())?;
            return Ok(ActFound::Share(**share));
        }
        let ceremony = ceremonies.of(&self.letter).last().ok_or(CeremonyError::NotRunning)?;
        if ceremony.keyholders.attempt != self.attempt {
            return Err(CeremonyError::NotRunning.into());
        }
        if letters.get(&self.letter).is_some() {
            return Err(CeremonyError::Frozen.into());
        }
        Ok(ActFound::Step(ceremony.check(self)?))
    }

    fn take(&self, found: ActFound, state: &mut S, index: u64) {
        match found {
            ActFound::Share(share) => {
                let letters: &mut Letters = state.slot_mut();
                if let Some(record) = letters.get_mut(&self.letter) {
                    record.shares.insert(self.participant, (index, share));
                }
            }
            ActFound::Step(read) => {
                let ceremonies: &mut Ceremonies = state.slot_mut();
                if let Some(ceremony) = ceremonies.last_mut(&self.letter) {
                    ceremony.take(index, self, read);
                }
            }
        }
    }
}

fn check_share(letters: &Letters, act: &KeyholderAct, share: &[u8]) -> Result<(), ApplyError> {
    let number = act.participant;
    let record = need(letters, &act.letter)?;
    let sealing = record.sealing().ok_or(OpeningRefusal::NothingSealed)?;
    if record.shares.contains_key(&number) {
        return Err(CeremonyError::Twice(number).into());
    }
    if !record.is_opening() {
        return Err(OpeningRefusal::Grace.into());
    }
    if act.attempt != sealing.attempt {
        return Err(CeremonyError::NotRunning.into());
    }
    let keys = sealing.public_keys().map_err(|_| CeremonyError::Share(number))?;
    let share = OpeningShare::from_bytes(share).map_err(|_| CeremonyError::Share(number))?;
    let own = share.participant().index() == number;
    let holds = own && keys.verify(&share).is_ok();
    if holds { Ok(()) } else { Err(CeremonyError::Share(number).into()) }
}
