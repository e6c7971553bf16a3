//! What people and dates do, without HTTP: each act is parsed once, its proofs are checked, then it is decided and stored.

mod accepted;
pub mod ceremony;
pub mod codes;
pub mod draft;
pub mod due;
pub mod enrol;
mod freeze;
pub mod group;
pub mod keyholder;
pub mod once;
pub mod organiser;
mod period;
pub mod record;
pub mod sign;
mod stage;
pub mod withdraw;

pub use accepted::Accepted;

/// Text areas send CR LF; the ledger has LF.
fn unix_lines(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}
