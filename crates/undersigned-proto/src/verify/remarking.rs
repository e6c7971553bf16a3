//! Which remarks a ledger that holds gets (spec/verify.md §7).

use std::collections::BTreeMap;

use super::items::ItemVerdict;
use super::remarks::{LetterName, Remark};
use super::verdict::{CosignatureVerdict, LetterVerdict};
use crate::credential::MIN_CROWD;
use crate::kinds::{Stage, Timing};
use crate::ledger::{EpochRecord, LetterRecord, State};

/// Seconds between call and opening below which a verdict says so: people do not look every hour.
const SHORT_GRACE_S: u32 = 24 * 3_600;

pub(super) fn of(
    state: &State,
    letters: &[LetterVerdict],
    items: &[ItemVerdict],
    cosignatures: &[CosignatureVerdict],
) -> Vec<Remark> {
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
    of_items(items, &mut remarks);
    remarks
}

fn of_items(items: &[ItemVerdict], remarks: &mut Vec<Remark>) {
    let contents = items.iter().flat_map(|item| &item.revisions).filter(|made| made.erased.is_some()).count() as u64;
    if contents > 0 {
        remarks.push(Remark::Erased { contents });
    }
    let unknown = items.iter().filter(|item| item.name.is_none()).count() as u64;
    if unknown > 0 {
        remarks.push(Remark::UnknownTypes { items: unknown });
    }
}

fn name_of(letter: &LetterVerdict) -> LetterName {
    LetterName { id: letter.id.clone(), title: letter.title.clone() }
}

fn of_declared(state: &State, remarks: &mut Vec<Remark>) {
    if state.declared_changed() {
        remarks.push(Remark::DeclaredChanged);
    }
    for (before, after) in state.groups().zip(state.groups().skip(1)) {
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

/// One mailbox gets one credential an epoch: an identity that is there twice is the issuer's doing.
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
