//! Commits: all batches in one transaction.

use std::sync::Arc;

use rusqlite::{OptionalExtension, Transaction, params};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, MARK_BYTES};

use super::mark::Mark;
use super::{Readers, Writer, finish, integer, shrink, unknown};
use crate::keys::Keyed;
use crate::store::{Append, Batch, EpochRow, GroupRow, Row, Spent, Store, StoreError};

/// Pages after which the log is moved, as SQLite would do it by itself.
const PAGES_IN_LOG: usize = 1_000;
/// Pages that a commit writes at least, and rows that fit into a further one: near enough.
const PAGES_OF_COMMIT: usize = 6;
const ROWS_OF_PAGE: usize = 8;

/// The committer's connection.
pub(super) struct SqliteStore {
    pub writer: Arc<Writer>,
    pub readers: Arc<Readers>,
    /// Pages that were written since the log was moved into the file.
    pub unmoved: usize,
    /// Follows what is committed.
    pub mark: Mark,
}

impl Store for SqliteStore {
    fn commit(&mut self, batches: &[&Batch]) -> Result<(), StoreError> {
        if self.unmoved > PAGES_IN_LOG {
            self.move_log()?;
        }
        self.unmoved += PAGES_OF_COMMIT + batches.iter().map(|batch| rows(batch)).sum::<usize>() / ROWS_OF_PAGE;
        let mut connection = self.writer.connection();
        // An answer goes out only after the commit, and the commit must outlive a power cut.
        connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = connection.transaction()?;
        batches.iter().try_for_each(|batch| store(&transaction, batch))?;
        finish(transaction)?;
        drop(connection);
        // It is stored: what the mark cannot follow is told, and found at the next start.
        if let Err(error) = self.mark.follow(batches) {
            tracing::error!(%error, "the mark beside the database could not be written");
        }
        Ok(())
    }

    fn keep_time(&mut self, at: UnixTime) -> Result<(), StoreError> {
        let mut connection = self.writer.connection();
        connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = connection.transaction()?;
        let sql = "INSERT INTO clock VALUES (1, ?1) ON CONFLICT DO UPDATE SET kept = excluded.kept";
        transaction.execute(sql, [integer(at.0)?])?;
        finish(transaction)
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        let connection = self.writer.connection();
        // Moves all pages into the file and cuts the log to nothing. The busy timeout lets running readers end.
        let blocked: i64 =
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(unknown)?;
        shrink(&connection)?;
        self.readers.shrink()?;
        if blocked == 0 { Ok(()) } else { Err(StoreError::Busy) }
    }
}

impl SqliteStore {
    /// Moves the log's pages into the file, as far as readers let it.
    fn move_log(&mut self) -> Result<(), StoreError> {
        let connection = self.writer.connection();
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(unknown)?;
        drop(connection);
        self.unmoved = 0;
        Ok(())
    }
}

/// Rows that a batch writes.
fn rows(batch: &Batch) -> usize {
    let appended = batch.append.as_ref().map_or(0, |append| 1 + append.entries.len() + append.nodes.len());
    batch.rows.len() + appended
}

fn store(tx: &Transaction<'_>, batch: &Batch) -> Result<(), StoreError> {
    let mut rows = batch.rows.iter();
    let mut known = gid(tx, &batch.group)?;
    for row in rows.by_ref() {
        match (row, known) {
            (Row::NewGroup(group), _) => known = Some(new_group(tx, group)?),
            (row, Some(gid)) => change(tx, gid, row)?,
            (_, None) => return Err(StoreError::Conflict("no such group")),
        }
    }
    match (&batch.append, known) {
        (Some(entries), Some(gid)) => append(tx, gid, entries),
        (Some(_), None) => Err(StoreError::Conflict("no such group")),
        (None, _) => Ok(()),
    }
}

/// A group that was founded, or whose blobs have come.
pub(super) fn gid(tx: &Transaction<'_>, group: &str) -> Result<Option<i64>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT gid FROM groups WHERE id = ?1")?;
    Ok(statement.query_row([group], |row| row.get(0)).optional()?)
}

