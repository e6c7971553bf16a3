//! One body for each decoder: `fn(&[u8])`, which must not panic, and whose
//! assertions say what must be true of anything that is accepted.
//!
//! The fuzz targets run them under libFuzzer; `undersigned-proto`'s test
//! `fuzz_bodies` runs them on stable over the seeds in `fuzz/corpus/`.

mod keyholders;
pub mod letter;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use undersigned_crypto::nym::{BlindSignature, NymCredential, ProverSecrets, Pseudonym};
use undersigned_crypto::{PublicKey, SecretKey, bbs, blind};
use undersigned_proto::blob::{NameBlob, commitment as blob_commitment};
use undersigned_proto::credential::Credential;
use undersigned_proto::credential_file;
use undersigned_proto::enrol::{self, Attested, PendingEnrolment, Way};
use undersigned_proto::entry::{Class, Entry, Epoch, Group, Letter, Signature};
use undersigned_proto::excerpt::{Excerpt, Placed};
use undersigned_proto::ledger::State;
use undersigned_proto::pin::{Expected, Pin};
use undersigned_proto::receipt;
use undersigned_proto::record;
use undersigned_proto::text;
use undersigned_proto::verify::{Options, Step, Verifier};
use undersigned_tlog::note::UnverifiedNote;
use undersigned_tlog::tile::{decode_bundle, decode_tile, encode_bundle};
use undersigned_tlog::{
    Checkpoint, Hash, HashReader, SigningKey, TlogProof, VerifierKey, cosignature, leaf_hash, merkle,
};

pub use keyholders::{
    CEREMONY, OPENED, backup_words, broadcast, ceremony, dealt_package, keyholding, ledger_opened, opening_share,
    public_keys, sealed_content, sealed_name, to_join,
};
pub use letter::letter_text;

/// Every target: name and body.
#[allow(clippy::type_complexity, reason = "a table of two columns")]
pub const ALL: [(&str, fn(&[u8])); 38] = [
    ("backup_words", backup_words),
    ("bbs_proof", bbs_proof),
    ("blind_commitment", blind_commitment),
    ("blind_proof", blind_proof),
    ("broadcast", broadcast),
    ("bundle", bundle),
    ("ceremony", ceremony),
    ("checkpoint", checkpoint),
    ("commitment", commitment),
    ("cosignature", cosignature_line),
    ("content", content),
    ("credential", credential),
    ("credential_file", credential_file_text),
    ("dealt_package", dealt_package),
    ("entry", entry),
    ("entry_file", entry_file),
    ("excerpt", excerpt),
    ("keyholding", keyholding),
    ("keys", keys),
    ("ledger", ledger),
    ("ledger_opened", ledger_opened),
    ("letter_text", letter_text),
    ("merkle", merkle_proofs),
    ("name_blob", name_blob),
    ("note", note),
    ("nym_secrets", nym_secrets),
    ("opening_share", opening_share),
    ("pending", pending),
    ("presentation", presentation),
    ("public_keys", public_keys),
    ("receipt", receipt_text),
    ("response", response),
    ("sealed_content", sealed_content),
    ("sealed_name", sealed_name),
    ("texts", texts),
    ("tile", tile),
    ("tlog_proof", tlog_proof),
    ("vkey", vkey),
];

/// Files of the ledger `holds` of the kit: what honest bytes look like.
pub static LEDGER: [(&str, &[u8]); 5] = [
    ("checkpoint", include_bytes!("../../testdata/ledgers/holds/checkpoint")),
    ("tile/entries/000.p/12", include_bytes!("../../testdata/ledgers/holds/tile/entries/000.p/12")),
    ("tile/0/000.p/12", include_bytes!("../../testdata/ledgers/holds/tile/0/000.p/12")),
    (
        "blob/bb6c31c56fef596a1f65820cade75c27b26735deb549a6b06a72129e5716cb9e",
        include_bytes!(
            "../../testdata/ledgers/holds/blob/bb6c31c56fef596a1f65820cade75c27b26735deb549a6b06a72129e5716cb9e"
        ),
    ),
    (
        "blob/f3d4fa797c545aa269c57e3b79a45126a1d6b5dcb7f57bf71c08d9af0a6a91d1",
        include_bytes!(
            "../../testdata/ledgers/holds/blob/f3d4fa797c545aa269c57e3b79a45126a1d6b5dcb7f57bf71c08d9af0a6a91d1"
        ),
    ),
];

