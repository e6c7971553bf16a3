//! Three keyholders who make the key over real HTTP, and an attacker who has what some of them keep.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use base64ct::{Base64, Encoding};
use undersigned::random;
use undersigned_crypto::sealing::SecretKey;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Caller, Entry, Shown, Signature, Step, StepShows};
use undersigned_proto::excerpt::Excerpt;
use undersigned_proto::keyholder::{Joining, Keyholding, Next};
use undersigned_proto::ledger::CeremonyRecord;
use undersigned_proto::pin::Expected;
use undersigned_proto::sealed::{SEALED_BLOB_BYTES, SealedName, is_committed};
use undersigned_server::{Draft, DraftSealing, KeyholderLink};

use crate::canaries::unhex;
use crate::founding::GROUP;
use crate::loot::Tables;
use crate::wire;
use testkit::thief::interpolate;

/// How many of the three open the names.
pub const THRESHOLD: usize = 2;
const HOLDERS: [&str; 3] = ["Ada", "Ben", "Cleo"];
/// More names than anyone here seals.
const NAMES_AT: u32 = 1_000;

/// The letter with sealed names, which are never opened from `latest` on.
pub fn with_keyholders(letter: Draft, latest: UnixTime) -> Draft {
    let sealing = DraftSealing {
        holders: HOLDERS.map(str::to_owned).to_vec(),
        threshold: THRESHOLD as u8,
        steps: vec![Step { count: NAMES_AT, shows: StepShows::Names }],
        latest,
        callers: vec![Caller::Organiser, Caller::Keyholder],
        grace_s: 3_600,
    };
    let shows = vec![Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed];
    Draft { shows, sealing: Some(sealing), ..letter }
}

/// The whole ceremony. What each of them keeps.
pub fn meet(server: SocketAddr, links: &[KeyholderLink]) -> Vec<Keyholding> {
    let mut rng = random::system();
    let mut holdings = Vec::new();
    for (link, number) in links.iter().zip(1..) {
        let joining = to_join(server, link);
        let (holding, entry) = Keyholding::begin(&mut rng, &joining, number).expect("a keyholder");
        send(server, link, &entry);
        holdings.push(holding);
    }
    for _ in 0..2 {
        for (link, holding) in links.iter().zip(&mut holdings) {
            let ceremony = ceremony(server, link);
            if !holding.has_compared() {
                let compared = holding.compared(&ceremony, &ceremony.check_code().expect("all have joined"));
                *holding = Keyholding::from_secret_bytes(&compared.expect("the same")).expect("what is kept");
            }
            match holding.next(&mut rng, &ceremony).expect("the same ceremony") {
                Next::Send(entry) => send(server, link, &entry),
                Next::Drill => {
                    let backup = holding.backup().expect("a share");
                    send(server, link, &holding.drill(&mut rng, &ceremony, &*backup).expect("its share"));
                }
                other => panic!("{other:?}"),
            }
        }
    }
    holdings
}

fn to_join(server: SocketAddr, link: &KeyholderLink) -> Joining {
    let path = format!("/api/v1/groups/{GROUP}/excerpt?ceremony={}", link.letter);
    let excerpt = Excerpt::from_bytes(&wire::get(server, &path).expect("an answer").body).expect("an excerpt");
    excerpt.to_join(GROUP, &link.letter, &Expected::default()).expect("an honest record")
}

fn ceremony(server: SocketAddr, link: &KeyholderLink) -> CeremonyRecord {
    to_join(server, link).ceremony().clone()
}

fn send(server: SocketAddr, link: &KeyholderLink, entry: &[u8]) {
    let json = serde_json::json!({ "entry": Base64::encode_string(entry), "secret": link.secret });
    let path = format!("/api/v1/groups/{GROUP}/letters/{}/acts", link.letter);
    let answer = wire::post(server, &path, &json).expect("an answer");
    assert_eq!(answer.status, 201, "{}", answer.json());
}

/// The names that an attacker reads who has the database and these keyholders' files: every key that their shares give,
/// alone and together, tried on everything that has the length of a sealed name.
pub fn opened(tables: &Tables, keyholders: &[Keyholding]) -> BTreeSet<String> {
    let share = |holding: &Keyholding| (holding.participant(), *holding.backup().expect("a share"));
    let shares: Vec<(u8, [u8; 32])> = keyholders.iter().map(share).collect();
    let parts = shares.chunks(1).chain([&shares[..]]);
    let keys: Vec<SecretKey> = parts.filter_map(|part| SecretKey::from_bytes(&interpolate(part)).ok()).collect();
    let signatures: Vec<Signature> = tables.entries.iter().filter_map(|entry| signature(&unhex(entry))).collect();
    let mut names = BTreeSet::new();
    // A row is the blob behind the zeros that keep it off pages which are copied.
    let rows = tables.blobs.iter().map(|row| unhex(row)).filter(|row| row.len() > SEALED_BLOB_BYTES);
    let blobs = rows.map(|row| row[row.len() - SEALED_BLOB_BYTES..].to_vec());
    for blob in blobs.filter(|blob| signatures.iter().any(|signature| is_committed(blob, signature))) {
        let signature = signatures.iter().find(|signature| is_committed(&blob, signature)).expect("somebody's");
        let open = |key| SealedName::dangerous_open_unproved(&blob, signature, key).ok();
        names.extend(keys.iter().filter_map(open).map(|name| name.text));
    }
    names
}

fn signature(entry: &[u8]) -> Option<Signature> {
    match Entry::from_bytes(entry) {
        Ok(Entry::Signature(signature)) => Some(signature),
        _ => None,
    }
}
