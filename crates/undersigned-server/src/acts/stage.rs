//! The organiser moves a letter on; signing begins and ends by itself on its dates.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Call, Entry, LetterState, Stage};

use super::organiser::Organiser;
use crate::group::act::Act;
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::refusal::Refusal;

impl Organiser {
    /// Moves a letter on.
    ///
    /// # Errors
    /// `dates` where the step does not follow.
    pub async fn stage(&self, letter: &str, stage: Stage) -> Result<(), Refusal> {
        self.app.act(self.group.id(), MoveOn { letter: letter.to_owned(), stage }).await
    }

    /// Calls the opening of a letter's names: the grace period begins.
    ///
    /// # Errors
    /// `opening` with what is missing.
    pub async fn call_opening(&self, letter: &str) -> Result<(), Refusal> {
        self.app.act(self.group.id(), CallOpening { letter: letter.to_owned() }).await
    }
}

struct MoveOn {
    letter: String,
    stage: Stage,
}

impl Act for MoveOn {
    type Done = ();

    fn decide(&self, _: &Live, _: &dyn Rows, now: UnixTime) -> Result<(Commit, ()), Refusal> {
        let state = LetterState { letter: self.letter.clone(), stage: self.stage, at: now };
        Ok((Commit::entry(Entry::LetterState(state)), ()))
    }
}

struct CallOpening {
    letter: String,
}

impl Act for CallOpening {
    type Done = ();

    fn decide(&self, group: &Live, _: &dyn Rows, now: UnixTime) -> Result<(Commit, ()), Refusal> {
        group.need_sealed(&self.letter)?;
        let call = Call { letter: self.letter.clone(), at: now, participant: None, signature: None };
        Ok((Commit::entry(Entry::Call(call)), ()))
    }
}
