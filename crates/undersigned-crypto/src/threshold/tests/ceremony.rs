use super::*;
use crate::sealing::{SecretKey, open, seal};
use proptest::prelude::*;

#[test]
fn one_participant_alone() {
    let all = Distributed::new(1, 1, 1);
    assert!(all.packages.is_empty());
    let (keys, shares) = all.finish();
    assert!(keys.quorum().one_can_open());
    let key = keys.open(&[verified(&keys, &shares[0])]).unwrap();
    assert_eq!(&key.public_key(), keys.group_key());
}

#[test]
fn limits_of_a_quorum() {
    for (n, t) in [(1, 1), (15, 15), (15, 1), (2, 2)] {
        assert!(Quorum::new(n, t).is_ok(), "{t} of {n}");
    }
    for (n, t) in [(0, 0), (1, 0), (0, 1), (1, 2), (16, 1), (255, 255)] {
        assert_eq!(Quorum::new(n, t), Err(EncodingError::Quorum), "{t} of {n}");
    }
    assert!(!quorum(3, 2).one_can_open());
    assert_eq!(Participant::new(0), Err(EncodingError::Participant));
    assert_eq!(Participant::new(16), Err(EncodingError::Participant));
    let beyond = round1::begin(&mut rng(1), CEREMONY, quorum(2, 2), Participant::new(3).unwrap());
    assert_eq!(beyond.unwrap_err(), EncodingError::Participant);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Any t participants open, in any order; t − 1 never do, and their shares say another key.
    #[test]
    fn any_t_open_and_fewer_never(n in 1u8..=6, t in 1u8..=6, seed: u8, order: u64) {
        prop_assume!(t <= n);
        let (keys, mut shares) = keys(n, t, seed);
        let sealed = seal(&mut rng(seed), keys.group_key(), b"letter", b"pseudonym", b"name").unwrap();
        let mut order = order;
        shares.sort_by_key(|_| { order = order.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1); order >> 32 });
        let chosen: Vec<_> = shares[..usize::from(t)].iter().map(|share| verified(&keys, share)).collect();
        let key = keys.open(&chosen).unwrap();
        prop_assert_eq!(&key.public_key(), keys.group_key());
        prop_assert_eq!(&**open(&key, b"letter", b"pseudonym", &sealed).unwrap(), b"name");
        let few = usize::from(t) - 1;
        let refused = keys.open(&chosen[..few]).unwrap_err();
        prop_assert_eq!(refused, OpeningError::TooFew { needed: usize::from(t), found: few });
        // What fewer participants could compute is not the key: neither a share by itself nor one less than t together.
        for share in &shares[..few] {
            let alone = SecretKey::from_bytes(&share.to_secret_bytes()[1..]).unwrap();
            prop_assert!(open(&alone, b"letter", b"pseudonym", &sealed).is_err());
        }
        if few > 0 {
            let lowered = PublicKeys { quorum: quorum(n, t - 1), ..keys.clone() };
            let key = lowered.open(&chosen[..few]).unwrap();
            prop_assert!(open(&key, b"letter", b"pseudonym", &sealed).is_err());
        }
    }

    #[test]
    fn encodings_round_trip_and_are_one(n in 1u8..=5, t in 1u8..=5, seed: u8, at: prop::sample::Index, bit in 0u8..8) {
        prop_assume!(t <= n);
        let all = Distributed::new(n, t, seed);
        let public = all.broadcasts.public_keys().to_bytes();
        prop_assert_eq!(public.len(), PublicKeys::length(n));
        let mut altered = public.clone();
        altered[at.index(public.len())] ^= 1 << bit;
        prop_assert!(PublicKeys::from_bytes(&altered).is_err());
        for package in &all.packages {
            prop_assert_eq!(round2::Package::from_bytes(&package.to_bytes()).unwrap(), *package);
        }
        for (secret, participant) in all.secrets.iter().zip(1..) {
            let again = round2::SecretPackage::from_secret_bytes(&secret.to_secret_bytes()).unwrap();
            prop_assert_eq!(again.to_secret_bytes(), secret.to_secret_bytes());
            // A participant who comes back with what was kept receives the same.
            if n > 1 {
                let sender = if participant == 1 { 2 } else { 1 };
                prop_assert!(again.receive(&all.broadcasts, &all.package(sender, participant)).is_ok());
            }
        }
    }

    /// A broadcast with one bit flipped is refused by the decoder, or its proof or keys are others.
    #[test]
    fn a_flipped_bit_of_a_broadcast_shows(seed: u8, at: prop::sample::Index, bit in 0u8..8) {
        let quorum = quorum(2, 2);
        let mut rng = rng(seed);
        let mut made = |p| round1::begin(&mut rng, CEREMONY, quorum, Participant::new(p).unwrap()).unwrap().1;
        let (one, two) = (made(1), made(2));
        prop_assert_eq!(one.to_bytes().len(), round1::Package::length(2));
        prop_assert_eq!(&round1::Package::from_bytes(&one.to_bytes()).unwrap(), &one);
        let honest = Packages::new(CEREMONY, quorum, vec![one.clone(), two.clone()]).unwrap();
        let mut altered = one.to_bytes();
        altered[at.index(round1::Package::length(2))] ^= 1 << bit;
        let Ok(altered) = round1::Package::from_bytes(&altered) else { return Ok(()) };
        if let Ok(other) = Packages::new(CEREMONY, quorum, vec![altered, two]) {
            prop_assert_ne!(other.transcript(), honest.transcript());
        }
    }
}

#[test]
fn order_of_broadcasts_is_irrelevant() {
    let quorum = quorum(4, 3);
    let mut rng = rng(2);
    let mut packages: Vec<_> = quorum.all().map(|p| round1::begin(&mut rng, CEREMONY, quorum, p).unwrap().1).collect();
    let one = Packages::new(CEREMONY, quorum, packages.clone()).unwrap();
    packages.reverse();
    let two = Packages::new(CEREMONY, quorum, packages.clone()).unwrap();
    assert_eq!(one.transcript(), two.transcript());
    assert_eq!(one.public_keys(), two.public_keys());
    assert_ne!(Packages::new([8; 32], quorum, packages).unwrap().transcript(), one.transcript());
}

#[test]
fn secrets_are_not_shown() {
    let (secrets, broadcasts) = begin(2, 2, 3);
    let shown = |value: &dyn std::fmt::Debug, secret: &[u8]| {
        let shown = format!("{value:?} {value:#?}");
        assert!(shown.contains("redacted"), "{shown}");
        // Any eight bytes of the secret in a row, as hex or as a list of numbers.
        for window in secret.windows(8) {
            assert!(!shown.contains(&hex::encode(window)) && !shown.contains(&format!("{window:?}")), "{shown}");
        }
    };
    shown(&secrets[0], &secrets[0].to_secret_bytes());
    let all = distribute(secrets, broadcasts, 4);
    shown(all.secret(1), &all.secret(1).to_secret_bytes());
    let received = all.received(1);
    shown(&received[0], &round2::dishonest::scalar(&received[0]));
    let public = format!("{:?} {:?} {:?}", all.package(1, 2), all.broadcasts, all.broadcasts.public_keys());
    let (keys, shares) = all.finish();
    let secret = shares[0].to_secret_bytes();
    assert!(!public.contains(&hex::encode(&secret[1..9])));
    shown(&shares[0], &secret[..]);
    shown(&shares[0].release(), &secret[..]);
    shown(&verified(&keys, &shares[0]), &secret[..]);
}
