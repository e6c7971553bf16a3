use super::round2::Blame;
use super::*;
use crate::DecodeError;
use crate::sealing::point::{decode_scalar, encode_scalar};

fn participant(index: u8) -> Participant {
    Participant::new(index).unwrap()
}

/// What participant 2 truly sends in place of its share.
fn resealed(all: &Distributed, scalar: &[u8], recipient: u8) -> round2::Package {
    round2::dishonest::package(&mut rng(9), all.secret(2), &all.broadcasts, participant(recipient), scalar)
}

#[test]
fn a_lying_sender_is_named() {
    let all = Distributed::new(3, 2, 1);
    let lie = resealed(&all, &[1; 32], 1);
    assert_eq!(all.secret(1).receive(&all.broadcasts, &lie).unwrap_err(), DkgError::Share(participant(2)));
    for not_a_scalar in [[0u8; 32], [0xff; 32]] {
        let lie = resealed(&all, &not_a_scalar, 1);
        assert_eq!(all.secret(1).receive(&all.broadcasts, &lie).unwrap_err(), DkgError::Share(participant(2)));
    }
    // A true share of another recipient is a lie to this one.
    let to_three = all.secret(3).receive(&all.broadcasts, &all.package(2, 3)).unwrap();
    let lie = resealed(&all, &round2::dishonest::scalar(&to_three), 1);
    assert_eq!(all.secret(1).receive(&all.broadcasts, &lie).unwrap_err(), DkgError::Share(participant(2)));
    // The honest package still serves.
    assert!(all.secret(1).receive(&all.broadcasts, &all.package(2, 1)).is_ok());
}

#[test]
fn a_relay_cannot_make_a_sender_lie() {
    let all = Distributed::new(3, 2, 2);
    let honest = all.package(2, 1).to_bytes();
    let receive = |bytes: &[u8]| {
        let package = round2::Package::from_bytes(bytes).unwrap();
        all.secret(1).receive(&all.broadcasts, &package).map(drop)
    };
    assert_eq!(receive(&honest), Ok(()));
    let at = |i: usize, byte: u8| {
        let mut bytes = honest.to_vec();
        bytes[i] = byte;
        bytes
    };
    let not_authentic = |sender| Err(DkgError::NotAuthentic(participant(sender)));
    assert_eq!(receive(&at(100, honest[100] ^ 1)), not_authentic(2));
    assert_eq!(receive(&at(10, honest[10] ^ 1)), not_authentic(2));
    assert_eq!(receive(&at(1, 3)), not_authentic(3), "another sender");
    assert_eq!(receive(&at(1, 1)), Err(DkgError::Sender(participant(1))), "ourselves");
    assert_eq!(receive(&at(1, 4)), Err(DkgError::Sender(participant(4))), "nobody of this ceremony");
    assert_eq!(receive(&at(2, 3)), Err(DkgError::Recipient(participant(3))));
    assert_eq!(receive(&all.package(2, 3).to_bytes()), Err(DkgError::Recipient(participant(3))));
    // Sealed for participant 3, relabelled for 1.
    let mut relabelled = all.package(2, 3).to_bytes();
    relabelled[2] = 1;
    assert_eq!(receive(&relabelled), not_authentic(2));
    // From another ceremony of the same participants.
    let other = Distributed::new(3, 2, 3);
    assert_eq!(receive(&other.package(2, 1).to_bytes()), not_authentic(2));
    // A relay that knows a valid key of its own cannot sign as participant 2.
    let forged = round2::dishonest::package(&mut rng(9), other.secret(2), &all.broadcasts, participant(1), &[1; 32]);
    assert_eq!(receive(&forged.to_bytes()), not_authentic(2));
}

#[test]
fn round_2_package_encoding() {
    let bytes = Distributed::new(2, 2, 4).package(1, 2).to_bytes();
    let read = |bytes: &[u8]| round2::Package::from_bytes(bytes).unwrap_err();
    let length = |found| EncodingError::Decode(DecodeError::Length { expected: round2::PACKAGE_BYTES, found });
    assert_eq!(read(&bytes[1..]), length(round2::PACKAGE_BYTES - 1));
    assert_eq!(read(&[&bytes[..], &[0]].concat()), length(round2::PACKAGE_BYTES + 1));
    assert_eq!(read(&[]), length(0));
    let at = |i: usize, byte: u8| {
        let mut bytes = bytes;
        bytes[i] = byte;
        read(&bytes)
    };
    assert_eq!(at(0, 2), EncodingError::Version);
    assert_eq!(at(1, 0), EncodingError::Participant);
    assert_eq!(at(2, 16), EncodingError::Participant);
}

