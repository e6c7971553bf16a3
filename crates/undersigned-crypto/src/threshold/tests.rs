//! Vectors of testdata/threshold, properties, and secrets.

mod ceremony;
mod refused;
mod signature;
mod vectors;

use super::dkg::round1::{self, Packages};
use super::dkg::round2;
use super::*;
use crate::sealing::tests::{bytes, rng};
use serde_json::Value;

const CEREMONY: [u8; 32] = [9; 32];

fn quorum(n: u8, t: u8) -> Quorum {
    Quorum::new(n, t).unwrap()
}

fn list(value: &Value) -> Vec<Vec<u8>> {
    value.as_array().unwrap().iter().map(bytes).collect()
}

/// A ceremony after round 2: everybody's secret, and all packages on their way.
struct Distributed {
    broadcasts: Packages,
    secrets: Vec<round2::SecretPackage>,
    packages: Vec<round2::Package>,
}

/// Round 2 for given secrets of round 1.
fn distribute(secrets: Vec<round1::SecretPackage>, broadcasts: Packages, seed: u8) -> Distributed {
    let mut rng = rng(seed);
    let made = secrets.into_iter().map(|secret| round2::distribute(&mut rng, secret, &broadcasts).unwrap());
    let (secrets, packages): (_, Vec<_>) = made.unzip();
    Distributed { broadcasts, secrets, packages: packages.concat() }
}

fn begin(n: u8, t: u8, seed: u8) -> (Vec<round1::SecretPackage>, Packages) {
    let (mut rng, quorum) = (rng(seed), quorum(n, t));
    let made = quorum.all().map(|participant| round1::begin(&mut rng, CEREMONY, quorum, participant).unwrap());
    let (secrets, packages): (_, Vec<_>) = made.unzip();
    (secrets, Packages::new(CEREMONY, quorum, packages).unwrap())
}

impl Distributed {
    fn new(n: u8, t: u8, seed: u8) -> Self {
        let (secrets, broadcasts) = begin(n, t, seed);
        distribute(secrets, broadcasts, seed ^ 0xff)
    }

    fn package(&self, sender: u8, recipient: u8) -> round2::Package {
        let wanted =
            |package: &&round2::Package| (package.sender().index(), package.recipient().index()) == (sender, recipient);
        *self.packages.iter().find(wanted).unwrap()
    }

    fn secret(&self, participant: u8) -> &round2::SecretPackage {
        &self.secrets[usize::from(participant) - 1]
    }

    /// The shares that came for one participant.
    fn received(&self, participant: u8) -> Vec<round2::Share> {
        let ours = self.packages.iter().filter(|package| package.recipient().index() == participant);
        ours.map(|package| self.secret(participant).receive(&self.broadcasts, package).unwrap()).collect()
    }

    fn finish(self) -> (PublicKeys, Vec<KeyShare>) {
        let received: Vec<_> = self.broadcasts.quorum().all().map(|p| self.received(p.index())).collect();
        let ends = self.secrets.into_iter().zip(received);
        let shares = ends.map(|(secret, shares)| round2::finish(secret, &self.broadcasts, shares).unwrap()).collect();
        (self.broadcasts.public_keys().clone(), shares)
    }
}

fn keys(n: u8, t: u8, seed: u8) -> (PublicKeys, Vec<KeyShare>) {
    Distributed::new(n, t, seed).finish()
}

fn verified(keys: &PublicKeys, share: &KeyShare) -> VerifiedShare {
    keys.verify(&OpeningShare::from_bytes(&share.release().to_bytes()).unwrap()).unwrap()
}
