//! The module of a keyholder. It holds the audit as well: a share is released on a state that was audited here, never on
//! one that another module or a page says it saw.
#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::indexing_slicing)]

use undersigned_proto::credential_file::Kind;
use undersigned_web::failure::thrown;
use undersigned_web::keyholder::{self, CeremonyArgs};
use undersigned_web::member::Outside;
use undersigned_web::{audit, show, vault};
use wasm_bindgen::prelude::*;

/// Nothing to start: the worker calls the functions below.
fn main() {}

/// A key ceremony as the server hands it out.
#[wasm_bindgen]
pub struct Ceremony(CeremonyArgs);

#[wasm_bindgen]
impl Ceremony {
    /// From an excerpt; the fingerprint of the record's key and the witnesses, one a line, are empty where none is known.
    #[wasm_bindgen(constructor)]
    pub fn new(group: String, letter: String, excerpt: Vec<u8>, fingerprint: String, witnesses: String) -> Ceremony {
        Self(CeremonyArgs { group, letter, excerpt, outside: Outside { fingerprint, witnesses } })
    }

    /// For display, as JSON; `secret` is what is kept, if it is open.
    ///
    /// # Errors
    /// Those of an excerpt; `kept`, `other-letter`.
    pub fn read(&self, secret: Option<Vec<u8>>) -> Result<String, JsValue> {
        keyholder::ceremony(&self.0, secret.as_deref()).map_err(thrown)
    }

    /// Takes part; `secret` is what was kept for the attempt before, if it is open.
    ///
    /// # Errors
    /// Those of an excerpt; `kept`, `other-letter`, `link`, `randomness`.
    pub fn begin(&self, secret: Option<Vec<u8>>, participant: u8) -> Result<Moved, JsValue> {
        let (secret, entry) = keyholder::begin(&self.0, secret.as_deref(), participant).map_err(thrown)?;
        Ok(Moved { json: None, entry: Some(entry), secret: Some(secret.to_vec()) })
    }

    /// The keyholder's next step.
    ///
    /// # Errors
    /// Those of an excerpt; `kept`, `other-letter`, `other-ceremony`, `accusation-hidden`, `replaced`, `randomness`.
    #[allow(clippy::should_implement_trait)] // the protocol's own word, and no iterator in JS
    pub fn next(&self, secret: &[u8]) -> Result<Moved, JsValue> {
        let moved = keyholder::next(secret, &self.0).map_err(thrown)?;
        let secret = moved.secret.map(|secret| secret.to_vec());
        Ok(Moved { json: Some(moved.json), entry: moved.entry, secret })
    }

    /// The keyholders have compared this code: secret bytes to be kept before anything is dealt.
    ///
    /// # Errors
    /// `code-other`; those of an excerpt; `kept`, `other-letter`, `other-ceremony`, `replaced`.
    pub fn compared(&self, secret: &[u8], code: &str) -> Result<Vec<u8>, JsValue> {
        keyholder::compared(secret, &self.0, code).map(|secret| secret.to_vec()).map_err(thrown)
    }

    /// The drill: the entry that says that the words on paper are the share.
    ///
    /// # Errors
    /// `words-…`; those of an excerpt; `kept`, `no-share`, `randomness`.
    pub fn drill(&self, secret: &[u8], words: &str) -> Result<Vec<u8>, JsValue> {
        keyholder::drill(secret, &self.0, words).map_err(thrown)
    }

    /// Two checkpoints that do not agree, as a file.
    ///
    /// # Errors
    /// `kept`, `excerpt`.
    pub fn evidence(&self, secret: &[u8]) -> Result<String, JsValue> {
        keyholder::evidence(secret, &self.0).map_err(thrown)
    }
}

/// A step of the ceremony: what to keep and what to send.
#[wasm_bindgen(getter_with_clone)]
pub struct Moved {
    /// [`keyholder::Moved::json`].
    #[wasm_bindgen(readonly)]
    pub json: Option<String>,
    /// To be sent.
    #[wasm_bindgen(readonly)]
    pub entry: Option<Vec<u8>>,
    /// Secret bytes to be kept before anything is sent.
    #[wasm_bindgen(readonly)]
    pub secret: Option<Vec<u8>>,
}

/// What is kept, without its secrets, as JSON.
///
/// # Errors
/// `kept`.
#[wasm_bindgen]
pub fn kept(secret: &[u8]) -> Result<String, JsValue> {
    keyholder::kept(secret).map_err(thrown)
}

/// The record that was joined; none for whoever has only the paper.
///
/// # Errors
/// `kept`.
#[wasm_bindgen]
pub fn pin(secret: &[u8]) -> Result<Option<Vec<u8>>, JsValue> {
    keyholder::pin(secret).map_err(thrown)
}

