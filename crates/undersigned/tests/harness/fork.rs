//! One server's keys under two records: both are real, and what one has, the other never had.

use std::fs;

use undersigned_server::Server;
use undersigned_server::store::{Backend, SqliteBackend};

use super::{Lossy, World, config};

/// A server that may show its people another record, at the same address.
pub struct Fork {
    /// The record that people meet.
    pub first: World,
    /// A copy of its folder from before the letter was frozen, which goes on by itself.
    pub other: World,
    /// What people type leads here.
    pub line: Lossy,
}

impl Fork {
    /// Both have the group and its period, and no letter yet.
    pub fn start() -> Self {
        let line = Lossy::listen();
        let mut first = World::founded_as(Some(line.base()));
        first.stop();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a folder");
        for entry in fs::read_dir(&first.data).expect("a data folder") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), data.join(entry.file_name())).expect("copied");
        }
        // Somebody says that this copy alone goes on, which is not true.
        drop(SqliteBackend::new(&data).only_copy().open().expect("a store"));
        let server = Server::start(config(&first.data, &first.clock, Some(line.base())));
        first.server = Some(first.runtime.block_on(server).expect("a server"));
        first.log_in();
        let mut other = World::serve(data, folder, Some(line.base()));
        other.link.clone_from(&first.link);
        other.log_in();
        let fork = Self { first, other, line };
        fork.show(&fork.first);
        fork
    }

    /// From now on everybody is shown this one.
    pub fn show(&self, world: &World) {
        self.line.lead_to(world.address());
    }
}
