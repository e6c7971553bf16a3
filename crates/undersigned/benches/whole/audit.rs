//! The audit of whole ledgers: `undersigned verify FOLDER` as anybody runs it.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use undersigned_proto::NYM_SECRETS;

use crate::process::undersigned;
use crate::{Outcome, grouped, ledger, machine};
use testkit::figures::Section;

/// How often we look at the memory of the child: its peak only rises, so only the last moment can be missed.
const LOOK: Duration = Duration::from_millis(5);

/// Runs the part.
pub fn run(work: &Path) -> Outcome<()> {
    let section = Section::begin("Audit", "");
    for credentials in &ledger::CREDENTIALS[1..] {
        one(&section, work, *credentials)?;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    section.note(&format!(
        "A folder on the disk, {cores} cores. Each ledger has {NYM_SECRETS} letters that all members signed: {} members \
         for 100,000 signatures, because a credential signs at most {NYM_SECRETS} letters. A quarter of the signatures \
         show a name.",
        grouped(12_500)
    ));
    Ok(())
}

/// Seconds and bytes at most of an audit of a folder.
pub fn measure(folder: &Path) -> Outcome<(f64, u64)> {
    let began = Instant::now();
    let mut child = undersigned().arg("verify").arg(folder).stdout(Stdio::null()).spawn()?;
    let mut peak = 0;
    let status = loop {
        peak = machine::peak_memory(child.id()).unwrap_or(0).max(peak);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(LOOK);
    };
    let seconds = began.elapsed().as_secs_f64();
    if !status.success() {
        let folder = folder.display();
        return Err(format!("the ledger does not hold ({status}): if the formats have changed, remove {folder}").into());
    }
    Ok((seconds, peak))
}

fn one(section: &Section, work: &Path, credentials: u32) -> Outcome<()> {
    let (seconds, peak) = measure(&ledger::folder(work, credentials))?;
    let signatures = u64::from(credentials) * NYM_SECRETS as u64;
    let rate = grouped((signatures as f64 / seconds) as u64);
    let mebibytes = peak as f64 / f64::from(1 << 20);
    let figures = format!("{seconds:.1} s, {rate}/s, at most {mebibytes:.0} MiB");
    section.alone(&format!("{} signatures", grouped(signatures)), &figures);
    Ok(())
}
