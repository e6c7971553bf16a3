//! Points, scalars and hashing of the suite BLS12-381-SHA-256, strict.

use crate::error::DecodeError;
use crate::{POINT_G1_BYTES, PUBLIC_KEY_BYTES, SCALAR_BYTES};
use blst::p1_affines;
use blstrs::{Bls12, G1Affine, G1Projective, G2Affine, G2Prepared, Scalar};
use ff::Field;
use group::prime::PrimeCurveAffine;
use group::{Curve, Group};
use pairing::{MillerLoopResult, MultiMillerLoop};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;
use zeroize::Zeroize;

/// Bytes drawn for one scalar: ceil((ceil(log2 r) + 128) / 8), bbs-signatures §6.2.
pub(crate) const EXPAND_BYTES: usize = 48;

/// I2OSP(x, 8).
pub(crate) fn i2osp8(x: usize) -> [u8; 8] {
    (x as u64).to_be_bytes()
}

/// A point of G1: canonical, on the curve, in the subgroup, not the identity.
pub(crate) fn decode_g1(bytes: &[u8]) -> Result<G1Projective, DecodeError> {
    let exact: &[u8; POINT_G1_BYTES] =
        bytes.try_into().map_err(|_| DecodeError::Length { expected: POINT_G1_BYTES, found: bytes.len() })?;
    let point = Option::<G1Affine>::from(G1Affine::from_compressed(exact)).ok_or(DecodeError::Point)?;
    if bool::from(point.is_identity()) {
        return Err(DecodeError::Identity);
    }
    // blst reads only what it needs: comparing refuses any second encoding.
    if &point.to_compressed() != exact {
        return Err(DecodeError::Point);
    }
    Ok(point.into())
}

/// A point of G2, as strict as [`decode_g1`].
pub(crate) fn decode_g2(bytes: &[u8]) -> Result<G2Affine, DecodeError> {
    let exact: &[u8; PUBLIC_KEY_BYTES] =
        bytes.try_into().map_err(|_| DecodeError::Length { expected: PUBLIC_KEY_BYTES, found: bytes.len() })?;
    let point = Option::<G2Affine>::from(G2Affine::from_compressed(exact)).ok_or(DecodeError::Point)?;
    if bool::from(point.is_identity()) {
        return Err(DecodeError::Identity);
    }
    if &point.to_compressed() != exact {
        return Err(DecodeError::Point);
    }
    Ok(point)
}

/// A canonical scalar that is not zero.
pub(crate) fn decode_scalar(bytes: &[u8]) -> Result<Scalar, DecodeError> {
    let exact: &[u8; SCALAR_BYTES] =
        bytes.try_into().map_err(|_| DecodeError::Length { expected: SCALAR_BYTES, found: bytes.len() })?;
    let scalar = Option::<Scalar>::from(Scalar::from_bytes_be(exact)).ok_or(DecodeError::Scalar)?;
    if bool::from(scalar.is_zero()) {
        return Err(DecodeError::ZeroScalar);
    }
    Ok(scalar)
}

/// expand_message_xmd with SHA-256 (RFC 9380 §5.3.1).
pub(crate) fn expand_message(msg: &[&[u8]], dst: &[u8], len: usize) -> Vec<u8> {
    let blocks = len.div_ceil(32);
    assert!(blocks <= 255 && dst.len() <= 255, "lengths are constants of the suite");
    let dst_prime = [dst, &[dst.len() as u8]].concat();
    let mut h = Sha256::new();
    h.update([0u8; 64]);
    for part in msg {
        h.update(part);
    }
    h.update((len as u16).to_be_bytes());
    h.update([0u8]);
    h.update(&dst_prime);
    let b0: [u8; 32] = h.finalize().into();
    let mut previous = [0u8; 32];
    let mut out = Vec::with_capacity(blocks * 32);
    for i in 1..=blocks {
        let mut block = b0;
        for (b, p) in block.iter_mut().zip(previous) {
            *b ^= p;
        }
        previous = Sha256::new().chain_update(block).chain_update([i as u8]).chain_update(&dst_prime).finalize().into();
        out.extend_from_slice(&previous);
    }
    out.truncate(len);
    out
}

/// OS2IP of 48 bytes, mod r.
pub(crate) fn scalar_from_wide(wide: &[u8; EXPAND_BYTES]) -> Scalar {
    let half = |part: &[u8]| {
        let mut padded = [0u8; SCALAR_BYTES];
        padded[8..].copy_from_slice(part);
        let scalar = Option::<Scalar>::from(Scalar::from_bytes_be(&padded));
        padded.zeroize();
        scalar.expect("192 bits are below the group order")
    };
    let (high, low) = wide.split_at(24);
    half(high) * Scalar::from_u64s_le(&[0, 0, 0, 1]).expect("2^192 is below the group order") + half(low)
}

/// hash_to_scalar (bbs-signatures §4.2.2).
pub(crate) fn hash_to_scalar(msg: &[&[u8]], dst: &[u8]) -> Scalar {
    let mut expanded = expand_message(msg, dst, EXPAND_BYTES);
    let mut wide = [0u8; EXPAND_BYTES];
    wide.copy_from_slice(&expanded);
    let scalar = scalar_from_wide(&wide);
    expanded.zeroize();
    wide.zeroize();
    scalar
}

