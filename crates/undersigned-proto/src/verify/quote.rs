//! Texts and lists of the record inside sentences of ours.

/// Most items of a list that are written out.
const MAX_LISTED: usize = 50;

/// A text of the record in quotes, so that it is never read as words of the verdict: a role may be called
/// `nobody, 500 as engineer`.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.extend(c.escape_default()),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

pub(super) fn quoted_list(texts: &[String]) -> String {
    texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")
}

/// The first of a list, and how many more there are: a letter signed at once makes thousands of rounds.
pub(super) fn listed(items: &[impl ToString]) -> String {
    let (first, more) = items.split_at(items.len().min(MAX_LISTED));
    let first = first.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if more.is_empty() { first } else { format!("{first} and {} more", more.len()) }
}
