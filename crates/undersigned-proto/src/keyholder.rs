//! One keyholder's side of a ceremony and of the opening (spec/opening.md §3, §4, §7).
//!
//! The secrets of round 1 are kept until the share is there, then the share. Every step can be repeated from what
//! is kept and what the ledger says, so a closed browser or a lost answer costs nothing.
//!
//! The secrets of round 1 may serve one ceremony only: a server that got two deals of one polynomial to different
//! recipients could add them up. So nobody deals before the keyholders have compared their numbers, the transcript behind
//! them is stored first, and from then on every other transcript is refused.

mod joining;
mod kept;

use core::fmt;

use minicbor::bytes::ByteArray;
use rand_core::CryptoRng;
use undersigned_crypto::sealing::{SECRET_KEY_BYTES, SecretKey};
use undersigned_crypto::threshold::dkg::{round1, round2};
use undersigned_crypto::threshold::{DkgError, KeyShare, Participant, PublicKeys, ShareError, signature};
use zeroize::Zeroizing;

pub use joining::Joining;

use crate::UnixTime;
use crate::kinds::{Act, Call, Entry, KeyholderAct, Stage, act_message, call_message};
use crate::ledger::{CeremonyRecord, CeremonyStep, OpeningRefusal, State};
use crate::pin::Pin;

/// Longest encoding of what a keyholder keeps, in bytes: secrets of 2,048, the rest is the record's pin.
pub const MAX_KEYHOLDING_BYTES: usize = 12_000;

/// What a keyholder keeps for one letter. Secret: no Display, no Clone.
pub struct Keyholding {
    group: String,
    letter: String,
    attempt: u32,
    participant: u8,
    /// [`CeremonyRecord::transcript`] of the only ceremony that this keyholder deals in; none before it was compared.
    transcript: Option<[u8; 32]>,
    /// The record that was joined; none for a keyholder who has only the paper.
    pin: Option<Pin>,
    secret: Kept,
}

enum Kept {
    /// Until the share is there. An accusation publishes the round key, which ends the ceremony for the accuser.
    Round1 { secret: round1::SecretPackage, act_key: SecretKey, broadcast: Vec<u8>, accusation: Option<Vec<u8>> },
    /// From then on, with the keys it belongs to.
    Share { share: KeyShare, keys: PublicKeys },
}

impl fmt::Debug for Keyholding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyholding(<redacted>)")
    }
}

/// Why a keyholder's step was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyholderError {
    /// For another group, letter or attempt than the one that is kept.
    #[error("this is for another letter, or the ceremony began anew")]
    Other,
    /// No keyholder of the ceremony has this number.
    #[error("there is no such keyholder")]
    Participant,
    /// The bytes are not what a keyholder keeps.
    #[error("not what a keyholder of this version keeps")]
    Encoding,
    /// The ledger's entry under our number is not what we sent: somebody else has taken our place.
    #[error("somebody else has taken your place in the ceremony: do not go on")]
    Replaced,
    /// The broadcasts are not those behind the numbers that were compared: the relay shows us different ones.
    #[error("the server shows another ceremony than the one whose numbers you compared: do not go on")]
    OtherTranscript,
    /// The numbers are not those of this ceremony.
    #[error("these are not the numbers of this ceremony")]
    Code,
    /// We have shown that somebody lied, and the record goes on as if we had not.
    #[error("you have shown that a keyholder lied, and the server hides it: do not go on")]
    Hidden,
    /// There is no share yet.
    #[error("the ceremony is not that far")]
    NoShare,
    /// The words of the backup are not those of this share.
    #[error("these words are not the backup of your share")]
    Backup,
    /// What was kept has been altered.
    #[error("what was kept on this device has been altered")]
    Kept,
}

