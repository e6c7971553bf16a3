//! All that a group has: in memory, as the server shows it, and on the disk.

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
        Seen {
            info: self.get("/api/v1/groups/acme").text(),
            checkpoint: self.get("/g/acme/checkpoint").text(),
            tables: self.disk.tables(self.folder.path()),
        }
    }
}
