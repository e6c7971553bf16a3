//! The ceremony: two rounds, each a module whose types are its steps (spec/keyholders.md §3 to §5).
//!
//! [`round1::begin`] → everybody's [`round1::Package`] becomes [`round1::Packages`] → [`round2::distribute`] →
//! [`round2::SecretPackage::receive`] for each package addressed to us → [`round2::finish`]. One participant alone goes
//! the same way and has nobody to send to. A secret package is used up by the step that it serves.

pub mod round1;
pub mod round2;

/// Names the ceremony: its letter and attempt, as a hash. A package serves in one ceremony only.
pub const CEREMONY_BYTES: usize = 32;
