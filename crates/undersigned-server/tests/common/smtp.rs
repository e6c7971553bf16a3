//! A real SMTP server (aiosmtpd), the one that the browser journeys use.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use undersigned_server::SmtpConfig;

/// Longest wait for a mail.
const PATIENCE: Duration = Duration::from_secs(20);

/// Takes mail into a folder; ends with this value.
pub struct Smtp {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Smtp {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/smtp.py");
        // Debian's own Python has Debian's aiosmtpd; another one first in PATH has not.
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3; `./dev test` installs it with python3-aiosmtpd");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("the SMTP server's port");
        Self { child, port, folder }
    }

    pub fn config(&self) -> SmtpConfig {
        SmtpConfig { url: format!("smtp://127.0.0.1:{}", self.port), from: "Letters <codes@letters.example>".into() }
    }

    /// The `number`th mail, from 1, with its envelope's recipient.
    pub fn mail(&self, number: usize) -> String {
        let path = self.folder.path().join(format!("{number:04}.eml"));
        let end = Instant::now() + PATIENCE;
        loop {
            if let Ok(mail) = std::fs::read_to_string(&path) {
                return mail;
            }
            assert!(Instant::now() < end, "mail {number} did not come");
            std::thread::yield_now();
        }
    }

    pub fn count(&self) -> usize {
        std::fs::read_dir(self.folder.path()).unwrap().count()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        // The script ends when its input closes; it is awaited so that no process is left.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The six digits in a mail.
pub fn code(mail: &str) -> String {
    let digits = |line: &&str| line.trim().len() == 6 && line.trim().bytes().all(|b| b.is_ascii_digit());
    mail.lines().find(digits).expect("a code in the mail").trim().to_owned()
}
