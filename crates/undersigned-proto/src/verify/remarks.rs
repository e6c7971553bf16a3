//! What a careful reader of a verdict should know.

use std::collections::BTreeMap;

use super::verdict::{CosignatureVerdict, LetterVerdict, quoted};
use crate::credential::MIN_CROWD;
use crate::kinds::{Stage, Timing};
use crate::ledger::{EpochRecord, LetterRecord, State};

/// Seconds between call and opening below which a verdict says so: people do not look every hour.
const SHORT_GRACE_S: u32 = 24 * 3_600;
/// Most items of a list that are written out.
const MAX_LISTED: usize = 50;

pub(super) fn of(state: &State, letters: &[LetterVerdict], cosignatures: &[CosignatureVerdict]) -> Vec<String> {
    let mut remarks = Vec::new();
    if cosignatures.is_empty() {
        remarks.push("No witness vouches for this checkpoint: others may have been shown another record.".to_owned());
    }
    of_declared(state, &mut remarks);
    state.epochs().iter().for_each(|record| of_rounds(state, record, &mut remarks));
    for record in state.letters().filter(|record| record.sealing().is_some_and(|sealing| sealing.threshold() == 1)) {
        remarks.push(format!("One keyholder alone can open the sealed names of {}.", quoted(&record.letter.title)));
    }
    let short = |record: &&LetterRecord| record.sealing().is_some_and(|sealing| sealing.grace_s < SHORT_GRACE_S);
    for record in state.letters().filter(short) {
        let title = quoted(&record.letter.title);
        remarks.push(format!("Between call and opening of {title} signers have less than a day to withdraw."));
    }
    for record in state.letters().filter(|record| record.letter.timing == Timing::AtOnce) {
        remarks.push(format!(
            "{} could be signed right after enrolment: who saw both times could link them.",
            quoted(&record.letter.title)
        ));
    }
    state.letters().for_each(|record| of_dates(record, &mut remarks));
    for letter in letters {
        if !letter.changed.is_empty() {
            let changed = letter.changed.join(", ");
            remarks.push(format!("Since {} was frozen, the group has changed: {changed}.", quoted(&letter.title)));
        }
        of_identities(letter, &mut remarks);
    }
    remarks
}

fn of_declared(state: &State, remarks: &mut Vec<String>) {
    if state.declared_changed() {
        remarks.push("The declared number of members changed after credentials had been issued.".to_owned());
    }
    for pair in state.groups().windows(2) {
        let [before, after] = pair else { continue };
        let (from, to) = (before.group.declared_members, after.group.declared_members);
        if from != to {
            let entry = after.index;
            remarks.push(format!("At entry {entry} the declared number of members went from {from} to {to}."));
        }
    }
}

/// A small round leaves few to hide among. The last one may be small: it ends with enrolment.
fn of_rounds(state: &State, record: &EpochRecord, remarks: &mut Vec<String>) {
    let uses_rounds =
        |letter: &LetterRecord| letter.letter.epoch == record.epoch.number && letter.letter.timing == Timing::Rounds;
    // Where all letters are signed at once, or after enrolment, a round is as small as it happens to be.
    if !state.letters().any(uses_rounds) {
        return;
    }
    let rounds: Vec<_> = record.rounds().collect();
    let earlier = rounds.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let small = earlier.iter().filter(|round| round.size() < u64::from(MIN_CROWD));
    let small: Vec<String> = small.map(|round| round.round.to_string()).collect();
    let number = record.epoch.number;
    if !small.is_empty() {
        let list = listed(&small);
        remarks.push(format!("Rounds of period {number} with fewer than {MIN_CROWD} credentials: {list}."));
    }
    let last = rounds.last().map_or(0, |round| round.size());
    if rounds.last().is_some() && last < u64::from(MIN_CROWD) {
        remarks.push(format!("The last round of period {number} counts {last} credentials."));
    }
}

/// The first of a list, and how many more there are: a letter signed at once makes thousands of rounds.
pub(super) fn listed(items: &[String]) -> String {
    let (first, more) = items.split_at(items.len().min(MAX_LISTED));
    let first = first.join(", ");
    if more.is_empty() { first } else { format!("{first} and {} more", more.len()) }
}

/// Times of the stages are those of the server's clock; they should agree with the letter's dates.
fn of_dates(record: &LetterRecord, remarks: &mut Vec<String>) {
    let (title, letter) = (quoted(&record.letter.title), &record.letter);
    if record.since.get(&Stage::Signing).is_some_and(|at| *at >= letter.sign_closes) {
        remarks.push(format!("Signing of {title} began after the last day that the letter names."));
    }
    if record.since.get(&Stage::Ended).is_some_and(|at| *at < letter.sign_closes) {
        remarks.push(format!("Signing of {title} ended before the last day that the letter names."));
    }
    let times: Vec<_> = record.since.values().collect();
    if !times.is_sorted() {
        remarks.push(format!("The times of the stages of {title} run backwards."));
    }
}

/// One mailbox gives one credential an epoch: an identity that is there twice is the issuer's doing.
fn of_identities(letter: &LetterVerdict, remarks: &mut Vec<String>) {
    let mut seen = BTreeMap::new();
    for identity in letter.names.iter().filter_map(|name| name.attested.as_ref()) {
        *seen.entry(identity).or_insert(0) += 1;
    }
    for (identity, times) in seen.into_iter().filter(|(_, times)| *times > 1) {
        remarks.push(format!(
            "{times} names under {} have the same proof of identity: {identity}.",
            quoted(&letter.title)
        ));
    }
}
