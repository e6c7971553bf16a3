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
    address: std::sync::OnceLock<SocketAddr>,
}

impl Served {
    /// Starts the server and does not wait for it. Its log goes behind what `log` holds.
    pub fn spawn(data: &Path, log: &Path, more: &[&str]) -> Self {
        Self::run(data, log, |command| command.args(more))
    }

    /// The same with more in its environment.
    #[allow(dead_code, reason = "only the test of faults has a library before the system's")]
    pub fn spawn_with(data: &Path, log: &Path, environment: &[(&str, &Path)]) -> Self {
        Self::run(data, log, |command| command.envs(environment.iter().copied()))
    }

    fn run(data: &Path, log: &Path, more: impl FnOnce(&mut Command) -> &mut Command) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(log).expect("a log file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_undersigned"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--base-url", BASE_URL, "--data"]).arg(data);
        more(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).env_remove("UNDERSIGNED_SMTP");
        let mut child = command.spawn().expect("the binary runs");
        let lines = Lines::of(child.stdout.take().expect("its output is a pipe"));
        Self { child, lines, address: std::sync::OnceLock::new() }
    }

    /// Waits until the server listens; tells where.
    pub fn address(&self) -> SocketAddr {
        *self.address.get_or_init(|| self.listens_at())
    }

    fn listens_at(&self) -> SocketAddr {
        let line = self.lines.next("where the server listens");
        let address = line.split_once("(listening on ").and_then(|(_, rest)| rest.strip_suffix(')'));
        address.and_then(|address| address.parse().ok()).expect("it says where it listens")
    }

    /// The process's id.
    #[allow(dead_code, reason = "only the operator's view reads memory")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has ended by itself.
    #[allow(dead_code, reason = "only under a failing disk it does")]
    pub fn ended(&mut self) -> std::process::ExitStatus {
        testkit::wait::ended("the server", &mut self.child)
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
