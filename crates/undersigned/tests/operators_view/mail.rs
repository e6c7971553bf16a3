//! A real SMTP server (aiosmtpd), the one of the browser journeys.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use testkit::wait::{self, Lines};

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
        let lines = Lines::of(child.stdout.take().expect("a pipe"));
        let port = lines.next("the port of the SMTP server").trim().parse().expect("a port");
        Self { child, port, folder, read: Mutex::default() }
    }

    /// For `undersigned serve`.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The code that was mailed to an address.
    pub fn code(&self, address: &str) -> String {
        wait::some("a mail with a code", || {
            let mut read = self.read.lock().expect("no lane has panicked");
            while let Ok(mail) = std::fs::read_to_string(self.folder.path().join(format!("{:04}.eml", read.0 + 1))) {
                read.0 += 1;
                let to = mail.lines().find_map(|line| line.strip_prefix("X-Envelope-To: ")).expect("a recipient");
                let digits =
                    |line: &&str| line.len() == 14 && line.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
                let code = mail.lines().map(str::trim).find(digits).expect("a code in the mail");
                read.1.insert(to.to_owned(), code.to_owned());
            }
            read.1.remove(address)
        })
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        // It keeps nothing that is worth a graceful end; it is awaited so that no process is left.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
