//! A relay before the server that counts what each request really moves over the wire.
//!
//! The browser's own log has no requests of workers, and the largest file of the signing page is
//! loaded by one.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Bytes of the answers, headers included, by path.
type Counts = Arc<Mutex<BTreeMap<String, u64>>>;

/// Listens on a port of its own and passes everything on to a server.
pub struct Relay {
    address: String,
    counts: Counts,
}

impl Relay {
    /// Starts before `server` (`http://127.0.0.1:PORT`); runs until the program ends.
    pub fn start(server: &str) -> Result<Self> {
        let server: SocketAddr = server.strip_prefix("http://").context("no http address")?.parse()?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let counts = Counts::default();
        let shared = Arc::clone(&counts);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let counts = Arc::clone(&shared);
                // An error ends this connection, as it would without the relay.
                std::thread::spawn(move || pass(client, server, &counts).ok());
            }
        });
        Ok(Self { address, counts })
    }

    /// `http://127.0.0.1:PORT`, no slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Bytes by path so far.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.counts.lock().map(|counts| counts.clone()).unwrap_or_default()
    }
}

fn pass(mut client: TcpStream, server: SocketAddr, counts: &Counts) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server)?;
    // Browsers do not pipeline: all bytes until the next request belong to the last one.
    let path = Arc::new(Mutex::new(String::new()));
    let (mut back_from, mut back_to) = (server.try_clone()?, client.try_clone()?);
    let (answered, counts) = (Arc::clone(&path), Arc::clone(counts));
    std::thread::spawn(move || {
        let copied = copy(&mut back_from, &mut back_to, |bytes| {
            if let (Ok(path), Ok(mut counts)) = (answered.lock(), counts.lock()) {
                *counts.entry(path.clone()).or_default() += bytes.len() as u64;
            }
        });
        drop(back_to.shutdown(std::net::Shutdown::Both));
        copied
    });
    copy(&mut client, &mut server, |bytes| {
        if let (Some(asked), Ok(mut path)) = (requested_path(bytes), path.lock()) {
            *path = asked;
        }
    })?;
    server.shutdown(std::net::Shutdown::Write)
}

fn copy(from: &mut TcpStream, to: &mut TcpStream, mut see: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = from.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else {
            return Ok(());
        };
        see(bytes);
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
