//! Each rule of the ledger, broken once.

use minicbor::bytes::ByteArray;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::life::five_signers;
use super::world::{World, epoch, group, letter, sentences, verify};
use crate::UnixTime;
use crate::blob::{BlobError, NameBlob};
use crate::credential::Credential;
use crate::enrol::{self, Attested, EnrolError, PendingEnrolment, Way};
use crate::kinds::{Class, Entry, EntryError, Shown, Stage, Tally};
use crate::ledger::ApplyError;
use crate::sign::{self, Choice, SignError};
use crate::text::TextError;

fn signing() -> World {
    signing_with_mailboxes(0)
}

fn signing_with_mailboxes(issued: u32) -> World {
    let mut world = World::new(9);
    world.put(Entry::Letter(world.letter("cancel"))).unwrap();
    world.put(Entry::Letter(world.letter("another"))).unwrap();
    if issued > 0 {
        world.tally(Class::Mailbox, issued);
    }
    world.tally(Class::Code, 2);
    world.stage("cancel", Stage::Signing).unwrap();
    world
}

#[test]
fn signing_twice_with_one_credential() {
    let mut world = signing();
    let mut credential = world.enrol(Class::Code, "", "");
    let text = world.letter("cancel");
    world.sign(&mut credential, &text, &Choice::Nothing);
    let again = world.make(&mut credential, "cancel", &Choice::Nothing).unwrap();
    assert_eq!(world.put_bytes(&again.entry), Err(ApplyError::DuplicatePseudonym(6)));
}

#[test]
fn finding_10_a_name_is_committed_to_once() {
    let mut world = signing();
    let mut members = [(); 2].map(|()| world.enrol(Class::Code, "", ""));
    // The same randomness, so the same salt: a copy of the first one's stored bytes.
    let choice = Choice::Name { text: "Anna".into(), comment: None, attest: false };
    let [first, second] = [0, 1].map(|at| {
        let facts = world.facts(&members[at], "cancel");
        sign::sign(&mut ChaCha20Rng::from_seed([5; 32]), &mut members[at], &facts, &choice).unwrap()
    });
    assert_eq!(first.blob, second.blob);
    world.put_bytes(&first.entry).unwrap();
    assert_eq!(world.put_bytes(&second.entry), Err(ApplyError::NameCopied));
    let withdrawal = world.take_back(&members[0], "cancel");
    world.put_bytes(&withdrawal).unwrap();
    assert_eq!(world.put_bytes(&second.entry), Err(ApplyError::NameCopied), "withdrawn or not");
}

#[test]
fn signing_before_and_after_the_window() {
    let mut world = signing();
    let mut credential = world.enrol(Class::Code, "", "");
    let early = world.make(&mut credential, "another", &Choice::Nothing).unwrap();
    assert_eq!(world.put_bytes(&early.entry), Err(ApplyError::NotSigning));
    world.stage("cancel", Stage::Ended).unwrap();
    let late = world.make(&mut credential, "cancel", &Choice::Nothing).unwrap();
    assert_eq!(world.put_bytes(&late.entry), Err(ApplyError::NotSigning));
}

#[test]
fn a_proof_for_another_letter_does_not_hold() {
    let mut world = signing();
    world.stage("another", Stage::Signing).unwrap();
    let mut credential = world.enrol(Class::Code, "", "");
    let signed = world.make(&mut credential, "cancel", &Choice::Nothing).unwrap();
    let Entry::Signature(mut moved) = Entry::from_bytes(&signed.entry).unwrap() else { unreachable!() };
    moved.letter = "another".into();
    assert_eq!(world.put(Entry::Signature(moved.clone())), Err(ApplyError::LetterHash));
    moved.statement.letter_hash = world.letter("another").hash("acme").into();
    let claim = world.state.check(&Entry::Signature(moved)).unwrap().unwrap();
    assert!(!world.state.holds(&claim));
}

