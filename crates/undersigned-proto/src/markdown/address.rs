//! Addresses, escapes, and what punctuation is.

use super::MAX_ADDRESS_BYTES;
use super::line::{part, skip};
use crate::text::check_lines;

/// Schemes that a link may have.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];
/// The named references that are decoded. Others are shown as they are written.
const NAMED: [(&str, char); 5] = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("nbsp", '\u{a0}')];
/// Longest reference, `&#1114111;`, without its ends.
const MAX_REFERENCE_BYTES: usize = 8;
/// Longest local part of a mail address (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;
/// Longest domain (RFC 1035 §2.3.4).
const MAX_DOMAIN_BYTES: usize = 253;

/// Punctuation and symbols, as far as they matter: ASCII, Latin-1, general, currencies, CJK (spec/text.md §4).
pub(super) fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{a1}'..='\u{bf}' | '\u{2010}'..='\u{205e}' | '\u{20a0}'..='\u{20cf}' | '\u{3001}'..='\u{3020}')
}

/// A backslash and punctuation, or a character reference: its length and what it is.
pub(super) fn decode(rest: &str) -> Option<(usize, char)> {
    if let Some(escaped) = rest.strip_prefix('\\') {
        return escaped.chars().next().filter(char::is_ascii_punctuation).map(|c| (2, c));
    }
    let rest = rest.strip_prefix('&')?;
    let length = rest.bytes().take(MAX_REFERENCE_BYTES + 1).position(|byte| byte == b';')?;
    let reference = part(rest, 0, length);
    let named = NAMED.iter().find(|(name, _)| *name == reference).map(|(_, c)| *c);
    Some((length + 2, named.or_else(|| numbered(reference))?))
}

/// `#65` or `#x41`. What a text must not contain (spec/entries.md §4.1) does not come in by its number either.
fn numbered(reference: &str) -> Option<char> {
    let digits = reference.strip_prefix('#').filter(|digits| !digits.is_empty())?;
    let hex = digits.strip_prefix(['x', 'X']).filter(|hex| !hex.is_empty());
    let radix = if hex.is_some() { 16 } else { 10 };
    let mut code = 0;
    for digit in hex.unwrap_or(digits).chars() {
        code = code * radix + digit.to_digit(radix)?;
    }
    let c = char::from_u32(code)?;
    (c == '\u{a0}' || check_lines("", c.encode_utf8(&mut [0; 4]), 4).is_ok()).then_some(c)
}

/// Each character of a text, with escapes and references decoded.
pub(super) fn each(text: &str, take: &mut dyn FnMut(char)) {
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (length, c) = decode(rest).unwrap_or((next.len_utf8(), next));
        take(c);
        rest = skip(rest, length);
    }
}

pub(super) fn decoded(text: &str) -> String {
    let mut plain = String::new();
    each(text, &mut |c| plain.push(c));
    plain
}

/// Whether a link may lead there.
pub(super) fn has_scheme(address: &str) -> bool {
    SCHEMES.iter().any(|scheme| address.starts_with(scheme) && address.len() > scheme.len())
}

/// Whether a title begins, after an address and spaces.
pub(super) fn is_title(tail: &str) -> bool {
    matches!(tail.bytes().next(), Some(b'"' | b'\'' | b'('))
}

/// Whether a character may be in an address: browsers would read `\` as `/`, and the others end an attribute or a tag.
fn is_of_address(c: char) -> bool {
    c > ' ' && !matches!(c, '<' | '>' | '"' | '\\' | '\u{7f}')
}

/// Length of the address that is written at the start of `rest`, as far as its brackets match.
pub(super) fn destination(rest: &str) -> Option<usize> {
    let (mut depth, mut escaped, mut end) = (0_usize, false, 0);
    for byte in rest.bytes().take(MAX_ADDRESS_BYTES + 1) {
        match byte {
            b'(' if !escaped => depth += 1,
            b')' if !escaped && depth == 0 => break,
            b')' if !escaped => depth -= 1,
            b' ' | b'\n' => break,
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
        end += 1;
    }
    let mut fits = depth == 0 && end <= MAX_ADDRESS_BYTES;
    each(part(rest, 0, end), &mut |c| fits &= is_of_address(c));
    fits.then_some(end)
}

/// A web or mail address that is written as it is: its length in the text.
pub(super) fn bare(rest: &str) -> Option<usize> {
    web(rest).or_else(|| mail(rest))
}

fn web(rest: &str) -> Option<usize> {
    let scheme = SCHEMES.iter().take(2).find(|scheme| rest.starts_with(**scheme))?.len();
    let (mut end, mut depth) = (0_usize, 0_i32);
    for byte in rest.bytes().take(MAX_ADDRESS_BYTES) {
        // The last three begin U+0080 to U+00BF and U+2000 to U+3FFF: other spaces, quotation marks, dashes.
        if !is_of_address(char::from(byte)) || matches!(byte, b'[' | b']' | b'`' | b'|' | 0xc2 | 0xe2 | 0xe3) {
            break;
        }
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        end += 1;
    }
    // A full stop or a bracket after an address belongs to the sentence.
    loop {
        match rest.as_bytes().get(end.checked_sub(1)?)? {
            b')' if depth < 0 => depth += 1,
            b'!' | b'\'' | b'(' | b'*' | b',' | b'.' | b':' | b';' | b'?' | b'_' | b'~' => {}
            _ => break,
        }
        end -= 1;
    }
    let host = part(rest, scheme, end).bytes().next()?;
    (!host.is_ascii_punctuation()).then_some(end)
}

fn mail(rest: &str) -> Option<usize> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_local = |byte: &u8| is_word(*byte) || matches!(byte, b'.' | b'+' | b'_');
    let local = rest.bytes().take(MAX_LOCAL_BYTES).take_while(is_local).count();
    let domain = skip(rest, local).strip_prefix('@')?;
    let (mut length, mut last, mut dotted) = (0, b'.', false);
    for (at, byte) in (1..=MAX_DOMAIN_BYTES).zip(domain.bytes()) {
        if is_word(byte) {
            // A full stop at the end belongs to the sentence.
            length = at;
            dotted |= last == b'.' && at > 1;
        } else if byte != b'.' || last == b'.' {
            break;
        }
        last = byte;
    }
    (local > 0 && dotted).then_some(local + 1 + length)
}
