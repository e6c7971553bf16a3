//! One group in memory, and its sequencer: nothing else changes it.
//!
//! What an act decides is data, a [`commit::Commit`]. The sequencer takes it into a copy, the copy is stored, and only
//! then does everybody see it: what readers see is committed, and what could not be stored has changed nothing.

pub mod act;
pub mod commit;
mod committer;
mod contents;
pub mod due;
pub mod excerpt;
pub mod import;
pub mod live;
mod load;
mod names;
pub mod opening;
pub mod published;
pub mod receipt;
pub mod rows;
pub mod secrets;
pub mod sequencer;
