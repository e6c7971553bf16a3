//! What a ceremony ends with: one share for each participant, and the public keys for the ledger.

use super::suite::{Commitment, Identifier, Suite};
use super::{EncodingError, Participant, Quorum, SHARE_BYTES, ShareError};
use crate::DecodeError;
use crate::sealing::point::{decode_point, decode_scalar, encode_point};
use crate::sealing::{PUBLIC_KEY_BYTES, PublicKey, SECRET_KEY_BYTES};
use frost_core::compute_lagrange_coefficient;
use frost_core::keys::{CoefficientCommitment, PublicKeyPackage};
use p256::{ProjectivePoint, Scalar};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// First byte of the encodings here (spec/keyholders.md §2).
pub(super) const VERSION: u8 = 1;
/// Version, n, t.
const HEAD_BYTES: usize = 3;

/// Group key and verifying shares of one ceremony.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKeys {
    pub(super) quorum: Quorum,
    pub(super) group: PublicKey,
    /// By participant, in order.
    pub(super) shares: Vec<ProjectivePoint>,
}

impl fmt::Debug for PublicKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKeys").field("quorum", &self.quorum).field("group", &self.group).finish_non_exhaustive()
    }
}

impl PublicKeys {
    /// Length of the encoding: 36 bytes and 33 for each of n verifying shares.
    pub const fn length(participants: u8) -> usize {
        HEAD_BYTES + PUBLIC_KEY_BYTES * (1 + participants as usize)
    }

    /// n and t.
    pub fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// The key to seal to.
    pub fn group_key(&self) -> &PublicKey {
        &self.group
    }

    /// version ‖ n ‖ t ‖ group key ‖ n verifying shares (spec/keyholders.md §6.1).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(Self::length(self.quorum.participants()));
        out.extend_from_slice(&[VERSION, self.quorum.participants(), self.quorum.threshold()]);
        out.extend_from_slice(&self.group.to_bytes());
        self.shares.iter().for_each(|share| out.extend_from_slice(&encode_point(share)));
        out
    }

    /// Reads the one encoding. Any t of the shares give the group key, or it is refused (spec/keyholders.md §6.2).
    ///
    /// # Errors
    /// [`EncodingError`] naming the defect.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let (quorum, rest) = read_head(bytes)?;
        let rest = expect_length(bytes, rest, Self::length(quorum.participants()))?;
        let (points, _) = rest.as_chunks::<PUBLIC_KEY_BYTES>();
        let mut points = points.iter().map(|point| decode_point(point)).collect::<Result<Vec<_>, _>>()?.into_iter();
        let group = points.next().ok_or(EncodingError::Quorum)?;
        let keys = Self { quorum, group: PublicKey::from_point(&group)?, shares: points.collect() };
        if keys.on_one_polynomial(&group) { Ok(keys) } else { Err(EncodingError::Polynomial) }
    }

    /// None if a key is the identity, or fewer than t shares would open.
    pub(super) fn from_commitments(quorum: Quorum, all: &BTreeMap<Identifier, &Commitment>) -> Option<Self> {
        let package = PublicKeyPackage::<Suite>::from_dkg_commitments(all).ok()?;
        let group = PublicKey::from_point(&package.verifying_key().to_element()).ok()?;
        // In order of the identifiers, which is that of the participants.
        let shares: Vec<_> = package.verifying_shares().values().map(|share| share.to_element()).collect();
        let highest: ProjectivePoint =
            all.values().filter_map(|c| c.coefficients().last()).map(CoefficientCommitment::value).sum();
        let degenerate = shares.iter().chain([&highest]).any(|point| *point == ProjectivePoint::IDENTITY);
        (!degenerate).then_some(Self { quorum, group, shares })
    }

    pub(super) fn verifying_share(&self, participant: Participant) -> Option<ProjectivePoint> {
        self.shares.get(usize::from(participant.index()).checked_sub(1)?).copied()
    }

    /// Whether the first t shares give the group key and all further shares, and one share less does not.
    fn on_one_polynomial(&self, group: &ProjectivePoint) -> bool {
        let t = usize::from(self.quorum.threshold());
        let mut further = self.quorum.all().zip(&self.shares).skip(t);
        self.at(t, None) == Some(*group)
            && further.all(|(participant, share)| self.at(t, Some(participant)) == Some(*share))
            // Else fewer shares than the threshold says would open.
            && self.at(t - 1, None) != Some(*group)
    }

    /// The point that the first `count` shares give for another participant, or for the group key.
    fn at(&self, count: usize, x: Option<Participant>) -> Option<ProjectivePoint> {
        let ids: BTreeSet<_> = self.quorum.all().take(count).map(Participant::identifier).collect();
        let terms = ids.iter().zip(&self.shares).map(|(id, share)| {
            let factor = compute_lagrange_coefficient::<Suite>(&ids, x.map(Participant::identifier), *id);
            factor.map(|factor| *share * factor)
        });
        terms.sum::<Result<ProjectivePoint, _>>().ok()
    }
}

