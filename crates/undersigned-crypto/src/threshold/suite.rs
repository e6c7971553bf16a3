//! FROST(P-256, SHA-256) (RFC 9591 §6.4) on the same P-256 that seals.
//!
//! `frost-p256` has this suite on an older P-256 and SHA-256; beside ours they would double the curve in the browser. Its
//! vectors decide that both are the same (testdata/threshold).

use crate::curve::{EXPAND_BYTES, expand_message};
use crate::sealing::point::{decode_point, encode_point, encode_scalar};
use crate::sealing::{PUBLIC_KEY_BYTES, SECRET_KEY_BYTES};
use frost_core::{Ciphersuite, Field, FieldError, Group, GroupError};
use p256::elliptic_curve::PrimeField;
use p256::{ProjectivePoint, Scalar};
use rand_core_06::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};

/// contextString (RFC 9591 §6.4).
const CONTEXT: &[u8] = b"FROST-P256-SHA256-v1";

pub(super) type Identifier = frost_core::Identifier<Suite>;
pub(super) type Commitment = frost_core::keys::VerifiableSecretSharingCommitment<Suite>;

/// The suite. H1 to H5 serve signatures: H2 makes challenges, H3 nonces; the library asks for the others, and nothing calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Suite;

/// Scalars of P-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scalars;

/// Points of P-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Points;

impl Field for Scalars {
    type Scalar = Scalar;
    type Serialization = [u8; SECRET_KEY_BYTES];

    fn zero() -> Scalar {
        Scalar::ZERO
    }

    fn one() -> Scalar {
        Scalar::ONE
    }

    fn invert(scalar: &Scalar) -> Result<Scalar, FieldError> {
        Option::from(scalar.invert()).ok_or(FieldError::InvalidZeroScalar)
    }

    /// Uniform below the order: what is not below it is drawn again, once in 2^32.
    fn random<R: RngCore + CryptoRng>(rng: &mut R) -> Scalar {
        loop {
            let mut bytes = [0u8; SECRET_KEY_BYTES];
            rng.fill_bytes(&mut bytes);
            if let Some(scalar) = Option::from(Scalar::from_repr(bytes.into())) {
                return scalar;
            }
        }
    }

    fn serialize(scalar: &Scalar) -> Self::Serialization {
        encode_scalar(scalar)
    }

    fn little_endian_serialize(scalar: &Scalar) -> Self::Serialization {
        let mut bytes = encode_scalar(scalar);
        bytes.reverse();
        bytes
    }

    fn deserialize(bytes: &Self::Serialization) -> Result<Scalar, FieldError> {
        Option::from(Scalar::from_repr((*bytes).into())).ok_or(FieldError::MalformedScalar)
    }
}

impl Group for Points {
    type Field = Scalars;
    type Element = ProjectivePoint;
    type Serialization = [u8; PUBLIC_KEY_BYTES];

    fn cofactor() -> Scalar {
        Scalar::ONE
    }

    fn identity() -> ProjectivePoint {
        ProjectivePoint::IDENTITY
    }

    fn generator() -> ProjectivePoint {
        ProjectivePoint::GENERATOR
    }

    fn serialize(element: &ProjectivePoint) -> Result<Self::Serialization, GroupError> {
        if *element == ProjectivePoint::IDENTITY {
            return Err(GroupError::InvalidIdentityElement);
        }
        Ok(encode_point(element))
    }

    fn deserialize(bytes: &Self::Serialization) -> Result<ProjectivePoint, GroupError> {
        decode_point(bytes).map_err(|_| GroupError::MalformedElement)
    }
}

impl Ciphersuite for Suite {
    const ID: &'static str = "FROST-P256-SHA256-v1";
    type Group = Points;
    type HashOutput = [u8; 32];
    type SignatureSerialization = [u8; PUBLIC_KEY_BYTES + SECRET_KEY_BYTES];

    fn H1(m: &[u8]) -> Scalar {
        hash_to_scalar(b"rho", m)
    }

    fn H2(m: &[u8]) -> Scalar {
        hash_to_scalar(b"chal", m)
    }

    fn H3(m: &[u8]) -> Scalar {
        hash_to_scalar(b"nonce", m)
    }

    fn H4(m: &[u8]) -> [u8; 32] {
        hash(b"msg", m)
    }

    fn H5(m: &[u8]) -> [u8; 32] {
        hash(b"com", m)
    }

    fn HDKG(m: &[u8]) -> Option<Scalar> {
        Some(hash_to_scalar(b"dkg", m))
    }
}

fn hash(tag: &[u8], m: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(CONTEXT).chain_update(tag).chain_update(m).finalize().into()
}

/// hash_to_field (RFC 9380 §5.2) with expand_message_xmd, SHA-256, L = 48 and the order of the group for p.
fn hash_to_scalar(tag: &[u8], m: &[u8]) -> Scalar {
    let wide = expand_message(&[m], &[CONTEXT, tag].concat(), EXPAND_BYTES);
    let (high, low) = wide.split_at(EXPAND_BYTES / 2);
    let half = |part: &[u8]| {
        let mut padded = [0u8; SECRET_KEY_BYTES];
        padded[SECRET_KEY_BYTES - EXPAND_BYTES / 2..].copy_from_slice(part);
        Option::<Scalar>::from(Scalar::from_repr(padded.into())).expect("192 bits are below the group order")
    };
    let two_to_96 = Scalar::from(1u128 << 96);
    half(high) * two_to_96 * two_to_96 + half(low)
}
