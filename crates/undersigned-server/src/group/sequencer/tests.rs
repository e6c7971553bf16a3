//! A store that fails in the middle: memory, rows and blobs stay as they were, and the same act succeeds later. An act
//! that panics, a thread that has ended, a burst: everybody gets an honest answer, and other groups go on.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;

use testkit::wait::{Meeting, PATIENCE};
use undersigned_proto::UnixTime;
use undersigned_proto::blob;
use undersigned_proto::entry::{Class, Shown, Stage, Timing};

use super::{MAX_WAITING, Sequencers, Shared};
use crate::acts::draft::Draft;
use crate::acts::group::NewGroup;
use crate::acts::organiser::{Organiser, OrganiserLink};
use crate::app::App;
use crate::group::act::{Act, JustRows};
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::keys::MasterKey;
use crate::refusal::{Kind, Refusal};
use crate::store::memory::MemoryBackend;
use crate::store::{Address, Backend, Blob, Blobs, Reader, Row};
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
    App::new(config, "http://letters.example".into(), shared, sequencers, None, [0; 32]).unwrap()
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

/// An act during which its group decides on nothing else: it comes to the meeting twice, and its group waits meanwhile.
struct Held(Arc<Meeting>);

impl Act for Held {
    type Done = ();

    fn decide(&self, _: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        self.0.wait("who looks at the group meanwhile");
        self.0.wait("the end of the hold");
        Ok((Commit::default(), ()))
    }
}

/// Comes to the meeting, off the threads of the tests.
async fn meet(meeting: &Arc<Meeting>) {
    let meeting = meeting.clone();
    tokio::task::spawn_blocking(move || meeting.wait("the act that is held")).await.unwrap();
}

#[tokio::test]
async fn a_burst_in_one_group_leaves_anothers_answers_alone() {
    let app = app(&MemoryBackend::default());
    app.create_group(group("acme")).await.unwrap();
    let link = app.create_group(group("other")).await.unwrap();
    let other = organiser(&app, &link).await;
    let meeting = Arc::new(Meeting::of(2));
    let held = tokio::spawn({
        let (app, meeting) = (app.clone(), meeting.clone());
        async move { app.act("acme", Held(meeting)).await }
    });
    meet(&meeting).await;
    // Its sequencer is in the middle of a decision, and more wait than it has room for.
    let burst = tokio::spawn({
        let app = app.clone();
        async move { futures((0..MAX_WAITING + 10).map(|_| app.act("acme", JustRows(Vec::new())))).await }
    });
    tokio::task::yield_now().await;
    other.print_codes(1, 2, String::new()).await.expect("the other group answers meanwhile");
    assert!(!held.is_finished() && !burst.is_finished());
    let refused = app.act("acme", JustRows(Vec::new())).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Busy, "a latecomer hears so at once");
    meet(&meeting).await;
    held.await.unwrap().unwrap();
    let answers = burst.await.unwrap();
    let busy = answers.iter().filter(|answer| answer.as_ref().is_err_and(|refusal| refusal.kind == Kind::Busy)).count();
    assert_eq!((busy, answers.iter().filter(|answer| answer.is_ok()).count()), (10, MAX_WAITING));
}

/// Panics, after it has counted how often it was asked.
struct Panics(Arc<AtomicU32>);

impl Act for Panics {
    type Done = ();

    fn decide(&self, _: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        self.0.fetch_add(1, SeqCst);
        panic!("a panic of the test")
    }
}

#[tokio::test]
async fn an_act_that_panics_is_refused_and_the_others_go_on() {
    let app = app(&MemoryBackend::default());
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    // Behind an act that is held, so that all of them come in one batch.
    let meeting = Arc::new(Meeting::of(2));
    let held = tokio::spawn({
        let (app, meeting) = (app.clone(), meeting.clone());
        async move { app.act("acme", Held(meeting)).await }
    });
    meet(&meeting).await;
    let asked: [Arc<AtomicU32>; 2] = Default::default();
    let batch = async {
        let panics = |at: usize| app.act("acme", Panics(asked[at].clone()));
        let print = || organiser.print_codes(1, 2, String::new());
        tokio::join!(print(), panics(0), print(), panics(1), print())
    };
    let (answers, ()) = tokio::join!(batch, meet(&meeting));
    held.await.unwrap().unwrap();
    let (first, one, second, two, third) = answers;
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!([one, two].map(|answer| answer.unwrap_err().kind), [Kind::Internal; 2]);
    assert_eq!(asked.map(|asked| asked.load(SeqCst)), [1, 1], "nobody is asked again after a panic");
    assert_eq!(organiser.code_counts(1).await.unwrap(), (6, 0), "nothing of a dropped copy is stored");
    organiser.save_draft(draft()).await.unwrap();
    organiser.freeze("cancel").await.expect("the group goes on");
    assert_eq!(organiser.group().read().size, 3);
}

