//! The committer: one thread that stores what sequencers have decided.
//!
//! Whatever is waiting is stored in one transaction, so that many groups share one sync of the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use undersigned_proto::UnixTime;

use crate::refusal::Refusal;
use crate::store::{Address, Batch, Blob, Blobs, Store, StoreError};

/// Most batches in one transaction.
const MAX_TOGETHER: usize = 64;
/// Most batches that wait: each group has one at a time.
const MAX_WAITING: usize = 1_024;

/// One group's work.
pub(super) struct Work {
    pub batch: Batch,
    pub put: Vec<Blob>,
    pub erase: Vec<Address>,
    /// Something readable is erased, by rows or blobs.
    pub erases: bool,
}

impl Work {
    /// Nothing to store; its answer shows that the store works.
    pub fn nothing(group: &str) -> Self {
        let batch = Batch { group: group.to_owned(), rows: Vec::new(), append: None };
        Self { batch, put: Vec::new(), erase: Vec::new(), erases: false }
    }

    pub fn is_empty(&self) -> bool {
        self.batch.append.is_none() && self.batch.rows.is_empty() && self.put.is_empty() && self.erase.is_empty()
    }
}

/// What became of work that was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// All of it.
    Done,
    /// It is stored, but what it erases can still be read on the disk. It is tried again.
    NotErased,
}

enum Job {
    Store(Work, oneshot::Sender<Result<Stored, Refusal>>),
    KeepTime(UnixTime, oneshot::Sender<Result<(), Refusal>>),
}

/// What anybody may know of the committer's state.
#[derive(Default)]
struct Health {
    /// Something that was to be erased can still be read.
    unerased: AtomicBool,
    /// The last thing that was to be stored was not.
    unstored: AtomicBool,
    /// The disk failed in the moment of a commit.
    failed: CancellationToken,
}

/// A handle to the committer's thread, which ends when the last handle is dropped, or when the outcome of a commit is
/// unknown: nothing may be stored after that.
#[derive(Clone)]
pub(super) struct Committer {
    jobs: mpsc::Sender<Job>,
    health: Arc<Health>,
}

impl Committer {
    pub fn start(store: Box<dyn Store>, blobs: Arc<dyn Blobs>) -> (Self, std::thread::JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(MAX_WAITING);
        let health = Arc::new(Health::default());
        let mut running = Running { store, blobs, erase: Vec::new(), scrub: false, health: health.clone() };
        let ended = health.failed.clone().drop_guard();
        let thread = std::thread::spawn(move || {
            // However it ends: nothing can be stored after it.
            let _ended = ended;
            running.run(waiting);
        });
        (Self { jobs, health }, thread)
    }

    /// Stores a group's work.
    ///
    /// # Errors
    /// `storage`: nothing was stored. `unknown`: only a restart shows whether it was.
    pub async fn store(&self, work: Work) -> Result<Stored, Refusal> {
        let (reply, answer) = oneshot::channel();
        // A thread that has ended takes no job, and drops those that it had taken: nobody waits for ever.
        self.jobs.send(Job::Store(work, reply)).await.map_err(|_| Refusal::storage())?;
        answer.await.map_err(|_| Refusal::unknown())?
    }

    /// Keeps the time in the store.
    ///
    /// # Errors
    /// `storage`, `unknown`.
    pub async fn keep_time(&self, at: UnixTime) -> Result<(), Refusal> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::KeepTime(at, reply)).await.map_err(|_| Refusal::storage())?;
        answer.await.map_err(|_| Refusal::unknown())?
    }

    /// Whether the last thing that was to be stored was not.
    pub fn is_unstored(&self) -> bool {
        self.health.unstored.load(Ordering::SeqCst)
    }

    /// Cancelled when nothing can be stored any more.
    pub fn failed(&self) -> CancellationToken {
        self.health.failed.clone()
    }

    /// Whether something that was to be erased can still be read on the disk.
    pub fn is_unerased(&self) -> bool {
        self.health.unerased.load(Ordering::SeqCst)
    }
}

struct Running {
    store: Box<dyn Store>,
    blobs: Arc<dyn Blobs>,
    /// Blobs whose entries are gone.
    erase: Vec<(String, Vec<Address>)>,
    /// Rows or blobs were erased that side files may still contain.
    scrub: bool,
    health: Arc<Health>,
}

impl Running {
    fn run(&mut self, mut waiting: mpsc::Receiver<Job>) {
        while !self.health.failed.is_cancelled()
            && let Some(first) = waiting.blocking_recv()
        {
            let mut jobs = vec![first];
            while jobs.len() < MAX_TOGETHER
                && let Ok(job) = waiting.try_recv()
            {
                jobs.push(job);
            }
            self.run_together(jobs);
        }
        // Nothing of these was begun.
        waiting.close();
        while let Ok(job) = waiting.try_recv() {
            match job {
                Job::Store(_, reply) => drop(reply.send(Err(Refusal::storage()))),
                Job::KeepTime(_, reply) => drop(reply.send(Err(Refusal::storage()))),
            }
        }
    }

