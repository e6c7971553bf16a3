//! The sequencers: one for each group, which decides on what is waiting, has it stored, and publishes.
//!
//! Decisions are taken on a copy of the group. Everybody sees the copy once it is stored; one that could not be stored
//! is dropped, and its clients may send the same again. A burst in one group leaves another's answers alone.
//!
//! An act that panics is refused by itself: the copy is dropped, the other acts of its batch are decided on a new one, and
//! the group goes on.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use undersigned_proto::UnixTime;

use crate::clock::{Clock, Time};
use crate::group::act::Act;
use crate::group::commit::Commit;
use crate::group::committer::{Committer, Stored, Work};
use crate::group::live::{Live, Taken};
use crate::group::published::LiveGroup;
use crate::group::rows::{Rows, Uncommitted};
use crate::keys::MasterKey;
use crate::refusal::{Kind, Refusal};
use crate::store::{Blobs, GroupRow, Opened, Reader, Row, StoreError};

/// Most acts in one batch (measured: more gains nothing).
const MAX_BATCH: usize = 256;
/// Most acts waiting in one group; beyond that, a client hears at once that the server is busy.
const MAX_WAITING: usize = 4_096;

/// All groups in memory, and the contracts that read what is stored.
pub struct Shared {
    groups: RwLock<BTreeMap<String, Arc<LiveGroup>>>,
    /// Ids of groups that are being founded.
    reserved: Mutex<HashSet<String>>,
    /// Committed rows.
    pub reader: Arc<dyn Reader>,
    /// Bytes of names.
    pub blobs: Arc<dyn Blobs>,
    /// Opens sealed keys.
    pub master: Arc<MasterKey>,
}

impl Shared {
    /// Reads all groups back, and erases blobs that a crash left without an entry.
    ///
    /// # Errors
    /// What the disk says, or which part of a ledger is damaged.
    pub fn load(opened: &mut Opened, master: MasterKey) -> Result<Self, StoreError> {
        let shared = Self {
            groups: RwLock::default(),
            reserved: Mutex::default(),
            reader: opened.reader.clone(),
            blobs: opened.blobs.clone(),
            master: Arc::new(master),
        };
        let mut erased = false;
        for row in shared.reader.groups()? {
            let id = row.id.clone();
            let (live, orphans) = Live::load(row, &*shared.reader, &*shared.blobs, &shared.master)?;
            if !orphans.is_empty() {
                shared.blobs.erase(&id, &orphans)?;
                erased = true;
            }
            shared.put(live);
        }
        if erased {
            opened.store.scrub()?;
        }
        Ok(shared)
    }

