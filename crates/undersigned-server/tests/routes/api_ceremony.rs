//! `…/ceremony`, `…/keyholder`, `…/acts`: the key ceremony.

use crate::common::World;
use crate::common::sealed::{HOLDERS, Keyholder, sealed_draft};
use undersigned_proto::entry::{Act, Entry};
use undersigned_proto::keyholder::{Keyholding, Next};
use undersigned_proto::ledger::CeremonyStep;

fn kind(answer: &crate::common::Answer) -> (u16, String) {
    (answer.status, answer.problem())
}

#[test]
fn only_who_has_a_link_takes_part() {
    let mut world = World::new();
    let path = "/api/v1/groups/acme/letters/cancel/ceremony";
    assert_eq!(kind(&world.get(path)), (404, "not-found".into()));
    assert_eq!(kind(&world.holder("cancel", "x")), (404, "not-found".into()));
    let links = world.begin_ceremony(sealed_draft("cancel", 3));
    assert_eq!(kind(&world.holder("cancel", "x")), (403, "link".into()));
    assert_eq!(kind(&world.holder("cancel", &"x".repeat(1_000))), (403, "link".into()));
    for (link, name) in links.iter().zip(HOLDERS) {
        let json = world.holder("cancel", &link.secret).json();
        assert_eq!((json["holder"].as_str(), json["attempt"].as_u64()), (Some(name), Some(1)));
    }
    // Ben's place is taken by nobody but Ben.
    let joining = world.to_join("cancel");
    let (_, entry) = Keyholding::begin(&mut world.rng, &joining, 2).unwrap();
    assert_eq!(kind(&world.post_act("cancel", &entry, None)), (403, "link".into()));
    assert_eq!(kind(&world.post_act("cancel", &entry, Some(&links[0].secret))), (403, "link".into()));
    assert_eq!(kind(&world.post_act("another", &entry, Some(&links[1].secret))), (422, "act".into()));
    let mut altered = entry.clone();
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(kind(&world.post_act("cancel", &altered, Some(&links[1].secret))), (422, "act".into()));
    assert_eq!(world.post_act("cancel", &entry, Some(&links[1].secret)).status, 201);
    // The answer was lost.
    assert_eq!(world.post_act("cancel", &entry, Some(&links[1].secret)).status, 200);
    let (_, other) = Keyholding::begin(&mut world.rng, &joining, 2).unwrap();
    assert_eq!(kind(&world.post_act("cancel", &other, Some(&links[1].secret))), (409, "ceremony".into()));
}

#[test]
fn a_lost_link_is_replaced() {
    let world = World::new();
    let links = world.begin_ceremony(sealed_draft("cancel", 3));
    let fresh = world.block_on(world.organiser().keyholder_link("cancel", "Ben")).unwrap();
    assert_eq!(kind(&world.holder("cancel", &links[1].secret)), (403, "link".into()));
    assert_eq!(world.holder("cancel", &fresh.secret).json()["participant"], 2);
    let nobody = world.block_on(world.organiser().keyholder_link("cancel", "Dan")).unwrap_err();
    assert_eq!(nobody.kind.key(), "not-found");
}

#[test]
fn a_ceremony_outlives_restarts_and_lost_answers() {
    let mut world = World::new();
    let links = world.begin_ceremony(sealed_draft("cancel", 3));
    let mut keyholders: Vec<Keyholder> = links.into_iter().map(|link| world.join(link)).collect();
    for turn in 0..2 {
        world.restart();
        for keyholder in &mut keyholders {
            if turn == 0 {
                assert!(matches!(world.step(keyholder), Next::Compare { .. }));
                world.compare(keyholder);
            }
            // The device forgets all but what it stored before the step.
            let stored = keyholder.holding.to_secret_bytes();
            let next = world.step(keyholder);
            keyholder.holding = Keyholding::from_secret_bytes(&stored).unwrap();
            let again = world.step(keyholder);
            match (turn, next, again) {
                (0, Next::Send(_), Next::Wait(_) | Next::Drill) => {}
                (1, Next::Drill, Next::Drill) => world.drill(keyholder),
                (_, next, again) => panic!("{next:?}, {again:?}"),
            }
        }
    }
    assert_eq!(world.ceremony("cancel").step(), CeremonyStep::Complete);
    world.block_on(world.organiser().freeze("cancel")).unwrap();
    let late = world.block_on(world.organiser().begin_ceremony("cancel")).unwrap_err();
    assert_eq!(late.kind.key(), "not-found", "the draft is gone");
    world.verify().unwrap();
}

