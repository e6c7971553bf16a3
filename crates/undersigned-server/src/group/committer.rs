//! The committer: one thread that stores what sequencers have decided.
//!
//! Whatever is waiting is stored in one transaction, so that many groups share one sync of the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{mpsc, oneshot};

use crate::refusal::{Kind, Refusal};
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

struct Job {
    work: Work,
    reply: oneshot::Sender<Result<Stored, Refusal>>,
}

/// A handle to the committer's thread, which ends when the last handle is dropped.
#[derive(Clone)]
pub(super) struct Committer {
    jobs: mpsc::Sender<Job>,
    unerased: Arc<AtomicBool>,
}

impl Committer {
    pub fn start(store: Box<dyn Store>, blobs: Arc<dyn Blobs>) -> (Self, std::thread::JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(MAX_WAITING);
        let unerased = Arc::new(AtomicBool::new(false));
        let mut running = Running { store, blobs, erase: Vec::new(), scrub: false, unerased: unerased.clone() };
        let thread = std::thread::spawn(move || running.run(waiting));
        (Self { jobs, unerased }, thread)
    }

    /// Stores a group's work.
    ///
    /// # Errors
    /// `storage`: nothing was stored, unless the thread ended in between, which the refusal says.
    pub async fn store(&self, work: Work) -> Result<Stored, Refusal> {
        let (reply, answer) = oneshot::channel();
        // A thread that has ended takes no job, and drops those that it had taken: nobody waits for ever.
        self.jobs.send(Job { work, reply }).await.map_err(|_| Refusal::storage())?;
        answer.await.map_err(|_| interrupted())?
    }

    /// Whether something that was to be erased can still be read on the disk.
    pub fn is_unerased(&self) -> bool {
        self.unerased.load(Ordering::SeqCst)
    }
}

/// The refusal of work whose answer was lost: only a restart shows whether it was stored.
pub(super) fn interrupted() -> Refusal {
    let detail =
        "The server stopped while it stored this. It may be entered or not; please look before you send it again.";
    Refusal::unavailable(Kind::Storage, detail)
}

struct Running {
    store: Box<dyn Store>,
    blobs: Arc<dyn Blobs>,
    /// Blobs whose entries are gone.
    erase: Vec<(String, Vec<Address>)>,
    /// Rows or blobs were erased that side files may still contain.
    scrub: bool,
    unerased: Arc<AtomicBool>,
}

impl Running {
    fn run(&mut self, mut waiting: mpsc::Receiver<Job>) {
        while let Some(first) = waiting.blocking_recv() {
            let mut jobs = vec![first];
            while jobs.len() < MAX_TOGETHER
                && let Ok(job) = waiting.try_recv()
            {
                jobs.push(job);
            }
            let (works, replies): (Vec<Work>, Vec<_>) = jobs.into_iter().map(|job| (job.work, job.reply)).unzip();
            let results = self.store_each(works);
            // Before the answers: a client that hears that a name is gone must be able to rely on it.
            let erased = self.erase();
            for (reply, result) in replies.into_iter().zip(results) {
                // A sequencer that has gone away does not wait for the answer.
                drop(reply.send(result.map(|erases| if erases && !erased { Stored::NotErased } else { Stored::Done })));
            }
        }
    }

    /// Stores all together, or each alone where that fails: one group's fault is not another's.
    fn store_each(&mut self, works: Vec<Work>) -> Vec<Result<bool, Refusal>> {
        match self.store_together(&works) {
            Ok(()) => works.into_iter().map(|work| Ok(self.owe(work))).collect(),
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
        let batches: Vec<Batch> = works.iter().filter(|work| !work.is_empty()).map(|work| work.batch.clone()).collect();
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
        if !self.scrub {
            return true;
        }
        let erased = self.erase.iter().try_for_each(|(group, addresses)| self.blobs.erase(group, addresses));
        let erased = erased.and_then(|()| self.store.scrub());
        match erased {
            Ok(()) => {
                self.erase.clear();
                self.scrub = false;
            }
            Err(ref error) => tracing::warn!(%error, "erased rows can still be read in the store's files"),
        }
        self.unerased.store(self.scrub, Ordering::SeqCst);
        erased.is_ok()
    }
}
