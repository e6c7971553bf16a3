//! One suite for all backends: what the contracts of a store promise.

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::Class;
use undersigned_tlog::Hash;

use super::memory::MemoryBackend;
use super::{
    Address, Append, Backend, Batch, Blob, CodeRow, EpochRow, GroupRow, Opened, Row, Spent, SqliteBackend, StoreError,
};

/// A store that is open, and how to open it again.
struct World {
    backend: Box<dyn Backend>,
    doors: Opened,
}

impl World {
    fn new(backend: Box<dyn Backend>) -> Self {
        let doors = backend.open().unwrap();
        Self { backend, doors }
    }

    fn reopen(self) -> Self {
        let Self { backend, doors } = self;
        drop(doors);
        Self::new(backend)
    }

    fn commit(&mut self, batches: &[Batch]) -> Result<(), StoreError> {
        self.doors.store.commit(&batches.iter().collect::<Vec<_>>())
    }

    fn rows(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        self.commit(&[acme(rows)])
    }

    fn size(&self) -> u64 {
        self.doors.reader.groups().unwrap()[0].size
    }
}

/// Runs each part of the suite over each backend.
macro_rules! suite {
    ($($name:ident)*) => {
        mod over_sqlite {
            $(#[test] fn $name() {
                let folder = tempfile::tempdir().unwrap();
                super::$name(super::with_group(Box::new(super::SqliteBackend::new(folder.path()))));
            })*
        }
        mod over_memory {
            $(#[test] fn $name() {
                super::$name(super::with_group(Box::new(super::MemoryBackend::default())));
            })*
        }
    };
}

suite! {
    what_is_committed_outlives_the_process
    a_batch_with_one_broken_rule_changes_nothing
    batches_of_groups_are_stored_together_or_not_at_all
    a_code_is_burnt_once_and_counted
    a_mailbox_enrols_once
    a_mark_waits_for_its_tally_and_no_longer
    the_end_of_enrolment_keeps_counts_alone
    blobs_are_put_before_and_erased_after
    many_blobs_come_in_the_order_asked_for
    a_group_of_which_only_blobs_came_is_none
    proofs_need_every_hash_and_entry
    drafts_are_replaced_and_deleted
    the_time_is_kept_once
}

fn acme(rows: &[Row]) -> Batch {
    Batch { group: "acme".into(), rows: rows.to_vec(), append: None }
}

fn group(id: &str) -> Row {
    Row::NewGroup(GroupRow {
        id: id.into(),
        origin: format!("letters.example/g/{id}"),
        log_key: Some(vec![1, 2, 3]),
        organiser_link: [4; 32],
        organiser_passphrase: "hash".into(),
        size: 0,
        checkpoint: "none".into(),
    })
}

fn append(id: &str, old_size: u64, entries: &[&[u8]]) -> Batch {
    let nodes = (old_size..).zip(entries).map(|(index, _)| (0, index, Hash([index as u8; 32]))).collect();
    let entries = entries.iter().map(|entry| entry.to_vec()).collect();
    let append = Append { old_size, entries, nodes, checkpoint: format!("after {old_size}") };
    Batch { group: id.into(), rows: Vec::new(), append: Some(append) }
}

fn founded(id: &str) -> Batch {
    Batch { rows: vec![group(id), epoch(1)], ..append(id, 0, &[b"a", b"b"]) }
}

fn pseudonym(letter: &str) -> Row {
    Row::Pseudonym { letter: letter.into(), pseudonym: [5; 48] }
}

fn spent(byte: u8) -> Spent {
    Spent { commitment: [byte; 32], mark: [byte; 8] }
}

fn epoch(number: u32) -> Row {
    Row::NewEpoch(EpochRow { number, issuer_key: vec![6], enrol_key: Some(vec![7]), ..EpochRow::default() })
}

fn blob(at: u32, bytes: &[u8]) -> Blob {
    Blob { address: Sha256::digest(at.to_be_bytes()).into(), bytes: bytes.to_vec() }
}

