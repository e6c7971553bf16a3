//! As much of HTTP/1.1 (RFC 9112) as our programs, Chromium and our server speak with each other.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// Longest head of a message, in bytes; Chromium's are below 2 kB.
const MAX_HEAD_BYTES: usize = 64 << 10;
/// Longest body: a tile of long letters.
const MAX_BODY_BYTES: usize = 64 << 20;

/// A request with the bytes that it came in.
pub struct Request {
    pub method: String,
    pub path: String,
    pub body: Vec<u8>,
    bytes: Vec<u8>,
}

impl Request {
    /// The same request with another body.
    fn with_body(&self, body: Vec<u8>) -> Self {
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(0);
        let head = String::from_utf8_lossy(self.bytes.get(..end).unwrap_or_default()).into_owned();
        let bytes = [sized(&head, body.len()).as_bytes(), &body].concat();
        Self { method: self.method.clone(), path: self.path.clone(), body, bytes }
    }

    /// The same request with its body altered.
    pub(super) fn altered(&self, alter: &dyn Fn(&mut Vec<u8>)) -> Self {
        let mut body = self.body.clone();
        alter(&mut body);
        self.with_body(body)
    }
}

/// An answer. Until it is altered, its bytes are those that the server sent.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    /// Start line and headers, with the empty line that ends them.
    head: String,
    body: Vec<u8>,
    bytes: Vec<u8>,
    /// Whether the end of the connection is the end of the body.
    closes: bool,
}

impl Answer {
    /// An answer with this JSON.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json", value.to_string().into_bytes())
    }

    /// A problem document (RFC 9457) as our server writes it.
    pub fn problem(status: u16, kind: &str) -> Self {
        let (title, detail) = ("Refused", "Invented by the test.");
        let address = format!("/problems#{kind}");
        let body = json!({"type": address, "title": title, "status": status, "kind": kind, "detail": detail});
        Self::new(status, "application/problem+json", body.to_string().into_bytes())
    }

    /// An answer of any kind.
    pub fn new(status: u16, kind: &str, body: Vec<u8>) -> Self {
        let head = format!("HTTP/1.1 {status} Invented\r\ncontent-type: {kind}\r\ncache-control: no-store\r\n\r\n");
        let mut answer = Self { status, head, body, bytes: Vec::new(), closes: false };
        answer.rebuild();
        answer
    }

    pub fn status(&self) -> u16 {
        self.status
    }

    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Alters the body; its length is said anew.
    pub fn alter_body(&mut self, alter: impl Fn(&mut Vec<u8>)) {
        alter(&mut self.body);
        self.rebuild();
    }

    pub(super) fn to_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn closes(&self) -> bool {
        self.closes
    }

    fn rebuild(&mut self) {
        self.head = sized(&self.head, self.body.len());
        self.bytes = [self.head.as_bytes(), &self.body].concat();
        self.closes = false;
    }
}

/// A head that says this length of the body.
fn sized(head: &str, length: usize) -> String {
    let framing = ["content-length:", "transfer-encoding:"];
    let of_framing = |line: &str| framing.iter().any(|name| line.to_ascii_lowercase().starts_with(name));
    let lines = head.lines().filter(|line| !line.is_empty() && !of_framing(line));
    let kept: String = lines.map(|line| format!("{line}\r\n")).collect();
    format!("{kept}content-length: {length}\r\n\r\n")
}

/// Reads messages from one end of a connection.
pub struct Reader<R: Read> {
    from: BufReader<R>,
    /// Bytes of the message that is being read.
    read: Vec<u8>,
}

impl<R: Read> Reader<R> {
    pub fn new(from: R) -> Self {
        Self { from: BufReader::new(from), read: Vec::new() }
    }

    /// The next request; none where the client has closed the connection.
    pub fn request(&mut self) -> Result<Option<Request>> {
        let Some(head) = self.head()? else { return Ok(None) };
        let mut words = head.lines().next().unwrap_or_default().split(' ');
        let (method, path) = (words.next().unwrap_or_default().to_owned(), words.next().context("no path")?.to_owned());
        ensure!(header(&head, "transfer-encoding").is_none(), "a request in chunks");
        let body = match header(&head, "content-length") {
            Some(length) => self.exactly(length.parse()?)?,
            None => Vec::new(),
        };
        Ok(Some(Request { method, path, body, bytes: std::mem::take(&mut self.read) }))
    }