/// Turns a broken uniqueness into a conflict and asks for exactly one changed row.
pub(super) fn one(changed: rusqlite::Result<usize>, rule: &'static str) -> Result<(), StoreError> {
    match changed {
        Ok(1) => Ok(()),
        Ok(_) => Err(StoreError::Conflict(rule)),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Err(StoreError::Conflict(rule))
        }
        Err(error) => Err(error.into()),
    }
}

fn change(tx: &Transaction<'_>, gid: i64, row: &Row) -> Result<(), StoreError> {
    match row {
        Row::NewGroup(row) => new_group(tx, row).map(drop),
        Row::Pseudonym { letter, pseudonym } => {
            let sql = "INSERT INTO pseudonyms VALUES (?1, ?2, ?3)";
            one(tx.prepare_cached(sql)?.execute(params![gid, letter, pseudonym]), "pseudonym under this letter")
        }
        Row::NewEpoch(row) => new_epoch(tx, gid, row),
        Row::EndEnrolment { epoch } => end_enrolment(tx, gid, *epoch),
        Row::AddCodes { epoch, role, codes } => {
            let mut statement = tx.prepare_cached("INSERT INTO codes VALUES (?1, ?2, ?3, ?4, NULL)")?;
            codes.iter().try_for_each(|code| one(statement.execute(params![gid, epoch, code, role]), "code"))
        }
        Row::SpendCode { epoch, code, spent } => spend_code(tx, gid, *epoch, (code, spent)),
        Row::SpendMailbox { epoch, mailbox, spent } => spend_mailbox(tx, gid, *epoch, (mailbox, spent)),
        Row::Tallied { epoch, class } => {
            let sql = "DELETE FROM untallied WHERE gid = ?1 AND epoch = ?2 AND class = ?3";
            any(tx.prepare_cached(sql)?.execute(params![gid, epoch, class_number(*class)]))
        }
        Row::PutDraft { .. } | Row::DeleteDraft { .. } | Row::PutKeyholder { .. } => by_organiser(tx, gid, row),
        Row::PutSubscriber { .. } | Row::DeleteSubscriber { .. } | Row::MarkNews { .. } => of_news(tx, gid, row),
        Row::MarkMet => any(tx.prepare_cached("INSERT INTO met VALUES (?1) ON CONFLICT DO NOTHING")?.execute([gid])),
        Row::PutMailCode(row) => {
            let sql = "INSERT INTO mail_codes VALUES (?1, ?2, ?3, ?4)";
            let values = params![gid, row.address, row.code, integer(row.expires.0)?];
            one(tx.prepare_cached(sql)?.execute(values), "a code of a mail")
        }
        Row::EndMailCodes { until } => {
            let sql = "DELETE FROM mail_codes WHERE gid = ?1 AND expires <= ?2";
            any(tx.prepare_cached(sql)?.execute(params![gid, integer(until.0)?]))
        }
    }
}

fn by_organiser(tx: &Transaction<'_>, gid: i64, row: &Row) -> Result<(), StoreError> {
    match row {
        Row::PutDraft { id, json } => {
            let sql = "INSERT INTO drafts VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET json = excluded.json";
            one(tx.prepare_cached(sql)?.execute(params![gid, id, json]), "draft")
        }
        Row::DeleteDraft { id } => {
            any(tx.prepare_cached("DELETE FROM drafts WHERE gid = ?1 AND id = ?2")?.execute(params![gid, id]))
        }
        Row::PutKeyholder { letter, holder, link } => {
            let sql = "INSERT INTO keyholders VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET link = excluded.link";
            one(tx.prepare_cached(sql)?.execute(params![gid, letter, holder, link]), "keyholder")
        }
        _ => Err(StoreError::Conflict("a row of an organiser")),
    }
}

