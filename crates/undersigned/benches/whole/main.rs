//! The benchmarks of the whole product: signing, the letter page, the audit, the opening of names. `./dev bench` runs them all;
//! `cargo bench -p undersigned --bench whole -- signing` runs one.
//!
//! Everything is measured on the built binary as its users have it, over 127.0.0.1 and in folders on the disk.
//! Only processes that were started here are stopped. It measures and never fails because something is slow.

mod audit;
mod ledger;
mod load;
mod machine;
mod members;
mod opening;
mod pages;
mod process;
mod signing;
mod standing;

use std::error::Error;
use std::path::{Path, PathBuf};

/// What goes wrong in a benchmark ends it with its words.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Where ledgers and data folders lie: on the disk, beside the build's output.
fn work_folder() -> Outcome<PathBuf> {
    // target/tmp, which cargo makes for benchmarks.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().ok_or("the target folder")?;
    let folder = target.join("bench-data");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// `12500` as `12,500`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let head = digits.len() % 3;
    let (first, rest) = digits.split_at(head);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let first = (!first.is_empty()).then(|| first.to_owned());
    first.into_iter().chain(groups).collect::<Vec<_>>().join(",")
}

fn main() -> Outcome<()> {
    let parts: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|asked| asked == part);
    let folder = work_folder()?;
    if wanted("machine") {
        testkit::figures::paragraph(&machine::describe(&folder));
    }
    if wanted("ledgers") || wanted("pages") || wanted("audit") || wanted("standing") {
        // Before anything is measured: it takes minutes, once.
        ledger::ensure_all(&folder)?;
    }
    if wanted("ledgers") || wanted("opening") {
        opening::ensure(&folder)?;
    }
    if wanted("signing") {
        signing::run(&folder)?;
    }
    if parts.iter().any(|part| part == "entries") {
        // A part of signing, alone: for whoever works on the writer.
        println!("{} entries a second without a proof", signing::entries(&folder)? as u64);
    }
    if wanted("pages") {
        pages::run(&folder)?;
    }
    if wanted("standing") {
        standing::run(&folder)?;
    }
    if wanted("audit") {
        audit::run(&folder)?;
    }
    if wanted("opening") {
        opening::run(&folder)?;
    }
    Ok(())
}
