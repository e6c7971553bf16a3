//! What a page refuses of a server that lies to one person: each test is named by the finding that it closes.

mod record;

use base64ct::{Base64, Encoding};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use record::{OPENS, Record, hex};
use serde_json::Value;
use undersigned_crypto::SecretKey;
use undersigned_proto::NYM_SECRETS;
use undersigned_proto::enrol::Attested;
use undersigned_proto::entry::{Class, Entry, Letter, Timing};
use undersigned_proto::excerpt::{Excerpt, Selection};
use undersigned_proto::pin::{Fingerprint, Pin};
use undersigned_tlog::SigningKey;
use undersigned_web::audit::Audit;
use undersigned_web::failure::Failure;
use undersigned_web::member::{self, ChoiceArgs, Outside};
use undersigned_web::show;

const LETTER: &str = "first";
const NOW: f64 = 250.0;
/// Refusals in a row: more than a credential has contexts.
const TRIES: usize = NYM_SECRETS + 1;

fn code<T>(result: Result<T, Failure>) -> Result<T, &'static str> {
    result.map_err(|failure| failure.code)
}

fn nothing() -> ChoiceArgs {
    let (text, comment) = (String::new(), String::new());
    ChoiceArgs { show: "nothing".into(), text, comment, role: false, attest: false }
}

/// A letter that takes signatures, and a member who is counted with 19 others.
fn signing() -> (Record, Vec<u8>) {
    let mut record = Record::founded();
    record.put(Entry::Letter(record.letter(LETTER, Timing::TwoPhase))).expect("the letter");
    let (credential, commitment) = record.enrol("engineer", "");
    record.tally(Class::Code, 1, &[&commitment], 19);
    record.open_signing(LETTER);
    (record, credential)
}

fn may(credential: &[u8], excerpt: &[u8], letter: &str) -> Result<Value, &'static str> {
    let answer = code(member::may_sign(credential, excerpt, letter, NOW))?;
    Ok(serde_json::from_str(&answer).expect("JSON"))
}

/// The codes with which all that uses a credential is refused.
fn refused(credential: &[u8], excerpt: &[u8]) -> [Option<&'static str>; 2] {
    for _ in 1..TRIES {
        drop(member::sign(credential, excerpt, LETTER, nothing(), None));
    }
    let signed = member::sign(credential, excerpt, LETTER, nothing(), None);
    [code(signed).err(), code(member::withdraw(credential, excerpt, LETTER)).err()]
}

/// The whole of a record, whether or not its rules allow it.
fn all_of(record: &Record, size: u64) -> Vec<u8> {
    record.excerpt_of(&Selection { entries: (0..size).collect(), marks: Vec::new() })
}

#[test]
fn finding_2_nobody_is_marked_by_class_identity_or_role() {
    let mut record = Record::founded();
    let paper = Attested { class: Class::Code, role: "engineer", identity: "" };
    let mailbox = Attested { class: Class::Mailbox, role: "", identity: "ada@acme.example" };
    let mut outcome = |address: &str, attested: Attested<'_>| {
        let (pending, commitment) = record.begin(address);
        let response = record.issue(attested, &commitment);
        code(member::finish_enrolment(&pending, &response)).err()
    };
    assert_eq!((outcome("", paper), outcome("ada@acme.example", mailbox)), (None, None));
    // What the address is compared in is one form for all.
    assert_eq!(outcome("Ada+letters@acme.example", mailbox), None);
    for class in [Class::Mailbox, Class::MailSigned, Class::Account, Class::Roster, Class::Vouched] {
        assert_eq!(outcome("", Attested { class, ..paper }), Some("attested"), "{class:?}");
    }
    assert_eq!(outcome("", Attested { identity: "no. 17", ..paper }), Some("attested"));
    assert_eq!(outcome("ada@acme.example", paper), Some("attested"));
    assert_eq!(outcome("ada@acme.example", Attested { role: "no. 17", ..mailbox }), Some("attested"));
    for identity in ["", "bea@acme.example", "ada+17@acme.example", "ADA@acme.example"] {
        assert_eq!(outcome("ada@acme.example", Attested { identity, ..mailbox }), Some("attested"), "{identity}");
    }
}

