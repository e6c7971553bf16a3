//! A line that delivers requests, remembers them, loses answers, and may lead elsewhere.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// What went over the line once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Request line and header fields, each with its line end.
    pub head: String,
    /// What was sent.
    pub body: Vec<u8>,
    /// The whole answer.
    pub answer: Vec<u8>,
}

impl Request {
    pub fn is_post(&self) -> bool {
        self.head.starts_with("POST")
    }
}

#[derive(Default)]
struct State {
    server: Mutex<Option<SocketAddr>>,
    losses: AtomicUsize,
    seen: Mutex<Vec<Request>>,
}

/// Listens on a port of its own and passes requests on.
pub struct Lossy {
    from: SocketAddr,
    state: Arc<State>,
}

impl Lossy {
    /// A line that leads nowhere yet. Its thread ends with the test's process.
    pub fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let from = listener.local_addr().expect("an address");
        let state = Arc::new(State::default());
        let line = Self { from, state: state.clone() };
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let state = state.clone();
                std::thread::spawn(move || state.pass(&client));
            }
        });
        line
    }

    /// A line to the server at `address`.
    pub fn before(address: SocketAddr) -> Self {
        let line = Self::listen();
        line.lead_to(address);
        line
    }

    /// From now on requests go to this server.
    pub fn lead_to(&self, address: SocketAddr) {
        *guard(&self.state.server) = Some(address);
    }

    /// What people type.
    pub fn base(&self) -> String {
        format!("http://{}", self.from)
    }

    /// An address of the server by way of this line.
    pub fn through(&self, url: &str) -> String {
        let server = guard(&self.state.server).expect("it leads somewhere");
        url.replace(&server.to_string(), &self.from.to_string())
    }

    /// The answers to the next `count` posts are lost.
    pub fn lose_posts(&self, count: usize) {
        self.state.losses.store(count, Ordering::SeqCst);
    }

    /// What went over the line since this was last asked, in order of the answers.
    pub fn take_seen(&self) -> Vec<Request> {
        std::mem::take(&mut *guard(&self.state.seen))
    }
}

fn guard<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().expect("no lane has panicked")
}

impl State {
    /// One request and its answer; then the connection is closed.
    fn pass(&self, mut client: &TcpStream) -> Option<()> {
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
        let server = (*guard(&self.server))?;
        let mut upstream = TcpStream::connect(server).ok()?;
        upstream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).ok()?;
        upstream.write_all(&body).ok()?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer).ok()?;
        let lost = head.starts_with("POST")
            && self.losses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        guard(&self.seen).push(Request { head, body, answer: answer.clone() });
        if lost { None } else { client.write_all(&answer).ok() }
    }
}
