//! Properties, and the defects that must be refused.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::merkle::{self, MerkleError, consistency, inclusion, verify_consistency, verify_inclusion};
use crate::tile::{Tile, TileError, decode_bundle, decode_tile, encode_bundle, encode_tile, tiles_for_size};
use crate::{Checkpoint, CheckpointError, Frontier, Hash, HashReader, NoteError, SigningKey, TlogProof, VerifierKey};
use crate::{cosignature, leaf_hash, note::UnverifiedNote};

#[derive(Default)]
struct Stored(BTreeMap<(u8, u64), Hash>);

impl HashReader for Stored {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        self.0.get(&(level, index)).copied().ok_or(MerkleError::MissingHash(level, index))
    }
}

fn tree(size: u64) -> (Frontier, Stored) {
    let (mut frontier, mut stored) = (Frontier::new(), Stored::default());
    for leaf in 0..size {
        frontier.append_with(leaf_hash(&leaf.to_be_bytes()), |level, index, hash| {
            stored.0.insert((level, index), hash);
        });
    }
    (frontier, stored)
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32], "letters.example/g/acme").unwrap()
}

struct Theirs<'a>(&'a Stored);

impl tlog_tiles::HashReader for Theirs<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let read = |index: &u64| {
            let (level, place) = tlog_tiles::split_stored_hash_index(*index);
            tlog_tiles::Hash(self.0.hash(level, place).unwrap().0)
        };
        Ok(indexes.iter().map(read).collect())
    }
}

#[test]
fn proofs_agree_with_tlog_tiles() {
    let theirs = |hash: &Hash| tlog_tiles::Hash(hash.0);
    for size in 1..70 {
        let (frontier, stored) = tree(size);
        let root = frontier.root();
        assert_eq!(tlog_tiles::tree_hash(size, &Theirs(&stored)).unwrap().0, root.0);
        assert_eq!(merkle::root(size, &stored), Ok(root));
        for index in 0..size {
            let path = inclusion(index, size, &stored).unwrap();
            let leaf = leaf_hash(&index.to_be_bytes());
            verify_inclusion(&leaf, index, size, &root, &path).unwrap();
            let path: Vec<_> = path.iter().map(theirs).collect();
            tlog_tiles::check_record(&path, size, theirs(&root), index, theirs(&leaf)).unwrap();
        }
        for old in 1..=size {
            let old_root = merkle::root(old, &stored).unwrap();
            let proof = consistency(old, size, &stored).unwrap();
            verify_consistency((old, &old_root), (size, &root), &proof).unwrap();
            let proof: Vec<_> = proof.iter().map(theirs).collect();
            tlog_tiles::check_tree(&proof, size, theirs(&root), old, theirs(&old_root)).unwrap();
        }
    }
}

proptest! {
    #[test]
    fn an_altered_inclusion_proof_is_refused(size in 1_u64..300, pick: prop::sample::Index, bit in 0_usize..256) {
        let (frontier, stored) = tree(size);
        let index = pick.index(size as usize) as u64;
        let leaf = leaf_hash(&index.to_be_bytes());
        let path = inclusion(index, size, &stored).unwrap();
        let root = frontier.root();
        for at in 0..path.len() {
            let mut altered = path.clone();
            altered[at].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(verify_inclusion(&leaf, index, size, &root, &altered), Err(MerkleError::RootMismatch));
        }
        let mut longer = path.clone();
        longer.push(root);
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &root, &longer), Err(MerkleError::ProofLength));
        if !path.is_empty() {
            prop_assert!(verify_inclusion(&leaf, index, size, &root, &path[1..]).is_err());
        }
    }

    #[test]
    fn an_altered_consistency_proof_is_refused(old in 1_u64..200, more in 1_u64..200, bit in 0_usize..256) {
        let (frontier, stored) = tree(old + more);
        let old_root = merkle::root(old, &stored).unwrap();
        let proof = consistency(old, old + more, &stored).unwrap();
        for at in 0..proof.len() {
            let mut altered = proof.clone();
            altered[at].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(verify_consistency((old, &old_root), (old + more, &frontier.root()), &altered).is_err());
        }
        prop_assert!(verify_consistency((old, &old_root), (old + more, &frontier.root()), &proof[1..]).is_err());
    }

    #[test]
    fn bundles_round_trip(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..=256)) {
        let bytes = encode_bundle(&entries).unwrap();
        let width = entries.len() as u16;
        prop_assert_eq!(decode_bundle(&bytes, width).unwrap(), entries);
        prop_assert!(matches!(decode_bundle(&bytes[..bytes.len() - 1], width), Err(TileError::Truncated(_))));
        let mut longer = bytes;
        longer.push(0);
        prop_assert_eq!(decode_bundle(&longer, width), Err(TileError::TrailingBytes));
    }

    #[test]
    fn readers_never_panic(bytes: Vec<u8>, text: String) {
        let _ = UnverifiedNote::parse(&bytes).is_ok();
        let _ = UnverifiedNote::parse(text.as_bytes()).is_ok();
        let _ = VerifierKey::parse(&text).is_ok();
        let _ = VerifierKey::parse_witness(&text).is_ok();
        let _ = TlogProof::parse(&bytes).is_ok();
        let _ = Checkpoint::dangerous_parse_unverified(&bytes).is_ok();
        let _ = decode_bundle(&bytes, 3).is_ok();
        let _ = decode_tile(&bytes, 3).is_ok();
    }
}