#[test]
fn a_credential_of_another_issuer_or_group_does_not_hold() {
    let mut world = signing();
    // Another issuer behind the same record key, so that the letter is the same.
    let mut other = World::new(9 + 256);
    other.put(Entry::Letter(other.letter("cancel"))).unwrap();
    let mut credential = other.enrol(Class::Code, "", "");
    let signed = other.make(&mut credential, "cancel", &Choice::Nothing).unwrap();
    let claim = world.state.check(&Entry::from_bytes(&signed.entry).unwrap()).unwrap().unwrap();
    assert!(!world.state.holds(&claim));
    let mut facts = other.facts(&credential, "cancel");
    facts.letter.epoch = 2;
    let refused = sign::sign(&mut world.rng, &mut credential, &facts, &Choice::Nothing);
    assert_eq!(refused, Err(SignError::OtherEpoch));
}

#[test]
fn a_lying_server_is_caught_by_the_audit() {
    let mut world = signing();
    let mut credential = world.enrol(Class::Code, "", "");
    let signed = world.make(&mut credential, "cancel", &Choice::Nothing).unwrap();
    let Entry::Signature(mut altered) = Entry::from_bytes(&signed.entry).unwrap() else { unreachable!() };
    altered.proof[200] ^= 1;
    world.dangerous_append(&Entry::Signature(altered));
    let error = verify(&world.export()).unwrap_err();
    assert_eq!(error.to_string(), "entry 6: the proof does not hold");
}

#[test]
fn a_withdrawal_needs_a_signature_and_an_open_letter() {
    let mut world = signing();
    let mut credential = world.enrol(Class::Code, "", "");
    let withdrawal = world.take_back(&credential, "cancel");
    assert_eq!(world.put_bytes(&withdrawal), Err(ApplyError::NothingToWithdraw));
    let text = world.letter("cancel");
    world.sign(&mut credential, &text, &Choice::Nothing);
    world.put_bytes(&withdrawal).unwrap();
    assert_eq!(world.put_bytes(&withdrawal), Err(ApplyError::AlreadyWithdrawn(7)));
    let mut second = world.enrol(Class::Code, "", "");
    let text = world.letter("cancel");
    world.sign(&mut second, &text, &Choice::Nothing);
    world.stage("cancel", Stage::Delivered).unwrap();
    let late = world.take_back(&second, "cancel");
    assert_eq!(world.put_bytes(&late), Err(ApplyError::WithdrawalClosed));
}

#[test]
fn more_signatures_than_issued() {
    let mut world = signing();
    for expected in [Ok(()), Ok(()), Err(ApplyError::MoreThanIssued(Class::Code))] {
        let mut credential = world.enrol(Class::Code, "", "");
        let signed = world.make(&mut credential, "cancel", &Choice::Nothing).unwrap();
        assert_eq!(world.put_bytes(&signed.entry), expected);
    }
}

#[test]
fn more_issued_than_declared() {
    let mut world = World::new(11);
    let mut tally = |issued, round| {
        let tally = world.next_tally(Class::Code, issued, round);
        world.put(Entry::Tally(tally))
    };
    assert_eq!(tally(21, 1), Err(ApplyError::OverCap(21, 20)));
    assert_eq!(tally(1, 2), Err(ApplyError::Round(2)));
    let elsewhere = Tally { epoch: 2, ..world.next_tally(Class::Code, 1, 1) };
    assert_eq!(world.put(Entry::Tally(elsewhere)), Err(ApplyError::UnknownEpoch(2)));
    let mut uncapped = epoch(2, &world.issuer);
    uncapped.caps.remove(1);
    world.put(Entry::Epoch(uncapped)).unwrap();
    let tally = Tally { epoch: 2, ..world.next_tally(Class::Mailbox, 1, 1) };
    assert_eq!(world.put(Entry::Tally(tally)), Err(ApplyError::OverCap(1, 0)), "no cap is a cap of 0");
}