fn with_group(backend: Box<dyn Backend>) -> World {
    let mut world = World::new(backend);
    world.commit(&[founded("acme")]).unwrap();
    world
}

fn sqlite() -> (TempDir, World) {
    let folder = tempfile::tempdir().unwrap();
    let world = with_group(Box::new(SqliteBackend::new(folder.path())));
    (folder, world)
}

fn what_is_committed_outlives_the_process(mut world: World) {
    world.commit(&[Batch { rows: vec![pseudonym("cancel")], ..append("acme", 2, &[b"c"]) }]).unwrap();
    let mut world = world.reopen();
    assert!(world.rows(&[pseudonym("cancel")]).is_err(), "the pseudonym is known after a restart");
    world.rows(&[pseudonym("other")]).unwrap();
    let row = world.doors.reader.groups().unwrap().pop().unwrap();
    assert_eq!((row.size, row.checkpoint.as_str(), row.log_key), (3, "after 2", Some(vec![1, 2, 3])));
    assert_eq!(world.doors.reader.entries("acme", 1, 10).unwrap(), [b"b", b"c"]);
    assert_eq!(world.doors.reader.entries("acme", 1, 1).unwrap(), [b"b"]);
    assert_eq!(world.doors.reader.hashes("acme", 0, 2, 9).unwrap(), [Hash([2; 32])]);
}

fn a_batch_with_one_broken_rule_changes_nothing(mut world: World) {
    world.rows(&[pseudonym("cancel")]).unwrap();
    let broken = [
        founded("acme"),
        append("acme", 1, &[b"x"]),
        append("acme", 4, &[b"x"]),
        append("nobody", 0, &[b"x"]),
        acme(&[pseudonym("cancel")]),
        acme(&[epoch(1)]),
        acme(&[Row::SpendCode { epoch: 1, code: [0; 32], spent: spent(0) }]),
        acme(&[Row::EndEnrolment { epoch: 7 }]),
    ];
    for batch in broken {
        let stored = world.commit(&[append("acme", 2, &[b"c"]), batch.clone()]);
        assert!(matches!(stored, Err(StoreError::Conflict(_))), "{batch:?}");
        assert_eq!(world.size(), 2);
        assert_eq!(world.doors.reader.entries("acme", 0, 9).unwrap().len(), 2);
    }
    world.commit(&[append("acme", 2, &[b"c"])]).unwrap();
}

fn batches_of_groups_are_stored_together_or_not_at_all(mut world: World) {
    world.commit(&[append("acme", 2, &[b"c"]), founded("other")]).unwrap();
    assert_eq!(world.doors.reader.groups().unwrap().len(), 2);
    let broken = world.commit(&[append("acme", 3, &[b"d"]), append("other", 9, &[b"d"])]);
    assert!(matches!(broken, Err(StoreError::Conflict(_))));
    let sizes: Vec<u64> = world.reopen().doors.reader.groups().unwrap().iter().map(|row| row.size).collect();
    assert_eq!(sizes, [3, 2]);
}

fn a_code_is_burnt_once_and_counted(mut world: World) {
    let codes = Row::AddCodes { epoch: 1, role: "nurse".into(), codes: vec![[1; 32], [2; 32]] };
    world.rows(std::slice::from_ref(&codes)).unwrap();
    assert!(world.rows(&[codes]).is_err(), "codes are new");
    let spend = |byte| Row::SpendCode { epoch: 1, code: [1; 32], spent: spent(byte) };
    world.rows(&[spend(8)]).unwrap();
    assert!(matches!(world.rows(&[spend(9)]), Err(StoreError::Conflict(_))));
    let reader = &world.doors.reader;
    let row = reader.code("acme", 1, &[1; 32]).unwrap();
    assert_eq!(row, Some(CodeRow { role: "nurse".into(), spent: Some([8; 32]) }));
    assert_eq!(reader.code("acme", 1, &[2; 32]).unwrap().unwrap().spent, None);
    assert_eq!(reader.code("acme", 2, &[1; 32]).unwrap(), None);
    assert_eq!(reader.code_counts("acme", 1).unwrap(), (2, 1));
    assert_eq!(reader.epochs("acme").unwrap()[0].issued, [(Class::Code, 1)]);
}

