//! Keyholders: the ceremony that makes a letter's key, the call for the opening, the shares.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::signatures::{Receipt, answer};
use super::{Base64Text, Body, Id, ProblemDocument, bytes};
use crate::acts::keyholder;
use crate::app::App;
use crate::http::client::Counted;
use crate::http::problem::Problem;
use crate::limits::Act;
use crate::refusal::Refusal;

#[derive(Serialize, ToSchema)]
pub(super) struct Ceremony {
    /// The attempt that runs or was the last.
    attempt: u32,
    /// Keyholders, by number, whose share did not fit at the opening.
    refused_shares: Vec<u8>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HolderRequest {
    /// The secret of a keyholder's link.
    secret: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct HolderInfo {
    /// The keyholder's public name.
    holder: String,
    /// The keyholder's number in the attempt, from 1; null for one who is not in it.
    #[schema(required = true)]
    participant: Option<u8>,
    /// The attempt.
    attempt: u32,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ActRequest {
    /// Base64 of the act's entry (spec/opening.md).
    #[schema(value_type = Base64Text)]
    entry: String,
    /// The secret of the keyholder's link; the first act needs it.
    secret: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CallRequest {
    /// Base64 of the call's entry, signed with the keyholder's share.
    #[schema(value_type = Base64Text)]
    entry: String,
}

/// What is said of a letter's key ceremony beside its entries, which the excerpt has.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{group}/letters/{letter}/ceremony",
    tag = "keyholders",
    params(("group" = Id, Path), ("letter" = Id, Path)),
    responses((status = 200, body = Ceremony), (status = 404, description = "not-found", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub(super) async fn ceremony(
    State(app): State<App>,
    Path((group, letter)): Path<(String, String)>,
) -> Result<Json<Ceremony>, Problem> {
    let group = app.need_group(&group)?;
    let live = group.read();
    let record = live.state.ceremony(&letter).ok_or_else(|| Refusal::not_found("ceremony"))?;
    Ok(Json(Ceremony { attempt: record.keyholders.attempt, refused_shares: live.refused_shares(&letter) }))
}

/// Tells a keyholder's link whose it is.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{group}/letters/{letter}/keyholder",
    tag = "keyholders",
    params(("group" = Id, Path), ("letter" = Id, Path)),
    request_body = HolderRequest,
    responses((status = 200, body = HolderInfo), (status = "4XX", description = "not-found, json, too-large, too-many-requests, link", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub(super) async fn holder(
    State(app): State<App>,
    Counted(client): Counted,
    Path((group, letter)): Path<(String, String)>,
    Body(request): Body<HolderRequest>,
) -> Result<Json<HolderInfo>, Problem> {
    app.count(Act::Sign, client)?;
    let holder = keyholder::holder(&app, &group, &letter, &request.secret).await?;
    Ok(Json(HolderInfo { holder: holder.name, participant: holder.participant, attempt: holder.attempt }))
}

/// Takes a keyholder's act. The very same act again gets a fresh receipt, with status 200.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{group}/letters/{letter}/acts",
    tag = "keyholders",
    params(("group" = Id, Path), ("letter" = Id, Path)),
    request_body = ActRequest,
    responses(
        (status = 201, body = Receipt),
        (status = 200, body = Receipt),
        (status = "4XX", description = "not-found, json, too-large, too-many-requests, entry, ceremony, link, act, share, opening, text, read-only", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "5XX", description = "busy, storage, unfinished, unknown, internal", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub(super) async fn act(
    State(app): State<App>,
    Counted(client): Counted,
    Path((group, letter)): Path<(String, String)>,
    Body(request): Body<ActRequest>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    app.count(Act::Sign, client)?;
    let entry = bytes("entry", &request.entry)?;
    Ok(answer(keyholder::act(&app, &group, &letter, entry, request.secret.as_deref()).await?))
}

/// A keyholder calls the opening.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{group}/letters/{letter}/calls",
    tag = "keyholders",
    params(("group" = Id, Path), ("letter" = Id, Path)),
    request_body = CallRequest,
    responses(
        (status = 201, body = Receipt),
        (status = "4XX", description = "not-found, json, too-large, too-many-requests, act, ceremony, opening, read-only", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "5XX", description = "busy, storage, unfinished, unknown, internal, clock", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub(super) async fn call(
    State(app): State<App>,
    Counted(client): Counted,
    Path((group, letter)): Path<(String, String)>,
    Body(request): Body<CallRequest>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    app.count(Act::Sign, client)?;
    let entry = bytes("entry", &request.entry)?;
    Ok(answer(keyholder::call(&app, &group, &letter, entry).await?))
}
