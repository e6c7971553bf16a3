//! Vectors of testdata/sealing, properties, and secrets.

use super::*;
use crate::DecodeError;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::{SeedableRng, TryCryptoRng, TryRng};
use serde_json::Value;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

const CONTEXT: &[u8] = b"letter";
const PSEUDONYM: &[u8] = b"pseudonym";

/// Gives prepared bytes, and fails when they are used up.
struct Prepared(Vec<u8>);

impl TryRng for Prepared {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("nothing draws words")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("nothing draws words")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.0.split_off(self.0.len() - out.len()));
        Ok(())
    }
}

impl TryCryptoRng for Prepared {}

/// A source of randomness that is broken: it always says the same.
pub(crate) struct Stuck;

impl TryRng for Stuck {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(7)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(7)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(7);
        Ok(())
    }
}

impl TryCryptoRng for Stuck {}

pub(crate) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

/// A file of testdata, read.
pub(crate) fn vector(path: impl AsRef<Path>) -> Value {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    serde_json::from_slice(&std::fs::read(root.join(path)).unwrap()).unwrap()
}

/// The names and contents of the vectors in a folder of testdata that `wanted` picks.
pub(crate) fn vectors(folder: &str, wanted: impl Fn(&str) -> bool) -> Vec<(String, Value)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(folder);
    let mut names: Vec<_> = std::fs::read_dir(root)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
        .filter(|name| wanted(name))
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), vector(format!("{folder}/{name}.json")))).collect()
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

#[test]
fn rfc_9180_base_and_auth() {
    let v = vector("sealing/rfc9180_a5_1_base.json");
    let [info, aad, pt, enc, ct] = ["info", "aad", "pt", "enc", "ct"].map(|key| bytes(&v[key]));
    let key = SecretKey::from_bytes(&bytes(&v["sk_r"])).unwrap();
    let made = suite::base_seal(&mut Prepared(bytes(&v["ikm_e"])), &key.public_key(), &info, &aad, &pt);
    assert_eq!((made.0.to_vec(), made.1), (enc.clone(), ct.clone()));
    assert_eq!(*suite::base_open(&key, &enc, &info, &aad, &ct).unwrap(), pt);

    let v = vector("sealing/rfc9180_a5_3_auth.json");
    let [info, aad, pt, enc, ct] = ["info", "aad", "pt", "enc", "ct"].map(|key| bytes(&v[key]));
    let [key, from] = ["sk_r", "sk_s"].map(|key| SecretKey::from_bytes(&bytes(&v[key])).unwrap());
    let made = auth_seal(&mut Prepared(bytes(&v["ikm_e"])), &from, &key.public_key(), &info, &aad, &pt);
    assert_eq!((made.0.to_vec(), made.1), (enc.clone(), ct.clone()));
    assert_eq!(*auth_open(&key, &from.public_key(), &enc, &info, &aad, &ct).unwrap(), pt);
    // Neither mode opens what the other made, and another sender is refused.
    assert_eq!(suite::base_open(&key, &enc, &info, &aad, &ct), Err(OpenError::Invalid));
    assert_eq!(auth_open(&key, &key.public_key(), &enc, &info, &aad, &ct), Err(OpenError::Invalid));
}

#[test]
fn sealed_vectors() {
    let cases = vectors("sealing", |name| !name.starts_with("rfc") && !name.ends_with("_refused"));
    assert!(cases.len() >= 20, "{}", cases.len());
    for (name, v) in cases {
        let key = SecretKey::from_bytes(&bytes(&v["secret_key"])).unwrap();
        assert_eq!(key.public_key().to_bytes().to_vec(), bytes(&v["public_key"]), "{name}");
        let [context, pseudonym, sealed] = ["context", "pseudonym", "sealed"].map(|key| bytes(&v[key]));
        let opened = open(&key, &context, &pseudonym, &sealed);
        if let Some(defect) = v["defect"].as_str() {
            assert_eq!(opened.unwrap_err().to_string(), defect, "{name}");
            continue;
        }
        let content = bytes(&v["content"]);
        assert_eq!(*opened.unwrap(), content, "{name}");
        let again = seal(&mut Prepared(bytes(&v["ikm_e"])), &key.public_key(), &context, &pseudonym, &content);
        assert_eq!(again.unwrap(), sealed, "{name}");
    }
}

#[test]
fn key_vectors() {
    let check = |file: &str, read: fn(&[u8]) -> Result<(), DecodeError>| {
        for case in vector(file).as_array().unwrap() {
            let refused = read(&bytes(&case["bytes"])).unwrap_err();
            assert_eq!(refused.to_string(), case["defect"].as_str().unwrap(), "{}", case["name"]);
        }
    };
    check("sealing/public_keys_refused.json", |bytes| PublicKey::from_bytes(bytes).map(drop));
    check("sealing/secret_keys_refused.json", |bytes| SecretKey::from_bytes(bytes).map(drop));
}

#[test]
fn content_at_the_limit_and_beyond() {
    let key = SecretKey::random(&mut rng(1));
    let content = vec![7; MAX_CONTENT_BYTES + 1];
    let seal = |content| seal(&mut rng(2), &key.public_key(), CONTEXT, PSEUDONYM, content);
    let sealed = seal(&content[1..]).unwrap();
    assert_eq!(sealed.len(), SEALED_BYTES);
    assert_eq!(*open(&key, CONTEXT, PSEUDONYM, &sealed).unwrap(), content[1..]);
    assert_eq!(seal(&content), Err(SealError::TooLong { max: MAX_CONTENT_BYTES }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn opens_and_has_one_length(seed: u8, content in prop::collection::vec(any::<u8>(), 0..=MAX_CONTENT_BYTES)) {
        let key = SecretKey::random(&mut rng(seed));
        let sealed = seal(&mut rng(seed), &key.public_key(), CONTEXT, PSEUDONYM, &content).unwrap();
        prop_assert_eq!(sealed.len(), SEALED_BYTES);
        prop_assert_eq!(&*open(&key, CONTEXT, PSEUDONYM, &sealed).unwrap(), &content);
    }

    #[test]
    fn any_flipped_bit_is_refused(at in 0..SEALED_BYTES * 8) {
        let key = SecretKey::random(&mut rng(3));
        let mut sealed = seal(&mut rng(4), &key.public_key(), CONTEXT, PSEUDONYM, b"name").unwrap();
        sealed[at / 8] ^= 1 << (at % 8);
        prop_assert!(open(&key, CONTEXT, PSEUDONYM, &sealed).is_err());
    }

    #[test]
    fn a_key_has_one_encoding(mut bytes: [u8; PUBLIC_KEY_BYTES], tag in 0u8..8) {
        bytes[0] = tag;
        if let Ok(key) = PublicKey::from_bytes(&bytes) {
            prop_assert_eq!(key.to_bytes(), bytes);
            prop_assert!(tag == 2 || tag == 3);
        }
    }
}

#[test]
fn sealing_twice_gives_different_bytes() {
    let (key, mut rng) = (SecretKey::random(&mut rng(5)).public_key(), rng(6));
    let mut sealed = || seal(&mut rng, &key, CONTEXT, PSEUDONYM, b"name").unwrap();
    let (one, two) = (sealed(), sealed());
    assert_ne!(one[1..66], two[1..66]);
    assert_ne!(one[66..], two[66..]);
}

#[test]
fn secrets_are_not_shown() {
    let key = SecretKey::random(&mut rng(7));
    let shown = format!("{key:?}");
    assert_eq!(shown, "SecretKey(<redacted>)");
    assert!(!shown.contains(&hex::encode(&key.to_secret_bytes()[..8])));
}
