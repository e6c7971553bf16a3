//! The document is made from the code; here it is held against the live server.

use std::collections::BTreeSet;

use crate::common::sealed::sealed_draft;
use crate::common::{Answer, World};
use serde_json::{Value, json};
use undersigned_proto::keyholder::Keyholding;

/// Fields that a schema asks for, found by its reference.
fn required<'a>(document: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
    let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/"));
    let schema = name.map_or(schema, |name| &document["components"]["schemas"][name]);
    assert!(schema.is_object(), "an unknown schema");
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn responses<'a>(document: &'a Value, path: &str, method: &str) -> &'a Value {
    let responses = &document["paths"][path][method]["responses"];
    assert!(responses.is_object(), "{method} {path} is not in the document");
    responses
}

#[track_caller]
fn check(document: &Value, (method, path): (&str, &str), answer: &Answer) {
    let known = responses(document, path, method);
    let exact = &known[answer.status.to_string()];
    let range = &known[format!("{}XX", answer.status / 100)];
    let response = if exact.is_object() { exact } else { range };
    assert!(response.is_object(), "{method} {path}: status {} is not in the document", answer.status);
    let schema = &response["content"][answer.kind.as_str()]["schema"];
    let found: BTreeSet<String> = answer.json().as_object().unwrap().keys().cloned().collect();
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, required(document, schema), "{method} {path}: other fields than in the document");
}

#[test]
fn the_document_tells_what_the_server_does() {
    let mut world = World::new();
    let document = world.get("/api/v1/openapi.json").json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    check(&document, ("get", "/api/v1/groups"), &world.get("/api/v1/groups"));
    let path = "/api/v1/groups/{group}";
    check(&document, ("get", path), &world.get("/api/v1/groups/acme"));
    check(&document, ("get", path), &world.get("/api/v1/groups/nobody"));
    check_excerpt(&document, &world);
    check_items(&document, &world);
    let codes = world.codes(1, "");
    let (_, body) = world.begin(&codes[0]);
    let path = "/api/v1/groups/{group}/enrolments";
    check(&document, ("post", path), &world.post("/api/v1/groups/acme/enrolments", &body));
    check(&document, ("post", path), &world.post("/api/v1/groups/acme/enrolments", &json!({})));
    let path = "/api/v1/groups/{group}/mailbox-codes";
    let ask = json!({ "address": "anna@acme.example" });
    check(&document, ("post", path), &world.post("/api/v1/groups/acme/mailbox-codes", &ask));
    for act in ["signatures", "withdrawals"] {
        let path = format!("/api/v1/groups/{{group}}/letters/{{letter}}/{act}");
        let refused = world.post(&format!("/api/v1/groups/acme/letters/cancel/{act}"), &json!({ "entry": "" }));
        check(&document, ("post", &path), &refused);
    }
    check_keyholders(&document, &mut world);
    assert_eq!(document["paths"].as_object().unwrap().len(), 13, "a new route needs its check here");
    refusals_are_named(&document);
}

/// Each refusal is described by the kinds that it may have, and as what it is sent as.
fn refusals_are_named(document: &Value) {
    let kinds: BTreeSet<&str> = document["components"]["schemas"]["ProblemKind"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(kinds.contains("already-signed") && kinds.contains("unknown"), "{kinds:?}");
    let mut refusals = 0;
    let methods = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    for responses in methods.filter_map(|method| method["responses"].as_object()) {
        for (status, response) in responses.iter().filter(|(status, _)| status.starts_with(['4', '5'])) {
            let named = response["description"].as_str().unwrap();
            assert!(named.split(", ").all(|kind| kinds.contains(kind)), "{status}: {named}");
            assert!(response["content"]["application/problem+json"].is_object(), "{status}: {response}");
            refusals += 1;
        }
    }
    assert!(refusals >= 18, "{refusals}");
}

fn check_items(document: &Value, world: &World) {
    let path = "/api/v1/groups/{group}/items";
    check(document, ("get", path), &world.get("/api/v1/groups/acme/items"));
    check(document, ("get", path), &world.get("/api/v1/groups/acme/items?before=x"));
    let path = "/api/v1/groups/{group}/items/{item}";
    check(document, ("get", path), &world.get("/api/v1/groups/acme/items/none"));
}

fn check_excerpt(document: &Value, world: &World) {
    let path = "/api/v1/groups/{group}/excerpt";
    check(document, ("get", path), &world.get("/api/v1/groups/acme/excerpt"));
    check(document, ("get", path), &world.get("/api/v1/groups/acme/excerpt?letter=none"));
    let given = world.get("/api/v1/groups/acme/excerpt?epoch=1");
    let kinds = &responses(document, path, "get")[given.status.to_string()]["content"];
    assert!(kinds[given.kind.as_str()].is_object(), "{} is not in the document", given.kind);
}

fn check_keyholders(document: &Value, world: &mut World) {
    let links = world.begin_ceremony(sealed_draft("cancel", 1));
    let (path, letter) = ("/api/v1/groups/{group}/letters/{letter}", "/api/v1/groups/acme/letters/cancel");
    check(document, ("get", &format!("{path}/ceremony")), &world.get(&format!("{letter}/ceremony")));
    let holder = format!("{path}/keyholder");
    check(document, ("post", &holder), &world.holder("cancel", &links[0].secret));
    check(document, ("post", &holder), &world.holder("cancel", ""));
    let joining = world.to_join("cancel");
    let (_, entry) = Keyholding::begin(&mut world.rng, &joining, 1).unwrap();
    for secret in [None, Some(links[0].secret.as_str())] {
        check(document, ("post", &format!("{path}/acts")), &world.post_act("cancel", &entry, secret));
    }
    check(document, ("post", &format!("{path}/calls")), &world.post_call("cancel", &entry));
}

#[test]
fn every_documented_route_exists() {
    let world = World::new();
    let document = world.get("/api/v1/openapi.json").json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let address = path.replace("{group}", "nobody").replace("{letter}", "nothing");
        for method in methods.as_object().unwrap().keys() {
            let answer = if method == "get" { world.get(&address) } else { world.post(&address, &json!({})) };
            assert!(![405, 500].contains(&answer.status), "{method} {path}: {}", answer.status);
            assert!(answer.kind.contains("json"), "{method} {path}: {}", answer.kind);
        }
    }
}
