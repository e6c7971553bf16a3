//! The files of an honest ledger, altered by someone without its key; and checkpoints that do not fit.

use undersigned_proto::entry::Entry;
use undersigned_tlog::{Checkpoint, Hash, SigningKey};

use crate::cases::{Case, broken};
use crate::holding::five_signers;
use crate::world::{Files, ORIGIN, World, group};

const BUNDLE: &str = "tile/entries/000.p/12";
const TILE: &str = "tile/0/000.p/12";
const OTHER_HASH: &str = "has not the hash that stands in tile/0/000.p/12";
const NOT_THE_ROOT: &str = "the root is not that of the entries";

fn file<'a>(files: &'a mut Files, path: &str) -> &'a mut Vec<u8> {
    files.get_mut(path).unwrap()
}

/// Writes one word over another of the same length.
fn replace(bytes: &mut [u8], old: &str, new: &str) {
    assert_eq!(old.len(), new.len());
    let at = bytes.windows(old.len()).position(|window| window == old.as_bytes()).unwrap();
    bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
}

fn first_blob(files: &Files) -> String {
    files.keys().find(|path| path.starts_with("blob/")).unwrap().clone()
}

pub fn cases() -> Vec<Case> {
    let world = five_signers();
    let honest = world.export();
    let mut cases = contents(&honest);
    cases.extend(wholes(&honest));
    cases.extend(blobs(&honest));
    cases.extend(checkpoints(&world));
    cases
}

type What = (&'static str, &'static str, &'static str, &'static str);

fn altered(honest: &Files, what: What, alter: fn(&mut Files)) -> Case {
    let mut files = honest.clone();
    alter(&mut files);
    broken(what, files)
}

/// Bytes of an entry or of a bundle.
fn contents(honest: &Files) -> Vec<Case> {
    let altered = |what, alter| altered(honest, what, alter);
    vec![
        altered(
            (
                "entry_byte_flipped",
                "Enrolment opens one second later than the record says.",
                "tile/entries/000.p/12, entry 1",
                OTHER_HASH,
            ),
            |files| {
                let opens = 1_767_225_600_u32.to_be_bytes();
                let bundle = file(files, BUNDLE);
                let at = bundle.windows(4).position(|window| window == opens).unwrap();
                bundle[at + 3] += 1;
            },
        ),
        altered(
            (
                "group_words_altered",
                "One letter of the group's description is another.",
                "tile/entries/000.p/12, entry 2",
                "the letter is not frozen under the group's last entry",
            ),
            |files| {
                replace(file(files, BUNDLE), "payroll", "payrole");
            },
        ),
        altered(
            (
                "letter_text_altered",
                "One word of the letter is another.",
                "tile/entries/000.p/12, entry 6",
                "the statement is for another letter",
            ),
            |files| replace(file(files, BUNDLE), "cancel** it", "prolong* it"),
        ),
        altered(
            ("bundle_trailing_byte", "A byte stands behind the last entry.", BUNDLE, "has bytes behind its last item"),
            |files| file(files, BUNDLE).push(0),
        ),
        altered(
            ("bundle_truncated", "The last byte of the last entry is missing.", BUNDLE, "ends too early, in item 11"),
            |files| {
                let bundle = file(files, BUNDLE);
                bundle.truncate(bundle.len() - 1);
            },
        ),
    ]
}

/// Whole entries and files.
fn wholes(honest: &Files) -> Vec<Case> {
    let altered = |what, alter| altered(honest, what, alter);
    vec![
        altered(
            (
                "signature_dropped",
                "Entry 7 is taken out under the old checkpoint.",
                "tile/entries/000.p/12",
                "is missing",
            ),
            |files| {
                let mut world = five_signers();
                world.entries.remove(7);
                let checkpoint = files.remove("checkpoint").unwrap();
                *files = world.export();
                files.insert("checkpoint".into(), checkpoint);
            },
        ),
        altered(
            (
                "signatures_swapped",
                "Entries 6 and 7 change places under the old checkpoint.",
                "checkpoint",
                NOT_THE_ROOT,
            ),
            |files| {
                let mut world = five_signers();
                world.entries.swap(6, 7);
                let checkpoint = files.remove("checkpoint").unwrap();
                *files = world.export();
                files.insert("checkpoint".into(), checkpoint);
            },
        ),
        altered(
            ("tile_altered", "One bit of a hash tile is flipped.", "tile/entries/000.p/12, entry 1", OTHER_HASH),
            |files| file(files, TILE)[40] ^= 1,
        ),
        altered(("tile_missing", "The hash tile is not there.", TILE, "is missing"), |files| {
            files.remove(TILE).unwrap();
        }),
        altered(("bundle_missing", "The entries are not there.", BUNDLE, "is missing"), |files| {
            files.remove(BUNDLE).unwrap();
        }),
    ]
}

