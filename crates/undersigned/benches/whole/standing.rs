//! One laptop that means harm: how long an honest reader and an honest signer wait meanwhile, and what memory it costs.
//!
//! Both come from the same machine as the attack, over connections of their own, as people do.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use testkit::figures::Section;

use crate::load::{self, Latencies};
use crate::process::{Served, free_address};
use crate::{Outcome, ledger, machine, members};

/// How long each attack lasts, and the calm before it.
const TIME: Duration = Duration::from_secs(10);
/// After an attack, before its memory is looked at.
const AFTER: Duration = Duration::from_secs(30);
/// Between two requests of a reader, and of a signer.
const READS_EVERY: Duration = Duration::from_millis(20);
const SIGNS_EVERY: Duration = Duration::from_millis(100);
/// An honest request that takes longer has failed, and counts as that long.
const PATIENCE: Duration = Duration::from_secs(10);
/// Hostile connections: more than a server has room for.
const HOSTILE: usize = 1_100;
/// Readers that do not read.
const DEAF: usize = 512;
/// Exports in a loop.
const EXPORTS: usize = 50;

/// An attack on an address that lasts until it is told to stop.
type Attack = fn(SocketAddr, &AtomicBool);

const ATTACKS: [(&str, Attack); 5] = [
    ("1,100 silent connections", |to, stop| hold(to, stop, HOSTILE, b"")),
    ("1,100 that speak half of HTTP/2", |to, stop| hold(to, stop, HOSTILE, b"PRI * HTTP/2.0\r\n\r\n")),
    ("1,100 bodies that do not come", |to, stop| hold(to, stop, HOSTILE, SLOW_BODY)),
    ("512 exports that nobody reads", |to, stop| hold(to, stop, DEAF, export().as_bytes())),
    ("50 exports in a loop", exports),
];
const SLOW_BODY: &[u8] =
    b"POST /api/v1/groups/bench/enrolments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
    Content-Length: 900\r\n\r\n{";

/// Runs the part.
pub fn run(work: &Path) -> Outcome<()> {
    let folder = tempfile::tempdir_in(work)?;
    let data = folder.path().join("data");
    let address = free_address()?;
    let phases = 1 + ATTACKS.len();
    let signatures = phases * (TIME.as_millis() / SIGNS_EVERY.as_millis()) as usize;
    let mut prepared = members::prepare(&data, address, signatures)?;
    undersigned_server::import(&data, ledger::read(work, EXPORTED)?)?;
    let served = Served::start(&data, address)?;
    let section = Section::begin("Under attack", "calm");
    let share = prepared.len() / phases;
    let calm = honest(address, prepared.split_off(prepared.len() - share), |_| {})?;
    let memory = || machine::memory(served.processes()[0]).unwrap_or(0) >> 20;
    section.alone("calm: a reader, a signer", &format!("{}; {}", line(&calm.0), line(&calm.1)));
    for (what, attack) in ATTACKS {
        let before = memory();
        let took = honest(address, prepared.split_off(prepared.len() - share), |stop| attack(address, stop))?;
        let during = memory();
        std::thread::sleep(AFTER);
        for (who, took, calm) in [("reader", &took.0, &calm.0), ("signer", &took.1, &calm.1)] {
            let ratio = took.ms(0.99) / calm.ms(0.99);
            section.beside(&format!("{what}: {who}"), &line(took), &format!("{:.1} ms", calm.ms(0.99)), ratio);
        }
        section.alone(&format!("{what}: memory in MiB"), &format!("{before} → {during} → {} ", memory()));
    }
    section.note(&format!(
        "A reader takes the letter page every {} ms and a signer sends a signature every {} ms, each over a new \
         connection, for {} s; the ratio is of the 99th percentiles and should be below 5. Attackers open a \
         connection anew as soon as it is closed. Memory is the server's before, at the end, and {} s later.",
        READS_EVERY.as_millis(),
        SIGNS_EVERY.as_millis(),
        TIME.as_secs(),
        AFTER.as_secs()
    ));
    Ok(())
}

/// Signatures of the ledger that is exported.
const EXPORTED: u32 = ledger::CREDENTIALS[1];

fn export() -> String {
    format!("GET /g/{}/export.tar HTTP/1.1\r\nHost: x\r\n\r\n", ledger::group_id(EXPORTED))
}

fn line(took: &Latencies) -> String {
    format!("p50 {:.1} ms, p99 {:.1} ms", took.ms(0.5), took.ms(0.99))
}

/// What a reader and a signer wait while an attack goes on.
fn honest(
    address: SocketAddr,
    signatures: Vec<Vec<u8>>,
    attack: impl FnOnce(&AtomicBool) + Send,
) -> Outcome<(Latencies, Latencies)> {
    let stop = AtomicBool::new(false);
    let page = load::get(address, "/g/bench/l/letter-1");
    std::thread::scope(|scope| {
        let attacking = scope.spawn(|| attack(&stop));
        let reading = scope.spawn(|| {
            let reads = (TIME.as_millis() / READS_EVERY.as_millis()) as usize;
            paced(address, std::iter::repeat_n(page, reads), READS_EVERY)
        });
        let signing = scope.spawn(|| paced(address, signatures.into_iter(), SIGNS_EVERY));
        let (read, signed) = (reading.join(), signing.join());
        stop.store(true, Ordering::SeqCst);
        attacking.join().map_err(|_| "an attacker's thread stopped")?;
        Ok((read.map_err(|_| "the reader stopped")?, signed.map_err(|_| "the signer stopped")?))
    })
}

/// Sends requests one after the other, none before it is due; the time counts from then.
fn paced(address: SocketAddr, requests: impl Iterator<Item = Vec<u8>>, every: Duration) -> Latencies {
    let began = Instant::now();
    let mut took = Vec::new();
    for (at, request) in requests.enumerate() {
        let due = began + every * at as u32;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        // Who waited for the one before would have come by another connection.
        let due = due.max(Instant::now());
        took.push(if is_answered(address, &request) { due.elapsed() } else { PATIENCE });
        if began.elapsed() > TIME * 2 {
            break;
        }
    }
    Latencies::new(took, began.elapsed())
}

/// Whether a request is answered well over a connection of its own.
fn is_answered(address: SocketAddr, request: &[u8]) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request)?;
        let mut answer = [0; 4_096];
        let read = stream.read(&mut answer)?;
        let is_well = answer.starts_with(b"HTTP/1.1 20");
        // To the end: the head says how long it is.
        let head = String::from_utf8_lossy(&answer[..read]).into_owned();
        let Some((head, body)) = head.split_once("\r\n\r\n") else { return Ok(false) };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<u64>().ok());
        let left = length.unwrap_or(0).saturating_sub(body.len() as u64);
        let rest = std::io::copy(&mut stream.take(left), &mut std::io::sink())?;
        Ok(is_well && rest == left)
    };
    ask().unwrap_or(false)
}

