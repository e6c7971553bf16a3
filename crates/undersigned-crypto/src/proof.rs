//! The proof of knowledge of a signature, with or without a pseudonym.

use crate::curve::{decode_g1, decode_scalar, hash_to_g1, hash_to_scalar, i2osp8, sum_public, sum_secret};
use crate::error::{DecodeError, ProofError};
use crate::fixed::sum_fixed;
use crate::generators::{Api, Generators};
use crate::keys::PublicKey;
use crate::scheme::{Signature, commitment_point, domain};
use crate::{POINT_G1_BYTES, SCALAR_BYTES};
use blstrs::{G1Projective, Scalar};
use ff::Field;
use group::Group;
use std::collections::BTreeMap;
use std::sync::RwLock;

/// Random scalars that a proof draws beside one for each hidden message.
pub(crate) const FIXED_RANDOM: usize = 5;

/// Contexts whose base points are remembered: letters that are signed or audited at the same time.
const MAX_REMEMBERED_CONTEXTS: usize = 64;
/// Longest context that is remembered; ours are far shorter.
const MAX_REMEMBERED_BYTES: usize = 1_024;

/// Length of a proof that hides `undisclosed` messages: 3 points, ê, r̂1, r̂3, m̂…, challenge.
pub(crate) fn proof_bytes(undisclosed: usize) -> usize {
    3 * POINT_G1_BYTES + (4 + undisclosed) * SCALAR_BYTES
}

/// A decoded proof, not yet checked.
pub(crate) struct Proof {
    pub(crate) a_bar: G1Projective,
    pub(crate) b_bar: G1Projective,
    d: G1Projective,
    e_hat: Scalar,
    r1_hat: Scalar,
    r3_hat: Scalar,
    m_hat: Vec<Scalar>,
    challenge: Scalar,
}

impl Proof {
    /// octets_to_proof (bbs-signatures §4.2.4) for exactly this many hidden messages.
    pub(crate) fn from_bytes(bytes: &[u8], undisclosed: usize) -> Result<Self, DecodeError> {
        let expected = proof_bytes(undisclosed);
        let wrong = DecodeError::Length { expected, found: bytes.len() };
        if bytes.len() != expected {
            return Err(wrong);
        }
        let (points, scalars) = bytes.split_at(3 * POINT_G1_BYTES);
        let points = points.chunks(POINT_G1_BYTES).map(decode_g1).collect::<Result<Vec<_>, _>>()?;
        let scalars = scalars.chunks(SCALAR_BYTES).map(decode_scalar).collect::<Result<Vec<_>, _>>()?;
        let ([a_bar, b_bar, d], [e_hat, r1_hat, r3_hat, m_hat @ .., challenge]) =
            (points.as_slice(), scalars.as_slice())
        else {
            return Err(wrong);
        };
        Ok(Self {
            a_bar: *a_bar,
            b_bar: *b_bar,
            d: *d,
            e_hat: *e_hat,
            r1_hat: *r1_hat,
            r3_hat: *r3_hat,
            m_hat: m_hat.to_vec(),
            challenge: *challenge,
        })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(proof_bytes(self.m_hat.len()));
        for point in [&self.a_bar, &self.b_bar, &self.d] {
            out.extend_from_slice(&point.to_compressed());
        }
        let fixed = [self.e_hat, self.r1_hat, self.r3_hat];
        for scalar in fixed.iter().chain(&self.m_hat).chain([&self.challenge]) {
            out.extend_from_slice(&scalar.to_bytes_be());
        }
        out
    }
}

/// What both sides of a proof know.
pub(crate) struct Claim<'a> {
    pub(crate) api: Api,
    pub(crate) pk: &'a PublicKey,
    pub(crate) generators: &'a Generators,
    pub(crate) header: &'a [&'a [u8]],
    pub(crate) ph: &'a [u8],
    /// Rising indexes into the signed messages.
    pub(crate) disclosed: &'a [usize],
}

/// The linear map nym_secrets ↦ pseudonym of one context: Σ nym_i·z^i, then times a base point.
pub(crate) struct NymContext<'a> {
    context: &'a [u8],
    base: G1Projective,
    z: Scalar,
    count: usize,
}

