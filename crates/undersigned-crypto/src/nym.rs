//! Blind issuance and presentations with pseudonyms (draft-irtf-cfrg-bbs-per-verifier-linkability-03, as in its vectors).
//!
//! Signed, in this order: issuer messages, the holder's blind, committed messages (none in this API), nym secrets.
//! The header given by the caller is extended with I2OSP(N, 8) here.

mod batch;

use crate::curve::{decode_g1, decode_scalar, hash_to_scalar, i2osp8, pairings_agree, random_scalar};
use crate::error::{DecodeError, IssueError, ProofError};
use crate::generators::{Api, Generators};
use crate::keys::{PublicKey, SecretKey};
use crate::proof::{self, Claim, FIXED_RANDOM, NymContext, Proof};
use crate::scheme::{Signature, commitment_point, domain, messages_to_scalars, sign_point, verify_scalars};
use crate::{MAX_MESSAGES, MAX_NYM_SECRETS, POINT_G1_BYTES, SCALAR_BYTES, SIGNATURE_BYTES, commitment};
use blstrs::{G1Affine, G1Projective, Scalar};
use group::{Curve, Group};
use rand_core::CryptoRng;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A commitment to nym secrets with its proof, as sent to the issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentWithProof(pub Vec<u8>);

impl CommitmentWithProof {
    /// The bytes to send.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What the holder keeps between commitment and credential.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ProverSecrets {
    prover_blind: [u8; SCALAR_BYTES],
    prover_nyms: Vec<[u8; SCALAR_BYTES]>,
}

impl fmt::Debug for ProverSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProverSecrets(<redacted>)")
    }
}

impl ProverSecrets {
    /// blind ‖ nym secrets, to be sealed at rest.
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.prover_blind.as_slice(), self.prover_nyms.as_flattened()].concat())
    }

    /// Reads what [`Self::to_secret_bytes`] wrote.
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (prover_blind, prover_nyms) = read_scalars(bytes)?;
        Ok(Self { prover_blind, prover_nyms })
    }
}

/// One scalar, then 1 to [`MAX_NYM_SECRETS`] more, and nothing after them.
fn read_scalars(bytes: &[u8]) -> Result<([u8; SCALAR_BYTES], Vec<[u8; SCALAR_BYTES]>), DecodeError> {
    let (scalars, rest) = bytes.as_chunks::<SCALAR_BYTES>();
    let Some((first, nyms)) = scalars.split_first() else {
        return Err(DecodeError::Length { expected: 2 * SCALAR_BYTES, found: bytes.len() });
    };
    check_count(nyms.len())?;
    if !rest.is_empty() {
        return Err(DecodeError::Length { expected: bytes.len() - rest.len(), found: bytes.len() });
    }
    scalars.iter().try_for_each(|s| decode_scalar(s).map(|_| ()))?;
    Ok((*first, nyms.to_vec()))
}

fn check_count(n: usize) -> Result<(), DecodeError> {
    if (1..=MAX_NYM_SECRETS).contains(&n) { Ok(()) } else { Err(DecodeError::Count { max: MAX_NYM_SECRETS }) }
}

fn to_scalars(bytes: &[[u8; SCALAR_BYTES]]) -> Result<Vec<Scalar>, DecodeError> {
    bytes.iter().map(|b| decode_scalar(b)).collect()
}

/// What the issuer answers: signature (80 bytes) ‖ signer_nym_entropy (32 bytes).
#[derive(Clone)]
pub struct BlindSignature {
    pub(crate) signature: Signature,
    pub(crate) entropy: Scalar,
}

impl fmt::Debug for BlindSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlindSignature(<redacted>)")
    }
}

/// Length of an encoded [`BlindSignature`].
pub const BLIND_SIGNATURE_BYTES: usize = SIGNATURE_BYTES + SCALAR_BYTES;

impl BlindSignature {
    /// 112 bytes.
    pub fn to_bytes(&self) -> [u8; BLIND_SIGNATURE_BYTES] {
        let mut out = [0u8; BLIND_SIGNATURE_BYTES];
        let (signature, entropy) = out.split_at_mut(SIGNATURE_BYTES);
        signature.copy_from_slice(&self.signature.to_bytes());
        entropy.copy_from_slice(&self.entropy.to_bytes_be());
        out
    }

    /// Exactly 112 bytes, strictly decoded.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() != BLIND_SIGNATURE_BYTES {
            return Err(DecodeError::Length { expected: BLIND_SIGNATURE_BYTES, found: bytes.len() });
        }
        let (signature, entropy) = bytes.split_at(SIGNATURE_BYTES);
        Ok(Self { signature: Signature::from_bytes(signature)?, entropy: decode_scalar(entropy)? })
    }
}

