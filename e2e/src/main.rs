//! Pictures and figures from the running product, taken in real Chromium.
//!
//! - `e2e screenshots FOLDER` makes the README's pictures;
//! - `e2e bench` prints the time of a proof, with a locked name or without, and the weight of the signing page.
//!
//! Both start `undersigned` from the folder of this program: build it first, in the same profile.

mod bench;
mod locked;
mod screenshots;
mod visitor;

use anyhow::{Result, bail};
use std::path::Path;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["screenshots", folder] => screenshots::make(Path::new(folder)),
        ["bench"] => bench::run(),
        _ => bail!("usage: e2e screenshots FOLDER | e2e bench"),
    }
}
