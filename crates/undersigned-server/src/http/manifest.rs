//! What this server sends to browsers, as one list of hashes: a letter names it, so that a change shows.

use std::sync::OnceLock;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::assets;
use super::pages;
use crate::app::App;

/// `/assets/manifest.json`.
pub fn router() -> Router<App> {
    Router::new().route("/assets/manifest.json", get(manifest))
}

async fn manifest() -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    (kind, manifest_json()).into_response()
}

/// Every byte that the signing page is made of, by name: SHA-256 of each asset
/// and of the HTML of each script page in each language.
pub fn manifest_json() -> &'static str {
    static JSON: OnceLock<String> = OnceLock::new();
    JSON.get_or_init(|| {
        let assets = assets::ASSETS.iter().map(|asset| (asset.name().to_owned(), asset.hash()));
        let pages = pages::app::all().into_iter().map(|(name, html)| (name, Sha256::digest(html).into()));
        let mut lines: Vec<String> = assets
            .chain(pages)
            .map(|(name, hash)| format!("\"{name}\":\"{}\"", base16ct::lower::encode_string(&hash)))
            .collect();
        lines.sort();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    })
}

/// SHA-256 of [`manifest_json`]; each letter's entry contains it, so that a change of the signing page shows.
pub fn manifest_hash() -> [u8; 32] {
    Sha256::digest(manifest_json()).into()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzipped(html: &str) -> usize {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(html.as_bytes()).expect("memory");
        encoder.finish().expect("memory").len()
    }

    /// As a browser loads it, without headers. Locking a name takes a second curve and a cipher, a good part of it.
    #[test]
    fn first_load_of_the_signing_page_stays_small() {
        let packed = |name: &str| assets::asset(name).form("br").0.len();
        let assets: usize =
            ["app.js", "member.js", "member.wasm", "style.css", "mark.svg"].map(packed).into_iter().sum();
        let pages = pages::app::all().into_iter().filter(|(name, _)| name.starts_with("sign"));
        let all = assets + pages.map(|(_, html)| gzipped(html)).max().expect("pages");
        assert!(all <= 170_000, "{all} bytes");
    }

    #[test]
    fn manifest_names_every_asset_and_page_once() {
        let manifest: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(manifest_json()).expect("the manifest is JSON");
        assert_eq!(manifest.len(), assets::ASSETS.len() + pages::app::all().len());
        assert_eq!(manifest_json().lines().count(), manifest.len() + 2);
    }
}
