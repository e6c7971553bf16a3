//! The letter protocol for the pages: a thin wrapper, compiled to wasm and run
//! in workers. `bin/member.rs`, `bin/lock.rs`, `bin/audit.rs`, `bin/paper.rs` and `bin/keyholder.rs` are the
//! modules.
//!
//! Bytes cross as `Uint8Array`, structured things as JSON text. A failure is a
//! JS `Error` whose `code` is stable (see [`failure`]) and whose message is for
//! a developer; the pages have their own words for each code.
//!
//! In scope: turning arguments into calls of `undersigned-proto`, and the
//! [`vault`] that keeps a device's secrets at rest. Out of scope: requests,
//! storage, the page. The functions take the time as an argument; randomness
//! comes from the browser.
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod audit;
pub mod failure;
pub mod keyholder;
pub mod lock;
pub mod member;
mod outside;
pub mod paper;
pub mod show;
pub mod vault;