/// A participant's share of the secret key: with t of them everything sealed to the group key opens.
#[derive(ZeroizeOnDrop)]
pub struct KeyShare {
    #[zeroize(skip)]
    pub(super) participant: Participant,
    pub(super) scalar: [u8; SECRET_KEY_BYTES],
}

impl fmt::Debug for KeyShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyShare(<redacted>)")
    }
}

impl KeyShare {
    /// Whose share it is.
    pub fn participant(&self) -> Participant {
        self.participant
    }

    /// participant ‖ scalar, to be sealed at rest or printed as a backup (spec/keyholders.md §7.1).
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SHARE_BYTES]> {
        write_share(self.participant, &self.scalar)
    }

    /// Reads what [`Self::to_secret_bytes`] wrote.
    ///
    /// # Errors
    /// [`EncodingError`] naming the defect.
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let (participant, scalar) = read_share(bytes)?;
        Ok(Self { participant, scalar: *scalar })
    }

    /// The drill: whether this share serves these keys (spec/keyholders.md §7.2).
    ///
    /// # Errors
    /// [`ShareError`].
    pub fn check(&self, keys: &PublicKeys) -> Result<(), ShareError> {
        keys.matches(self.participant, &self.scalar)
    }
}

impl PublicKeys {
    /// Whether the scalar is the discrete logarithm of the participant's verifying share.
    pub(super) fn matches(&self, participant: Participant, scalar: &[u8; SECRET_KEY_BYTES]) -> Result<(), ShareError> {
        let expected = self.verifying_share(participant).ok_or(ShareError::Participant(participant))?;
        let scalar: Scalar = decode_scalar(scalar).expect("checked when the share was made");
        if ProjectivePoint::GENERATOR * scalar == expected { Ok(()) } else { Err(ShareError::Mismatch(participant)) }
    }
}

/// Version and quorum; the rest.
pub(super) fn read_head(bytes: &[u8]) -> Result<(Quorum, &[u8]), EncodingError> {
    let short = DecodeError::Length { expected: HEAD_BYTES, found: bytes.len() };
    let ([version, participants, threshold], rest) = bytes.split_first_chunk::<HEAD_BYTES>().ok_or(short)?;
    if *version != VERSION {
        return Err(EncodingError::Version);
    }
    Ok((Quorum::new(*participants, *threshold)?, rest))
}

/// `rest` again if `bytes`, of which it is the tail, is exactly as long as it must be.
pub(super) fn expect_length<'a>(bytes: &[u8], rest: &'a [u8], expected: usize) -> Result<&'a [u8], EncodingError> {
    if bytes.len() == expected { Ok(rest) } else { Err(DecodeError::Length { expected, found: bytes.len() }.into()) }
}

pub(super) fn write_share(participant: Participant, scalar: &[u8; SECRET_KEY_BYTES]) -> Zeroizing<[u8; SHARE_BYTES]> {
    let mut out = Zeroizing::new([0u8; SHARE_BYTES]);
    let (index, rest) = out.split_at_mut(1);
    index.copy_from_slice(&[participant.index()]);
    rest.copy_from_slice(scalar);
    out
}

pub(super) fn read_share(bytes: &[u8]) -> Result<(Participant, Zeroizing<[u8; SECRET_KEY_BYTES]>), EncodingError> {
    let wrong = DecodeError::Length { expected: SHARE_BYTES, found: bytes.len() };
    let exact: &[u8; SHARE_BYTES] = bytes.try_into().map_err(|_| wrong)?;
    let ([index], scalar) = exact.split_first_chunk().ok_or(wrong)?;
    let participant = Participant::new(*index)?;
    decode_scalar(scalar)?;
    let mut out = Zeroizing::new([0u8; SECRET_KEY_BYTES]);
    out.copy_from_slice(scalar);
    Ok((participant, out))
}
