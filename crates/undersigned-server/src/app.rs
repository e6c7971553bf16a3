//! What all routes share: groups, the writer, the clock, mail and limits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use undersigned_proto::UnixTime;

use crate::Config;
use crate::acts::{due, organise};
use crate::client::Client;
use crate::group::sequencer::{Shared, Txn, Writer};
use crate::keys::{HmacKey, Keyed, MasterKey, random};
use crate::limits::{Act, Limits};
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::refusal::{Kind, Refusal};
use crate::store::Reader;

pub use crate::acts::organise::{Draft, DraftSealing, GroupEdit, KeyholderLink, NewGroup, Organiser, OrganiserLink};
pub use crate::group::live::{Live, LiveGroup, ShownCount};

/// Seconds that an organiser stays logged in.
pub const SESSION_LIFE_S: u64 = 8 * 3_600;
/// Most sessions at once.
const MAX_SESSIONS: usize = 10_000;

/// The state of all routes. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    base_url: String,
    shared: Arc<Shared>,
    writer: Writer,
    mailer: Option<Arc<Mailer>>,
    limits: Limits,
    metrics: Metrics,
    /// Proofs that are checked at the same time: one a core.
    checks: Semaphore,
    sessions: Sessions,
    links: HmacKey,
    holders: HmacKey,
    invite: String,
    client: [u8; 32],
}

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

