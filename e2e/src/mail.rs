//! A mailbox: a real SMTP server on this machine whose mails can be read.

use crate::process::Process;
use crate::wait::{SOON, until};
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// aiosmtpd on a free port of 127.0.0.1.
pub struct MailServer {
    folder: TempDir,
    port: u16,
    _process: Process,
}

impl MailServer {
    pub fn start() -> Result<Self> {
        Self::answering(&[])
    }

    /// One that gives each of these answers to one mail first.
    pub fn answering(answers: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("smtp.py");
        // Debian's own Python: another one first in PATH does not see Debian's packages.
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).arg(folder.path()).args(answers);
        let mut process = Process::start("smtp.py", &mut command)?;
        let port = process.line("the port", SOON, |line| line.parse().ok())?;
        Ok(Self { folder, port, _process: process })
    }

    /// Where the server under test sends its mail.
    pub fn address(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Waits for the mail number `number`, counted from 1, and gives all its lines.
    pub fn wait(&self, number: u32) -> Result<String> {
        let path = self.folder.path().join(format!("{number:04}.eml"));
        until(&format!("mail {number}"), SOON, || Ok(path.exists().then_some(())))?;
        std::fs::read_to_string(path).context("reading the mail")
    }
}