#[tokio::test]
async fn a_committer_that_has_ended_is_said_and_nobody_hangs() {
    let backend = MemoryBackend::default();
    let app = app(&backend);
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    organiser.save_draft(draft()).await.unwrap();
    backend.faults.panic.store(1, SeqCst);
    let refused = tokio::time::timeout(PATIENCE, organiser.freeze("cancel")).await.expect("an answer").unwrap_err();
    assert_eq!(refused.kind, Kind::Unknown);
    assert!(!refused.detail.contains("Nothing was changed"), "nobody knows that: {}", refused.detail);
    app.failed().cancelled().await;
    assert_eq!(organiser.group().read().size, 2, "nobody sees what may not be stored");
    assert_eq!(organiser.new_epoch(UnixTime(200), UnixTime(300)).await.unwrap_err().kind, Kind::Storage);
    assert_eq!(app.create_group(group("other")).await.unwrap_err().kind, Kind::Storage);
    assert_eq!(app.ping().await.unwrap_err().kind, Kind::Storage, "a server that cannot store is not well");
    let sizes: Vec<u64> = backend.groups().unwrap().iter().map(|row| row.size).collect();
    assert_eq!(sizes, [3], "the freeze was stored, as the refusal said that it might be");
}

#[tokio::test]
async fn a_commit_of_unknown_outcome_ends_the_store_and_only_a_start_shows_it() {
    for is_stored in [true, false] {
        let backend = MemoryBackend::default();
        let app = app(&backend);
        let link = app.create_group(group("acme")).await.unwrap();
        let organiser = organiser(&app, &link).await;
        organiser.save_draft(draft()).await.unwrap();
        let fault = if is_stored { &backend.faults.unknown_stored } else { &backend.faults.unknown_lost };
        fault.store(1, SeqCst);
        let refused = organiser.freeze("cancel").await.unwrap_err();
        assert_eq!(refused, Refusal::unknown());
        assert!(!refused.detail.contains("Nothing was changed"), "nobody knows that: {}", refused.detail);
        app.failed().cancelled().await;
        assert_eq!(organiser.group().read().size, 2, "nobody sees what may not be stored");
        // What comes after it is not even begun, and that is certain.
        assert_eq!(organiser.new_epoch(UnixTime(200), UnixTime(300)).await.unwrap_err(), Refusal::storage());
        assert_eq!(app.keep_time().await.unwrap_err(), Refusal::storage());
        assert_eq!(app.ping().await.unwrap_err().kind, Kind::Storage);
        let sizes: Vec<u64> = backend.groups().unwrap().iter().map(|row| row.size).collect();
        assert_eq!(sizes, [if is_stored { 3 } else { 2 }]);
    }
}

#[tokio::test]
async fn health_tells_whether_the_last_thing_was_stored() {
    let backend = MemoryBackend::default();
    let app = app(&backend);
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    app.ping().await.unwrap();
    // For the act, and for the next question whether the disk has room again.
    backend.faults.commit.store(2, SeqCst);
    assert_eq!(organiser.save_draft(draft()).await.unwrap_err(), Refusal::storage());
    assert_eq!(app.ping().await.unwrap_err().kind, Kind::Storage);
    app.ping().await.expect("there is room again");
    organiser.save_draft(draft()).await.unwrap();
}

#[tokio::test]
async fn while_the_clock_is_doubted_nothing_with_a_date_is_entered() {
    let backend = MemoryBackend::default();
    let app = app(&backend);
    let link = app.create_group(group("acme")).await.unwrap();
    let organiser = organiser(&app, &link).await;
    organiser.save_draft(draft()).await.unwrap();
    organiser.freeze("cancel").await.unwrap();
    let (clock, now) = (app.config().clock.clone(), app.now());
    let ten_years = 10 * 365 * 86_400;
    for wrong in [now.0 + ten_years, now.0 + 5_000] {
        clock.leap(UnixTime(wrong));
        assert_eq!((app.now(), app.doubts_clock()), (now, true));
        app.tick().await;
        let closed = organiser.stage("cancel", Stage::Closed).await.unwrap_err();
        assert_eq!(closed, Refusal::clock());
        assert_eq!(organiser.group().read().size, 3, "no stage, no tally");
        clock.leap(now);
    }
    assert!(!app.doubts_clock(), "a clock that comes back is right");
    organiser.stage("cancel", Stage::Closed).await.unwrap();
}

