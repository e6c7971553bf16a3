//! What one keyholder's software does, and refuses: steps, backups, a relay that lies.

mod finding_1;
mod running;

use undersigned_proto::UnixTime;
use undersigned_proto::backup;
use undersigned_proto::entry::{Act, KeyholderAct, Keyholders};
use undersigned_proto::keyholder::{KeyholderError, Keyholding, MAX_KEYHOLDING_BYTES, Next, ReleaseError, restore};
use undersigned_proto::ledger::{CeremonyError, CeremonyStep, OpeningRefusal};

use running::{Running, act, joining, keyholders, rng};

#[test]
fn a_relay_that_puts_itself_in_a_place_is_noticed() {
    let mut running = Running::new(1, keyholders("cancel", 2, 3));
    let honest = running.record().check_code().unwrap();
    let (forger, forged) = Keyholding::begin(&mut rng(50), &joining(&running.keyholders), 2).unwrap();
    let forged = act(&forged);
    // Ben's own package, behind a key that signs in his name.
    let mut key_alone = running.acts[1].act.clone();
    if let (Act::Broadcast { key, .. }, Act::Broadcast { key: forgers, .. }) = (&mut key_alone, &forged.act) {
        *key = *forgers;
    }
    let key_alone = act(&forger.dangerous_signed(&mut rng(51), &running.record().id, key_alone, &[]).unwrap());
    for replaced in [forged, key_alone] {
        running.acts[1] = replaced;
        assert_eq!(running.next(2).unwrap_err(), KeyholderError::Replaced);
        // Ada cannot see it, but the codes that they read to each other differ, and she deals to nobody before that.
        let Next::Compare { code } = running.next(1).unwrap() else { panic!("nothing to compare") };
        assert_ne!(code, honest);
    }
}

#[test]
fn a_check_code_is_forty_digits_once_all_have_joined() {
    let mut running = Running::new(3, keyholders("cancel", 2, 3));
    let code = running.record().check_code().unwrap();
    assert_eq!(code.split(' ').map(str::len).collect::<Vec<_>>(), [5; 8]);
    assert!(code.bytes().all(|byte| byte.is_ascii_digit() || byte == b' '));
    running.acts.pop();
    assert_eq!(running.record().check_code(), None);
}

#[test]
fn a_false_accusation_names_the_accuser() {
    let mut running = Running::new(4, keyholders("cancel", 2, 3));
    running.deal();
    let record = running.record();
    let (transcript, package) = (record.transcript().unwrap(), record.package(2, 1).unwrap().to_bytes());
    // Any key that is not the one broadcast, or the right one over a package that is as it must be: both convict Ada.
    let accusation = Act::Accuse { sender: 2, round_key: [7; 32].into() };
    let entry =
        running.holdings[0].dangerous_signed(&mut rng(1), &record.id, accusation, &[&transcript, &package]).unwrap();
    running.acts.push(act(&entry));
    assert_eq!(running.record().step(), CeremonyStep::Failed { liar: 1 });
    assert!(matches!(running.next(3).unwrap(), Next::Failed { liar: Some(1) }));
}

#[test]
fn acts_are_refused_out_of_turn_and_under_another_name() {
    let mut running = Running::new(5, keyholders("cancel", 2, 3));
    let replay = |running: &Running, extra: KeyholderAct| {
        let acts = running.acts.iter().cloned().chain([extra]);
        crate::running::replay(&running.keyholders, acts).unwrap_err()
    };
    let again = running.acts[0].clone();
    assert_eq!(replay(&running, again), CeremonyError::Twice(1));
    running.compare();
    let Next::Send(deal) = running.next(1).unwrap() else { panic!("no deal") };
    let mut under_two = act(&deal);
    under_two.participant = 2;
    assert_eq!(replay(&running, under_two), CeremonyError::Package(2));
    let mut unsigned = act(&deal);
    unsigned.signature = running.acts[0].signature;
    assert_eq!(replay(&running, unsigned), CeremonyError::Signature(1));
    let mut stranger = act(&deal);
    stranger.participant = 4;
    assert_eq!(replay(&running, stranger), CeremonyError::Participant(4));
    let ready = KeyholderAct { act: Act::Ready, ..act(&deal) };
    assert_eq!(replay(&running, ready), CeremonyError::Step);
    let mut other_attempt = act(&deal);
    other_attempt.attempt = 2;
    assert_eq!(replay(&running, other_attempt), CeremonyError::NotRunning);
    running.deal();
    let ready = KeyholderAct { act: Act::Ready, ..act(&deal) };
    assert_eq!(replay(&running, ready), CeremonyError::Signature(1), "an act key proves no share");
}

