//! What other sites and documents take from a letter: its facts as JSON, a counter to embed, a page for frames.

use std::fmt::Write;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use undersigned_proto::ledger::LetterRecord;
use undersigned_proto::pin::Fingerprint;
use undersigned_proto::record::supporters::paper_signatures;

use super::super::errors::ErrorPage;
use super::super::{shown_size, words};
use super::{about, signed_of};
use crate::app::App;
use crate::dates::Date;
use crate::group::live::{Live, ShownCount};
use crate::http::problem::Problem;
use crate::refusal::Refusal;
use crate::text::Text;

/// Any site may show these pages in a frame; they have no script and no form.
const FRAMED: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *",
);

#[derive(Serialize)]
struct LetterJson {
    id: String,
    title: String,
    addressee: String,
    lang: String,
    group: String,
    group_name: String,
    /// frozen, signing, ended, opening, delivered, answered or closed.
    stage: String,
    /// Signatures that stand; while names are locked, the last step that was reached, or the first one.
    signed: u64,
    /// How to read that number: exact, at-least or below.
    signed_is: &'static str,
    /// The same in a sentence.
    sentence: String,
    /// Signatures on paper by the organisers' word, in no other number here.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_paper: Option<u64>,
    declared_members: u32,
    declared_source: String,
    /// RFC 3339, as all dates here.
    sign_opens: String,
    sign_closes: String,
    steps: Vec<StepJson>,
    /// SHA-256 of the letter's entry, in hex.
    hash: String,
    /// Fingerprint of the key that signs the record.
    fingerprint: String,
    /// Entries of the record; none while that would tell how many have signed.
    size: Option<u64>,
    address: String,
    names: String,
}

#[derive(Serialize)]
struct StepJson {
    step: &'static str,
    at: String,
}

fn counted(count: ShownCount) -> (u64, &'static str) {
    match count {
        ShownCount::Exact(count) => (count, "exact"),
        ShownCount::AtLeast(count) => (count.into(), "at-least"),
        ShownCount::Below(count) => (count.into(), "below"),
    }
}

fn found(app: &App, group: &str, id: &str) -> Result<Live, Refusal> {
    let live = app.need_group(group)?.read().clone();
    if live.state.letter(id).is_none() {
        return Err(Refusal::not_found("letter"));
    }
    Ok(live)
}

/// `letter.json`
pub async fn json(
    State(app): State<App>,
    Path((group, id)): Path<(String, String)>,
    text: Text,
) -> Result<Response, Problem> {
    let live = found(&app, &group, &id)?;
    let base_url = app.base_url().to_owned();
    // It looks through all items of the record.
    let json = move || live.state.letter(&id).and_then(|record| LetterJson::of(text, &base_url, &live, record));
    let json = app.work().draw(json).await?.ok_or_else(|| Refusal::not_found("letter"))?;
    Ok(axum::Json(json).into_response())
}

impl LetterJson {
    fn of(text: Text, base: &str, live: &Live, record: &LetterRecord) -> Option<Self> {
        let (letter, bound) = (&record.letter, live.state.group_of(record)?);
        let group = &bound.group;
        let count = live.shown_count(&letter.id);
        let (signed, signed_is) = counted(count);
        let at = |at| Date::new(text, at).machine;
        let address = format!("{base}/g/{}/l/{}", live.row().id, letter.id);
        let stage = serde_json::to_value(record.stage).ok().and_then(|stage| stage.as_str().map(str::to_owned));
        Some(Self {
            id: letter.id.clone(),
            title: letter.title.clone(),
            addressee: letter.addressee.clone(),
            lang: letter.lang.clone(),
            group: live.row().id.clone(),
            group_name: group.name.clone(),
            stage: stage.unwrap_or_default(),
            signed,
            signed_is,
            sentence: signed_of(text, count, group.declared_members),
            on_paper: paper_signatures(&live.state).get(letter.id.as_str()).copied(),
            declared_members: group.declared_members,
            declared_source: group.declared_source.clone(),
            sign_opens: at(letter.sign_opens),
            sign_closes: at(letter.sign_closes),
            steps: record.steps_made().map(|(when, step)| StepJson { step: step.code(), at: at(when) }).collect(),
            hash: words::hex(&record.hash),
            fingerprint: Fingerprint::of(&group.vkey).to_string(),
            size: shown_size(live),
            names: format!("{address}/names"),
            address,
        })
    }
}

/// `count.svg`: the number as a picture for other sites. Words of the letter's language would need its fonts; a number
/// and a mark do not.
pub async fn counter(
    State(app): State<App>,
    Path((group, id)): Path<(String, String)>,
    text: Text,
) -> Result<Response, Problem> {
    let live = found(&app, &group, &id)?;
    let members = live.state.group().map_or(0, |group| group.declared_members);
    let count = live.shown_count(&id);
    let (about, number) = about(text, count);
    let svg = picture(
        &about,
        &text.with("number", &[("number", number)]),
        &text.with("letter-of-about", &[("members", members)]),
        &signed_of(text, count, members),
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    Ok((headers, svg).into_response())
}

fn picture(about: &str, number: &str, of: &str, said: &str) -> String {
    let [about, number, of, said] = [about, number, of, said].map(escaped);
    let mut svg = String::new();
    // Writing to memory does not fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"360\" height=\"96\" viewBox=\"0 0 360 96\" role=\"img\" aria-label=\"{said}\">\
         <title>{said}</title><rect width=\"360\" height=\"96\" rx=\"8\" fill=\"#fbfaf7\"/>\
         <rect x=\".5\" y=\".5\" width=\"359\" height=\"95\" rx=\"7.5\" fill=\"none\" stroke=\"#1f5f5b\"/>\
         <g font-family=\"Georgia, 'Noto Serif', serif\" fill=\"#1d2321\" direction=\"inherit\">\
         <text x=\"20\" y=\"50\" font-size=\"36\" font-weight=\"600\">{about}{space}{number}</text>\
         <text x=\"20\" y=\"78\" font-size=\"16\" fill=\"#5a625f\">{of}</text></g></svg>",
        space = if about.is_empty() { "" } else { " " },
    );
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame {
    text: Text,
    title: String,
    lang: String,
    addressee: String,
    about: String,
    number: u64,
    members: u32,
    address: String,
}

/// `frame`: title and count for a frame on any site; its link opens the letter in a window of its own.
pub async fn frame(State(app): State<App>, Path((group, id)): Path<(String, String)>, text: Text) -> Response {
    let Ok(live) = found(&app, &group, &id) else { return ErrorPage::not_found(text).into_response() };
    let Some(record) = live.state.letter(&id) else { return ErrorPage::not_found(text).into_response() };
    let (about, number) = about(text, live.shown_count(&id));
    let page = Frame {
        text,
        title: record.letter.title.clone(),
        lang: record.letter.lang.clone(),
        addressee: record.letter.addressee.clone(),
        about,
        number,
        members: live.state.group_of(record).map_or(0, |bound| bound.group.declared_members),
        address: format!("{}/g/{group}/l/{id}", app.base_url()),
    };
    let mut response = super::super::fresh(StatusCode::OK, &page);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, FRAMED);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_contains_words_and_no_markup() {
        let svg = picture("", "1", "<script>&\"", "a\"b");
        assert!(svg.contains("&lt;script&gt;&amp;&quot;") && svg.contains("aria-label=\"a&quot;b\""), "{svg}");
        assert!(!svg.contains("<script"));
    }
}
