//! A store in memory, for tests: it outlives its handles as a disk would, and fails on demand.
//!
//! Compiled by unit tests as a part of the crate and by the simulation as a file of its own; never shipped.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use undersigned_proto::UnixTime;
use undersigned_proto::entry::Class;
use undersigned_tlog::Hash;

use undersigned_server::store::{
    Address, Backend, Batch, Blob, Blobs, CodeRow, EpochRow, GroupRow, Keyed, MailCode, Opened, Reader, Row, Spent,
    Store, StoreError,
};

/// Calls that fail from now on.
#[derive(Debug, Default)]
pub struct Faults {
    /// Commits.
    pub commit: AtomicU32,
    /// Puts of blobs.
    pub put: AtomicU32,
    /// Erasures of blobs.
    pub erase: AtomicU32,
    /// Scrubs.
    pub scrub: AtomicU32,
    /// Commits that panic, each after it has stored everything.
    pub panic: AtomicU32,
    /// Commits whose outcome is unknown, although they are stored.
    pub unknown_stored: AtomicU32,
    /// Commits whose outcome is unknown, and which are not stored.
    pub unknown_lost: AtomicU32,
    /// Commits with entries, before anything is written.
    pub append: AtomicU32,
    /// Commits with entries, when everything but the checkpoint is written.
    pub checkpoint: AtomicU32,
    /// Blobs are not kept.
    pub loses_blobs: AtomicBool,
    /// Blobs are not erased.
    pub keeps_blobs: AtomicBool,
    /// This entry is altered when it is stored, unless it is 0.
    pub alters_entry: AtomicU32,
}

fn fails(left: &AtomicU32) -> Result<(), StoreError> {
    let take = |left: u32| left.checked_sub(1);
    match left.try_update(Ordering::SeqCst, Ordering::SeqCst, take) {
        Ok(_) => Err(StoreError::Backend("a fault of the test".into())),
        Err(_) => Ok(()),
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct OfGroup {
    row: Option<GroupRow>,
    entries: Vec<Vec<u8>>,
    nodes: BTreeMap<(u8, u64), Hash>,
    pseudonyms: BTreeSet<(String, [u8; 48])>,
    epochs: BTreeMap<u32, EpochRow>,
    codes: BTreeMap<(u32, Keyed), CodeRow>,
    mailboxes: BTreeMap<(u32, Keyed), Keyed>,
    drafts: BTreeMap<String, String>,
    keyholders: BTreeMap<(String, String), Keyed>,
    subscribers: BTreeMap<Keyed, Vec<u8>>,
    news: BTreeSet<(String, String)>,
    mail_codes: Vec<MailCode>,
    is_met: bool,
}

#[derive(Debug, Clone, Default)]
struct Data {
    groups: BTreeMap<String, OfGroup>,
    blobs: BTreeMap<(String, Address), Vec<u8>>,
    kept: Option<UnixTime>,
}

/// A store in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryBackend {
    data: Arc<Mutex<Data>>,
    /// What fails next.
    pub faults: Arc<Faults>,
}

impl Backend for MemoryBackend {
    fn open(&self) -> Result<Opened, StoreError> {
        let door = Arc::new(self.clone());
        let mut data = self.data.lock().unwrap();
        let Data { groups, blobs, .. } = &mut *data;
        blobs.retain(|(group, _), _| groups.contains_key(group));
        Ok(Opened { store: Box::new(self.clone()), reader: door.clone(), blobs: door })
    }
}

impl Store for MemoryBackend {
    fn commit(&mut self, batches: &[&Batch]) -> Result<(), StoreError> {
        fails(&self.faults.commit)?;
        let unknown = |left| fails(left).map_err(|error| StoreError::Unknown(Box::new(error)));
        unknown(&self.faults.unknown_lost)?;
        let appends = batches.iter().any(|batch| batch.append.is_some());
        // A broken rule, as a trigger in SQLite is one: then it is certain that nothing was stored.
        let broken = |_| StoreError::Conflict("a rule of the test");
        let append_fails = |left| if appends { fails(left).map_err(broken) } else { Ok(()) };
        append_fails(&self.faults.append)?;
        let mut data = self.data.lock().unwrap();
        let mut groups = data.groups.clone();
        batches.iter().try_for_each(|batch| apply(&mut groups, batch))?;
        append_fails(&self.faults.checkpoint)?;
        let altered = self.faults.alters_entry.load(Ordering::SeqCst) as usize;
        for group in groups.values_mut().filter(|group| altered > 0 && group.entries.len() > altered) {
            group.entries[altered] = vec![0; 40];
        }
        data.groups = groups;
        drop(data);
        fails(&self.faults.panic).expect("a panic of the test");
        unknown(&self.faults.unknown_stored)
    }

    fn keep_time(&mut self, at: UnixTime) -> Result<(), StoreError> {
        fails(&self.faults.commit)?;
        self.data.lock().unwrap().kept = Some(at);
        Ok(())
    }

    fn scrub(&mut self) -> Result<(), StoreError> {
        fails(&self.faults.scrub)
    }
}

fn new<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V, rule: &'static str) -> Result<(), StoreError> {
    if map.insert(key, value).is_none() { Ok(()) } else { Err(StoreError::Conflict(rule)) }
}

