//! Problem documents (RFC 9457): what a client did wrong, or what we could not do.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use undersigned_proto::entry::EntryError;
use undersigned_proto::ledger::{ApplyError, CeremonyError};
use undersigned_proto::text::TextError;

use crate::store::StoreError;

/// A problem document. `kind` is stable and listed in spec/http-api.md §3;
/// `detail` is for people and names no address, code or pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// The type, as a fragment of `/problems`.
    pub kind: &'static str,
    /// One or two sentences that say what to do.
    pub detail: String,
}

impl Problem {
    /// A problem of the client's making that needs other input.
    pub fn refused(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, kind, detail: detail.into() }
    }

    /// With another status.
    pub fn with(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, detail: detail.into() }
    }

    /// What stands against something that is there already.
    pub fn conflict(kind: &'static str, detail: impl Into<String>) -> Self {
        Self::with(StatusCode::CONFLICT, kind, detail)
    }

    /// Nothing at this address.
    pub fn not_found(what: &str) -> Self {
        Self::with(StatusCode::NOT_FOUND, "not-found", format!("There is no such {what} here."))
    }

    /// The store or a part of ours failed; nothing was written.
    pub fn storage() -> Self {
        let detail = "The server could not store this. Nothing was changed; please try again later.";
        Self::with(StatusCode::SERVICE_UNAVAILABLE, "storage", detail)
    }

    /// The short text of the status, as the document's title.
    pub fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Problem")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = serde_json::json!({
            "type": format!("/problems#{}", self.kind),
            "title": self.title(),
            "status": self.status.as_u16(),
            "kind": self.kind,
            "detail": self.detail,
        });
        let mut response = (self.status, document.to_string()).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

impl From<StoreError> for Problem {
    fn from(_: StoreError) -> Self {
        // Logged where it happened; the client can do nothing with the reason.
        Self::storage()
    }
}

impl From<TextError> for Problem {
    fn from(error: TextError) -> Self {
        Self::refused("text", sentence(&error))
    }
}

impl From<EntryError> for Problem {
    fn from(error: EntryError) -> Self {
        let kind = match error {
            EntryError::Text(_) => "text",
            EntryError::Window(_) => "dates",
            EntryError::TooLong => "too-large",
            _ => "entry",
        };
        Self::refused(kind, sentence(&error))
    }
}

impl From<ApplyError> for Problem {
    fn from(error: ApplyError) -> Self {
        use ApplyError as E;
        use CeremonyError as C;
        let detail = sentence(&error);
        match error {
            E::UnknownLetter(_) => Self::not_found("letter"),
            E::UnknownEpoch(_) => Self::not_found("period"),
            E::LetterExists(_) => Self::conflict("taken", detail),
            E::NotSigning => Self::conflict("not-signing", "This letter does not take signatures now."),
            E::DuplicatePseudonym(_) => Self::conflict("already-signed", "This letter has been signed by you before."),
            E::AlreadyWithdrawn(_) => Self::conflict("already-withdrawn", "This signature has been taken back before."),
            E::NameCopied => Self::conflict("blob", "This name is stored already. Please load the page anew."),
            E::NothingToWithdraw => Self::conflict("nothing-to-withdraw", "There is no signature of yours here."),
            E::WithdrawalClosed => Self::conflict(
                "withdrawal-closed",
                "Names are open or the letter is delivered: signatures stay as they are.",
            ),
            E::MoreThanIssued(_) => {
                Self::conflict("not-signing", "Your membership proof cannot be used yet. Please try again later.")
            }
            E::Ceremony(C::Share(_)) => Self::refused("share", detail),
            E::Ceremony(C::Signature(_) | C::Package(_) | C::ProofOfKnowledge(_) | C::Participant(_)) => {
                Self::refused("act", detail)
            }
            E::Ceremony(C::LookAlikes) => Self::refused("text", detail),
            E::Ceremony(_) | E::NoCeremony => Self::conflict("ceremony", detail),
            E::Opening(_) => Self::conflict("opening", detail),
            E::DeclaredBelowIssued(_) => Self::refused("text", detail),
            E::OverCap(..) | E::Cap(_) => Self::conflict("cap-reached", detail),
            E::LetterHash => Self::refused("letter-hash", "The signature is for another letter or another text."),
            E::ShownNotAllowed => Self::refused("not-allowed", "The letter does not let signers show this."),
            E::SigningBeforeEnrolmentCloses | E::Stage(_) => Self::refused("dates", detail),
            E::Pseudonym => Self::refused("proof", "The proof does not hold."),
            _ => Self::refused("entry", detail),
        }
    }
}

/// An error's text as a sentence.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
