//! What dishonest keyholders send, made with what their software keeps and the texts of spec/opening.md alone.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};
use undersigned_crypto::sealing::SecretKey;
use undersigned_crypto::threshold::dkg::{round1, round2};
use undersigned_crypto::threshold::signature;
use undersigned_proto::entry::{Act, Entry, KeyholderAct};
use undersigned_proto::ledger::CeremonyRecord;

use super::model::LETTER;

/// What a keyholder keeps before the share is there (spec/opening.md §3).
#[derive(Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[n(5)]
    round1: ByteVec,
    #[n(6)]
    act_key: ByteArray<32>,
}

/// An act in a running ceremony, truly signed.
fn signed(rng: &mut ChaCha20Rng, kept: &Kept, ceremony: &CeremonyRecord, participant: u8, act: Act) -> Vec<u8> {
    let act_bytes = minicbor::to_vec(&act).expect("no limit");
    let mut hash = Sha256::new();
    let transcript = ceremony.transcript().expect("all have broadcast");
    let accused = match act {
        Act::Accuse { sender, .. } => ceremony.package(sender, participant).map(round2::Package::to_bytes),
        _ => None,
    };
    let (domain, number) = (b"undersigned/v1/keyholder-act".as_slice(), [participant]);
    let parts: [&[u8]; 5] = [domain, &ceremony.id, &number, &act_bytes, &transcript];
    for part in parts.into_iter().chain(accused.iter().map(|package| package.as_slice())) {
        hash.update((part.len() as u32).to_be_bytes());
        hash.update(part);
    }
    let key = SecretKey::from_bytes(kept.act_key.as_slice()).expect("a key of ours");
    let signature = signature::sign(rng, &key, &hash.finalize());
    entry(ceremony.keyholders.attempt, participant, act, Some(signature))
}

fn entry(attempt: u32, participant: u8, act: Act, signature: Option<[u8; signature::SIGNATURE_BYTES]>) -> Vec<u8> {
    let signature = signature.map(ByteArray::from);
    Entry::KeyholderAct(KeyholderAct { letter: LETTER.into(), attempt, participant, act, signature }).to_bytes()
}

fn distribute(
    rng: &mut ChaCha20Rng,
    kept: &Kept,
    ceremony: &CeremonyRecord,
) -> (round2::SecretPackage, Vec<round2::Package>) {
    let secret = round1::SecretPackage::from_secret_bytes(&kept.round1).expect("what we keep");
    round2::distribute(rng, secret, ceremony.packages().expect("all have broadcast")).expect("ours is among them")
}

fn read(kept: &[u8]) -> Kept {
    minicbor::decode(kept).expect("what we keep")
}

/// A deal in which the package to `recipient` does not open.
pub fn bad_deal(
    rng: &mut ChaCha20Rng,
    kept: &[u8],
    ceremony: &CeremonyRecord,
    participant: u8,
    recipient: u8,
) -> Vec<u8> {
    let kept = read(kept);
    let (_, packages) = distribute(rng, &kept, ceremony);
    let packages = packages.iter().map(|package| {
        let mut bytes = package.to_bytes();
        let last = bytes.len() - 1;
        bytes[last] ^= u8::from(package.recipient().index() == recipient);
        bytes.into()
    });
    let act = Act::Deal { packages: packages.collect() };
    signed(rng, &kept, ceremony, participant, act)
}

/// An accusation of `sender`, whether it is right or not.
pub fn accuse(rng: &mut ChaCha20Rng, kept: &[u8], ceremony: &CeremonyRecord, participant: u8, sender: u8) -> Vec<u8> {
    let kept = read(kept);
    let (secret, _) = distribute(rng, &kept, ceremony);
    let round_key = (*secret.accuse().to_secret_bytes()).into();
    signed(rng, &kept, ceremony, participant, Act::Accuse { sender, round_key })
}

/// A share published without asking any software.
pub fn share(attempt: u32, participant: u8, inside: u8, scalar: &[u8; 32]) -> Vec<u8> {
    let mut share = [inside; 33];
    share[1..].copy_from_slice(scalar);
    entry(attempt, participant, Act::Share { share: share.into() }, None)
}
