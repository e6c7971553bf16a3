//! Rendered pages, kept while what they show stays the same.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::errors::ErrorPage;
use super::packed::Packed;
use crate::http::tag::Tag;
use crate::text::Text;

/// Most pages that are kept. Every letter has one for each language.
const MAX_CACHED_PAGES: usize = 2_048;
/// Most bytes that are kept, all pages together.
const MAX_CACHED_BYTES: usize = 64 << 20;

/// What a page depends on: when it changes, the page is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Entries of the ledger, or of all ledgers together. It only grows.
    pub size: u64,
    /// Which windows are open now.
    pub phase: u8,
}

/// Pages and images of letters.
#[derive(Debug, Default)]
pub struct Cache {
    kept: RwLock<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    pages: HashMap<(String, Option<Text>), Arc<Page>>,
    bytes: usize,
}

#[derive(Debug)]
struct Page {
    stamp: Stamp,
    etag: Tag,
    kind: &'static str,
    body: Packed,
}

impl Cache {
    /// The HTML page of `path` in a language, rendered if there is none yet for `stamp`.
    pub fn html(
        &self,
        headers: &HeaderMap,
        (path, text, stamp): (&str, Text, Stamp),
        render: impl FnOnce() -> Result<String, ErrorPage>,
    ) -> Response {
        let key = (path.to_owned(), Some(text));
        if let Some(page) = self.find(&key, stamp) {
            return page.answer(headers);
        }
        match render() {
            Ok(html) => self.keep(key, Page::new(stamp, "text/html; charset=utf-8", html.into_bytes())).answer(headers),
            Err(refusal) => refusal.into_response(),
        }
    }

    /// The image of `path`, if it is there for `stamp`.
    pub fn image(&self, headers: &HeaderMap, path: &str, stamp: Stamp) -> Option<Response> {
        self.find(&(path.to_owned(), None), stamp).map(|page| page.answer(headers))
    }

    /// Stores an image that was made.
    pub fn keep_image(&self, headers: &HeaderMap, path: &str, stamp: Stamp, png: Vec<u8>) -> Response {
        self.keep((path.to_owned(), None), Page::new(stamp, "image/png", png)).answer(headers)
    }

    fn find(&self, key: &(String, Option<Text>), stamp: Stamp) -> Option<Arc<Page>> {
        // A panic elsewhere cannot leave half a page: pages are put in whole.
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.pages.get(key).filter(|page| page.stamp == stamp).cloned()
    }

    fn keep(&self, key: (String, Option<Text>), page: Page) -> Arc<Page> {
        let page = Arc::new(page);
        if page.body.len() > MAX_CACHED_BYTES {
            return page;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.pages.len() >= MAX_CACHED_PAGES || kept.bytes + page.body.len() > MAX_CACHED_BYTES {
            // Rare, and whatever is read comes back at once: no order of use to keep, and none to leak.
            *kept = Kept::default();
        }
        kept.bytes += page.body.len();
        if let Some(old) = kept.pages.insert(key, Arc::clone(&page)) {
            kept.bytes -= old.body.len();
        }
        page
    }
}

impl Page {
    fn new(stamp: Stamp, kind: &'static str, body: Vec<u8>) -> Self {
        let digest: [u8; 32] = Sha256::digest(&body).into();
        // Weak: one tag for both the plain and the packed bytes (RFC 9110 §8.8.1).
        let etag = Tag::weak(digest);
        Self { stamp, etag, kind, body: Packed::new(body) }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let known = self.etag.is_known(headers);
        let mut response = if known { Response::new(Body::empty()) } else { self.body.answer(headers) };
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let answer = response.headers_mut();
        answer.insert(header::ETAG, self.etag.value());
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        answer.insert(header::VARY, HeaderValue::from_static("accept-language, accept-encoding"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    const STAMP: Stamp = Stamp { size: 1, phase: 0 };

    fn html(cache: &Cache, stamp: Stamp, body: &str) -> HeaderValue {
        let text = Text::new(Lang::En);
        let response = cache.html(&HeaderMap::new(), ("/", text, stamp), || Ok(body.to_owned()));
        response.headers()[header::ETAG].clone()
    }

    #[test]
    fn a_page_is_made_once_for_each_stamp() {
        let cache = Cache::default();
        let first = html(&cache, STAMP, "a");
        assert_eq!(html(&cache, STAMP, "b"), first);
        assert_ne!(html(&cache, Stamp { size: 2, phase: 0 }, "b"), first);
        assert_ne!(html(&cache, Stamp { size: 2, phase: 1 }, "c"), first);
    }

    #[test]
    fn a_known_page_is_not_sent_again() {
        let cache = Cache::default();
        let etag = html(&cache, STAMP, "a");
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, etag);
        let answer = cache.html(&headers, ("/", Text::new(Lang::En), STAMP), || Ok(String::new()));
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn the_cache_stays_within_its_limits() {
        let cache = Cache::default();
        for at in 0..=MAX_CACHED_PAGES {
            cache.keep((at.to_string(), None), Page::new(STAMP, "image/png", vec![0]));
        }
        assert_eq!(cache.kept.read().unwrap().pages.len(), 1);
        let half = MAX_CACHED_BYTES / 2 + 1;
        for at in ["a", "b"] {
            cache.keep((at.to_owned(), None), Page::new(STAMP, "image/png", vec![0; half]));
        }
        assert_eq!(cache.kept.read().unwrap().bytes, half);
        cache.keep(("b".to_owned(), None), Page::new(STAMP, "image/png", vec![0; 5]));
        assert_eq!(cache.kept.read().unwrap().bytes, 5);
    }
}