fn a_mailbox_enrols_once(mut world: World) {
    let spend = |byte| Row::SpendMailbox { epoch: 1, mailbox: [3; 32], spent: spent(byte) };
    world.rows(&[spend(8)]).unwrap();
    assert!(matches!(world.rows(&[spend(9)]), Err(StoreError::Conflict(_))));
    assert_eq!(world.doors.reader.mailbox("acme", 1, &[3; 32]).unwrap(), Some([8; 32]));
    assert_eq!(world.doors.reader.epochs("acme").unwrap()[0].issued, [(Class::Mailbox, 1)]);
}

fn a_mark_waits_for_its_tally_and_no_longer(mut world: World) {
    let spend = |byte| Row::SpendMailbox { epoch: 1, mailbox: [byte; 32], spent: spent(byte) };
    let tallied = Row::Tallied { epoch: 1, class: Class::Mailbox };
    world.rows(&[spend(3), spend(2)]).unwrap();
    let waiting = |world: &World| world.doors.reader.epochs("acme").unwrap()[0].untallied.clone();
    let by_bytes = [(Class::Mailbox, [2; 8]), (Class::Mailbox, [3; 8])];
    assert_eq!(waiting(&world), by_bytes, "by their bytes, not as they came");
    world.rows(&[spend(4), tallied.clone(), spend(5)]).unwrap();
    assert_eq!(waiting(&world), [(Class::Mailbox, [5; 8])]);
    world.rows(&[Row::Tallied { epoch: 1, class: Class::Code }]).unwrap();
    assert_eq!(waiting(&world).len(), 1);
    let again = Row::SpendMailbox { epoch: 1, mailbox: [9; 32], spent: spent(5) };
    assert!(matches!(world.rows(&[again]), Err(StoreError::Conflict(_))), "one commitment is for one proof");
}

fn the_end_of_enrolment_keeps_counts_alone(mut world: World) {
    let codes = Row::AddCodes { epoch: 1, role: String::new(), codes: vec![[0xa7; 32]] };
    let spend = Row::SpendMailbox { epoch: 1, mailbox: [0xb8; 32], spent: spent(0xc9) };
    world.rows(&[codes, spend, Row::EndEnrolment { epoch: 1 }]).unwrap();
    let world = world.reopen();
    let reader = &world.doors.reader;
    assert_eq!(reader.code("acme", 1, &[0xa7; 32]).unwrap(), None);
    assert_eq!(reader.mailbox("acme", 1, &[0xb8; 32]).unwrap(), None);
    let epoch = reader.epochs("acme").unwrap().pop().unwrap();
    assert_eq!((epoch.enrol_key, epoch.issued), (None, vec![(Class::Mailbox, 1)]));
}

fn blobs_are_put_before_and_erased_after(mut world: World) {
    let (first, second) = (blob(1, b"Anna"), blob(2, b"Berta"));
    world.doors.blobs.put("acme", &[first.clone(), second.clone()]).unwrap();
    world.doors.blobs.put("acme", std::slice::from_ref(&first)).expect("the same again is no error");
    world.commit(&[append("acme", 2, &[b"c"])]).unwrap();
    let world = world.reopen();
    let blobs = &world.doors.blobs;
    let mut addresses = [first.address, second.address];
    addresses.sort_unstable();
    assert_eq!(blobs.addresses("acme").unwrap(), addresses);
    blobs.erase("acme", &[first.address, [0; 32]]).expect("what is not there is no error");
    assert_eq!(blobs.get("acme", &[first.address, second.address]).unwrap(), [None, Some(b"Berta".to_vec())]);
    assert_eq!(blobs.get("other", &[second.address]).unwrap(), [None], "a group's blobs are its own");
    assert!(world.reopen().doors.blobs.get("acme", &[first.address]).unwrap()[0].is_none());
}

