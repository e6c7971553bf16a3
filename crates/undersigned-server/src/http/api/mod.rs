//! The JSON interface under `/api/v1` (spec/http-api.md). Its OpenAPI document
//! is made from the code of these handlers.

mod enrolments;
mod excerpts;
mod groups;
mod items;
mod keyholders;
mod signatures;

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use base64ct::{Base64, Encoding};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Object, Schema, Type};
use utoipa::{OpenApi, PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::problem::Problem;
use crate::refusal::{Kind, Refusal};

/// Largest body of a request, in bytes: a signature with a name is below 10 kB.
pub const MAX_BODY_BYTES: usize = 32_768;

#[derive(OpenApi)]
#[openapi(
    info(title = "Undersigned", description = "Open letters that anyone can verify. Formats of the entries: spec/."),
    components(schemas(ProblemDocument, Id, Base64Text))
)]
struct Document;

/// Each handler with its address, method and description, all from one place.
fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(groups::list))
        .routes(routes!(groups::show))
        .routes(routes!(excerpts::excerpt))
        .routes(routes!(items::list))
        .routes(routes!(items::show))
        .routes(routes!(enrolments::ask_code))
        .routes(routes!(enrolments::enrol))
        .routes(routes!(signatures::sign))
        .routes(routes!(signatures::withdraw))
        .routes(routes!(keyholders::ceremony))
        .routes(routes!(keyholders::holder))
        .routes(routes!(keyholders::act))
        .routes(routes!(keyholders::call))
}

/// All routes of the interface.
pub fn router() -> Router<App> {
    let (routes, document) = documented().split_for_parts();
    let document = Json(document);
    routes.route("/api/v1/openapi.json", get(|| async move { document })).layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}

/// RFC 9457, as [`Problem`] writes it.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what Problem writes")]
struct ProblemDocument {
    /// Address of an explanation.
    #[schema(pattern = "^/problems#[a-z-]+$")]
    r#type: String,
    /// Text of the status.
    title: String,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Stable name of the problem.
    kind: ProblemKind,
    /// What to do.
    detail: String,
}

/// The stable name of a problem; what each means is in spec/http-api.md §3.
struct ProblemKind;

impl PartialSchema for ProblemKind {
    fn schema() -> RefOr<Schema> {
        let names = Kind::ALL.iter().map(|kind| kind.key());
        Object::builder().schema_type(Type::String).enum_values(Some(names)).into()
    }
}

impl ToSchema for ProblemKind {}

/// A short name: of a group, a letter or an item.
#[derive(utoipa::ToSchema)]
#[schema(min_length = 2, max_length = 40, pattern = "^[a-z0-9][a-z0-9-]{1,39}$")]
#[expect(dead_code, reason = "describes a part of an address")]
struct Id(String);

/// Bytes in base64 with padding (RFC 4648 §4). A body of a request has at most 32,768 bytes.
#[derive(utoipa::ToSchema)]
#[schema(max_length = 32_768, pattern = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$")]
#[expect(dead_code, reason = "describes a text")]
struct Base64Text(String);

/// A JSON body; what is wrong with it becomes a problem document.
pub struct Body<T>(pub T);

impl<T: serde::de::DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, app).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::BytesRejection(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::with(StatusCode::PAYLOAD_TOO_LARGE, Kind::TooLarge, "At most 32 kB fit into a request."))
            }
            // Parsers quote what they read, which may be a code or an address.
            Err(error) => {
                Err(Problem::with(error.status(), Kind::Json, "The request's body is not the JSON that is asked for."))
            }
        }
    }
}

/// Bytes in standard base64.
fn bytes(field: &'static str, text: &str) -> Result<Vec<u8>, Problem> {
    Base64::decode_vec(text)
        .map_err(|_| Refusal::input(Kind::Json, format!("{field} is not base64 with padding.")).into())
}

fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}
