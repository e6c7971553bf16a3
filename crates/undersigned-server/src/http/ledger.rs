//! The ledger as static files: checkpoint, tiles, bundles, names, and all in a tar.

mod export;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio_util::bytes::Bytes;
use undersigned_tlog::tile::{TILE_HEIGHT, TILE_WIDTH, Tile, encode_bundle};

use crate::app::App;
use crate::http::problem::Problem;
use crate::refusal::Refusal;
use crate::store::Reader;

/// Full tiles never change.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// What may be different in a moment.
const FRESH: HeaderValue = HeaderValue::from_static("no-cache");

/// Routes below `/g/{group}`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/g/{group}/checkpoint", get(checkpoint))
        .route("/g/{group}/tile/{*rest}", get(tile))
        .route("/g/{group}/blob/{commitment}", get(blob))
        .route("/g/{group}/export.tar", get(export::export))
}

async fn checkpoint(State(app): State<App>, Path(group): Path<String>) -> Result<Response, Problem> {
    let checkpoint = app.need_group(&group)?.read().checkpoint.clone();
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, FRESH)], checkpoint).into_response())
}

/// The tile of a path below `tile/`, if it is spelt in the one possible way and is in a ledger of `size`.
fn find_tile(rest: &str, size: u64) -> Option<Tile> {
    let (level, tail) = rest.split_once('/')?;
    let (digits, width) = match tail.split_once(".p/") {
        Some((digits, width)) => (digits, width.parse().ok()?),
        None => (tail, TILE_WIDTH),
    };
    let index = parse_index(digits)?;
    let tile = match level {
        "entries" => Tile::Entries { index, width },
        level => Tile::Hashes { level: level.parse().ok()?, index, width },
    };
    let level = match tile {
        Tile::Hashes { level, .. } => u32::from(level),
        Tile::Entries { .. } => 0,
    };
    let rows = size.checked_shr(level * u32::from(TILE_HEIGHT)).unwrap_or(0);
    let end = index.checked_mul(u64::from(TILE_WIDTH))?.checked_add(u64::from(width))?;
    let inside = (1..=TILE_WIDTH).contains(&width) && end <= rows;
    (inside && tile.path() == format!("tile/{rest}")).then_some(tile)
}

/// `x001/x234/067` (tlog-tiles).
fn parse_index(digits: &str) -> Option<u64> {
    let mut index = 0_u64;
    for part in digits.split('/') {
        let part = part.strip_prefix('x').unwrap_or(part);
        if part.len() != 3 {
            return None;
        }
        index = index.checked_mul(1_000)?.checked_add(part.parse().ok()?)?;
    }
    Some(index)
}

fn read_tile(reader: &dyn Reader, group: &str, tile: Tile) -> Result<Vec<u8>, Refusal> {
    match tile {
        Tile::Hashes { level, index, width } => {
            let first = index * u64::from(TILE_WIDTH);
            let hashes = reader.hashes(group, level * TILE_HEIGHT, first, u64::from(width))?;
            if hashes.len() != usize::from(width) {
                return Err(Refusal::storage());
            }
            Ok(hashes.iter().flat_map(|hash| hash.0).collect())
        }
        Tile::Entries { index, width } => {
            let entries = reader.entries(group, index * u64::from(TILE_WIDTH), u64::from(width))?;
            if entries.len() != usize::from(width) {
                return Err(Refusal::storage());
            }
            encode_bundle(&entries).map_err(|_| Refusal::storage())
        }
    }
}

fn octets(bytes: Bytes, kept: HeaderValue) -> Response {
    let kind = HeaderValue::from_static("application/octet-stream");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], bytes).into_response()
}

async fn tile(State(app): State<App>, Path((group, rest)): Path<(String, String)>) -> Result<Response, Problem> {
    let group = app.need_group(&group)?;
    let size = group.read().size;
    let tile = find_tile(&rest, size).ok_or_else(|| Refusal::not_found("tile"))?;
    let reader = app.reader().clone();
    let bytes = app.work().read(move || read_tile(&*reader, group.id(), tile)).await??;
    // Partial tiles are as fixed as full ones: their width is in the path.
    Ok(octets(app.work().hold(bytes)?, FOR_EVER))
}

async fn blob(State(app): State<App>, Path((group, hex)): Path<(String, String)>) -> Result<Response, Problem> {
    let group = app.need_group(&group)?;
    let commitment = parse_hex(&hex).ok_or_else(|| Refusal::not_found("name"))?;
    if !group.read().is_public(&commitment) {
        return Err(Refusal::not_found("name").into());
    }
    let blobs = app.blobs().clone();
    let found = app.work().read(move || blobs.get(group.id(), &[commitment])).await??.pop().flatten();
    // It may be erased: nobody is asked to cache it.
    let bytes = app.work().hold(found.ok_or_else(|| Refusal::not_found("name"))?)?;
    Ok(octets(bytes, HeaderValue::from_static("no-store")))
}

fn parse_hex(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let decoded = base16ct::lower::decode(hex, &mut bytes).ok()?.len();
    (decoded == bytes.len()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use undersigned_tlog::tile::tiles_for_size;

    use super::*;

    #[test]
    fn a_tile_has_one_address() {
        let size = 256 * 1_001 + 5;
        for tile in tiles_for_size(size) {
            let path = tile.path();
            assert_eq!(find_tile(path.strip_prefix("tile/").unwrap(), size), Some(tile), "{path}");
        }
        for wrong in [
            "entries/0",
            "entries/000.p/0",
            "entries/000.p/257",
            "entries/000.p/+5",
            "0/1",
            "9/000",
            "x/000",
            "entries/x000/000",
            "entries/x001/001.p/6",
            "entries/999999999999999999999",
            "0/x1000/000",
            "entries/",
        ] {
            assert_eq!(find_tile(wrong, size), None, "{wrong}");
        }
        assert_eq!(find_tile("entries/x001/001.p/5", size), Some(Tile::Entries { index: 1_001, width: 5 }));
    }

    #[test]
    fn hex_is_lower_case_and_whole() {
        assert_eq!(parse_hex(&"ab".repeat(32)), Some([0xab; 32]));
        for wrong in ["", "AB", &"AB".repeat(32), &"ab".repeat(33), &"+1".repeat(32), &"ü".repeat(32)] {
            assert_eq!(parse_hex(wrong), None);
        }
    }
}
