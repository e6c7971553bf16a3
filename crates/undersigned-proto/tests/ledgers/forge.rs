//! What a cheat makes who knows the spec and not our code: proofs and acts over contents of its own choice.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode};
use sha2::{Digest, Sha256};
use undersigned_crypto::nym::{self, NymCredential};
use undersigned_crypto::sealing::SecretKey;
use undersigned_crypto::threshold::signature;
use undersigned_proto::UnixTime;
use undersigned_proto::blob;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Act, Class, Entry, KeyholderAct, Keyholders, Signature};
use undersigned_proto::keyholder::Keyholding;
use undersigned_proto::pin::Pin;

use crate::world::{World, blob_path};

/// SHA-256's input: each part behind its length (spec/entries.md §3).
pub fn joined(domain: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in std::iter::once(&domain.as_bytes()).chain(parts) {
        bytes.extend((part.len() as u32).to_be_bytes());
        bytes.extend(*part);
    }
    bytes
}

fn hashed(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(joined(domain, parts)).into()
}

/// A byte string of a map with small keys.
pub fn field(map: &[u8], key: u8) -> Vec<u8> {
    let mut decoder = Decoder::new(map);
    let fields = decoder.map().unwrap().unwrap();
    for field in 1..=fields {
        if decoder.u8().unwrap() == key {
            break;
        }
        decoder.skip().unwrap();
        assert!(field < fields, "there is no key {key}");
    }
    ByteVec::decode(&mut decoder, &mut ()).unwrap().into()
}

/// The member's signature committed to a blob that is not of its own making (spec/signing.md §3).
pub fn sign_over(world: &mut World, member: usize, mut signature: Signature, stored: &[u8]) -> Entry {
    signature.statement.name = Some(blob::commitment(stored).into());
    let key = world.issuer.public_key();
    let credential: &Credential = &world.credentials[member];
    // Key 9: signature, blind, nym secrets (spec/enrolment.md §5).
    let nym = NymCredential::from_secret_bytes(&field(&credential.to_secret_bytes(), 9)).unwrap();
    let header = joined("undersigned/v1/header", &[b"acme", &1_u32.to_be_bytes()]);
    let context = joined("undersigned/v1/letter-context", &[&*signature.statement.letter_hash]);
    let (class, role, identity) = (credential.class().as_str(), credential.role(), credential.identity());
    let messages = [class.as_bytes(), role.as_bytes(), identity.as_bytes()];
    let ph = signature.statement.ph();
    let (pseudonym, proof) = nym::prove(&mut world.rng, &key, &nym, &header, &ph, &context, &messages, &[0]).unwrap();
    assert_eq!(pseudonym.to_bytes(), *signature.pseudonym, "the spec's context gives the credential's pseudonym");
    signature.proof = proof.into();
    world.blobs.insert(blob_path(stored), stored.to_vec());
    Entry::Signature(signature)
}

/// What a member keeps (spec/enrolment.md §5).
#[derive(Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[n(1)]
    group: String,
    #[n(2)]
    epoch: u32,
    #[n(3)]
    key: ByteVec,
    #[n(4)]
    class: Class,
    #[n(5)]
    role: String,
    #[n(6)]
    identity: String,
    #[n(7)]
    mark: ByteVec,
    #[n(8)]
    signed: Vec<ByteVec>,
    #[n(9)]
    nym: ByteVec,
    #[n(10)]
    enrol_closes: UnixTime,
    #[n(11)]
    pin: Pin,
}

/// A credential of a class and an identity that no honest issuer attests, taken by a member who agrees.
pub fn attested(world: &mut World, class: Class, identity: &str) -> Credential {
    let honest = world.enrol(Class::Code, "", "");
    let (commitment, secrets) = nym::commit(&mut world.rng, 8);
    let header = joined("undersigned/v1/header", &[b"acme", &1_u32.to_be_bytes()]);
    let (issuer, key) = (&world.issuer, world.issuer.public_key());
    let messages = [class.as_str().as_bytes(), b"", identity.as_bytes()];
    let signature = nym::blind_sign(issuer, &key, &commitment.0, &header, &messages, 8, &mut world.rng).unwrap();
    let nym = nym::finalize(&key, &signature, &header, &messages, secrets, 8).unwrap();
    let mut kept: Kept = minicbor::decode(&honest.to_secret_bytes()).unwrap();
    (kept.class, kept.identity, kept.nym) = (class, identity.into(), nym.to_secret_bytes().to_vec().into());
    Credential::from_secret_bytes(&minicbor::to_vec(kept).unwrap()).unwrap()
}

