//! What a member keeps after enrolment (spec/enrolment.md §5).

use core::fmt;

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use undersigned_crypto::PublicKey;
use undersigned_crypto::nym::NymCredential;
use zeroize::Zeroizing;

use crate::kinds::{Class, Epoch, Group, MARK_BYTES};
use crate::pin::Pin;
use crate::{NYM_SECRETS, UnixTime};

pub use crate::crowd::{Crowd, MIN_CROWD, WaitReason};

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
    /// [`crate::kinds::commitment_mark`] of its own commitment: used to find its round in the record.
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
