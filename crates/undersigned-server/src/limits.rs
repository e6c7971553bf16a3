//! Limits on how often one client may ask. Addresses live in memory only, as
//! values under a key that dies with the process, and no longer than a window.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, StatusCode};
use undersigned_proto::UnixTime;

use crate::keys::{HmacKey, Keyed};
use crate::problem::Problem;

/// Clients remembered at once; beyond, the oldest window is dropped as a whole.
const MAX_CLIENTS: usize = 100_000;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Asking for a code by mail.
    AskMail,
    /// A code by mail to one address.
    MailTo,
    /// Trying to enrol.
    Enrol,
    /// Signing and withdrawing.
    Sign,
    /// Logging in as organiser, per group.
    LogIn,
    /// A link by mail to confirm one address for news: a stranger may have typed it.
    NewsTo,
    /// Such links to all addresses together.
    NewsToAll,
    /// Confirming one address and stopping mails to it: each costs a write.
    NewsChange,
}

impl Act {
    /// Most acts in a window, and its seconds.
    fn limit(self) -> (u32, u64) {
        match self {
            Self::AskMail => (10, 600),
            Self::MailTo => (3, 900),
            Self::Enrol => (30, 600),
            Self::Sign => (60, 600),
            Self::LogIn => (10, 600),
            Self::NewsTo => (3, 86_400),
            Self::NewsToAll => (1_000, 3_600),
            Self::NewsChange => (30, 600),
        }
    }
}

struct Window {
    began: UnixTime,
    acts: u32,
}

/// Counts acts by client.
pub struct Limits {
    key: HmacKey,
    windows: Mutex<HashMap<(Act, Keyed), Window>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { key: HmacKey::random(), windows: Mutex::new(HashMap::new()) }
    }
}

impl Limits {
    /// Counts one act of a subject.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub fn count(&self, act: Act, subject: &[u8], now: UnixTime) -> Result<(), Problem> {
        let (most, seconds) = act.limit();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MAX_CLIENTS {
            windows.retain(|(act, _), window| now.0 < window.began.0 + act.limit().1);
            if windows.len() >= MAX_CLIENTS {
                windows.clear();
            }
        }
        let fresh = Window { began: now, acts: 0 };
        let window = windows.entry((act, self.key.value(&[subject]))).or_insert(fresh);
        if now.0 >= window.began.0 + seconds {
            *window = Window { began: now, acts: 0 };
        }
        window.acts += 1;
        if window.acts <= most {
            return Ok(());
        }
        let detail = "Too many tries in a short time. Please wait a quarter of an hour and try again.";
        Err(Problem::with(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail))
    }

    /// Counts one act of a client, unless it is on this machine.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub fn count_client(&self, act: Act, client: Option<IpAddr>, now: UnixTime) -> Result<(), Problem> {
        match client {
            Some(address) => self.count(act, address.to_string().as_bytes(), now),
            None => Ok(()),
        }
    }

    /// Forgets windows that are over.
    pub fn forget(&self, now: UnixTime) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        windows.retain(|(act, _), window| now.0 < window.began.0 + act.limit().1);
    }
}

/// Whom to count: the peer, or what a proxy on this machine says in its last
/// `X-Forwarded-For`. Nobody for a process on this machine, which could do
/// more harm otherwise.
pub fn client(peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    if !peer.is_loopback() {
        return Some(peer);
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back()?;
    forwarded.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_opens_again() {
        let limits = Limits::default();
        let most = Act::MailTo.limit().0;
        for _ in 0..most {
            limits.count(Act::MailTo, b"a", UnixTime(100)).unwrap();
        }
        assert_eq!(limits.count(Act::MailTo, b"a", UnixTime(999)).unwrap_err().kind, "too-many-requests");
        limits.count(Act::MailTo, b"b", UnixTime(999)).unwrap();
        limits.count(Act::MailTo, b"a", UnixTime(1_000)).unwrap();
        limits.forget(UnixTime(10_000));
        assert!(limits.windows.lock().unwrap().is_empty());
    }

    #[test]
    fn a_proxy_on_this_machine_is_believed_and_no_other() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "198.51.100.1, 203.0.113.9".parse().unwrap());
        assert_eq!(client([127, 0, 0, 1].into(), &headers), Some([203, 0, 113, 9].into()));
        assert_eq!(client([192, 0, 2, 1].into(), &headers), Some([192, 0, 2, 1].into()));
        assert_eq!(client([127, 0, 0, 1].into(), &HeaderMap::new()), None);
    }
}
