//! Tables of the embedded store.
//!
//! No table has a time beside something, the end of a mailed code apart, and none has an address, name or code beside a
//! pseudonym. Tables of secrets and pseudonyms are `WITHOUT ROWID`, so that
//! their rows are ordered by keyed value and not by arrival. A subscriber's address is sealed.

/// Raised with each change of the tables.
pub const VERSION: i64 = 5;

/// What version 4 added: the time by which the server has been running, which says nothing of anybody.
pub const CLOCK: &str = "
CREATE TABLE clock (only INTEGER PRIMARY KEY CHECK (only = 1), kept INTEGER NOT NULL) STRICT;
";

/// What version 5 added: codes that went out by mail, as keyed values, for the quarter of an hour that they are good for;
/// and groups whose organiser has logged in.
pub const SINCE_5: &str = "
CREATE TABLE mail_codes (
    gid INTEGER NOT NULL, address BLOB NOT NULL, code BLOB NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (gid, address, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE met (gid INTEGER PRIMARY KEY) STRICT;
";

/// All other tables, as they are since version 3.
pub const TABLES: &str = "
CREATE TABLE groups (
    gid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL,
    log_key BLOB,
    organiser_link BLOB NOT NULL,
    organiser_passphrase TEXT NOT NULL,
    size INTEGER NOT NULL,
    checkpoint TEXT NOT NULL
) STRICT;
CREATE TABLE entries (
    gid INTEGER NOT NULL, idx INTEGER NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (gid, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE nodes (
    gid INTEGER NOT NULL, level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (gid, level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE pseudonyms (
    gid INTEGER NOT NULL, letter TEXT NOT NULL, pseudonym BLOB NOT NULL,
    PRIMARY KEY (gid, letter, pseudonym)
) STRICT, WITHOUT ROWID;
CREATE TABLE blobs (
    gid INTEGER NOT NULL, commitment BLOB NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (gid, commitment)
) STRICT, WITHOUT ROWID;
CREATE TABLE epochs (
    gid INTEGER NOT NULL, number INTEGER NOT NULL, issuer_key BLOB NOT NULL, enrol_key BLOB,
    PRIMARY KEY (gid, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE issued (
    gid INTEGER NOT NULL, epoch INTEGER NOT NULL, class INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (gid, epoch, class)
) STRICT, WITHOUT ROWID;
CREATE TABLE untallied (
    gid INTEGER NOT NULL, epoch INTEGER NOT NULL, class INTEGER NOT NULL, mark BLOB NOT NULL,
    PRIMARY KEY (gid, epoch, class, mark)
) STRICT, WITHOUT ROWID;
CREATE TABLE codes (
    gid INTEGER NOT NULL, epoch INTEGER NOT NULL, code BLOB NOT NULL, role TEXT NOT NULL, spent BLOB,
    PRIMARY KEY (gid, epoch, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE mailboxes (
    gid INTEGER NOT NULL, epoch INTEGER NOT NULL, mailbox BLOB NOT NULL, spent BLOB NOT NULL,
    PRIMARY KEY (gid, epoch, mailbox)
) STRICT, WITHOUT ROWID;
CREATE TABLE drafts (
    gid INTEGER NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (gid, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE keyholders (
    gid INTEGER NOT NULL, letter TEXT NOT NULL, holder TEXT NOT NULL, link BLOB NOT NULL,
    PRIMARY KEY (gid, letter, holder)
) STRICT, WITHOUT ROWID;
CREATE TABLE subscribers (
    gid INTEGER NOT NULL, address BLOB NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (gid, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE news (
    gid INTEGER NOT NULL, letter TEXT NOT NULL, what TEXT NOT NULL,
    PRIMARY KEY (gid, letter, what)
) STRICT, WITHOUT ROWID;
";
