//! Pages over HTTP, one file for each part of the address space.

mod browser;
mod group;
mod home;
mod letter;
mod organise;
