//! `/g/{group}/feed.atom`: what happens in the group (RFC 4287), for signers who leave no address here.
//!
//! An entry stands for a step of a letter, or an item of the record, as the ledger dates it. No entry comes with a
//! signature and none holds a count: a feed that moves with each signer would
//! tell its readers when somebody signs.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use undersigned_proto::UnixTime;
use undersigned_proto::ledger::{ItemRecord, LetterRecord, RevisionRecord};
use undersigned_proto::record::is_news;
use undersigned_proto::timeline::{Event, Step, What};

use super::errors::ErrorPage;
use super::record::{list, types};
use crate::app::App;
use crate::dates::Date;
use crate::group::live::Live;
use crate::group::published::LiveGroup;
use crate::http::tag::Tag;
use crate::refusal::Refusal;
use crate::store::Address;
use crate::text::{Lang, Text};

/// Most entries: feed readers come often enough for the last hundred.
const MAX_ITEMS: usize = 100;

/// An entry of the feed.
struct Item {
    /// Below the group's address.
    id: String,
    page: String,
    title: String,
    updated: String,
    said: String,
    /// What an item of the record says, as HTML.
    html: Option<String>,
    link: Option<String>,
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    text: Text,
    address: String,
    title: String,
    author: String,
    updated: String,
    items: Vec<Item>,
}

/// The group's feed, in the group's language.
pub async fn show(State(app): State<App>, Path(id): Path<String>, text: Text, headers: HeaderMap) -> Response {
    let Some(group) = app.group(&id) else { return ErrorPage::not_found(text).into_response() };
    let bodies = match bodies(&app, &group).await {
        Ok(bodies) => bodies,
        Err(refusal) => return ErrorPage::new(text, refusal).into_response(),
    };
    let (live, base_url) = (group.read().clone(), app.base_url().to_owned());
    let feed = app.work().draw(move || render(&live, &base_url, &bodies)).await.ok().flatten();
    feed.map_or_else(|| ErrorPage::internal(text).into_response(), |feed| answer(&headers, feed))
}

/// The last things that happened, the newest first. Of an item only what has become of it by now.
fn recent(live: &Live) -> Vec<Event<'_>> {
    let mut events = live.state.timeline();
    events.retain(|event| match event.what {
        What::Step { .. } => true,
        What::Item { item, .. } | What::Erased { item, .. } if !is_news(item.of_type) => false,
        What::Item { item, revision } => revision as usize == item.revisions().len() && item.last().erased.is_none(),
        What::Erased { item, revision } => revision as usize == item.revisions().len(),
    });
    events.reverse();
    events.truncate(MAX_ITEMS);
    events
}

/// What the items of the feed say, as HTML, by the address of their content.
async fn bodies(app: &App, group: &std::sync::Arc<LiveGroup>) -> Result<HashMap<Address, String>, Refusal> {
    let wanted: Vec<(RevisionRecord, u16)> = {
        let live = group.read();
        let content = |event: &Event<'_>| match event.what {
            What::Item { item, .. } => Some((item.last().clone(), item.of_type)),
            What::Step { .. } | What::Erased { .. } => None,
        };
        recent(&live).iter().filter_map(content).collect()
    };
    let text = group.read().state.group().map_or(Text::new(Lang::En), |group| in_its_language(&group.lang));
    let (blobs, group) = (app.blobs().clone(), group.clone());
    let addresses: Vec<Address> = wanted.iter().map(|(made, _)| made.content).collect();
    let stored = app.work().read(move || blobs.get(group.id(), &addresses)).await??;
    let read = move |((made, of_type), stored): ((RevisionRecord, u16), Option<Vec<u8>>)| {
        let section = types::find(of_type)?.section(text, &stored?, &made)?;
        Some((made.content, section.html))
    };
    app.work().draw(move || wanted.into_iter().zip(stored).filter_map(read).collect()).await
}

fn render(live: &Live, base_url: &str, bodies: &HashMap<Address, String>) -> Option<String> {
    let group = live.state.group()?;
    let text = in_its_language(&group.lang);
    let address = format!("{base_url}/g/{}", group.id);
    let events = recent(live);
    // Without letters: the day from which the group was there for its members.
    let founded = live.state.epochs().first().map_or(UnixTime(0), |record| record.epoch.enrol_opens);
    let updated = Date::new(text, events.first().map_or(founded, |event| event.at)).machine;
    let mine = |letter: &str| format!("{base_url}/mine#g={}&l={letter}", group.id);
    let items = events.iter().map(|event| match event.what {
        What::Step { step, letter } => of_step(text, event.at, (step, letter), &mine),
        What::Item { item, .. } => {
            let title = live.heading(&item.last().content).unwrap_or(&item.id);
            // One that was erased in this moment is left out by the next reading.
            let html = bodies.get(&item.last().content).filter(|_| live.is_public(&item.last().content));
            of_item(text, event.at, item, (xml(title), String::new(), html.map(|html| xml(html))))
        }
        What::Erased { item, .. } => {
            let reason = item.last().erased.map(|erased| text.get(list::reason_key(erased.reason)));
            let said = (text.get("record-erased-line"), reason.unwrap_or_default(), None);
            of_item(text, event.at, item, said)
        }
    });
    let author = xml(&group.name);
    let title = text.with("feed-title", &[("group", author.as_str())]);
    Feed { text, title, author, updated, items: items.collect(), address }.render().ok()
}

fn in_its_language(lang: &str) -> Text {
    Text::new(Lang::from_tag(lang).unwrap_or(Lang::En))
}

fn of_item(text: Text, at: UnixTime, item: &ItemRecord, (title, said, html): (String, String, Option<String>)) -> Item {
    let page = format!("/i/{}", item.id);
    Item { id: page.clone(), page, title, updated: Date::new(text, at).machine, said, html, link: None }
}

fn of_step(text: Text, at: UnixTime, (step, record): (Step, &LetterRecord), mine: &dyn Fn(&str) -> String) -> Item {
    let letter = &record.letter;
    let words = [
        ("title", xml(&letter.title)),
        ("addressee", xml(&letter.addressee)),
        ("opens", Date::new(text, letter.sign_opens).spoken),
        ("closes", Date::new(text, letter.sign_closes).spoken),
        ("names", record.opens().map(|at| Date::new(text, at).spoken).unwrap_or_default()),
    ];
    let called = step == Step::Called;
    // A call that came to nothing may be followed by another.
    let anchor = if called { format!("called-{}", at.0) } else { step.code().to_owned() };
    let page = format!("/l/{}", letter.id);
    Item {
        id: format!("{page}#{anchor}"),
        page,
        html: None,
        title: text.with(&format!("feed-{}", step.code()), &words),
        updated: Date::new(text, at).machine,
        said: text.with(&format!("feed-{}-said", step.code()), &words),
        link: called.then(|| mine(&letter.id)),
    }
}

/// Without the two characters that a ledger may contain and XML may not (XML 1.0 §2.2).
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
