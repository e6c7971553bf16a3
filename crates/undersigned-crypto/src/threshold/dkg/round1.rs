//! Round 1: everybody broadcasts commitments, a proof of knowledge and a round key (spec/keyholders.md §3).

use super::CEREMONY_BYTES;
use crate::sealing::point::{decode_point, decode_scalar, encode_point, encode_scalar};
use crate::sealing::{PUBLIC_KEY_BYTES, PublicKey, SECRET_KEY_BYTES, SecretKey};
use crate::threshold::keys::{VERSION, expect_length, read_head};
use crate::threshold::random::Bridge;
use crate::threshold::suite::{Commitment, Suite};
use crate::threshold::{DkgError, EncodingError, Participant, PublicKeys, Quorum};
use frost_core::Signature;
use frost_core::keys::{CoefficientCommitment, dkg as frost};
use p256::{ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Keeps the hash over all broadcasts apart from other hashes (spec/keyholders.md §3.4).
const TRANSCRIPT_DOMAIN: &[u8] = b"undersigned/v1/dkg-transcript";
/// Version, n, t, participant.
const HEAD_BYTES: usize = 4;

/// What a participant keeps between round 1 and round 2.
pub struct SecretPackage {
    pub(super) quorum: Quorum,
    pub(super) participant: Participant,
    pub(super) ceremony: [u8; CEREMONY_BYTES],
    pub(super) round_key: SecretKey,
    coefficients: Zeroizing<Vec<[u8; SECRET_KEY_BYTES]>>,
}

impl fmt::Debug for SecretPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("round1::SecretPackage(<redacted>)")
    }
}

impl SecretPackage {
    /// To be sealed at rest, so that a ceremony survives a closed browser (spec/keyholders.md §3.5).
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        let head = [VERSION, self.quorum.participants(), self.quorum.threshold(), self.participant.index()];
        let key = self.round_key.to_secret_bytes();
        Zeroizing::new([head.as_slice(), &self.ceremony, &key[..], self.coefficients.as_flattened()].concat())
    }

    /// Reads what [`Self::to_secret_bytes`] wrote.
    ///
    /// # Errors
    /// [`EncodingError`] naming the defect.
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let (quorum, rest) = read_head(bytes)?;
        let t = usize::from(quorum.threshold());
        let rest = expect_length(bytes, rest, HEAD_BYTES + CEREMONY_BYTES + SECRET_KEY_BYTES * (1 + t))?;
        let (participant, rest) = read_participant(quorum, rest)?;
        let (ceremony, rest) = rest.split_first_chunk().ok_or(EncodingError::Participant)?;
        let (scalars, _) = rest.as_chunks::<SECRET_KEY_BYTES>();
        scalars.iter().try_for_each(|scalar| decode_scalar(scalar).map(|_| ()))?;
        let (round_key, coefficients) = scalars.split_first().ok_or(EncodingError::Participant)?;
        Ok(Self {
            quorum,
            participant,
            ceremony: *ceremony,
            round_key: SecretKey::from_bytes(round_key)?,
            coefficients: Zeroizing::new(coefficients.to_vec()),
        })
    }

    /// Whether `package` is the broadcast that belongs to these secrets.
    pub(super) fn made(&self, package: &Package) -> bool {
        let scalars = Zeroizing::new(self.scalars());
        let points = scalars.iter().map(|scalar| ProjectivePoint::GENERATOR * scalar);
        package.round_key == self.round_key.public_key() && points.eq(package.points())
    }

    /// The round key, and our own polynomial as the library takes it with the commitment that we broadcast.
    pub(super) fn into_parts(self, own: &Package) -> (SecretKey, frost::round1::SecretPackage<Suite>) {
        let (n, t) = (self.quorum.participants().into(), self.quorum.threshold().into());
        let (id, commitment) = (self.participant.identifier(), own.inner.commitment().clone());
        let polynomial = frost::round1::SecretPackage::new(id, self.scalars(), commitment, t, n);
        (self.round_key, polynomial)
    }

    fn scalars(&self) -> Vec<Scalar> {
        let read = |bytes: &[u8; SECRET_KEY_BYTES]| decode_scalar(bytes).expect("checked when the package was made");
        self.coefficients.iter().map(read).collect()
    }
}

