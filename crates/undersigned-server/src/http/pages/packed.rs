//! A body that is compressed for clients that accept it.

use std::io::Write;
use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::http::assets::accepts;

/// Below this many bytes a packed body saves no packet.
const WORTH_BYTES: usize = 1_400;

/// Bytes, and the same in gzip, made when the first client asks for it. Only
/// for pages that contain nothing secret besides what a visitor sends: a length
/// reveals what is inside.
#[derive(Debug)]
pub struct Packed {
    plain: Bytes,
    gzip: OnceLock<Option<Bytes>>,
}

impl Packed {
    /// A body.
    pub fn new(plain: impl Into<Bytes>) -> Self {
        Self { plain: plain.into(), gzip: OnceLock::new() }
    }

    /// Bytes, not packed.
    pub fn len(&self) -> usize {
        self.plain.len()
    }

    /// An answer in the form that the client accepts.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let packed = accepted.is_some_and(|accepted| accepts(accepted, "gzip")).then(|| self.gzip()).flatten();
        let Some(packed) = packed else { return Response::new(Body::from(self.plain.clone())) };
        let mut response = Response::new(Body::from(packed));
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response
    }

    fn gzip(&self) -> Option<Bytes> {
        self.gzip.get_or_init(|| pack(&self.plain)).clone()
    }
}

/// `None` if packing gains nothing, as for images.
fn pack(plain: &[u8]) -> Option<Bytes> {
    if plain.len() < WORTH_BYTES {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).ok()?;
    let packed = encoder.finish().ok()?;
    (packed.len() < plain.len() / 10 * 9).then(|| Bytes::from(packed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn asking(accepted: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))])
    }

    #[test]
    fn only_who_asks_gets_it_packed() {
        let body = Packed::new("a letter ".repeat(1_000));
        let coding = |headers: &HeaderMap| body.answer(headers).headers().get(header::CONTENT_ENCODING).cloned();
        assert_eq!(coding(&HeaderMap::new()), None);
        assert_eq!(coding(&asking("gzip;q=0")), None);
        assert_eq!(coding(&asking("br, gzip")).unwrap(), "gzip");
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*body.gzip().unwrap()).read_to_string(&mut text).unwrap();
        assert_eq!(text.as_bytes(), &body.plain[..]);
    }

    #[test]
    fn what_does_not_shrink_stays_as_it_is() {
        assert_eq!(Packed::new("short").gzip(), None);
        let noise = crate::keys::random::<9_000>().to_vec();
        assert!(Packed::new(noise).gzip().is_none());
    }
}
