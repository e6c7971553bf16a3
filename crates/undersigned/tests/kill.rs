//! SIGKILL in the midst of signing, taking back and reading, 200 times on one data folder (THREAT-MODEL.md, T14);
//! `./dev test --long` has 1,000. The seed is printed, and `UNDERSIGNED_SEED` takes it.
//!
//! Proved: whatever was acknowledged is in the ledger at its index, byte for
//! byte; every checkpoint that ever left the server, in a receipt or by
//! itself, is a prefix of the last one, so that the ledger never forked; what
//! was sent and not answered can be sent again and gets its receipt; the audit
//! holds. Not proved: a power cut, for the system's cache survives a dead
//! process. Against that stands the store's `synchronous = FULL`.
#![cfg(all(feature = "server", unix))]

#[path = "kill/chance.rs"]
mod chance;
#[path = "kill/described.rs"]
mod described;
#[cfg(target_os = "linux")]
#[path = "kill/fault.rs"]
mod fault;
#[cfg(target_os = "linux")]
#[path = "kill/faults.rs"]
mod faults;
#[path = "kill/founding.rs"]
mod founding;
#[path = "kill/members.rs"]
mod members;
#[path = "kill/process.rs"]
mod process;
#[path = "kill/record.rs"]
mod record;
#[path = "kill/wire.rs"]
mod wire;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chance::Chance;
use founding::{GROUP, found, group, letter};
use process::Served;
use record::Record;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::Timing;

/// Unless `UNDERSIGNED_KILLS` says otherwise.
const KILLS: usize = 200;
/// Every so many starts, the server is killed before it listens: its own start must be safe too.
const KILLED_AT_START: usize = 10;
const CREDENTIALS: u32 = 130;
/// As many as a credential can sign.
const LETTERS: u32 = 8;
/// Members who sign at the same time.
const LANES: usize = 4;
/// Latest moment of the kill after the answer that was waited for: several signatures later.
const MAX_DELAY_MICROS: usize = 4_000;

#[test]
fn kills_lose_nothing_and_never_fork() {
    let kills = std::env::var("UNDERSIGNED_KILLS").map_or(KILLS, |kills| kills.parse().expect("a number of kills"));
    let mut chance = Chance::from_environment();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let began = Instant::now();
    let now = undersigned::clock::now();
    let letters = (1..=LETTERS).map(|number| letter(&format!("letter-{number}"), Timing::AtOnce, now)).collect();
    let codes = found(&data, group(CREDENTIALS, &[], UnixTime(now.0 + 3_600)), letters, &[("", CREDENTIALS)]);

    let served = Served::spawn(&data, &log, &[]);
    let (vkey, mut signatures) = members::prepare(served.address(), &codes);
    served.kill();
    chance.shuffle(&mut signatures);
    println!("{} signatures are ready after {:.1?}", signatures.len(), began.elapsed());

    let record = Record::new(vkey, signatures);
    for kill in 1..=kills {
        if kill % KILLED_AT_START == 0 {
            let served = Served::spawn(&data, &log, &[]);
            // No wait for anything: the moment of the kill is the chance that the test is about.
            std::thread::sleep(Duration::from_micros(chance.below(30_000) as u64));
            served.kill();
        }
        round(&data, &log, &record, &mut chance, kills - kill + 1);
    }
    println!("{kills} kills are done after {:.1?}; {}", began.elapsed(), record.summary());

    // Else the kills came when nobody was signing, and have shown nothing.
    assert!(record.cut_off() >= 2 * kills, "{} requests were cut off", record.cut_off());

    let served = Served::spawn(&data, &log, &[]);
    let server = served.address();
    record.watch(server).expect("it serves its checkpoint");
    while record.send_next(server).expect("nobody kills it now") {}
    let base = format!("http://{server}/g/{GROUP}");
    record.check(&base);
    let mut verify = std::process::Command::new(env!("CARGO_BIN_EXE_undersigned"));
    let verdict = verify.args(["verify", &base, "--mirror-of", record.origin()]).output().expect("the binary runs");
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stderr));
    println!("the whole run took {:.1?}", began.elapsed());
    let log = std::fs::read_to_string(&log).expect("a log");
    assert!(!log.contains("ERROR"), "{log}");
}

/// One life of the server: it serves its checkpoint, takes some signatures, and is killed.
fn round(data: &Path, log: &Path, record: &Record, chance: &mut Chance, lives_left: usize) {
    let served = Served::spawn(data, log, &[]);
    let server = served.address();
    record.watch(server).expect("it serves its checkpoint");
    // On average just so many that the last life has some left.
    let wanted = chance.below(2 * record.unacknowledged() / lives_left + 2);
    let delay = Duration::from_micros(chance.below(MAX_DELAY_MICROS) as u64);
    let goal = record.acknowledged() + wanted;
    let alive = AtomicBool::new(true);
    std::thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| while record.send_next(server).unwrap_or(false) {});
        }
        scope.spawn(|| watch_while(&alive, server, record));
        scope.spawn(|| read_while(&alive, server));
        record.wait_for(goal);
        std::thread::sleep(delay);
        served.kill();
        alive.store(false, Ordering::SeqCst);
    });
}

/// Collects checkpoints until the server is gone.
fn watch_while(alive: &AtomicBool, server: SocketAddr, record: &Record) {
    while alive.load(Ordering::SeqCst) && record.watch(server).is_ok() {}
}

/// Reads pages and the whole record until the server is gone.
fn read_while(alive: &AtomicBool, server: SocketAddr) {
    let paths =
        ["/", "/g/acme", "/g/acme/l/letter-1", "/g/acme/feed.atom", "/api/v1/groups/acme", "/g/acme/export.tar"];
    for path in paths.into_iter().cycle() {
        if !alive.load(Ordering::SeqCst) || !wire::is_answered(server, path) {
            return;
        }
    }
}
