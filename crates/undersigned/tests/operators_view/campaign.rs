//! Members who enrol and sign over real HTTP, and what somebody on the wire sees of it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};
use testkit::wait;
use undersigned::address::GroupAddress;
use undersigned::api::{About, Api};
use undersigned::{clock, random};
use undersigned_proto::NYM_SECRETS;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, COMMITMENT_BYTES, Way};
use undersigned_proto::entry::{Class, Entry, MARK_BYTES, Shown, commitment_mark};
use undersigned_proto::facts::Facts;
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice};

use crate::founding::GROUP;
use crate::mail::Smtp;
use crate::wire::{self, Exchange};

/// Longest wait for signing to open, beyond the enrolment window.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// The letter that all sign.
pub const LETTER: &str = "stop";
/// What of an encoded credential its holder alone knows: a blind and the nym secrets.
const SECRET_BYTES: usize = (1 + NYM_SECRETS) * 32;
/// Behind the secrets is the end of enrolment, a key and a number of 32 bits, and the record's pin, a key and its bytes.
const CLOSES_BYTES: usize = 6;

/// One member and what they will do. Each text is a canary.
pub struct Member {
    /// Paper code; none for who has a mailbox.
    pub code: Option<String>,
    /// Work mailbox, or empty.
    pub address: String,
    /// What the signature shows.
    pub choice: Choice,
    /// Whether it is taken back.
    pub withdraws: bool,
}

impl Member {
    /// What the public record tells of the signer: who guesses, guesses among these.
    pub fn stratum(&self) -> (Class, Shown) {
        let class = if self.code.is_some() { Class::Code } else { Class::Mailbox };
        let shown = match self.choice {
            Choice::Nothing => Shown::Nothing,
            Choice::Role => Shown::Role,
            Choice::Name { .. } => Shown::Name,
            Choice::Sealed { .. } => Shown::Sealed,
        };
        (class, shown)
    }
}

impl Member {
    /// The name that nobody reads before the opening.
    pub fn sealed_name(&self) -> Option<&str> {
        if let Choice::Sealed { text, .. } = &self.choice { Some(text) } else { None }
    }
}

/// One request and answer.
#[derive(Clone)]
pub struct Seen {
    /// Since the campaign began.
    pub began: Duration,
    /// Until the answer.
    pub took: Duration,
    /// Bytes, there and back.
    pub sizes: (usize, usize),
    /// All that it carried which is not the same for everybody.
    pub carried: Vec<u8>,
}

/// An enrolment, whose member the attacker knows.
pub struct Enrolment {
    pub member: usize,
    pub seen: Seen,
}

impl Enrolment {
    /// The mark that stands for the commitment in a tally: who saw the request can compute it.
    pub fn mark(&self) -> [u8; MARK_BYTES] {
        commitment_mark(GROUP, 1, &self.seen.carried[..COMMITMENT_BYTES])
    }
}

/// A signature, whose member the attacker wants to know.
#[derive(Clone)]
pub struct Signature {
    /// The truth, to count the attacker's hits; attacks do not read it.
    pub by: usize,
    pub pseudonym: [u8; 48],
    /// The stored bytes of a sealed name.
    pub sealed: Option<Vec<u8>>,
    pub seen: Seen,
}

/// A member's client after enrolment.
pub struct Enrolled {
    pub enrolment: Enrolment,
    credential: zeroize::Zeroizing<Vec<u8>>,
}

impl Enrolled {
    /// The scalars that never leave the member's device.
    pub fn secrets(&self) -> impl Iterator<Item = &[u8]> {
        let pin = self.open().pin().to_bytes().len() + 1;
        let end = self.credential.len() - pin - CLOSES_BYTES;
        let keys = (self.credential[end], self.credential[end + CLOSES_BYTES]);
        assert_eq!(keys, (10, 11), "the encoding of a credential has changed");
        self.credential[end - SECRET_BYTES..end].chunks(32)
    }

    /// The credential.
    pub fn open(&self) -> Credential {
        Credential::from_secret_bytes(&self.credential).expect("a credential")
    }
}

/// The server as members see it.
pub struct Campaign<'a> {
    pub server: SocketAddr,
    pub smtp: Option<&'a Smtp>,
    api: Api,
    began: Instant,
}

impl<'a> Campaign<'a> {
    pub fn new(server: SocketAddr, smtp: Option<&'a Smtp>) -> Self {
        let address = GroupAddress { base: format!("http://{server}"), group: GROUP.into() };
        let api = Api::new(&address).expect("an address");
        Self { server, smtp, api, began: Instant::now() }
    }

    pub fn post(&self, rest: &str, json: &serde_json::Value) -> Exchange {
        wire::post(self.server, &format!("/api/v1/groups/{GROUP}{rest}"), json).expect("an answer")
    }

    /// Sends, and sees what an observer sees.
    fn watched(&self, rest: &str, json: &serde_json::Value, mut carried: Vec<u8>) -> (Exchange, Seen) {
        let began = self.began.elapsed();
        let exchange = self.post(rest, json);
        assert_eq!(exchange.status, 201, "{}", exchange.json());
        for field in ["response", "receipt"] {
            if let Some(text) = exchange.json()[field].as_str() {
                carried.extend(Base64::decode_vec(text).unwrap_or_default());
            }
        }
        let took = self.began.elapsed() - began;
        let sizes = (exchange.sent, exchange.received);
        (exchange, Seen { began, took, sizes, carried })
    }