    /// A group by its id.
    pub fn group(&self, id: &str) -> Option<Arc<LiveGroup>> {
        self.groups.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// All groups, by id.
    pub fn groups(&self) -> Vec<Arc<LiveGroup>> {
        self.groups.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn put(&self, live: Live) -> Arc<LiveGroup> {
        let group = Arc::new(LiveGroup::new(live));
        let mut groups = self.groups.write().unwrap_or_else(PoisonError::into_inner);
        groups.insert(group.id().to_owned(), group.clone());
        group
    }

    fn reserve(self: &Arc<Self>, id: &str) -> Result<Reserved, Refusal> {
        let mut reserved = self.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        if self.group(id).is_some() || !reserved.insert(id.to_owned()) {
            return Err(Refusal::conflict(Kind::Taken, "There is a group with this short name already."));
        }
        Ok(Reserved { shared: self.clone(), id: id.to_owned() })
    }
}

/// An id under which nobody else can found a group meanwhile.
struct Reserved {
    shared: Arc<Shared>,
    id: String,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.shared.reserved.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// The handle to all sequencers.
pub struct Sequencers {
    shared: Arc<Shared>,
    clock: Clock,
    committer: Committer,
    queues: Mutex<HashMap<String, mpsc::Sender<Box<dyn Waiting>>>>,
}

impl Sequencers {
    /// Starts the committer's thread, which ends after the last sequencer. A group's sequencer starts with its first act.
    pub fn start(opened: Opened, shared: Arc<Shared>, clock: Clock) -> (Self, std::thread::JoinHandle<()>) {
        let Opened { store, blobs, .. } = opened;
        let (committer, thread) = Committer::start(store, blobs);
        (Self { shared, clock, committer, queues: Mutex::default() }, thread)
    }

    /// Has an act decided and stored.
    ///
    /// # Errors
    /// The act's own refusal, or `not-found`, `storage`, `internal` and `busy` where nothing was done.
    pub async fn run<A: Act>(&self, group: &str, act: A) -> Result<A::Done, Refusal> {
        let group = self.shared.group(group).ok_or_else(|| Refusal::not_found("group"))?;
        let (reply, answer) = oneshot::channel();
        self.queue(&group, Box::new(Queued { act, decided: None, erases: false, panicked: false, reply }))?;
        answer.await.map_err(|_| Refusal::unknown())?
    }

    /// Founds a group with its first entries.
    ///
    /// # Errors
    /// `taken`, the act's own refusal, `storage`; there is no group then.
    pub async fn found<A: Act>(
        &self,
        row: GroupRow,
        log_key: undersigned_tlog::SigningKey,
        act: A,
    ) -> Result<A::Done, Refusal> {
        let _reserved = self.shared.reserve(&row.id)?;
        let group = LiveGroup::new(Live::empty(row.clone(), Some(log_key), self.shared.master.clone()));
        let mut batch = Deciding::new(&group, &*self.shared.reader);
        let (commit, done) = batch.decide(&act, self.clock.now())?;
        batch.take(commit)?;
        let (live, mut work) = batch.finish()?;
        work.batch.rows.insert(0, Row::NewGroup(row));
        self.committer.store(work).await?;
        self.shared.put(live);
        Ok(done)
    }

    /// Waits until the store has answered: a server that cannot store is unhealthy. Erasing that failed is tried again.
    ///
    /// # Errors
    /// `storage`.
    pub async fn ping(&self) -> Result<(), Refusal> {
        if self.committer.is_unstored() {
            // The disk may have room again: only writing to it shows.
            self.committer.keep_time(self.clock.now()).await?;
        }
        let stored = self.committer.store(Work::nothing("")).await?;
        if stored == Stored::NotErased || self.committer.is_unerased() { Err(not_erased()) } else { Ok(()) }
    }

    /// Keeps the time in the store.
    ///
    /// # Errors
    /// `storage`, `unknown`.
    pub async fn keep_time(&self) -> Result<(), Refusal> {
        self.committer.keep_time(self.clock.now()).await
    }

    /// Cancelled when nothing can be stored any more.
    pub fn failed(&self) -> CancellationToken {
        self.committer.failed()
    }

    /// Whether something that was to be erased can still be read on the disk.
    pub fn is_unerased(&self) -> bool {
        self.committer.is_unerased()
    }

    /// # Errors
    /// `busy`.
    fn queue(&self, group: &Arc<LiveGroup>, act: Box<dyn Waiting>) -> Result<(), Refusal> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.entry(group.id().to_owned()).or_insert_with(|| self.start_sequencer(group));
        if queue.is_closed() {
            // A sequencer ends with the runtime that it was started on. The next one begins with what was published.
            *queue = self.start_sequencer(group);
        }
        queue.try_send(act).map_err(|_| Refusal::busy())
    }

    fn start_sequencer(&self, group: &Arc<LiveGroup>) -> mpsc::Sender<Box<dyn Waiting>> {
        let (queue, waiting) = mpsc::channel(MAX_WAITING);
        let sequencer = Sequencer {
            group: group.clone(),
            reader: self.shared.reader.clone(),
            clock: self.clock.clone(),
            committer: self.committer.clone(),
        };
        tokio::spawn(sequencer.run(waiting));
        queue
    }
}

fn not_erased() -> Refusal {
    let detail = "It is entered, but what was to be erased is still being erased. Please send it again in a minute.";
    Refusal::unavailable(Kind::Unfinished, detail)
}

fn internal() -> Refusal {
    Refusal::unavailable(Kind::Internal, "Something went wrong here. Nothing was changed; please try again later.")
}

/// An act whose answer somebody is waiting for.
trait Waiting: Send {
    /// Decides; what is refused is remembered for the answer. False after a panic, which may have left the copy half
    /// changed: the act is refused from then on, whatever copy it is asked on.
    fn decide(&mut self, batch: &mut Deciding<'_>, time: Time) -> bool;
    fn answer(self: Box<Self>, stored: Result<Stored, Refusal>);
}

struct Queued<A: Act> {
    act: A,
    decided: Option<Result<A::Done, Refusal>>,
    erases: bool,
    panicked: bool,
    reply: oneshot::Sender<Result<A::Done, Refusal>>,
}

impl<A: Act> Waiting for Queued<A> {
    fn decide(&mut self, batch: &mut Deciding<'_>, time: Time) -> bool {
        if self.panicked {
            return true;
        }
        let Time { now, is_doubted } = time;
        let decided = catch_unwind(AssertUnwindSafe(|| {
            let (commit, done) = batch.decide(&self.act, now)?;
            if is_doubted && commit.is_dated() {
                return Err(Refusal::clock());
            }
            let erases = commit.erases();
            batch.take(commit)?;
            Ok((done, erases))
        }));
        self.panicked = decided.is_err();
        let decided = decided.unwrap_or_else(|_| {
            // The panic's text may quote the act, and goes nowhere.
            tracing::error!("an act ended in a panic");
            Err(internal())
        });
        self.erases = decided.as_ref().is_ok_and(|(_, erases)| *erases);
        self.decided = Some(decided.map(|(done, _)| done));
        !self.panicked
    }

    fn answer(self: Box<Self>, stored: Result<Stored, Refusal>) {
        let answer = match (self.decided, stored) {
            // What was refused stays refused, whatever became of the others.
            (Some(Err(refusal)), _) => Err(refusal),
            (None, stored) => Err(stored.err().unwrap_or_else(internal)),
            (Some(Ok(_)), Err(refusal)) => Err(refusal),
            (Some(Ok(_)), Ok(Stored::NotErased)) if self.erases => Err(not_erased()),
            (Some(Ok(done)), Ok(_)) => Ok(done),
        };
        // A client that has gone away does not wait for the answer.
        drop(self.reply.send(answer));
    }
}

/// A batch that is being decided on, on a copy of the group.
struct Deciding<'a> {
    live: Live,
    reader: &'a dyn Reader,
    taken: Taken,
    work: Work,
}

impl<'a> Deciding<'a> {
    fn new(group: &LiveGroup, reader: &'a dyn Reader) -> Self {
        let live = group.read().clone();
        Self { live, reader, taken: Taken::default(), work: Work::nothing(group.id()) }
    }

    fn decide<A: Act>(&self, act: &A, now: UnixTime) -> Result<(Commit, A::Done), Refusal> {
        let rows = Uncommitted::new(self.reader, &self.work.batch.group, &self.work.batch.rows);
        act.decide(&self.live, &rows as &dyn Rows, now)
    }

    /// Takes a decision in, or nothing of it.
    fn take(&mut self, commit: Commit) -> Result<(), Refusal> {
        self.live.take(&commit, &mut self.taken)?;
        self.work.erases |= commit.erases();
        let Commit { rows, put, erase, .. } = commit;
        self.work.batch.rows.extend(rows);
        self.work.put.extend(put);
        self.work.erase.extend(erase);
        Ok(())
    }

    fn finish(self) -> Result<(Live, Work), Refusal> {
        let Self { mut live, taken, mut work, .. } = self;
        work.batch.append = live.sign(taken)?;
        Ok((live, work))
    }
}

/// One group's sequencer.
struct Sequencer {
    group: Arc<LiveGroup>,
    reader: Arc<dyn Reader>,
    clock: Clock,
    committer: Committer,
}

type Decided = Result<(Live, Work), Refusal>;

impl Sequencer {
    /// Runs until the last handle is dropped.
    async fn run(self, mut waiting: mpsc::Receiver<Box<dyn Waiting>>) {
        while let Some(first) = waiting.recv().await {
            let mut acts = vec![first];
            while acts.len() < MAX_BATCH
                && let Ok(act) = waiting.try_recv()
            {
                acts.push(act);
            }
            let (group, reader, time) = (self.group.clone(), self.reader.clone(), self.clock.read());
            let deciding = aside(move || {
                let decided = decide(&group, &*reader, &mut acts, time);
                (acts, decided)
            });
            // Only the end of the runtime ends it early; then nobody is waiting any more.
            let Some((acts, decided)) = deciding.await else { return };
            let stored = self.store(decided).await;
            acts.into_iter().for_each(|act| act.answer(stored.clone()));
            // Whoever has an answer may have a next act: together they cost one sync.
            tokio::task::yield_now().await;
        }
    }

    async fn store(&self, decided: Decided) -> Result<Stored, Refusal> {
        let (live, work) = decided?;
        if work.is_empty() {
            return Ok(Stored::Done);
        }
        let stored = self.committer.store(work).await?;
        self.group.publish(live);
        Ok(stored)
    }
}

/// Does what would hold up the threads that serve: decisions hash, and read rows. Where there are several such threads,
/// this one stops being one of them meanwhile, which costs two changes of thread less than sending the work to another.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::CurrentThread => tokio::task::spawn_blocking(work).await.ok(),
        _ => Some(tokio::task::block_in_place(work)),
    }
}

/// Decides on all acts of a batch. The copy on which one panics is dropped, and the others are decided on a new one.
fn decide(group: &LiveGroup, reader: &dyn Reader, acts: &mut [Box<dyn Waiting>], time: Time) -> Decided {
    let decided = catch_unwind(AssertUnwindSafe(|| {
        loop {
            let mut batch = Deciding::new(group, reader);
            if acts.iter_mut().all(|act| act.decide(&mut batch, time)) {
                return batch.finish();
            }
        }
    }));
    decided.unwrap_or_else(|_| {
        tracing::error!("a batch ended in a panic");
        Err(internal())
    })
}
