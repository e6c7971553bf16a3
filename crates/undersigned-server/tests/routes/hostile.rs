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

/// Sends bytes as they are; the status and the body of what comes back until the server closes.
fn raw(world: &World, request: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(world.base.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        let sent = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        panic!("{error} after {sent:?}: {}", String::from_utf8_lossy(&answer));
    }
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).map_or(0, |status| status.parse().unwrap());
    if status >= 400 {
        let length = format!("content-length: {}", body.len());
        assert!(head.contains(&length) && head.contains("content-type: application/problem+json"), "{head}");
    }
    (status, body.to_owned())
}

#[test]
fn what_is_no_request_is_a_problem_too() {
    let world = World::new();
    let long = "a".repeat(300_000);
    let many = (0..100).map(|at| format!("x-{at}: y\r\n")).collect::<String>();
    let end = "Connection: close\r\n\r\n";
    for (request, status, kind) in [
        ("GARBAGE\r\n\r\n".to_owned(), 400, "request"),
        ("GET /\u{1} HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 400, "request"),
        ("GET / HTTP/9.9\r\nHost: x\r\n\r\n".to_owned(), 400, "request"),
        ("GET / HTTP/1.1\r\nHost x\r\n\r\n".to_owned(), 400, "request"),
        (format!("GET / HTTP/1.1\r\nHost: x\r\nX: {long}\r\n\r\n"), 431, "too-large"),
        (format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n"), 431, "too-large"),
        (format!("GET / HTTP/1.1\r\n{end}"), 400, "request"),
        (format!("GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n{end}"), 400, "request"),
        (format!("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n{end}"), 400, "request"),
        (format!("GET / HTTP/1.1\r\nHost: x y\r\n{end}"), 400, "request"),
        (format!("GET / HTTP/1.1\r\nHost:\r\n{end}"), 400, "request"),
        (format!("GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n{end}"), 400, "request"),
        (
            format!("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n{end}"),
            400,
            "request",
        ),
    ] {
        let (found, body) = raw(&world, request.as_bytes());
        let shown = &request[..request.len().min(60)];
        assert_eq!(found, status, "{shown:?}: {body}");
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["kind"], kind, "{shown:?}");
    }
    for fine in [format!("GET /healthz HTTP/1.0\r\n{end}"), format!("GET /healthz HTTP/1.1\r\nhOsT: [::1]:80\r\n{end}")]
    {
        assert_eq!(raw(&world, fine.as_bytes()), (200, "ok\n".to_owned()));
    }
    assert_eq!(raw(&world, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").0, 0, "HTTP/2 is the proxy's business");
}

#[test]
fn a_refused_post_ends_its_connection() {
    let world = World::new();
    let long = format!(
        "POST {ENROL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{}",
        "x".repeat(900_000)
    );
    assert_eq!(raw(&world, long.as_bytes()).0, 413, "the answer is seen, although most of the body was not read");
    for (path, body) in [(ENROL, "{}"), ("/api/v1/groups", "{}"), ("/nothing", ""), ("/organise/acme/x", "a=b")] {
        let answer = world.post_bytes(path, "application/json", body.as_bytes());
        assert!(answer.status >= 400, "{path}");
        assert_eq!(answer.header("connection"), Some("close"), "{path}");
    }
    assert_eq!(world.get("/api/v1/nothing").header("connection"), None);
}

#[test]
fn who_has_the_link_alone_locks_nobody_out() {
    let world = World::new();
    let app = world.server().app();
    let stranger = undersigned_server::Client::of([203, 0, 113, 9].into(), None);
    let organiser = undersigned_server::Client::of([203, 0, 113, 10].into(), None);
    let log_in = |client, passphrase: &str| {
        world.block_on(app.log_in_from(client, ("acme", world.link()), passphrase.to_owned())).map(drop)
    };
    let kinds: Vec<_> = (0..12).map(|_| log_in(stranger, "wrong").unwrap_err().kind.key()).collect();
    assert_eq!(kinds[..10], ["session"; 10]);
    assert_eq!(kinds[10..], ["too-many-requests"; 2]);
    log_in(organiser, "correct horse battery").expect("another address has tries of its own");
}
