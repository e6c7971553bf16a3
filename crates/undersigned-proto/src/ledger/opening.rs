//! When sealed names may be opened, and by whose shares (spec/opening.md §5 to §7).

use undersigned_crypto::sealing::SecretKey;
use undersigned_crypto::threshold::{OpeningShare, Participant, VerifiedShare};

use super::letter::LetterRecord;
use super::{ApplyError, CeremonyError, CeremonyRecord, CeremonyStep, State};
use crate::UnixTime;
use crate::entry::{
    Act, Call, Caller, KeyholderAct, Keyholders, Letter, Sealing, Shown, Stage, StepShows, call_message,
};

/// Most attempts of one letter's ceremony.
const MAX_ATTEMPTS: usize = 100;

/// Why names stay sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpeningRefusal {
    /// The letter has no sealed names.
    #[error("the letter has no sealed names")]
    NothingSealed,
    /// The letter does not take signatures yet, or the opening lies behind.
    #[error("names cannot be opened at this stage of the letter")]
    Stage,
    /// Fewer sealed names stand than the letter says.
    #[error("{standing} sealed names stand, {needed} are needed")]
    TooFew {
        /// Sealed names that stand.
        standing: u64,
        /// What the letter says.
        needed: u32,
    },
    /// The grace period would end, or ends, after the letter's latest date.
    #[error("it is too late: these names are never opened")]
    TooLate,
    /// The opening was called, and its grace period runs.
    #[error("the opening was called before")]
    Called,
    /// Nobody has called, or the grace period still runs.
    #[error("the grace period is not over")]
    Grace,
    /// The letter does not let this one call.
    #[error("this is not somebody who may call the opening")]
    Caller,
    /// The keyholder's signature does not hold.
    #[error("the signature is not that of keyholder {0}")]
    Signature(u8),
}

/// A call for the opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct CallRecord {
    /// When.
    pub at: UnixTime,
    /// The keyholder who called; the organiser if none.
    pub participant: Option<u8>,
}

impl LetterRecord {
    /// The terms of sealing.
    pub fn sealing(&self) -> Option<&Sealing> {
        self.letter.sealing.as_ref()
    }

    /// Sealed names that stand.
    pub fn sealed(&self) -> u64 {
        self.counts.by_shown.get(&Shown::Sealed).copied().unwrap_or(0)
    }

    /// Whether enough sealed names stand and time is left; the rest of the condition is who calls, and when.
    ///
    /// # Errors
    /// [`OpeningRefusal`].
    fn may_name(&self, at: UnixTime) -> Result<&Sealing, OpeningRefusal> {
        let sealing = self.sealing().ok_or(OpeningRefusal::NothingSealed)?;
        if !matches!(self.stage, Stage::Signing | Stage::Ended) {
            return Err(OpeningRefusal::Stage);
        }
        if at >= sealing.latest {
            return Err(OpeningRefusal::TooLate);
        }
        let (standing, needed) = (self.sealed(), sealing.names_at());
        if standing < u64::from(needed) {
            return Err(OpeningRefusal::TooFew { standing, needed });
        }
        Ok(sealing)
    }

    /// Whether the opening could be called at `at`, whoever calls.
    ///
    /// # Errors
    /// [`OpeningRefusal`].
    pub fn may_call(&self, at: UnixTime) -> Result<(), OpeningRefusal> {
        let sealing = self.may_name(at)?;
        // A call dated back to before anybody could sign would leave no time to take a signature back.
        if self.since.get(&Stage::Signing).is_none_or(|signing| at < *signing) {
            return Err(OpeningRefusal::Stage);
        }
        if self.call.is_some_and(|call| at.0 < call.at.0.saturating_add(u64::from(sealing.grace_s))) {
            return Err(OpeningRefusal::Called);
        }
        let opens = UnixTime(at.0.saturating_add(u64::from(sealing.grace_s)));
        if opens >= sealing.latest { Err(OpeningRefusal::TooLate) } else { Ok(()) }
    }

    /// When the grace period of the last call ends.
    pub fn opens(&self) -> Option<UnixTime> {
        let grace = u64::from(self.sealing()?.grace_s);
        self.call.map(|call| UnixTime(call.at.0.saturating_add(grace)))
    }

    /// Whether the stage of opening may begin at `at`: called, grace over, and still enough names. A call whose grace
    /// ended with too few names is void; there may be another.
    ///
    /// # Errors
    /// [`OpeningRefusal`].
    pub fn may_open(&self, at: UnixTime) -> Result<(), OpeningRefusal> {
        self.may_name(at)?;
        if self.opens().is_some_and(|opens| at >= opens) { Ok(()) } else { Err(OpeningRefusal::Grace) }
    }

    /// Whether keyholders may release their shares: the opening has begun.
    pub fn is_opening(&self) -> bool {
        self.since.contains_key(&Stage::Opening)
    }

    /// Keyholders whose shares are published, by number.
    pub fn shared(&self) -> impl Iterator<Item = u8> {
        self.shares.keys().copied()
    }

    /// The entry of a share that was published before, if it is this one.
    pub fn entry_of_share(&self, participant: u8, share: &[u8]) -> Option<u64> {
        let (entry, published) = self.shares.get(&participant)?;
        (published.as_slice() == share).then_some(*entry)
    }

    /// The letter's secret key, once enough shares are published: anyone can put it together.
    pub fn secret_key(&self) -> Option<SecretKey> {
        let sealing = self.sealing()?;
        if self.shares.len() < usize::from(sealing.threshold()) {
            return None;
        }
        let keys = sealing.public_keys().ok()?;
        let verified = self.shares.values().map(|(_, bytes)| keys.verify(&OpeningShare::from_bytes(bytes).ok()?).ok());
        keys.open(&verified.collect::<Option<Vec<VerifiedShare>>>()?).ok()
    }