#[test]
fn two_views_of_the_broadcasts_do_not_finish() {
    let quorum = quorum(2, 2);
    let mut rng = rng(5);
    let mut made = |p| round1::begin(&mut rng, CEREMONY, quorum, participant(p)).unwrap();
    let (one, first) = made(1);
    let (two, second) = made(2);
    let (_, instead) = made(2);
    let seen_by_one = Packages::new(CEREMONY, quorum, vec![first.clone(), instead]).unwrap();
    let seen_by_two = Packages::new(CEREMONY, quorum, vec![first.clone(), second.clone()]).unwrap();
    let (one, _) = round2::distribute(&mut rng, one, &seen_by_one).unwrap();
    let (two, packages) = round2::distribute(&mut rng, two, &seen_by_two).unwrap();
    assert_eq!(one.receive(&seen_by_one, &packages[0]).unwrap_err(), DkgError::NotAuthentic(participant(2)));
    assert_eq!(one.receive(&seen_by_two, &packages[0]).unwrap_err(), DkgError::OtherBroadcasts);
    assert_eq!(round2::finish(two, &seen_by_one, vec![]).unwrap_err(), DkgError::OtherBroadcasts);
}

#[test]
fn our_own_broadcast_must_be_ours() {
    let quorum = quorum(2, 1);
    let mut rng = rng(6);
    let mut made = |ceremony, p| round1::begin(&mut rng, ceremony, quorum, participant(p)).unwrap();
    let (secret, _) = made(CEREMONY, 1);
    let broadcasts = Packages::new(CEREMONY, quorum, vec![made(CEREMONY, 1).1, made(CEREMONY, 2).1]).unwrap();
    let (elsewhere, first) = made([1; 32], 1);
    let replayed = Packages::new(CEREMONY, quorum, vec![first, made(CEREMONY, 2).1]).unwrap();
    let distribute =
        |secret, broadcasts: &Packages| round2::distribute(&mut super::rng(7), secret, broadcasts).unwrap_err();
    assert_eq!(distribute(secret, &broadcasts), DkgError::NotOurs(participant(1)));
    // Half of it ours: the round key of another, or the commitments and their proof.
    for ours_first in [true, false] {
        let ((secret, ours), (_, theirs)) = (made(CEREMONY, 1), made(CEREMONY, 1));
        let (ours, theirs) = (ours.to_bytes(), theirs.to_bytes());
        let mixed =
            if ours_first { [&ours[..37], &theirs[37..]].concat() } else { [&theirs[..37], &ours[37..]].concat() };
        let mixed = round1::Package::from_bytes(&mixed).unwrap();
        let broadcasts = Packages::new(CEREMONY, quorum, vec![mixed, made(CEREMONY, 2).1]).unwrap();
        assert_eq!(distribute(secret, &broadcasts), DkgError::NotOurs(participant(1)));
    }
    assert_eq!(distribute(elsewhere, &replayed), DkgError::OtherBroadcasts);
}

#[test]
fn the_end_needs_one_share_from_each() {
    let end = |shares: fn(&Distributed) -> Vec<round2::Share>| {
        let mut all = Distributed::new(3, 2, 8);
        let shares = shares(&all);
        round2::finish(all.secrets.remove(0), &all.broadcasts, shares).map(drop)
    };
    let count = |found| Err(DkgError::Count { expected: 2, found });
    assert_eq!(end(|all| all.received(1)), Ok(()));
    assert_eq!(end(|_| vec![]), count(0));
    assert_eq!(end(|all| all.received(1).into_iter().take(1).collect()), count(1));
    let twice = |all: &Distributed| all.received(1).into_iter().chain(all.received(1)).collect();
    assert_eq!(end(twice), Err(DkgError::Twice(participant(2))));
    assert_eq!(end(|all| all.received(2)), Err(DkgError::Recipient(participant(2))));
    assert_eq!(end(|_| Distributed::new(3, 2, 9).received(1)), Err(DkgError::OtherBroadcasts));
}

