//! What all acts share: groups, their sequencers, the clock, mail and limits.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use base64ct::{Base64UrlUnpadded, Encoding};
use subtle::ConstantTimeEq;
use tokio_util::sync::CancellationToken;
use undersigned_proto::UnixTime;
use undersigned_tlog::SigningKey;

use crate::client::Client;
use crate::config::Config;
use crate::group::act;
use crate::group::published::LiveGroup;
use crate::group::sequencer::{Sequencers, Shared};
use crate::keys::{HmacKey, Keyed, MasterKey};
use crate::limits::{Act, Limits};
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::refusal::Refusal;
use crate::sessions::Sessions;
use crate::store::{Blobs, GroupRow, Reader};
use crate::work::Work;

/// What all acts share. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    base_url: String,
    shared: Arc<Shared>,
    sequencers: Sequencers,
    mailer: Option<Arc<Mailer>>,
    limits: Limits,
    metrics: Metrics,
    work: Work,
    sessions: Sessions,
    links: HmacKey,
    holders: HmacKey,
    forms: HmacKey,
    invite: String,
    client: [u8; 32],
}

impl App {
    pub(crate) fn new(
        config: Config,
        base_url: String,
        shared: Arc<Shared>,
        sequencers: Sequencers,
        mailer: Option<Mailer>,
        client: [u8; 32],
    ) -> std::io::Result<Self> {
        let links = shared.master.derive("organiser-links");
        let holders = shared.master.derive("keyholder-links");
        let forms = shared.master.derive("form-secrets");
        let invite = Base64UrlUnpadded::encode_string(&shared.master.derive("invite").value(&[]));
        Ok(Self(Arc::new(Inner {
            config,
            base_url,
            shared,
            sequencers,
            mailer: mailer.map(Arc::new),
            limits: Limits::default(),
            metrics: Metrics::default(),
            work: Work::start()?,
            sessions: Sessions::default(),
            links,
            holders,
            forms,
            invite: invite.chars().take(24).collect(),
            client,
        })))
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

    /// Whether the machine's clock leapt, and nobody has said yet that it is right.
    pub fn doubts_clock(&self) -> bool {
        self.0.config.clock.read().is_doubted
    }

    /// All groups, by id.
    pub fn groups(&self) -> Vec<Arc<LiveGroup>> {
        self.0.shared.groups()
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

    pub(crate) fn blobs(&self) -> &Arc<dyn Blobs> {
        &self.0.shared.blobs
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn master(&self) -> &Arc<MasterKey> {
        &self.0.shared.master
    }

    pub(crate) fn mailer(&self) -> Option<&Arc<Mailer>> {
        self.0.mailer.as_ref()
    }

    /// Mails sent, put off and given up since the start.
    pub(crate) fn mail_counts(&self) -> [u64; 3] {
        self.mailer().map_or([0; 3], |mailer| {
            let counts = mailer.counts();
            [&counts.sent, &counts.deferred, &counts.failed].map(|count| count.load(Ordering::Relaxed))
        })
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

    /// Counts an act of anybody.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub(crate) fn count_all(&self, act: Act) -> Result<(), Refusal> {
        self.0.limits.count(act, b"all", self.now())
    }

    /// Has an act decided and stored.
    ///
    /// # Errors
    /// The act's own refusal; `not-found`, `storage` and `busy`.
    pub(crate) async fn act<A: act::Act>(&self, group: &str, act: A) -> Result<A::Done, Refusal> {
        self.0.sequencers.run(group, act).await
    }

    /// Founds a group.
    ///
    /// # Errors
    /// `taken`, the act's own refusal, `storage`.
    pub(crate) async fn found<A: act::Act>(
        &self,
        row: GroupRow,
        log_key: SigningKey,
        act: A,
    ) -> Result<A::Done, Refusal> {
        self.0.sequencers.found(row, log_key, act).await
    }

    /// Waits until the store has answered.
    ///
    /// # Errors
    /// `storage`: a server that cannot store is unhealthy.
    pub(crate) async fn ping(&self) -> Result<(), Refusal> {
        self.0.sequencers.ping().await
    }

    /// Keeps the time in the store, so that a wrong clock is noticed at the next start.
    ///
    /// # Errors
    /// `storage`, `unknown`.
    pub(crate) async fn keep_time(&self) -> Result<(), Refusal> {
        self.0.sequencers.keep_time().await
    }

    /// Cancelled when nothing can be stored any more.
    pub(crate) fn failed(&self) -> CancellationToken {
        self.0.sequencers.failed()
    }

    /// Tries again to erase what could not be erased.
    ///
    /// # Errors
    /// `storage` where it still cannot.
    pub(crate) async fn need_erased(&self) -> Result<(), Refusal> {
        if self.0.sequencers.is_unerased() { self.ping().await } else { Ok(()) }
    }

    /// Threads and places for work that would hold up those that serve.
    pub(crate) fn work(&self) -> &Work {
        &self.0.work
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

    /// Makes the secrets that a form's answer shows.
    pub(crate) fn form_key(&self) -> &HmacKey {
        &self.0.forms
    }

    pub(crate) fn keyed_holder(&self, group: &str, letter: &str, secret: &str) -> Keyed {
        self.0.holders.value(&[group.as_bytes(), letter.as_bytes(), secret.as_bytes()])
    }

    /// Forgets what has expired in memory.
    pub(crate) fn forget(&self) {
        let now = self.now();
        self.0.limits.forget(now);
        self.0.sessions.forget(now);
    }

    /// Groups in whose rows codes of mails have expired.
    pub(crate) fn expired_codes(&self) -> Vec<String> {
        self.0.mailer.as_ref().map_or_else(Vec::new, |mailer| mailer.codes().forget(self.now()))
    }
}
