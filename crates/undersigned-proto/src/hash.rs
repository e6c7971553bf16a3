//! SHA-256 with a domain string in front (spec/entries.md §3).

use sha2::{Digest, Sha256};

pub(crate) const HEADER: &str = "undersigned/v1/header";
pub(crate) const GROUP: &str = "undersigned/v1/group";
pub(crate) const COMMITMENT: &str = "undersigned/v1/commitment";
pub(crate) const RECORD_KEY: &str = "undersigned/v1/record-key";
pub(crate) const LETTER: &str = "undersigned/v1/letter";
pub(crate) const CONTEXT: &str = "undersigned/v1/letter-context";
pub(crate) const STATEMENT: &str = "undersigned/v1/statement";
pub(crate) const WITHDRAW: &str = "undersigned/v1/withdraw";
pub(crate) const NAME: &str = "undersigned/v1/name";
pub(crate) const BLOB: &str = "undersigned/v1/blob";
pub(crate) const CEREMONY: &str = "undersigned/v1/ceremony";
pub(crate) const ACT: &str = "undersigned/v1/keyholder-act";
pub(crate) const CALL: &str = "undersigned/v1/opening-call";
pub(crate) const TRANSCRIPT: &str = "undersigned/v1/ceremony-transcript";

/// SHA-256 over the domain and the parts, each preceded by its length (u32
/// big-endian), so that no two lists of parts give the same bytes.
pub(crate) fn hash(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(joined(domain, parts)).into()
}

/// The bytes that [`hash`] hashes.
pub(crate) fn joined(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in core::iter::once(&domain.as_bytes()).chain(parts) {
        // No part is near 4 GiB: each is bounded by a MAX_* before it gets here.
        bytes.extend_from_slice(&(part.len() as u32).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