/// The base point of a context. A letter's signatures all have the same, and hashing to the curve is a tenth of a
/// check in a batch: what has just been asked for is remembered.
fn nym_base(context: &[u8]) -> G1Projective {
    static KNOWN: RwLock<BTreeMap<Vec<u8>, G1Projective>> = RwLock::new(BTreeMap::new());
    // A panic elsewhere cannot leave the map half-written: poison is ignored.
    if let Some(base) = KNOWN.read().unwrap_or_else(|e| e.into_inner()).get(context) {
        return *base;
    }
    let base = hash_to_g1(context, Api::Nym.id());
    if context.len() <= MAX_REMEMBERED_BYTES {
        let mut known = KNOWN.write().unwrap_or_else(|e| e.into_inner());
        if known.len() >= MAX_REMEMBERED_CONTEXTS {
            known.clear();
        }
        known.insert(context.to_vec(), base);
    }
    base
}

impl<'a> NymContext<'a> {
    pub(crate) fn new(context: &'a [u8], count: usize) -> Self {
        let base = nym_base(context);
        let z = hash_to_scalar(&[context], &Api::Nym.dst(b"VECT_NYM_SECRETS"));
        Self { context, base, z, count }
    }

    /// Evaluates the polynomial over the last `count` scalars (the nym secrets stand last).
    fn evaluate(&self, scalars: &[Scalar]) -> Scalar {
        let nyms = scalars.get(scalars.len().saturating_sub(self.count)..).unwrap_or_default();
        nyms.iter().rev().fold(Scalar::ZERO, |sum, nym| sum * self.z + nym)
    }

    /// The pseudonym of these secrets.
    pub(crate) fn pseudonym(&self, nyms: &[Scalar]) -> G1Projective {
        self.base * self.evaluate(nyms)
    }
}

/// What goes into the challenge beside the claim.
struct Transcript<'a> {
    points: &'a [G1Projective],
    domain: Scalar,
    disclosed_messages: &'a [Scalar],
    context: Option<&'a [u8]>,
}

fn challenge(claim: &Claim<'_>, transcript: &Transcript<'_>) -> Scalar {
    let mut input = i2osp8(claim.disclosed.len()).to_vec();
    for (index, message) in claim.disclosed.iter().zip(transcript.disclosed_messages) {
        input.extend_from_slice(&i2osp8(*index));
        input.extend_from_slice(&message.to_bytes_be());
    }
    for point in transcript.points {
        input.extend_from_slice(&point.to_compressed());
    }
    input.extend_from_slice(&transcript.domain.to_bytes_be());
    input.extend_from_slice(&i2osp8(claim.ph.len()));
    input.extend_from_slice(claim.ph);
    if let Some(context) = transcript.context {
        input.extend_from_slice(&i2osp8(context.len()));
        input.extend_from_slice(context);
    }
    hash_to_scalar(&[&input], &claim.api.dst(b"H2S_"))
}

/// Disclosed indexes must rise strictly and lie below `total`.
pub(crate) fn check_disclosed(disclosed: impl IntoIterator<Item = usize>, total: usize) -> Result<(), ProofError> {
    let mut next = 0;
    for index in disclosed {
        if index < next || index >= total {
            return Err(ProofError::Disclosed);
        }
        next = index + 1;
    }
    Ok(())
}

