//! Keyholders' acts and calls: a blind relay between them, and the opening once enough shares are there.

use std::sync::Arc;

use subtle::ConstantTimeEq;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Act, Call, Entry, KeyholderAct};
use undersigned_proto::ledger::{ApplyError, CeremonyError};

use super::accepted::{Accepted, accepted};
use crate::app::App;
use crate::group::act::{self};
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::opening;
use crate::group::published::LiveGroup;
use crate::group::rows::Rows;
use crate::refusal::{Kind, Refusal};

/// Seconds that a keyholder's call may be older than the server's clock.
const MAX_CALL_AGE_S: u64 = 600;
/// Seconds that it may be ahead of it.
const MAX_CALL_AHEAD_S: u64 = 60;
/// Longest secret of a link, in bytes.
const MAX_SECRET_BYTES: usize = 100;

/// Whose link it is.
pub struct Holder {
    /// The public name.
    pub name: String,
    /// The number in the attempt that runs, if the keyholder is in it.
    pub participant: Option<u8>,
    /// That attempt.
    pub attempt: u32,
}

fn bad_link() -> Refusal {
    let detail = "This link does not work, or it was replaced by a new one. Please ask the organiser for yours.";
    Refusal::forbidden(Kind::Link, detail)
}

fn bad_act() -> Refusal {
    Refusal::input(Kind::Act, "The request is damaged. Please load the page anew.")
}

/// Finds whose link it is.
///
/// # Errors
/// `not-found` without a ceremony, `link`.
pub async fn holder(app: &App, group_id: &str, letter: &str, secret: &str) -> Result<Holder, Refusal> {
    let group = app.need_group(group_id)?;
    if group.read().state.ceremony(letter).is_none() {
        return Err(Refusal::not_found("ceremony"));
    }
    let name = name_of(app, group_id, letter, secret).await?.ok_or_else(bad_link)?;
    let live = group.read();
    let ceremony = live.state.ceremony(letter).ok_or_else(|| Refusal::not_found("ceremony"))?;
    let place = ceremony.keyholders.holders.iter().position(|holder| *holder == name);
    let participant = place.and_then(|place| u8::try_from(place + 1).ok());
    Ok(Holder { name, participant, attempt: ceremony.keyholders.attempt })
}

async fn name_of(app: &App, group_id: &str, letter: &str, secret: &str) -> Result<Option<String>, Refusal> {
    if secret.len() > MAX_SECRET_BYTES {
        return Ok(None);
    }
    let keyed = app.keyed_holder(group_id, letter, secret);
    let (reader, group, letter) = (app.reader().clone(), group_id.to_owned(), letter.to_owned());
    let links = app.work().read(move || reader.keyholders(&group, &letter)).await??;
    Ok(links.into_iter().find(|(_, link)| bool::from(link.ct_eq(&keyed))).map(|(name, _)| name))
}

/// Takes a keyholder's act.
///
/// # Errors
/// A [`Refusal`]; nothing is stored then.
pub async fn act(
    app: &App,
    group_id: &str,
    letter: &str,
    bytes: Vec<u8>,
    secret: Option<&str>,
) -> Result<Accepted, Refusal> {
    let group = app.need_group(group_id)?;
    let Entry::KeyholderAct(act) = Entry::from_bytes(&bytes)? else { return Err(bad_act()) };
    if act.letter != letter {
        return Err(bad_act());
    }
    let sender = match secret {
        Some(secret) => Some(holder(app, group_id, letter, secret).await?),
        None => None,
    };
    let own = sender.as_ref().is_some_and(|sender| sender.participant == Some(act.participant));
    if matches!(act.act, Act::Broadcast { .. }) && !own {
        return Err(bad_link());
    }
    if let Act::Share { .. } = act.act {
        group.read().need_time(letter, app.now())?;
    }
    let before = taken_before(&group.read(), &act);
    if let Some(index) = before {
        return accepted(app, group, index, false).await;
    }
    let (checking, entry) = (group.read().state.clone(), Entry::KeyholderAct(act.clone()));
    // Curve arithmetic: what fails does not reach the sequencer.
    match app.work().prove(move || checking.check(&entry).map(|_| ())).await? {
        Ok(()) => {}
        Err(ApplyError::Ceremony(CeremonyError::Share(number))) => {
            return Err(refuse_share(&group, letter, number, own));
        }
        Err(error) => return Err(error.into()),
    }
    let (number, is_share) = (act.participant, matches!(act.act, Act::Share { .. }));
    let index = app.act(group_id, TakeAct { act }).await?;
    if is_share {
        group.read().note(|notes| notes.accept_share(letter, number));
        open_names(app, &group, letter);
    }
    accepted(app, group, index, true).await
}

