//! How a server is started.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::clock::Clock;
use crate::mail::SmtpConfig;

/// How to start a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder with all data. One server at a time.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// What people type, `https://letters.example`, with no slash at the end;
    /// else `http://` and the listening address. It becomes part of each
    /// group's permanent name.
    pub base_url: Option<String>,
    /// How mail goes out; without it, work mailboxes cannot be proved here.
    pub smtp: Option<SmtpConfig>,
    /// Whether anyone may make a group, without the operator's link.
    pub open_creation: bool,
    /// Where the time comes from.
    pub clock: Clock,
}
