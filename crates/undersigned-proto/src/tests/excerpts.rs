//! Findings 4 and 5 of issue 8: a client acts on what is in the record that it met, and on nothing else.

use undersigned_tlog::{NoteError, SigningKey};

use super::world::{World, audit, epoch, verify_as, verify_with};
use crate::UnixTime;
use crate::credential::Credential;
use crate::excerpt::{Excerpt, ExcerptError};
use crate::kinds::{Class, Entry, Letter, Stage, Timing};
use crate::ledger::CeremonyStep;
use crate::pin::{Expected, Fingerprint, Pin, WitnessError};
use crate::sign::{self, Choice, SignError};
use crate::verify::{Options, Verifier};

/// Entries 0 group, 1 epoch, 2 letter, 3 and 4 tallies, 5 signing, 6 and 7 signatures; then a member enrols. The pin ends
/// behind 5, the checkpoint that was seen behind 7.
fn met(seed: u64) -> (World, Credential) {
    let mut world = World::new(seed);
    let letter = world.letter("cancel");
    world.put(Entry::Letter(letter.clone())).unwrap();
    let mut signers = [world.enrol(Class::Code, "", ""), world.enrol(Class::Code, "", "")];
    world.tally(Class::Code, 3);
    world.tally(Class::Mailbox, 1);
    world.stage("cancel", Stage::Signing).unwrap();
    for signer in &mut signers {
        world.sign(signer, &letter, &Choice::Nothing);
    }
    let credential = world.enrol(Class::Code, "", "");
    (world, credential)
}

fn letter_at(world: &World, index: usize) -> Letter {
    Letter::from_entry(&world.entries[index]).unwrap()
}

#[test]
fn finding_4_the_pin_is_the_record_as_it_was_met() {
    let (mut world, credential) = met(61);
    let pin = credential.pin();
    assert_eq!((pin.size, pin.checkpoint().unwrap().size), (6, 8));
    assert_eq!(pin.vkey(), world.log.verifier_key().to_string());
    // Whatever comes later, the same pin passes.
    for id in ["later", "much-later"] {
        world.put(Entry::Letter(world.letter(id))).unwrap();
        let facts = world.facts(&credential, id);
        assert_eq!((facts.letter().id.as_str(), facts.stage(), facts.epoch().number), (id, Stage::Frozen, 1));
        assert_eq!(facts.letter_hash(), world.state.letter(id).unwrap().hash);
        assert_eq!(world.facts(&credential, "cancel").stage(), Stage::Signing);
    }
}

#[test]
fn finding_4_an_issuer_key_of_ones_own_makes_no_signature() {
    let (world, mut credential) = met(62);
    let mut rng = world.rng.clone();
    let marking = undersigned_crypto::SecretKey::random(&mut rng);
    let mut lying = world.entries.clone();
    lying.push(Entry::Epoch(epoch(1, &marking)).to_bytes());
    let facts = world.shown(&lying, &[0, 2, 8]).facts(&credential, "cancel").unwrap();
    let refused = sign::sign(&mut rng, &mut credential, &facts, &Choice::Nothing);
    assert_eq!(refused, Err(SignError::OtherEpoch));
    assert!(credential.signed.is_empty(), "no context is used up");
}

#[test]
fn finding_4_a_letter_of_the_servers_own_is_not_in_the_record() {
    let (world, credential) = met(63);
    let honest = world.excerpt(&world.state.select_letter("cancel").unwrap());
    let letter = letter_at(&world, 2);
    for altered in [
        Letter { sign_opens: UnixTime(100), ..letter.clone() },
        Letter { sign_closes: UnixTime(9_999), ..letter.clone() },
        Letter { timing: Timing::AtOnce, ..letter.clone() },
        Letter { text: "We ask you to renew it.".into(), ..letter.clone() },
        Letter { epoch: 2, ..letter },
    ] {
        let mut lying = honest.clone();
        lying.entries.iter_mut().find(|placed| placed.index == 2).unwrap().entry =
            Entry::Letter(altered).to_bytes().into();
        assert_eq!(lying.facts(&credential, "cancel").unwrap_err(), ExcerptError::NotInRecord);
    }
    let lacks = |excerpt: Excerpt, letter| excerpt.facts(&credential, letter).unwrap_err();
    assert_eq!(lacks(honest, "another"), ExcerptError::Lacks("the letter"));
    assert_eq!(lacks(world.shown(&world.entries, &[0, 2]), "cancel"), ExcerptError::Lacks("the period"));
    assert_eq!(lacks(world.shown(&world.entries, &[1, 2]), "cancel"), ExcerptError::NoGroup);
    let mut edited = world.entries.clone();
    let group = crate::kinds::Group { name: "Others".into(), ..world.group() };
    edited.push(Entry::Group(group).to_bytes());
    let words = "the group's words under which the letter was frozen";
    assert_eq!(lacks(world.shown(&edited, &[1, 2, 8]), "cancel"), ExcerptError::Lacks(words));
}

