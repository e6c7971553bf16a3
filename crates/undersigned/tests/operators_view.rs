//! The operator's view (THREAT-MODEL.md, T2 and T10): 207 members enrol and
//! sign at the real server, then attackers get everything that its operator has.
//!
//! They get the data folder as it was before enrolment closed and after all
//! had signed, with the key that opens its secrets; the log; the process's
//! memory; times and sizes of all requests; which member each enrolment was;
//! and what all keyholders but as many as are needed keep. They do not get
//! what ran on members' devices.
//!
//! **Proved here.** No file and no log holds a paper code, an address that its
//! signer does not show, a secret of a credential, the organiser's passphrase,
//! or a name that was taken back; after enrolment none holds a keyed value or
//! the key of those values either. Memory, after all had signed, holds no code
//! and no address of theirs; it never holds a credential's secrets or the
//! passphrase, and loses the key of the keyed values when enrolment closes.
//! A sealed name is in no file, no log and no memory in any form, and one
//! keyholder too few opens none; after its withdrawal or the letter's latest
//! date what was stored of it is in no file.
//! The mark of a commitment stands in the record and, until its tally, in a
//! table of marks alone: never in a row with a keyed value. What members are
//! shown before they sign is the same bytes for all of them.
//! Links by order, time, size, rows, tallies, marks, bytes of the files, shared
//! bytes and neighbourhood in memory are no better than guessing. Which of two members
//! signed, and what a sealed name says, changes nothing but random bytes.
//!
//! **Not promised.** What the database held in pages of its own may stay in
//! freed memory until it is used again: a few keyed values, a name that was
//! taken back. A dump tells from them who withdrew a name, not whose a
//! signature is; the run prints how many. All other freed memory is wiped. An
//! observer who knows whose connection a signature came through needs no
//! attack at all. That presentations cannot be linked by algebra is the
//! scheme's proof, not this test's.
//!
//! **Controls.** The same attacks link nearly everybody where members sign at
//! once; with one keyholder more the same attack has all sealed names; a faulty
//! server that writes codes and names beside pseudonyms is caught.
#![cfg(all(feature = "server", target_os = "linux"))]

#[path = "operators_view/attack.rs"]
mod attack;
#[path = "operators_view/campaign.rs"]
mod campaign;
#[path = "operators_view/canaries.rs"]
mod canaries;
#[path = "kill/chance.rs"]
mod chance;
#[path = "kill/founding.rs"]
mod founding;
#[path = "operators_view/keyholders.rs"]
mod keyholders;
#[path = "operators_view/loot.rs"]
mod loot;
#[path = "operators_view/mail.rs"]
mod mail;
#[path = "operators_view/odds.rs"]
mod odds;
#[path = "kill/process.rs"]
mod process;
#[path = "operators_view/theft.rs"]
mod theft;
#[path = "kill/wire.rs"]
mod wire;
#[path = "operators_view/worlds.rs"]
mod worlds;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use attack::View;
use campaign::{Campaign, Enrolled, LETTER, Member, Signature, in_lanes};
use canaries::Canaries;
use chance::Chance;
use founding::{found, found_with, group, letter};
use loot::Stolen;
use mail::Smtp;
use process::Served;
use testkit::wait::{self, Meeting};
use theft::Theft;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::{Credential, MIN_CROWD};
use undersigned_proto::entry::Timing;
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::sign::Choice;

const DOMAIN: &str = "acme.example";
/// Members who act at the same time.
const LANES: usize = 4;
/// Enrolment stays open this long: several times what they need here.
const ENROL_S: u64 = 20;
/// The same for a world of six.
const WORLD_S: u64 = 12;

const ENGINEERS: usize = 40;
const WITH_CODE: usize = 140;
/// Not a multiple of a round: the last one is open until enrolment closes.
const MEMBERS: usize = 207;
/// Longest that erasing may take.
const ERASED_WITHIN: Duration = Duration::from_secs(10);
/// Members who seal names that are never opened, and how long those are kept.
const SEALING: usize = 10;
const LATEST_S: u64 = 15;
/// Members of the run in which nobody waits.
const AT_ONCE: usize = 60;

