//! Every route over real HTTP, against a real store; the files below mirror the addresses.

mod common;
#[path = "routes/mod.rs"]
mod routes;
