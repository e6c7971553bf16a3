//! `/g/{group}/news`: how to hear of a group, and the links in its mails.
//!
//! A link in a mail is opened by programs that look for bad ones too, so that
//! opening it changes nothing: a button does. Who comes by such a link shows
//! the link's secret and needs to show nothing else, not even a page of ours
//! behind the button: mail programs have a button of their own (RFC 8058).

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::errors::ErrorPage;
use super::form::{Errors, Field, Form, Input, Reading};
use super::organise::guard::Posted;
use crate::app::App;
use crate::group::published::LiveGroup;
use crate::http::client::Counted;
use crate::http::problem;
use crate::limits::Act;
use crate::news::{self, Invitation, Stop};
use crate::refusal::{Kind, Refusal};
use crate::text::Text;

/// Largest form, in bytes: it holds one address.
const MAX_FORM_BYTES: usize = 4_096;
/// What a reader should know before leaving an address, in the order of the page.
const SEEN: [&str; 5] = ["mailbox", "list", "kept", "when", "stop"];

/// `…/news…`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/g/{group}/news", get(show).post(ask))
        .route("/news/confirm/{token}", get(confirm).post(confirmed))
        .route("/g/{group}/news/stop/{token}", get(stop).post(stopped))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
}

/// What was typed. No Debug: it must not reach a log.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    news_address: String,
}

#[derive(Template)]
#[template(path = "news.html")]
struct Page<'a> {
    text: Text,
    title: String,
    group: &'a str,
    feed: String,
    seen: Vec<String>,
    /// None where no mail goes out.
    form: Option<Form>,
}

/// One sentence, and perhaps a button.
#[derive(Template)]
#[template(path = "news-step.html")]
struct Step<'a> {
    text: Text,
    title: String,
    said: String,
    submit: Option<String>,
    /// The group that the page leads back to.
    back: Option<&'a str>,
}

async fn show(State(app): State<App>, Path(id): Path<String>, text: Text) -> Response {
    let Some(group) = app.group(&id) else { return ErrorPage::not_found(text).into_response() };
    page(&app, text, &group, form(text, ""), StatusCode::OK)
}

async fn ask(
    State(app): State<App>,
    Path(id): Path<String>,
    text: Text,
    Counted(client): Counted,
    Posted(typed): Posted<Typed>,
) -> Response {
    let Some(group) = app.group(&id) else { return ErrorPage::not_found(text).into_response() };
    let asked = app.count(Act::AskMail, client).and_then(|()| news::ask(&app, &group, &typed.news_address));
    match asked {
        Ok(()) => Step::new(text, "asked", "", None).answer(StatusCode::OK, Some(&id)),
        Err(refusal) => {
            let again = form(text, &typed.news_address);
            let again = match wrong(text, &refusal) {
                Some(errors) => again.wrong(errors),
                None => again.refused(text, &refusal),
            };
            page(&app, text, &group, again, problem::status(&refusal))
        }
    }
}

/// Before the button of a link that confirms an address.
async fn confirm(State(app): State<App>, Path(token): Path<String>, text: Text) -> Response {
    match invited(&app, &token) {
        Some((_, group)) => {
            let submit = Some(text.get("news-confirm-submit"));
            Step::new(text, "confirm", &name(&group), submit).answer(StatusCode::OK, None)
        }
        None => gone(text),
    }
}

async fn confirmed(State(app): State<App>, Path(token): Path<String>, text: Text) -> Response {
    let Some((invitation, group)) = invited(&app, &token) else { return gone(text) };
    match invitation.accept(&app).await {
        Ok(()) => Step::new(text, "confirmed", &name(&group), None).answer(StatusCode::OK, Some(group.id())),
        Err(problem) => ErrorPage::new(text, problem).into_response(),
    }
}

/// Before the button of a link that stops the mails.
async fn stop(State(app): State<App>, Path((id, token)): Path<(String, String)>, text: Text) -> Response {
    match app.group(&id).zip(Stop::read(&app, &id, &token)) {
        Some((group, _)) => {
            let submit = Some(text.get("news-stop-submit"));
            Step::new(text, "stop", &name(&group), submit).answer(StatusCode::OK, None)
        }
        None => gone(text),
    }
}

/// The same for an address that is on the list no more.
async fn stopped(State(app): State<App>, Path((id, token)): Path<(String, String)>, text: Text) -> Response {
    let Some((group, stop)) = app.group(&id).zip(Stop::read(&app, &id, &token)) else { return gone(text) };
    match stop.carry_out(&app).await {
        Ok(()) => Step::new(text, "stopped", &name(&group), None).answer(StatusCode::OK, Some(&id)),
        Err(problem) => ErrorPage::new(text, problem).into_response(),
    }
}

fn invited(app: &App, token: &str) -> Option<(Invitation, Arc<LiveGroup>)> {
    let invitation = Invitation::read(app, token)?;
    let group = app.group(invitation.group())?;
    Some((invitation, group))
}

fn name(group: &LiveGroup) -> String {
    group.read().state.group().map(|group| group.name.clone()).unwrap_or_default()
}

fn form(text: Text, typed: &str) -> Form {
    let input = Input::Line { kind: "email", autocomplete: "email" };
    Form::new(vec![Field::new(text, "news_address", typed, input)])
}

/// What is wrong with the address, at its field.
fn wrong(text: Text, refusal: &Refusal) -> Option<Errors> {
    let mut reading = Reading::new(text);
    reading.must("news_address", refusal.kind != Kind::Address, "problem-address");
    reading.finish(()).err()
}

fn page(app: &App, text: Text, group: &LiveGroup, form: Form, status: StatusCode) -> Response {
    let mails = app.has_mail() && !group.read().is_archive();
    let page = Page {
        text,
        title: text.with("news-title", &[("group", name(group))]),
        group: group.id(),
        feed: format!("{}/g/{}/feed.atom", app.base_url(), group.id()),
        seen: SEEN.into_iter().map(|part| text.get(&format!("news-seen-{part}"))).collect(),
        form: mails.then_some(form),
    };
    super::fresh(status, &page)
}

/// A link that is too old, altered, or cut short by a mail program.
fn gone(text: Text) -> Response {
    Step::new(text, "gone", "", None).answer(StatusCode::NOT_FOUND, None)
}

impl<'a> Step<'a> {
    fn new(text: Text, step: &str, group: &str, submit: Option<String>) -> Self {
        let said = text.with(&format!("news-{step}"), &[("group", group)]);
        Self { text, title: text.get(&format!("news-{step}-title")), said, submit, back: None }
    }

    fn answer(mut self, status: StatusCode, back: Option<&'a str>) -> Response {
        self.back = back;
        super::fresh(status, &self)
    }
}