/// What the bodies hold their input against.
pub struct Fixture {
    pub entries: Vec<Vec<u8>>,
    /// After entry 5: the letter takes signatures and has none.
    pub state: State,
    pub group: Group,
    pub epoch: Epoch,
    /// Entry 6, shows nothing.
    pub signature: Signature,
    /// Entry 9, shows a name.
    pub named: Signature,
    pub key: VerifierKey,
    /// An issuer of our own: that of the kit is not in its files.
    pub issuer: SecretKey,
    pub own_epoch: Epoch,
    pub pending: Vec<u8>,
    pub commitment: Vec<u8>,
    /// Of all twelve entries: what is in the letter, and what is in its period.
    pub excerpts: [Excerpt; 2],
    /// The record, as the second of them shows it.
    pub pin: Pin,
}

pub static FIXTURE: LazyLock<Fixture> = LazyLock::new(fixture);

fn fixture() -> Fixture {
    let bundle = decode_bundle(LEDGER[1].1, 12).expect("the kit's bundle");
    let entries: Vec<Vec<u8>> = bundle.into_iter().map(<[u8]>::to_vec).collect();
    let decoded: Vec<Entry> =
        entries.iter().map(|bytes| Entry::from_bytes(bytes).expect("the kit's entries")).collect();
    let mut state = State::new();
    for (index, entry) in (0..).zip(&decoded[..6]) {
        state.apply(index, entry).expect("the kit's entries follow");
    }
    let (Entry::Group(group), Entry::Epoch(epoch)) = (decoded[0].clone(), decoded[1].clone()) else { unreachable!() };
    let (Entry::Signature(signature), Entry::Signature(named)) = (decoded[6].clone(), decoded[9].clone()) else {
        unreachable!()
    };
    let issuer = SecretKey::generate(&[7; 32], b"", None).expect("32 bytes are enough");
    let own_epoch = Epoch { issuer_key: issuer.public_key().to_bytes().into(), ..epoch.clone() };
    let facts = own_record(&group, &own_epoch).to_enrol("acme", 1, &Expected::default()).expect("an honest record");
    let (pending, commitment) =
        enrol::begin(&mut rng(), &facts, Way::Mailbox("anna@acme.example"), own_epoch.enrol_opens)
            .expect("the key is valid");
    let excerpts = excerpts(&entries);
    let (pin, _) = excerpts[1].meet("acme", &Expected::default()).expect("the kit's record");
    Fixture {
        excerpts,
        pin,
        key: VerifierKey::parse(&group.vkey).expect("the kit's key"),
        pending: pending.to_secret_bytes().to_vec(),
        entries,
        state,
        group,
        epoch,
        signature,
        named,
        issuer,
        own_epoch,
        commitment,
    }
}

/// The hashes of one level-0 tile, and of what stands above them.
pub struct Leaves(pub Vec<Hash>);

impl HashReader for Leaves {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, merkle::MerkleError> {
        if level == 0 {
            return self.0.get(index as usize).copied().ok_or(merkle::MerkleError::MissingHash(level, index));
        }
        let below = |index| self.hash(level - 1, index);
        Ok(undersigned_tlog::node_hash(&below(2 * index)?, &below(2 * index + 1)?))
    }
}

/// What a server shows of the kit's ledger `holds`.
fn excerpts(entries: &[Vec<u8>]) -> [Excerpt; 2] {
    let leaves = Leaves(decode_tile(LEDGER[2].1, 12).expect("the kit's tile"));
    let mut state = State::new();
    for (index, bytes) in (0..).zip(entries) {
        let entry = Entry::from_bytes(bytes).expect("the kit's entries");
        state.replay(index, &entry).expect("the kit's entries follow");
    }
    let selections = [state.select_letter("cancel"), state.select_epoch(1)];
    selections.map(|selection| {
        let selection = selection.expect("there are both");
        let checkpoint = (12, String::from_utf8(LEDGER[0].1.to_vec()).expect("the kit's checkpoint"));
        Excerpt::make(&selection, checkpoint, |index| entries.get(index as usize).cloned(), &leaves)
            .expect("they are in the tree")
    })
}

