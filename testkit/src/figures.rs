//! How a benchmark prints: one line a figure, and the same as a row of a Markdown table.
//!
//! The table goes to the end of the file that `UNDERSIGNED_BENCH_TABLE` names, if it names one.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

/// How long we look at what else the machine is doing.
const LOOK: Duration = Duration::from_secs(1);

/// Prints a paragraph of its own.
pub fn paragraph(text: &str) {
    println!("{text}");
    write(&format!("{text}\n"));
}

/// Figures of one part.
pub struct Section {
    peer: &'static str,
}

impl Section {
    /// Begins a part whose figures stand beside `peer`; says how busy the machine is without us.
    pub fn begin(title: &str, peer: &'static str) -> Self {
        let (busy, load) = (others_percent(), load());
        println!("\n{title} (other work before: {busy:.0} % of the processors, load {load})");
        write(&format!(
            "\n**{title}** (other work on the machine before: {busy:.0} % of the processors, load {load})\n\n\
             | what | here | {} | ratio |\n|---|---:|---:|---:|\n",
            if peer.is_empty() { "beside it" } else { peer }
        ));
        Self { peer }
    }

    /// A figure that stands alone.
    pub fn alone(&self, what: &str, here: &str) {
        println!("  {what:<58} {here}");
        write(&format!("| {what} | {here} | | |\n"));
    }

    /// A figure beside the peer's; `ratio` above 1 is in our favour.
    pub fn beside(&self, what: &str, here: &str, there: &str, ratio: f64) {
        println!("  {what:<58} {here}   {} {there}   ratio {ratio:.2}", self.peer);
        write(&format!("| {what} | {here} | {there} | {ratio:.2} |\n"));
    }

    /// How it was measured.
    pub fn note(&self, text: &str) {
        println!("  ({text})");
        write(&format!("\n{text}\n"));
    }
}

fn write(text: &str) {
    let Some(table) = std::env::var_os("UNDERSIGNED_BENCH_TABLE").map(PathBuf::from) else { return };
    let written = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&table)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    if let Err(error) = written {
        eprintln!("{}: {error}", table.display());
    }
}

/// The system's load average over a minute, as it says it.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

/// Share of the processors that is in use while we do nothing.
fn others_percent() -> f64 {
    let before = ticks();
    std::thread::sleep(LOOK);
    match (before, ticks()) {
        (Some((busy, all)), Some((busy_now, all_now))) if all_now > all => {
            100.0 * (busy_now - busy) as f64 / (all_now - all) as f64
        }
        _ => f64::NAN,
    }
}

/// Ticks of all processors since the start: in use, and in all (proc(5), /proc/stat).
fn ticks() -> Option<(u64, u64)> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    let line = text.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<u64> = line.split_whitespace().take(8).filter_map(|field| field.parse().ok()).collect();
    let idle = ticks.get(3)? + ticks.get(4)?;
    let all: u64 = ticks.iter().sum();
    Some((all - idle, all))
}