#[test]
fn bundle_limits() {
    assert_eq!(encode_bundle(&[vec![0; 65_536]]), Err(TileError::EntryTooLong(0)));
    assert!(encode_bundle(&[vec![0; 65_535]]).is_ok());
    assert_eq!(encode_bundle::<Vec<u8>>(&[]), Err(TileError::Width));
    assert_eq!(encode_bundle(&vec![vec![]; 257]), Err(TileError::Width));
}

#[test]
fn paths_are_those_of_tlog_tiles() {
    let path = |index, width| Tile::Hashes { level: 1, index, width }.path();
    assert_eq!(path(0, 256), "tile/1/000");
    assert_eq!(path(1_234_067, 5), "tile/1/x001/x234/067.p/5");
    assert_eq!(Tile::Entries { index: 1_000, width: 1 }.path(), "tile/entries/x001/000.p/1");
    let paths: Vec<_> = tiles_for_size(600).map(|tile| tile.path()).collect();
    let bundles = ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"];
    let hashes = ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"];
    assert_eq!(paths, [&bundles[..], &hashes[..]].concat());
    assert_eq!(tiles_for_size(0).count(), 0);
}

#[test]
fn tiles_hold_the_stored_hashes() {
    let (_, stored) = tree(600);
    let tile = decode_tile(&encode_tile(1, 0, 2, &stored).unwrap(), 2).unwrap();
    assert_eq!(tile, [stored.hash(8, 0).unwrap(), stored.hash(8, 1).unwrap()]);
    assert_eq!(decode_tile(&[0; 63], 2), Err(TileError::Truncated(1)));
    assert_eq!(decode_tile(&[0; 65], 2), Err(TileError::TrailingBytes));
}

#[test]
fn notes_agree_with_signed_note() {
    let key = key();
    let vkey = key.verifier_key().to_string();
    assert_eq!(VerifierKey::parse(&vkey).unwrap(), key.verifier_key());
    let checkpoint = Checkpoint { origin: vkey.split('+').next().unwrap().into(), size: 5, root: tree(5).0.root() };
    let note = checkpoint.sign(&key).unwrap();
    assert_eq!(Checkpoint::verify(note.as_bytes(), &key.verifier_key()), Ok(checkpoint));
    let theirs = signed_note::StandardVerifier::new(&vkey).unwrap();
    let list = signed_note::VerifierList::new(vec![Box::new(theirs)]);
    signed_note::Note::from_bytes(note.as_bytes()).unwrap().verify(&list).unwrap();
}

#[test]
fn a_flipped_bit_of_a_checkpoint_is_refused() {
    let key = key();
    let checkpoint = Checkpoint { origin: "letters.example/g/acme".into(), size: 5, root: tree(5).0.root() };
    let note = checkpoint.sign(&key).unwrap().into_bytes();
    for at in 0..note.len() * 8 {
        let mut altered = note.clone();
        altered[at / 8] ^= 1 << (at % 8);
        assert!(Checkpoint::verify(&altered, &key.verifier_key()).is_err(), "bit {at}");
    }
}

