//! Signed notes (C2SP signed-note 1.0.0) with Ed25519 keys.

use core::fmt;

use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signer, VerifyingKey};
use sha2::{Digest, Sha256};

/// Signature type of a note signature (signed-note, "Signature types").
pub const ALG_ED25519: u8 = 0x01;
/// Signature type of a cosignature/v1 (tlog-cosignature, "Format").
pub const ALG_COSIGNATURE: u8 = 0x04;
/// Most signature lines in a note; the standard asks for at least 16.
pub const MAX_SIGNATURES: usize = 32;
/// Largest note in bytes; a checkpoint with 32 cosignatures stays far below.
pub const MAX_NOTE_BYTES: usize = 16_384;
/// Longest key name in bytes.
pub const MAX_KEY_NAME_BYTES: usize = 255;

/// Why a note, key or signature was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Longer than [`MAX_NOTE_BYTES`] or more lines than [`MAX_SIGNATURES`].
    #[error("the note is over a limit")]
    TooLong,
    /// Not UTF-8, a control character, no blank line, or a malformed signature line.
    #[error("the note is malformed")]
    Malformed,
    /// A key name is empty, too long, or holds a space or plus.
    #[error("the key name is not allowed")]
    KeyName,
    /// A verifier key is not `name+id+base64`.
    #[error("the verifier key is malformed")]
    VerifierKey,
    /// A key that is there for something else: a witness's for a log, or the other way round.
    #[error("the verifier key is of type {found:#04x}, not {expected:#04x}")]
    KeyType {
        /// The type that is needed here.
        expected: u8,
        /// The key's own.
        found: u8,
    },
    /// No signature line is by the key.
    #[error("the note has no signature by {0}")]
    NotSigned(String),
    /// A line of the key's name and ID does not verify.
    #[error("the signature by {0} does not verify")]
    BadSignature(String),
}

/// Checks a key name (signed-note, "Format").
fn check_name(name: &str) -> Result<(), NoteError> {
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    if name.is_empty() || name.len() > MAX_KEY_NAME_BYTES || !name.chars().all(allowed) {
        return Err(NoteError::KeyName);
    }
    Ok(())
}

/// SHA-256(name ‖ 0x0A ‖ type ‖ key)[..4] (signed-note, "Signatures").
fn key_id(name: &str, algorithm: u8, key: &[u8; 32]) -> [u8; 4] {
    let hasher = Sha256::new().chain_update(name).chain_update([b'\n', algorithm]);
    let digest: [u8; 32] = hasher.chain_update(key).finalize().into();
    let [a, b, c, d, ..] = digest;
    [a, b, c, d]
}

/// A log's secret key with its name. Wiped on drop.
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, <redacted>)", self.name)
    }
}

impl SigningKey {
    /// The key of a 32-byte seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// [`NoteError::KeyName`].
    pub fn from_seed(seed: &[u8; 32], name: &str) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key: ed25519_dalek::SigningKey::from_bytes(seed) })
    }

    /// What others check with.
    pub fn verifier_key(&self) -> VerifierKey {
        self.verifier_key_for(ALG_ED25519)
    }

    fn verifier_key_for(&self, algorithm: u8) -> VerifierKey {
        VerifierKey { name: self.name.clone(), algorithm, key: self.key.verifying_key() }
    }

    /// Text and one signature line.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] unless the text ends in a newline and has no
    /// other control character.
    pub fn sign_note(&self, text: &str) -> Result<String, NoteError> {
        check_text(text)?;
        let line = self.line(ALG_ED25519, &self.key.sign(text.as_bytes()).to_bytes());
        Ok(format!("{text}\n{line}"))
    }

    /// A cosignature/v1 line over a checkpoint's text, for witnesses and tests.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] for a text that is not a note's.
    pub fn cosign(&self, text: &str, timestamp_unix_s: u64) -> Result<String, NoteError> {
        check_text(text)?;
        let signature = self.key.sign(&cosigned_message(text, timestamp_unix_s)).to_bytes();
        let mut bytes = timestamp_unix_s.to_be_bytes().to_vec();
        bytes.extend_from_slice(&signature);
        Ok(self.line(ALG_COSIGNATURE, &bytes))
    }

    /// The verifier key of this key's cosignatures (type 0x04).
    pub fn cosigner_key(&self) -> VerifierKey {
        self.verifier_key_for(ALG_COSIGNATURE)
    }

    fn line(&self, algorithm: u8, signature: &[u8]) -> String {
        let mut bytes = self.verifier_key_for(algorithm).id().to_vec();
        bytes.extend_from_slice(signature);
        format!("— {} {}\n", self.name, Base64::encode_string(&bytes))
    }
}

/// The message of a cosignature/v1 (tlog-cosignature, "Ed25519 signed message").
pub(crate) fn cosigned_message(text: &str, timestamp_unix_s: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {timestamp_unix_s}\n{text}").into_bytes()
}

