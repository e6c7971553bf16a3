//! One suite for each backend: what [`Store`] and [`Reader`] promise.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use undersigned_proto::entry::Class;
use undersigned_tlog::Hash;

use super::{CodeRow, EpochRow, GroupRow, Op, Reader, Spent, SqliteStore, Store, StoreError};

/// A fresh store, its reader, and how to open it again.
struct Backend {
    folder: TempDir,
    store: SqliteStore,
    reader: Arc<dyn Reader>,
}

impl Backend {
    fn new() -> Self {
        Self::open(tempfile::tempdir().unwrap())
    }

    fn open(folder: TempDir) -> Self {
        let store = SqliteStore::open(folder.path()).unwrap();
        let reader = Arc::new(store.reader().unwrap());
        Self { folder, store, reader }
    }

    fn reopen(self) -> Self {
        let Self { folder, store, reader } = self;
        drop((store, reader));
        Self::open(folder)
    }

    fn commit(&mut self, ops: &[Op]) -> Result<(), StoreError> {
        self.store.commit(ops)
    }
}

fn group(id: &str) -> Op {
    Op::NewGroup(GroupRow {
        id: id.into(),
        origin: format!("letters.example/g/{id}"),
        log_key: Some(vec![1, 2, 3]),
        organiser_link: [4; 32],
        organiser_passphrase: "hash".into(),
        size: 0,
        checkpoint: "none".into(),
    })
}

fn append(id: &str, old_size: u64, entries: &[&[u8]]) -> Op {
    let nodes = (old_size..).zip(entries).map(|(index, _)| (0, index, Hash([index as u8; 32]))).collect();
    let entries = entries.iter().map(|entry| entry.to_vec()).collect();
    Op::Append { group: id.into(), old_size, entries, nodes, checkpoint: format!("after {old_size}") }
}

fn pseudonym(letter: &str) -> Op {
    Op::Pseudonym { group: "acme".into(), letter: letter.into(), pseudonym: [5; 48] }
}

fn spent(byte: u8) -> Spent {
    Spent { commitment: [byte; 32], mark: [byte; 8] }
}

fn epoch(number: u32) -> Op {
    let row = EpochRow { number, issuer_key: vec![6], enrol_key: Some(vec![7]), ..EpochRow::default() };
    Op::NewEpoch { group: "acme".into(), row }
}

fn with_group() -> Backend {
    let mut backend = Backend::new();
    backend.commit(&[group("acme"), append("acme", 0, &[b"a", b"b"]), epoch(1)]).unwrap();
    backend
}

#[test]
fn what_is_committed_outlives_the_process() {
    let mut backend = with_group();
    backend.commit(&[append("acme", 2, &[b"c"]), pseudonym("cancel")]).unwrap();
    let mut backend = backend.reopen();
    assert!(backend.commit(&[pseudonym("cancel")]).is_err(), "the pseudonym is known after a restart");
    backend.commit(&[pseudonym("other")]).unwrap();
    let row = backend.reader.groups().unwrap().pop().unwrap();
    assert_eq!((row.size, row.checkpoint.as_str(), row.log_key), (3, "after 2", Some(vec![1, 2, 3])));
    assert_eq!(backend.reader.entries("acme", 1, 10).unwrap(), [b"b", b"c"]);
    assert_eq!(backend.reader.entries("acme", 1, 1).unwrap(), [b"b"]);
    assert_eq!(backend.reader.hashes("acme", 0, 2, 9).unwrap(), [Hash([2; 32])]);
}

#[test]
fn a_batch_with_one_broken_rule_changes_nothing() {
    let mut backend = with_group();
    backend.commit(&[pseudonym("cancel")]).unwrap();
    let broken = [
        group("acme"),
        append("acme", 1, &[b"x"]),
        append("acme", 4, &[b"x"]),
        append("nobody", 0, &[b"x"]),
        pseudonym("cancel"),
        epoch(1),
        Op::EraseBlob { group: "acme".into(), commitment: [0; 32] },
        Op::SpendCode { group: "acme".into(), epoch: 1, code: [0; 32], spent: spent(0) },
    ];
    for op in broken {
        let batch = [append("acme", 2, &[b"c"]), op];
        assert!(matches!(backend.commit(&batch), Err(StoreError::Conflict(_))), "{:?}", batch[1]);
        assert_eq!(backend.reader.groups().unwrap()[0].size, 2);
        assert_eq!(backend.reader.entries("acme", 0, 9).unwrap().len(), 2);
    }
    backend.commit(&[append("acme", 2, &[b"c"])]).unwrap();
}