/// The words for paper.
///
/// # Errors
/// `kept`, `no-share`.
#[wasm_bindgen]
pub fn words(secret: &[u8]) -> Result<String, JsValue> {
    keyholder::words(secret).map(|words| words.to_string()).map_err(thrown)
}

/// Whether these can be the words of a share.
///
/// # Errors
/// `words-count`, `words-word`, `words-checksum`.
#[wasm_bindgen]
pub fn check_words(words: &str) -> Result<(), JsValue> {
    keyholder::check_words(words).map_err(thrown)
}

/// The audit of one ledger, step by step, and what a keyholder does on its ground.
#[wasm_bindgen]
pub struct Audit(audit::Audit);

#[wasm_bindgen]
impl Audit {
    /// A new audit; `pin` is the record as it was joined, which must be a part of this one.
    ///
    /// # Errors
    /// `randomness`, `fingerprint`, `witness`, `format`.
    #[wasm_bindgen(constructor)]
    pub fn new(fingerprint: String, witnesses: String, pin: Option<Vec<u8>>) -> Result<Audit, JsValue> {
        audit::Audit::new(Outside { fingerprint, witnesses }, pin.as_deref()).map(Self).map_err(thrown)
    }

    /// `{"fetch":[path…]}` or `{"verdict":…,"plain":"…"}`.
    ///
    /// # Errors
    /// `ledger`: it does not hold; the message names the place.
    #[allow(clippy::should_implement_trait)] // the protocol's own word, and no iterator in JS
    pub fn next(&mut self) -> Result<String, JsValue> {
        self.0.next().map_err(thrown)
    }

    /// Hands in one fetched path; `undefined` where it is not there.
    ///
    /// # Errors
    /// `ledger`: it does not hold; the message names the place.
    pub fn supply(&mut self, path: &str, bytes: Option<Vec<u8>>) -> Result<(), JsValue> {
        self.0.supply(path, bytes).map_err(thrown)
    }

    /// `[entries read, entries in all]`.
    pub fn progress(&self) -> Vec<f64> {
        let (read, all) = self.0.progress();
        vec![read as f64, all as f64]
    }

    /// The entry that releases the share; only after the verdict.
    ///
    /// # Errors
    /// `ledger`, `kept`, `no-share`, `other-letter`, `refused…`.
    pub fn release(&self, secret: &[u8], now_unix_s: f64) -> Result<Vec<u8>, JsValue> {
        keyholder::release(&self.0, secret, now_unix_s).map_err(thrown)
    }

    /// The entry that calls the opening; only after the verdict.
    ///
    /// # Errors
    /// `ledger`, `kept`, `no-share`, `other-letter`, `refused…`, `randomness`.
    pub fn call(&self, secret: &[u8], now_unix_s: f64) -> Result<Vec<u8>, JsValue> {
        keyholder::call(&self.0, secret, now_unix_s).map_err(thrown)
    }

    /// The secret bytes of who has only the words; only after the verdict.
    ///
    /// # Errors
    /// `ledger`, `words-…`, `other-letter`.
    pub fn restore(&self, letter: &str, words: &str) -> Result<Vec<u8>, JsValue> {
        keyholder::restore(&self.0, letter, words).map(|secret| secret.to_vec()).map_err(thrown)
    }
}

/// A group's entry as JSON.
///
/// # Errors
/// `entry`.
#[wasm_bindgen]
pub fn read_group(entry: &[u8]) -> Result<String, JsValue> {
    show::group(entry).map_err(thrown)
}

/// A letter's entry as JSON, with its hash under the group of `group_id`.
///
/// # Errors
/// `entry`.
#[wasm_bindgen]
pub fn read_letter(group_id: &str, entry: &[u8]) -> Result<String, JsValue> {
    show::letter(group_id, entry).map_err(thrown)
}

/// Encrypts secret bytes under a passphrase: a keyholder file's text.
///
/// # Errors
/// `passphrase`, `randomness`.
#[wasm_bindgen]
pub fn seal(secret: &[u8], passphrase: &str) -> Result<String, JsValue> {
    vault::seal(Kind::Keyholder, secret, passphrase).map_err(thrown)
}

/// Decrypts what [`seal`] made.
///
/// # Errors
/// `format`, `open`.
#[wasm_bindgen]
pub fn open(text: &str, passphrase: &str) -> Result<Vec<u8>, JsValue> {
    vault::open(Kind::Keyholder, text, passphrase).map(|secret| secret.to_vec()).map_err(thrown)
}
