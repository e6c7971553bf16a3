//! What text a ledger may hold (spec/entries.md §4).

/// Longest group or letter id, in bytes.
pub const MAX_ID_BYTES: usize = 40;
/// Longest one-line text: names, titles, addressees, demands, in bytes.
pub const MAX_LINE_BYTES: usize = 500;
/// Longest description, in bytes.
pub const MAX_DESCRIPTION_BYTES: usize = 4_000;
/// Longest letter, in bytes, so that an entry stays below 65,535.
pub const MAX_LETTER_BYTES: usize = 32_768;
/// Longest shown name, in bytes.
pub const MAX_NAME_BYTES: usize = 200;
/// Longest comment beside a name, in bytes.
pub const MAX_COMMENT_BYTES: usize = 500;
/// Longest role, in bytes.
pub const MAX_ROLE_BYTES: usize = 100;
/// Longest attested identity (a mailbox address, RFC 5321 §4.5.3.1.3), in bytes.
pub const MAX_IDENTITY_BYTES: usize = 254;

/// Longest mail domain, in bytes (RFC 1035 §2.3.4).
pub const MAX_DOMAIN_BYTES: usize = 253;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing, or only white space.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// Over its limit in bytes.
    #[error("{0} is longer than {1} bytes")]
    TooLong(&'static str, usize),
    /// A control or bidirectional formatting character: it could make a text
    /// look like another.
    #[error("{0} holds a character that is not allowed")]
    Character(&'static str),
    /// An id is not of lower-case letters, digits and hyphens.
    #[error("{0} must be 2 to 40 lower-case letters, digits or hyphens")]
    Id(&'static str),
    /// A mail domain is not two or more lower-case labels with dots between.
    #[error("{0} must look like example.org, in lower case")]
    Domain(&'static str),
}

/// A text of one line, not empty.
///
/// # Errors
/// [`TextError`] naming `field`.
pub fn check_line(field: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    check(field, text, max, false)
}

/// A text that may hold line feeds, not empty.
///
/// # Errors
/// [`TextError`] naming `field`.
pub fn check_lines(field: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    check(field, text, max, true)
}

fn check(field: &'static str, text: &str, max: usize, lines: bool) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty(field));
    }
    if text.len() > max {
        return Err(TextError::TooLong(field, max));
    }
    let refused = |c: char| (c.is_control() && !(lines && c == '\n')) || is_bidi_control(c);
    if text.chars().any(refused) { Err(TextError::Character(field)) } else { Ok(()) }
}

/// The Bidi_Control property (Unicode UAX #9), and the line and paragraph separators.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// An id: `[a-z0-9][a-z0-9-]{1,39}`.
///
/// # Errors
/// [`TextError::Id`].
pub fn check_id(field: &'static str, id: &str) -> Result<(), TextError> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let length = (2..=MAX_ID_BYTES).contains(&id.len());
    if length && id.bytes().all(allowed) && !id.starts_with('-') { Ok(()) } else { Err(TextError::Id(field)) }
}

/// A mail domain: two or more labels of lower-case letters, digits and inner
/// hyphens (RFC 1035 §2.3.1); internationalised ones in their `xn--` form.
///
/// # Errors
/// [`TextError::Domain`].
pub fn check_domain(field: &'static str, domain: &str) -> Result<(), TextError> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(allowed)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let fits = domain.len() <= MAX_DOMAIN_BYTES && domain.contains('.');
    if fits && domain.split('.').all(label) { Ok(()) } else { Err(TextError::Domain(field)) }
}
