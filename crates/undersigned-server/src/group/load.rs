//! A group read back from the store.

use std::sync::Arc;

use undersigned_proto::entry::Entry;
use undersigned_tlog::tile::TILE_WIDTH;
use undersigned_tlog::{Checkpoint, SigningKey};

use super::live::Live;
use super::opening;
use super::secrets::{Secrets, key_label};
use crate::keys::MasterKey;
use crate::store::{Address, Blobs, GroupRow, Reader, StoreError};

impl Live {
    /// Reads a group back, and stops if the stored ledger does not have the root that its checkpoint has. Also returns
    /// blobs that nothing commits to, for the caller to erase.
    ///
    /// # Errors
    /// What the disk says; [`StoreError::Damaged`] with what does not fit.
    pub(crate) fn load(
        row: GroupRow,
        reader: &dyn Reader,
        blobs: &dyn Blobs,
        master: &Arc<MasterKey>,
    ) -> Result<(Self, Vec<Address>), StoreError> {
        let log_key = row.log_key.as_deref().map(|sealed| open_log_key(&row, sealed, master)).transpose()?;
        let (id, size) = (row.id.clone(), row.size);
        let mut live = Self::empty(row, log_key, master.clone());
        while live.size < size {
            let entries = reader.entries(&id, live.size, u64::from(TILE_WIDTH))?;
            if entries.is_empty() {
                return Err(StoreError::Damaged("entries are missing"));
            }
            for bytes in entries {
                let entry = Entry::from_bytes(&bytes).map_err(|_| StoreError::Damaged("an entry"))?;
                live.take_entry(&entry, &bytes, |_, _, _| {}).map_err(|_| StoreError::Damaged("an entry's rule"))?;
                live.size += 1;
            }
        }
        live.check_root()?;
        live.secrets = Secrets::load(&id, reader.epochs(&id)?, master.clone())?;
        let mut expected = live.names.load(&id, blobs)?;
        expected.extend(live.contents.load(&id, blobs)?);
        expected.sort_unstable();
        let stored = blobs.addresses(&id)?.into_iter();
        let orphans = stored.filter(|address| expected.binary_search(address).is_err()).collect();
        live.names.settle();
        live.contents.settle();
        live.open_names(reader, blobs)?;
        Ok((live, orphans))
    }

    fn check_root(&self) -> Result<(), StoreError> {
        let note = self.checkpoint.as_bytes();
        let checkpoint =
            Checkpoint::dangerous_parse_unverified(note).map_err(|_| StoreError::Damaged("the checkpoint"))?;
        let same = checkpoint.size == self.frontier.size() && checkpoint.root == self.frontier.root();
        if same { Ok(()) } else { Err(StoreError::Damaged("the ledger has another root than its checkpoint")) }
    }

    fn open_names(&self, reader: &dyn Reader, blobs: &dyn Blobs) -> Result<(), StoreError> {
        for record in self.state.letters().filter(|record| record.is_opened()) {
            let names = opening::open(&self.task(&record.letter.id)?, reader, blobs)?;
            self.note(|notes| notes.put_opened(&record.letter.id, names));
        }
        Ok(())
    }
}

fn open_log_key(row: &GroupRow, sealed: &[u8], master: &MasterKey) -> Result<SigningKey, StoreError> {
    let seed = master.open_sealed(&key_label(&row.id, "log", 0), sealed);
    let seed = seed.ok_or(StoreError::Damaged("the master key does not open the ledger's key"))?;
    let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| StoreError::Damaged("the ledger's key"))?;
    SigningKey::from_seed(seed, &row.origin).map_err(|_| StoreError::Damaged("the origin"))
}