struct TakeAct {
    act: KeyholderAct,
}

impl act::Act for TakeAct {
    /// The index.
    type Done = u64;

    fn decide(&self, group: &Live, _: &dyn Rows, _: UnixTime) -> Result<(Commit, u64), Refusal> {
        // Two equal requests in one batch: the second gets the first one's answer.
        Ok(match taken_before(group, &self.act) {
            Some(index) => (Commit::default(), index),
            None => (Commit::entry(Entry::KeyholderAct(self.act.clone())), group.next_index()),
        })
    }
}

fn taken_before(group: &Live, act: &KeyholderAct) -> Option<u64> {
    if let Act::Share { share } = &act.act {
        return group.state.letter(&act.letter)?.entry_of_share(act.participant, share.as_slice());
    }
    group.state.ceremonies(&act.letter).iter().find_map(|ceremony| ceremony.entry_of(act))
}

/// A share that does not fit is reported with its keyholder's name, if it was sent with the keyholder's own link:
/// otherwise a stranger could make anyone look like a liar.
fn refuse_share(group: &LiveGroup, letter: &str, number: u8, own: bool) -> Refusal {
    let live = group.read();
    let record = live.state.letter(letter);
    let name = record.and_then(|record| record.sealing()?.holders.get(usize::from(number).checked_sub(1)?).cloned());
    if own {
        live.note(|notes| notes.refuse_share(letter, number));
    }
    let name = name.unwrap_or_default();
    let detail =
        format!("What {name} sent is not their part of this letter's key. Nothing was opened and nothing is lost.");
    Refusal::input(Kind::Share, detail)
}

/// Opens a letter's names in the background, if enough shares are there by now.
fn open_names(app: &App, group: &Arc<LiveGroup>, letter: &str) {
    if !group.read().state.letter(letter).is_some_and(|record| record.is_opened()) {
        return;
    }
    let (app, group, letter) = (app.clone(), group.clone(), letter.to_owned());
    tokio::spawn(async move {
        let (reader, blobs, task) = (app.reader().clone(), app.blobs().clone(), group.read().task(&letter));
        match app.work().long(move || opening::open(&task?, &*reader, &*blobs)).await {
            Ok(Ok(names)) => group.read().note(|notes| notes.put_opened(&letter, names)),
            Ok(Err(error)) => tracing::error!(%error, "the names could not be opened: a restart tries again"),
            Err(problem) => tracing::error!(kind = problem.kind.key(), "the names could not be opened"),
        }
    });
}

/// Takes a keyholder's call for the opening.
///
/// # Errors
/// A [`Refusal`]; nothing is stored then.
pub async fn call(app: &App, group_id: &str, letter: &str, bytes: Vec<u8>) -> Result<Accepted, Refusal> {
    let group = app.need_group(group_id)?;
    let Entry::Call(call) = Entry::from_bytes(&bytes)? else { return Err(bad_act()) };
    if call.letter != letter || call.participant.is_none() {
        return Err(bad_act());
    }
    check_clock(&call, app.now().0)?;
    group.read().need_sealed(letter)?;
    let (checking, entry) = (group.read().state.clone(), Entry::Call(call.clone()));
    app.work().prove(move || checking.check(&entry).map(|_| ())).await??;
    let index = app.act(group_id, TakeCall { call }).await?;
    accepted(app, group, index, true).await
}

struct TakeCall {
    call: Call,
}

impl act::Act for TakeCall {
    /// The index.
    type Done = u64;

    fn decide(&self, group: &Live, _: &dyn Rows, now: UnixTime) -> Result<(Commit, u64), Refusal> {
        check_clock(&self.call, now.0)?;
        group.need_sealed(&self.call.letter)?;
        Ok((Commit::entry(Entry::Call(self.call.clone())), group.next_index()))
    }
}

/// A call dated yesterday would shorten the time to take a signature back.
fn check_clock(call: &Call, now: u64) -> Result<(), Refusal> {
    let fits = call.at.0 <= now + MAX_CALL_AHEAD_S && call.at.0 + MAX_CALL_AGE_S >= now;
    let detail = "The clock of your device differs from ours by more than a minute. Please set it and try again.";
    if fits { Ok(()) } else { Err(Refusal::input(Kind::Opening, detail)) }
}
