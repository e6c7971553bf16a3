//! All routes together, and what applies to each answer.

mod api;
mod assets;
mod client;
mod ledger;
mod manifest;
mod pages;
mod problem;
mod tag;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use problem::Problem;

pub use manifest::manifest_hash;

use crate::app::App;
use crate::metrics;
use crate::refusal::{Kind, Refusal};

/// Pages load nothing from elsewhere, run no inline script and sit in no frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     connect-src 'self'; img-src 'self' data:; style-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types undersigned";
/// Seconds for a client to send its headers.
const HEADER_SECONDS: u64 = 10;
/// Seconds for a request in all, its body included.
const REQUEST_SECONDS: u64 = 30;
/// Seconds that running requests get when the server stops.
const STOP_SECONDS: u64 = 10;
/// Most connections at once: each costs memory, and one cheap server has 1,024 files.
const MAX_CONNECTIONS: usize = 900;

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
        .layer(middleware::from_fn_with_state(app.clone(), every_answer))
        .with_state(app)
}

async fn every_answer(State(app): State<App>, request: Request, next: Next) -> Response {
    metrics::add(&app.metrics().requests);
    let mut response = explained(next.run(request).await);
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
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    // These two apply to windows; on a phone's first load every other answer would carry them for nothing.
    if is_page {
        put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        let none = "camera=(), geolocation=(), microphone=(), browsing-topics=()";
        put(HeaderName::from_static("permissions-policy"), none);
    }
    response
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
    ([(header::CONTENT_TYPE, kind)], app.metrics().to_text(groups.len(), entries))
}

/// Serves until `stop` changes, then lets running requests end.
pub async fn serve(listener: TcpListener, app: App, mut stop: watch::Receiver<bool>) {
    let router = router(app);
    let connections = std::sync::Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let open = tokio_util::task::TaskTracker::new();
    loop {
        let Ok(permit) = connections.clone().acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of files, most likely: existing connections go on, and time frees some.
                    tracing::warn!(kind = ?error.kind(), "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            _ = stop.changed() => break,
        };
        // An answer is one write: waiting for a fuller packet only costs the signer time.
        drop(stream.set_nodelay(true));
        let (router, mut stop) = (router.clone(), stop.clone());
        open.spawn(async move {
            let service = router.map_request(move |mut request: Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
                request.map(axum::body::Body::new)
            });
            let mut builder = auto::Builder::new(TokioExecutor::new());
            builder.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(HEADER_SECONDS));
            let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
            let mut connection = std::pin::pin!(connection);
            // How a connection ended says nothing that anyone could act on.
            tokio::select! {
                _ = connection.as_mut() => {}
                _ = stop.changed() => {
                    connection.as_mut().graceful_shutdown();
                    drop(connection.await);
                }
            }
            drop(permit);
        });
    }
    open.close();
    if tokio::time::timeout(Duration::from_secs(STOP_SECONDS), open.wait()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
