//! Many presentations at once: one pairing product for all, bisection to find culprits.

use crate::curve::{pairings_agree, sum_public};
use crate::keys::PublicKey;
use crate::nym::{Presentation, check_without_pairing};
use crate::proof::Proof;
use blstrs::{G1Projective, Scalar};
use sha2::{Digest, Sha256};

/// Bits of each random coefficient: a wrong proof passes with probability 2^-128.
const COEFFICIENT_BITS: usize = 128;

/// One presentation of which only the pairing is still to be checked.
struct Pending<'a> {
    index: usize,
    pk: &'a PublicKey,
    a_bar: G1Projective,
    b_bar: G1Projective,
    coefficient: Scalar,
}

/// Checks all; the error lists the places of those that do not hold, rising.
pub(crate) fn verify(presentations: &[Presentation<'_>], seed: [u8; 32]) -> Result<(), Vec<usize>> {
    let mut culprits = Vec::new();
    let mut pending = Vec::with_capacity(presentations.len());
    for (index, (presentation, proof)) in presentations.iter().zip(decode_all(presentations)).enumerate() {
        match proof {
            Some(proof) => pending.push(Pending {
                index,
                pk: presentation.pk,
                a_bar: proof.a_bar,
                b_bar: proof.b_bar,
                coefficient: Scalar::from(0),
            }),
            None => culprits.push(index),
        }
    }
    draw_coefficients(&mut pending, seed);
    bisect(&pending, &mut culprits);
    culprits.sort_unstable();
    if culprits.is_empty() { Ok(()) } else { Err(culprits) }
}

#[cfg(feature = "parallel")]
fn decode_all(presentations: &[Presentation<'_>]) -> Vec<Option<Proof>> {
    use rayon::prelude::*;
    presentations.par_iter().map(|p| check_without_pairing(p).ok()).collect()
}

#[cfg(not(feature = "parallel"))]
fn decode_all(presentations: &[Presentation<'_>]) -> Vec<Option<Proof>> {
    presentations.iter().map(|p| check_without_pairing(p).ok()).collect()
}

/// Coefficients depend on the seed and on every proof, so that even a known seed lets nobody choose proofs to fit.
fn draw_coefficients(pending: &mut [Pending<'_>], seed: [u8; 32]) {
    let mut transcript = Sha256::new();
    transcript.update(b"undersigned/v1/batch");
    transcript.update(seed);
    for item in pending.iter() {
        transcript.update(item.pk.to_bytes());
        transcript.update(item.a_bar.to_compressed());
        transcript.update(item.b_bar.to_compressed());
    }
    let transcript: [u8; 32] = transcript.finalize().into();
    for item in pending {
        let mut hash = Sha256::new();
        hash.update(transcript);
        hash.update((item.index as u64).to_be_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut little_endian = [0u8; 32];
        for (to, from) in little_endian.iter_mut().zip(digest).take(COEFFICIENT_BITS / 8) {
            *to = from;
        }
        item.coefficient =
            Option::from(Scalar::from_bytes_le(&little_endian)).expect("128 bits are below the group order");
    }
}

fn bisect(pending: &[Pending<'_>], culprits: &mut Vec<usize>) {
    match pending {
        [] => {}
        [one] => {
            if !pairings_agree(&[(one.a_bar, one.pk.prepared())], &one.b_bar) {
                culprits.push(one.index);
            }
        }
        many => {
            if !holds(many) {
                let (left, right) = many.split_at(many.len() / 2);
                bisect(left, culprits);
                bisect(right, culprits);
            }
        }
    }
}

/// Π over keys e(Σ ρ·Ā, key) = e(Σ ρ·B̄, P2).
fn holds(pending: &[Pending<'_>]) -> bool {
    let mut keys: Vec<(&PublicKey, Vec<G1Projective>, Vec<Scalar>)> = Vec::new();
    for item in pending {
        match keys.iter_mut().find(|(pk, ..)| *pk == item.pk) {
            Some((_, points, scalars)) => {
                points.push(item.a_bar);
                scalars.push(item.coefficient);
            }
            None => keys.push((item.pk, vec![item.a_bar], vec![item.coefficient])),
        }
    }
    let left: Vec<_> = keys
        .iter()
        .map(|(pk, points, scalars)| (sum_public(points, scalars, COEFFICIENT_BITS), pk.prepared()))
        .collect();
    let points: Vec<_> = pending.iter().map(|item| item.b_bar).collect();
    let scalars: Vec<_> = pending.iter().map(|item| item.coefficient).collect();
    pairings_agree(&left, &sum_public(&points, &scalars, COEFFICIENT_BITS))
}
