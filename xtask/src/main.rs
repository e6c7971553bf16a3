//! Developer tasks that need more than a shell line. `./dev test` runs `tidy`.
//!
//! In scope: checks over the tree itself (lengths, edges, absences).
//! Out of scope: anything that a unit test of one crate can check better.

mod tidy;

use anyhow::{Context, Result, bail};
use std::path::Path;

fn main() -> Result<()> {
    // The manifest's folder is known at build time; its parent is the workspace.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies inside the workspace")?;
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy::run(root),
        _ => bail!("usage: xtask tidy"),
    }
}
