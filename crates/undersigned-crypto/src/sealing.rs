//! Sealing: HPKE base mode (RFC 9180) to a key that may be shared among keyholders (spec/sealing.md).
//!
//! Suite: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. In scope: fixed-length sealed contents that open for
//! one context and one pseudonym alone. Out of scope: what the content says. Caveats: whoever has the secret key opens
//! all; not post-quantum.

mod error;
mod keys;
mod padding;
pub(crate) mod point;
mod suite;
#[cfg(test)]
pub(crate) mod tests;

pub use self::error::{OpenError, SealError};
pub use self::keys::{PublicKey, SecretKey};
pub(crate) use self::suite::{ENC_BYTES, TAG_BYTES, auth_open, auth_seal};

use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A compressed point of P-256 (SEC 1 §2.3.3).
pub const PUBLIC_KEY_BYTES: usize = 33;
/// A scalar of P-256, big-endian.
pub const SECRET_KEY_BYTES: usize = 32;
/// Every sealed content has exactly this length, so that its length says nothing (spec/sealing.md §3).
pub const SEALED_BYTES: usize = 2_048;
/// Longest content: what version, enc, tag and the length of the content leave of [`SEALED_BYTES`].
pub const MAX_CONTENT_BYTES: usize = PADDED_BYTES - padding::LENGTH_BYTES;
/// Length of the plaintext, padding included.
const PADDED_BYTES: usize = SEALED_BYTES - 1 - ENC_BYTES - TAG_BYTES;
/// First byte of a sealed content (spec/sealing.md §3).
const VERSION: u8 = 1;
/// Keeps what is sealed here apart from every other use of a key (spec/sealing.md §2).
const INFO_DOMAIN: &[u8] = b"undersigned/v1/sealing";

/// Seals `content` so that it opens only with the secret key, for this context and this pseudonym (spec/sealing.md §3).
///
/// `context` is the letter's hash. The result has [`SEALED_BYTES`] bytes.
///
/// # Errors
/// [`SealError::TooLong`].
pub fn seal(
    rng: &mut impl CryptoRng,
    key: &PublicKey,
    context: &[u8],
    pseudonym: &[u8],
    content: &[u8],
) -> Result<Vec<u8>, SealError> {
    let padded = padding::pad(content, PADDED_BYTES)?;
    let (enc, ciphertext) = suite::base_seal(rng, key, &info(context), pseudonym, &padded);
    Ok([[VERSION].as_slice(), &enc, &ciphertext].concat())
}

/// Opens what [`seal`] made, for the very same context and pseudonym.
///
/// # Errors
/// [`OpenError`]: the first defect found. A wrong key, context or pseudonym and an altered byte are one and the same.
pub fn open(key: &SecretKey, context: &[u8], pseudonym: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if sealed.len() != SEALED_BYTES {
        return Err(OpenError::Length { expected: SEALED_BYTES, found: sealed.len() });
    }
    let (version, rest) = sealed.split_at(1);
    if version != [VERSION] {
        return Err(OpenError::Version);
    }
    let (enc, ciphertext) = rest.split_at(ENC_BYTES);
    padding::unpad(&suite::base_open(key, enc, &info(context), pseudonym, ciphertext)?)
}

/// The domain has one length, so no two contexts share an info.
fn info(context: &[u8]) -> Vec<u8> {
    [INFO_DOMAIN, context].concat()
}
