//! The embedded store: one SQLite file, write-ahead log, synced at each commit.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use undersigned_proto::entry::{Class, MARK_BYTES};
use undersigned_tlog::Hash;

use super::{CodeRow, EpochRow, GroupRow, Op, Reader, Store, StoreError, schema};
use crate::keys::Keyed;

const FILE: &str = "undersigned.db";
const LOCK: &str = "lock";
/// Zeros in front of each stored blob. When SQLite moves rows between pages it leaves copies of what lay in the page
/// itself, which `secure_delete` does not overwrite. Of a row at most 1,002 bytes lie there (file format §1.6, pages of
/// 4,096 bytes); the rest has pages of its own, which are overwritten when they are freed. So no byte of a name ever
/// lies where a copy could stay behind.
const BLOB_LEAD_BYTES: usize = 1_024;
/// Connections that read at the same time.
const READERS: usize = 4;
/// Statements kept prepared in a connection.
const STATEMENTS: usize = 64;

/// The writer's connection. It holds the folder's lock as long as it lives.
pub struct SqliteStore {
    connection: Connection,
    path: PathBuf,
    _lock: File,
}

impl SqliteStore {
    /// Opens the store of a data folder, or makes it.
    ///
    /// # Errors
    /// [`StoreError::Folder`] where another server uses the folder;
    /// [`StoreError::Damaged`] for a store of another version.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let lock = File::create(folder.join(LOCK))?;
        lock.try_lock().map_err(|_| {
            std::io::Error::new(std::io::ErrorKind::WouldBlock, "another server is running on this data folder")
        })?;
        let path = folder.join(FILE);
        let mut connection = Connection::open(&path)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // An answer goes out only after the commit, and the commit must outlive a power cut.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What is erased is overwritten: names and keyed values must not stay readable in free pages.
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        create(&mut connection)?;
        let mut store = Self { connection, path, _lock: lock };
        // A crash may have come between erasing and scrubbing.
        store.scrub()?;
        Ok(store)
    }

    /// Readers of the same file.
    ///
    /// # Errors
    /// What the database says.
    pub fn reader(&self) -> Result<SqliteReader, StoreError> {
        let open = || -> Result<Mutex<Connection>, StoreError> {
            let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS);
            Ok(Mutex::new(connection))
        };
        Ok(SqliteReader { connections: (0..READERS).map(|_| open()).collect::<Result<_, _>>()? })
    }

    /// The largest size of the file, in pages of 4,096 bytes: for tests of a full disk.
    #[cfg(test)]
    pub fn limit_pages(&self, pages: u32) {
        self.connection.pragma_update(None, "max_page_count", pages).expect("the pragma exists");
    }
}

fn create(connection: &mut Connection) -> Result<(), StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == schema::VERSION {
        return Ok(());
    }
    if version != 0 {
        return Err(StoreError::Damaged("the store is of another version of Undersigned"));
    }
    let transaction = connection.transaction()?;
    transaction.execute_batch(schema::TABLES)?;
    transaction.pragma_update(None, "user_version", schema::VERSION)?;
    Ok(transaction.commit()?)
}

fn with_lead(bytes: &[u8]) -> Vec<u8> {
    [[0; BLOB_LEAD_BYTES].as_slice(), bytes].concat()
}

impl Store for SqliteStore {
    fn commit(&mut self, batch: &[Op]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        batch.iter().try_for_each(|op| apply(&transaction, op))?;
        Ok(transaction.commit()?)
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        // Moves all pages into the file and cuts the log to nothing. The busy
        // timeout lets running readers end.
        let blocked: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        shrink(&self.connection)?;
        if blocked == 0 { Ok(()) } else { Err(StoreError::Busy) }
    }
}

/// Gives cached pages back: a page of before the erasure would stay readable in memory.
fn shrink(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.pragma_update(None, "shrink_memory", 0)?)
}

fn gid(tx: &Transaction<'_>, group: &str) -> Result<i64, StoreError> {
    let mut statement = tx.prepare_cached("SELECT gid FROM groups WHERE id = ?1")?;
    statement.query_row([group], |row| row.get(0)).optional()?.ok_or(StoreError::Conflict("no such group"))
}

/// Turns a broken uniqueness into a conflict and asks for exactly one changed row.
fn one(changed: rusqlite::Result<usize>, rule: &'static str) -> Result<(), StoreError> {
    match changed {
        Ok(1) => Ok(()),
        Ok(_) => Err(StoreError::Conflict(rule)),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Err(StoreError::Conflict(rule))
        }
        Err(error) => Err(error.into()),
    }
}

