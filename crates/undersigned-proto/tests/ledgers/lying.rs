//! Ledgers that a lying operator made: all hashes, tiles and signatures fit, and a rule is broken.

use undersigned_crypto::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::blob::NameBlob;
use undersigned_proto::enrol::Attested;
use undersigned_proto::entry::{Class, Entry, Group, Letter, Signature, Stage, Timing};
use undersigned_proto::sign::{self, Choice};

use crate::cases::{Case, lie};
use crate::forge;
use crate::world::{World, blob_path, epoch, group, letter, stage};

const NO_PROOF: &str = "the proof does not hold";
const ENTRY_12: &str = "tile/entries/000.p/13, entry 12";
const ENCODING: &str = "entry is not canonical or of an unknown kind";

pub fn cases() -> Vec<Case> {
    let mut cases = counts();
    cases.extend(declarations());
    cases.extend(proofs());
    cases.extend(order());
    cases.extend(withdrawals());
    cases.extend(groups());
    cases.extend(keys_and_classes());
    cases.extend(encodings());
    cases.extend(names());
    cases
}

fn cancel() -> Letter {
    letter("cancel", Timing::TwoPhase)
}

fn signature_of(world: &World, index: usize) -> Signature {
    let Entry::Signature(signature) = Entry::from_bytes(&world.entries[index]).unwrap() else { unreachable!() };
    signature
}

pub fn alter_signature(world: &mut World, index: usize, alter: impl FnOnce(&mut Signature)) {
    world.alter(index, |entry| {
        let Entry::Signature(signature) = entry else { unreachable!() };
        alter(signature);
    });
}

/// The signature of a sixth member, whom no tally counts.
fn sixth(world: &mut World) -> Vec<u8> {
    let mut credential = world.enrol(Class::Code, "", "");
    world.signed(&mut credential, &cancel(), &Choice::Nothing).entry
}

fn counts() -> Vec<Case> {
    vec![
        lie(
            (
                "duplicate_pseudonym",
                "One member signs twice, with two good proofs.",
                ENTRY_12,
                "this pseudonym has signed at entry 6",
            ),
            |world| world.sign(0, &cancel(), &Choice::Nothing),
        ),
        lie(
            (
                "more_signatures_than_issued",
                "A fourth signature by code, where three codes were issued.",
                ENTRY_12,
                "more signatures of class Code than credentials issued",
            ),
            |world| {
                let entry = sixth(world);
                world.append_bytes(entry);
            },
        ),
        lie(
            (
                "more_issued_than_cap",
                "21 credentials by code, where the cap is 20.",
                ENTRY_12,
                "more credentials issued than declared: 21 of at most 20",
            ),
            |world| world.append_tally(Class::Code, 18, 2),
        ),
        lie(
            (
                "more_issued_than_members",
                "26 credentials in all, where 25 members are declared.",
                "tile/entries/000.p/14, entry 6",
                "more credentials issued than declared: 26 of at most 25",
            ),
            |world| {
                let (codes, mailboxes) = (world.tally(Class::Code, 17, 1), world.tally(Class::Mailbox, 4, 1));
                world.entries.insert(5, codes.to_bytes());
                world.entries.insert(6, mailboxes.to_bytes());
            },
        ),
    ]
}

/// What is declared, against what was issued.
fn declarations() -> Vec<Case> {
    vec![
        lie(
            (
                "tally_after_signing",
                "One more credential after signing in two phases began.",
                ENTRY_12,
                "credentials issued after signing began",
            ),
            |world| world.append_tally(Class::Code, 1, 2),
        ),
        lie(
            (
                "declared_below_issued",
                "4 members are declared anew, where 5 credentials were issued.",
                ENTRY_12,
                "the declared number of members is below the 5 credentials issued",
            ),
            |world| {
                let Entry::Group(group) = Entry::from_bytes(&world.entries[0]).unwrap() else { unreachable!() };
                world.append(Entry::Group(Group { declared_members: 4, ..group }));
            },
        ),
        lie(
            (
                "cap_above_members",
                "A cap of 26, where 25 members are declared.",
                ENTRY_12,
                "the cap 26 is above the declared number of members",
            ),
            |world| {
                let mut next = epoch(2, world.issuer.public_key().to_bytes());
                next.caps[0].most = 26;
                world.append(Entry::Epoch(next));
            },
        ),
        lie(("round_skipped", "Round 3 follows round 1.", ENTRY_12, "round 3 does not follow"), |world| {
            world.append_tally(Class::Code, 1, 3);
        }),
    ]
}

