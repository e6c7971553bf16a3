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
        // One folder on top: whoever unpacks it has not strewn files about.
        let path = path.strip_prefix("acme/").expect("below the top folder").to_owned();
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
    let readme = String::from_utf8(files["README.txt"].clone()).unwrap();
    assert!(readme.contains("undersigned verify ./acme --key "), "{readme}");
    assert!(
        files.keys().filter(|path| path.starts_with("letters/")).count() == verdict.letters.len(),
        "{:?}",
        files.keys()
    );
    assert_eq!(verdict.letters[1].names[0].name, "Anna");
    assert_eq!(answer.bytes, world.get("/g/acme/export.tar").bytes, "the same for everyone who asks");
}

/// What other sites and spreadsheets take.
#[test]
fn names_and_counts_can_be_taken_along() {
    let world = signed_once();
    let letter = world.info().json["letters"].as_array().unwrap().iter().find(|letter| letter["signed"] == 1).unwrap()
        ["id"]
        .clone();
    let base = format!("/g/acme/l/{}", letter.as_str().unwrap());
    let facts = world.get(&format!("{base}/letter.json"));
    assert_eq!((facts.status, facts.header("access-control-allow-origin")), (200, Some("*")));
    let facts = facts.json();
    assert_eq!((facts["signed"].as_u64(), facts["signed_is"].as_str()), (Some(1), Some("exact")));
    assert_eq!(facts["hash"].as_str().unwrap().len(), 64);
    let names = world.get(&format!("{base}/names.json")).json();
    assert_eq!(names["names"][0]["name"], "Anna");
    assert!(names["checkpoint"].as_str().unwrap().contains("/g/acme\n"), "{names}");
    let csv = world.get(&format!("{base}/names.csv"));
    assert!(
        csv.text().contains("\"Anna\",") && csv.header("content-type").unwrap().starts_with("text/csv"),
        "{}",
        csv.text()
    );
    let page = world.get(&format!("{base}/names?q=anna")).text();
    assert!(page.contains("<bdi>Anna</bdi>"), "{page}");
    assert!(!world.get(&format!("{base}/names?q=nobody")).text().contains("<bdi>Anna</bdi>"));
    let counter = world.get(&format!("{base}/count.svg"));
    assert_eq!(counter.header("content-type"), Some("image/svg+xml"));
    assert_eq!(counter.header("cross-origin-resource-policy"), Some("cross-origin"));
    let frame = world.get(&format!("{base}/frame"));
    assert!(frame.header("content-security-policy").unwrap().contains("frame-ancestors *"));
    let own = world.get(&base);
    assert!(own.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(own.header("access-control-allow-origin"), None);
    for missing in ["letter.json", "names.json", "names.csv", "count.svg", "frame", "names"] {
        assert_eq!(world.get(&format!("/g/acme/l/nothing/{missing}")).status, 404, "{missing}");
        assert_eq!(world.get(&format!("/g/nobody/l/cancel/{missing}")).status, 404, "{missing}");
    }
    assert_eq!(world.get(&format!("{base}/")).status, 200, "a slash leads to the page");
}
