//! Several verifiers of one record, on the cores of one device that has no threads: each checks a share of the proofs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::verdict::{NamedVerdict, SpoiledVerdict};
use crate::sealed::Spoiled;

/// Which proofs and names a verifier checks: those of each entry whose index leaves `index` when divided by `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    index: u32,
    of: u32,
}

impl Default for Share {
    /// All of them.
    fn default() -> Self {
        Self { index: 0, of: 1 }
    }
}

impl Share {
    /// The share `index` of `of`; none if there is no such share.
    pub fn new(index: u32, of: u32) -> Option<Self> {
        (index < of).then_some(Self { index, of })
    }

    pub(super) fn is_first(self) -> bool {
        self.index == 0
    }

    pub(super) fn of(self) -> u32 {
        self.of
    }

    pub(super) fn has(self, entry: u64) -> bool {
        entry % u64::from(self.of) == u64::from(self.index)
    }
}

/// What one of several verifiers has opened. It is believed as the others' own work: it never leaves their device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    pub(super) root: [u8; 32],
    pub(super) names: BTreeMap<String, Vec<NamedVerdict>>,
    #[serde(with = "spoiled")]
    pub(super) spoiled: BTreeMap<String, Vec<SpoiledVerdict>>,
}

/// Entry and code.
mod spoiled {
    use serde::de::Error;
    use serde::{Deserializer, Serializer};

    use super::{BTreeMap, Deserialize, Serialize, Spoiled, SpoiledVerdict};

    type Wire = BTreeMap<String, Vec<(u64, String)>>;

    pub fn serialize<S: Serializer>(all: &BTreeMap<String, Vec<SpoiledVerdict>>, to: S) -> Result<S::Ok, S::Error> {
        let line = |one: &SpoiledVerdict| (one.entry, one.reason.code().to_owned());
        let wire: Wire = all.iter().map(|(letter, all)| (letter.clone(), all.iter().map(line).collect())).collect();
        wire.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Vec<SpoiledVerdict>>, D::Error> {
        const ALL: [Spoiled; 5] = [Spoiled::Length, Spoiled::Key, Spoiled::Content, Spoiled::Text, Spoiled::Identity];
        let read = |(entry, code): (u64, String)| {
            let reason = ALL.into_iter().find(|spoiled| spoiled.code() == code);
            reason.map(|reason| SpoiledVerdict { entry, reason }).ok_or_else(|| D::Error::custom("a reason"))
        };
        let wire = Wire::deserialize(from)?;
        wire.into_iter()
            .map(|(letter, all)| Ok((letter, all.into_iter().map(read).collect::<Result<_, _>>()?)))
            .collect()
    }
}
