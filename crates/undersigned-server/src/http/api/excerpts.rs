//! Entries with their proofs: what a client acts on.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Id, ProblemDocument};
use crate::app::App;
use crate::group::excerpt::About;
use crate::http::problem::Problem;
use crate::refusal::{Kind, Refusal};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// A letter's id: all that a signer needs.
    letter: Option<String>,
    /// A period's number: all that somebody needs who enrols.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    epoch: Option<u32>,
    /// A letter's id: its last key ceremony.
    ceremony: Option<String>,
}

impl TryFrom<Asked> for About {
    type Error = Problem;

    fn try_from(asked: Asked) -> Result<Self, Problem> {
        match (asked.letter, asked.epoch, asked.ceremony) {
            (Some(letter), None, None) => Ok(Self::Letter(letter)),
            (None, Some(epoch), None) => Ok(Self::Epoch(epoch)),
            (None, None, Some(letter)) => Ok(Self::Ceremony(letter)),
            _ => Err(Refusal::input(Kind::Query, "Ask for exactly one of letter, epoch and ceremony.").into()),
        }
    }
}

/// An excerpt of the group's ledger (spec/excerpt.md). It is the same bytes for everyone who asks for the same.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{group}/excerpt",
    tag = "excerpts",
    params(("group" = Id, Path), Asked),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/cbor"),
        (status = "4XX", description = "not-found, query", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "5XX", description = "busy, storage, internal", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub(super) async fn excerpt(
    State(app): State<App>,
    Path(group): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(|_| Refusal::input(Kind::Query, "Ask for letter, epoch or ceremony."))?;
    let about = About::try_from(asked)?;
    let group = app.need_group(&group)?;
    let reader = app.reader().clone();
    let bytes = app.work().read(move || group.excerpt(about, &*reader)).await??;
    let kind = HeaderValue::from_static("application/cbor");
    // No validator: a browser that sent one back would tell when it came before.
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((headers, bytes).into_response())
}