/// Starts a ceremony for one participant: what to keep, and what to broadcast.
///
/// # Errors
/// [`EncodingError::Participant`] if the quorum has no such participant.
pub fn begin(
    rng: &mut impl CryptoRng,
    ceremony: [u8; CEREMONY_BYTES],
    quorum: Quorum,
    participant: Participant,
) -> Result<(SecretPackage, Package), EncodingError> {
    if !quorum.has(participant) {
        return Err(EncodingError::Participant);
    }
    let round_key = SecretKey::random(rng);
    let (secret, inner) = polynomial(rng, quorum, participant);
    let scalars = Zeroizing::new(secret.coefficients());
    let coefficients = Zeroizing::new(scalars.iter().map(encode_scalar).collect());
    let package = Package { quorum, participant, round_key: round_key.public_key(), inner };
    Ok((SecretPackage { quorum, participant, ceremony, round_key, coefficients }, package))
}

fn polynomial(
    rng: &mut impl CryptoRng,
    quorum: Quorum,
    participant: Participant,
) -> (frost::round1::SecretPackage<Suite>, frost::round1::Package<Suite>) {
    let (id, n, t) = (participant.identifier(), quorum.participants().into(), quorum.threshold().into());
    if t > 1 {
        return frost::part1(id, n, t, Bridge(rng)).expect("a quorum with t > 1 is one that the library takes");
    }
    // The library makes no polynomial without a coefficient beside the secret. All later steps take one as it is.
    let secret = frost_core::random_nonzero::<Suite, _>(&mut Bridge(rng));
    let commitment = Commitment::new(vec![CoefficientCommitment::new(ProjectivePoint::GENERATOR * secret)]);
    let proof = frost::compute_proof_of_knowledge(id, &[secret], &commitment, Bridge(rng))
        .expect("neither the secret nor the nonce is zero");
    let kept = frost::round1::SecretPackage::new(id, vec![secret], commitment.clone(), t, n);
    (kept, frost::round1::Package::new(commitment, proof))
}

/// A broadcast. Decoded, but its proof of knowledge is checked only in [`Packages`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    quorum: Quorum,
    participant: Participant,
    round_key: PublicKey,
    inner: frost::round1::Package<Suite>,
}

impl Package {
    /// Length of a broadcast: 102 bytes and 33 for each of t commitments.
    pub const fn length(threshold: u8) -> usize {
        HEAD_BYTES + PUBLIC_KEY_BYTES * (2 + threshold as usize) + SECRET_KEY_BYTES
    }

    /// Who claims to have made it. Whether that participant sent it is for the caller to know.
    pub fn participant(&self) -> Participant {
        self.participant
    }

    /// The quorum it is for.
    pub fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// version ‖ n ‖ t ‖ participant ‖ round key ‖ t commitments ‖ R ‖ μ (spec/keyholders.md §3.2).
    pub fn to_bytes(&self) -> Vec<u8> {
        let (n, t) = (self.quorum.participants(), self.quorum.threshold());
        let mut out = Vec::with_capacity(Self::length(t));
        out.extend_from_slice(&[VERSION, n, t, self.participant.index()]);
        out.extend_from_slice(&self.round_key.to_bytes());
        self.points().for_each(|point| out.extend_from_slice(&encode_point(&point)));
        out.extend_from_slice(&encode_point(self.inner.proof_of_knowledge().R()));
        out.extend_from_slice(&encode_scalar(self.inner.proof_of_knowledge().z()));
        out
    }

    /// Reads the one encoding of a broadcast.
    ///
    /// # Errors
    /// [`EncodingError`] naming the defect.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let (quorum, rest) = read_head(bytes)?;
        let rest = expect_length(bytes, rest, Self::length(quorum.threshold()))?;
        let (participant, rest) = read_participant(quorum, rest)?;
        let (points, response) = rest.as_chunks::<PUBLIC_KEY_BYTES>();
        // 33 · (t + 2) bytes of points, then 32: no multiple of 33 is left over.
        let (Some((round_key, points)), response) = (points.split_first(), decode_scalar(response)?) else {
            return Err(EncodingError::Participant);
        };
        let round_key = PublicKey::from_bytes(round_key)?;
        let mut points = points.iter().map(|point| decode_point(point)).collect::<Result<Vec<_>, _>>()?;
        let nonce = points.pop().ok_or(EncodingError::Participant)?;
        let commitment = Commitment::new(points.into_iter().map(CoefficientCommitment::new).collect());
        let inner = frost::round1::Package::new(commitment, Signature::new(nonce, response));
        Ok(Self { quorum, participant, round_key, inner })
    }

    fn points(&self) -> impl Iterator<Item = ProjectivePoint> {
        self.inner.commitment().coefficients().iter().map(CoefficientCommitment::value)
    }

    /// Whether its maker knows the secret behind it. [`Packages`] asks again; a relay asks before it takes one.
    pub fn proves_knowledge(&self) -> bool {
        let (commitment, proof) = (self.inner.commitment(), self.inner.proof_of_knowledge());
        frost::verify_proof_of_knowledge(self.participant.identifier(), commitment, proof).is_ok()
    }
}