    fn run_together(&mut self, jobs: Vec<Job>) {
        let (mut works, mut replies, mut times) = (Vec::new(), Vec::new(), Vec::new());
        for job in jobs {
            match job {
                Job::Store(work, reply) => {
                    works.push(work);
                    replies.push(reply);
                }
                Job::KeepTime(at, reply) => times.push((at, reply)),
            }
        }
        let results = self.store_each(works);
        // Before the answers: a client that hears that a name is gone must be able to rely on it.
        let erased = self.erase();
        for (reply, result) in replies.into_iter().zip(results) {
            // A sequencer that has gone away does not wait for the answer.
            drop(reply.send(result.map(|erases| if erases && !erased { Stored::NotErased } else { Stored::Done })));
        }
        for (at, reply) in times {
            let failed = self.health.failed.is_cancelled();
            let kept = if failed { Err(Refusal::storage()) } else { self.keep_time(at) };
            drop(reply.send(kept));
        }
    }

    fn keep_time(&mut self, at: UnixTime) -> Result<(), Refusal> {
        let kept = self.store.keep_time(at);
        self.note(&kept);
        Ok(kept?)
    }

    /// Notes how the store is.
    fn note(&self, stored: &Result<(), StoreError>) {
        self.health.unstored.store(stored.is_err(), Ordering::SeqCst);
        if let Err(error @ StoreError::Unknown(_)) = stored {
            tracing::error!(%error, "the disk failed; the server stops, and its next start shows what is stored");
            self.health.failed.cancel();
        }
    }

    /// Stores all together, or each alone where that fails: one group's fault is not another's. What fails with an
    /// unknown outcome is not tried again, by nobody but its client.
    fn store_each(&mut self, works: Vec<Work>) -> Vec<Result<bool, Refusal>> {
        if self.health.failed.is_cancelled() {
            return works.iter().map(|_| Err(Refusal::storage())).collect();
        }
        let stored = self.store_together(&works);
        if works.iter().any(|work| !work.is_empty()) && (works.len() == 1 || stored.is_ok()) {
            self.note(&stored);
        }
        match stored {
            Ok(()) => works.into_iter().map(|work| Ok(self.owe(work))).collect(),
            Err(error @ StoreError::Unknown(_)) => {
                self.note(&Err(error));
                works.iter().map(|_| Err(Refusal::unknown())).collect()
            }
            Err(error) if works.len() == 1 => {
                tracing::error!(%error, "nothing of this batch was stored");
                works.into_iter().for_each(|work| self.drop_names(work, &error));
                vec![Err(error.into())]
            }
            Err(_) => works.into_iter().flat_map(|work| self.store_each(vec![work])).collect(),
        }
    }

    fn store_together(&mut self, works: &[Work]) -> Result<(), StoreError> {
        for work in works.iter().filter(|work| !work.put.is_empty()) {
            self.blobs.put(&work.batch.group, &work.put)?;
        }
        let batches: Vec<&Batch> = works.iter().filter(|work| !work.is_empty()).map(|work| &work.batch).collect();
        if batches.is_empty() { Ok(()) } else { self.store.commit(&batches) }
    }

    /// After work that was not stored. A broken rule is certain: its names go. After a fault of the disk only a restart
    /// shows what is stored, and erases the names that nothing commits to.
    fn drop_names(&mut self, work: Work, error: &StoreError) {
        if matches!(error, StoreError::Conflict(_)) && !work.put.is_empty() {
            self.erase.push((work.batch.group, work.put.into_iter().map(|blob| blob.address).collect()));
            self.scrub = true;
        }
    }

    /// Notes what has to be erased, now that the commit is stored.
    fn owe(&mut self, work: Work) -> bool {
        self.scrub |= work.erases;
        for (group, addresses) in &mut self.erase {
            // Sent again and stored this time.
            addresses
                .retain(|address| *group != work.batch.group || work.put.iter().all(|put| put.address != *address));
        }
        if !work.erase.is_empty() {
            self.erase.push((work.batch.group, work.erase));
        }
        work.erases
    }

    /// Erases what has to be. A reader can keep a page for a moment: the next work, at the latest that of the next tick,
    /// tries again.
    fn erase(&mut self) -> bool {
        if !self.scrub || self.health.failed.is_cancelled() {
            return !self.scrub;
        }
        let erased = self.erase.iter().try_for_each(|(group, addresses)| self.blobs.erase(group, addresses));
        let erased = erased.and_then(|()| self.store.scrub());
        match erased {
            Ok(()) => {
                self.erase.clear();
                self.scrub = false;
            }
            Err(ref error @ StoreError::Unknown(_)) => {
                tracing::error!(%error, "the disk failed; the server stops, and erases again at its next start");
                self.health.failed.cancel();
            }
            Err(ref error) => tracing::warn!(%error, "erased rows can still be read in the store's files"),
        }
        self.health.unerased.store(self.scrub, Ordering::SeqCst);
        erased.is_ok()
    }
}