#[test]
fn a_letter_waits_for_its_ceremony() {
    let mut world = World::new();
    let links = world.begin_ceremony(sealed_draft("cancel", 3));
    let early = world.block_on(world.organiser().freeze("cancel")).unwrap_err();
    assert_eq!(early.kind.key(), "ceremony");
    let mut keyholders: Vec<Keyholder> = links.into_iter().map(|link| world.join(link)).collect();
    keyholders.iter_mut().for_each(|keyholder| drop(world.step(keyholder)));
    let undrilled = world.block_on(world.organiser().freeze("cancel")).unwrap_err();
    assert_eq!(undrilled.kind.key(), "ceremony");
    // Keyholder lost before the drill: begun anew, links keep working, nothing else is lost.
    let links = world.block_on(world.organiser().begin_ceremony("cancel")).unwrap();
    assert!(links.is_empty(), "all have theirs");
    let old = world.step_refused(&mut keyholders[0]);
    assert_eq!(old, "this is for another letter, or the ceremony began anew");
    assert_eq!(world.holder("cancel", &keyholders[0].link.secret).json()["attempt"], 2);
    // Other keyholders in the draft than in the ceremony.
    let mut draft = sealed_draft("cancel", 3);
    draft.sealing.as_mut().unwrap().threshold = 3;
    world.block_on(world.organiser().save_draft(draft)).unwrap();
    assert_eq!(world.block_on(world.organiser().freeze("cancel")).unwrap_err().kind.key(), "ceremony");
}

#[test]
fn a_lying_keyholder_is_named_to_everybody() {
    let mut world = World::new();
    let links = world.begin_ceremony(sealed_draft("cancel", 3));
    let mut keyholders: Vec<Keyholder> = links.into_iter().map(|link| world.join(link)).collect();
    // Cleo deals what does not open: packages of a holding of her own making, truly signed by her.
    let ceremony = world.ceremony("cancel");
    for (number, keyholder) in (1..).zip(&mut keyholders) {
        world.compare(keyholder);
        let Next::Send(entry) = keyholder.holding.next(&mut world.rng, &ceremony).unwrap() else { panic!("no deal") };
        let entry = if number == 3 { lie(&mut world, keyholder, &entry) } else { entry };
        assert_eq!(world.post_act("cancel", &entry, None).status, 201);
    }
    let Next::Send(accusation) = world.step(&mut keyholders[0]) else { panic!("no accusation") };
    let Entry::KeyholderAct(act) = Entry::from_bytes(&accusation).unwrap() else { panic!("no act") };
    assert!(matches!(act.act, Act::Accuse { sender: 3, .. }));
    assert_eq!(world.ceremony("cancel").step(), CeremonyStep::Failed { liar: 3 });
    assert!(matches!(world.step(&mut keyholders[1]), Next::Failed { liar: Some(3) }));
    world.verify().unwrap();
    // Anew without Cleo: the others' links still work.
    let mut draft = sealed_draft("cancel", 3);
    draft.sealing.as_mut().unwrap().holders = ["Ada", "Ben", "Dan"].map(str::to_owned).to_vec();
    let links = world.begin_ceremony(draft);
    assert_eq!(links.iter().map(|link| link.holder.as_str()).collect::<Vec<_>>(), ["Dan"]);
    assert_eq!(world.holder("cancel", &keyholders[1].link.secret).json()["participant"], 2);
    assert!(world.holder("cancel", &keyholders[2].link.secret).json()["participant"].is_null());
}

/// Cleo's deal with two bytes altered, signed by her own software.
fn lie(world: &mut World, keyholder: &Keyholder, entry: &[u8]) -> Vec<u8> {
    let Entry::KeyholderAct(mut act) = Entry::from_bytes(entry).unwrap() else { panic!("no act") };
    if let Act::Deal { packages } = &mut act.act {
        packages.iter_mut().for_each(|package| *package.last_mut().unwrap() ^= 1);
    }
    let ceremony = world.ceremony("cancel");
    let transcript = ceremony.transcript().unwrap();
    keyholder.holding.dangerous_signed(&mut world.rng, &ceremony.id, act.act, &[&transcript]).unwrap()
}
