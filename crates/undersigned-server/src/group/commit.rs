//! What an act decides, as data.

use undersigned_proto::entry::Entry;

use crate::store::{Address, Blob, Row};

/// What an act adds to its group, all of it or nothing. It changes nothing by itself and can be thrown away.
#[derive(Debug, Default)]
pub struct Commit {
    /// New entries, in order.
    pub entries: Vec<Entry>,
    /// Changes beside the ledger.
    pub rows: Vec<Row>,
    /// Names that come with the entries.
    pub put: Vec<Blob>,
    /// Names that must be gone before the act is answered.
    pub erase: Vec<Address>,
}

impl Commit {
    /// One entry and nothing else.
    pub fn entry(entry: Entry) -> Self {
        Self { entries: vec![entry], ..Self::default() }
    }

    /// Rows and nothing else.
    pub fn rows(rows: Vec<Row>) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Whether it enters a date, or ends by one what cannot be begun again. Erasures are left out: whoever is in danger
    /// does not wait for a clock.
    pub fn is_dated(&self) -> bool {
        self.entries.iter().any(Entry::needs_clock)
            || self.rows.iter().any(|row| matches!(row, Row::EndEnrolment { .. }))
    }

    /// Whether something readable is erased, which must be unreadable on the disk before the answer.
    pub fn erases(&self) -> bool {
        !self.erase.is_empty() || self.rows.iter().any(Row::erases)
    }
}
