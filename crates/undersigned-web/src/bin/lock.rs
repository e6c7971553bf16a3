//! The module that locks a name. It is loaded where a signer chooses that, and only then.
#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::indexing_slicing)]

use undersigned_web::failure::thrown;
use undersigned_web::lock;
use wasm_bindgen::prelude::*;

/// Nothing to start: the worker calls the function below.
fn main() {}

/// Seals a content to the keys of a letter's terms, for one pseudonym.
///
/// # Errors
/// `keys`, `format`, `name`, `randomness`.
#[wasm_bindgen]
pub fn seal(keys: &[u8], letter_hash: &[u8], pseudonym: &[u8], content: &[u8]) -> Result<Vec<u8>, JsValue> {
    lock::seal(keys, letter_hash, pseudonym, content).map_err(thrown)
}
