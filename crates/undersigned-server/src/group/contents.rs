//! Contents of the record: which are there, and the line that names each. The texts stay on the disk.

use undersigned_proto::entry::Entry;
use undersigned_proto::layered::Layered;
use undersigned_proto::record;

use crate::store::{Address, Blob, Blobs, StoreError};

/// Contents in one read.
const READ_TOGETHER: usize = 64;

/// Contents of all items.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// `None` for those that were erased.
    kept: Layered<Address, Option<Content>>,
}

#[derive(Debug, Clone)]
struct Content {
    of_type: u16,
    /// None for a type that this server does not know.
    heading: Option<String>,
}

impl Contents {
    /// Follows an entry that the rules allowed.
    pub(super) fn follow(&mut self, entry: &Entry) {
        match entry {
            Entry::Item(item) => {
                self.kept.insert(*item.content, Some(Content { of_type: item.of_type, heading: None }));
            }
            Entry::Erasure(erasure) => erasure.contents.iter().for_each(|content| self.kept.insert(**content, None)),
            _ => {}
        }
    }

    /// Reads the heading of a content that an item commits to.
    pub(super) fn put(&mut self, blob: &Blob) {
        let Some(Some(content)) = self.kept.get_mut(&blob.address) else { return };
        // It was checked before the item was taken.
        content.heading = record::heading(content.of_type, &blob.bytes, &blob.address).unwrap_or_default();
    }

    /// Reads the headings of all contents; returns their addresses, in no order.
    pub(super) fn load(&mut self, group: &str, blobs: &dyn Blobs) -> Result<Vec<Address>, StoreError> {
        let expected: Vec<Address> = self.addresses().collect();
        for addresses in expected.chunks(READ_TOGETHER) {
            for (address, bytes) in addresses.iter().zip(blobs.get(group, addresses)?) {
                let bytes = bytes.ok_or(StoreError::Damaged("a content of the record is missing"))?;
                let Some(Some(content)) = self.kept.get_mut(address) else { continue };
                let heading = record::heading(content.of_type, &bytes, address);
                content.heading = heading.map_err(|_| StoreError::Damaged("a content of the record"))?;
            }
        }
        Ok(expected)
    }

    /// Makes reading and copying quick again, once no copy is under way.
    pub(super) fn settle(&mut self) {
        self.kept.settle();
    }

    /// Addresses of all contents that are not erased, in no order.
    pub fn addresses(&self) -> impl Iterator<Item = Address> {
        self.kept.iter().filter(|(_, content)| content.is_some()).map(|(address, _)| *address)
    }

    /// Whether a content is there.
    pub fn has(&self, address: &Address) -> bool {
        self.kept.get(address).is_some_and(Option::is_some)
    }

    /// The line that names a content. None where it was erased, or is of a type that this server does not know.
    pub fn heading(&self, address: &Address) -> Option<&str> {
        self.kept.get(address)?.as_ref()?.heading.as_deref()
    }
}