fn many_blobs_come_in_the_order_asked_for(world: World) {
    let all: Vec<Blob> = (0..300).map(|at| blob(at, &at.to_be_bytes())).collect();
    world.doors.blobs.put("acme", &all).unwrap();
    let asked: Vec<u32> = (0..400).rev().chain([7, 7, 299]).collect();
    let addresses: Vec<Address> = asked.iter().map(|at| blob(*at, &[]).address).collect();
    let found = world.doors.blobs.get("acme", &addresses).unwrap();
    let expected: Vec<_> = asked.iter().map(|at| (*at < 300).then(|| at.to_be_bytes().to_vec())).collect();
    assert_eq!(found, expected);
    assert!(world.doors.blobs.get("acme", &[]).unwrap().is_empty());
}

fn a_group_of_which_only_blobs_came_is_none(mut world: World) {
    world.doors.blobs.put("archive", &[blob(1, b"Anna")]).unwrap();
    assert_eq!(world.doors.reader.groups().unwrap().len(), 1);
    world.commit(&[founded("archive")]).expect("it is founded after its blobs came");
    assert!(world.commit(&[founded("archive")]).is_err(), "once");
    assert!(world.doors.blobs.get("archive", &[blob(1, &[]).address]).unwrap()[0].is_some());
    world.doors.blobs.put("nobody", &[blob(2, b"Berta")]).unwrap();
    let world = world.reopen();
    assert!(world.doors.blobs.get("archive", &[blob(1, &[]).address]).unwrap()[0].is_some());
    assert!(world.doors.blobs.addresses("nobody").unwrap().is_empty(), "nobody founded it before the restart");
}

fn proofs_need_every_hash_and_entry(world: World) {
    let reader = &world.doors.reader;
    assert_eq!(reader.entries_at("acme", &[1, 0, 1]).unwrap(), [b"b", b"a", b"b"]);
    assert_eq!(reader.hashes_at("acme", &[(0, 1), (0, 0)]).unwrap(), [Hash([1; 32]), Hash([0; 32])]);
    assert!(matches!(reader.entries_at("acme", &[0, 2]), Err(StoreError::Damaged(_))));
    assert!(matches!(reader.hashes_at("acme", &[(0, 0), (1, 0)]), Err(StoreError::Damaged(_))));
    assert!(matches!(reader.entries_at("nobody", &[0]), Err(StoreError::Damaged(_))));
}

fn drafts_are_replaced_and_deleted(mut world: World) {
    let put = |json: &str| Row::PutDraft { id: "cancel".into(), json: json.into() };
    world.rows(&[put("1"), put("2")]).unwrap();
    assert_eq!(world.doors.reader.drafts("acme").unwrap(), [("cancel".into(), "2".into())]);
    world.rows(&[Row::DeleteDraft { id: "cancel".into() }]).unwrap();
    assert!(world.doors.reader.drafts("acme").unwrap().is_empty());
}

fn the_time_is_kept_once(mut world: World) {
    assert_eq!(world.doors.reader.kept_time().unwrap(), None);
    for at in [UnixTime(1_800_000_000), UnixTime(0), UnixTime(1_700_000_000)] {
        world.doors.store.keep_time(at).unwrap();
        assert_eq!(world.doors.reader.kept_time().unwrap(), Some(at));
    }
    assert_eq!(world.reopen().doors.reader.kept_time().unwrap(), Some(UnixTime(1_700_000_000)));
}

fn on_disk(folder: &TempDir, bytes: &[u8]) -> bool {
    let files = std::fs::read_dir(folder.path()).unwrap();
    let stored = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect::<Vec<_>>();
    stored.windows(bytes.len()).any(|window| window == bytes)
}

