//! Whole lives of ledgers, and what must be refused.

mod life;
mod refused;
mod tamper;
mod world;