#[test]
fn groups_epochs_letters_and_stages_out_of_order() {
    let mut world = World::new(12);
    let mut renamed = group(&world.log);
    renamed.id = "acme-two".into();
    assert_eq!(world.put(Entry::Group(renamed)), Err(ApplyError::GroupChanged));
    let issuer = undersigned_crypto::SecretKey::random(&mut world.rng);
    assert_eq!(world.put(Entry::Epoch(epoch(3, &issuer))), Err(ApplyError::EpochNumber(3)));
    let mut bad_key = epoch(2, &issuer);
    bad_key.issuer_key = ByteArray::from([0; 96]);
    assert_eq!(world.put(Entry::Epoch(bad_key)), Err(ApplyError::IssuerKey));
    let mut early = world.letter("early");
    early.sign_opens = UnixTime(199);
    assert_eq!(world.put(Entry::Letter(early)), Err(ApplyError::SigningBeforeEnrolmentCloses));
    world.put(Entry::Letter(world.letter("cancel"))).unwrap();
    assert_eq!(world.put(Entry::Letter(world.letter("cancel"))), Err(ApplyError::LetterExists("cancel".into())));
    assert_eq!(world.stage("cancel", Stage::Ended), Err(ApplyError::Stage(Stage::Ended)));
    assert_eq!(world.stage("nowhere", Stage::Signing), Err(ApplyError::UnknownLetter("nowhere".into())));
    world.stage("cancel", Stage::Signing).unwrap();
    assert_eq!(world.stage("cancel", Stage::Signing), Err(ApplyError::Stage(Stage::Signing)));
}

#[test]
fn the_declared_number_does_not_fall_below_the_issued() {
    let mut world = signing();
    let mut edited = group(&world.log);
    edited.declared_members = 1;
    assert_eq!(world.put(Entry::Group(edited.clone())), Err(ApplyError::DeclaredBelowIssued(2)));
    edited.declared_members = 2;
    world.put(Entry::Group(edited)).unwrap();
    let remarks = sentences(&verify(&world.export()).unwrap());
    assert!(remarks.iter().any(|remark| remark.contains("changed after")), "{remarks:?}");
}

#[test]
fn nothing_is_issued_once_a_two_phase_letter_is_signed() {
    let mut world = signing();
    let late = world.next_tally(Class::Code, 1, 2);
    assert_eq!(world.put(Entry::Tally(late)), Err(ApplyError::TallyAfterSigning));
}

#[test]
fn replayed_and_altered_enrolment() {
    let mut world = World::new(13);
    let (group, epoch) = (world.group(), world.epoch());
    let attested = Attested { class: Class::Code, role: "", identity: "" };
    let facts = world.to_enrol();
    let (pending, commitment) = enrol::begin(&mut world.rng, &facts, Way::Code, UnixTime(150)).unwrap();
    let mut issue =
        |commitment: &[u8]| enrol::issue(&mut world.rng, &world.issuer, (&group, &epoch), attested, commitment);
    for at in [0, 60, commitment.len() - 1] {
        let mut altered = commitment.clone();
        altered[at] ^= 1;
        assert_eq!(issue(&altered), Err(EnrolError::Commitment), "byte {at}");
    }
    assert_eq!(issue(&commitment[1..]), Err(EnrolError::Commitment));
    let response = issue(&commitment).unwrap();
    let stored = pending.to_secret_bytes();
    for at in 0..response.len() {
        let mut altered = response.clone();
        altered[at] ^= 1;
        let again = PendingEnrolment::from_secret_bytes(&stored).unwrap();
        assert!(again.finish(&altered).is_err(), "byte {at}");
    }
    let (other, _) = enrol::begin(&mut world.rng, &facts, Way::Code, UnixTime(150)).unwrap();
    assert!(other.finish(&response).is_err());
    pending.finish(&response).unwrap();
}

#[test]
fn names_that_could_deceive() {
    let mut world = signing();
    let mut credential = world.enrol(Class::Code, "", "");
    let long = "n".repeat(201);
    for text in ["", "  ", "A\u{202e}nna", "A\u{7}nna", "A\nnna", &long] {
        let choice = Choice::Name { text: text.into(), comment: None, attest: false };
        let refused = world.make(&mut credential, "cancel", &choice);
        assert!(matches!(refused, Err(SignError::Name(BlobError::Text(_)))), "{text:?}");
    }
    let choice = Choice::Name { text: "Anna".into(), comment: None, attest: true };
    let refused = world.make(&mut credential, "cancel", &choice);
    assert_eq!(refused, Err(SignError::Choice), "a code attests no identity");
    let refused = world.make(&mut credential, "cancel", &Choice::Role);
    assert_eq!(refused, Err(SignError::Choice), "this code attests no role");
}

