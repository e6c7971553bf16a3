//! The mark: a small file beside the database that remembers the last signed checkpoint and which file it is.
//!
//! A database without its write-ahead log is an older one, silently; a folder from a backup is older, too; and a copy of a
//! folder whose original goes on would sign a second record under the same key. All three would make of one record two,
//! which everybody who has seen both can prove. So the mark is compared when the folder is opened, and where it does not
//! fit the server does not start until a person has said that no other copy goes on.
//!
//! The mark is written after each commit and before its answer, and never synced: after a power cut it may be behind the
//! database, which says nothing, but never before it.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::integer;
use crate::store::{Batch, StoreError};

/// Name of the file.
const FILE: &str = "mark";
const HEADER: &str = "undersigned-mark/v1";
/// Bytes of the file: less than a sector, which a disk writes whole or not at all.
const BYTES: usize = 256;
/// SQLite's `application_id` of a database that has a mark: `Unds`.
const MARKED: i32 = 0x556e_6473;

/// Where all records of a database are.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    /// Entries of all groups together: no commit makes them fewer.
    entries: u64,
    /// The group that got the last of them, or none.
    group: String,
    /// SHA-256 of that group's checkpoint, in hex.
    checkpoint: String,
}

impl State {
    fn empty() -> Self {
        Self { entries: 0, group: String::new(), checkpoint: hash("") }
    }

    fn line(&self, inode: u64) -> String {
        let Self { entries, group, checkpoint } = self;
        let line = format!("{HEADER} {inode} {entries} {checkpoint} {group}");
        format!("{line:<width$}\n", width = BYTES - 1)
    }

    fn parse(line: &str) -> Option<(u64, Self)> {
        let mut words = line.trim_end().split(' ');
        let known = words.next()? == HEADER;
        let (inode, entries) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let (checkpoint, group) = (words.next()?.to_owned(), words.next().unwrap_or_default().to_owned());
        (known && line.len() == BYTES).then_some((inode, Self { entries, group, checkpoint }))
    }
}

fn hash(checkpoint: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(checkpoint))
}

/// The mark of an open folder.
pub(super) struct Mark {
    file: File,
    inode: u64,
    state: State,
}

impl Mark {
    /// Compares a folder's mark with its database; makes one for a database that never had any.
    ///
    /// # Errors
    /// [`StoreError::Copied`].
    pub fn open(folder: &Path, connection: &Connection) -> Result<Self, StoreError> {
        let marked: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let mut text = String::new();
        match File::open(folder.join(FILE)) {
            Ok(file) => drop(file.take(BYTES as u64 + 1).read_to_string(&mut text)?),
            Err(error) if error.kind() == ErrorKind::NotFound && marked != MARKED => {
                return Self::put(folder, connection);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(StoreError::Copied("its file `mark` is missing"));
            }
            Err(error) => return Err(error.into()),
        }
        let file = OpenOptions::new().write(true).open(folder.join(FILE))?;
        let inode = file.metadata()?.ino();
        let (was, state) = State::parse(&text).ok_or(StoreError::Copied("its file `mark` is damaged"))?;
        if was != inode {
            return Err(StoreError::Copied("it is a copy of another folder, or comes from a backup"));
        }
        let entries = entries(connection)?;
        if entries < state.entries {
            return Err(StoreError::Copied("its database is older than the last checkpoint that it signed"));
        }
        if entries == state.entries && checkpoint(connection, &state.group)? != state.checkpoint {
            return Err(StoreError::Copied("its database is not the one that it signed last"));
        }
        let mut mark = Self { file, inode, state };
        mark.state.entries = entries;
        connection.pragma_update(None, "application_id", MARKED)?;
        Ok(mark)
    }

    /// Makes the mark anew, for a person who has said that this folder alone goes on.
    ///
    /// # Errors
    /// What the disk says.
    pub fn put(folder: &Path, connection: &Connection) -> Result<Self, StoreError> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(folder.join(FILE))?;
        let (inode, entries) = (file.metadata()?.ino(), entries(connection)?);
        let mark = Self { file, inode, state: State { entries, ..last(connection)? } };
        mark.write()?;
        mark.file.sync_all()?;
        connection.pragma_update(None, "application_id", MARKED)?;
        Ok(mark)
    }

    /// Follows batches that were committed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn follow(&mut self, batches: &[&Batch]) -> Result<(), StoreError> {
        let mut moved = false;
        for (batch, append) in batches.iter().filter_map(|batch| Some((batch, batch.append.as_ref()?))) {
            let entries = self.state.entries + append.entries.len() as u64;
            self.state = State { entries, group: batch.group.clone(), checkpoint: hash(&append.checkpoint) };
            moved = true;
        }
        if moved { self.write() } else { Ok(()) }
    }

    fn write(&self) -> Result<(), StoreError> {
        Ok(self.file.write_all_at(self.state.line(self.inode).as_bytes(), 0)?)
    }
}

fn entries(connection: &Connection) -> Result<u64, StoreError> {
    let entries: i64 = connection.query_row("SELECT coalesce(sum(size), 0) FROM groups", [], |row| row.get(0))?;
    u64::try_from(entries).map_err(|_| StoreError::Damaged("a group's size"))
}

/// The hash of a group's checkpoint; that of nothing where there is no such group.
fn checkpoint(connection: &Connection, group: &str) -> Result<String, StoreError> {
    let sql = "SELECT checkpoint FROM groups WHERE id = ?1";
    let found: Option<String> = connection.query_row(sql, [group], |row| row.get(0)).optional()?;
    Ok(hash(found.as_deref().unwrap_or_default()))
}

/// Any group: which one got the last entry is not stored.
fn last(connection: &Connection) -> Result<State, StoreError> {
    let sql = "SELECT id FROM groups WHERE size > ?1 ORDER BY id LIMIT 1";
    let found: Option<String> = connection.query_row(sql, [integer(0)?], |row| row.get(0)).optional()?;
    match found {
        Some(group) => Ok(State { entries: 0, checkpoint: checkpoint(connection, &group)?, group }),
        None => Ok(State::empty()),
    }
}
