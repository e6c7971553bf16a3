//! Members who have enrolled, and all signatures that they will send.

use std::net::SocketAddr;

use base64ct::{Base64, Encoding};
use undersigned::address::GroupAddress;
use undersigned::api::{About, Api, Proof};
use undersigned::{clock, random};
use undersigned_proto::enrol::{self, Way};
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice};

use crate::founding::GROUP;

/// One of so many signatures shows a name, so that blobs are written too.
const NAMED: usize = 2;

/// An act that is ready to be sent, any number of times.
pub struct Act {
    /// Where it is sent.
    pub path: String,
    /// The ledger entry.
    pub entry: Vec<u8>,
    /// The request's body.
    pub body: serde_json::Value,
}

/// A signature, and what takes it back.
pub struct Prepared {
    pub signature: Act,
    pub withdrawal: Act,
}

impl Prepared {
    /// Whether it shows a name.
    #[allow(dead_code, reason = "only the test of faults asks")]
    pub fn has_name(&self) -> bool {
        !self.signature.body["blob"].is_null()
    }
}

/// Enrols with each code, and signs every letter with each credential. Returns the ledger's key and the signatures.
pub fn prepare(server: SocketAddr, codes: &[String]) -> (String, Vec<Prepared>) {
    let api = Api::new(&GroupAddress { base: format!("http://{server}"), group: GROUP.into() }).expect("an address");
    let letters: Vec<String> = api.hints().expect("the group").letters.into_iter().collect();
    let lanes = codes.chunks(codes.len().div_ceil(2));
    let members: Vec<(String, Vec<Prepared>)> = std::thread::scope(|scope| {
        let lanes: Vec<_> = lanes
            .map(|codes| scope.spawn(|| codes.iter().map(|code| one(&api, &letters, code)).collect::<Vec<_>>()))
            .collect();
        lanes.into_iter().flat_map(|lane| lane.join().expect("a lane of members")).collect()
    });
    let vkey = members.first().expect("a member").0.clone();
    (vkey, members.into_iter().flat_map(|(_, prepared)| prepared).collect())
}

fn one(api: &Api, letters: &[String], code: &str) -> (String, Vec<Prepared>) {
    let excerpt = api.excerpt(About::Epoch(1)).expect("an excerpt");
    let facts = excerpt.to_enrol(api.group(), 1, &Expected::default()).expect("a record");
    let (pending, commitment) =
        enrol::begin(&mut random::system(), &facts, Way::Code, clock::now()).expect("a commitment");
    let response = api.enrol(1, &Proof::Code { code: code.to_owned() }, &commitment).expect("a credential");
    let mut credential = pending.finish(&response).expect("the credential holds");
    let sign = |(at, letter): (usize, &String)| {
        let name = Choice::Name { text: format!("Member {code}"), comment: None, attest: false };
        let choice = if at % NAMED == 0 { name } else { Choice::Nothing };
        let excerpt = api.excerpt(About::Letter(letter)).expect("an excerpt");
        let facts = excerpt.facts(&credential, letter).expect("the same record");
        let signed = sign::sign(&mut random::system(), &mut credential, &facts, &choice).expect("a signature");
        let path = format!("/api/v1/groups/{GROUP}/letters/{letter}");
        let blob = signed.blob.as_deref().map(Base64::encode_string);
        let body = serde_json::json!({ "entry": Base64::encode_string(&signed.entry), "blob": blob });
        let signature = Act { path: format!("{path}/signatures"), entry: signed.entry, body };
        let entry = sign::withdraw(&mut random::system(), &credential, &facts).expect("a withdrawal");
        let body = serde_json::json!({ "entry": Base64::encode_string(&entry) });
        Prepared { signature, withdrawal: Act { path: format!("{path}/withdrawals"), entry, body } }
    };
    let prepared = letters.iter().enumerate().map(sign).collect();
    (credential.pin().vkey().to_owned(), prepared)
}
