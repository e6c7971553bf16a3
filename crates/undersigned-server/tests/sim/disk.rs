//! A disk that fails, and a process that dies.
//!
//! The database itself is made to refuse, by a trigger that another connection puts into it: the server's own store,
//! its rollback and its reading back are under test, without a door for tests in the product.

use std::path::Path;

use rusqlite::Connection;

/// When in a transaction the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fails {
    /// At the first entry.
    Early,
    /// When all but the checkpoint is written.
    Late,
}

fn open(folder: &Path) -> Connection {
    Connection::open(folder.join("undersigned.db")).expect("the server's database")
}

/// From now on no entry can be stored.
pub fn fail(folder: &Path, fails: Fails) {
    let when = match fails {
        Fails::Early => "BEFORE INSERT ON entries",
        Fails::Late => "AFTER UPDATE ON groups",
    };
    let trigger = format!("CREATE TRIGGER full {when} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
    open(folder).execute_batch(&trigger).expect("a trigger");
}

/// From now on it can.
pub fn repair(folder: &Path) {
    open(folder).execute_batch("DROP TRIGGER full").expect("the trigger");
}

/// What a store could do that must not: lose a name, keep an erased one, alter an entry.
pub const LIES: [&str; 3] = [
    "AFTER INSERT ON blobs BEGIN DELETE FROM blobs WHERE commitment = NEW.commitment; END",
    "AFTER DELETE ON blobs BEGIN INSERT INTO blobs VALUES (OLD.gid, OLD.commitment, OLD.bytes); END",
    "AFTER INSERT ON entries WHEN NEW.idx = 20 BEGIN \
     UPDATE entries SET bytes = zeroblob(40) WHERE gid = NEW.gid AND idx = NEW.idx; END",
];

/// Makes the store lie from now on.
pub fn lie(folder: &Path, lie: &str) {
    open(folder).execute_batch(&format!("CREATE TRIGGER lie {lie}")).expect("a trigger");
}

/// What a kill at this moment leaves: the files as they are, without what the process alone has.
pub fn image(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(folder).expect("a folder") {
        let path = file.expect("a file").path();
        let name = path.file_name().expect("a name").to_owned();
        // The index of the write-ahead log lives in memory that processes share.
        if !name.to_string_lossy().ends_with("-shm") {
            std::fs::copy(&path, copy.path().join(name)).expect("a copy");
        }
    }
    copy
}

/// Whether bytes lie anywhere in the folder.
pub fn holds(folder: &Path, bytes: &[u8]) -> bool {
    let mut files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    files.any(|path| std::fs::read(path).expect("a file").windows(bytes.len()).any(|window| window == bytes))
}
