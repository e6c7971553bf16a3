//! BBS, blind BBS and pseudonyms over BLS12-381, suite SHA-256, strict. Knows no letter. Sealing and threshold keys over
//! P-256 are apart from them: [`sealing`], [`threshold`].
//!
//! In scope: draft-irtf-cfrg-bbs-signatures, -bbs-blind-signatures, -bbs-per-verifier-linkability (-03 as read from its
//! vectors). Roles: issuer ([`SecretKey`]), holder ([`nym::NymCredential`]), verifier ([`nym::verify`]).
//! Out of scope: transport, storage, what a message means. Caveats: secrets are wiped from our own buffers, not from
//! copies that the curve library makes on the stack; not independently reviewed.
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod bbs;
pub mod blind;
mod commitment;
mod curve;
mod error;
mod fixed;
mod generators;
mod keys;
pub mod nym;
mod proof;
mod scheme;
pub mod sealing;
pub mod threshold;

pub use error::{DecodeError, IssueError, KeyError, ProofError};
pub use keys::{PublicKey, SecretKey};

/// A compressed point of G1.
pub const POINT_G1_BYTES: usize = 48;
/// A scalar, big-endian.
pub const SCALAR_BYTES: usize = 32;
/// A signature: point and scalar.
pub const SIGNATURE_BYTES: usize = 80;
/// A compressed point of G2.
pub const PUBLIC_KEY_BYTES: usize = 96;
/// Nym secrets in one credential; ours have 8 (our limit, the draft has none).
pub const MAX_NYM_SECRETS: usize = 64;
/// Messages in one signature; ours have 3 (our limit, the draft has none).
pub const MAX_MESSAGES: usize = 64;

#[cfg(test)]
mod tests;
