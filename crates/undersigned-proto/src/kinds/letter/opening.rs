//! When sealed names may be opened, and by whose shares (spec/opening.md §5 to §7).

use undersigned_crypto::sealing::SecretKey;
use undersigned_crypto::threshold::{OpeningShare, VerifiedShare};

use super::record::LetterRecord;
use super::sealing::{Sealing, Step, StepShows};
use crate::UnixTime;
use crate::kinds::refusals::OpeningRefusal;
use crate::kinds::terms::{Shown, Stage};

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
        // A call dated before anybody could sign would leave no time to take a signature back.
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

    /// The letter's secret key, once enough shares are published: anyone can reconstruct it.
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
    pub fn step(&self) -> Option<Step> {
        let reached = |step: &&Step| match step.shows {
            StepShows::Names => self.is_opened(),
            StepShows::Number | StepShows::Roles => self.counts.signed >= u64::from(step.count),
        };
        self.sealing()?.steps.iter().rfind(reached).copied()
    }
}
