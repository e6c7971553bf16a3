//! What dates bring to a group without anybody asking.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, MARK_BYTES, Stage};
use undersigned_proto::ledger::LetterRecord;

use super::live::Live;

impl Live {
    /// Whether there is anything to do by now.
    pub(crate) fn is_due(&self, now: UnixTime) -> bool {
        let nothing = self.ended_epochs(now).is_empty()
            && self.due_stages(now).is_empty()
            && self.names_to_erase(now).next().is_none();
        !self.is_archive() && !nothing
    }

    /// Epochs whose enrolment has ended and whose keys are still there.
    pub(crate) fn ended_epochs(&self, now: UnixTime) -> Vec<u32> {
        let ended = |number: &u32| self.state.epoch(*number).is_some_and(|record| now >= record.epoch.enrol_closes);
        self.secrets().enrolling().filter(ended).collect()
    }

    /// Letters and the stage that has come for them.
    pub(crate) fn due_stages(&self, now: UnixTime) -> Vec<(String, Stage)> {
        let due = |record: &LetterRecord| match record.stage {
            Stage::Signing | Stage::Ended
                if record.may_open(now).is_ok() && self.need_sealed(&record.letter.id).is_ok() =>
            {
                Some((record.letter.id.clone(), Stage::Opening))
            }
            Stage::Frozen if now >= record.letter.sign_opens => Some((record.letter.id.clone(), Stage::Signing)),
            Stage::Signing if now >= record.letter.sign_closes => Some((record.letter.id.clone(), Stage::Ended)),
            _ => None,
        };
        self.state.letters().filter_map(due).collect()
    }

    /// Letters whose sealed names can no longer be opened, and are still on the disk.
    pub(crate) fn names_to_erase(&self, now: UnixTime) -> impl Iterator<Item = &str> {
        let never = move |record: &LetterRecord| {
            let late = record.sealing().is_some_and(|sealing| now >= sealing.latest);
            !record.is_opened() && (late || (record.stage > Stage::Opening && !record.is_opening()))
        };
        let letters = self.names.sealed_letters().filter(|letter| !self.names.is_erased(letter));
        letters.filter(move |letter| self.state.letter(letter).is_some_and(never))
    }

    /// Marks of what was issued since the last tally, by class, for classes that the group accepts.
    pub(crate) fn untallied(&self, epoch: u32) -> Vec<(Class, Vec<[u8; MARK_BYTES]>)> {
        let Some(keys) = self.epoch_keys(epoch) else { return Vec::new() };
        let accepted = |class: &Class| self.state.group().is_some_and(|group| group.classes.contains(class));
        let open = keys.untallied.iter().filter(|(class, marks)| accepted(class) && !marks.is_empty());
        open.map(|(class, marks)| (*class, marks.iter().copied().collect())).collect()
    }
}