/// CoreProofGen; with a pseudonym if `nym` is given. `random` = r1, r2, e~, r1~, r3~, m~….
pub(crate) fn generate(
    claim: &Claim<'_>,
    signature: &Signature,
    messages: &[Scalar],
    nym: Option<&NymContext<'_>>,
    random: &[Scalar],
) -> Result<(Vec<u8>, Option<G1Projective>), ProofError> {
    let [r1, r2, e_tilde, r1_tilde, r3_tilde, m_tilde @ ..] = random else {
        unreachable!("callers draw 5 + U scalars")
    };
    let (disclosed, hidden) = split(messages, claim.disclosed);
    assert_eq!(m_tilde.len(), hidden.len(), "callers draw 5 + U scalars");
    let domain = domain(claim.api, claim.pk, claim.generators, claim.header);
    let b = commitment_point(claim.generators, domain, messages);
    let d = b * r2;
    let a_bar = signature.a * (r1 * r2);
    let b_bar = d * r1 - a_bar * signature.e;
    let t1 = a_bar * e_tilde + d * r1_tilde;
    let hidden_points = split(claim.generators.points.get(1..).unwrap_or_default(), claim.disclosed).1;
    let t2 = d * r3_tilde + sum_secret(&hidden_points, m_tilde);
    let mut points = vec![a_bar, b_bar, d, t1, t2];
    let mut pseudonym = None;
    if let Some(nym) = nym {
        let point = nym.pseudonym(&hidden);
        pseudonym = Some(point);
        points.extend([point, nym.base * nym.evaluate(m_tilde)]);
    }
    // The verifier refuses identities, so a prover must not send one.
    let r3 = Option::<Scalar>::from(r2.invert()).ok_or(ProofError::Invalid)?;
    if points.iter().any(|p| bool::from(p.is_identity())) {
        return Err(ProofError::Invalid);
    }
    let transcript =
        Transcript { points: &points, domain, disclosed_messages: &disclosed, context: nym.map(|n| n.context) };
    let c = challenge(claim, &transcript);
    let proof = Proof {
        a_bar,
        b_bar,
        d,
        e_hat: e_tilde + signature.e * c,
        r1_hat: r1_tilde - r1 * c,
        r3_hat: r3_tilde - r3 * c,
        m_hat: m_tilde.iter().zip(&hidden).map(|(tilde, m)| tilde + m * c).collect(),
        challenge: c,
    };
    Ok((proof.to_bytes(), pseudonym))
}

/// All of CoreProofVerify but the pairing: recomputes T1, T2 (and U) and compares the challenge.
pub(crate) fn check_challenge(
    claim: &Claim<'_>,
    proof: &Proof,
    disclosed_messages: &[Scalar],
    nym: Option<(&NymContext<'_>, &G1Projective)>,
) -> Result<(), ProofError> {
    let domain = domain(claim.api, claim.pk, claim.generators, claim.header);
    let c = proof.challenge;
    let t1 = sum_public(&[proof.b_bar, proof.a_bar, proof.d], &[c, proof.e_hat, proof.r1_hat], 255);
    // T2 = (P1 + Q1·domain + Σ disclosed)·c + D·r̂3 + Σ hidden, as one sum.
    let mut disclosed = claim.disclosed.iter().copied().peekable();
    let (mut shown, mut hidden) = (disclosed_messages.iter(), proof.m_hat.iter());
    let mut scalars = vec![c, domain * c];
    for index in 0..claim.generators.points.len().saturating_sub(1) {
        let scalar =
            if disclosed.next_if_eq(&index).is_some() { shown.next().map(|m| m * c) } else { hidden.next().copied() };
        scalars.push(scalar.ok_or(ProofError::Invalid)?);
    }
    if shown.next().is_some() || hidden.next().is_some() {
        return Err(ProofError::Invalid);
    }
    let fixed: Vec<_> = claim.generators.fixed().iter().zip(scalars).collect();
    let t2 = sum_fixed(&fixed, (&proof.d, &proof.r3_hat));
    let mut transcript_points = vec![proof.a_bar, proof.b_bar, proof.d, t1, t2];
    if let Some((nym, pseudonym)) = nym {
        let u = sum_public(&[nym.base, *pseudonym], &[nym.evaluate(&proof.m_hat), -c], 255);
        if bool::from(u.is_identity()) {
            return Err(ProofError::Invalid);
        }
        transcript_points.extend([*pseudonym, u]);
    }
    let transcript =
        Transcript { points: &transcript_points, domain, disclosed_messages, context: nym.map(|(nym, _)| nym.context) };
    if challenge(claim, &transcript) == c { Ok(()) } else { Err(ProofError::Invalid) }
}

/// Splits into (chosen, rest), both in order.
fn split<T: Copy>(all: &[T], chosen: &[usize]) -> (Vec<T>, Vec<T>) {
    let mut chosen = chosen.iter().copied().peekable();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (index, item) in all.iter().enumerate() {
        if chosen.next_if_eq(&index).is_some() { left.push(*item) } else { right.push(*item) }
    }
    (left, right)
}