/// A record of a group and an epoch of our own, as an excerpt.
fn own_record(group: &Group, epoch: &Epoch) -> Excerpt {
    let entries = [Entry::Group(group.clone()), Entry::Epoch(epoch.clone())].map(|entry| entry.to_bytes());
    let [first, second] = entries.each_ref().map(|bytes| leaf_hash(bytes));
    let root = undersigned_tlog::node_hash(&first, &second);
    // The kit's key, as its generator makes it.
    let log = SigningKey::from_seed(&[1; 32], "letters.example/g/acme").expect("a key name");
    let checkpoint = Checkpoint { origin: "letters.example/g/acme".into(), size: 2, root };
    let placed = (0..).zip(entries).map(|(index, entry)| Placed { index, entry: entry.into() });
    Excerpt {
        checkpoint: checkpoint.sign(&log).expect("a short origin").into_bytes().into(),
        entries: placed.collect(),
        marks: Vec::new(),
        hashes: Vec::new(),
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(0)
}

pub fn entry(bytes: &[u8]) {
    let alone = [
        Group::from_entry(bytes).map(Entry::Group),
        Epoch::from_entry(bytes).map(Entry::Epoch),
        Letter::from_entry(bytes).map(Entry::Letter),
    ];
    for entry in alone.into_iter().flatten() {
        assert_eq!(Entry::from_bytes(bytes), Ok(entry), "one kind alone is read as all are");
    }
    if let Ok(entry) = Entry::from_bytes(bytes) {
        assert_eq!(entry.to_bytes(), bytes, "one encoding for each entry");
        entry.check().expect("what is read is also what may be made");
        let _ = FIXTURE.state.check(&entry);
        let _ = CEREMONY.state.check(&entry);
    }
}

/// A whole bundle of entries into an empty state.
pub fn entry_file(bytes: &[u8]) {
    let Some((width, bytes)) = bytes.split_first() else { return };
    let Ok(entries) = decode_bundle(bytes, u16::from(*width)) else { return };
    let mut state = State::new();
    for (index, bytes) in (0..).zip(entries) {
        let Ok(entry) = Entry::from_bytes(bytes) else { return };
        if state.apply(index, &entry).is_err() {
            return;
        }
    }
}

/// What a member's software is shown of a record.
pub fn excerpt(bytes: &[u8]) {
    let Ok(excerpt) = Excerpt::from_bytes(bytes) else { return };
    assert_eq!(excerpt.to_bytes(), bytes, "one encoding for each excerpt");
    let met = excerpt.meet("acme", &Expected::default()).map(|(_, proved)| proved);
    for proved in met.into_iter().chain(excerpt.follow("acme", &FIXTURE.pin)) {
        assert_eq!(proved.group().expect("it was asked for the key"), FIXTURE.group, "the key has signed nothing else");
        if let Ok(letter) = proved.letter("cancel") {
            assert_eq!(Entry::Letter(letter).to_bytes(), FIXTURE.entries[2]);
        }
        let _ = proved.ceremony("locked");
    }
}

pub fn credential(bytes: &[u8]) {
    if let Ok(credential) = Credential::from_secret_bytes(bytes) {
        assert_eq!(*credential.to_secret_bytes(), bytes);
    }
}

pub fn pending(bytes: &[u8]) {
    if let Ok(pending) = PendingEnrolment::from_secret_bytes(bytes) {
        assert_eq!(*pending.to_secret_bytes(), bytes);
        let _ = pending.finish(&[]);
    }
}

pub fn response(bytes: &[u8]) {
    let pending = PendingEnrolment::from_secret_bytes(&FIXTURE.pending).expect("a fixture");
    if let Ok(credential) = pending.finish(bytes) {
        assert!(credential.is_of(&FIXTURE.group, &FIXTURE.own_epoch));
    }
}

pub fn commitment(bytes: &[u8]) {
    let attested = Attested { class: Class::Code, role: "", identity: "" };
    let who = (&FIXTURE.group, &FIXTURE.own_epoch);
    if enrol::issue(&mut rng(), &FIXTURE.issuer, who, attested, bytes).is_ok() {
        assert_eq!(bytes.len(), enrol::COMMITMENT_BYTES);
    }
}

pub fn credential_file_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for kind in [credential_file::Kind::Credential, credential_file::Kind::Keyholder] {
        if let Ok(secret) = credential_file::open(kind, &text, "correct horse") {
            assert!(!secret.is_empty(), "only we seal under this passphrase");
        }
    }
}

pub fn name_blob(bytes: &[u8]) {
    let mut signature = FIXTURE.named.clone();
    signature.statement.name = Some(blob_commitment(bytes).into());
    if let Ok(blob) = NameBlob::open(bytes, &signature, &FIXTURE.state) {
        blob.check().expect("what is read is also what may be made");
    }
}