/// A public key with its name and signature type, written as a vkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    algorithm: u8,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Reads a log's key, `name+hex id+base64(0x01 ‖ key)` (signed-note, "vkeys").
    ///
    /// # Errors
    /// [`NoteError::VerifierKey`] for a malformed key, a wrong ID, or a weak key; [`NoteError::KeyType`] for a witness's;
    /// [`NoteError::KeyName`].
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let key = Self::parse_any(vkey)?;
        key.must_be(ALG_ED25519).map(|()| key)
    }

    /// Reads a witness's key: as [`VerifierKey::parse`], with the type 0x04 (tlog-cosignature).
    ///
    /// # Errors
    /// Those of [`VerifierKey::parse`]; [`NoteError::KeyType`] for a log's.
    pub fn parse_witness(vkey: &str) -> Result<Self, NoteError> {
        let key = Self::parse_any(vkey)?;
        key.must_be(ALG_COSIGNATURE).map(|()| key)
    }

    fn parse_any(vkey: &str) -> Result<Self, NoteError> {
        let mut parts = vkey.splitn(3, '+');
        let mut part = || parts.next().ok_or(NoteError::VerifierKey);
        let (name, id, material) = (part()?, part()?, part()?);
        check_name(name)?;
        let mut buffer = [0; 33];
        let material = Base64::decode(material, &mut buffer).map_err(|_| NoteError::VerifierKey)?;
        let (algorithm, key) = material.split_first().ok_or(NoteError::VerifierKey)?;
        let key: &[u8; 32] = key.try_into().map_err(|_| NoteError::VerifierKey)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| NoteError::VerifierKey)?;
        let parsed = Self { name: name.to_owned(), algorithm: *algorithm, key };
        let known = [ALG_ED25519, ALG_COSIGNATURE].contains(algorithm);
        if !known || key.is_weak() || id != hex_id(parsed.id()) {
            return Err(NoteError::VerifierKey);
        }
        Ok(parsed)
    }

    /// The name, for a log its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether signatures of a type are this key's.
    pub(crate) fn must_be(&self, expected: u8) -> Result<(), NoteError> {
        let found = self.algorithm;
        if found == expected { Ok(()) } else { Err(NoteError::KeyType { expected, found }) }
    }

    fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.algorithm, self.key.as_bytes())
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), NoteError> {
        let bad = || NoteError::BadSignature(self.name.clone());
        let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| bad())?;
        self.key.verify_strict(message, &signature).map_err(|_| bad())
    }
}

fn hex_id(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut material = vec![self.algorithm];
        material.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex_id(self.id()), Base64::encode_string(&material))
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    let control = |c: char| c.is_ascii_control() && c != '\n' && c != '\u{7f}';
    if !text.ends_with('\n') || text.chars().any(control) {
        return Err(NoteError::Malformed);
    }
    Ok(())
}

struct Line<'a> {
    name: &'a str,
    id: [u8; 4],
    signature: Vec<u8>,
}

/// A note that has been read and not yet been checked.
pub struct UnverifiedNote<'a> {
    text: &'a str,
    lines: Vec<Line<'a>>,
}

impl<'a> UnverifiedNote<'a> {
    /// Reads a note (signed-note, "Format").
    ///
    /// # Errors
    /// [`NoteError::TooLong`], [`NoteError::Malformed`], [`NoteError::KeyName`].
    pub fn parse(note: &'a [u8]) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLong);
        }
        let note = core::str::from_utf8(note).map_err(|_| NoteError::Malformed)?;
        check_text(note)?;
        let blank = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
        let (text, signatures) = note.split_at_checked(blank + 1).ok_or(NoteError::Malformed)?;
        let signatures = signatures.strip_prefix('\n').ok_or(NoteError::Malformed)?;
        let lines = signatures.split_terminator('\n').map(parse_line).collect::<Result<Vec<_>, _>>()?;
        match lines.len() {
            0 => Err(NoteError::Malformed),
            1..=MAX_SIGNATURES => Ok(Self { text, lines }),
            _ => Err(NoteError::TooLong),
        }
    }

    /// The signature bytes of each line of the key's name and ID.
    pub(crate) fn by(&self, key: &VerifierKey) -> impl Iterator<Item = &[u8]> {
        let id = key.id();
        let mine = move |line: &&Line<'_>| line.name == key.name && line.id == id;
        self.lines.iter().filter(mine).map(|line| line.signature.as_slice())
    }

    /// The text, once a key that is trusted has been seen to sign it.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`], [`NoteError::BadSignature`]; [`NoteError::KeyType`] for a witness's key.
    pub fn verify(&self, key: &VerifierKey) -> Result<&'a str, NoteError> {
        key.must_be(ALG_ED25519)?;
        let mut signed = false;
        for signature in self.by(key) {
            key.verify(self.text.as_bytes(), signature)?;
            signed = true;
        }
        if signed { Ok(self.text) } else { Err(NoteError::NotSigned(key.name.clone())) }
    }

    /// The text, trusted by nobody: to see the origin before a key is chosen.
    pub fn dangerous_unverified_text(&self) -> &'a str {
        self.text
    }
}

fn parse_line(line: &str) -> Result<Line<'_>, NoteError> {
    let line = line.strip_prefix("— ").ok_or(NoteError::Malformed)?;
    let (name, signature) = line.split_once(' ').ok_or(NoteError::Malformed)?;
    check_name(name)?;
    let bytes = Base64::decode_vec(signature).map_err(|_| NoteError::Malformed)?;
    let (id, signature) = bytes.split_first_chunk::<4>().ok_or(NoteError::Malformed)?;
    Ok(Line { name, id: *id, signature: signature.to_vec() })
}
