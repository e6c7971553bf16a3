//! `/organise/{group}/record/{type}` and `/organise/{group}/item/{id}…`: items are published, corrected and erased.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use undersigned_proto::entry::{Link, Reason};

use super::super::errors::ErrorPage;
use super::super::form::{Choice, Field, Form, Input, slug};
use super::super::record::list::reason_key;
use super::super::record::types::{self, Place, Section, Shelf, TypePage, Typed, Unpublished};
use super::guard::{Posted, Session};
use super::{FormPage, home, see};
use crate::app::App;
use crate::group::live::Live;
use crate::refusal::{Kind, Refusal};
use crate::text::Text;

/// In front of a letter's id, in the name of its check box.
const ABOUT: &str = "about-";
/// Most numbers behind a short name that is taken.
const MAX_SUFFIX: u32 = 1_000;

#[derive(Template)]
#[template(path = "record/form.html")]
struct Page {
    text: Text,
    title: String,
    lead: String,
    /// That a notice goes out by mail, or nothing.
    mailed: String,
    form: Form,
    preview: Section,
    submit: String,
    back: String,
}

/// Which item the form is for.
struct Item<'a> {
    kind: &'static dyn TypePage,
    /// None for a new one.
    id: Option<&'a str>,
}

/// An empty form.
pub async fn new(
    State(app): State<App>,
    Path((_, name)): Path<(String, String)>,
    text: Text,
    session: Session,
) -> Response {
    let Some(kind) = types::named(&name) else { return ErrorPage::not_found(text).into_response() };
    // Most items are about the one letter that there is.
    let only = {
        let live = session.organiser.group().read();
        let mut letters = live.state.letters().map(|record| record.letter.id.clone());
        letters.next().filter(|_| letters.next().is_none())
    };
    let usual = kind.usual(text);
    let typed = only.map_or(usual.clone(), |id| usual.with(&format!("{ABOUT}{id}"), "on"));
    page(&app, text, &session, &Item { kind, id: None }, &typed, |form| form)
}