/// hash_to_curve_g1 (RFC 9380, BLS12381G1_XMD:SHA-256_SSWU_RO_).
pub(crate) fn hash_to_g1(msg: &[u8], dst: &[u8]) -> G1Projective {
    G1Projective::hash_to_curve(msg, dst, &[])
}

/// A uniform scalar that is not zero.
pub(crate) fn random_scalar(rng: &mut impl CryptoRng) -> Scalar {
    let mut wide = [0u8; EXPAND_BYTES];
    loop {
        rng.fill_bytes(&mut wide);
        let scalar = scalar_from_wide(&wide);
        if !bool::from(scalar.is_zero()) {
            wide.zeroize();
            return scalar;
        }
    }
}

/// Σ points·scalars, one constant-time multiplication each: for secret scalars.
pub(crate) fn sum_secret(points: &[G1Projective], scalars: &[Scalar]) -> G1Projective {
    points.iter().zip(scalars).map(|(p, s)| p * s).sum()
}

/// Below this many points the interleaved method is as fast as Pippenger's and needs no threads.
const PIPPENGER_FROM: usize = 64;

/// Σ points·scalars for public values only: time depends on the scalars.
/// `bits` is an upper bound on the length of each scalar. No point may be the identity.
pub(crate) fn sum_public(points: &[G1Projective], scalars: &[Scalar], bits: usize) -> G1Projective {
    if points.len() < PIPPENGER_FROM {
        return sum_interleaved(points, scalars);
    }
    let raw: Vec<blst::blst_p1> = points.iter().map(|p| *p.as_ref()).collect();
    let width = bits.div_ceil(8);
    let mut bytes = Vec::with_capacity(width * scalars.len());
    for scalar in scalars {
        bytes.extend(scalar.to_bytes_le().iter().take(width));
    }
    let mut out = G1Projective::identity();
    *out.as_mut() = p1_affines::from(raw.as_slice()).mult(&bytes, bits);
    out
}

/// Straus with signed windows of five bits: the doublings are shared by all points.
fn sum_interleaved(points: &[G1Projective], scalars: &[Scalar]) -> G1Projective {
    let digits: Vec<Vec<i8>> = scalars.iter().map(|scalar| wnaf(scalar, 5)).collect();
    let tables: Vec<Vec<G1Projective>> = points.iter().map(|point| odd_multiples(point, 8)).collect();
    let longest = digits.iter().map(Vec::len).max().unwrap_or(0);
    let mut sum = G1Projective::identity();
    for at in (0..longest).rev() {
        sum = sum.double();
        for (table, digits) in tables.iter().zip(&digits) {
            let digit = digits.get(at).copied().unwrap_or(0);
            match table.get(usize::from(digit.unsigned_abs() / 2)) {
                Some(odd) if digit > 0 => sum += odd,
                Some(odd) if digit < 0 => sum -= odd,
                _ => {}
            }
        }
    }
    sum
}

/// 1, 3, 5, … times a point.
pub(crate) fn odd_multiples(point: &G1Projective, count: usize) -> Vec<G1Projective> {
    let twice = point.double();
    std::iter::successors(Some(*point), |odd| Some(odd + twice)).take(count).collect()
}

/// Non-adjacent form of windows of `width` bits, 2 to 8, least significant first: digits are zero or odd, and below
/// 2^(width - 1) in size.
pub(crate) fn wnaf(scalar: &Scalar, width: u32) -> Vec<i8> {
    let bytes = scalar.to_bytes_le();
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |b| i16::from((b >> (at % 8)) & 1));
    let mut digits = vec![0i8; 257];
    let (mut at, mut carry) = (0, 0i16);
    while at < digits.len() {
        if (bit(at) + carry) & 1 == 0 {
            carry = (bit(at) + carry) >> 1;
            at += 1;
            continue;
        }
        let window: i16 = (0..width as usize).map(|i| bit(at + i) << i).sum::<i16>() + carry;
        let high = window > 1 << (width - 1);
        let digit = if high { window - (1 << width) } else { window };
        carry = i16::from(high);
        if let Some(slot) = digits.get_mut(at) {
            *slot = digit as i8;
        }
        at += width as usize;
    }
    digits
}

fn minus_p2() -> &'static G2Prepared {
    static MINUS_P2: OnceLock<G2Prepared> = OnceLock::new();
    MINUS_P2.get_or_init(|| G2Prepared::from(-G2Affine::generator()))
}

/// Whether Π e(left_i, key_i) = e(right, P2).
pub(crate) fn pairings_agree(left: &[(G1Projective, &G2Prepared)], right: &G1Projective) -> bool {
    let affine: Vec<G1Affine> = left.iter().map(|(p, _)| p.to_affine()).collect();
    let right = right.to_affine();
    let mut terms: Vec<(&G1Affine, &G2Prepared)> = affine.iter().zip(left).map(|(p, (_, k))| (p, *k)).collect();
    terms.push((&right, minus_p2()));
    bool::from(Bls12::multi_miller_loop(&terms).final_exponentiation().is_identity())
}
