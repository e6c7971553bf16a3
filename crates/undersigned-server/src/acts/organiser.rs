//! The organiser: the secret link, the passphrase, the session, and what somebody who is logged in may do.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::client::Client;
use crate::group::act::JustRows;
use crate::group::published::LiveGroup;
use crate::keys::random;
use crate::limits;
use crate::refusal::{Kind, Refusal};
use crate::sessions::SessionToken;
use crate::store::Row;

/// Shortest passphrase of an organiser, in characters.
pub const MIN_PASSPHRASE_CHARS: usize = 12;
/// Longest passphrase, in bytes.
pub const MAX_PASSPHRASE_BYTES: usize = 1_024;

/// The organiser's secret link.
#[derive(Clone)]
pub struct OrganiserLink {
    /// The group.
    pub group: String,
    /// What makes the link secret.
    pub secret: String,
}

impl std::fmt::Debug for OrganiserLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OrganiserLink({}, <redacted>)", self.group)
    }
}

impl OrganiserLink {
    /// The link below the server's root.
    pub fn path(&self) -> String {
        format!("/organise/{}/{}", self.group, self.secret)
    }
}

/// Hashes a passphrase with argon2id at OWASP's first choice (19 MiB, 2 passes).
pub(super) fn hash_passphrase(passphrase: &str) -> Result<String, Refusal> {
    if passphrase.chars().count() < MIN_PASSPHRASE_CHARS || passphrase.len() > MAX_PASSPHRASE_BYTES {
        return Err(Refusal::input(Kind::Passphrase, "The passphrase must have at least 12 characters."));
    }
    let hash = Argon2::default().hash_password_with_salt(passphrase.as_bytes(), &random::<16>());
    hash.map(|hash| hash.to_string()).map_err(|_| Refusal::storage())
}

pub(super) fn passphrase_is(passphrase: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    passphrase.len() <= MAX_PASSPHRASE_BYTES && Argon2::default().verify_password(passphrase.as_bytes(), &hash).is_ok()
}

/// Somebody who has logged in to a group.
#[derive(Clone)]
pub struct Organiser {
    pub(super) app: App,
    pub(super) group: Arc<LiveGroup>,
}

impl Organiser {
    /// The group.
    pub fn group(&self) -> &Arc<LiveGroup> {
        &self.group
    }
}

impl App {
    /// Opens a session for somebody who has both link and passphrase.
    ///
    /// # Errors
    /// `session`, without revealing which of the two was wrong; `too-many-requests`.
    pub async fn log_in(&self, group: &str, secret: &str, passphrase: String) -> Result<SessionToken, Refusal> {
        self.log_in_from(Client::Local, (group, secret), passphrase).await
    }

    /// The same for a client, whose tries are counted.
    ///
    /// # Errors
    /// The same.
    pub async fn log_in_from(
        &self,
        client: Client,
        (group, secret): (&str, &str),
        passphrase: String,
    ) -> Result<SessionToken, Refusal> {
        let wrong = || {
            let detail = "The link or the passphrase is not right.";
            Refusal::forbidden(Kind::Session, detail)
        };
        let found = self.group(group).ok_or_else(wrong)?;
        let (link, hash) = {
            let live = found.read();
            (live.row().organiser_link, live.row().organiser_passphrase.clone())
        };
        if !bool::from(self.keyed_link(group, secret).ct_eq(&link)) {
            return Err(wrong());
        }
        // By address first: whoever only has the link cannot use up the tries of those who have the passphrase, too.
        let of_group = [group.as_bytes(), b"\n", &client.subject()].concat();
        let most = if client.is_shared() { limits::Act::LogIn.shared_most() } else { limits::Act::LogIn.most() };
        self.limits().count_up_to(most, limits::Act::LogIn, &of_group, self.now())?;
        self.limits().count(limits::Act::LogInTo, group.as_bytes(), self.now())?;
        let right = self.work().draw(move || passphrase_is(&passphrase, &hash)).await?;
        if !right {
            return Err(wrong());
        }
        let (app, id) = (self.clone(), group.to_owned());
        if !self.work().read(move || app.reader().is_met(&id)).await?? {
            self.act(group, JustRows(vec![Row::MarkMet])).await?;
        }
        Ok(self.sessions().open(group, self.now()))
    }

    /// The organiser of a session that is still open.
    pub fn organiser(&self, token: &str) -> Option<Organiser> {
        let group = self.sessions().group(token, self.now())?;
        Some(Organiser { app: self.clone(), group: self.group(&group)? })
    }

    /// Ends a session.
    pub fn log_out(&self, token: &str) {
        self.sessions().close(token);
    }
}
