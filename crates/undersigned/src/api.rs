//! The server's HTTP API, as a client that believes only what it can parse.

mod keyholders;

use std::collections::BTreeSet;

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use undersigned_proto::UnixTime;
use undersigned_proto::excerpt::{Excerpt, MAX_EXCERPT_BYTES};
use undersigned_proto::mailbox::Mailbox;
use undersigned_proto::proof_code::PAPER;
use undersigned_proto::text::check_id;

use crate::address::GroupAddress;
use crate::failure::{Failure, Status};
use crate::http::{Answer, Http, Repeat};

pub use keyholders::Seat;

/// Longest description of a group, in bytes: many long letters.
const MAX_GROUP_BYTES: usize = 64 << 20;
/// Longest other answer, in bytes.
const MAX_ANSWER_BYTES: usize = 256 << 10;

/// One group on a server.
#[derive(Debug, Clone)]
pub struct Api {
    http: Http,
    base: String,
    group: String,
}

/// What the server says of a group: good for finding one's way and for waiting, never for a decision, which is made on
/// an excerpt or an audit.
#[derive(Debug, Clone)]
pub struct Hints {
    /// The period in which people enrol now, else the last one that has begun, else the first.
    pub epoch: Option<u32>,
    /// Letters, by id.
    pub letters: BTreeSet<String>,
    /// Those that take signatures now, by id.
    pub signing: BTreeSet<String>,
    /// Those whose locked names are being opened, by id.
    pub opening: BTreeSet<String>,
    /// The server's clock.
    pub now: UnixTime,
}

/// Of what an excerpt is.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// A letter, by its id.
    Letter(&'a str),
    /// An epoch, by its number.
    Epoch(u32),
    /// The last key ceremony of a letter, by the letter's id.
    Ceremony(&'a str),
}

/// A proof of membership, as sent.
#[derive(Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
#[serde(tag = "class", rename_all = "lowercase")]
pub enum Proof {
    /// A paper code.
    Code {
        /// The code.
        code: String,
    },
    /// A work mailbox and the code that was mailed to it.
    Mailbox {
        /// The address.
        address: String,
        /// The code.
        code: String,
    },
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(<redacted>)")
    }
}

impl Proof {
    /// Whether it is the same proof of membership: a code however it is typed, a mailbox whatever code was mailed to it.
    #[must_use]
    pub fn is_of_same_member(&self, other: &Self) -> bool {
        let typed = |code: &str| PAPER.read(code).unwrap_or_else(|| code.to_owned());
        let mailbox = |address: &str| Some(Mailbox::parse(address).ok()?.without_tag().as_str().to_owned());
        match (self, other) {
            (Self::Code { code: a }, Self::Code { code: b }) => typed(a) == typed(b),
            (Self::Mailbox { address: a, .. }, Self::Mailbox { address: b, .. }) => {
                mailbox(a).is_some_and(|a| Some(a) == mailbox(b))
            }
            _ => false,
        }
    }
}

/// An entry that the ledger has taken.
#[derive(Debug, Deserialize)]
pub struct Accepted {
    /// Its index, as the server says; the receipt proves it.
    pub index: u64,
    /// A tlog-proof.
    pub receipt: String,
}

#[derive(Deserialize)]
struct GroupWire {
    now: u64,
    epoch: Option<u32>,
    letters: Vec<LetterWire>,
}

#[derive(Deserialize)]
struct LetterWire {
    id: String,
    stage: String,
}

#[derive(Serialize)]
struct Enrolment<'a> {
    epoch: u32,
    #[serde(flatten)]
    proof: &'a Proof,
    commitment: String,
}

#[derive(Deserialize)]
struct Issued {
    response: String,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    detail: String,
}

impl Api {
    /// The API of a group's server.
    ///
    /// # Errors
    /// One line where the address is no group's.
    pub fn new(address: &GroupAddress) -> Result<Self, Failure> {
        check_id("the group's id", &address.group).map_err(|error| Failure::usage(error.to_string()))?;
        let (base, group) = (address.base.clone(), address.group.clone());
        Ok(Self { http: Http::new(&base), base, group })
    }