fn apply(tx: &Transaction<'_>, op: &Op) -> Result<(), StoreError> {
    match op {
        Op::NewGroup(row) => new_group(tx, row),
        Op::Append { group, old_size, entries, nodes, checkpoint } => {
            append(tx, gid(tx, group)?, (*old_size, entries), nodes, checkpoint)
        }
        Op::Pseudonym { group, letter, pseudonym } => {
            let sql = "INSERT INTO pseudonyms VALUES (?1, ?2, ?3)";
            let row = params![gid(tx, group)?, letter, pseudonym];
            one(tx.prepare_cached(sql)?.execute(row), "pseudonym under this letter")
        }
        Op::PutBlob { group, commitment, bytes } => {
            let sql = "INSERT INTO blobs VALUES (?1, ?2, ?3)";
            one(tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, commitment, with_lead(bytes)]), "blob")
        }
        Op::EraseBlob { group, commitment } => {
            let sql = "DELETE FROM blobs WHERE gid = ?1 AND commitment = ?2";
            one(tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, commitment]), "blob to erase")
        }
        Op::NewEpoch { group, row } => {
            let sql = "INSERT INTO epochs VALUES (?1, ?2, ?3, ?4)";
            let row = params![gid(tx, group)?, row.number, row.issuer_key, row.enrol_key];
            one(tx.prepare_cached(sql)?.execute(row), "epoch")
        }
        Op::EndEnrolment { group, epoch } => end_enrolment(tx, gid(tx, group)?, *epoch),
        Op::AddCodes { group, epoch, role, codes } => {
            let gid = gid(tx, group)?;
            let mut statement = tx.prepare_cached("INSERT INTO codes VALUES (?1, ?2, ?3, ?4, NULL)")?;
            codes.iter().try_for_each(|code| one(statement.execute(params![gid, epoch, code, role]), "code"))
        }
        Op::SpendCode { group, epoch, code, spent } => {
            let gid = gid(tx, group)?;
            let sql = "UPDATE codes SET spent = ?4
                       WHERE gid = ?1 AND epoch = ?2 AND code = ?3 AND spent IS NULL";
            one(tx.prepare_cached(sql)?.execute(params![gid, epoch, code, spent.commitment]), "unspent code")?;
            count_issued(tx, gid, *epoch, (Class::Code, &spent.mark))
        }
        Op::SpendMailbox { group, epoch, mailbox, spent } => {
            let gid = gid(tx, group)?;
            let sql = "INSERT INTO mailboxes VALUES (?1, ?2, ?3, ?4)";
            one(tx.prepare_cached(sql)?.execute(params![gid, epoch, mailbox, spent.commitment]), "mailbox")?;
            count_issued(tx, gid, *epoch, (Class::Mailbox, &spent.mark))
        }
        Op::Tallied { group, epoch, class } => {
            let sql = "DELETE FROM untallied WHERE gid = ?1 AND epoch = ?2 AND class = ?3";
            tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, epoch, class_number(*class)])?;
            Ok(())
        }
        Op::PutDraft { group, id, json } => {
            let sql = "INSERT INTO drafts VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET json = excluded.json";
            one(tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, id, json]), "draft")
        }
        Op::DeleteDraft { group, id } => {
            let sql = "DELETE FROM drafts WHERE gid = ?1 AND id = ?2";
            tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, id])?;
            Ok(())
        }
        Op::PutKeyholder { group, letter, holder, link } => {
            let sql = "INSERT INTO keyholders VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET link = excluded.link";
            one(tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, letter, holder, link]), "keyholder")
        }
        Op::PutSubscriber { group, address, sealed } => {
            let sql = "INSERT INTO subscribers VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET sealed = excluded.sealed";
            one(tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, address, sealed]), "subscriber")
        }
        Op::DeleteSubscriber { group, address } => {
            let sql = "DELETE FROM subscribers WHERE gid = ?1 AND address = ?2";
            tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, address])?;
            Ok(())
        }
        Op::MarkNews { group, letter, what } => {
            let sql = "INSERT INTO news VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            tx.prepare_cached(sql)?.execute(params![gid(tx, group)?, letter, what])?;
            Ok(())
        }
    }
}

fn new_group(tx: &Transaction<'_>, row: &GroupRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO groups (id, origin, log_key, organiser_link, organiser_passphrase, size, checkpoint)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = params![
        row.id,
        row.origin,
        row.log_key,
        row.organiser_link,
        row.organiser_passphrase,
        integer(row.size)?,
        row.checkpoint
    ];
    one(tx.prepare_cached(sql)?.execute(values), "group")
}

/// A size or index as SQLite has it.
fn integer(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Conflict("a number within 63 bits"))
}

