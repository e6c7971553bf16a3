//! `/organise/{group}/draft…`: a letter is written, looked at, and fixed for good.

mod terms;
mod typed;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use undersigned_proto::entry::Caller;

use super::super::errors::ErrorPage;
use super::super::form::{Errors, Form, Input, problem_words, slug};
use super::super::markdown;
use super::super::words::{self, SMALL_GROUP};
use super::ceremony::Readiness;
use super::guard::{Posted, Session};
use super::login::Nothing;
use super::paths::{ceremony_path, draft_path};
use super::{FormPage, home, see};
use crate::acts::ceremony::DraftSealing;
use crate::acts::draft::Draft;
use crate::app::App;
use crate::dates::Date;
use crate::refusal::Kind;
use crate::text::Text;
use typed::{Act, Periods, Typed};

#[derive(Template)]
#[template(path = "organise/draft.html")]
struct Page {
    text: Text,
    title: String,
    form: Form,
    small: bool,
    /// What somebody else has saved meanwhile.
    theirs: Option<Draft>,
    preview: Preview,
    saved: bool,
    /// Where the key to locked names is made, and what to think about before.
    ceremony: Option<String>,
    advice: Vec<String>,
    /// Path of the draft, none for one that was never saved.
    path: Option<String>,
    back: String,
}

/// How the letter will look.
struct Preview {
    lang: String,
    title: String,
    addressee: String,
    body: String,
    /// Why the text cannot be saved as it is, or nothing.
    refusal: String,
    demands: Vec<String>,
}

#[derive(Template)]
#[template(path = "organise/freeze.html")]
struct Freeze {
    text: Text,
    draft: Draft,
    preview: Preview,
    address: String,
    opens: Date,
    closes: Date,
    timing: String,
    shows: Vec<String>,
    sealed: Option<Locked>,
    problem: Option<String>,
    back: String,
}

impl Freeze {
    /// Whether the key to locked names is missing.
    fn is_unready(&self) -> bool {
        self.sealed.as_ref().is_some_and(|sealed| !sealed.ready)
    }
}

/// Terms of locked names, as they will be fixed.
struct Locked {
    holders: String,
    agree: String,
    steps: Vec<String>,
    latest: Date,
    /// Hours between call and opening.
    hours: u32,
    callers: Vec<String>,
    advice: Vec<String>,
    /// Whether the keyholders have made the key.
    ready: bool,
    ceremony: String,
}

/// An empty draft.
pub async fn new(State(app): State<App>, text: Text, session: Session) -> Response {
    let periods = Periods::of(&session, app.now());
    let typed = Typed::usual(text, &periods);
    page(text, &session, &periods, (&typed, None), |form| form)
}

/// Keeps a new draft.
pub async fn save_new(
    State(app): State<App>,
    text: Text,
    session: Session,
    Posted(mut typed): Posted<Typed>,
) -> Response {
    if typed.id.trim().is_empty() {
        typed.id = slug(&typed.title);
    }
    keep(&app, text, &session, &typed, None).await
}

/// A draft as it was kept.
pub async fn edit(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
) -> Response {
    match session.organiser.draft(&id).await {
        Ok(draft) => {
            let periods = Periods::of(&session, app.now());
            page(text, &session, &periods, (&Typed::from(&draft), Some(&draft.id)), |form| form)
        }
        Err(problem) => ErrorPage::new(text, problem).into_response(),
    }
}

/// Keeps a draft again.
pub async fn save(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(mut typed): Posted<Typed>,
) -> Response {
    typed.id = id.clone();
    keep(&app, text, &session, &typed, Some(&id)).await
}

async fn keep(app: &App, text: Text, session: &Session, typed: &Typed, id: Option<&str>) -> Response {
    let periods = Periods::of(session, app.now());
    if typed.act() == Act::Preview {
        return page(text, session, &periods, (typed, id), |form| form);
    }
    let draft = match typed.read(text, &periods) {
        Ok(draft) => draft,
        Err(errors) => return page(text, session, &periods, (typed, id), |form| form.wrong(errors)),
    };
    let path = draft_path(session.group(), &draft.id);
    if let Err(problem) = taken(session, id, &draft, text).await {
        return page(text, session, &periods, (typed, id), |form| form.wrong(problem));
    }
    match session.organiser.save_draft_over(draft, typed.over().filter(|_| id.is_some())).await {
        Err(refusal) if refusal.kind == Kind::Changed => changed(text, session, &periods, (typed, id)).await,
        Ok(()) if typed.act() == Act::Freeze => see(text, &format!("{path}/freeze")),
        Ok(()) => see(text, &path),
        Err(problem) => page(text, session, &periods, (typed, id), |form| form.refused(text, &problem)),
    }
}

/// Shows what somebody else has saved beside what was typed; saving once more puts this in its place.
async fn changed(text: Text, session: &Session, periods: &Periods, (typed, id): (&Typed, Option<&str>)) -> Response {
    let theirs = match session.organiser.draft(id.unwrap_or_default()).await {
        Ok(theirs) => theirs,
        // It was thrown away: what was typed is kept as a new one.
        Err(_) => return page(text, session, periods, (typed, None), |form| form.wrong(gone(text))),
    };
    let typed = typed.over_revision(theirs.revision());
    let page = drawn(text, session, periods, (&typed, id), |form| form);
    super::super::fresh(StatusCode::CONFLICT, &Page { theirs: Some(theirs), saved: false, ..page })
}

fn gone(text: Text) -> Errors {
    let mut reading = super::super::form::Reading::new(text);
    reading.wrong("letter_id", "draft-gone");
    reading.finish(()).err().unwrap_or_default()
}

