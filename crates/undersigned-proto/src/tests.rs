//! Whole lives of ledgers, and what must be refused.

mod attested;
mod codecs;
mod codes;
mod copies;
mod excerpts;
mod findings;
mod life;
mod opening;
mod refused;
mod tamper;
mod world;

/// Entries of many kinds.
pub(crate) fn some_entries() -> Vec<crate::kinds::Entry> {
    let world = opening::sealed_world().0;
    world.entries.iter().filter_map(|bytes| crate::kinds::Entry::from_bytes(bytes).ok()).collect()
}
