//! A draft becomes a letter, for good.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Entry, Letter, Timing};
use undersigned_proto::markdown;

use super::draft::Draft;
use super::organiser::Organiser;
use super::{ceremony, due, unix_lines};
use crate::group::act::Act;
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::refusal::{Kind, Refusal};
use crate::store::Row;

impl Organiser {
    /// Fixes a draft's text for good and makes it public.
    ///
    /// # Errors
    /// A [`Refusal`] naming what is missing; `not-found` without a draft.
    pub async fn freeze(&self, id: &str) -> Result<(), Refusal> {
        let draft = self.draft(id).await?;
        // The form reports this at its field; a draft may be older than the rule.
        markdown::parse(&unix_lines(&draft.text)).map_err(|error| Refusal::input(Kind::Text, error.to_string()))?;
        self.app.act(self.group.id(), Freeze { draft, client: self.app.client_hash() }).await?;
        due::tick(&self.app).await;
        Ok(())
    }
}

struct Freeze {
    draft: Draft,
    /// What the letter says of the browser's module.
    client: [u8; 32],
}

impl Act for Freeze {
    type Done = ();

    fn decide(&self, group: &Live, _: &dyn Rows, now: UnixTime) -> Result<(Commit, ()), Refusal> {
        let letter = letter_entry(group, self.draft.clone(), self.client);
        let letter = ceremony::with_keys(group, self.draft.sealing.clone(), letter)?;
        if letter.sign_closes <= now {
            return Err(Refusal::input(Kind::Dates, "The signing window is over already: please choose later dates."));
        }
        check_timing(group, &letter)?;
        let rows = vec![Row::DeleteDraft { id: letter.id.clone() }];
        Ok((Commit { rows, ..Commit::entry(Entry::Letter(letter)) }, ()))
    }
}

/// A letter in rounds and one signed at once cannot share a period: tallies at once
/// would reveal who is in a round that has not filled up.
fn check_timing(group: &Live, letter: &Letter) -> Result<(), Refusal> {
    let clash = match letter.timing {
        Timing::TwoPhase => return Ok(()),
        Timing::Rounds => Timing::AtOnce,
        Timing::AtOnce => Timing::Rounds,
    };
    let mut others = group.state.letters().filter(|other| other.letter.epoch == letter.epoch);
    if others.any(|other| other.letter.timing == clash) {
        let detail = "Another letter of this period uses rounds, or signing at once. Please begin a new period.";
        return Err(Refusal::input(Kind::Dates, detail));
    }
    Ok(())
}

/// The letter that a draft becomes, without the keyholders' keys.
fn letter_entry(live: &Live, draft: Draft, client: [u8; 32]) -> Letter {
    let mut shows = draft.shows;
    shows.sort_unstable();
    shows.dedup();
    Letter {
        id: draft.id,
        version: 1,
        epoch: draft.epoch,
        title: draft.title.trim().to_owned(),
        addressee: draft.addressee.trim().to_owned(),
        text: unix_lines(&draft.text),
        demands: draft.demands.iter().map(|d| d.trim().to_owned()).filter(|d| !d.is_empty()).collect(),
        shows,
        timing: draft.timing,
        sign_opens: draft.sign_opens,
        sign_closes: draft.sign_closes,
        lang: draft.lang,
        client: Some(client.into()),
        sealing: None, // the keys come from the ceremony, see `ceremony::with_keys`
        group: live.state.groups().next_back().map(|record| record.hash).unwrap_or_default().into(),
    }
}
