//! All that a group has: in memory, as the server shows it, and on the disk.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::World;

/// Compared before and after an act that must change nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct Seen {
    info: String,
    checkpoint: String,
    /// Tables with their rows; blobs are among them.
    pub tables: Vec<(String, Vec<String>)>,
}

impl World {
    /// What is there now.
    pub fn seen(&self) -> Seen {
        let database = Connection::open(self.folder.path().join("undersigned.db")).expect("the database");
        let tables = table_names(&database).into_iter().map(|table| (table.clone(), rows(&database, &table)));
        Seen {
            info: self.get("/api/v1/groups/acme").text(),
            checkpoint: self.get("/g/acme/checkpoint").text(),
            tables: tables.collect(),
        }
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
