//! BBS, blind BBS and pseudonyms over BLS12-381, suite SHA-256, strict. Knows no letter. Sealing and threshold keys over
//! P-256 are apart from them: [`sealing`], [`threshold`].
//!
//! In scope: draft-irtf-cfrg-bbs-signatures, -bbs-blind-signatures, -bbs-per-verifier-linkability (-03 as read from its
//! vectors). Roles: issuer ([`SecretKey`]), holder ([`nym::NymCredential`]), verifier ([`nym::verify`]).
//! Out of scope: transport, storage, what a message means. Caveats: secrets are wiped from our own buffers, not from
//! copies that the curve library makes on the stack; not independently reviewed.
//!
//! A credential that is issued blindly, and presented under a pseudonym:
//!
//! ```
//! use rand_chacha::ChaCha20Rng;
//! use rand_core::SeedableRng;
//! use undersigned_crypto::{SecretKey, nym};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut rng = ChaCha20Rng::seed_from_u64(1);
//! let issuer = SecretKey::random(&mut rng);
//! let (pk, header, messages) = (issuer.public_key(), b"group and period".as_slice(), [b"code".as_slice(), b"engineer"]);
//!
//! let (commitment, secrets) = nym::commit(&mut rng, 8);
//! let blind = nym::blind_sign(&issuer, &pk, commitment.as_bytes(), header, &messages, 8, &mut rng)?;
//! let credential = nym::finalize(&pk, &blind, header, &messages, secrets, 8)?;
//!
//! let (ph, context) = (b"what is signed".as_slice(), b"the letter".as_slice());
//! let (pseudonym, proof) = nym::prove(&mut rng, &pk, &credential, header, ph, context, &messages, &[0])?;
//! let presentation = nym::Presentation {
//!     pk: &pk,
//!     header,
//!     ph,
//!     context,
//!     pseudonym: &pseudonym,
//!     proof: &proof,
//!     total_messages: 2,
//!     disclosed: &[(0, messages[0])],
//!     n: 8,
//! };
//! nym::verify(&presentation)?;
//! assert!(nym::verify(&nym::Presentation { ph: b"something else", ..presentation }).is_err());
//! # Ok(())
//! # }
//! ```
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
