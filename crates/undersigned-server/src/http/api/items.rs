//! The campaign's record, as data.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use undersigned_proto::entry::{Author, Link};
use undersigned_proto::ledger::{ErasedRecord, ItemRecord, RevisionRecord};
use undersigned_proto::record::Type;
use utoipa::{IntoParams, ToSchema};

use super::{Id, ProblemDocument};
use crate::app::App;
use crate::group::live::Live;
use crate::http::problem::Problem;
use crate::refusal::{Kind, Refusal};

/// Items of one answer.
const MAX_ITEMS: usize = 100;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The `next` of an answer before.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_i64)]
    before: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Items {
    /// The newest first.
    items: Vec<ItemInfo>,
    /// What to ask for as `before` to get earlier ones; null if there are none.
    #[schema(required = true)]
    next: Option<u32>,
    /// The server's clock, in Unix seconds.
    now: u64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ItemInfo {
    id: String,
    /// Number of its type (spec/record.md).
    r#type: u16,
    /// Name of its type; null for one that this server does not know.
    #[schema(required = true)]
    name: Option<String>,
    /// organiser, addressee or operator.
    author: String,
    /// The last revision's.
    about: Vec<LinkInfo>,
    /// Oldest first.
    revisions: Vec<RevisionInfo>,
}

#[derive(Serialize, ToSchema)]
struct LinkInfo {
    /// letter or item.
    kind: String,
    id: String,
}

#[derive(Serialize, ToSchema)]
struct RevisionInfo {
    /// Its place in the record.
    entry: u64,
    /// When, in Unix seconds.
    at: u64,
    /// The line that names it; null where it was erased, or its type is not known here.
    #[schema(required = true)]
    heading: Option<String>,
    /// Address of its content: the blob below the group's address.
    content: String,
    #[schema(required = true)]
    erased: Option<ErasureInfo>,
}

#[derive(Serialize, ToSchema)]
struct ErasureInfo {
    /// Its place in the record.
    entry: u64,
    /// When, in Unix seconds.
    at: u64,
    /// asked, risk, order or mistake.
    reason: String,
}

/// Items of the group's record, the newest first, a hundred at a time.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{group}/items",
    tag = "record",
    params(("group" = Id, Path), Asked),
    responses((status = 200, body = Items), (status = "4XX", description = "not-found, query", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub(super) async fn list(
    State(app): State<App>,
    Path(group): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Items>, Problem> {
    let Query(asked) = asked.map_err(|_| Refusal::input(Kind::Query, "Ask for nothing, or for before."))?;
    let group = app.need_group(&group)?;
    let live = group.read();
    let items = live.state.items();
    let end = asked.before.unwrap_or(items.count()).min(items.count()) as usize;
    let from = end.saturating_sub(MAX_ITEMS);
    let page: Vec<_> = items.all().skip(from).take(end - from).map(|item| info(&live, item)).collect();
    let next = u32::try_from(from).ok().filter(|from| *from > 0);
    Ok(Json(Items { items: page.into_iter().rev().collect(), next, now: app.now().0 }))
}

/// One item with all of its revisions.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{group}/items/{item}",
    tag = "record",
    params(("group" = Id, Path), ("item" = Id, Path)),
    responses((status = 200, body = ItemInfo), (status = 404, description = "not-found", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub(super) async fn show(
    State(app): State<App>,
    Path((group, id)): Path<(String, String)>,
) -> Result<Json<ItemInfo>, Problem> {
    let group = app.need_group(&group)?;
    let live = group.read();
    let item = live.state.items().get(&id).ok_or_else(|| Refusal::not_found("item"))?;
    Ok(Json(info(&live, item)))
}

fn info(live: &Live, item: &ItemRecord) -> ItemInfo {
    let author = match item.author {
        Author::Organiser => "organiser",
        Author::Addressee => "addressee",
        Author::Operator => "operator",
    };
    ItemInfo {
        id: item.id.clone(),
        r#type: item.of_type,
        name: Type::find(item.of_type).map(|known| known.name.to_owned()),
        author: author.to_owned(),
        about: item.last().about.iter().map(link).collect(),
        revisions: item.revisions().iter().map(|made| revision(live, made)).collect(),
    }
}

fn link(link: &Link) -> LinkInfo {
    let kind = match link {
        Link::Letter(_) => "letter",
        Link::Item(_) => "item",
    };
    LinkInfo { kind: kind.to_owned(), id: link.id().to_owned() }
}

fn revision(live: &Live, made: &RevisionRecord) -> RevisionInfo {
    let erasure = |erased: ErasedRecord| ErasureInfo {
        entry: erased.entry,
        at: erased.at.0,
        reason: erased.reason.code().to_owned(),
    };
    RevisionInfo {
        entry: made.entry,
        at: made.at.0,
        heading: live.heading(&made.content).map(ToOwned::to_owned),
        content: base16ct::lower::encode_string(&made.content),
        erased: made.erased.map(erasure),
    }
}
