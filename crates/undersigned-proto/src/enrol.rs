//! Enrolment, one function a round (spec/enrolment.md §4).
//!
//! `begin` (member) → commitment → `issue` (issuer) → response → `finish` (member).

use core::fmt;

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use undersigned_crypto::nym::{self, BlindSignature, ProverSecrets};
use undersigned_crypto::{PublicKey, SecretKey};
use zeroize::Zeroizing;

use crate::credential::Credential;
use crate::facts::EnrolFacts;
use crate::kinds::{Class, Epoch, Group, MARK_BYTES, commitment_mark};
use crate::mailbox::Mailbox;
use crate::pin::Pin;
use crate::presentation::header;
use crate::text::{self, TextError, check_line};
use crate::{NYM_SECRETS, UnixTime};

/// Length of a commitment: point, N responses, blind's response, challenge.
pub const COMMITMENT_BYTES: usize = 48 + (NYM_SECRETS + 2) * 32;
/// Longest response, in bytes.
pub const MAX_RESPONSE_BYTES: usize = 1_024;
/// Longest stored request, in bytes.
pub const MAX_PENDING_BYTES: usize = 12_000;

/// Why enrolment failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnrolError {
    /// The epoch's key is not valid.
    #[error("the issuer key is not valid")]
    IssuerKey,
    /// The commitment or its proof is not valid.
    #[error("the commitment is not valid")]
    Commitment,
    /// Enrolment has not opened by the member's own clock, or has closed.
    #[error("nobody can enrol in this period now")]
    Closed,
    /// Not an address, or not at one of the group's domains.
    #[error("this is not an address at one of the group's mail domains")]
    Address,
    /// The group does not accept this way.
    #[error("the group does not take this proof of membership")]
    Way,
    /// The issuer attests a class, role or identity other than the one that was proved: it would mark the holder in every
    /// signature.
    #[error("the issuer's answer says something else of you than what you proved")]
    Attested,
    /// The response is not canonical, or is for another commitment or epoch.
    #[error("the issuer's answer does not fit this request")]
    Response,
    /// A role or identity is not allowed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The stored request is damaged.
    #[error("the stored request cannot be read")]
    Stored,
}

/// A request that has not been answered yet. Keep it until then: without it the
/// issued credential is lost. Secret.
pub struct PendingEnrolment {
    group: String,
    epoch: u32,
    key: PublicKey,
    enrol_closes: UnixTime,
    class: Class,
    /// The mailbox that was proved, in its canonical form; empty for a code.
    identity: String,
    mark: [u8; MARK_BYTES],
    pin: Pin,
    secrets: ProverSecrets,
}

/// How the member proves membership. A request is for one proof: using it with a second one would tell the
/// issuer that both belong to the same person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way<'a> {
    /// A paper code.
    Code,
    /// A code sent to this mailbox.
    Mailbox(&'a str),
}

impl fmt::Debug for PendingEnrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingEnrolment(<redacted>)")
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct PendingWire {
    #[n(1)]
    group: String,
    #[n(2)]
    epoch: u32,
    #[n(3)]
    key: ByteArray<96>,
    #[n(4)]
    secrets: ByteVec,
    #[n(5)]
    enrol_closes: UnixTime,
    #[n(6)]
    class: Class,
    #[n(7)]
    identity: String,
    #[n(8)]
    mark: ByteArray<MARK_BYTES>,
    #[n(9)]
    pin: Pin,
}

/// The issuer's answer.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Response {
    #[n(1)]
    class: Class,
    #[n(2)]
    role: String,
    #[n(3)]
    identity: String,
    #[n(4)]
    signature: ByteArray<112>,
}

/// Round 1, member: fresh nym secrets and the commitment to them, for an epoch in the record.
///
/// # Errors
/// [`EnrolError::Closed`], [`EnrolError::Way`], [`EnrolError::Address`], [`EnrolError::IssuerKey`].
pub fn begin(
    rng: &mut impl CryptoRng,
    facts: &EnrolFacts,
    way: Way<'_>,
    now: UnixTime,
) -> Result<(PendingEnrolment, Vec<u8>), EnrolError> {
    let EnrolFacts { pin, group, epoch } = facts;
    if now < epoch.enrol_opens || now >= epoch.enrol_closes {
        return Err(EnrolError::Closed);
    }
    let (class, identity) = proved(group, way)?;
    let key = PublicKey::from_bytes(epoch.issuer_key.as_slice()).map_err(|_| EnrolError::IssuerKey)?;
    let (commitment, secrets) = nym::commit(rng, NYM_SECRETS);
    let mark = commitment_mark(&group.id, epoch.number, &commitment.0);
    let (group, number, enrol_closes, pin) = (group.id.clone(), epoch.number, epoch.enrol_closes, pin.clone());
    let pending = PendingEnrolment { group, epoch: number, key, enrol_closes, class, identity, mark, pin, secrets };
    Ok((pending, commitment.0))
}

/// What the issuer will attest of a member who proves membership this way.
fn proved(group: &Group, way: Way<'_>) -> Result<(Class, String), EnrolError> {
    let (class, identity) = match way {
        Way::Code => (Class::Code, String::new()),
        Way::Mailbox(address) => {
            let mailbox = Mailbox::parse(address).map_err(|_| EnrolError::Address)?.without_tag();
            if !group.domains.iter().any(|domain| domain == mailbox.domain()) {
                return Err(EnrolError::Address);
            }
            (Class::Mailbox, mailbox.as_str().to_owned())
        }
    };
    if group.classes.contains(&class) { Ok((class, identity)) } else { Err(EnrolError::Way) }
}