    pub fn enrol(&self, at: usize, member: &Member) -> Enrolled {
        let excerpt = self.api.excerpt(About::Epoch(1)).expect("an excerpt");
        let facts = excerpt.to_enrol(GROUP, 1, &Expected::default()).expect("a record");
        let way = if member.code.is_some() { Way::Code } else { Way::Mailbox(&member.address) };
        let (pending, commitment) =
            enrol::begin(&mut random::system(), &facts, way, clock::now()).expect("a commitment");
        let encoded = Base64::encode_string(&commitment);
        let mut json = serde_json::json!({ "epoch": 1, "commitment": encoded });
        let carried = [&commitment, member.code.as_deref().unwrap_or(&member.address).as_bytes()].concat();
        if let Some(code) = &member.code {
            json["class"] = "code".into();
            json["code"] = code.as_str().into();
        } else {
            let asked = self.post("/mailbox-codes", &serde_json::json!({ "address": member.address }));
            assert_eq!(asked.status, 202);
            json["class"] = "mailbox".into();
            json["address"] = member.address.as_str().into();
            json["code"] = self.smtp.expect("mail goes out").code(&member.address).into();
        }
        let (answer, seen) = self.watched("/enrolments", &json, carried);
        let response = Base64::decode_vec(answer.json()["response"].as_str().expect("a response")).expect("base64");
        let credential = pending.finish(&response).expect("the credential holds").to_secret_bytes();
        Enrolled { enrolment: Enrolment { member: at, seen }, credential }
    }

    pub fn sign(&self, enrolled: &Enrolled, member: &Member) -> Signature {
        let mut credential = enrolled.open();
        let facts = self.facts(&credential);
        let signed = sign::sign(&mut random::system(), &mut credential, &facts, &member.choice).expect("a signature");
        let blob = signed.blob.as_deref().map(Base64::encode_string);
        let json = serde_json::json!({ "entry": Base64::encode_string(&signed.entry), "blob": blob });
        let sealed = signed.blob.clone().filter(|_| matches!(member.choice, Choice::Sealed { .. }));
        let carried = [signed.entry, signed.blob.unwrap_or_default()].concat();
        let (_, seen) = self.watched(&format!("/letters/{LETTER}/signatures"), &json, carried);
        Signature { by: enrolled.enrolment.member, pseudonym: signed.pseudonym, sealed, seen }
    }

    pub fn withdraw(&self, enrolled: &Enrolled) {
        let credential = enrolled.open();
        let entry = sign::withdraw(&mut random::system(), &credential, &self.facts(&credential)).expect("a withdrawal");
        let json = serde_json::json!({ "entry": Base64::encode_string(&entry) });
        let answer = self.post(&format!("/letters/{LETTER}/withdrawals"), &json);
        assert_eq!(answer.status, 201, "{}", answer.json());
    }

    /// What the server shows everybody of the letter, byte for byte.
    pub fn excerpt(&self) -> Vec<u8> {
        let path = format!("/api/v1/groups/{GROUP}/excerpt?letter={LETTER}");
        wire::get(self.server, &path).expect("an answer").body
    }

    /// What a holder knows of the letter, fetched as a page does before it signs.
    fn facts(&self, credential: &Credential) -> Facts {
        let excerpt = self.api.excerpt(About::Letter(LETTER)).expect("an excerpt");
        excerpt.facts(credential, LETTER).expect("the same record")
    }

    /// Waits until the server takes signatures.
    pub fn wait_for_signing(&self) {
        wait::until_within(PATIENCE, "a letter to sign", || !self.api.hints().expect("the group").signing.is_empty());
    }

    /// All entries of the ledger, read from its bundles (fewer than 1,000 of them).
    pub fn entries(&self) -> Vec<Entry> {
        let size =
            wire::get(self.server, &format!("/api/v1/groups/{GROUP}")).expect("the group").json()["size"].clone();
        let (size, mut entries) = (size.as_u64().expect("a size"), Vec::new());
        while (entries.len() as u64) < size {
            let width = (size - entries.len() as u64).min(256) as u16;
            let part = if width == 256 { String::new() } else { format!(".p/{width}") };
            let path = format!("/g/{GROUP}/tile/entries/{:03}{part}", entries.len() / 256);
            let bundle = wire::get(self.server, &path).expect("a bundle").body;
            let bundle = undersigned_tlog::tile::decode_bundle(&bundle, width).expect("a bundle");
            entries.extend(bundle.iter().map(|entry| Entry::from_bytes(entry).expect("an entry")));
        }
        entries
    }
}

/// Acts on each item of a list in its order, several at a time; gives the results in no order.
pub fn in_lanes<T: Send>(lanes: usize, items: &[usize], act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let lane = || {
        let take = || items.get(next.fetch_add(1, Ordering::Relaxed)).map(|item| act(*item));
        std::iter::from_fn(take).collect::<Vec<T>>()
    };
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        lanes.into_iter().flat_map(|lane| lane.join().expect("a lane of members")).collect()
    })
}