#[test]
fn the_end_of_enrolment_leaves_no_keyed_value() {
    let (folder, mut world) = sqlite();
    let codes = Row::AddCodes { epoch: 1, role: String::new(), codes: vec![[0xa7; 32]] };
    world.rows(&[codes, Row::SpendMailbox { epoch: 1, mailbox: [0xb8; 32], spent: spent(0xc9) }]).unwrap();
    let keyed = [[0xa7; 32], [0xb8; 32], [0xc9; 32]];
    assert!(keyed.iter().all(|value| on_disk(&folder, value)));
    world.rows(&[Row::EndEnrolment { epoch: 1 }]).unwrap();
    world.doors.store.scrub().unwrap();
    assert!(!keyed.iter().any(|value| on_disk(&folder, value)));
}

#[test]
fn an_erased_name_is_gone_from_the_disk() {
    let (folder, mut world) = sqlite();
    let name = blob(1, b"CANARY-Anna-Example");
    world.doors.blobs.put("acme", std::slice::from_ref(&name)).unwrap();
    world.commit(&[append("acme", 2, &[b"c"])]).unwrap();
    assert!(on_disk(&folder, &name.bytes));
    world.doors.blobs.erase("acme", &[name.address]).unwrap();
    world.doors.store.scrub().unwrap();
    assert!(!on_disk(&folder, &name.bytes));
}

/// Many names between which the tree moves what is beside them: a copy that a move left behind would outlive its name.
#[test]
fn no_copy_of_an_erased_name_stays_behind() {
    let (folder, mut world) = sqlite();
    let name = |at: u32| blob(at, format!("<CANARY {at:05} {}>", "x".repeat((at as usize * 37) % 800)).as_bytes());
    let count = 600;
    for at in 0..count {
        world.doors.blobs.put("acme", &[name(at)]).unwrap();
    }
    for at in (0..count).filter(|at| at % 3 != 0) {
        world.doors.blobs.erase("acme", &[name(at).address]).unwrap();
    }
    world.doors.store.scrub().unwrap();
    let stored = std::fs::read(folder.path().join("undersigned.db")).unwrap();
    let text = String::from_utf8_lossy(&stored);
    let found: Vec<u32> = (0..count).filter(|at| text.contains(&format!("<CANARY {at:05}"))).collect();
    let standing: Vec<u32> = (0..count).filter(|at| at % 3 == 0).collect();
    assert_eq!(found, standing);
    for at in standing {
        assert_eq!(world.doors.blobs.get("acme", &[name(at).address]).unwrap(), [Some(name(at).bytes)]);
    }
}

#[test]
fn a_full_disk_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = with_group(Box::new(SqliteBackend::new(folder.path()).limit_pages(30)));
    let mut size = 2;
    let entry = [7_u8; 3_000];
    while world.commit(&[append("acme", size, &[&entry])]).is_ok() {
        size += 1;
        assert!(size < 1_000, "the limit is not kept");
    }
    assert!(size > 2, "nothing fitted");
    assert_eq!(world.size(), size);
    drop(world);
    let mut world = World::new(Box::new(SqliteBackend::new(folder.path())));
    assert_eq!(world.doors.reader.entries("acme", 0, 9_999).unwrap().len() as u64, size);
    world.commit(&[append("acme", size, &[&entry])]).expect("there is room again");
}

#[test]
fn two_writers_on_one_folder_are_refused() {
    let (folder, world) = sqlite();
    let Err(StoreError::Folder(error)) = SqliteBackend::new(folder.path()).open() else { panic!("a second writer") };
    assert!(error.to_string().contains("another server"));
    drop(world.reopen());
}

#[test]
fn a_folder_of_the_version_before_is_taken_over() {
    let (folder, world) = sqlite();
    let size = world.size();
    let World { backend, doors } = world;
    drop(doors);
    let file = rusqlite::Connection::open(folder.path().join("undersigned.db")).unwrap();
    let older =
        "DROP TABLE clock; DROP TABLE mail_codes; DROP TABLE met; PRAGMA user_version = 3; PRAGMA application_id = 0";
    file.execute_batch(older).unwrap();
    drop(file);
    std::fs::remove_file(folder.path().join("mark")).unwrap();
    let mut world = World::new(backend);
    assert_eq!((world.size(), world.doors.reader.kept_time().unwrap()), (size, None));
    world.doors.store.keep_time(UnixTime(5)).unwrap();
    assert_eq!(world.reopen().doors.reader.kept_time().unwrap(), Some(UnixTime(5)));
}