fn members(codes: Vec<String>, chance: &mut Chance) -> Vec<Member> {
    let mut codes = codes.into_iter();
    let mut word = || (0..10).map(|_| char::from(b'a' + chance.below(26) as u8)).collect::<String>();
    let member = |at: usize| {
        let code = (at < WITH_CODE).then(|| codes.next().expect("a code"));
        let address = if code.is_some() { String::new() } else { format!("{}@{DOMAIN}", word()) };
        let text = format!("Canary {}", word());
        let name = |attest| Choice::Name { text: text.clone(), comment: None, attest };
        let sealed = |role, attest| Choice::Sealed { text: text.clone(), comment: Some(text.clone()), role, attest };
        let (choice, withdraws) = match at {
            // Half of the engineers say that they are.
            0..20 => (Choice::Role, false),
            20..30 => (sealed(true, false), at < 22),
            60..80 => (sealed(false, false), at < 64),
            150..160 => (sealed(false, true), at < 152),
            // Names are public as long as they stand; some of each kind are taken back.
            40..60 => (name(false), at < 46),
            140..145 => (name(true), at >= 143),
            145..150 => (name(false), at < 147),
            _ => (Choice::Nothing, at % 50 == 30),
        };
        Member { code, address, choice, withdraws }
    };
    (0..MEMBERS).map(member).collect()
}

#[test]
fn two_phases_link_nobody() {
    let mut chance = Chance::from_environment();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let closes = UnixTime(undersigned::clock::now().0 + ENROL_S);
    let letter = keyholders::with_keyholders(letter("stop", Timing::TwoPhase, closes), UnixTime(closes.0 + 7_200));
    let sheets = [("engineer", ENGINEERS as u32), ("", (WITH_CODE - ENGINEERS) as u32)];
    let mut keyholders = Vec::new();
    let meet = |server, links: &[_]| keyholders = keyholders::meet(server, links);
    let codes = found_with(&data, group(MEMBERS as u32, &[DOMAIN], closes), vec![letter], &sheets, meet);
    let members = members(codes, &mut chance);
    let smtp = Smtp::start();
    let served = Served::spawn(&data, &log, &["--smtp", &smtp.url(), "--mail-from", "letters@letters.test"]);
    let campaign = Campaign::new(served.address(), Some(&smtp));

    let mut order: Vec<usize> = (0..MEMBERS).collect();
    chance.shuffle(&mut order);
    let mut enrolled: Vec<Enrolled> = in_lanes(LANES, &order, |at| campaign.enrol(at, &members[at]));
    enrolled.sort_by_key(|enrolled| enrolled.enrolment.member);
    asking_tells_nothing(&campaign, &members[WITH_CODE..]);
    let early = Stolen::copy(&data);

    campaign.wait_for_signing();
    all_are_shown_the_same(&campaign, &enrolled);
    chance.shuffle(&mut order);
    let signatures = in_lanes(LANES, &order, |at| campaign.sign(&enrolled[at], &members[at]));
    order.retain(|at| members[*at].withdraws);
    withdraw_while_others_read(&campaign, &order, &enrolled);

    let mut gone = theft::texts(&members, &enrolled);
    gone.append(theft::taken_back(&members, &signatures));
    let late = when_erased(&data, &gone);
    let log = std::fs::read(&log).expect("a log");
    let memory = loot::memory(served.id());
    let keyholders = &keyholders[..];
    Theft { members: &members, enrolled: &enrolled, signatures: &signatures, early, late, memory, log, keyholders }
        .check();
    a_leak_is_caught(&data, &members, &enrolled, &signatures);
}

/// An address that has enrolled and one that nobody has: the same answer in all but the time of day.
fn asking_tells_nothing(campaign: &Campaign<'_>, with_mailbox: &[Member]) {
    let ask = |address: &str| {
        let answer = campaign.post("/mailbox-codes", &serde_json::json!({ "address": address }));
        (answer.status, answer.received, answer.body)
    };
    for member in &with_mailbox[..5] {
        let stranger = format!("zz{}", &member.address[2..]);
        assert_eq!(ask(&member.address), ask(&stranger));
    }
}

/// Whenever they enrolled: each proves their own record with the very same bytes.
fn all_are_shown_the_same(campaign: &Campaign<'_>, enrolled: &[Enrolled]) {
    let credentials: Vec<Credential> = enrolled.iter().map(Enrolled::open).collect();
    let pins: BTreeSet<Vec<u8>> = credentials.iter().map(|credential| credential.pin().to_bytes()).collect();
    assert!(pins.len() >= MEMBERS / MIN_CROWD as usize, "they came at {} sizes of the record", pins.len());
    let shown = |credential: &Credential| {
        let bytes = campaign.excerpt();
        let excerpt = Excerpt::from_bytes(&bytes).expect("an excerpt");
        excerpt.facts(credential, LETTER).expect("the own record");
        bytes
    };
    let shown: BTreeSet<Vec<u8>> = credentials.iter().map(shown).collect();
    assert_eq!(shown.len(), 1);
}

