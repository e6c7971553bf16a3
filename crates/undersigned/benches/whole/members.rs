//! Members of a group on a server: they enrol, and their signatures are made ready to be sent.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use undersigned::address::GroupAddress;
use undersigned::api::{About, Api, Proof};
use undersigned::random;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, Way};
use undersigned_proto::entry::{Class, Shown, Timing};
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice};
use undersigned_proto::{NYM_SECRETS, UnixTime};
use undersigned_server::{Clock, Config, Draft, NewGroup, Organiser, Server};

use crate::{Outcome, load};

const GROUP: &str = "bench";
const PASSPHRASE: &str = "correct horse battery";
/// One signer of so many shows a name.
const NAME_EVERY: usize = 4;
/// Codes that an organiser prints at once.
const CODES_AT_ONCE: u32 = 500;
const HOUR_S: u64 = 3_600;
/// A day, in seconds.
pub const DAY_S: u64 = 24 * HOUR_S;
/// Longest wait for the server to open signing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Enrols members with a server of its own clock, opens signing, and makes `count` requests that sign.
pub fn prepare(data: &Path, address: SocketAddr, count: usize) -> Outcome<Vec<Vec<u8>>> {
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
    let credentials = on_all_cores(codes, |code, _| member(&api, code))?;
    clock.set(opens);
    let letters = wait_for_signing(&api)?;
    drop(organiser);
    runtime.block_on(server.stop());
    let requests = on_all_cores(credentials, |credential, at| sign_all(credential, &letters, address, at))?;
    let mut requests: Vec<Vec<u8>> = requests.into_iter().flatten().collect();
    requests.truncate(count);
    Ok(requests)
}

/// A server that anyone may make groups on.
pub fn config(data: &Path, listen: SocketAddr, clock: Clock) -> Config {
    Config { data: data.to_owned(), listen, base_url: None, smtp: None, open_creation: true, clock }
}

fn member(api: &Api, code: String) -> Outcome<Credential> {
    let excerpt = api.excerpt(About::Epoch(1)).map_err(|failure| failure.to_string())?;
    let facts = excerpt.to_enrol(GROUP, 1, &Expected::default())?;
    // By the clock of the server that issues: it is behind.
    let now = facts.epoch().enrol_opens;
    let (pending, commitment) = enrol::begin(&mut random::system(), &facts, Way::Code, now)?;
    let response = api.enrol(1, &Proof::Code { code }, &commitment).map_err(|failure| failure.to_string())?;
    Ok(pending.finish(&response)?)
}

/// Requests that sign each of the letters, which are given as a page gets them.
fn sign_all(mut member: Credential, letters: &[(String, Excerpt)], to: SocketAddr, at: usize) -> Outcome<Vec<Vec<u8>>> {
    let mut requests = Vec::new();
    for (letter, excerpt) in letters {
        let choice = match (at + requests.len()).is_multiple_of(NAME_EVERY) {
            true => Choice::Name { text: format!("Member Number {at}"), comment: None, attest: false },
            false => Choice::Nothing,
        };
        let facts = excerpt.facts(&member, letter)?;
        let signed = sign::sign(&mut random::system(), &mut member, &facts, &choice)?;
        let blob = signed.blob.map(|blob| Base64::encode_string(&blob));
        let json = serde_json::json!({ "entry": Base64::encode_string(&signed.entry), "blob": blob });
        let path = format!("/api/v1/groups/{GROUP}/letters/{letter}/signatures");
        requests.push(load::post(to, &path, &json.to_string()));
    }
    Ok(requests)
}

/// The letters, as soon as all can be signed.
fn wait_for_signing(api: &Api) -> Outcome<Vec<(String, Excerpt)>> {
    let began = Instant::now();
    let mut signing = api.hints().map_err(|failure| failure.to_string())?.signing;
    while signing.len() < NYM_SECRETS {
        if began.elapsed() > PATIENCE {
            return Err("the server did not open signing".into());
        }
        std::thread::sleep(Duration::from_millis(100));
        signing = api.hints().map_err(|failure| failure.to_string())?.signing;
    }
    let excerpt = |letter: &String| api.excerpt(About::Letter(letter)).map_err(|failure| failure.to_string());
    Ok(signing.into_iter().map(|letter| excerpt(&letter).map(|excerpt| (letter, excerpt))).collect::<Result<_, _>>()?)
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

/// A group's texts and windows.
pub fn group(members: u32, now: UnixTime, enrol_closes: UnixTime) -> NewGroup {
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

/// Makes a group and logs in as its organiser.
pub async fn log_in(server: &Server, new: NewGroup) -> Outcome<Organiser> {
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
            sealing: None,
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
