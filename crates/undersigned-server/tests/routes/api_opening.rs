//! Sealed names over HTTP: signing, the call, the shares, what is served when.

use crate::common::sealed::{GRACE_S, LATEST, blob_path, sealed, sealed_draft};
use crate::common::{Answer, SIGN_CLOSES, World};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Act, Entry, Shown, Stage};
use undersigned_proto::sign::Choice;

fn kind(answer: &Answer) -> (u16, String) {
    (answer.status, answer.problem())
}

/// Whether the word lies anywhere in the server's folder.
fn on_disk(world: &World, word: &[u8]) -> bool {
    std::fs::read_dir(world.folder.path()).unwrap().any(|file| {
        let stored = std::fs::read(file.unwrap().path()).unwrap();
        stored.windows(word.len()).any(|window| window == word)
    })
}

#[test]
fn three_lock_their_names_and_two_keyholders_open_them() {
    let (mut world, keyholders, mut credentials) = World::signing_sealed(4, 3);
    let mut signed = Vec::new();
    for (at, credential) in credentials.iter_mut().enumerate() {
        let (one, answer) = world.sign(credential, "cancel", &sealed(&format!("Canary {at}")));
        assert_eq!(answer.status, 201, "{}", answer.text());
        signed.push(one);
    }
    // Nobody is handed a locked name, nobody is told the count.
    assert_eq!(kind(&world.get(&blob_path(&signed[0]))), (404, "not-found".into()));
    let json = world.info().json.clone();
    assert_eq!(
        (json["letters"][0]["signed"].as_u64(), json["letters"][0]["signed_is"].as_str()),
        (Some(3), Some("below"))
    );
    assert!(!on_disk(&world, b"Canary"));
    assert_eq!(world.withdraw(&credentials[3], "cancel").status, 201);

    // Nothing opens before its time.
    let share = keyholders[0].holding.release(&world.audited(), UnixTime(2_100)).unwrap_err();
    assert_eq!(share.to_string(), "the grace period is not over");
    world.now(2_100);
    let state = world.audited();
    let call = keyholders[1].holding.call(&mut world.rng, &state, UnixTime(2_100)).unwrap();
    assert_eq!(world.post_call("cancel", &call).status, 201);
    let again = world.block_on(world.organiser().call_opening("cancel")).unwrap_err();
    assert_eq!(again.kind.key(), "opening");
    world.now(2_100 + u64::from(GRACE_S));
    world.until_opening("cancel");
    let late = world.withdraw(&credentials[0], "cancel");
    assert_eq!(kind(&late), (409, "withdrawal-closed".into()));

    assert_eq!(world.release(&keyholders[2]).status, 201);
    assert_eq!(world.release(&keyholders[2]).status, 200, "the answer was lost");
    assert!(world.names("cancel").is_empty());
    assert_eq!(world.get(&blob_path(&signed[0])).status, 404);
    world.restart();
    assert_eq!(world.release(&keyholders[0]).status, 201);
    world.until_opened("cancel");
    assert_eq!(world.names("cancel"), ["Canary 0", "Canary 1", "Canary 2"]);
    assert_eq!(world.get(&blob_path(&signed[0])).status, 200);
    assert_eq!(world.get(&blob_path(&signed[3])).status, 404, "taken back");
    let verdict = world.verify().unwrap();
    assert_eq!(verdict.letters[0].names.len(), 3);
    assert_eq!(verdict.letters[0].sealed.as_ref().unwrap().released, ["Ada", "Cleo"]);
    world.restart();
    assert_eq!(world.names("cancel").len(), 3, "opened again at the start");
    assert_eq!(world.info().json["letters"][0]["signed_is"], "exact");
}

