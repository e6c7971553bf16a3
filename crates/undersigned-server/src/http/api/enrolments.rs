//! Proving membership.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Base64Text, Body, Id, ProblemDocument, base64, bytes};
use crate::acts::enrol::code::PaperCode;
use crate::acts::enrol::enrol as issue;
use crate::acts::enrol::mailbox::{self, WorkMailbox};
use crate::app::App;
use crate::http::client::Counted;
use crate::http::problem::Problem;
use crate::limits::Act;
use crate::mail::CODE_LIFE_S;
use crate::refusal::{Kind, Refusal};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskCode {
    /// A work address under one of the group's domains, as it is typed or pasted.
    #[schema(max_length = 512)]
    address: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AskedCode {
    /// Whether a `+tag` was cut off: the mail goes to the mailbox itself.
    tag_cut: bool,
    /// Most mails to one address in a quarter of an hour, whoever asks. Beyond that none goes out, and the answer is the
    /// same: another one would tell that somebody else has asked for this address.
    most_mails: u32,
    /// Seconds that a code is good for, and in which mails are counted.
    seconds: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum Way {
    Code,
    Mailbox,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EnrolRequest {
    /// The period.
    #[schema(minimum = 1)]
    epoch: u32,
    class: Way,
    /// Paper code, or the twelve digits of the mail.
    #[schema(max_length = 128)]
    code: String,
    /// Only with the class mailbox.
    #[schema(max_length = 254)]
    address: Option<String>,
    /// Base64 of the commitment (spec/enrolment.md).
    #[schema(value_type = Base64Text)]
    commitment: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct EnrolAnswer {
    /// Base64 of the issuer's response (spec/enrolment.md).
    #[schema(value_type = Base64Text)]
    response: String,
}

/// Asks for a code by mail. The answer is the same for each address of the domains.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{group}/mailbox-codes",
    tag = "enrolments",
    params(("group" = Id, Path)),
    request_body = AskCode,
    responses((status = 202, body = AskedCode), (status = "4XX", description = "not-found, json, too-large, too-many-requests, mail-off, address, domain, enrolment-closed", body = ProblemDocument, content_type = "application/problem+json"), (status = "5XX", description = "busy, storage, unfinished, unknown, internal", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub(super) async fn ask_code(
    State(app): State<App>,
    Counted(client): Counted,
    Path(group): Path<String>,
    Body(ask): Body<AskCode>,
) -> Result<(StatusCode, Json<AskedCode>), Problem> {
    app.count(Act::AskMail, client)?;
    let group = app.need_group(&group)?;
    let asked = mailbox::ask_code(&app, &group, &ask.address).await?;
    let answer = AskedCode { tag_cut: asked.cut, most_mails: Act::MailTo.most(), seconds: CODE_LIFE_S };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Trades a proof of membership for a blind credential. The very same request
/// again gets the very same answer.
#[utoipa::path(
    post,
    path = "/api/v1/groups/{group}/enrolments",
    tag = "enrolments",
    params(("group" = Id, Path)),
    request_body = EnrolRequest,
    responses((status = 201, body = EnrolAnswer), (status = "4XX", description = "not-found, json, too-large, too-many-requests, commitment, code-unknown, code-used, code-expired, already-enrolled, enrolment-closed, cap-reached, not-allowed, address, domain, mail-off", body = ProblemDocument, content_type = "application/problem+json"), (status = "5XX", description = "busy, storage, unfinished, unknown, internal", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub(super) async fn enrol(
    State(app): State<App>,
    Counted(client): Counted,
    Path(group): Path<String>,
    Body(request): Body<EnrolRequest>,
) -> Result<(StatusCode, Json<EnrolAnswer>), Problem> {
    app.count(Act::Enrol, client)?;
    let commitment = bytes("commitment", &request.commitment)?;
    let EnrolRequest { epoch, class, address, code, .. } = request;
    let response = match (class, address) {
        (Way::Code, None) => issue(&app, &group, epoch, PaperCode(code), commitment).await?,
        (Way::Mailbox, Some(address)) => issue(&app, &group, epoch, WorkMailbox { address, code }, commitment).await?,
        (Way::Code, Some(_)) | (Way::Mailbox, None) => {
            return Err(Refusal::input(Kind::Json, "An address is for the class mailbox, and only for that.").into());
        }
    };
    Ok((StatusCode::CREATED, Json(EnrolAnswer { response: base64(&response) })))
}
