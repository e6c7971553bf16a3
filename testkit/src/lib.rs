//! What tests share: a record in memory with its members and keyholders, those who lie in it, and the model that the
//! simulations compare with.
//!
//! In scope: whatever more than one crate's tests need of the cores. Out of scope: servers, browsers and command lines;
//! each crate has its own around this. Never part of what ships: crates depend on it for tests, benchmarks and fuzzing
//! alone.
#![forbid(unsafe_code)]

pub mod figures;
pub mod fixtures;
pub mod fuzz;
pub mod record;
pub mod sim;
pub mod thief;
pub mod wait;
mod world;

pub use record::{Files, ORIGIN, blob_path};
pub use world::{NotPut, World};
