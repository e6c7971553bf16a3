//! All routes together, and what applies to each answer.

mod api;
mod assets;
mod client;
mod ledger;
mod manifest;
mod pages;
mod problem;
mod serve;
mod tag;

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use problem::Problem;

pub use manifest::manifest_hash;
pub use serve::serve;

use crate::app::App;
use crate::metrics;
use crate::refusal::{Kind, Refusal};

/// Pages load nothing from elsewhere, run no inline script and sit in no frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     connect-src 'self'; img-src 'self' data:; style-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types undersigned";
/// Seconds for a request in all, its body included.
const REQUEST_SECONDS: u64 = 30;

/// All routes.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(api::router())
        .merge(ledger::router())
        .merge(assets::router())
        .merge(manifest::router())
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics_text))
        .merge(pages::router())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_secs(REQUEST_SECONDS)))
        .layer(CatchPanicLayer::custom(|_| {
            // The panic's text may quote a request, and goes nowhere.
            tracing::error!("a request ended in a panic");
            Problem::with(StatusCode::INTERNAL_SERVER_ERROR, Kind::Internal, "Something went wrong here.")
                .into_response()
        }))
        .layer(middleware::from_fn(forgiving))
        .layer(middleware::from_fn(one_host))
        .layer(middleware::from_fn_with_state(app.clone(), every_answer))
        .with_state(app)
}

/// A request names one host, or none where HTTP/1.0 allows it (RFC 9112 §3.2).
fn names_one_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => Authority::try_from(host.as_bytes()).is_ok(),
        (None, None) => request.version() == Version::HTTP_10,
        _ => false,
    }
}

/// A path without its last character, written plainly or percent-encoded, if that can only be stuck to it: it is no letter,
/// digit or hyphen, so it stood behind the address in a sentence, in whatever script.
fn without_last(path: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if let Some((rest, [b'%', digits @ ..])) = path.as_bytes().split_last_chunk::<3>() {
        let byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16);
        return (byte.is_ok_and(|byte| !plain(byte.into()))).then(|| path.get(..rest.len())).flatten();
    }
    path.strip_suffix(|c: char| !plain(c) && c != '%')
}

/// Where an address leads that somebody typed or pasted with a slash, a full stop, a bracket at its end. None where there
/// is nothing stuck to it.
fn tidied(path: &str) -> Option<String> {
    let (begin, last) = path.trim_matches('/').rsplit_once('/').unwrap_or(("", path.trim_matches('/')));
    let mut tidy = last;
    while let Some(shorter) = without_last(tidy) {
        tidy = shorter;
    }
    // All of it was stuck to nothing.
    if tidy.is_empty() && !last.is_empty() {
        return None;
    }
    let whole = if begin.is_empty() { format!("/{tidy}") } else { format!("/{begin}/{tidy}") };
    (whole != path).then_some(whole)
}

/// A page that is not there may be there without what is stuck to its address.
async fn forgiving(request: Request, next: Next) -> Response {
    let (path, query) = (request.uri().path().to_owned(), request.uri().query().map(str::to_owned));
    let reads_only = request.method().is_safe();
    let response = next.run(request).await;
    if response.status() != StatusCode::NOT_FOUND || !reads_only {
        return response;
    }
    match tidied(&path) {
        Some(tidy) => {
            let query = query.map_or_else(String::new, |query| format!("?{query}"));
            Redirect::permanent(&format!("{tidy}{query}")).into_response()
        }
        None => response,
    }
}

async fn one_host(request: Request, next: Next) -> Response {
    if names_one_host(&request) {
        return next.run(request).await;
    }
    let detail = "A request must name one host in its Host header.";
    Problem::with(StatusCode::BAD_REQUEST, Kind::Request, detail).into_response()
}