fn append(
    tx: &Transaction<'_>,
    gid: i64,
    (old_size, entries): (u64, &[Vec<u8>]),
    nodes: &[(u8, u64, Hash)],
    checkpoint: &str,
) -> Result<(), StoreError> {
    let size = old_size + entries.len() as u64;
    // The condition on the old size: two sequencers cannot both move the ledger on.
    let sql = "UPDATE groups SET size = ?2, checkpoint = ?3 WHERE gid = ?1 AND size = ?4";
    let moved = tx.prepare_cached(sql)?.execute(params![gid, integer(size)?, checkpoint, integer(old_size)?]);
    one(moved, "the ledger's size")?;
    let mut statement = tx.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3)")?;
    for (index, entry) in (old_size..).zip(entries) {
        one(statement.execute(params![gid, integer(index)?, entry]), "entry")?;
    }
    let mut statement = tx.prepare_cached("INSERT INTO nodes VALUES (?1, ?2, ?3, ?4)")?;
    for (level, index, hash) in nodes {
        one(statement.execute(params![gid, level, integer(*index)?, hash.0]), "node")?;
    }
    Ok(())
}

fn end_enrolment(tx: &Transaction<'_>, gid: i64, epoch: u32) -> Result<(), StoreError> {
    let key = "UPDATE epochs SET enrol_key = NULL WHERE gid = ?1 AND number = ?2";
    one(tx.prepare_cached(key)?.execute(params![gid, epoch]), "epoch")?;
    for table in
        ["DELETE FROM codes WHERE gid = ?1 AND epoch = ?2", "DELETE FROM mailboxes WHERE gid = ?1 AND epoch = ?2"]
    {
        tx.prepare_cached(table)?.execute(params![gid, epoch])?;
    }
    Ok(())
}

fn count_issued(
    tx: &Transaction<'_>,
    gid: i64,
    epoch: u32,
    (class, mark): (Class, &[u8; MARK_BYTES]),
) -> Result<(), StoreError> {
    let sql = "INSERT INTO issued VALUES (?1, ?2, ?3, 1) ON CONFLICT DO UPDATE SET count = count + 1";
    one(tx.prepare_cached(sql)?.execute(params![gid, epoch, class_number(class)]), "issued")?;
    let sql = "INSERT INTO untallied VALUES (?1, ?2, ?3, ?4)";
    one(tx.prepare_cached(sql)?.execute(params![gid, epoch, class_number(class), mark]), "commitment")
}

fn class_number(class: Class) -> u8 {
    match class {
        Class::Code => 1,
        Class::Mailbox => 2,
        Class::MailSigned => 3,
        Class::Account => 4,
        Class::Roster => 5,
        Class::Vouched => 6,
    }
}

fn class_of(number: u8) -> Result<Class, StoreError> {
    let all = [Class::Code, Class::Mailbox, Class::MailSigned, Class::Account, Class::Roster, Class::Vouched];
    let class = all.into_iter().find(|class| class_number(*class) == number);
    class.ok_or(StoreError::Damaged("a class of proof"))
}

/// A small pool of connections that only read.
pub struct SqliteReader {
    connections: Vec<Mutex<Connection>>,
}

impl SqliteReader {
    fn with<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let free = self.connections.iter().find_map(|connection| connection.try_lock().ok());
        let first = || self.connections.first().map(|c| c.lock().unwrap_or_else(PoisonError::into_inner));
        // A poisoned connection has no state that a panic could have broken: it only reads.
        let connection = free.or_else(first).ok_or(StoreError::Damaged("no connection"))?;
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
            let rows = statement.query_map(params, read)?.collect::<Result<Vec<T>, _>>()?;
            Ok(rows)
        })
    }
}

const GID: &str = "(SELECT gid FROM groups WHERE id = ?1)";

impl Reader for SqliteReader {
    fn forget(&self) -> Result<(), StoreError> {
        let connections = self.connections.iter();
        connections
            .map(|connection| connection.lock().unwrap_or_else(PoisonError::into_inner))
            .try_for_each(|c| shrink(&c))
    }

    fn groups(&self) -> Result<Vec<GroupRow>, StoreError> {
        let sql = "SELECT id, origin, log_key, organiser_link, organiser_passphrase, size, checkpoint
                   FROM groups ORDER BY id";
        self.rows(sql, [], |row| {
            Ok(GroupRow {
                id: row.get(0)?,
                origin: row.get(1)?,
                log_key: row.get(2)?,
                organiser_link: row.get(3)?,
                organiser_passphrase: row.get(4)?,
                size: row.get::<_, i64>(5)? as u64,
                checkpoint: row.get(6)?,
            })
        })
    }

