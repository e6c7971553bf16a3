//! The letter page beside nginx, which serves the same bytes with the same headers from a file.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::load::{self, Answer};
use crate::process::{Nginx, Served, free_address};
use crate::{Outcome, grouped, ledger, machine};
use testkit::figures::Section;
use undersigned_proto::text::MAX_LETTER_BYTES;

const CONNECTIONS: usize = 32;
/// One measurement, and what runs before it so that caches and processors are warm.
const TIME: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(1);
/// Measurements of each, in turns; the middle one counts.
const ROUNDS: usize = 3;
/// Headers that nginx makes itself.
const OF_NGINX: [&str; 5] = ["content-type", "content-length", "date", "etag", "connection"];

/// Pages a second, and processor time of the server for one, in microseconds.
#[derive(Clone, Copy)]
struct Rate {
    pages: f64,
    processor_us: f64,
}

/// Runs the part.
pub fn run(work: &Path) -> Outcome<()> {
    let folder = tempfile::tempdir_in(work)?;
    let data = folder.path().join("data");
    for credentials in ledger::CREDENTIALS {
        undersigned_server::import(&data, ledger::read(work, credentials)?)?;
    }
    let section = Section::begin("Letter page", "nginx");
    let served = Served::start(&data, free_address()?)?;
    let in_all: u32 = ledger::CREDENTIALS.iter().sum();
    let signatures = grouped(u64::from(in_all) * undersigned_proto::NYM_SECRETS as u64);
    let started = format!("{:.1} s", served.started_in.as_secs_f64());
    section.alone(&format!("start of the server with {signatures} signatures"), &started);
    for credentials in ledger::CREDENTIALS {
        let count = format!("{} signatures", grouped(credentials.into()));
        beside(&section, &served, folder.path(), (credentials, &ledger::letter_without_names()), &count)?;
    }
    let few = ledger::CREDENTIALS[1];
    let what = format!("{} signatures, half with a name", grouped(few.into()));
    beside(&section, &served, folder.path(), (few, &ledger::letter_with_names()), &what)?;
    first(&section, &served)?;
    texts(&section);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    section.note(&format!(
        "Pages a second over {CONNECTIONS} connections that stay open, and in brackets the server's processor time for \
         one. The generator of load, the same for both, shares the {cores} processors and takes the most of them, so \
         the ratio is the lower of two: of the pages, and of the processor times, each to the better of nginx with \
         {cores} workers and with 1. nginx has sendfile, open_file_cache and no log. In brackets behind the letter: \
         bytes of body and head."
    ));
    Ok(())
}

/// Reading a text must cost in proportion to its length, whatever stands in it: microseconds for the longest letter, and
/// how much more a byte costs there than in a letter an eighth as long.
fn texts(section: &Section) {
    for (what, piece) in TEXTS {
        let [short, long] = [MAX_LETTER_BYTES / 8, MAX_LETTER_BYTES].map(|length| {
            let text: String = piece.chars().cycle().take(length).collect();
            let mut took: Vec<Duration> = (0..9)
                .map(|_| {
                    let began = Instant::now();
                    std::hint::black_box(undersigned_proto::markdown::shown(&text).html());
                    began.elapsed()
                })
                .collect();
            took.sort_unstable();
            took[4].as_secs_f64() * 1e6
        });
        let here = format!("{long:.0} µs, {:.2} times the cost of a byte in 4 KiB", long / (8.0 * short));
        section.alone(&format!("text of 32 KiB: {what}"), &here);
    }
}

/// Texts that are hard to read.
const TEXTS: [(&str, &str); 8] = [
    ("words", "We ask the company to decide in the open. "),
    ("quotes in quotes", ">"),
    ("brackets", "["),
    ("emphasis", "*a_b~~"),
    ("lists in lists", "- - - - "),
    ("tables", "|a|b\n|-|-\n"),
    ("links", "[a](https://example.org/)"),
    ("footnotes", "[^1] [^1]: x\n\n"),
];

/// One letter's page from both.
fn beside(
    section: &Section,
    served: &Served,
    folder: &Path,
    (credentials, letter): (u32, &str),
    what: &str,
) -> Outcome<()> {
    let path = format!("/g/{}/l/{letter}", ledger::group_id(credentials));
    let request = load::get(served.address, &path);
    let (page, _) = load::once(served.address, &request)?;
    let headers = headers(&page);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let prefix = folder.join(format!("nginx-{credentials}-{letter}"));
    let all = Nginx::start(&prefix.join("all"), cores, &page.body, &headers)?;
    let one = Nginx::start(&prefix.join("one"), 1, &page.body, &headers)?;
    let theirs = load::get(all.address, &path);
    let (copy, _) = load::once(all.address, &theirs)?;
    if copy.status != 200 || copy.body != page.body {
        return Err("nginx does not serve the same page".into());
    }
    let targets =
        [(served.address, served.processes()), (all.address, all.processes()), (one.address, one.processes())];
    let mut rates: [Vec<Rate>; 3] = Default::default();
    for (address, _) in &targets {
        load::rate(*address, &load::get(*address, &path), CONNECTIONS, WARM_UP)?;
    }
    for _ in 0..ROUNDS {
        for ((address, processes), rates) in targets.iter().zip(&mut rates) {
            let before = machine::processor_seconds(processes);
            let pages = load::rate(*address, &load::get(*address, &path), CONNECTIONS, TIME)?;
            let used = machine::processor_seconds(processes) - before;
            rates.push(Rate { pages, processor_us: used * 1e6 / (pages * TIME.as_secs_f64()) });
        }
    }
    let [ours, all, one] = rates.map(middle);
    let bytes = format!("{} + {} bytes", grouped(page.body.len() as u64), page.head.len());
    let there = format!("{}; 1 worker: {}", say(all), say(one));
    let best = all.pages.max(one.pages);
    let by_time = all.processor_us.min(one.processor_us) / ours.processor_us;
    section.beside(&format!("{what} ({bytes})"), &say(ours), &there, (ours.pages / best).min(by_time));
    Ok(())
}

fn middle(mut rates: Vec<Rate>) -> Rate {
    rates.sort_by(|a, b| a.pages.total_cmp(&b.pages));
    rates[rates.len() / 2]
}

fn say(rate: Rate) -> String {
    format!("{}/s ({:.0} µs)", grouped(rate.pages as u64), rate.processor_us)
}

/// Our headers that nginx must be told to send.
fn headers(page: &Answer) -> Vec<(String, String)> {
    let lines = page.head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let lines = lines.filter(|(name, _)| !OF_NGINX.contains(&name.to_ascii_lowercase().as_str()));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// What the first reader after a change waits for: the page is made anew then.
fn first(section: &Section, served: &Served) -> Outcome<()> {
    let most = ledger::CREDENTIALS[ledger::CREDENTIALS.len() - 1];
    for (letter, names) in [("letter-2".to_owned(), "no names"), (ledger::letter_with_names(), "half with a name")] {
        let path = format!("/g/{}/l/{letter}", ledger::group_id(most));
        let (page, took) = load::once(served.address, &load::get(served.address, &path))?;
        let what = format!(
            "first page, {} signatures, {names} ({} bytes)",
            grouped(most.into()),
            grouped(page.body.len() as u64)
        );
        section.alone(&what, &format!("{:.1} ms", took.as_secs_f64() * 1000.0));
    }
    Ok(())
}
