//! `spec/entries.cddl` describes exactly what we write: checked with a CDDL reader that is not ours.

use std::fs;
use std::path::{Path, PathBuf};

use cddl_cat::cbor::validate_cbor_bytes;
use minicbor::bytes::{ByteArray, ByteVec};
use undersigned_proto::UnixTime;
use undersigned_proto::blob::{NameBlob, SALT_BYTES};
use undersigned_proto::entry::{Class, Entry, Group, Letter, Shown, Signature, Statement, Timing};
use undersigned_proto::sealed::SealedName;
use undersigned_tlog::tile::decode_bundle;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn validate(rule: &str, bytes: &[u8]) -> Result<(), String> {
    let cddl = fs::read_to_string(root().join("spec/entries.cddl")).unwrap();
    validate_cbor_bytes(rule, &cddl, bytes).map_err(|error| error.to_string())
}

/// All entries of a ledger of the kit whose bundle holds fewer than 256.
fn entries(case: &str) -> Vec<Vec<u8>> {
    let folder = root().join("testdata/ledgers").join(case).join("tile/entries/000.p");
    let path = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let width = path.file_name().unwrap().to_str().unwrap().parse().unwrap();
    decode_bundle(&fs::read(path).unwrap(), width).unwrap().into_iter().map(Into::into).collect()
}

fn letter() -> Letter {
    Letter {
        id: "a1".into(),
        version: 1,
        epoch: 1,
        title: "T".into(),
        addressee: "A".into(),
        text: "x".into(),
        demands: vec![],
        shows: vec![Shown::Nothing],
        timing: Timing::Rounds,
        sign_opens: UnixTime(1),
        sign_closes: UnixTime(2),
        lang: "en".into(),
        client: Some(ByteArray::from([7; 32])),
        sealing: None,
        group: ByteArray::from([9; 32]),
    }
}

/// Cases that hold between them every kind, every act and both sorts of call.
const CASES: [&str; 8] = [
    "holds",
    "holds_at_once",
    "holds_opened_one_withdrawn",
    "holds_call_void",
    "holds_accusation_true",
    "holds_accusation_false",
    "holds_one_keyholder",
    "holds_record_of_the_future",
];

#[test]
fn every_entry_of_the_kit_fits() {
    let (mut kinds, mut acts, mut callers) = ([0; 13], [0; 6], [0; 2]);
    for case in CASES {
        for (index, bytes) in entries(case).iter().enumerate() {
            assert_eq!(validate("entry", bytes), Ok(()), "{case}, entry {index}");
            // [1, kind, …]: both are one byte.
            kinds[usize::from(bytes[2])] += 1;
            match Entry::from_bytes(bytes).unwrap() {
                Entry::KeyholderAct(act) => acts[usize::from(minicbor::to_vec(&act.act).unwrap()[1])] += 1,
                Entry::Call(call) => callers[usize::from(call.participant.is_some())] += 1,
                _ => {}
            }
        }
    }
    for (what, counts) in [("kind", &kinds[1..]), ("act", &acts[1..]), ("sort of caller", &callers[..])] {
        assert!(counts.iter().all(|count| *count > 0), "a {what} is not in the kit: {counts:?}");
    }
}

/// The first entry of a kind, with one byte changed where a pattern stands.
fn changed(case: &str, kind: u8, pattern: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut bytes = entries(case).into_iter().find(|bytes| bytes[2] == kind).unwrap();
    let place = bytes.windows(pattern.len()).position(|window| window == pattern).unwrap();
    bytes[place + at] = byte;
    bytes
}

#[test]
fn what_keyholders_do_not_send_does_not_fit() {
    let (call, act, named) = ([2, 26], [3, 1, 4, 130, 1], [3, 2, 4, 131]);
    for (defect, bytes) in [
        ("threshold 0", changed("holds_opened", 8, &named, 1, 0)),
        ("threshold 16", changed("holds_opened", 8, &named, 1, 16)),
        ("participant 0", changed("holds_opened", 9, &act, 1, 0)),
        ("participant 16", changed("holds_opened", 9, &act, 1, 16)),
        ("act 6", changed("holds_opened", 9, &act, 4, 6)),
        ("a key 5 of a call", changed("holds_opened", 10, &call, 0, 5)),
    ] {
        assert!(validate("entry", &bytes).is_err(), "{defect}");
        assert!(Entry::from_bytes(&bytes).is_err(), "{defect}");
    }
}

#[test]
fn sealed_names_fit() {
    let short = SealedName { text: "Zoe".into(), comment: None, role: None, identity: None, proof: None };
    let all = SealedName {
        comment: Some("At last.".into()),
        role: Some("engineer".into()),
        identity: Some("zoe@acme.example".into()),
        proof: Some(vec![0; 560].into()),
        ..short.clone()
    };
    for name in [&short, &all] {
        assert_eq!(validate("sealed-name", &minicbor::to_vec(name).unwrap()), Ok(()));
    }
    let long = SealedName { text: "x".repeat(201), ..short };
    assert!(validate("sealed-name", &minicbor::to_vec(long).unwrap()).is_err());
}

