//! What the commands refuse of a server that lies to one person: each test is named by the finding that it closes.

use std::fs;
use std::process::Output;

use base64ct::{Base64, Encoding};
use undersigned_proto::entry::{Entry, Timing};
use undersigned_proto::pin::{Fingerprint, Pin};
use undersigned_server::Draft;
use undersigned_tlog::{Checkpoint, SigningKey, VerifierKey};

use crate::harness::{Fork, Lossy, Request, World, names};

/// The record's own key.
fn vkey(world: &World) -> String {
    world.verdict()["vkey"].as_str().expect("a key").to_owned()
}

fn witness() -> SigningKey {
    SigningKey::from_seed(&[7; 32], "witness.example").expect("a key")
}

fn posts(seen: &[Request]) -> Vec<&Request> {
    seen.iter().filter(|request| request.is_post()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn finding_3_a_round_is_as_large_as_the_record_says() {
    let world = World::founded();
    world.freeze(Draft { timing: Timing::Rounds, ..world.draft() });
    let enrol = |file| world.ok(&["enrol", &world.group(), "--code", &world.code(""), "--out", file]);
    let sign = |file| ["sign".into(), world.letter(), "--credential".into(), file, "--yes".into()];
    let sign = |file: &str| [&sign(file.to_owned())[..], &["--show".into(), "nothing".into()]].concat();
    let waits = |file: &str| {
        let args = sign(file);
        world.refused(&args.iter().map(String::as_str).collect::<Vec<_>>(), 4, "too few colleagues have enrolled");
    };
    enrol("early.credential");
    world.open_signing();
    waits("early.credential");
    world.others_enrol(18);
    waits("early.credential");
    world.others_enrol(1);
    // The round of the others is full: that is no round of one who comes later.
    enrol("late.credential");
    waits("late.credential");
    assert_eq!(names(world.folder()), ["early.credential", "late.credential"]);
    let told = world.ok(&sign("early.credential").iter().map(String::as_str).collect::<Vec<_>>());
    assert!(told.contains("The record counts 20 members with you who proved membership by code."), "{told}");
}

#[test]
fn finding_4_nothing_is_sent_to_a_record_with_another_key() {
    let world = World::start();
    let line = Lossy::before(world.address());
    let (group, code, vkey) = (line.through(&world.group()), world.code(""), vkey(&world));
    let other = SigningKey::from_seed(&[9; 32], "letters.example/g/acme").expect("a key").verifier_key().to_string();
    let (print, other_print) = (Fingerprint::of(&vkey).to_string(), Fingerprint::of(&other).to_string());
    let (linked, other_linked) = (format!("{group}#k={print}"), format!("{group}#k={other_print}"));
    for key in [&other, &other_print] {
        world.refused(&["enrol", &group, "--code", &code, "--key", key], 1, "another key than the one you were given");
    }
    world.refused(&["enrol", &other_linked, "--code", &code], 1, "nothing was sent");
    world.refused(&["enrol", &linked, "--code", &code, "--key", &other], 2, "name two keys");
    world.refused(&["enrol", &format!("{group}#k=short"), "--code", &code], 2, "24 letters and digits");
    world.refused(&["verify", &other_linked], 1, "another key than the one you gave");
    assert_eq!(posts(&line.take_seen()), Vec::<&Request>::new());
    assert_eq!(names(world.folder()), Vec::<String>::new());
    world.ok(&["verify", &format!("{}#k={print}", world.group())]);
    world.ok(&["enrol", &linked, "--code", &code, "--key", &vkey]);
    assert_eq!(posts(&line.take_seen()).len(), 1);
}

#[test]
fn finding_4_a_forked_record_is_not_signed_and_convicts() {
    let fork = Fork::start();
    let Fork { first, other, line } = &fork;
    first.freeze(first.draft());
    other.freeze(Draft { text: "We ask you to go on.".into(), ..other.draft() });
    first.ok(&["enrol", &first.group(), "--code", &first.code("")]);
    first.open_signing();
    fork.show(other);
    other.open_signing();
    let credential = || fs::read(first.folder().join("acme-1.credential")).expect("a credential");
    let (before, _) = (credential(), line.take_seen());

    let letter = first.letter();
    let sign = ["sign", &letter, "--credential", "acme-1.credential", "--yes", "--show", "nothing"];
    let stops = "this is not the record that you met before";
    first.refused(&sign, 1, stops);
    first.refused(&sign, 1, "Nothing was sent; both versions are in acme-1.evidence.txt");
    first.refused(&["withdraw", &letter, "--credential", "acme-1.credential", "--yes"], 1, stops);
    first.refused(&["verify", &first.group(), "--credential", "acme-1.credential"], 1, stops);
    assert_eq!(posts(&line.take_seen()), Vec::<&Request>::new());
    assert_eq!(names(first.folder()), ["acme-1.credential", "acme-1.evidence.txt"]);
    assert_eq!(credential(), before, "no context counts as used");
    let evidence = fs::read_to_string(first.folder().join("acme-1.evidence.txt")).expect("a file");
    convicts(&evidence, &first.pin("acme-1.credential"));

    // Who is shown the record again that is the true one signs as if nothing had been.
    fork.show(first);
    first.ok(&sign);
    assert_eq!(first.verdict()["letters"][0]["signed"], 1);
}

/// Both notes are signed with one key, and no record can have led to both.
fn convicts(evidence: &str, pin: &Pin) {
    let key = VerifierKey::parse(pin.vkey()).expect("a key");
    let notes = evidence.match_indices(key.name()).map(|(at, _)| &evidence[at..]);
    // A note ends with its signature, on the line that begins with a dash.
    let note = |from: &str| {
        let signature = from.find("\n\n\u{2014} ")? + 2;
        let end = from[signature..].find('\n')? + 1;
        Checkpoint::verify(&from.as_bytes()[..signature + end], &key).ok()
    };
    let found: Vec<Checkpoint> = notes.filter_map(note).collect();
    let [known, shown] = found.as_slice() else { panic!("{} notes in {evidence}", found.len()) };
    assert_eq!(Some(known), pin.checkpoint().as_ref());
    assert_ne!(known.root, shown.root);
}

#[test]
fn finding_4_requests_say_nothing_of_when_their_sender_enrolled() {
    let world = World::start();
    let line = Lossy::before(world.address());
    let (group, letter) = (line.through(&world.group()), line.through(&world.letter()));
    let files = ["early.credential", "later.credential"];
    world.ok(&["enrol", &group, "--code", &world.code(""), "--out", files[0]]);
    world.edit_group("People at Acme and its branches.");
    world.ok(&["enrol", &group, "--code", &world.code(""), "--out", files[1]]);
    let pins = files.map(|file| world.pin(file));
    assert_ne!(pins[0].to_bytes(), pins[1].to_bytes());
    world.open_signing();
    line.take_seen();
    // Without an answer to its question the command ends when it has read all that it reads.
    let asks = files.map(|file| {
        world.refused(&["sign", &letter, "--credential", file, "--show", "nothing"], 2, "no terminal to confirm on");
        told(line.take_seen())
    });
    assert_eq!(asks[0], asks[1]);
    assert!(asks[0].iter().any(|(head, ..)| head.contains("/checkpoint ")));
    for file in files {
        world.ok(&["sign", &letter, "--credential", file, "--yes", "--show", "nothing"]);
        world.ok(&["withdraw", &letter, "--credential", file, "--yes"]);
    }
    let seen = line.take_seen();
    for request in posts(&seen) {
        only_an_entry(request);
    }
    assert_eq!(posts(&seen).len(), 4);
    for pin in &pins {
        let root = pin.checkpoint().expect("a note").root.0;
        for request in &seen {
            let sent = [request.head.as_bytes(), &request.body].concat();
            let sent = String::from_utf8_lossy(&sent);
            assert!(!sent.contains(&hex(&root)) && !sent.contains(&Base64::encode_string(&root)), "{sent}");
        }
    }
}

/// Requests and the bodies of their answers, in no order: a record's files are read several at a time.
fn told(seen: Vec<Request>) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let body = |answer: &[u8]| {
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer");
        answer[end..].to_vec()
    };
    let mut told: Vec<_> = seen.into_iter().map(|seen| (seen.head, seen.body, body(&seen.answer))).collect();
    told.sort();
    told
}

/// A request to sign or withdraw has the entry and a name's bytes, and the entry nothing that its kind has no field for.
fn only_an_entry(request: &Request) {
    let json: serde_json::Value = serde_json::from_slice(&request.body).expect("JSON");
    let fields: Vec<&String> = json.as_object().expect("an object").keys().collect();
    assert!(fields.iter().all(|field| ["blob", "entry"].contains(&field.as_str())), "{fields:?}");
    let bytes = Base64::decode_vec(json["entry"].as_str().expect("an entry")).expect("base64");
    let entry = Entry::from_bytes(&bytes).expect("an entry");
    assert!(matches!(entry, Entry::Signature(_) | Entry::Withdrawal(_)), "{entry:?}");
    assert_eq!(entry.to_bytes(), bytes);
}

#[test]
fn finding_5_a_witness_that_is_asked_for_must_vouch() {
    let world = World::start();
    let line = Lossy::before(world.address());
    let (group, letter) = (line.through(&world.group()), line.through(&world.letter()));
    let key = witness().cosigner_key().to_string();
    let linked = format!("{group}#w={}", key.replace('+', "%2B").replace('=', "%3D"));
    let code = world.code("");
    let silent = "the witness witness.example does not vouch for this checkpoint";
    world.refused(&["verify", &group, "--witness", &key], 1, silent);
    world.refused(&["verify", &linked], 1, silent);
    world.refused(&["enrol", &group, "--code", &code, "--witness", &key], 1, silent);
    world.refused(&["enrol", &linked, "--code", &code], 1, "nothing was sent");
    world.refused(&["verify", &group, "--witness", "no-key"], 1, "no-key is not a witness's key");
    assert_eq!(names(world.folder()), Vec::<String>::new());
    world.ok(&["enrol", &group, "--code", &code]);
    world.open_signing();
    line.take_seen();
    let sign = ["sign", &letter, "--credential", "acme-1.credential", "--yes", "--show", "nothing", "--witness", &key];
    world.refused(&sign, 1, silent);
    world.refused(&["withdraw", &letter, "--credential", "acme-1.credential", "--yes", "--witness", &key], 1, silent);
    assert_eq!(posts(&line.take_seen()), Vec::<&Request>::new());
    assert_eq!(names(world.folder()), ["acme-1.credential"]);

    let (world, keyholders) = World::with_ceremony(2);
    world.ok(&["keyholder", "status", &keyholders[0].link]);
    world.refused(&["keyholder", "status", &keyholders[0].link, "--witness", &key], 1, silent);
}

#[test]
fn finding_5_a_witness_that_vouches_is_named() {
    let world = World::start();
    world.ok(&["export", &world.group(), "mirror"]);
    let file = world.folder().join("mirror/checkpoint");
    let note = fs::read_to_string(&file).expect("a checkpoint");
    let text = note.split_inclusive("\n\n").next().expect("a text").trim_end_matches('\n').to_owned() + "\n";
    let cosigned = note.clone() + &witness().cosign(&text, 1_800_000_000).expect("a line");
    fs::write(&file, cosigned).expect("written");
    let key = witness().cosigner_key().to_string();
    let told = world.ok(&["verify", "mirror", "--witness", &key]);
    assert!(told.contains("witness.example"), "{told}");
    let other = SigningKey::from_seed(&[8; 32], "other.example").expect("a key").cosigner_key().to_string();
    let both = ["verify", "mirror", "--witness", &key, "--witness", &other];
    world.refused(&both, 1, "the witness other.example does not vouch");
    // A line under another text is none.
    fs::write(&file, note + &witness().cosign("another text\n", 1_800_000_000).expect("a line")).expect("written");
    let bad: Output = world.run(&["verify", "mirror", "--witness", &key]);
    assert_eq!(bad.status.code(), Some(1));
}
