//! The sequencer: one thread that decides, commits and signs.
//!
//! Whatever waits is done in one transaction, so that many signers share one
//! sync of the disk. Each job hears of its result only after the commit.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{mpsc, oneshot};
use undersigned_proto::entry::Entry;
use undersigned_tlog::{Checkpoint, Hash};

use crate::group::live::{Live, LiveGroup};
use crate::keys::MasterKey;
use crate::refusal::{Kind, Refusal};
use crate::store::{Op, Reader, Store, StoreError};

/// Most jobs in one transaction (measured: more gives nothing).
const MAX_BATCH: usize = 256;
/// Most jobs that wait; a client beyond hears at once that the server is busy.
const MAX_WAITING: usize = 4_096;

/// All groups, by id.
pub type Groups = RwLock<BTreeMap<String, Arc<LiveGroup>>>;

type Finish = Box<dyn FnOnce(Result<(), Refusal>) + Send>;
type Job = Box<dyn FnOnce(&mut Txn<'_>) -> Finish + Send>;

/// What the writer works on.
pub struct Shared {
    /// Groups that are committed, and those that a running batch adds.
    pub groups: Groups,
    /// Committed rows.
    pub reader: Arc<dyn Reader>,
    /// Opens sealed keys.
    pub master: MasterKey,
}

impl Shared {
    /// A group by its id.
    pub fn group(&self, id: &str) -> Option<Arc<LiveGroup>> {
        self.groups.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Adds a group, or puts one in the place of its older self.
    pub fn put_group(&self, live: Live) -> Arc<LiveGroup> {
        let group = Arc::new(LiveGroup::new(live));
        let mut groups = self.groups.write().unwrap_or_else(PoisonError::into_inner);
        groups.insert(group.id().to_owned(), group.clone());
        group
    }
}

/// The door to the writer's thread.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the thread. It ends when the last `Writer` is dropped.
    pub fn start(store: Box<dyn Store>, shared: Arc<Shared>) -> (Self, std::thread::JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(MAX_WAITING);
        let thread = std::thread::spawn(move || run(store, &shared, waiting));
        (Self { jobs }, thread)
    }

    /// Runs a job on the writer's thread; gives its result after the commit.
    ///
    /// # Errors
    /// The job's own problem, or `storage` and `busy` where nothing was done.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Txn<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |txn| {
            let result = job(txn);
            // A client that has gone away does not wait for the answer.
            Box::new(move |committed| drop(reply.send(committed.and(result))))
        });
        self.jobs.try_send(job).map_err(|_| busy())?;
        answer.await.map_err(|_| Refusal::storage())?
    }
}

fn busy() -> Refusal {
    let detail = "Very many people are here right now. Nothing was changed; please try again in a minute.";
    Refusal::unavailable(Kind::Busy, detail)
}

/// What a group gets in this batch.
#[derive(Default)]
struct Appended {
    entries: Vec<Vec<u8>>,
    nodes: Vec<(u8, u64, Hash)>,
}

/// One transaction that is being put together. A job first checks everything
/// and changes last: what it has appended cannot be taken back alone.
pub struct Txn<'a> {
    shared: &'a Shared,
    store: &'a mut dyn Store,
    ops: Vec<Op>,
    appended: BTreeMap<String, Appended>,
    touched: BTreeSet<String>,
    scrub: bool,
}

