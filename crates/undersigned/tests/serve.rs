//! The server's command: what it prints, and how it stops.
#![cfg(all(feature = "server", unix))]

use std::path::Path;
use std::process::{Child, Command, Stdio};

use testkit::wait::Lines;

fn serve(data: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_undersigned"));
    command.arg("serve").arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]).args(more);
    command.env_remove("UNDERSIGNED_SMTP").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The two lines that a server prints once it listens.
fn greeting(server: &mut Child) -> [String; 2] {
    let lines = Lines::of(server.stdout.take().expect("piped"));
    ["where it listens", "where to make a group"].map(|what| lines.next(what))
}

#[track_caller]
fn refused(mut command: Command, status: i32, words: &str) {
    let output = command.output().expect("runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{err}");
    let last = err.lines().last().unwrap_or_default();
    assert!(last.starts_with("undersigned: ") && last.contains(words), "{err}");
}

#[test]
fn it_tells_where_it_is_refuses_a_second_and_stops_when_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut server = serve(folder.path(), &["--base-url", "https://letters.example/"]).spawn().expect("starts");
    let [address, create] = greeting(&mut server);
    assert!(address.starts_with("Undersigned serves https://letters.example (listening on 127.0.0.1:"), "{address}");
    assert!(create.starts_with("Make a group: https://letters.example/new/"), "{create}");
    refused(serve(folder.path(), &[]), 3, "");
    let stopped = Command::new("kill").arg(server.id().to_string()).status().expect("kill runs");
    assert!(stopped.success());
    assert_eq!(testkit::wait::ended("the server", &mut server).code(), Some(0));
}

#[test]
fn what_it_cannot_do_is_one_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").expect("written");
    refused(serve(&file, &[]), 3, "");
    refused(serve(folder.path(), &["--smtp", "smtp://127.0.0.1:2525"]), 2, "--mail-from");
    let far = ["--smtp", "smtp://mail.example:25", "--mail-from", "letters@example.org"];
    refused(serve(folder.path(), &far), 3, "");
}
