//! The `undersigned` command: verifier, signer, and with the feature `server`
//! the server and its demo.
//!
//! In scope: the command line, files, HTTP as a client. All cryptography and
//! every rule of the record are in `undersigned-proto`. Caveat: this is a
//! library only so that tests can call it; its API promises nothing.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod address;
pub mod api;
mod ask;
pub mod audit;
mod cli;
pub mod clock;
#[cfg(feature = "server")]
mod demo;
mod enrol;
pub mod export;
pub mod failure;
pub mod file;
pub mod http;
#[cfg(feature = "server")]
mod import;
mod keyholder;
mod limit;
mod mine;
mod output;
pub mod passphrase;
mod people;
pub mod progress;
pub mod random;
#[cfg(feature = "server")]
mod serve;
mod sign;
mod signer;
pub mod source;
pub mod trust;
pub mod vault;
mod verify;
mod withdraw;

use std::process::ExitCode;

use failure::{Failure, Status};

/// The whole program: runs the command line of this process, never panics.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        output::hint(&format!("undersigned: a fault in this program, at {place}: please report it"));
    }));
    let outcome = std::panic::catch_unwind(|| run(std::env::args_os()));
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            output::hint(&format!("undersigned: {failure}"));
            ExitCode::from(failure.status as u8)
        }
        Err(_) => ExitCode::from(Status::Fault as u8),
    }
}

/// Runs a command line; the first argument is the program's name.
///
/// # Errors
/// One line and the exit code.
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>) -> Result<(), Failure> {
    cli::run(args)
}