#[test]
fn checkpoint_defects() {
    let key = key();
    let root = "A".repeat(43) + "=";
    let check = |text: String, defect: CheckpointError| {
        let note = key.sign_note(&text).unwrap();
        assert_eq!(Checkpoint::verify(note.as_bytes(), &key.verifier_key()), Err(defect), "{text}");
    };
    let origin = "letters.example/g/acme";
    check(format!("{origin}\n05\n{root}\n"), CheckpointError::Size);
    check(format!("{origin}\n+5\n{root}\n"), CheckpointError::Size);
    check(format!("{origin}\n\n{root}\n"), CheckpointError::Size);
    check(format!("{origin}\n18446744073709551616\n{root}\n"), CheckpointError::Size);
    check(format!("{origin}\n5\n{}B=\n", "A".repeat(42)), CheckpointError::Root);
    check(format!("{origin}\n5\nAAAA\n"), CheckpointError::Root);
    check(format!("{origin}\n5\n"), CheckpointError::Malformed);
    check(format!("{origin}\n5\n{root}\nextension\n"), CheckpointError::Malformed);
    check(format!("another.example\n5\n{root}\n"), CheckpointError::Origin("another.example".into()));
}

#[test]
fn note_defects() {
    let key = key();
    let other = SigningKey::from_seed(&[8; 32], "letters.example/g/acme").unwrap();
    let note = key.sign_note("text\n").unwrap();
    let refused = |note: &str| UnverifiedNote::parse(note.as_bytes()).err();
    let unsigned = UnverifiedNote::parse(note.as_bytes()).unwrap().verify(&other.verifier_key());
    assert_eq!(unsigned, Err(NoteError::NotSigned("letters.example/g/acme".into())));
    assert_eq!(refused("text\n\n"), Some(NoteError::Malformed));
    assert_eq!(refused(note.trim_end()), Some(NoteError::Malformed));
    assert_eq!(refused(&note.replace("text", "te\txt")), Some(NoteError::Malformed));
    assert_eq!(refused(&note.replace('—', "-")), Some(NoteError::Malformed));
    assert_eq!(refused(&note.replace("/g/acme ", "/g/+acme ")), Some(NoteError::KeyName));
    assert_eq!(refused(&("x".repeat(16_384) + "\n")), Some(NoteError::TooLong));
    let line = note.lines().last().unwrap();
    let many = format!("text\n\n{}", format!("{line}\n").repeat(33));
    assert_eq!(refused(&many), Some(NoteError::TooLong));
    for name in ["", "a b", "a+b", "a\u{2003}b", &"n".repeat(256)] {
        assert!(SigningKey::from_seed(&[7; 32], name).is_err(), "{name:?}");
    }
}

#[test]
fn cosignatures_are_checked() {
    let witness = SigningKey::from_seed(&[9; 32], "witness.example").unwrap();
    let checkpoint = Checkpoint { origin: "letters.example/g/acme".into(), size: 5, root: tree(5).0.root() };
    let note = checkpoint.sign(&key()).unwrap() + &witness.cosign(&checkpoint.to_text(), 1_700_000_000).unwrap();
    Checkpoint::verify(note.as_bytes(), &key().verifier_key()).unwrap();
    let cosignature = cosignature::verify(note.as_bytes(), &witness.cosigner_key()).unwrap();
    assert_eq!(cosignature.timestamp_unix_s, 1_700_000_000);
    let elsewhere = Checkpoint { size: 6, ..checkpoint };
    let moved = elsewhere.sign(&key()).unwrap() + note.lines().last().unwrap() + "\n";
    let bad = cosignature::verify(moved.as_bytes(), &witness.cosigner_key());
    assert_eq!(bad, Err(NoteError::BadSignature("witness.example".into())));
    let none = cosignature::verify(key().sign_note("x\n").unwrap().as_bytes(), &witness.cosigner_key());
    assert_eq!(none, Err(NoteError::NotSigned("witness.example".into())));
}

#[test]
fn finding_10_a_witness_is_no_log_and_a_log_no_witness() {
    let (log, witness) = (key(), SigningKey::from_seed(&[9; 32], "letters.example/g/acme").unwrap());
    let not_a_log = NoteError::KeyType { expected: 0x01, found: 0x04 };
    let not_a_witness = NoteError::KeyType { expected: 0x04, found: 0x01 };
    let (log_key, witness_key) = (log.verifier_key().to_string(), witness.cosigner_key().to_string());
    assert_eq!(VerifierKey::parse(&log_key).unwrap(), log.verifier_key());
    assert_eq!(VerifierKey::parse_witness(&witness_key).unwrap(), witness.cosigner_key());
    assert_eq!(VerifierKey::parse(&witness_key), Err(not_a_log.clone()));
    assert_eq!(VerifierKey::parse_witness(&log_key), Err(not_a_witness.clone()));
    // Both sign the same text under the same name; a line of one type is never read as the other.
    let checkpoint = Checkpoint { origin: "letters.example/g/acme".into(), size: 5, root: tree(5).0.root() };
    let note = checkpoint.sign(&log).unwrap() + &witness.cosign(&checkpoint.to_text(), 7).unwrap();
    assert_eq!(Checkpoint::verify(note.as_bytes(), &witness.cosigner_key()), Err(not_a_log.into()));
    assert_eq!(cosignature::verify(note.as_bytes(), &log.verifier_key()), Err(not_a_witness));
    Checkpoint::verify(note.as_bytes(), &log.verifier_key()).unwrap();
    cosignature::verify(note.as_bytes(), &witness.cosigner_key()).unwrap();
}