/// A holder's credential: signature, blind and nym secrets.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct NymCredential {
    signature: [u8; SIGNATURE_BYTES],
    prover_blind: [u8; SCALAR_BYTES],
    nym_secrets: Vec<[u8; SCALAR_BYTES]>,
}

impl fmt::Debug for NymCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NymCredential(<redacted>)")
    }
}

impl NymCredential {
    /// signature ‖ blind ‖ nym secrets, to be sealed at rest.
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        let parts = [self.signature.as_slice(), self.prover_blind.as_slice(), self.nym_secrets.as_flattened()];
        Zeroizing::new(parts.concat())
    }

    /// Reads what [`Self::to_secret_bytes`] wrote.
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let Some((signature, rest)) = bytes.split_first_chunk::<SIGNATURE_BYTES>() else {
            return Err(DecodeError::Length { expected: SIGNATURE_BYTES + 2 * SCALAR_BYTES, found: bytes.len() });
        };
        Signature::from_bytes(signature)?;
        let (prover_blind, nym_secrets) = read_scalars(rest)?;
        Ok(Self { signature: *signature, prover_blind, nym_secrets })
    }

    /// Number of nym secrets (N).
    pub fn nym_secret_count(&self) -> usize {
        self.nym_secrets.len()
    }
}

/// A holder's pseudonym in one context: the same holder always has the same one there.
#[derive(Clone, Copy)]
pub struct Pseudonym {
    bytes: [u8; POINT_G1_BYTES],
    /// What the bytes encode: decoding takes as long as a tenth of a check in a batch.
    point: G1Affine,
}

impl PartialEq for Pseudonym {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Pseudonym {}

impl PartialOrd for Pseudonym {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pseudonym {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

impl std::hash::Hash for Pseudonym {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Logs must not carry pseudonyms.
        f.write_str("Pseudonym(<redacted>)")
    }
}

impl Pseudonym {
    /// 48 bytes: canonical, in the subgroup, not the identity.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode_g1(bytes).map(Self::from_point)
    }

    fn from_point(point: G1Projective) -> Self {
        let point = point.to_affine();
        Self { bytes: point.to_compressed(), point }
    }

