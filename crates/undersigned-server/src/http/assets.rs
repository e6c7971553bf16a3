//! Scripts, styles, fonts and the browser module: compiled in, addressed by
//! their hash, compressed once at build time (`build.rs`).

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;

/// For addresses that carry a hash: the bytes behind them never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Scripts that run in a worker.
const WORKERS: [&str; 5] = ["member.js", "audit.js", "keyholder.js", "lock.js", "paper.js"];
/// A worker does not inherit the page's policy (CSP3 §4.2.3): it may fetch the
/// public record and compile the module, nothing else.
const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
                             require-trusted-types-for 'script'; trusted-types 'none'";
/// Nothing else is a document; a picture that is opened by itself may do nothing. Short, because every answer carries it.
const FILE_POLICY: &str = "default-src 'none'";

/// A served file.
#[derive(Debug)]
pub struct Asset {
    name: &'static str,
    path: &'static str,
    kind: &'static str,
    sri: &'static str,
    hash: [u8; 32],
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// All that are compiled in.
pub(super) static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The asset with a name.
///
/// # Panics
/// If there is none: names occur in our own code and templates only.
pub fn asset(name: &str) -> &'static Asset {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    found.unwrap_or_else(|| panic!("there is no asset named {name}"))
}

impl Asset {
    /// Its name, without the hash.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// SHA-256 of its bytes, not compressed.
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// Its address below the server's root.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// For an `integrity` attribute.
    pub fn sri(&self) -> &'static str {
        self.sri
    }

    /// Its bytes, not compressed.
    #[cfg(test)]
    fn bytes(&self) -> &'static [u8] {
        self.plain
    }

    /// Bytes and Content-Encoding for a client that accepts `accepted`.
    pub(super) fn form(&self, accepted: &str) -> (&'static [u8], Option<&'static str>) {
        match (self.brotli, self.gzip) {
            (Some(bytes), _) if accepts(accepted, "br") => (bytes, Some("br")),
            (_, Some(bytes)) if accepts(accepted, "gzip") => (bytes, Some("gzip")),
            _ => (self.plain, None),
        }
    }
}

/// Whether a coding is named with a weight above zero (RFC 9110 §12.5.3). The
/// wildcard is not honoured: a client that says no more gets the plain bytes.
pub(crate) fn accepts(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused = parts
            .filter_map(|parameter| parameter.strip_prefix("q="))
            .any(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
        named && !refused
    })
}

/// `/assets/…`.
pub fn router() -> Router<App> {
    Router::new().route("/assets/{file}", get(file))
}

async fn file(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let found = ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(&file));
    let Some(asset) = found else { return StatusCode::NOT_FOUND.into_response() };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (bytes, coding) = asset.form(accepted);
    let mut response = Response::new(Body::from(bytes));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(coding) = coding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    let policy = if WORKERS.contains(&asset.name) { WORKER_POLICY } else { FILE_POLICY };
    answer.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_module_has_a_worker_that_may_compile_it() {
        let modules = ASSETS.iter().filter_map(|asset| asset.name.strip_suffix(".wasm"));
        let missing: Vec<_> = modules.filter(|name| !WORKERS.contains(&format!("{name}.js").as_str())).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn coding_is_chosen_as_the_client_accepts() {
        let script = asset("app.js");
        assert_eq!(script.form("gzip, deflate, br, zstd").1, Some("br"));
        assert_eq!(script.form("gzip;q=1.0, BR;q=0").1, Some("gzip"));
        assert_eq!(script.form("identity").1, None);
        assert_eq!(script.form("brotli, *").1, None);
        assert_eq!(script.form("").0, script.bytes());
    }
}
