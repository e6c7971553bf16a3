//! Issue 8, finding 1: a server that shows each keyholder another ceremony, to get the letter's key alone.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use undersigned_crypto::threshold::dkg::{round1, round2};
use undersigned_proto::entry::{Act, KeyholderAct};
use undersigned_proto::keyholder::{KeyholderError, Keyholding, Next};
use undersigned_proto::ledger::{CeremonyError, CeremonyRecord, CeremonyStep};

use crate::running::{Running, act, joining, keyholders, replay, rng};

/// What a server has that makes keyholders of its own: their secrets of round 1.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Own {
    #[n(5)]
    round1: ByteVec,
}

/// The ceremony as a server shows it to one keyholder: all others are invented.
struct FalseView {
    shown_to: u8,
    acts: Vec<KeyholderAct>,
    invented: Vec<Keyholding>,
}

impl FalseView {
    fn new(running: &Running, shown_to: u8, seed: u64) -> Self {
        let mut view = Self { shown_to, acts: Vec::new(), invented: Vec::new() };
        for (number, honest) in (1..).zip(&running.acts[..running.holdings.len()]) {
            if number == shown_to {
                view.acts.push(honest.clone());
                continue;
            }
            let begun = Keyholding::begin(&mut rng(seed + u64::from(number)), &joining(&running.keyholders), number);
            let (holding, entry) = begun.unwrap();
            view.acts.push(act(&entry));
            view.invented.push(holding);
        }
        view
    }

    fn record(&self, running: &Running) -> CeremonyRecord {
        replay(&running.keyholders, self.acts.clone()).unwrap()
    }

    /// What the keyholder's program does when it looks at this view.
    fn shown(&self, running: &mut Running) -> Result<Next, KeyholderError> {
        let record = self.record(running);
        running.holdings[usize::from(self.shown_to) - 1].next(&mut rng(77), &record)
    }

    /// How many points of the keyholder's polynomial the server reads in what came.
    fn points(&self, running: &Running, sent: &Next) -> usize {
        let Next::Send(entry) = sent else { return 0 };
        let Act::Deal { packages } = act(entry).act else { return 0 };
        let record = self.record(running);
        let broadcasts = record.packages().unwrap();
        let opens = |invented: &Keyholding| {
            let own: Own = minicbor::decode(&invented.to_secret_bytes()).unwrap();
            let secret = round1::SecretPackage::from_secret_bytes(&own.round1).unwrap();
            let (secret, _) = round2::distribute(&mut rng(78), secret, broadcasts).unwrap();
            packages.iter().any(|package| {
                let package = round2::Package::from_bytes(package.as_slice()).unwrap();
                secret.receive(broadcasts, &package).is_ok()
            })
        };
        self.invented.iter().filter(|invented| opens(invented)).count()
    }
}

/// A person who does not compare, and says that the numbers are the same.
fn confirm_blindly(running: &mut Running, participant: u8, record: CeremonyRecord) {
    let holding = &mut running.holdings[usize::from(participant) - 1];
    let stored = holding.compared(&record, &record.check_code().unwrap()).unwrap();
    *holding = Keyholding::from_secret_bytes(&stored).unwrap();
}

#[test]
fn finding_1_a_server_with_a_false_view_for_each_keyholder_reads_no_point() {
    for (n, t) in [(2, 1), (2, 2), (3, 1), (3, 2), (3, 3), (5, 3)] {
        let mut running = Running::new(20, keyholders("cancel", t, n));
        for participant in 1..=n as u8 {
            let view = FalseView::new(&running, participant, 1_000);
            // The answer is dropped, and the view is shown again.
            for _ in 0..2 {
                let sent = view.shown(&mut running).unwrap();
                let points = view.points(&running, &sent);
                assert_eq!(points, 0, "{t} of {n}: the server knows {points} points of polynomial {participant}");
            }
        }
        // Honest from then on: all see one ceremony, which ends well.
        running.deal();
        running.drill();
        assert_eq!(running.record().step(), CeremonyStep::Complete);
    }
}

#[test]
fn finding_1_points_read_by_a_false_view_are_of_no_letters_key() {
    for (n, t) in [(2, 1), (3, 2), (3, 3)] {
        let mut running = Running::new(21, keyholders("cancel", t, n));
        let view = FalseView::new(&running, 1, 1_000);
        let record = view.record(&running);
        confirm_blindly(&mut running, 1, record);
        let sent = view.shown(&mut running).unwrap();
        assert_eq!(view.points(&running, &sent), n - 1, "the attack is played in earnest");
        // That polynomial never becomes part of a key: its keyholder takes no part in the true ceremony.
        assert_eq!(running.next(1).unwrap_err(), KeyholderError::OtherTranscript);
        let record = running.record();
        let compared = running.holdings[0].compared(&record, &record.check_code().unwrap());
        assert_eq!(compared.unwrap_err(), KeyholderError::OtherTranscript);
    }
}

