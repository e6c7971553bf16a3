//! Disks that fail, and processes that die, under a server that has no door for it.
//!
//! SQLite itself is made to refuse, by a trigger that another connection puts into it: the server's own store, its
//! rollback and its reading back are under test. The store in memory is told so; it shows that the server keeps to the
//! contracts of a store, and not to SQLite.

#[path = "../../src/store/memory.rs"]
pub mod memory;

use std::path::Path;
use std::sync::atomic::Ordering::SeqCst;

use undersigned_server::store::{Backend, SqliteBackend};

use crate::common::disk::{Disk, Sqlite};
use memory::MemoryBackend;

/// When in a transaction the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fails {
    /// At the first entry.
    Early,
    /// When all but the checkpoint is written.
    Late,
}

/// What a store could do that must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Loses each name.
    Loses,
    /// Keeps a name that was erased.
    Keeps,
    /// Alters entry 20.
    Alters,
}

pub const LIES: [Lie; 3] = [Lie::Loses, Lie::Keeps, Lie::Alters];

/// A disk that a simulation can break.
pub trait Breakable {
    /// The same disk, for the server.
    fn disk(&self) -> Box<dyn Disk>;
    /// From now on no entry can be stored.
    fn fail(&self, folder: &Path, fails: Fails);
    /// From now on it can.
    fn repair(&self, folder: &Path);
    /// From now on the store lies.
    fn lie(&self, folder: &Path, lie: Lie);
    /// What a kill at this moment leaves of the store; the folder's files are copied already.
    fn image(&self) -> Box<dyn Breakable>;
    /// Whether these bytes are anywhere in the store.
    fn contains(&self, folder: &Path, bytes: &[u8]) -> bool;
}

/// What a kill at this moment leaves of a folder: the files as they are, without what the process alone has.
pub fn image(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(folder).expect("a folder") {
        let path = file.expect("a file").path();
        let name = path.file_name().expect("a name").to_owned();
        // The index of the write-ahead log is in memory that processes share.
        if !name.to_string_lossy().ends_with("-shm") {
            std::fs::copy(&path, copy.path().join(name)).expect("a copy");
        }
    }
    // In a real kill it would be the same folder.
    if copy.path().join("mark").exists() {
        drop(SqliteBackend::new(copy.path()).only_copy().open().expect("a store"));
    }
    copy
}

/// The store that ships.
pub fn sqlite() -> Box<dyn Breakable> {
    Box::new(Sqlite)
}

/// The store in memory.
pub fn memory() -> Box<dyn Breakable> {
    Box::new(MemoryBackend::default())
}

impl Breakable for Sqlite {
    fn disk(&self) -> Box<dyn Disk> {
        Box::new(Self)
    }

    fn fail(&self, folder: &Path, fails: Fails) {
        let when = match fails {
            Fails::Early => "BEFORE INSERT ON entries",
            Fails::Late => "AFTER UPDATE ON groups",
        };
        let trigger = format!("CREATE TRIGGER full {when} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        Self::open(folder).execute_batch(&trigger).expect("a trigger");
    }

    fn repair(&self, folder: &Path) {
        Self::open(folder).execute_batch("DROP TRIGGER full").expect("the trigger");
    }

    fn lie(&self, folder: &Path, lie: Lie) {
        let trigger = match lie {
            Lie::Loses => "AFTER INSERT ON blobs BEGIN DELETE FROM blobs WHERE commitment = NEW.commitment; END",
            Lie::Keeps => {
                "AFTER DELETE ON blobs BEGIN INSERT INTO blobs VALUES (OLD.gid, OLD.commitment, OLD.bytes); END"
            }
            Lie::Alters => {
                "AFTER INSERT ON entries WHEN NEW.idx = 20 BEGIN \
                 UPDATE entries SET bytes = zeroblob(40) WHERE gid = NEW.gid AND idx = NEW.idx; END"
            }
        };
        Self::open(folder).execute_batch(&format!("CREATE TRIGGER lie {trigger}")).expect("a trigger");
    }

    fn image(&self) -> Box<dyn Breakable> {
        sqlite()
    }

    fn contains(&self, folder: &Path, bytes: &[u8]) -> bool {
        let mut files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
        files.any(|path| std::fs::read(path).expect("a file").windows(bytes.len()).any(|window| window == bytes))
    }
}

impl Disk for MemoryBackend {
    fn backend(&self, _: &Path) -> Box<dyn Backend> {
        Box::new(self.clone())
    }

    fn tables(&self, _: &Path) -> Vec<(String, Vec<String>)> {
        Self::tables(self)
    }
}

impl Breakable for MemoryBackend {
    fn disk(&self) -> Box<dyn Disk> {
        Box::new(self.clone())
    }

    fn fail(&self, _: &Path, fails: Fails) {
        let fault = match fails {
            Fails::Early => &self.faults.append,
            Fails::Late => &self.faults.checkpoint,
        };
        fault.store(u32::MAX, SeqCst);
    }

    fn repair(&self, _: &Path) {
        self.faults.append.store(0, SeqCst);
        self.faults.checkpoint.store(0, SeqCst);
    }

    fn lie(&self, _: &Path, lie: Lie) {
        match lie {
            Lie::Loses => self.faults.loses_blobs.store(true, SeqCst),
            Lie::Keeps => self.faults.keeps_blobs.store(true, SeqCst),
            Lie::Alters => self.faults.alters_entry.store(20, SeqCst),
        }
    }

    fn image(&self) -> Box<dyn Breakable> {
        Box::new(Self::image(self))
    }

    fn contains(&self, _: &Path, bytes: &[u8]) -> bool {
        Self::contains(self, bytes)
    }
}
