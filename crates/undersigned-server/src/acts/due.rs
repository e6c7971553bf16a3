//! What comes by itself with the dates: tallies, the end of enrolment, the
//! beginning and end of signing.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Entry, LetterState, MARK_BYTES, MAX_TALLIED, Stage, Tally};

use crate::app::App;
use crate::group::live::{Live, LiveGroup};
use crate::group::sequencer::Txn;
use crate::refusal::Refusal;
use crate::store::Op;

/// Does all that is due in all groups. What fails is tried again at the next tick.
pub(crate) async fn tick(app: &App) {
    let now = app.now();
    for group in app.groups() {
        if !is_due(&group.read(), now) {
            continue;
        }
        let id = group.id().to_owned();
        if let Err(problem) = app.write(move |txn| do_due(txn, &id, now)).await {
            tracing::warn!(kind = problem.kind.key(), "what was due could not be stored");
        }
    }
}

/// Epochs whose enrolment has ended and whose keys are still there.
fn ended_epochs(live: &Live, now: UnixTime) -> Vec<u32> {
    let epochs = live.state.epochs().iter().zip(&live.epochs);
    let ended = epochs.filter(|(record, keys)| keys.enrol.is_some() && now >= record.epoch.enrol_closes);
    ended.map(|(record, _)| record.epoch.number).collect()
}

/// Letters and the stage that has come for them.
fn due_stages(live: &Live, now: UnixTime) -> Vec<(String, Stage)> {
    let due = |record: &undersigned_proto::ledger::LetterRecord| match record.stage {
        Stage::Signing | Stage::Ended
            if record.may_open(now).is_ok() && live.need_sealed(&record.letter.id).is_ok() =>
        {
            Some((record.letter.id.clone(), Stage::Opening))
        }
        Stage::Frozen if now >= record.letter.sign_opens => Some((record.letter.id.clone(), Stage::Signing)),
        Stage::Signing if now >= record.letter.sign_closes => Some((record.letter.id.clone(), Stage::Ended)),
        _ => None,
    };
    live.state.letters().filter_map(due).collect()
}

fn is_due(live: &Live, now: UnixTime) -> bool {
    let nothing =
        ended_epochs(live, now).is_empty() && due_stages(live, now).is_empty() && live.to_erase(now).is_empty();
    !live.is_archive() && !nothing
}

fn do_due(txn: &mut Txn<'_>, id: &str, now: UnixTime) -> Result<(), Refusal> {
    let group = txn.group(id)?;
    let ended = ended_epochs(&group.read(), now);
    for epoch in ended {
        tally(txn, &group, epoch)?;
        txn.op(Op::EndEnrolment { group: id.to_owned(), epoch });
        txn.touch(id);
        txn.scrub();
        if let Some(keys) = group.write().epochs.get_mut(epoch as usize - 1) {
            keys.enrol = None;
        }
    }
    // Twice: a letter whose whole window lies behind opens and ends in one tick.
    for _ in 0..2 {
        let stages = due_stages(&group.read(), now);
        for (letter, stage) in stages {
            txn.append(&group, &Entry::LetterState(LetterState { letter, stage, at: now }))?;
        }
    }
    let never_opened = group.read().to_erase(now);
    never_opened.iter().try_for_each(|letter| erase(txn, &group, letter))
}

/// Erases the sealed names of a letter that can never be opened any more.
fn erase(txn: &mut Txn<'_>, group: &LiveGroup, letter: &str) -> Result<(), Refusal> {
    let commitments = group.read().sealed_of(letter);
    for commitment in commitments {
        // After a restart they may be gone already.
        if txn.reader().blob(group.id(), &commitment)?.is_some() {
            txn.op(Op::EraseBlob { group: group.id().to_owned(), commitment });
        }
    }
    txn.touch(group.id());
    txn.scrub();
    group.write().put_erased(letter);
    Ok(())
}

/// Ends a round: enters what has been issued in an epoch and not been tallied yet. All in a row, so that nobody is put
/// into a round whose members may sign already.
pub(crate) fn tally(txn: &mut Txn<'_>, group: &LiveGroup, epoch: u32) -> Result<(), Refusal> {
    let (untallied, round) = {
        let live = group.read();
        (untallied(&live, epoch), live.state.epoch(epoch).map_or(0, |record| record.round) + 1)
    };
    for (class, marks) in untallied {
        for marks in marks.chunks(MAX_TALLIED as usize) {
            let so_far = group.read().state.epoch(epoch).and_then(|record| record.issued.get(&class).copied());
            let so_far = so_far.unwrap_or(0) + marks.len() as u32;
            txn.append(group, &Entry::Tally(Tally::new(epoch, class, round, so_far, marks.to_vec())))?;
        }
        txn.op(Op::Tallied { group: group.id().to_owned(), epoch, class });
        if let Some(keys) = group.write().epochs.get_mut(epoch as usize - 1) {
            keys.untallied.remove(&class);
        }
    }
    Ok(())
}

/// Marks of what was issued since the last tally, by class, as far as the group accepts the class.
pub(crate) fn untallied(live: &Live, epoch: u32) -> Vec<(Class, Vec<[u8; MARK_BYTES]>)> {
    let Some(keys) = live.epoch_keys(epoch) else { return Vec::new() };
    let accepted = |class: &Class| live.state.group().is_some_and(|group| group.classes.contains(class));
    let open = keys.untallied.iter().filter(|(class, marks)| accepted(class) && !marks.is_empty());
    open.map(|(class, marks)| (*class, marks.iter().copied().collect())).collect()
}
