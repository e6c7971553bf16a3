//! Kind 10: the call for the opening (spec/opening.md §5).

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use undersigned_crypto::threshold::Participant;
use undersigned_crypto::threshold::signature::SIGNATURE_BYTES;

use super::ceremony::Ceremonies;
use super::frame::{EntryError, Kind};
use super::letter::need;
use super::letter::record::{CallRecord, Letters};
use super::letter::sealing::Caller;
use super::refusals::OpeningRefusal;
use super::rules::{ApplyError, Reads, Rules, Writes};
use crate::text::check_id;
use crate::{UnixTime, hash};

/// The call for the opening: the grace period begins.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Call {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// When, by the server's clock.
    #[n(2)]
    pub at: UnixTime,
    /// The keyholder who calls; the organiser if none.
    #[n(3)]
    pub participant: Option<u8>,
    /// By the keyholder's share.
    #[n(4)]
    pub signature: Option<ByteArray<SIGNATURE_BYTES>>,
}

impl Kind for Call {
    type Found = ();
    const NEEDS_CLOCK: bool = true;

    fn check(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.letter)?;
        if self.participant.is_some() == self.signature.is_some() { Ok(()) } else { Err(EntryError::Signed) }
    }
}

/// What a keyholder signs for a call (spec/opening.md §5).
pub(crate) fn call_message(ceremony: &[u8; 32], participant: u8, at: UnixTime) -> [u8; 32] {
    hash::hash(hash::CALL, &[ceremony, &[participant], &at.0.to_be_bytes()])
}

impl<S: Reads<Ceremonies> + Writes<Letters>> Rules<S> for Call {
    fn allow(&self, state: &S) -> Result<(), ApplyError> {
        let record = need(state.slot(), &self.letter)?;
        record.may_call(self.at)?;
        let sealing = record.sealing().ok_or(OpeningRefusal::NothingSealed)?;
        let caller = if self.participant.is_some() { Caller::Keyholder } else { Caller::Organiser };
        if !sealing.callers.contains(&caller) {
            return Err(OpeningRefusal::Caller.into());
        }
        let Some((number, signature)) = self.participant.zip(self.signature.as_deref()) else { return Ok(()) };
        let ceremonies: &Ceremonies = state.slot();
        let ceremony = ceremonies.attempt(&self.letter, sealing.attempt).ok_or(ApplyError::NoCeremony)?;
        let bad = OpeningRefusal::Signature(number);
        let participant = Participant::new(number).map_err(|_| bad)?;
        let keys = sealing.public_keys().map_err(|_| bad)?;
        let message = call_message(&ceremony.id, number, self.at);
        Ok(keys.verify_signed(participant, &message, signature).map_err(|_| bad)?)
    }

    fn take(&self, (): (), state: &mut S, _index: u64) {
        let letters: &mut Letters = state.slot_mut();
        if let Some(record) = letters.get_mut(&self.letter) {
            record.call = Some(CallRecord { at: self.at, participant: self.participant });
        }
    }
}
