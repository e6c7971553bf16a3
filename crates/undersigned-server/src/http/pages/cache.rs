//! Rendered pages, kept while what they show stays the same.

use std::any::Any;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::errors::ErrorPage;
use super::markdown::Texts;
use super::packed::Packed;
use crate::http::tag::Tag;
use crate::refusal::Refusal;
use crate::text::Text;
use crate::work::Work;

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

/// Places in which pages are made: two pages in one place wait for each other.
const PLACES: usize = 64;
/// Parts of pages that are kept, such as lists of names in an order: sorting a hundred thousand takes seconds.
const MAX_PARTS: usize = 16;

/// What names a page: its path, and its language if it has one.
type Key = (String, Option<Text>);

/// Pages and images of letters.
#[derive(Debug)]
pub struct Cache {
    kept: RwLock<Kept>,
    texts: Texts,
    parts: Mutex<Vec<Part>>,
    making: [tokio::sync::Mutex<()>; PLACES],
}

impl Default for Cache {
    fn default() -> Self {
        let making = std::array::from_fn(|_| tokio::sync::Mutex::default());
        Self { kept: RwLock::default(), texts: Texts::default(), parts: Mutex::default(), making }
    }
}

/// What several pages are made from.
#[derive(Debug)]
struct Part {
    path: String,
    stamp: Stamp,
    made: Arc<dyn Any + Send + Sync>,
}

#[derive(Debug, Default)]
struct Kept {
    pages: HashMap<Key, Arc<Page>>,
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
    /// The HTML page of `path` in a language, made if there is none yet for `stamp`.
    pub async fn html(
        &self,
        (work, headers): (&Work, &HeaderMap),
        (path, text, stamp): (&str, Text, Stamp),
        render: impl FnOnce() -> Result<String, ErrorPage> + Send + 'static,
    ) -> Response {
        let html = "text/html; charset=utf-8";
        let render = move || render().map(|page| Page::new(stamp, html, page.into_bytes()));
        let made = self.made(work, ((path.to_owned(), Some(text)), stamp), render).await;
        match made {
            Ok(Ok(page)) => page.answer(headers),
            Ok(Err(refused)) => refused.into_response(),
            Err(refusal) => ErrorPage::new(text, refusal).into_response(),
        }
    }

    /// The image of `path`, made if there is none yet for `stamp`. None where it cannot be made.
    ///
    /// # Errors
    /// `busy`, `internal`.
    pub async fn image(
        &self,
        (work, headers): (&Work, &HeaderMap),
        (path, stamp): (&str, Stamp),
        draw: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
    ) -> Result<Option<Response>, Refusal> {
        let draw = move || draw().map(|png| Page::new(stamp, "image/png", png)).ok_or(());
        let made = self.made(work, ((path.to_owned(), None), stamp), draw).await?;
        Ok(made.ok().map(|page| page.answer(headers)))
    }

    /// What is kept, or what `make` makes, away from the threads that serve. Those who ask for it meanwhile wait for it,
    /// and do not have it made again.
    async fn made<E: Send + 'static>(
        &self,
        work: &Work,
        (key, stamp): (Key, Stamp),
        make: impl FnOnce() -> Result<Page, E> + Send + 'static,
    ) -> Result<Result<Arc<Page>, E>, Refusal> {
        if let Some(page) = self.find(&key, stamp) {
            return Ok(Ok(page));
        }
        let _making = match self.making.get(place(&key)) {
            Some(place) => Some(place.lock().await),
            None => None,
        };
        if let Some(page) = self.find(&key, stamp) {
            return Ok(Ok(page));
        }
        let made = work.draw(make).await?;
        Ok(made.map(|page| self.keep(key, page)))
    }

    /// What pages of `path` are made from, made if there is none yet for `stamp`. Call it where work that takes long is done.
    pub fn made_once<T: Send + Sync + 'static, E>(
        &self,
        (path, stamp): (&str, Stamp),
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let find = || {
            let kept = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
            let found = kept.iter().find(|part| part.path == path && part.stamp == stamp);
            found.and_then(|part| part.made.clone().downcast().ok())
        };
        if let Some(found) = find() {
            return Ok(found);
        }
        let made = Arc::new(make()?);
        let mut kept = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|part| part.path != path);
        if kept.len() >= MAX_PARTS {
            kept.remove(0);
        }
        kept.push(Part { path: path.to_owned(), stamp, made: made.clone() });
        Ok(made)
    }

    /// Texts that pages show.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    fn find(&self, key: &Key, stamp: Stamp) -> Option<Arc<Page>> {
        // A panic elsewhere cannot leave half a page: pages are put in whole.
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.pages.get(key).filter(|page| page.stamp == stamp).cloned()
    }

    fn keep(&self, key: Key, page: Page) -> Arc<Page> {
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

fn place(key: &Key) -> usize {
    let mut hasher = std::hash::DefaultHasher::new();
    key.hash(&mut hasher);
    (hasher.finish() % PLACES as u64) as usize
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

    async fn html(cache: &Cache, headers: HeaderMap, stamp: Stamp, body: &'static str) -> Response {
        let work = Work::start().unwrap();
        let text = Text::new(Lang::En);
        cache.html((&work, &headers), ("/", text, stamp), move || Ok(body.to_owned())).await
    }

    async fn tag(cache: &Cache, stamp: Stamp, body: &'static str) -> HeaderValue {
        html(cache, HeaderMap::new(), stamp, body).await.headers()[header::ETAG].clone()
    }

    #[tokio::test]
    async fn a_page_is_made_once_for_each_stamp() {
        let cache = Cache::default();
        let first = tag(&cache, STAMP, "a").await;
        assert_eq!(tag(&cache, STAMP, "b").await, first);
        assert_ne!(tag(&cache, Stamp { size: 2, phase: 0 }, "b").await, first);
        assert_ne!(tag(&cache, Stamp { size: 2, phase: 1 }, "c").await, first);
    }

    #[tokio::test]
    async fn a_known_page_is_not_sent_again() {
        let cache = Cache::default();
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, tag(&cache, STAMP, "a").await);
        assert_eq!(html(&cache, headers, STAMP, "").await.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn many_who_ask_at_once_have_it_made_once() {
        let (cache, work) = (Arc::new(Cache::default()), Arc::new(Work::start().unwrap()));
        let made = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let asking = (0..100).map(|_| {
            let (cache, work, made) = (cache.clone(), work.clone(), made.clone());
            tokio::spawn(async move {
                let render = move || {
                    made.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    Ok(String::new())
                };
                cache.html((&work, &HeaderMap::new()), ("/", Text::new(Lang::En), STAMP), render).await
            })
        });
        for asked in asking.collect::<Vec<_>>() {
            assert_eq!(asked.await.unwrap().status(), StatusCode::OK);
        }
        assert_eq!(made.load(std::sync::atomic::Ordering::SeqCst), 1);
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
