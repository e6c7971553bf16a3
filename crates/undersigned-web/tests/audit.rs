//! The wrapper gives the verdicts that the kit of ledgers expects.

use std::path::{Path, PathBuf};

use serde_json::Value;
use undersigned_proto::verify::Defect;
use undersigned_web::audit::Audit;
use undersigned_web::failure::Failure;
use undersigned_web::member::Outside;

fn folders() -> Vec<PathBuf> {
    let kit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/ledgers");
    let entries = std::fs::read_dir(kit).expect("testdata/ledgers");
    let folders = entries.map(|entry| entry.expect("a folder's entry").path()).filter(|path| path.is_dir());
    folders.collect()
}

/// Fetches what is asked, as a worker does.
fn run(folder: &Path, audit: &mut Audit) -> Result<Value, Failure> {
    loop {
        let step: Value = serde_json::from_str(&audit.next()?).expect("JSON");
        let Some(paths) = step["fetch"].as_array() else { return Ok(step) };
        for path in paths {
            let path = path.as_str().expect("a path");
            audit.supply(path, std::fs::read(folder.join(path)).ok())?;
        }
    }
}

#[test]
fn every_ledger_of_the_kit_gets_its_verdict() {
    for folder in folders() {
        let expected = std::fs::read(folder.join("expected.json")).expect("expected.json");
        let expected: Value = serde_json::from_slice(&expected).expect("JSON");
        let mut audit = Audit::new(Outside::default(), None).expect("randomness");
        match run(&folder, &mut audit) {
            Ok(mut done) => {
                // The kit is older than the codes of spoiled names (spec/verify.md §6).
                let letters = done["verdict"]["letters"].as_array_mut().expect("letters").iter_mut();
                for spoiled in
                    letters.filter_map(|letter| letter.pointer_mut("/sealed/spoiled")?.as_array_mut()).flatten()
                {
                    spoiled.as_object_mut().expect("an object").remove("code").expect("the reason's code");
                }
                // The whole verdict is compared by proto's own test; here it is what crosses that counts.
                for field in ["holds", "root", "epochs", "letters"] {
                    assert_eq!(done["verdict"][field], expected["verdict"][field], "{field} of {}", folder.display());
                }
            }
            Err(failure) => {
                assert_eq!(expected["holds"], false, "{}: {}", folder.display(), failure.message);
                assert_eq!(failure.code, "ledger", "{}", folder.display());
                assert!(failure.defect.is_some_and(|code| Defect::CODES.contains(&code)), "{}", folder.display());
            }
        }
    }
}

#[test]
fn what_stands_is_told_only_after_the_verdict() {
    let mut audit = Audit::new(Outside::default(), None).expect("randomness");
    let code = |result: Result<bool, Failure>| result.map_err(|failure| failure.code);
    assert_eq!(code(audit.stands("cancel", &[0; 48])), Err("ledger"));
    let folder = folders().into_iter().find(|folder| folder.ends_with("holds")).expect("a ledger that holds");
    run(&folder, &mut audit).expect("it holds");
    assert_eq!(code(audit.stands("cancel", &[0; 48])), Ok(false));
    assert_eq!(code(audit.stands("cancel", &[0; 47])), Err("format"));
    assert_eq!(audit.progress(), (12, 12));
}