/// Readers hold old pages of the database; names must go away all the same.
fn withdraw_while_others_read(campaign: &Campaign<'_>, who: &[usize], enrolled: &[Enrolled]) {
    let withdrawing = AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while withdrawing.load(Ordering::SeqCst) {
                campaign.entries();
            }
        });
        in_lanes(LANES, who, |at| campaign.withdraw(&enrolled[at]));
        withdrawing.store(false, Ordering::SeqCst);
    });
}

/// The data folder, as soon as nothing of these is in it. Erasing ends a moment after the answer to a withdrawal.
fn when_erased(data: &Path, gone: &Canaries) -> Stolen {
    let end = Instant::now() + ERASED_WITHIN;
    wait::some("the end of erasing", || {
        let stolen = Stolen::copy(data);
        // What is there still at the end, the checks say by name.
        (gone.find(&stolen.bytes()).is_empty() || Instant::now() > end).then_some(stolen)
    })
}

/// The control: what a faulty server could write is found, whichever file it is in.
fn a_leak_is_caught(data: &Path, members: &[Member], enrolled: &[Enrolled], signatures: &[Signature]) {
    let leaking = signatures.iter().find(|signature| members[signature.by].code.is_some()).expect("some have codes");
    let code = members[leaking.by].code.as_ref().expect("it has one");
    let sealed = members.iter().find_map(Member::sealed_name).expect("some seal their names");
    let line = format!("DEBUG enrolled {code} as {}, who seals {sealed}\n", canaries::hex(&leaking.pseudonym));
    std::fs::write(data.join("debug.log"), line).expect("a file");
    let found = theft::texts(members, enrolled).kinds(&Stolen::copy(data).bytes());
    assert_eq!(found, BTreeMap::from([("code", 1), ("sealed name", 1)]));
}

#[test]
fn at_once_links_nearly_everybody() {
    let mut chance = Chance::from_environment();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let now = undersigned::clock::now();
    let group = group(AT_ONCE as u32, &[], UnixTime(now.0 + 3_600));
    let codes = found(&data, group, vec![letter("stop", Timing::AtOnce, now)], &[("", AT_ONCE as u32)]);
    let member = |code| Member { code: Some(code), address: String::new(), choice: Choice::Nothing, withdraws: false };
    let members: Vec<Member> = codes.into_iter().map(member).collect();
    let served = Served::spawn(&data, &log, &[]);
    let campaign = Campaign::new(served.address(), None);
    let mut order: Vec<usize> = (0..AT_ONCE).collect();
    chance.shuffle(&mut order);
    let both = in_lanes(1, &order, |at| {
        let enrolled = campaign.enrol(at, &members[at]);
        let signature = campaign.sign(&enrolled, &members[at]);
        (enrolled, signature)
    });
    let (enrolled, mut signatures): (Vec<Enrolled>, Vec<Signature>) = both.into_iter().unzip();

    let honest = view(&members, &enrolled, &signatures);
    let (links, bound) = (BTreeMap::from_iter(attack::links(&honest)), attack::bound(&honest));
    println!("at once, right links {links:?}, guessing gives at most {bound} of {AT_ONCE}");
    assert!(links["same order"] >= AT_ONCE * 9 / 10 && bound < AT_ONCE / 4, "{links:?}");
    assert!(links["shared bytes"] <= bound, "{links:?}");

    // The attacks that found nothing can find: a client that used randomness twice, a buffer that was kept.
    for (enrolled, signature) in enrolled.iter().zip(&mut signatures) {
        signature.seen.carried.extend_from_slice(&enrolled.enrolment.seen.carried[100..116]);
    }
    let mut leaking = view(&members, &enrolled, &signatures);
    for (at, (enrolled, signature)) in enrolled.iter().zip(&signatures).enumerate() {
        leaking.remembered.push((at * 10_000, enrolled.enrolment.member));
        leaking.signing_remembered.push((at * 10_000 + 900, signature.pseudonym));
    }
    let links = BTreeMap::from_iter(attack::links(&leaking));
    assert_eq!((links["shared bytes"], links["neighbours in memory"]), (AT_ONCE, AT_ONCE));
}

/// What the wire alone shows.
fn view<'a>(members: &'a [Member], enrolled: &'a [Enrolled], signatures: &'a [Signature]) -> View<'a> {
    View {
        members,
        enrolments: enrolled.iter().map(|enrolled| &enrolled.enrolment).collect(),
        signatures: signatures.iter().collect(),
        enrolled_at: HashMap::new(),
        signed_at: HashMap::new(),
        tallied: HashMap::new(),
        known: HashMap::new(),
        remembered: Vec::new(),
        signing_remembered: Vec::new(),
    }
}

/// What two members seal in one world, and in the other.
const NAMES: [&str; 2] = ["Eva", "Jo"];
const OTHERS: [&str; 2] = ["Prinzessin Friederike von und zu Hohenlobesam", "Kanarienvogel Ängelica"];

