//! Encodings of what clients keep and are shown, and their limits.

use minicbor::bytes::ByteArray;
use proptest::prelude::*;

use super::world::World;
use crate::UnixTime;
use crate::credential::{Credential, MAX_CREDENTIAL_BYTES};
use crate::enrol::{self, MAX_PENDING_BYTES, MAX_RESPONSE_BYTES, PendingEnrolment, Way};
use crate::excerpt::{Excerpt, ExcerptError, MAX_EXCERPT_BYTES, MAX_LEAVES, Mark, Placed};
use crate::kinds::{Class, Entry, MAX_ENTRY_BYTES};
use crate::pin::{FINGERPRINT_CHARS, Fingerprint, MAX_NOTE_BYTES, MAX_PIN_BYTES, MAX_WITNESSES, Pin, PinError};

fn excerpt() -> Excerpt {
    let mut world = World::new(81);
    world.put(Entry::Letter(world.letter("cancel"))).unwrap();
    world.tally(Class::Code, 2);
    world.tally(Class::Mailbox, 2);
    world.excerpt(&world.state.select_letter("cancel").unwrap())
}

#[test]
fn an_excerpt_has_one_encoding() {
    let excerpt = excerpt();
    let bytes = excerpt.to_bytes();
    assert_eq!(Excerpt::from_bytes(&bytes), Ok(excerpt.clone()));
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(Excerpt::from_bytes(&longer), Err(ExcerptError::Encoding));
    assert_eq!(Excerpt::from_bytes(&bytes[..bytes.len() - 1]), Err(ExcerptError::Encoding));
    // Places must rise, in entries and in marks, and none may stand twice.
    let meets = |excerpt: &Excerpt| excerpt.meet("acme", &crate::pin::Expected::default()).map(drop);
    assert_eq!(meets(&excerpt), Ok(()));
    let mut turned = excerpt.clone();
    turned.entries.swap(0, 1);
    assert!(meets(&turned).is_err());
    let mut twice = excerpt.clone();
    twice.entries.insert(0, twice.entries[0].clone());
    assert_eq!(meets(&twice), Err(ExcerptError::NotInRecord));
    let mut both = excerpt.clone();
    let hash = undersigned_tlog::leaf_hash(&both.entries[0].entry).0.into();
    both.marks.insert(0, Mark { index: both.entries[0].index, hash });
    assert_eq!(meets(&both), Err(ExcerptError::NotInRecord));
    let world = World::new(82);
    let mut marks = world.shown(&world.entries, &[0]);
    marks.marks.push(marks.marks[0].clone());
    assert_eq!(meets(&marks), Err(ExcerptError::NotInRecord));
    let mut more = excerpt;
    more.hashes.push([0; 32].into());
    assert_eq!(meets(&more), Err(ExcerptError::NotInRecord), "a hash that nothing needs");
}

#[test]
fn marks_in_another_order_are_refused() {
    let mut world = World::new(83);
    world.put(Entry::Letter(world.letter("cancel"))).unwrap();
    let mut excerpt = world.shown(&world.entries, &[0]);
    assert!(excerpt.meet("acme", &crate::pin::Expected::default()).is_ok());
    excerpt.marks.swap(0, 1);
    let refused = excerpt.meet("acme", &crate::pin::Expected::default()).unwrap_err();
    assert_eq!(refused, ExcerptError::NotInRecord);
}

