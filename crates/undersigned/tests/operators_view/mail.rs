//! A real SMTP server (aiosmtpd), the one of the browser journeys.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Longest wait for a mail.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks into the folder.
const POLL: Duration = Duration::from_millis(2);

/// Takes mail into a folder; ends with this value.
pub struct Smtp {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
    /// Mails read so far, and the last code by address.
    read: Mutex<(usize, HashMap<String, String>)>,
}

impl Smtp {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/smtp.py");
        // Debian's own Python has Debian's aiosmtpd; another one first in PATH has not.
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).arg(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("python3; `./dev test` installs it with python3-aiosmtpd");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let port = line.trim().parse().expect("the SMTP server's port");
        Self { child, port, folder, read: Mutex::default() }
    }

    /// For `undersigned serve`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The code that was mailed to an address.
    pub fn code(&self, address: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let mut read = self.read.lock().expect("no lane has panicked");
            while let Ok(mail) = std::fs::read_to_string(self.folder.path().join(format!("{:04}.eml", read.0 + 1))) {
                read.0 += 1;
                let to = mail.lines().find_map(|line| line.strip_prefix("X-Envelope-To: ")).expect("a recipient");
                let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
                let code = mail.lines().map(str::trim).find(six).expect("a code in the mail");
                read.1.insert(to.to_owned(), code.to_owned());
            }
            if let Some(code) = read.1.remove(address) {
                return code;
            }
            drop(read);
            assert!(Instant::now() < end, "no mail came");
            std::thread::sleep(POLL);
        }
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        // The script ends when its input closes; it is awaited so that no process is left.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
