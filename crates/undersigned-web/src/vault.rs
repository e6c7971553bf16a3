//! What a device keeps at rest.
//!
//! A passphrase opens a sealed random key (slow on purpose, by argon2id); the
//! key opens a box with everything else. So a signature is stored without
//! asking for the passphrase again, and the box is one text that is replaced as
//! a whole. It is padded: its length does not tell whether anything was signed.

use base64ct::{Base64, Encoding};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use rand_core::Rng;
use undersigned_proto::credential_file::{self, Kind};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::member::rng;

/// Length of a box's key.
pub const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
/// A box's text is padded to a multiple of this: eight signatures with names,
/// proofs of identity and receipts stay below one step in all but odd cases.
pub const PAD_BYTES: usize = 65_536;
/// Longest text in a box.
pub const MAX_TEXT_BYTES: usize = 1_048_576;

/// The text of a member's or keyholder's file.
///
/// # Errors
/// `passphrase`, `randomness`.
pub fn seal(kind: Kind, secret: &[u8], passphrase: &str) -> Result<String, Failure> {
    Ok(credential_file::seal(&mut rng()?, kind, secret, passphrase)?)
}

/// What is in it.
///
/// # Errors
/// `format`, `open`.
pub fn open(kind: Kind, text: &str, passphrase: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    Ok(credential_file::open(kind, text, passphrase)?)
}

/// A fresh key.
///
/// # Errors
/// `randomness`.
pub fn box_key() -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut key = Zeroizing::new(vec![0; KEY_BYTES]);
    rng()?.fill_bytes(&mut key);
    Ok(key)
}

fn cipher(key: &[u8]) -> Result<ChaCha20Poly1305, Failure> {
    let key = Key::try_from(key).map_err(|_| Failure::new("format", "not a key"))?;
    Ok(ChaCha20Poly1305::new(&key))
}

/// Encrypts a text for one place (the name that it is stored under).
///
/// # Errors
/// `format` for a text over [`MAX_TEXT_BYTES`], `randomness`.
pub fn box_write(key: &[u8], place: &str, text: &str) -> Result<String, Failure> {
    let too_long = || Failure::new("format", "the text is too long");
    if text.len() > MAX_TEXT_BYTES {
        return Err(too_long());
    }
    // A zero byte cannot stand in JSON, so the padding's start is plain.
    let mut padded = Zeroizing::new(text.as_bytes().to_vec());
    padded.resize((text.len() + 1).next_multiple_of(PAD_BYTES), 0);
    let mut bytes = vec![0; NONCE_BYTES];
    rng()?.fill_bytes(&mut bytes);
    let nonce = Nonce::try_from(bytes.as_slice()).map_err(|_| too_long())?;
    let payload = Payload { msg: &padded, aad: place.as_bytes() };
    bytes.extend(cipher(key)?.encrypt(&nonce, payload).map_err(|_| too_long())?);
    Ok(Base64::encode_string(&bytes))
}

/// Decrypts it.
///
/// # Errors
/// `format`, or `open` where key or place is another or the text was altered.
pub fn box_read(key: &[u8], place: &str, sealed: &str) -> Result<String, Failure> {
    let format = || Failure::new("format", "not a box of this version");
    if sealed.len() > 2 * MAX_TEXT_BYTES {
        return Err(format());
    }
    let bytes = Base64::decode_vec(sealed).map_err(|_| format())?;
    let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(format)?;
    let nonce = Nonce::try_from(nonce).map_err(|_| format())?;
    let payload = Payload { msg: ciphertext, aad: place.as_bytes() };
    let padded = cipher(key)?.decrypt(&nonce, payload);
    let padded = Zeroizing::new(padded.map_err(|_| Failure::new("open", "the box was altered or is another's"))?);
    let text = padded.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8(text.to_vec()).map_err(|_| format())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(result: Result<T, Failure>) -> Option<&'static str> {
        result.err().map(|failure| failure.code)
    }

    #[test]
    fn box_opens_only_in_its_place_under_its_key() {
        let (key, other) = (box_key().unwrap(), box_key().unwrap());
        let sealed = box_write(&key, "example/1", "{\"a\":\"ü\"}").unwrap();
        assert_eq!(box_read(&key, "example/1", &sealed).unwrap(), "{\"a\":\"ü\"}");
        assert_eq!(code(box_read(&key, "example/2", &sealed)), Some("open"));
        assert_eq!(code(box_read(&other, "example/1", &sealed)), Some("open"));
        assert_eq!(code(box_read(b"short", "example/1", &sealed)), Some("format"));
        assert_eq!(code(box_read(&key, "example/1", "")), Some("format"));
        assert_eq!(code(box_read(&key, "example/1", "not base64")), Some("format"));
    }

    #[test]
    fn box_length_does_not_tell_how_much_is_in_it() {
        let key = box_key().unwrap();
        let empty = box_write(&key, "p", "").unwrap();
        let full = box_write(&key, "p", &"x".repeat(PAD_BYTES - 1)).unwrap();
        assert_eq!(empty.len(), full.len());
        assert_eq!(box_read(&key, "p", &empty).unwrap(), "");
        assert_eq!(box_read(&key, "p", &full).unwrap().len(), PAD_BYTES - 1);
        assert!(box_write(&key, "p", &"x".repeat(MAX_TEXT_BYTES)).is_ok());
        assert_eq!(code(box_write(&key, "p", &"x".repeat(MAX_TEXT_BYTES + 1))), Some("format"));
    }

    #[test]
    fn wrong_passphrase_and_no_file_are_told_apart() {
        let text = seal(Kind::Credential, b"secret", "correct horse").unwrap();
        assert_eq!(open(Kind::Credential, &text, "correct horse").unwrap().as_slice(), b"secret");
        assert_eq!(code(open(Kind::Credential, &text, "correct house")), Some("open"));
        assert_eq!(code(open(Kind::Keyholder, &text, "correct horse")), Some("format"));
        assert_eq!(code(open(Kind::Credential, "hello", "correct horse")), Some("format"));
        assert_eq!(code(seal(Kind::Credential, b"secret", "short")), Some("passphrase"));
    }
}