/// What a keyholder keeps in the middle of a ceremony (spec/opening.md §4.5, spec/keyholders.md §3.5).
pub struct RoundSecrets {
    pub act_key: SecretKey,
    pub round_key: [u8; 32],
}

pub fn round_secrets(holding: &Keyholding) -> RoundSecrets {
    let kept = holding.to_secret_bytes();
    let act_key = field(&kept, 6);
    // version, n, t, i, ceremony, round key, …
    let round_key = field(&kept, 5)[36..68].try_into().unwrap();
    RoundSecrets { act_key: SecretKey::from_bytes(&act_key).unwrap(), round_key }
}

fn ceremony_id(keyholders: &Keyholders) -> [u8; 32] {
    hashed("undersigned/v1/ceremony", &[b"acme", &minicbor::to_vec(keyholders).unwrap()])
}

/// The acts of a ceremony in a world's ledger.
fn acts<'a>(world: &'a World, keyholders: &'a Keyholders) -> impl Iterator<Item = KeyholderAct> + 'a {
    world.entries.iter().filter_map(move |entry| match Entry::from_bytes(entry) {
        Ok(Entry::KeyholderAct(act)) if (&act.letter, act.attempt) == (&keyholders.letter, keyholders.attempt) => {
            Some(act)
        }
        _ => None,
    })
}

/// The transcript of a ceremony in a world's ledger (spec/opening.md §9.1).
pub fn transcript(world: &World, keyholders: &Keyholders) -> [u8; 32] {
    let broadcasts = acts(world, keyholders).filter_map(|entry| match entry.act {
        Act::Broadcast { key, package } => Some((entry.participant, (key.to_vec(), package.to_vec()))),
        _ => None,
    });
    let (keys, packages): (Vec<_>, Vec<_>) = broadcasts.collect::<BTreeMap<_, _>>().into_values().unzip();
    hashed("undersigned/v1/ceremony-transcript", &[&ceremony_id(keyholders), &keys.concat(), &packages.concat()])
}

/// The package of one keyholder to another in a world's ledger.
fn package(world: &World, keyholders: &Keyholders, sender: u8, recipient: u8) -> Option<Vec<u8>> {
    let dealt = acts(world, keyholders).find_map(|entry| match entry.act {
        Act::Deal { packages } if entry.participant == sender => Some(packages),
        _ => None,
    });
    // Version, sender, recipient.
    dealt?.into_iter().find(|package| package[2] == recipient).map(|package| package.to_vec())
}

/// An act in the ceremony of a world's ledger, signed with whatever key (spec/opening.md §3.3).
pub fn signed_act(
    world: &mut World,
    keyholders: &Keyholders,
    participant: u8,
    act: Act,
    key: &SecretKey,
) -> KeyholderAct {
    let mut seen = vec![transcript(world, keyholders).to_vec()];
    if let Act::Accuse { sender, .. } = act {
        seen.extend(package(world, keyholders, sender, participant));
    }
    signed_for(world, keyholders, participant, act, key, &seen)
}

/// The same, whatever its keyholder has seen before.
pub fn signed_for(
    world: &mut World,
    keyholders: &Keyholders,
    participant: u8,
    act: Act,
    key: &SecretKey,
    seen: &[Vec<u8>],
) -> KeyholderAct {
    let (ceremony, encoded) = (ceremony_id(keyholders), minicbor::to_vec(&act).unwrap());
    let number = [participant];
    let mut parts: Vec<&[u8]> = vec![&ceremony, &number, &encoded];
    parts.extend(seen.iter().map(Vec::as_slice));
    let message = hashed("undersigned/v1/keyholder-act", &parts);
    let signature = Some(signature::sign(&mut world.rng, key, &message).into());
    let (letter, attempt) = (keyholders.letter.clone(), keyholders.attempt);
    KeyholderAct { letter, attempt, participant, act, signature }
}