    /// Where the group is, for messages.
    pub fn place(&self) -> String {
        format!("{}/g/{}", self.base, self.group)
    }

    fn url(&self, rest: &str) -> String {
        format!("{}/api/v1/groups/{}{rest}", self.base, self.group)
    }

    /// What the server says of the group.
    ///
    /// # Errors
    /// One line.
    pub fn hints(&self) -> Result<Hints, Failure> {
        let url = self.url("");
        let wire: GroupWire = read(&url, &self.http.get(&url, MAX_GROUP_BYTES)?)?;
        let at = |stage: &str| -> BTreeSet<String> {
            wire.letters.iter().filter(|letter| letter.stage == stage).map(|letter| letter.id.clone()).collect()
        };
        Ok(Hints {
            epoch: wire.epoch,
            letters: wire.letters.iter().map(|letter| letter.id.clone()).collect(),
            signing: at("signing"),
            opening: at("opening"),
            now: UnixTime(wire.now),
        })
    }

    /// Entries of the record with their proofs, as they came: nothing in them is believed yet.
    ///
    /// # Errors
    /// One line.
    pub fn excerpt(&self, about: About<'_>) -> Result<Excerpt, Failure> {
        let query = match about {
            About::Letter(id) => format!("letter={id}"),
            About::Epoch(number) => format!("epoch={number}"),
            About::Ceremony(letter) => format!("ceremony={letter}"),
        };
        let url = self.url(&format!("/excerpt?{query}"));
        let answer = self.http.get(&url, MAX_EXCERPT_BYTES)?;
        if let (About::Ceremony(letter), 404) = (about, answer.status) {
            let message = format!("{}: no keyholders are asked for a letter {letter} here", self.place());
            return Err(Failure::refused(message));
        }
        if answer.status != 200 {
            return Err(refusal(&url, &answer));
        }
        Excerpt::from_bytes(&answer.body).map_err(|_| strange(&url))
    }

    /// The id of the group that was asked for.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Asks for a code by mail. Never sent twice by itself: each request is a mail.
    ///
    /// # Errors
    /// One line.
    pub fn request_mailbox_code(&self, address: &str) -> Result<(), Failure> {
        let url = self.url("/mailbox-codes");
        let body = serde_json::json!({ "address": address });
        let answer = self.http.post(&url, body.to_string().as_bytes(), MAX_ANSWER_BYTES, Repeat::Never)?;
        if answer.status == 202 { Ok(()) } else { Err(refusal(&url, &answer)) }
    }

    /// Sends a commitment; gives the issuer's response. The same commitment again gives the same response.
    ///
    /// # Errors
    /// One line.
    pub fn enrol(&self, epoch: u32, proof: &Proof, commitment: &[u8]) -> Result<Vec<u8>, Failure> {
        let url = self.url("/enrolments");
        let body = Enrolment { epoch, proof, commitment: Base64::encode_string(commitment) };
        let issued: Issued = self.send(&url, &body)?;
        Base64::decode_vec(&issued.response).map_err(|_| strange(&url))
    }

    /// Sends a signature. The same entry again gives a fresh receipt.
    ///
    /// # Errors
    /// One line.
    pub fn sign(&self, letter: &str, entry: &[u8], blob: Option<&[u8]>) -> Result<Accepted, Failure> {
        let blob = blob.map(Base64::encode_string);
        let body = serde_json::json!({ "entry": Base64::encode_string(entry), "blob": blob });
        self.send(&self.url(&format!("/letters/{letter}/signatures")), &body)
    }

    /// Sends a withdrawal.
    ///
    /// # Errors
    /// One line.
    pub fn withdraw(&self, letter: &str, entry: &[u8]) -> Result<Accepted, Failure> {
        let body = serde_json::json!({ "entry": Base64::encode_string(entry) });
        self.send(&self.url(&format!("/letters/{letter}/withdrawals")), &body)
    }

