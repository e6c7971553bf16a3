//! Requests that mean no good, and what every answer carries.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::common::World;

const ENROL: &str = "/api/v1/groups/acme/enrolments";

#[test]
fn bodies_that_are_no_json_are_refused_without_an_echo() {
    let world = World::new();
    for body in [b"".as_slice(), b"{", b"\xff\xfe", b"{\"code\": \"\xc3\x28\"}", b"[]", b"\"CANARY\"", &[b'['; 20_000]]
    {
        let answer = world.post_bytes(ENROL, "application/json", body);
        assert_eq!(answer.problem(), "json");
        assert!(!answer.text().contains("CANARY"));
    }
    assert_eq!(world.post_bytes(ENROL, "text/plain", b"{}").problem(), "json");
}

#[test]
fn huge_bodies_are_refused() {
    let world = World::new();
    let at_most = vec![b' '; 32_768];
    assert_eq!(world.post_bytes(ENROL, "application/json", &at_most).problem(), "json");
    let above = vec![b' '; 32_769];
    let answer = world.post_bytes(ENROL, "application/json", &above);
    assert_eq!((answer.status, answer.problem().as_str()), (413, "too-large"));
}

#[test]
fn a_slow_client_does_not_hold_up_others() {
    let world = World::new();
    let address = world.base.strip_prefix("http://").unwrap();
    let slow: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(b"POST /api/v1/groups/acme/enrolments HTTP/1.1\r\nHost: x\r\nConten").unwrap();
            stream
        })
        .collect();
    assert_eq!(world.get("/healthz").text(), "ok\n");
    // The server hangs up by itself: reading ends, and not because we gave up.
    let mut first = &slow[0];
    first.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut answer = Vec::new();
    first.read_to_end(&mut answer).expect("the server ends a connection that sends no headers");
    assert_eq!(world.get("/healthz").status, 200);
}

#[test]
fn every_answer_has_its_guards() {
    let world = World::new();
    for path in ["/", "/g/acme", "/g/nobody", "/api/v1/groups", "/api/v1/nothing", "/healthz", "/g/acme/checkpoint"] {
        let answer = world.get(path);
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("set-cookie"), None, "{path}: readers get no cookie");
    }
    let page = world.get("/");
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"));
    assert!(page.header("permissions-policy").is_some_and(|value| value.contains("camera=()")));
    let text = page.text();
    for (at, _) in text.match_indices("/assets/") {
        let path = text[at..].split('"').next().unwrap();
        let policy = world.get(path).header("content-security-policy").map(str::to_owned);
        assert!(policy.unwrap_or_default().starts_with("default-src 'none'"), "{path}");
    }
}

#[test]
fn metrics_name_nobody() {
    let world = World::new();
    let text = world.get("/metrics").text();
    assert!(text.contains("undersigned_ledger_entries 2"), "{text}");
    assert!(!text.contains('{') && !text.contains("acme"), "{text}");
}

#[test]
fn organisers_of_elsewhere_get_no_session() {
    let world = World::new();
    let app = world.server().app();
    for (group, secret, passphrase) in [
        ("acme", world.link(), "correct horse batterz"),
        ("acme", "AAAA", "correct horse battery"),
        ("nobody", world.link(), "correct horse battery"),
    ] {
        let refused = world.block_on(app.log_in(group, secret, passphrase.into())).unwrap_err();
        assert_eq!(refused.kind.key(), "session");
        assert_eq!(refused.detail, "The link or the passphrase is not right.", "which of them is not told");
    }
    assert!(app.organiser("AAAA").is_none());
    let token = world.block_on(app.log_in("acme", world.link(), "correct horse battery".into())).unwrap();
    assert!(app.organiser(token.as_str()).is_some());
    world.now(1_000 + 8 * 3_600);
    assert!(app.organiser(token.as_str()).is_none(), "sessions end");
    assert!(!app.may_create("guess") && app.may_create(app.invite()));
}

#[test]
fn addresses_and_methods_that_lead_nowhere_are_problems() {
    let world = World::new();
    for path in ["/api/v1/nothing", "/api/v1/groups/%ff", "/assets/nothing.js", "/g/%ff/checkpoint"] {
        let answer = world.get(path);
        assert_eq!((answer.status, answer.problem().as_str()), (404, "not-found"), "{path}");
    }
    let wrong = world.post("/api/v1/groups", &serde_json::json!({}));
    assert_eq!((wrong.status, wrong.problem().as_str()), (405, "method"));
    assert!(wrong.header("allow").is_some_and(|allowed| allowed.contains("GET")));
}
