//! Bodies for sealed names and their keyholders, against the ledger `holds_opened` of the kit.

use std::sync::LazyLock;

use undersigned_crypto::sealing::{self, SecretKey};
use undersigned_crypto::threshold::dkg::{round1, round2};
use undersigned_crypto::threshold::{KeyShare, OpeningShare, PublicKeys};
use undersigned_proto::backup;
use undersigned_proto::entry::{Act, Entry, KeyholderAct, Signature};
use undersigned_proto::keyholder::{self, Joining, Keyholding};
use undersigned_proto::ledger::{CeremonyStep, State};
use undersigned_proto::sealed::{SEALED_BLOB_BYTES, SealedName};
use undersigned_tlog::tile::decode_bundle;

macro_rules! opened {
    ($path:literal) => {
        ($path, include_bytes!(concat!("../../../testdata/ledgers/holds_opened/", $path)))
    };
}

/// Files of the ledger `holds_opened` of the kit; the last four are blobs of sealed names.
pub static OPENED: [(&str, &[u8]); 7] = [
    opened!("checkpoint"),
    opened!("tile/entries/000.p/25"),
    opened!("tile/0/000.p/25"),
    opened!("blob/604b10cdc3df7ba03dfb015ebd065808c5d4deb6512927490e8922b19bc47231"),
    opened!("blob/64c29df2d88ddb0735632e9507d5fdd9a37661df6b0702783caf6c61cf2d32f2"),
    opened!("blob/aa2d5424adf5866becde69237b7c1ba849870bd38afec7587be2080aa1b7f407"),
    opened!("blob/c204058c7f92e7450420ea98dd9290d02d2c891f8b0cfffb7273bcaf451d3645"),
];

/// What the bodies hold their input against.
pub struct Ceremony {
    /// Entries 0 group, 2 keyholders, 3 to 11 acts, 12 letter, 16 to 20 signatures, 23 and 24 shares.
    pub entries: Vec<Vec<u8>>,
    pub state: State,
    pub acts: Vec<KeyholderAct>,
    pub keys: PublicKeys,
    /// The letter's key, open as it is.
    pub secret: SecretKey,
    /// Entry 16: Eve's.
    pub signature: Signature,
}

pub static CEREMONY: LazyLock<Ceremony> = LazyLock::new(|| {
    let bundle = decode_bundle(OPENED[1].1, 25).expect("the kit's bundle");
    let entries: Vec<Vec<u8>> = bundle.into_iter().map(<[u8]>::to_vec).collect();
    let decoded = entries.iter().map(|bytes| Entry::from_bytes(bytes).expect("the kit's entries"));
    let (mut state, mut acts, mut signature) = (State::new(), vec![], None);
    for (index, entry) in (0..).zip(decoded) {
        state.replay(index, &entry).expect("the kit's entries follow");
        match entry {
            Entry::KeyholderAct(act) if !matches!(act.act, Act::Share { .. }) => acts.push(act),
            Entry::Signature(found) => signature = signature.or(Some(found)),
            _ => {}
        }
    }
    let letter = state.letter("locked").expect("the kit's letter");
    let keys = letter.sealing().expect("its terms").public_keys().expect("its keys");
    let secret = letter.secret_key().expect("two shares are there");
    let signature = signature.expect("entry 16");
    Ceremony { entries, state, acts, keys, secret, signature }
});

/// The kit's record up to the entry that begins the ceremony.
static BEGUN: LazyLock<State> = LazyLock::new(|| {
    let mut state = State::new();
    for (index, entry) in (0..).zip(&CEREMONY.entries[..3]) {
        state.replay(index, &Entry::from_bytes(entry).expect("the kit's entries")).expect("they follow");
    }
    state
});

/// What a keyholder of the kit's ceremony knows who is about to join.
pub fn to_join() -> Joining {
    Joining::dangerous_of_state(&BEGUN, "locked").expect("it has begun")
}

/// Keyholders' acts, one after the other, into the ceremony of the kit.
pub fn ceremony(bytes: &[u8]) {
    let Some((width, bytes)) = bytes.split_first() else { return };
    let Ok(entries) = decode_bundle(bytes, u16::from(*width)) else { return };
    let acts = entries.iter().map_while(|bytes| match Entry::from_bytes(bytes) {
        Ok(Entry::KeyholderAct(act)) => Some(act),
        _ => None,
    });
    let mut state = BEGUN.clone();
    for (index, act) in (3..).zip(acts) {
        if state.apply(index, &Entry::KeyholderAct(act)).is_err() {
            return;
        }
    }
    let record = state.ceremony("locked").expect("it has begun");
    assert_eq!(record.keys().is_some(), record.check_code().is_some());
    if record.step() == CeremonyStep::Complete {
        let known = record.acts().iter().all(|act| CEREMONY.acts.contains(act));
        assert!(known, "nobody but its keyholders can complete a ceremony");
    }
}

