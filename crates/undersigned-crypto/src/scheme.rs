//! Core signing and verifying that the three interfaces share.

use crate::curve::{decode_g1, decode_scalar, hash_to_scalar, i2osp8, pairings_agree, sum_secret};
use crate::error::{DecodeError, IssueError};
use crate::generators::{Api, Generators, base_point};
use crate::keys::{PublicKey, SecretKey};
use crate::{MAX_MESSAGES, SIGNATURE_BYTES};
use blstrs::{G1Projective, Scalar};
use ff::Field;
use group::Group;

/// A signature (A, e), 80 bytes.
#[derive(Clone, Copy)]
pub(crate) struct Signature {
    pub(crate) a: G1Projective,
    pub(crate) e: Scalar,
}

impl Signature {
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() != SIGNATURE_BYTES {
            return Err(DecodeError::Length { expected: SIGNATURE_BYTES, found: bytes.len() });
        }
        let (a, e) = bytes.split_at(crate::POINT_G1_BYTES);
        Ok(Self { a: decode_g1(a)?, e: decode_scalar(e)? })
    }

    pub(crate) fn to_bytes(self) -> [u8; SIGNATURE_BYTES] {
        let mut out = [0u8; SIGNATURE_BYTES];
        let (a, e) = out.split_at_mut(crate::POINT_G1_BYTES);
        a.copy_from_slice(&self.a.to_compressed());
        e.copy_from_slice(&self.e.to_bytes_be());
        out
    }
}

/// messages_to_scalars (bbs-signatures §4.1.2).
pub(crate) fn messages_to_scalars(api: Api, messages: &[&[u8]]) -> Result<Vec<Scalar>, DecodeError> {
    if messages.len() > MAX_MESSAGES {
        return Err(DecodeError::Count { max: MAX_MESSAGES });
    }
    let dst = api.dst(b"MAP_MSG_TO_SCALAR_AS_HASH_");
    Ok(messages.iter().map(|m| hash_to_scalar(&[m], &dst)).collect())
}

/// calculate_domain (bbs-signatures §4.2.1); `header` comes in parts.
pub(crate) fn domain(api: Api, pk: &PublicKey, generators: &Generators, header: &[&[u8]]) -> Scalar {
    let length = i2osp8(header.iter().map(|part| part.len()).sum());
    let pk = pk.to_bytes();
    let mut parts: Vec<&[u8]> = vec![&pk, &generators.domain_octets, &length];
    parts.extend_from_slice(header);
    hash_to_scalar(&parts, &api.dst(b"H2S_"))
}

/// B = P1 + Q1·domain + Σ H_i·m_i, in constant time: some messages are secret.
pub(crate) fn commitment_point(generators: &Generators, domain: Scalar, messages: &[Scalar]) -> G1Projective {
    let scalars: Vec<Scalar> = std::iter::once(domain).chain(messages.iter().copied()).collect();
    base_point() + sum_secret(&generators.points, &scalars)
}

/// A = B·1/(SK + e).
pub(crate) fn sign_point(sk: &SecretKey, b: G1Projective, e: Scalar) -> Result<Signature, IssueError> {
    let inverse = Option::<Scalar>::from((sk.scalar() + e).invert()).ok_or(IssueError::Degenerate)?;
    let a = b * inverse;
    if bool::from(a.is_identity()) || bool::from(e.is_zero()) {
        return Err(IssueError::Degenerate);
    }
    Ok(Signature { a, e })
}

/// CoreVerify (bbs-signatures §3.6.2): e(A, W + P2·e) = e(B, P2), written with the prepared key.
pub(crate) fn verify_scalars(
    api: Api,
    pk: &PublicKey,
    signature: &Signature,
    generators: &Generators,
    header: &[&[u8]],
    messages: &[Scalar],
) -> Result<(), IssueError> {
    let domain = domain(api, pk, generators, header);
    let b = commitment_point(generators, domain, messages);
    let right = b - signature.a * signature.e;
    if pairings_agree(&[(signature.a, pk.prepared())], &right) { Ok(()) } else { Err(IssueError::Signature) }
}
