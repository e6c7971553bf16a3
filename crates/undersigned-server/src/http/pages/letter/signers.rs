//! `/g/{group}/l/{letter}/names`: all names, page by page, to search, and as CSV and JSON.
//!
//! Each of them says what the count is and under which checkpoint, so that a copy can be compared with the record.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use undersigned_proto::verify::NamedVerdict;

use super::super::cache::{Cache, Stamp};
use super::super::errors::ErrorPage;
use super::super::{fresh, shown_size};
use super::listed::Listed;
use super::names::{Order, OrderLink};
use super::signed_of;
use crate::app::App;
use crate::group::live::Live;
use crate::http::problem::Problem;
use crate::refusal::Refusal;
use crate::text::Text;

/// Names on a page.
const PAGE: usize = 500;
/// Longest search, in bytes.
const MAX_SEARCH_BYTES: usize = 200;
/// Beyond so many letters, none is offered to jump to.
const MAX_LETTERS: usize = 60;

/// What is asked for.
#[derive(Debug, Default)]
struct Asked {
    order: Order,
    search: String,
    page: usize,
}

impl Asked {
    fn of_query(query: Option<&str>) -> Self {
        let uri = format!("/?{}", query.unwrap_or_default()).parse().unwrap_or_default();
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|Query(pairs)| pairs).unwrap_or_default();
        let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
        let search = Some(value("q").trim()).filter(|search| search.len() <= MAX_SEARCH_BYTES);
        Self {
            order: Order::of_query(query),
            search: search.unwrap_or_default().to_owned(),
            page: value("page").parse::<usize>().unwrap_or(1).saturating_sub(1),
        }
    }

    fn address(&self, text: Text, page: usize) -> String {
        let lang = text.query().replace('?', "&");
        let search = if self.search.is_empty() { String::new() } else { format!("&q={}", encoded(&self.search)) };
        format!("?order={}&page={}{search}{lang}", self.order.as_str(), page + 1)
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A letter to jump to.
struct Jump {
    letter: String,
    address: String,
}

#[derive(Template)]
#[template(path = "names.html")]
struct Page {
    text: Text,
    path: String,
    title: String,
    lang: String,
    said: String,
    checkpoint: Option<String>,
    command: String,
    orders: Vec<OrderLink>,
    order: &'static str,
    search: String,
    found: usize,
    all: usize,
    jumps: Vec<Jump>,
    /// Names before those of this page.
    first: usize,
    names: Vec<NamedVerdict>,
    pages: Vec<(usize, String, bool)>,
    next: Option<String>,
}

/// What all three forms tell.
struct Told {
    title: String,
    lang: String,
    names: Arc<Listed>,
    said: String,
    checkpoint: Option<String>,
    hash: String,
    address: String,
}

impl Told {
    fn of((app, cache): (&App, &Cache), text: Text, (group, id): (&str, &str), order: Order) -> Result<Self, Refusal> {
        let group = app.need_group(group)?;
        let live: Live = group.read().clone();
        let record = live.state.letter(id).ok_or_else(|| Refusal::not_found("letter"))?;
        let members = live.state.group_of(record).map_or(0, |bound| bound.group.declared_members);
        let stamp = Stamp { size: live.size, phase: live.has_opened(id).into() };
        let path = format!("/g/{}/l/{id}?{}", group.id(), order.as_str());
        let list = || Ok::<_, Refusal>(Listed::of(live.names(id), order, &record.letter.lang));
        let names = cache.made_once((&path, stamp), list)?;
        Ok(Self {
            title: record.letter.title.clone(),
            lang: record.letter.lang.clone(),
            said: signed_of(text, live.shown_count(id), members),
            checkpoint: shown_size(&live).map(|_| live.checkpoint.clone()),
            hash: super::super::words::hex(&record.hash),
            address: format!("{}/g/{}/l/{id}", app.base_url(), group.id()),
            names,
        })
    }
}

/// The page.
pub async fn show(
    State(app): State<App>,
    Extension(cache): Extension<Arc<Cache>>,
    Path((group, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    text: Text,
) -> Response {
    let asked = Asked::of_query(query.as_deref());
    let drawn = {
        let app = app.clone();
        move || Told::of((&app, &cache), text, (&group, &id), asked.order).map(|told| Page::new(text, told, &asked))
    };
    match app.work().draw(drawn).await {
        Ok(Ok(page)) => fresh(axum::http::StatusCode::OK, &page),
        Ok(Err(refusal)) | Err(refusal) => ErrorPage::new(text, refusal).into_response(),
    }
}

impl Page {
    fn new(text: Text, told: Told, asked: &Asked) -> Self {
        let Told { title, lang, names, said, checkpoint, address, .. } = told;
        let path = address.split_once("/g/").map_or_else(String::new, |(_, rest)| format!("/g/{rest}"));
        let orders = asked.order.links(text, &names.names);
        let all = names.names.len();
        let places = names.find(&asked.search);
        let found = places.len();
        let count = found.div_ceil(PAGE).max(1);
        let page = asked.page.min(count - 1);
        let mut jumps: Vec<Jump> = Vec::new();
        for (at, place) in places.iter().enumerate() {
            let letter = names.initials.get(*place).cloned().unwrap_or_default();
            if jumps.len() <= MAX_LETTERS && jumps.iter().all(|jump| jump.letter != letter) {
                let address = format!("{}#n{at}", asked.address(text, at / PAGE));
                jumps.push(Jump { letter, address });
            }
        }
        if jumps.len() > MAX_LETTERS || found < 20 || asked.order == Order::Role {
            jumps.clear();
        }
        let shown =
            places.iter().skip(page * PAGE).take(PAGE).filter_map(|place| names.names.get(*place).cloned()).collect();
        let pages = (0..count).map(|at| (at + 1, asked.address(text, at), at == page));
        Self {
            text,
            command: format!("undersigned verify {address}"),
            path,
            title,
            lang,
            said,
            checkpoint,
            orders,
            order: asked.order.as_str(),
            search: asked.search.clone(),
            found,
            all,
            jumps,
            pages: if count > 1 { pages.collect() } else { Vec::new() },
            next: (page + 1 < count).then(|| asked.address(text, page + 1)),
            first: page * PAGE,
            names: shown,
        }
    }
}

#[derive(Serialize)]
struct NamesJson {
    letter: String,
    address: String,
    /// SHA-256 of the letter's entry, in hex.
    hash: String,
    /// What the count is, in a sentence.
    sentence: String,
    /// The signed checkpoint; none while it would tell how many have signed.
    checkpoint: Option<String>,
    names: Vec<NamedVerdict>,
}

/// The same as JSON.
pub async fn json(
    State(app): State<App>,
    Extension(cache): Extension<Arc<Cache>>,
    Path((group, id)): Path<(String, String)>,
    text: Text,
) -> Result<Response, Problem> {
    let told = told((&app, cache), text, (group, id)).await?;
    let Told { title, names, said, checkpoint, hash, address, .. } = told;
    let json = NamesJson { letter: title, address, hash, sentence: said, checkpoint, names: names.names.clone() };
    let body = serde_json::to_vec(&json).map_err(|_| Refusal::storage())?;
    Ok(file(HeaderValue::from_static("application/json"), "names.json", app.work().hold(body)?.into()))
}

/// The same as CSV (RFC 4180), for spreadsheets.
pub async fn csv(
    State(app): State<App>,
    Extension(cache): Extension<Arc<Cache>>,
    Path((group, id)): Path<(String, String)>,
    text: Text,
) -> Result<Response, Problem> {
    let told = told((&app, cache), text, (group, id)).await?;
    let body = told.to_csv(text).into_bytes();
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    Ok(file(kind, "names.csv", app.work().hold(body)?.into()))
}

async fn told((app, cache): (&App, Arc<Cache>), text: Text, (group, id): (String, String)) -> Result<Told, Refusal> {
    let drawing = app.clone();
    app.work().draw(move || Told::of((&drawing, &cache), text, (&group, &id), Order::Given)).await?
}

fn file(kind: HeaderValue, name: &str, body: axum::body::Body) -> Response {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = disposition {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

impl Told {
    fn to_csv(&self, text: Text) -> String {
        // Spreadsheets read UTF-8 where it begins with this mark.
        let mut csv = String::from("\u{feff}");
        let heads = ["csv-name", "csv-role", "csv-address", "csv-comment"].map(|key| text.get(key));
        row(&mut csv, heads.iter().map(String::as_str));
        for NamedVerdict { name, comment, attested, role } in &self.names.names {
            let optional = [role, attested, comment].map(|part| part.as_deref().unwrap_or_default());
            row(&mut csv, std::iter::once(name.as_str()).chain(optional));
        }
        row(&mut csv, std::iter::empty());
        let notes = [self.said.clone(), self.address.clone(), self.hash.clone()];
        for note in notes.iter().map(String::as_str).chain(self.checkpoint.iter().flat_map(|note| note.lines())) {
            row(&mut csv, std::iter::once(note));
        }
        csv
    }
}

fn row<'a>(csv: &mut String, cells: impl Iterator<Item = &'a str>) {
    let cells: Vec<String> = cells.map(cell).collect();
    csv.push_str(&cells.join(","));
    csv.push_str("\r\n");
}

/// A cell in quotes. What a spreadsheet would take for a formula stands behind an apostrophe, which it shows to nobody.
fn cell(text: &str) -> String {
    let begins =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}');
    let guard = if text.trim_start().starts_with(begins) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn no_name_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\u{ff1d}1"] {
            assert!(cell(formula).starts_with("\"'"), "{formula}");
        }
        assert_eq!(cell("Anna \"A\" Berg, nurse"), "\"Anna \"\"A\"\" Berg, nurse\"");
    }

    #[test]
    fn searches_and_pages_are_read_kindly() {
        let asked = Asked::of_query(Some("q=J%C3%BCrgen+B&page=3&order=name"));
        assert_eq!((asked.search.as_str(), asked.page, asked.order), ("J\u{fc}rgen B", 2, Order::Name));
        for query in ["page=0", "page=x", "page=-1", "q=%ff%", "page=99999999999999999999", "&&=&q"] {
            let asked = Asked::of_query(Some(query));
            assert!(asked.page == 0, "{query}");
        }
        assert_eq!(Asked::of_query(Some(&format!("q={}", "a".repeat(10_000)))).search, "");
    }

    fn told(count: usize) -> Told {
        let name = |at: usize| NamedVerdict {
            name: format!("N{:04} {}", at, ["Ada", "Bo", "\u{d6}z"][at % 3]),
            comment: None,
            attested: None,
            role: None,
        };
        Told {
            title: "Stop".into(),
            lang: "en".into(),
            names: Arc::new(Listed::of((0..count).map(name).collect(), Order::Given, "en")),
            said: "1,284 of about 2,000 people have signed.".into(),
            checkpoint: Some("letters.example/g/acme\n9\n".into()),
            hash: "ab".repeat(32),
            address: "https://letters.example/g/acme/l/stop".into(),
        }
    }

    #[test]
    fn names_stand_in_pages_and_can_be_found() {
        let text = Text::new(Lang::En);
        let page = Page::new(text, told(1_284), &Asked::default());
        assert_eq!((page.names.len(), page.pages.len(), page.all), (500, 3, 1_284));
        let last = Page::new(text, told(1_284), &Asked { page: 99, ..Asked::default() });
        assert_eq!((last.names.len(), last.next.is_some()), (284, false));
        let found = Page::new(text, told(1_284), &Asked { search: "oz".into(), ..Asked::default() });
        assert_eq!(found.found, 428);
        let none = Page::new(text, told(3), &Asked { search: "<script>".into(), ..Asked::default() });
        let html = none.render().unwrap();
        assert!(html.contains("value=\"&#60;script&#62;\""), "{html}");
        assert!(html.contains("1,284 of about 2,000") && html.contains("undersigned verify"));
        assert!(told(1).to_csv(text).ends_with("\"9\"\r\n"));
    }
}
