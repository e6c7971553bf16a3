//! What a careful reader of a verdict should know (spec/verify.md §7).

use std::fmt;

use serde::Serializer;
use serde::ser::SerializeMap;

use super::quote::{listed, quoted};
use crate::codes::codes;
use crate::credential::MIN_CROWD;
use crate::kinds::GroupField;
use crate::ledger::LetterRecord;

/// A letter that a remark is about.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LetterName {
    /// Its id.
    #[serde(rename = "letter")]
    pub id: String,
    /// Its title.
    pub title: String,
}

/// A remark on a ledger that holds. Its sentence is in English; programs go by [`Self::code`] and the fields, which are
/// both in the JSON.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Remark {
    /// No witness has cosigned the checkpoint.
    NoWitness,
    /// The declared number of members changed after credentials had been issued.
    DeclaredChanged,
    /// A group entry declares another number of members than the one before it.
    DeclaredMoved {
        /// The entry.
        entry: u64,
        /// Members before.
        from: u32,
        /// Members since.
        to: u32,
    },
    /// Rounds of an epoch, the last apart, count fewer than [`MIN_CROWD`] credentials.
    SmallRounds {
        /// The epoch.
        epoch: u32,
        /// The rounds, rising.
        rounds: Vec<u32>,
    },
    /// The last round of an epoch counts fewer than [`MIN_CROWD`] credentials.
    SmallLastRound {
        /// The epoch.
        epoch: u32,
        /// Credentials.
        size: u64,
    },
    /// One keyholder alone can open the names.
    OneKeyholder(LetterName),
    /// Between call and opening there is less than a day.
    ShortGrace(LetterName),
    /// The letter could be signed right after enrolment.
    AtOnce(LetterName),
    /// Signing began at or after the letter's last day.
    BeganLate(LetterName),
    /// Signing ended before the letter's last day.
    EndedEarly(LetterName),
    /// The times of the stages run backwards.
    TimesBackwards(LetterName),
    /// The group has changed since the letter was frozen.
    GroupChanged {
        /// The letter.
        #[serde(flatten)]
        letter: LetterName,
        /// What has changed, by the names of the fields in entries.cddl.
        fields: Vec<GroupField>,
    },
    /// Several names under a letter have the same attested identity.
    SameIdentity {
        /// The letter.
        #[serde(flatten)]
        letter: LetterName,
        /// The identity.
        identity: String,
        /// Names that have it.
        times: u64,
    },
    /// Contents of the campaign's record were erased, as entries say.
    Erased {
        /// How many.
        contents: u64,
    },
    /// Items of types that this program does not know.
    UnknownTypes {
        /// How many items.
        items: u64,
    },
}

codes!(Remark {
    Self::NoWitness => "no-witness",
    Self::DeclaredChanged => "declared-changed",
    Self::DeclaredMoved { .. } => "declared-moved",
    Self::SmallRounds { .. } => "small-rounds",
    Self::SmallLastRound { .. } => "small-last-round",
    Self::OneKeyholder(_) => "one-keyholder",
    Self::ShortGrace(_) => "short-grace",
    Self::AtOnce(_) => "at-once",
    Self::BeganLate(_) => "began-late",
    Self::EndedEarly(_) => "ended-early",
    Self::TimesBackwards(_) => "times-backwards",
    Self::GroupChanged { .. } => "group-changed",
    Self::SameIdentity { .. } => "same-identity",
    Self::Erased { .. } => "erased",
    Self::UnknownTypes { .. } => "unknown-types",
});

impl LetterName {
    pub(super) fn of(record: &LetterRecord) -> Self {
        Self { id: record.letter.id.clone(), title: record.letter.title.clone() }
    }
}

/// In quotes: a title never reads as words of the verdict.
impl fmt::Display for LetterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(&self.title))
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWitness => {
                f.write_str("No witness vouches for this checkpoint: others may have been shown another record.")
            }
            Self::DeclaredChanged => {
                f.write_str("The declared number of members changed after credentials had been issued.")
            }
            Self::DeclaredMoved { entry, from, to } => {
                write!(f, "At entry {entry} the declared number of members went from {from} to {to}.")
            }
            Self::SmallRounds { epoch, rounds } => {
                let list = listed(rounds);
                write!(f, "Rounds of period {epoch} with fewer than {MIN_CROWD} credentials: {list}.")
            }
            Self::SmallLastRound { epoch, size } => {
                write!(f, "The last round of period {epoch} counts {size} credentials.")
            }
            Self::OneKeyholder(letter) => write!(f, "One keyholder alone can open the sealed names of {letter}."),
            Self::ShortGrace(letter) => {
                write!(f, "Between call and opening of {letter} signers have less than a day to withdraw.")
            }
            Self::AtOnce(letter) => {
                write!(f, "{letter} could be signed right after enrolment: who saw both times could link them.")
            }
            Self::BeganLate(letter) => {
                write!(f, "Signing of {letter} began after the last day that the letter names.")
            }
            Self::EndedEarly(letter) => {
                write!(f, "Signing of {letter} ended before the last day that the letter names.")
            }
            Self::TimesBackwards(letter) => write!(f, "The times of the stages of {letter} run backwards."),
            Self::GroupChanged { letter, fields } => {
                let fields: Vec<_> = fields.iter().map(GroupField::code).collect();
                write!(f, "Since {letter} was frozen, the group has changed: {}.", fields.join(", "))
            }
            Self::SameIdentity { letter, identity, times } => {
                write!(f, "{times} names under {letter} have the same proof of identity: {identity}.")
            }
            Self::Erased { contents } => {
                write!(f, "Contents erased from the campaign's record: {contents}. Entries say when and why.")
            }
            Self::UnknownTypes { items } => write!(
                f,
                "Items of types that this program does not know: {items}. Only order, links, times and hashes are checked."
            ),
        }
    }
}

/// The two fields of a verdict's JSON that come from its remarks.
pub(super) fn sentences_and_codes<S: Serializer>(remarks: &[Remark], to: S) -> Result<S::Ok, S::Error> {
    let sentences: Vec<String> = remarks.iter().map(Remark::to_string).collect();
    let mut fields = to.serialize_map(Some(2))?;
    fields.serialize_entry("remarks", &sentences)?;
    fields.serialize_entry("remark_codes", remarks)?;
    fields.end()
}
