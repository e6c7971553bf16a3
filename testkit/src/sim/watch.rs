//! Those who look at the operator: an auditor, signers with their receipts, a witness who keeps each checkpoint.

use undersigned_proto::entry::Entry;
use undersigned_proto::ledger::State;
use undersigned_proto::receipt;
use undersigned_proto::verify::Verdict;
use undersigned_tlog::{Checkpoint, VerifierKey};

use super::model::LETTER;
use crate::record::{Files, audit, root};

/// What one signer keeps.
pub struct Receipted {
    pub entry: Vec<u8>,
    pub receipt: Vec<u8>,
    pub withdrawn: bool,
}

/// What all of them together know.
pub struct Watch {
    vkey: String,
    pub receipts: Vec<Receipted>,
    /// Every checkpoint that was ever handed out.
    pub seen: Vec<String>,
}

impl Watch {
    pub fn new(vkey: String) -> Self {
        Self { vkey, receipts: Vec::new(), seen: Vec::new() }
    }

    /// What the audit of a record says, and everything that is wrong with it.
    pub fn look(&self, files: &Files) -> (Option<Verdict>, Vec<String>) {
        match audit(files) {
            Ok((verdict, state)) => {
                let entries = entries(files);
                let mut complaints = self.receipts_missing(&entries, &state);
                complaints.extend(self.forks(&entries));
                (Some(verdict), complaints)
            }
            Err(error) => (None, vec![format!("the audit fails: {error}")]),
        }
    }

    /// Each receipt must hold, and its entry stand where it says, under a pseudonym that counts unless it was taken back.
    pub fn receipts_missing(&self, entries: &[Vec<u8>], state: &State) -> Vec<String> {
        let missing = self.receipts.iter().filter_map(|kept| {
            let index = match receipt::check(&kept.receipt, &self.vkey, &kept.entry) {
                Ok(held) => held.index,
                Err(error) => return Some(format!("a receipt does not hold: {error}")),
            };
            let Ok(Entry::Signature(signature)) = Entry::from_bytes(&kept.entry) else {
                return Some("a receipt is for no signature".to_owned());
            };
            if entries.get(index as usize) != Some(&kept.entry) {
                return Some(format!("entry {index} is not the receipted signature"));
            }
            let stands = state.stands(LETTER, &signature.pseudonym);
            (stands == kept.withdrawn).then(|| format!("the receipted signature {index} stands: {stands}"))
        });
        missing.collect()
    }

    /// Each checkpoint that was seen, those of the receipts among them, must be one of a beginning of the record.
    pub fn forks(&self, entries: &[Vec<u8>]) -> Vec<String> {
        let key = VerifierKey::parse(&self.vkey).expect("the ledger's key");
        let consistent = |note: &&String| {
            let seen = Checkpoint::verify(note.as_bytes(), &key).expect("the operator has signed it");
            entries.get(..seen.size as usize).is_some_and(|beginning| root(beginning) == seen.root)
        };
        let forks = self.seen.iter().filter(|note| !consistent(note));
        forks.map(|note| format!("the record does not go on from {:?}", note.lines().nth(1))).collect()
    }
}

/// The entries of an exported folder that an audit has read.
pub fn entries(files: &Files) -> Vec<Vec<u8>> {
    let bundles = files.iter().filter(|(path, _)| path.starts_with("tile/entries/"));
    let mut entries = Vec::new();
    for (_, mut bundle) in bundles.map(|(path, bytes)| (path, bytes.as_slice())) {
        while let [high, low, rest @ ..] = bundle {
            let (entry, rest) = rest.split_at(usize::from(u16::from_be_bytes([*high, *low])));
            entries.push(entry.to_vec());
            bundle = rest;
        }
    }
    entries
}