fn apply(groups: &mut BTreeMap<String, OfGroup>, batch: &Batch) -> Result<(), StoreError> {
    if let Some(Row::NewGroup(row)) = batch.rows.first() {
        new(groups, batch.group.clone(), OfGroup { row: Some(row.clone()), ..OfGroup::default() }, "group")?;
    }
    if batch.rows.is_empty() && batch.append.is_none() {
        return Ok(());
    }
    let group = groups.get_mut(&batch.group).ok_or(StoreError::Conflict("no such group"))?;
    batch.rows.iter().try_for_each(|row| group.change(row))?;
    let Some(append) = &batch.append else { return Ok(()) };
    let row = group.row.as_mut().filter(|row| row.size == append.old_size);
    let row = row.ok_or(StoreError::Conflict("the ledger's size"))?;
    row.size += append.entries.len() as u64;
    row.checkpoint.clone_from(&append.checkpoint);
    group.entries.extend(append.entries.iter().cloned());
    append.nodes.iter().try_for_each(|(level, index, hash)| new(&mut group.nodes, (*level, *index), *hash, "node"))
}

impl OfGroup {
    fn change(&mut self, row: &Row) -> Result<(), StoreError> {
        match row.clone() {
            Row::NewGroup(_) => {}
            Row::Pseudonym { letter, pseudonym } => {
                let fresh = self.pseudonyms.insert((letter, pseudonym));
                return if fresh { Ok(()) } else { Err(StoreError::Conflict("pseudonym under this letter")) };
            }
            Row::NewEpoch(row) => return new(&mut self.epochs, row.number, row, "epoch"),
            Row::EndEnrolment { epoch } => {
                self.epochs.get_mut(&epoch).ok_or(StoreError::Conflict("epoch"))?.enrol_key = None;
                self.codes.retain(|(of, _), _| *of != epoch);
                self.mailboxes.retain(|(of, _), _| *of != epoch);
            }
            Row::AddCodes { epoch, role, codes } => {
                let code = || CodeRow { role: role.clone(), spent: None };
                return codes.into_iter().try_for_each(|keyed| new(&mut self.codes, (epoch, keyed), code(), "code"));
            }
            Row::SpendCode { epoch, code, spent } => {
                let row = self.codes.get_mut(&(epoch, code)).filter(|row| row.spent.is_none());
                row.ok_or(StoreError::Conflict("unspent code"))?.spent = Some(spent.commitment);
                return self.count(epoch, Class::Code, spent);
            }
            Row::SpendMailbox { epoch, mailbox, spent } => {
                new(&mut self.mailboxes, (epoch, mailbox), spent.commitment, "mailbox")?;
                return self.count(epoch, Class::Mailbox, spent);
            }
            Row::Tallied { epoch, class } => {
                if let Some(row) = self.epochs.get_mut(&epoch) {
                    row.untallied.retain(|(of, _)| *of != class);
                }
            }
            Row::PutDraft { id, json } => drop(self.drafts.insert(id, json)),
            Row::DeleteDraft { id } => drop(self.drafts.remove(&id)),
            Row::PutKeyholder { letter, holder, link } => drop(self.keyholders.insert((letter, holder), link)),
            Row::PutSubscriber { address, sealed } => drop(self.subscribers.insert(address, sealed)),
            Row::DeleteSubscriber { address } => drop(self.subscribers.remove(&address)),
            Row::MarkMet => self.is_met = true,
            Row::PutMailCode(row) => self.mail_codes.push(row),
            Row::EndMailCodes { until } => self.mail_codes.retain(|row| row.expires > until),
            Row::MarkNews { letter, what } => drop(self.news.insert((letter, what))),
        }
        Ok(())
    }

