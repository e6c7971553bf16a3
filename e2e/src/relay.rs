//! A relay before the server: counts what each request really moves over the wire, and can lose answers.
//!
//! The browser's own log has no requests of workers, and the largest file of the signing page is
//! loaded by one.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Listens on a port of its own and passes everything on to a server.
pub struct Relay {
    address: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Bytes of the answers, headers included, by path.
    counts: Mutex<BTreeMap<String, u64>>,
    /// Whether requests arrive and their answers do not.
    losing: AtomicBool,
}

impl Relay {
    /// Starts before `server` (`http://127.0.0.1:PORT`); runs until the program ends.
    pub fn start(server: &str) -> Result<Self> {
        let server: SocketAddr = server.strip_prefix("http://").context("no http address")?.parse()?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let relay = Self { address, shared: Arc::default() };
        let shared = Arc::clone(&relay.shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // An error ends this connection, as it would without the relay.
                std::thread::spawn(move || pass(client, server, &shared).ok());
            }
        });
        Ok(relay)
    }

    /// `http://127.0.0.1:PORT`, no slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Bytes by path so far.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.shared.counts.lock().map(|counts| counts.clone()).unwrap_or_default()
    }

    /// From now on the server gets each request, and its answer is lost on the way back; or no more.
    pub fn lose_answers(&self, losing: bool) {
        self.shared.losing.store(losing, Ordering::SeqCst);
    }
}

fn pass(mut client: TcpStream, server: SocketAddr, shared: &Arc<Shared>) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server)?;
    // Browsers do not pipeline: all bytes until the next request belong to the last one.
    let path = Arc::new(Mutex::new(String::new()));
    let (mut back_from, mut back_to) = (server.try_clone()?, client.try_clone()?);
    let (answered, shared) = (Arc::clone(&path), Arc::clone(shared));
    std::thread::spawn(move || {
        let copied = copy(&mut back_from, &mut back_to, |bytes| {
            if let (Ok(path), Ok(mut counts)) = (answered.lock(), shared.counts.lock()) {
                *counts.entry(path.clone()).or_default() += bytes.len() as u64;
            }
            !shared.losing.load(Ordering::SeqCst)
        });
        drop(back_to.shutdown(Shutdown::Both));
        copied
    });
    copy(&mut client, &mut server, |bytes| {
        if let (Some(asked), Ok(mut path)) = (requested_path(bytes), path.lock()) {
            *path = asked;
        }
        true
    })?;
    server.shutdown(Shutdown::Write)
}

/// Copies until one side ends, or `pass_on` says no.
fn copy(from: &mut TcpStream, to: &mut TcpStream, mut pass_on: impl FnMut(&[u8]) -> bool) -> std::io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = from.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else {
            return Ok(());
        };
        if !pass_on(bytes) {
            return Ok(());
        }
        to.write_all(bytes)?;
    }
}

/// The path of the request that these bytes begin.
fn requested_path(bytes: &[u8]) -> Option<String> {
    let line = bytes.split(|byte| *byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let method = words.next()?;
    let path = words.next()?;
    (matches!(method, "GET" | "POST" | "HEAD") && path.starts_with('/')).then(|| path.to_owned())
}
