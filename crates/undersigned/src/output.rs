//! Standard output. A reader that goes away (`| head`) is no error.

use std::io::Write;

use serde::Serialize;

/// Writes text, with a line feed at its end.
pub fn text(text: &str) {
    let mut out = std::io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let _ = write!(out, "{text}{end}").and_then(|()| out.flush());
}

/// Writes a value as JSON, for machines.
pub fn json(value: &impl Serialize) {
    // Our own types: strings, numbers, lists and maps with string keys, which always serialise.
    text(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// A hint for a person, on standard error.
pub fn hint(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}