pub fn content(bytes: &[u8]) {
    let expected = blob_commitment(bytes);
    for number in record::TYPES.iter().map(|known| known.number).chain([u16::MAX]) {
        if let Ok(Some(heading)) = record::heading(number, bytes, &expected) {
            assert!(!heading.is_empty() && !heading.contains('\n'), "a heading is a line");
        }
    }
}

pub fn presentation(bytes: &[u8]) {
    let mut signature = FIXTURE.signature.clone();
    let honest = signature.proof.as_slice() == bytes;
    signature.proof = bytes.to_vec().into();
    let claim = FIXTURE.state.check(&Entry::Signature(signature)).expect("the rules do not look at the proof");
    let claim = claim.expect("a signature makes a claim");
    assert_eq!(FIXTURE.state.holds(&claim), honest, "nobody can make a second proof without the credential");
    assert_eq!(FIXTURE.state.all_hold(&[claim], [1; 32]).is_ok(), honest, "one by one and in a batch alike");
}

pub fn ledger(bytes: &[u8]) {
    altered_ledger(&LEDGER, bytes);
}

/// The input is a list of changes to an honest ledger: two bytes of place, one to add.
fn altered_ledger(honest_files: &[(&'static str, &'static [u8])], bytes: &[u8]) {
    let mut files: BTreeMap<&str, Vec<u8>> = honest_files.iter().map(|(path, bytes)| (*path, bytes.to_vec())).collect();
    let total: usize = files.values().map(Vec::len).sum();
    let (changes, _) = bytes.as_chunks::<3>();
    for [high, low, add] in changes {
        let mut at = usize::from(u16::from_be_bytes([*high, *low])) % total;
        for file in files.values_mut() {
            if let Some(byte) = file.get_mut(at) {
                *byte = byte.wrapping_add(*add);
                break;
            }
            at -= file.len();
        }
    }
    let honest = honest_files.iter().all(|(path, bytes)| files[path] == *bytes);
    let mut verifier = Verifier::new(Options { seed: [5; 32], ..Options::default() });
    let holds = loop {
        match verifier.next() {
            Ok(Step::Done(verdict)) => break verdict.holds,
            Ok(Step::Fetch(paths)) => {
                let mut supplied = paths.iter().map(|path| verifier.supply(path, files.get(path.as_str()).cloned()));
                if supplied.any(|result| result.is_err()) {
                    break false;
                }
            }
            Err(_) => break false,
        }
    };
    assert_eq!(holds, honest, "an altered ledger must not hold");
}

pub fn receipt_text(bytes: &[u8]) {
    if let Ok(held) = receipt::check(bytes, &FIXTURE.group.vkey, &FIXTURE.entries[6]) {
        assert_eq!((held.checkpoint.origin.as_str(), held.index), (FIXTURE.key.name(), 6));
    }
}

pub fn texts(bytes: &[u8]) {
    let Ok(input) = core::str::from_utf8(bytes) else { return };
    if text::check_line("a line", input, text::MAX_LINE_BYTES).is_ok() {
        assert!(input.len() <= text::MAX_LINE_BYTES && !input.contains('\n') && !input.trim().is_empty());
        text::check_lines("a text", input, text::MAX_LINE_BYTES).expect("every line is a text");
    }
    let _ = text::check_lines("a text", input, text::MAX_LETTER_BYTES);
    if text::check_id("an id", input).is_ok() {
        assert!(input.is_ascii() && input.len() <= text::MAX_ID_BYTES && !input.contains(['/', '.', '%']));
    }
    if text::check_domain("a domain", input).is_ok() {
        assert!(input.contains('.') && !input.contains("..") && !input.contains(['@', '/', ' ']));
    }
}

pub fn note(bytes: &[u8]) {
    if let Ok(note) = UnverifiedNote::parse(bytes) {
        let text = note.dangerous_unverified_text();
        assert!(bytes.starts_with(text.as_bytes()) && text.ends_with('\n'));
        if note.verify(&FIXTURE.key).is_ok() {
            assert!(LEDGER[0].1.starts_with(text.as_bytes()), "the key has signed nothing else");
        }
    }
}

pub fn checkpoint(bytes: &[u8]) {
    if let Ok(checkpoint) = Checkpoint::dangerous_parse_unverified(bytes) {
        assert!(bytes.starts_with(checkpoint.to_text().as_bytes()), "one encoding for each checkpoint");
    }
    let _ = Checkpoint::verify(bytes, &FIXTURE.key);
}

