//! Browser journeys through the whole product, and the harness's own.

#[path = "journeys/harness.rs"]
mod harness;
