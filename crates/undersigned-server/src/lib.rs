//! The Undersigned server: HTTP, pages, store, sequencer, mail.
//!
//! The only room with a clock, sockets, files and the system's randomness.
//! Roles: a *writer* thread decides, commits and signs; handlers check proofs
//! and read. Out of scope: what is valid, which `undersigned-proto` says for
//! server and verifier alike.
#![forbid(unsafe_code)]

mod acts;
pub mod app;
mod client;
mod clock;
mod codes;
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
mod store;
pub mod text;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use app::{
    App, Draft, DraftSealing, GroupEdit, KeyholderLink, Live, LiveGroup, NewGroup, Organiser, OrganiserLink,
    SessionToken, ShownCount,
};
pub use client::Client;
pub use clock::Clock;
pub use group::import::{ImportError, ImportedLedger, import};
pub use limits::Act;
pub use mail::{MailConfigError, SmtpConfig};
pub use refusal::{Fault, Kind, Refusal};
pub use store::StoreError;

use group::sequencer::{Shared, Writer};
use keys::MasterKey;
use mail::Mailer;
use store::{Reader, SqliteStore};

/// Seconds between looks at what the dates bring.
const TICK_SECONDS: u64 = 1;

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
    /// How mail goes out; without it, work mailboxes are no proof here.
    pub smtp: Option<SmtpConfig>,
    /// Whether anyone may make a group, without the operator's link.
    pub open_creation: bool,
    /// Where the time comes from.
    pub clock: Clock,
}

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
    writing: std::thread::JoinHandle<()>,
}

impl Server {
    /// Opens the data folder, checks each ledger against its checkpoint, and listens.
    ///
    /// # Errors
    /// [`StartError`]; nothing was changed then.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        std::fs::create_dir_all(&config.data)?;
        let store = SqliteStore::open(&config.data)?;
        let master = MasterKey::open(&config.data)?;
        let reader: Arc<dyn Reader> = Arc::new(store.reader()?);
        let shared = Arc::new(Shared { groups: RwLock::default(), reader, master });
        for row in shared.reader.groups()? {
            shared.put_group(Live::load(row, &*shared.reader, &shared.master)?);
        }
        let mailer = config.smtp.as_ref().map(Mailer::new).transpose()?;
        let listen = config.listen;
        let listener = TcpListener::bind(listen).await.map_err(|error| StartError::Listen(listen, error))?;
        let address = listener.local_addr()?;
        let base_url = config.base_url.clone().unwrap_or_else(|| format!("http://{address}"));
        check_base_url(&base_url)?;
        let (writer, writing) = Writer::start(Box::new(store), shared.clone());
        let app = App::new(config, base_url, shared, writer, mailer, http::manifest_hash());
        let (stop, stopped) = watch::channel(false);
        acts::due::tick(&app).await;
        let serving = tokio::spawn(http::serve(listener, app.clone(), stopped.clone()));
        let ticking = tokio::spawn(tick(app.clone(), stopped.clone()));
        let telling = tokio::spawn(news::run(app.clone(), stopped));
        Ok(Self { address, app, stop, serving, ticking, telling, writing })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the routes share.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Ends running requests, then the writer, and gives the data folder free.
    pub async fn stop(self) {
        let Self { app, stop, serving, ticking, telling, writing, .. } = self;
        // Nobody listening means that serving has ended already.
        let _ = stop.send(true);
        drop(serving.await);
        drop(ticking.await);
        drop(telling.await);
        // The last door to the writer closes with the app; its thread ends then.
        drop(app);
        drop(tokio::task::spawn_blocking(move || writing.join()).await);
    }
}

fn check_base_url(url: &str) -> Result<(), StartError> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(StartError::BaseUrl)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if !host.is_empty() && host.chars().all(allowed) { Ok(()) } else { Err(StartError::BaseUrl) }
}

async fn tick(app: App, mut stop: watch::Receiver<bool>) {
    let mut interval = tokio::time::interval(Duration::from_secs(TICK_SECONDS));
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = interval.tick() => {
                acts::due::tick(&app).await;
                app.forget();
            }
            _ = stop.changed() => return,
        }
    }
}
