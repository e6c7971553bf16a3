//! Problem documents (RFC 9457): how HTTP reports a refusal.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::refusal::{Fault, Kind, Refusal};
use crate::store::StoreError;

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// The type, as a fragment of `/problems`.
    pub kind: Kind,
    /// One or two sentences that say what to do.
    pub detail: String,
}

impl Problem {
    /// A problem of HTTP itself.
    pub fn with(status: StatusCode, kind: Kind, detail: impl Into<String>) -> Self {
        Self { status, kind, detail: detail.into() }
    }

    /// The short text of the status, as the document's title.
    pub fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Problem")
    }

    /// The document as JSON.
    pub fn document(&self) -> String {
        let document = serde_json::json!({
            "type": format!("/problems#{}", self.kind.key()),
            "title": self.title(),
            "status": self.status.as_u16(),
            "kind": self.kind.key(),
            "detail": self.detail,
        });
        document.to_string()
    }

    /// Seconds after which the same request may pass: where too much waits, or where somebody comes too often.
    fn retry_after(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Busy => Some("10"),
            Kind::Storage | Kind::Unfinished | Kind::Unknown => Some("60"),
            Kind::TooManyRequests => Some("900"),
            Kind::Clock => Some("3600"),
            _ => None,
        }
    }
}

/// The status of a refused act.
pub fn status(refusal: &Refusal) -> StatusCode {
    match refusal.fault {
        Fault::Input => StatusCode::UNPROCESSABLE_ENTITY,
        Fault::State => StatusCode::CONFLICT,
        Fault::Missing => StatusCode::NOT_FOUND,
        Fault::Forbidden => StatusCode::FORBIDDEN,
        Fault::TooOften => StatusCode::TOO_MANY_REQUESTS,
        Fault::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self { status: status(&refusal), kind: refusal.kind, detail: refusal.detail }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Refusal::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.document()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}
