//! Reads of what is committed.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use undersigned_proto::UnixTime;
use undersigned_tlog::Hash;

use super::commit::class_of;
use super::{Readers, integer};
use crate::keys::Keyed;
use crate::store::{CodeRow, EpochRow, GroupRow, MailCode, Reader, StoreError};

/// The readers' connections.
pub(super) struct SqliteReader {
    pub readers: Arc<Readers>,
}

/// The number of a group; if there is none, a number that no group has.
fn gid(connection: &Connection, group: &str) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT gid FROM groups WHERE id = ?1")?;
    Ok(statement.query_row([group], |row| row.get(0)).optional()?.unwrap_or(-1))
}

const GID: &str = "(SELECT gid FROM groups WHERE id = ?1)";

impl Reader for SqliteReader {
    fn kept_time(&self) -> Result<Option<UnixTime>, StoreError> {
        let kept: Vec<i64> = self.readers.rows("SELECT kept FROM clock", [], |row| row.get(0))?;
        Ok(kept.first().map(|kept| UnixTime(kept.unsigned_abs())))
    }

    fn groups(&self) -> Result<Vec<GroupRow>, StoreError> {
        let sql = "SELECT id, origin, log_key, organiser_link, organiser_passphrase, size, checkpoint
                   FROM groups WHERE size > 0 ORDER BY id";
        self.readers.rows(sql, [], |row| {
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
        self.readers.rows(&sql, params![group, integer(first)?, integer(most)?], |row| row.get(0))
    }

    fn hashes(&self, group: &str, level: u8, first: u64, most: u64) -> Result<Vec<Hash>, StoreError> {
        let sql =
            format!("SELECT hash FROM nodes WHERE gid = {GID} AND level = ?2 AND idx >= ?3 ORDER BY idx LIMIT ?4");
        self.readers.rows(&sql, params![group, level, integer(first)?, integer(most)?], |row| row.get(0).map(Hash))
    }

    fn hashes_at(&self, group: &str, places: &[(u8, u64)]) -> Result<Vec<Hash>, StoreError> {
        self.readers.with(|connection| {
            let gid = gid(connection, group)?;
            let sql = "SELECT hash FROM nodes WHERE gid = ?1 AND level = ?2 AND idx = ?3";
            let mut statement = connection.prepare_cached(sql)?;
            let read = |(level, index): &(u8, u64)| {
                let found = statement.query_row(params![gid, level, integer(*index)?], |row| row.get(0).map(Hash));
                found.optional()?.ok_or(StoreError::Damaged("a hash is missing"))
            };
            places.iter().map(read).collect()
        })
    }

    fn entries_at(&self, group: &str, indices: &[u64]) -> Result<Vec<Vec<u8>>, StoreError> {
        self.readers.with(|connection| {
            let gid = gid(connection, group)?;
            let mut statement = connection.prepare_cached("SELECT bytes FROM entries WHERE gid = ?1 AND idx = ?2")?;
            let read = |index: &u64| {
                let found = statement.query_row(params![gid, integer(*index)?], |row| row.get(0));
                found.optional()?.ok_or(StoreError::Damaged("an entry is missing"))
            };
            indices.iter().map(read).collect()
        })
    }

    fn epochs(&self, group: &str) -> Result<Vec<EpochRow>, StoreError> {
        let sql = format!("SELECT number, issuer_key, enrol_key FROM epochs WHERE gid = {GID} ORDER BY number");
        let mut epochs = self.readers.rows(&sql, [group], |row| {
            Ok(EpochRow { number: row.get(0)?, issuer_key: row.get(1)?, enrol_key: row.get(2)?, ..EpochRow::default() })
        })?;
        let sql = format!("SELECT epoch, class, count FROM issued WHERE gid = {GID}");
        for (epoch, class, count) in self
            .readers
            .rows(&sql, [group], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u8>(1)?, row.get::<_, u32>(2)?)))?
        {
            if let Some(row) = epochs.iter_mut().find(|row| row.number == epoch) {
                row.issued.push((class_of(class)?, count));
            }
        }
        let sql = format!("SELECT epoch, class, mark FROM untallied WHERE gid = {GID}");
        for (epoch, class, mark) in
            self.readers.rows(&sql, [group], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u8>(1)?, row.get(2)?)))?
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
        Ok(self.readers.rows(&sql, params![group, epoch, code], read)?.pop())
    }

    fn mailbox(&self, group: &str, epoch: u32, mailbox: &Keyed) -> Result<Option<Keyed>, StoreError> {
        let sql = format!("SELECT spent FROM mailboxes WHERE gid = {GID} AND epoch = ?2 AND mailbox = ?3");
        Ok(self.readers.rows(&sql, params![group, epoch, mailbox], |row| row.get(0))?.pop())
    }

    fn code_counts(&self, group: &str, epoch: u32) -> Result<(u32, u32), StoreError> {
        let sql = format!("SELECT count(*), count(spent) FROM codes WHERE gid = {GID} AND epoch = ?2");
        let counts = self.readers.rows(&sql, params![group, epoch], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(counts.first().copied().unwrap_or_default())
    }

    fn drafts(&self, group: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = format!("SELECT id, json FROM drafts WHERE gid = {GID} ORDER BY id");
        self.readers.rows(&sql, [group], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn keyholders(&self, group: &str, letter: &str) -> Result<Vec<(String, Keyed)>, StoreError> {
        let sql = format!("SELECT holder, link FROM keyholders WHERE gid = {GID} AND letter = ?2 ORDER BY holder");
        self.readers.rows(&sql, [group, letter], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn subscribers(&self, group: &str) -> Result<Vec<(Keyed, Vec<u8>)>, StoreError> {
        let sql = format!("SELECT address, sealed FROM subscribers WHERE gid = {GID} ORDER BY address");
        self.readers.rows(&sql, [group], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    fn is_met(&self, group: &str) -> Result<bool, StoreError> {
        let sql = format!("SELECT 1 FROM met WHERE gid = {GID}");
        Ok(!self.readers.rows(&sql, [group], |_| Ok(()))?.is_empty())
    }

    fn mail_codes(&self, group: &str) -> Result<Vec<MailCode>, StoreError> {
        let sql = format!("SELECT address, code, expires FROM mail_codes WHERE gid = {GID}");
        let rows = self.readers.rows(&sql, [group], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?)))?;
        let time = |at: i64| u64::try_from(at).map_err(|_| StoreError::Damaged("a time"));
        let code = |(address, code, at)| Ok(MailCode { address, code, expires: UnixTime(time(at)?) });
        rows.into_iter().map(code).collect()
    }

    fn news(&self, group: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = format!("SELECT letter, what FROM news WHERE gid = {GID} ORDER BY letter, what");
        self.readers.rows(&sql, [group], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
