//! The Undersigned server: HTTP, pages, store, sequencer, mail.
//!
//! The only crate with a clock, sockets, files and the system's randomness.
//! Floors, each of which uses only those below: `http`, `acts` and `news`, `app`, `group` and `mail`, `store`, the ground.
//! Acts check proofs; a group's *sequencer* decides, has it stored and publishes. Out of scope: what is valid, which
//! `undersigned-proto` decides for server and verifier alike.
//!
//! ```no_run
//! use undersigned_server::{Clock, Config, Server};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::start(Config {
//!     data: "letters-data".into(),
//!     listen: "127.0.0.1:8080".parse()?,
//!     base_url: Some("https://letters.example".into()),
//!     smtp: None,
//!     open_creation: false,
//!     clock: Clock::system(),
//! })
//! .await?;
//! println!("listening at {}", server.address());
//! server.stop().await;
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate self as undersigned_server;

mod acts;
pub mod app;
mod client;
mod clock;
mod codes;
mod config;
mod dates;
mod group;
mod http;
mod keys;
mod limits;
pub mod log;
mod mail;
mod metrics;
mod news;
mod refusal;
mod sessions;
pub mod store;
pub mod text;
mod work;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use acts::ceremony::{DraftSealing, KeyholderLink};
pub use acts::draft::Draft;
pub use acts::group::{GroupEdit, NewGroup};
pub use acts::once::Nonce;
pub use acts::organiser::{Organiser, OrganiserLink};
pub use acts::record::Publication;
pub use app::App;
pub use client::Client;
pub use clock::Clock;
pub use config::Config;
pub use group::import::{ImportError, ImportedLedger, import};
pub use group::live::{Live, ShownCount};
pub use group::published::LiveGroup;
pub use limits::Act;
pub use mail::{MailConfigError, SmtpConfig};
pub use refusal::{Fault, Kind, Refusal};
pub use sessions::SessionToken;
pub use store::StoreError;

use group::sequencer::{Sequencers, Shared};
use keys::MasterKey;
use mail::Mailer;
use store::{Backend, SqliteBackend};

/// Seconds between checks of what is due.
const TICK_SECONDS: u64 = 1;
/// Ticks between which the time is kept in the store.
const TICKS_TO_KEEP_TIME: u64 = 300;
/// Ticks between which free memory is given back: an attack keeps it no longer.
const TICKS_TO_GIVE_BACK: u64 = 20;

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The data folder or its keys.
    #[error("the data folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The store.
    #[error("the store cannot be used: {0}")]
    Store(#[from] StoreError),
    /// The address to listen at.
    #[error("cannot listen at {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// Mail.
    #[error("{0}")]
    Mail(#[from] MailConfigError),
    /// The public address.
    #[error("the public address must begin with http:// or https:// and have no path")]
    BaseUrl,
}

/// A running server.
pub struct Server {
    address: SocketAddr,
    app: App,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    ticking: JoinHandle<()>,
    telling: JoinHandle<()>,
    committing: std::thread::JoinHandle<()>,
}

impl Server {
    /// Opens the data folder, checks each ledger against its checkpoint, and listens.
    ///
    /// # Errors
    /// [`StartError`]; nothing was changed then.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let backend = SqliteBackend::new(&config.data);
        Self::start_on(&backend, config).await
    }

    /// The same over another store. The data folder then contains the master key alone.
    ///
    /// # Errors
    /// [`StartError`]; nothing was changed then.
    pub async fn start_on(backend: &dyn Backend, config: Config) -> Result<Self, StartError> {
        std::fs::create_dir_all(&config.data)?;
        let mut opened = backend.open()?;
        let master = MasterKey::open(&config.data)?;
        config.clock.resume(opened.reader.kept_time()?);
        let shared = Arc::new(Shared::load(&mut opened, master)?);
        let mailer = config.smtp.as_ref();
        let mailer = mailer.map(|smtp| Mailer::new(smtp, shared.master.derive("mail-codes"))).transpose()?;
        for group in mailer.iter().flat_map(|_| shared.groups()) {
            let stored = shared.reader.mail_codes(group.id())?;
            mailer.iter().for_each(|mailer| mailer.codes().resume(group.id(), stored.clone()));
        }
        let listen = config.listen;
        let listener = TcpListener::bind(listen).await.map_err(|error| StartError::Listen(listen, error))?;
        let address = listener.local_addr()?;
        let base_url = config.base_url.clone().unwrap_or_else(|| format!("http://{address}"));
        check_base_url(&base_url)?;
        let mailer = mailer.map(|mailer| mailer.named(host_of(&base_url)));
        let (sequencers, committing) = Sequencers::start(opened, shared.clone(), config.clock.clone());
        let app = App::new(config, base_url, shared, sequencers, mailer, http::manifest_hash())?;
        let (stop, stopped) = watch::channel(false);
        // What cannot be kept now is kept later: the store is asked again and again.
        drop(app.keep_time().await);
        acts::due::tick(&app).await;
        let (failed, ends) = (app.failed(), stop.clone());
        tokio::spawn(async move {
            failed.cancelled().await;
            // Nobody listening means that serving has ended already.
            let _ = ends.send(true);
        });
        let serving = tokio::spawn(http::serve(listener, app.clone(), stopped.clone()));
        let ticking = tokio::spawn(tick(app.clone(), stopped.clone()));
        let telling = tokio::spawn(news::run(app.clone(), stopped));
        Ok(Self { address, app, stop, serving, ticking, telling, committing })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the routes share.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Waits until nothing can be stored any more: the disk has failed in the moment of a commit. The server stops serving
    /// then; only its next start shows what is stored.
    pub async fn failed(&self) {
        self.app.failed().cancelled().await;
    }

    /// Ends running requests, then the sequencers and the committer, and frees the data folder.
    pub async fn stop(self) {
        let Self { app, stop, serving, ticking, telling, committing, .. } = self;
        // Nobody listening means that serving has ended already.
        let _ = stop.send(true);
        drop(serving.await);
        drop(ticking.await);
        drop(telling.await);
        drop(app.keep_time().await);
        // The last handle to the committer is dropped with the app; its thread ends then.
        drop(app);
        drop(tokio::task::spawn_blocking(move || committing.join()).await);
    }
}

/// The host of an address of ours, without its port.
fn host_of(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(host, _)| host)
}

fn check_base_url(url: &str) -> Result<(), StartError> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(StartError::BaseUrl)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if !host.is_empty() && host.chars().all(allowed) { Ok(()) } else { Err(StartError::BaseUrl) }
}

async fn tick(app: App, mut stop: watch::Receiver<bool>) {
    let mut interval = tokio::time::interval(Duration::from_secs(TICK_SECONDS));
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut ticks = 0;
    loop {
        tokio::select! {
            _ = interval.tick() => {
                acts::due::tick(&app).await;
                app.forget();
                ticks += 1;
                if ticks % TICKS_TO_GIVE_BACK == 0 {
                    // Nobody waits for it, and what becomes of it is nobody's business.
                    drop(tokio::task::spawn_blocking(undersigned_heap::give_back));
                }
                // Whether or not anything happens, so that it says nothing of anybody.
                if ticks % TICKS_TO_KEEP_TIME == 0 && app.keep_time().await.is_err() {
                    tracing::warn!("the time could not be stored");
                }
            }
            _ = stop.changed() => return,
        }
    }
}
