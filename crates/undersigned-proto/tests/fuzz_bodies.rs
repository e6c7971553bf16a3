//! The bodies of the fuzz targets, on stable: each seed of `fuzz/corpus/`, and a
//! bounded number of mutations of it. `UNDERSIGNED_WRITE_TESTDATA=1` writes the seeds.

use std::fs;
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use testkit::fuzz::{ALL, CEREMONY, FIXTURE, LEDGER, Leaves, OPENED};
use undersigned_crypto::threshold::dkg::{round1, round2};
use undersigned_crypto::threshold::{Participant, Quorum};
use undersigned_crypto::{bbs, blind};
use undersigned_proto::backup;
use undersigned_proto::blob::SALT_BYTES;
use undersigned_proto::credential_file;
use undersigned_proto::enrol::{self, Attested, PendingEnrolment};
use undersigned_proto::entry::{Act, Class, Entry};
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::keyholder::{self, Keyholding};
use undersigned_proto::sealed::SealedName;
use undersigned_tlog::tile::{decode_tile, encode_bundle};
use undersigned_tlog::{Hash, TlogProof, merkle};

/// Mutations of each seed.
const MUTATIONS: usize = 300;
/// Bodies that compute a pairing or argon2 for most inputs.
const SLOW: [&str; 5] = ["credential_file", "ledger", "ledger_opened", "ceremony", "commitment"];
const SLOW_MUTATIONS: usize = 30;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn with_width(width: u8, bytes: &[u8]) -> Vec<u8> {
    [&[width], bytes].concat()
}

fn proof_of_entry_6() -> TlogProof {
    let leaves = Leaves(decode_tile(LEDGER[2].1, 12).unwrap());
    let checkpoint_note = String::from_utf8(LEDGER[0].1.to_vec()).unwrap();
    TlogProof { extra: None, index: 6, hashes: merkle::inclusion(6, 12, &leaves).unwrap(), checkpoint_note }
}

fn merkle_seeds() -> Vec<Vec<u8>> {
    let leaves = Leaves(decode_tile(LEDGER[2].1, 12).unwrap());
    let root = |size| merkle::root(size, &leaves).unwrap();
    let seed = |old: u64, new: u64, hashes: &[Hash]| {
        let hashes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
        [old.to_be_bytes().as_slice(), &new.to_be_bytes(), &hashes].concat()
    };
    let inclusion = [&[root(12), leaves.0[6]], merkle::inclusion(6, 12, &leaves).unwrap().as_slice()].concat();
    let consistency = [&[root(7), root(12)], merkle::consistency(7, 12, &leaves).unwrap().as_slice()].concat();
    vec![seed(6, 12, &inclusion), seed(7, 12, &consistency)]
}

fn issued() -> (Vec<u8>, Vec<u8>) {
    let rng = &mut ChaCha20Rng::seed_from_u64(1);
    let attested = Attested { class: Class::Mailbox, role: "", identity: "anna@acme.example" };
    let who = (&FIXTURE.group, &FIXTURE.own_epoch);
    let response = enrol::issue(rng, &FIXTURE.issuer, who, attested, &FIXTURE.commitment).unwrap();
    let pending = PendingEnrolment::from_secret_bytes(&FIXTURE.pending).unwrap();
    let credential = pending.finish(&response).unwrap().to_secret_bytes().to_vec();
    (response, credential)
}

fn scheme_seeds(target: &str) -> Vec<Vec<u8>> {
    let rng = &mut ChaCha20Rng::seed_from_u64(2);
    let (sk, pk) = (&FIXTURE.issuer, FIXTURE.issuer.public_key());
    match target {
        "bbs_proof" => {
            let messages: [&[u8]; 2] = [b"first", b"second"];
            let signature = bbs::sign(sk, &pk, b"header", &messages).unwrap();
            let proof = bbs::proof_gen(rng, &pk, &signature, b"header", b"ph", &messages, &[1]).unwrap();
            vec![signature.to_vec(), proof]
        }
        "blind_commitment" => vec![blind::commit(rng, &[b"mine"]).unwrap().0],
        _ => {
            let (commitment, prover_blind) = blind::commit(rng, &[b"mine"]).unwrap();
            let signature = blind::blind_sign(sk, &pk, Some(&commitment), 1, b"header", &[b"first"]).unwrap();
            let holding = blind::Holding {
                pk: &pk,
                signature: &signature,
                header: b"header",
                messages: &[b"first"],
                committed: &[b"mine"],
                blind: Some(&prover_blind),
            };
            vec![blind::proof_gen(rng, &holding, b"ph", &[0]).unwrap()]
        }
    }
}

fn act(index: usize) -> Act {
    let Entry::KeyholderAct(act) = Entry::from_bytes(&CEREMONY.entries[index]).unwrap() else { unreachable!() };
    act.act
}

