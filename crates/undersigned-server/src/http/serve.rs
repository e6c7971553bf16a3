//! Connections: how many, for how long, and what is answered where no route is asked.
//!
//! HTTP/1 only: browsers speak HTTP/2 only under TLS, which ends at the proxy, and proxies speak HTTP/1 to what is
//! behind them. A connection on which the server waits for its client has a deadline in every state ([`connections`]).

mod connections;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use connections::{Admission, Connection, Connections, Held};
use wire::{Tracked, Wire};

use super::client;
use crate::app::App;

/// Seconds that running requests get when the server stops.
const STOP_SECONDS: u64 = 10;
/// Time between looks at the connections' deadlines.
const SWEEP: Duration = Duration::from_secs(1);
/// Most bytes of a request's line and headers together, give or take what comes with one reading of the socket. Answers of
/// any size pass through as much memory.
const MAX_HEAD_BYTES: usize = 32 << 10;
/// Most headers of a request.
const MAX_HEADERS: usize = 64;

/// Serves until `stop` changes, then lets running requests end.
pub async fn serve(listener: TcpListener, app: App, mut stop: watch::Receiver<bool>) {
    let router = super::router(app);
    let connections = Arc::new(Connections::new(connections::most_open()));
    let open = tokio_util::task::TaskTracker::new();
    let mut sweep = tokio::time::interval(SWEEP);
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of files, most likely: what waits for its client makes room.
                    tracing::warn!(kind = ?error.kind(), "a connection could not be accepted");
                    connections.end_oldest();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
            _ = sweep.tick() => {
                connections.sweep();
                continue;
            }
            _ = stop.changed() => break,
        };
        match connections.admit(client::of(peer.ip(), &HeaderMap::new())) {
            Admission::Open(held) => {
                open.spawn(run((stream, peer), held, router.clone(), stop.clone()));
            }
            Admission::Full => wire::refuse_busy(&stream),
        }
    }
    open.close();
    if tokio::time::timeout(Duration::from_secs(STOP_SECONDS), open.wait()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

async fn run(
    (stream, peer): (TcpStream, SocketAddr),
    held: Held,
    router: axum::Router,
    mut stop: watch::Receiver<bool>,
) {
    // An answer is one write: waiting for a fuller packet only costs the signer time.
    drop(stream.set_nodelay(true));
    let connection: Arc<Connection> = held.connection().clone();
    let (asked, answered) = (connection.clone(), connection.clone());
    let service = router
        .map_request(move |mut request: Request<hyper::body::Incoming>| {
            asked.asked();
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            request.map(|body| Body::new(Tracked::request(body, asked.clone())))
        })
        .map_response(move |response: Response| {
            response.map(|body| Body::new(Tracked::answer(body, answered.clone())))
        });
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MAX_HEAD_BYTES).max_headers(MAX_HEADERS).half_close(false);
    let io = TokioIo::new(Wire::new(stream, connection.clone()));
    let serving = builder.serve_connection(io, TowerToHyperService::new(service));
    let mut serving = std::pin::pin!(serving);
    // How a connection ended says nothing that anyone could act on.
    tokio::select! {
        _ = serving.as_mut() => {}
        () = connection.ended() => {}
        _ = stop.changed() => {
            serving.as_mut().graceful_shutdown();
            tokio::select! {
                _ = serving => {}
                () = connection.ended() => {}
            }
        }
    }
    drop(held);
}
