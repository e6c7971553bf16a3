//! Starting, stopping, and folders that are not as they should be.

use crate::common::{World, config, group};
use undersigned_server::{Clock, ImportError, ImportedLedger, Server, StartError, import};

#[test]
fn two_servers_do_not_share_a_folder() {
    let mut world = World::new();
    let refused = world.start_another().err().expect("refused");
    assert!(refused.to_string().contains("another server"), "{refused}");
    world.stop();
    let second = world.start_another().unwrap();
    world.block_on(second.stop());
}

#[test]
fn the_ledger_is_the_same_after_a_restart() {
    let mut world = World::new();
    world.letter("cancel");
    let before = world.get("/g/acme/checkpoint").text();
    world.restart();
    assert_eq!(world.get("/g/acme/checkpoint").text(), before);
    world.letter("another");
    assert_eq!(world.verify().unwrap().size, 4);
}

#[test]
fn a_database_without_its_master_key_opens_nothing() {
    let mut world = World::new();
    world.stop();
    std::fs::remove_file(world.folder.path().join("master.key")).unwrap();
    assert!(matches!(world.start_another(), Err(StartError::Store(_))));
}

#[test]
fn a_ledger_that_was_altered_on_disk_is_not_continued() {
    let mut world = World::new();
    world.stop();
    let database = rusqlite::Connection::open(world.folder.path().join("undersigned.db")).unwrap();
    let bytes: Vec<u8> = database.query_row("SELECT bytes FROM entries WHERE idx = 0", [], |row| row.get(0)).unwrap();
    let mut altered = bytes.clone();
    let place = bytes.windows(7).position(|window| window == b"payroll").expect("the words of the group");
    altered[place] = b'P';
    database.execute("UPDATE entries SET bytes = ?1 WHERE idx = 0", [&altered]).unwrap();
    drop(database);
    let error = world.start_another().err().expect("refused");
    assert!(error.to_string().contains("root"), "{error}");
}

#[test]
fn words_that_cannot_be_an_address_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(undersigned_proto::UnixTime(1));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for wrong in ["letters.example", "https://letters.example/", "ftp://x", "https://", "https://a b"] {
        let mut config = config(folder.path(), &clock, None);
        config.base_url = Some(wrong.into());
        assert!(matches!(runtime.block_on(Server::start(config)), Err(StartError::BaseUrl)), "{wrong}");
    }
}

#[test]
fn groups_with_defects_are_refused_whole() {
    let world = World::new();
    let app = world.server().app();
    let mut cases = vec![(group("acme"), "taken"), (group("Ab"), "text")];
    let mut with = |change: &dyn Fn(&mut undersigned_server::NewGroup), kind| {
        let mut new = group("other");
        change(&mut new);
        cases.push((new, kind));
    };
    with(&|new| new.passphrase = "short".into(), "passphrase");
    with(&|new| new.enrol_closes = new.enrol_opens, "dates");
    with(&|new| new.domains.clear(), "entry");
    with(&|new| new.domains = vec!["acme".into()], "text");
    with(&|new| new.classes.clear(), "entry");
    with(&|new| new.name = " ".into(), "text");
    with(&|new| new.declared_members = 0, "entry");
    for (new, kind) in cases {
        assert_eq!(world.block_on(app.create_group(new.clone())).unwrap_err().kind.key(), kind, "{new:?}");
    }
    assert_eq!(app.groups().len(), 1);
    world.block_on(app.create_group(group("other"))).unwrap();
}

#[test]
fn an_archive_is_read_only() {
    let world = World::new();
    let entries = {
        let bundle = world.get("/g/acme/tile/entries/000.p/2").bytes;
        let entries = undersigned_tlog::tile::decode_bundle(&bundle, 2).unwrap();
        entries.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    let checkpoint = world.get("/g/acme/checkpoint").text();
    let ledger = |entries: Vec<Vec<u8>>| ImportedLedger {
        group: "acme".into(),
        entries,
        blobs: Vec::new(),
        checkpoint: checkpoint.clone(),
    };
    let folder = tempfile::tempdir().unwrap();
    let short = import(folder.path(), ledger(entries[..1].to_vec()));
    assert!(matches!(short, Err(ImportError::Damaged(_))));
    import(folder.path(), ledger(entries.clone())).unwrap();
    assert!(matches!(import(folder.path(), ledger(entries)), Err(ImportError::Exists(_))));
    let clock = Clock::manual(undersigned_proto::UnixTime(9_999));
    let server = world.block_on(Server::start(config(folder.path(), &clock, None))).unwrap();
    let archive = server.app().group("acme").unwrap();
    assert!(archive.read().is_archive());
    assert_eq!(archive.read().checkpoint, checkpoint);
    world.block_on(server.stop());
}