/// The secrets of the first of two keyholders in rounds 1 and 2.
fn round_secrets() -> [Vec<u8>; 2] {
    let rng = &mut ChaCha20Rng::seed_from_u64(5);
    let (id, quorum) = ([1; 32], Quorum::new(2, 2).unwrap());
    let (first, broadcast) = round1::begin(rng, id, quorum, Participant::new(1).unwrap()).unwrap();
    let (_, other) = round1::begin(rng, id, quorum, Participant::new(2).unwrap()).unwrap();
    let kept = first.to_secret_bytes().to_vec();
    let packages = round1::Packages::new(id, quorum, vec![broadcast, other]).unwrap();
    let (second, _) = round2::distribute(rng, first, &packages).unwrap();
    [kept, second.to_secret_bytes().to_vec()]
}

fn keyholder_seeds(target: &str) -> Vec<Vec<u8>> {
    let Act::Share { share } = act(24) else { unreachable!() };
    let scalar: [u8; 32] = share[1..].try_into().unwrap();
    let bundle = |entries: &[Vec<u8>]| with_width(entries.len() as u8, &encode_bundle(entries).unwrap());
    match target {
        "backup_words" => vec![backup::to_words(&scalar).as_bytes().to_vec(), b"abandon ".repeat(24)],
        "broadcast" => {
            let Act::Broadcast { package, .. } = act(3) else { unreachable!() };
            vec![package.into(), round_secrets()[0].clone()]
        }
        "ceremony" => vec![bundle(&CEREMONY.entries[3..12]), bundle(&CEREMONY.entries[3..7])],
        "dealt_package" => {
            let Act::Deal { packages } = act(6) else { unreachable!() };
            vec![packages[0].to_vec(), round_secrets()[1].clone()]
        }
        "keyholding" => {
            let rng = &mut ChaCha20Rng::seed_from_u64(6);
            let (begun, _) = Keyholding::begin(rng, &testkit::fuzz::to_join(), 1).unwrap();
            let restored = keyholder::restore(&CEREMONY.state, "locked", &scalar).unwrap();
            [begun, restored].map(|holding| holding.to_secret_bytes().to_vec()).to_vec()
        }
        "opening_share" => vec![share.to_vec()],
        "public_keys" => vec![CEREMONY.keys.to_bytes()],
        _ => {
            let commitment = CEREMONY.signature.statement.name.unwrap();
            let path = format!("blob/{}", hex::encode(*commitment));
            let stored = OPENED.iter().find(|(found, _)| *found == path).unwrap().1;
            let sealed = stored[SALT_BYTES..].to_vec();
            if target == "sealed_content" {
                return vec![sealed];
            }
            let name = SealedName::dangerous_open_unproved(stored, &CEREMONY.signature, &CEREMONY.secret).unwrap();
            let unproved = SealedName { role: None, proof: None, ..name.clone() };
            vec![stored.to_vec(), minicbor::to_vec(name).unwrap(), minicbor::to_vec(unproved).unwrap()]
        }
    }
}

/// The letters of the corpus.
/// An update, and a map that no type has.
fn content_seeds() -> Vec<Vec<u8>> {
    let update = [&b"\xa3\x01\x6cThey have it\x02\x66Today.\x03\x62en"[..], &b"\xa1\x18\xff\x00"[..]];
    update.map(|encoded| [&[7; 32], encoded].concat()).to_vec()
}

fn letter_seeds() -> Vec<Vec<u8>> {
    let folder = fuzz().join("../testdata/text");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases.iter().filter_map(|case| fs::read(case.join("letter.md")).ok()).collect()
}

