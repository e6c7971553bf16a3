//! The holder's commitment with its proof (blind-signatures §4.1).

use crate::curve::{decode_g1, decode_scalar, hash_to_scalar, i2osp8, sum_public, sum_secret};
use crate::error::{DecodeError, IssueError};
use crate::generators::{Api, Generators};
use crate::{MAX_MESSAGES, MAX_NYM_SECRETS, POINT_G1_BYTES, SCALAR_BYTES};
use blstrs::{G1Projective, Scalar};

/// Length of a commitment over `count` committed scalars.
pub(crate) fn commitment_bytes(count: usize) -> usize {
    POINT_G1_BYTES + SCALAR_BYTES * (count + 2)
}

/// CoreCommit. `random` = secret_prover_blind, s~, m~_1 .. m~_M.
pub(crate) fn commit(api: Api, committed: &[Scalar], random: &[Scalar]) -> Vec<u8> {
    let [blind, s_tilde, m_tilde @ ..] = random else { unreachable!("callers draw M + 2 scalars") };
    assert_eq!(m_tilde.len(), committed.len(), "callers draw M + 2 scalars");
    let generators = Generators::of(api, 0, committed.len() + 1);
    let with_blind = |first: &Scalar, rest: &[Scalar]| {
        let scalars: Vec<Scalar> = std::iter::once(*first).chain(rest.iter().copied()).collect();
        sum_secret(&generators.points, &scalars)
    };
    let point = with_blind(blind, committed);
    let c_bar = with_blind(s_tilde, m_tilde);
    let challenge = challenge(api, &generators, &point, &c_bar);
    let mut out = point.to_compressed().to_vec();
    out.extend_from_slice(&(s_tilde + blind * challenge).to_bytes_be());
    for (tilde, secret) in m_tilde.iter().zip(committed) {
        out.extend_from_slice(&(tilde + secret * challenge).to_bytes_be());
    }
    out.extend_from_slice(&challenge.to_bytes_be());
    out
}

/// deserialize_and_validate_commit over exactly `count` committed scalars.
pub(crate) fn open(api: Api, bytes: &[u8], count: usize) -> Result<G1Projective, IssueError> {
    if count > MAX_MESSAGES + MAX_NYM_SECRETS {
        return Err(DecodeError::Count { max: MAX_MESSAGES + MAX_NYM_SECRETS }.into());
    }
    if bytes.len() != commitment_bytes(count) {
        return Err(DecodeError::Length { expected: commitment_bytes(count), found: bytes.len() }.into());
    }
    let (point, scalars) = bytes.split_at(POINT_G1_BYTES);
    let point = decode_g1(point)?;
    let mut scalars = scalars.chunks(SCALAR_BYTES).map(decode_scalar).collect::<Result<Vec<_>, _>>()?;
    let given = scalars.pop().ok_or(IssueError::Commitment)?;
    let generators = Generators::of(api, 0, count + 1);
    let mut points = generators.points.clone();
    points.push(point);
    scalars.push(-given);
    let c_bar = sum_public(&points, &scalars, 255);
    if challenge(api, &generators, &point, &c_bar) != given {
        return Err(IssueError::Commitment);
    }
    Ok(point)
}

/// calculate_blind_challenge (blind-signatures §4.1).
fn challenge(api: Api, generators: &Generators, point: &G1Projective, c_bar: &G1Projective) -> Scalar {
    let mut input = i2osp8(generators.points.len().saturating_sub(1)).to_vec();
    for generator in &generators.points {
        input.extend_from_slice(&generator.to_compressed());
    }
    input.extend_from_slice(&point.to_compressed());
    input.extend_from_slice(&c_bar.to_compressed());
    hash_to_scalar(&[&input], &api.dst(b"H2S_"))
}
