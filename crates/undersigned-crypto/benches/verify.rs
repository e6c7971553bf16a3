//! Prove, verify and verify in batch, with zkryptium 0.8.0 beside it in the same run (M = 3, N = 8, one disclosed).

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::time::Instant;
use undersigned_crypto::SecretKey;
use undersigned_crypto::nym::{self, Presentation};
use zkryptium::bbsplus::ciphersuites::Bls12381Sha256;
use zkryptium::bbsplus::commitment::BlindFactor;
use zkryptium::bbsplus::keys::BBSplusPublicKey;
use zkryptium::bbsplus::pseudonym::{BBSplusPseudonym, PseudonymSecret};
use zkryptium::schemes::algorithms::BBSplus;
use zkryptium::schemes::generics::PoKSignature;

type Peer = PoKSignature<BBSplus<Bls12381Sha256>>;
const HEADER: &[u8] = b"header";
const MESSAGES: [&[u8]; 3] = [b"code", b"nurse", b""];
const SHOWN: [(usize, &[u8]); 1] = [(0, b"code")];
const N: usize = 8;
const ROUNDS: usize = 50;
const BATCH: usize = 1000;

/// Mean milliseconds of one call.
fn mean_ms(rounds: usize, mut call: impl FnMut()) -> f64 {
    call();
    let start = Instant::now();
    (0..rounds).for_each(|_| call());
    start.elapsed().as_secs_f64() * 1000.0 / rounds as f64
}

fn line(name: &str, ours: f64, peer: f64) {
    println!("{name:<34} {ours:>9.3} ms   zkryptium {peer:>9.3} ms   ratio {:.1}", peer / ours);
}

fn main() {
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let sk = SecretKey::random(&mut rng);
    let pk = sk.public_key();
    let (commitment, secrets) = nym::commit(&mut rng, N);
    let made = nym::blind_sign(&sk, &pk, commitment.as_bytes(), HEADER, &MESSAGES, N, &mut rng).expect("signs");
    let credential = nym::finalize(&pk, &made, HEADER, &MESSAGES, secrets, N).expect("holds");
    let mut prove = || nym::prove(&mut rng, &pk, &credential, HEADER, b"ph", b"ctx", &MESSAGES, &[0]).expect("proves");
    let proofs: Vec<_> = (0..BATCH).map(|_| prove()).collect();
    let presentations: Vec<Presentation<'_>> = proofs
        .iter()
        .map(|(pseudonym, proof)| Presentation {
            pk: &pk,
            header: HEADER,
            ph: b"ph",
            context: b"ctx",
            pseudonym,
            proof,
            total_messages: 3,
            disclosed: &SHOWN,
            n: N,
        })
        .collect();

    let peer_pk = BBSplusPublicKey::from_bytes(&pk.to_bytes()).expect("key");
    let held = credential.to_secret_bytes();
    let scalar = |at: usize| -> [u8; 32] { held[at..at + 32].try_into().expect("32 bytes") };
    let blind = BlindFactor::from_bytes(&scalar(80)).expect("blind");
    let nyms: Vec<_> = (0..N).map(|i| PseudonymSecret::from_bytes(&scalar(112 + 32 * i)).expect("nym")).collect();
    let messages: Vec<Vec<u8>> = MESSAGES.iter().map(|m| m.to_vec()).collect();
    let peer_prove = || {
        let (header, ph) = (Some(HEADER), Some(b"ph".as_slice()));
        Peer::proof_gen_with_nym(
            &peer_pk,
            &held[..80],
            header,
            ph,
            &nyms,
            b"ctx",
            Some(&messages),
            None,
            Some(&[0]),
            None,
            Some(&blind),
        )
        .expect("proves")
    };
    let peer_verify = || {
        let (pseudonym, proof) = &proofs[0];
        let pseudonym = BBSplusPseudonym::from_bytes(&pseudonym.to_bytes()).expect("point");
        let (header, ph, shown) = (Some(HEADER), Some(b"ph".as_slice()), Some(&messages[..1]));
        Peer::from_bytes(proof)
            .expect("decodes")
            .proof_verify_with_nym(&peer_pk, header, ph, &pseudonym, b"ctx", N, Some(3), shown, None, Some(&[0]), None)
            .expect("holds")
    };

    let peer = mean_ms(ROUNDS, || drop(peer_prove()));
    line("prove", mean_ms(ROUNDS, || drop(prove())), peer);
    let peer = mean_ms(ROUNDS, peer_verify);
    line("verify", mean_ms(ROUNDS, || nym::verify(&presentations[0]).expect("holds")), peer);
    let batch = mean_ms(3, || nym::verify_batch(&presentations, [9; 32]).expect("holds"));
    line("verify_batch(1000), per proof", batch / BATCH as f64, peer);
    println!("feature parallel: {}", cfg!(feature = "parallel"));
}