#[test]
fn finding_2_a_small_crowd_is_told() {
    for (others, small) in [(0, true), (18, true), (19, false)] {
        let mut record = Record::founded();
        let (credential, commitment) = record.enrol("", "ada@acme.example");
        record.put(Entry::Letter(record.letter(LETTER, Timing::TwoPhase))).expect("the letter");
        // Others of another class are no crowd to hide in.
        record.tally(Class::Code, 1, &[], 20);
        record.tally(Class::Mailbox, 1, &[&commitment], others);
        record.open_signing(LETTER);
        let answer = may(&credential, &record.excerpt(LETTER), LETTER).expect("an answer");
        assert_eq!((&answer["crowd"]["of_class"], &answer["small"]), (&(others + 1).into(), &small.into()));
    }
}

/// A letter that is signed in rounds; the member's own commitment; nobody is counted yet.
fn in_rounds() -> (Record, Vec<u8>, Vec<u8>) {
    let mut record = Record::founded();
    let (credential, commitment) = record.enrol("", "");
    let early = undersigned_proto::UnixTime(record::ENROLS);
    let letter = Letter { sign_opens: early, ..record.letter(LETTER, Timing::Rounds) };
    record.put(Entry::Letter(letter)).expect("the letter");
    (record, credential, commitment)
}

/// What the page is told while enrolment is open.
fn during(record: &Record, excerpt: &[u8], credential: &[u8]) -> Value {
    let answer = member::may_sign(credential, excerpt, LETTER, 150.0).expect("an answer");
    assert!(record.world.state.letter(LETTER).is_some());
    serde_json::from_str(&answer).expect("JSON")
}

#[test]
fn finding_3_the_round_is_the_one_that_counts_the_holder() {
    let (mut record, credential, commitment) = in_rounds();
    let wait = |record: &Record| during(record, &record.excerpt(LETTER), &credential)["may"]["wait"].clone();
    assert_eq!(wait(&record), "round-open");
    record.tally(Class::Code, 1, &[], 20);
    assert_eq!(wait(&record), "round-open", "a round of others");
    record.tally(Class::Code, 2, &[&commitment], 19);
    assert_eq!(wait(&record), Value::Null);

    let (mut record, credential, commitment) = in_rounds();
    record.tally(Class::Code, 1, &[&commitment], 18);
    let wait = |record: &Record, now| {
        let answer = member::may_sign(&credential, &record.excerpt(LETTER), LETTER, now).expect("an answer");
        serde_json::from_str::<Value>(&answer).expect("JSON")["may"]["wait"].clone()
    };
    assert_eq!(wait(&record, 150.0), "round-open", "nineteen are too few");
    // The last round may be small, once enrolment is over by the own clock.
    assert_eq!(wait(&record, 200.0), Value::Null);
}

#[test]
fn finding_3_who_is_put_into_a_round_later_does_not_count() {
    let (mut record, credential, commitment) = in_rounds();
    record.tally(Class::Code, 1, &[&commitment], 9);
    record.put(Entry::Letter(record.letter("second", Timing::AtOnce))).expect("a letter");
    // Ten invented members, in the same round, behind another entry: the rules refuse it, and so does the holder.
    let later = Entry::Tally(record.tally_of(Class::Code, 1, &[], 10));
    let size = record.lie(&later) + 1;
    let answer = during(&record, &all_of(&record, size), &credential);
    assert_eq!(answer["may"]["wait"], "round-open");
}

