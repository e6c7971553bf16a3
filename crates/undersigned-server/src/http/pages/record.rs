//! The campaign's record on pages: lists of items, and `/g/{group}/i/{id}` for each of them, with all of its revisions.
//!
//! What a type looks like is in its own folder: see [`types`].

pub mod list;
pub mod standing;
pub mod types;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use undersigned_proto::entry::Link;
use undersigned_proto::ledger::{ErasedRecord, ItemRecord, RevisionRecord};

use super::errors::ErrorPage;
use crate::app::App;
use crate::dates::Date;
use crate::group::live::Live;
use crate::group::published::LiveGroup;
use crate::text::Text;
use types::Section;

/// A revision in the list of all.
struct RevisionLine {
    path: String,
    number: u32,
    date: Date,
    current: bool,
    /// That its content was erased, or nothing.
    erased: String,
}

/// Something that an item is about.
struct About {
    path: String,
    title: String,
}

#[derive(Template)]
#[template(path = "record/item.html")]
struct Page {
    text: Text,
    group: String,
    group_id: String,
    group_lang: String,
    address: String,
    type_name: String,
    author: String,
    date: Date,
    /// What it says; none if that was erased, or is of a type that this server does not know.
    section: Option<Section>,
    /// Why there is none.
    missing: String,
    /// That another revision counts, and where it is.
    newer: Option<String>,
    about: Vec<About>,
    revisions: Vec<RevisionLine>,
    entry: u64,
    content: String,
}

/// An item as it is now.
pub async fn show(State(app): State<App>, Path((group, id)): Path<(String, String)>, text: Text) -> Response {
    answer(&app, text, &group, (&id, None)).await
}

/// One revision of it.
pub async fn show_revision(
    State(app): State<App>,
    Path((group, id, revision)): Path<(String, String, String)>,
    text: Text,
) -> Response {
    // One spelling for one address: no sign, no leading zero.
    let number = revision.parse::<u32>().ok().filter(|number| number.to_string() == revision);
    match number {
        Some(number) => answer(&app, text, &group, (&id, Some(number))).await,
        None => ErrorPage::not_found(text).into_response(),
    }
}

async fn answer(app: &App, text: Text, group: &str, (id, revision): (&str, Option<u32>)) -> Response {
    let Some(group) = app.group(group) else { return ErrorPage::not_found(text).into_response() };
    let content = content_of(&group, id, revision);
    let Some((made, of_type)) = content else { return ErrorPage::not_found(text).into_response() };
    let address = made.content;
    let stored = {
        let (blobs, group) = (app.blobs().clone(), group.clone());
        app.work().read(move || blobs.get(group.id(), &[address])).await
    };
    let stored = match stored {
        Ok(Ok(mut stored)) => stored.pop().flatten(),
        Ok(Err(error)) => return ErrorPage::new(text, error).into_response(),
        Err(refusal) => return ErrorPage::new(text, refusal).into_response(),
    };
    // It may have been erased while it was read.
    let (live, id, base_url) = (group.read().clone(), id.to_owned(), app.base_url().to_owned());
    let stored = stored.filter(|_| live.is_public(&address));
    let drawn = app.work().draw(move || {
        let section = stored.and_then(|stored| types::find(of_type)?.section(text, &stored, &made));
        let page = live.state.items().get(&id).and_then(|item| page(&base_url, text, &live, (item, revision), section));
        page.map_or_else(|| ErrorPage::not_found(text).into_response(), |page| super::fresh(StatusCode::OK, &page))
    });
    drawn.await.unwrap_or_else(|refusal| ErrorPage::new(text, refusal).into_response())
}

fn content_of(group: &LiveGroup, id: &str, revision: Option<u32>) -> Option<(RevisionRecord, u16)> {
    let live = group.read();
    let item = live.state.items().get(id)?;
    let revision = revision.map_or(Some(item.last()), |number| item.revision(number))?;
    Some((revision.clone(), item.of_type))
}

fn page(
    base_url: &str,
    text: Text,
    live: &Live,
    (item, asked): (&ItemRecord, Option<u32>),
    section: Option<Section>,
) -> Option<Page> {
    let group = live.state.group()?;
    let last = item.revisions().len() as u32;
    let number = asked.unwrap_or(last);
    let shown = item.revision(number)?;
    let path = format!("/g/{}/i/{}", group.id, item.id);
    let missing = match shown.erased {
        Some(erased) => erased_words(text, &erased),
        None => text.get("record-unknown"),
    };
    let line = |(at, made): (u32, &std::sync::Arc<undersigned_proto::ledger::RevisionRecord>)| RevisionLine {
        path: format!("{path}/{at}{}", text.query()),
        number: at,
        date: Date::new(text, made.at),
        current: at == number,
        erased: made.erased.map(|_| text.get("record-erased-mark")).unwrap_or_default(),
    };
    let about = |link: &Link| about(text, live, &group.id, link);
    Some(Page {
        text,
        group: group.name.clone(),
        group_id: group.id.clone(),
        group_lang: group.lang.clone(),
        address: format!("{base_url}{path}"),
        type_name: list::type_words(text, item.of_type),
        author: text.get(list::author_key(item.author)),
        date: Date::new(text, shown.at),
        section,
        missing,
        newer: (number < last).then(|| format!("{path}{}", text.query())),
        about: shown.about.iter().filter_map(about).collect(),
        revisions: (1..).zip(item.revisions()).map(line).collect(),
        entry: shown.entry,
        content: super::words::hex(&shown.content),
    })
}

/// "Erased on 3 March, because …"
fn erased_words(text: Text, erased: &ErasedRecord) -> String {
    let reason = text.get(list::reason_key(erased.reason));
    text.with("record-erased", &[("date", Date::new(text, erased.at).day), ("reason", reason)])
}

fn about(text: Text, live: &Live, group: &str, link: &Link) -> Option<About> {
    match link {
        Link::Letter(id) => {
            let title = live.state.letter(id)?.letter.title.clone();
            Some(About { path: format!("/g/{group}/l/{id}{}", text.query()), title })
        }
        Link::Item(id) => {
            let item = live.state.items().get(id)?;
            let title = live.heading(&item.last().content).map_or_else(|| id.clone(), ToOwned::to_owned);
            Some(About { path: format!("/g/{group}/i/{id}{}", text.query()), title })
        }
    }
}
