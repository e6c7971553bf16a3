//! From the first entry to the verdict.

use std::collections::BTreeMap;

use super::world::{World, verify};
use crate::UnixTime;
use crate::credential::{Credential, Crowd, WaitReason};
use crate::credential_file;
use crate::kinds::{Class, Entry, Shown, Stage};
use crate::sign::{self, Choice};
use crate::verify::Remark;
use undersigned_tlog::SigningKey;

fn name(text: &str, attest: bool) -> Choice {
    Choice::Name { text: text.into(), comment: Some("With hope.".into()), attest }
}

pub(super) fn five_signers() -> World {
    let mut world = World::new(1);
    let letter = world.letter("cancel");
    let mut credentials = [
        world.enrol(Class::Code, "", ""),
        world.enrol(Class::Code, "engineer", ""),
        world.enrol(Class::Mailbox, "", "anna@acme.example"),
        world.enrol(Class::Code, "", ""),
        world.enrol(Class::Mailbox, "", "ben@acme.example"),
    ];
    world.put(Entry::Letter(letter.clone())).unwrap();
    world.tally(Class::Code, 3);
    world.tally(Class::Mailbox, 2);
    world.stage("cancel", Stage::Signing).unwrap();
    let choices = [Choice::Nothing, Choice::Role, name("Anna B.", true), name("Chris", false), name("Ben", true)];
    for (credential, choice) in credentials.iter_mut().zip(&choices) {
        world.sign(credential, &letter, choice);
    }
    let withdrawal = world.take_back(&credentials[4], "cancel");
    world.put_bytes(&withdrawal).unwrap();
    world.blobs.retain(|_, blob| !String::from_utf8_lossy(blob).contains("Ben"));
    world
}

#[test]
fn five_sign_and_one_withdraws() {
    let verdict = verify(&five_signers().export()).unwrap();
    let letter = &verdict.letters[0];
    assert_eq!((letter.counts.signed, letter.counts.withdrawn), (4, 1));
    assert_eq!(letter.counts.by_class[&Class::Code], 3);
    assert_eq!(letter.counts.by_class[&Class::Mailbox], 1);
    assert_eq!(letter.counts.by_shown[&Shown::Name], 2);
    assert_eq!(letter.counts.by_role["engineer"], 1);
    let names: Vec<_> = letter.names.iter().map(|name| (name.name.as_str(), name.attested.as_deref())).collect();
    assert_eq!(names, [("Anna B.", Some("anna@acme.example")), ("Chris", None)]);
    assert!(verdict.to_plain().contains("4 distinct members signed exactly this text (3 by code, 1 by mailbox)"));
    assert_eq!(serde_json::to_value(&verdict).unwrap()["letters"][0]["signed"], 4);
}

#[test]
fn finding_10_the_key_of_a_log_is_no_witness_and_the_other_way_round() {
    let world = five_signers();
    let witness = SigningKey::from_seed(&[9; 32], "witness.example").unwrap();
    let log = world.state.group().unwrap().vkey.clone();
    for key in [log, witness.verifier_key().to_string()] {
        let error = super::world::verify_with(&world.export(), vec![key]).unwrap_err();
        assert_eq!(
            (error.place.as_str(), error.reason.to_string().contains("type 0x01")),
            ("the witness's key", true),
            "{error}"
        );
    }
}

#[test]
fn a_witness_is_named_with_its_time_and_a_false_one_fails() {
    let mut files = five_signers().export();
    let witness = SigningKey::from_seed(&[9; 32], "witness.example").unwrap();
    let vkey = witness.cosigner_key().to_string();
    let audit = |files: &BTreeMap<_, _>| super::world::verify_with(files, vec![vkey.clone()]);
    let alone = verify(&files).unwrap();
    assert!(alone.cosignatures.is_empty() && alone.remarks == [Remark::NoWitness]);
    let refused = audit(&files).unwrap_err().to_string();
    assert_eq!(refused, "checkpoint: the witness witness.example does not vouch for this checkpoint");
    let note = String::from_utf8(files["checkpoint"].clone()).unwrap();
    let text = format!("{}\n", note.split_once("\n\n").unwrap().0);
    let cosigned = note.clone() + &witness.cosign(&text, 1_234).unwrap();
    files.insert("checkpoint".into(), cosigned.into_bytes());
    let verdict = audit(&files).unwrap();
    assert_eq!(
        (verdict.cosignatures[0].witness.as_str(), verdict.cosignatures[0].at),
        ("witness.example", UnixTime(1_234))
    );
    assert!(verdict.remarks.is_empty(), "{:?}", verdict.remarks);
    assert!(verdict.to_plain().contains("cosigned by witness.example"));
    let other_text = note + &witness.cosign("other\n1\nAAAA\n", 1_234).unwrap();
    files.insert("checkpoint".into(), other_text.into_bytes());
    assert_eq!(audit(&files).unwrap_err().place, "checkpoint");
}

