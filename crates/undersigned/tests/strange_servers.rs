//! Servers that lie about what they are: each ends in one line, soon.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use undersigned::address::GroupAddress;
use undersigned::api::{About, Api};
use undersigned::failure::{Failure, Status};
use undersigned::http::{Http, Repeat};
use undersigned::source::Source;

/// A server that gives every request the same answer.
fn answers(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let head = BufReader::new(&client).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            let _ = head.count();
            let _ = client.write_all(answer.as_bytes());
        }
    });
    base
}

#[track_caller]
fn check<T: std::fmt::Debug>(outcome: Result<T, Failure>, status: Status, words: &str) {
    let failure = outcome.expect_err("refused");
    assert_eq!(failure.status, status, "{failure}");
    assert!(failure.to_string().contains(words), "{failure}");
}

#[test]
fn a_redirect_is_not_followed() {
    let base = answers("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n");
    check(Source::web(&base).read("checkpoint"), Status::Unreachable, "leads on to https://elsewhere.example/");
    let posted = Http::new(&base).post(&base, b"{}", 100, Repeat::Never);
    check(posted, Status::Unreachable, "leads on to");
}

#[test]
fn a_file_over_its_limit_is_not_read() {
    let base = answers("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\nxxxx");
    check(Source::web(&base).read("checkpoint"), Status::Unreachable, "");
    let base = answers(concat!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "4\r\nxxxx\r\n4\r\nyyyy\r\n0\r\n\r\n"
    ));
    check(Http::new(&base).get(&base, 7), Status::Unreachable, "longer than 7 bytes");
    let whole = Http::new(&base).get(&base, 8).expect("an answer");
    assert_eq!(whole.body, b"xxxxyyyy");
}

#[test]
fn an_answer_of_another_program_is_no_group() {
    let base = answers("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>");
    let api = Api::new(&GroupAddress { base, group: "acme".into() }).expect("an address");
    check(api.hints(), Status::Unreachable, "not the answer of an Undersigned server");
    for about in [About::Letter("stop"), About::Epoch(1), About::Ceremony("stop")] {
        check(api.excerpt(about), Status::Unreachable, "not the answer of an Undersigned server");
    }
    check(api.withdraw("stop", b"entry"), Status::Unreachable, "not the answer");
    let nowhere = Api::new(&GroupAddress { base: "http://127.0.0.1".into(), group: "a/../b".into() });
    check(nowhere, Status::Usage, "the group's id");
}

#[test]
fn what_a_server_says_cannot_move_the_cursor() {
    let problem = r#"{"kind":"code-used","detail":"\u001b[2J\u0007owned","status":409}"#;
    let answer = format!("HTTP/1.1 409 Conflict\r\nContent-Length: {}\r\n\r\n{problem}", problem.len());
    let base = answers(answer.leak());
    let api = Api::new(&GroupAddress { base, group: "acme".into() }).expect("an address");
    let failure = api.request_mailbox_code("anna@example.org").expect_err("refused");
    assert_eq!(failure.to_string(), "the server refused (code-used): ?[2J?owned");
}

#[test]
fn a_busy_server_is_believed_only_for_a_short_wait() {
    let base = answers("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n");
    let answer = Http::new(&base).get(&base, 100).expect("an answer at once");
    assert_eq!(answer.status, 429);
    check(Source::web(&base).read("checkpoint"), Status::Unreachable, "answered 429");
}

/// A server that sends a byte of a long answer now and then, and never ends: time is up, not the answer.
#[test]
fn finding_10_a_server_that_trickles_does_not_outlast_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let _ = client.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n");
            let _ = client.read(&mut [0; 4_096]);
            let _ = client.set_read_timeout(Some(Duration::from_millis(20)));
            // A client that has hung up is one that sends nothing more: `Ok(0)`.
            while client.write_all(b"x").is_ok() && client.read(&mut [0; 512]).is_err() {}
        }
    });
    let began = Instant::now();
    let source = Source::web_until(&base, began + Duration::from_millis(300));
    check(source.read("checkpoint"), Status::Unreachable, "the time limit is over");
    check(source.read("checkpoint"), Status::Unreachable, "the time limit is over");
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

/// Being told to wait, again and again, is no way around it either.
#[test]
fn finding_10_a_busy_server_does_not_outlast_the_limit() {
    let base = answers("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n");
    let began = Instant::now();
    let source = Source::web_until(&base, began + Duration::from_millis(200));
    check(source.read("checkpoint"), Status::Unreachable, "the time limit is over");
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}
