//! The module of who checks a public record. Apart from the other one, because
//! half of the code is needed here only, and signing should load fast.
#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::indexing_slicing)]

use undersigned_web::audit;
use undersigned_web::failure::thrown;
use undersigned_web::member::Outside;
use wasm_bindgen::prelude::*;

/// Nothing to start: the worker calls the methods below.
fn main() {}

/// The audit of one ledger, step by step.
#[wasm_bindgen]
pub struct Audit(audit::Audit);

#[wasm_bindgen]
impl Audit {
    /// A new audit; the fingerprint of the record's key and the witnesses, one a line, are empty where none is known.
    /// `pin` is the record as a member met it, which must be a part of this one.
    ///
    /// # Errors
    /// `randomness`, `fingerprint`, `witness`, `format`.
    #[wasm_bindgen(constructor)]
    pub fn new(fingerprint: String, witnesses: String, pin: Option<Vec<u8>>) -> Result<Audit, JsValue> {
        audit::Audit::new(Outside { fingerprint, witnesses }, pin.as_deref()).map(Self).map_err(thrown)
    }

    /// Checks a share of the proofs and names alone.
    ///
    /// # Errors
    /// `format`.
    pub fn share(self, index: u32, of: u32) -> Result<Audit, JsValue> {
        self.0.share(index, of).map(Self).map_err(thrown)
    }

    /// What a worker with a share has opened, as JSON.
    ///
    /// # Errors
    /// `ledger` before its end.
    pub fn part(&self) -> Result<String, JsValue> {
        self.0.part().map_err(thrown)
    }

    /// Takes over the part of another worker.
    ///
    /// # Errors
    /// `format`, `ledger`.
    pub fn supply_part(&mut self, part: &str) -> Result<(), JsValue> {
        self.0.supply_part(part).map_err(thrown)
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

    /// `[work done, work in all]`: entries, and names to open.
    pub fn progress(&self) -> Vec<f64> {
        let (read, all) = self.0.progress();
        vec![read as f64, all as f64]
    }

    /// Whether a pseudonym's signature of a letter stands; only after the verdict.
    ///
    /// # Errors
    /// `ledger`: there is no verdict. `format`: not a pseudonym's length.
    pub fn stands(&self, letter: &str, pseudonym: &[u8]) -> Result<bool, JsValue> {
        self.0.stands(letter, pseudonym).map_err(thrown)
    }
}