#[test]
fn kept_secrets_are_decoded_strictly() {
    let (secrets, broadcasts) = begin(2, 2, 10);
    let kept = secrets[0].to_secret_bytes();
    let read = |bytes: &[u8]| round1::SecretPackage::from_secret_bytes(bytes).unwrap_err();
    let length = |found| EncodingError::Decode(DecodeError::Length { expected: kept.len(), found });
    assert_eq!(read(&kept[..kept.len() - 1]), length(kept.len() - 1));
    assert_eq!(read(&[&kept[..], &[0]].concat()), length(kept.len() + 1));
    let at = |kept: &[u8], from: usize, byte: u8, count: usize| {
        let mut bytes = kept.to_vec();
        bytes[from..from + count].fill(byte);
        bytes
    };
    assert_eq!(read(&at(&kept, 0, 2, 1)), EncodingError::Version);
    assert_eq!(read(&at(&kept, 3, 3, 1)), EncodingError::Participant);
    assert_eq!(read(&at(&kept, 36, 0, 32)), EncodingError::Decode(DecodeError::ZeroScalar));
    assert_eq!(read(&at(&kept, 68, 0xff, 32)), EncodingError::Decode(DecodeError::Scalar));
    let all = distribute(secrets, broadcasts, 11);
    let kept = all.secret(1).to_secret_bytes();
    let read = |bytes: &[u8]| round2::SecretPackage::from_secret_bytes(bytes).unwrap_err();
    assert_eq!(read(&kept[1..]), EncodingError::Decode(DecodeError::Length { expected: 98, found: 97 }));
    assert_eq!(read(&at(&kept, 0, 0, 1)), EncodingError::Version);
    assert_eq!(read(&at(&kept, 1, 0, 1)), EncodingError::Participant);
    assert_eq!(read(&at(&kept, 66, 0, 32)), EncodingError::Decode(DecodeError::ZeroScalar));
    // An own share that was altered at rest shows at the end, also if all shares together are zero.
    let received = decode_scalar(&round2::dishonest::scalar(&all.received(1)[0])).unwrap();
    for own_share in [[1; 32], encode_scalar(&-received)] {
        let altered = round2::SecretPackage::from_secret_bytes(&[&kept[..66], &own_share].concat()).unwrap();
        assert_eq!(round2::finish(altered, &all.broadcasts, all.received(1)).unwrap_err(), DkgError::Kept);
    }
}

#[test]
fn shares_of_another_letter_do_not_mix() {
    let (keys, shares) = keys(3, 2, 12);
    let (other_keys, other_shares) = super::keys(3, 2, 13);
    assert_eq!(other_shares[1].check(&keys), Err(ShareError::Mismatch(participant(2))));
    assert_eq!(shares[1].check(&keys), Ok(()), "the drill");
    let mixed = [verified(&keys, &shares[0]), verified(&other_keys, &other_shares[1])];
    assert_eq!(keys.open(&mixed).unwrap_err(), OpeningError::OtherKey(participant(2)));
    let twice = [verified(&keys, &shares[2]), verified(&keys, &shares[0]), verified(&keys, &shares[2])];
    assert_eq!(keys.open(&twice).unwrap_err(), OpeningError::Twice(participant(3)));
}

#[test]
fn an_accusation_is_judged_by_anyone() {
    let all = Distributed::new(3, 2, 14);
    let (honest, lie) = (all.package(2, 1), resealed(&all, &[1; 32], 1));
    let garbage = round2::Package::from_bytes(&[&honest.to_bytes()[..68], &[0; 48]].concat()).unwrap();
    let (to_three, mut to_nobody) = (all.package(2, 3), honest.to_bytes());
    to_nobody[2] = 4;
    let Distributed { broadcasts, mut secrets, .. } = all;
    let key = secrets.remove(0).accuse();
    let judge = |package, key| round2::judge(&broadcasts, package, key);
    assert_eq!(judge(&lie, &key), Ok(Blame::Sender(participant(2))));
    assert_eq!(judge(&garbage, &key), Ok(Blame::Sender(participant(2))));
    assert_eq!(judge(&honest, &key), Ok(Blame::Accuser(participant(1))));
    // Participant 3 shows a key that is not its own.
    assert_eq!(judge(&to_three, &key), Ok(Blame::Accuser(participant(3))));
    let to_nobody = round2::Package::from_bytes(&to_nobody).unwrap();
    assert_eq!(judge(&to_nobody, &key), Err(DkgError::Recipient(participant(4))));
}
