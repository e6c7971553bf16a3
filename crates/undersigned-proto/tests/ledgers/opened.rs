//! Ledgers with sealed names that hold.

use minicbor::bytes::ByteArray;
use undersigned_crypto::sealing::{self, SecretKey};
use undersigned_crypto::threshold::dkg::round2;
use undersigned_proto::UnixTime;
use undersigned_proto::blob::{NameBlob, SALT_BYTES};
use undersigned_proto::entry::{Act, Class, Entry, Signature, Stage};
use undersigned_proto::sealed::{SEALED_BLOB_BYTES, SealedName};
use undersigned_proto::sign::{self, Choice};

use crate::cases::{Case, Expected};
use crate::forge;
use crate::locked::{self, CALLED, GRACE_S, Locked, OPENS, keyholders, sealed, sealing_letter, three};
use crate::world::{SIGN_CLOSES, World, founded, stage, stage_at};

fn name(text: &str) -> SealedName {
    SealedName { text: text.into(), comment: None, role: None, identity: None, proof: None }
}

/// Salt, and whatever content, sealed as the spec says.
fn sealed_content(locked: &mut Locked, signature: &Signature, content: &[u8]) -> Vec<u8> {
    let keys = locked.letter.sealing.as_ref().unwrap().public_keys().unwrap();
    let (context, pseudonym) = (signature.statement.letter_hash.as_slice(), signature.pseudonym.as_slice());
    let rng = &mut locked.world.rng;
    let sealed = sealing::seal(rng, keys.group_key(), context, pseudonym, content).unwrap();
    [[9; SALT_BYTES].as_slice(), &sealed].concat()
}

/// Enrols a member who signs over a blob that the closure makes.
fn spoil(locked: &mut Locked, class: Class, make: impl FnOnce(&mut Locked, &Signature) -> Vec<u8>) {
    let identity = if class == Class::Mailbox { "ben@acme.example" } else { "" };
    let mut credential = locked.world.enrol(class, "", identity);
    let choice = sealed("Never seen", None, false, false);
    let signed = locked.world.signed(&mut credential, &locked.letter, &choice);
    locked.world.credentials.push(credential);
    let Entry::Signature(signature) = Entry::from_bytes(&signed.entry).unwrap() else { unreachable!() };
    let stored = make(locked, &signature);
    let member = locked.world.credentials.len() - 1;
    let entry = forge::sign_over(&mut locked.world, member, signature, &stored);
    locked.world.append(entry);
}

/// A name with the proof of identity that Anna made for herself.
fn with_annas_proof(locked: &mut Locked, signature: &Signature) -> Vec<u8> {
    let choice = Choice::Name { text: "Anna B.".into(), comment: None, attest: true };
    let facts = locked.world.facts(&locked.world.credentials[1], &locked.letter);
    let signed = sign::sign(&mut locked.world.rng, &mut locked.world.credentials[1], &facts, &choice).unwrap();
    let stored = signed.blob.unwrap();
    let blob: NameBlob = minicbor::decode(&stored[SALT_BYTES..]).unwrap();
    let identity = blob.identity.unwrap();
    let borrowed = SealedName { identity: Some(identity.identity), proof: Some(identity.proof), ..name(&blob.text) };
    sealed_content(locked, signature, &minicbor::to_vec(borrowed).unwrap())
}

