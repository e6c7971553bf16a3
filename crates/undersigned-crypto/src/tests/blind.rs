use super::*;
use crate::blind::*;
use crate::{PublicKey, SecretKey};

const DIR: &str = "blind/bls12-381-sha-256";

fn dst(v: &Value, step: &str) -> Vec<u8> {
    v["mockRngParameters"][step]["DST"].as_str().unwrap().as_bytes().to_vec()
}

fn blind(v: &Value) -> Option<ProverBlind> {
    v["proverBlind"].as_str().map(|b| ProverBlind::from_secret_bytes(&hex::decode(b).unwrap()).unwrap())
}

#[test]
fn commitments() {
    for (path, v) in vectors(&format!("{DIR}/commit")) {
        let committed = list(&v["committedMessages"]);
        let random = mocked(committed.len() + 2, SEED, &dst(&v, "commit"));
        let (made, blind) = commit_with(&slices(&committed), &random).unwrap();
        assert_eq!(made, bytes(&v["commitmentWithProof"]), "{path}");
        assert_eq!(blind.to_secret_bytes().to_vec(), bytes(&v["proverBlind"]), "{path}");
    }
}

#[test]
fn signatures() {
    for (path, v) in vectors(&format!("{DIR}/signature")) {
        let sk = SecretKey::from_bytes(&array(&v["signerKeyPair"]["secretKey"])).unwrap();
        let pk = PublicKey::from_bytes(&bytes(&v["signerKeyPair"]["publicKey"])).unwrap();
        let (header, messages, committed) = (bytes(&v["header"]), list(&v["messages"]), list(&v["committedMessages"]));
        let (messages, committed) = (slices(&messages), slices(&committed));
        let commitment = v["commitmentWithProof"].as_str().map(|c| hex::decode(c).unwrap());
        let made = blind_sign(&sk, &pk, commitment.as_deref(), committed.len(), &header, &messages).unwrap();
        assert_eq!(made.to_vec(), bytes(&v["signature"]), "{path}");
        verify(&pk, &made, &header, &messages, &committed, blind(&v).as_ref()).unwrap();
        assert!(verify(&pk, &made, b"other", &messages, &committed, blind(&v).as_ref()).is_err(), "{path}");
    }
}

#[test]
fn proofs() {
    let all = file("blind/messages.json");
    let messages = list(&all["messages"]);
    for (path, v) in vectors(&format!("{DIR}/proof")) {
        let pk = PublicKey::from_bytes(&bytes(&v["signerPublicKey"])).unwrap();
        let (header, ph) = (bytes(&v["header"]), bytes(&v["presentationHeader"]));
        // The vectors that reveal no committed message were made without any.
        let count = v["commitmentWithProof"].as_str().map_or(0, |c| (c.len() / 2 - 112) / 32);
        let committed = list(&all["committedMessages"])[..count].to_vec();
        let mut shown: Vec<(usize, Vec<u8>)> = Vec::new();
        for (name, offset) in [("revealedMessages", 0), ("revealedCommittedMessages", messages.len() + 1)] {
            for (i, m) in v[name].as_object().into_iter().flatten() {
                shown.push((i.parse::<usize>().unwrap() + offset, bytes(m)));
            }
        }
        shown.sort();
        let indexes: Vec<usize> = shown.iter().map(|(i, _)| *i).collect();
        let (blind, signature) = (blind(&v), bytes(&v["signature"]));
        let (ours, theirs) = (slices(&messages), slices(&committed));
        let holding = Holding {
            pk: &pk,
            signature: &signature,
            header: &header,
            messages: &ours,
            committed: &theirs,
            blind: blind.as_ref(),
        };
        let random = mocked(5 + ours.len() + 1 + count - shown.len(), SEED, &dst(&v, "proof"));
        assert_eq!(proof_gen_with(&holding, &ph, &indexes, &random).unwrap(), bytes(&v["proof"]), "{path}");
        let shown: Vec<(usize, &[u8])> = shown.iter().map(|(i, m)| (*i, m.as_slice())).collect();
        let check = |ph: &[u8]| proof_verify(&pk, &bytes(&v["proof"]), &header, ph, (ours.len(), count), &shown);
        check(&ph).unwrap();
        assert!(check(b"other").is_err(), "{path}");
    }
}
