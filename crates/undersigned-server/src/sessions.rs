//! Open sessions of organisers: in memory only, so that a restart ends them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding};
use undersigned_proto::UnixTime;

use crate::keys::{HmacKey, Keyed, random};
use crate::refusal::Refusal;

/// Seconds that an organiser stays logged in.
pub const SESSION_LIFE_S: u64 = 8 * 3_600;
/// Most sessions at once.
const MAX_SESSIONS: usize = 10_000;

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
    open: Mutex<HashMap<Keyed, Session>>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { key: HmacKey::random(), open: Mutex::new(HashMap::new()) }
    }
}

impl Sessions {
    /// Opens a session for a group.
    ///
    /// # Errors
    /// `storage` where there are too many.
    pub fn open(&self, group: &str, now: UnixTime) -> Result<SessionToken, Refusal> {
        let token = SessionToken(Base64UrlUnpadded::encode_string(&random::<32>()));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MAX_SESSIONS {
            open.retain(|_, session| session.ends > now);
            if open.len() >= MAX_SESSIONS {
                return Err(Refusal::storage());
            }
        }
        let session = Session { group: group.to_owned(), ends: UnixTime(now.0 + SESSION_LIFE_S) };
        open.insert(self.key.value(&[token.0.as_bytes()]), session);
        Ok(token)
    }

    /// The group of a session that is still open.
    pub fn group(&self, token: &str, now: UnixTime) -> Option<String> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let session = open.get(&self.key.value(&[token.as_bytes()]))?;
        (session.ends > now).then(|| session.group.clone())
    }

    /// Ends a session.
    pub fn close(&self, token: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key.value(&[token.as_bytes()]));
    }

    /// Forgets those that have ended.
    pub fn forget(&self, now: UnixTime) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, session| session.ends > now);
    }
}
