//! A proof on paper: the sealed text as a QR code, to be scanned back by any phone.

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use crate::failure::Failure;

/// A code to draw: black squares in a field of `size` by `size`, as the data of an SVG path with squares of one unit.
#[derive(Serialize)]
struct Drawn {
    size: usize,
    path: String,
}

/// The QR code of a sealed text, as JSON.
///
/// # Errors
/// `format` for a text that is too long for one code (2,953 bytes).
pub fn drawn(text: &str) -> Result<String, Failure> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L);
    let code = code.map_err(|_| Failure::new("format", "too long for one code"))?;
    let size = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            path += &format!("M{} {}h1v1h-1z", at % size, at / size);
        }
    }
    crate::show::json(&Drawn { size, path })
}
