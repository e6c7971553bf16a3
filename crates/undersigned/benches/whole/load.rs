//! A small HTTP/1.1 load generator: connections that stay open, one request at a time each.
//!
//! One thread for all connections, so that it takes as little of the processors as it can; the same for
//! everything that it is pointed at.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Outcome;

/// Bytes read at once.
const READ_BYTES: usize = 64 << 10;
/// Longest that one request may take: the benchmark ends rather than hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection that stays open.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Status, head and body of an answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; READ_BYTES] })
    }

    /// Sends a request and reads the whole answer; gives its status and length.
    async fn ask(&mut self, request: &[u8]) -> Outcome<(u16, usize)> {
        self.stream.write_all(request).await?;
        let mut have = 0;
        let head = loop {
            have += self.read_at(have).await?;
            if let Some(end) = self.buffer[..have].windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if have == READ_BYTES {
                return Err("the head of the answer is too long".into());
            }
        };
        let (status, length) = read_head(&self.buffer[..head])?;
        while have < head + length {
            // What is read beyond the first buffer is only counted.
            let left = (head + length - have).min(READ_BYTES);
            let read = self.stream.read(&mut self.buffer[..left]).await?;
            if read == 0 {
                return Err("the server closed the connection".into());
            }
            have += read;
        }
        Ok((status, head + length))
    }

    async fn read_at(&mut self, at: usize) -> Outcome<usize> {
        match self.stream.read(&mut self.buffer[at..]).await? {
            0 => Err("the server closed the connection".into()),
            read => Ok(read),
        }
    }
}

/// Status and Content-Length. An answer without a length is none that we measure.
fn read_head(head: &[u8]) -> Outcome<(u16, usize)> {
    let text = std::str::from_utf8(head)?;
    let status = text.get(9..12).ok_or("no status")?.parse()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Ok((status, length.ok_or("no Content-Length")?))
}

/// A GET as a browser's would be in length.
pub fn get(address: SocketAddr, path: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\nAccept-Language: en\r\n\
         User-Agent: undersigned-bench\r\n\r\n"
    )
    .into_bytes()
}

/// A POST of JSON.
pub fn post(address: SocketAddr, path: &str, json: &str) -> Vec<u8> {
    let length = json.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}"
    )
    .into_bytes()
}

fn runtime() -> Outcome<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// One request, read whole, and how long it took.
pub fn once(address: SocketAddr, request: &[u8]) -> Outcome<(Answer, Duration)> {
    runtime()?.block_on(async {
        let mut stream = TcpStream::connect(address).await?;
        let began = Instant::now();
        stream.write_all(request).await?;
        let mut bytes = Vec::new();
        loop {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Err("the server closed the connection".into());
            }
            let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4) else { continue };
            let (status, length) = read_head(&bytes[..end])?;
            if bytes.len() >= end + length {
                let took = began.elapsed();
                let body = bytes.split_off(end);
                return Ok((Answer { status, head: String::from_utf8(bytes)?, body }, took));
            }
        }
    })
}

/// Asks the same again and again on `connections` for `time`; gives answers a second.
pub fn rate(address: SocketAddr, request: &[u8], connections: usize, time: Duration) -> Outcome<f64> {
    let ends = Instant::now() + time;
    let lane = |request: Vec<u8>| async move {
        let mut connection = Connection::open(address).await?;
        let mut answers = 0_u64;
        while Instant::now() < ends {
            let (status, _) = connection.ask(&request).await?;
            if status != 200 {
                return Err(format!("the server answered {status}").into());
            }
            answers += 1;
        }
        Outcome::Ok(answers)
    };
    let began = Instant::now();
    let lanes = (0..connections).map(|_| lane(request.to_vec()));
    let answers = runtime()?.block_on(all(lanes))?.into_iter().sum::<u64>();
    Ok(answers as f64 / began.elapsed().as_secs_f64())
}

/// What many requests took.
pub struct Latencies {
    /// Answers a second, all together.
    pub rate: f64,
    rising: Vec<Duration>,
}

impl Latencies {
    pub fn new(mut all: Vec<Duration>, time: Duration) -> Self {
        all.sort_unstable();
        Self { rate: all.len() as f64 / time.as_secs_f64(), rising: all }
    }

    /// Milliseconds that this share of the requests took at most.
    pub fn ms(&self, share: f64) -> f64 {
        let at = (self.rising.len() as f64 * share).ceil() as usize;
        self.rising.get(at.saturating_sub(1)).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }
}

/// How requests come.
#[derive(Clone, Copy)]
pub enum Pace {
    /// Each client sends its next request when it has the answer to its last.
    Closed,
    /// So many a second in all, whether the server keeps up or not; the time counts from when one was due.
    Open(f64),
}

/// Sends each request once, over `clients` connections; every answer must have status 201.
pub fn each_once(address: SocketAddr, requests: Vec<Vec<u8>>, clients: usize, pace: Pace) -> Outcome<Latencies> {
    let queue: VecDeque<(usize, Vec<u8>)> = requests.into_iter().enumerate().collect();
    let queue = std::sync::Arc::new(Mutex::new(queue));
    runtime()?.block_on(async {
        let opened = (0..clients).map(|_| Connection::open(address));
        let connections = all(opened).await?;
        let began = Instant::now();
        let lanes = connections.into_iter().map(|mut connection| {
            let queue = queue.clone();
            async move {
                let mut took = Vec::new();
                loop {
                    let next = queue.lock().map_err(|_| "the queue")?.pop_front();
                    let Some((at, request)) = next else { return Outcome::Ok(took) };
                    let due = match pace {
                        Pace::Closed => Instant::now(),
                        Pace::Open(rate) => began + Duration::from_secs_f64(at as f64 / rate),
                    };
                    tokio::time::sleep_until(due.into()).await;
                    let (status, _) = tokio::time::timeout(PATIENCE, connection.ask(&request)).await??;
                    took.push(due.elapsed());
                    if status != 201 {
                        return Err(format!("the server answered {status}").into());
                    }
                }
            }
        });
        let took = all(lanes).await?;
        Ok(Latencies::new(took.into_iter().flatten().collect(), began.elapsed()))
    })
}

/// Runs futures side by side on this thread and keeps their order.
async fn all<T: Send + 'static>(
    futures: impl Iterator<Item = impl Future<Output = Outcome<T>> + Send + 'static>,
) -> Outcome<Vec<T>> {
    let running: Vec<_> = futures.map(tokio::spawn).collect();
    let mut results = Vec::new();
    for one in running {
        results.push(one.await??);
    }
    Ok(results)
}
