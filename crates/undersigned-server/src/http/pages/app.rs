//! The pages that need a script: prove membership, sign, look after one's
//! signatures, verify, hold a key.
//!
//! Their bytes are the same for every group and letter: which one is meant
//! is in the address's fragment, which a browser does not send. So the
//! server neither learns what a visitor is about to sign, nor can it serve
//! one visitor something else without a change that shows in the manifest.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::packed::Packed;
use crate::app::App;
use crate::http::assets::{Asset, asset};
use crate::http::tag::Tag;
use crate::text::{Lang, Text};

/// The messages of these pages; those for the script begin with [`SCRIPT_PREFIX`].
const MESSAGES: &str = include_str!("../../../locales/en/app.ftl");
const SCRIPT_PREFIX: &str = "app-js-";
/// Messages that begin with one of these after the prefix are for the page of that name alone: signing should load fast.
const OWN_PREFIXES: [(Page, &str); 2] = [(Page::Keyhold, "keyhold-"), (Page::Verify, "verify-")];
/// What the script fills in where a message has a variable: `{name}` stays as it is.
const VARIABLES: [(&str, &str); 23] = [
    ("addressee", "{addressee}"),
    ("date", "{date}"),
    ("names", "{names}"),
    ("group", "{group}"),
    ("letter", "{letter}"),
    ("role", "{role}"),
    ("address", "{address}"),
    ("n", "{n}"),
    ("total", "{total}"),
    ("domains", "{domains}"),
    ("text", "{text}"),
    // Of a verdict's remarks: the names of their fields.
    ("entry", "{entry}"),
    ("epoch", "{epoch}"),
    ("fields", "{fields}"),
    ("from", "{from}"),
    ("contents", "{contents}"),
    ("identity", "{identity}"),
    ("items", "{items}"),
    ("rounds", "{rounds}"),
    ("size", "{size}"),
    ("times", "{times}"),
    ("title", "{title}"),
    ("to", "{to}"),
];

/// The five pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Page {
    Join,
    Sign,
    Mine,
    Verify,
    Keyhold,
}

impl Page {
    const ALL: [Self; 5] = [Self::Join, Self::Sign, Self::Mine, Self::Verify, Self::Keyhold];

    fn name(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Sign => "sign",
            Self::Mine => "mine",
            Self::Verify => "verify",
            Self::Keyhold => "keyhold",
        }
    }

    fn render(self, text: Text) -> Result<String, askama::Error> {
        let shell = Shell::new(self, text);
        match self {
            Self::Join => Join { text, shell }.render(),
            Self::Sign => Sign { text, shell }.render(),
            Self::Mine => Mine { text, shell }.render(),
            Self::Verify => Verify { text, shell }.render(),
            Self::Keyhold => Keyhold { text, shell }.render(),
        }
    }

    fn script(self) -> &'static str {
        match self {
            Self::Join => "join.js",
            Self::Keyhold => "keyhold.js",
            Self::Verify => "verify.js",
            _ => "app.js",
        }
    }

    /// The workers that it may start; the first one does everything but the audit and the locking of names.
    fn workers(self) -> &'static [&'static str] {
        match self {
            Self::Keyhold => &["keyholder"],
            Self::Join => &["member", "audit", "paper"],
            Self::Sign => &["member", "audit", "lock"],
            _ => &["member", "audit"],
        }
    }
}

/// What the script needs to start.
struct Shell {
    page: &'static str,
    script: &'static Asset,
    workers: Vec<Worker>,
    texts: String,
}

/// A worker's script and its module.
struct Worker {
    name: &'static str,
    script: &'static Asset,
    module: &'static Asset,
}

impl Worker {
    fn new(name: &'static str) -> Self {
        Self { name, script: asset(&format!("{name}.js")), module: asset(&format!("{name}.wasm")) }
    }
}

impl Shell {
    fn new(page: Page, text: Text) -> Self {
        let ids = MESSAGES.lines().filter_map(|line| line.split_once(" ="));
        let ids = ids.filter_map(|(id, _)| Some((id, id.strip_prefix(SCRIPT_PREFIX)?)));
        let of_others =
            |short: &str| OWN_PREFIXES.iter().any(|(own, prefix)| *own != page && short.starts_with(prefix));
        let ids = ids.filter(|(_, short)| !of_others(short));
        let texts: BTreeMap<&str, String> = ids.map(|(id, short)| (short, text.with(id, &VARIABLES))).collect();
        Self {
            page: page.name(),
            script: asset(page.script()),
            workers: page.workers().iter().map(|name| Worker::new(name)).collect(),
            texts: script_json(&texts),
        }
    }
}

