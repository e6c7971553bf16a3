//! Which connections are open, and which of them has to go.
//!
//! A connection either keeps the server at work or waits for its client. Whoever is waited for has a deadline, and where
//! there is no room for a new connection, the one goes that has been waited for longest. So somebody who opens many and
//! says nothing holds up nobody: those who ask at once are never the longest to wait for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::client::Client;

/// Most connections at once, each of which costs memory.
const MAX_OPEN: usize = 900;
/// Files that are left for the store, for mail, and for what libraries open.
const OTHER_FILES: usize = 100;
/// Fewest connections, however few files there may be.
const MIN_OPEN: usize = 32;
/// Most connections of one address. Behind a proxy everybody has the proxy's, so that one on this machine is not limited.
const MAX_OF_CLIENT: usize = 100;
/// For a client to send its first request's headers, and the rest of those of any later one.
const HEAD: Duration = Duration::from_secs(10);
/// For a client to begin its next request: longer than proxies keep a connection that they might use again (60 s), so that
/// none meets a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(75);
/// For a client to notice that its request was refused unread.
const CLOSE: Duration = Duration::from_secs(5);
/// A client that is slow to take an answer has to take [`SLOWEST_BYTES`] in this time.
const STALL: Duration = Duration::from_secs(20);
/// See [`STALL`]: a phone with the worst of connections takes more.
const SLOWEST_BYTES: u64 = 16 << 10;

/// What the server waits for, or none.
const FRESH: u8 = 0;
const HEADING: u8 = 1;
const SERVING: u8 = 2;
const RESTING: u8 = 3;
const CLOSING: u8 = 4;

/// The most connections that this process's limit of open files allows.
pub fn most_open() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let files = limit.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    let most = MAX_OPEN.min(files.saturating_sub(OTHER_FILES)).max(MIN_OPEN);
    if most < MAX_OPEN {
        tracing::warn!(most, files, "the limit of open files allows few connections; raise it (ulimit -n 1024)");
    }
    most
}

/// One connection, as its own task changes it and the sweep reads it.
pub struct Connection {
    began: Instant,
    /// [`FRESH`], [`HEADING`], [`SERVING`], [`RESTING`] or [`CLOSING`].
    state: AtomicU8,
    /// Milliseconds after `began` at which the exchange with the client began.
    since: AtomicU64,
    /// The request's body has not come.
    body_waits: AtomicBool,
    /// The client does not take the answer.
    write_waits: AtomicBool,
    /// The answer's body is whole in the buffer; the rest is the socket's.
    is_answered: AtomicBool,
    /// Something of the request was refused unread.
    unread: AtomicBool,
    written: AtomicU64,
    /// How much was written by the last look, and when that was.
    looked: Mutex<(u64, Instant)>,
    end: Notify,
}

impl Connection {
    fn new(now: Instant) -> Self {
        Self {
            began: now,
            state: AtomicU8::new(FRESH),
            since: AtomicU64::new(0),
            body_waits: AtomicBool::new(false),
            write_waits: AtomicBool::new(false),
            is_answered: AtomicBool::new(false),
            unread: AtomicBool::new(false),
            written: AtomicU64::new(0),
            looked: Mutex::new((0, now)),
            end: Notify::new(),
        }
    }

    fn enter(&self, state: u8) {
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.since.store(since, Ordering::Relaxed);
        self.state.store(state, Ordering::Relaxed);
    }

    /// Bytes came from the client.
    pub fn heard(&self) {
        if self.state.load(Ordering::Relaxed) == RESTING {
            self.enter(HEADING);
        }
    }

    /// A whole request has come, or its headers.
    pub fn asked(&self) {
        self.is_answered.store(false, Ordering::Relaxed);
        self.enter(SERVING);
    }

    /// Whether the request's body is waited for.
    pub fn awaits_body(&self, waits: bool) {
        self.body_waits.store(waits, Ordering::Relaxed);
    }

    /// The answer's last byte is in the buffer.
    pub fn answered(&self) {
        self.awaits_body(false);
        self.is_answered.store(true, Ordering::Relaxed);
    }

    /// The request is not read to its end.
    pub fn left_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    /// Begins to close; whether something was left unread.
    pub fn closes_early(&self) -> bool {
        let unread = self.unread.load(Ordering::Relaxed);
        if unread && self.state.load(Ordering::Relaxed) != CLOSING {
            self.enter(CLOSING);
        }
        unread
    }

    /// Bytes that the socket took, or none.
    pub fn wrote(&self, bytes: Option<usize>) {
        self.write_waits.store(bytes.is_none(), Ordering::Relaxed);
        self.written.fetch_add(bytes.unwrap_or(0) as u64, Ordering::Relaxed);
    }