fn proofs() -> Vec<Case> {
    vec![
        lie(("proof_altered", "One bit of a proof is flipped.", "entry 6", NO_PROOF), |world| {
            alter_signature(world, 6, |signature| signature.proof[200] ^= 1);
        }),
        lie(("proof_identity_point", "The first point of a proof is the identity.", "entry 6", NO_PROOF), |world| {
            alter_signature(world, 6, |signature| {
                signature.proof[..48].fill(0);
                signature.proof[0] = 0xc0;
            });
        }),
        lie(("proof_too_short", "A proof lacks its last byte.", "entry 6", NO_PROOF), |world| {
            alter_signature(world, 6, |signature| {
                signature.proof.pop().unwrap();
            });
        }),
        lie(("proof_of_another_issuer", "The credential is by another issuer's key.", "entry 6", NO_PROOF), |world| {
            let key = SecretKey::random(&mut world.rng);
            let attested = Attested { class: Class::Code, role: "", identity: "" };
            let mut credential = world.enrol_with(&key, attested);
            let facts = world.facts_for(&credential, &key, &cancel());
            let signed = sign::sign(&mut world.rng, &mut credential, &facts, &Choice::Nothing).unwrap();
            world.entries[6] = signed.entry;
        }),
        lie(("proof_of_another_letter", "A signature is moved to another letter.", "entry 14", NO_PROOF), |world| {
            let other = letter("another", Timing::TwoPhase);
            world.append(Entry::Letter(other.clone()));
            world.append(stage("another", Stage::Signing));
            let mut moved = signature_of(world, 6);
            moved.letter = "another".into();
            moved.statement.letter_hash = other.hash("acme").into();
            world.append(Entry::Signature(moved));
        }),
        lie(("role_altered", "The role is another than the attested one.", "entry 7", NO_PROOF), |world| {
            alter_signature(world, 7, |signature| signature.statement.role = Some("director".into()));
        }),
        lie(
            ("pseudonym_of_another", "The proof of one member under another's pseudonym.", "entry 6", NO_PROOF),
            |world| {
                let Entry::Signature(other) = Entry::from_bytes(&sixth(world)).unwrap() else { unreachable!() };
                alter_signature(world, 6, |signature| signature.pseudonym = other.pseudonym);
            },
        ),
        lie(
            (
                "pseudonym_identity_point",
                "The pseudonym is the identity.",
                "tile/entries/000.p/12, entry 6",
                "the pseudonym is not a valid point",
            ),
            |world| {
                alter_signature(world, 6, |signature| {
                    signature.pseudonym.fill(0);
                    signature.pseudonym[0] = 0xc0;
                });
            },
        ),
        lie(
            (
                "statement_of_another_text",
                "The statement holds the hash of another text.",
                "tile/entries/000.p/12, entry 6",
                "the statement is for another letter",
            ),
            |world| alter_signature(world, 6, |signature| signature.statement.letter_hash[0] ^= 1),
        ),
    ]
}

fn order() -> Vec<Case> {
    vec![
        lie(
            (
                "signature_before_signing",
                "A signature stands before the letter takes any.",
                "tile/entries/000.p/12, entry 5",
                "the letter does not take signatures now",
            ),
            |world| world.entries.swap(5, 6),
        ),
        lie(
            (
                "signature_after_the_end",
                "A signature stands behind the end of signing.",
                "tile/entries/000.p/13, entry 11",
                "the letter does not take signatures now",
            ),
            |world| world.entries.insert(10, stage("cancel", Stage::Ended).to_bytes()),
        ),
        lie(("stage_backwards", "Signing begins twice.", ENTRY_12, "stage Signing does not follow"), |world| {
            world.append(stage("cancel", Stage::Signing));
        }),
        lie(
            ("letter_id_taken", "Another text under the id of a letter.", ENTRY_12, "there is a letter cancel already"),
            |world| world.append(Entry::Letter(Letter { text: "Keep it.".into(), ..cancel() })),
        ),
        lie(
            (
                "letter_opens_in_enrolment",
                "A two-phase letter opens before enrolment closes.",
                ENTRY_12,
                "signing opens before enrolment closes",
            ),
            |world| {
                world.append(Entry::Letter(Letter {
                    id: "early".into(),
                    sign_opens: UnixTime(1_768_435_199),
                    ..cancel()
                }))
            },
        ),
        lie(("letter_of_no_epoch", "The letter's epoch is not there.", ENTRY_12, "there is no epoch 2"), |world| {
            world.append(Entry::Letter(Letter { id: "later".into(), epoch: 2, ..cancel() }));
        }),
    ]
}