#[test]
fn more_than_one_bundle_and_batch() {
    let mut world = World::new(2);
    world.tally(Class::Code, 3);
    let mut credentials: Vec<_> = (0..3).map(|_| world.enrol(Class::Code, "", "")).collect();
    for number in 0..130 {
        let letter = world.letter(&format!("letter-{number}"));
        world.put(Entry::Letter(letter.clone())).unwrap();
        world.stage(&letter.id, Stage::Signing).unwrap();
        let Some(credential) = credentials.get_mut(number / 8) else { continue };
        world.sign(credential, &letter, &Choice::Nothing);
    }
    let verdict = verify(&world.export()).unwrap();
    assert_eq!(verdict.size, world.entries.len() as u64);
    assert_eq!(verdict.letters.iter().map(|letter| letter.counts.signed).sum::<u64>(), 24);
}

#[test]
fn the_ninth_letter_is_refused() {
    let mut world = World::new(3);
    let mut credential = world.enrol(Class::Code, "", "");
    for number in 0..9 {
        world.put(Entry::Letter(world.letter(&format!("letter-{number}")))).unwrap();
    }
    for number in 0..8 {
        world.make(&mut credential, &format!("letter-{number}"), &Choice::Nothing).unwrap();
    }
    let refused = world.make(&mut credential, "letter-8", &Choice::Nothing);
    assert_eq!(refused, Err(sign::SignError::EightLetters));
    let ninth = world.facts(&credential, "letter-8");
    assert_eq!(credential.may_sign(&ninth, UnixTime(250)), Err(WaitReason::EightLetters));
    assert_eq!(sign::mark(&mut credential, &ninth), Err(sign::SignError::EightLetters));
    world.make(&mut credential, "letter-3", &Choice::Nothing).unwrap();
}

#[test]
fn the_holder_waits_for_round_and_window() {
    let mut world = World::new(4);
    let credential = world.enrol(Class::Code, "", "");
    world.put(Entry::Letter(world.letter("cancel"))).unwrap();
    let facts = world.facts(&credential, "cancel");
    let not_open = Err(WaitReason::NotOpen { opens: UnixTime(200) });
    let mut early = facts.clone();
    early.letter.sign_opens = UnixTime(150);
    assert_eq!(credential.may_sign(&early, UnixTime(199)), not_open, "enrolment has not closed");
    assert_eq!(credential.may_sign(&facts, UnixTime(199)), not_open);
    assert_eq!(credential.may_sign(&facts, UnixTime(200)), Err(WaitReason::RoundOpen), "nothing is tallied");
    world.tally(Class::Code, 3);
    let facts = world.facts(&credential, "cancel");
    assert_eq!(credential.may_sign(&facts, UnixTime(200)), Ok(Crowd { of_class: 3, linkable: false }));
    assert_eq!(credential.may_sign(&facts, UnixTime(300)), Err(WaitReason::Over));
}

#[test]
fn a_credential_survives_its_file() {
    let mut world = World::new(5);
    let mut credential = world.enrol(Class::Mailbox, "", "anna@acme.example");
    let letter = world.letter("cancel");
    world.put(Entry::Letter(letter.clone())).unwrap();
    let before = world.make(&mut credential, "cancel", &Choice::Nothing).unwrap();
    let file = credential_file::seal(
        &mut world.rng,
        credential_file::Kind::Credential,
        &credential.to_secret_bytes(),
        "correct horse",
    )
    .unwrap();
    assert!(!file.contains("anna"));
    let mut again = Credential::from_secret_bytes(
        &credential_file::open(credential_file::Kind::Credential, &file, "correct horse").unwrap(),
    )
    .unwrap();
    let after = world.make(&mut again, "cancel", &Choice::Nothing).unwrap();
    assert_eq!(before.pseudonym, after.pseudonym);
    assert!(again.has_signed(&letter.hash("acme")));
    let wrong = credential_file::open(credential_file::Kind::Credential, &file, "correct hors").unwrap_err();
    assert_eq!(wrong, credential_file::FileError::Open);
    assert!(credential_file::seal(&mut world.rng, credential_file::Kind::Credential, b"x", "short").is_err());
    assert!(!format!("{credential:?}").contains("anna"));
}

#[test]
fn finding_10_texts_of_the_record_are_quoted_in_a_verdict() {
    let world = five_signers();
    let mut verdict = super::world::verify(&world.export()).unwrap();
    let said = |verdict: &crate::verify::Verdict| verdict.to_plain();
    verdict.letters[0].counts.by_role.insert("nobody\", 500 as \\engineer".into(), 1);
    assert!(said(&verdict).contains(r#"  1 as "nobody\", 500 as \\engineer""#), "{}", said(&verdict));
    // No rule lets a line feed in; a verdict that was made otherwise still keeps to its lines.
    verdict.group = "Acme holds.\nThe ledger of Other".into();
    verdict.letters[0].title = "Stop\"".into();
    let lines: Vec<String> = said(&verdict).lines().map(str::to_owned).collect();
    assert_eq!(lines[0], r#"The ledger of "Acme holds.\nThe ledger of Other" holds."#);
    assert!(lines.contains(&r#""Stop\"""#.to_owned()), "{lines:?}");
}
