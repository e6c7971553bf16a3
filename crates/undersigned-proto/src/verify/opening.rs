//! Opens the sealed names of an audit: many at once, on all cores where there are threads.

use std::collections::BTreeMap;

use undersigned_crypto::sealing::SecretKey;

use super::verdict::{NamedVerdict, SpoiledVerdict};
use crate::kinds::Signature;
use crate::ledger::{Claim, State};
use crate::sealed::{SealedName, Spoiled};

/// Sealed names that are opened together.
pub const OPENED_TOGETHER: usize = 256;

/// A sealed name whose bytes are those that its signature commits to.
pub struct Committed {
    /// The entry of the signature.
    pub index: u64,
    /// The signature; its proof is not needed.
    pub signature: Signature,
    /// The stored bytes.
    pub stored: Vec<u8>,
}

/// A name that opened, or why it did not.
pub type Opened = Result<NamedVerdict, Spoiled>;

/// Opens sealed names of one letter and checks what they claim, in one batch. `seed` is fresh randomness that no signer
/// knows. The answers are in the order of `sealed`.
pub fn open_all(state: &State, key: &SecretKey, sealed: &[Committed], seed: [u8; 32]) -> Vec<Opened> {
    let mut opened = open_each(key, sealed);
    let mut claims: Vec<(usize, Claim)> = Vec::new();
    for (at, (name, committed)) in opened.iter_mut().zip(sealed).enumerate() {
        let claim = name.as_ref().ok().and_then(|name| name.claim(&committed.signature, state));
        match claim {
            Some(Ok(claim)) => claims.push((at, claim)),
            Some(Err(spoiled)) => *name = Err(spoiled),
            None => {}
        }
    }
    let (places, claims): (Vec<usize>, Vec<Claim>) = claims.into_iter().unzip();
    if let Err(culprits) = state.all_hold(&claims, seed) {
        for at in culprits.iter().filter_map(|culprit| places.get(*culprit)) {
            if let Some(name) = opened.get_mut(*at) {
                *name = Err(Spoiled::Identity);
            }
        }
    }
    opened.into_iter().map(|name| name.map(NamedVerdict::from)).collect()
}

#[cfg(feature = "parallel")]
fn open_each(key: &SecretKey, sealed: &[Committed]) -> Vec<Result<SealedName, Spoiled>> {
    use rayon::prelude::*;
    sealed.par_iter().map(|one| SealedName::dangerous_open_unproved(&one.stored, &one.signature, key)).collect()
}

#[cfg(not(feature = "parallel"))]
fn open_each(key: &SecretKey, sealed: &[Committed]) -> Vec<Result<SealedName, Spoiled>> {
    sealed.iter().map(|one| SealedName::dangerous_open_unproved(&one.stored, &one.signature, key)).collect()
}

/// What an audit has opened so far.
#[derive(Default)]
pub(super) struct Opening {
    keys: BTreeMap<String, SecretKey>,
    waiting: BTreeMap<String, Vec<Committed>>,
    pub(super) names: BTreeMap<String, Vec<NamedVerdict>>,
    pub(super) spoiled: BTreeMap<String, Vec<SpoiledVerdict>>,
}

impl Opening {
    /// Reconstructs the keys of all letters whose names are open.
    pub(super) fn new(state: &State) -> Self {
        let keys = state.letters().filter_map(|record| Some((record.letter.id.clone(), record.secret_key()?)));
        Self { keys: keys.collect(), ..Self::default() }
    }

    /// Whether the sealed names of a letter can be opened.
    pub(super) fn is_open(&self, letter: &str) -> bool {
        self.keys.contains_key(letter)
    }

    pub(super) fn push(&mut self, committed: Committed) -> usize {
        let waiting = self.waiting.entry(committed.signature.letter.clone()).or_default();
        waiting.push(committed);
        waiting.len()
    }

    /// Opens all that are waiting.
    pub(super) fn open_waiting(&mut self, state: &State, mut seed: impl FnMut() -> [u8; 32]) {
        for (letter, sealed) in core::mem::take(&mut self.waiting) {
            let Some(key) = self.keys.get(&letter) else { continue };
            let opened = open_all(state, key, &sealed, seed());
            for (committed, opened) in sealed.iter().zip(opened) {
                match opened {
                    Ok(name) => self.names.entry(letter.clone()).or_default().push(name),
                    Err(spoiled) => {
                        let spoiled = SpoiledVerdict { entry: committed.index, reason: spoiled };
                        self.spoiled.entry(letter.clone()).or_default().push(spoiled);
                    }
                }
            }
        }
    }
}
