//! The suite, single shot. One message for each encapsulation: the sequence number is always zero.

use super::keys::Kem;
use super::{OpenError, PublicKey, SecretKey};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::{Deserializable, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Nenc: an uncompressed point (RFC 9180 §7.1).
pub(crate) const ENC_BYTES: usize = 65;
/// Nt of ChaCha20Poly1305 (RFC 9180 §7.3).
pub(crate) const TAG_BYTES: usize = 16;

/// SealBase (RFC 9180 §6.1): enc and ciphertext.
pub(super) fn base_seal(
    rng: &mut impl CryptoRng,
    to: &PublicKey,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> ([u8; ENC_BYTES], Vec<u8>) {
    seal(rng, &OpModeS::Base, to, info, aad, plaintext)
}

/// OpenBase (RFC 9180 §6.1).
pub(super) fn base_open(
    key: &SecretKey,
    enc: &[u8],
    info: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    open(&OpModeR::Base, key, enc, info, aad, ciphertext)
}

/// SealAuth (RFC 9180 §6.1): as base mode, and only `from` or the recipient can have made it.
pub(crate) fn auth_seal(
    rng: &mut impl CryptoRng,
    from: &SecretKey,
    to: &PublicKey,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> ([u8; ENC_BYTES], Vec<u8>) {
    let mode = OpModeS::Auth((from.kem(), from.public_key().kem().clone()));
    seal(rng, &mode, to, info, aad, plaintext)
}

/// OpenAuth (RFC 9180 §6.1).
pub(crate) fn auth_open(
    key: &SecretKey,
    from: &PublicKey,
    enc: &[u8],
    info: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    open(&OpModeR::Auth(from.kem().clone()), key, enc, info, aad, ciphertext)
}

fn seal(
    rng: &mut impl CryptoRng,
    mode: &OpModeS<'_, Kem>,
    to: &PublicKey,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> ([u8; ENC_BYTES], Vec<u8>) {
    let (enc, ciphertext) =
        single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Kem>(mode, to.kem(), info, plaintext, aad, rng)
            .expect("points are not the identity, and one short message is within every limit");
    (enc.to_bytes().into(), ciphertext)
}

fn open(
    mode: &OpModeR<'_, Kem>,
    key: &SecretKey,
    enc: &[u8],
    info: &[u8],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let enc = <Kem as hpke::Kem>::EncappedKey::from_bytes(enc).map_err(|_| OpenError::Encapsulation)?;
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(mode, &key.kem(), &enc, info, ciphertext, aad)
        .map(Zeroizing::new)
        .map_err(|_| OpenError::Invalid)
}