    fn count(&mut self, epoch: u32, class: Class, spent: Spent) -> Result<(), StoreError> {
        let row = self.epochs.get_mut(&epoch).ok_or(StoreError::Conflict("epoch"))?;
        if row.untallied.contains(&(class, spent.mark)) {
            return Err(StoreError::Conflict("commitment"));
        }
        row.untallied.push((class, spent.mark));
        row.untallied.sort_unstable();
        match row.issued.iter_mut().find(|(of, _)| *of == class) {
            Some((_, count)) => *count += 1,
            None => row.issued.push((class, 1)),
        }
        Ok(())
    }
}

impl MemoryBackend {
    /// Another store with all that is in this one now: what a kill at this moment leaves.
    pub fn image(&self) -> Self {
        Self { data: Arc::new(Mutex::new(self.data.lock().unwrap().clone())), faults: Arc::default() }
    }

    /// All rows by table, as text.
    pub fn tables(&self) -> Vec<(String, Vec<String>)> {
        let data = self.data.lock().unwrap();
        let mut tables = BTreeMap::<_, Vec<String>>::new();
        let mut row = |table: &str, row: String| tables.entry(table.to_owned()).or_default().push(row);
        for (id, group) in &data.groups {
            // Without the drafts, which have a table of their own.
            row("groups", format!("{id} {:?}", OfGroup { drafts: BTreeMap::new(), ..group.clone() }));
            group.drafts.iter().for_each(|draft| row("drafts", format!("{id} {draft:?}")));
        }
        data.blobs.iter().for_each(|blob| row("blobs", format!("{blob:?}")));
        tables.into_iter().collect()
    }

    /// Whether these bytes are in a blob, an entry or a draft.
    pub fn contains(&self, bytes: &[u8]) -> bool {
        let data = self.data.lock().unwrap();
        let drafts = data.groups.values().flat_map(|group| group.drafts.values().map(String::as_bytes));
        let entries = data.groups.values().flat_map(|group| group.entries.iter().map(Vec::as_slice));
        let mut all = drafts.chain(entries).chain(data.blobs.values().map(Vec::as_slice));
        all.any(|stored| stored.windows(bytes.len()).any(|window| window == bytes))
    }

    fn of<T>(&self, group: &str, read: impl FnOnce(&OfGroup) -> T) -> T {
        let data = self.data.lock().unwrap();
        read(data.groups.get(group).unwrap_or(&OfGroup::default()))
    }
}

fn part<T: Clone>(all: &[T], first: u64, most: u64) -> Vec<T> {
    all.iter().skip(first as usize).take(most as usize).cloned().collect()
}

impl Reader for MemoryBackend {
    fn kept_time(&self) -> Result<Option<UnixTime>, StoreError> {
        Ok(self.data.lock().unwrap().kept)
    }

    fn groups(&self) -> Result<Vec<GroupRow>, StoreError> {
        let data = self.data.lock().unwrap();
        Ok(data.groups.values().filter_map(|group| group.row.clone()).filter(|row| row.size > 0).collect())
    }

