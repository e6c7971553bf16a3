//! Pages: HTML that works without scripts, and the shells of those that need one.
//!
//! Nothing here loads from another host, and a reader gets no cookie.

pub mod app;
mod articles;
mod cache;
mod card;
mod errors;
mod feed;
mod form;
mod group;
mod home;
mod letter;
mod markdown;
mod news;
mod organise;
mod packed;
mod record;
mod tongues;
mod words;

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::group::live::{Live, ShownCount};
use crate::text::Text;

/// All pages, and the answer for addresses without a route.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/g/{group}", get(group::show))
        .route("/g/{group}/l/{letter}", get(letter::show))
        .route("/g/{group}/l/{letter}/card.png", get(card::show))
        .route("/g/{group}/l/{letter}/letter.json", get(letter::share::json))
        .route("/g/{group}/l/{letter}/count.svg", get(letter::share::counter))
        .route("/g/{group}/l/{letter}/frame", get(letter::share::frame))
        .route("/g/{group}/l/{letter}/names", get(letter::signers::show))
        .route("/g/{group}/l/{letter}/names.csv", get(letter::signers::csv))
        .route("/g/{group}/l/{letter}/names.json", get(letter::signers::json))
        .route("/how", get(articles::how))
        .route("/privacy", get(articles::privacy))
        .route("/problems", get(articles::problems))
        .layer(Extension(Arc::new(cache::Cache::default())))
        .route("/g/{group}/i/{item}", get(record::show))
        .route("/g/{group}/i/{item}/{revision}", get(record::show_revision))
        .route("/g/{group}/feed.atom", get(feed::show))
        .merge(organise::router())
        .merge(news::router())
        .merge(app::router())
        .fallback(errors::not_found)
}

impl<S: Send + Sync> FromRequestParts<S> for Text {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let lang = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self::choose(lang, accepted))
    }
}

/// Entries of a group's record; none while they would reveal how many have signed a letter with locked names.
fn shown_size(live: &Live) -> Option<u64> {
    let exact = |count| matches!(count, ShownCount::Exact(_));
    live.state.letters().all(|record| exact(live.shown_count(&record.letter.id))).then_some(live.size)
}

/// A page that is made for one request and kept nowhere.
fn fresh(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => {
            let kind = HeaderValue::from_static("text/html; charset=utf-8");
            let kept = HeaderValue::from_static("no-store");
            (status, [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], html).into_response()
        }
        // Rendering writes to memory, and our templates contain nothing that fails.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
