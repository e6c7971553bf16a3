//! Findings of issue 8: the server's word on class, round and group, and rules of the record against it.

use minicbor::bytes::ByteArray;

use super::world::{World, audit, epoch, sentences, verify};
use crate::UnixTime;
use crate::credential::{Credential, Crowd, WaitReason};
use crate::enrol::{self, Attested, EnrolError, Way};
use crate::facts::Facts;
use crate::kinds::{
    Class, Entry, EntryError, Group, GroupField, LetterState, MARK_BYTES, MAX_TALLIED, Stage, Tally, Timing,
};
use crate::ledger::ApplyError;
use crate::sign::Choice;
use crate::verify::Options;

const RESERVED: [Class; 4] = [Class::MailSigned, Class::Account, Class::Roster, Class::Vouched];
/// Signing of a letter in rounds is open, and so is enrolment.
const DURING: UnixTime = UnixTime(150);

#[test]
fn finding_2_a_class_of_ones_own_is_refused() {
    let mut world = World::new(31);
    let (group, epoch) = (world.group(), world.epoch());
    let (code, mailbox) = (Way::Code, Way::Mailbox("Anna+work@acme.example"));
    let anna = "anna@acme.example";
    for (way, class, role, identity, holds) in [
        (code, Class::Code, "engineer", "", true),
        (mailbox, Class::Mailbox, "", anna, true),
        (code, Class::Mailbox, "", "", false),
        (code, Class::Vouched, "", "", false),
        (code, Class::Code, "", anna, false),
        (mailbox, Class::Code, "", anna, false),
        (mailbox, Class::Account, "", anna, false),
        (mailbox, Class::Mailbox, "", "ben@acme.example", false),
        (mailbox, Class::Mailbox, "", "", false),
        (mailbox, Class::Mailbox, "the one who complained", anna, false),
    ] {
        let facts = world.to_enrol();
        let (pending, commitment) = enrol::begin(&mut world.rng, &facts, way, DURING).unwrap();
        let attested = Attested { class, role, identity };
        let response = enrol::issue(&mut world.rng, &world.issuer, (&group, &epoch), attested, &commitment).unwrap();
        let finished = pending.finish(&response).map(|credential| credential.class());
        let expected = if holds { Ok(class) } else { Err(EnrolError::Attested) };
        assert_eq!(finished, expected, "{class:?} {role:?} {identity:?}");
    }
}

#[test]
fn finding_2_what_the_group_does_not_take_is_not_asked_for() {
    let mut world = World::new(32);
    for address in ["anna", "anna@acme.example.org", "anna@other.example", "a b@acme.example", ""] {
        let facts = world.to_enrol();
        let refused = enrol::begin(&mut world.rng, &facts, Way::Mailbox(address), DURING).unwrap_err();
        assert_eq!(refused, EnrolError::Address, "{address:?}");
    }
    world.put(Entry::Group(without_mailboxes(&world))).unwrap();
    let facts = world.to_enrol();
    let refused = enrol::begin(&mut world.rng, &facts, Way::Mailbox("anna@acme.example"), DURING).unwrap_err();
    assert_eq!(refused, EnrolError::Address);
    let only_mailboxes = Group { classes: vec![Class::Mailbox], ..super::world::group(&world.log) };
    world.put(Entry::Group(only_mailboxes)).unwrap();
    let facts = world.to_enrol();
    assert_eq!(enrol::begin(&mut world.rng, &facts, Way::Code, DURING).unwrap_err(), EnrolError::Way);
}

#[test]
fn finding_4_nobody_enrols_outside_the_window_of_the_record() {
    let mut world = World::new(46);
    let facts = world.to_enrol();
    let mut begin = |at| enrol::begin(&mut world.rng, &facts, Way::Code, UnixTime(at)).map(drop);
    for (at, found) in [(99, Err(EnrolError::Closed)), (100, Ok(())), (199, Ok(())), (200, Err(EnrolError::Closed))] {
        assert_eq!(begin(at), found, "at {at}");
    }
}

fn without_mailboxes(world: &World) -> Group {
    Group { classes: vec![Class::Code], domains: vec![], ..world.group() }
}

#[test]
fn finding_2_reserved_classes_are_refused_in_every_entry() {
    let world = super::life::five_signers();
    let entry = |index: usize| Entry::from_bytes(&world.entries[index]).unwrap();
    for class in RESERVED {
        let entries = [0, 1, 3, 6, 11].map(|index| match entry(index) {
            Entry::Group(group) => Entry::Group(Group { classes: vec![Class::Code, class], domains: vec![], ..group }),
            Entry::Epoch(mut epoch) => {
                epoch.caps[1].class = class;
                Entry::Epoch(epoch)
            }
            Entry::Tally(tally) => Entry::Tally(Tally { class, ..tally }),
            Entry::Signature(mut signature) => {
                signature.statement.class = class;
                Entry::Signature(signature)
            }
            Entry::Withdrawal(mut withdrawal) => {
                withdrawal.class = class;
                Entry::Withdrawal(withdrawal)
            }
            other => panic!("{other:?}"),
        });
        for entry in entries {
            assert_eq!(entry.check(), Err(EntryError::Class(class)));
            assert_eq!(Entry::from_bytes(&entry.to_bytes()), Err(EntryError::Class(class)));
        }
    }
}

