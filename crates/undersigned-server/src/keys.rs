//! Keys at rest: one master key in a file of its own, so that the database
//! alone opens nothing, and keyed values in place of codes and addresses.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use base64ct::{Base64, Encoding};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use getrandom::SysRng;
use hmac::{Hmac, Mac};
use rand_core::{Rng, UnwrapErr};
use sha2::Sha256;
use zeroize::Zeroizing;

const FILE: &str = "master.key";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// A keyed value: HMAC-SHA-256.
pub type Keyed = [u8; 32];

/// The operating system's randomness. It does not fail on a running machine;
/// if it does, stopping is the only safe answer.
pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Fresh random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rng().fill_bytes(&mut bytes);
    bytes
}

/// A key that makes keyed values. Wiped on drop.
pub struct HmacKey(Zeroizing<[u8; KEY_BYTES]>);

impl std::fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HmacKey(<redacted>)")
    }
}

impl HmacKey {
    /// A key from stored bytes.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A fresh key.
    pub fn random() -> Self {
        Self::new(random())
    }

    /// The keyed value of a list of parts, each preceded by its length.
    pub fn value(&self, parts: &[&[u8]]) -> Keyed {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// The key under which all stored secrets are sealed.
pub struct MasterKey(Zeroizing<[u8; KEY_BYTES]>);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(<redacted>)")
    }
}

impl MasterKey {
    /// A key that is in no file: what it seals can be opened until the process ends.
    pub fn of_this_process() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Reads the key of a data folder, or makes it at the first start.
    ///
    /// # Errors
    /// What the file system says; [`io::ErrorKind::InvalidData`] for a damaged file.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let mut key = Zeroizing::new([0; KEY_BYTES]);
                let decoded = Base64::decode(text.trim(), &mut *key).map(<[u8]>::len);
                let damaged = || io::Error::new(io::ErrorKind::InvalidData, "master.key is damaged");
                if decoded == Ok(KEY_BYTES) { Ok(Self(key)) } else { Err(damaged()) }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self(Zeroizing::new(random()));
                write_private(&path, Zeroizing::new(Base64::encode_string(&*key.0)).as_bytes())?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Seals a secret; `what` labels it, so that one secret cannot pass for another.
    pub fn seal(&self, what: &str, secret: &[u8]) -> Vec<u8> {
        let mut out = random::<NONCE_BYTES>().to_vec();
        let nonce = Nonce::try_from(out.as_slice()).expect("the nonce has its length");
        let payload = Payload { msg: secret, aad: what.as_bytes() };
        out.extend(self.cipher().encrypt(&nonce, payload).expect("our secrets are far below the cipher's limit"));
        out
    }

    /// Opens what [`MasterKey::seal`] made; `None` for another key, `what` or altered bytes.
    pub fn open_sealed(&self, what: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce = Nonce::try_from(nonce).ok()?;
        let payload = Payload { msg: ciphertext, aad: what.as_bytes() };
        self.cipher().decrypt(&nonce, payload).ok().map(Zeroizing::new)
    }

    /// A key for keyed values that live as long as the data folder.
    pub fn derive(&self, what: &str) -> HmacKey {
        HmacKey::new(HmacKey(self.0.clone()).value(&[b"undersigned/v1/derive", what.as_bytes()]))
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&Key::from(*self.0))
    }
}

/// Writes a new file that only its owner may read, durably.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_secrets_open_only_as_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::open(folder.path()).unwrap();
        let sealed = key.seal("issuer", b"secret");
        let again = MasterKey::open(folder.path()).unwrap();
        assert_eq!(again.open_sealed("issuer", &sealed).unwrap().as_slice(), b"secret");
        assert!(again.open_sealed("log", &sealed).is_none());
        assert!(MasterKey(Zeroizing::new([1; 32])).open_sealed("issuer", &sealed).is_none());
        assert!(!format!("{key:?}{:?}", key.derive("x")).contains("115"));
    }

    #[test]
    fn a_damaged_key_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "AAAA").unwrap();
        assert_eq!(MasterKey::open(folder.path()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn parts_cannot_be_shifted() {
        let key = HmacKey::random();
        assert_ne!(key.value(&[b"ab", b"c"]), key.value(&[b"a", b"bc"]));
    }
}
