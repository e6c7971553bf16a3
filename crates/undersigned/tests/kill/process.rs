//! The real binary as a process of its own, that may be killed.

use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use testkit::wait::Lines;

/// What people type: part of the ledger's name, so that it does not change with the port.
pub const BASE_URL: &str = "http://letters.test";

/// `undersigned serve`.
pub struct Served {
    child: Child,
    lines: Lines,
}

impl Served {
    /// Starts the server and does not wait for it. Its log goes behind what `log` holds.
    pub fn spawn(data: &Path, log: &Path, more: &[&str]) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(log).expect("a log file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_undersigned"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--base-url", BASE_URL, "--data"]).arg(data).args(more);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).env_remove("UNDERSIGNED_SMTP");
        let mut child = command.spawn().expect("the binary runs");
        let lines = Lines::of(child.stdout.take().expect("its output is a pipe"));
        Self { child, lines }
    }

    /// Waits until the server listens; tells where.
    pub fn address(&self) -> SocketAddr {
        let line = self.lines.next("where the server listens");
        let address = line.split_once("(listening on ").and_then(|(_, rest)| rest.strip_suffix(')'));
        address.and_then(|address| address.parse().ok()).expect("it says where it listens")
    }

    /// The process's id.
    #[allow(dead_code, reason = "only the operator's view reads memory")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, and waits for the end.
    #[allow(dead_code, reason = "only the kill test kills")]
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
    }
}
