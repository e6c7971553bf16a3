//! A line that delivers requests and loses answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Listens on a port of its own and passes requests on.
pub struct Lossy {
    from: String,
    to: String,
    losses: Arc<AtomicUsize>,
}

impl Lossy {
    /// A line to the server at `address`. Its thread ends with the test's process.
    pub fn before(address: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let from = listener.local_addr().expect("an address").to_string();
        let losses = Arc::new(AtomicUsize::new(0));
        let left = losses.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let left = left.clone();
                std::thread::spawn(move || pass(&client, address, &left));
            }
        });
        Self { from, to: address.to_string(), losses }
    }

    /// The same address by way of this line.
    pub fn through(&self, url: &str) -> String {
        url.replace(&self.to, &self.from)
    }

    /// The answers to the next `count` posts are lost.
    pub fn lose_posts(&self, count: usize) {
        self.losses.store(count, Ordering::SeqCst);
    }
}

/// One request and its answer; then the connection is closed.
fn pass(mut client: &TcpStream, server: SocketAddr, losses: &AtomicUsize) -> Option<()> {
    let mut reader = BufReader::new(client);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
        if !lower.starts_with("connection:") {
            head += &line;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut upstream = TcpStream::connect(server).ok()?;
    upstream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).ok()?;
    upstream.write_all(&body).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    let lost = head.starts_with("POST")
        && losses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
    if lost { None } else { client.write_all(&answer).ok() }
}
