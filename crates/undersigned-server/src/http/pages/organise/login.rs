//! `/organise/{group}/{secret}`: the secret link asks for the passphrase.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::super::errors::ErrorPage;
use super::super::form::{Field, Form};
use super::guard::{self, Posted, Session};
use super::{FormPage, home, see};
use crate::app::App;
use crate::http::client::Counted;
use crate::sessions::SESSION_LIFE_S;
use crate::text::Text;

/// The passphrase. No Debug: it must not reach a log.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    passphrase: String,
}

/// A form of which only the button counts.
#[derive(Debug, serde::Deserialize)]
pub struct Nothing {}

/// Asks for the passphrase. Whether the link is right, only the answer to it tells.
pub async fn show(State(app): State<App>, Path((group, _)): Path<(String, String)>, text: Text) -> Response {
    page(&app, text, &group, Form::new(fields(text)))
}

/// Opens a session.
pub async fn log_in(
    State(app): State<App>,
    Path((group, secret)): Path<(String, String)>,
    text: Text,
    Counted(client): Counted,
    Posted(typed): Posted<Typed>,
) -> Response {
    match app.log_in_from(client, (&group, &secret), typed.passphrase).await {
        Ok(token) => {
            let cookie = guard::cookie(&app, token.as_str(), SESSION_LIFE_S);
            ([(header::SET_COOKIE, cookie)], see(text, &home(&group))).into_response()
        }
        Err(problem) => page(&app, text, &group, Form::new(fields(text)).refused(text, &problem)),
    }
}

/// Ends the session.
pub async fn log_out(State(app): State<App>, text: Text, session: Session, _: Posted<Nothing>) -> Response {
    app.log_out(&session.token);
    ([(header::SET_COOKIE, guard::cookie(&app, "", 0))], see(text, "/")).into_response()
}

fn fields(text: Text) -> Vec<Field> {
    vec![Field::secret(text, "passphrase", "current-password")]
}

fn page(app: &App, text: Text, group: &str, form: Form) -> Response {
    let Some(group) = app.group(group) else { return ErrorPage::not_found(text).into_response() };
    let name = group.read().state.group().map(|group| group.name.clone()).unwrap_or_default();
    let page = FormPage {
        text,
        title: text.get("login-title"),
        lead: text.with("login-lead", &[("group", name)]),
        advice: String::new(),
        form,
        submit: text.get("login-submit"),
        back: None,
    };
    page.answer()
}
