//! Prove, verify and verify in batch, with zkryptium 0.8.0 beside it in the same run (M = 3, N = 8, one disclosed).
//!
//! Times are processor times over all threads, so that neither a library's thread nor another program hides in
//! them. Only the batch on all cores is told as it passes on a clock.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::time::Instant;
use testkit::figures::Section;
use undersigned_crypto::nym::{self, NymCredential, Presentation, Pseudonym};
use undersigned_crypto::{PublicKey, SecretKey};
use zkryptium::bbsplus::ciphersuites::{BbsCiphersuite, Bls12381Sha256};
use zkryptium::bbsplus::commitment::BlindFactor;
use zkryptium::bbsplus::generators::Generators;
use zkryptium::bbsplus::keys::BBSplusPublicKey;
use zkryptium::bbsplus::pseudonym::{BBSplusPseudonym, PseudonymSecret};
use zkryptium::schemes::algorithms::BBSplus;
use zkryptium::schemes::generics::PoKSignature;

type PeerProof = PoKSignature<BBSplus<Bls12381Sha256>>;
const HEADER: &[u8] = b"header";
const PH: &[u8] = b"ph";
const CONTEXT: &[u8] = b"ctx";
const MESSAGES: [&[u8]; 3] = [b"code", b"nurse", b""];
const SHOWN: [(usize, &[u8]); 1] = [(0, b"code")];
const N: usize = 8;
/// Calls of each in a row, and rows in turns: what else the machine does then hits both alike.
const CALLS: usize = 20;
const ROUNDS: usize = 10;
const BATCH: usize = 1000;
const BATCHES: usize = 5;

/// Our side of the comparison.
struct Ours {
    pk: PublicKey,
    credential: NymCredential,
    rng: ChaCha20Rng,
}

impl Ours {
    fn new() -> Self {
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let sk = SecretKey::random(&mut rng);
        let pk = sk.public_key();
        let (commitment, secrets) = nym::commit(&mut rng, N);
        let made = nym::blind_sign(&sk, &pk, commitment.as_bytes(), HEADER, &MESSAGES, N, &mut rng).expect("signs");
        let credential = nym::finalize(&pk, &made, HEADER, &MESSAGES, secrets, N).expect("holds");
        Self { pk, credential, rng }
    }

    fn prove(&mut self) -> (Pseudonym, Vec<u8>) {
        nym::prove(&mut self.rng, &self.pk, &self.credential, HEADER, PH, CONTEXT, &MESSAGES, &[0]).expect("proves")
    }
}

fn presentation<'a>(pk: &'a PublicKey, (pseudonym, proof): &'a (Pseudonym, Vec<u8>)) -> Presentation<'a> {
    let (disclosed, total_messages) = (SHOWN.as_slice(), MESSAGES.len());
    Presentation { pk, header: HEADER, ph: PH, context: CONTEXT, pseudonym, proof, total_messages, disclosed, n: N }
}

/// The same credential in zkryptium's hands.
struct Peer {
    pk: BBSplusPublicKey,
    signature: [u8; 80],
    blind: BlindFactor,
    nyms: Vec<PseudonymSecret>,
    messages: Vec<Vec<u8>>,
}

impl Peer {
    fn new(ours: &Ours) -> Self {
        let held = ours.credential.to_secret_bytes();
        let scalar = |at: usize| -> [u8; 32] { held[at..at + 32].try_into().expect("32 bytes") };
        Self {
            pk: BBSplusPublicKey::from_bytes(&ours.pk.to_bytes()).expect("key"),
            signature: held[..80].try_into().expect("80 bytes"),
            blind: BlindFactor::from_bytes(&scalar(80)).expect("blind"),
            nyms: (0..N).map(|i| PseudonymSecret::from_bytes(&scalar(112 + 32 * i)).expect("nym")).collect(),
            messages: MESSAGES.iter().map(|message| message.to_vec()).collect(),
        }
    }

    fn prove(&self) {
        let (header, ph, messages) = (Some(HEADER), Some(PH), Some(self.messages.as_slice()));
        let (nyms, blind) = (&self.nyms, Some(&self.blind));
        let (pk, signature, shown) = (&self.pk, self.signature.as_slice(), Some([0].as_slice()));
        PeerProof::proof_gen_with_nym(pk, signature, header, ph, nyms, CONTEXT, messages, None, shown, None, blind)
            .expect("proves");
    }

