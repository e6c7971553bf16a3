//! The ledger's files below `/g/{group}`.

use std::collections::BTreeMap;
use std::io::Read;

use crate::common::{World, name};
use undersigned_proto::verify::{Options, Step, Verifier};
use undersigned_tlog::{Checkpoint, VerifierKey};

fn signed_once() -> World {
    let (mut world, mut credentials) = World::signing(1);
    assert_eq!(world.sign(&mut credentials[0], "cancel", &name("Anna")).1.status, 201);
    world
}

#[test]
fn files_that_are_not_there_are_problems() {
    let world = World::new();
    let blob = format!("blob/{}", "ab".repeat(32));
    for path in ["tile/0/000", "tile/entries/000.p/9", "tile/0/000.p/2x", "tile/8/000", "blob/xyz", blob.as_str()] {
        assert_eq!(world.get(&format!("/g/acme/{path}")).problem(), "not-found", "{path}");
    }
    for path in ["checkpoint", "tile/entries/000.p/2", "export.tar"] {
        assert_eq!(world.get(&format!("/g/nobody/{path}")).problem(), "not-found", "{path}");
    }
}

#[test]
fn a_checkpoint_is_signed_by_the_groups_key() {
    let world = World::new();
    let answer = world.get("/g/acme/checkpoint");
    let key = VerifierKey::parse(&world.info().group.vkey).unwrap();
    let checkpoint = Checkpoint::verify(&answer.bytes, &key).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("letters.example/g/acme", 2));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    assert!(world.get("/g/acme/tile/entries/000.p/2").header("cache-control").unwrap().contains("immutable"));
}

#[test]
fn the_export_is_a_ledger_that_holds() {
    let world = signed_once();
    let answer = world.get("/g/acme/export.tar");
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(answer.bytes.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        assert_eq!(entry.header().mtime().unwrap(), 0, "no time of any kind");
        files.insert(path, bytes);
    }
    let mut verifier = Verifier::new(Options { seed: [2; 32], ..Options::default() });
    let verdict = loop {
        match verifier.next().unwrap() {
            Step::Done(verdict) => break verdict,
            Step::Fetch(paths) => {
                for path in paths {
                    verifier.supply(&path, files.get(&path).cloned()).unwrap();
                }
            }
        }
    };
    assert_eq!(verdict.letters[1].names[0].name, "Anna");
    assert_eq!(answer.bytes, world.get("/g/acme/export.tar").bytes, "the same for everyone who asks");
}
