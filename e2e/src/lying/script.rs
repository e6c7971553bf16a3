//! What the lying server does with which answer.

use crate::lying::wire::Answer;
use crate::wait::SOON;
use serde_json::Value;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Longest that an answer is delayed: a test that forgets to open the gate ends.
const MAX_DELAY: std::time::Duration = SOON.saturating_mul(6);

/// One lie.
pub struct Lie {
    pub when: Match,
    pub what: What,
}

/// The requests whose answer is meant.
#[derive(Clone, Debug)]
pub struct Match {
    /// `None`: each.
    pub method: Option<&'static str>,
    /// As in `/api/v1/groups/*/letters/*/ceremony`: a star is one part of the path, two at the end are any number of
    /// them. What follows `?` does not count.
    pub path: String,
    /// Which of the requests that fit, from 1; `None`: all.
    pub nth: Option<usize>,
}

/// What happens to the answer.
pub enum What {
    /// The server's answer arrives altered.
    Alter(Box<dyn Fn(&mut Answer) + Send + Sync>),
    /// The server does the work, and its answer is lost.
    Drop,
    /// The answer arrives once the gate is open.
    Delay(Gate),
    /// The client gets the first good answer that this path ever had, and the server no request.
    Replay,
    /// The server gets another request in its place: the body altered.
    Swap(Box<dyn Fn(&mut Vec<u8>) + Send + Sync>),
    /// The client gets this answer, and the server no request.
    Invent(Answer),
    /// Another server (`http://127.0.0.1:PORT`) answers.
    Ask(String),
}

impl Lie {
    /// Alters the JSON of every answer to this method and path.
    pub fn json(method: &'static str, path: &str, alter: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::bytes(method, path, move |body| {
            // A problem document is altered, too; what is no JSON is left as it is.
            if let Ok(mut value) = serde_json::from_slice(body) {
                alter(&mut value);
                *body = value.to_string().into_bytes();
            }
        })
    }

    /// Alters the body of every answer to this method and path.
    pub fn bytes(method: &'static str, path: &str, alter: impl Fn(&mut Vec<u8>) + Send + Sync + 'static) -> Self {
        let alter = move |answer: &mut Answer| answer.alter_body(&alter);
        Self { when: Match::new(method, path), what: What::Alter(Box::new(alter)) }
    }

    /// Asks the server for something else: alters the JSON of every request.
    pub fn swap(method: &'static str, path: &str, alter: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        let alter = move |body: &mut Vec<u8>| {
            if let Ok(mut value) = serde_json::from_slice(body) {
                alter(&mut value);
                *body = value.to_string().into_bytes();
            }
        };
        Self { when: Match::new(method, path), what: What::Swap(Box::new(alter)) }
    }

    /// Loses every answer to this method and path.
    pub fn lose(method: &'static str, path: &str) -> Self {
        Self { when: Match::new(method, path), what: What::Drop }
    }

    /// Loses all answers.
    pub fn lose_all() -> Self {
        Self { when: Match { method: None, path: "/**".to_owned(), nth: None }, what: What::Drop }
    }

    /// Answers for the server.
    pub fn invent(method: &'static str, path: &str, answer: Answer) -> Self {
        Self { when: Match::new(method, path), what: What::Invent(answer) }
    }

    /// Refuses with a problem document (RFC 9457), as the server would.
    pub fn refuse(method: &'static str, path: &str, status: u16, kind: &str) -> Self {
        Self::invent(method, path, Answer::problem(status, kind))
    }

    /// Lets another server answer.
    pub fn ask(method: &'static str, path: &str, server: &str) -> Self {
        Self { when: Match::new(method, path), what: What::Ask(server.to_owned()) }
    }

    /// Only with the answer of this number, from 1.
    #[must_use]
    pub fn nth(mut self, nth: usize) -> Self {
        self.when.nth = Some(nth);
        self
    }
}

impl Match {
    /// All requests of a method and path.
    pub fn new(method: &'static str, path: &str) -> Self {
        Self { method: Some(method), path: path.to_owned(), nth: None }
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        let path = path.split('?').next().unwrap_or_default();
        self.method.is_none_or(|wanted| wanted == method) && fits(&self.path, path)
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (Some("**"), Some(_)) | (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == "*" || wanted == part => {}
            _ => return false,
        }
    }
}

/// Holds an answer back until it is opened. Copies are the same gate.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// A gate that is shut.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets all answers pass.
    pub fn open(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    pub(super) fn wait(&self) {
        let shut = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.0.1.wait_timeout_while(shut, MAX_DELAY, |open| !*open));
    }
}

/// The lies that are told now, and how often each was.
#[derive(Default)]
pub struct Script(Vec<Line>);

struct Line {
    when: Match,
    what: Arc<What>,
    seen: usize,
    played: usize,
}

impl Script {
    /// Of several lies that fit, the first one is told.
    pub fn new(lies: Vec<Lie>) -> Self {
        let line = |Lie { when, what }| Line { when, what: Arc::new(what), seen: 0, played: 0 };
        Self(lies.into_iter().map(line).collect())
    }

    pub(super) fn next(&mut self, method: &str, path: &str) -> Option<Arc<What>> {
        for line in self.0.iter_mut().filter(|line| line.when.fits(method, path)) {
            line.seen += 1;
            if line.when.nth.is_none_or(|nth| nth == line.seen) {
                line.played += 1;
                return Some(Arc::clone(&line.what));
            }
        }
        None
    }

    pub(super) fn played(&self) -> Vec<usize> {
        self.0.iter().map(|line| line.played).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_paths() {
        for (pattern, path, expected) in [
            ("/api/v1/groups/*", "/api/v1/groups/acme", true),
            ("/api/v1/groups/*", "/api/v1/groups/acme?x=1", true),
            ("/api/v1/groups/*", "/api/v1/groups", false),
            ("/api/v1/groups/*", "/api/v1/groups/acme/enrolments", false),
            ("/api/v1/groups/*/enrolments", "/api/v1/groups/acme/enrolments", true),
            ("/g/*/tile/**", "/g/acme/tile/0/000", true),
            ("/g/*/tile/**", "/g/acme/checkpoint", false),
            ("/**", "/", true),
        ] {
            assert_eq!(Match::new("GET", pattern).fits("GET", path), expected, "{pattern} {path}");
            assert!(!Match::new("POST", pattern).fits("GET", path));
        }
    }

    #[test]
    fn a_lie_of_a_number_is_told_once() {
        let mut script = Script::new(vec![Lie::lose("GET", "/a").nth(2)]);
        let told: Vec<bool> = (0..3).map(|_| script.next("GET", "/a").is_some()).collect();
        assert_eq!(told, [false, true, false]);
        assert_eq!(script.played(), [1]);
    }
}
