//! The kit of ledgers for outside verifiers, through this crate's own reading of
//! folders, and every sort of damage to an exported one.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use undersigned::audit::{self, AuditError};
use undersigned::export;
use undersigned::progress::Progress;
use undersigned::source::Source;
use undersigned::trust::Trust;

fn kit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/ledgers")
}

/// Letters as the kit has them, which is older than the codes of spoiled names (spec/verify.md §6).
fn without_codes(mut letters: serde_json::Value) -> serde_json::Value {
    let each = letters.as_array_mut().expect("a list").iter_mut();
    for spoiled in each.filter_map(|letter| letter.pointer_mut("/sealed/spoiled")?.as_array_mut()).flatten() {
        spoiled.as_object_mut().expect("an object").remove("code").expect("the reason's code");
    }
    letters
}

/// The defect's line, or the verdict as JSON.
fn check(folder: &Path) -> Result<serde_json::Value, String> {
    match audit::run(&Source::Folder(folder.to_owned()), &Trust::default(), &Progress::none(), &mut ()) {
        Ok(audited) => Ok(serde_json::to_value(audited.verdict).expect("JSON")),
        Err(AuditError::DoesNotHold(error) | AuditError::Forked(error, _)) => Err(error.to_string()),
        Err(AuditError::Failure(failure)) => Err(failure.to_string()),
    }
}

#[test]
fn the_kit_is_judged_as_expected() {
    let mut cases = 0;
    for folder in fs::read_dir(kit()).expect("the kit").map(|entry| entry.expect("a folder").path()) {
        let Ok(expected) = fs::read(folder.join("expected.json")) else { continue };
        let expected: serde_json::Value = serde_json::from_slice(&expected).expect("JSON");
        let found = check(&folder);
        assert_eq!(found.is_ok(), expected["holds"], "{}: {found:?}", folder.display());
        if let Ok(verdict) = found {
            let letters = without_codes(verdict["letters"].clone());
            assert_eq!(letters, expected["verdict"]["letters"], "{}", folder.display());
        }
        cases += 1;
    }
    assert!(cases >= 30, "{cases} cases");
}

/// A mirror of a ledger that holds, in a folder of its own.
fn mirrored(case: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    export::mirror(&Source::Folder(kit().join(case)), &out, &Trust::default(), &Progress::none()).expect("exported");
    (folder, out)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_mirror_has_exactly_what_verify_needs() {
    let (_folder, out) = mirrored("holds");
    let names: Vec<String> = files(&out)
        .iter()
        .map(|path| path.strip_prefix(&out).expect("below").display().to_string().replace('\\', "/"))
        .collect();
    assert!(names.iter().any(|name| name == "checkpoint"));
    assert!(names.iter().all(|name| name == "checkpoint" || name.starts_with("tile/") || name.starts_with("blob/")));
    check(&out).expect("holds");
    for missing in files(&out) {
        let bytes = fs::read(&missing).expect("readable");
        fs::remove_file(&missing).expect("removed");
        check(&out).expect_err("a missing file is noticed");
        fs::write(&missing, bytes).expect("restored");
    }
}

#[test]
fn an_interrupted_export_goes_on_and_keeps_no_withdrawn_name() {
    let (folder, out) = mirrored("holds");
    let part = folder.path().join("second.part");
    fs::rename(&out, &part).expect("renamed");
    // What an earlier run left: all but the checkpoint, and a name that is erased since.
    fs::remove_file(part.join("checkpoint")).expect("removed");
    fs::write(part.join("blob").join("00".repeat(32)), b"a name that was withdrawn").expect("written");
    let second = folder.path().join("second");
    export::mirror(&Source::Folder(kit().join("holds")), &second, &Trust::default(), &Progress::none())
        .expect("exported");
    check(&second).expect("holds");
    assert!(!part.exists());
    assert!(!second.join("blob").join("00".repeat(32)).exists());
}

#[test]
fn an_export_of_a_bad_ledger_makes_no_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let source = Source::Folder(kit().join("entry_byte_flipped"));
    let failure = export::mirror(&source, &out, &Trust::default(), &Progress::none()).expect_err("refused");
    assert!(failure.message.contains("does not hold"), "{failure}");
    assert!(!out.exists());
}

#[test]
fn an_export_never_goes_into_a_folder_in_use() {
    let (_folder, out) = mirrored("holds");
    let failure = export::mirror(&Source::Folder(kit().join("holds")), &out, &Trust::default(), &Progress::none());
    assert!(failure.expect_err("refused").message.contains("not empty"));
}

/// Flips bits of one byte; gives the audit's line.
fn flipped(file: &Path, at: usize, bits: u8, root: &Path) -> String {
    let bytes = fs::read(file).expect("readable");
    let mut altered = bytes.clone();
    altered[at] ^= bits;
    fs::write(file, &altered).expect("written");
    let outcome = check(root);
    fs::write(file, bytes).expect("restored");
    outcome.expect_err(&format!("{} byte {at} bits {bits:02x}", file.display()))
}

/// A place is a path of the ledger, perhaps with an entry, or an entry.
fn names_a_place(line: &str) -> bool {
    ["checkpoint", "tile/", "blob/", "entry "].iter().any(|place| line.starts_with(place))
}

#[test]
fn every_byte_of_the_checkpoint_counts() {
    let (_folder, out) = mirrored("holds");
    let file = out.join("checkpoint");
    for at in 0..fs::read(&file).expect("readable").len() {
        let line = flipped(&file, at, 1, &out);
        assert!(names_a_place(&line), "byte {at}: {line}");
    }
}

#[test]
fn any_flipped_byte_is_found_and_placed() {
    let (_folder, out) = mirrored("holds");
    let files = files(&out);
    let sizes: Vec<usize> = files.iter().map(|file| fs::read(file).expect("readable").len()).collect();
    // Each file as often as the others, whatever its size.
    let config = ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let strategy = (0..files.len(), any::<prop::sample::Index>(), 1_u8..);
    runner
        .run(&strategy, |(file, at, bits)| {
            let line = flipped(&files[file], at.index(sizes[file]), bits, &out);
            prop_assert!(names_a_place(&line), "{}", line);
            Ok(())
        })
        .expect("every flip is found");
}

#[test]
fn a_kept_checkpoint_must_be_a_prefix() {
    use undersigned_tlog::tile::decode_bundle;
    use undersigned_tlog::{Checkpoint, Frontier, leaf_hash};
    let folder = kit().join("holds");
    let note = fs::read(folder.join("checkpoint")).expect("a checkpoint");
    let size = Checkpoint::dangerous_parse_unverified(&note).expect("a checkpoint").size;
    let bundle = fs::read(folder.join(format!("tile/entries/000.p/{size}"))).expect("its only bundle");
    let entries = decode_bundle(&bundle, u16::try_from(size).expect("few")).expect("entries");
    let mut frontier = Frontier::new();
    let check = |since| {
        let trust = Trust { since: Some(since), ..Trust::default() };
        audit::run(&Source::Folder(folder.clone()), &trust, &Progress::none(), &mut ()).map(|_| ())
    };
    for entry in entries {
        frontier.append(leaf_hash(entry));
        let (size, root) = (frontier.size(), frontier.root().0);
        assert!(check((size, root)).is_ok(), "the record passed through {size}");
        let mut other = root;
        other[7] ^= 1;
        assert!(matches!(check((size, other)), Err(AuditError::Forked(..))), "another record at {size}");
    }
    assert!(matches!(check((size + 1, [0; 32])), Err(AuditError::DoesNotHold(_))), "this one is older");
}