    /// The one encoding of this pseudonym.
    pub fn to_bytes(&self) -> [u8; POINT_G1_BYTES] {
        self.bytes
    }
}

/// CommitWithNym over `n` fresh nym secrets.
///
/// # Panics
/// If `n` is not in 1..=[`MAX_NYM_SECRETS`]: it is a constant of the caller's protocol, never input.
pub fn commit(rng: &mut impl CryptoRng, n: usize) -> (CommitmentWithProof, ProverSecrets) {
    assert!(check_count(n).is_ok(), "the number of nym secrets is a constant of the protocol");
    let nyms: Vec<Scalar> = (0..n).map(|_| random_scalar(rng)).collect();
    let random: Vec<Scalar> = (0..n + 2).map(|_| random_scalar(rng)).collect();
    let bytes = commitment::commit(Api::Nym, &nyms, &random);
    let prover_blind = random.first().expect("n + 2 scalars were drawn").to_bytes_be();
    let prover_nyms = nyms.iter().map(Scalar::to_bytes_be).collect();
    (CommitmentWithProof(bytes), ProverSecrets { prover_blind, prover_nyms })
}

/// BlindSignWithNym over a commitment to exactly `n` nym secrets and no other message.
pub fn blind_sign(
    sk: &SecretKey,
    pk: &PublicKey,
    commitment: &[u8],
    header: &[u8],
    messages: &[&[u8]],
    n: usize,
    rng: &mut impl CryptoRng,
) -> Result<BlindSignature, IssueError> {
    blind_sign_with(sk, pk, commitment, header, messages, (n, 0), random_scalar(rng))
}

/// `counts` = (nym secrets, other committed messages).
pub(crate) fn blind_sign_with(
    sk: &SecretKey,
    pk: &PublicKey,
    commitment: &[u8],
    header: &[u8],
    messages: &[&[u8]],
    counts: (usize, usize),
    entropy: Scalar,
) -> Result<BlindSignature, IssueError> {
    let (n, committed) = counts;
    check_count(n)?;
    if sk.public_key() != *pk {
        return Err(IssueError::KeyPair);
    }
    let scalars = messages_to_scalars(Api::Nym, messages)?;
    let point = commitment::open(Api::Nym, commitment, n + committed)?;
    let generators = Generators::of(Api::Nym, messages.len() + 1, n + committed + 1);
    let domain = domain(Api::Nym, pk, &generators, &[header, &i2osp8(n)]);
    let last = generators.points.last().ok_or(IssueError::Degenerate)?;
    // The generators beyond the issuer's messages are covered by the commitment.
    let b = commitment_point(&generators, domain, &scalars) + point + last * entropy;
    if bool::from(b.is_identity()) {
        return Err(IssueError::Degenerate);
    }
    let e = hash_to_scalar(&[sk.to_secret_bytes().as_slice(), &b.to_compressed()], &Api::Nym.dst(b"H2S_"));
    Ok(BlindSignature { signature: sign_point(sk, b, e)?, entropy })
}

/// VerifyFinalizeWithNym: adds the issuer's entropy to the last nym secret and checks the signature.
pub fn finalize(
    pk: &PublicKey,
    blind_signature: &BlindSignature,
    header: &[u8],
    messages: &[&[u8]],
    secrets: ProverSecrets,
    n: usize,
) -> Result<NymCredential, IssueError> {
    finalize_with(pk, blind_signature, header, messages, &[], secrets, n)
}

pub(crate) fn finalize_with(
    pk: &PublicKey,
    blind_signature: &BlindSignature,
    header: &[u8],
    messages: &[&[u8]],
    committed: &[&[u8]],
    secrets: ProverSecrets,
    n: usize,
) -> Result<NymCredential, IssueError> {
    check_count(n)?;
    if secrets.prover_nyms.len() != n {
        return Err(IssueError::Commitment);
    }
    let mut nyms = to_scalars(&secrets.prover_nyms)?;
    if let Some(last) = nyms.last_mut() {
        *last += blind_signature.entropy;
    }
    let credential = NymCredential {
        signature: blind_signature.signature.to_bytes(),
        prover_blind: secrets.prover_blind,
        nym_secrets: nyms.iter().map(Scalar::to_bytes_be).collect(),
    };
    let scalars = signed_scalars(&credential, messages, committed)?;
    let generators = Generators::of(Api::Nym, messages.len() + 1, committed.len() + n + 1);
    verify_scalars(Api::Nym, pk, &blind_signature.signature, &generators, &[header, &i2osp8(n)], &scalars)?;
    Ok(credential)
}

/// All signed scalars in order: messages, blind, committed messages, nym secrets.
fn signed_scalars(
    credential: &NymCredential,
    messages: &[&[u8]],
    committed: &[&[u8]],
) -> Result<Vec<Scalar>, DecodeError> {
    let mut scalars = messages_to_scalars(Api::Nym, messages)?;
    scalars.push(decode_scalar(&credential.prover_blind)?);
    scalars.extend(messages_to_scalars(Api::Nym, committed)?);
    scalars.extend(to_scalars(&credential.nym_secrets)?);
    Ok(scalars)
}

/// The holder's pseudonym in `context`.
pub fn pseudonym(credential: &NymCredential, context: &[u8]) -> Pseudonym {
    let nyms = to_scalars(&credential.nym_secrets).expect("checked when the credential was made");
    Pseudonym::from_point(NymContext::new(context, nyms.len()).pseudonym(&nyms))
}

/// ProofGenWithNym: discloses `messages` at the rising indexes `disclosed`.
#[allow(clippy::too_many_arguments, reason = "the drafts' own list of inputs")]
pub fn prove(
    rng: &mut impl CryptoRng,
    pk: &PublicKey,
    credential: &NymCredential,
    header: &[u8],
    ph: &[u8],
    context: &[u8],
    messages: &[&[u8]],
    disclosed: &[usize],
) -> Result<(Pseudonym, Vec<u8>), ProofError> {
    proof::check_disclosed(disclosed.iter().copied(), messages.len())?;
    let hidden = messages.len() - disclosed.len() + 1 + credential.nym_secrets.len();
    let random: Vec<Scalar> = (0..FIXED_RANDOM + hidden).map(|_| random_scalar(rng)).collect();
    let shown = Shown { header, ph, context, messages, committed: &[], disclosed };
    prove_with(pk, credential, &shown, &random)
}

/// What one presentation is about; `disclosed` indexes all signed scalars.
pub(crate) struct Shown<'a> {
    pub(crate) header: &'a [u8],
    pub(crate) ph: &'a [u8],
    pub(crate) context: &'a [u8],
    pub(crate) messages: &'a [&'a [u8]],
    pub(crate) committed: &'a [&'a [u8]],
    pub(crate) disclosed: &'a [usize],
}

