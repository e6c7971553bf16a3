use crate::nym::{self, BlindSignature, NymCredential, Presentation, Pseudonym};
use crate::{DecodeError, ProofError, PublicKey, SecretKey};
use blstrs::Scalar;
use ff::Field;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const HEADER: &[u8] = b"header";
const MESSAGES: [&[u8]; 3] = [b"code", b"nurse", b""];
/// The order r of the groups, big-endian: the smallest scalar that is not canonical.
const ORDER: &str = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
/// The one encoding of the identity of G1.
const IDENTITY: &str = "c000000000000000000000000000000000000000000000000000000000000000\
                        00000000000000000000000000000000";

struct Case {
    sk: SecretKey,
    pk: PublicKey,
    credential: NymCredential,
    nym: Pseudonym,
    proof: Vec<u8>,
    n: usize,
}

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

fn case(n: usize) -> Case {
    let mut rng = rng(n as u8);
    let sk = SecretKey::random(&mut rng);
    let pk = sk.public_key();
    let (commitment, secrets) = nym::commit(&mut rng, n);
    let made = nym::blind_sign(&sk, &pk, commitment.as_bytes(), HEADER, &MESSAGES, n, &mut rng).unwrap();
    let sent = BlindSignature::from_bytes(&made.to_bytes()).unwrap();
    let credential = nym::finalize(&pk, &sent, HEADER, &MESSAGES, secrets, n).unwrap();
    let (nym, proof) = nym::prove(&mut rng, &pk, &credential, HEADER, b"ph", b"ctx", &MESSAGES, &[0]).unwrap();
    Case { sk, pk, credential, nym, proof, n }
}

impl Case {
    fn presentation(&self) -> Presentation<'_> {
        Presentation {
            pk: &self.pk,
            header: HEADER,
            ph: b"ph",
            context: b"ctx",
            pseudonym: &self.nym,
            proof: &self.proof,
            total_messages: 3,
            disclosed: &[(0, b"code")],
            n: self.n,
        }
    }

    fn with_proof(&self, proof: &[u8]) -> Result<(), ProofError> {
        nym::verify(&Presentation { proof, ..self.presentation() })
    }
}

/// A point off the curve, and one on it but out of the subgroup, found by trying small x.
fn bad_points() -> ([u8; 48], [u8; 48]) {
    let (mut off, mut out) = (None, None);
    for x in 1u8.. {
        let mut point = [0u8; 48];
        (point[0], point[47]) = (0x80, x);
        if bool::from(blstrs::G1Affine::from_compressed_unchecked(&point).is_none()) {
            off.get_or_insert(point);
        } else if bool::from(blstrs::G1Affine::from_compressed(&point).is_none()) {
            out.get_or_insert(point);
        }
        if let (Some(off), Some(out)) = (off, out) {
            return (off, out);
        }
    }
    unreachable!()
}

#[test]
fn round_trip() {
    for n in [1, 8] {
        let case = case(n);
        nym::verify(&case.presentation()).unwrap();
        assert_eq!(nym::pseudonym(&case.credential, b"ctx"), case.nym);
        assert_ne!(nym::pseudonym(&case.credential, b"other"), case.nym);
        let held = case.credential.to_secret_bytes();
        NymCredential::from_secret_bytes(&held).unwrap();
        assert!(NymCredential::from_secret_bytes(&held[1..]).is_err());
        assert!(NymCredential::from_secret_bytes(&[held.as_slice(), &[0]].concat()).is_err());
    }
}

#[test]
fn proof_bad_points() {
    let case = case(8);
    let (off, out) = bad_points();
    let identity: Vec<u8> = hex::decode(IDENTITY).unwrap();
    for at in 0..3 {
        for (bad, want) in [
            (identity.as_slice(), DecodeError::Identity),
            (&off, DecodeError::Point),
            (&out, DecodeError::Point),
            (&[0xff; 48], DecodeError::Point),
            (&[0; 48], DecodeError::Point),
        ] {
            let mut proof = case.proof.clone();
            proof[at * 48..(at + 1) * 48].copy_from_slice(bad);
            assert_eq!(case.with_proof(&proof), Err(want.into()), "point {at}");
            assert!(Pseudonym::from_bytes(bad).is_err());
        }
    }
    assert!(PublicKey::from_bytes(&[identity.as_slice(), &[0; 48]].concat()).is_err());
    assert!(PublicKey::from_bytes(&case.pk.to_bytes()[1..]).is_err());
}