/// Why a share is not released.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// The condition of the letter does not hold.
    #[error(transparent)]
    Refusal(#[from] OpeningRefusal),
    /// The grace period is over by the ledger, but not by our own clock.
    #[error("by your own clock the grace period is not over: try again later")]
    Clock,
    /// No such letter, or it is for other keys.
    #[error(transparent)]
    Keyholder(#[from] KeyholderError),
    /// The share does not fit the letter's keys.
    #[error("your share does not fit this letter: {0}")]
    Share(#[from] ShareError),
}

/// What comes next for a keyholder.
#[derive(Debug)]
pub enum Next {
    /// Send this entry.
    Send(Vec<u8>),
    /// All have broadcast, and nothing is dealt before the keyholders have compared this code: see
    /// [`Keyholding::compared`].
    Compare {
        /// [`CeremonyRecord::check_code`].
        code: String,
    },
    /// Others must act first: their numbers.
    Wait(Vec<u8>),
    /// The share is there: show the backup, and read it back in a drill.
    Drill,
    /// The drill is passed and all others have passed theirs.
    Complete,
    /// The ceremony begins anew, because somebody lied.
    Failed {
        /// Who.
        liar: Option<u8>,
    },
}

impl Keyholding {
    /// Takes part: what to keep before anything is sent, see [`Self::next`].
    ///
    /// # Errors
    /// [`KeyholderError::Participant`].
    pub fn begin(
        rng: &mut impl CryptoRng,
        joining: &Joining,
        participant: u8,
    ) -> Result<(Self, Vec<u8>), KeyholderError> {
        let (group, keyholders) = (joining.group.id.clone(), &joining.ceremony.keyholders);
        let quorum = keyholders.quorum().map_err(|_| KeyholderError::Participant)?;
        let number = Participant::new(participant).map_err(|_| KeyholderError::Participant)?;
        let ceremony = joining.ceremony.id;
        let (secret, package) =
            round1::begin(rng, ceremony, quorum, number).map_err(|_| KeyholderError::Participant)?;
        let act_key = SecretKey::random(rng);
        let act = Act::Broadcast { key: act_key.public_key().to_bytes().into(), package: package.to_bytes().into() };
        let mut holding = Self {
            group,
            letter: keyholders.letter.clone(),
            attempt: keyholders.attempt,
            participant,
            transcript: None,
            pin: joining.pin.clone(),
            secret: Kept::Round1 { secret, act_key, broadcast: Vec::new(), accusation: None },
        };
        let entry = holding.signed(rng, &ceremony, act, &[])?;
        if let Kept::Round1 { broadcast, .. } = &mut holding.secret {
            broadcast.clone_from(&entry);
        }
        Ok((holding, entry))
    }

    /// The group's id.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The letter's id.
    pub fn letter(&self) -> &str {
        &self.letter
    }

    /// The attempt.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The keyholder's number.
    pub fn participant(&self) -> u8 {
        self.participant
    }

    /// The record that was joined; none for a keyholder who has only the paper.
    pub fn pin(&self) -> Option<&Pin> {
        self.pin.as_ref()
    }

    /// Whether the share is there.
    pub fn has_share(&self) -> bool {
        matches!(self.secret, Kept::Share { .. })
    }

    /// Whether the numbers were compared; a keyholder alone has nobody to compare them with.
    pub fn has_compared(&self) -> bool {
        self.transcript.is_some()
    }

    /// What comes next. If it changes what is kept (the share is there, or an accusation), the caller stores that
    /// before sending anything.
    ///
    /// # Errors
    /// [`KeyholderError`].
    pub fn next(&mut self, rng: &mut impl CryptoRng, ceremony: &CeremonyRecord) -> Result<Next, KeyholderError> {
        self.check_same(ceremony)?;
        self.check_place(ceremony)?;
        match ceremony.step() {
            CeremonyStep::Failed { liar } => return Ok(Next::Failed { liar: Some(liar) }),
            CeremonyStep::Degenerate => return Ok(Next::Failed { liar: None }),
            _ => {}
        }
        if let Some(accusation) = self.accusation() {
            let may_follow = matches!(ceremony.step(), CeremonyStep::Deals | CeremonyStep::Drills);
            let may_follow = may_follow && !ceremony.is_ready(self.participant);
            return if may_follow { Ok(Next::Send(accusation.to_vec())) } else { Err(KeyholderError::Hidden) };
        }
        match ceremony.step() {
            CeremonyStep::Complete => return Ok(Next::Complete),
            CeremonyStep::Broadcasts if !ceremony.has_broadcast(self.participant) => {
                return self.broadcast().map(Next::Send);
            }
            CeremonyStep::Broadcasts => return Ok(Next::Wait(ceremony.missing())),
            _ => {}
        }
        if self.transcript.is_none() && ceremony.quorum().participants() > 1 {
            let code = ceremony.check_code().ok_or(KeyholderError::NoShare)?;
            return Ok(Next::Compare { code });
        }
        if ceremony.step() == CeremonyStep::Deals {
            if !ceremony.has_dealt(self.participant) {
                return self.deal(rng, ceremony).map(Next::Send);
            }
            // Not before all have dealt: a bad share shows only then, and one answer covers all.
            return Ok(Next::Wait(ceremony.missing()));
        }
        if !self.has_share()
            && let Some(accusation) = self.finish(rng, ceremony)?
        {
            return Ok(Next::Send(accusation));
        }
        if ceremony.is_ready(self.participant) { Ok(Next::Wait(ceremony.missing())) } else { Ok(Next::Drill) }
    }

    /// The keyholders have compared this ceremony's code by voice, and all have the same one. Returns what is kept from
    /// now on: the caller stores it, and reads it back with [`Self::from_secret_bytes`]. Only that value deals, and in this
    /// ceremony alone.
    ///
    /// # Errors
    /// [`KeyholderError::Code`] where the code that was compared is another one;
    /// [`KeyholderError::OtherTranscript`] after the numbers of another ceremony were compared.
    pub fn compared(&self, ceremony: &CeremonyRecord, code: &str) -> Result<Zeroizing<Vec<u8>>, KeyholderError> {
        self.check_same(ceremony)?;
        self.check_place(ceremony)?;
        let shown = ceremony.check_code().ok_or(KeyholderError::NoShare)?;
        let same = digits(code).eq(digits(&shown));
        if same { Ok(self.to_bytes_with(ceremony.transcript())) } else { Err(KeyholderError::Code) }
    }

    /// Whether this is the ceremony that is kept: the same group, letter and attempt, and no other broadcasts than those
    /// that were compared.
    ///
    /// # Errors
    /// [`KeyholderError::Other`], [`KeyholderError::OtherTranscript`].
    pub fn check_same(&self, ceremony: &CeremonyRecord) -> Result<(), KeyholderError> {
        let same = ceremony.id == ceremony.keyholders.id(&self.group)
            && ceremony.keyholders.letter == self.letter
            && ceremony.keyholders.attempt == self.attempt;
        if !same {
            return Err(KeyholderError::Other);
        }
        match (self.transcript, ceremony.transcript()) {
            (Some(ours), Some(shown)) if ours != shown => Err(KeyholderError::OtherTranscript),
            _ => Ok(()),
        }
    }

    fn accusation(&self) -> Option<&[u8]> {
        match &self.secret {
            Kept::Round1 { accusation, .. } => accusation.as_deref(),
            Kept::Share { .. } => None,
        }
    }

    /// The entry under our number must be what we sent, act key included: otherwise a relay could speak for us.
    fn check_place(&self, ceremony: &CeremonyRecord) -> Result<(), KeyholderError> {
        let Kept::Round1 { broadcast, .. } = &self.secret else { return Ok(()) };
        let standing = ceremony
            .acts()
            .iter()
            .find(|act| act.participant == self.participant && matches!(act.act, Act::Broadcast { .. }));
        let ours = |act: &KeyholderAct| Entry::KeyholderAct(act.clone()).to_bytes() == *broadcast;
        if standing.is_none_or(ours) { Ok(()) } else { Err(KeyholderError::Replaced) }
    }

    /// What was sent first, or is to be: the very same again after a lost answer.
    fn broadcast(&self) -> Result<Vec<u8>, KeyholderError> {
        match &self.secret {
            Kept::Round1 { broadcast, .. } => Ok(broadcast.clone()),
            Kept::Share { .. } => Err(KeyholderError::Other),
        }
    }

    /// The secrets of round 1 once more: they serve in one step and are kept until the share is there.
    fn round1(&self) -> Result<(round1::SecretPackage, &SecretKey), KeyholderError> {
        let Kept::Round1 { secret, act_key, .. } = &self.secret else { return Err(KeyholderError::NoShare) };
        let again = round1::SecretPackage::from_secret_bytes(&secret.to_secret_bytes());
        Ok((again.map_err(|_| KeyholderError::Kept)?, act_key))
    }

    fn distribute(
        &self,
        rng: &mut impl CryptoRng,
        ceremony: &CeremonyRecord,
    ) -> Result<(round2::SecretPackage, Vec<round2::Package>), KeyholderError> {
        let packages = ceremony.packages().ok_or(KeyholderError::NoShare)?;
        let (secret, _) = self.round1()?;
        round2::distribute(rng, secret, packages).map_err(|_| KeyholderError::Replaced)
    }

    fn deal(&self, rng: &mut impl CryptoRng, ceremony: &CeremonyRecord) -> Result<Vec<u8>, KeyholderError> {
        let (_, packages) = self.distribute(rng, ceremony)?;
        let packages = packages.iter().map(|package| package.to_bytes().into()).collect();
        let transcript = ceremony.transcript().ok_or(KeyholderError::NoShare)?;
        self.signed(rng, &ceremony.id, Act::Deal { packages }, &[&transcript])
    }

    /// Adds up the shares that came; if one of them is bad, returns an accusation instead.
    fn finish(
        &mut self,
        rng: &mut impl CryptoRng,
        ceremony: &CeremonyRecord,
    ) -> Result<Option<Vec<u8>>, KeyholderError> {
        let packages = ceremony.packages().ok_or(KeyholderError::NoShare)?;
        let transcript = ceremony.transcript().ok_or(KeyholderError::NoShare)?;
        let (secret, _) = self.distribute(rng, ceremony)?;
        let mut shares = Vec::new();
        for sender in packages.quorum().all().filter(|sender| sender.index() != self.participant) {
            let package = ceremony.package(sender.index(), self.participant).ok_or(KeyholderError::NoShare)?;
            match secret.receive(packages, package) {
                Ok(share) => shares.push(share),
                // The sender signed the package in the ledger: one that does not open is a lie as well.
                Err(DkgError::Share(_) | DkgError::NotAuthentic(_)) => {
                    let round_key = *secret.accuse().to_secret_bytes();
                    let act = Act::Accuse { sender: sender.index(), round_key: round_key.into() };
                    let entry = self.signed(rng, &ceremony.id, act, &[&transcript, &package.to_bytes()])?;
                    if let Kept::Round1 { accusation, .. } = &mut self.secret {
                        *accusation = Some(entry.clone());
                    }
                    return Ok(Some(entry));
                }
                Err(_) => return Err(KeyholderError::Replaced),
            }
        }
        let share = round2::finish(secret, packages, shares).map_err(|_| KeyholderError::Kept)?;
        self.transcript = Some(transcript);
        self.secret = Kept::Share { share, keys: packages.public_keys().clone() };
        Ok(None)
    }

    fn entry(&self, act: Act, signature: Option<[u8; signature::SIGNATURE_BYTES]>) -> Vec<u8> {
        let (letter, attempt, participant) = (self.letter.clone(), self.attempt, self.participant);
        let signature = signature.map(ByteArray::from);
        Entry::KeyholderAct(KeyholderAct { letter, attempt, participant, act, signature }).to_bytes()
    }

    /// An act signed with the act key, over what was seen before it.
    fn signed(
        &self,
        rng: &mut impl CryptoRng,
        ceremony: &[u8; 32],
        act: Act,
        seen: &[&[u8]],
    ) -> Result<Vec<u8>, KeyholderError> {
        let (_, act_key) = self.round1()?;
        let message = act_message(ceremony, self.participant, &act, seen);
        let signature = signature::sign(rng, act_key, &message);
        Ok(self.entry(act, Some(signature)))
    }

    /// Signs any act, even one that breaks the protocol: what a lying keyholder can do. For tests of the code that judges
    /// it.
    ///
    /// # Errors
    /// [`KeyholderError::NoShare`] once the act key is gone.
    pub fn dangerous_signed(
        &self,
        rng: &mut impl CryptoRng,
        ceremony: &[u8; 32],
        act: Act,
        seen: &[&[u8]],
    ) -> Result<Vec<u8>, KeyholderError> {
        self.signed(rng, ceremony, act, seen)
    }

    fn share(&self) -> Result<(&KeyShare, &PublicKeys), KeyholderError> {
        match &self.secret {
            Kept::Share { share, keys } => Ok((share, keys)),
            Kept::Round1 { .. } => Err(KeyholderError::NoShare),
        }
    }

    /// The 32 bytes of the share, for words on paper. See [`restore`].
    ///
    /// # Errors
    /// [`KeyholderError::NoShare`].
    pub fn backup(&self) -> Result<Zeroizing<[u8; SECRET_KEY_BYTES]>, KeyholderError> {
        let bytes = self.share()?.0.to_secret_bytes();
        let (_, scalar) = bytes.split_at(1);
        let mut backup = Zeroizing::new([0; SECRET_KEY_BYTES]);
        backup.copy_from_slice(scalar);
        Ok(backup)
    }

    /// The drill: `backup` was read back from paper; if it is the share, returns the entry that says so, signed with it.
    ///
    /// # Errors
    /// [`KeyholderError::Backup`] where it is another.
    pub fn drill(
        &self,
        rng: &mut impl CryptoRng,
        ceremony: &CeremonyRecord,
        backup: &[u8],
    ) -> Result<Vec<u8>, KeyholderError> {
        self.check_same(ceremony)?;
        let (_, keys) = self.share()?;
        let share = read_backup(self.participant, backup)?;
        share.check(keys).map_err(|_| KeyholderError::Backup)?;
        let transcript = ceremony.transcript().ok_or(KeyholderError::NoShare)?;
        let message = act_message(&ceremony.id, self.participant, &Act::Ready, &[&transcript]);
        Ok(self.entry(Act::Ready, Some(share.sign(rng, &message))))
    }

    /// Releases the share: the entry that publishes it. `state` is that of a ledger that was audited in full, `now` the
    /// keyholder's own clock.
    ///
    /// # Errors
    /// [`ReleaseError`]: the reason for which the names stay sealed.
    pub fn release(&self, state: &State, now: UnixTime) -> Result<Vec<u8>, ReleaseError> {
        let (share, _) = self.share()?;
        let record = state.letter(&self.letter).ok_or(KeyholderError::Other)?;
        let sealing = record.sealing().ok_or(OpeningRefusal::NothingSealed)?;
        self.check_same(state.ceremony_of(record).ok_or(KeyholderError::Other)?)?;
        share.check(&sealing.public_keys().map_err(|_| KeyholderError::Other)?)?;
        may_release(record, now)?;
        let share = share.release().to_bytes();
        Ok(self.entry(Act::Share { share: share.into() }, None))
    }

    /// Calls the opening at `now`, which must be near the server's time.
    ///
    /// # Errors
    /// [`ReleaseError`].
    pub fn call(&self, rng: &mut impl CryptoRng, state: &State, now: UnixTime) -> Result<Vec<u8>, ReleaseError> {
        let (share, _) = self.share()?;
        let record = state.letter(&self.letter).ok_or(KeyholderError::Other)?;
        let ceremony = state.ceremony_of(record).ok_or(OpeningRefusal::NothingSealed)?;
        self.check_same(ceremony)?;
        record.may_call(now)?;
        let message = call_message(&ceremony.id, self.participant, now);
        let signature = Some(share.sign(rng, &message).into());
        let participant = Some(self.participant);
        Ok(Entry::Call(Call { letter: self.letter.clone(), at: now, participant, signature }).to_bytes())
    }
}

/// Whether shares of a letter may be released: the opening has begun by the ledger, time is left, and our own clock agrees
/// that the grace period is over.
fn may_release(record: &crate::ledger::LetterRecord, now: UnixTime) -> Result<(), ReleaseError> {
    let sealing = record.sealing().ok_or(OpeningRefusal::NothingSealed)?;
    if now >= sealing.latest {
        return Err(OpeningRefusal::TooLate.into());
    }
    if !record.is_opening() || record.stage < Stage::Opening {
        // The most telling reason first: too few names, no call, or a grace period that runs.
        record.may_open(now)?;
        return Err(OpeningRefusal::Grace.into());
    }
    let (standing, needed) = (record.sealed(), sealing.names_at());
    if standing < u64::from(needed) {
        return Err(OpeningRefusal::TooFew { standing, needed }.into());
    }
    if record.opens().is_some_and(|opens| now >= opens) { Ok(()) } else { Err(ReleaseError::Clock) }
}

/// A code without the spaces and dashes between its groups.
fn digits(code: &str) -> impl Iterator<Item = char> + '_ {
    code.chars().filter(|c| !c.is_whitespace() && *c != '-')
}

fn read_backup(participant: u8, backup: &[u8]) -> Result<KeyShare, KeyholderError> {
    let bytes = Zeroizing::new([&[participant], backup].concat());
    KeyShare::from_secret_bytes(&bytes).map_err(|_| KeyholderError::Backup)
}

/// For a keyholder who has nothing but the paper: finds whose share of a frozen letter it is.
///
/// # Errors
/// [`KeyholderError::Backup`] where it is a share of another letter; [`KeyholderError::Other`] without sealed names.
pub fn restore(state: &State, letter: &str, backup: &[u8]) -> Result<Keyholding, KeyholderError> {
    let record = state.letter(letter).ok_or(KeyholderError::Other)?;
    let group = state.group().ok_or(KeyholderError::Other)?.id.clone();
    let sealing = record.sealing().ok_or(KeyholderError::Other)?;
    let ceremony = state.ceremony_of(record).ok_or(KeyholderError::Other)?;
    let keys = sealing.public_keys().map_err(|_| KeyholderError::Other)?;
    for participant in keys.quorum().all() {
        let share = read_backup(participant.index(), backup)?;
        if share.check(&keys).is_ok() {
            return Ok(Keyholding {
                group,
                letter: letter.to_owned(),
                attempt: sealing.attempt,
                participant: participant.index(),
                transcript: ceremony.transcript(),
                pin: None,
                secret: Kept::Share { share, keys },
            });
        }
    }
    Err(KeyholderError::Backup)
}
