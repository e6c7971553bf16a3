//! The embedded store: one SQLite file, write-ahead log, synced at each commit.

mod blobs;
mod commit;
mod mark;
mod read;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, Transaction};

use super::{Backend, Opened, Store, StoreError, schema};
use blobs::SqliteBlobs;
use commit::SqliteStore;
use mark::Mark;
use read::SqliteReader;

const FILE: &str = "undersigned.db";
const LOCK: &str = "lock";
/// Connections that read at the same time.
const READERS: usize = 4;
/// Statements kept prepared in a connection.
const STATEMENTS: usize = 64;
/// Values in one list of a query: a prepared statement has a placeholder for each.
const LIST: usize = 64;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Backend(Box::new(error))
    }
}

/// A data folder.
#[derive(Debug, Clone)]
pub struct SqliteBackend {
    folder: PathBuf,
    is_only_copy: bool,
    #[cfg(test)]
    most_pages: Option<u32>,
}

impl SqliteBackend {
    /// The store in a folder, which must be there.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            is_only_copy: false,
            #[cfg(test)]
            most_pages: None,
        }
    }

    /// On the word of a person that no other copy of the folder goes on.
    #[must_use]
    pub fn only_copy(mut self) -> Self {
        self.is_only_copy = true;
        self
    }

    /// With a largest size of the file, in pages of 4,096 bytes: for tests of a full disk.
    #[cfg(test)]
    pub fn limit_pages(mut self, pages: u32) -> Self {
        self.most_pages = Some(pages);
        self
    }
}

impl Backend for SqliteBackend {
    fn open(&self) -> Result<Opened, StoreError> {
        shut(&self.folder)?;
        let lock = File::create(self.folder.join(LOCK))?;
        lock.try_lock().map_err(|_| {
            std::io::Error::new(std::io::ErrorKind::WouldBlock, "another server is running on this data folder")
        })?;
        let path = self.folder.join(FILE);
        let mut connection = Connection::open(&path)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // What is erased is overwritten: names and keyed values must not stay readable in free pages.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        // SQLite ignores errors of checkpoints that it makes by itself. A failed sync must be seen: the next one may
        // succeed although pages were lost.
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        create(&mut connection)?;
        drop_unfounded(&mut connection)?;
        let mark = if self.is_only_copy {
            Mark::put(&self.folder, &connection)?
        } else {
            Mark::open(&self.folder, &connection)?
        };
        shut(&self.folder)?;
        #[cfg(test)]
        if let Some(pages) = self.most_pages {
            connection.pragma_update(None, "max_page_count", pages)?;
        }
        let writer = Arc::new(Writer { connection: Mutex::new(connection), _lock: lock });
        let readers = Arc::new(Readers::open(&path)?);
        let mut store = SqliteStore { writer: writer.clone(), readers: readers.clone(), unmoved: 0, mark };
        // A crash may have come between erasing and scrubbing.
        store.scrub()?;
        let blobs = Arc::new(SqliteBlobs { writer, readers: readers.clone() });
        Ok(Opened { store: Box::new(store), reader: Arc::new(SqliteReader { readers }), blobs })
    }
}

/// Takes the folder and its files from everybody but their owner: the names of what is in it, and when it was written, are
/// nobody's business.
fn shut(folder: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    let only_owner = |path: &Path, mode: u32| -> std::io::Result<()> {
        let found = path.metadata()?.permissions().mode() & 0o777;
        if found == mode { Ok(()) } else { std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)) }
    };
    only_owner(folder, 0o700)?;
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        if file.file_type()?.is_file() {
            only_owner(&file.path(), 0o600)?;
        }
    }
    Ok(())
}

/// The connection that writes, and the folder's lock.
struct Writer {
    connection: Mutex<Connection>,
    _lock: File,
}

impl Writer {
    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic drops its transaction, which rolls it back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Commits. What fails from here on may be stored: the log is written before it is synced, and a restart reads the log.
/// A full disk is an exception, for then the last page of the transaction was not written.
fn finish(transaction: Transaction<'_>) -> Result<(), StoreError> {
    transaction.commit().map_err(unknown)
}

fn unknown(error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode as Code;
    match error.sqlite_error_code() {
        Some(Code::DiskFull | Code::DatabaseBusy | Code::DatabaseLocked | Code::ConstraintViolation) => error.into(),
        _ => StoreError::Unknown(Box::new(error)),
    }
}

/// A small pool of connections that only read.
struct Readers {
    connections: Vec<Mutex<Connection>>,
    /// Which connection to wait for next, if all are busy.
    turn: AtomicUsize,
}

impl Readers {
    fn open(path: &Path) -> Result<Self, StoreError> {
        let open = || -> Result<Mutex<Connection>, StoreError> {
            let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
            Ok(Mutex::new(connection))
        };
        Ok(Self { connections: (0..READERS).map(|_| open()).collect::<Result<_, _>>()?, turn: AtomicUsize::new(0) })
    }

    fn with<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let free = self.connections.iter().find_map(|connection| connection.try_lock().ok());
        let some = || {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % READERS;
            self.connections.get(turn).map(|c| c.lock().unwrap_or_else(PoisonError::into_inner))
        };
        // A poisoned connection has no state that a panic could have broken: it only reads.
        let connection = free.or_else(some).ok_or(StoreError::Damaged("no connection"))?;
        read(&connection)
    }

    fn rows<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            Ok(statement.query_map(params, read)?.collect::<Result<Vec<T>, _>>()?)
        })
    }

    /// Returns cached pages: a page from before an erasure would stay readable in memory.
    fn shrink(&self) -> Result<(), StoreError> {
        let connections = self.connections.iter();
        connections.map(|c| c.lock().unwrap_or_else(PoisonError::into_inner)).try_for_each(|c| shrink(&c))
    }
}

fn shrink(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.pragma_update(None, "shrink_memory", 0)?)
}

fn create(connection: &mut Connection) -> Result<(), StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let missing: &[&str] = match version {
        schema::VERSION => return Ok(()),
        4 => &[schema::SINCE_5],
        3 => &[schema::CLOCK, schema::SINCE_5],
        0 => &[schema::TABLES, schema::CLOCK, schema::SINCE_5],
        _ => return Err(StoreError::Damaged("the store is of another version of Undersigned")),
    };
    let transaction = connection.transaction()?;
    missing.iter().try_for_each(|tables| transaction.execute_batch(tables))?;
    transaction.pragma_update(None, "user_version", schema::VERSION)?;
    Ok(transaction.commit()?)
}

/// Removes groups of which only blobs came, and their blobs.
fn drop_unfounded(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    transaction.execute("DELETE FROM blobs WHERE gid IN (SELECT gid FROM groups WHERE size = 0)", [])?;
    transaction.execute("DELETE FROM groups WHERE size = 0", [])?;
    Ok(transaction.commit()?)
}

/// A size or index as SQLite stores it.
fn integer(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Conflict("a number within 63 bits"))
}

/// `?2, ?3, …`: placeholders for a list after the group's id.
fn places() -> &'static str {
    static PLACES: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let places: Vec<String> = (2..LIST + 2).map(|place| format!("?{place}")).collect();
        places.join(", ")
    });
    &PLACES
}
