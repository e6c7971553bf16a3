//! Key ceremonies, sealing and opening: `cargo bench -p undersigned-crypto --bench sealing`. Milliseconds of one core.

#[allow(dead_code, reason = "nothing here stands beside a peer")]
mod report;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use report::Section;
use std::time::Instant;
use undersigned_crypto::sealing::{SecretKey, open, seal};
use undersigned_crypto::threshold::dkg::{round1, round2};
use undersigned_crypto::threshold::{KeyShare, PublicKeys, Quorum};

const CEREMONY: [u8; 32] = [1; 32];
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
    let section = Section::begin("Sealing and threshold keys", "");
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
    let key = SecretKey::random(&mut rng);
    let public = key.public_key();
    let sealed = seal(&mut rng, &public, &[1; 32], &[2; 48], b"name").expect("short");
    let sealing = median_ms(CALLS, || drop(seal(&mut rng, &public, &[1; 32], &[2; 48], b"name").expect("short")));
    section.alone("seal a name", &format!("{sealing:.3} ms"));
    let opening = median_ms(CALLS, || drop(open(&key, &[1; 32], &[2; 48], &sealed).expect("opens")));
    section.alone("open a name", &format!("{opening:.3} ms"));
}
