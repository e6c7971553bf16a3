//! Issuer keys (bbs-signatures §3.4).

use crate::curve::{decode_g2, decode_scalar, hash_to_scalar, random_scalar};
use crate::error::{DecodeError, KeyError};
use crate::generators::Api;
use crate::{PUBLIC_KEY_BYTES, SCALAR_BYTES};
use blstrs::{G2Affine, G2Prepared, Scalar};
use ff::Field;
use group::Curve;
use group::prime::PrimeCurveAffine;
use rand_core::CryptoRng;
use std::fmt;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The issuer's secret key. Kept as bytes, because the curve's scalar cannot be wiped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretKey([u8; SCALAR_BYTES]);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(<redacted>)")
    }
}

impl SecretKey {
    /// KeyGen (bbs-signatures §3.4.1). `dst` defaults to the one of the base interface.
    pub fn generate(key_material: &[u8], key_info: &[u8], dst: Option<&[u8]>) -> Result<Self, KeyError> {
        if !(32..=65_535).contains(&key_material.len()) {
            return Err(KeyError::KeyMaterial);
        }
        let info_len = u16::try_from(key_info.len()).map_err(|_| KeyError::KeyInfo)?;
        let default = Api::Base.dst(b"KEYGEN_DST_");
        let dst = dst.unwrap_or(&default);
        if !(1..=255).contains(&dst.len()) {
            return Err(KeyError::Dst);
        }
        let scalar = hash_to_scalar(&[key_material, &info_len.to_be_bytes(), key_info], dst);
        if bool::from(scalar.is_zero()) {
            return Err(KeyError::Zero);
        }
        Ok(Self(scalar.to_bytes_be()))
    }

    /// A fresh uniform key.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        Self(random_scalar(rng).to_bytes_be())
    }

    /// 32 bytes big-endian, canonical, not zero.
    pub fn from_bytes(bytes: &[u8; SCALAR_BYTES]) -> Result<Self, DecodeError> {
        decode_scalar(bytes).map(|s| Self(s.to_bytes_be()))
    }

    /// The key itself, to be sealed at rest.
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SCALAR_BYTES]> {
        Zeroizing::new(self.0)
    }

    /// SkToPk (bbs-signatures §3.4.2).
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from_point((G2Affine::generator() * self.scalar()).to_affine())
    }

    pub(crate) fn scalar(&self) -> Scalar {
        decode_scalar(&self.0).expect("checked when the key was made")
    }
}

/// The issuer's public key, prepared for pairings.
#[derive(Clone)]
pub struct PublicKey {
    bytes: [u8; PUBLIC_KEY_BYTES],
    prepared: Arc<G2Prepared>,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.bytes.iter().take(8).try_for_each(|b| write!(f, "{b:02x}"))?;
        f.write_str("…)")
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for PublicKey {}

impl PublicKey {
    /// 96 bytes: canonical, in the subgroup, neither the identity nor the generator or its negative.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let point = decode_g2(bytes)?;
        let generator = G2Affine::generator();
        if point == generator || point == -generator {
            return Err(DecodeError::Generator);
        }
        Ok(Self::from_point(point))
    }

    /// The one encoding of this key.
    pub fn to_bytes(&self) -> [u8; PUBLIC_KEY_BYTES] {
        self.bytes
    }

    fn from_point(point: G2Affine) -> Self {
        Self { bytes: point.to_compressed(), prepared: Arc::new(G2Prepared::from(point)) }
    }

    pub(crate) fn prepared(&self) -> &G2Prepared {
        &self.prepared
    }
}
