//! Names under a group's letters: which blob each signature commits to, and what the readable ones say.

use std::collections::BTreeMap;

use undersigned_proto::blob::NameBlob;
use undersigned_proto::entry::{Entry, Shown, Signature, Withdrawal};
use undersigned_proto::verify::NamedVerdict;

use crate::store::{Address, Blob, Blobs, StoreError};
use undersigned_proto::layered::Layered;

/// Blobs in one read.
const READ_TOGETHER: usize = 256;

/// Names of all letters.
#[derive(Debug, Clone, Default)]
pub struct Names {
    letters: BTreeMap<String, OfLetter>,
}

/// `None` and `false` are for names that were taken back.
#[derive(Debug, Clone, Default)]
struct OfLetter {
    by_pseudonym: Layered<[u8; 48], Option<Address>>,
    shown: Layered<Address, Option<NamedVerdict>>,
    sealed: Layered<Address, bool>,
    /// No sealed name of this letter is on the disk any more.
    erased: bool,
}

impl OfLetter {
    fn has_shown(&self, address: &Address) -> bool {
        self.shown.get(address).is_some_and(Option::is_some)
    }

    fn has_sealed(&self, address: &Address) -> bool {
        self.sealed.get(address).is_some_and(|stands| *stands)
    }

    fn shown(&self) -> impl Iterator<Item = Address> {
        self.by_pseudonym.values().flatten().filter(|address| self.has_shown(address)).copied()
    }

    fn sealed(&self) -> impl Iterator<Item = Address> {
        self.by_pseudonym.values().flatten().filter(|address| self.has_sealed(address)).copied()
    }
}

impl Names {
    /// Follows an entry that the rules allowed.
    pub(super) fn follow(&mut self, entry: &Entry) {
        match entry {
            Entry::Signature(signature) => self.sign(signature),
            Entry::Withdrawal(withdrawal) => self.withdraw(withdrawal),
            _ => {}
        }
    }

    fn sign(&mut self, signature: &Signature) {
        let Some(address) = signature.statement.name.as_deref().copied() else { return };
        let names = self.letters.entry(signature.letter.clone()).or_default();
        names.by_pseudonym.insert(*signature.pseudonym, Some(address));
        if signature.statement.shown == Shown::Sealed {
            names.sealed.insert(address, true);
        } else {
            let unread = NamedVerdict { name: String::new(), comment: None, attested: None, role: None };
            names.shown.insert(address, Some(unread));
        }
    }

    fn withdraw(&mut self, withdrawal: &Withdrawal) {
        let Some(names) = self.letters.get_mut(&withdrawal.letter) else { return };
        let Some(address) = names.by_pseudonym.get(&withdrawal.pseudonym).copied().flatten() else { return };
        names.by_pseudonym.insert(*withdrawal.pseudonym, None);
        if names.has_shown(&address) {
            names.shown.insert(address, None);
        }
        if names.has_sealed(&address) {
            names.sealed.insert(address, false);
        }
    }

    /// Reads a blob that a signature shows; a sealed one stays unread.
    pub(super) fn put(&mut self, blob: &Blob) {
        let Some(names) = self.letters.values_mut().find(|names| names.has_shown(&blob.address)) else { return };
        // Its proof was checked before the signature was taken.
        if let Ok(name) = NameBlob::dangerous_open_committed(&blob.bytes, &blob.address) {
            names.shown.insert(blob.address, Some(name.into()));
        }
    }

    /// Notes that a blob is erased. Sealed names of a letter are erased all at once: where one goes that was not taken back,
    /// all go.
    pub(super) fn erase(&mut self, address: &Address) {
        if let Some(names) = self.letters.values_mut().find(|names| names.has_sealed(address)) {
            names.erased = true;
        }
    }

    /// Reads all names that stand; returns their addresses, in no order.
    pub(super) fn load(&mut self, group: &str, blobs: &dyn Blobs) -> Result<Vec<Address>, StoreError> {
        let stored = blobs.addresses(group)?;
        let mut expected = Vec::new();
        for names in self.letters.values_mut() {
            let shown: Vec<Address> = names.shown().collect();
            for addresses in shown.chunks(READ_TOGETHER) {
                for (address, bytes) in addresses.iter().zip(blobs.get(group, addresses)?) {
                    let bytes = bytes.ok_or(StoreError::Damaged("a name is missing"))?;
                    let name = NameBlob::dangerous_open_committed(&bytes, address);
                    names.shown.insert(*address, Some(name.map_err(|_| StoreError::Damaged("a name"))?.into()));
                }
            }
            let sealed: Vec<Address> = names.sealed().collect();
            names.erased = sealed.iter().any(|address| stored.binary_search(address).is_err());
            expected.extend(shown);
            expected.extend(sealed);
        }
        Ok(expected)
    }

    /// Makes reading and copying quick again, once no copy is under way.
    pub(super) fn settle(&mut self) {
        for names in self.letters.values_mut() {
            names.by_pseudonym.settle();
            names.shown.settle();
            names.sealed.settle();
        }
    }

    /// Names that everybody reads under a letter, in no order.
    pub fn shown(&self, letter: &str) -> impl Iterator<Item = &NamedVerdict> {
        self.letters.get(letter).into_iter().flat_map(|names| names.shown.values().flatten())
    }

    /// Addresses of all names that everybody reads.
    pub fn all_shown(&self) -> impl Iterator<Item = Address> {
        self.letters.values().flat_map(OfLetter::shown)
    }

    /// Whether an address is that of a name that everybody reads.
    pub fn is_shown(&self, address: &Address) -> bool {
        self.letters.values().any(|names| names.has_shown(address))
    }

    /// Letters with sealed names that stand.
    pub fn sealed_letters(&self) -> impl Iterator<Item = &str> {
        self.letters.iter().filter(|(_, names)| names.sealed().next().is_some()).map(|(letter, _)| letter.as_str())
    }

    /// Addresses of a letter's sealed names that stand.
    pub fn sealed(&self, letter: &str) -> impl Iterator<Item = Address> {
        self.letters.get(letter).into_iter().flat_map(OfLetter::sealed)
    }

    /// The letter under which an address is that of a sealed name that stands.
    pub fn sealed_under(&self, address: &Address) -> Option<&str> {
        let mut letters = self.letters.iter().filter(|(_, names)| names.has_sealed(address));
        letters.next().map(|(letter, _)| letter.as_str())
    }

    /// Whether a letter's sealed names were erased.
    pub fn is_erased(&self, letter: &str) -> bool {
        self.letters.get(letter).is_some_and(|names| names.erased)
    }

    /// The address of the name that stands beside a signature.
    pub fn address_of(&self, letter: &str, pseudonym: &[u8; 48]) -> Option<Address> {
        self.letters.get(letter)?.by_pseudonym.get(pseudonym).copied().flatten()
    }
}
