//! Durable signatures over HTTP, as many clients send them at once, beside what the disk can do.

use std::fs::OpenOptions;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use undersigned::address::GroupAddress;
use undersigned::api::{Api, GroupInfo, Proof};
use undersigned::random;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Class, Letter, Shown, Timing};
use undersigned_proto::sign::{self, Choice};
use undersigned_proto::{NYM_SECRETS, UnixTime, enrol};
use undersigned_server::{Clock, Config, Draft, GroupEdit, NewGroup, Organiser, Server};

use crate::load::{self, Latencies, Pace};
use crate::process::{Served, free_address};
use crate::report::Section;
use crate::{Outcome, grouped};

const GROUP: &str = "bench";
const PASSPHRASE: &str = "correct horse battery";
/// Clients at once, and signatures that they send together.
const RUNS: [(usize, usize); 3] = [(1, 400), (64, 2_400), (256, 2_400)];
/// The same 64 clients with work for half of what the server takes, and how many signatures.
const PACED: (usize, usize) = (64, 1_200);
const PACED_SHARE: f64 = 0.5;
/// One signer of so many shows a name.
const NAME_EVERY: usize = 4;
/// Codes that an organiser prints at once.
const CODES_AT_ONCE: u32 = 500;
/// Appends that are synced one by one, and their length.
const SYNCS: usize = 500;
const SYNC_BYTES: usize = 4_096;
/// Entries through the writer without a proof, and how many wait at once.
const ENTRIES: usize = 20_000;
const ENTRIES_AT_ONCE: usize = 256;
const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 24 * HOUR_S;
/// Longest wait for the server to open signing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the part.
pub fn run(work: &Path) -> Outcome<()> {
    let folder = tempfile::tempdir_in(work)?;
    let data = folder.path().join("data");
    let address = free_address()?;
    let mut prepared = prepare(&data, address)?;
    let section = Section::begin("Durable signatures", "fdatasync of 4 kB");
    let disk = sync_appends(folder.path())?;
    let (rate, p50, p99) = (disk.rate, disk.ms(0.5), disk.ms(0.99));
    section.alone(
        "fdatasync after each append of 4 kB, one by one",
        &format!("{rate:.0}/s, p50 {p50:.2} ms, p99 {p99:.2} ms"),
    );
    let served = Served::start(&data, address)?;
    let mut of_64 = f64::NAN;
    for (clients, count) in RUNS {
        let requests = prepared.split_off(prepared.len() - count);
        let took = load::each_once(address, requests, clients, Pace::Closed)?;
        line(&section, &format!("{clients} clients"), &took, &disk);
        if clients == PACED.0 {
            of_64 = took.rate;
        }
    }
    let requests = prepared.split_off(prepared.len() - PACED.1);
    let pace = of_64 * PACED_SHARE;
    let took = load::each_once(address, requests, PACED.0, Pace::Open(pace))?;
    line(&section, &format!("{} clients, {pace:.0} signatures/s coming in", PACED.0), &took, &disk);
    drop(served);
    let rate = entries_without_proof(&folder.path().join("entries"))?;
    let what = format!("entries without a proof, in process, {ENTRIES_AT_ONCE} at once");
    section.beside(&what, &format!("{}/s", grouped(rate as u64)), &format!("{:.0}/s", disk.rate), rate / disk.rate);
    section.note(
        "Each signature's proof is checked, the entry committed and synced, and a receipt answered. Clients and \
         server share the processors. Signatures were made before the clock ran.",
    );
    Ok(())
}

