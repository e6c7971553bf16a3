//! Figures that only a browser has: the time of a proof, and the weight of the signing page on the wire.

use crate::visitor;
use anyhow::{Context, Result};
use e2e::{Browser, Relay, Undersigned};

/// Goals of the project, printed beside the figures.
const GOAL_PROOF_MS: f64 = 100.0;
const GOAL_PAGE_KB: f64 = 200.0;

/// Prints the figures; never fails because of one.
pub fn run() -> Result<()> {
    let mut server = Undersigned::demo(&[])?;
    let codes = server.codes()?;
    page_weight(&server)?;
    proof_time(&server, &codes)
}

fn page_weight(server: &Undersigned) -> Result<()> {
    let relay = Relay::start(server.address())?;
    // A new browser with an empty cache: the first visit of a signer.
    let browser = Browser::start()?;
    visitor::open_letter(&browser, relay.address())?;
    let counts = relay.counts();
    let kb = |bytes: u64| bytes as f64 / 1000.0;
    let total = kb(counts.values().sum());
    println!("signing page, first load: {total:.1} kB on the wire with headers (goal: at most {GOAL_PAGE_KB:.0} kB)");
    for (path, bytes) in counts {
        println!("    {:8.1} kB  {path}", kb(bytes));
    }
    Ok(())
}

fn proof_time(server: &Undersigned, codes: &[String]) -> Result<()> {
    let mut times = Vec::new();
    for code in codes {
        // A new browser each time: a signer's first proof is the one that counts.
        let browser = Browser::start()?;
        visitor::enrol(&browser, server.address(), code)?;
        visitor::unlock_letter(&browser, server.address())?;
        visitor::sign(&browser)?;
        let time = browser.string("return document.documentElement.dataset.proofMs")?;
        times.push(time.parse::<f64>().with_context(|| format!("the page gave no time of its proof but {time:?}"))?);
    }
    times.sort_by(f64::total_cmp);
    let (Some(least), Some(median), Some(most)) = (times.first(), times.get(times.len() / 2), times.last()) else {
        anyhow::bail!("the demo printed no codes");
    };
    let runs = times.len();
    println!(
        "proof in Chromium: {median:.1} ms, median of {runs} first proofs ({least:.1} to {most:.1}; goal: below {GOAL_PROOF_MS:.0} ms)"
    );
    Ok(())
}
