//! Open sessions of organisers: in memory only, so that a restart ends them.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding};
use undersigned_proto::UnixTime;

use crate::keys::{HmacKey, Keyed, random};

/// Seconds that an organiser stays logged in.
pub const SESSION_LIFE_S: u64 = 8 * 3_600;
/// Most sessions of a group at once; the next one ends the oldest.
const MAX_OF_GROUP: usize = 20;

/// A session's secret, for a cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(<redacted>)")
    }
}

impl SessionToken {
    /// The cookie's value.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

struct Session {
    group: String,
    ends: UnixTime,
}

/// Open sessions, under a value that is not the cookie's.
pub struct Sessions {
    key: HmacKey,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    by_token: HashMap<Keyed, Session>,
    of_group: HashMap<String, VecDeque<Keyed>>,
}

impl Open {
    fn remove(&mut self, token: &Keyed) {
        let Some(session) = self.by_token.remove(token) else { return };
        if let Some(tokens) = self.of_group.get_mut(&session.group) {
            tokens.retain(|other| other != token);
            if tokens.is_empty() {
                self.of_group.remove(&session.group);
            }
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self { key: HmacKey::random(), open: Mutex::default() }
    }
}

impl Sessions {
    /// Opens a session for a group.
    pub fn open(&self, group: &str, now: UnixTime) -> SessionToken {
        let token = SessionToken(Base64UrlUnpadded::encode_string(&random::<32>()));
        let keyed = self.key.value(&[token.0.as_bytes()]);
        let mut open = self.lock();
        let tokens = open.of_group.entry(group.to_owned()).or_default();
        tokens.push_back(keyed);
        let oldest = if tokens.len() > MAX_OF_GROUP { tokens.front().copied() } else { None };
        open.by_token.insert(keyed, Session { group: group.to_owned(), ends: UnixTime(now.0 + SESSION_LIFE_S) });
        if let Some(oldest) = oldest {
            open.remove(&oldest);
        }
        token
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The group of a session that is still open.
    pub fn group(&self, token: &str, now: UnixTime) -> Option<String> {
        let open = self.lock();
        let session = open.by_token.get(&self.key.value(&[token.as_bytes()]))?;
        (session.ends > now).then(|| session.group.clone())
    }

    /// Ends a session.
    pub fn close(&self, token: &str) {
        self.lock().remove(&self.key.value(&[token.as_bytes()]));
    }

    /// Forgets those that have ended.
    pub fn forget(&self, now: UnixTime) {
        let mut open = self.lock();
        let ended: Vec<Keyed> =
            open.by_token.iter().filter(|(_, session)| session.ends <= now).map(|(token, _)| *token).collect();
        ended.iter().for_each(|token| open.remove(token));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_so_many_sessions_and_takes_none_from_others() {
        let sessions = Sessions::default();
        let now = UnixTime(100);
        let other = sessions.open("other", now);
        let first = sessions.open("acme", now);
        let second = sessions.open("acme", now);
        let rest: Vec<_> = (0..MAX_OF_GROUP - 1).map(|_| sessions.open("acme", now)).collect();
        assert_eq!(sessions.group(first.as_str(), now), None, "the oldest has ended");
        assert!([second, rest[3].clone()].iter().all(|token| sessions.group(token.as_str(), now).is_some()));
        assert_eq!(sessions.group(other.as_str(), now).as_deref(), Some("other"));
        sessions.close(rest[3].as_str());
        assert_eq!(sessions.group(rest[3].as_str(), now), None);
        sessions.forget(UnixTime(100 + SESSION_LIFE_S));
        assert!(sessions.lock().by_token.is_empty() && sessions.lock().of_group.is_empty());
    }
}
