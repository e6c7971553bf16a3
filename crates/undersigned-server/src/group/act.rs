//! Acts: what people and dates do to a group, decided on the state that the commit will follow.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Entry, MAX_TALLIED, Tally};

use super::commit::Commit;
use super::live::Live;
use super::rows::Rows;
use crate::refusal::Refusal;
use crate::store::{Address, Blob, Row};

/// Something that a person or a date does to a group. What is expensive (proofs, decoding) is checked before; the
/// sequencer only asks for the decision, against the state that the commit will follow.
pub trait Act: Send + 'static {
    /// What the caller gets after the commit.
    type Done: Send + 'static;

    /// Decides what is added. It changes nothing, so a refused act has changed nothing; it may be asked again.
    ///
    /// # Errors
    /// The [`Refusal`] for the caller.
    fn decide(&self, group: &Live, rows: &dyn Rows, now: UnixTime) -> Result<(Commit, Self::Done), Refusal>;
}

/// Rows alone, whatever the state: nothing can refuse them.
pub struct JustRows(pub Vec<Row>);

impl Act for JustRows {
    type Done = ();

    fn decide(&self, _: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, ()), Refusal> {
        Ok((Commit::rows(self.0.clone()), ()))
    }
}

/// A decision of several steps that follow from each other, on a copy of the group.
pub struct Trial {
    /// The group after the steps so far.
    pub live: Live,
    commit: Commit,
}

impl Trial {
    /// Before the first step.
    pub fn on(group: &Live) -> Self {
        Self { live: group.clone(), commit: Commit::default() }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn entry(&mut self, entry: Entry) -> Result<(), Refusal> {
        self.live.try_entry(&entry)?;
        self.commit.entries.push(entry);
        Ok(())
    }

    /// Adds a row.
    pub fn row(&mut self, row: Row) {
        self.live.try_row(&row);
        self.commit.rows.push(row);
    }

    /// Adds a blob that an earlier entry commits to.
    pub fn put(&mut self, blob: Blob) {
        self.commit.put.push(blob);
    }

    /// Erases names.
    pub fn erase(&mut self, addresses: impl IntoIterator<Item = Address>) {
        self.commit.erase.extend(addresses);
    }

    /// Ends a round: enters what has been issued in an epoch and not been tallied yet. All in a row, so that nobody is put
    /// into a round whose members may sign already.
    ///
    /// # Errors
    /// The rule that a tally breaks.
    pub fn tally(&mut self, epoch: u32) -> Result<(), Refusal> {
        let round = self.live.state.epoch(epoch).map_or(0, |record| record.round) + 1;
        for (class, marks) in self.live.untallied(epoch) {
            for marks in marks.chunks(MAX_TALLIED as usize) {
                let so_far = self.live.state.epoch(epoch).and_then(|record| record.issued.get(&class).copied());
                let so_far = so_far.unwrap_or(0) + marks.len() as u32;
                self.entry(Entry::Tally(Tally::new(epoch, class, round, so_far, marks.to_vec())))?;
            }
            self.row(Row::Tallied { epoch, class });
        }
        Ok(())
    }

    /// What was decided.
    pub fn commit(self) -> Commit {
        self.commit
    }
}
