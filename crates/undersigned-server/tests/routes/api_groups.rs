use crate::common::{World, entry};
use undersigned_proto::entry::Entry;

#[test]
fn an_unknown_group_is_a_problem_document() {
    let world = World::new();
    let answer = world.get("/api/v1/groups/nobody");
    assert_eq!((answer.status, answer.problem().as_str()), (404, "not-found"));
}

#[test]
fn groups_are_listed_with_their_names() {
    let json = World::new().get("/api/v1/groups").json();
    assert_eq!(json["groups"], serde_json::json!([{ "id": "acme", "name": "Employees of Acme" }]));
    assert_eq!(json["now"], 1_000);
}

#[test]
fn a_group_shows_what_its_entries_say() {
    let world = World::new();
    world.letter("cancel");
    let info = world.info();
    assert_eq!(info.json["origin"], "letters.example/g/acme");
    assert_eq!(info.json["vkey"], info.group.vkey.as_str());
    assert_eq!(info.json["ways"], serde_json::json!(["code"]), "there is no mail server");
    assert_eq!(info.json["size"], 3);
    assert_eq!(info.json["epoch"], 1);
    assert_eq!(info.stage("cancel"), "frozen");
    assert!(matches!(entry(&info.json["letters"][0]["entry"]), Entry::Letter(_)));
    assert!(info.letter("cancel").client.is_some(), "the signing page's hash is in the letter");
}
