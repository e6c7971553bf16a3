//! The module of who proves membership, signs and looks after signatures.
#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::indexing_slicing)]

use undersigned_proto::credential_file::Kind;
use undersigned_web::failure::thrown;
use undersigned_web::{member, show, vault};
use wasm_bindgen::prelude::*;

/// Nothing to start: the worker calls the functions below.
fn main() {}

/// A request for a credential: `pending` is secret and must be kept until the answer is there.
#[wasm_bindgen(getter_with_clone)]
pub struct Begun {
    /// Secret bytes for [`finish_enrolment`].
    #[wasm_bindgen(readonly)]
    pub pending: Vec<u8>,
    /// What the server gets.
    #[wasm_bindgen(readonly)]
    pub commitment: Vec<u8>,
}

/// Starts an enrolment; `address` is empty for a paper code.
///
/// # Errors
/// Those of an excerpt; `enrolment-closed`, `address`, `issuer-key`, `randomness`.
#[wasm_bindgen]
pub fn begin_enrolment(
    group_id: &str,
    epoch: u32,
    excerpt: &[u8],
    fingerprint: String,
    witnesses: String,
    address: &str,
    now_unix_s: f64,
) -> Result<Begun, JsValue> {
    let outside = member::Outside { fingerprint, witnesses };
    let begun = member::begin_enrolment((group_id, epoch), excerpt, outside, address, now_unix_s);
    let (pending, commitment) = begun.map_err(thrown)?;
    Ok(Begun { pending: pending.to_vec(), commitment })
}

/// Ends an enrolment: the secret bytes of the credential.
///
/// # Errors
/// `pending`, `response`, `attested`.
#[wasm_bindgen]
pub fn finish_enrolment(pending: &[u8], response: &[u8]) -> Result<Vec<u8>, JsValue> {
    member::finish_enrolment(pending, response).map(|secret| secret.to_vec()).map_err(thrown)
}

/// What a credential says, as JSON: group, epoch, class, role, identity, letters signed.
///
/// # Errors
/// `credential`.
#[wasm_bindgen]
pub fn credential_info(credential: &[u8]) -> Result<String, JsValue> {
    show::credential(credential).map_err(thrown)
}

/// The record in which a credential was issued, for an audit: bytes.
///
/// # Errors
/// `credential`.
#[wasm_bindgen]
pub fn credential_pin(credential: &[u8]) -> Result<Vec<u8>, JsValue> {
    member::credential_pin(credential).map_err(thrown)
}

/// Why the holder must wait, or among how many the signature is one, as JSON.
///
/// # Errors
/// Those of an excerpt; `credential`.
#[wasm_bindgen]
pub fn may_sign(credential: &[u8], excerpt: &[u8], letter: &str, now_unix_s: f64) -> Result<String, JsValue> {
    member::may_sign(credential, excerpt, letter, now_unix_s).map_err(thrown)
}

/// Two checkpoints that do not agree, as a file to keep.
///
/// # Errors
/// `credential`, `excerpt`.
#[wasm_bindgen]
pub fn evidence(credential: &[u8], excerpt: &[u8]) -> Result<String, JsValue> {
    member::evidence(credential, excerpt).map_err(thrown)
}

/// A signature to send.
#[wasm_bindgen(getter_with_clone)]
pub struct Signed {
    /// The entry's bytes.
    #[wasm_bindgen(readonly)]
    pub entry: Vec<u8>,
    /// The name's stored blob, if a name is given.
    #[wasm_bindgen(readonly)]
    pub blob: Option<Vec<u8>>,
    /// Finds the signature again.
    #[wasm_bindgen(readonly)]
    pub pseudonym: Vec<u8>,
    /// Secret bytes of the credential, which now knows the letter.
    #[wasm_bindgen(readonly)]
    pub credential: Vec<u8>,
}

/// Signs a letter of the record; the arguments after it are [`member::ChoiceArgs`].
///
/// # Errors
/// Those of an excerpt; `credential`, `choice`, `other-epoch`, `other-record`, `eight-letters`, `name`, `randomness`.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)] // a page's form, field by field
pub fn sign(
    credential: &[u8],
    excerpt: &[u8],
    letter: &str,
    show: String,
    text: String,
    comment: String,
    role: bool,
    attest: bool,
    blob: Option<Vec<u8>>,
) -> Result<Signed, JsValue> {
    let choice = member::ChoiceArgs { show, text, comment, role, attest };
    let (signed, credential) = member::sign(credential, excerpt, letter, choice, blob).map_err(thrown)?;
    let pseudonym = signed.pseudonym.to_vec();
    Ok(Signed { entry: signed.entry, blob: signed.blob, pseudonym, credential: credential.to_vec() })
}

