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

/// The verdict that several workers come to, or why one of them refuses.
fn run_shared(folder: &Path, of: u32) -> Result<Value, Failure> {
    let share =
        |index| Audit::new(Outside::default(), None).and_then(|audit| audit.share(index, of)).expect("an audit");
    let part = |index| {
        let mut audit = share(index);
        run(folder, &mut audit)?;
        audit.part()
    };
    let parts: Vec<String> = (1..of).map(part).collect::<Result<_, _>>()?;
    let mut first = share(0);
    assert!(first.part().is_err(), "nothing before its end");
    // The first one waits for the others where it has nothing left to read.
    let mut parts = Some(parts);
    loop {
        let step: Value = serde_json::from_str(&first.next()?).expect("JSON");
        let Some(paths) = step["fetch"].as_array() else { return Ok(step) };
        if paths.is_empty() {
            let parts = parts.take().expect("it waits once");
            parts.iter().try_for_each(|part| first.supply_part(part))?;
        }
        for path in paths {
            let path = path.as_str().expect("a path");
            first.supply(path, std::fs::read(folder.join(path)).ok())?;
        }
    }
}

#[test]
fn several_workers_come_to_the_verdict_of_one() {
    for folder in folders() {
        let mut alone = Audit::new(Outside::default(), None).expect("randomness");
        let alone = run(&folder, &mut alone);
        for of in [2, 3] {
            match (&alone, run_shared(&folder, of)) {
                (Ok(alone), Ok(shared)) => {
                    assert_eq!(alone["verdict"], shared["verdict"], "{} of {of}", folder.display());
                    assert_eq!(alone["plain"], shared["plain"], "{} of {of}", folder.display());
                }
                (Err(alone), Err(shared)) => assert_eq!(alone.code, shared.code, "{} of {of}", folder.display()),
                (alone, shared) => panic!("{} of {of}: {} and {}", folder.display(), alone.is_ok(), shared.is_ok()),
            }
        }
    }
}

#[test]
fn a_part_of_another_record_is_not_taken_over() {
    let (one, other) = (folders().into_iter().find(|folder| folder.ends_with("holds")), folders().into_iter());
    let one = one.expect("a ledger that holds");
    let share = |index| Audit::new(Outside::default(), None).and_then(|audit| audit.share(index, 2)).expect("an audit");
    let root = |folder: &Path| {
        let note = std::fs::read_to_string(folder.join("checkpoint")).unwrap_or_default();
        note.lines().nth(2).map(str::to_owned)
    };
    let other = other.filter(|folder| root(folder) != root(&one)).find_map(|folder| {
        let mut audit = share(1);
        run(&folder, &mut audit).ok()?;
        audit.part().ok()
    });
    let mut first = share(0);
    let checkpoint = std::fs::read(one.join("checkpoint")).expect("a checkpoint");
    first.next().expect("it asks for the checkpoint");
    first.supply("checkpoint", Some(checkpoint)).expect("a checkpoint");
    assert_eq!(
        first.supply_part(&other.expect("another ledger that holds")).map_err(|failure| failure.code),
        Err("ledger")
    );
    assert_eq!(first.supply_part("{}").map_err(|failure| failure.code), Err("format"));
    assert!(Audit::new(Outside::default(), None).and_then(|audit| audit.share(2, 2)).is_err());
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
    assert_eq!(audit.progress(), (14, 14));
}
