//! Keys of the suite. A public key may be one person's, or the group key of several keyholders.

use super::point::{decode_point, decode_scalar, encode_point, encode_scalar};
use super::{PUBLIC_KEY_BYTES, SECRET_KEY_BYTES};
use crate::DecodeError;
use hpke::Deserializable;
use hpke::kem::DhP256HkdfSha256;
use p256::ProjectivePoint;
use p256::elliptic_curve::Field;
use p256::elliptic_curve::sec1::ToSec1Point;
use rand_core::CryptoRng;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub(super) type Kem = DhP256HkdfSha256;

/// A key to seal to.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    bytes: [u8; PUBLIC_KEY_BYTES],
    kem: <Kem as hpke::Kem>::PublicKey,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.bytes.iter().take(8).try_for_each(|b| write!(f, "{b:02x}"))?;
        f.write_str("…)")
    }
}

impl PublicKey {
    /// 33 bytes: a compressed point, canonical, not the identity.
    ///
    /// # Errors
    /// [`DecodeError`] naming the defect.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode_point(bytes).and_then(|point| Self::from_point(&point))
    }

    /// The one encoding of this key.
    pub fn to_bytes(&self) -> [u8; PUBLIC_KEY_BYTES] {
        self.bytes
    }

    pub(crate) fn from_point(point: &ProjectivePoint) -> Result<Self, DecodeError> {
        // HPKE's own encoding of a public key is the uncompressed one (RFC 9180 §7.1.1).
        let uncompressed = point.to_affine().to_sec1_point(false);
        let kem = Deserializable::from_bytes(uncompressed.as_bytes()).map_err(|_| DecodeError::Identity)?;
        Ok(Self { bytes: encode_point(point), kem })
    }

    pub(super) fn kem(&self) -> &<Kem as hpke::Kem>::PublicKey {
        &self.kem
    }
}

/// The key that opens. Kept as bytes, because the curve's scalar is not wiped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; SECRET_KEY_BYTES]);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(<redacted>)")
    }
}

impl SecretKey {
    /// A fresh uniform key.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        loop {
            let scalar = p256::Scalar::random(rng);
            if scalar != p256::Scalar::ZERO {
                return Self(encode_scalar(&scalar));
            }
        }
    }

    /// 32 bytes big-endian, canonical, not zero.
    ///
    /// # Errors
    /// [`DecodeError`] naming the defect.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode_scalar(bytes).map(|scalar| Self(encode_scalar(&scalar)))
    }

    /// The key itself, to be sealed at rest or published at an opening.
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SECRET_KEY_BYTES]> {
        Zeroizing::new(self.0)
    }

    /// The key to seal to.
    pub fn public_key(&self) -> PublicKey {
        let scalar = decode_scalar(&self.0).expect("checked when the key was made");
        PublicKey::from_point(&(ProjectivePoint::GENERATOR * scalar)).expect("the scalar is not zero")
    }

    pub(super) fn kem(&self) -> <Kem as hpke::Kem>::PrivateKey {
        Deserializable::from_bytes(&self.0).expect("checked when the key was made")
    }
}
