//! Figures that only a browser has: the time of a proof, with a locked name or without, and the weight of the signing page on the wire.

use crate::locked::{Begun, Signing};
use crate::visitor::{self, DEMO};
use anyhow::Result;
use e2e::organiser::{GROUP, LETTER};
use e2e::{Browser, Clerk, Control, Group, Letter, Proxy, Undersigned};
use std::fmt;
use std::time::{Duration, Instant};

/// Goals of the project, printed beside the figures.
const GOAL_PROOF_MS: f64 = 100.0;
const GOAL_PAGE_KB: f64 = 170.0;
/// Signatures with a locked name, and as many without.
const SEALED_RUNS: u32 = 5;
/// Members of the letter whose names a reader opens.
const OPENED_MEMBERS: &str = "400";
/// Members of the letter whose page is weighed.
const WEIGHED_MEMBERS: &str = "1000";
/// The group of a demo's simulated members.
const CROWD: &str = "example-union";
/// About 2 kB, as open letters have.
const PARAGRAPH: &str = "We understand why the company wants to be present there. People there deserve good tools as much as \
    anyone, and some of us come from there. But a tool that hides what matters is not the one that they need.\n\n";
const PARAGRAPHS: usize = 10;
const DAY_S: u64 = 86_400;
/// Longest audit in a browser that is waited for.
const AUDIT: Duration = Duration::from_secs(300);

/// Prints the figures; never fails because of one.
pub fn run() -> Result<()> {
    let mut server = Undersigned::demo(&[])?;
    let codes = server.codes()?;
    page_weight()?;
    proof_time(&server, &codes)?;
    sealing_time()?;
    opening_time()
}

/// Of a letter that nobody has signed, and of one with a thousand signatures, locked names and the acts of its keyholders.
fn page_weight() -> Result<()> {
    let proxy = Proxy::start()?;
    let mut server = Undersigned::serve_behind(&proxy, None, &[])?;
    let (group, letter) = DEMO;
    let clerk = Clerk::found(&mut server, Group { id: group, enrolment_s: DAY_S, domain: None })?;
    let (title, text) = ("Build nothing that hides the truth", &PARAGRAPH.repeat(PARAGRAPHS));
    clerk.draft(Letter { id: letter, title, text, timing: "at-once", opens_in_s: 0, holders: &[] })?;
    clerk.freeze(letter)?;
    weigh("nobody has signed", &proxy, DEMO)?;
    let mut crowd = Undersigned::demo(&["--members", WEIGHED_MEMBERS])?;
    crowd.wait_until_said("The server runs until")?;
    let proxy = Proxy::start()?;
    proxy.lead_to(crowd.listening())?;
    weigh(&format!("{WEIGHED_MEMBERS} have signed"), &proxy, (CROWD, letter))
}

fn weigh(what: &str, proxy: &Proxy, letter: (&str, &str)) -> Result<()> {
    // A new browser with an empty cache: the first visit of a signer.
    let browser = Browser::start()?;
    visitor::open_letter(&browser, proxy.address(), letter)?;
    let counts = proxy.counts();
    let kb = |bytes: u64| bytes as f64 / 1000.0;
    let total = kb(counts.values().sum());
    println!(
        "signing page, first load, {what}: {total:.1} kB on the wire with headers (goal: at most {GOAL_PAGE_KB:.0} kB)"
    );
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
        visitor::enrol(&browser, server.address(), DEMO.0, code)?;
        visitor::unlock_letter(&browser, server.address(), DEMO)?;
        visitor::choose(&browser, "nothing")?;
        times.push(visitor::sign(&browser)?);
    }
    let figures = Figures::of(times)?;
    println!("proof in Chromium: {figures} first proofs; goal: below {GOAL_PROOF_MS:.0} ms");
    Ok(())
}

/// A signature with a locked name beside one with nothing, of the same letter, by turns.
fn sealing_time() -> Result<()> {
    let Signing { server, members } = Begun::start()?.until_signing(2 * SEALED_RUNS)?;
    let (mut plain, mut sealed) = (Vec::new(), Vec::new());
    for pair in members.chunks_exact(2) {
        for (browser, shown, times) in [(&pair[0], "nothing", &mut plain), (&pair[1], "sealed", &mut sealed)] {
            visitor::unlock_letter(browser, server.address(), (GROUP, LETTER))?;
            visitor::choose(browser, shown)?;
            times.push(visitor::sign(browser)?);
        }
    }
    let (plain, sealed) = (Figures::of(plain)?, Figures::of(sealed)?);
    let seal = sealed.median - plain.median;
    println!("proof with a locked name in Chromium: {sealed}; without: {plain}; sealing adds {seal:.1} ms");
    Ok(())
}

/// What a reader waits for who checks a letter and opens its names; about half of the members have locked theirs.
fn opening_time() -> Result<()> {
    let mut server = Undersigned::demo(&["--members", OPENED_MEMBERS])?;
    server.wait_until_said("The server runs until")?;
    let browser = Browser::start()?;
    browser.goto(&format!("{}/verify#g=example-union", server.address()))?;
    browser.wait_for(Control::Css("[data-step=start]"))?;
    let began = Instant::now();
    browser.press(Control::Css("[data-step=start] button.primary"))?;
    browser.wait_for_within(Control::Css("[data-sealed=opened]"), AUDIT)?;
    let seconds = began.elapsed().as_secs_f64();
    let names = browser.string("return String(document.querySelectorAll('[data-letter-id] details li').length)")?;
    println!("audit in Chromium: {seconds:.1} s, {OPENED_MEMBERS} members, {names} names, most of them opened");
    Ok(())
}

/// How long somebody waits.
struct Figures {
    least: f64,
    median: f64,
    most: f64,
    runs: usize,
}

impl Figures {
    fn of(mut times: Vec<f64>) -> Result<Self> {
        times.sort_by(f64::total_cmp);
        let figures = (times.first(), times.get(times.len() / 2), times.last());
        let (Some(&least), Some(&median), Some(&most)) = figures else { anyhow::bail!("nothing was measured") };
        Ok(Self { least, median, most, runs: times.len() })
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { least, median, most, runs } = self;
        write!(f, "{median:.1} ms ({least:.1} to {most:.1}), median of {runs}")
    }
}
