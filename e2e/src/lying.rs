//! A server that lies: a proxy between the real programs and the real server that alters, drops, delays, replays or
//! invents any single answer, by script. Without a script it is honest: all bytes pass unchanged, and are counted.
//!
//! It keeps every request, so that a test can see what left a client's machine.

mod script;
mod wire;

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use script::{Gate, Lie, Match, Script, What};
pub use wire::Answer;
use wire::Request;

/// A request, as the client sent it.
#[derive(Clone)]
pub struct Sent {
    pub method: String,
    /// With what follows `?`.
    pub path: String,
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.method, self.path, String::from_utf8_lossy(&self.body))
    }
}

/// Listens on a port of its own and passes requests on to a server.
pub struct Proxy {
    address: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    server: Mutex<Option<SocketAddr>>,
    script: Mutex<Script>,
    /// Bytes of the answers, headers included, by path.
    counts: Mutex<BTreeMap<String, u64>>,
    sent: Mutex<Vec<Sent>>,
    /// The first good answer of each path, to be replayed.
    first: Mutex<BTreeMap<String, Answer>>,
}

impl Proxy {
    /// Listens; which server is behind it is said later, because that server must know this address.
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = format!("http://{}", listener.local_addr()?);
        let proxy = Self { address, shared: Arc::default() };
        let shared = Arc::clone(&proxy.shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // An error ends this connection, as it would without the proxy.
                std::thread::spawn(move || {
                    drop(shared.serve(&client));
                    drop(client.shutdown(Shutdown::Both));
                });
            }
        });
        Ok(proxy)
    }

    /// Passes requests on to `server` (`http://127.0.0.1:PORT`) from now on.
    pub fn lead_to(&self, server: &str) -> Result<()> {
        *locked(&self.shared.server) = Some(socket(server)?);
        Ok(())
    }

    /// `http://127.0.0.1:PORT`, no slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Bytes by path so far.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        locked(&self.shared.counts).clone()
    }

    /// Lies by this script from now on, and by no other. What was sent before is forgotten.
    pub fn lie(&self, lies: Vec<Lie>) {
        *locked(&self.shared.script) = Script::new(lies);
        locked(&self.shared.sent).clear();
    }

    /// Tells the truth from now on.
    pub fn be_honest(&self) {
        *locked(&self.shared.script) = Script::default();
    }

    /// How often each lie of the script was played.
    pub fn played(&self) -> Vec<usize> {
        locked(&self.shared.script).played()
    }

    /// The requests since the script began.
    pub fn sent(&self) -> Vec<Sent> {
        locked(&self.shared.sent).clone()
    }

    /// Those of them that were posted to a path which ends so.
    pub fn posted(&self, end: &str) -> Vec<Sent> {
        let posted = |sent: &Sent| sent.method == "POST" && sent.path.ends_with(end);
        self.sent().into_iter().filter(posted).collect()
    }
}

impl Shared {
    /// Answers the requests of one connection.
    fn serve(&self, client: &TcpStream) -> Result<()> {
        let mut requests = wire::Reader::new(client);
        while let Some(request) = requests.request()? {
            let sent = Sent { method: request.method.clone(), path: request.path.clone(), body: request.body.clone() };
            locked(&self.sent).push(sent);
            let Some(answer) = self.answer(&request)? else { return Ok(()) };
            *locked(&self.counts).entry(request.path.clone()).or_default() += answer.to_bytes().len() as u64;
            wire::write(client, answer.to_bytes())?;
            if answer.closes() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// What the client gets; nothing where the answer is lost.
    fn answer(&self, request: &Request) -> Result<Option<Answer>> {
        let what = locked(&self.script).next(&request.method, &request.path);
        let Some(what) = what else { return self.truth(request).map(Some) };
        Ok(match &*what {
            What::Alter(alter) => {
                let mut answer = self.truth(request)?;
                alter(&mut answer);
                Some(answer)
            }
            What::Drop => {
                self.truth(request)?;
                None
            }
            What::Delay(gate) => {
                let answer = self.truth(request)?;
                gate.wait();
                Some(answer)
            }
            What::Replay => Some(locked(&self.first).get(&request.path).context("nothing to replay")?.clone()),
            What::Swap(alter) => Some(self.truth(&request.altered(alter))?),
            What::Invent(answer) => Some(answer.clone()),
            What::Ask(server) => Some(wire::ask(socket(server)?, request)?),
        })
    }

    fn truth(&self, request: &Request) -> Result<Answer> {
        let server = locked(&self.server).context("no server is behind the proxy")?;
        let answer = wire::ask(server, request)?;
        if answer.status() < 300 {
            locked(&self.first).entry(request.path.clone()).or_insert_with(|| answer.clone());
        }
        Ok(answer)
    }
}

fn socket(server: &str) -> Result<SocketAddr> {
    Ok(server.strip_prefix("http://").context("no http address")?.parse()?)
}

/// A test that panics in one thread does not stop the others from reading.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
