//! Members who have enrolled, and all signatures that they will send.

use std::net::SocketAddr;

use base64ct::{Base64, Encoding};
use undersigned::address::GroupAddress;
use undersigned::api::{Api, GroupInfo, Proof};
use undersigned::random;
use undersigned_proto::enrol;
use undersigned_proto::sign::{self, Choice};

use crate::founding::GROUP;

/// One of so many signatures shows a name, so that blobs are written too.
const NAMED: usize = 5;

/// A signature that is ready to be sent, any number of times.
pub struct Prepared {
    /// The letter.
    pub letter: String,
    /// The ledger entry.
    pub entry: Vec<u8>,
    /// The request's body.
    pub body: serde_json::Value,
}

/// Enrols with each code, and signs every letter with each credential. Gives
/// the ledger's key and the signatures.
pub fn prepare(server: SocketAddr, codes: &[String]) -> (String, Vec<Prepared>) {
    let api = Api::new(&GroupAddress { base: format!("http://{server}"), group: GROUP.into() }).expect("an address");
    let info = api.info().expect("the group");
    let lanes = codes.chunks(codes.len().div_ceil(2));
    let prepared = std::thread::scope(|scope| {
        let lanes: Vec<_> = lanes
            .map(|codes| scope.spawn(|| codes.iter().flat_map(|code| one(&api, &info, code)).collect::<Vec<_>>()))
            .collect();
        lanes.into_iter().flat_map(|lane| lane.join().expect("a lane of members")).collect()
    });
    (info.group.vkey, prepared)
}

fn one(api: &Api, info: &GroupInfo, code: &str) -> Vec<Prepared> {
    let epoch = &info.epochs[0];
    let (pending, commitment) = enrol::begin(&mut random::system(), &info.group, epoch).expect("a commitment");
    let response = api.enrol(1, &Proof::Code { code: code.to_owned() }, &commitment).expect("a credential");
    let mut credential = pending.finish(&response).expect("the credential holds");
    let sign = |(at, letter): (usize, &undersigned_proto::entry::Letter)| {
        let name = Choice::Name { text: format!("Member {code}"), comment: None, attest: false };
        let choice = if at % NAMED == 0 { name } else { Choice::Nothing };
        let signed = sign::sign(&mut random::system(), &mut credential, letter, &choice).expect("a signature");
        let blob = signed.blob.as_deref().map(Base64::encode_string);
        let body = serde_json::json!({ "entry": Base64::encode_string(&signed.entry), "blob": blob });
        Prepared { letter: letter.id.clone(), entry: signed.entry, body }
    };
    info.letters.iter().enumerate().map(sign).collect()
}