#[test]
fn finding_4_another_issuer_key_gets_no_signature() {
    let (mut record, credential) = signing();
    let own = SecretKey::random(&mut ChaCha20Rng::seed_from_u64(99));
    let epoch = Entry::Epoch(record.epoch(&own));
    // In the place of the true one: that is another record.
    let other = record.with_entry(1, &epoch);
    assert_eq!(refused(&credential, &other.excerpt(LETTER)), [Some("forked"); 2]);
    // Behind it, with the true one hidden as a mark: the credential knows its key.
    let at = record.lie(&epoch);
    let mut selection = record.world.state.select_letter(LETTER).expect("a letter");
    selection.entries.retain(|index| *index != 1);
    selection.entries.push(at);
    selection.marks.insert(0, 1);
    let lying = record.excerpt_of(&selection);
    assert_eq!(may(&credential, &lying, LETTER).expect("an answer")["may"]["wait"], "other-epoch");
    assert_eq!(refused(&credential, &lying), [Some("other-epoch"); 2]);
    all_contexts_are_left(record, &credential);
}

/// The credential signs eight letters, and the ninth is refused.
fn all_contexts_are_left(mut record: Record, credential: &[u8]) {
    record.forget_lies();
    let mut credential = credential.to_vec();
    for number in 0..=NYM_SECRETS {
        let id = format!("letter-{number}");
        record.put(Entry::Letter(record.letter(&id, Timing::TwoPhase))).expect("a letter");
        match code(member::sign(&credential, &record.excerpt(&id), &id, nothing(), None)) {
            Ok((_, after)) if number < NYM_SECRETS => credential = after.to_vec(),
            outcome => assert_eq!((outcome.err(), number), (Some("eight-letters"), NYM_SECRETS)),
        }
    }
}

#[test]
fn finding_4_another_letter_gets_no_signature() {
    let (mut record, credential) = signing();
    let honest = Excerpt::from_bytes(&record.excerpt(LETTER)).expect("an excerpt");
    let altered = Letter { text: "We ask you to go on.".into(), ..record.letter(LETTER, Timing::TwoPhase) };
    // With the proof of the true one.
    let mut lying = honest.clone();
    let place = lying.entries.iter_mut().find(|placed| Letter::from_entry(&placed.entry).is_ok()).expect("the letter");
    place.entry = Entry::Letter(altered.clone()).to_bytes().into();
    assert_eq!(refused(&credential, &lying.to_bytes()), [Some("excerpt"); 2]);
    // With a proof of its own, in a record that nobody else is shown.
    let index = record.world.state.letter(LETTER).expect("the letter").index;
    let other = record.with_entry(index, &Entry::Letter(altered));
    assert_eq!(refused(&credential, &other.excerpt(LETTER)), [Some("forked"); 2]);
    // Another one than was asked for.
    record.put(Entry::Letter(record.letter("second", Timing::TwoPhase))).expect("a letter");
    assert_eq!(refused(&credential, &record.excerpt("second")), [Some("not-there"); 2]);
    // An entry that is another kind, and the same place twice.
    let mut twice = honest.clone();
    twice.entries.push(twice.entries.last().expect("an entry").clone());
    assert_eq!(refused(&credential, &twice.to_bytes()), [Some("excerpt"); 2]);
    all_contexts_are_left(record, &credential);
}

#[test]
fn finding_4_a_fork_stops_and_convicts() {
    let (record, credential) = signing();
    // The same group, which went another way before the member came.
    let mut other = Record::founded();
    other.put(Entry::Letter(other.letter("another", Timing::TwoPhase))).expect("a letter");
    other.put(Entry::Letter(other.letter(LETTER, Timing::TwoPhase))).expect("a letter");
    let mut late = Record::founded();
    late.put(Entry::Letter(late.letter(LETTER, Timing::TwoPhase))).expect("a letter");
    let (who_is_late, _) = late.enrol("", "");
    assert_eq!(refused(&who_is_late, &other.excerpt(LETTER)), [Some("forked"); 2]);
    assert_eq!(may(&who_is_late, &other.excerpt(LETTER), LETTER), Err("forked"));
    let begun = member::evidence(&who_is_late, &other.excerpt(LETTER)).expect("a file");
    let pin = Pin::from_bytes(&member::credential_pin(&who_is_late).expect("a pin")).expect("a pin");
    assert!(begun.contains(&other.note()) && begun.contains(&late.note()), "{begun}");
    assert!(begun.contains(pin.vkey()));
    tells_no_secret(&begun, &who_is_late, &pin);
    // There is no evidence against a record that is the one which was met.
    assert_eq!(code(member::evidence(&who_is_late, &late.excerpt(LETTER))).err(), Some("excerpt"));
    // An audit stops there too.
    let pinned = Audit::new(Outside::default(), Some(&pin.to_bytes())).expect("an audit");
    assert_eq!(code(other.run(pinned)).err(), Some("ledger"));
    let pinned = Audit::new(Outside::default(), Some(&pin.to_bytes())).expect("an audit");
    assert!(late.run(pinned).is_ok());
    // Who has met this record signs in it.
    assert!(may(&credential, &record.excerpt(LETTER), LETTER).expect("an answer")["may"]["wait"].is_null());
    all_contexts_are_left(late, &who_is_late);
}