#[test]
fn blobs_of_the_kit_fit() {
    let folder = root().join("testdata/ledgers/holds/blob");
    let blobs: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(blobs.len(), 2);
    for blob in blobs {
        let stored = fs::read(blob).unwrap();
        let (_, encoded) = stored.split_at(SALT_BYTES);
        assert_eq!(validate("name-blob", encoded), Ok(()));
        minicbor::decode::<NameBlob>(encoded).unwrap();
    }
}

#[test]
fn contents_of_the_kit_fit() {
    let folder = root().join("testdata/ledgers/holds_updates/blob");
    let updates = fs::read_dir(folder).unwrap().filter(|blob| {
        let stored = fs::read(blob.as_ref().unwrap().path()).unwrap();
        validate("update", stored.split_at(SALT_BYTES).1).is_ok()
    });
    assert_eq!(updates.count(), 3, "of five blobs, the two names apart");
}

#[test]
fn contents_of_supporters_fit() {
    let folder = root().join("testdata/ledgers/holds_supporters/blob");
    let blobs: Vec<Vec<u8>> =
        fs::read_dir(folder).unwrap().map(|blob| fs::read(blob.unwrap().path()).unwrap()).collect();
    let fit = |rule| blobs.iter().filter(|stored| validate(rule, stored.split_at(SALT_BYTES).1).is_ok()).count();
    assert_eq!((fit("supporters"), fit("contact")), (3, 2), "of seven blobs, the two names apart");
}

#[test]
fn known_bytes() {
    let expected = "8301 04 ae 01 62 6131 02 01 03 01 04 61 54 05 61 41 06 61 78 07 80 08 81 00 09 01 0a 01 0b 02 0c 62 656e 0d 5820 "
        .replace(' ', "")
        + &"07".repeat(32)
        + "0f5820"
        + &"09".repeat(32);
    let bytes = Entry::Letter(letter()).to_bytes();
    assert_eq!(hex::encode(&bytes), expected);
    assert_eq!(validate("entry", &bytes), Ok(()));
}

#[test]
fn optional_keys_are_left_out() {
    let group = Group {
        id: "acme".into(),
        name: "Acme".into(),
        description: "All.".into(),
        membership: "All.".into(),
        declared_members: 1,
        declared_source: "us".into(),
        classes: vec![Class::Code],
        lang: "en".into(),
        vkey: "v".into(),
        domains: vec![],
    };
    assert_eq!(validate("entry", &Entry::Group(group).to_bytes()), Ok(()));
    let statement = Statement {
        letter_hash: ByteArray::from([1; 32]),
        class: Class::Mailbox,
        shown: Shown::Nothing,
        role: None,
        name: None,
    };
    let proof = ByteVec::from(vec![0; 624]);
    let signature = Signature { letter: "a1".into(), pseudonym: ByteArray::from([2; 48]), proof, statement };
    let bytes = Entry::Signature(signature).to_bytes();
    assert_eq!(validate("entry", &bytes), Ok(()));
    // The statement is the last value: a map of three, no null in it.
    let statement = bytes.split_at(bytes.len() - 40).1;
    assert_eq!(hex::encode(statement.split_at(4).0), "a3015820");
}

#[test]
fn what_is_no_entry_does_not_fit() {
    let good = entries("holds");
    let state = good.iter().find(|bytes| bytes[2] == 5).unwrap().clone();
    let alter = |alter: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = state.clone();
        alter(&mut bytes);
        bytes
    };
    let stage_at = state.len() - 7;
    assert_eq!(state[stage_at], 1, "the stage `signing` stands seven bytes from the end");
    for (defect, bytes) in [
        ("unknown stage", alter(&|bytes| bytes[stage_at] = 7)),
        ("unknown kind", alter(&|bytes| bytes[2] = 13)),
        ("another kind's number", alter(&|bytes| bytes[2] = 3)),
        ("version 2", alter(&|bytes| bytes[1] = 2)),
        (
            "a missing key",
            alter(&|bytes| {
                bytes[3] -= 1;
                bytes.truncate(stage_at + 1);
            }),
        ),
        (
            "a further key",
            alter(&|bytes| {
                bytes[3] += 1;
                bytes.extend([4, 0]);
            }),
        ),
    ] {
        assert!(validate("entry", &bytes).is_err(), "{defect}");
        assert!(Entry::from_bytes(&bytes).is_err(), "{defect}");
    }
    let mut long = letter();
    long.title = "x".repeat(501);
    assert!(validate("entry", &Entry::Letter(long).to_bytes()).is_err());
    let mut empty = letter();
    empty.shows.clear();
    assert!(validate("entry", &Entry::Letter(empty).to_bytes()).is_err());
}
