//! The stores that servers of tests run on.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;
use undersigned_server::store::{Backend, SqliteBackend};

/// A store, and what is in it.
pub trait Disk: Send + Sync {
    /// Opens what is in a server's folder, as often as it is asked to.
    fn backend(&self, folder: &Path) -> Box<dyn Backend>;
    /// All tables with their rows, sorted; blobs are among them.
    fn tables(&self, folder: &Path) -> Vec<(String, Vec<String>)>;
}

/// The store that ships.
pub struct Sqlite;

impl Sqlite {
    /// A connection beside the server's.
    pub fn open(folder: &Path) -> Connection {
        Connection::open(folder.join("undersigned.db")).expect("the server's database")
    }
}

impl Disk for Sqlite {
    fn backend(&self, folder: &Path) -> Box<dyn Backend> {
        Box::new(SqliteBackend::new(folder))
    }

    fn tables(&self, folder: &Path) -> Vec<(String, Vec<String>)> {
        let database = Self::open(folder);
        table_names(&database).into_iter().map(|table| (table.clone(), rows(&database, &table))).collect()
    }
}

fn table_names(database: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut statement = database.prepare(sql).expect("a schema");
    let names = statement.query_map([], |row| row.get(0)).expect("names");
    names.collect::<Result<_, _>>().expect("names")
}

fn rows(database: &Connection, table: &str) -> Vec<String> {
    let mut statement = database.prepare(&format!("SELECT * FROM {table}")).expect("a table");
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let values: Result<Vec<Value>, _> = (0..columns).map(|at| row.get(at)).collect();
        values.map(|values| format!("{values:?}"))
    };
    let rows = statement.query_map([], row).expect("rows");
    let mut rows: Vec<String> = rows.collect::<Result<_, _>>().expect("rows");
    rows.sort();
    rows
}