fn read_participant(quorum: Quorum, bytes: &[u8]) -> Result<(Participant, &[u8]), EncodingError> {
    let (index, rest) = bytes.split_first().ok_or(EncodingError::Participant)?;
    let participant = Participant::new(*index)?;
    if quorum.has(participant) { Ok((participant, rest)) } else { Err(EncodingError::Participant) }
}

/// All broadcasts of a ceremony, checked: one from each participant, each proving knowledge of its secret. Anyone can put
/// them together from the ledger.
#[derive(Debug, Clone)]
pub struct Packages {
    ceremony: [u8; CEREMONY_BYTES],
    quorum: Quorum,
    in_order: Vec<Package>,
    transcript: [u8; 32],
    keys: PublicKeys,
}

impl Packages {
    /// Checks all broadcasts, in whatever order they came.
    ///
    /// # Errors
    /// [`DkgError`]: the first defect, with the participant to blame.
    pub fn new(ceremony: [u8; CEREMONY_BYTES], quorum: Quorum, mut packages: Vec<Package>) -> Result<Self, DkgError> {
        if let Some(other) = packages.iter().find(|package| package.quorum != quorum) {
            return Err(DkgError::Quorum(other.participant));
        }
        packages.sort_by_key(|package| package.participant);
        let twice = packages.array_windows::<2>().find(|[one, next]| one.participant == next.participant);
        if let Some([_, package]) = twice {
            return Err(DkgError::Twice(package.participant));
        }
        let expected = usize::from(quorum.participants());
        if packages.len() != expected {
            return Err(DkgError::Count { expected, found: packages.len() });
        }
        if let Some(liar) = packages.iter().find(|package| !package.proves_knowledge()) {
            return Err(DkgError::ProofOfKnowledge(liar.participant));
        }
        let commitments = packages.iter().map(|p| (p.participant.identifier(), p.inner.commitment())).collect();
        let keys = PublicKeys::from_commitments(quorum, &commitments).ok_or(DkgError::Degenerate)?;
        let hash = Sha256::new().chain_update(TRANSCRIPT_DOMAIN).chain_update(ceremony);
        let hash = packages.iter().fold(hash, |hash, package| hash.chain_update(package.to_bytes()));
        Ok(Self { ceremony, quorum, in_order: packages, transcript: hash.finalize().into(), keys })
    }

    /// The keys that the ceremony ends with: they follow from the broadcasts.
    pub fn public_keys(&self) -> &PublicKeys {
        &self.keys
    }

    /// The hash over ceremony and broadcasts. Participants who see different ones cannot finish.
    pub fn transcript(&self) -> [u8; 32] {
        self.transcript
    }

    /// The quorum of the ceremony.
    pub fn quorum(&self) -> Quorum {
        self.quorum
    }

    pub(super) fn ceremony(&self) -> &[u8; CEREMONY_BYTES] {
        &self.ceremony
    }

    pub(super) fn of(&self, participant: Participant) -> Option<&Package> {
        self.in_order.get(usize::from(participant.index()).checked_sub(1)?)
    }

    pub(super) fn round_key(&self, participant: Participant) -> Option<&PublicKey> {
        self.of(participant).map(|package| &package.round_key)
    }

    pub(super) fn commitment(&self, participant: Participant) -> Option<&Commitment> {
        self.of(participant).map(|package| package.inner.commitment())
    }

    /// The broadcasts of all but one, as the library takes them.
    pub(super) fn without(
        &self,
        participant: Participant,
    ) -> std::collections::BTreeMap<crate::threshold::suite::Identifier, frost::round1::Package<Suite>> {
        let others = self.in_order.iter().filter(|package| package.participant != participant);
        others.map(|package| (package.participant.identifier(), package.inner.clone())).collect()
    }
}
