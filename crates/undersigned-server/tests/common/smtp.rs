//! A real SMTP server (aiosmtpd), the one that the browser journeys use.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use testkit::wait::{self, Lines};
use undersigned_server::SmtpConfig;

/// Takes mail into a folder; ends with this value.
pub struct Smtp {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Smtp {
    pub fn start() -> Self {
        Self::answering(&[])
    }

    /// One that gives each of these answers to one mail first.
    pub fn answering(answers: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/smtp.py");
        // Debian's own Python has Debian's aiosmtpd; another one first in PATH has not.
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(folder.path())
            .args(answers)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3; `./dev test` installs it with python3-aiosmtpd");
        let lines = Lines::of(child.stdout.take().unwrap());
        let port = lines.next("the port of the SMTP server").trim().parse().expect("a port");
        Self { child, port, folder }
    }

    pub fn config(&self) -> SmtpConfig {
        SmtpConfig { url: format!("smtp://127.0.0.1:{}", self.port), from: "Letters <codes@letters.example>".into() }
    }

    /// The `number`th mail, from 1, with its envelope's recipient.
    pub fn mail(&self, number: usize) -> String {
        let path = self.folder.path().join(format!("{number:04}.eml"));
        wait::some(&format!("mail {number}"), || std::fs::read_to_string(&path).ok())
    }

    pub fn count(&self) -> usize {
        std::fs::read_dir(self.folder.path()).unwrap().count()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        // It keeps nothing that is worth a graceful end; it is awaited so that no process is left.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The twelve digits in a mail, as they stand there.
pub fn code(mail: &str) -> String {
    let is_code = |line: &&str| line.len() == 14 && line.bytes().all(|b| b.is_ascii_digit() || b == b' ');
    mail.lines().map(str::trim).find(is_code).expect("a code in the mail").to_owned()
}
