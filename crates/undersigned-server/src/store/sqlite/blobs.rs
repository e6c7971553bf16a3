//! Blobs in the same file, in transactions of their own.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, Transaction, params, params_from_iter, types::ToSqlOutput};

use super::commit::gid;
use super::{LIST, Readers, Writer, finish, places};
use crate::store::{Address, Blob, Blobs, StoreError};

/// Zeros in front of each stored blob. When SQLite moves rows between pages it leaves copies of what was in the page
/// itself, which `secure_delete` does not overwrite. At most 1,002 bytes of a row are there (file format §1.6, pages of
/// 4,096 bytes); the rest has pages of its own, which are overwritten when they are freed. So no byte of a name is
/// ever where a copy could stay behind.
const BLOB_LEAD_BYTES: usize = 1_024;

/// Reads through the readers and writes through the writer.
pub(super) struct SqliteBlobs {
    pub writer: Arc<Writer>,
    pub readers: Arc<Readers>,
}

impl Blobs for SqliteBlobs {
    fn put(&self, group: &str, blobs: &[Blob]) -> Result<(), StoreError> {
        let mut connection = self.writer.connection();
        // Without a sync of its own: the log is written in order, so that the sync of the commit that follows covers
        // these frames too (sqlite.org/pragma.html, "synchronous": NORMAL in WAL mode loses only the last transactions).
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let transaction = connection.transaction()?;
        let gid = gid_or_new(&transaction, group)?;
        let mut statement =
            transaction.prepare_cached("INSERT INTO blobs VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
        for blob in blobs {
            let stored = [[0; BLOB_LEAD_BYTES].as_slice(), &blob.bytes].concat();
            statement.execute(params![gid, blob.address, stored])?;
        }
        drop(statement);
        finish(transaction)
    }

    fn get(&self, group: &str, addresses: &[Address]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let mut found: HashMap<Address, Vec<u8>> = HashMap::with_capacity(addresses.len());
        self.readers.with(|connection| {
            addresses.chunks(LIST).try_for_each(|addresses| read(connection, group, addresses, &mut found))
        })?;
        Ok(addresses.iter().map(|address| found.get(address).cloned()).collect())
    }

    fn erase(&self, group: &str, addresses: &[Address]) -> Result<(), StoreError> {
        let mut connection = self.writer.connection();
        connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = connection.transaction()?;
        let mut statement = transaction.prepare_cached(
            "DELETE FROM blobs WHERE gid = (SELECT gid FROM groups WHERE id = ?1) AND commitment = ?2",
        )?;
        for address in addresses {
            statement.execute(params![group, address])?;
        }
        drop(statement);
        finish(transaction)
    }

    fn addresses(&self, group: &str) -> Result<Vec<Address>, StoreError> {
        let sql = "SELECT commitment FROM blobs WHERE gid = (SELECT gid FROM groups WHERE id = ?1) ORDER BY commitment";
        self.readers.rows(sql, [group], |row| row.get(0))
    }
}

/// The group's number; a group that is founded only now gets a row that a commit completes, or the next start removes.
fn gid_or_new(tx: &Transaction<'_>, group: &str) -> Result<i64, StoreError> {
    if let Some(gid) = gid(tx, group)? {
        return Ok(gid);
    }
    let sql = "INSERT INTO groups (id, origin, organiser_link, organiser_passphrase, size, checkpoint)
               VALUES (?1, '', x'', '', 0, '')";
    tx.execute(sql, [group])?;
    Ok(tx.last_insert_rowid())
}

fn read(
    connection: &Connection,
    group: &str,
    addresses: &[Address],
    found: &mut HashMap<Address, Vec<u8>>,
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT commitment, bytes FROM blobs
         WHERE gid = (SELECT gid FROM groups WHERE id = ?1) AND commitment IN ({})",
        places()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    // Placeholders that are left over repeat the last address, which changes nothing.
    let last = addresses.last().into_iter().cycle();
    let list = addresses.iter().chain(last).take(LIST).map(|address| ToSqlOutput::from(address.as_slice()));
    let mut rows = statement.query(params_from_iter([ToSqlOutput::from(group)].into_iter().chain(list)))?;
    while let Some(row) = rows.next()? {
        let stored: Vec<u8> = row.get(1)?;
        let (_, bytes) = stored.split_at_checked(BLOB_LEAD_BYTES).ok_or(StoreError::Damaged("a name"))?;
        found.insert(row.get(0)?, bytes.to_vec());
    }
    Ok(())
}