#[test]
fn who_signed_and_which_names_are_sealed_shows_nowhere() {
    let closes = UnixTime(undersigned::clock::now().0 + WORLD_S);
    let meeting = Meeting::of(2).patient(campaign::PATIENCE);
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| worlds::world(&[0, 4, 2, 1], &NAMES, closes, &meeting));
        let other = scope.spawn(|| worlds::world(&[1, 4, 3, 0], &OTHERS, closes, &meeting));
        (one.join().expect("a world"), other.join().expect("a world"))
    });
    assert_eq!(one, other);
    // Whether somebody signed does show: the comparison sees something.
    assert_eq!(one.iter().filter(|line| line.starts_with("Signature(")).count(), 4);
}
/// A withdrawal that was acknowledged has erased the name, even if the server dies at that moment.
#[test]
fn names_taken_back_are_gone_after_a_kill() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let now = undersigned::clock::now();
    let group = group(AT_ONCE as u32, &[], UnixTime(now.0 + 3_600));
    let codes = found(&data, group, vec![letter("stop", Timing::AtOnce, now)], &[("", AT_ONCE as u32)]);
    let name = |code: &String| Choice::Name { text: format!("Canary {code}"), comment: None, attest: false };
    let member =
        |code: String| Member { address: String::new(), choice: name(&code), withdraws: true, code: Some(code) };
    let members: Vec<Member> = codes.into_iter().map(member).collect();
    let served = Served::spawn(&data, &log, &[]);
    let campaign = Campaign::new(served.address(), None);
    let order: Vec<usize> = (0..AT_ONCE).collect();
    let mut enrolled = in_lanes(LANES, &order, |at| campaign.enrol(at, &members[at]));
    enrolled.sort_by_key(|enrolled| enrolled.enrolment.member);
    in_lanes(LANES, &order, |at| campaign.sign(&enrolled[at], &members[at]));
    in_lanes(LANES, &order, |at| campaign.withdraw(&enrolled[at]));
    served.kill();
    let mut names = Canaries::default();
    for (at, member) in members.iter().enumerate() {
        names.add("withdrawn name", at, format!("Canary {}", member.code.as_deref().expect("a code")));
    }
    let left = names.kinds(&Stolen::copy(&data).bytes());
    assert!(left.is_empty(), "{left:?}");
}

/// Names that were not opened by the letter's latest date are gone then, without anybody asking.
#[test]
fn sealed_names_are_gone_after_the_latest_date() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let now = undersigned::clock::now();
    let latest = UnixTime(now.0 + LATEST_S);
    let letter = keyholders::with_keyholders(letter("stop", Timing::AtOnce, now), latest);
    let group = group(SEALING as u32, &[], UnixTime(now.0 + 3_600));
    let meet = |server, links: &[_]| drop(keyholders::meet(server, links));
    let codes = found_with(&data, group, vec![letter], &[("", SEALING as u32)], meet);
    let sealed =
        |code: &String| Choice::Sealed { text: format!("Canary {code}"), comment: None, role: false, attest: false };
    // All of them count as taken back: that is what the date does to them.
    let member =
        |code: String| Member { address: String::new(), choice: sealed(&code), withdraws: true, code: Some(code) };
    let members: Vec<Member> = codes.into_iter().map(member).collect();
    let served = Served::spawn(&data, &log, &[]);
    let campaign = Campaign::new(served.address(), None);
    let order: Vec<usize> = (0..SEALING).collect();
    let both = in_lanes(LANES, &order, |at| {
        let enrolled = campaign.enrol(at, &members[at]);
        let signature = campaign.sign(&enrolled, &members[at]);
        (enrolled, signature)
    });
    let (enrolled, signatures): (Vec<Enrolled>, Vec<Signature>) = both.into_iter().unzip();
    let stored = theft::taken_back(&members, &signatures);
    let before = stored.kinds(&Stolen::copy(&data).bytes());
    assert!(undersigned::clock::now() < latest, "this machine is too slow for {LATEST_S} s");
    assert_eq!(before, BTreeMap::from([("withdrawn sealed name", SEALING)]), "they are there until then");

    let patience = Duration::from_secs(LATEST_S) + wait::PATIENCE;
    wait::until_within(patience, "the latest date", || undersigned::clock::now() >= latest);
    let left = when_erased(&data, &stored);
    assert_eq!(stored.kinds(&left.bytes()), BTreeMap::new());
    let memory = loot::memory(served.id());
    println!("after the latest date memory holds traces of so many: {:?}", stored.kinds(&memory));
    assert_eq!(theft::texts(&members, &enrolled).kinds(&memory).get("sealed name"), None);
}
