//! A store that fails in the middle: memory, rows and blobs stay as they were, and the same act succeeds later.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Shown, Timing};

use super::{Sequencers, Shared};
use crate::acts::draft::Draft;
use crate::acts::group::NewGroup;
use crate::acts::organiser::{Organiser, OrganiserLink};
use crate::app::App;
use crate::keys::MasterKey;
use crate::refusal::Kind;
use crate::store::Backend;
use crate::store::memory::MemoryBackend;
use crate::{Clock, Config};

const PASSPHRASE: &str = "correct horse battery";

fn app(backend: &MemoryBackend) -> App {
    let mut opened = backend.open().unwrap();
    let shared = Arc::new(Shared::load(&mut opened, MasterKey::of_this_process()).unwrap());
    let config = Config {
        data: "unused".into(),
        listen: ([127, 0, 0, 1], 0).into(),
        base_url: None,
        smtp: None,
        open_creation: true,
        clock: Clock::manual(UnixTime(100)),
    };
    let (sequencers, _) = Sequencers::start(opened, shared.clone(), config.clock.clone());
    App::new(config, "http://letters.example".into(), shared, sequencers, None, [0; 32])
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
async fn a_failed_commit_changes_neither_memory_nor_rows() {
    let backend = MemoryBackend::default();
    let app = app(&backend);
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    organiser.save_draft(draft()).await.unwrap();
    let before = organiser.group().read().checkpoint.clone();

    backend.faults.commit.store(3, SeqCst);
    assert_eq!(organiser.freeze("cancel").await.unwrap_err().kind, Kind::Storage);
    assert_eq!(organiser.new_epoch(UnixTime(200), UnixTime(300)).await.unwrap_err().kind, Kind::Storage);
    assert_eq!(app.create_group(group("other")).await.unwrap_err().kind, Kind::Storage);
    assert!(app.group("other").is_none(), "a group that is not stored is not there");
    {
        let live = organiser.group().read();
        assert_eq!((live.size, live.checkpoint.as_str()), (2, before.as_str()));
        assert_eq!((live.state.letters().count(), live.state.epochs().len()), (0, 1));
        assert!(live.epoch_keys(1).is_some() && live.epoch_keys(2).is_none());
        assert_eq!(live.next_index(), 2);
    }

    organiser.freeze("cancel").await.expect("the draft is still there, and the ledger goes on");
    app.create_group(group("other")).await.unwrap();
    assert_eq!(organiser.group().read().size, 3);
}

#[tokio::test]
async fn acts_of_one_batch_fail_and_succeed_together() {
    let backend = MemoryBackend::default();
    let app = app(&backend);
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    backend.faults.commit.store(u32::MAX, SeqCst);
    let prints = (0..40).map(|_| organiser.print_codes(1, 1, String::new()));
    let refused =
        futures(prints).await.iter().filter(|print| print.as_ref().is_err_and(|e| e.kind == Kind::Storage)).count();
    assert_eq!(refused, 40);
    backend.faults.commit.store(0, SeqCst);
    assert_eq!(organiser.code_counts(1).await.unwrap(), (0, 0));
    organiser.print_codes(1, 2, String::new()).await.unwrap();
    assert_eq!(organiser.code_counts(1).await.unwrap(), (2, 0));
}

#[tokio::test]
async fn a_batch_sees_its_own_rows() {
    let app = app(&MemoryBackend::default());
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    // Twice the 60 members may be printed: of 40 requests for 4 codes each, 30 fit, however they are batched.
    let prints = futures((0..40).map(|_| organiser.print_codes(1, 4, String::new()))).await;
    assert_eq!(prints.iter().filter(|print| print.is_ok()).count(), 30);
    assert_eq!(organiser.code_counts(1).await.unwrap(), (120, 0));
}

#[tokio::test]
async fn two_groups_of_one_name_are_not_founded_together() {
    let app = app(&MemoryBackend::default());
    let founded = futures((0..4).map(|_| app.create_group(group("acme")))).await;
    assert_eq!(founded.iter().filter(|link| link.is_ok()).count(), 1);
    assert!(founded.iter().flat_map(|link| link.as_ref().err()).all(|refusal| refusal.kind == Kind::Taken));
}

/// Runs all at once.
async fn futures<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = all.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, output) in all.iter_mut().filter(|(_, output)| output.is_none()) {
            if let std::task::Poll::Ready(ready) = future.as_mut().poll(context) {
                *output = Some(ready);
            }
        }
        if all.iter().all(|(_, output)| output.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    all.into_iter().filter_map(|(_, output)| output).collect()
}
