//! Secrets of a group's epochs, and what was issued with them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use undersigned_crypto::SecretKey;
use undersigned_proto::entry::{Class, MARK_BYTES};

use crate::keys::{HmacKey, MasterKey};
use crate::store::{EpochRow, Row, Spent, StoreError};

/// Secrets of one epoch.
#[derive(Clone)]
pub struct EpochKeys {
    /// The epoch.
    number: u32,
    /// Signs credentials.
    pub issuer: Arc<SecretKey>,
    /// Makes keyed values; gone when enrolment has ended.
    pub enrol: Option<Arc<HmacKey>>,
    /// Credentials issued, by class.
    pub issued: BTreeMap<Class, u32>,
    /// Marks of commitments that no tally counts yet, in the order of their bytes.
    pub untallied: BTreeMap<Class, BTreeSet<[u8; MARK_BYTES]>>,
}

impl EpochKeys {
    /// Opens a stored row.
    fn open(group: &str, row: EpochRow, master: &MasterKey) -> Result<Self, StoreError> {
        let open = |what: &str, sealed: &[u8]| {
            let secret = master.open_sealed(&key_label(group, what, row.number), sealed);
            let secret = secret.ok_or(StoreError::Damaged("the master key does not open an epoch's key"))?;
            <[u8; 32]>::try_from(secret.as_slice()).map_err(|_| StoreError::Damaged("an epoch's key"))
        };
        let issuer = SecretKey::from_bytes(&open("issuer", &row.issuer_key)?);
        let issuer = issuer.map_err(|_| StoreError::Damaged("an issuer key"))?;
        let enrol = row.enrol_key.as_deref().map(|sealed| open("enrol", sealed)).transpose()?;
        let mut untallied: BTreeMap<Class, BTreeSet<_>> = BTreeMap::new();
        for (class, mark) in row.untallied {
            untallied.entry(class).or_default().insert(mark);
        }
        Ok(Self {
            number: row.number,
            issuer: Arc::new(issuer),
            enrol: enrol.map(|key| Arc::new(HmacKey::new(key))),
            issued: row.issued.into_iter().collect(),
            untallied,
        })
    }

    fn count(&mut self, class: Class, spent: &Spent) {
        *self.issued.entry(class).or_default() += 1;
        self.untallied.entry(class).or_default().insert(spent.mark);
    }

    /// Whether a commitment was answered that no tally counts yet.
    pub fn has_mark(&self, mark: &[u8; MARK_BYTES]) -> bool {
        self.untallied.values().any(|marks| marks.contains(mark))
    }

    /// Credentials issued, of all classes.
    pub fn issued_in_all(&self) -> u32 {
        self.issued.values().sum()
    }
}

/// Secrets of all epochs of a group.
#[derive(Clone)]
pub struct Secrets {
    master: Arc<MasterKey>,
    epochs: Arc<Vec<EpochKeys>>,
}

impl Secrets {
    /// Those of a group without epochs.
    pub(super) fn new(master: Arc<MasterKey>) -> Self {
        Self { master, epochs: Arc::default() }
    }

    /// Opens all of a group's rows.
    pub(super) fn load(group: &str, rows: Vec<EpochRow>, master: Arc<MasterKey>) -> Result<Self, StoreError> {
        let epochs: Result<_, _> = rows.into_iter().map(|row| EpochKeys::open(group, row, &master)).collect();
        Ok(Self { epochs: Arc::new(epochs?), master })
    }

    /// Secrets of an epoch.
    pub fn epoch(&self, number: u32) -> Option<&EpochKeys> {
        self.epochs.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// Epochs whose keyed values can still be made.
    pub fn enrolling(&self) -> impl Iterator<Item = u32> {
        self.epochs.iter().filter(|keys| keys.enrol.is_some()).map(|keys| keys.number)
    }

    /// Credentials issued in the epoch that has most of them.
    pub fn most_issued(&self) -> u32 {
        self.epochs.iter().map(EpochKeys::issued_in_all).max().unwrap_or(0)
    }

    /// Whether a row can be followed: only that of a new epoch can fail.
    pub(super) fn check(&self, group: &str, row: &Row) -> Result<(), StoreError> {
        match row {
            Row::NewEpoch(row) => EpochKeys::open(group, row.clone(), &self.master).map(drop),
            _ => Ok(()),
        }
    }

    /// Follows a row that is about to be committed.
    pub(super) fn follow(&mut self, group: &str, row: &Row) {
        match row {
            Row::NewEpoch(row) => {
                Arc::make_mut(&mut self.epochs).extend(EpochKeys::open(group, row.clone(), &self.master));
            }
            Row::EndEnrolment { epoch } => self.change(*epoch, |keys| keys.enrol = None),
            Row::SpendCode { epoch, spent, .. } => self.change(*epoch, |keys| keys.count(Class::Code, spent)),
            Row::SpendMailbox { epoch, spent, .. } => {
                self.change(*epoch, |keys| keys.count(Class::Mailbox, spent));
            }
            Row::Tallied { epoch, class } => self.change(*epoch, |keys| drop(keys.untallied.remove(class))),
            Row::NewGroup(_)
            | Row::Pseudonym { .. }
            | Row::AddCodes { .. }
            | Row::PutDraft { .. }
            | Row::DeleteDraft { .. }
            | Row::PutKeyholder { .. }
            | Row::PutSubscriber { .. }
            | Row::DeleteSubscriber { .. }
            | Row::MarkMet
            | Row::PutMailCode(_)
            | Row::EndMailCodes { .. }
            | Row::MarkNews { .. } => {}
        }
    }

    fn change(&mut self, number: u32, with: impl FnOnce(&mut EpochKeys)) {
        if let Some(keys) = Arc::make_mut(&mut self.epochs).iter_mut().find(|keys| keys.number == number) {
            with(keys);
        }
    }
}

/// The label under which a group's keys are sealed.
pub(crate) fn key_label(group: &str, what: &str, epoch: u32) -> String {
    format!("undersigned/v1/{group}/{what}/{epoch}")
}