pub fn cosignature_line(bytes: &[u8]) {
    static WITNESS: LazyLock<VerifierKey> = LazyLock::new(|| witness().cosigner_key());
    if let Ok(seen) = cosignature::verify(bytes, &WITNESS) {
        assert_eq!(seen.witness, WITNESS.name());
    }
}

/// The witness of the seeds.
pub fn witness() -> SigningKey {
    SigningKey::from_seed(&[8; 32], "witness.example").expect("a key name")
}

pub fn vkey(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    let (log, witness) = (VerifierKey::parse(text), VerifierKey::parse_witness(text));
    assert!(log.is_err() || witness.is_err(), "a key is a log's or a witness's");
    if let Ok(key) = log.or(witness) {
        assert_eq!(key.to_string(), text, "one encoding for each key");
    }
}

pub fn tile(bytes: &[u8]) {
    let Some((width, bytes)) = bytes.split_first() else { return };
    if let Ok(hashes) = decode_tile(bytes, u16::from(*width)) {
        let again: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
        assert_eq!(again, bytes);
    }
}

pub fn bundle(bytes: &[u8]) {
    let Some((width, bytes)) = bytes.split_first() else { return };
    if let Ok(entries) = decode_bundle(bytes, u16::from(*width)) {
        assert_eq!(encode_bundle(&entries).expect("as many as were read"), bytes);
    }
}

pub fn tlog_proof(bytes: &[u8]) {
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(proof.to_text().as_bytes(), bytes, "one encoding for each proof");
        let _ = proof.verify(&leaf_hash(&FIXTURE.entries[6]), &FIXTURE.key);
    }
}

/// Sizes and index from the first bytes, hashes from the rest.
pub fn merkle_proofs(bytes: &[u8]) {
    let Some((numbers, rest)) = bytes.split_first_chunk::<16>() else { return };
    let (a, b) = numbers.split_at(8);
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let (old, new) = (number(a), number(b));
    let hashes: Vec<Hash> = rest.as_chunks::<32>().0.iter().map(|hash| Hash(*hash)).collect();
    let [root, second, path @ ..] = hashes.as_slice() else { return };
    let _ = merkle::verify_inclusion(second, old, new, root, path);
    let _ = merkle::verify_consistency((old, root), (new, second), path);
}

pub fn keys(bytes: &[u8]) {
    if let Ok(key) = PublicKey::from_bytes(bytes) {
        assert_eq!(key.to_bytes(), bytes);
    }
    if let Ok(pseudonym) = Pseudonym::from_bytes(bytes) {
        assert_eq!(pseudonym.to_bytes(), bytes);
    }
    if let Ok(key) = bytes.try_into().map_or(Err(()), |bytes| SecretKey::from_bytes(bytes).map_err(|_| ())) {
        assert_eq!(key.to_secret_bytes().as_slice(), bytes);
    }
    if let Ok(signature) = BlindSignature::from_bytes(bytes) {
        assert_eq!(signature.to_bytes(), bytes);
    }
}

pub fn nym_secrets(bytes: &[u8]) {
    if let Ok(secrets) = ProverSecrets::from_secret_bytes(bytes) {
        assert_eq!(*secrets.to_secret_bytes(), bytes);
    }
    if let Ok(credential) = NymCredential::from_secret_bytes(bytes) {
        assert_eq!(*credential.to_secret_bytes(), bytes);
    }
}

pub fn bbs_proof(bytes: &[u8]) {
    let pk = FIXTURE.issuer.public_key();
    let _ = bbs::verify(&pk, bytes, b"header", &[b"message"]);
    let shown: &[(usize, &[u8])] = &[(1, b"second")];
    for total in 2..5 {
        let _ = bbs::proof_verify(&pk, bytes, b"header", b"ph", total, shown);
    }
}

pub fn blind_proof(bytes: &[u8]) {
    let pk = FIXTURE.issuer.public_key();
    let shown: &[(usize, &[u8])] = &[(0, b"first")];
    for committed in 0..3 {
        let _ = blind::proof_verify(&pk, bytes, b"header", b"ph", (1, committed), shown);
    }
    if let Ok(blind) = blind::ProverBlind::from_secret_bytes(bytes) {
        assert_eq!(blind.to_secret_bytes().as_slice(), bytes);
    }
}

pub fn blind_commitment(bytes: &[u8]) {
    let (sk, pk) = (&FIXTURE.issuer, FIXTURE.issuer.public_key());
    for committed in 0..3 {
        let _ = blind::blind_sign(sk, &pk, Some(bytes), committed, b"header", &[b"message"]);
    }
}
