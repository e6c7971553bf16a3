use super::*;
use crate::commitment;
use crate::curve::{decode_scalar, pairings_agree};
use crate::generators::Api;
use crate::nym::*;
use crate::scheme::messages_to_scalars;
use crate::{PublicKey, SecretKey};

const DIR: &str = "nym/bls12-381-sha-256";
const COMMIT_DST: &[u8] = b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_COMMIT_MOCK_RANDOM_SCALARS_DST_";
const PROOF_DST: &[u8] = b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_PROOF_MOCK_RANDOM_SCALARS_DST_";

#[test]
fn commitments() {
    for (path, v) in vectors(&format!("{DIR}/nymCommit")) {
        let committed = list(&v["committedMessages"]);
        let nyms = list(&v["proverNyms"]);
        let mut scalars = messages_to_scalars(Api::Nym, &slices(&committed)).unwrap();
        scalars.extend(nyms.iter().map(|n| decode_scalar(n).unwrap()));
        let random = mocked(scalars.len() + 2, SEED, COMMIT_DST);
        assert_eq!(random[0].to_bytes_be().to_vec(), bytes(&v["proverBlind"]), "{path}");
        let made = commitment::commit(Api::Nym, &scalars, &random);
        assert_eq!(made, bytes(&v["commitmentWithProof"]), "{path}");
        commitment::open(Api::Nym, &made, scalars.len()).unwrap();
    }
}

#[test]
fn signatures() {
    for (path, v) in vectors(&format!("{DIR}/nymSignature")) {
        let sk = SecretKey::from_bytes(&array(&v["signerKeyPair"]["secretKey"])).unwrap();
        let pk = PublicKey::from_bytes(&bytes(&v["signerKeyPair"]["publicKey"])).unwrap();
        let (header, messages, committed) = (bytes(&v["header"]), list(&v["messages"]), list(&v["committedMessages"]));
        let (messages, committed) = (slices(&messages), slices(&committed));
        let nyms = list(&v["proverNyms"]);
        let Some(commitment) = v["commitmentWithProof"].as_str() else {
            panic!("{path}: no commitment");
        };
        let entropy = decode_scalar(&bytes(&v["signer_nym_entropy"])).unwrap();
        let counts = (nyms.len(), committed.len());
        let commitment = hex::decode(commitment).unwrap();
        let made = blind_sign_with(&sk, &pk, &commitment, &header, &messages, counts, entropy).unwrap();
        assert_eq!(made.signature.to_bytes().to_vec(), bytes(&v["signature"]), "{path}");
        let secrets = [bytes(&v["proverBlind"]), nyms.concat()].concat();
        let secrets = ProverSecrets::from_secret_bytes(&secrets).unwrap();
        let credential = finalize_with(&pk, &made, &header, &messages, &committed, secrets, nyms.len()).unwrap();
        let held = credential.to_secret_bytes();
        assert_eq!(held[112..].to_vec(), list(&v["nym_secrets"]).concat(), "{path}");
    }
}

#[test]
fn proofs() {
    for (path, v) in vectors(&format!("{DIR}/nymProof")) {
        let pk = PublicKey::from_bytes(&bytes(&v["signerPublicKey"])).unwrap();
        let (header, ph, context) = (bytes(&v["header"]), bytes(&v["presentationHeader"]), bytes(&v["context_id"]));
        let (messages, mut committed) = (list(&v["messages"]), list(&v["committedMessages"]));
        let nyms = list(&v["nym_secrets"]);
        let revealed = |name: &str| -> Vec<(usize, Vec<u8>)> {
            let mut all: Vec<_> = v[name]
                .as_object()
                .map(|o| o.iter().map(|(i, m)| (i.parse().unwrap(), bytes(m))).collect())
                .unwrap_or_default();
            all.sort();
            all
        };
        let (shown, shown_committed) = (revealed("revealedMessages"), revealed("revealedCommittedMessages"));
        let undisclosed = (5 + messages.len() + 1 + committed.len() + nyms.len()) - shown.len() - shown_committed.len();
        let expected = bytes(&v["proof"]);
        if expected.len() != crate::proof::proof_bytes(undisclosed - 5) {
            panic!("{path}: length");
        }
        let mut indexes: Vec<usize> = shown.iter().map(|(i, _)| *i).collect();
        indexes.extend(shown_committed.iter().map(|(i, _)| i + messages.len() + 1));
        let shown_messages: Vec<Vec<u8>> = shown.into_iter().chain(shown_committed).map(|(_, m)| m).collect();
        let blind = v["proverBlind"].as_str().map(|b| hex::decode(b).unwrap()).unwrap();
        let held = [bytes(&v["signature"]), blind, nyms.concat()].concat();
        let credential = NymCredential::from_secret_bytes(&held).unwrap();
        let about = Shown {
            header: &header,
            ph: &ph,
            context: &context,
            messages: &slices(&messages),
            committed: &slices(&committed),
            disclosed: &indexes,
        };
        let random = mocked(undisclosed, SEED, PROOF_DST);
        let (nym, made) = prove_with(&pk, &credential, &about, &random).unwrap();
        assert_eq!(nym.to_bytes().to_vec(), bytes(&v["pseudonym"]), "{path}");
        assert_eq!(pseudonym(&credential, &context), nym, "{path}");
        assert_eq!(made, expected, "{path}");
        let presentation = Presentation {
            pk: &pk,
            header: &header,
            ph: &ph,
            context: &context,
            pseudonym: &nym,
            proof: &made,
            total_messages: messages.len(),
            disclosed: &[],
            n: nyms.len(),
        };
        let proof = check_with(&presentation, &indexes, &slices(&shown_messages), committed.len()).unwrap();
        assert!(pairings_agree(&[(proof.a_bar, pk.prepared())], &proof.b_bar), "{path}");
        committed.clear();
    }
}