    /// What each of its calls makes anew, and ours keep: its interface takes no generators.
    fn generators() {
        let api = Bls12381Sha256::API_ID_NYM;
        Generators::create::<Bls12381Sha256>(MESSAGES.len() + 1, Some(api));
        Generators::create::<Bls12381Sha256>(N + 1, Some(&[b"BLIND_", api].concat()));
    }

    fn verify(&self, (pseudonym, proof): &(Pseudonym, Vec<u8>)) {
        let pseudonym = BBSplusPseudonym::from_bytes(&pseudonym.to_bytes()).expect("point");
        let (header, ph, shown) = (Some(HEADER), Some(PH), Some(&self.messages[..1]));
        let proof = PeerProof::from_bytes(proof).expect("decodes");
        proof
            .proof_verify_with_nym(&self.pk, header, ph, &pseudonym, CONTEXT, N, Some(3), shown, None, Some(&[0]), None)
            .expect("holds");
    }
}

/// Processor time of all threads that run in this process, in milliseconds (proc(5), /proc/PID/task/TID/schedstat).
fn processor_ms() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    let nanoseconds = tasks.filter_map(|task| {
        // A thread that has ended since it was listed is none of those that we measure.
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e6
}

/// Processor milliseconds of [`CALLS`] calls.
fn processor_ms_of(call: &mut impl FnMut()) -> f64 {
    let before = processor_ms();
    (0..CALLS).for_each(|_| call());
    processor_ms() - before
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Processor milliseconds of one call of each, measured in turns. The mean: the system counts in ticks of some
/// milliseconds, so a single row is coarse.
fn in_turns(mut ours: impl FnMut(), mut peer: impl FnMut()) -> (f64, f64) {
    let turns = (0..ROUNDS).map(|_| (processor_ms_of(&mut ours), processor_ms_of(&mut peer)));
    let (ours, peer) = turns.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    (ours / (ROUNDS * CALLS) as f64, peer / (ROUNDS * CALLS) as f64)
}

/// Runs `call` with one thread of rayon's. blst's own threads, of its sums of many points, are seen in the
/// processor time.
#[cfg(feature = "parallel")]
fn on_one_core(call: impl FnOnce() + Send) {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread").install(call);
}

#[cfg(not(feature = "parallel"))]
fn on_one_core(call: impl FnOnce()) {
    call();
}

fn main() {
    let section = Section::begin("Proofs", "zkryptium 0.8.0");
    let mut ours = Ours::new();
    let peer = Peer::new(&ours);
    let proofs: Vec<_> = (0..BATCH).map(|_| ours.prove()).collect();

    let ms = |value: f64| format!("{value:.3} ms");
    let line = |what: &str, here: f64, there: f64| section.beside(what, &ms(here), &ms(there), there / here);
    let (prove, peer_prove) = in_turns(|| drop(ours.prove()), || peer.prove());
    line("prove", prove, peer_prove);
    let presentations: Vec<_> = proofs.iter().map(|proof| presentation(&ours.pk, proof)).collect();
    let one = || nym::verify(&presentations[0]).expect("holds");
    let (verify, peer_verify) = in_turns(one, || peer.verify(&proofs[0]));
    line("verify, one by one", verify, peer_verify);
    let (_, generators) = in_turns(|| {}, Peer::generators);
    line("the same without zkryptium's making of generators", verify, peer_verify - generators);

    let batch = || nym::verify_batch(&presentations, [9; 32]).expect("holds");
    batch();
    let mut per_core = f64::NAN;
    on_one_core(|| {
        let before = processor_ms();
        (0..BATCHES).for_each(|_| batch());
        per_core = (processor_ms() - before) / (BATCHES * BATCH) as f64;
    });
    line("verify_batch(1,000), a proof, per core", per_core, peer_verify);
    let clock = |_| {
        let start = Instant::now();
        batch();
        start.elapsed().as_secs_f64() * 1000.0 / BATCH as f64
    };
    let all_cores = median((0..BATCHES).map(clock).collect());
    let cores =
        if cfg!(feature = "parallel") { std::thread::available_parallelism().map_or(1, usize::from) } else { 1 };
    line(&format!("verify_batch(1,000), a proof, on {cores} cores"), all_cores, peer_verify);
}
