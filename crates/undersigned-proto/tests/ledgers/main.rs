//! The kit for outside verifiers: `testdata/ledgers/` (its README says how to use it).
//!
//! The files are what counts: each must give its `expected.json` for ever. The
//! generator is deterministic and must give the files; with
//! `UNDERSIGNED_WRITE_TESTDATA=1` it writes them.

mod altered;
mod attested;
mod cases;
mod counting;
mod forge;
mod holding;
mod locked;
mod lying;
mod opened;
mod record;
mod sealed_lies;
mod world;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};
use undersigned_proto::verify::{Verdict, VerifyError};

use cases::{Case, Expected};
use world::Files;

fn kit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/ledgers")
}

/// Made once for all tests: each case has a handful of proofs.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let mut cases = holding::cases();
    cases.extend(altered::cases());
    cases.extend(lying::cases());
    cases.extend(counting::cases());
    cases.extend(attested::cases());
    cases.extend(opened::cases());
    cases.extend(sealed_lies::cases());
    cases.extend(record::cases());
    cases
});

/// What an auditor with these files finds.
fn verify(files: &Files) -> Result<Verdict, VerifyError> {
    testkit::record::audit(files).map(|(verdict, _)| verdict)
}

/// A verdict as the kit has it: with the sentences, and without the codes that say the same (spec/verify.md §6). Its
/// folders are older than those and are never rewritten.
fn kit_verdict(verdict: &Verdict) -> Value {
    let mut json = serde_json::to_value(verdict).unwrap();
    json.as_object_mut().unwrap().remove("remark_codes").expect("the remarks as data");
    let letters = json["letters"].as_array_mut().unwrap().iter_mut();
    for spoiled in letters.filter_map(|letter| letter.pointer_mut("/sealed/spoiled")?.as_array_mut()).flatten() {
        spoiled.as_object_mut().unwrap().remove("code").expect("the reason's code");
    }
    json
}

/// The finding in the form of `expected.json`, without the sentence about the defect.
fn finding(files: &Files) -> Value {
    match verify(files) {
        Ok(verdict) => json!({ "holds": true, "verdict": kit_verdict(&verdict) }),
        Err(error) => json!({ "holds": false, "place": error.place, "reason": error.reason.to_string() }),
    }
}

fn expected_json(case: &Case) -> Value {
    match &case.expected {
        Expected::Holds => {
            json!({ "about": case.about, "holds": true, "verdict": verify(&case.files).ok().as_ref().map(kit_verdict) })
        }
        Expected::Broken { place, reason } => {
            json!({ "about": case.about, "holds": false, "place": place, "reason": reason })
        }
    }
}

fn to_text(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// The files of a folder by their path below it, `expected.json` apart.
fn read_folder(folder: &Path) -> (Files, Value) {
    let mut files = Files::new();
    let mut pending = vec![folder.to_path_buf()];
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let relative = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(relative, fs::read(&path).unwrap());
        }
    }
    let expected = files.remove("expected.json").expect("each case has its expected.json");
    (files, serde_json::from_slice(&expected).unwrap())
}

fn write_folder(folder: &Path, files: &Files, expected: &Value) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::write(folder.join("expected.json"), to_text(expected)).unwrap();
}

#[test]
fn each_case_is_found_as_its_table_says() {
    let mut wrong = Vec::new();
    for case in CASES.iter() {
        let found = finding(&case.files);
        let agrees = match &case.expected {
            Expected::Holds => found["holds"] == true,
            Expected::Broken { place, reason } => found == json!({ "holds": false, "place": place, "reason": reason }),
        };
        if !agrees {
            wrong.push(format!("{}: {found}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_generator_gives_the_files() {
    let write = std::env::var_os("UNDERSIGNED_WRITE_TESTDATA").is_some_and(|value| value == "1");
    for case in CASES.iter() {
        let folder = kit().join(case.name);
        let expected = expected_json(case);
        if write {
            write_folder(&folder, &case.files, &expected);
        }
        let (files, stored) = read_folder(&folder);
        assert!(files == case.files, "{}: run with UNDERSIGNED_WRITE_TESTDATA=1, or find out what changed", case.name);
        assert_eq!(stored, expected, "{}", case.name);
    }
}

#[test]
fn each_published_ledger_gives_its_expected_finding() {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(kit()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(folders.len() >= CASES.len());
    for folder in folders {
        let (files, mut expected) = read_folder(&folder);
        expected.as_object_mut().unwrap().remove("about");
        assert_eq!(finding(&files), expected, "{}", folder.display());
    }
}
