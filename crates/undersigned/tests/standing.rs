//! One laptop that means harm, against the real binary with few open files: whoever asks is answered, and whoever is
//! waited for is not waited for longer than its deadline (THREAT-MODEL.md, T14). How fast, `./dev bench` says.
#![cfg(all(feature = "server", unix))]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use testkit::wait::Lines;

/// Open files of the server: 60 connections beside those of the store.
const FILES: usize = 160;
/// More than it has room for.
const HOSTILE: usize = 150;
/// Longest wait for an answer or for an end: longer than any deadline of the server's but that between two requests.
const PATIENCE: Duration = Duration::from_secs(60);

struct Few {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Few {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {FILES} && exec \"$0\" serve --listen 127.0.0.1:0 --data \"$1\"")]);
        command.arg(env!("CARGO_BIN_EXE_undersigned")).arg(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).env_remove("UNDERSIGNED_SMTP");
        let mut child = command.spawn().expect("a shell");
        let line = Lines::of(child.stdout.take().expect("piped")).next("where it listens");
        let address = line.split_once("(listening on ").and_then(|(_, rest)| rest.strip_suffix(')'));
        let address = address.and_then(|address| address.parse().ok()).expect("it says where it listens");
        Self { child, address, _folder: folder }
    }

    fn open(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("the system takes it");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// A connection on which this was sent, as far as it was taken at once.
    fn hostile(&self, sent: &[u8]) -> TcpStream {
        let mut stream = self.open();
        stream.set_nonblocking(true).expect("a socket");
        // What is not taken is what the attack is about.
        let _ = stream.write(sent);
        stream.set_nonblocking(false).expect("a socket");
        stream
    }

    #[track_caller]
    fn answers(&self, what: &str) {
        let mut stream = self.open();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap_or_else(|error| panic!("beside {what}: {error}"));
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "beside {what}: {answer}");
    }
}

impl Drop for Few {
    fn drop(&mut self) {
        // Ours, by its handle.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether the server has closed, as sending shows; no word of ours about it.
fn is_closed(stream: &mut TcpStream, sent: &[u8]) -> bool {
    stream.write_all(sent).is_err_and(|error| error.kind() != std::io::ErrorKind::WouldBlock)
}

/// What hostile connections send, and then wait.
fn attacks() -> [(&'static str, Vec<u8>); 6] {
    let page = b"GET /how HTTP/1.1\r\nHost: x\r\n\r\n";
    [
        ("silence", Vec::new()),
        ("half of a request", b"GET / HTTP/1.1\r\nHo".to_vec()),
        ("half of HTTP/2", b"PRI * HTTP/2.0\r\n".to_vec()),
        (
            "a body that does not come",
            b"POST /api/v1/groups/x/enrolments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
                .to_vec(),
        ),
        ("connections that are kept", page.to_vec()),
        ("answers that nobody takes", page.repeat(3_000)),
    ]
}

#[test]
fn whoever_asks_is_answered_beside_many_who_do_not() {
    let server = Few::start();
    let mut all = Vec::new();
    for (what, sent) in attacks() {
        let hostile: Vec<TcpStream> = (0..HOSTILE).map(|_| server.hostile(&sent)).collect();
        for _ in 0..20 {
            server.answers(what);
        }
        all.extend(hostile);
    }
    server.answers("all of them");
}

#[test]
fn nobody_is_waited_for_longer_than_its_deadline() {
    let server = Few::start();
    let open: Vec<_> = attacks().into_iter().map(|(what, sent)| (what, server.hostile(&sent))).collect();
    std::thread::scope(|scope| {
        for (what, mut stream) in open.into_iter().filter(|(what, _)| *what != "connections that are kept") {
            scope.spawn(move || {
                if what == "answers that nobody takes" {
                    // Nothing is read here: the server's end shows in what we send.
                    testkit::wait::until_within(PATIENCE, what, || is_closed(&mut stream, b"GET / HTTP/1.1\r\n"));
                } else {
                    let ended = stream.read_to_end(&mut Vec::new());
                    // Closed or reset, but not by our patience.
                    let ours = ended.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
                    assert!(!ours, "still waited for: {what}");
                }
            });
        }
        // A request that comes byte by byte, each of them in time.
        scope.spawn(|| {
            let mut stream = server.open();
            testkit::wait::until_within(PATIENCE, "a request byte by byte", || is_closed(&mut stream, b"x"));
        });
    });
    server.answers("nobody");
}