#[test]
fn a_store_of_another_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let connection = rusqlite::Connection::open(folder.path().join("undersigned.db")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(SqliteBackend::new(folder.path()).open(), Err(StoreError::Damaged(_))));
}

/// Copies the files of a folder to another one, as a backup or a second machine would.
fn copied(folder: &std::path::Path, but: &[&str]) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        if !but.contains(&file.file_name().to_str().unwrap()) {
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
    }
    copy
}

/// Puts a folder's files back from a copy, as a restore does: the files that are there are written over.
fn put_back(copy: &std::path::Path, folder: &std::path::Path, names: &[&str]) {
    for name in names {
        let bytes = std::fs::read(copy.join(name)).unwrap();
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

#[track_caller]
fn refused(folder: &std::path::Path, because: &str) {
    match SqliteBackend::new(folder).open() {
        Err(StoreError::Copied(said)) => assert!(said.contains(because), "{said}"),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was opened"),
    }
    drop(SqliteBackend::new(folder).only_copy().open().expect("on somebody's word"));
    drop(SqliteBackend::new(folder).open().expect("from then on"));
}

#[test]
fn a_copy_of_a_running_folder_is_not_opened() {
    let (folder, world) = sqlite();
    let copy = copied(folder.path(), &["undersigned.db-shm"]);
    refused(copy.path(), "a copy of another folder");
    // The original goes on, also from where it was moved to.
    drop(world);
    let moved = tempfile::tempdir().unwrap();
    let place = moved.path().join("data");
    std::fs::rename(folder.path(), &place).unwrap();
    drop(SqliteBackend::new(&place).open().expect("the same folder"));
}

#[test]
fn a_database_without_its_log_is_not_opened() {
    let (folder, world) = sqlite();
    let copy = copied(folder.path(), &["undersigned.db-shm", "undersigned.db-wal"]);
    drop(world);
    std::fs::remove_file(folder.path().join("undersigned.db-wal")).ok();
    // What was in the log alone is gone; the mark is still that of this folder.
    put_back(copy.path(), folder.path(), &["undersigned.db"]);
    refused(folder.path(), "older than the last checkpoint");
}

#[test]
fn an_older_database_is_not_opened() {
    let (folder, world) = sqlite();
    let World { doors, backend } = world;
    drop(doors);
    let copy = copied(folder.path(), &[]);
    let mut world = World::new(backend);
    let size = world.size();
    world.commit(&[append("acme", size, &[b"c"])]).unwrap();
    drop(world);
    for side in ["undersigned.db-wal", "undersigned.db-shm"] {
        std::fs::remove_file(folder.path().join(side)).ok();
    }
    put_back(copy.path(), folder.path(), &["undersigned.db"]);
    refused(folder.path(), "older than the last checkpoint");
    // And a mark that is gone or damaged says nothing.
    std::fs::write(folder.path().join("mark"), "undersigned-mark/v1").unwrap();
    refused(folder.path(), "damaged");
    std::fs::remove_file(folder.path().join("mark")).unwrap();
    refused(folder.path(), "missing");
}

#[test]
fn a_folder_is_its_owner_s_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let (folder, world) = sqlite();
    let files = || std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
    assert_eq!(mode(folder.path()), 0o700);
    files().for_each(|file| assert_eq!(mode(&file), 0o600, "{file:?}"));
    drop(world);
    // As an older version, or a restore, has left it.
    files().for_each(|file| std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap());
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let world = SqliteBackend::new(folder.path()).open().unwrap();
    assert_eq!(mode(folder.path()), 0o700);
    files().for_each(|file| assert_eq!(mode(&file), 0o600, "{file:?}"));
    drop(world);
}