impl App {
    pub(crate) fn new(
        config: Config,
        base_url: String,
        shared: Arc<Shared>,
        writer: Writer,
        mailer: Option<Mailer>,
        client: [u8; 32],
    ) -> Self {
        let links = shared.master.derive("organiser-links");
        let holders = shared.master.derive("keyholder-links");
        let invite = Base64UrlUnpadded::encode_string(&shared.master.derive("invite").value(&[]));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Inner {
            config,
            base_url,
            shared,
            writer,
            mailer: mailer.map(Arc::new),
            limits: Limits::default(),
            metrics: Metrics::default(),
            checks: Semaphore::new(cores),
            sessions: Sessions::default(),
            links,
            holders,
            invite: invite.chars().take(24).collect(),
            client,
        }))
    }

    /// How the server was started.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// `https://letters.example`, with no slash at the end.
    pub fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// SHA-256 over the browser's modules and scripts that this server sends: a letter names them.
    pub(crate) fn client_hash(&self) -> [u8; 32] {
        self.0.client
    }

    /// Host and port, the first part of a ledger's origin.
    pub fn host(&self) -> &str {
        self.0.base_url.split_once("://").map_or(self.0.base_url.as_str(), |(_, host)| host)
    }

    /// The time.
    pub fn now(&self) -> UnixTime {
        self.0.config.clock.now()
    }

    /// All groups, by id.
    pub fn groups(&self) -> Vec<Arc<LiveGroup>> {
        self.0.shared.groups.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// A group by its id.
    pub fn group(&self, id: &str) -> Option<Arc<LiveGroup>> {
        self.0.shared.group(id)
    }

    /// A group by its id.
    ///
    /// # Errors
    /// `not-found`.
    pub fn need_group(&self, id: &str) -> Result<Arc<LiveGroup>, Refusal> {
        self.group(id).ok_or_else(|| Refusal::not_found("group"))
    }

    pub(crate) fn reader(&self) -> &Arc<dyn Reader> {
        &self.0.shared.reader
    }

    pub(crate) fn master(&self) -> &MasterKey {
        &self.0.shared.master
    }

    pub(crate) fn mailer(&self) -> Option<&Arc<Mailer>> {
        self.0.mailer.as_ref()
    }

    /// Whether codes can go out by mail.
    pub fn has_mail(&self) -> bool {
        self.0.mailer.is_some()
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Counts an act of a client.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub fn count(&self, act: Act, client: Client) -> Result<(), Refusal> {
        self.0.limits.count_client(act, client, self.now())
    }

    /// Runs a job on the writer's thread.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Txn<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.0.writer.run(job).await
    }

    /// Runs work that takes the processor for milliseconds, off the threads
    /// that serve requests, one a core.
    pub(crate) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let permit = self.0.checks.acquire().await.map_err(|_| Refusal::storage())?;
        let result = tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::storage());
        drop(permit);
        result
    }

    /// The operator's invitation to make a group, the last part of `/new/{invite}`.
    pub fn invite(&self) -> &str {
        &self.0.invite
    }

    /// Whether somebody with this invitation may make a group.
    pub fn may_create(&self, invite: &str) -> bool {
        self.0.config.open_creation || bool::from(invite.as_bytes().ct_eq(self.0.invite.as_bytes()))
    }

    pub(crate) fn keyed_link(&self, group: &str, secret: &str) -> Keyed {
        self.0.links.value(&[group.as_bytes(), secret.as_bytes()])
    }

    pub(crate) fn keyed_holder(&self, group: &str, letter: &str, secret: &str) -> Keyed {
        self.0.holders.value(&[group.as_bytes(), letter.as_bytes(), secret.as_bytes()])
    }

    /// Makes a group with its first period; gives the organiser's secret link.
    ///
    /// # Errors
    /// A [`Refusal`] naming the field.
    pub async fn create_group(&self, new: NewGroup) -> Result<OrganiserLink, Refusal> {
        organise::create_group(self, new).await
    }

    /// Opens a session for who has both link and passphrase.
    ///
    /// # Errors
    /// `session` without telling which of the two was wrong; `too-many-requests`.
    pub async fn log_in(&self, group: &str, secret: &str, passphrase: String) -> Result<SessionToken, Refusal> {
        let wrong = || {
            let detail = "The link or the passphrase is not right.";
            Refusal::forbidden(Kind::Session, detail)
        };
        let found = self.group(group).ok_or_else(wrong)?;
        let (link, hash) = {
            let live = found.read();
            (live.row.organiser_link, live.row.organiser_passphrase.clone())
        };
        if !bool::from(self.keyed_link(group, secret).ct_eq(&link)) {
            return Err(wrong());
        }
        self.0.limits.count(Act::LogIn, group.as_bytes(), self.now())?;
        let right = self.compute(move || organise::passphrase_is(&passphrase, &hash)).await?;
        if !right {
            return Err(wrong());
        }
        self.0.sessions.open(group, self.now())
    }

    /// The organiser of a session that is still open.
    pub fn organiser(&self, token: &str) -> Option<Organiser> {
        let group = self.0.sessions.group(token, self.now())?;
        Some(Organiser::new(self.clone(), self.group(&group)?))
    }

    /// Ends a session.
    pub fn log_out(&self, token: &str) {
        self.0.sessions.close(token);
    }

    /// Does all that is due by now, as the server does every few seconds by itself.
    pub async fn tick(&self) {
        due::tick(self).await;
    }

    /// Forgets what has expired in memory.
    pub(crate) fn forget(&self) {
        let now = self.now();
        self.0.limits.forget(now);
        self.0.sessions.forget(now);
        if let Some(mailer) = &self.0.mailer {
            mailer.codes().forget(now);
        }
    }
}

struct Session {
    group: String,
    ends: UnixTime,
}

/// Open sessions, in memory only and under a value that is not the cookie's.
struct Sessions {
    key: HmacKey,
    open: Mutex<HashMap<Keyed, Session>>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { key: HmacKey::random(), open: Mutex::new(HashMap::new()) }
    }
}

impl Sessions {
    fn open(&self, group: &str, now: UnixTime) -> Result<SessionToken, Refusal> {
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

    fn group(&self, token: &str, now: UnixTime) -> Option<String> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let session = open.get(&self.key.value(&[token.as_bytes()]))?;
        (session.ends > now).then(|| session.group.clone())
    }

    fn close(&self, token: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key.value(&[token.as_bytes()]));
    }

    fn forget(&self, now: UnixTime) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, session| session.ends > now);
    }
}
