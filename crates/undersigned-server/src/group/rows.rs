//! Rows as an act sees them: what is committed, and what the same batch adds.

use crate::keys::Keyed;
use crate::store::{CodeRow, Reader, Row, StoreError};

/// What acts may read of their group beside the ledger.
pub trait Rows {
    /// A paper code.
    ///
    /// # Errors
    /// What the disk says, as for all methods here.
    fn code(&self, epoch: u32, code: &Keyed) -> Result<Option<CodeRow>, StoreError>;
    /// Keyed value of the commitment that a mailbox has enrolled with.
    ///
    /// # Errors
    /// See [`Rows::code`].
    fn mailbox(&self, epoch: u32, mailbox: &Keyed) -> Result<Option<Keyed>, StoreError>;
    /// Codes of an epoch: all, and those spent.
    ///
    /// # Errors
    /// See [`Rows::code`].
    fn code_counts(&self, epoch: u32) -> Result<(u32, u32), StoreError>;
    /// A draft as JSON.
    ///
    /// # Errors
    /// See [`Rows::code`].
    fn draft(&self, id: &str) -> Result<Option<String>, StoreError>;
    /// Ids of the drafts.
    ///
    /// # Errors
    /// See [`Rows::code`].
    fn drafts(&self) -> Result<Vec<String>, StoreError>;
    /// Public names of keyholders of a letter who have a link.
    ///
    /// # Errors
    /// See [`Rows::code`].
    fn keyholders(&self, letter: &str) -> Result<Vec<String>, StoreError>;
    /// Keyed values of the subscribers to news.
    ///
    /// # Errors
    /// See [`Rows::code`].
    fn subscribers(&self) -> Result<Vec<Keyed>, StoreError>;
}

/// The rows of one group, including those that a batch has decided on so far.
pub struct Uncommitted<'a> {
    reader: &'a dyn Reader,
    group: &'a str,
    rows: &'a [Row],
}

impl<'a> Uncommitted<'a> {
    /// `rows` come after what is committed.
    pub fn new(reader: &'a dyn Reader, group: &'a str, rows: &'a [Row]) -> Self {
        Self { reader, group, rows }
    }
}

impl Rows for Uncommitted<'_> {
    fn code(&self, epoch: u32, code: &Keyed) -> Result<Option<CodeRow>, StoreError> {
        let mut found = self.reader.code(self.group, epoch, code)?;
        for row in self.rows {
            match row {
                Row::AddCodes { epoch: of, role, codes } if *of == epoch && codes.contains(code) => {
                    found = Some(CodeRow { role: role.clone(), spent: None });
                }
                Row::SpendCode { epoch: of, code: burnt, spent } if (*of, burnt) == (epoch, code) => {
                    found = found.map(|found| CodeRow { spent: Some(spent.commitment), ..found });
                }
                Row::EndEnrolment { epoch: of } if *of == epoch => found = None,
                _ => {}
            }
        }
        Ok(found)
    }

    fn mailbox(&self, epoch: u32, mailbox: &Keyed) -> Result<Option<Keyed>, StoreError> {
        let mut found = self.reader.mailbox(self.group, epoch, mailbox)?;
        for row in self.rows {
            match row {
                Row::SpendMailbox { epoch: of, mailbox: used, spent } if (*of, used) == (epoch, mailbox) => {
                    found = Some(spent.commitment);
                }
                Row::EndEnrolment { epoch: of } if *of == epoch => found = None,
                _ => {}
            }
        }
        Ok(found)
    }

    fn code_counts(&self, epoch: u32) -> Result<(u32, u32), StoreError> {
        let (mut all, mut spent) = self.reader.code_counts(self.group, epoch)?;
        for row in self.rows {
            match row {
                Row::AddCodes { epoch: of, codes, .. } if *of == epoch => all += codes.len() as u32,
                Row::SpendCode { epoch: of, .. } if *of == epoch => spent += 1,
                Row::EndEnrolment { epoch: of } if *of == epoch => (all, spent) = (0, 0),
                _ => {}
            }
        }
        Ok((all, spent))
    }

    fn draft(&self, id: &str) -> Result<Option<String>, StoreError> {
        let stored = self.reader.drafts(self.group)?.into_iter().find(|(known, _)| known == id);
        let mut found = stored.map(|(_, json)| json);
        for row in self.rows {
            match row {
                Row::PutDraft { id: of, json } if of == id => found = Some(json.clone()),
                Row::DeleteDraft { id: of } if of == id => found = None,
                _ => {}
            }
        }
        Ok(found)
    }

    fn drafts(&self) -> Result<Vec<String>, StoreError> {
        let mut ids: Vec<String> = self.reader.drafts(self.group)?.into_iter().map(|(id, _)| id).collect();
        for row in self.rows {
            match row {
                Row::PutDraft { id, .. } if !ids.contains(id) => ids.push(id.clone()),
                Row::DeleteDraft { id } => ids.retain(|known| known != id),
                _ => {}
            }
        }
        Ok(ids)
    }

    fn keyholders(&self, letter: &str) -> Result<Vec<String>, StoreError> {
        let known = self.reader.keyholders(self.group, letter)?.into_iter().map(|(name, _)| name);
        let new = self.rows.iter().filter_map(|row| match row {
            Row::PutKeyholder { letter: of, holder, .. } if of == letter => Some(holder.clone()),
            _ => None,
        });
        Ok(known.chain(new).collect())
    }

    fn subscribers(&self) -> Result<Vec<Keyed>, StoreError> {
        let mut known: Vec<Keyed> = self.reader.subscribers(self.group)?.into_iter().map(|(row, _)| row).collect();
        for row in self.rows {
            match row {
                Row::PutSubscriber { address, .. } if !known.contains(address) => known.push(*address),
                Row::DeleteSubscriber { address } => known.retain(|known| known != address),
                _ => {}
            }
        }
        Ok(known)
    }
}