/// A world whose letter is signed in rounds while others enrol.
fn in_rounds(seed: u64) -> (World, Credential) {
    let mut world = World::new(seed);
    let letter = crate::kinds::Letter { timing: Timing::Rounds, sign_opens: UnixTime(120), ..world.letter("cancel") };
    world.put(Entry::Letter(letter)).unwrap();
    let credential = world.enrol(Class::Code, "", "");
    (world, credential)
}

/// What an excerpt says and what an audit says, which must be the same.
fn both(world: &World, credential: &Credential, now: UnixTime) -> Result<Crowd, WaitReason> {
    let options = Options { pin: Some(credential.pin().clone()), seed: [1; 32], ..Options::default() };
    let (_, verifier) = audit(&world.export(), options).unwrap();
    let audited = verifier.facts(credential, "cancel").unwrap();
    let found = credential.may_sign(&world.facts(credential, "cancel"), now);
    assert_eq!(credential.may_sign(&audited, now), found);
    found
}

#[test]
fn finding_3_the_holder_takes_its_round_from_the_record() {
    for (with_it, found) in [(18, Err(WaitReason::RoundOpen)), (19, Ok(Crowd { of_class: 20, linkable: false }))] {
        let (mut world, credential) = in_rounds(33);
        assert_eq!(both(&world, &credential, DURING), Err(WaitReason::RoundOpen), "nothing is tallied");
        world.tally(Class::Code, with_it + 1);
        assert_eq!(both(&world, &credential, DURING), found);
    }
    // Twenty others, without the holder.
    let (mut world, credential) = in_rounds(34);
    world.waiting.clear();
    world.tally(Class::Code, 20);
    assert_eq!(both(&world, &credential, DURING), Err(WaitReason::RoundOpen));
    assert_eq!(both(&world, &credential, UnixTime(250)), Err(WaitReason::RoundOpen), "it is not counted at all");
}

#[test]
fn finding_3_all_classes_of_a_round_count_and_the_own_one_is_told() {
    let (mut world, credential) = in_rounds(35);
    world.tally(Class::Code, 12);
    world.tally(Class::Mailbox, 8);
    let crowd = both(&world, &credential, DURING).unwrap();
    assert_eq!(crowd, Crowd { of_class: 12, linkable: false });
    assert!(crowd.is_small() && !Crowd { of_class: 20, linkable: false }.is_small());
}

#[test]
fn finding_3_the_last_round_may_be_small_once_enrolment_is_over() {
    let (mut world, credential) = in_rounds(36);
    world.tally(Class::Code, 3);
    assert_eq!(both(&world, &credential, UnixTime(199)), Err(WaitReason::RoundOpen));
    assert_eq!(both(&world, &credential, UnixTime(200)), Ok(Crowd { of_class: 3, linkable: false }));
    let remarks = sentences(&verify(&world.export()).unwrap());
    assert!(remarks.contains(&"The last round of period 1 counts 3 credentials.".to_owned()), "{remarks:?}");
}

#[test]
fn finding_3_a_round_is_not_filled_up_later() {
    let (mut world, credential) = in_rounds(37);
    world.tally(Class::Code, 19);
    world.stage("cancel", Stage::Signing).unwrap();
    let later = world.next_tally(Class::Mailbox, 1, 1);
    assert_eq!(world.put(Entry::Tally(later.clone())), Err(ApplyError::Round(1)));
    // The server signs it all the same, as an excerpt is not checked for rules.
    let mut lying = world.entries.clone();
    lying.push(Entry::Tally(later).to_bytes());
    let excerpt = world.shown(&lying, &[0, 1, 2, 3, 5]);
    let facts = excerpt.facts(&credential, "cancel").unwrap();
    assert_eq!(facts.round.unwrap().size, 19);
    assert_eq!(credential.may_sign(&facts, DURING), Err(WaitReason::RoundOpen));
    // Nor by a tally of another round right behind, or of the same round with something in between that is left out.
    let mut next = lying.clone();
    next[4] = Entry::Tally(world.next_tally(Class::Mailbox, 1, 2)).to_bytes();
    let facts = world.shown(&next, &[0, 1, 2, 3, 4, 5]).facts(&credential, "cancel").unwrap();
    assert_eq!(facts.round.unwrap().size, 19);
}

