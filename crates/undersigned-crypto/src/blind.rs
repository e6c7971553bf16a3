//! Blind signatures without pseudonyms (draft-irtf-cfrg-bbs-blind-signatures -02).
//!
//! Signed, in this order: issuer messages, the holder's blind, committed messages. A disclosed committed message j
//! has the index `messages + 1 + j` in [`proof_gen`] and [`proof_verify`].

use crate::curve::{hash_to_scalar, pairings_agree, random_scalar};
use crate::error::{DecodeError, IssueError, ProofError};
use crate::generators::{Api, Generators};
use crate::keys::{PublicKey, SecretKey};
use crate::proof::{self, Claim, FIXED_RANDOM, Proof};
use crate::scheme::{Signature, commitment_point, domain, messages_to_scalars, sign_point, verify_scalars};
use crate::{MAX_MESSAGES, SCALAR_BYTES, SIGNATURE_BYTES, commitment};
use blstrs::Scalar;
use ff::Field;
use rand_core::CryptoRng;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The holder's blind (secret_prover_blind).
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ProverBlind([u8; SCALAR_BYTES]);

impl fmt::Debug for ProverBlind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProverBlind(<redacted>)")
    }
}

impl ProverBlind {
    /// A blind that was stored.
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        crate::curve::decode_scalar(bytes).map(|s| Self(s.to_bytes_be()))
    }

    /// The blind, to be sealed at rest.
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SCALAR_BYTES]> {
        Zeroizing::new(self.0)
    }
}

/// Commit (§4.1).
pub fn commit(rng: &mut impl CryptoRng, committed: &[&[u8]]) -> Result<(Vec<u8>, ProverBlind), DecodeError> {
    let random: Vec<Scalar> = (0..committed.len() + 2).map(|_| random_scalar(rng)).collect();
    commit_with(committed, &random)
}

pub(crate) fn commit_with(committed: &[&[u8]], random: &[Scalar]) -> Result<(Vec<u8>, ProverBlind), DecodeError> {
    let scalars = messages_to_scalars(Api::Blind, committed)?;
    let blind = random.first().expect("callers draw M + 2 scalars").to_bytes_be();
    Ok((commitment::commit(Api::Blind, &scalars, random), ProverBlind(blind)))
}

/// BlindSign (§4.2.1) over a commitment to exactly `committed` messages; `None` signs without one.
pub fn blind_sign(
    sk: &SecretKey,
    pk: &PublicKey,
    commitment: Option<&[u8]>,
    committed: usize,
    header: &[u8],
    messages: &[&[u8]],
) -> Result<[u8; SIGNATURE_BYTES], IssueError> {
    if sk.public_key() != *pk {
        return Err(IssueError::KeyPair);
    }
    let scalars = messages_to_scalars(Api::Blind, messages)?;
    let point = commitment.map(|bytes| commitment::open(Api::Blind, bytes, committed)).transpose()?;
    let committed = if point.is_some() { committed } else { 0 };
    let generators = Generators::of(Api::Blind, messages.len() + 1, committed + 1);
    let domain = domain(Api::Blind, pk, &generators, &[header]);
    let b = point.into_iter().fold(commitment_point(&generators, domain, &scalars), |b, p| b + p);
    let e = hash_to_scalar(&[sk.to_secret_bytes().as_slice(), &b.to_compressed()], &Api::Blind.dst(b"H2S_"));
    sign_point(sk, b, e).map(Signature::to_bytes)
}

fn signed_scalars(
    messages: &[&[u8]],
    committed: &[&[u8]],
    blind: Option<&ProverBlind>,
) -> Result<Vec<Scalar>, DecodeError> {
    let mut scalars = messages_to_scalars(Api::Blind, messages)?;
    // Without a commitment the blind is zero (§4.2.2), the one place where the draft has a zero.
    scalars.push(blind.map_or(Ok(Scalar::ZERO), |b| crate::curve::decode_scalar(&b.0))?);
    scalars.extend(messages_to_scalars(Api::Blind, committed)?);
    Ok(scalars)
}