/// Publishes a new item.
pub async fn publish(
    State(app): State<App>,
    Path((_, name)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(typed): Posted<Typed>,
) -> Response {
    let Some(kind) = types::named(&name) else { return ErrorPage::not_found(text).into_response() };
    let id = match free_id(&session, kind, &typed).await {
        Ok(Id::Free(id)) => id,
        // The same form once more, because its answer was lost.
        Ok(Id::Published(id)) => return see(text, &public_path(&session, &id)),
        Err(refusal) => return ErrorPage::new(text, refusal).into_response(),
    };
    keep(&app, text, &session, &Item { kind, id: None }, &typed, (id, 1)).await
}

/// An item's last revision, to be corrected.
pub async fn edit(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
) -> Response {
    let found = {
        let live = session.organiser.group().read();
        live.state.items().get(&id).map(|item| (item.of_type, item.last().clone(), item.revisions().len() + 1))
    };
    let Some((of_type, last, next)) = found else { return ErrorPage::not_found(text).into_response() };
    let Some(kind) = types::find(of_type) else { return ErrorPage::not_found(text).into_response() };
    // Of an erased one nothing is left to correct: the form begins empty.
    let typed = match session.organiser.content(&last).await {
        Ok(stored) => kind.typed(&stored, &last).unwrap_or_else(|| kind.usual(text)),
        Err(refusal) if refusal.kind == Kind::NotFound => kind.usual(text),
        Err(refusal) => return ErrorPage::new(text, refusal).into_response(),
    };
    let about = |typed: Typed, link: &Link| match link {
        Link::Letter(letter) => typed.with(&format!("{ABOUT}{letter}"), "on"),
        Link::Item(_) => typed,
    };
    let typed = last.about.iter().fold(typed.with("revision", next.to_string()), about);
    page(&app, text, &session, &Item { kind, id: Some(&id) }, &typed, |form| form)
}

/// Publishes a further revision.
pub async fn correct(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(typed): Posted<Typed>,
) -> Response {
    let of_type = session.organiser.group().read().state.items().get(&id).map(|item| item.of_type);
    let Some(kind) = of_type.and_then(types::find) else { return ErrorPage::not_found(text).into_response() };
    let revision = typed.get("revision").parse().unwrap_or_default();
    if let Ok(true) = is_published(&session, kind, &typed, (&id, revision)).await {
        return see(text, &public_path(&session, &id));
    }
    keep(&app, text, &session, &Item { kind, id: Some(&id) }, &typed, (id.clone(), revision)).await
}

async fn keep(
    app: &App,
    text: Text,
    session: &Session,
    item: &Item<'_>,
    typed: &Typed,
    (id, revision): (String, u32),
) -> Response {
    if typed.get("act") == "preview" {
        return page(app, text, session, item, typed, |form| form);
    }
    let mut about: Vec<Link> = typed.chosen(ABOUT).map(|letter| Link::Letter(letter.to_owned())).collect();
    about.extend(links_to_items(&session.organiser.group().read(), &id));
    let publication = item.kind.publication(text, typed, Place { id: id.clone(), revision, about });
    let refused = match publication {
        Ok(publication) => match session.organiser.publish(publication).await {
            Ok(()) => return see(text, &public_path(session, &id)),
            Err(refusal) => refusal,
        },
        Err(Unpublished::Refused(refusal)) => refusal,
        Err(Unpublished::Wrong(errors)) => {
            return page(app, text, session, item, typed, |form| form.wrong(errors));
        }
    };
    page(app, text, session, item, typed, |form| form.refused(text, &refused))
}

/// The form has letters alone: links to items stay as they are.
fn links_to_items(live: &Live, id: &str) -> Vec<Link> {
    let about = live.state.items().get(id).map(|item| item.last().about.clone()).unwrap_or_default();
    about.into_iter().filter(|link| matches!(link, Link::Item(_))).collect()
}

fn public_path(session: &Session, id: &str) -> String {
    format!("/g/{}/i/{id}", session.group())
}

/// A short name for a new item.
enum Id {
    Free(String),
    /// This very form was published under it.
    Published(String),
}

/// A short name made from the heading; numbered where it is taken.
async fn free_id(session: &Session, kind: &'static dyn TypePage, typed: &Typed) -> Result<Id, Refusal> {
    let words = slug(kind.heading(typed));
    let base = if words.len() < 2 { kind.name() } else { &words };
    for number in 1..=MAX_SUFFIX {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let kept = base.get(..base.len().min(40 - suffix.len())).unwrap_or(base).trim_end_matches('-');
        let id = format!("{kept}{suffix}");
        if session.organiser.group().read().state.items().get(&id).is_none() {
            return Ok(Id::Free(id));
        }
        if is_published(session, kind, typed, (&id, 1)).await? {
            return Ok(Id::Published(id));
        }
    }
    Err(Refusal::conflict(Kind::Taken, "Please choose another title."))
}

/// Whether a revision is there that says exactly what the form says: its answer was lost, or a button was pressed twice.
async fn is_published(
    session: &Session,
    kind: &'static dyn TypePage,
    typed: &Typed,
    (id, revision): (&str, u32),
) -> Result<bool, Refusal> {
    let found = {
        let live = session.organiser.group().read();
        live.state.items().get(id).and_then(|item| item.revision(revision)).cloned()
    };
    let Some(found) = found.filter(|found| found.erased.is_none()) else { return Ok(false) };
    let stored = match session.organiser.content(&found).await {
        Ok(stored) => stored,
        Err(refusal) if refusal.kind == Kind::NotFound => return Ok(false),
        Err(refusal) => return Err(refusal),
    };
    let letters = found.about.iter().filter(|link| matches!(link, Link::Letter(_)));
    let about: BTreeSet<&str> = letters.map(Link::id).collect();
    let is_about_the_same = about == typed.chosen(ABOUT).collect();
    let there = kind.typed(&stored, &found);
    Ok(is_about_the_same && there.is_some_and(|there| kind.is_same(&there, typed)))
}

fn page(
    app: &App,
    text: Text,
    session: &Session,
    item: &Item<'_>,
    typed: &Typed,
    with: impl FnOnce(Form) -> Form,
) -> Response {
    let mut fields = item.kind.fields(text, typed);
    fields.extend(about_field(text, &session.organiser.group().read(), typed));
    let key = |end: &str| format!("record-{}{end}", item.kind.name());
    let (title, lead) = if item.id.is_some() { ("-correct", "-correct-lead") } else { ("-new", "-lead") };
    if item.id.is_some() {
        fields.push(Field::hidden("revision", typed.get("revision")));
    }
    let mailed = app.has_mail() && item.id.is_none() && item.kind.shelf() == Shelf::News;
    let page = Page {
        text,
        title: text.get(&key(title)),
        lead: text.get(&key(lead)),
        mailed: if mailed { text.get("record-mailed") } else { String::new() },
        form: with(Form::new(fields)),
        preview: item.kind.preview(text, typed),
        submit: text.get(if item.id.is_some() { "record-correct-submit" } else { "record-publish" }),
        back: home(session.group()),
    };
    let status = if page.form.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    super::super::fresh(status, &page)
}

/// Check boxes for the group's letters; none where there are none.
fn about_field(text: Text, live: &Live, typed: &Typed) -> Option<Field> {
    let choice = |id: &str, title: &str| {
        let name = format!("{ABOUT}{id}");
        let checked = !typed.get(&name).is_empty();
        Choice { name, value: "on".to_owned(), label: title.to_owned(), hint: String::new(), checked }
    };
    let letters = live.state.letters().map(|record| choice(&record.letter.id, &record.letter.title));
    let letters: Vec<Choice> = letters.collect();
    (!letters.is_empty()).then(|| Field::new(text, "about", "", Input::Any(letters)))
}

/// Asks once more, and why, before contents go.
pub async fn confirm_erase(Path((_, id)): Path<(String, String)>, text: Text, session: Session) -> Response {
    erase_page(text, &session, &id, &Typed::default(), |form| form)
}

/// Erases all contents of an item.
pub async fn erase(
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(typed): Posted<Typed>,
) -> Response {
    let reason = Reason::ALL.into_iter().find(|reason| reason.code() == typed.get("reason"));
    let Some(reason) = reason else {
        let mut reading = super::super::form::Reading::new(text);
        reading.wrong("reason", "field-choose");
        let errors = reading.finish(()).err().unwrap_or_default();
        return erase_page(text, &session, &id, &typed, |form| form.wrong(errors));
    };
    match session.organiser.erase_item(&id, reason).await {
        Ok(()) => see(text, &public_path(&session, &id)),
        Err(refusal) => erase_page(text, &session, &id, &typed, |form| form.refused(text, &refusal)),
    }
}

fn erase_page(text: Text, session: &Session, id: &str, typed: &Typed, with: impl FnOnce(Form) -> Form) -> Response {
    let heading = {
        let live = session.organiser.group().read();
        let item = live.state.items().get(id);
        item.map(|item| live.heading(&item.last().content).unwrap_or(id).to_owned())
    };
    let Some(heading) = heading else { return ErrorPage::not_found(text).into_response() };
    let choice = |reason: Reason| Choice {
        name: "reason".to_owned(),
        value: reason.code().to_owned(),
        label: text.get(reason_key(reason)),
        hint: String::new(),
        checked: typed.get("reason") == reason.code(),
    };
    let page = FormPage {
        text,
        title: text.get("record-erase-title"),
        lead: text.with("record-erase-lead", &[("title", heading)]),
        advice: text.get("record-erase-advice"),
        form: with(Form::new(vec![Field::new(text, "reason", "", Input::One(Reason::ALL.map(choice).into()))])),
        submit: text.get("record-erase-submit"),
        back: Some(home(session.group())),
    };
    page.answer()
}
