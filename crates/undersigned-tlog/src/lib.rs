//! Transparency logs in the formats of C2SP: signed notes, checkpoints, tiles,
//! Merkle proofs, tlog-proofs and cosignatures.
//!
//! Roles: a *log* signs checkpoints over a growing list of entries; a
//! *verifier* rebuilds the root or checks an inclusion proof; a *witness*
//! cosigns checkpoints that it has seen to be consistent.
//!
//! In scope: formats, hashes and signatures. Out of scope: storage, clocks,
//! sockets, and what an entry means. Caveat: tlog-tiles and tlog-proof are
//! drafts; what of them we pin is written in `spec/ledger.md`.
//!
//! ```
//! use undersigned_tlog::{Checkpoint, Frontier, SigningKey, leaf_hash};
//!
//! let origin = "letters.example/g/acme";
//! let key = SigningKey::from_seed(&[7; 32], origin)?;
//! let mut tree = Frontier::new();
//! tree.append(leaf_hash(b"an entry"));
//! tree.append(leaf_hash(b"another"));
//! let checkpoint = Checkpoint { origin: origin.into(), size: tree.size(), root: tree.root() };
//! let note = checkpoint.sign(&key)?;
//!
//! assert_eq!(Checkpoint::verify(note.as_bytes(), &key.verifier_key())?, checkpoint);
//! let altered = note.replacen('2', "3", 1);
//! assert!(Checkpoint::verify(altered.as_bytes(), &key.verifier_key()).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod checkpoint;
pub mod cosignature;
pub mod merkle;
pub mod note;
pub mod proof;
pub mod tile;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use merkle::{Frontier, Hash, HashReader, leaf_hash, node_hash};
pub use note::{NoteError, SigningKey, VerifierKey};
pub use proof::TlogProof;

#[cfg(test)]
mod tests;