/// Opens connections that send this and nothing more, and opens each again that is closed.
fn hold(address: SocketAddr, stop: &AtomicBool, count: usize, sent: &[u8]) {
    let open = || {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
        stream.write_all(sent).ok()?;
        stream.set_nonblocking(true).ok()?;
        Some(stream)
    };
    let is_closed = |stream: &TcpStream| match stream.peek(&mut [0]) {
        // What is there is left unread.
        Ok(bytes) => bytes == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    };
    let mut held: Vec<Option<TcpStream>> = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        held.retain(|stream| stream.as_ref().is_some_and(|stream| !is_closed(stream)));
        let missing = count - held.len();
        held.extend((0..missing.min(200)).map(|_| open()));
        // Hundreds of times a second would be an attack on our own processor.
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Takes exports again and again, each to its end.
fn exports(address: SocketAddr, stop: &AtomicBool) {
    let one = || -> std::io::Result<()> {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
        stream.write_all(export().replace("Host: x", "Host: x\r\nConnection: close").as_bytes())?;
        let mut bytes = vec![0; 1 << 16];
        while !stop.load(Ordering::SeqCst) {
            match stream.read(&mut bytes) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        for _ in 0..EXPORTS {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    // Refused or cut off: it comes again.
                    drop(one());
                }
            });
        }
    });
}