impl Txn<'_> {
    /// A group by its id.
    ///
    /// # Errors
    /// `not-found`.
    pub fn group(&self, id: &str) -> Result<Arc<LiveGroup>, Refusal> {
        self.shared.group(id).ok_or_else(|| Refusal::not_found("group"))
    }

    /// Committed rows.
    pub fn reader(&self) -> &dyn Reader {
        &*self.shared.reader
    }

    /// Opens and seals keys.
    pub fn master(&self) -> &MasterKey {
        &self.shared.master
    }

    /// Appends an entry whose proof was checked, and tells its index.
    ///
    /// # Errors
    /// The rule that it breaks; nothing is changed then.
    pub fn append(&mut self, group: &LiveGroup, entry: &Entry) -> Result<u64, Refusal> {
        entry.check()?;
        let bytes = entry.to_bytes();
        let mut nodes = Vec::new();
        let mut live = group.write();
        if live.is_archive() {
            return Err(Refusal::conflict(Kind::ReadOnly, "This is an archive: nothing can be added to it."));
        }
        let index = live.apply(entry, &bytes, |level, index, hash| nodes.push((level, index, hash)))?;
        self.touched.insert(group.id().to_owned());
        let appended = self.appended.entry(group.id().to_owned()).or_default();
        appended.entries.push(bytes);
        appended.nodes.append(&mut nodes);
        Ok(index)
    }

    /// Adds a change beside the ledger.
    pub fn op(&mut self, op: Op) {
        self.ops.push(op);
    }

    /// What the first change of this batch that `pick` knows holds.
    pub fn find<T>(&self, pick: impl Fn(&Op) -> Option<T>) -> Option<T> {
        self.ops.iter().find_map(pick)
    }

    /// Notes that a group's memory was changed without an entry.
    pub fn touch(&mut self, group: &str) {
        self.touched.insert(group.to_owned());
    }

    /// Adds a new group to memory; its row must be among the ops.
    pub fn new_group(&mut self, live: Live) -> Arc<LiveGroup> {
        self.touched.insert(live.row.id.clone());
        self.shared.put_group(live)
    }

    /// Asks for erased rows to be made unreadable after the commit.
    pub fn scrub(&mut self) {
        self.scrub = true;
    }

    /// Signs checkpoints and commits. Groups get their new checkpoint after
    /// it is durable, so that no signature leaves the process before.
    fn commit(&mut self) -> Result<(), StoreError> {
        let mut checkpoints = Vec::new();
        for (id, appended) in std::mem::take(&mut self.appended) {
            let group = self.shared.group(&id).ok_or(StoreError::Conflict("no such group"))?;
            let live = group.read();
            let key = live.log_key.as_ref().ok_or(StoreError::Conflict("an archive"))?;
            let (size, root) = (live.frontier.size(), live.frontier.root());
            let checkpoint = Checkpoint { origin: live.origin.clone(), size, root };
            let checkpoint = checkpoint.sign(key).map_err(|_| StoreError::Damaged("the origin"))?;
            let old_size = size - appended.entries.len() as u64;
            self.ops.push(Op::Append {
                group: id,
                old_size,
                entries: appended.entries,
                nodes: appended.nodes,
                checkpoint: checkpoint.clone(),
            });
            drop(live);
            checkpoints.push((group, size, checkpoint));
        }
        if !self.ops.is_empty() {
            self.store.commit(&self.ops)?;
        }
        for (group, size, checkpoint) in checkpoints {
            let mut live = group.write();
            live.size = size;
            live.checkpoint = checkpoint;
        }
        Ok(())
    }

    /// After a failed commit: memory goes back to what the disk has.
    fn reload(&self) -> Result<(), StoreError> {
        let rows = self.shared.reader.groups()?;
        for id in &self.touched {
            match rows.iter().find(|row| row.id == *id) {
                Some(row) => {
                    let live = Live::load(row.clone(), &*self.shared.reader, &self.shared.master)?;
                    match self.shared.group(id) {
                        Some(group) => *group.write() = live,
                        None => drop(self.shared.put_group(live)),
                    }
                }
                None => {
                    self.shared.groups.write().unwrap_or_else(PoisonError::into_inner).remove(id);
                }
            }
        }
        Ok(())
    }
}

fn run(mut store: Box<dyn Store>, shared: &Shared, mut waiting: mpsc::Receiver<Job>) {
    let mut unscrubbed = false;
    while let Some(first) = waiting.blocking_recv() {
        let mut txn = Txn {
            shared,
            store: &mut *store,
            ops: Vec::new(),
            appended: BTreeMap::new(),
            touched: BTreeSet::new(),
            scrub: false,
        };
        let mut finishes = vec![first(&mut txn)];
        while finishes.len() < MAX_BATCH
            && let Ok(job) = waiting.try_recv()
        {
            finishes.push(job(&mut txn));
        }
        let committed = txn.commit();
        if let Err(error) = &committed {
            tracing::error!(%error, "nothing of this batch was stored");
            if let Err(error) = txn.reload() {
                // Memory and disk may differ: going on could fork a ledger.
                tracing::error!(%error, "the store cannot be read back: the server stops");
                std::process::abort();
            }
        }
        unscrubbed |= txn.scrub && committed.is_ok();
        // Before the answers: who hears that a name is gone must be able to rely on it.
        // A reader can hold a page back for a moment; the next batch, at the latest
        // that of the next tick, tries again.
        if unscrubbed {
            match store.scrub().and_then(|()| shared.reader.forget()) {
                Ok(()) => unscrubbed = false,
                Err(error) => tracing::warn!(%error, "erased rows still lie in the write-ahead log"),
            }
        }
        let answer = committed.map_err(Refusal::from);
        finishes.into_iter().for_each(|finish| finish(answer.clone()));
    }
}
