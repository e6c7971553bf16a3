//! Pages over HTTP, one file for each part of the address space.

mod browser;
#[path = "../common/mod.rs"]
#[allow(dead_code, reason = "the tests of the routes use the rest")]
mod common;
mod desk;
mod group;
mod home;
mod keyholders;
mod letter;
mod locked;
mod organise;
mod record;