#[test]
fn finding_10_the_generator_is_no_issuer_key() {
    for one in [Scalar::ONE, -Scalar::ONE] {
        let key = SecretKey::from_bytes(&one.to_bytes_be()).unwrap().public_key().to_bytes();
        assert_eq!(PublicKey::from_bytes(&key), Err(DecodeError::Generator));
    }
    let two = SecretKey::from_bytes(&Scalar::from(2).to_bytes_be()).unwrap().public_key();
    assert_eq!(PublicKey::from_bytes(&two.to_bytes()), Ok(two));
    assert!(SecretKey::from_bytes(&[0; 32]).is_err());
    assert!(SecretKey::from_bytes(&hex::decode(ORDER).unwrap().try_into().unwrap()).is_err());
}

#[test]
fn proof_bad_scalars() {
    let case = case(8);
    let order = hex::decode(ORDER).unwrap();
    for at in (144..case.proof.len()).step_by(32) {
        for (bad, want) in [(order.as_slice(), DecodeError::Scalar), (&[0; 32], DecodeError::ZeroScalar)] {
            let mut proof = case.proof.clone();
            proof[at..at + 32].copy_from_slice(bad);
            assert_eq!(case.with_proof(&proof), Err(want.into()), "scalar at {at}");
        }
        let mut proof = case.proof.clone();
        proof[at + 31] ^= 1;
        assert_eq!(case.with_proof(&proof), Err(ProofError::Invalid), "scalar at {at}");
    }
}

#[test]
fn proof_wrong_length() {
    let case = case(8);
    let whole = &case.proof;
    for proof in
        [&whole[..whole.len() - 1], &whole[1..], &[whole.as_slice(), &[0]].concat(), &whole[..whole.len() - 32], &[]]
    {
        assert!(matches!(case.with_proof(proof), Err(ProofError::Decode(DecodeError::Length { .. }))));
    }
}

#[test]
fn proof_swapped_fields() {
    let case = case(8);
    for (a, b, width) in [(0, 48, 48), (48, 96, 48), (144, 176, 32), (176, 208, 32), (240, 272, 32)] {
        let mut proof = case.proof.clone();
        proof[a..a + width].copy_from_slice(&case.proof[b..b + width]);
        proof[b..b + width].copy_from_slice(&case.proof[a..a + width]);
        assert_eq!(case.with_proof(&proof), Err(ProofError::Invalid), "{a} and {b}");
    }
}

#[test]
fn presentation_wrong_claim() {
    let case = case(8);
    let good = case.presentation();
    let other_key = SecretKey::random(&mut rng(99)).public_key();
    let other_nym = nym::pseudonym(&case.credential, b"other");
    for (name, bad) in [
        ("header", Presentation { header: b"headeR", ..good }),
        ("ph", Presentation { ph: b"pH", ..good }),
        ("context", Presentation { context: b"ctX", ..good }),
        ("key", Presentation { pk: &other_key, ..good }),
        ("pseudonym", Presentation { pseudonym: &other_nym, ..good }),
        ("n less", Presentation { n: 7, ..good }),
        ("n more", Presentation { n: 9, ..good }),
        ("n zero", Presentation { n: 0, ..good }),
        ("n above the limit", Presentation { n: 65, ..good }),
        ("m less, n more", Presentation { total_messages: 2, n: 9, ..good }),
        ("m more, n less", Presentation { total_messages: 4, n: 7, ..good }),
        ("m above the limit", Presentation { total_messages: 65, ..good }),
        ("message", Presentation { disclosed: &[(0, b"roster")], ..good }),
        ("index", Presentation { disclosed: &[(1, b"code")], ..good }),
        ("index out of range", Presentation { disclosed: &[(3, b"code")], ..good }),
        ("index twice", Presentation { disclosed: &[(0, b"code"), (0, b"code")], ..good }),
        ("nothing disclosed", Presentation { disclosed: &[], ..good }),
    ] {
        assert!(nym::verify(&bad).is_err(), "{name}");
    }
}

