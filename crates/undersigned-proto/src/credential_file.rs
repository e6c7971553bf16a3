//! Secrets of a member or keyholder at rest, under a passphrase (spec/enrolment.md §6).

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use base64ct::{Base64, Encoding};

/// Whose secrets a file contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A member's credential.
    Credential,
    /// What a keyholder keeps for one letter.
    Keyholder,
}

impl Kind {
    /// The first line of a file.
    fn header(self) -> &'static str {
        match self {
            Self::Credential => "undersigned-credential/v1",
            Self::Keyholder => "undersigned-keyholder/v1",
        }
    }
}

/// Shortest passphrase, in characters.
pub const MIN_PASSPHRASE_CHARS: usize = 8;
/// Longest passphrase, in bytes.
pub const MAX_PASSPHRASE_BYTES: usize = 1_024;
/// Longest file, in bytes.
pub const MAX_FILE_BYTES: usize = 16_384;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 12;
/// OWASP's second choice for argon2id (19 MiB, two passes): it fits a phone.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Why a file was not made or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Fewer than [`MIN_PASSPHRASE_CHARS`] characters, or too long.
    #[error("the passphrase must have at least 8 characters")]
    Passphrase,
    /// Not a file of this format.
    #[error("this is not a file of this kind")]
    Format,
    /// Wrong passphrase or altered file: the two cannot be told apart.
    #[error("the passphrase is wrong, or the file was altered")]
    Open,
}

/// Encrypts secret bytes under a passphrase.
///
/// # Errors
/// [`FileError::Passphrase`].
pub fn seal(rng: &mut impl CryptoRng, kind: Kind, secret: &[u8], passphrase: &str) -> Result<String, FileError> {
    if passphrase.chars().count() < MIN_PASSPHRASE_CHARS || passphrase.len() > MAX_PASSPHRASE_BYTES {
        return Err(FileError::Passphrase);
    }
    let mut bytes = vec![0; SALT_BYTES + NONCE_BYTES];
    rng.fill_bytes(&mut bytes);
    let (salt, nonce) = bytes.split_first_chunk::<SALT_BYTES>().ok_or(FileError::Format)?;
    let nonce = Nonce::try_from(nonce).map_err(|_| FileError::Format)?;
    let payload = Payload { msg: secret, aad: kind.header().as_bytes() };
    let ciphertext = cipher(passphrase, salt)?.encrypt(&nonce, payload).map_err(|_| FileError::Format)?;
    bytes.extend(ciphertext);
    let mut text = format!("{}\n", kind.header());
    let mut rest = Base64::encode_string(&bytes);
    while rest.len() > 64 {
        let tail = rest.split_off(64);
        text += &rest;
        text.push('\n');
        rest = tail;
    }
    Ok(text + &rest + "\n")
}

/// Decrypts what [`seal`] made.
///
/// # Errors
/// [`FileError::Format`], [`FileError::Open`].
pub fn open(kind: Kind, text: &str, passphrase: &str) -> Result<Zeroizing<Vec<u8>>, FileError> {
    if text.len() > MAX_FILE_BYTES || passphrase.len() > MAX_PASSPHRASE_BYTES {
        return Err(FileError::Format);
    }
    // As it was saved, or as it was scanned from paper and pasted: lines may be broken elsewhere.
    let rest = text.trim_start_matches('\u{feff}').trim_start().strip_prefix(kind.header()).ok_or(FileError::Format)?;
    let rest: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = Base64::decode_vec(&rest).map_err(|_| FileError::Format)?;
    let (salt, rest) = bytes.split_first_chunk::<SALT_BYTES>().ok_or(FileError::Format)?;
    let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES).ok_or(FileError::Format)?;
    let nonce = Nonce::try_from(nonce).map_err(|_| FileError::Format)?;
    let payload = Payload { msg: ciphertext, aad: kind.header().as_bytes() };
    cipher(passphrase, salt)?.decrypt(&nonce, payload).map(Zeroizing::new).map_err(|_| FileError::Open)
}

fn cipher(passphrase: &str, salt: &[u8; SALT_BYTES]) -> Result<ChaCha20Poly1305, FileError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| FileError::Format)?;
    let mut key = Zeroizing::new([0; 32]);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice()).map_err(|_| FileError::Format)?;
    Ok(ChaCha20Poly1305::new(&Key::from(*key)))
}
