//! What text a ledger may contain (spec/entries.md §4).

mod alike;
#[cfg(test)]
mod tests;
mod unicode;

pub use alike::has_look_alikes;
pub(crate) use unicode::{is_blank, is_mark};

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
/// Most marks on one character. Burmese and Tibetan need five; a text stacked from hundreds would cover others.
pub const MAX_MARKS: usize = 5;
/// Longest mail domain, in bytes (RFC 1035 §2.3.4).
pub const MAX_DOMAIN_BYTES: usize = 253;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing that can be seen.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// Over its limit in bytes.
    #[error("{0} is longer than {1} bytes")]
    TooLong(&'static str, usize),
    /// A character that could make a text look like another, or that not everybody can see.
    #[error("{0} holds a character that is not allowed")]
    Character(&'static str),
    /// More than [`MAX_MARKS`] marks on one character: they would cover what is above and below.
    #[error("{0} has more than {MAX_MARKS} marks on one character")]
    Marks(&'static str),
    /// An id contains something other than lower-case letters, digits and hyphens.
    #[error("{0} must be 2 to 40 lower-case letters, digits or hyphens")]
    Id(&'static str),
    /// A mail domain is not two or more lower-case labels separated by dots.
    #[error("{0} must look like example.org, in lower case")]
    Domain(&'static str),
}

/// A line that names somebody or something, or is a heading: every character of it can be seen.
///
/// # Errors
/// [`TextError`] naming `field`.
pub fn check_line(field: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    check(field, text, max, |_, _, _| false)
}

/// One line of somebody's words: as a line of [`check_lines`].
///
/// # Errors
/// [`TextError`] naming `field`.
pub fn check_words(field: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    check(field, text, max, belongs)
}

/// A text that may contain line feeds, not empty.
///
/// # Errors
/// [`TextError`] naming `field`.
pub fn check_lines(field: &'static str, text: &str, max: usize) -> Result<(), TextError> {
    check(field, text, max, |before, c, next| c == '\n' || belongs(before, c, next))
}

/// `allowed` has the last word on a character that is refused otherwise; it sees those before and after.
fn check(
    field: &'static str,
    text: &str,
    max: usize,
    allowed: impl Fn(char, char, char) -> bool,
) -> Result<(), TextError> {
    if text.len() > max {
        return Err(TextError::TooLong(field, max));
    }
    let (mut before, mut marks, mut visible) = ('\n', 0, false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if matches!(c, ' '..='~') {
            // Most texts are nothing else, and no rule below refuses it.
            (before, marks) = (c, 0);
            visible |= c != ' ';
            continue;
        }
        let next = rest.peek().copied().unwrap_or('\n');
        let refused = c.is_control() || unicode::is_hidden(c) || matches!(c, '\u{2028}' | '\u{2029}');
        if unicode::is_private(c) || (refused && !allowed(before, c, next)) {
            return Err(TextError::Character(field));
        }
        let mark = unicode::is_mark(c);
        marks = if mark { marks + 1 } else { 0 };
        if marks > MAX_MARKS {
            return Err(TextError::Marks(field));
        }
        visible |= !mark && !refused && !unicode::is_blank(c);
        before = c;
    }
    if visible { Ok(()) } else { Err(TextError::Empty(field)) }
}

/// Whether a hidden character does here what its script, or an emoji, needs it for.
fn belongs(before: char, c: char, next: char) -> bool {
    use unicode::{is_emoji, is_joining};
    let key = matches!(before, '0'..='9' | '#' | '*') && next == '\u{20e3}';
    match c {
        '\u{200c}' => is_joining(before) && is_joining(next),
        '\u{200d}' => {
            (is_joining(before) && is_joining(next)) || ((is_emoji(before) || before == '\u{fe0f}') && is_emoji(next))
        }
        '\u{fe0e}' | '\u{fe0f}' => is_emoji(before) || key,
        _ => unicode::is_sign_over_digits(c),
    }
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