fn of_news(tx: &Transaction<'_>, gid: i64, row: &Row) -> Result<(), StoreError> {
    match row {
        Row::PutSubscriber { address, sealed } => {
            let sql = "INSERT INTO subscribers VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET sealed = excluded.sealed";
            one(tx.prepare_cached(sql)?.execute(params![gid, address, sealed]), "subscriber")
        }
        Row::DeleteSubscriber { address } => {
            let sql = "DELETE FROM subscribers WHERE gid = ?1 AND address = ?2";
            any(tx.prepare_cached(sql)?.execute(params![gid, address]))
        }
        Row::MarkNews { letter, what } => {
            let sql = "INSERT INTO news VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            any(tx.prepare_cached(sql)?.execute(params![gid, letter, what]))
        }
        _ => Err(StoreError::Conflict("a row of news")),
    }
}

/// Any number of changed rows will do.
fn any(changed: rusqlite::Result<usize>) -> Result<(), StoreError> {
    Ok(changed.map(drop)?)
}

/// Replaces a row that was made for blobs only.
fn new_group(tx: &Transaction<'_>, row: &GroupRow) -> Result<i64, StoreError> {
    let sql = "INSERT INTO groups (id, origin, log_key, organiser_link, organiser_passphrase, size, checkpoint)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT DO UPDATE SET origin = excluded.origin, log_key = excluded.log_key,
                   organiser_link = excluded.organiser_link, organiser_passphrase = excluded.organiser_passphrase,
                   checkpoint = excluded.checkpoint
               WHERE size = 0 AND origin = ''";
    let values = params![
        row.id,
        row.origin,
        row.log_key,
        row.organiser_link,
        row.organiser_passphrase,
        integer(row.size)?,
        row.checkpoint
    ];
    one(tx.prepare_cached(sql)?.execute(values), "group")?;
    gid(tx, &row.id)?.ok_or(StoreError::Damaged("a group's row"))
}

fn new_epoch(tx: &Transaction<'_>, gid: i64, row: &EpochRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO epochs VALUES (?1, ?2, ?3, ?4)";
    one(tx.prepare_cached(sql)?.execute(params![gid, row.number, row.issuer_key, row.enrol_key]), "epoch")
}

fn append(tx: &Transaction<'_>, gid: i64, append: &Append) -> Result<(), StoreError> {
    let Append { old_size, entries, nodes, checkpoint } = append;
    let size = old_size + entries.len() as u64;
    // The condition on the old size: two sequencers cannot both advance the ledger.
    let sql = "UPDATE groups SET size = ?2, checkpoint = ?3 WHERE gid = ?1 AND size = ?4";
    let moved = tx.prepare_cached(sql)?.execute(params![gid, integer(size)?, checkpoint, integer(*old_size)?]);
    one(moved, "the ledger's size")?;
    let mut statement = tx.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3)")?;
    for (index, entry) in (*old_size..).zip(entries) {
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

fn spend_code(tx: &Transaction<'_>, gid: i64, epoch: u32, (code, spent): (&Keyed, &Spent)) -> Result<(), StoreError> {
    let sql = "UPDATE codes SET spent = ?4 WHERE gid = ?1 AND epoch = ?2 AND code = ?3 AND spent IS NULL";
    one(tx.prepare_cached(sql)?.execute(params![gid, epoch, code, spent.commitment]), "unspent code")?;
    count_issued(tx, gid, epoch, (Class::Code, &spent.mark))
}

fn spend_mailbox(
    tx: &Transaction<'_>,
    gid: i64,
    epoch: u32,
    (mailbox, spent): (&Keyed, &Spent),
) -> Result<(), StoreError> {
    let sql = "INSERT INTO mailboxes VALUES (?1, ?2, ?3, ?4)";
    one(tx.prepare_cached(sql)?.execute(params![gid, epoch, mailbox, spent.commitment]), "mailbox")?;
    count_issued(tx, gid, epoch, (Class::Mailbox, &spent.mark))
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

pub(super) fn class_of(number: u8) -> Result<Class, StoreError> {
    let all = [Class::Code, Class::Mailbox, Class::MailSigned, Class::Account, Class::Roster, Class::Vouched];
    let class = all.into_iter().find(|class| class_number(*class) == number);
    class.ok_or(StoreError::Damaged("a class of proof"))
}