/// Honest inputs, one for each shape that a body knows.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let fixture = &*FIXTURE;
    let checkpoint = LEDGER[0].1.to_vec();
    match target {
        "bundle" => vec![with_width(12, LEDGER[1].1), with_width(1, &encode_bundle(&["x"]).unwrap())],
        "entry_file" => {
            let one = with_width(1, &encode_bundle(&["x"]).unwrap());
            vec![with_width(12, LEDGER[1].1), one, with_width(25, OPENED[1].1)]
        }
        "checkpoint" | "note" => vec![checkpoint],
        "commitment" => vec![fixture.commitment.clone()],
        "cosignature" => {
            let text = String::from_utf8(checkpoint).unwrap();
            let body = text.split_inclusive("\n\n").next().unwrap().trim_end_matches('\n');
            let line = testkit::fuzz::witness().cosign(&format!("{body}\n"), 1_768_500_001).unwrap();
            vec![format!("{text}{line}").into_bytes()]
        }
        "credential" => vec![issued().1],
        "credential_file" => {
            let mut rng = ChaCha20Rng::seed_from_u64(3);
            let mut file = |kind, secret: &[u8]| {
                credential_file::seal(&mut rng, kind, secret, "correct horse").unwrap().into_bytes()
            };
            let keyholding = keyholder_seeds("keyholding").remove(0);
            vec![
                file(credential_file::Kind::Credential, &issued().1),
                file(credential_file::Kind::Keyholder, &keyholding),
            ]
        }
        // With one of each kind and act that sealed names bring.
        "entry" => {
            let further = [2, 3, 6, 9, 12, 16, 21, 22, 23].map(|index| CEREMONY.entries[index].clone());
            [fixture.entries.as_slice(), &further].concat()
        }
        "excerpt" => fixture.excerpts.iter().map(Excerpt::to_bytes).collect(),
        "keys" => vec![
            fixture.epoch.issuer_key.to_vec(),
            fixture.signature.pseudonym.to_vec(),
            fixture.issuer.to_secret_bytes().to_vec(),
        ],
        "ledger" | "ledger_opened" => vec![vec![], vec![0, 5, 1], vec![4, 0, 1, 9, 9, 255]],
        "letter_text" => letter_seeds(),
        "content" => content_seeds(),
        "merkle" => merkle_seeds(),
        "name_blob" => vec![LEDGER[3].1.to_vec(), LEDGER[4].1.to_vec()],
        // Blind and eight nym secrets stand last; in a credential, the signature before them.
        "nym_secrets" => {
            let (pending, credential) = (&fixture.pending, issued().1);
            let secrets = pending.split_at(pending.len() - 9 * 32).1.to_vec();
            vec![secrets, credential.split_at(credential.len() - 80 - 9 * 32).1.to_vec()]
        }
        "pending" => vec![fixture.pending.clone()],
        "presentation" => vec![fixture.signature.proof.to_vec(), fixture.named.proof.to_vec()],
        "receipt" | "tlog_proof" => vec![proof_of_entry_6().to_text().into_bytes()],
        "response" => vec![issued().0],
        "texts" => ["acme", "acme.example", "Äpfel und Birnen", "a\nb", "a\u{202e}b"].map(|text| text.into()).to_vec(),
        "tile" => vec![with_width(12, LEDGER[2].1)],
        "vkey" => {
            vec![fixture.group.vkey.clone().into_bytes(), testkit::fuzz::witness().cosigner_key().to_string().into()]
        }
        "bbs_proof" | "blind_commitment" | "blind_proof" => scheme_seeds(target),
        _ => keyholder_seeds(target),
    }
}

/// The seeds of a target as they lie in the corpus; the generated ones are numbered.
fn corpus(target: &str, generated_only: bool) -> Vec<Vec<u8>> {
    let folder = fuzz().join("corpus").join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let seed = path.file_name().unwrap().to_str().unwrap().strip_prefix("seed-");
        seed.is_some_and(|seed| !generated_only || seed.bytes().all(|byte| byte.is_ascii_digit()))
    });
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One of: flip a bit, overwrite, cut, grow, repeat a part.
fn mutate(rng: &mut ChaCha20Rng, bytes: &mut Vec<u8>) {
    let mut below = |most: usize| rng.next_u32() as usize % most.max(1);
    let (kind, at, value) = (below(6), below(bytes.len()), below(256) as u8);
    match kind {
        0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << (value % 8),
        2 if !bytes.is_empty() => bytes[at] = value,
        3 => bytes.truncate(at),
        4 => bytes.insert(at, value),
        _ => {
            let part = bytes.split_at(at).1.to_vec();
            bytes.extend(part.into_iter().take(usize::from(value)));
        }
    }
}

#[test]
fn seeds_are_those_of_the_generator() {
    let write = std::env::var_os("UNDERSIGNED_WRITE_TESTDATA").is_some_and(|value| value == "1");
    for (target, _) in ALL {
        let seeds = seeds(target);
        if write {
            let folder = fuzz().join("corpus").join(target);
            fs::create_dir_all(&folder).unwrap();
            for (number, seed) in seeds.iter().enumerate() {
                fs::write(folder.join(format!("seed-{number:02}")), seed).unwrap();
            }
        }
        assert!(
            corpus(target, true) == seeds,
            "{target}: run with UNDERSIGNED_WRITE_TESTDATA=1, or find out what changed"
        );
    }
}

#[test]
fn no_body_panics_on_seeds_and_mutations() {
    for (target, body) in ALL {
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        let mutations = if SLOW.contains(&target) { SLOW_MUTATIONS } else { MUTATIONS };
        body(&[]);
        for (number, seed) in corpus(target, false).into_iter().enumerate() {
            println!("{target}, seed {number}");
            body(&seed);
            for _ in 0..mutations {
                let mut bytes = seed.clone();
                for _ in 0..=rng.next_u32() % 3 {
                    mutate(&mut rng, &mut bytes);
                }
                body(&bytes);
            }
        }
    }
}

#[test]
fn each_body_has_its_target() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for (target, _) in ALL {
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")),
            "{target} is not in fuzz/Cargo.toml"
        );
        assert!(fuzz().join(format!("fuzz_targets/{target}.rs")).exists(), "{target} has no file");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), ALL.len());
}
