//! `/organise/{group}/letter/{id}/…`: what has become of a letter, and the call for the opening of its names.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::Stage;
use undersigned_proto::timeline::Step;

use super::super::errors::ErrorPage;
use super::super::form::{Choice, Field, Form, Input, Reading};
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
    /// Ticked: it is meant.
    sure: String,
    /// Whether the page with the box to tick was shown before.
    asked: String,
}

/// Says what a step brings about, before it is recorded.
pub async fn confirm_stage(
    State(app): State<App>,
    Path((_, id, step)): Path<(String, String, String)>,
    text: Text,
    session: Session,
) -> Response {
    match steps().find(|(_, name)| *name == step) {
        Some(step) => stage_page(&app, text, &session, (&id, step), false),
        None => ErrorPage::not_found(text).into_response(),
    }
}

/// Moves the letter on, for who has said that they mean it: no step can be taken back.
pub async fn stage(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(typed): Posted<Typed>,
) -> Response {
    let step = steps().find(|(_, name)| *name == typed.stage);
    let Some((stage, name)) = step else {
        return ErrorPage::new(text, Refusal::input(Kind::Json, "")).into_response();
    };
    if typed.sure.is_empty() {
        return stage_page(&app, text, &session, (&id, (stage, name)), typed.asked == "yes");
    }
    match session.organiser.stage(&id, stage).await {
        Ok(()) => see(text, &home(session.group())),
        Err(problem) => ErrorPage::new(text, problem).into_response(),
    }
}

/// The same at the address of the page that asks.
pub async fn stage_here(
    app: State<App>,
    Path((group, id, _)): Path<(String, String, String)>,
    text: Text,
    session: Session,
    posted: Posted<Typed>,
) -> Response {
    stage(app, Path((group, id)), text, session, posted).await
}

/// Whether names would be lost that may still be opened. Asked even if nobody has given one yet: organisers are not
/// told the count.
fn has_locked_names(app: &App, session: &Session, id: &str) -> bool {
    let live = session.organiser.group().read();
    let phase = live.state.letter(id).and_then(|record| Phase::of(&live, app.now(), record));
    matches!(phase, Some(Phase::Locked | Phase::Void | Phase::Called))
}

/// What follows from a step, and a box to tick: a slip of a finger would end signing or a campaign for ever.
fn stage_page(
    app: &App,
    text: Text,
    session: &Session,
    (id, (stage, name)): (&str, (Stage, &'static str)),
    unticked: bool,
) -> Response {
    let title = session.organiser.group().read().state.letter(id).map(|record| record.letter.title.clone());
    let Some(title) = title else { return ErrorPage::not_found(text).into_response() };
    let losing = stage > Stage::Ended && has_locked_names(app, session, id);
    let sure = Choice {
        name: "sure".to_owned(),
        value: "yes".to_owned(),
        label: text.get(if losing { "loss-sure" } else { "step-sure" }),
        hint: String::new(),
        checked: false,
    };
    let fields = vec![
        Field::hidden("stage", name),
        Field::hidden("asked", "yes"),
        Field::new(text, "sure", "", Input::Any(vec![sure])),
    ];
    let mut reading = Reading::new(text);
    reading.must("sure", !unticked, "field-sure-missing");
    let form = Form::new(fields).wrong(reading.finish(()).err().unwrap_or_default());
    let values = [("title", title)];
    let what = text.with(&format!("step-{name}-what"), &values);
    let page = FormPage {
        text,
        title: text.get(&format!("step-{name}-title")),
        lead: what,
        advice: if losing {
            format!("{} {}", text.get("loss-lead"), text.get("loss-advice"))
        } else {
            text.get("step-once")
        },
        form,
        submit: if losing { text.get("loss-submit") } else { text.get(&format!("step-{name}")) },
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