fn withdrawals() -> Vec<Case> {
    vec![
        lie(("withdrawn_twice", "The same withdrawal stands twice.", ENTRY_12, "withdrawn at entry 11"), |world| {
            let again = world.entries[11].clone();
            world.append_bytes(again);
        }),
        lie(
            (
                "withdrawal_of_nothing",
                "A member who has not signed withdraws.",
                ENTRY_12,
                "nothing to withdraw under this pseudonym",
            ),
            |world| {
                let credential = world.enrol(Class::Code, "", "");
                let facts = world.facts(&credential, &cancel());
                let entry = sign::withdraw(&mut world.rng, &credential, &facts).unwrap();
                world.append_bytes(entry);
            },
        ),
        lie(("withdrawal_by_another", "One member withdraws another's signature.", "entry 11", NO_PROOF), |world| {
            let anna = signature_of(world, 8).pseudonym;
            world.alter(11, |entry| {
                let Entry::Withdrawal(withdrawal) = entry else { unreachable!() };
                withdrawal.pseudonym = anna;
            });
        }),
        lie(
            (
                "withdrawal_after_delivery",
                "A withdrawal stands behind the delivery.",
                "tile/entries/000.p/14, entry 13",
                "the letter does not take withdrawals any more",
            ),
            |world| {
                world.append(stage("cancel", Stage::Delivered));
                let entry = world.withdrawal(1, &cancel());
                world.append_bytes(entry);
            },
        ),
    ]
}

/// The group, when it takes mailboxes no longer.
pub fn without_mailboxes(world: &World) -> Group {
    Group { classes: vec![Class::Code], domains: vec![], ..group(&world.log) }
}

fn groups() -> Vec<Case> {
    vec![
        lie(
            (
                "group_missing",
                "The first entry is no group.",
                "tile/entries/000.p/11, entry 0",
                "the ledger does not begin with its group",
            ),
            |world| {
                world.entries.remove(0);
            },
        ),
        lie(
            (
                "group_key_changed",
                "A later entry names another checkpoint key.",
                ENTRY_12,
                "the group's id or checkpoint key changes",
            ),
            |world| {
                let other = undersigned_tlog::SigningKey::from_seed(&[9; 32], crate::world::ORIGIN).unwrap();
                world.append(Entry::Group(group(&other)));
            },
        ),
        lie(("epoch_skipped", "Epoch 3 follows epoch 1.", ENTRY_12, "epoch 3 does not follow"), |world| {
            world.append(Entry::Epoch(epoch(3, world.issuer.public_key().to_bytes())));
        }),
    ]
}

/// Keys and classes that a group or an epoch may not have.
fn keys_and_classes() -> Vec<Case> {
    vec![
        lie(
            (
                "issuer_key_identity_point",
                "The issuer's key is the identity.",
                ENTRY_12,
                "the issuer key is not a valid key",
            ),
            |world| {
                let mut identity = [0; 96];
                identity[0] = 0xc0;
                world.append(Entry::Epoch(epoch(2, identity)));
            },
        ),
        lie(
            (
                "issuer_key_generator",
                "The issuer's key is the generator: everybody has the secret key to it, and issues credentials.",
                ENTRY_12,
                "the issuer key is not a valid key",
            ),
            |world| {
                let mut one = [0; 32];
                one[31] = 1;
                let key = undersigned_crypto::SecretKey::from_bytes(&one).unwrap().public_key();
                world.append(Entry::Epoch(epoch(2, key.to_bytes())));
            },
        ),
        lie(
            (
                "class_not_accepted",
                "An epoch with a class that the group does not accept.",
                "tile/entries/000.p/14, entry 13",
                "class Mailbox is not accepted by the group",
            ),
            |world| {
                world.append(Entry::Group(without_mailboxes(world)));
                world.append(Entry::Epoch(epoch(2, world.issuer.public_key().to_bytes())));
            },
        ),
        lie(
            (
                "domains_missing",
                "The group takes mailboxes and names no domain.",
                ENTRY_12,
                "the list of mail domains must be rising, without repeats, and within its limit",
            ),
            |world| {
                let mut edited = group(&world.log);
                edited.domains.clear();
                world.append(Entry::Group(edited));
            },
        ),
    ]
}

