//! Forms whose answer holds a secret: the same form gives the same answer, so that a reload, a lost answer and the button
//! "back" cost nobody a link or a sheet of codes.
//!
//! A form carries a nonce. Secrets that its answer shows are derived from it, so nothing more is stored: without the nonce,
//! which is in that page only, neither the disk nor the master key gives them.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::app::App;
use crate::keys::{Keyed, random};

/// Longest nonce that is looked at, in bytes.
const MAX_NONCE_BYTES: usize = 64;
/// Bytes of a fresh nonce, and of a secret in a link.
const NONCE_BYTES: usize = 24;

/// What tells one form from another.
#[derive(Clone)]
pub struct Nonce(String);

impl std::fmt::Debug for Nonce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nonce(<redacted>)")
    }
}

impl Nonce {
    /// For a new form, or for an act without one.
    pub fn fresh() -> Self {
        Self(Base64UrlUnpadded::encode_string(&random::<NONCE_BYTES>()))
    }

    /// The nonce that a form brought back. One that cannot be ours gives a fresh one.
    pub fn of_form(typed: &str) -> Self {
        let decoded = (typed.len() <= MAX_NONCE_BYTES).then(|| Base64UrlUnpadded::decode_vec(typed).ok()).flatten();
        if decoded.is_some_and(|bytes| bytes.len() == NONCE_BYTES) { Self(typed.to_owned()) } else { Self::fresh() }
    }

    /// For the form's hidden field.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A secret of this form for one purpose.
    pub(crate) fn secret(&self, app: &App, parts: &[&[u8]]) -> Keyed {
        let all: Vec<&[u8]> = std::iter::once(self.0.as_bytes()).chain(parts.iter().copied()).collect();
        app.form_key().value(&all)
    }

    /// The same as the secret part of a link.
    pub(crate) fn link_secret(&self, app: &App, parts: &[&[u8]]) -> String {
        let secret = self.secret(app, parts);
        let (link, _) = secret.split_at(NONCE_BYTES);
        Base64UrlUnpadded::encode_string(link)
    }
}