#[test]
fn finding_4_another_record_than_the_one_that_was_met() {
    let (world, credential) = met(64);
    let honest = &world.entries;
    let follow =
        |entries: &[Vec<u8>], in_full: &[u64]| world.shown(entries, in_full).facts(&credential, "cancel").map(drop);
    let all = [0, 1, 2, 5];
    assert_eq!(follow(honest, &all), Ok(()));
    let mut before = honest.clone();
    before.swap(3, 4);
    let mut at_the_pin = honest.clone();
    at_the_pin[5] = Entry::Group(world.group()).to_bytes();
    let mut same_size = honest.clone();
    same_size.swap(6, 7);
    let smaller = &honest[..7];
    let longer = |entries: &[Vec<u8>]| [entries, &honest[..1]].concat();
    assert_eq!(follow(&longer(honest), &all), Ok(()));
    // Signatures behind the pin's last entry are for audits and receipts (spec/excerpt.md §7).
    assert_eq!(follow(&longer(&same_size), &all), Ok(()));
    for (lie, entries) in [
        ("forked before the pin", before.as_slice()),
        ("forked at the pin", &at_the_pin),
        ("another root of the same size", &same_size),
        ("forked before the pin, and longer", &longer(&before)),
        ("forked at the pin, and longer", &longer(&at_the_pin)),
    ] {
        assert_eq!(follow(entries, &all), Err(ExcerptError::Forked), "{lie}");
    }
    // Nobody is convicted by it: the newer one may have been on its way.
    assert_eq!(follow(smaller, &all), Err(ExcerptError::Older), "a smaller checkpoint");
    let mut hidden = world.excerpt(&crate::excerpt::Selection { entries: vec![0, 1, 2], marks: vec![3, 4] });
    assert_eq!(
        hidden.facts(&credential, "cancel").unwrap_err(),
        ExcerptError::Lacks("the entry where you met the record"),
        "the pin's last entry is hidden"
    );
    let (elsewhere, _) = met(73);
    let shown = elsewhere.shown(&elsewhere.entries, &all).facts(&credential, "cancel");
    assert_eq!(shown.unwrap_err(), ExcerptError::OtherKey);
    let other = SigningKey::from_seed(&[9; 32], super::world::ORIGIN).unwrap();
    let checkpoint = undersigned_tlog::Checkpoint::dangerous_parse_unverified(&hidden.checkpoint).unwrap();
    hidden.checkpoint = checkpoint.sign(&other).unwrap().into_bytes().into();
    let refused = hidden.facts(&credential, "cancel").unwrap_err();
    assert!(matches!(refused, ExcerptError::Checkpoint(_)), "{refused}");
}

#[test]
fn finding_4_the_first_contact_is_pinned_from_outside() {
    let (world, _) = met(65);
    let excerpt = world.excerpt(&world.state.select_epoch(1).unwrap());
    let vkey = world.log.verifier_key().to_string();
    let meet = |group: &str, expected: &Expected| excerpt.to_enrol(group, 1, expected).map(drop);
    let print = |key: &str| Expected { fingerprint: Some(Fingerprint::of(key)), ..Expected::default() };
    let whole = |key: &str| Expected { vkey: Some(key.into()), ..Expected::default() };
    assert_eq!(meet("acme", &Expected::default()), Ok(()));
    assert_eq!(meet("acme", &print(&vkey)), Ok(()));
    assert_eq!(meet("acme", &whole(&vkey)), Ok(()));
    let other = World::new(66).log.verifier_key().to_string();
    assert_eq!(meet("acme", &print(&other)), Err(ExcerptError::OtherKey));
    assert_eq!(meet("acme", &whole(&other)), Err(ExcerptError::OtherKey));
    assert_eq!(meet("acme-two", &Expected::default()), Err(ExcerptError::OtherGroup));
    let no_epoch = excerpt.to_enrol("acme", 2, &Expected::default()).unwrap_err();
    assert_eq!(no_epoch, ExcerptError::Lacks("the period"));
    for options in [print(&other), whole(&other)] {
        let options = Options { expected: options, ..Options::default() };
        assert_eq!(verify_as(&world.export(), options).unwrap_err().place, "entry 0");
    }
}

