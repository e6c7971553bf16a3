//! Strict deterministic CBOR (RFC 8949 §4.2).

use minicbor::{Decode, Encode};

/// The bytes are not the canonical encoding of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the deterministic encoding of this type")]
pub struct NotCanonical;

pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    // Writing to a Vec has no failing case (`Infallible`).
    minicbor::to_vec(value).unwrap_or_default()
}

/// Decodes, then encodes again and compares: unknown keys, other key orders,
/// longer integers, indefinite lengths and trailing bytes all differ.
pub(crate) fn decode<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<T, NotCanonical> {
    let value: T = minicbor::decode(bytes).map_err(|_| NotCanonical)?;
    if encode(&value) == bytes { Ok(value) } else { Err(NotCanonical) }
}