    /// Whether enough shares are published.
    pub fn is_opened(&self) -> bool {
        self.sealing().is_some_and(|sealing| self.shares.len() >= usize::from(sealing.threshold()))
    }

    /// The highest step that has been reached, by the signatures that stand. The step of the names is reached when
    /// they are opened.
    pub fn step(&self) -> Option<crate::entry::Step> {
        let reached = |step: &&crate::entry::Step| match step.shows {
            StepShows::Names => self.is_opened(),
            _ => self.counts.signed >= u64::from(step.count),
        };
        self.sealing()?.steps.iter().rfind(reached).copied()
    }
}

impl State {
    /// Attempts of a letter's key ceremony, oldest first.
    pub fn ceremonies(&self, letter: &str) -> &[CeremonyRecord] {
        self.ceremonies.get(letter).map_or(&[], Vec::as_slice)
    }

    /// The attempt that is running or was completed last.
    pub fn ceremony(&self, letter: &str) -> Option<&CeremonyRecord> {
        self.ceremonies(letter).last()
    }

    /// The ceremony that a frozen letter's key comes from.
    pub fn ceremony_of(&self, record: &LetterRecord) -> Option<&CeremonyRecord> {
        let attempt = record.sealing()?.attempt;
        self.ceremonies(&record.letter.id).iter().find(|ceremony| ceremony.keyholders.attempt == attempt)
    }

    pub(super) fn check_keyholders(&self, keyholders: &Keyholders) -> Result<(), ApplyError> {
        self.group().ok_or(ApplyError::NoGroup)?;
        if self.letter(&keyholders.letter).is_some() {
            return Err(CeremonyError::Frozen.into());
        }
        if super::has_look_alikes(&keyholders.holders) {
            return Err(CeremonyError::LookAlikes.into());
        }
        let before = self.ceremonies(&keyholders.letter).len();
        let follows = keyholders.attempt as usize == before + 1 && before < MAX_ATTEMPTS;
        let new = before > 0 || self.ceremonies.len() < super::MAX_LETTERS;
        if follows && new { Ok(()) } else { Err(CeremonyError::Attempt.into()) }
    }

    pub(super) fn check_act(&self, act: &KeyholderAct) -> Result<(), ApplyError> {
        if let Act::Share { share } = &act.act {
            return self.check_share(act, share.as_slice());
        }
        let ceremony = self.ceremony(&act.letter).ok_or(CeremonyError::NotRunning)?;
        if ceremony.keyholders.attempt != act.attempt {
            return Err(CeremonyError::NotRunning.into());
        }
        if self.letter(&act.letter).is_some() {
            return Err(CeremonyError::Frozen.into());
        }
        Ok(ceremony.check(act)?)
    }

    fn check_share(&self, act: &KeyholderAct, share: &[u8]) -> Result<(), ApplyError> {
        let number = act.participant;
        let record = self.record(&act.letter)?;
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

    pub(super) fn take_act(&mut self, index: u64, act: &KeyholderAct) {
        if let Act::Share { share } = &act.act {
            if let Some(record) = self.letters.get_mut(&act.letter) {
                record.shares.insert(act.participant, (index, **share));
            }
        } else if let Some(ceremony) = self.ceremonies.get_mut(&act.letter).and_then(|attempts| attempts.last_mut()) {
            ceremony.take(index, act);
        }
    }

    /// A letter's terms must be those of the ceremony that was completed for it.
    pub(super) fn check_sealing(&self, letter: &Letter) -> Result<(), ApplyError> {
        let Some(sealing) = &letter.sealing else { return Ok(()) };
        let ceremony = self.ceremony(&letter.id).ok_or(ApplyError::NoCeremony)?;
        let keys = ceremony.keys().map(|keys| keys.to_bytes());
        let same = ceremony.step() == CeremonyStep::Complete
            && ceremony.keyholders.attempt == sealing.attempt
            && ceremony.keyholders.holders == sealing.holders
            && keys.as_deref() == Some(sealing.keys.as_slice());
        if same { Ok(()) } else { Err(ApplyError::NoCeremony) }
    }

    pub(super) fn check_call(&self, call: &Call) -> Result<(), ApplyError> {
        let record = self.record(&call.letter)?;
        record.may_call(call.at)?;
        let sealing = record.sealing().ok_or(OpeningRefusal::NothingSealed)?;
        let caller = if call.participant.is_some() { Caller::Keyholder } else { Caller::Organiser };
        if !sealing.callers.contains(&caller) {
            return Err(OpeningRefusal::Caller.into());
        }
        let Some((number, signature)) = call.participant.zip(call.signature.as_deref()) else { return Ok(()) };
        let ceremony = self.ceremony_of(record).ok_or(ApplyError::NoCeremony)?;
        let bad = OpeningRefusal::Signature(number);
        let participant = Participant::new(number).map_err(|_| bad)?;
        let keys = sealing.public_keys().map_err(|_| bad)?;
        let message = call_message(&ceremony.id, number, call.at);
        Ok(keys.verify_signed(participant, &message, signature).map_err(|_| bad)?)
    }

    pub(super) fn take_call(&mut self, call: &Call) {
        if let Some(record) = self.letters.get_mut(&call.letter) {
            record.call = Some(CallRecord { at: call.at, participant: call.participant });
        }
    }
}