/// A new draft must not write over another one.
async fn taken(session: &Session, id: Option<&str>, draft: &Draft, text: Text) -> Result<(), Errors> {
    let fresh = id.is_none();
    if fresh && session.organiser.draft(&draft.id).await.is_ok() {
        let mut reading = super::super::form::Reading::new(text);
        reading.wrong("letter_id", "problem-taken");
        return reading.finish(());
    }
    Ok(())
}

/// Shows exactly what will be fixed.
pub async fn confirm(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
) -> Response {
    freeze_page(&app, text, &session, &id, None).await
}

/// Fixes the text for good.
pub async fn freeze(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    _: Posted<Nothing>,
) -> Response {
    match session.organiser.freeze(&id).await {
        Ok(()) => see(text, &home(session.group())),
        Err(problem) => freeze_page(&app, text, &session, &id, Some(problem_words(text, &problem))).await,
    }
}

async fn freeze_page(app: &App, text: Text, session: &Session, id: &str, problem: Option<String>) -> Response {
    let draft = match session.organiser.draft(id).await {
        Ok(draft) => draft,
        Err(problem) => return ErrorPage::new(text, problem).into_response(),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Freeze {
        text,
        preview: Preview::of(text, &Typed::from(&draft)),
        address: format!("{}/g/{}/l/{id}", app.base_url(), session.group()),
        opens: Date::new(text, draft.sign_opens),
        closes: Date::new(text, draft.sign_closes),
        timing: words::timing(text, draft.timing),
        shows: draft.shows.iter().map(|shown| words::shown(text, *shown)).collect(),
        sealed: draft.sealing.as_ref().map(|sealing| Locked::new(text, session, &draft, sealing)),
        problem,
        back: draft_path(session.group(), id),
        draft,
    };
    super::super::fresh(status, &page)
}

impl Locked {
    fn new(text: Text, session: &Session, draft: &Draft, sealing: &DraftSealing) -> Self {
        let live = session.organiser.group().read();
        let members = live.state.group().map_or(0, |group| group.declared_members);
        let caller = |caller: &Caller| match caller {
            Caller::Organiser => text.get("caller-organiser"),
            Caller::Keyholder => text.get("caller-keyholder"),
        };
        Self {
            holders: sealing.holders.join(", "),
            agree: words::who_opens(text, &sealing.holders, sealing.threshold),
            steps: sealing.steps.iter().map(|step| words::step(text, *step)).collect(),
            latest: Date::new(text, sealing.latest),
            hours: sealing.grace_s / 3_600,
            callers: sealing.callers.iter().map(caller).collect(),
            advice: terms::advice(text, sealing, members),
            ready: Readiness::of(&live, &draft.id, sealing) == Readiness::Complete,
            ceremony: ceremony_path(session.group(), &draft.id),
        }
    }
}

/// Asks once more before a draft goes.
pub async fn confirm_delete(Path((_, id)): Path<(String, String)>, text: Text, session: Session) -> Response {
    let draft = match session.organiser.draft(&id).await {
        Ok(draft) => draft,
        Err(problem) => return ErrorPage::new(text, problem).into_response(),
    };
    let page = FormPage {
        text,
        title: text.get("delete-title"),
        lead: text.with("delete-lead", &[("title", draft.title)]),
        advice: String::new(),
        form: Form::default(),
        submit: text.get("delete-submit"),
        back: Some(draft_path(session.group(), &id)),
    };
    page.answer()
}

/// Throws a draft away.
pub async fn delete(
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    _: Posted<Nothing>,
) -> Response {
    match session.organiser.delete_draft(&id).await {
        Ok(()) => see(text, &home(session.group())),
        Err(problem) => ErrorPage::new(text, problem).into_response(),
    }
}

fn page(
    text: Text,
    session: &Session,
    periods: &Periods,
    (typed, id): (&Typed, Option<&str>),
    with: impl FnOnce(Form) -> Form,
) -> Response {
    let page = drawn(text, session, periods, (typed, id), with);
    let status = if page.form.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    super::super::fresh(status, &page)
}

fn drawn(
    text: Text,
    session: &Session,
    periods: &Periods,
    (typed, id): (&Typed, Option<&str>),
    with: impl FnOnce(Form) -> Form,
) -> Page {
    let form = with(Form::new(typed.fields(text, periods, id.is_none())));
    let sealing = typed.sealing(text, periods);
    Page {
        text,
        theirs: None,
        title: text.get(if id.is_some() { "draft-edit-title" } else { "draft-new-title" }),
        small: periods.members < SMALL_GROUP,
        preview: Preview::of(text, typed),
        saved: id.is_some() && !form.is_wrong() && typed.act() == Act::Open,
        ceremony: id.filter(|_| sealing.is_some()).map(|id| ceremony_path(session.group(), id)),
        // A form with errors has enough to say.
        advice: sealing
            .filter(|_| !form.is_wrong())
            .map(|sealing| terms::advice(text, &sealing, periods.members))
            .unwrap_or_default(),
        path: id.map(|id| draft_path(session.group(), id)),
        back: home(session.group()),
        form,
    }
}

impl Preview {
    fn of(text: Text, typed: &Typed) -> Self {
        let letter = typed.bounded_text();
        Self {
            lang: typed.lang(),
            title: typed.title.trim().to_owned(),
            addressee: typed.addressee.trim().to_owned(),
            body: markdown::to_html(&letter),
            refusal: markdown::refusal(text, &letter),
            demands: typed.demands(),
        }
    }
}