    fn entries(&self, group: &str, first: u64, most: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.of(group, |group| part(&group.entries, first, most)))
    }

    fn hashes(&self, group: &str, level: u8, first: u64, most: u64) -> Result<Vec<Hash>, StoreError> {
        let found = |group: &OfGroup| {
            let range = group.nodes.range((level, first)..=(level, u64::MAX));
            range.take(most as usize).map(|(_, hash)| *hash).collect()
        };
        Ok(self.of(group, found))
    }

    fn hashes_at(&self, group: &str, places: &[(u8, u64)]) -> Result<Vec<Hash>, StoreError> {
        let missing = StoreError::Damaged("a hash is missing");
        self.of(group, |group| places.iter().map(|place| group.nodes.get(place).copied()).collect::<Option<_>>())
            .ok_or(missing)
    }

    fn entries_at(&self, group: &str, indices: &[u64]) -> Result<Vec<Vec<u8>>, StoreError> {
        let missing = StoreError::Damaged("an entry is missing");
        let entry = |group: &OfGroup, index: &u64| group.entries.get(*index as usize).cloned();
        self.of(group, |group| indices.iter().map(|index| entry(group, index)).collect::<Option<_>>()).ok_or(missing)
    }

    fn epochs(&self, group: &str) -> Result<Vec<EpochRow>, StoreError> {
        Ok(self.of(group, |group| group.epochs.values().cloned().collect()))
    }

    fn code(&self, group: &str, epoch: u32, code: &Keyed) -> Result<Option<CodeRow>, StoreError> {
        Ok(self.of(group, |group| group.codes.get(&(epoch, *code)).cloned()))
    }

    fn mailbox(&self, group: &str, epoch: u32, mailbox: &Keyed) -> Result<Option<Keyed>, StoreError> {
        Ok(self.of(group, |group| group.mailboxes.get(&(epoch, *mailbox)).copied()))
    }

    fn code_counts(&self, group: &str, epoch: u32) -> Result<(u32, u32), StoreError> {
        let count = |group: &OfGroup| {
            let codes = || group.codes.iter().filter(|((of, _), _)| *of == epoch);
            (codes().count() as u32, codes().filter(|(_, row)| row.spent.is_some()).count() as u32)
        };
        Ok(self.of(group, count))
    }

    fn drafts(&self, group: &str) -> Result<Vec<(String, String)>, StoreError> {
        Ok(self.of(group, |group| group.drafts.clone().into_iter().collect()))
    }

    fn keyholders(&self, group: &str, letter: &str) -> Result<Vec<(String, Keyed)>, StoreError> {
        let found = |group: &OfGroup| {
            let links = group.keyholders.iter().filter(|((of, _), _)| of == letter);
            links.map(|((_, holder), link)| (holder.clone(), *link)).collect()
        };
        Ok(self.of(group, found))
    }

    fn subscribers(&self, group: &str) -> Result<Vec<(Keyed, Vec<u8>)>, StoreError> {
        Ok(self.of(group, |group| group.subscribers.clone().into_iter().collect()))
    }

    fn is_met(&self, group: &str) -> Result<bool, StoreError> {
        Ok(self.of(group, |group| group.is_met))
    }

    fn mail_codes(&self, group: &str) -> Result<Vec<MailCode>, StoreError> {
        Ok(self.of(group, |group| group.mail_codes.clone()))
    }

    fn news(&self, group: &str) -> Result<Vec<(String, String)>, StoreError> {
        Ok(self.of(group, |group| group.news.iter().cloned().collect()))
    }
}

impl Blobs for MemoryBackend {
    fn put(&self, group: &str, blobs: &[Blob]) -> Result<(), StoreError> {
        fails(&self.faults.put)?;
        if self.faults.loses_blobs.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut data = self.data.lock().unwrap();
        for blob in blobs {
            data.blobs.insert((group.to_owned(), blob.address), blob.bytes.clone());
        }
        Ok(())
    }

    fn get(&self, group: &str, addresses: &[Address]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let data = self.data.lock().unwrap();
        Ok(addresses.iter().map(|address| data.blobs.get(&(group.to_owned(), *address)).cloned()).collect())
    }

    fn erase(&self, group: &str, addresses: &[Address]) -> Result<(), StoreError> {
        fails(&self.faults.erase)?;
        if self.faults.keeps_blobs.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut data = self.data.lock().unwrap();
        for address in addresses {
            data.blobs.remove(&(group.to_owned(), *address));
        }
        Ok(())
    }

    fn addresses(&self, group: &str) -> Result<Vec<Address>, StoreError> {
        let data = self.data.lock().unwrap();
        Ok(data.blobs.keys().filter(|(of, _)| of == group).map(|(_, address)| *address).collect())
    }
}
