//! One group in memory, and the only thread that changes it.

pub mod import;
pub mod live;
pub mod sequencer;
