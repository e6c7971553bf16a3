//! Points and scalars of P-256, as strict as those of the curve of the signatures.

use super::{PUBLIC_KEY_BYTES, SECRET_KEY_BYTES};
use crate::DecodeError;
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::group::{Group, GroupEncoding};
use p256::{ProjectivePoint, Scalar};

/// A compressed point: canonical, on the curve, not the identity. The group has no cofactor.
pub(crate) fn decode_point(bytes: &[u8]) -> Result<ProjectivePoint, DecodeError> {
    let exact: &[u8; PUBLIC_KEY_BYTES] =
        bytes.try_into().map_err(|_| DecodeError::Length { expected: PUBLIC_KEY_BYTES, found: bytes.len() })?;
    let point = Option::<ProjectivePoint>::from(ProjectivePoint::from_bytes(exact.into())).ok_or(DecodeError::Point)?;
    if bool::from(point.is_identity()) {
        return Err(DecodeError::Identity);
    }
    // The library also reads the compact form (first byte 5), a second encoding of the same point.
    if &encode_point(&point) != exact {
        return Err(DecodeError::Point);
    }
    Ok(point)
}

/// The one encoding of a point. The identity becomes zeros, which no decoder takes.
pub(crate) fn encode_point(point: &ProjectivePoint) -> [u8; PUBLIC_KEY_BYTES] {
    point.to_bytes().into()
}

/// A canonical scalar that is not zero.
pub(crate) fn decode_scalar(bytes: &[u8]) -> Result<Scalar, DecodeError> {
    let exact: &[u8; SECRET_KEY_BYTES] =
        bytes.try_into().map_err(|_| DecodeError::Length { expected: SECRET_KEY_BYTES, found: bytes.len() })?;
    let scalar = Option::<Scalar>::from(Scalar::from_repr((*exact).into())).ok_or(DecodeError::Scalar)?;
    if scalar == Scalar::ZERO {
        return Err(DecodeError::ZeroScalar);
    }
    Ok(scalar)
}

/// 32 bytes, big-endian.
pub(crate) fn encode_scalar(scalar: &Scalar) -> [u8; SECRET_KEY_BYTES] {
    scalar.to_repr().into()
}
