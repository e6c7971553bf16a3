use super::*;
use crate::sealing::tests::{vector, vectors};

/// frost-p256's own ceremony through all of our steps: the same shares and keys must come out.
#[test]
fn frost_p256_key_generation() {
    let v = vector("threshold/frost-p256/vectors_dkg.json");
    let (inputs, quorum) = (&v["inputs"], quorum(3, 2));
    let round_key = |i: u8| crate::sealing::SecretKey::random(&mut rng(i));
    let of = |i: u8| &inputs[i.to_string()];
    let broadcast = |i: u8| {
        let commitments = list(&of(i)["vss_commitments"]).concat();
        let proof = bytes(&of(i)["proof_of_knowledge"]);
        let key = round_key(i).public_key().to_bytes();
        round1::Package::from_bytes(&[[1, 3, 2, i].as_slice(), &key, &commitments, &proof].concat()).unwrap()
    };
    let secret = |i: u8| {
        let coefficients = [bytes(&of(i)["signing_key"]), bytes(&of(i)["coefficient"])].concat();
        let kept = [[1, 3, 2, i].as_slice(), &CEREMONY, &round_key(i).to_secret_bytes()[..], &coefficients].concat();
        round1::SecretPackage::from_secret_bytes(&kept).unwrap()
    };
    let broadcasts = Packages::new(CEREMONY, quorum, (1..=3).map(broadcast).collect()).unwrap();
    let all = distribute((1..=3).map(secret).collect(), broadcasts, 1);
    let (keys, shares) = all.finish();
    assert_eq!(keys.group_key().to_bytes().to_vec(), bytes(&inputs["verifying_key"]));
    let verifying: Vec<_> = (1..=3).map(|i| bytes(&of(i)["verifying_share"])).collect();
    assert_eq!(keys.to_bytes()[36..], verifying.concat());
    for (i, share) in (1..).zip(shares) {
        assert_eq!(share.to_secret_bytes()[1..], bytes(&of(i)["signing_share"]));
    }
}

/// Kept secrets and broadcasts of a ceremony.
fn after_round1(v: &Value) -> (Vec<round1::SecretPackage>, Packages) {
    let number = |key: &str| u8::try_from(v[key].as_u64().unwrap()).unwrap();
    let quorum = quorum(number("participants"), number("threshold"));
    let packages = list(&v["round1"]).iter().map(|bytes| round1::Package::from_bytes(bytes).unwrap()).collect();
    let secrets = list(&v["round1_secrets"]);
    let secrets = secrets.iter().map(|bytes| round1::SecretPackage::from_secret_bytes(bytes).unwrap()).collect();
    (secrets, Packages::new(bytes(&v["ceremony"]).try_into().unwrap(), quorum, packages).unwrap())
}

/// Whole ceremonies of the second implementation.
#[test]
fn ceremonies() {
    let cases = vectors("threshold", |name| name.starts_with("ceremony_"));
    assert_eq!(cases.len(), 6);
    for (name, v) in cases {
        let (secrets, broadcasts) = after_round1(&v);
        assert_eq!(broadcasts.transcript().to_vec(), bytes(&v["transcript"]), "{name}");
        let again: Vec<_> = secrets.iter().map(|secret| secret.to_secret_bytes().to_vec()).collect();
        assert_eq!(again, list(&v["round1_secrets"]), "{name}");
        let mut all = distribute(secrets, broadcasts, 1);
        // The packages of the second implementation serve as ours do. The largest ceremonies have none.
        let theirs: Vec<_> = list(&v["round2"]).iter().map(|p| round2::Package::from_bytes(p).unwrap()).collect();
        if !theirs.is_empty() {
            assert_eq!(theirs.len(), all.packages.len(), "{name}");
            all.packages = theirs;
        }
        let (keys, shares) = all.finish();
        assert_eq!(keys.to_bytes(), bytes(&v["public_keys"]), "{name}");
        assert_eq!(PublicKeys::from_bytes(&keys.to_bytes()).unwrap(), keys, "{name}");
        let bytes_of: Vec<_> = shares.iter().map(|share| share.to_secret_bytes().to_vec()).collect();
        assert_eq!(bytes_of, list(&v["shares"]), "{name}");
        let opening: Vec<_> = shares.iter().map(|share| verified(&keys, share)).collect();
        assert_eq!(keys.open(&opening).unwrap().to_secret_bytes().to_vec(), bytes(&v["secret_key"]), "{name}");
    }
}

/// Everything that must be refused, and in which words.
#[test]
fn refused() {
    let cases = vectors("threshold", |name| !name.starts_with("ceremony_"));
    assert!(cases.len() >= 70, "{}", cases.len());
    for (name, v) in cases {
        let refused = match v["kind"].as_str().unwrap() {
            "round1" => round1::Package::from_bytes(&bytes(&v["bytes"])).unwrap_err().to_string(),
            "public_keys" => PublicKeys::from_bytes(&bytes(&v["bytes"])).unwrap_err().to_string(),
            "broadcasts" => broadcasts(&v),
            "round2" => package(&v),
            "opening" => opening(&v),
            other => panic!("{name}: {other}"),
        };
        assert_eq!(refused, v["defect"].as_str().unwrap(), "{name}");
    }
}

fn broadcasts(v: &Value) -> String {
    let packages = list(&v["round1"]).iter().map(|bytes| round1::Package::from_bytes(bytes).unwrap()).collect();
    Packages::new(bytes(&v["ceremony"]).try_into().unwrap(), quorum(3, 2), packages).unwrap_err().to_string()
}

fn package(v: &Value) -> String {
    let package = match round2::Package::from_bytes(&bytes(&v["package"])) {
        Ok(package) => package,
        Err(error) => return error.to_string(),
    };
    let (secrets, broadcasts) = after_round1(&vector(format!("threshold/{}.json", v["ceremony"].as_str().unwrap())));
    let all = distribute(secrets, broadcasts, 1);
    let recipient = u8::try_from(v["recipient"].as_u64().unwrap()).unwrap();
    all.secret(recipient).receive(&all.broadcasts, &package).unwrap_err().to_string()
}

fn opening(v: &Value) -> String {
    let keys = PublicKeys::from_bytes(&bytes(&v["public_keys"])).unwrap();
    let mut verified = Vec::new();
    for share in list(&v["shares"]) {
        let share = match OpeningShare::from_bytes(&share) {
            Ok(share) => share,
            Err(error) => return error.to_string(),
        };
        match keys.verify(&share) {
            Ok(share) => verified.push(share),
            Err(error) => return error.to_string(),
        }
    }
    keys.open(&verified).unwrap_err().to_string()
}