    fn entries(&self, group: &str, first: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = format!("SELECT bytes FROM entries WHERE gid = {GID} AND idx >= ?2 ORDER BY idx LIMIT ?3");
        self.rows(&sql, params![group, integer(first)?, integer(most)?], |row| row.get(0))
    }

    fn hashes(&self, group: &str, level: u8, first: u64, most: u64) -> Result<Vec<Hash>, StoreError> {
        let sql =
            format!("SELECT hash FROM nodes WHERE gid = {GID} AND level = ?2 AND idx >= ?3 ORDER BY idx LIMIT ?4");
        self.rows(&sql, params![group, level, integer(first)?, integer(most)?], |row| row.get(0).map(Hash))
    }

    fn blob(&self, group: &str, commitment: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = format!("SELECT bytes FROM blobs WHERE gid = {GID} AND commitment = ?2");
        let stored = self.rows(&sql, params![group, commitment], |row| row.get::<_, Vec<u8>>(0))?.pop();
        let Some(stored) = stored else { return Ok(None) };
        let (_, bytes) = stored.split_at_checked(BLOB_LEAD_BYTES).ok_or(StoreError::Damaged("a name"))?;
        Ok(Some(bytes.to_vec()))
    }

    fn epochs(&self, group: &str) -> Result<Vec<EpochRow>, StoreError> {
        let sql = format!("SELECT number, issuer_key, enrol_key FROM epochs WHERE gid = {GID} ORDER BY number");
        let mut epochs = self.rows(&sql, [group], |row| {
            Ok(EpochRow { number: row.get(0)?, issuer_key: row.get(1)?, enrol_key: row.get(2)?, ..EpochRow::default() })
        })?;
        let sql = format!("SELECT epoch, class, count FROM issued WHERE gid = {GID}");
        for (epoch, class, count) in
            self.rows(&sql, [group], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u8>(1)?, row.get::<_, u32>(2)?)))?
        {
            if let Some(row) = epochs.iter_mut().find(|row| row.number == epoch) {
                row.issued.push((class_of(class)?, count));
            }
        }
        let sql = format!("SELECT epoch, class, mark FROM untallied WHERE gid = {GID}");
        for (epoch, class, mark) in
            self.rows(&sql, [group], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u8>(1)?, row.get(2)?)))?
        {
            if let Some(row) = epochs.iter_mut().find(|row| row.number == epoch) {
                row.untallied.push((class_of(class)?, mark));
            }
        }
        Ok(epochs)
    }

    fn code(&self, group: &str, epoch: u32, code: &Keyed) -> Result<Option<CodeRow>, StoreError> {
        let sql = format!("SELECT role, spent FROM codes WHERE gid = {GID} AND epoch = ?2 AND code = ?3");
        let read = |row: &rusqlite::Row<'_>| Ok(CodeRow { role: row.get(0)?, spent: row.get(1)? });
        Ok(self.rows(&sql, params![group, epoch, code], read)?.pop())
    }

    fn mailbox(&self, group: &str, epoch: u32, mailbox: &Keyed) -> Result<Option<Keyed>, StoreError> {
        let sql = format!("SELECT spent FROM mailboxes WHERE gid = {GID} AND epoch = ?2 AND mailbox = ?3");
        Ok(self.rows(&sql, params![group, epoch, mailbox], |row| row.get(0))?.pop())
    }

    fn code_counts(&self, group: &str, epoch: u32) -> Result<(u32, u32), StoreError> {
        let sql = format!("SELECT count(*), count(spent) FROM codes WHERE gid = {GID} AND epoch = ?2");
        let counts = self.rows(&sql, params![group, epoch], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(counts.first().copied().unwrap_or_default())
    }

    fn drafts(&self, group: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = format!("SELECT id, json FROM drafts WHERE gid = {GID} ORDER BY id");
        self.rows(&sql, [group], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn keyholders(&self, group: &str, letter: &str) -> Result<Vec<(String, Keyed)>, StoreError> {
        let sql = format!("SELECT holder, link FROM keyholders WHERE gid = {GID} AND letter = ?2 ORDER BY holder");
        self.rows(&sql, [group, letter], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn subscribers(&self, group: &str) -> Result<Vec<(Keyed, Vec<u8>)>, StoreError> {
        let sql = format!("SELECT address, sealed FROM subscribers WHERE gid = {GID} ORDER BY address");
        self.rows(&sql, [group], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn news(&self, group: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = format!("SELECT letter, what FROM news WHERE gid = {GID} ORDER BY letter, what");
        self.rows(&sql, [group], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
