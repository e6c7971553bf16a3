//! What happens by itself when dates pass: tallies, the end of enrolment, the beginning and end of signing, the erasing of
//! names that can never be opened.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Entry, LetterState};

use crate::app::App;
use crate::group::act::{Act, JustRows, Trial};
use crate::group::commit::Commit;
use crate::group::live::Live;
use crate::group::rows::Rows;
use crate::refusal::Refusal;
use crate::store::Row;

/// Does everything that is due in all groups, unless the clock is doubted. What fails is tried again at the next tick.
pub(crate) async fn tick(app: &App) {
    let now = app.now();
    let groups = if app.doubts_clock() { Vec::new() } else { app.groups() };
    for group in groups {
        if !group.read().is_due(now) {
            continue;
        }
        if let Err(refusal) = app.act(group.id(), Due).await {
            tracing::warn!(kind = refusal.kind.key(), "what was due could not be stored");
        }
    }
    for group in app.expired_codes() {
        let ended = app.act(&group, JustRows(vec![Row::EndMailCodes { until: now }])).await;
        match (ended, app.mailer()) {
            (Ok(()), Some(mailer)) => mailer.codes().erased(&group),
            _ => tracing::warn!("codes whose time is over could not be erased"),
        }
    }
    if app.need_erased().await.is_err() {
        tracing::warn!("what was erased can still be read in the store's files");
    }
}

struct Due;

impl Act for Due {
    type Done = ();

    fn decide(&self, group: &Live, _: &dyn Rows, now: UnixTime) -> Result<(Commit, ()), Refusal> {
        let mut trial = Trial::on(group);
        for epoch in group.ended_epochs(now) {
            trial.tally(epoch)?;
            trial.row(Row::EndEnrolment { epoch });
        }
        // Twice: a letter whose whole window is over opens and ends in one tick.
        for _ in 0..2 {
            for (letter, stage) in trial.live.due_stages(now) {
                trial.entry(Entry::LetterState(LetterState { letter, stage, at: now }))?;
            }
        }
        let never_opened: Vec<String> = trial.live.names_to_erase(now).map(str::to_owned).collect();
        never_opened.iter().for_each(|letter| trial.erase(group.sealed_of(letter)));
        Ok((trial.commit(), ()))
    }
}

impl App {
    /// Does everything that is due by now, as the server does every second by itself.
    pub async fn tick(&self) {
        tick(self).await;
    }
}
