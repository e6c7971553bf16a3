//! Whole lives of ledgers, and what must be refused.

mod life;
mod opening;
mod refused;
mod tamper;
mod world;