/// 16 to 18 three good names, 19 to 27 one for each way to spoil one.
fn partly_spoiled() -> World {
    let mut locked = locked::frozen(9, 3);
    locked.member(Class::Code, "engineer", "", &sealed("Eve", Some("At last."), true, false));
    locked.member(Class::Mailbox, "", "anna@acme.example", &sealed("Anna B.", None, false, true));
    locked.member(Class::Code, "", "", &sealed("Zoe", None, false, false));
    spoil(&mut locked, Class::Code, |locked, signature| {
        let other = SecretKey::random(&mut locked.world.rng).public_key();
        let (hash, pseudonym) = (&signature.statement.letter_hash, &signature.pseudonym);
        name("For another key").seal(&mut locked.world.rng, &other, hash, pseudonym).unwrap()
    });
    spoil(&mut locked, Class::Code, |_, _| (0..SEALED_BLOB_BYTES).map(|at| (at * 7) as u8).collect());
    spoil(&mut locked, Class::Code, |locked, signature| {
        let mut stored = sealed_content(locked, signature, &minicbor::to_vec(name("Too short")).unwrap());
        stored.pop();
        stored
    });
    spoil(&mut locked, Class::Mailbox, with_annas_proof);
    spoil(&mut locked, Class::Code, |locked, signature| {
        let turned = minicbor::to_vec(name("Zo\u{202e}e")).unwrap();
        sealed_content(locked, signature, &turned)
    });
    spoil(&mut locked, Class::Code, |locked, signature| sealed_content(locked, signature, b"not a name"));
    spoil(&mut locked, Class::Code, |locked, signature| {
        let unproved = SealedName { role: Some("director".into()), ..name("Dee") };
        sealed_content(locked, signature, &minicbor::to_vec(unproved).unwrap())
    });
    for (class, identity) in [(Class::Mailbox, "anna@other.example"), (Class::Code, "ben@acme.example")] {
        let credential = forge::attested(&mut locked.world, class, identity);
        locked.world.credentials.push(credential);
        let member = locked.world.credentials.len() - 1;
        locked.world.sign(member, &locked.letter, &sealed("Attested falsely", None, false, true));
    }
    locked.call(CALLED);
    locked.open_at(OPENS);
    locked.release(1);
    locked.release(2);
    locked.world
}

fn one_withdrawn() -> World {
    let mut locked = Locked::called();
    locked.withdraw(3, 19);
    locked.open_at(OPENS);
    locked.release(0);
    locked.release(1);
    locked.release(2);
    locked.world
}

/// Two withdraw in the grace period, two further ones sign, a keyholder calls again.
fn call_void() -> World {
    let mut locked = locked::frozen(6, 1);
    for text in ["Eve", "Zoe", "Kim"] {
        locked.member(Class::Code, "", "", &sealed(text, None, false, false));
    }
    locked.call(CALLED);
    locked.withdraw(1, 17);
    locked.withdraw(2, 18);
    for text in ["Ann", "Lou"] {
        locked.member(Class::Code, "", "", &sealed(text, None, false, false));
    }
    let again = OPENS + 500;
    let call = locked.call_by(1, again);
    locked.world.append(Entry::Call(call));
    locked.world.append(stage("locked", Stage::Ended));
    locked.open_at(again + u64::from(GRACE_S));
    for place in [0, 1] {
        let now = UnixTime(again + u64::from(GRACE_S));
        let share = locked.holdings[place].release(&locked.world.replayed(), now).unwrap();
        locked.world.append_bytes(share);
    }
    locked.world
}

/// A failed attempt, then one that is complete, and its letter.
fn begun_anew(fail: fn(&mut World), others: &[&str]) -> World {
    let mut world = founded();
    fail(&mut world);
    locked::ceremony(&mut world, &keyholders("locked", 2, 2, others));
    let letter = sealing_letter(&world, "locked");
    world.append(Entry::Letter(letter));
    world
}

/// The first keyholder deals the second a package that does not open.
fn dealt_falsely(world: &mut World) {
    let mut holdings = locked::broadcasts(world, &three());
    for (place, holding) in holdings.iter_mut().enumerate() {
        let honest = locked::next(world, holding);
        let Entry::KeyholderAct(mut entry) = Entry::from_bytes(&honest).unwrap() else { unreachable!() };
        if place == 0 {
            let Act::Deal { packages } = &mut entry.act else { unreachable!() };
            packages[0][round2::PACKAGE_BYTES - 1] ^= 1;
            let key = forge::round_secrets(holding).act_key;
            entry = forge::signed_act(world, &three(), 1, entry.act, &key);
        }
        world.append(Entry::KeyholderAct(entry));
    }
    let accusation = locked::next(world, &mut holdings[1]);
    world.append_bytes(accusation);
}

/// The second keyholder accuses the first, who was honest.
pub fn accused_falsely(world: &mut World) {
    accuse(world, &|key| key);
}