async fn every_answer(State(app): State<App>, request: Request, next: Next) -> Response {
    metrics::add(&app.metrics().requests);
    let reads_only = request.method().is_safe();
    let shared = reads_only && is_shared(request.uri().path());
    let mut response = explained(next.run(request).await);
    let status = response.status();
    if !reads_only && (status.is_client_error() || status.is_server_error()) {
        // Its body may not have been read; nobody should send the next request behind it.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if response.status().is_server_error() {
        metrics::add(&app.metrics().failures);
    }
    let headers = response.headers_mut();
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let mut put = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    put(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "no-referrer");
    put(header::CACHE_CONTROL, "no-cache");
    if shared {
        put(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    }
    put(HeaderName::from_static("cross-origin-resource-policy"), if shared { "cross-origin" } else { "same-origin" });
    // These two apply to windows; on a phone's first load every other answer would carry them for nothing.
    if is_page {
        put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        let none = "camera=(), geolocation=(), microphone=(), browsing-topics=()";
        put(HeaderName::from_static("permissions-policy"), none);
    }
    response
}

/// What other sites may read and show: the public record and what is made of it. No cookie changes any of it.
fn is_shared(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("/g/").and_then(|rest| rest.split_once('/')).map(|(_, rest)| rest) else {
        return path.starts_with("/api/v1/groups");
    };
    let of_letter = ["/card.png", "/count.svg", "/frame", "/letter.json", "/names.json", "/names.csv"];
    rest == "checkpoint"
        || rest == "export.tar"
        || rest == "feed.atom"
        || rest.starts_with("tile/")
        || rest.starts_with("blob/")
        || (rest.starts_with("l/") && of_letter.iter().any(|end| rest.ends_with(end)))
}

/// Layers and extractors answer with a status and at most a bare line: it
/// becomes a problem document like all others.
fn explained(response: Response) -> Response {
    let bare = match response.headers().get(header::CONTENT_TYPE) {
        None => true,
        Some(kind) => response.status().is_client_error() && kind == "text/plain; charset=utf-8",
    };
    let status = response.status();
    let problem = match status {
        _ if !bare => return response,
        StatusCode::REQUEST_TIMEOUT => {
            Problem::with(status, Kind::Timeout, "The request took too long. Please try again.")
        }
        StatusCode::METHOD_NOT_ALLOWED => Problem::with(status, Kind::Method, "This address is not for that method."),
        // A path that is not UTF-8 leads nowhere either.
        StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => Refusal::not_found("address").into(),
        _ => return response,
    };
    let mut answer = problem.into_response();
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    answer
}

async fn healthz(State(app): State<App>) -> Result<&'static str, Problem> {
    app.ping().await?;
    Ok("ok\n")
}

async fn metrics_text(State(app): State<App>) -> impl IntoResponse {
    let groups = app.groups();
    let entries = groups.iter().map(|group| group.read().size).sum();
    let kind = HeaderValue::from_static("text/plain; version=0.0.4");
    (
        [(header::CONTENT_TYPE, kind)],
        app.metrics().to_text(groups.len(), entries, app.doubts_clock(), app.mail_counts()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stuck_to_an_address_is_left_out() {
        for (typed, tidy) in [
            ("/g/acme/", "/g/acme"),
            ("/g/acme/l/stop.", "/g/acme/l/stop"),
            ("/g/acme/l/stop).", "/g/acme/l/stop"),
            ("/g/acme/l/stop%E2%80%9D", "/g/acme/l/stop"),
            ("/g/acme/l/stop%29.", "/g/acme/l/stop"),
            ("/g/acme/l/stop%D8%8C", "/g/acme/l/stop"),
            ("/g/acme/l/stop%E3%80%82%e2%81%a9", "/g/acme/l/stop"),
            ("/g/acme/l/stop%5C", "/g/acme/l/stop"),
            ("/g/acme&gt;", "/g/acme&gt"),
            ("//evil.example/", "/evil.example"),
            ("//evil.example", "/evil.example"),
            ("/how/", "/how"),
        ] {
            assert_eq!(tidied(typed).as_deref(), Some(tidy), "{typed}");
        }
        for whole in [
            "/",
            "/g/acme",
            "/g/acme/l/stop-it",
            "/g/acme/feed.xml",
            "/g/%2e%2e",
            "/g/...",
            "/g/%",
            "/g/%zz",
            "/g/acme%41",
        ] {
            assert_eq!(tidied(whole), None, "{whole}");
        }
    }

    #[test]
    fn other_sites_may_read_what_is_public() {
        for shared in ["/g/a/checkpoint", "/g/a/tile/0/000", "/g/a/l/b/count.svg", "/g/a/feed.atom", "/api/v1/groups/a"]
        {
            assert!(is_shared(shared), "{shared}");
        }
        for own in ["/", "/g/a", "/g/a/l/b", "/g/a/l/b/names", "/sign", "/organise/a", "/new", "/metrics"] {
            assert!(!is_shared(own), "{own}");
        }
    }

    #[test]
    fn bare_statuses_are_explained_and_others_left() {
        let kind = |response: Response| response.headers().get(header::CONTENT_TYPE).cloned();
        let explains =
            |status: StatusCode| kind(explained(status.into_response())).unwrap() == "application/problem+json";
        for status in [StatusCode::REQUEST_TIMEOUT, StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND] {
            assert!(explains(status), "{status}");
        }
        assert!(kind(explained(StatusCode::NOT_MODIFIED.into_response())).is_none());
        assert_eq!(kind(explained("ok".into_response())).unwrap(), "text/plain; charset=utf-8");
    }
}
