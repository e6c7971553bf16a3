//! Problems, as pages.

use askama::Template;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::http::problem::Problem;
use crate::refusal::{Kind, Refusal};
use crate::text::Text;

/// A problem on its way to a reader.
#[derive(Debug)]
pub struct ErrorPage {
    text: Text,
    problem: Problem,
}

#[derive(Template)]
#[template(path = "error.html")]
struct Page {
    text: Text,
    heading: String,
    detail: String,
    kind: &'static str,
}

impl ErrorPage {
    /// In the reader's language.
    pub fn new(text: Text, problem: impl Into<Problem>) -> Self {
        Self { text, problem: problem.into() }
    }

    /// There is no such page, group or letter.
    pub fn not_found(text: Text) -> Self {
        Self::new(text, Problem::with(StatusCode::NOT_FOUND, Kind::NotFound, ""))
    }

    /// A form that did not come from our own pages.
    pub fn foreign_form(text: Text) -> Self {
        Self::new(text, Problem::with(StatusCode::FORBIDDEN, Kind::ForeignForm, ""))
    }

    /// Groups are made by invitation, and this is not one.
    pub fn not_invited(text: Text) -> Self {
        Self::new(text, Problem::with(StatusCode::NOT_FOUND, Kind::Invite, ""))
    }

    /// A page that could not be rendered: not the visitor's fault.
    pub fn internal(text: Text) -> Self {
        Self::new(text, Problem::with(StatusCode::INTERNAL_SERVER_ERROR, Kind::Internal, ""))
    }
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        let Self { text, problem } = self;
        let heading = sentence(text, problem.kind);
        super::fresh(problem.status, &Page { text, heading, detail: problem.detail, kind: problem.kind.key() })
    }
}

/// What a kind of problem means, in one sentence.
pub fn sentence(text: Text, kind: Kind) -> String {
    text.get(&format!("problem-{}", kind.key()))
}

/// For addresses without a route: a page for people, a problem document for programs.
pub async fn not_found(text: Text, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return Problem::from(Refusal::not_found("address")).into_response();
    }
    ErrorPage::not_found(text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn every_kind_has_a_sentence_in_every_language() {
        for lang in Lang::ALL {
            for kind in Kind::ALL {
                let said = sentence(Text::new(lang), *kind);
                assert!(!said.starts_with("problem-"), "{said} in {lang:?}");
            }
        }
    }
}