/// What is to be locked, and to which keys: for the module that locks names.
#[wasm_bindgen(getter_with_clone)]
pub struct ToSeal {
    /// The keys of the letter's terms.
    #[wasm_bindgen(readonly)]
    pub keys: Vec<u8>,
    /// The letter.
    #[wasm_bindgen(readonly)]
    pub letter_hash: Vec<u8>,
    /// Whose name it is.
    #[wasm_bindgen(readonly)]
    pub pseudonym: Vec<u8>,
    /// The content, secret.
    #[wasm_bindgen(readonly)]
    pub content: Vec<u8>,
}

/// The first step of a signature with a locked name.
///
/// # Errors
/// Those of [`sign`].
#[wasm_bindgen]
pub fn to_seal(
    credential: &[u8],
    excerpt: &[u8],
    letter: &str,
    text: String,
    comment: String,
    role: bool,
    attest: bool,
) -> Result<ToSeal, JsValue> {
    let choice = member::ChoiceArgs { show: "sealed".to_owned(), text, comment, role, attest };
    let member::ToSeal { keys, name } = member::to_seal(credential, excerpt, letter, choice).map_err(thrown)?;
    let (letter_hash, pseudonym) = (name.letter_hash.to_vec(), name.pseudonym.to_vec());
    Ok(ToSeal { keys, letter_hash, pseudonym, content: name.content.to_vec() })
}

/// Takes a signature back: the entry's bytes.
///
/// # Errors
/// Those of an excerpt; `credential`, `other-epoch`, `other-record`, `randomness`.
#[wasm_bindgen]
pub fn withdraw(credential: &[u8], excerpt: &[u8], letter: &str) -> Result<Vec<u8>, JsValue> {
    member::withdraw(credential, excerpt, letter).map_err(thrown)
}

/// Checks that `entry` is in the record of the credential; its place, the checkpoint's origin and size as JSON.
///
/// # Errors
/// `credential`, `receipt`.
#[wasm_bindgen]
pub fn check_receipt(receipt: &str, credential: &[u8], entry: &[u8]) -> Result<String, JsValue> {
    member::check_receipt(receipt, credential, entry).map_err(thrown)
}

/// What an excerpt proves of a letter, as JSON: the letter, its group, its epoch.
///
/// # Errors
/// Those of an excerpt; `fingerprint`, `witness`.
#[wasm_bindgen]
pub fn read_letter(
    group_id: &str,
    letter: &str,
    excerpt: &[u8],
    fingerprint: String,
    witnesses: String,
) -> Result<String, JsValue> {
    let outside = member::Outside { fingerprint, witnesses };
    show::proved(group_id, excerpt, outside, show::About::Letter(letter)).map_err(thrown)
}

/// What an excerpt proves of an epoch, as JSON: the group and the epoch.
///
/// # Errors
/// Those of an excerpt; `fingerprint`, `witness`.
#[wasm_bindgen]
pub fn read_epoch(
    group_id: &str,
    epoch: u32,
    excerpt: &[u8],
    fingerprint: String,
    witnesses: String,
) -> Result<String, JsValue> {
    let outside = member::Outside { fingerprint, witnesses };
    show::proved(group_id, excerpt, outside, show::About::Epoch(epoch)).map_err(thrown)
}

/// Encrypts secret bytes under a passphrase: a credential file's text.
///
/// # Errors
/// `passphrase`, `randomness`.
#[wasm_bindgen]
pub fn seal(secret: &[u8], passphrase: &str) -> Result<String, JsValue> {
    vault::seal(Kind::Credential, secret, passphrase).map_err(thrown)
}

/// Decrypts what [`seal`] made.
///
/// # Errors
/// `format`, `open`.
#[wasm_bindgen]
pub fn open(text: &str, passphrase: &str) -> Result<Vec<u8>, JsValue> {
    vault::open(Kind::Credential, text, passphrase).map(|secret| secret.to_vec()).map_err(thrown)
}

/// A fresh key for [`box_write`].
///
/// # Errors
/// `randomness`.
#[wasm_bindgen]
pub fn box_key() -> Result<Vec<u8>, JsValue> {
    vault::box_key().map(|key| key.to_vec()).map_err(thrown)
}

/// Encrypts a text under a key, for the place named `place`; its length says nothing about the text.
///
/// # Errors
/// `format`, `randomness`.
#[wasm_bindgen]
pub fn box_write(key: &[u8], place: &str, text: &str) -> Result<String, JsValue> {
    vault::box_write(key, place, text).map_err(thrown)
}

/// Decrypts what [`box_write`] made for this place.
///
/// # Errors
/// `format`, `open`.
#[wasm_bindgen]
pub fn box_read(key: &[u8], place: &str, sealed: &str) -> Result<String, JsValue> {
    vault::box_read(key, place, sealed).map_err(thrown)
}
