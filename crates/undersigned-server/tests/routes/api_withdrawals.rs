use crate::common::{World, name};
use base64ct::{Base64, Encoding};
use serde_json::json;
use undersigned_proto::entry::Stage;
use undersigned_proto::sign::Choice;

#[test]
fn only_the_signer_takes_back() {
    let (mut world, mut credentials) = World::signing(2);
    let nothing = world.withdraw(&credentials[0], "cancel");
    assert_eq!((nothing.status, nothing.problem().as_str()), (409, "nothing-to-withdraw"));
    let (signed, _) = world.sign(&mut credentials[0], "cancel", &Choice::Nothing);
    let body = json!({ "entry": Base64::encode_string(&signed.entry) });
    let path = "/api/v1/groups/acme/letters/cancel/withdrawals";
    assert_eq!(world.post(path, &body).problem(), "entry", "a signature is no withdrawal");
    assert_eq!(world.withdraw(&credentials[1], "cancel").problem(), "nothing-to-withdraw");
}

#[test]
fn a_name_that_is_taken_back_is_gone() {
    let (mut world, mut credentials) = World::signing(2);
    world.sign(&mut credentials[0], "cancel", &name("CANARY Anna Example"));
    world.sign(&mut credentials[1], "cancel", &name("Ben Example"));
    let answer = world.withdraw(&credentials[0], "cancel");
    assert_eq!(answer.status, 201, "{}", answer.text());
    let again = world.withdraw(&credentials[0], "cancel");
    assert_eq!((again.status, again.problem().as_str()), (409, "already-withdrawn"));
    let verdict = world.verify().unwrap();
    let letter = verdict.letters.iter().find(|letter| letter.id == "cancel").unwrap();
    assert_eq!((letter.counts.signed, letter.counts.withdrawn), (1, 1));
    assert_eq!(letter.names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>(), ["Ben Example"]);
    world.stop();
    for file in std::fs::read_dir(world.folder.path()).unwrap() {
        let stored = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!stored.windows(6).any(|window| window == b"CANARY"), "the name is still on the disk");
    }
    world.restart();
    assert_eq!(world.verify().unwrap().letters[1].counts.withdrawn, 1);
}

#[test]
fn not_after_the_letter_was_delivered() {
    let (mut world, mut credentials) = World::signing(1);
    world.sign(&mut credentials[0], "cancel", &Choice::Nothing);
    let organiser = world.organiser();
    world.block_on(organiser.stage("cancel", Stage::Delivered)).unwrap();
    let late = world.withdraw(&credentials[0], "cancel");
    assert_eq!((late.status, late.problem().as_str()), (409, "withdrawal-closed"));
    let back = world.block_on(organiser.stage("cancel", Stage::Signing)).unwrap_err();
    assert_eq!(back.kind.key(), "dates");
}

#[test]
fn a_lost_answer_gives_its_receipt_again_even_after_delivery() {
    let (mut world, mut credentials) = World::signing(1);
    let (signed, _) = world.sign(&mut credentials[0], "cancel", &Choice::Nothing);
    let entry = world.take_back(&credentials[0], "cancel");
    let first = world.send_withdrawal("cancel", &entry);
    let organiser = world.organiser();
    world.block_on(organiser.stage("cancel", Stage::Delivered)).unwrap();
    let again = world.send_withdrawal("cancel", &entry);
    assert_eq!((first.status, again.status), (201, 200), "{}", again.text());
    assert_eq!(first.json()["index"], again.json()["index"]);
    assert_eq!(world.send("cancel", &signed).status, 200, "so does the signature");
}
