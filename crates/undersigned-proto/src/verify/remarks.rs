//! What a careful reader of a verdict should know (spec/verify.md §7).

use std::collections::BTreeMap;
use std::fmt;

use serde::Serializer;
use serde::ser::SerializeMap;

use super::verdict::{CosignatureVerdict, LetterVerdict, quoted};
use crate::codes::codes;
use crate::credential::MIN_CROWD;
use crate::kinds::{GroupField, Stage, Timing};
use crate::ledger::{EpochRecord, LetterRecord, State};

/// Seconds between call and opening below which a verdict says so: people do not look every hour.
const SHORT_GRACE_S: u32 = 24 * 3_600;
/// Most items of a list that are written out.
const MAX_LISTED: usize = 50;

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
});

impl LetterName {
    fn of(record: &LetterRecord) -> Self {
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

pub(super) fn of(state: &State, letters: &[LetterVerdict], cosignatures: &[CosignatureVerdict]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if cosignatures.is_empty() {
        remarks.push(Remark::NoWitness);
    }
    of_declared(state, &mut remarks);
    state.epochs().iter().for_each(|record| of_rounds(state, record, &mut remarks));
    let alone = |record: &&LetterRecord| record.sealing().is_some_and(|sealing| sealing.threshold() == 1);
    remarks.extend(state.letters().filter(alone).map(LetterName::of).map(Remark::OneKeyholder));
    let short = |record: &&LetterRecord| record.sealing().is_some_and(|sealing| sealing.grace_s < SHORT_GRACE_S);
    remarks.extend(state.letters().filter(short).map(LetterName::of).map(Remark::ShortGrace));
    let at_once = |record: &&LetterRecord| record.letter.timing == Timing::AtOnce;
    remarks.extend(state.letters().filter(at_once).map(LetterName::of).map(Remark::AtOnce));
    state.letters().for_each(|record| of_dates(record, &mut remarks));
    for letter in letters {
        if !letter.changed.is_empty() {
            let fields = letter.changed.clone();
            remarks.push(Remark::GroupChanged { letter: name_of(letter), fields });
        }
        of_identities(letter, &mut remarks);
    }
    remarks
}

fn name_of(letter: &LetterVerdict) -> LetterName {
    LetterName { id: letter.id.clone(), title: letter.title.clone() }
}

fn of_declared(state: &State, remarks: &mut Vec<Remark>) {
    if state.declared_changed() {
        remarks.push(Remark::DeclaredChanged);
    }
    for pair in state.groups().windows(2) {
        let [before, after] = pair else { continue };
        let (from, to) = (before.group.declared_members, after.group.declared_members);
        if from != to {
            remarks.push(Remark::DeclaredMoved { entry: after.index, from, to });
        }
    }
}

/// A small round leaves few to hide among. The last one may be small: it ends with enrolment.
fn of_rounds(state: &State, record: &EpochRecord, remarks: &mut Vec<Remark>) {
    let uses_rounds =
        |letter: &LetterRecord| letter.letter.epoch == record.epoch.number && letter.letter.timing == Timing::Rounds;
    // Where all letters are signed at once, or after enrolment, a round is as small as it happens to be.
    if !state.letters().any(uses_rounds) {
        return;
    }
    let all: Vec<_> = record.rounds().collect();
    let Some((last, earlier)) = all.split_last() else { return };
    let epoch = record.epoch.number;
    let small = earlier.iter().filter(|round| round.size() < u64::from(MIN_CROWD));
    let rounds: Vec<u32> = small.map(|round| round.round).collect();
    if !rounds.is_empty() {
        remarks.push(Remark::SmallRounds { epoch, rounds });
    }
    if last.size() < u64::from(MIN_CROWD) {
        remarks.push(Remark::SmallLastRound { epoch, size: last.size() });
    }
}

/// The first of a list, and how many more there are: a letter signed at once makes thousands of rounds.
pub(super) fn listed(items: &[impl ToString]) -> String {
    let (first, more) = items.split_at(items.len().min(MAX_LISTED));
    let first = first.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if more.is_empty() { first } else { format!("{first} and {} more", more.len()) }
}

/// Times of the stages are those of the server's clock; they should agree with the letter's dates.
fn of_dates(record: &LetterRecord, remarks: &mut Vec<Remark>) {
    let closes = record.letter.sign_closes;
    if record.since.get(&Stage::Signing).is_some_and(|at| *at >= closes) {
        remarks.push(Remark::BeganLate(LetterName::of(record)));
    }
    if record.since.get(&Stage::Ended).is_some_and(|at| *at < closes) {
        remarks.push(Remark::EndedEarly(LetterName::of(record)));
    }
    if !record.since.values().is_sorted() {
        remarks.push(Remark::TimesBackwards(LetterName::of(record)));
    }
}

/// One mailbox gives one credential an epoch: an identity that is there twice is the issuer's doing.
fn of_identities(letter: &LetterVerdict, remarks: &mut Vec<Remark>) {
    let mut seen = BTreeMap::new();
    for identity in letter.names.iter().filter_map(|name| name.attested.as_ref()) {
        *seen.entry(identity).or_insert(0) += 1;
    }
    let twice = seen.into_iter().filter(|(_, times)| *times > 1);
    remarks.extend(twice.map(|(identity, times)| Remark::SameIdentity {
        letter: name_of(letter),
        identity: identity.clone(),
        times,
    }));
}