fn encodings() -> Vec<Case> {
    // [1, 5, {1: "cancel", 2: 2, 3: …}]
    let ended = || stage("cancel", Stage::Ended).to_bytes();
    vec![
        lie(("entry_version_2", "An entry of version 2.", ENTRY_12, ENCODING), |world| {
            let mut bytes = ended();
            bytes[1] = 2;
            world.append_bytes(bytes);
        }),
        lie(("entry_unknown_kind", "An entry of kind 23.", ENTRY_12, ENCODING), |world| {
            let mut bytes = ended();
            bytes[2] = 23;
            world.append_bytes(bytes);
        }),
        lie(("entry_longer_integer", "The kind is written in two bytes.", ENTRY_12, ENCODING), |world| {
            let mut bytes = ended();
            bytes.splice(2..3, [0x18, 5]);
            world.append_bytes(bytes);
        }),
        lie(("entry_unknown_key", "The map has a fourth key.", ENTRY_12, ENCODING), |world| {
            let mut bytes = ended();
            bytes[3] += 1;
            bytes.extend([4, 0]);
            world.append_bytes(bytes);
        }),
        lie(
            ("entry_trailing_byte", "A byte stands behind the entry, inside its frame.", ENTRY_12, ENCODING),
            |world| {
                let mut bytes = ended();
                bytes.push(0);
                world.append_bytes(bytes);
            },
        ),
        lie(
            (
                "title_turned_around",
                "The title holds a right-to-left override.",
                ENTRY_12,
                "the title holds a character that is not allowed",
            ),
            |world| {
                let title = "Cancel \u{202e}the contract".into();
                world.append(Entry::Letter(Letter { id: "turned".into(), title, ..cancel() }));
            },
        ),
    ]
}

/// Member 4 signs and commits to a blob that is not of its own making.
fn sign_over(world: &mut World, stored: &[u8]) {
    let signature = signature_of(world, 10);
    world.entries[10] = forge::sign_over(world, 4, signature, stored).to_bytes();
    // Without Ben's withdrawal: a withdrawn name is not opened.
    world.entries.truncate(11);
}

/// Anna's stored blob.
fn annas_blob(world: &mut World) -> Vec<u8> {
    let commitment = signature_of(world, 8).statement.name.unwrap();
    world.blobs[&format!("blob/{}", hex::encode(*commitment))].clone()
}

fn names() -> Vec<Case> {
    const PLACE: &str = "blob/{}, of entry 10";
    let case = |name, about, reason, stored: fn(&mut World) -> Vec<u8>| {
        let mut case = lie((name, about, PLACE, reason), |world| {
            let stored = stored(world);
            sign_over(world, &stored);
        });
        let mut world = crate::holding::five_signers();
        let path = blob_path(&stored(&mut world));
        let place: &'static str = PLACE.replace("blob/{}", &path).leak();
        case.expected = crate::cases::Expected::Broken { place, reason };
        case
    };
    vec![
        case(
            "name_with_borrowed_identity",
            "One member commits to another's name, under another salt, with the proof of identity in it.",
            "the proof of identity does not hold",
            |world| {
                let mut stored = annas_blob(world);
                stored[0] ^= 1;
                stored
            },
        ),
        lie(
            (
                "name_copied",
                "Two signatures commit to one blob: a withdrawal of one would erase the other's name.",
                "tile/entries/000.p/11, entry 10",
                "another signature has this very name, salt included",
            ),
            |world| {
                let stored = annas_blob(world);
                sign_over(world, &stored);
            },
        ),
        case("name_trailing_byte", "A byte stands behind the name's encoding.", "blob is not canonical", |world| {
            let mut stored =
                NameBlob { text: "Ben".into(), comment: None, identity: None }.seal(&mut world.rng).unwrap();
            stored.push(0);
            stored
        }),
    ]
}
