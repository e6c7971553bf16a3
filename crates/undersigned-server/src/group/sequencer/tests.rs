//! A disk that fails in the middle: memory and ledger go back to what is stored.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Shown, Timing};

use super::{Shared, Writer};
use crate::app::{App, Draft, NewGroup, Organiser, OrganiserLink};
use crate::group::live::Live;
use crate::keys::MasterKey;
use crate::refusal::Kind;
use crate::store::{Op, Reader, SqliteStore, Store, StoreError};
use crate::{Clock, Config};

const PASSPHRASE: &str = "correct horse battery";

/// The real store, until its disk is full.
struct FullDisk {
    store: SqliteStore,
    full: Arc<AtomicBool>,
}

impl Store for FullDisk {
    fn commit(&mut self, batch: &[Op]) -> Result<(), StoreError> {
        // Within one transaction of the real store: what it did before the error must be rolled back.
        let conflict = Op::EraseBlob { group: "nobody".into(), commitment: [0; 32] };
        let full = self.full.load(Ordering::SeqCst);
        let batch: Vec<Op> = batch.iter().cloned().chain(full.then_some(conflict)).collect();
        self.store.commit(&batch)
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        self.store.scrub()
    }
}

fn app(folder: &Path) -> (App, Arc<AtomicBool>) {
    let store = SqliteStore::open(folder).unwrap();
    let reader: Arc<dyn Reader> = Arc::new(store.reader().unwrap());
    let shared = Arc::new(Shared { groups: RwLock::default(), reader, master: MasterKey::open(folder).unwrap() });
    for row in shared.reader.groups().unwrap() {
        shared.put_group(Live::load(row, &*shared.reader, &shared.master).unwrap());
    }
    let full = Arc::new(AtomicBool::new(false));
    let (writer, _) = Writer::start(Box::new(FullDisk { store, full: full.clone() }), shared.clone());
    let config = Config {
        data: folder.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        base_url: None,
        smtp: None,
        open_creation: true,
        clock: Clock::manual(UnixTime(100)),
    };
    (App::new(config, "http://letters.example".into(), shared, writer, None, [0; 32]), full)
}

fn group(id: &str) -> NewGroup {
    NewGroup {
        id: id.into(),
        name: "Employees of Acme".into(),
        description: "People who work at Acme.".into(),
        membership: "Everyone on the payroll.".into(),
        declared_members: 60,
        declared_source: "annual report".into(),
        classes: vec![Class::Code],
        domains: Vec::new(),
        lang: "en".into(),
        enrol_opens: UnixTime(100),
        enrol_closes: UnixTime(200),
        passphrase: PASSPHRASE.into(),
    }
}

fn draft() -> Draft {
    Draft {
        id: "cancel".into(),
        title: "Cancel the contract".into(),
        addressee: "the chief executive".into(),
        text: "We ask you to cancel it.".into(),
        demands: Vec::new(),
        shows: vec![Shown::Nothing],
        timing: Timing::TwoPhase,
        epoch: 1,
        sign_opens: UnixTime(200),
        sign_closes: UnixTime(300),
        lang: "en".into(),
        sealing: None,
    }
}

async fn organiser(app: &App, link: &OrganiserLink) -> Organiser {
    let token = app.log_in(&link.group, &link.secret, PASSPHRASE.into()).await.unwrap();
    app.organiser(token.as_str()).unwrap()
}

#[tokio::test]
async fn a_failed_commit_changes_neither_memory_nor_disk() {
    let folder = tempfile::tempdir().unwrap();
    let (app, full) = app(folder.path());
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    organiser.save_draft(draft()).await.unwrap();
    let before = organiser.group().read().checkpoint.clone();

    full.store(true, Ordering::SeqCst);
    assert_eq!(organiser.freeze("cancel").await.unwrap_err().kind, Kind::Storage);
    assert_eq!(organiser.new_epoch(UnixTime(200), UnixTime(300)).await.unwrap_err().kind, Kind::Storage);
    assert_eq!(app.create_group(group("other")).await.unwrap_err().kind, Kind::Storage);
    assert!(app.group("other").is_none(), "a group that is not stored is not there");
    {
        let live = organiser.group().read();
        assert_eq!((live.size, live.checkpoint.as_str()), (2, before.as_str()));
        assert_eq!((live.state.letters().count(), live.state.epochs().len(), live.epochs.len()), (0, 1, 1));
        assert_eq!(live.frontier.size(), 2);
    }

    full.store(false, Ordering::SeqCst);
    organiser.freeze("cancel").await.expect("the draft is still there, and the ledger goes on");
    app.create_group(group("other")).await.unwrap();
    assert_eq!(organiser.group().read().size, 3);
}

#[tokio::test]
async fn jobs_of_one_batch_fail_and_succeed_together() {
    let folder = tempfile::tempdir().unwrap();
    let (app, full) = app(folder.path());
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    full.store(true, Ordering::SeqCst);
    let prints = (0..40).map(|_| organiser.print_codes(1, 1, String::new()));
    let mut refused = 0;
    for print in prints {
        refused += usize::from(print.await.is_err_and(|problem| problem.kind == Kind::Storage));
    }
    assert_eq!(refused, 40);
    full.store(false, Ordering::SeqCst);
    assert_eq!(organiser.code_counts(1).await.unwrap(), (0, 0));
    organiser.print_codes(1, 2, String::new()).await.unwrap();
    assert_eq!(organiser.code_counts(1).await.unwrap(), (2, 0));
}
