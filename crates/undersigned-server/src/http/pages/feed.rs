//! `/g/{group}/feed.atom`: what happens to the group's letters (RFC 4287), for signers who leave no address here.
//!
//! An entry stands for a step that the ledger dates. No entry comes with a
//! signature and none holds a count: a feed that moves with each signer would
//! tell its readers when somebody signs.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use undersigned_proto::UnixTime;
use undersigned_proto::timeline::{Event, Step};

use super::errors::ErrorPage;
use crate::app::App;
use crate::dates::Date;
use crate::group::live::Live;
use crate::http::tag::Tag;
use crate::text::{Lang, Text};

/// Most entries: feed readers come often enough for the last hundred.
const MAX_ITEMS: usize = 100;

/// An entry of the feed.
struct Item<'a> {
    letter: &'a str,
    anchor: String,
    title: String,
    updated: String,
    said: String,
    link: Option<String>,
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed<'a> {
    text: Text,
    address: String,
    title: String,
    author: String,
    updated: String,
    items: Vec<Item<'a>>,
}

/// The group's feed, in the group's language.
pub async fn show(State(app): State<App>, Path(id): Path<String>, text: Text, headers: HeaderMap) -> Response {
    let Some(group) = app.group(&id) else { return ErrorPage::not_found(text).into_response() };
    let feed = render(&group.read(), app.base_url());
    feed.map_or_else(|| ErrorPage::internal(text).into_response(), |feed| answer(&headers, feed))
}

fn render(live: &Live, base_url: &str) -> Option<String> {
    let group = live.state.group()?;
    let text = Text::new(Lang::from_tag(&group.lang).unwrap_or(Lang::En));
    let address = format!("{base_url}/g/{}", group.id);
    let mut events = live.state.timeline();
    events.reverse();
    events.truncate(MAX_ITEMS);
    // Without letters: the day from which the group was there for its members.
    let founded = live.state.epochs().first().map_or(UnixTime(0), |record| record.epoch.enrol_opens);
    let updated = Date::new(text, events.first().map_or(founded, |event| event.at)).machine;
    let mine = |letter: &str| format!("{base_url}/mine#g={}&l={letter}", group.id);
    let items = events.iter().map(|event| item(text, event, &mine));
    let author = xml(&group.name);
    let title = text.with("feed-title", &[("group", author.as_str())]);
    Feed { text, title, author, updated, items: items.collect(), address }.render().ok()
}

fn item<'a>(text: Text, event: &Event<'a>, mine: &dyn Fn(&str) -> String) -> Item<'a> {
    let Event { at, step, letter: record } = *event;
    let letter = &record.letter;
    let words = [
        ("title", xml(&letter.title)),
        ("addressee", xml(&letter.addressee)),
        ("opens", Date::new(text, letter.sign_opens).spoken),
        ("closes", Date::new(text, letter.sign_closes).spoken),
        ("names", record.opens().map(|at| Date::new(text, at).spoken).unwrap_or_default()),
    ];
    let called = step == Step::Called;
    Item {
        letter: &letter.id,
        // A call that came to nothing may be followed by another.
        anchor: if called { format!("called-{}", at.0) } else { step.code().to_owned() },
        title: text.with(&format!("feed-{}", step.code()), &words),
        updated: Date::new(text, at).machine,
        said: text.with(&format!("feed-{}-said", step.code()), &words),
        link: called.then(|| mine(&letter.id)),
    }
}

/// Without the two characters that a ledger may hold and XML may not (XML 1.0 §2.2).
fn xml(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn answer(headers: &HeaderMap, feed: String) -> Response {
    let digest: [u8; 32] = Sha256::digest(&feed).into();
    let tag = Tag::strong(digest);
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    let sent = [(header::CONTENT_TYPE, kind), (header::ETAG, tag.value())];
    if tag.is_known(headers) { (StatusCode::NOT_MODIFIED, sent).into_response() } else { (sent, feed).into_response() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_words() {
        for code in Step::CODES {
            for text in Lang::ALL.map(Text::new) {
                for key in [format!("feed-{code}"), format!("feed-{code}-said")] {
                    assert_ne!(text.get(&key), key, "{}", text.lang());
                }
            }
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(xml("a\u{ffff}b\u{fffe}"), "a\u{fffd}b\u{fffd}");
    }
}
