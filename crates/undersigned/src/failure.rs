//! How a command ends when it does not end well: one line, one exit code.

use std::fmt;

/// The exit codes, as the help texts document them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Done, or it holds.
    Done = 0,
    /// It does not hold, or the server refused.
    Refused = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A server, folder or file cannot be reached, read or written.
    Unreachable = 3,
    /// Not yet: the message says until when to wait.
    NotYet = 4,
    /// A fault in this program.
    Fault = 70,
}

/// One line that says what to do, and the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How the process ends.
    pub status: Status,
    /// One sentence.
    pub message: String,
}

impl Failure {
    /// It does not hold, or was refused.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { status: Status::Refused, message: message.into() }
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { status: Status::Usage, message: message.into() }
    }

    /// Something outside cannot be reached, read or written.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self { status: Status::Unreachable, message: message.into() }
    }

    /// Come back later.
    pub fn not_yet(message: impl Into<String>) -> Self {
        Self { status: Status::NotYet, message: message.into() }
    }

    /// A file that cannot be read or written.
    pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::unreachable(format!("cannot {doing} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    /// Always one line, and nothing that moves a terminal's cursor: parts of a message come from a server.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = false;
        for word in self.message.split_whitespace() {
            if gap {
                f.write_str(" ")?;
            }
            gap = true;
            let clean: String = word.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
            f.write_str(&clean)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
