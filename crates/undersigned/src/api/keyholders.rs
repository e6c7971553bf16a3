//! What keyholders ask of a server: the ceremony, their place in it, and the entries they send.

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Entry, Group, KeyholderAct, Keyholders};
use undersigned_proto::ledger::CeremonyRecord;

use super::{Accepted, Api, MAX_ANSWER_BYTES, entry, read, strange};
use crate::failure::Failure;

/// Most acts of one attempt: each of 15 keyholders broadcasts, deals, is ready, or accuses.
const MAX_ACTS: usize = 64;

/// A ceremony as the server tells it. Its entries have been replayed by the rules of the ledger; that they are in the
/// ledger, only an audit tells.
#[derive(Debug)]
pub struct Ceremony {
    /// The server's clock.
    pub now: UnixTime,
    /// The group.
    pub group: Group,
    /// The attempt that is running, or was completed last.
    pub record: CeremonyRecord,
    /// Whether the letter is frozen: then no attempt follows.
    pub frozen: bool,
}

/// Whose link it is.
#[derive(Debug, Deserialize)]
pub struct Seat {
    /// The name.
    pub holder: String,
    /// The number in the running attempt; none if it runs without this keyholder.
    pub participant: Option<u8>,
}

#[derive(Deserialize)]
struct CeremonyWire {
    now: u64,
    group: String,
    keyholders: String,
    acts: Vec<String>,
    frozen: bool,
}

#[derive(Serialize)]
struct ActBody<'a> {
    entry: String,
    secret: Option<&'a str>,
}

impl Api {
    /// The ceremony of a letter.
    ///
    /// # Errors
    /// One line, also where what the server tells breaks the rules of a ceremony.
    pub fn ceremony(&self, letter: &str) -> Result<Ceremony, Failure> {
        let url = self.url(&format!("/letters/{letter}/ceremony"));
        let answer = self.http.get(&url, MAX_ANSWER_BYTES)?;
        if answer.status == 404 {
            let message = format!("{}: no keyholders are asked for a letter {letter} here", self.place());
            return Err(Failure::refused(message));
        }
        let wire: CeremonyWire = read(&url, &answer)?;
        let strange = || strange(&url);
        let Some(Entry::Group(group)) = entry(&wire.group) else { return Err(strange()) };
        let Some(Entry::Keyholders(keyholders)) = entry(&wire.keyholders) else { return Err(strange()) };
        if group.id != self.group || keyholders.letter != letter || wire.acts.len() > MAX_ACTS {
            return Err(strange());
        }
        let acts = wire.acts.iter().map(|text| act(text)).collect::<Option<Vec<_>>>().ok_or_else(strange)?;
        let record = replay(&group.id, keyholders, acts)?;
        Ok(Ceremony { now: UnixTime(wire.now), group, record, frozen: wire.frozen })
    }

    /// Whose secret link this is.
    ///
    /// # Errors
    /// One line.
    pub fn seat(&self, letter: &str, secret: &str) -> Result<Seat, Failure> {
        let body = serde_json::json!({ "secret": secret });
        self.send(&self.url(&format!("/letters/{letter}/keyholder")), &body)
    }

    /// Sends what a keyholder does. The very same entry again gives a fresh receipt. A broadcast needs the secret of
    /// the keyholder's link; what follows proves itself.
    ///
    /// # Errors
    /// One line.
    pub fn act(&self, letter: &str, entry: &[u8], secret: Option<&str>) -> Result<Accepted, Failure> {
        let body = ActBody { entry: Base64::encode_string(entry), secret };
        self.send(&self.url(&format!("/letters/{letter}/acts")), &body)
    }

    /// Sends a keyholder's call for the opening.
    ///
    /// # Errors
    /// One line.
    pub fn call(&self, letter: &str, entry: &[u8]) -> Result<Accepted, Failure> {
        let body = serde_json::json!({ "entry": Base64::encode_string(entry) });
        self.send(&self.url(&format!("/letters/{letter}/calls")), &body)
    }
}

fn act(text: &str) -> Option<KeyholderAct> {
    match entry(text)? {
        Entry::KeyholderAct(act) => Some(act),
        _ => None,
    }
}

fn replay(group: &str, keyholders: Keyholders, acts: Vec<KeyholderAct>) -> Result<CeremonyRecord, Failure> {
    CeremonyRecord::replay(group, keyholders, acts).map_err(|error| {
        Failure::refused(format!("the server tells of a ceremony that breaks its rules ({error}): do not go on"))
    })
}