    /// The answer to a request of this method.
    fn answer(&mut self, method: &str) -> Result<Answer> {
        let head = self.head()?.context("no answer")?;
        let status: u16 = head.split(' ').nth(1).context("no status")?.parse()?;
        let chunked = header(&head, "transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
        let length = header(&head, "content-length").map(|length| length.parse()).transpose()?;
        let (mut body, mut closes) = (Vec::new(), false);
        match length {
            _ if method == "HEAD" || status == 204 || status == 304 => {}
            _ if chunked => body = self.chunks()?,
            Some(length) => body = self.exactly(length)?,
            None => {
                (&mut self.from).take(MAX_BODY_BYTES as u64).read_to_end(&mut body)?;
                self.read.extend(&body);
                closes = true;
            }
        }
        closes |= header(&head, "connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        Ok(Answer { status, head, body, bytes: std::mem::take(&mut self.read), closes })
    }

    fn head(&mut self) -> Result<Option<String>> {
        self.read.clear();
        loop {
            let length = self.line()?;
            if length == 0 && self.read.is_empty() {
                return Ok(None);
            }
            ensure!(length > 0 && self.read.len() <= MAX_HEAD_BYTES, "a head that does not end");
            if self.read.ends_with(b"\r\n\r\n") {
                return Ok(Some(String::from_utf8(self.read.clone())?));
            }
        }
    }

    /// Reads a line with its end; gives its length.
    fn line(&mut self) -> Result<usize> {
        Ok((&mut self.from).take(MAX_HEAD_BYTES as u64).read_until(b'\n', &mut self.read)?)
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        ensure!(length <= MAX_BODY_BYTES, "a body of {length} bytes");
        let mut bytes = vec![0; length];
        self.from.read_exact(&mut bytes)?;
        self.read.extend(&bytes);
        Ok(bytes)
    }

    /// A body in chunks (RFC 9112, section 7.1), without their sizes.
    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let begin = self.read.len();
            self.line()?;
            let line = self.read.get(begin..).unwrap_or_default();
            let size = std::str::from_utf8(line)?.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16)?;
            if body.len() + size > MAX_BODY_BYTES {
                bail!("a body of more than {MAX_BODY_BYTES} bytes");
            }
            body.extend(self.exactly(size)?);
            // What follows a chunk is an empty line; our server sends no trailers behind the last one.
            ensure!(self.line()? == 2, "a chunk that does not end");
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

/// Asks a server, on a connection of its own: what another request does cannot disturb it.
pub fn ask(server: SocketAddr, request: &Request) -> Result<Answer> {
    let stream = TcpStream::connect(server)?;
    write(&stream, &request.bytes)?;
    Reader::new(&stream).answer(&request.method)
}

/// Sends all bytes at once.
pub fn write(mut to: &TcpStream, bytes: &[u8]) -> Result<()> {
    to.set_nodelay(true)?;
    Ok(to.write_all(bytes)?)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn answer(bytes: &str, body: &str) -> Answer {
        let answer = Reader::new(bytes.as_bytes()).answer("GET").expect("an answer");
        assert_eq!(String::from_utf8_lossy(answer.body()), body);
        assert_eq!(answer.to_bytes(), bytes.as_bytes(), "bytes pass unchanged");
        answer
    }

    #[test]
    fn answers_are_read_in_each_framing() {
        assert!(!answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "abc").closes());
        assert!(answer("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc", "abc").closes());
        let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n";
        assert!(!answer(chunks, "abc").closes());
        assert_eq!(answer("HTTP/1.1 304 Not Modified\r\netag: \"x\"\r\n\r\n", "").status(), 304);
        assert!(Reader::new(&b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc"[..]).answer("GET").is_err());
    }

    #[test]
    fn requests_are_read_one_after_another() {
        let bytes = "POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /b?c HTTP/1.1\r\n\r\n";
        let mut reader = Reader::new(bytes.as_bytes());
        let first = reader.request().expect("readable").expect("a request");
        assert_eq!((first.method.as_str(), first.path.as_str(), &first.body[..]), ("POST", "/a", &b"hi"[..]));
        let second = reader.request().expect("readable").expect("a request");
        assert_eq!((second.path.as_str(), second.bytes.len()), ("/b?c", 21));
        assert!(reader.request().expect("readable").is_none());
        let altered = first.altered(&|body| body.extend(b" there"));
        assert_eq!(altered.bytes, b"POST /a HTTP/1.1\r\ncontent-length: 8\r\n\r\nhi there");
    }

    #[test]
    fn an_altered_answer_says_its_length() {
        let mut altered =
            answer("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nx: y\r\n\r\n1\r\na\r\n0\r\n\r\n", "a");
        altered.alter_body(|body| *body = b"other".to_vec());
        assert_eq!(altered.to_bytes(), b"HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 5\r\n\r\nother");
    }
}
