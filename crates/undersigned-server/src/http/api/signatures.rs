//! Signing and withdrawing.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Base64Text, Body, Id, ProblemDocument, bytes};
use crate::acts::{Accepted, sign, withdraw};
use crate::app::App;
use crate::http::client::Counted;
use crate::http::problem::Problem;
use crate::limits::Act;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignRequest {
    /// Base64 of the signature's entry (spec/signing.md).
    #[schema(value_type = Base64Text)]
    entry: String,
    /// Base64 of the name's blob, exactly where the signature shows a name.
    #[schema(value_type = Option<Base64Text>)]
    blob: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WithdrawRequest {
    /// Base64 of the withdrawal's entry.
    #[schema(value_type = Base64Text)]
    entry: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Receipt {
    /// Place of the entry in the ledger.
    index: u64,
    /// A tlog-proof of it (C2SP).
    receipt: String,
}

pub(super) fn answer(accepted: Accepted) -> (StatusCode, Json<Receipt>) {
    let status = if accepted.fresh { StatusCode::CREATED } else { StatusCode::OK };
    (status, Json(Receipt { index: accepted.index, receipt: accepted.receipt }))
}

/// Signs a letter. The very same entry again gets a fresh receipt, with status 200.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{group}/letters/{letter}/signatures",
    tag = "signatures",
    params(("group" = Id, Path), ("letter" = Id, Path)),
    request_body = SignRequest,
    responses(
        (status = 201, body = Receipt),
        (status = 200, body = Receipt),
        (status = "4XX", description = "not-found, json, too-large, too-many-requests, entry, text, letter-hash, not-signing, already-signed, not-allowed, proof, blob, read-only", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "5XX", description = "busy, storage, unfinished, unknown, internal", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub(super) async fn sign(
    State(app): State<App>,
    Counted(client): Counted,
    Path((group, letter)): Path<(String, String)>,
    Body(request): Body<SignRequest>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    app.count(Act::Sign, client)?;
    let blob = request.blob.as_deref().map(|blob| bytes("blob", blob)).transpose()?;
    let entry = bytes("entry", &request.entry)?;
    Ok(answer(sign::sign(&app, &group, &letter, entry, blob).await?))
}

/// Takes a signature back; a name under it is erased. The very same entry
/// again gets a fresh receipt, with status 200.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{group}/letters/{letter}/withdrawals",
    tag = "signatures",
    params(("group" = Id, Path), ("letter" = Id, Path)),
    request_body = WithdrawRequest,
    responses(
        (status = 201, body = Receipt),
        (status = 200, body = Receipt),
        (status = "4XX", description = "not-found, json, too-large, too-many-requests, entry, letter-hash, nothing-to-withdraw, already-withdrawn, withdrawal-closed, proof, read-only", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "5XX", description = "busy, storage, unfinished, unknown, internal", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub(super) async fn withdraw(
    State(app): State<App>,
    Counted(client): Counted,
    Path((group, letter)): Path<(String, String)>,
    Body(request): Body<WithdrawRequest>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    app.count(Act::Sign, client)?;
    let entry = bytes("entry", &request.entry)?;
    Ok(answer(withdraw::withdraw(&app, &group, &letter, entry).await?))
}
