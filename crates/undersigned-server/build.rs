//! Makes the assets of the pages: the browser modules, the joined scripts, and a table
//! with name, hash and compressed forms of each (see `src/assets.rs`).
//!
//! Cargo is run a second time, for wasm32, into a target folder of its own:
//! the outer cargo holds the lock of the usual one.

#[path = "build/bundle.rs"]
mod bundle;
#[path = "build/join.rs"]
mod join;
#[path = "build/table.rs"]
mod table;
#[path = "build/wasm.rs"]
mod wasm;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Cargo shows what a failed build script wrote; nothing else is needed to act on it.
            eprintln!("\nThe pages' assets could not be built: {error:#}\n");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").context("OUT_DIR")?);
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").context("CARGO_MANIFEST_DIR")?);
    let root = here.ancestors().nth(2).context("the workspace's folder")?;
    for path in ["build.rs", "build", "assets"] {
        println!("cargo:rerun-if-changed={}", here.join(path).display());
    }
    for name in ["web", "proto", "crypto", "tlog"] {
        let member = root.join(format!("crates/undersigned-{name}"));
        println!("cargo:rerun-if-changed={}", member.join("src").display());
        println!("cargo:rerun-if-changed={}", member.join("Cargo.toml").display());
    }
    println!("cargo:rerun-if-changed={}", root.join("Cargo.lock").display());
    println!("cargo:rerun-if-env-changed={}", wasm::CC);
    println!("cargo:rerun-if-env-changed={}", wasm::AR);
    println!("cargo:rerun-if-env-changed={}", wasm::WITHOUT);

    let modules = wasm::build(root, &out)?;
    let files = bundle::collect(&here.join("assets"), modules)?;
    table::write(&out, &files)
}