#[test]
fn finding_1_a_lost_answer_leads_to_no_second_deal_for_other_broadcasts() {
    let mut running = Running::new(22, keyholders("cancel", 2, 3));
    running.compare();
    let view = FalseView::new(&running, 1, 1_000);
    let Next::Send(lost) = running.next(1).unwrap() else { panic!("no deal") };
    assert_eq!(view.shown(&mut running).unwrap_err(), KeyholderError::OtherTranscript);
    let other = view.record(&running);
    let compared = running.holdings[0].compared(&other, &other.check_code().unwrap());
    assert_eq!(compared.unwrap_err(), KeyholderError::OtherTranscript);
    // For the same broadcasts it is dealt again, and says the same to the same recipients.
    let Next::Send(again) = running.next(1).unwrap() else { panic!("no deal") };
    let (lost, again) = (act(&lost), act(&again));
    let shares = [lost, again].map(|deal| {
        let mut running = running_with(&running, deal);
        for participant in [2, 3] {
            let Next::Send(deal) = running.next(participant).unwrap() else { panic!("no deal") };
            running.acts.push(act(&deal));
        }
        assert!(matches!(running.next(2).unwrap(), Next::Drill));
        running.holdings[1].backup().unwrap().to_vec()
    });
    assert_eq!(shares[0], shares[1]);
}

/// The same ceremony with one more act.
fn running_with(running: &Running, deal: KeyholderAct) -> Running {
    let stored = running.holdings.iter().map(|holding| holding.to_secret_bytes());
    Running {
        rng: rng(5),
        keyholders: running.keyholders.clone(),
        acts: running.acts.iter().cloned().chain([deal]).collect(),
        holdings: stored.map(|bytes| Keyholding::from_secret_bytes(&bytes).unwrap()).collect(),
    }
}

#[test]
fn finding_1_a_deal_for_a_false_view_convicts_nobody_in_the_true_record() {
    let mut running = Running::new(23, keyholders("cancel", 2, 3));
    let view = FalseView::new(&running, 1, 1_000);
    let record = view.record(&running);
    confirm_blindly(&mut running, 1, record);
    let Next::Send(deal) = view.shown(&mut running).unwrap() else { panic!("no deal") };
    let replayed = |extra: KeyholderAct| {
        let acts = running.acts.iter().cloned().chain([extra]);
        replay(&running.keyholders, acts)
    };
    // Its packages would open to nobody there, and an accusation would convict whoever dealt them.
    assert_eq!(replayed(act(&deal)).unwrap_err(), CeremonyError::Signature(1));
    let unsigned = KeyholderAct { signature: running.acts[0].signature, ..act(&deal) };
    assert_eq!(replayed(unsigned).unwrap_err(), CeremonyError::Signature(1));
}

#[test]
fn finding_1_an_accusation_or_a_drill_for_a_false_view_is_refused_by_the_true_record() {
    let mut running = Running::new(24, keyholders("cancel", 2, 3));
    running.deal();
    let record = running.record();
    let accusation = Act::Accuse { sender: 2, round_key: [7; 32].into() };
    let (transcript, package) = (record.transcript().unwrap(), record.package(2, 1).unwrap().to_bytes());
    let (elsewhere, other) = ([7; 32], record.package(2, 3).unwrap().to_bytes());
    for seen in [&[][..], &[&transcript[..]], &[&elsewhere, &package], &[&transcript, &other]] {
        let accuse = running.holdings[0].dangerous_signed(&mut rng(1), &record.id, accusation.clone(), seen).unwrap();
        let acts = running.acts.iter().cloned().chain([act(&accuse)]);
        let replayed = replay(&running.keyholders, acts);
        assert_eq!(replayed.unwrap_err(), CeremonyError::Signature(1));
    }
    // Our own program makes no drill for another view.
    assert!(matches!(running.next(1).unwrap(), Next::Drill));
    let view = FalseView::new(&running, 1, 1_000);
    let backup = running.holdings[0].backup().unwrap();
    let drilled = running.holdings[0].drill(&mut rng(1), &view.record(&running), &*backup);
    assert_eq!(drilled.unwrap_err(), KeyholderError::OtherTranscript);
    assert_eq!(view.shown(&mut running).unwrap_err(), KeyholderError::OtherTranscript);
}