#[test]
fn finding_1_a_ceremony_is_read_from_the_record() {
    let (world, ..) = super::opening::sealed_world();
    let recorded = world.state.ceremony("cancel").unwrap();
    let (first, last) = (recorded.index, *recorded.entries().last().unwrap());
    let begun = &world.entries[..=first as usize];
    // A keyholder who joins met the record before anybody had joined.
    let (pin, proved) = world.shown(begun, &[0, first]).meet("acme", &Expected::default()).unwrap();
    assert_eq!(proved.ceremony("cancel").unwrap().step(), CeremonyStep::Broadcasts);
    let excerpt = world.excerpt(&world.state.select_ceremony("cancel").unwrap());
    let proved = excerpt.follow("acme", &pin).unwrap();
    let read = proved.ceremony("cancel").unwrap();
    assert_eq!((read.step(), read.id, read.acts()), (CeremonyStep::Complete, recorded.id, recorded.acts()));
    assert_eq!(proved.letter("cancel").unwrap(), world.state.letter("cancel").unwrap().letter);
    assert_eq!(proved.ceremony("another").unwrap_err(), ExcerptError::Lacks("a key ceremony"));
    // What is left out makes a keyholder wait, and an act that breaks a rule makes it refuse.
    let acts: Vec<u64> = recorded.entries().to_vec();
    let without = |left_out: u64| {
        let kept = acts.iter().copied().filter(|index| *index != left_out);
        let in_full: Vec<u64> = [0, first].into_iter().chain(kept).collect();
        world.shown(&world.entries, &in_full).follow("acme", &pin).unwrap().ceremony("cancel").map(|read| read.step())
    };
    assert_eq!(without(last), Ok(CeremonyStep::Drills));
    assert_eq!(without(acts[0]), Err(ExcerptError::Lacks("a ceremony that keeps its rules")));
    let mut invented = excerpt.clone();
    let forged = invented.entries.iter_mut().find(|placed| placed.index == acts[0]).unwrap();
    *forged.entry.last_mut().unwrap() ^= 1;
    assert_eq!(invented.follow("acme", &pin).unwrap_err(), ExcerptError::NotInRecord);
}

fn pinned(pin: &Pin) -> Options {
    Options { pin: Some(pin.clone()), seed: [1; 32], ..Options::default() }
}

#[test]
fn finding_4_an_audit_passes_the_pin() {
    const MET_BEFORE: &str = "this is not the record that you met before: something was removed from it or changed";
    let (mut world, credential) = met(67);
    let honest = world.entries.clone();
    world.put(Entry::Letter(world.letter("later"))).unwrap();
    verify_as(&world.export(), pinned(credential.pin())).unwrap();
    let mut found = |entries: Vec<Vec<u8>>| {
        world.entries = entries;
        // Each is a good record by itself.
        verify_as(&world.export(), Options::default()).unwrap();
        verify_as(&world.export(), pinned(credential.pin())).unwrap_err()
    };
    let mut before = honest.clone();
    before.swap(3, 4);
    let mut after = honest.clone();
    after.swap(6, 7);
    for (lie, entries, reason, forked) in [
        ("forked before the pin", before, MET_BEFORE, true),
        ("forked behind the pin, in what was seen", after, MET_BEFORE, true),
        ("shorter", honest[..7].to_vec(), "this is an older record than the one that you met before", false),
    ] {
        let error = found(entries);
        assert_eq!((error.place.as_str(), error.reason.to_string().as_str()), ("checkpoint", reason), "{lie}");
        assert_eq!(error.is_forked(), forked, "{lie}");
    }
    let (other, _) = met(68);
    assert_eq!(verify_as(&other.export(), pinned(credential.pin())).unwrap_err().place, "entry 0");
}