pub fn broadcast(bytes: &[u8]) {
    if let Ok(package) = round1::Package::from_bytes(bytes) {
        assert_eq!(package.to_bytes(), bytes, "one encoding for each package");
        // The constant's commitment stands behind four bytes and the round key. The proof is over it alone; the rest is
        // under the signature of the act.
        let known = CEREMONY.acts.iter().any(|act| match &act.act {
            Act::Broadcast { package, .. } => package[37..70] == bytes[37..70],
            _ => false,
        });
        assert!(known || !package.proves_knowledge(), "nobody can prove a secret without knowing it");
    }
    if let Ok(secret) = round1::SecretPackage::from_secret_bytes(bytes) {
        assert_eq!(*secret.to_secret_bytes(), bytes);
    }
}

pub fn dealt_package(bytes: &[u8]) {
    if let Ok(package) = round2::Package::from_bytes(bytes) {
        assert_eq!(package.to_bytes(), bytes, "one encoding for each package");
    }
    if let Ok(secret) = round2::SecretPackage::from_secret_bytes(bytes) {
        assert_eq!(*secret.to_secret_bytes(), bytes);
    }
}

pub fn public_keys(bytes: &[u8]) {
    if let Ok(keys) = PublicKeys::from_bytes(bytes) {
        assert_eq!(keys.to_bytes(), bytes, "one encoding for each set of keys");
    }
}

pub fn opening_share(bytes: &[u8]) {
    if let Ok(share) = OpeningShare::from_bytes(bytes) {
        assert_eq!(share.to_bytes(), bytes, "one encoding for each share");
        let published = CEREMONY.entries[23..].iter().any(|entry| entry.windows(bytes.len()).any(|part| part == bytes));
        assert_eq!(CEREMONY.keys.verify(&share).is_ok(), published, "nobody can guess a share");
    }
    if let Ok(share) = KeyShare::from_secret_bytes(bytes) {
        assert_eq!(share.to_secret_bytes().as_slice(), bytes);
    }
}

/// What stands in a stored blob behind its salt.
pub fn sealed_content(bytes: &[u8]) {
    let (context, pseudonym) = (CEREMONY.signature.statement.letter_hash.as_slice(), &CEREMONY.signature.pseudonym);
    if let Ok(content) = sealing::open(&CEREMONY.secret, context, pseudonym.as_slice(), bytes) {
        assert_eq!(bytes.len(), sealing::SEALED_BYTES);
        assert!(content.len() <= sealing::MAX_CONTENT_BYTES);
    }
}

/// As a stored blob, and as what its signer sealed.
pub fn sealed_name(bytes: &[u8]) {
    let Ceremony { secret, signature, state, .. } = &*CEREMONY;
    if SealedName::dangerous_open_unproved(bytes, signature, secret).is_ok() {
        assert_eq!(bytes.len(), SEALED_BLOB_BYTES);
    }
    let (context, pseudonym) = (signature.statement.letter_hash.as_slice(), signature.pseudonym.as_slice());
    let key = secret.public_key();
    let Ok(sealed) = sealing::seal(&mut super::rng(), &key, context, pseudonym, bytes) else { return };
    let stored = [&[0; SEALED_BLOB_BYTES - sealing::SEALED_BYTES], sealed.as_slice()].concat();
    if let Ok(name) = SealedName::open(&stored, signature, state, secret) {
        name.check().expect("what is read is also what may be made");
        assert!(name.proof.is_none() || name.text == "Eve", "nobody can prove a role without the credential");
    }
}

pub fn keyholding(bytes: &[u8]) {
    if let Ok(holding) = Keyholding::from_secret_bytes(bytes) {
        assert_eq!(*holding.to_secret_bytes(), bytes, "one encoding for what is kept");
        let _ = holding.backup();
    }
}

pub fn backup_words(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(share) = backup::from_words(&text) {
        let words: Vec<String> = text.to_lowercase().split_whitespace().map(Into::into).collect();
        assert_eq!(*backup::to_words(&share), words.join(" "), "one way to write each share");
        let _ = keyholder::restore(&CEREMONY.state, "locked", &*share);
    }
}

pub fn ledger_opened(bytes: &[u8]) {
    super::altered_ledger(&OPENED, bytes);
}