#[test]
fn a_sequencer_whose_runtime_has_ended_is_started_again() {
    let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
    let first = runtime();
    let (app, organiser) = first.block_on(async {
        let app = app(&MemoryBackend::default());
        let link = app.create_group(group("acme")).await.unwrap();
        let organiser = organiser(&app, &link).await;
        organiser.print_codes(1, 2, String::new()).await.unwrap();
        (app, organiser)
    });
    drop(first);
    runtime().block_on(async {
        organiser.print_codes(1, 2, String::new()).await.expect("not busy for ever");
        app.ping().await.unwrap();
        assert_eq!(organiser.code_counts(1).await.unwrap(), (4, 0));
    });
}

/// Puts a name, or erases it.
enum Name {
    Put(Blob),
    Erase(Address),
}

impl Act for Name {
    type Done = ();

    fn decide(&self, _: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        let commit = match self {
            Self::Put(blob) => Commit { put: vec![blob.clone()], ..Commit::default() },
            Self::Erase(address) => Commit { erase: vec![*address], ..Commit::default() },
        };
        Ok((commit, ()))
    }
}

fn is_there(backend: &MemoryBackend, address: Address) -> bool {
    backend.get("acme", &[address]).unwrap()[0].is_some()
}

/// Somebody who takes a name back hears "done" only when it is gone; sent again, it is erased.
#[tokio::test]
async fn an_erasure_that_fails_is_said_and_made_good_when_it_is_sent_again() {
    let backend = MemoryBackend::default();
    let app = app(&backend);
    app.create_group(group("acme")).await.unwrap();
    let bytes = b"Anna Example".to_vec();
    let address = blob::commitment(&bytes);
    app.act("acme", Name::Put(Blob { address, bytes })).await.unwrap();
    for fault in [&backend.faults.erase, &backend.faults.scrub] {
        fault.store(2, SeqCst);
        let refused = app.act("acme", Name::Erase(address)).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Unfinished);
        assert!(refused.detail.contains("still being erased"), "{}", refused.detail);
        // An act that erases nothing does not wait for that; but the server reports that it is unhealthy.
        app.act("acme", JustRows(vec![Row::DeleteDraft { id: "cancel".into() }])).await.unwrap();
        assert_eq!(fault.load(SeqCst), 0, "it was tried again");
        fault.store(1, SeqCst);
        assert!(app.ping().await.is_err());
        app.act("acme", Name::Erase(address)).await.expect("the same again, on a good disk");
        assert!(!is_there(&backend, address));
        app.need_erased().await.unwrap();
        app.ping().await.unwrap();
    }
}

/// A commit that fails leaves the name where it is: nothing was taken back.
#[tokio::test]
async fn what_was_not_stored_erases_nothing() {
    let backend = MemoryBackend::default();
    let app = app(&backend);
    let link = app.create_group(group("acme")).await.unwrap();
    let bytes = b"Anna Example".to_vec();
    let address = blob::commitment(&bytes);
    app.act("acme", Name::Put(Blob { address, bytes })).await.unwrap();
    let organiser = organiser(&app, &link).await;
    organiser.save_draft(draft()).await.unwrap();
    backend.faults.commit.store(1, SeqCst);
    assert_eq!(app.act("acme", Name::Erase(address)).await.unwrap_err().kind, Kind::Storage);
    assert!(is_there(&backend, address));
    app.act("acme", Name::Erase(address)).await.unwrap();
    assert!(!is_there(&backend, address));
    backend.faults.put.store(1, SeqCst);
    let other = Blob { address: blob::commitment(b"Ben"), bytes: b"Ben".to_vec() };
    assert_eq!(app.act("acme", Name::Put(other.clone())).await.unwrap_err().kind, Kind::Storage);
    app.act("acme", Name::Put(other.clone())).await.unwrap();
    assert!(is_there(&backend, other.address));
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
