//! `/`: what this is, and every public letter.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use undersigned_proto::entry::Stage;
use undersigned_proto::ledger::LetterRecord;

use super::cache::{Cache, Stamp};
use super::errors::ErrorPage;
use super::words;
use crate::app::App;
use crate::group::live::ShownCount;
use crate::text::Text;

/// Most letters on one page; the last ones of the youngest groups are left out.
const MAX_LETTERS_SHOWN: usize = 500;

/// A letter in a list.
pub struct Item {
    /// Its page.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Whom it is addressed to.
    pub addressee: String,
    /// Whose letter it is; empty where that is obvious.
    pub group: String,
    /// BCP 47.
    pub lang: String,
    /// Its stage.
    pub stage: String,
    /// How many have signed.
    pub count: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Page<'a> {
    text: Text,
    base_url: &'a str,
    letters: Vec<Item>,
    groups: Vec<(String, String)>,
    may_create: bool,
}

/// The home page.
pub async fn show(
    State(app): State<App>,
    Extension(cache): Extension<Arc<Cache>>,
    text: Text,
    headers: HeaderMap,
) -> Response {
    let groups = app.groups();
    // Ledgers only grow and groups are only added: this sum identifies one state of all of them.
    let size = groups.iter().map(|group| group.read().size + 1).sum();
    let may_create = app.may_create("");
    let base_url = app.base_url().to_owned();
    let render = move || {
        let mut letters = Vec::new();
        let mut names = Vec::new();
        for group in &groups {
            let live = group.read();
            let Some(entry) = live.state.group() else { continue };
            names.push((format!("/g/{}{}", entry.id, text.query()), entry.name.clone()));
            letters.extend(live.state.letters().map(|record| {
                let count = live.shown_count(&record.letter.id);
                (record.stage, item(text, (&entry.id, &entry.name), record, count))
            }));
        }
        // Letters that can be signed come first.
        letters.sort_by_key(|(stage, _)| *stage != Stage::Signing);
        let letters = letters.into_iter().take(MAX_LETTERS_SHOWN).map(|(_, item)| item).collect();
        let page = Page { text, base_url: &base_url, letters, groups: names, may_create };
        page.render().map_err(|_| ErrorPage::internal(text))
    };
    let stamp = Stamp { size, phase: may_create.into() };
    cache.html((app.work(), &headers), ("/", text, stamp), render).await
}

/// A letter as lists show it.
pub fn item(text: Text, (group, group_name): (&str, &str), record: &LetterRecord, count: ShownCount) -> Item {
    let letter = &record.letter;
    Item {
        path: format!("/g/{group}/l/{}{}", letter.id, text.query()),
        title: letter.title.clone(),
        addressee: letter.addressee.clone(),
        group: group_name.to_owned(),
        lang: letter.lang.clone(),
        stage: words::stage_of(text, record),
        count: words::signed(text, count),
    }
}
