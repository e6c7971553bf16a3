//! Durable signatures over HTTP, as many clients send them at once, beside what the disk can do.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use undersigned::random;
use undersigned_crypto::SecretKey;
use undersigned_crypto::nym;
use undersigned_proto::{MESSAGES, NYM_SECRETS, UnixTime};
use undersigned_server::{Clock, GroupEdit, Organiser, Server};

use crate::load::{self, Latencies, Pace};
use crate::members::{self, DAY_S};
use crate::process::{Served, free_address};
use crate::{Outcome, grouped};
use testkit::figures::Section;

/// Clients at once, and signatures that they send together.
const RUNS: [(usize, usize); 3] = [(1, 400), (64, 2_400), (256, 2_400)];
/// The same 64 clients with work for half of what the server takes, and how many signatures.
const PACED: (usize, usize) = (64, 1_200);
const PACED_SHARE: f64 = 0.5;
/// How long proofs are checked alone.
const CHECKING: Duration = Duration::from_secs(2);
/// Appends that are synced one by one, and their length.
const SYNCS: usize = 500;
const SYNC_BYTES: usize = 4_096;
/// Entries through the writer without a proof, and how many wait at once.
const ENTRIES: usize = 20_000;
const ENTRIES_AT_ONCE: usize = 256;

/// Runs the part.
pub fn run(work: &Path) -> Outcome<()> {
    let folder = tempfile::tempdir_in(work)?;
    let data = folder.path().join("data");
    let address = free_address()?;
    let count = PACED.1 + RUNS.iter().map(|(_, count)| count).sum::<usize>();
    let mut prepared = members::prepare(&data, address, count)?;
    let section = Section::begin("Durable signatures", "proofs checked alone");
    let disk = sync_appends(folder.path())?;
    let (rate, p50, p99) = (disk.rate, disk.ms(0.5), disk.ms(0.99));
    section.alone(
        "fdatasync after each append of 4 kB, one by one",
        &format!("{rate:.0}/s, p50 {p50:.2} ms, p99 {p99:.2} ms"),
    );
    let one = checks_per_second(1)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let checks = checks_per_second(cores)?;
    section.alone("proofs checked alone, one by one, on one core", &format!("{one:.0}/s"));
    section.alone(&format!("proofs checked alone, one by one, on {cores} cores"), &format!("{checks:.0}/s"));
    let served = Served::start(&data, address)?;
    let mut of_64 = f64::NAN;
    for (clients, count) in RUNS {
        let requests = prepared.split_off(prepared.len() - count);
        let took = load::each_once(address, requests, clients, Pace::Closed)?;
        line(&section, &format!("{clients} clients"), &took, checks);
        if clients == PACED.0 {
            of_64 = took.rate;
        }
    }
    let requests = prepared.split_off(prepared.len() - PACED.1);
    let pace = of_64 * PACED_SHARE;
    let took = load::each_once(address, requests, PACED.0, Pace::Open(pace))?;
    line(&section, &format!("{} clients, {pace:.0} signatures/s coming in", PACED.0), &took, checks);
    drop(served);
    let rate = entries_without_proof(&folder.path().join("entries"))?;
    let what = format!("ledger entries without a proof, in process, {ENTRIES_AT_ONCE} at once");
    section.alone(&what, &format!("{}/s", grouped(rate as u64)));
    section.note(
        "Each signature's proof is checked, the entry committed and synced, and a receipt answered. Clients and \
         server share the processors. Signatures were made before the clock ran. Each client sends its next signature \
         when it has its receipt, so latency is clients through rate; where signatures come in at their own rate, it \
         counts from when each was due.",
    );
    Ok(())
}

fn line(section: &Section, what: &str, took: &Latencies, checks: f64) {
    let here = format!("{:.0}/s, p50 {:.1} ms, p99 {:.1} ms", took.rate, took.ms(0.5), took.ms(0.99));
    section.beside(what, &here, &format!("{checks:.0}/s"), took.rate / checks);
}

