//! What a keyholder signs: acts of a ceremony with the act key, later ones with the share itself (spec/keyholders.md §8).
//!
//! One Schnorr signature of the suite, as RFC 9591 §C.2 (prime-order verification) has it for a single signer. A share that signs proves
//! that its backup works, and everyone can check that against the verifying share.

use super::keys::{KeyShare, PublicKeys};
use super::suite::Suite;
use super::{Participant, ShareError};
use crate::sealing::point::{decode_point, decode_scalar, encode_point, encode_scalar};
use crate::sealing::{PUBLIC_KEY_BYTES, PublicKey, SECRET_KEY_BYTES, SecretKey};
use frost_core::{Ciphersuite, Signature, VerifyingKey};
use p256::{ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// R ‖ z: a compressed point and a scalar.
pub const SIGNATURE_BYTES: usize = PUBLIC_KEY_BYTES + SECRET_KEY_BYTES;
/// Random bytes in a nonce (RFC 9591 §4.1).
const NONCE_RANDOM_BYTES: usize = 32;

/// Signs with a key that is used for nothing else.
pub fn sign(rng: &mut impl CryptoRng, key: &SecretKey, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
    sign_with(rng, &key.to_secret_bytes(), message)
}

/// Whether `signature` is the key's own over `message`.
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
    holds(&key.to_bytes(), message, signature).is_some()
}

impl KeyShare {
    /// Signs with the share itself.
    pub fn sign(&self, rng: &mut impl CryptoRng, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        sign_with(rng, &self.scalar, message)
    }
}

impl PublicKeys {
    /// Checks what a participant signed with its share.
    ///
    /// # Errors
    /// [`ShareError`] naming the participant.
    pub fn verify_signed(
        &self,
        participant: Participant,
        message: &[u8],
        signature: &[u8; SIGNATURE_BYTES],
    ) -> Result<(), ShareError> {
        let share = self.verifying_share(participant).ok_or(ShareError::Participant(participant))?;
        holds(&encode_point(&share), message, signature).ok_or(ShareError::Mismatch(participant))
    }
}

fn sign_with(rng: &mut impl CryptoRng, scalar: &[u8; SECRET_KEY_BYTES], message: &[u8]) -> [u8; SIGNATURE_BYTES] {
    let secret = decode_scalar(scalar).expect("checked when the key was made");
    let key = VerifyingKey::<Suite>::new(ProjectivePoint::GENERATOR * secret);
    let nonce = nonce(rng, scalar, message);
    let commitment = ProjectivePoint::GENERATOR * nonce;
    let challenge = Suite::challenge(&commitment, &key, message).expect("neither of the two points is the identity");
    let mut out = [0; SIGNATURE_BYTES];
    let (point, response) = out.split_at_mut(PUBLIC_KEY_BYTES);
    point.copy_from_slice(&encode_point(&commitment));
    response.copy_from_slice(&encode_scalar(&(nonce + challenge.to_scalar() * secret)));
    out
}

/// nonce_generate (RFC 9591 §4.1), with the message too: bad randomness alone does not give the key away. Two messages
/// under one nonce would.
fn nonce(rng: &mut impl CryptoRng, secret: &[u8; SECRET_KEY_BYTES], message: &[u8]) -> Scalar {
    loop {
        let mut random = Zeroizing::new([0; NONCE_RANDOM_BYTES]);
        rng.fill_bytes(&mut random[..]);
        let input = Zeroizing::new([&random[..], secret, message].concat());
        let nonce = Suite::H3(&input);
        if nonce != Scalar::ZERO {
            return nonce;
        }
    }
}

fn holds(key: &[u8; PUBLIC_KEY_BYTES], message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> Option<()> {
    let (point, response) = signature.split_at(PUBLIC_KEY_BYTES);
    let signature = Signature::new(decode_point(point).ok()?, decode_scalar(response).ok()?);
    VerifyingKey::<Suite>::new(decode_point(key).ok()?).verify(message, &signature).ok()
}
