//! Entity tags and conditional requests (RFC 9110 §8.8.3 and §13.1.2).

use axum::http::{HeaderMap, HeaderValue};
use headers::{ETag, HeaderMapExt, IfNoneMatch};

/// The tag of an answer: 16 bytes of a digest of what it contains.
#[derive(Debug, Clone)]
pub struct Tag {
    tag: ETag,
    value: HeaderValue,
}

impl Tag {
    /// For bytes that may be sent packed as well.
    pub fn weak(digest: [u8; 32]) -> Self {
        Self::new("W/", digest)
    }

    /// For bytes that are sent as they are.
    pub fn strong(digest: [u8; 32]) -> Self {
        Self::new("", digest)
    }

    fn new(weak: &str, digest: [u8; 32]) -> Self {
        let text = format!("{weak}\"{}\"", base16ct::lower::encode_string(digest.split_at(16).0));
        let tag = text.parse().expect("hex digits in quotes are a tag");
        Self { tag, value: HeaderValue::try_from(text).expect("hex digits are visible ASCII") }
    }

    /// The value in the header.
    pub fn value(&self) -> HeaderValue {
        self.value.clone()
    }

    /// Whether the client has this already: the answer is 304 then.
    pub fn is_known(&self, headers: &HeaderMap) -> bool {
        headers.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(&self.tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly_in_a_list() {
        let asked = |value: &str| HeaderMap::from_iter([("if-none-match".parse().unwrap(), value.parse().unwrap())]);
        for tag in [Tag::weak([7; 32]), Tag::strong([7; 32])] {
            let plain = "07".repeat(16);
            for known in [format!("\"{plain}\""), format!("W/\"{plain}\""), format!("\"x\", W/\"{plain}\""), "*".into()]
            {
                assert!(tag.is_known(&asked(&known)), "{known}");
            }
            for other in ["\"x\"".to_owned(), plain, String::new()] {
                assert!(!tag.is_known(&asked(&other)), "{other}");
            }
            assert!(!tag.is_known(&HeaderMap::new()));
        }
    }
}
