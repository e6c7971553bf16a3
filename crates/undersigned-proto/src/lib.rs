//! The letter protocol of Undersigned, version 1: bytes in, verdict out.
//!
//! Roles: an *issuer* issues each member one credential an epoch, blindly; a
//! *signer* presents it under a pseudonym that is unique to a letter; a
//! *verifier* replays a group's ledger and says what holds.
//!
//! In scope: entries and their encoding, the life cycle, enrolment, signing,
//! receipts, sealed names and their keyholders, the audit. Out of scope: storage, transport, mail, clocks;
//! time and randomness are arguments. Formats: `spec/`.
//!
//! The rules are one for server and auditor: entries are read, allowed on a state, and taken.
//!
//! ```
//! use undersigned_proto::entry::{Class, Entry, Group};
//! use undersigned_proto::ledger::State;
//!
//! let group = Group {
//!     id: "acme".into(),
//!     name: "Employees of Acme".into(),
//!     description: "People who work at Acme.".into(),
//!     membership: "Everyone on the payroll.".into(),
//!     declared_members: 120,
//!     declared_source: "annual report".into(),
//!     classes: vec![Class::Code],
//!     lang: "en".into(),
//!     vkey: "letters.example/g/acme+e0b1b5c0+AQ==".into(),
//!     domains: Vec::new(),
//! };
//! let bytes = Entry::Group(group).to_bytes();
//!
//! let mut state = State::new();
//! let entry = Entry::from_bytes(&bytes)?;
//! state.allow(0, &entry)?.take();
//! assert_eq!(state.group().map(|group| group.declared_members), Some(120));
//!
//! let other = Entry::from_bytes(&bytes)?;
//! assert!(state.allow(1, &other).is_ok(), "a group may enter its words again");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod backup;
pub mod blob;
mod cbor;
mod class;
mod codes;
pub mod credential;
pub mod credential_file;
mod crowd;
pub mod enrol;
pub mod excerpt;
pub mod facts;
mod hash;
pub mod keyholder;
pub mod kinds;
pub mod layered;
pub mod ledger;
pub mod mailbox;
pub mod markdown;
pub mod pin;
mod presentation;
pub mod proof_code;
pub mod receipt;
pub mod record;
pub mod sealed;
pub mod sign;
pub mod text;
pub mod timeline;
pub mod verify;

/// The older name of [`kinds`].
pub use kinds as entry;

/// Issuer messages in a credential: class, role, identity (spec/enrolment.md §2).
pub const MESSAGES: usize = 3;
/// Nym secrets in a credential: letters of one epoch that stay unlinkable
/// unconditionally (spec/enrolment.md §2).
pub const NYM_SECRETS: usize = 8;

/// Seconds since 1970-01-01 UTC. The cores have no clock: the caller says when it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode, serde::Serialize,
)]
#[cbor(transparent)]
pub struct UnixTime(#[n(0)] pub u64);

#[cfg(test)]
mod tests;
