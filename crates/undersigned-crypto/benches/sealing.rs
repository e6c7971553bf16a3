//! Key ceremonies, sealing and opening: `cargo bench -p undersigned-crypto --bench sealing`. Milliseconds of one core.
//!
//! Beside sealing stands the `hpke` crate used plainly, for a content as long as ours is when it is padded: what the
//! format adds. Beside the ceremony stands nothing: `frost-p256` would bring a second P-256 into the tree.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Kem, OpModeR, OpModeS, single_shot_open, single_shot_seal_with_rng};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::time::Instant;
use testkit::figures::Section;
use undersigned_crypto::sealing::{SecretKey, open, seal};
use undersigned_crypto::threshold::dkg::{round1, round2};
use undersigned_crypto::threshold::{KeyShare, PublicKeys, Quorum};

const CEREMONY: [u8; 32] = [1; 32];
/// Bytes of a content when it is padded: SEALED_BYTES without version, enc and tag.
const PADDED: usize = 2_048 - 1 - 65 - 16;
/// Calls in a measurement of one operation.
const CALLS: usize = 200;

/// A whole ceremony: all participants' work, one after the other.
fn ceremony(rng: &mut ChaCha20Rng, quorum: Quorum) -> (PublicKeys, Vec<KeyShare>) {
    let begun = quorum.all().map(|participant| round1::begin(rng, CEREMONY, quorum, participant).expect("in range"));
    let (secrets, packages): (Vec<_>, Vec<_>) = begun.collect::<Vec<_>>().into_iter().unzip();
    let broadcasts = round1::Packages::new(CEREMONY, quorum, packages).expect("honest");
    let distributed = secrets.into_iter().map(|secret| round2::distribute(rng, secret, &broadcasts).expect("honest"));
    let (secrets, packages): (Vec<_>, Vec<_>) = distributed.collect::<Vec<_>>().into_iter().unzip();
    let packages = packages.concat();
    let finished = secrets.into_iter().zip(quorum.all()).map(|(secret, participant)| {
        let ours = packages.iter().filter(|package| package.recipient() == participant);
        let shares = ours.map(|package| secret.receive(&broadcasts, package).expect("honest")).collect();
        round2::finish(secret, &broadcasts, shares).expect("honest")
    });
    let shares = finished.collect();
    (broadcasts.public_keys().clone(), shares)
}

/// The middle of some measurements, in milliseconds.
fn median_ms(rounds: usize, mut call: impl FnMut()) -> f64 {
    let measure = |_| {
        let start = Instant::now();
        call();
        start.elapsed().as_secs_f64() * 1_000.0
    };
    let mut all: Vec<f64> = (0..rounds).map(measure).collect();
    all.sort_by(f64::total_cmp);
    all[rounds / 2]
}

fn main() {
    let section = Section::begin("Sealing and threshold keys", "hpke 0.15");
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    for (n, t) in [(3, 2), (7, 4), (15, 8)] {
        let quorum = Quorum::new(n, t).expect("in range");
        let all = median_ms(5, || drop(ceremony(&mut rng, quorum)));
        section.alone(
            &format!("key ceremony {t} of {n}: all together, each"),
            &format!("{all:.1} ms, {:.1} ms", all / f64::from(n)),
        );
        let (keys, shares) = ceremony(&mut rng, quorum);
        let bytes = keys.to_bytes();
        let read = median_ms(5, || drop(PublicKeys::from_bytes(&bytes).expect("valid")));
        section.alone(&format!("read and check the public keys, {t} of {n}"), &format!("{read:.2} ms"));
        let opened = median_ms(5, || {
            let verified: Vec<_> = shares.iter().map(|share| keys.verify(&share.release()).expect("valid")).collect();
            drop(keys.open(&verified).expect("enough"));
        });
        section.alone(&format!("check {n} shares and put the key together, {t} of {n}"), &format!("{opened:.2} ms"));
    }
    sealing(&section, &mut rng);
}

/// Sealing and opening, in turns with the plain crate.
fn sealing(section: &Section, rng: &mut ChaCha20Rng) {
    let key = SecretKey::random(rng);
    let public = key.public_key();
    let (peer_key, peer_public) = DhP256HkdfSha256::gen_keypair_with_rng(rng);
    let content = [0; PADDED];
    let peer_seal = |rng: &mut ChaCha20Rng| {
        single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>(
            &OpModeS::Base,
            &peer_public,
            &[1; 32],
            &content,
            &[2; 48],
            rng,
        )
        .expect("seals")
    };
    let sealed = seal(rng, &public, &[1; 32], &[2; 48], b"name").expect("short");
    let (enc, ciphertext) = peer_seal(rng);
    let line = |what: &str, here: f64, there: f64| {
        section.beside(what, &format!("{here:.3} ms"), &format!("{there:.3} ms"), there / here);
    };
    let here = median_ms(CALLS, || drop(seal(rng, &public, &[1; 32], &[2; 48], b"name").expect("short")));
    let there = median_ms(CALLS, || drop(peer_seal(rng)));
    line("seal a name", here, there);
    let here = median_ms(CALLS, || drop(open(&key, &[1; 32], &[2; 48], &sealed).expect("opens")));
    let there = median_ms(CALLS, || {
        let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &peer_key,
            &enc,
            &[1; 32],
            &ciphertext,
            &[2; 48],
        );
        drop(opened.expect("opens"));
    });
    line("open a name", here, there);
}
