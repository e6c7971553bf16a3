//! The same protocol run against zkryptium 0.8.0, each step by either side.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::nym::{self, BlindSignature, Presentation, ProverSecrets, Pseudonym};
use undersigned_crypto::{PublicKey, SecretKey};
use zkryptium::bbsplus::ciphersuites::Bls12381Sha256;
use zkryptium::bbsplus::commitment::BlindFactor;
use zkryptium::bbsplus::keys::{BBSplusPublicKey, BBSplusSecretKey};
use zkryptium::bbsplus::pseudonym::{BBSplusPseudonym, PseudonymSecret};
use zkryptium::schemes::algorithms::BBSplus;
use zkryptium::schemes::generics::{BlindSignature as PeerSignature, Commitment, PoKSignature};

type Suite = BBSplus<Bls12381Sha256>;
const HEADER: &[u8] = b"header";
const MESSAGES: [&[u8]; 3] = [b"code", b"nurse", b""];

struct Keys {
    sk: SecretKey,
    pk: PublicKey,
    peer_sk: BBSplusSecretKey,
    peer_pk: BBSplusPublicKey,
}

fn keys(rng: &mut ChaCha20Rng) -> Keys {
    let sk = SecretKey::random(rng);
    let pk = sk.public_key();
    let peer_sk = BBSplusSecretKey::from_bytes(sk.to_secret_bytes().as_slice()).unwrap();
    let peer_pk = BBSplusPublicKey::from_bytes(&pk.to_bytes()).unwrap();
    Keys { sk, pk, peer_sk, peer_pk }
}

fn peer_messages() -> Vec<Vec<u8>> {
    MESSAGES.iter().map(|m| m.to_vec()).collect()
}

/// Holder is ours, issuer and verifier are the peer's.
fn ours_to_peer(n: usize) {
    let mut rng = ChaCha20Rng::from_seed([n as u8; 32]);
    let keys = keys(&mut rng);
    let (commitment, secrets) = nym::commit(&mut rng, n);
    let entropy = PseudonymSecret::random();
    let made = PeerSignature::<Suite>::blind_sign_with_nym(
        &keys.peer_sk,
        &keys.peer_pk,
        Some(commitment.as_bytes()),
        n,
        Some(HEADER),
        &entropy,
        Some(&peer_messages()),
    )
    .unwrap();
    let sent = [made.to_bytes().as_slice(), &entropy.to_bytes()].concat();
    let sent = BlindSignature::from_bytes(&sent).unwrap();
    let credential = nym::finalize(&keys.pk, &sent, HEADER, &MESSAGES, secrets, n).unwrap();
    let (pseudonym, proof) =
        nym::prove(&mut rng, &keys.pk, &credential, HEADER, b"ph", b"ctx", &MESSAGES, &[0, 2]).unwrap();
    let shown = [MESSAGES[0].to_vec(), MESSAGES[2].to_vec()];
    PoKSignature::<Suite>::from_bytes(&proof)
        .unwrap()
        .proof_verify_with_nym(
            &keys.peer_pk,
            Some(HEADER),
            Some(b"ph"),
            &BBSplusPseudonym::from_bytes(&pseudonym.to_bytes()).unwrap(),
            b"ctx",
            n,
            Some(3),
            Some(&shown),
            None,
            Some(&[0, 2]),
            None,
        )
        .unwrap();
}

/// Holder is the peer's, issuer and verifier are ours.
fn peer_to_ours(n: usize) {
    let mut rng = ChaCha20Rng::from_seed([100 + n as u8; 32]);
    let keys = keys(&mut rng);
    let nyms = PseudonymSecret::random_vec(n);
    let (commitment, blind): (_, BlindFactor) = Commitment::<Suite>::commit_with_nym(None, nyms.clone()).unwrap();
    let made =
        nym::blind_sign(&keys.sk, &keys.pk, &commitment.to_bytes(), HEADER, &MESSAGES, n, &mut rng).unwrap().to_bytes();
    let signature = PeerSignature::<Suite>::from_bytes(made[..80].try_into().unwrap()).unwrap();
    let entropy = PseudonymSecret::from_bytes(made[80..].try_into().unwrap()).unwrap();
    let secrets = signature
        .verify_finalize_with_nym(
            &keys.peer_pk,
            Some(HEADER),
            Some(&peer_messages()),
            None,
            nyms.clone(),
            Some(&entropy),
            Some(&blind),
        )
        .unwrap();
    let (proof, pseudonym) = PoKSignature::<Suite>::proof_gen_with_nym(
        &keys.peer_pk,
        &signature.to_bytes(),
        Some(HEADER),
        Some(b"ph"),
        &secrets,
        b"ctx",
        Some(&peer_messages()),
        None,
        Some(&[0]),
        None,
        Some(&blind),
    )
    .unwrap();
    let ours = Pseudonym::from_bytes(&pseudonym.to_bytes()).unwrap();
    let proof = proof.to_bytes();
    let presentation = Presentation {
        pk: &keys.pk,
        header: HEADER,
        ph: b"ph",
        context: b"ctx",
        pseudonym: &ours,
        proof: &proof,
        total_messages: 3,
        disclosed: &[(0, b"code")],
        n,
    };
    nym::verify(&presentation).unwrap();
    nym::verify_batch(&[presentation; 3], [1; 32]).unwrap();
    // Both sides come to the same pseudonym from the same secrets.
    let mut held = blind.to_bytes().to_vec();
    nyms.iter().for_each(|s| held.extend_from_slice(&s.to_bytes()));
    let held = ProverSecrets::from_secret_bytes(&held).unwrap();
    let sent = BlindSignature::from_bytes(&made).unwrap();
    let credential = nym::finalize(&keys.pk, &sent, HEADER, &MESSAGES, held, n).unwrap();
    assert_eq!(nym::pseudonym(&credential, b"ctx"), ours);
}

#[test]
fn holder_ours_issuer_and_verifier_peer() {
    ours_to_peer(1);
    ours_to_peer(8);
}

#[test]
fn holder_peer_issuer_and_verifier_ours() {
    peer_to_ours(1);
    peer_to_ours(8);
}