/// The same, and the key that the second shows is not the one of its broadcast.
fn accused_with_another_key(world: &mut World) {
    accuse(world, &|mut key| {
        key[31] ^= 1;
        key
    });
}

fn accuse(world: &mut World, show: &dyn Fn([u8; 32]) -> [u8; 32]) {
    let mut holdings = locked::broadcasts(world, &three());
    for holding in &mut holdings {
        let deal = locked::next(world, holding);
        world.append_bytes(deal);
    }
    let secrets = forge::round_secrets(&holdings[1]);
    let act = Act::Accuse { sender: 1, round_key: ByteArray::from(show(secrets.round_key)) };
    let accusation = forge::signed_act(world, &three(), 2, act, &secrets.act_key);
    world.append(Entry::KeyholderAct(accusation));
}

fn one_keyholder() -> World {
    let mut world = founded();
    let alone = keyholders("locked", 1, 1, &["Ada"]);
    let holdings = locked::ceremony(&mut world, &alone);
    let letter = sealing_letter(&world, "locked");
    world.append(Entry::Letter(letter.clone()));
    world.append_tally(Class::Code, 3, 1);
    world.append(stage("locked", Stage::Signing));
    let mut locked = Locked { world, letter, holdings };
    for text in ["Eve", "Zoe", "Kim"] {
        locked.member(Class::Code, "", "", &sealed(text, None, false, false));
    }
    let call = locked.call_by(0, CALLED);
    locked.world.append(Entry::Call(call));
    locked.open_at(OPENS);
    locked.release(0);
    locked.world
}

pub fn cases() -> Vec<Case> {
    let case = |name, about, world: World| Case { name, about, files: world.export(), expected: Expected::Holds };
    vec![
        case(
            "holds_sealed_locked",
            "Four names are sealed to three keyholders, of whom two open; nothing is open, and no blob is there.",
            Locked::signed().without_blobs(),
        ),
        case(
            "holds_opened",
            "Called, opened after the grace period, released by two of three.",
            Locked::opened().world,
        ),
        case(
            "holds_one_share_short",
            "The opening has begun and one share of two is there: no name is open, and no blob is there.",
            {
                let mut locked = Locked::opening();
                locked.release(1);
                locked.without_blobs()
            },
        ),
        case(
            "holds_opened_partly_spoiled",
            "Three names open. Nine do not: sealed to another key, garbage, too short, with another's proof of identity, \
             with a character that turns text around, not a name, with a role without a proof, with an identity outside \
             the group's mail domains, with an identity of who enrolled by a code.",
            partly_spoiled(),
        ),
        case(
            "holds_opened_one_withdrawn",
            "One of four withdraws in the grace period; three names open, by all three keyholders.",
            one_withdrawn(),
        ),
        case(
            "holds_call_void",
            "Withdrawals make a call void; others sign, a keyholder calls again, and the names open.",
            call_void(),
        ),
        case(
            "holds_accusation_true",
            "A keyholder deals a false package and is named; the ceremony begins anew without that one.",
            begun_anew(dealt_falsely, &["Ben", "Cleo", "Dan"]),
        ),
        case(
            "holds_accusation_false",
            "A keyholder accuses an honest one and is named; the ceremony begins anew without that one.",
            begun_anew(accused_falsely, &["Ada", "Cleo", "Dan"]),
        ),
        case(
            "holds_accusation_with_another_key",
            "A keyholder accuses another with a key that is not its own, and is named; the ceremony begins anew.",
            begun_anew(accused_with_another_key, &["Ada", "Cleo", "Dan"]),
        ),
        case(
            "holds_share_after_delivery",
            "Names are open, the letter is delivered, and the second keyholder's share comes late.",
            {
                let mut locked = Locked::opened();
                locked.world.append(stage_at("locked", Stage::Delivered, SIGN_CLOSES));
                locked.release(1);
                locked.world
            },
        ),
        case("holds_one_keyholder", "One keyholder alone opens the names, and the verdict says so.", one_keyholder()),
    ]
}
