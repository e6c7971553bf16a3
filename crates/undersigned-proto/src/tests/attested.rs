//! Finding 7 of issue 8: names that an issuer attests are those that it can attest.

use undersigned_crypto::nym::{self, BlindSignature};

use super::world::{World, sentences, verify};
use crate::NYM_SECRETS;
use crate::credential::Credential;
use crate::kinds::{Class, Entry, Group, GroupField, Stage};
use crate::presentation::header;
use crate::sealed::{SealedName, Spoiled};
use crate::sign::Choice;

const ANNA: &str = "anna@acme.example";

/// What an issuer can sign that breaks the rules, for a holder whose software accepts it.
fn attested_by_force(world: &mut World, class: Class, identity: &str) -> Credential {
    let honest = world.enrol(Class::Code, "", "");
    world.waiting.clear();
    let (commitment, secrets) = nym::commit(&mut world.rng, NYM_SECRETS);
    let (key, header) = (world.issuer.public_key(), header("acme", 1));
    let messages = [class.as_str().as_bytes(), b"", identity.as_bytes()];
    let signature: BlindSignature =
        nym::blind_sign(&world.issuer, &key, &commitment.0, &header, &messages, NYM_SECRETS, &mut world.rng).unwrap();
    let nym = nym::finalize(&key, &signature, &header, &messages, secrets, NYM_SECRETS).unwrap();
    Credential { class, identity: identity.into(), nym, ..honest }
}

/// A letter that these identities sign with proof of identity, as the issuer attests them.
fn signed_by(seed: u64, identities: &[(Class, &str)]) -> World {
    let mut world = World::new(seed);
    let letter = world.letter("cancel");
    world.put(Entry::Letter(letter.clone())).unwrap();
    world.tally(Class::Code, 3);
    world.tally(Class::Mailbox, 3);
    world.stage("cancel", Stage::Signing).unwrap();
    for (class, identity) in identities {
        let mut credential = attested_by_force(&mut world, *class, identity);
        world.sign(&mut credential, &letter, &Choice::Name { text: "Anna".into(), comment: None, attest: true });
    }
    world
}

#[test]
fn finding_7_an_identity_is_a_mailbox_of_the_group() {
    for (class, identity) in [
        (Class::Mailbox, "anna@other.example"),
        (Class::Mailbox, "anna@sub.acme.example"),
        (Class::Mailbox, "Anna@acme.example"),
        (Class::Mailbox, "anna+work@acme.example"),
        (Class::Mailbox, "Anna Bauer"),
        (Class::Code, ANNA),
        (Class::Code, "Anna Bauer"),
    ] {
        let error = verify(&signed_by(51, &[(class, identity)]).export()).unwrap_err();
        assert_eq!(error.reason.to_string(), "the proof of identity does not hold", "{class:?} {identity}");
    }
    let verdict = verify(&signed_by(52, &[(Class::Mailbox, ANNA)]).export()).unwrap();
    assert_eq!(verdict.letters[0].names[0].attested.as_deref(), Some(ANNA));
}

#[test]
fn finding_7_an_identity_in_a_sealed_name_is_one_too() {
    let world = signed_by(53, &[(Class::Mailbox, ANNA)]);
    let Entry::Signature(mut signature) = Entry::from_bytes(world.entries.last().unwrap()).unwrap() else {
        unreachable!()
    };
    let name = |identity: &str| SealedName {
        text: "Anna".into(),
        comment: None,
        role: None,
        identity: Some(identity.into()),
        proof: Some(vec![0; 592].into()),
    };
    for identity in ["anna@other.example", "Anna@acme.example", "anna+work@acme.example"] {
        let refused = name(identity).claim(&signature, &world.state).unwrap();
        assert_eq!(refused.unwrap_err(), Spoiled::Identity, "{identity}");
    }
    assert!(name(ANNA).claim(&signature, &world.state).unwrap().is_ok());
    signature.statement.class = Class::Code;
    assert_eq!(name(ANNA).claim(&signature, &world.state).unwrap().unwrap_err(), Spoiled::Identity);
}

#[test]
fn finding_7_a_domain_that_the_group_had_stays_good() {
    let mut world = signed_by(54, &[(Class::Mailbox, ANNA)]);
    let moved = Group { domains: vec!["acme-group.example".into()], ..world.group() };
    world.put(Entry::Group(moved)).unwrap();
    let verdict = verify(&world.export()).unwrap();
    assert_eq!(verdict.letters[0].names[0].attested.as_deref(), Some(ANNA));
    assert_eq!(verdict.letters[0].changed, [GroupField::Domains]);
}

#[test]
fn finding_7_the_same_identity_twice_is_remarked() {
    let verdict = verify(&signed_by(55, &[(Class::Mailbox, ANNA), (Class::Mailbox, ANNA)]).export()).unwrap();
    let remark = format!("2 names under \"Cancel the contract\" have the same proof of identity: {ANNA}.");
    assert!(sentences(&verdict).contains(&remark), "{:?}", verdict.remarks);
}
