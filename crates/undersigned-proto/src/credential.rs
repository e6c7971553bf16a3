//! What a member holds after enrolment (spec/enrolment.md §5).

use core::fmt;

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use undersigned_crypto::PublicKey;
use undersigned_crypto::nym::NymCredential;
use zeroize::Zeroizing;

use crate::facts::Facts;
use crate::kinds::{Class, Epoch, Group, MARK_BYTES, Timing};
use crate::pin::Pin;
use crate::{NYM_SECRETS, UnixTime};

/// Longest encoded credential, in bytes.
pub const MAX_CREDENTIAL_BYTES: usize = 12_000;

/// A member's credential for one epoch. Secret: no Display, no Clone.
pub struct Credential {
    pub(crate) group: String,
    pub(crate) epoch: u32,
    pub(crate) key: PublicKey,
    /// As the epoch's entry said at enrolment: a server cannot move it later.
    pub(crate) enrol_closes: UnixTime,
    pub(crate) class: Class,
    pub(crate) role: String,
    pub(crate) identity: String,
    /// [`crate::kinds::commitment_mark`] of its own commitment: finds its round in the record.
    pub(crate) mark: [u8; MARK_BYTES],
    /// The record in which it was issued.
    pub(crate) pin: Pin,
    pub(crate) signed: Vec<[u8; 32]>,
    pub(crate) nym: NymCredential,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(<redacted>)")
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(1)]
    group: String,
    #[n(2)]
    epoch: u32,
    #[n(3)]
    key: ByteArray<96>,
    #[n(4)]
    class: Class,
    #[n(5)]
    role: String,
    #[n(6)]
    identity: String,
    #[n(7)]
    mark: ByteArray<MARK_BYTES>,
    #[n(8)]
    signed: Vec<ByteArray<32>>,
    #[n(9)]
    nym: ByteVec,
    #[n(10)]
    enrol_closes: UnixTime,
    #[n(11)]
    pin: Pin,
}

/// The bytes are not a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a credential of this version")]
pub struct CredentialError;

/// Why a holder should not sign yet, or cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "wait")]
#[non_exhaustive]
pub enum WaitReason {
    /// For another group or epoch, or another issuer key than that of the record.
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
    /// The record does not count the credential yet, or counts fewer than 20 with it: whoever sees both times could link
    /// them.
    #[error("too few colleagues have enrolled with you so far")]
    RoundOpen,
    /// Eight letters have been signed: a ninth would be linkable one day.
    #[error("this credential has signed eight letters")]
    EightLetters,
    /// This letter has been signed.
    #[error("you have signed this letter")]
    Signed,
}

/// Below so many, whoever signs is told: they are few to hide among (THREAT-MODEL.md, T2).
pub const MIN_CROWD: u32 = 20;

/// Among how many a signature is one, as the record counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Crowd {
    /// Credentials of the holder's class that were counted together with it.
    pub of_class: u32,
    /// Whether the letter can be signed at once: then times link, whatever the number.
    pub linkable: bool,
}

impl Crowd {
    /// Whether the holder should know that there are few.
    pub fn is_small(self) -> bool {
        self.of_class < MIN_CROWD
    }
}

impl Credential {
    /// Group id and epoch.
    pub fn scope(&self) -> (&str, u32) {
        (&self.group, self.epoch)
    }

    /// Class of the proof of membership.
    pub fn class(&self) -> Class {
        self.class
    }

    /// The attested role, empty if none.
    pub fn role(&self) -> &str {
        &self.role
    }

    /// The attested identity, empty if the class has none.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Whether the credential has signed this letter.
    pub fn has_signed(&self, letter_hash: &[u8; 32]) -> bool {
        self.signed.contains(letter_hash)
    }

    /// Whether the holder may sign now without being linkable by time, and among how many.
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

    /// Those whom the record counts together with this credential.
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

    /// Whether the facts are of the record and epoch in which the credential was issued.
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

    /// Whether the credential was issued under this epoch's key.
    pub fn is_of(&self, group: &Group, epoch: &Epoch) -> bool {
        self.group == group.id && self.epoch == epoch.number && self.key.to_bytes() == *epoch.issuer_key
    }

    /// The pseudonym under which it signs the letter of this hash, or has signed it.
    pub fn pseudonym(&self, letter_hash: &[u8; 32]) -> [u8; 48] {
        undersigned_crypto::nym::pseudonym(&self.nym, &crate::presentation::context(letter_hash)).to_bytes()
    }

    /// The record in which it was issued.
    pub fn pin(&self) -> &Pin {
        &self.pin
    }

    /// The messages that the issuer signed.
    pub(crate) fn messages(&self) -> [&[u8]; 3] {
        [self.class.as_str().as_bytes(), self.role.as_bytes(), self.identity.as_bytes()]
    }

    /// The encoding, secret.
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        let wire = Wire {
            group: self.group.clone(),
            epoch: self.epoch,
            key: self.key.to_bytes().into(),
            class: self.class,
            role: self.role.clone(),
            identity: self.identity.clone(),
            mark: self.mark.into(),
            pin: self.pin.clone(),
            signed: self.signed.iter().map(|hash| (*hash).into()).collect(),
            nym: self.nym.to_secret_bytes().to_vec().into(),
            enrol_closes: self.enrol_closes,
        };
        Zeroizing::new(crate::cbor::encode(&wire))
    }

    /// Reads what [`Credential::to_secret_bytes`] wrote.
    ///
    /// # Errors
    /// [`CredentialError`].
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, CredentialError> {
        if bytes.len() > MAX_CREDENTIAL_BYTES {
            return Err(CredentialError);
        }
        let wire: Wire = crate::cbor::decode(bytes).map_err(|_| CredentialError)?;
        wire.pin.check().map_err(|_| CredentialError)?;
        if wire.signed.len() > NYM_SECRETS {
            return Err(CredentialError);
        }
        let nym = NymCredential::from_secret_bytes(&wire.nym).map_err(|_| CredentialError)?;
        if nym.nym_secret_count() != NYM_SECRETS {
            return Err(CredentialError);
        }
        Ok(Self {
            group: wire.group,
            epoch: wire.epoch,
            key: PublicKey::from_bytes(wire.key.as_slice()).map_err(|_| CredentialError)?,
            enrol_closes: wire.enrol_closes,
            class: wire.class,
            role: wire.role,
            identity: wire.identity,
            mark: wire.mark.into(),
            pin: wire.pin,
            signed: wire.signed.into_iter().map(Into::into).collect(),
            nym,
        })
    }
}
