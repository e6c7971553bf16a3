//! The module that draws a proof on paper. Apart from the others, because few print one, and signing should load fast.
#![deny(missing_docs)]
#![deny(clippy::unwrap_used, clippy::indexing_slicing)]

use undersigned_web::failure::thrown;
use wasm_bindgen::prelude::*;

/// Nothing to start: the worker calls the function below.
fn main() {}

/// A credential file's text as a QR code, as JSON: its size, and the data of an SVG path.
///
/// # Errors
/// `format`.
#[wasm_bindgen]
pub fn paper(text: &str) -> Result<String, JsValue> {
    undersigned_web::paper::drawn(text).map_err(thrown)
}