/// VerifyBlindSign (§4.2.2).
pub fn verify(
    pk: &PublicKey,
    signature: &[u8],
    header: &[u8],
    messages: &[&[u8]],
    committed: &[&[u8]],
    blind: Option<&ProverBlind>,
) -> Result<(), IssueError> {
    let signature = Signature::from_bytes(signature)?;
    let scalars = signed_scalars(messages, committed, blind)?;
    let generators = Generators::of(Api::Blind, messages.len() + 1, committed.len() + 1);
    verify_scalars(Api::Blind, pk, &signature, &generators, &[header], &scalars)
}

/// What the holder of a blind signature has, and what of it one proof shows.
#[derive(Clone, Copy)]
pub struct Holding<'a> {
    /// The issuer's key.
    pub pk: &'a PublicKey,
    /// Signature of 80 bytes.
    pub signature: &'a [u8],
    /// Header of the signature.
    pub header: &'a [u8],
    /// The issuer's messages.
    pub messages: &'a [&'a [u8]],
    /// The holder's messages.
    pub committed: &'a [&'a [u8]],
    /// The holder's blind, if there was a commitment.
    pub blind: Option<&'a ProverBlind>,
}

/// BlindProofGen (§4.3.1).
pub fn proof_gen(
    rng: &mut impl CryptoRng,
    holding: &Holding<'_>,
    ph: &[u8],
    disclosed: &[usize],
) -> Result<Vec<u8>, ProofError> {
    let signed = holding.messages.len() + 1 + holding.committed.len();
    let hidden = signed.checked_sub(disclosed.len()).ok_or(ProofError::Disclosed)?;
    let random: Vec<Scalar> = (0..FIXED_RANDOM + hidden).map(|_| random_scalar(rng)).collect();
    proof_gen_with(holding, ph, disclosed, &random)
}

pub(crate) fn proof_gen_with(
    holding: &Holding<'_>,
    ph: &[u8],
    disclosed: &[usize],
    random: &[Scalar],
) -> Result<Vec<u8>, ProofError> {
    let (messages, committed) = (holding.messages.len(), holding.committed.len());
    check_shown(disclosed, messages, committed)?;
    let scalars = signed_scalars(holding.messages, holding.committed, holding.blind)?;
    let generators = Generators::of(Api::Blind, messages + 1, committed + 1);
    let header = [holding.header];
    let claim = Claim { api: Api::Blind, pk: holding.pk, generators: &generators, header: &header, ph, disclosed };
    let signature = Signature::from_bytes(holding.signature)?;
    proof::generate(&claim, &signature, &scalars, None, random).map(|(bytes, _)| bytes)
}

/// The blind itself, at index `messages`, must stay hidden.
fn check_shown(disclosed: &[usize], messages: usize, committed: usize) -> Result<(), ProofError> {
    proof::check_disclosed(disclosed.iter().copied(), messages + 1 + committed)?;
    if disclosed.contains(&messages) { Err(ProofError::Disclosed) } else { Ok(()) }
}

/// BlindProofVerify (§4.3.2); `counts` = (issuer messages, committed messages).
pub fn proof_verify(
    pk: &PublicKey,
    proof: &[u8],
    header: &[u8],
    ph: &[u8],
    counts: (usize, usize),
    disclosed: &[(usize, &[u8])],
) -> Result<(), ProofError> {
    let (total, committed) = counts;
    if total > MAX_MESSAGES || committed > MAX_MESSAGES {
        return Err(DecodeError::Count { max: MAX_MESSAGES }.into());
    }
    let (indexes, shown): (Vec<usize>, Vec<&[u8]>) = disclosed.iter().copied().unzip();
    check_shown(&indexes, total, committed)?;
    let proof = Proof::from_bytes(proof, total + 1 + committed - indexes.len())?;
    let generators = Generators::of(Api::Blind, total + 1, committed + 1);
    let header = [header];
    let claim = Claim { api: Api::Blind, pk, generators: &generators, header: &header, ph, disclosed: &indexes };
    let dst = Api::Blind.dst(b"MAP_MSG_TO_SCALAR_AS_HASH_");
    let scalars: Vec<Scalar> = shown.iter().map(|m| hash_to_scalar(&[m], &dst)).collect();
    proof::check_challenge(&claim, &proof, &scalars, None)?;
    if pairings_agree(&[(proof.a_bar, pk.prepared())], &proof.b_bar) { Ok(()) } else { Err(ProofError::Invalid) }
}