#[test]
fn a_borrowed_proof_of_identity() {
    let mut world = signing_with_mailboxes(2);
    let name = |text: &str| Choice::Name { text: text.into(), comment: None, attest: true };
    let sign_as = |world: &mut World, identity: &str| -> (Credential, crate::kinds::Signature, Vec<u8>) {
        let mut credential = world.enrol(Class::Mailbox, "", identity);
        let text = world.letter("cancel");
        let signed = world.sign(&mut credential, &text, &name("Anna"));
        let Entry::Signature(signature) = Entry::from_bytes(&signed.entry).unwrap() else { unreachable!() };
        (credential, signature, signed.blob.unwrap())
    };
    let (_, anna, anna_blob) = sign_as(&mut world, "anna@acme.example");
    let (_, ben, _) = sign_as(&mut world, "ben@acme.example");
    let opened = NameBlob::open(&anna_blob, &anna, &world.state).unwrap();
    assert_eq!(NameBlob::open(&anna_blob, &ben, &world.state), Err(BlobError::Commitment));
    // Ben commits to Anna's blob: her proof is under her pseudonym.
    let mut borrowed = ben.clone();
    borrowed.statement.name = anna.statement.name;
    assert_eq!(NameBlob::open(&anna_blob, &borrowed, &world.state), Err(BlobError::Identity));
    // Anna's blob with another name: the proof is for the name it was made for.
    let stored = NameBlob { text: "Zoe".into(), ..opened }.seal(&mut world.rng).unwrap();
    let mut other = anna;
    other.statement.name = Some(crate::blob::commitment(&stored).into());
    assert_eq!(NameBlob::open(&stored, &other, &world.state), Err(BlobError::Identity));
}

#[test]
fn entries_over_their_limits() {
    let world = World::new(14);
    let mut long = world.letter("cancel");
    long.text = "x".repeat(32_769);
    let refused = Entry::from_bytes(&Entry::Letter(long.clone()).to_bytes());
    assert_eq!(refused, Err(EntryError::Text(TextError::TooLong("the letter", 32_768))));
    long.text.pop();
    assert!(Entry::from_bytes(&Entry::Letter(long.clone()).to_bytes()).is_ok());
    long.demands = vec!["d".into(); 21];
    assert!(Entry::Letter(long).check().is_err());
    let mut unsorted = world.letter("cancel");
    unsorted.shows = vec![Shown::Name, Shown::Nothing];
    assert_eq!(Entry::Letter(unsorted).check(), Err(EntryError::List("what may be shown")));
    for id in ["", "a", "-ab", "Ab", "a b", "ü1", &"x".repeat(41)] {
        assert!(Entry::Letter(letter(&world.group(), id)).check().is_err(), "{id:?}");
    }
    assert_eq!(Entry::from_bytes(&vec![0; 65_536]), Err(EntryError::TooLong));
}

#[test]
fn other_encodings_of_the_same_entry() {
    let bytes = Entry::Letter(World::new(15).letter("cancel")).to_bytes();
    let mut trailing = bytes.clone();
    trailing.push(0);
    assert_eq!(Entry::from_bytes(&trailing), Err(EntryError::Encoding));
    let mut longer_version = vec![0x83, 0x18, 1];
    longer_version.extend(&bytes[2..]);
    assert_eq!(Entry::from_bytes(&longer_version), Err(EntryError::Encoding));
    let mut indefinite = vec![0x9f];
    indefinite.extend(&bytes[1..]);
    indefinite.push(0xff);
    assert_eq!(Entry::from_bytes(&indefinite), Err(EntryError::Encoding));
    let mut kind = bytes;
    kind[2] = 8;
    assert_eq!(Entry::from_bytes(&kind), Err(EntryError::Encoding));
}

proptest! {
    #[test]
    fn decoders_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Entry::from_bytes(&bytes).is_ok();
        let _ = Credential::from_secret_bytes(&bytes).is_ok();
        let _ = PendingEnrolment::from_secret_bytes(&bytes).is_ok();
    }

    #[test]
    fn an_altered_entry_is_another_entry_or_none(pick: prop::sample::Index, flip in 1_u8..) {
        static WORLD: std::sync::LazyLock<World> = std::sync::LazyLock::new(five_signers);
        for bytes in &WORLD.entries {
            let mut altered = bytes.clone();
            let at = pick.index(altered.len());
            altered[at] ^= flip;
            if let Ok(entry) = Entry::from_bytes(&altered) {
                prop_assert_eq!(entry.to_bytes(), altered);
            }
        }
    }
}
