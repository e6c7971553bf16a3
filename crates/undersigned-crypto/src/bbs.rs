//! The base scheme (draft-irtf-cfrg-bbs-signatures §3.5).

use crate::curve::{hash_to_scalar, pairings_agree, random_scalar};
use crate::error::{IssueError, ProofError};
use crate::generators::{Api, Generators};
use crate::keys::{PublicKey, SecretKey};
use crate::proof::{self, Claim, FIXED_RANDOM, Proof};
use crate::scheme::{Signature, commitment_point, domain, messages_to_scalars, sign_point, verify_scalars};
use crate::{MAX_MESSAGES, SIGNATURE_BYTES};
use blstrs::Scalar;
use rand_core::CryptoRng;

/// Sign (§3.5.1).
pub fn sign(
    sk: &SecretKey,
    pk: &PublicKey,
    header: &[u8],
    messages: &[&[u8]],
) -> Result<[u8; SIGNATURE_BYTES], IssueError> {
    if sk.public_key() != *pk {
        return Err(IssueError::KeyPair);
    }
    let scalars = messages_to_scalars(Api::Base, messages)?;
    let generators = Generators::of(Api::Base, messages.len() + 1, 0);
    let domain = domain(Api::Base, pk, &generators, &[header]);
    let secret = sk.to_secret_bytes();
    let octets: Vec<[u8; 32]> = scalars.iter().chain([&domain]).map(Scalar::to_bytes_be).collect();
    let mut input: Vec<&[u8]> = vec![secret.as_slice()];
    input.extend(octets.iter().map(<[u8; 32]>::as_slice));
    let e = hash_to_scalar(&input, &Api::Base.dst(b"H2S_"));
    let b = commitment_point(&generators, domain, &scalars);
    sign_point(sk, b, e).map(Signature::to_bytes)
}

/// Verify (§3.5.2).
pub fn verify(pk: &PublicKey, signature: &[u8], header: &[u8], messages: &[&[u8]]) -> Result<(), IssueError> {
    let signature = Signature::from_bytes(signature)?;
    let scalars = messages_to_scalars(Api::Base, messages)?;
    let generators = Generators::of(Api::Base, messages.len() + 1, 0);
    verify_scalars(Api::Base, pk, &signature, &generators, &[header], &scalars)
}

/// ProofGen (§3.5.3).
pub fn proof_gen(
    rng: &mut impl CryptoRng,
    pk: &PublicKey,
    signature: &[u8],
    header: &[u8],
    ph: &[u8],
    messages: &[&[u8]],
    disclosed: &[usize],
) -> Result<Vec<u8>, ProofError> {
    proof::check_disclosed(disclosed.iter().copied(), messages.len())?;
    let random: Vec<Scalar> =
        (0..FIXED_RANDOM + messages.len() - disclosed.len()).map(|_| random_scalar(rng)).collect();
    proof_gen_with(pk, signature, header, ph, messages, disclosed, &random)
}

/// ProofGen with given random scalars, for the vectors.
pub(crate) fn proof_gen_with(
    pk: &PublicKey,
    signature: &[u8],
    header: &[u8],
    ph: &[u8],
    messages: &[&[u8]],
    disclosed: &[usize],
    random: &[Scalar],
) -> Result<Vec<u8>, ProofError> {
    let signature = Signature::from_bytes(signature)?;
    let scalars = messages_to_scalars(Api::Base, messages)?;
    let generators = Generators::of(Api::Base, messages.len() + 1, 0);
    let header = [header];
    let claim = Claim { api: Api::Base, pk, generators: &generators, header: &header, ph, disclosed };
    proof::generate(&claim, &signature, &scalars, None, random).map(|(bytes, _)| bytes)
}

/// ProofVerify (§3.5.4). `disclosed` are (index, message) pairs with rising indexes.
pub fn proof_verify(
    pk: &PublicKey,
    proof: &[u8],
    header: &[u8],
    ph: &[u8],
    total_messages: usize,
    disclosed: &[(usize, &[u8])],
) -> Result<(), ProofError> {
    if total_messages > MAX_MESSAGES {
        return Err(crate::DecodeError::Count { max: MAX_MESSAGES }.into());
    }
    let (indexes, messages): (Vec<usize>, Vec<&[u8]>) = disclosed.iter().copied().unzip();
    proof::check_disclosed(indexes.iter().copied(), total_messages)?;
    let proof = Proof::from_bytes(proof, total_messages - indexes.len())?;
    let generators = Generators::of(Api::Base, total_messages + 1, 0);
    let header = [header];
    let claim = Claim { api: Api::Base, pk, generators: &generators, header: &header, ph, disclosed: &indexes };
    proof::check_challenge(&claim, &proof, &messages_to_scalars(Api::Base, &messages)?, None)?;
    if pairings_agree(&[(proof.a_bar, pk.prepared())], &proof.b_bar) { Ok(()) } else { Err(ProofError::Invalid) }
}