#[test]
fn tlog_proofs_round_trip_and_refuse() {
    let (frontier, stored) = tree(21);
    let checkpoint = Checkpoint { origin: "letters.example/g/acme".into(), size: 21, root: frontier.root() };
    let leaf = leaf_hash(&13_u64.to_be_bytes());
    let proof = TlogProof {
        extra: Some(b"extra".to_vec()),
        index: 13,
        hashes: inclusion(13, 21, &stored).unwrap(),
        checkpoint_note: checkpoint.sign(&key()).unwrap(),
    };
    let text = proof.to_text();
    let read = TlogProof::parse(text.as_bytes()).unwrap();
    assert_eq!(read, proof);
    assert_eq!(read.verify(&leaf, &key().verifier_key()), Ok(checkpoint));
    assert!(read.verify(&leaf_hash(b"other"), &key().verifier_key()).is_err());
    for (from, to) in [("index 13", "index 013"), ("index 13\n", ""), ("@v1", "@v2"), ("\n\n", "\n")] {
        assert!(TlogProof::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{from:?}");
    }
}

#[test]
fn the_secret_key_is_not_formatted() {
    let shown = format!("{:?}", key());
    assert!(shown.contains("<redacted>") && !shown.contains("7, 7"));
}

/// Leaves of a tree of `size`, by the bits of `chosen`.
fn chosen_leaves(size: u64, chosen: u64) -> Vec<u64> {
    (0..size).filter(|leaf| chosen >> (leaf % 64) & 1 == 1).collect()
}

proptest! {
    #[test]
    fn leaves_are_proved_together_and_older_roots_with_them(size in 1_u64..150, chosen: u64) {
        let (_, tree) = tree(size);
        let indices = chosen_leaves(size, chosen);
        let hashes = merkle::inclusions(&indices, size, &tree).unwrap();
        let leaves: Vec<(u64, Hash)> = indices.iter().map(|index| (*index, tree.hash(0, *index).unwrap())).collect();
        let root = merkle::root(size, &tree).unwrap();
        let proved = merkle::Inclusions::verify(&leaves, (size, &root), &hashes);
        if indices.is_empty() {
            prop_assert!(proved.is_err());
            return Ok(());
        }
        let proved = proved.unwrap();
        for old in 1..=size {
            let known = indices.contains(&(old - 1));
            let found = proved.root_at(old).ok();
            prop_assert_eq!(found, known.then(|| merkle::root(old, &tree).unwrap()));
        }
    }

    #[test]
    fn an_altered_proof_of_leaves_is_refused(size in 1_u64..100, chosen: u64, at: usize, bit in 0_usize..256) {
        let (_, tree) = tree(size);
        let indices = chosen_leaves(size, chosen | 1);
        let mut hashes = merkle::inclusions(&indices, size, &tree).unwrap();
        let mut leaves: Vec<(u64, Hash)> = indices.iter().map(|index| (*index, tree.hash(0, *index).unwrap())).collect();
        let root = merkle::root(size, &tree).unwrap();
        let refused = |leaves: &[(u64, Hash)], hashes: &[Hash]| {
            merkle::Inclusions::verify(leaves, (size, &root), hashes).is_err()
        };
        let longer = [hashes.as_slice(), &[root]].concat();
        prop_assert!(refused(&leaves, &longer));
        prop_assert!(hashes.is_empty() || refused(&leaves, &hashes[1..]));
        prop_assert!(refused(&leaves[1..], &hashes));
        let all = hashes.len() + leaves.len();
        match (at % all).checked_sub(leaves.len()) {
            Some(at) => hashes[at].0[bit / 8] ^= 1 << (bit % 8),
            None => leaves[at % all].1.0[bit / 8] ^= 1 << (bit % 8),
        }
        prop_assert!(refused(&leaves, &hashes));
    }
}
