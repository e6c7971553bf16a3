//! The simulations: what can happen, what must come of it, and those who look on.
//!
//! The cores' own (`undersigned-proto`, `tests/sim`) does it in memory; the server's (`undersigned-server`, `tests/sim`)
//! over HTTP.

pub mod lies;
mod life;
pub mod model;
pub mod op;
pub mod watch;

pub use life::life;

/// A number from the environment: how many seeds, or which is the first.
///
/// # Panics
/// Where it is no number.
pub fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().expect("a number"))
}