/// What the issuer attests of one member.
#[derive(Clone, Copy)]
pub struct Attested<'a> {
    /// How membership was proved.
    pub class: Class,
    /// Role, or empty.
    pub role: &'a str,
    /// Mailbox or roster name, or empty.
    pub identity: &'a str,
}

/// Round 2, issuer: signs the commitment blindly.
///
/// # Errors
/// [`EnrolError::Commitment`], [`EnrolError::Text`], [`EnrolError::IssuerKey`].
pub fn issue(
    rng: &mut impl CryptoRng,
    key: &SecretKey,
    (group, epoch): (&Group, &Epoch),
    attested: Attested<'_>,
    commitment: &[u8],
) -> Result<Vec<u8>, EnrolError> {
    if commitment.len() != COMMITMENT_BYTES {
        return Err(EnrolError::Commitment);
    }
    check_attested(attested.role, attested.identity)?;
    let public = key.public_key();
    if public.to_bytes() != *epoch.issuer_key {
        return Err(EnrolError::IssuerKey);
    }
    let Attested { class, role, identity } = attested;
    let messages = [class.as_str().as_bytes(), role.as_bytes(), identity.as_bytes()];
    let header = header(&group.id, epoch.number);
    let signature = nym::blind_sign(key, &public, commitment, &header, &messages, NYM_SECRETS, rng)
        .map_err(|_| EnrolError::Commitment)?;
    let signature = signature.to_bytes().into();
    Ok(crate::cbor::encode(&Response { class, role: role.into(), identity: identity.into(), signature }))
}

fn check_attested(role: &str, identity: &str) -> Result<(), TextError> {
    if !role.is_empty() {
        check_line("the role", role, text::MAX_ROLE_BYTES)?;
    }
    if !identity.is_empty() {
        check_line("the identity", identity, text::MAX_IDENTITY_BYTES)?;
    }
    Ok(())
}

impl PendingEnrolment {
    /// Round 3, member: unblinds and verifies.
    ///
    /// # Errors
    /// [`EnrolError::Response`]; [`EnrolError::Attested`] where the issuer attests a class or identity other than the
    /// one that the member proved, or a role for a member who proved none.
    pub fn finish(self, response: &[u8]) -> Result<Credential, EnrolError> {
        if response.len() > MAX_RESPONSE_BYTES {
            return Err(EnrolError::Response);
        }
        let response: Response = crate::cbor::decode(response).map_err(|_| EnrolError::Response)?;
        check_attested(&response.role, &response.identity)?;
        // Roles are on the sheets of paper codes, and nowhere else.
        let role_fits = response.role.is_empty() || self.class == Class::Code;
        if response.class != self.class || response.identity != self.identity || !role_fits {
            return Err(EnrolError::Attested);
        }
        let signature = BlindSignature::from_bytes(response.signature.as_slice()).map_err(|_| EnrolError::Response)?;
        let header = header(&self.group, self.epoch);
        let messages = [response.class.as_str().as_bytes(), response.role.as_bytes(), response.identity.as_bytes()];
        let nym = nym::finalize(&self.key, &signature, &header, &messages, self.secrets, NYM_SECRETS)
            .map_err(|_| EnrolError::Response)?;
        Ok(Credential {
            group: self.group,
            epoch: self.epoch,
            key: self.key,
            enrol_closes: self.enrol_closes,
            class: response.class,
            role: response.role,
            identity: response.identity,
            mark: self.mark,
            pin: self.pin,
            signed: Vec::new(),
            nym,
        })
    }

    /// The encoding, secret.
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        let key = self.key.to_bytes().into();
        let secrets = self.secrets.to_secret_bytes().to_vec().into();
        let (group, enrol_closes, identity) = (self.group.clone(), self.enrol_closes, self.identity.clone());
        let (class, mark, pin) = (self.class, self.mark.into(), self.pin.clone());
        let wire = PendingWire { group, epoch: self.epoch, key, secrets, enrol_closes, class, identity, mark, pin };
        Zeroizing::new(crate::cbor::encode(&wire))
    }

    /// Reads what [`PendingEnrolment::to_secret_bytes`] wrote.
    ///
    /// # Errors
    /// [`EnrolError::Stored`].
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, EnrolError> {
        if bytes.len() > MAX_PENDING_BYTES {
            return Err(EnrolError::Stored);
        }
        let wire: PendingWire = crate::cbor::decode(bytes).map_err(|_| EnrolError::Stored)?;
        let key = PublicKey::from_bytes(wire.key.as_slice()).map_err(|_| EnrolError::Stored)?;
        let secrets = ProverSecrets::from_secret_bytes(&wire.secrets).map_err(|_| EnrolError::Stored)?;
        wire.pin.check().map_err(|_| EnrolError::Stored)?;
        let PendingWire { group, epoch, enrol_closes, class, identity, mark, pin, .. } = wire;
        Ok(Self { group, epoch, key, enrol_closes, class, identity, mark: mark.into(), pin, secrets })
    }
}
