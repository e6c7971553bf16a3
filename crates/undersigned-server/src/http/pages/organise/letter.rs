//! `/organise/{group}/letter/{id}/…`: what has become of a letter, and the call for the opening of its names.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::Stage;
use undersigned_proto::timeline::Step;

use super::super::errors::ErrorPage;
use super::super::form::{Field, Form};
use super::super::letter::Phase;
use super::super::words;
use super::guard::{Posted, Session};
use super::login::Nothing;
use super::{FormPage, home, see};
use crate::app::App;
use crate::dates::Date;
use crate::refusal::{Kind, Refusal};
use crate::text::Text;

/// Steps that an organiser takes, with their stages; the others come with their dates.
pub fn steps() -> impl Iterator<Item = (Stage, &'static str)> {
    let steps = Step::ALL.iter().filter(|step| step.is_by_organiser());
    steps.filter_map(|step| Some((step.stage()?, step.code())))
}

/// The button that was pressed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    stage: String,
    /// Said yes to losing the locked names.
    sure: String,
}

/// Moves the letter on.
pub async fn stage(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(typed): Posted<Typed>,
) -> Response {
    let step = steps().find(|(_, name)| *name == typed.stage);
    let Some((stage, _)) = step else {
        return ErrorPage::new(text, Refusal::input(Kind::Json, "")).into_response();
    };
    if stage > Stage::Ended && typed.sure.is_empty() && has_locked_names(&app, &session, &id) {
        return loss_page(text, &session, &typed.stage);
    }
    match session.organiser.stage(&id, stage).await {
        Ok(()) => see(text, &home(session.group())),
        Err(problem) => ErrorPage::new(text, problem).into_response(),
    }
}

/// Whether names would be lost that may still be opened. Asked even if nobody has given one yet: organisers are not
/// told the count.
fn has_locked_names(app: &App, session: &Session, id: &str) -> bool {
    let live = session.organiser.group().read();
    let phase = live.state.letter(id).and_then(|record| Phase::of(&live, app.now(), record));
    matches!(phase, Some(Phase::Locked | Phase::Void | Phase::Called))
}

/// Asks once more: a slip of a finger would lock the names for ever.
fn loss_page(text: Text, session: &Session, stage: &str) -> Response {
    let page = FormPage {
        text,
        title: text.get("loss-title"),
        lead: text.get("loss-lead"),
        advice: text.get("loss-advice"),
        form: Form::new(vec![Field::hidden("stage", stage), Field::hidden("sure", "yes")]),
        submit: text.get("loss-submit"),
        back: Some(home(session.group())),
    };
    page.answer()
}

/// Says what a call brings about, before it is made.
pub async fn confirm_call(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
) -> Response {
    call_page(&app, text, &session, &id, Form::default())
}

/// Calls the opening.
pub async fn call(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    _: Posted<Nothing>,
) -> Response {
    match session.organiser.call_opening(&id).await {
        Ok(()) => see(text, &home(session.group())),
        Err(problem) => call_page(&app, text, &session, &id, Form::default().refused(text, &problem)),
    }
}

fn call_page(app: &App, text: Text, session: &Session, id: &str, form: Form) -> Response {
    let live = session.organiser.group().read();
    let found = live.state.letter(id).and_then(|record| Some((record, record.sealing()?)));
    let Some((record, sealing)) = found else { return ErrorPage::not_found(text).into_response() };
    let opens = UnixTime(app.now().0.saturating_add(sealing.grace_s.into()));
    let values = [("title", record.letter.title.clone()), ("date", Date::new(text, opens).spoken)];
    let agree = words::who_opens_by_name(text, &sealing.holders, sealing.threshold());
    let page = FormPage {
        text,
        title: text.get("call-title"),
        lead: text.with("call-lead", &values),
        advice: format!("{} {agree} {}", text.with("call-what", &values), text.get("call-once")),
        form,
        submit: text.get("call-submit"),
        back: Some(home(session.group())),
    };
    page.answer()
}
