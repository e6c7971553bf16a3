//! A server on a port of its own, and a browser that can do no more than forms and cookies.

use std::collections::BTreeMap;
use std::fmt::Write;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use undersigned_proto::UnixTime;
use undersigned_server::{Clock, Config, Server};

/// 2026-03-01T12:00:00Z.
pub const NOON: u64 = 1_772_366_400;
pub const DAY: u64 = 86_400;
pub const PASSPHRASE: &str = "four words by chance";

/// A running server and its visitor.
pub struct Site {
    server: Server,
    pub clock: Clock,
    pub cookie: Option<String>,
    link: String,
    // Gone when the test ends.
    _data: TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("pages are UTF-8")
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "{words:?} is not in {}", self.text());
        self
    }

    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Self {
        assert_eq!((self.status, self.headers.get("location").map(String::as_str)), (303, Some(path)), "{self:?}");
        self
    }
}

impl Site {
    pub async fn start(open_creation: bool) -> Self {
        let data = TempDir::new().unwrap();
        let clock = Clock::manual(UnixTime(NOON));
        let config = Config {
            data: data.path().to_owned(),
            listen: "127.0.0.1:0".parse().unwrap(),
            base_url: None,
            smtp: None,
            open_creation,
            clock: clock.clone(),
        };
        let server = Server::start(config).await.unwrap();
        Self { server, clock, cookie: None, link: String::new(), _data: data }
    }

    /// With a group, and its organiser logged in. Enrolment is open for a day.
    pub async fn with_group(members: &str) -> Self {
        let mut site = Self::start(true).await;
        let created = site.post("/new", &group_form("example", members)).await;
        assert_eq!(created.status, 201, "{}", created.text());
        site.link = secret_link(&created.text());
        site.log_in().await;
        site
    }

    pub async fn log_in(&mut self) {
        let link = self.link.clone();
        self.post(&link, &[("passphrase", PASSPHRASE)]).await.leads_to("/organise/example");
    }

    pub fn invite(&self) -> String {
        self.server.app().invite().to_owned()
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], String::new()).await
    }

    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, String::new()).await
    }

    /// As a form of the page at `path` is sent.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send("POST", path, &[("Sec-Fetch-Site", "same-origin")], encoded(fields)).await
    }

    pub async fn post_with(&mut self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        self.send("POST", path, headers, encoded(fields)).await
    }

    async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        if let Some(cookie) = &self.cookie {
            write!(head, "Cookie: {cookie}\r\n").unwrap();
        }
        if method == "POST" {
            let length = body.len();
            write!(head, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n").unwrap();
        }
        let mut stream = TcpStream::connect(self.server.address()).await.unwrap();
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let answer = parse(&bytes);
        if let Some(set) = answer.headers.get("set-cookie") {
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        answer
    }
}

fn parse(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an HTTP answer");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok()).unwrap();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    Answer { status, headers, body: bytes[end + 4..].to_vec() }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        text.bytes().fold(String::new(), |mut escaped, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => escaped.push(byte.into()),
                _ => write!(escaped, "%{byte:02X}").unwrap(),
            }
            escaped
        })
    };
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// A group whose members prove membership from noon for a day.
pub fn group_form<'a>(id: &'a str, members: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", id),
        ("name", "Employees of <Example>"),
        ("description", "All of us."),
        ("membership", "Everyone with a contract"),
        ("declared_members", members),
        ("declared_source", "annual report"),
        ("class_code", "on"),
        ("lang", "en"),
        ("enrol_opens", "2026-03-01T12:00:00"),
        ("enrol_closes", "2026-03-02T12:00:00"),
        ("passphrase", PASSPHRASE),
        ("passphrase_again", PASSPHRASE),
    ]
}

/// A letter that is signed from the end of enrolment for a week.
pub fn letter_form<'a>(title: &'a str, act: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", title),
        ("addressee", "the board"),
        ("text", "Dear board,\r\n\r\nwe are **tired**. <script>alert(1)</script>"),
        ("demands", "More people\r\nPaid breaks"),
        ("show_nothing", "on"),
        ("show_name", "on"),
        ("timing", "two-phase"),
        ("epoch", "1"),
        ("sign_opens", "2026-03-02T12:00:00"),
        ("sign_closes", "2026-03-09T12:00:00"),
        ("lang", "en"),
        ("act", act),
    ]
}

/// The organisers' link on the page that shows it.
pub fn secret_link(page: &str) -> String {
    let start = page.find("/organise/").expect("the secret link");
    page[start..].split(['<', '"']).next().unwrap().to_owned()
}