    fn send<T: for<'de> Deserialize<'de>>(&self, url: &str, body: &impl Serialize) -> Result<T, Failure> {
        // Our own types always serialise.
        let body = zeroize::Zeroizing::new(serde_json::to_vec(body).unwrap_or_default());
        let answer = self.http.post(url, &body, MAX_ANSWER_BYTES, Repeat::Safe)?;
        read(url, &answer)
    }
}

fn read<T: for<'de> Deserialize<'de>>(url: &str, answer: &Answer) -> Result<T, Failure> {
    if !matches!(answer.status, 200 | 201) {
        return Err(refusal(url, answer));
    }
    serde_json::from_slice(&answer.body).map_err(|_| strange(url))
}

fn strange(url: &str) -> Failure {
    Failure::unreachable(format!("{url}: this is not the answer of an Undersigned server of this version"))
}

/// A problem document (RFC 9457) as one line.
fn refusal(url: &str, answer: &Answer) -> Failure {
    let Ok(problem) = serde_json::from_slice::<Problem>(&answer.body) else {
        return match answer.status {
            404 => Failure::unreachable(format!("{url}: there is no such group or letter here")),
            status => Failure::unreachable(format!("{url}: the server answered {status}")),
        };
    };
    let Problem { kind, detail } = problem;
    let status = match (kind.as_str(), answer.status) {
        ("not-found", _) => Status::Unreachable,
        // Not a failure of the server: it is so by its operator's choice.
        ("mail-off" | "read-only", _) => Status::Refused,
        ("too-many-requests", _) => Status::NotYet,
        (_, 500..) => Status::Unreachable,
        _ => Status::Refused,
    };
    Failure { status, message: format!("the server refused ({kind}): {detail}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_have_the_wire_form_and_hide_themselves() {
        let proof = Proof::Mailbox { address: "anna@example.org".into(), code: "123456".into() };
        let body = Enrolment { epoch: 1, proof: &proof, commitment: "AA==".into() };
        let json = serde_json::to_value(&body).expect("JSON");
        let expected = serde_json::json!({
            "epoch": 1, "class": "mailbox", "address": "anna@example.org", "code": "123456", "commitment": "AA==",
        });
        assert_eq!(json, expected);
        assert_eq!(format!("{proof:?}"), "Proof(<redacted>)");
    }

    #[test]
    fn the_same_proof_is_known_however_it_is_typed() {
        let code = |code: &str| Proof::Code { code: code.into() };
        let mailbox = |address: &str, code: &str| Proof::Mailbox { address: address.into(), code: code.into() };
        assert!(code("K7QX-2M9P-4TZB-0H1N").is_of_same_member(&code("k7qx2m9p4tzbohln")));
        assert!(!code("K7QX-2M9P-4TZB-8HW9").is_of_same_member(&code("K7QX-2M9P-4TZB-8HWP")));
        assert!(mailbox("anna@example.org", "123456").is_of_same_member(&mailbox("Anna+x@example.org ", "654321")));
        assert!(!mailbox("anna@example.org", "123456").is_of_same_member(&mailbox("ben@example.org", "123456")));
        assert!(!code("123456").is_of_same_member(&mailbox("anna@example.org", "123456")));
    }

    #[test]
    fn problems_become_one_line_and_a_status() {
        let answer = |status, body: &str| Answer { status, body: body.as_bytes().to_vec() };
        let used = refusal("u", &answer(409, r#"{"kind":"code-used","detail":"This code\nwas used.","status":409}"#));
        assert_eq!(used.to_string(), "the server refused (code-used): This code was used.");
        assert_eq!(used.status, Status::Refused);
        assert_eq!(refusal("u", &answer(502, "<html>")).status, Status::Unreachable);
        assert_eq!(refusal("u", &answer(429, r#"{"kind":"too-many-requests"}"#)).status, Status::NotYet);
    }
}