fn blobs(honest: &Files) -> Vec<Case> {
    let path = first_blob(honest);
    let place = |reason| (format!("{path}, of entry 8"), reason);
    let mut altered = honest.clone();
    *file(&mut altered, &path).last_mut().unwrap() ^= 1;
    let mut missing = honest.clone();
    missing.remove(&path);
    // The place holds a hash: it is leaked once, because a table of cases is static.
    let (at, reason) = place("blob does not match the signature's commitment");
    let at: &'static str = at.leak();
    vec![
        broken(("blob_altered", "One bit of a name's blob is flipped.", at, reason), altered),
        broken(("blob_missing", "The blob of a name that stands is not there.", path.leak(), "is missing"), missing),
    ]
}

fn signed_as(world: &World, checkpoint: impl FnOnce(&Checkpoint) -> String) -> Files {
    let (honest, mut files) = world.files();
    files.insert("checkpoint".into(), checkpoint(&honest).into_bytes());
    files
}

fn checkpoints(world: &World) -> Vec<Case> {
    let bad = |what, note: &dyn Fn(&Checkpoint) -> String| broken(what, signed_as(world, note));
    let log = &world.log;
    let sign_text = |text: String| log.sign_note(&text).unwrap();
    vec![
        bad(
            (
                "checkpoint_by_another_key",
                "Signed by another key of the same name.",
                "checkpoint",
                "the note has no signature by letters.example/g/acme",
            ),
            &|honest| honest.sign(&SigningKey::from_seed(&[9; 32], ORIGIN).unwrap()).unwrap(),
        ),
        bad(
            (
                "checkpoint_signature_altered",
                "The signature is that of another size.",
                "checkpoint",
                "the signature by letters.example/g/acme does not verify",
            ),
            &|honest| {
                let other = Checkpoint { size: 11, ..honest.clone() }.sign(log).unwrap();
                format!("{}\n{}", honest.to_text(), other.split_once("\n\n").unwrap().1)
            },
        ),
        bad(("checkpoint_wrong_root", "The right key signed another root.", "checkpoint", NOT_THE_ROOT), &|honest| {
            Checkpoint { root: Hash([7; 32]), ..honest.clone() }.sign(log).unwrap()
        }),
        bad(
            (
                "checkpoint_larger_than_the_ledger",
                "The right key signed one entry more.",
                "tile/entries/000.p/13",
                "is missing",
            ),
            &|honest| Checkpoint { size: 13, ..honest.clone() }.sign(log).unwrap(),
        ),
        bad(("checkpoint_empty", "The right key signed size 0.", "checkpoint", "the ledger is empty"), &|honest| {
            Checkpoint { size: 0, ..honest.clone() }.sign(log).unwrap()
        }),
        bad(
            (
                "checkpoint_extension_line",
                "A fourth line stands in the checkpoint.",
                "checkpoint",
                "the checkpoint is malformed",
            ),
            &|honest| sign_text(format!("{}extra\n", honest.to_text())),
        ),
        bad(
            ("checkpoint_leading_zero", "The size is written 012.", "checkpoint", "the size is not canonical"),
            &|honest| sign_text(honest.to_text().replace("\n12\n", "\n012\n")),
        ),
        another_group(),
    ]
}

/// Entry 0 and the checkpoint agree on a key, whose name is another group's.
fn another_group() -> Case {
    let mut world = five_signers();
    let origin = "letters.example/g/other";
    let log = SigningKey::from_seed(&[1; 32], origin).unwrap();
    world.entries[0] = Entry::Group(group(&log)).to_bytes();
    let files = signed_as(&world, |honest| Checkpoint { origin: origin.into(), ..honest.clone() }.sign(&log).unwrap());
    let what = (
        "checkpoint_of_another_group",
        "The origin ends in another group's id.",
        "checkpoint",
        "is of another group's ledger",
    );
    broken(what, files)
}
