use super::*;
use crate::curve::hash_to_scalar;
use crate::generators::{Api, Generators, base_point};
use crate::{PublicKey, SecretKey, bbs};

const DIR: &str = "bbs/bls12-381-sha-256";

#[test]
fn primitives() {
    let v = file(&format!("{DIR}/h2s.json"));
    let got = hash_to_scalar(&[&bytes(&v["message"])], &bytes(&v["dst"]));
    assert_eq!(got.to_bytes_be().to_vec(), bytes(&v["scalar"]));
    let v = file(&format!("{DIR}/MapMessageToScalarAsHash.json"));
    for case in v["cases"].as_array().unwrap() {
        let got = hash_to_scalar(&[&bytes(&case["message"])], &bytes(&v["dst"]));
        assert_eq!(got.to_bytes_be().to_vec(), bytes(&case["scalar"]));
    }
    let v = file(&format!("{DIR}/mockedRng.json"));
    let got = mocked(10, &bytes(&v["seed"]), &bytes(&v["dst"]));
    let got: Vec<_> = got.iter().map(|s| s.to_bytes_be().to_vec()).collect();
    assert_eq!(got, list(&v["mockedScalars"]));
}

#[test]
fn generators() {
    let check = |v: &Value, made: &[blstrs::G1Projective]| {
        assert_eq!(base_point().to_compressed().to_vec(), bytes(&v["P1"]));
        assert_eq!(made[0].to_compressed().to_vec(), bytes(&v["Q1"]));
        let rest: Vec<_> = made[1..].iter().map(|p| p.to_compressed().to_vec()).collect();
        assert_eq!(rest, list(&v["MsgGenerators"]));
    };
    let v = file(&format!("{DIR}/generators.json"));
    check(&v, &Generators::of(Api::Base, 11, 0).points);
    for (api, folder, blind) in [(Api::Blind, "blind", 6), (Api::Nym, "nym", 7)] {
        let v = file(&format!("{folder}/bls12-381-sha-256/generators.json"));
        check(&v["generators"], &Generators::of(api, 11, 0).points);
        check(&v["blindGenerators"], &Generators::of(api, 0, blind).points);
    }
}

#[test]
fn key_pair() {
    let v = file(&format!("{DIR}/keypair.json"));
    let dst = bytes(&v["keyDst"]);
    let sk = SecretKey::generate(&bytes(&v["keyMaterial"]), &bytes(&v["keyInfo"]), Some(&dst)).unwrap();
    assert_eq!(sk.to_secret_bytes().to_vec(), bytes(&v["keyPair"]["secretKey"]));
    assert_eq!(sk.public_key().to_bytes().to_vec(), bytes(&v["keyPair"]["publicKey"]));
}

#[test]
fn signatures() {
    for (path, v) in vectors(&format!("{DIR}/signature")) {
        let sk = SecretKey::from_bytes(&array(&v["signerKeyPair"]["secretKey"])).unwrap();
        let pk = PublicKey::from_bytes(&bytes(&v["signerKeyPair"]["publicKey"])).unwrap();
        let (header, messages) = (bytes(&v["header"]), list(&v["messages"]));
        let (messages, signature) = (slices(&messages), bytes(&v["signature"]));
        let valid = v["result"]["valid"].as_bool().unwrap();
        assert_eq!(bbs::verify(&pk, &signature, &header, &messages).is_ok(), valid, "{path}");
        if valid {
            assert_eq!(bbs::sign(&sk, &pk, &header, &messages).unwrap().to_vec(), signature, "{path}");
        }
    }
}

#[test]
fn proofs() {
    for (path, v) in vectors(&format!("{DIR}/proof")) {
        let pk = PublicKey::from_bytes(&bytes(&v["signerPublicKey"])).unwrap();
        let (header, ph, messages) = (bytes(&v["header"]), bytes(&v["presentationHeader"]), list(&v["messages"]));
        let messages = slices(&messages);
        let disclosed: Vec<usize> =
            v["disclosedIndexes"].as_array().unwrap().iter().map(|i| i.as_u64().unwrap() as usize).collect();
        // An index out of range cannot be shown at all: the invalid vectors may hold one.
        let shown: Option<Vec<(usize, &[u8])>> = disclosed.iter().map(|&i| messages.get(i).map(|m| (i, *m))).collect();
        let valid = v["result"]["valid"].as_bool().unwrap();
        let proof = bytes(&v["proof"]);
        let got = shown.is_some_and(|s| bbs::proof_verify(&pk, &proof, &header, &ph, messages.len(), &s).is_ok());
        assert_eq!(got, valid, "{path}");
        if valid {
            let dst = b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_MOCK_RANDOM_SCALARS_DST_";
            let random = mocked(5 + messages.len() - disclosed.len(), SEED, dst);
            let made = bbs::proof_gen_with(&pk, &bytes(&v["signature"]), &header, &ph, &messages, &disclosed, &random);
            assert_eq!(made.unwrap(), proof, "{path}");
        }
    }
}