#[test]
fn a_backup_of_another_share_fails_the_drill() {
    let mut running = Running::new(6, keyholders("cancel", 2, 3));
    running.deal();
    for participant in 1..=3 {
        assert!(matches!(running.next(participant).unwrap(), Next::Drill));
    }
    let record = running.record();
    let bens = running.holdings[1].backup().unwrap();
    let drilled = running.holdings[0].drill(&mut rng(1), &record, &*bens);
    assert_eq!(drilled.unwrap_err(), KeyholderError::Backup);
    assert_eq!(running.holdings[0].drill(&mut rng(1), &record, &[0; 32]).unwrap_err(), KeyholderError::Backup);
    assert_eq!(running.holdings[0].drill(&mut rng(1), &record, &[1; 31]).unwrap_err(), KeyholderError::Backup);
    let other = Running::complete(7, "another");
    let adas = running.holdings[0].backup().unwrap();
    let drilled = running.holdings[0].drill(&mut rng(1), &other.record(), &*adas);
    assert_eq!(drilled.unwrap_err(), KeyholderError::Other);
}

#[test]
fn whoever_has_only_the_paper_is_found_again() {
    let running = Running::complete(8, "cancel");
    let state = running.ledger();
    for (at, holding) in running.holdings.iter().enumerate() {
        let words = backup::to_words(&holding.backup().unwrap());
        let restored = restore(&state, "cancel", &*backup::from_words(&words).unwrap()).unwrap();
        assert_eq!(restored.participant(), at as u8 + 1);
        let refused = restored.release(&state, UnixTime(250)).unwrap_err();
        assert_eq!(refused, ReleaseError::Refusal(OpeningRefusal::Stage));
    }
    let other = Running::complete(9, "another");
    let words = other.holdings[0].backup().unwrap();
    assert_eq!(restore(&state, "cancel", &*words).unwrap_err(), KeyholderError::Backup);
    assert_eq!(restore(&state, "another", &*words).unwrap_err(), KeyholderError::Other);
    let refused = other.holdings[0].release(&state, UnixTime(250)).unwrap_err();
    assert_eq!(refused, ReleaseError::Keyholder(KeyholderError::Other));
}

#[test]
fn what_a_keyholder_keeps_is_read_back_or_refused() {
    let mut running = Running::new(10, keyholders("cancel", 2, 3));
    let stored = running.holdings[0].to_secret_bytes();
    let again = Keyholding::from_secret_bytes(&stored).unwrap();
    assert_eq!(*again.to_secret_bytes(), *stored);
    assert_eq!(format!("{again:?}"), "Keyholding(<redacted>)");
    running.deal();
    assert!(matches!(running.next(1).unwrap(), Next::Drill));
    let stored = running.holdings[0].to_secret_bytes();
    let again = Keyholding::from_secret_bytes(&stored).unwrap();
    assert!(again.has_share());
    assert_eq!(*again.backup().unwrap(), *running.holdings[0].backup().unwrap());
    for wrong in [&stored[..stored.len() - 1], &[], &[0xa0], &vec![0; MAX_KEYHOLDING_BYTES + 1]] {
        assert_eq!(Keyholding::from_secret_bytes(wrong).unwrap_err(), KeyholderError::Encoding);
    }
    let round1 = running.holdings[1].to_secret_bytes();
    assert!(round1.len() <= MAX_KEYHOLDING_BYTES);
}

#[test]
fn fifteen_keyholders_fit_every_limit() {
    let holders = (0..15).map(|number| format!("Keyholder {number} {}", "x".repeat(80))).collect();
    let many = Keyholders { letter: "cancel".into(), attempt: 1, threshold: 15, holders };
    let mut running = Running::new(11, many);
    for holding in &running.holdings {
        assert!(holding.to_secret_bytes().len() <= MAX_KEYHOLDING_BYTES, "{}", holding.to_secret_bytes().len());
    }
    running.deal();
    running.drill();
    running.ledger();
}
