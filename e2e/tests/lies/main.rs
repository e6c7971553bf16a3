//! Lies of a server, told to the real programs: each is noticed, or changes nothing.
//!
//! - `fields`: every field of every answer of the API, and the lie that is told with it.
//! - `command`, `pages`: the lies, told to the command line and to Chromium.
//! - `stand`: a server behind the lying proxy, and what the tests need around it.
//! - `excerpt`: alters excerpts of the record.
//! - `forge`: alters entries inside answers; the one place that knows their encoding.
//!
//! Tests with Chromium are called `journey_…`: they run one after another.

mod command;
mod excerpt;
mod fields;
mod forge;
mod openapi;
mod pages;
mod stand;
