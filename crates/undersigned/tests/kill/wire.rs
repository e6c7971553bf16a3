//! One request on one fresh connection, as somebody on the wire sees it.

use std::io::{Error, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// What went over the wire.
pub struct Exchange {
    /// HTTP status.
    pub status: u16,
    /// The answer's body.
    pub body: Vec<u8>,
    /// Bytes of the request.
    #[allow(dead_code, reason = "only the operator's view looks at sizes")]
    pub sent: usize,
    /// Bytes of the answer.
    #[allow(dead_code, reason = "only the operator's view looks at sizes")]
    pub received: usize,
}

impl Exchange {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("an answer in JSON")
    }
}

/// Sends JSON. An answer that is cut off is an error, never half an answer.
pub fn post(server: SocketAddr, path: &str, json: &serde_json::Value) -> std::io::Result<Exchange> {
    let body = json.to_string();
    let kind = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    exchange(server, &format!("POST {path} HTTP/1.1\r\nHost: letters.test\r\n{kind}Connection: close\r\n\r\n{body}"))
}

/// Reads an address.
pub fn get(server: SocketAddr, path: &str) -> std::io::Result<Exchange> {
    exchange(server, &format!("GET {path} HTTP/1.1\r\nHost: letters.test\r\nConnection: close\r\n\r\n"))
}

/// Reads an answer of any length to its end; whether there was one.
#[allow(dead_code, reason = "only the kill test has no use for the answer")]
pub fn is_answered(server: SocketAddr, path: &str) -> bool {
    let ask = || -> std::io::Result<u64> {
        let mut stream = TcpStream::connect(server)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: letters.test\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        std::io::copy(&mut stream, &mut std::io::sink())
    };
    ask().is_ok_and(|bytes| bytes > 0)
}

fn exchange(server: SocketAddr, request: &str) -> std::io::Result<Exchange> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let cut_off = || Error::from(ErrorKind::UnexpectedEof);
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(cut_off)?;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut_off)?;
    let body = answer[end + 4..].to_vec();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    if length != Some(body.len()) {
        return Err(cut_off());
    }
    Ok(Exchange { status, body, sent: request.len(), received: answer.len() })
}