    /// The socket has taken all there was.
    pub fn flushed(&self) {
        self.write_waits.store(false, Ordering::Relaxed);
        if self.is_answered.swap(false, Ordering::Relaxed) {
            self.enter(RESTING);
        }
    }

    /// Whether an answer of ours is being made or written.
    pub fn is_serving(&self) -> bool {
        self.state.load(Ordering::Relaxed) == SERVING
    }

    /// Waits until this connection has to go.
    pub async fn ended(&self) {
        self.end.notified().await;
    }

    fn waits_for_client(&self) -> bool {
        !self.is_serving() || self.body_waits.load(Ordering::Relaxed) || self.write_waits.load(Ordering::Relaxed)
    }

    fn waited_since(&self) -> Instant {
        self.began + Duration::from_millis(self.since.load(Ordering::Relaxed))
    }

    /// Whether its client has let a deadline pass. The time for a whole request, its body included, is counted elsewhere.
    fn is_late(&self, now: Instant) -> bool {
        let waited = now.saturating_duration_since(self.waited_since());
        match self.state.load(Ordering::Relaxed) {
            FRESH | HEADING => waited > HEAD,
            RESTING => waited > IDLE,
            CLOSING => waited > CLOSE,
            _ => self.is_stalled(now),
        }
    }

    fn is_stalled(&self, now: Instant) -> bool {
        let written = self.written.load(Ordering::Relaxed);
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.write_waits.load(Ordering::Relaxed) || written - looked.0 >= SLOWEST_BYTES {
            *looked = (written, now);
        }
        now.saturating_duration_since(looked.1) > STALL
    }
}

#[derive(Default)]
struct Open {
    next: u64,
    by_number: HashMap<u64, (Client, Arc<Connection>)>,
    of_client: HashMap<Client, usize>,
}

impl Open {
    /// Removes a connection, however it ended; its task may still be about to see that.
    fn remove(&mut self, number: u64) -> Option<Arc<Connection>> {
        let (client, connection) = self.by_number.remove(&number)?;
        if let Some(count) = self.of_client.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                self.of_client.remove(&client);
            }
        }
        Some(connection)
    }

    /// Ends the connection whose client has been waited for longest, of all or of one client. False where none is waited for.
    fn end_oldest(&mut self, of: Option<Client>) -> bool {
        let waiting = self
            .by_number
            .iter()
            .filter(|(_, (client, connection))| of.is_none_or(|of| of == *client) && connection.waits_for_client());
        let oldest = waiting.min_by_key(|(_, (_, connection))| connection.waited_since()).map(|(number, _)| *number);
        oldest.and_then(|number| self.remove(number)).map(|connection| connection.end.notify_one()).is_some()
    }
}

/// All open connections.
pub struct Connections {
    most: usize,
    open: Mutex<Open>,
}

/// Whether there is room for a connection.
pub enum Admission {
    /// There is; what it takes is given back when this is dropped.
    Open(Held),
    /// All others are at work.
    Full,
}

/// The place of an open connection.
pub struct Held {
    number: u64,
    connection: Arc<Connection>,
    all: Arc<Connections>,
}

impl Held {
    /// The connection.
    pub fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.open().remove(self.number);
    }
}