#[test]
fn finding_4_there_are_no_facts_before_the_end_of_an_audit_that_passed_the_pin() {
    let (mut world, credential) = met(69);
    let later = world.enrol(Class::Code, "", "");
    world.put(Entry::Letter(world.letter("later"))).unwrap();
    let third = world.enrol(Class::Code, "", "");
    let fails = |verifier: &Verifier, credential: &Credential| verifier.facts(credential, "cancel").unwrap_err();
    let (_, without) = audit(&world.export(), Options::default()).unwrap();
    assert_eq!(fails(&without, &credential), ExcerptError::Forked);
    let (_, passed) = audit(&world.export(), pinned(credential.pin())).unwrap();
    assert_eq!(fails(&passed, &third), ExcerptError::Forked, "it has another pin");
    assert!(passed.facts(&credential, "cancel").is_ok() && passed.facts(&later, "cancel").is_ok());
    assert_eq!(passed.facts(&credential, "none").unwrap_err(), ExcerptError::Lacks("the letter"));
    // All is read, and the last file is not there yet.
    let mut verifier = Verifier::new(pinned(credential.pin()));
    let files = world.export();
    while let Ok(crate::verify::Step::Fetch(paths)) = verifier.next() {
        for path in paths {
            assert_eq!(fails(&verifier, &credential), ExcerptError::Forked);
            verifier.supply(&path, files.get(&path).cloned()).unwrap();
        }
    }
    assert!(verifier.facts(&credential, "cancel").is_ok());
}

#[test]
fn finding_5_witnesses_asked_for_are_required() {
    let witness = SigningKey::from_seed(&[9; 32], "witness.example").unwrap();
    let vkey = witness.cosigner_key().to_string();
    let expected = Expected { witnesses: vec![vkey.clone()], ..Expected::default() };
    let missing = WitnessError::Missing("witness.example".into());
    let (world, _) = met(70);
    let excerpt = world.excerpt(&world.state.select_epoch(1).unwrap());
    assert_eq!(excerpt.meet("acme", &expected).unwrap_err(), ExcerptError::Witness(missing.clone()));
    let reason = verify_with(&world.export(), vec![vkey.clone()]).unwrap_err().to_string();
    assert_eq!(reason, format!("checkpoint: {missing}"));
    let no_key = Expected { witnesses: vec!["witness.example".into()], ..Expected::default() };
    let refused = excerpt.meet("acme", &no_key).unwrap_err();
    assert_eq!(refused, ExcerptError::Witness(WitnessError::Key("witness.example".into(), NoteError::VerifierKey)));
    // The box keeps its witnesses: later excerpts and audits need them too.
    let cosigned = |note: &[u8]| {
        let note = String::from_utf8(note.to_vec()).unwrap();
        let text = format!("{}\n", note.split_once("\n\n").unwrap().0);
        (note + &witness.cosign(&text, 1_234).unwrap()).into_bytes()
    };
    let mut seen = excerpt.clone();
    seen.checkpoint = cosigned(&excerpt.checkpoint).into();
    let (pin, _) = seen.meet("acme", &expected).unwrap();
    assert_eq!(pin.witnesses(), [vkey]);
    assert!(seen.follow("acme", &pin).is_ok());
    assert_eq!(excerpt.follow("acme", &pin).unwrap_err(), ExcerptError::Witness(missing.clone()));
    let mut files = world.export();
    let error = verify_as(&files, pinned(&pin)).unwrap_err();
    assert_eq!(error.to_string(), format!("checkpoint: {missing}"));
    let note = cosigned(&files["checkpoint"]);
    files.insert("checkpoint".into(), note);
    assert_eq!(verify_as(&files, pinned(&pin)).unwrap().cosignatures.len(), 1);
}

#[test]
fn one_flipped_bit_of_an_excerpt_is_refused_or_changes_no_entry() {
    let (world, credential) = met(71);
    let excerpt = world.excerpt(&world.state.select_letter("cancel").unwrap());
    let honest = excerpt.follow("acme", credential.pin()).unwrap();
    let bytes = excerpt.to_bytes();
    let mut passed = Vec::new();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 1 << (at % 8);
        let Ok(read) = Excerpt::from_bytes(&altered) else { continue };
        assert_eq!(read.to_bytes(), altered, "one encoding for each excerpt");
        if let Ok(proved) = read.follow("acme", credential.pin()) {
            assert_eq!(
                (&proved.entries, &proved.origin, &proved.vkey),
                (&honest.entries, &honest.origin, &honest.vkey)
            );
            passed.push(at);
        }
        if let Ok((pin, proved)) = read.meet("acme", &Expected::default()) {
            let again = excerpt.meet("acme", &Expected::default()).unwrap().0;
            assert_eq!((pin.size, pin.root, pin.vkey), (again.size, again.root, again.vkey));
            assert_eq!(proved.entries, honest.entries);
        }
    }
    assert!(passed.is_empty(), "{passed:?}: a note has one signature, and all of the excerpt is under it");
}