#[test]
fn finding_3_small_rounds_are_in_the_verdict() {
    let (mut world, _) = in_rounds(38);
    world.tally(Class::Code, 3);
    let second = world.next_tally(Class::Code, 17, 2);
    world.put(Entry::Tally(second)).unwrap();
    let verdict = verify(&world.export()).unwrap();
    let sizes: Vec<_> = verdict.epochs[0].rounds.iter().map(|round| (round.round, round.size())).collect();
    assert_eq!(sizes, [(1, 3), (2, 17)]);
    let small = "Rounds of period 1 with fewer than 20 credentials: 1.".to_owned();
    assert!(sentences(&verdict).contains(&small), "{:?}", verdict.remarks);
    assert!(verdict.to_plain().contains("in rounds of 3, 17"), "{}", verdict.to_plain());
}

#[test]
fn finding_3_a_letter_signed_at_once_says_that_times_link() {
    let mut world = World::new(39);
    let letter = crate::kinds::Letter { timing: Timing::AtOnce, sign_opens: UnixTime(120), ..world.letter("cancel") };
    world.put(Entry::Letter(letter)).unwrap();
    let credential = world.enrol(Class::Code, "", "");
    world.tally(Class::Code, 1);
    assert_eq!(both(&world, &credential, DURING), Ok(Crowd { of_class: 1, linkable: true }));
}

#[test]
fn finding_6_a_letter_is_frozen_under_the_last_words_of_the_group() {
    let mut world = World::new(40);
    let older = world.letter("cancel");
    let renamed = Group { membership: "Whoever was ever employed.".into(), ..world.group() };
    world.put(Entry::Group(renamed)).unwrap();
    assert_eq!(world.put(Entry::Letter(older.clone())), Err(ApplyError::GroupHash));
    let mut altered = world.letter("cancel");
    altered.group = ByteArray::from([0; 32]);
    assert_eq!(world.put(Entry::Letter(altered)), Err(ApplyError::GroupHash));
    world.put(Entry::Letter(world.letter("cancel"))).unwrap();
}

#[test]
fn finding_6_who_signed_does_not_change_after_signing() {
    let mut world = super::life::five_signers();
    let verdict = verify(&world.export()).unwrap();
    assert!(verdict.letters[0].changed.is_empty());
    let edited = Group {
        name: "Friends of Acme".into(),
        membership: "Whoever likes it.".into(),
        declared_members: 51,
        domains: vec!["acme.example".into(), "other.example".into()],
        ..world.group()
    };
    world.put(Entry::Group(edited)).unwrap();
    let verdict = verify(&world.export()).unwrap();
    let letter = &verdict.letters[0];
    assert_eq!((letter.group.entry, letter.group.name.as_str()), (0, "Employees of Acme"));
    let changed: Vec<_> = letter.changed.iter().map(GroupField::code).collect();
    assert_eq!(changed, ["name", "membership", "declared-members", "domains"]);
    let remark = "Since \"Cancel the contract\" was frozen, the group has changed: \
                  name, membership, declared-members, domains.";
    assert!(sentences(&verdict).contains(&remark.to_owned()), "{:?}", verdict.remarks);
    assert!(verdict.to_plain().contains("signed by members of \"Employees of Acme\" (entry 0)"));
    // A signer is shown both: the words under which the letter was frozen, and that they have changed since.
    let credential = world.enrol(Class::Code, "", "");
    let facts: Facts = world.facts(&credential, "cancel");
    assert_eq!(
        (facts.group().name.as_str(), facts.group_now().name.as_str()),
        ("Employees of Acme", "Friends of Acme")
    );
}

#[test]
fn finding_10_what_is_counted_is_counted_once_and_rightly() {
    let mut world = World::new(41);
    world.enrol(Class::Code, "", "");
    let first = world.next_tally(Class::Code, 3, 1);
    for (sum, found) in [(2, Err(ApplyError::Sum(2, 3))), (4, Err(ApplyError::Sum(4, 3)))] {
        assert_eq!(world.put(Entry::Tally(Tally { issued_so_far: sum, ..first.clone() })), found);
    }
    let marks = first.marks().collect::<Vec<_>>();
    world.put(Entry::Tally(first)).unwrap();
    let again = Tally::new(1, Class::Mailbox, 1, 1, vec![marks[1]]);
    assert_eq!(world.put(Entry::Tally(again)), Err(ApplyError::MarkTwice), "in another class too");
    world.put(Entry::Group(without_mailboxes(&world))).unwrap();
    let gone = world.next_tally(Class::Mailbox, 1, 2);
    assert_eq!(world.put(Entry::Tally(gone)), Err(ApplyError::Class(Class::Mailbox)));
    let mut next = epoch(2, &world.issuer);
    assert_eq!(world.put(Entry::Epoch(next.clone())), Err(ApplyError::Class(Class::Mailbox)));
    next.caps.truncate(1);
    world.put(Entry::Epoch(next)).unwrap();
    let elsewhere = Tally { epoch: 2, ..Tally::new(1, Class::Code, 1, 1, vec![marks[1]]) };
    world.put(Entry::Tally(elsewhere)).expect("another period has other commitments");
}