fn line(section: &Section, what: &str, took: &Latencies, disk: &Latencies) {
    let here = format!("{:.0}/s, p50 {:.1} ms, p99 {:.1} ms", took.rate, took.ms(0.5), took.ms(0.99));
    section.beside(what, &here, &format!("{:.0}/s", disk.rate), took.rate / disk.rate);
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

/// Enrols members with a server of its own clock, opens signing, and makes the requests.
fn prepare(data: &Path, address: SocketAddr) -> Outcome<Vec<Vec<u8>>> {
    let count = PACED.1 + RUNS.iter().map(|(_, count)| count).sum::<usize>();
    let members = count.div_ceil(NYM_SECRETS) as u32;
    println!("Preparing {count} signatures: {members} members enrol and each signs {NYM_SECRETS} letters.");
    // Signing has opened an hour ago by the clock of the server that is measured.
    let opens = UnixTime(undersigned::clock::now().0 - HOUR_S);
    let clock = Clock::manual(UnixTime(opens.0 - HOUR_S));
    let config = config(data, address, clock.clone());
    let runtime = tokio::runtime::Runtime::new()?;
    let server = runtime.block_on(Server::start(config))?;
    let organiser = runtime.block_on(found(&server, members, opens))?;
    let codes = runtime.block_on(print_codes(&organiser, members))?;
    let api = Api::new(&GroupAddress { base: format!("http://{address}"), group: GROUP.to_owned() })
        .map_err(|failure| failure.to_string())?;
    let info = api.info().map_err(|failure| failure.to_string())?;
    let credentials = on_all_cores(codes, |code, _| member(&api, &info, code))?;
    clock.set(opens);
    wait_for_signing(&api)?;
    drop(organiser);
    runtime.block_on(server.stop());
    let requests = on_all_cores(credentials, |credential, at| sign_all(credential, &info.letters, address, at))?;
    let mut requests: Vec<Vec<u8>> = requests.into_iter().flatten().collect();
    requests.truncate(count);
    Ok(requests)
}

fn config(data: &Path, listen: SocketAddr, clock: Clock) -> Config {
    Config { data: data.to_owned(), listen, base_url: None, smtp: None, open_creation: true, clock }
}

fn member(api: &Api, info: &GroupInfo, code: String) -> Outcome<Credential> {
    let epoch = info.epochs.first().ok_or("no period")?;
    let (pending, commitment) = enrol::begin(&mut random::system(), &info.group, epoch)?;
    let response =
        api.enrol(epoch.number, &Proof::Code { code }, &commitment).map_err(|failure| failure.to_string())?;
    Ok(pending.finish(&response)?)
}

fn sign_all(mut member: Credential, letters: &[Letter], to: SocketAddr, at: usize) -> Outcome<Vec<Vec<u8>>> {
    let mut requests = Vec::new();
    for letter in letters {
        let choice = match (at + requests.len()).is_multiple_of(NAME_EVERY) {
            true => Choice::Name { text: format!("Member Number {at}"), comment: None, attest: false },
            false => Choice::Nothing,
        };
        let signed = sign::sign(&mut random::system(), &mut member, letter, &choice)?;
        let blob = signed.blob.map(|blob| Base64::encode_string(&blob));
        let json = serde_json::json!({ "entry": Base64::encode_string(&signed.entry), "blob": blob });
        let path = format!("/api/v1/groups/{GROUP}/letters/{}/signatures", letter.id);
        requests.push(load::post(to, &path, &json.to_string()));
    }
    Ok(requests)
}

fn wait_for_signing(api: &Api) -> Outcome<()> {
    let began = Instant::now();
    while api.info().map_err(|failure| failure.to_string())?.signing.len() < NYM_SECRETS {
        if began.elapsed() > PATIENCE {
            return Err("the server did not open signing".into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Runs `act` on each item, on all cores; keeps no order.
fn on_all_cores<T: Send, U: Send>(items: Vec<T>, act: impl Fn(T, usize) -> Outcome<U> + Sync) -> Outcome<Vec<U>> {
    let queue = Mutex::new(items.into_iter().enumerate());
    let lane = || {
        let mut done = Vec::new();
        loop {
            let next = queue.lock().map_err(|_| "the queue")?.next();
            let Some((at, item)) = next else { return Outcome::Ok(done) };
            done.push(act(item, at)?);
        }
    };
    let lanes = std::thread::available_parallelism().map_or(1, usize::from);
    let done = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        let joined = lanes.into_iter().map(|lane| lane.join().map_err(|_| "a member's thread stopped")?);
        joined.collect::<Outcome<Vec<Vec<U>>>>()
    });
    Ok(done?.into_iter().flatten().collect())
}

fn group(members: u32, now: UnixTime, enrol_closes: UnixTime) -> NewGroup {
    NewGroup {
        id: GROUP.to_owned(),
        name: "Employees of Example Corp".to_owned(),
        description: "An invented group, to measure with.".to_owned(),
        membership: "Everybody with a contract of employment.".to_owned(),
        declared_members: members,
        declared_source: "Invented".to_owned(),
        classes: vec![Class::Code],
        domains: Vec::new(),
        lang: "en".to_owned(),
        enrol_opens: now,
        enrol_closes,
        passphrase: PASSPHRASE.to_owned(),
    }
}

async fn log_in(server: &Server, new: NewGroup) -> Outcome<Organiser> {
    let link = server.app().create_group(new).await.map_err(|problem| problem.detail)?;
    let session = server.app().log_in(&link.group, &link.secret, PASSPHRASE.to_owned()).await;
    let session = session.map_err(|problem| problem.detail)?;
    Ok(server.app().organiser(session.as_str()).ok_or("no session")?)
}

async fn found(server: &Server, members: u32, opens: UnixTime) -> Outcome<Organiser> {
    let organiser = log_in(server, group(members, server.app().now(), opens)).await?;
    for place in 1..=NYM_SECRETS {
        let draft = Draft {
            id: format!("letter-{place}"),
            title: "Decide in the open".to_owned(),
            addressee: "The board of Example Corp".to_owned(),
            text: "We ask the company to decide in the open.".to_owned(),
            demands: vec!["Publish the decision.".to_owned()],
            shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
            timing: Timing::TwoPhase,
            epoch: 1,
            sign_opens: opens,
            sign_closes: UnixTime(opens.0 + 30 * DAY_S),
            lang: "en".to_owned(),
        };
        let id = draft.id.clone();
        organiser.save_draft(draft).await.map_err(|problem| problem.detail)?;
        organiser.freeze(&id).await.map_err(|problem| problem.detail)?;
    }
    Ok(organiser)
}

async fn print_codes(organiser: &Organiser, members: u32) -> Outcome<Vec<String>> {
    let mut codes = Vec::new();
    while (codes.len() as u32) < members {
        let some = (members - codes.len() as u32).min(CODES_AT_ONCE);
        codes.extend(organiser.print_codes(1, some, String::new()).await.map_err(|problem| problem.detail)?);
    }
    Ok(codes)
}

/// Entries a second through the writer alone: new words for a group, which need no proof.
fn entries_without_proof(data: &Path) -> Outcome<f64> {
    let runtime = tokio::runtime::Runtime::new()?;
    let config = config(data, free_address()?, Clock::system());
    let server = runtime.block_on(Server::start(config))?;
    let now = server.app().now();
    let organiser = runtime.block_on(log_in(&server, group(100, now, UnixTime(now.0 + DAY_S))))?;
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