/// No piece of the credential but its pin is in the file, in any form.
fn tells_no_secret(text: &str, credential: &[u8], pin: &Pin) {
    let secret = &credential[..credential.len() - pin.to_bytes().len()];
    for piece in secret.windows(24) {
        assert!(!text.contains(&hex(piece)) && !text.contains(&Base64::encode_string(piece)));
        assert!(!text.as_bytes().windows(24).any(|window| window == piece));
    }
}

#[test]
fn finding_4_a_record_that_was_cut_off_is_noticed() {
    let mut short = Record::founded();
    short.put(Entry::Letter(short.letter(LETTER, Timing::TwoPhase))).expect("the letter");
    let mut long = Record::founded();
    long.put(Entry::Letter(long.letter(LETTER, Timing::TwoPhase))).expect("the letter");
    long.put(Entry::Letter(long.letter("second", Timing::TwoPhase))).expect("a letter");
    let (credential, _) = long.enrol("", "");
    assert_eq!(refused(&credential, &short.excerpt(LETTER)), [Some("older"); 2]);
    // As if an entry since then had never been: the places that must be marked are not.
    let mut selection = long.world.state.select_letter(LETTER).expect("a letter");
    selection.marks.clear();
    assert_eq!(refused(&credential, &long.excerpt_of(&selection)), [Some("not-there"); 2]);
    assert_eq!(may(&credential, &long.excerpt(LETTER), LETTER).expect("an answer")["may"]["wait"], "round-open");
}

#[test]
fn finding_4_paper_says_which_key_the_record_has() {
    let record = Record::founded();
    let begin = |fingerprint: String| {
        let outside = Outside { fingerprint, ..Outside::default() };
        code(member::begin_enrolment(("acme", 1), &record.excerpt_to_enrol(), outside, "", 150.0)).err()
    };
    let print = Fingerprint::of(&record.vkey()).to_string();
    let other = Fingerprint::of("letters.example/g/acme+00000000+AAAA").to_string();
    assert_eq!(begin(print.to_uppercase()), None);
    assert_eq!(begin(format!("{}-{}", &print[..4], &print[4..])), None);
    assert_eq!(begin(other.clone()), Some("other-record"));
    assert_eq!(begin(print[1..].to_owned()), Some("fingerprint"));
    let outside = |fingerprint: &str| Outside { fingerprint: fingerprint.into(), ..Outside::default() };
    let read = |print: &str| {
        code(show::proved("acme", &record.excerpt_to_enrol(), outside(print), show::About::Epoch(1))).map(drop)
    };
    assert_eq!((read(&print), read(&other)), (Ok(()), Err("other-record")));
    let audit = |print: &str| code(record.run(Audit::new(outside(print), None).expect("an audit"))).map(drop);
    assert_eq!((audit(&print), audit(&other)), (Ok(()), Err("ledger")));
    let another = code(member::begin_enrolment(("other", 1), &record.excerpt_to_enrol(), outside(""), "", 150.0));
    assert_eq!(another.err(), Some("other-record"));
}