#[test]
fn finding_10_a_tally_is_one_mark_for_each_credential() {
    let mark = |number: u32| u64::from(number).to_be_bytes();
    let tally = |marks: Vec<[u8; MARK_BYTES]>| Tally::new(1, Class::Code, 1, 9_000, marks);
    let many = |count: u32| Entry::Tally(tally((1..=count).map(mark).collect())).check();
    assert_eq!(many(MAX_TALLIED), Ok(()));
    assert_eq!(many(MAX_TALLIED + 1), Err(EntryError::Marks));
    assert_eq!(many(0), Err(EntryError::Zero("the tally")));
    let largest = Entry::Tally(tally((1..=MAX_TALLIED).map(mark).collect()));
    assert_eq!(Entry::from_bytes(&largest.to_bytes()), Ok(largest));
    let two = tally(vec![mark(1), mark(2)]);
    let refused = |tally: Tally| Entry::Tally(tally).check();
    assert_eq!(refused(Tally { round: 0, ..two.clone() }), Err(EntryError::Zero("the round")));
    assert_eq!(refused(tally(vec![mark(1), mark(1)])), Err(EntryError::Marks), "one credential twice");
    let falling = [mark(2), mark(1)].concat();
    assert_eq!(refused(Tally { marks: falling.into(), ..two.clone() }), Err(EntryError::Marks));
    for issued in [1, 3] {
        assert_eq!(refused(Tally { issued, ..two.clone() }), Err(EntryError::Marks));
    }
    let odd = two.marks[..15].to_vec();
    assert_eq!(refused(Tally { marks: odd.into(), ..two }), Err(EntryError::Marks));
}

#[test]
fn finding_10_stage_times_and_declared_numbers_are_remarked() {
    let at = |stage, at| Entry::LetterState(LetterState { letter: "cancel".into(), stage, at: UnixTime(at) });
    let remarks = |stages: [Entry; 2]| {
        let mut world = World::new(42);
        world.put(Entry::Letter(world.letter("cancel"))).unwrap();
        stages.into_iter().for_each(|stage| world.put(stage).unwrap());
        sentences(&verify(&world.export()).unwrap())
    };
    let has = |found: &[String], part: &str| found.iter().any(|remark| remark.contains(part));
    let honest = remarks([at(Stage::Signing, 200), at(Stage::Ended, 300)]);
    assert_eq!(honest.len(), 1, "{honest:?}");
    assert!(has(&remarks([at(Stage::Signing, 300), at(Stage::Ended, 300)]), "began after the last day"));
    assert!(has(&remarks([at(Stage::Signing, 200), at(Stage::Ended, 299)]), "ended before the last day"));
    assert!(has(&remarks([at(Stage::Signing, 299), at(Stage::Closed, 298)]), "run backwards"));
    let mut world = World::new(43);
    world.put(Entry::Group(Group { declared_members: 5_000, ..world.group() })).unwrap();
    let found = sentences(&verify(&world.export()).unwrap());
    assert!(has(&found, "At entry 2 the declared number of members went from 50 to 5000."), "{found:?}");
}

#[test]
fn finding_4_facts_of_another_epoch_or_record_make_no_signature() {
    let (world, mut credential) = in_rounds(44);
    let mut rng = world.rng.clone();
    let facts = world.facts(&credential, "cancel");
    let (other, theirs) = in_rounds(45);
    let elsewhere = other.facts(&theirs, "cancel");
    let mut another_key = facts.clone();
    another_key.epoch.issuer_key = ByteArray::from(other.issuer.public_key().to_bytes());
    let mut another_epoch = facts.clone();
    another_epoch.letter.epoch = 2;
    let mut another_group = facts;
    another_group.group.id = "other".into();
    let record = (WaitReason::OtherRecord, crate::sign::SignError::OtherRecord);
    let epoch = (WaitReason::OtherEpoch, crate::sign::SignError::OtherEpoch);
    for (facts, (wait, refused)) in
        [(elsewhere, record), (another_key, epoch), (another_epoch, epoch), (another_group, epoch)]
    {
        assert_eq!(credential.may_sign(&facts, DURING), Err(wait));
        let signed = crate::sign::sign(&mut rng, &mut credential, &facts, &Choice::Nothing);
        assert_eq!(signed, Err(refused));
        assert_eq!(crate::sign::withdraw(&mut rng, &credential, &facts), Err(refused));
        assert_eq!(crate::sign::mark(&mut credential, &facts), Err(refused));
        assert!(credential.signed.is_empty(), "no context is used up");
    }
}