/// Proofs that these many threads check in a second: no server can take more signatures on its own than that.
fn checks_per_second(threads: usize) -> Outcome<f64> {
    let mut rng = random::system();
    let (header, messages): (&[u8], [&[u8]; MESSAGES]) = (b"header", [b"code", b"", b""]);
    let issuer = SecretKey::random(&mut rng);
    let pk = issuer.public_key();
    let (commitment, secrets) = nym::commit(&mut rng, NYM_SECRETS);
    let issued = nym::blind_sign(&issuer, &pk, commitment.as_bytes(), header, &messages, NYM_SECRETS, &mut rng)?;
    let credential = nym::finalize(&pk, &issued, header, &messages, secrets, NYM_SECRETS)?;
    let (pseudonym, proof) = nym::prove(&mut rng, &pk, &credential, header, b"ph", b"context", &messages, &[0])?;
    let presentation = nym::Presentation {
        pk: &pk,
        header,
        ph: b"ph",
        context: b"context",
        pseudonym: &pseudonym,
        proof: &proof,
        total_messages: MESSAGES,
        disclosed: &[(0, b"code")],
        n: NYM_SECRETS,
    };
    let began = Instant::now();
    let lane = || {
        let mut checked = 0_u64;
        while began.elapsed() < CHECKING {
            nym::verify(&presentation)?;
            checked += 1;
        }
        Outcome::Ok(checked)
    };
    let checked = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..threads).map(|_| scope.spawn(lane)).collect();
        let joined = lanes.into_iter().map(|lane| lane.join().map_err(|_| "a checking thread stopped")?);
        joined.sum::<Outcome<u64>>()
    });
    Ok(checked? as f64 / began.elapsed().as_secs_f64())
}

/// What the disk does: a file that grows by 4 kB and is synced each time.
fn sync_appends(folder: &Path) -> Outcome<Latencies> {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join("appended"))?;
    let block = [7; SYNC_BYTES];
    let began = Instant::now();
    let mut took = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let one = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        took.push(one.elapsed());
    }
    Ok(Latencies::new(took, began.elapsed()))
}

/// Entries a second through the writer alone, in a folder of their own.
pub fn entries(work: &Path) -> Outcome<f64> {
    let folder = tempfile::tempdir_in(work)?;
    entries_without_proof(&folder.path().join("entries"))
}

/// Entries a second through the writer alone: new words for a group, which need no proof.
fn entries_without_proof(data: &Path) -> Outcome<f64> {
    let runtime = tokio::runtime::Runtime::new()?;
    let config = members::config(data, free_address()?, Clock::system());
    let server = runtime.block_on(Server::start(config))?;
    let now = server.app().now();
    let organiser = runtime.block_on(members::log_in(&server, members::group(100, now, UnixTime(now.0 + DAY_S))))?;
    let began = Instant::now();
    runtime.block_on(async {
        let lanes: Vec<_> = (0..ENTRIES_AT_ONCE).map(|lane| tokio::spawn(edit(organiser.clone(), lane))).collect();
        for lane in lanes {
            lane.await??;
        }
        Outcome::Ok(())
    })?;
    let rate = ENTRIES as f64 / began.elapsed().as_secs_f64();
    drop(organiser);
    runtime.block_on(server.stop());
    Ok(rate)
}

async fn edit(organiser: Organiser, lane: usize) -> Outcome<()> {
    for _ in (lane..ENTRIES).step_by(ENTRIES_AT_ONCE) {
        let edit = GroupEdit {
            name: "Employees of Example Corp".to_owned(),
            description: "An invented group, to measure with.".to_owned(),
            membership: "Everybody with a contract of employment.".to_owned(),
            declared_members: 100,
            declared_source: "Invented".to_owned(),
        };
        organiser.edit_group(edit).await.map_err(|problem| problem.detail)?;
    }
    Ok(())
}
