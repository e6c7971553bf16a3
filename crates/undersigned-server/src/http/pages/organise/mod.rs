//! Pages of organisers: plain forms that work without scripts.
//!
//! Who may act is who holds the secret link and knows the passphrase; the
//! session is a strict cookie. Each form must come from our own pages.

mod ceremony;
mod codes;
mod create;
mod dashboard;
mod draft;
mod group;
pub mod guard;
mod letter;
mod login;
mod paths;
mod period;
mod record;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::form::Form;
use super::form::Input;
use crate::app::App;
use crate::text::Text;

/// `/new…` and `/organise/…`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/new", get(create::show).post(create::create))
        .route("/new/{invite}", get(create::show).post(create::create))
        .route("/organise/{group}/{secret}", get(login::show).post(login::log_in))
        .route("/organise/{group}", get(dashboard::show))
        .route("/organise/{group}/log-out", post(login::log_out))
        .route("/organise/{group}/words", get(group::show).post(group::save))
        .route("/organise/{group}/period", get(period::show).post(period::open))
        .route("/organise/{group}/codes", get(codes::show).post(codes::print))
        .route("/organise/{group}/draft", get(draft::new).post(draft::save_new))
        .route("/organise/{group}/draft/{id}", get(draft::edit).post(draft::save))
        .route("/organise/{group}/draft/{id}/freeze", get(draft::confirm).post(draft::freeze))
        .route("/organise/{group}/draft/{id}/delete", get(draft::confirm_delete).post(draft::delete))
        .route("/organise/{group}/ceremony/{id}", get(ceremony::show).post(ceremony::begin))
        .route("/organise/{group}/ceremony/{id}/link", post(ceremony::link))
        .route("/organise/{group}/record/{type}", get(record::new).post(record::publish))
        .route("/organise/{group}/item/{id}", get(record::edit).post(record::correct))
        .route("/organise/{group}/item/{id}/erase", get(record::confirm_erase).post(record::erase))
        .route("/organise/{group}/letter/{id}/stage", post(letter::stage))
        .route("/organise/{group}/letter/{id}/stage/{step}", get(letter::confirm_stage).post(letter::stage_here))
        .route("/organise/{group}/letter/{id}/call", get(letter::confirm_call).post(letter::call))
}

/// A page that is one form.
#[derive(Template)]
#[template(path = "organise/form.html")]
struct FormPage {
    text: Text,
    title: String,
    lead: String,
    /// A word of warning, or nothing.
    advice: String,
    form: Form,
    submit: String,
    /// Where to go instead.
    back: Option<String>,
}

impl FormPage {
    fn answer(&self) -> Response {
        // A form that comes back with errors was not carried out.
        let status = if self.form.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        super::fresh(status, self)
    }
}

/// After an act: see what came of it. A reload does not repeat the act.
fn see(text: Text, path: &str) -> Response {
    Redirect::to(&format!("{path}{}", text.query())).into_response()
}

/// The dashboard of a group.
fn home(group: &str) -> String {
    format!("/organise/{group}")
}
