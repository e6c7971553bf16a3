//! Whether a member may sign now, and among how many (spec/signing.md §2).

use crate::credential::Credential;
use crate::facts::Facts;
use crate::kinds::Timing;
use crate::{NYM_SECRETS, UnixTime};

/// Why a holder should not sign yet, or cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "wait")]
#[non_exhaustive]
pub enum WaitReason {
    /// For another group or epoch, or under another issuer key than the record's.
    #[error("this credential is for another group or period")]
    OtherEpoch,
    /// The record is not the one in which the credential was issued.
    #[error("this is not the record in which you proved membership")]
    OtherRecord,
    /// Signing has not opened.
    #[error("signing opens later")]
    NotOpen {
        /// When it opens.
        opens: UnixTime,
    },
    /// Signing is over.
    #[error("signing is over")]
    Over,
    /// The record does not count the credential yet, or counts fewer than 20 with it: anyone who sees both times could link
    /// them.
    #[error("too few colleagues have enrolled with you so far")]
    RoundOpen,
    /// Eight letters have been signed: a ninth signature could be linked one day.
    #[error("this credential has signed eight letters")]
    EightLetters,
    /// This letter has been signed.
    #[error("you have signed this letter")]
    Signed,
}

/// Below this many, the signer is told that there are few to hide among (THREAT-MODEL.md, T2).
pub const MIN_CROWD: u32 = 20;

/// How many members a signature could be from, as the record counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Crowd {
    /// Credentials of the holder's class that were counted together with it.
    pub of_class: u32,
    /// Whether the letter can be signed at once: then timing links its signers, whatever the number.
    pub linkable: bool,
}

impl Crowd {
    /// Whether to tell the holder that there are few.
    pub fn is_small(self) -> bool {
        self.of_class < MIN_CROWD
    }
}

impl Credential {
    /// Whether the holder may sign now without being linkable by timing, and among how many.
    ///
    /// # Errors
    /// What to wait for.
    pub fn may_sign(&self, facts: &Facts, now: UnixTime) -> Result<Crowd, WaitReason> {
        self.is_for(facts)?;
        let letter = &facts.letter;
        if self.has_signed(&facts.letter_hash()) {
            return Err(WaitReason::Signed);
        }
        if self.signed.len() >= NYM_SECRETS {
            return Err(WaitReason::EightLetters);
        }
        // A letter could have an early date: the end of enrolment is what the credential remembers.
        let two_phase = letter.timing == Timing::TwoPhase;
        let opens = if two_phase { letter.sign_opens.max(self.enrol_closes) } else { letter.sign_opens };
        if now < opens {
            return Err(WaitReason::NotOpen { opens });
        }
        if now >= letter.sign_closes {
            return Err(WaitReason::Over);
        }
        self.crowd(facts, now)
    }

    /// The credentials that the record counts together with this one.
    fn crowd(&self, facts: &Facts, now: UnixTime) -> Result<Crowd, WaitReason> {
        let together = match facts.letter.timing {
            Timing::AtOnce => return Ok(Crowd { of_class: facts.of_class, linkable: true }),
            Timing::TwoPhase => facts.of_class,
            Timing::Rounds => {
                let round = facts.round.ok_or(WaitReason::RoundOpen)?;
                // The last round of an epoch may be smaller, once enrolment has closed by our own clock.
                if round.size < u64::from(MIN_CROWD) && now < self.enrol_closes {
                    return Err(WaitReason::RoundOpen);
                }
                round.of_class
            }
        };
        if together == 0 { Err(WaitReason::RoundOpen) } else { Ok(Crowd { of_class: together, linkable: false }) }
    }

    /// Whether the facts come from the record and epoch in which the credential was issued.
    ///
    /// # Errors
    /// [`WaitReason::OtherRecord`], [`WaitReason::OtherEpoch`].
    pub(crate) fn is_for(&self, facts: &Facts) -> Result<(), WaitReason> {
        if facts.vkey != self.pin.vkey {
            return Err(WaitReason::OtherRecord);
        }
        let fits =
            facts.letter.epoch == self.epoch && facts.mark == self.mark && self.is_of(&facts.group, &facts.epoch);
        if fits { Ok(()) } else { Err(WaitReason::OtherEpoch) }
    }
}