#[test]
fn a_code_is_burnt_once_and_counted() {
    let mut backend = with_group();
    let codes = Op::AddCodes { group: "acme".into(), epoch: 1, role: "nurse".into(), codes: vec![[1; 32], [2; 32]] };
    backend.commit(std::slice::from_ref(&codes)).unwrap();
    assert!(backend.commit(&[codes]).is_err(), "codes are new");
    let spend = |byte| Op::SpendCode { group: "acme".into(), epoch: 1, code: [1; 32], spent: spent(byte) };
    backend.commit(&[spend(8)]).unwrap();
    assert!(matches!(backend.commit(&[spend(9)]), Err(StoreError::Conflict(_))));
    let row = backend.reader.code("acme", 1, &[1; 32]).unwrap();
    assert_eq!(row, Some(CodeRow { role: "nurse".into(), spent: Some([8; 32]) }));
    assert_eq!(backend.reader.code("acme", 1, &[2; 32]).unwrap().unwrap().spent, None);
    assert_eq!(backend.reader.code("acme", 2, &[1; 32]).unwrap(), None);
    assert_eq!(backend.reader.code_counts("acme", 1).unwrap(), (2, 1));
    assert_eq!(backend.reader.epochs("acme").unwrap()[0].issued, [(Class::Code, 1)]);
}

#[test]
fn a_mailbox_enrols_once() {
    let mut backend = with_group();
    let spend = |byte| Op::SpendMailbox { group: "acme".into(), epoch: 1, mailbox: [3; 32], spent: spent(byte) };
    backend.commit(&[spend(8)]).unwrap();
    assert!(matches!(backend.commit(&[spend(9)]), Err(StoreError::Conflict(_))));
    assert_eq!(backend.reader.mailbox("acme", 1, &[3; 32]).unwrap(), Some([8; 32]));
    assert_eq!(backend.reader.epochs("acme").unwrap()[0].issued, [(Class::Mailbox, 1)]);
}

#[test]
fn a_mark_waits_for_its_tally_and_no_longer() {
    let mut backend = with_group();
    let spend = |byte| Op::SpendMailbox { group: "acme".into(), epoch: 1, mailbox: [byte; 32], spent: spent(byte) };
    let tallied = Op::Tallied { group: "acme".into(), epoch: 1, class: Class::Mailbox };
    backend.commit(&[spend(3), spend(2)]).unwrap();
    let waiting = |backend: &Backend| backend.reader.epochs("acme").unwrap()[0].untallied.clone();
    assert_eq!(
        waiting(&backend),
        [(Class::Mailbox, [2; 8]), (Class::Mailbox, [3; 8])],
        "by their bytes, not as they came"
    );
    backend.commit(&[spend(4), tallied.clone(), spend(5)]).unwrap();
    assert_eq!(waiting(&backend), [(Class::Mailbox, [5; 8])]);
    let other = Op::Tallied { group: "acme".into(), epoch: 1, class: Class::Code };
    backend.commit(&[other]).unwrap();
    assert_eq!(waiting(&backend).len(), 1);
    let again = Op::SpendMailbox { group: "acme".into(), epoch: 1, mailbox: [9; 32], spent: spent(5) };
    assert!(matches!(backend.commit(&[again]), Err(StoreError::Conflict(_))), "one commitment is for one proof");
}

#[test]
fn the_end_of_enrolment_leaves_no_keyed_value() {
    let mut backend = with_group();
    let (group, codes) = ("acme".to_owned(), vec![[0xa7; 32]]);
    let ops = [
        Op::AddCodes { group: group.clone(), epoch: 1, role: String::new(), codes },
        Op::SpendMailbox { group: group.clone(), epoch: 1, mailbox: [0xb8; 32], spent: spent(0xc9) },
    ];
    backend.commit(&ops).unwrap();
    let on_disk = |backend: &Backend, byte: u8| {
        let files = std::fs::read_dir(backend.folder.path()).unwrap();
        let bytes = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect::<Vec<_>>();
        bytes.windows(32).any(|window| window == [byte; 32])
    };
    assert!(on_disk(&backend, 0xa7) && on_disk(&backend, 0xb8) && on_disk(&backend, 0xc9));
    backend.commit(&[Op::EndEnrolment { group, epoch: 1 }]).unwrap();
    backend.store.scrub().unwrap();
    assert!(![0xa7, 0xb8, 0xc9].iter().any(|byte| on_disk(&backend, *byte)));
    let epoch = backend.reader.epochs("acme").unwrap().pop().unwrap();
    assert_eq!((epoch.enrol_key, epoch.issued), (None, vec![(Class::Mailbox, 1)]));
}