pub(crate) fn prove_with(
    pk: &PublicKey,
    credential: &NymCredential,
    shown: &Shown<'_>,
    random: &[Scalar],
) -> Result<(Pseudonym, Vec<u8>), ProofError> {
    let n = credential.nym_secrets.len();
    let scalars = signed_scalars(credential, shown.messages, shown.committed)?;
    let generators = Generators::of(Api::Nym, shown.messages.len() + 1, shown.committed.len() + n + 1);
    let count = i2osp8(n);
    let header = [shown.header, count.as_slice()];
    let claim =
        Claim { api: Api::Nym, pk, generators: &generators, header: &header, ph: shown.ph, disclosed: shown.disclosed };
    let signature = Signature::from_bytes(&credential.signature)?;
    let nym = NymContext::new(shown.context, n);
    let (bytes, pseudonym) = proof::generate(&claim, &signature, &scalars, Some(&nym), random)?;
    let pseudonym = pseudonym.ok_or(ProofError::Invalid)?;
    Ok((Pseudonym::from_point(pseudonym), bytes))
}

/// One presentation as the verifier sees it, unchecked.
#[derive(Clone, Copy)]
pub struct Presentation<'a> {
    /// The issuer's key.
    pub pk: &'a PublicKey,
    /// Header of the credential, without I2OSP(N, 8).
    pub header: &'a [u8],
    /// Presentation header: what the holder signs.
    pub ph: &'a [u8],
    /// Context of the pseudonym.
    pub context: &'a [u8],
    /// The claimed pseudonym.
    pub pseudonym: &'a Pseudonym,
    /// The proof.
    pub proof: &'a [u8],
    /// Number of issuer messages (M = 3 with us), fixed by the caller and never read from the proof.
    pub total_messages: usize,
    /// (index, message), indexes rising.
    pub disclosed: &'a [(usize, &'a [u8])],
    /// Number of nym secrets (N = 8 with us), fixed by the caller.
    pub n: usize,
}

/// ProofVerifyWithNym.
pub fn verify(presentation: &Presentation<'_>) -> Result<(), ProofError> {
    let proof = check_without_pairing(presentation)?;
    if pairings_agree(&[(proof.a_bar, presentation.pk.prepared())], &proof.b_bar) {
        Ok(())
    } else {
        Err(ProofError::Invalid)
    }
}

/// Checks many at once. The error lists the places of those that do not hold, rising. `seed` is fresh randomness.
pub fn verify_batch(presentations: &[Presentation<'_>], seed: [u8; 32]) -> Result<(), Vec<usize>> {
    batch::verify(presentations, seed)
}

/// Everything but the pairing.
pub(crate) fn check_without_pairing(presentation: &Presentation<'_>) -> Result<Proof, ProofError> {
    let total = presentation.total_messages;
    let (indexes, messages): (Vec<usize>, Vec<&[u8]>) = presentation.disclosed.iter().copied().unzip();
    proof::check_disclosed(indexes.iter().copied(), total)?;
    check_with(presentation, &indexes, &messages, 0)
}

/// `indexes` may also disclose some of `committed` messages, which stand after the blind.
pub(crate) fn check_with(
    presentation: &Presentation<'_>,
    indexes: &[usize],
    messages: &[&[u8]],
    committed: usize,
) -> Result<Proof, ProofError> {
    let (total, n) = (presentation.total_messages, presentation.n);
    check_count(n)?;
    if total > MAX_MESSAGES || committed > MAX_MESSAGES {
        return Err(DecodeError::Count { max: MAX_MESSAGES }.into());
    }
    let signed = total + 1 + committed + n;
    let hidden = signed.checked_sub(indexes.len()).ok_or(ProofError::Disclosed)?;
    let proof = Proof::from_bytes(presentation.proof, hidden)?;
    // Decoded before, or computed by a holder, whose secrets could make it the identity.
    let pseudonym = G1Projective::from(presentation.pseudonym.point);
    if bool::from(pseudonym.is_identity()) {
        return Err(DecodeError::Identity.into());
    }
    let generators = Generators::of(Api::Nym, total + 1, committed + n + 1);
    let count = i2osp8(n);
    let header = [presentation.header, count.as_slice()];
    let claim = Claim {
        api: Api::Nym,
        pk: presentation.pk,
        generators: &generators,
        header: &header,
        ph: presentation.ph,
        disclosed: indexes,
    };
    let nym = NymContext::new(presentation.context, n);
    proof::check_challenge(&claim, &proof, &messages_to_scalars(Api::Nym, messages)?, Some((&nym, &pseudonym)))?;
    Ok(proof)
}