#[test]
fn a_share_that_does_not_fit_names_its_keyholder_and_spoils_nothing() {
    let (mut world, keyholders, mut credentials) = World::signing_sealed(1, 1);
    world.sign(&mut credentials[0], "cancel", &sealed("Canary"));
    world.call_and_wait("cancel");
    let state = world.audited();
    let good = keyholders[1].holding.release(&state, UnixTime(LATEST - 1)).unwrap();
    let Entry::KeyholderAct(mut act) = Entry::from_bytes(&good).unwrap() else { panic!("no act") };
    if let Act::Share { share } = &mut act.act {
        share[20] ^= 1;
    }
    let bad = Entry::KeyholderAct(act).to_bytes();
    let stranger = world.post_act("cancel", &bad, None);
    assert_eq!(kind(&stranger), (422, "share".into()));
    let refused =
        |world: &World| world.get("/api/v1/groups/acme/letters/cancel/ceremony").json()["refused_shares"].clone();
    assert_eq!(refused(&world).as_array().unwrap().len(), 0, "a stranger makes nobody a liar");
    let ben = world.post_act("cancel", &bad, Some(&keyholders[1].link.secret));
    assert_eq!(kind(&ben), (422, "share".into()));
    assert!(ben.json()["detail"].as_str().unwrap().contains("Ben"), "{}", ben.text());
    assert_eq!(refused(&world), serde_json::json!([2]));
    assert_eq!(world.release(&keyholders[0]).status, 201);
    assert!(world.names("cancel").is_empty(), "one is not enough");
    assert_eq!(world.release(&keyholders[2]).status, 201);
    world.until_opened("cancel");
    assert_eq!(world.names("cancel"), ["Canary"]);
    // Ben finds the right one after all.
    assert_eq!(world.post_act("cancel", &good, Some(&keyholders[1].link.secret)).status, 201);
    assert_eq!(refused(&world).as_array().unwrap().len(), 0);
    world.verify().unwrap();
}

#[test]
fn a_share_of_another_letter_opens_nothing() {
    let (mut world, keyholders, mut credentials) = World::signing_sealed(1, 1);
    let mut draft = sealed_draft("another", 1);
    draft.sign_closes = UnixTime(SIGN_CLOSES);
    let others = world.sealed_letter(draft);
    world.sign(&mut credentials[0], "cancel", &sealed("Canary"));
    world.call_and_wait("cancel");
    let state = world.audited();
    let early = others[0].holding.release(&state, UnixTime(LATEST - 1)).unwrap_err();
    assert_eq!(early.to_string(), "0 sealed names stand, 1 are needed");
    let good = keyholders[0].holding.release(&state, UnixTime(LATEST - 1)).unwrap();
    let Entry::KeyholderAct(mut act) = Entry::from_bytes(&good).unwrap() else { panic!("no act") };
    act.letter = "another".into();
    let moved = Entry::KeyholderAct(act.clone()).to_bytes();
    assert_eq!(kind(&world.post_act("another", &moved, None)), (409, "opening".into()));
    act.letter = "cancel".into();
    let backup = others[0].holding.backup().unwrap();
    if let Act::Share { share } = &mut act.act {
        share[1..].copy_from_slice(&*backup);
    }
    let foreign = Entry::KeyholderAct(act).to_bytes();
    assert_eq!(kind(&world.post_act("cancel", &foreign, None)), (422, "share".into()));
}

#[test]
fn a_call_needs_enough_names_the_right_caller_and_time() {
    let (mut world, keyholders, mut credentials) = World::signing_sealed(2, 2);
    world.sign(&mut credentials[0], "cancel", &sealed("Canary 1"));
    let few = world.block_on(world.organiser().call_opening("cancel")).unwrap_err();
    assert_eq!((few.kind.key(), few.detail.as_str()), ("opening", "1 sealed names stand, 2 are needed."));
    world.sign(&mut credentials[1], "cancel", &sealed("Canary 2"));
    let state = world.audited();
    world.now(2_700);
    for at in [2_099, 2_761] {
        let call = keyholders[0].holding.call(&mut world.rng, &state, UnixTime(at)).unwrap();
        assert_eq!(kind(&world.post_call("cancel", &call)), (422, "opening".into()), "{at}");
    }
    // A call that too many withdrawals made void: the names stay locked, and it can be called again.
    world.block_on(world.organiser().call_opening("cancel")).unwrap();
    assert_eq!(world.withdraw(&credentials[0], "cancel").status, 201);
    world.now(2_700 + u64::from(GRACE_S));
    world.until_ticked();
    assert_eq!(world.info().stage("cancel"), "signing");
    world.now(LATEST - 1);
    let late = world.block_on(world.organiser().call_opening("cancel")).unwrap_err();
    assert_eq!(late.kind.key(), "opening");
    world.verify().unwrap();
}

