//! Problems, as pages.

use askama::Template;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;
use crate::text::Text;

/// Every kind of problem that the server names; each has a sentence in every language and an anchor on `/problems`.
pub const KINDS: [&str; 43] = [
    "not-found",
    "code-unknown",
    "code-used",
    "code-expired",
    "too-many-tries",
    "already-enrolled",
    "enrolment-closed",
    "cap-reached",
    "domain",
    "address",
    "commitment",
    "entry",
    "letter-hash",
    "not-signing",
    "already-signed",
    "already-withdrawn",
    "nothing-to-withdraw",
    "withdrawal-closed",
    "not-allowed",
    "proof",
    "blob",
    "too-large",
    "too-many-requests",
    "mail-off",
    "storage",
    "read-only",
    "json",
    "text",
    "dates",
    "taken",
    "passphrase",
    "session",
    "invite",
    "foreign-form",
    "timeout",
    "method",
    "busy",
    "internal",
    "ceremony",
    "link",
    "act",
    "share",
    "opening",
];

/// A problem on its way to a reader.
#[derive(Debug)]
pub struct Refusal {
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

impl Refusal {
    /// In the reader's language.
    pub fn new(text: Text, problem: Problem) -> Self {
        Self { text, problem }
    }

    /// There is no such page, group or letter.
    pub fn not_found(text: Text) -> Self {
        Self::new(text, Problem::with(StatusCode::NOT_FOUND, "not-found", ""))
    }

    /// A form that did not come from our own pages.
    pub fn foreign_form(text: Text) -> Self {
        Self::new(text, Problem::with(StatusCode::FORBIDDEN, "foreign-form", ""))
    }

    /// Groups are made by invitation, and this is none.
    pub fn not_invited(text: Text) -> Self {
        Self::new(text, Problem::with(StatusCode::NOT_FOUND, "invite", ""))
    }

    /// A page that could not be rendered: nothing that a visitor did.
    pub fn internal(text: Text) -> Self {
        Self::new(text, Problem::with(StatusCode::INTERNAL_SERVER_ERROR, "internal", ""))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { text, problem } = self;
        let heading = sentence(text, problem.kind);
        super::fresh(problem.status, &Page { text, heading, detail: problem.detail, kind: problem.kind })
    }
}

/// What a kind of problem means, in one sentence.
pub fn sentence(text: Text, kind: &str) -> String {
    text.get(&format!("problem-{kind}"))
}

/// Where nothing else answers: a page for people, a problem document for programs.
pub async fn not_found(text: Text, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return Problem::not_found("address").into_response();
    }
    Refusal::not_found(text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn every_kind_has_a_sentence_in_every_language() {
        for lang in Lang::ALL {
            for kind in KINDS {
                let said = sentence(Text::new(lang), kind);
                assert!(!said.starts_with("problem-"), "{said} in {lang:?}");
            }
        }
    }
}