#[test]
fn finding_5_a_witness_that_is_asked_for_must_vouch() {
    let witness = |seed: u8| SigningKey::from_seed(&[seed; 32], &format!("witness{seed}.example")).expect("a key");
    let key = |seed| witness(seed).cosigner_key().to_string();
    let mut record = Record::founded();
    record.world.witnesses = vec![witness(7)];
    let begin = |record: &Record, witnesses: &[String]| {
        let outside = Outside { witnesses: witnesses.join("\n"), ..Outside::default() };
        code(member::begin_enrolment(("acme", 1), &record.excerpt_to_enrol(), outside, "", 150.0))
    };
    assert_eq!(begin(&record, &[key(8)]).err(), Some("witness"));
    assert_eq!(begin(&record, &[key(7), key(8)]).err(), Some("witness"));
    assert_eq!(begin(&record, &["no-key".to_owned()]).err(), Some("witness"));
    assert_eq!(begin(&record, &vec![key(7); 9]).err(), Some("witness"));
    let (pending, commitment) = begin(&record, &[key(7)]).expect("begun");
    let response = record.issue(Attested { class: Class::Code, role: "", identity: "" }, &commitment);
    let credential = member::finish_enrolment(&pending, &response).expect("finished");
    record.put(Entry::Letter(record.letter(LETTER, Timing::TwoPhase))).expect("the letter");
    record.tally(Class::Code, 1, &[&commitment], 19);
    record.open_signing(LETTER);
    // From then on the box remembers the witness.
    let pin = member::credential_pin(&credential).expect("a pin");
    let audit =
        |record: &Record| code(record.run(Audit::new(Outside::default(), Some(&pin)).expect("an audit"))).map(drop);
    assert_eq!(audit(&record), Ok(()));
    assert!(may(&credential, &record.excerpt(LETTER), LETTER).expect("an answer")["may"]["wait"].is_null());
    record.world.witnesses = vec![witness(8)];
    assert_eq!(audit(&record), Err("ledger"));
    assert_eq!(may(&credential, &record.excerpt(LETTER), LETTER), Err("witness"));
    assert_eq!(refused(&credential, &record.excerpt(LETTER)), [Some("witness"); 2]);
    record.world.witnesses = vec![witness(8), witness(7)];
    all_contexts_are_left(record, &credential);
}

#[test]
fn finding_5_what_is_frozen_later_is_the_same_for_all_by_a_witness_alone() {
    let witness = SigningKey::from_seed(&[7; 32], "witness.example").expect("a key");
    let mut record = Record::founded();
    record.world.witnesses = vec![witness];
    let known = Outside { witnesses: record.world.witnesses[0].cosigner_key().to_string(), ..Outside::default() };
    let [(alone, _), (witnessed, _)] = [Outside::default(), known].map(|outside| {
        let begun = member::begin_enrolment(("acme", 1), &record.excerpt_to_enrol(), outside, "", 150.0);
        let (pending, commitment) = begun.expect("begun");
        let response = record.issue(Attested { class: Class::Code, role: "", identity: "" }, &commitment);
        (member::finish_enrolment(&pending, &response).expect("finished"), commitment)
    });
    // After both came, the server freezes one letter for them and one for all others, and shows the witness the latter.
    let text = "We ask you to go on.".to_owned();
    record.put(Entry::Letter(Letter { text, ..record.letter(LETTER, Timing::TwoPhase) })).expect("a letter");
    record.world.witnesses.clear();
    let shown = record.excerpt(LETTER);
    assert_eq!(refused(&witnessed, &shown), [Some("witness"); 2]);
    // What remains (THREAT-MODEL.md): without one, only the receipt tells later.
    assert_eq!(refused(&alone, &shown), [None, None]);
}

#[test]
fn signing_opens_when_the_member_was_told() {
    let (record, credential) = signing();
    let at = |now: u64| {
        let answer = member::may_sign(&credential, &record.excerpt(LETTER), LETTER, now as f64).expect("an answer");
        serde_json::from_str::<Value>(&answer).expect("JSON")["may"]["wait"].clone()
    };
    assert_eq!((at(OPENS - 1), at(OPENS)), ("not-open".into(), Value::Null));
}