#[test]
fn excerpts_over_their_limits() {
    let honest = excerpt();
    let reads = |excerpt: &Excerpt| Excerpt::from_bytes(&excerpt.to_bytes()).is_ok();
    let mark = |index: usize| Mark { index: index as u64, hash: [7; 32].into() };
    let entries = honest.entries.len();
    let with_marks = |count: usize| Excerpt { marks: (0..count).map(mark).collect(), ..honest.clone() };
    assert!(reads(&with_marks(MAX_LEAVES - entries)));
    assert!(!reads(&with_marks(MAX_LEAVES - entries + 1)));
    let with_hashes = |count: usize| Excerpt { hashes: vec![ByteArray::from([7; 32]); count], ..honest.clone() };
    assert!(reads(&with_hashes(MAX_LEAVES + 65)));
    assert!(!reads(&with_hashes(MAX_LEAVES + 66)));
    let with_note = |length: usize| Excerpt { checkpoint: vec![b'x'; length].into(), ..honest.clone() };
    assert!(reads(&with_note(MAX_NOTE_BYTES)));
    assert!(!reads(&with_note(MAX_NOTE_BYTES + 1)));
    let with_entry = |length: usize| {
        let placed = Placed { index: 0, entry: vec![0; length].into() };
        Excerpt { entries: vec![placed], ..honest.clone() }
    };
    assert!(reads(&with_entry(MAX_ENTRY_BYTES)));
    assert!(!reads(&with_entry(MAX_ENTRY_BYTES + 1)));
    // 64 entries of the longest are just over the whole: fill it up to the byte.
    let placed = |index: usize, length: usize| Placed { index: index as u64, entry: vec![0; length].into() };
    let mut full = Excerpt { entries: (0..63).map(|at| placed(at, MAX_ENTRY_BYTES)).collect(), ..honest };
    full.entries.push(placed(63, 60_000));
    let left = MAX_EXCERPT_BYTES - full.to_bytes().len();
    full.entries[63].entry = vec![0; 60_000 + left].into();
    assert_eq!(full.to_bytes().len(), MAX_EXCERPT_BYTES);
    assert!(reads(&full));
    full.entries[63].entry.push(0);
    assert!(!reads(&full));
}

/// The largest that can be.
fn largest_pin() -> Pin {
    let pin = World::new(84).to_enrol().pin().clone();
    let note = [pin.note(), vec![b'\n'; MAX_NOTE_BYTES - pin.note().len()].as_slice()].concat();
    Pin { vkey: "v".repeat(500), note: note.into(), witnesses: vec!["w".repeat(500); MAX_WITNESSES], ..pin }
}

#[test]
fn pins_over_their_limits() {
    let pin = World::new(84).to_enrol().pin().clone();
    assert_eq!(pin.check(), Ok(()));
    let long = |length: usize| "x".repeat(length);
    let witnesses = |count: usize| Pin { witnesses: vec![long(500); count], ..pin.clone() };
    assert_eq!(witnesses(MAX_WITNESSES).check(), Ok(()));
    for (what, pin) in [
        ("nine witnesses", witnesses(MAX_WITNESSES + 1)),
        ("a long witness", Pin { witnesses: vec![long(501)], ..pin.clone() }),
        ("a long key", Pin { vkey: long(501), ..pin.clone() }),
        ("no size", Pin { size: 0, ..pin.clone() }),
        ("larger than what was seen", Pin { size: 3, ..pin.clone() }),
        ("a long note", Pin { note: vec![0; MAX_NOTE_BYTES + 1].into(), ..pin.clone() }),
        ("no note", Pin { note: vec![].into(), ..pin.clone() }),
    ] {
        assert_eq!(pin.check(), Err(PinError), "{what}");
    }
    assert_eq!(Pin { vkey: long(500), ..pin }.check(), Ok(()));
}

#[test]
fn a_pin_has_one_encoding() {
    let pin = World::new(84).to_enrol().pin().clone();
    let bytes = pin.to_bytes();
    assert_eq!(Pin::from_bytes(&bytes), Ok(pin));
    for wrong in [&bytes[..bytes.len() - 1], &[bytes.as_slice(), &[0]].concat(), &[0; MAX_PIN_BYTES + 1]] {
        assert_eq!(Pin::from_bytes(wrong), Err(PinError));
    }
    assert!(largest_pin().to_bytes().len() <= MAX_PIN_BYTES);
}

#[test]
fn what_members_keep_fits_with_the_largest_pin() {
    let mut world = World::new(85);
    let mut credential = world.enrol(Class::Mailbox, "", "anna@acme.example");
    credential.pin = largest_pin();
    credential.identity = "i".repeat(crate::text::MAX_IDENTITY_BYTES);
    credential.role = "r".repeat(crate::text::MAX_ROLE_BYTES);
    credential.signed = vec![[7; 32]; crate::NYM_SECRETS];
    let bytes = credential.to_secret_bytes();
    assert!(bytes.len() <= MAX_CREDENTIAL_BYTES, "{}", bytes.len());
    // Its note has further lines behind it, which make it no checkpoint.
    assert!(Credential::from_secret_bytes(&bytes).is_err());
    let mut facts = world.to_enrol();
    facts.pin = largest_pin();
    let (pending, _) = enrol::begin(&mut world.rng, &facts, Way::Mailbox("anna@acme.example"), UnixTime(150)).unwrap();
    let length = pending.to_secret_bytes().len() + crate::text::MAX_IDENTITY_BYTES;
    assert!(length <= MAX_PENDING_BYTES, "{length}");
    assert!(Credential::from_secret_bytes(&[0; MAX_CREDENTIAL_BYTES + 1]).is_err());
    assert!(PendingEnrolment::from_secret_bytes(&[0; MAX_PENDING_BYTES + 1]).is_err());
    assert!(pending.finish(&[0; MAX_RESPONSE_BYTES + 1]).is_err());
}