impl Connections {
    /// Room for so many.
    pub fn new(most: usize) -> Self {
        Self { most, open: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new connection in, in place of one that waits for its client where there is no room.
    pub fn admit(self: &Arc<Self>, client: Client) -> Admission {
        let mut open = self.open();
        let of_client = open.of_client.get(&client).copied().unwrap_or(0);
        if !client.is_shared() && of_client >= MAX_OF_CLIENT && !open.end_oldest(Some(client)) {
            return Admission::Full;
        }
        if open.by_number.len() >= self.most && !open.end_oldest(None) {
            return Admission::Full;
        }
        let (number, connection) = (open.next, Arc::new(Connection::new(Instant::now())));
        open.next += 1;
        open.by_number.insert(number, (client, connection.clone()));
        *open.of_client.entry(client).or_default() += 1;
        Admission::Open(Held { number, connection, all: self.clone() })
    }

    /// Makes room.
    pub fn end_oldest(&self) {
        self.open().end_oldest(None);
    }

    /// Ends those whose clients are late.
    pub fn sweep(&self) {
        let now = Instant::now();
        let mut open = self.open();
        let late = open.by_number.iter().filter(|(_, (_, connection))| connection.is_late(now));
        for number in late.map(|(number, _)| *number).collect::<Vec<_>>() {
            if let Some(connection) = open.remove(number) {
                connection.end.notify_one();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: Client = Client::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));
    const BORIS: Client = Client::V4(std::net::Ipv4Addr::new(203, 0, 113, 10));

    fn admitted(all: &Arc<Connections>, client: Client) -> Option<Held> {
        match all.admit(client) {
            Admission::Open(held) => Some(held),
            Admission::Full => None,
        }
    }

    /// Connections that were taken in one after the other, each at a later millisecond.
    fn one_after_another(all: &Arc<Connections>, client: Client, count: usize) -> Vec<Held> {
        (0..count as u64)
            .map(|at| {
                let held = admitted(all, client).expect("room");
                held.connection.since.store(at, Ordering::Relaxed);
                held
            })
            .collect()
    }

    fn open(all: &Connections) -> usize {
        all.open().by_number.len()
    }

    fn is_open(held: &Held) -> bool {
        held.all.open().by_number.contains_key(&held.number)
    }

    #[test]
    fn who_is_waited_for_longest_makes_room_and_nobody_who_is_served() {
        let all = Arc::new(Connections::new(3));
        let first = one_after_another(&all, Client::Local, 3);
        first[0].connection.asked();
        let fourth = admitted(&all, Client::Local).expect("the second goes");
        assert_eq!([is_open(&first[0]), is_open(&first[1]), is_open(&first[2])], [true, false, true]);
        fourth.connection.asked();
        first[2].connection.asked();
        assert!(admitted(&all, Client::Local).is_none(), "all are at work");
        // An answer that nobody takes, or a body that does not come, is no work.
        first[2].connection.wrote(None);
        let fifth = admitted(&all, Client::Local).expect("the third goes");
        assert!(!is_open(&first[2]) && is_open(&fifth));
        fourth.connection.awaits_body(true);
        fifth.connection.asked();
        admitted(&all, Client::Local).expect("the fourth goes");
        assert!(!is_open(&fourth));
        drop((first, fourth, fifth));
        assert_eq!(open(&all), 0, "every place is given back once");
        assert!(all.open().of_client.is_empty());
    }

    #[test]
    fn one_address_has_so_many_and_takes_none_from_others() {
        let all = Arc::new(Connections::new(2 * MAX_OF_CLIENT));
        let boris = admitted(&all, BORIS).expect("room");
        let annas = one_after_another(&all, ANNA, MAX_OF_CLIENT);
        let next = admitted(&all, ANNA).expect("her own oldest goes");
        assert!(!is_open(&annas[0]) && is_open(&annas[1]) && is_open(&boris) && is_open(&next));
        annas.iter().for_each(|held| held.connection.asked());
        next.connection.asked();
        assert!(admitted(&all, ANNA).is_none() && admitted(&all, BORIS).is_some());
    }

    #[test]
    fn every_state_that_waits_for_the_client_has_its_deadline() {
        let is_late = |connection: &Connection, seconds: u64| {
            connection.is_late(connection.waited_since() + Duration::from_secs(seconds))
        };
        let connection = Connection::new(Instant::now());
        assert_eq!([is_late(&connection, 10), is_late(&connection, 11)], [false, true], "silent");
        connection.asked();
        assert!(!is_late(&connection, 1_000), "served");
        connection.answered();
        connection.flushed();
        assert_eq!([is_late(&connection, 75), is_late(&connection, 76)], [false, true], "between requests");
        connection.heard();
        assert_eq!([is_late(&connection, 10), is_late(&connection, 11)], [false, true], "half of a header");
        connection.left_unread();
        assert!(connection.closes_early());
        assert_eq!([is_late(&connection, 5), is_late(&connection, 6)], [false, true], "refused unread");
    }

    #[test]
    fn an_answer_is_taken_at_some_pace() {
        let connection = Connection::new(Instant::now());
        connection.asked();
        let at = |seconds| connection.waited_since() + Duration::from_secs(seconds);
        assert!(!connection.is_late(at(0)));
        connection.wrote(None);
        assert!(!connection.is_late(at(20)));
        // Enough, and a look at it.
        connection.wrote(Some(SLOWEST_BYTES as usize));
        connection.wrote(None);
        assert!(!connection.is_late(at(30)));
        connection.wrote(Some(1));
        connection.wrote(None);
        assert!(!connection.is_late(at(50)) && connection.is_late(at(51)), "a byte is no pace");
    }

    #[test]
    fn the_limit_fits_the_files() {
        assert!((MIN_OPEN..=MAX_OPEN).contains(&most_open()));
    }
}
