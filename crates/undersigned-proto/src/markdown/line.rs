//! Parts of a line. They are small, because the page that signs loads them.

/// The text without its first bytes, which are ASCII.
pub(super) fn skip(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or_default()
}

/// The text from one place to another.
pub(super) fn part(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// How often the byte occurs at the beginning.
pub(super) fn count(text: &str, byte: u8) -> usize {
    text.bytes().take_while(|found| *found == byte).count()
}

/// Spaces at the beginning.
pub(super) fn indent(text: &str) -> usize {
    count(text, b' ')
}

pub(super) fn is_blank(text: &str) -> bool {
    indent(text) == text.len()
}

/// The text without leading spaces and line feeds.
pub(super) fn trim_start(text: &str) -> &str {
    skip(text, text.bytes().take_while(|byte| matches!(byte, b' ' | b'\n')).count())
}

/// The text without leading and trailing spaces.
pub(super) fn trim(text: &str) -> &str {
    trim_end(skip(text, indent(text)), b' ')
}

/// The text without the byte at its end.
pub(super) fn trim_end(text: &str, byte: u8) -> &str {
    let end = text.bytes().rev().take_while(|found| *found == byte).count();
    part(text, 0, text.len() - end)
}

/// Whether the line consists of this byte alone, perhaps followed by spaces.
pub(super) fn is_of(text: &str, byte: u8) -> bool {
    is_blank(skip(text, count(text, byte)))
}

/// What is before and after the first `]:` of a text that begins with a bracket.
pub(super) fn definition(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('[')?;
    let end = text.bytes().position(|byte| byte == b']')?;
    Some((part(text, 0, end), skip(text, end + 1).strip_prefix(':')?))
}

/// Three or more of `*`, `-` or `_`, and nothing else but spaces.
pub(super) fn is_thematic_break(text: &str) -> bool {
    let mark = text.bytes().next().unwrap_or_default();
    let marks = text.bytes().filter(|byte| *byte == mark).count();
    matches!(mark, b'*' | b'-' | b'_') && marks >= 3 && text.bytes().all(|byte| byte == mark || byte == b' ')
}