#[test]
fn the_largest_credential_fits_its_file() {
    let mut rng = World::new(87).rng;
    let kind = crate::credential_file::Kind::Credential;
    let largest = vec![7; MAX_CREDENTIAL_BYTES.max(MAX_PENDING_BYTES)];
    let file = crate::credential_file::seal(&mut rng, kind, &largest, "correct horse").unwrap();
    assert!(file.len() <= crate::credential_file::MAX_FILE_BYTES, "{}", file.len());
    assert_eq!(*crate::credential_file::open(kind, &file, "correct horse").unwrap(), largest);
}

/// What a member keeps before and after the answer.
fn kept() -> [Vec<u8>; 2] {
    let mut world = World::new(86);
    let facts = world.to_enrol();
    let (pending, _) = enrol::begin(&mut world.rng, &facts, Way::Code, UnixTime(150)).unwrap();
    let credential = world.enrol(Class::Mailbox, "", "anna@acme.example");
    [pending.to_secret_bytes().to_vec(), credential.to_secret_bytes().to_vec()]
}

static KEPT: std::sync::LazyLock<[Vec<u8>; 2]> = std::sync::LazyLock::new(kept);

#[test]
fn fingerprints_are_read_as_people_type_them() {
    let print = Fingerprint::of("letters.example/g/acme+00000000+key");
    let text = print.to_string();
    assert_eq!((text.len(), Fingerprint::parse(&text)), (FINGERPRINT_CHARS, Ok(print)));
    let grouped: Vec<String> = text.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into()).collect();
    for typed in [text.to_uppercase(), grouped.join("-"), grouped.join(" "), text.replace('0', "o").replace('1', "L")] {
        assert_eq!(Fingerprint::parse(&typed), Ok(print), "{typed}");
    }
    let short = text.split_at(23).0;
    for wrong in [short, &format!("{text}0"), &format!("{short}u"), &format!("{short}ä"), &format!("{short}\n"), ""] {
        assert!(Fingerprint::parse(wrong).is_err(), "{wrong:?}");
    }
    assert_ne!(Fingerprint::of("letters.example/g/acme+00000000+kez"), print);
}

#[test]
fn a_known_fingerprint() {
    // Of the empty key: worked out apart from this code (spec/excerpt.md §5).
    assert_eq!(Fingerprint::of("").to_string(), "rfrm0950arjdgbrbxvn7vvg0");
}

proptest! {
    #[test]
    fn every_fingerprint_is_read_back(vkey in ".{0,80}") {
        let print = Fingerprint::of(&vkey);
        prop_assert_eq!(Fingerprint::parse(&print.to_string()), Ok(print));
    }

    #[test]
    fn decoders_take_one_encoding(bytes in prop::collection::vec(any::<u8>(), 0..300), text in ".{0,40}") {
        let _ = (Excerpt::from_bytes(&bytes).is_ok(), Pin::from_bytes(&bytes).is_ok());
        if let Ok(print) = Fingerprint::parse(&text) {
            prop_assert_eq!(Fingerprint::parse(&print.to_string()), Ok(print));
        }
    }

    #[test]
    fn what_is_kept_has_one_encoding(at: prop::sample::Index, flip in 1_u8.., cut: prop::sample::Index) {
        for bytes in KEPT.iter() {
            let mut altered = bytes.clone();
            altered[at.index(bytes.len())] ^= flip;
            for read in [altered.as_slice(), &bytes[..cut.index(bytes.len())], bytes] {
                if let Ok(pending) = PendingEnrolment::from_secret_bytes(read) {
                    prop_assert_eq!(&**pending.to_secret_bytes(), read);
                }
                if let Ok(credential) = Credential::from_secret_bytes(read) {
                    prop_assert_eq!(&**credential.to_secret_bytes(), read);
                }
            }
        }
        prop_assert!(PendingEnrolment::from_secret_bytes(&KEPT[0]).is_ok());
        prop_assert!(Credential::from_secret_bytes(&KEPT[1]).is_ok());
    }
}