#[test]
fn batch_names_the_culprits() {
    let (a, b) = (case(8), case(1));
    let mut wrong = a.proof.clone();
    wrong[200] ^= 1;
    // Each equation in G1 holds for the forged proof: only the pairing refuses it.
    let forged = forged_pairing(&a);
    let bad = Presentation { proof: &wrong, ..a.presentation() };
    let forged = Presentation { pseudonym: &forged.0, proof: &forged.1, ..a.presentation() };
    assert_eq!(nym::verify(&forged), Err(ProofError::Invalid));
    let good = [a.presentation(), b.presentation(), a.presentation()];
    assert_eq!(nym::verify_batch(&good, [7; 32]), Ok(()));
    assert_eq!(nym::verify_batch(&[], [7; 32]), Ok(()));
    let mixed = [good[0], forged, good[1], bad, good[2], forged];
    assert_eq!(nym::verify_batch(&mixed, [7; 32]), Err(vec![1, 3, 5]));
    assert_eq!(nym::verify_batch(&vec![good[0]; 70], [7; 32]), Ok(()));
}

/// A proof made with a signature that no key made: only the pairing can refuse it.
fn forged_pairing(case: &Case) -> (Pseudonym, Vec<u8>) {
    let mut rng = rng(55);
    let mut held = case.credential.to_secret_bytes().to_vec();
    // Any other point A with any e: the equations in G1 still hold.
    held[..48].copy_from_slice(&case.nym.to_bytes());
    let credential = NymCredential::from_secret_bytes(&held).unwrap();
    nym::prove(&mut rng, &case.pk, &credential, HEADER, b"ph", b"ctx", &MESSAGES, &[0]).unwrap()
}

#[test]
fn issuing_refuses() {
    let case = case(8);
    let mut rng = rng(3);
    let (commitment, secrets) = nym::commit(&mut rng, 8);
    let good = commitment.as_bytes();
    let sign = |c: &[u8], n| nym::blind_sign(&case.sk, &case.pk, c, HEADER, &MESSAGES, n, &mut super::negative::rng(4));
    let made = sign(good, 8).unwrap();
    for n in [0, 1, 7, 9, 65] {
        assert!(sign(good, n).is_err(), "n = {n}");
    }
    for at in [60, 100, good.len() - 1] {
        let mut bad = good.to_vec();
        bad[at] ^= 1;
        assert!(sign(&bad, 8).is_err(), "byte {at}");
    }
    let identity = [hex::decode(IDENTITY).unwrap(), good[48..].to_vec()].concat();
    assert!(sign(&identity, 8).is_err());
    assert!(sign(&[good, &[0]].concat(), 8).is_err());
    assert!(sign(&good[..good.len() - 1], 8).is_err());
    assert!(sign(&[], 8).is_err());
    assert!(nym::finalize(&case.pk, &made, b"other", &MESSAGES, secrets, 8).is_err());
    assert!(BlindSignature::from_bytes(&made.to_bytes()[1..]).is_err());
}

#[test]
fn secrets_are_not_formatted() {
    let case = case(8);
    let (_, secrets) = nym::commit(&mut rng(5), 8);
    for (shown, hidden) in [
        (format!("{:?}", case.sk), case.sk.to_secret_bytes().to_vec()),
        (format!("{:?}", case.credential), case.credential.to_secret_bytes().to_vec()),
        (format!("{secrets:?}"), secrets.to_secret_bytes().to_vec()),
        (format!("{:?}", case.nym), case.nym.to_bytes().to_vec()),
    ] {
        assert!(shown.contains("redacted"), "{shown}");
        assert!(!shown.contains(&hex::encode(&hidden[..4])) && !shown.contains(&format!("{:?}", &hidden[..4])));
    }
}