#[test]
fn an_erased_name_is_gone_from_the_disk() {
    let mut backend = with_group();
    let (group, bytes) = ("acme".to_owned(), b"CANARY-Anna-Example".to_vec());
    backend.commit(&[Op::PutBlob { group: group.clone(), commitment: [1; 32], bytes: bytes.clone() }]).unwrap();
    assert_eq!(backend.reader.blob("acme", &[1; 32]).unwrap(), Some(bytes.clone()));
    backend.commit(&[Op::EraseBlob { group, commitment: [1; 32] }]).unwrap();
    backend.store.scrub().unwrap();
    assert_eq!(backend.reader.blob("acme", &[1; 32]).unwrap(), None);
    for file in std::fs::read_dir(backend.folder.path()).unwrap() {
        let stored = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!stored.windows(bytes.len()).any(|window| window == bytes));
    }
}

/// Many names between which the tree moves what lies beside them: a copy that a move left behind would outlive its name.
#[test]
fn no_copy_of_an_erased_name_stays_behind() {
    let mut backend = with_group();
    let commitment = |at: u32| -> [u8; 32] { Sha256::digest(at.to_be_bytes()).into() };
    let name = |at: u32| format!("<CANARY {at:05} {}>", "x".repeat((at as usize * 37) % 800)).into_bytes();
    let (group, count) = ("acme".to_owned(), 600);
    for at in 0..count {
        let put = Op::PutBlob { group: group.clone(), commitment: commitment(at), bytes: name(at) };
        backend.commit(&[put]).unwrap();
    }
    for at in (0..count).filter(|at| at % 3 != 0) {
        backend.commit(&[Op::EraseBlob { group: group.clone(), commitment: commitment(at) }]).unwrap();
    }
    backend.store.scrub().unwrap();
    let stored = std::fs::read(backend.folder.path().join("undersigned.db")).unwrap();
    let text = String::from_utf8_lossy(&stored);
    let found: Vec<u32> = (0..count).filter(|at| text.contains(&format!("<CANARY {at:05}"))).collect();
    let standing: Vec<u32> = (0..count).filter(|at| at % 3 == 0).collect();
    assert_eq!(found, standing);
    for at in standing {
        assert_eq!(backend.reader.blob("acme", &commitment(at)).unwrap(), Some(name(at)));
    }
}

#[test]
fn drafts_are_replaced_and_deleted() {
    let mut backend = with_group();
    let put = |json: &str| Op::PutDraft { group: "acme".into(), id: "cancel".into(), json: json.into() };
    backend.commit(&[put("1"), put("2")]).unwrap();
    assert_eq!(backend.reader.drafts("acme").unwrap(), [("cancel".into(), "2".into())]);
    backend.commit(&[Op::DeleteDraft { group: "acme".into(), id: "cancel".into() }]).unwrap();
    assert!(backend.reader.drafts("acme").unwrap().is_empty());
}

#[test]
fn a_full_disk_loses_nothing() {
    let mut backend = with_group();
    backend.store.limit_pages(30);
    let mut size = 2;
    let entry = [7_u8; 3_000];
    while backend.commit(&[append("acme", size, &[&entry])]).is_ok() {
        size += 1;
        assert!(size < 1_000, "the limit does not hold");
    }
    assert!(size > 2, "nothing fitted");
    assert_eq!(backend.reader.groups().unwrap()[0].size, size);
    let mut backend = backend.reopen();
    assert_eq!(backend.reader.entries("acme", 0, 9_999).unwrap().len() as u64, size);
    backend.commit(&[append("acme", size, &[&entry])]).expect("there is room again");
}

#[test]
fn two_writers_on_one_folder_are_refused() {
    let backend = with_group();
    let Err(StoreError::Folder(error)) = SqliteStore::open(backend.folder.path()) else { panic!("a second writer") };
    assert!(error.to_string().contains("another server"));
    drop(backend.reopen());
}

#[test]
fn a_store_of_another_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let connection = rusqlite::Connection::open(folder.path().join("undersigned.db")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(SqliteStore::open(folder.path()), Err(StoreError::Damaged(_))));
}
