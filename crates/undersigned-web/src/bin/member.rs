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

/// Starts an enrolment.
///
/// # Errors
/// `entry`, `issuer-key`, `randomness`.
#[wasm_bindgen]
pub fn begin_enrolment(group: &[u8], epoch: &[u8]) -> Result<Begun, JsValue> {
    let (pending, commitment) = member::begin_enrolment(group, epoch).map_err(thrown)?;
    Ok(Begun { pending: pending.to_vec(), commitment })
}

/// Ends an enrolment: the secret bytes of the credential.
///
/// # Errors
/// `pending`, `response`, `entry`, `other-epoch`.
#[wasm_bindgen]
pub fn finish_enrolment(pending: &[u8], response: &[u8], group: &[u8], epoch: &[u8]) -> Result<Vec<u8>, JsValue> {
    member::finish_enrolment(pending, response, group, epoch).map(|secret| secret.to_vec()).map_err(thrown)
}

/// What a credential says, as JSON: group, epoch, class, role, identity, letters signed.
///
/// # Errors
/// `credential`.
#[wasm_bindgen]
pub fn credential_info(credential: &[u8]) -> Result<String, JsValue> {
    show::credential(credential).map_err(thrown)
}

/// `undefined` if the holder may sign now without being linkable, else the reason as JSON.
///
/// # Errors
/// `entry`, `credential`.
#[wasm_bindgen]
pub fn may_sign(
    credential: &[u8],
    group: &[u8],
    letter: &[u8],
    tallied_round: u32,
    now_unix_s: f64,
) -> Result<Option<String>, JsValue> {
    member::may_sign(credential, group, letter, tallied_round, now_unix_s).map_err(thrown)
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

/// Signs a letter; the arguments after it are [`member::ChoiceArgs`].
///
/// # Errors
/// `entry`, `credential`, `choice`, `other-epoch`, `eight-letters`, `name`, `randomness`.
#[wasm_bindgen]
pub fn sign(
    credential: &[u8],
    letter: &[u8],
    show: String,
    text: String,
    comment: String,
    role: bool,
    attest: bool,
) -> Result<Signed, JsValue> {
    let choice = member::ChoiceArgs { show, text, comment, role, attest };
    let (signed, credential) = member::sign(credential, letter, choice).map_err(thrown)?;
    let pseudonym = signed.pseudonym.to_vec();
    Ok(Signed { entry: signed.entry, blob: signed.blob, pseudonym, credential: credential.to_vec() })
}

/// Takes a signature back: the entry's bytes.
///
/// # Errors
/// `entry`, `credential`, `other-epoch`, `randomness`.
#[wasm_bindgen]
pub fn withdraw(credential: &[u8], letter: &[u8]) -> Result<Vec<u8>, JsValue> {
    member::withdraw(credential, letter).map_err(thrown)
}

/// Checks that `entry` stands in the ledger of `vkey`; the checkpoint's origin and size as JSON.
///
/// # Errors
/// `receipt`.
#[wasm_bindgen]
pub fn check_receipt(receipt: &str, vkey: &str, entry: &[u8]) -> Result<String, JsValue> {
    member::check_receipt(receipt, vkey, entry).map_err(thrown)
}

/// A group's entry as JSON.
///
/// # Errors
/// `entry`.
#[wasm_bindgen]
pub fn read_group(entry: &[u8]) -> Result<String, JsValue> {
    show::group(entry).map_err(thrown)
}

/// An epoch's entry as JSON.
///
/// # Errors
/// `entry`.
#[wasm_bindgen]
pub fn read_epoch(entry: &[u8]) -> Result<String, JsValue> {
    show::epoch(entry).map_err(thrown)
}

/// A letter's entry as JSON, with its hash under the group of `group_id`.
///
/// # Errors
/// `entry`.
#[wasm_bindgen]
pub fn read_letter(group_id: &str, entry: &[u8]) -> Result<String, JsValue> {
    show::letter(group_id, entry).map_err(thrown)
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