/// JSON that is safe inside a script element: nothing in it can close the element.
fn script_json(texts: &BTreeMap<&str, String>) -> String {
    let json = serde_json::to_string(texts).unwrap_or_else(|_| "{}".to_owned());
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[derive(Template)]
#[template(path = "app/join.html")]
struct Join {
    text: Text,
    shell: Shell,
}

#[derive(Template)]
#[template(path = "app/sign.html")]
struct Sign {
    text: Text,
    shell: Shell,
}

#[derive(Template)]
#[template(path = "app/mine.html")]
struct Mine {
    text: Text,
    shell: Shell,
}

#[derive(Template)]
#[template(path = "app/verify.html")]
struct Verify {
    text: Text,
    shell: Shell,
}

#[derive(Template)]
#[template(path = "app/keyhold.html")]
struct Keyhold {
    text: Text,
    shell: Shell,
}

/// One page in one language, rendered once.
struct Rendered {
    page: Page,
    text: Text,
    html: &'static str,
    packed: Packed,
    etag: Tag,
}

/// All forms: a language that was chosen by hand stays in the page's links.
static RENDERED: LazyLock<Vec<Rendered>> = LazyLock::new(|| {
    let chosen = |lang: Lang| Text::choose(Some(lang.as_str()), None);
    let texts = Lang::ALL.into_iter().flat_map(|lang| [Text::new(lang), chosen(lang)]);
    let forms = texts.flat_map(|text| Page::ALL.into_iter().map(move |page| (page, text)));
    forms.filter_map(|(page, text)| rendered(page, text)).collect()
});

fn rendered(page: Page, text: Text) -> Option<Rendered> {
    // Templates of ours without a fallible filter: a failure would be a defect that every test of a page finds.
    let html: &'static str = page.render(text).ok()?.leak();
    let etag = Tag::weak(Sha256::digest(html).into());
    Some(Rendered { page, text, html, packed: Packed::new(html), etag })
}

/// Name (`sign.html?lang=de`) and HTML of each page in each form, for the manifest.
pub fn all() -> Vec<(String, &'static str)> {
    let name = |form: &Rendered| match form.text.query() {
        "" => format!("{}.html/{}", form.page.name(), form.text.lang()),
        query => format!("{}.html{query}", form.page.name()),
    };
    RENDERED.iter().map(|form| (name(form), form.html)).collect()
}

/// `/join`, `/sign`, `/mine`, `/verify`, `/keyhold`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/join", get(async |text: Text, headers: HeaderMap| serve(Page::Join, text, &headers)))
        .route("/sign", get(async |text: Text, headers: HeaderMap| serve(Page::Sign, text, &headers)))
        .route("/mine", get(async |text: Text, headers: HeaderMap| serve(Page::Mine, text, &headers)))
        .route("/verify", get(async |text: Text, headers: HeaderMap| serve(Page::Verify, text, &headers)))
        .route("/keyhold", get(async |text: Text, headers: HeaderMap| serve(Page::Keyhold, text, &headers)))
}

fn serve(page: Page, text: Text, headers: &HeaderMap) -> Response {
    let found = RENDERED.iter().find(|form| form.page == page && form.text == text);
    let Some(form) = found else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let known = form.etag.is_known(headers);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { form.packed.answer(headers) };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    // Asked for anew each time: a new version must not run beside old assets.
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-language, accept-encoding"));
    answer.insert(header::ETAG, form.etag.value());
    response
}

#[cfg(test)]
mod tests {
    use undersigned_proto::entry::GroupField;
    use undersigned_proto::sealed::Spoiled;
    use undersigned_proto::verify::{Defect, Remark};

    use super::*;

    #[test]
    fn every_page_is_rendered_in_every_form() {
        assert_eq!(all().len(), Page::ALL.len() * Lang::ALL.len() * 2);
        for (name, html) in all() {
            assert_eq!(html.matches("<h1").count(), 1, "{name}");
            assert!(!html.contains("app-"), "{name} lacks a text: {:?}", html.split("app-").nth(1));
            assert!(!html.contains(" style=") && !html.contains(" onclick="), "{name}");
        }
    }

    #[test]
    fn whatever_a_verdict_says_has_words() {
        let kinds = [("remark", Remark::CODES), ("spoiled", Spoiled::CODES), ("defect", Defect::CODES)];
        for lang in Lang::ALL {
            let texts: serde_json::Value =
                serde_json::from_str(&Shell::new(Page::Verify, Text::new(lang)).texts).unwrap();
            for (kind, codes) in kinds {
                for code in codes {
                    let said = texts[format!("verify-{kind}-{code}")].as_str().unwrap_or_default();
                    // Only what runs from right to left keeps its values apart.
                    let apart = said.contains('\u{2068}') && lang.dir() == "ltr";
                    assert!(!said.is_empty() && !said.contains('$') && !apart, "{kind} {code} in {lang:?}: {said:?}");
                }
            }
        }
    }

    #[test]
    fn what_a_group_can_change_has_words() {
        for lang in Lang::ALL {
            let texts: serde_json::Value =
                serde_json::from_str(&Shell::new(Page::Verify, Text::new(lang)).texts).unwrap();
            for field in GroupField::CODES {
                let said = texts[format!("verify-changed-{field}")].as_str().unwrap_or_default();
                assert!(!said.is_empty() && !said.contains('{'), "{field} in {lang:?}: {said:?}");
            }
        }
    }

    #[test]
    fn texts_cannot_leave_their_element() {
        let texts = BTreeMap::from([("a", "</script><b>&".to_owned())]);
        assert_eq!(script_json(&texts), r#"{"a":"\u003c/script\u003e\u003cb\u003e\u0026"}"#);
    }
}