#[test]
fn names_that_were_never_opened_are_erased() {
    let (mut world, keyholders, mut credentials) = World::signing_sealed(2, 1);
    let (signed, _) = world.sign(&mut credentials[0], "cancel", &sealed("Canary"));
    let stored = signed.blob.unwrap();
    world.call_and_wait("cancel");
    assert_eq!(world.release(&keyholders[0]).status, 201);
    assert!(on_disk(&world, &stored[40..80]));
    world.now(LATEST);
    let share = keyholders[1].holding.release(&world.audited(), UnixTime(LATEST - 1)).unwrap();
    assert_eq!(kind(&world.post_act("cancel", &share, None)), (409, "opening".into()));
    world.until_ticked();
    world.stop();
    assert!(!on_disk(&world, &stored[40..80]), "a locked name outlived its latest date");
    world.restart();
    let verdict = world.verify().unwrap();
    assert!(!verdict.letters[0].sealed.as_ref().unwrap().opened);
    assert_eq!(verdict.letters[0].counts.by_shown[&Shown::Sealed], 1);
}

#[test]
fn a_clock_that_ran_ahead_opens_no_erased_names() {
    let (mut world, keyholders, mut credentials) = World::signing_sealed(1, 1);
    world.sign(&mut credentials[0], "cancel", &sealed("Canary"));
    world.now(LATEST);
    world.until_ticked();
    world.now(2_100);
    for _ in 0..2 {
        let refused = world.block_on(world.organiser().call_opening("cancel")).unwrap_err();
        assert_eq!((refused.kind.key(), refused.detail.contains("erased")), ("opening", true));
        let state = world.audited();
        let call = keyholders[0].holding.call(&mut world.rng, &state, UnixTime(2_100)).unwrap();
        assert_eq!(kind(&world.post_call("cancel", &call)), (409, "opening".into()));
        world.restart();
    }
    world.verify().unwrap();
}

#[test]
fn a_letter_delivered_without_opening_erases_its_names() {
    let (mut world, _, mut credentials) = World::signing_sealed(1, 1);
    let (signed, _) = world.sign(&mut credentials[0], "cancel", &sealed("Canary"));
    world.block_on(world.organiser().stage("cancel", Stage::Delivered)).unwrap();
    world.until_ticked();
    world.stop();
    assert!(!on_disk(&world, &signed.blob.unwrap()[40..80]));
}

#[test]
fn a_name_that_could_not_be_shown_is_not_locked() {
    let (mut world, _, mut credentials) = World::signing_sealed(1, 1);
    for (what, text, expected) in [
        ("ten megabytes", "x".repeat(10_000_000), "the name is longer than 200 bytes"),
        ("a control character", "Anna\u{7}".into(), "the name holds a character that is not allowed"),
        (
            "a character that turns others around",
            "Anna\u{202e}".into(),
            "the name holds a character that is not allowed",
        ),
        ("nothing", " ".into(), "the name is empty"),
    ] {
        let choice = sealed(&text);
        let refused = world.make(&mut credentials[0], "cancel", &choice).unwrap_err();
        assert_eq!(refused.to_string(), expected, "{what}");
    }
    let unattested = Choice::Sealed { text: "Anna".into(), comment: None, role: false, attest: true };
    let refused = world.make(&mut credentials[0], "cancel", &unattested).unwrap_err();
    assert_eq!(refused.to_string(), "this cannot be shown under this letter with this credential");
    // The longest of everything fits the one length.
    let longest = Choice::Sealed { text: "n".repeat(200), comment: Some("c".repeat(500)), role: true, attest: false };
    assert_eq!(world.sign(&mut credentials[0], "cancel", &longest).1.status, 201);
}

#[test]
fn what_is_no_locked_name_is_refused() {
    let (mut world, _, mut credentials) = World::signing_sealed(1, 1);
    let choice = Choice::Sealed { text: "Canary".into(), comment: None, role: true, attest: false };
    let signed = world.make(&mut credentials[0], "cancel", &choice).unwrap();
    for (what, blob) in [
        ("none", None),
        ("longer", signed.blob.clone().map(|blob| [blob, vec![0]].concat())),
        (
            "altered",
            signed.blob.clone().map(|mut blob| {
                blob[50] ^= 1;
                blob
            }),
        ),
    ] {
        let answer = world.send("cancel", &undersigned_proto::sign::Signed { blob, ..signed.clone() });
        assert_eq!(kind(&answer), (422, "blob".into()), "{what}");
    }
    let huge = undersigned_proto::sign::Signed { blob: Some(vec![0; 30_000]), ..signed.clone() };
    assert_eq!(kind(&world.send("cancel", &huge)), (413, "too-large".into()));
    assert_eq!(world.send("cancel", &signed).status, 201);
}
