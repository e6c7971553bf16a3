//! Kind 5: a step in a letter's life.

use minicbor::{Decode, Encode};

use super::epoch::Epochs;
use super::frame::{EntryError, Kind, field, fields};
use super::letter::need;
use super::letter::record::Letters;
use super::rules::{ApplyError, Rules, Writes};
use super::terms::{Stage, Timing};
use crate::UnixTime;
use crate::text::check_id;

/// A step in a letter's life.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LetterState {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// Its new stage.
    #[n(2)]
    pub stage: Stage,
    /// When, by the server's clock. A public act of the organiser, not of a signer.
    #[n(3)]
    pub at: UnixTime,
}

impl Kind for LetterState {
    type Found = ();
    const NEEDS_CLOCK: bool = true;

    fn check(&self) -> Result<(), EntryError> {
        Ok(check_id("the letter's id", &self.letter)?)
    }
}

impl<S: Writes<Epochs> + Writes<Letters>> Rules<S> for LetterState {
    fn allow(&self, state: &S) -> Result<(), ApplyError> {
        let record = need(state.slot(), &self.letter)?;
        let follows = match self.stage {
            Stage::Frozen => false,
            Stage::Signing => record.stage == Stage::Frozen && self.at >= record.letter.sign_opens,
            Stage::Opening => return Ok(record.may_open(self.at)?),
            Stage::Closed => record.stage < Stage::Closed,
            Stage::Ended | Stage::Delivered | Stage::Answered => {
                record.stage >= Stage::Signing && record.stage < self.stage
            }
        };
        if follows { Ok(()) } else { Err(ApplyError::Stage(self.stage)) }
    }

    fn take(&self, (): (), state: &mut S, index: u64) {
        let letters: &mut Letters = state.slot_mut();
        let Some(record) = letters.get_mut(&self.letter) else { return };
        record.enter(self.stage, self.at, index);
        let (epoch, timing) = (record.letter.epoch, record.letter.timing);
        if self.stage == Stage::Signing && timing == Timing::TwoPhase {
            let epochs: &mut Epochs = state.slot_mut();
            epochs.get_mut(epoch).into_iter().for_each(|epoch| epoch.begin_signing());
        }
    }
}

/// Letter and stage of a letter's state, as a page needs them: read from an entry that is proved to be in a record, whose
/// auditors read all of it strictly.
pub(crate) fn read_state(bytes: &[u8]) -> Option<(&str, Stage)> {
    let mut d = fields::<LetterState>(bytes)?;
    Some((field(&mut d, 1)?, field(&mut d, 2)?))
}
