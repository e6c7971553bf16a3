//! Rust sources as the checks need them: modules, what each defines and imports, and the lengths of functions.
//!
//! Lexed by proc-macro2, not parsed: paths inside macro calls count as well, and no grammar has to be kept up to date.

pub mod functions;
pub mod graph;
mod module;
mod resolve;
mod source;
mod uses;
