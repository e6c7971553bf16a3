//! Pages: HTML that works without scripts, and the shells of those that need one.

pub mod app;