#[test]
fn finding_1_a_restart_between_comparing_and_dealing_keeps_to_what_was_compared() {
    let mut running = Running::new(25, keyholders("cancel", 2, 3));
    let (record, view) = (running.record(), FalseView::new(&running, 1, 1_000));
    let code = record.check_code().unwrap();
    let stored = running.holdings[0].compared(&record, &code).unwrap();
    // Nothing deals before it was stored and read back.
    assert!(matches!(running.next(1).unwrap(), Next::Compare { .. }));
    running.holdings[0] = Keyholding::from_secret_bytes(&stored).unwrap();
    assert!(running.holdings[0].has_compared());
    assert_eq!(*running.holdings[0].to_secret_bytes(), *stored);
    assert_eq!(view.shown(&mut running).unwrap_err(), KeyholderError::OtherTranscript);
    assert!(matches!(running.next(1).unwrap(), Next::Send(_)));
}

#[test]
fn finding_1_only_the_code_of_the_very_ceremony_is_taken() {
    let running = Running::new(26, keyholders("cancel", 2, 3));
    let (record, view) = (running.record(), FalseView::new(&running, 1, 1_000));
    let code = record.check_code().unwrap();
    let seen_by_another = view.record(&running).check_code().unwrap();
    for wrong in [seen_by_another.as_str(), "", &code[..code.len() - 1], &format!("{code} 1")] {
        assert_eq!(running.holdings[0].compared(&record, wrong).unwrap_err(), KeyholderError::Code);
    }
    running.holdings[0].compared(&record, &code.replace(' ', "-")).unwrap();
    let early = Running { acts: running.acts[..2].to_vec(), ..running };
    assert_eq!(early.holdings[0].compared(&early.record(), &code).unwrap_err(), KeyholderError::NoShare);
}

/// What a copy from before the comparison, or a second device, can do: it asks for the numbers again. Only the person who
/// compares them once more protects the deal that was made (spec/opening.md §9.5).
#[test]
fn finding_1_an_old_copy_asks_for_the_numbers_again() {
    let mut running = Running::new(27, keyholders("cancel", 2, 3));
    let old = running.holdings[0].to_secret_bytes();
    running.deal();
    let honest = running.record().check_code().unwrap();
    let view = FalseView::new(&running, 1, 1_000);
    running.holdings[0] = Keyholding::from_secret_bytes(&old).unwrap();
    let Next::Compare { code } = view.shown(&mut running).unwrap() else { panic!("no question") };
    assert_ne!(code, honest, "whoever compares sees it");
    let Next::Compare { code } = running.next(1).unwrap() else { panic!("no question") };
    assert_eq!(code, honest);
    let record = running.record();
    confirm_blindly(&mut running, 1, record);
    assert!(matches!(running.next(1).unwrap(), Next::Drill), "the copy goes on in the true ceremony");
}

#[test]
fn finding_1_one_keyholder_alone_has_nobody_to_ask() {
    let mut running = Running::new(28, keyholders("cancel", 1, 1));
    assert!(matches!(running.next(1).unwrap(), Next::Drill));
    assert!(running.holdings[0].has_compared());
    running.drill();
    assert_eq!(running.record().step(), CeremonyStep::Complete);
}

/// A keyholder who works for the server deals falsely, so that others publish their round keys to accuse it: these tell
/// the server their shares. It drops the accusations and shows a good deal instead.
#[test]
fn finding_1_an_accuser_takes_no_share_in_this_attempt_and_is_not_convicted() {
    let mut running = Running::new(29, keyholders("cancel", 2, 3));
    running.deal();
    let record = running.record();
    let good = running.acts[3].clone();
    let mut bad = good.act.clone();
    if let Act::Deal { packages } = &mut bad {
        packages[0][115] ^= 1;
    }
    let transcript = record.transcript().unwrap();
    let bad = running.holdings[0].dangerous_signed(&mut rng(1), &record.id, bad, &[&transcript]);
    running.acts[3] = act(&bad.unwrap());
    let Next::Send(accusation) = running.next(2).unwrap() else { panic!("no accusation") };
    assert!(matches!(act(&accusation).act, Act::Accuse { sender: 1, .. }));
    // Stored with what is kept, and read back.
    let stored = running.holdings[1].to_secret_bytes();
    running.holdings[1] = Keyholding::from_secret_bytes(&stored).unwrap();
    running.acts[3] = good;
    let Next::Send(again) = running.next(2).unwrap() else { panic!("the accusation is forgotten") };
    assert_eq!(again, accusation);
    assert_eq!(running.holdings[1].backup().unwrap_err(), KeyholderError::NoShare);
    // The true record with the good deal refuses the accusation, or it would convict Ben, who is honest.
    let acts = running.acts.iter().cloned().chain([act(&accusation)]);
    let replayed = replay(&running.keyholders, acts);
    assert_eq!(replayed.unwrap_err(), CeremonyError::Signature(2));
    // With the share that the round key tells, the server passes the drill in Ben's name; Ben's program says so.
    let mut true_record = Running::new(29, keyholders("cancel", 2, 3));
    true_record.deal();
    true_record.drill();
    running.acts = true_record.acts;
    assert_eq!(running.next(2).unwrap_err(), KeyholderError::Hidden);
}
