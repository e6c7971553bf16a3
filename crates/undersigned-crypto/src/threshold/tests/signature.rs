//! Signatures of keyholders: by an act key, and by a share.

use super::*;
use crate::sealing::SecretKey;
use crate::sealing::tests::Stuck;
use crate::threshold::signature::{SIGNATURE_BYTES, sign, verify};

#[test]
fn finding_10_nonces_differ_even_where_randomness_repeats() {
    let (key, other) = (SecretKey::random(&mut rng(1)), SecretKey::random(&mut rng(2)));
    let commitment = |key, message: &[u8]| sign(&mut Stuck, key, message)[..33].to_vec();
    assert_ne!(commitment(&key, b"ready"), commitment(&key, b"call"), "two messages under one nonce give the key away");
    assert_ne!(commitment(&key, b"ready"), commitment(&other, b"ready"));
    assert_ne!(commitment(&key, b"ready"), sign(&mut rng(3), &key, b"ready")[..33]);
    assert!(verify(&key.public_key(), b"ready", &sign(&mut Stuck, &key, b"ready")));
    let (keys, shares) = keys(3, 2, 5);
    let signed = |message: &[u8]| shares[0].sign(&mut Stuck, message);
    assert_ne!(signed(b"ready")[..33], signed(b"call")[..33]);
    keys.verify_signed(Participant::new(1).unwrap(), b"call", &signed(b"call")).unwrap();
}

#[test]
fn a_key_signs_and_nothing_else_holds() {
    let (key, other) = (SecretKey::random(&mut rng(1)), SecretKey::random(&mut rng(2)));
    let signature = sign(&mut rng(3), &key, b"act");
    assert!(verify(&key.public_key(), b"act", &signature));
    assert!(!verify(&key.public_key(), b"another act", &signature));
    assert!(!verify(&other.public_key(), b"act", &signature));
    for at in 0..SIGNATURE_BYTES {
        let mut altered = signature;
        altered[at] ^= 1;
        assert!(!verify(&key.public_key(), b"act", &altered), "byte {at}");
    }
}

#[test]
fn a_share_signs_for_its_own_participant_alone() {
    let (keys, shares) = keys(3, 2, 5);
    let signature = shares[1].sign(&mut rng(4), b"ready");
    let participant = |index| Participant::new(index).unwrap();
    keys.verify_signed(participant(2), b"ready", &signature).unwrap();
    let mismatch = |index| Err(ShareError::Mismatch(participant(index)));
    assert_eq!(keys.verify_signed(participant(2), b"call", &signature), mismatch(2));
    assert_eq!(keys.verify_signed(participant(1), b"ready", &signature), mismatch(1));
    assert_eq!(keys.verify_signed(participant(4), b"ready", &signature), Err(ShareError::Participant(participant(4))));
    let (others, _) = super::keys(3, 2, 6);
    assert_eq!(others.verify_signed(participant(2), b"ready", &signature), mismatch(2));
}
