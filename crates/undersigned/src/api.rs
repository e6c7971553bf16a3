//! The server's HTTP API, as a client that believes only what it can parse.

mod keyholders;

use std::collections::BTreeSet;

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Entry, Epoch, Group, Letter};
use undersigned_proto::text::check_id;

use crate::address::GroupAddress;
use crate::failure::{Failure, Status};
use crate::http::{Answer, Http, Repeat};

pub use keyholders::{Ceremony, Seat};

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

/// What the server says of a group. Entries are as in the ledger; whether they
/// are in it, only an audit tells.
#[derive(Debug)]
pub struct GroupInfo {
    /// The group.
    pub group: Group,
    /// Its epochs, oldest first.
    pub epochs: Vec<Epoch>,
    /// Its letters.
    pub letters: Vec<Letter>,
    /// Those that take signatures now, by id.
    pub signing: BTreeSet<String>,
    /// Those whose locked names are being opened, by id.
    pub opening: BTreeSet<String>,
    /// The server's clock.
    pub now: UnixTime,
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
    group: String,
    now: u64,
    epochs: Vec<EntryWire>,
    letters: Vec<EntryWire>,
}

#[derive(Deserialize)]
struct EntryWire {
    entry: String,
    #[serde(default)]
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

    /// The group, its epochs and letters.
    ///
    /// # Errors
    /// One line.
    pub fn info(&self) -> Result<GroupInfo, Failure> {
        let url = self.url("");
        let answer = self.http.get(&url, MAX_GROUP_BYTES)?;
        let wire: GroupWire = read(&url, &answer)?;
        let strange = || strange(&url);
        let Entry::Group(group) = entry(&wire.group).ok_or_else(strange)? else { return Err(strange()) };
        if group.id != self.group {
            return Err(strange());
        }
        let now = UnixTime(wire.now);
        let (epochs, letters, signing, opening) = (Vec::new(), Vec::new(), BTreeSet::new(), BTreeSet::new());
        let mut info = GroupInfo { group, epochs, letters, signing, opening, now };
        for part in wire.epochs.iter().chain(&wire.letters) {
            match entry(&part.entry).ok_or_else(strange)? {
                Entry::Epoch(epoch) => info.epochs.push(epoch),
                Entry::Letter(letter) => {
                    match part.stage.as_str() {
                        "signing" => info.signing.insert(letter.id.clone()),
                        "opening" => info.opening.insert(letter.id.clone()),
                        _ => false,
                    };
                    info.letters.push(letter);
                }
                _ => return Err(strange()),
            }
        }
        Ok(info)
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

fn entry(text: &str) -> Option<Entry> {
    Entry::from_bytes(&Base64::decode_vec(text).ok()?).ok()
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
    fn problems_become_one_line_and_a_status() {
        let answer = |status, body: &str| Answer { status, body: body.as_bytes().to_vec() };
        let used = refusal("u", &answer(409, r#"{"kind":"code-used","detail":"This code\nwas used.","status":409}"#));
        assert_eq!(used.to_string(), "the server refused (code-used): This code was used.");
        assert_eq!(used.status, Status::Refused);
        assert_eq!(refusal("u", &answer(502, "<html>")).status, Status::Unreachable);
        assert_eq!(refusal("u", &answer(429, r#"{"kind":"too-many-requests"}"#)).status, Status::NotYet);
    }
}
