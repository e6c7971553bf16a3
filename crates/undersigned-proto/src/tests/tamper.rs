//! No byte of an exported ledger can change unnoticed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::life::five_signers;
use super::world::verify;

static EXPORT: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| five_signers().export());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn a_flipped_byte_is_found_and_named(file: prop::sample::Index, at: prop::sample::Index, flip in 1_u8..) {
        let mut files = EXPORT.clone();
        let path = file.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
        let bytes = files.get_mut(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let error = verify(&files).unwrap_err();
        prop_assert!(["checkpoint", "tile/", "entry ", "blob/"].iter().any(|place| error.place.starts_with(place)));
        prop_assert!(!error.reason.to_string().is_empty());
    }
}

#[test]
fn every_byte_of_the_small_files_counts() {
    for path in EXPORT.keys().filter(|path| !path.starts_with("tile/entries")) {
        for at in 0..EXPORT[path].len() {
            let mut files = EXPORT.clone();
            files.get_mut(path).unwrap()[at] ^= 0x20;
            assert!(verify(&files).is_err(), "{path} byte {at}");
        }
    }
}

#[test]
fn a_missing_or_shortened_file_is_named() {
    for path in EXPORT.keys() {
        let mut files = EXPORT.clone();
        files.get_mut(path).unwrap().pop();
        assert!(verify(&files).is_err(), "{path} shortened");
        files.remove(path);
        assert_eq!(verify(&files).unwrap_err().to_string(), format!("{path}: is missing"));
    }
}

#[test]
fn a_dropped_signature_is_found() {
    let mut world = five_signers();
    let honest = world.export();
    world.entries.remove(7);
    let mut files = world.export();
    files.insert("checkpoint".into(), honest["checkpoint"].clone());
    assert!(verify(&files).is_err());
}
