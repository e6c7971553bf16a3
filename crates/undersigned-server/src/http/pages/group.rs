//! `/g/{group}`: who they are, who counts as a member, their letters, and how to prove membership.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::Group;
use undersigned_proto::ledger::{EpochRecord, LetterRecord};

use super::cache::{Cache, Stamp};
use super::errors::ErrorPage;
use super::home::{Item, item};
use super::record::list::{self, ItemLine};
use super::shown_size;
use super::words::{SMALL_GROUP, Way, Window};
use crate::app::App;
use crate::dates::Date;
use crate::group::live::Live;
use crate::text::Text;

/// Most items of the record on the page.
const MAX_ITEMS_SHOWN: usize = 50;

struct Period {
    number: u32,
    opens: Date,
    closes: Date,
    window: String,
    issued: String,
}

#[derive(Template)]
#[template(path = "group.html")]
struct Page<'a> {
    text: Text,
    base_url: &'a str,
    group: &'a Group,
    small: bool,
    ways: Vec<Way>,
    periods: Vec<Period>,
    /// Whether anyone can prove membership now.
    open: bool,
    letters: Vec<Item>,
    items: Vec<ItemLine>,
    size: Option<u64>,
}

/// The group's page.
pub async fn show(
    State(app): State<App>,
    Extension(cache): Extension<Arc<Cache>>,
    Path(id): Path<String>,
    text: Text,
    headers: HeaderMap,
) -> Response {
    let Some(group) = app.group(&id) else { return ErrorPage::not_found(text).into_response() };
    let live = group.read().clone();
    let now = app.now();
    // Only the last period can be open: earlier ones end before it is made or are told as they are.
    let phase = live.state.epochs().iter().map(|record| Window::of(&record.epoch, now).number()).sum();
    let stamp = Stamp { size: live.size, phase };
    let base_url = app.base_url().to_owned();
    let render = move || {
        let entry = live.state.group().ok_or_else(|| ErrorPage::not_found(text))?;
        page(&base_url, text, entry, &live, now).render().map_err(|_| ErrorPage::internal(text))
    };
    cache.html((app.work(), &headers), (&format!("/g/{id}"), text, stamp), render).await
}

fn page<'a>(base_url: &'a str, text: Text, group: &'a Group, live: &Live, now: UnixTime) -> Page<'a> {
    let letter = |record: &LetterRecord| item(text, (&group.id, ""), record, live.shown_count(&record.letter.id));
    Page {
        text,
        base_url,
        group,
        small: group.declared_members < SMALL_GROUP,
        ways: group.classes.iter().map(|class| Way::new(text, *class)).collect(),
        periods: live.state.epochs().iter().rev().map(|record| period(text, record, now)).collect(),
        open: live.state.epochs().iter().any(|record| Window::of(&record.epoch, now).is_open()),
        letters: live.state.letters().map(letter).collect(),
        items: list::newest(text, live, None, MAX_ITEMS_SHOWN),
        size: shown_size(live),
    }
}

fn period(text: Text, record: &EpochRecord, now: UnixTime) -> Period {
    let window = match Window::of(&record.epoch, now) {
        Window::Before => "window-before",
        Window::Open => "window-open",
        Window::After => "window-after",
    };
    let issued: u64 = record.issued.values().map(|issued| u64::from(*issued)).sum();
    Period {
        number: record.epoch.number,
        opens: Date::new(text, record.epoch.enrol_opens),
        closes: Date::new(text, record.epoch.enrol_closes),
        window: text.get(window),
        issued: text.with("group-issued", &[("issued", issued)]),
    }
}
