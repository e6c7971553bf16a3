//! What a client knows of a record before it acts, and how that reaches it from outside (spec/excerpt.md §4).

use core::fmt;

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use undersigned_tlog::{Checkpoint, NoteError, VerifierKey, cosignature};

use crate::hash;

/// Most witnesses of a pin.
pub const MAX_WITNESSES: usize = 8;
/// Longest checkpoint note that a client accepts, in bytes: eight cosignatures stay far below.
pub const MAX_NOTE_BYTES: usize = 4_096;
/// Longest encoded pin, in bytes.
pub const MAX_PIN_BYTES: usize = 10_000;
/// Longest verifier key, in bytes: a name of 255, ID and key.
const MAX_VKEY_BYTES: usize = 500;
/// Characters of a fingerprint: 120 bits, five each.
pub const FINGERPRINT_CHARS: usize = 24;
/// Crockford's base32, in the case in which links are written.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A record as a client met it when it enrolled or joined. It is never moved on: a request for proofs from a later size
/// would reveal when the client last came.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Pin {
    /// The record's verifier key; its name is the origin.
    #[n(1)]
    pub(crate) vkey: String,
    /// Entries up to the last public one (spec/excerpt.md §3).
    #[n(2)]
    pub(crate) size: u64,
    /// The root over them.
    #[n(3)]
    pub(crate) root: ByteArray<32>,
    /// The signed checkpoint that was seen then: evidence, if the record is another one day.
    #[n(4)]
    pub(crate) note: ByteVec,
    /// Witnesses that must have cosigned each checkpoint, as vkeys.
    #[n(5)]
    pub(crate) witnesses: Vec<String>,
}

/// The stored bytes are not a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a record's pin")]
pub struct PinError;

impl Pin {
    /// Checks what was stored.
    ///
    /// # Errors
    /// [`PinError`].
    pub(crate) fn check(&self) -> Result<(), PinError> {
        let fits = self.vkey.len() <= MAX_VKEY_BYTES
            && self.size > 0
            && self.note.len() <= MAX_NOTE_BYTES
            && self.witnesses.len() <= MAX_WITNESSES
            && self.witnesses.iter().all(|witness| witness.len() <= MAX_VKEY_BYTES);
        let seen = self.checkpoint();
        if fits && seen.is_some_and(|seen| seen.size >= self.size) { Ok(()) } else { Err(PinError) }
    }

    /// The encoding. It is as secret as the credential around it: it reveals when its owner enrolled.
    pub fn to_bytes(&self) -> Vec<u8> {
        crate::cbor::encode(self)
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`PinError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PinError> {
        if bytes.len() > MAX_PIN_BYTES {
            return Err(PinError);
        }
        let pin: Self = crate::cbor::decode(bytes).map_err(|_| PinError)?;
        pin.check()?;
        Ok(pin)
    }

    /// The record's verifier key.
    pub fn vkey(&self) -> &str {
        &self.vkey
    }

    /// The record's origin: the name of its key, and its address without the scheme.
    pub fn origin(&self) -> &str {
        self.vkey.split('+').next().unwrap_or_default()
    }

    /// The witnesses that the client relies on.
    pub fn witnesses(&self) -> &[String] {
        &self.witnesses
    }

    /// The signed checkpoint that was seen when the pin was made.
    pub fn note(&self) -> &[u8] {
        &self.note
    }

    /// The checkpoint of that note, whose signature was checked then.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        Checkpoint::dangerous_parse_unverified(&self.note).ok()
    }

    /// Size and root of both trees that an audit passes: after the last public entry, and at the checkpoint.
    pub(crate) fn roots(&self) -> Vec<(u64, [u8; 32])> {
        let seen = self.checkpoint().map(|seen| (seen.size, seen.root.0));
        core::iter::once((self.size, *self.root)).chain(seen).collect()
    }
}

/// What a record's key looks like on paper and behind `#` in links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; FINGERPRINT_CHARS]);

/// Not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a record's fingerprint has 24 letters and digits")]
pub struct FingerprintError;

impl Fingerprint {
    /// The fingerprint of a verifier key.
    pub fn of(vkey: &str) -> Self {
        let hash = hash::hash(hash::RECORD_KEY, &[vkey.as_bytes()]);
        let bit = |at: usize| hash.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
        Self(core::array::from_fn(|at| {
            let value = (0..5).fold(0, |value, next| value << 1 | usize::from(bit(5 * at + next)));
            ALPHABET.get(value).copied().unwrap_or_default()
        }))
    }

    /// Reads one as people type it: in any case, with hyphens and spaces, O for 0, I and L for 1.
    ///
    /// # Errors
    /// [`FingerprintError`].
    pub fn parse(text: &str) -> Result<Self, FingerprintError> {
        let letter = |c: char| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        let mut letters = text.chars().filter(|c| !matches!(c, '-' | ' ')).map(letter);
        let mut read = [0; FINGERPRINT_CHARS];
        for place in &mut read {
            let byte = letters.next().and_then(|c| u8::try_from(c).ok()).filter(|byte| ALPHABET.contains(byte));
            *place = byte.ok_or(FingerprintError)?;
        }
        if letters.next().is_none() { Ok(Self(read)) } else { Err(FingerprintError) }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

/// A file that convicts an operator: two signed checkpoints of one record that do not agree.
pub fn evidence(pin: &Pin, shown: &[u8]) -> String {
    // Both were read as notes before, which are text.
    let text = |note| core::str::from_utf8(note).unwrap_or_default();
    let (known, shown) = (text(&pin.note), text(shown));
    format!(
        "undersigned-evidence/v1\n{}\n\nThe record as it was when you proved membership or joined, up to entry {}:\n\n{known}\n\
         The record as it was shown later:\n\n{shown}",
        pin.vkey, pin.size
    )
}

/// What a client learnt outside of the server, before it met a record.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The record's key, as a slip, a poster or a keyholder's link shows it.
    pub fingerprint: Option<Fingerprint>,
    /// The whole key.
    pub vkey: Option<String>,
    /// Witnesses that must have cosigned.
    pub witnesses: Vec<String>,
}

/// A witness that must have cosigned has not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WitnessError {
    /// Not a witness's vkey.
    #[error("{0} is not a witness's key: {1}")]
    Key(String, NoteError),
    /// No cosignature, or one that does not hold.
    #[error("the witness {0} does not vouch for this checkpoint")]
    Missing(String),
}

/// Checks that each witness has cosigned a checkpoint's note.
///
/// # Errors
/// [`WitnessError`] naming the first that has not.
pub fn check_witnesses(note: &[u8], witnesses: &[String]) -> Result<Vec<cosignature::Cosignature>, WitnessError> {
    let cosigned = |vkey: &String| {
        let key = VerifierKey::parse_witness(vkey).map_err(|error| WitnessError::Key(vkey.clone(), error))?;
        cosignature::verify(note, &key).map_err(|error| match error {
            NoteError::VerifierKey => WitnessError::Key(vkey.clone(), error),
            _ => WitnessError::Missing(key.name().to_owned()),
        })
    };
    witnesses.iter().map(cosigned).collect()
}
