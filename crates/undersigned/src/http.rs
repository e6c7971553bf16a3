//! The one HTTP client: time limits, size limits, no redirect followed.

use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::Response;

use crate::address::{host, is_loopback};
use crate::failure::Failure;

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest wait for the first byte of an answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest wait for a whole answer: the largest bundle (16 MiB) at 1 Mbit/s.
const WHOLE_TIMEOUT: Duration = Duration::from_secs(180);
/// Attempts at one request when the line breaks.
const TRIES: u32 = 3;
/// Longest that we wait because a server says that it has too many requests.
const MAX_PATIENCE_S: u64 = 30;
/// How often we wait for it.
const MAX_WAITS: u32 = 10;

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The whole body, within its limit.
    pub body: Vec<u8>,
}

/// A client for one server.
#[derive(Debug, Clone)]
pub struct Http {
    agent: Agent,
    deadline: Option<Instant>,
}

/// Whether a request may be sent again when its answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The same bytes again do the same, once.
    Safe,
    /// Each request does something of its own.
    Never,
}

impl Http {
    /// A client for the server at `base`.
    pub fn new(base: &str) -> Self {
        let mut config = Agent::config_builder()
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(ANSWER_TIMEOUT))
            .timeout_global(Some(WHOLE_TIMEOUT))
            .http_status_as_error(false)
            // A redirect could lead a code or a signature to another host.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("undersigned/", env!("CARGO_PKG_VERSION")));
        if is_loopback(&host(base)) {
            // This machine is never reached through a proxy.
            config = config.proxy(None);
        }
        Self { agent: config.build().new_agent(), deadline: None }
    }

    /// A client that no server can keep busy beyond that time, however slowly it answers.
    #[must_use]
    pub fn until(self, deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// Longest wait for an answer that is asked for now; `None` if there is no time left.
    fn patience_left(&self) -> Option<Duration> {
        let Some(deadline) = self.deadline else { return Some(WHOLE_TIMEOUT) };
        let left = deadline.saturating_duration_since(Instant::now());
        (!left.is_zero()).then(|| left.min(WHOLE_TIMEOUT))
    }

    /// Reads an address; at most `limit` bytes.
    ///
    /// # Errors
    /// One line on why it cannot be reached or read.
    pub fn get(&self, url: &str, limit: usize) -> Result<Answer, Failure> {
        self.patiently(url, limit, Repeat::Safe, |most| {
            self.agent.get(url).config().timeout_global(Some(most)).build().call()
        })
    }

    /// Sends JSON; reads at most `limit` bytes.
    ///
    /// # Errors
    /// One line on why it cannot be reached or read.
    pub fn post(&self, url: &str, json: &[u8], limit: usize, repeat: Repeat) -> Result<Answer, Failure> {
        self.patiently(url, limit, repeat, |most| {
            let request = self.agent.post(url).config().timeout_global(Some(most)).build();
            request.content_type("application/json").send(json)
        })
    }

    fn patiently(
        &self,
        url: &str,
        limit: usize,
        repeat: Repeat,
        send: impl Fn(Duration) -> Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<Answer, Failure> {
        let (mut tries, mut waits) = (0, 0);
        loop {
            let most = self.patience_left().ok_or_else(|| out_of_time(url))?;
            let outcome = send(most).and_then(|mut response| Ok((read(&mut response, limit)?, response)));
            match outcome {
                Ok((body, response)) => match patience(&response) {
                    Some(patience) if waits < MAX_WAITS => {
                        waits += 1;
                        std::thread::sleep(self.patience_left().map_or(Duration::ZERO, |left| left.min(patience)));
                    }
                    _ => return answer(url, body, &response),
                },
                Err(error) if repeat == Repeat::Safe && is_lost(&error) && tries + 1 < TRIES => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(300 * u64::from(tries)));
                }
                Err(ureq::Error::Timeout(ureq::Timeout::Global)) if most < WHOLE_TIMEOUT => {
                    return Err(out_of_time(url));
                }
                Err(_) if self.patience_left().is_none() => return Err(out_of_time(url)),
                Err(error) => return Err(failure(url, &error)),
            }
        }
    }
}

fn read(response: &mut Response<ureq::Body>, limit: usize) -> Result<Vec<u8>, ureq::Error> {
    response.body_mut().with_config().limit(limit as u64).read_to_vec()
}

fn answer(url: &str, body: Vec<u8>, response: &Response<ureq::Body>) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    if response.status().is_redirection() {
        let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or("another address");
        return Err(Failure::unreachable(format!("{url} leads on to {to}: if you trust that, give it instead")));
    }
    Ok(Answer { status, body })
}

/// How long a busy server asks us to wait, if it is short enough to.
fn patience(response: &Response<ureq::Body>) -> Option<Duration> {
    let header = response.headers().get("retry-after").filter(|_| [429, 503].contains(&response.status().as_u16()))?;
    let seconds = header.to_str().ok()?.parse().ok()?;
    (1..=MAX_PATIENCE_S).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// Whether the line broke, rather than the request being wrong.
fn is_lost(error: &ureq::Error) -> bool {
    use ureq::Error;
    matches!(error, Error::Io(_) | Error::ConnectionFailed | Error::BodyStalled | Error::Protocol(_))
}

fn out_of_time(url: &str) -> Failure {
    Failure::unreachable(format!("cannot read {url}: the time limit is over (see --time-limit)"))
}

fn failure(url: &str, error: &ureq::Error) -> Failure {
    let why = match error {
        ureq::Error::HostNotFound => "there is no such host: check the address".to_owned(),
        ureq::Error::Timeout(_) => "no answer in time: try again later".to_owned(),
        ureq::Error::BodyExceedsLimit(limit) => format!("the answer is longer than {limit} bytes"),
        other => other.to_string(),
    };
    Failure::unreachable(format!("cannot read {url}: {why}"))
}
