//! The text of a letter on a page (spec/text.md): the very elements that the signing page shows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use undersigned_proto::markdown::{MarkdownError, Step, parse, shown};

use crate::text::Text;

/// Most bytes of HTML that are kept.
const MAX_KEPT_BYTES: usize = 16 << 20;

/// Elements within a line of words: others are apart from the words around them.
const INLINE: [&str; 6] = ["a", "code", "em", "s", "strong", "sup"];

/// HTML of a letter, safe to put on a page. Headings start at the second level: the first is the title.
pub fn to_html(text: &str) -> String {
    shown(text).html()
}

/// A text that never changes, as pages show it.
#[derive(Debug)]
pub struct ShownText {
    /// [`to_html`].
    pub html: String,
    /// [`excerpt`].
    pub excerpt: String,
}

/// Texts of frozen letters, each read once: a page is made anew for every signature, and its text stays.
#[derive(Debug, Default)]
pub struct Texts {
    kept: Mutex<KeptTexts>,
}

#[derive(Debug, Default)]
struct KeptTexts {
    by_hash: HashMap<[u8; 32], Arc<ShownText>>,
    bytes: usize,
}

impl Texts {
    /// The text under the hash of what contains it.
    pub fn shown(&self, hash: &[u8; 32], text: &str, excerpt_chars: usize) -> Arc<ShownText> {
        let find = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shown) = find().by_hash.get(hash) {
            return shown.clone();
        }
        let shown = Arc::new(ShownText { html: to_html(text), excerpt: excerpt(text, excerpt_chars) });
        let mut kept = find();
        if kept.bytes + shown.html.len() > MAX_KEPT_BYTES {
            // Rare, and whatever is read comes back at once.
            *kept = KeptTexts::default();
        }
        if kept.by_hash.insert(*hash, shown.clone()).is_none() {
            kept.bytes += shown.html.len();
        }
        shown
    }
}

/// What a letter must not contain, and what to do about it; empty if every word of it is shown.
pub fn refusal(text: Text, letter: &str) -> String {
    let Err(error) = parse(letter) else { return String::new() };
    let (key, line) = match error {
        MarkdownError::Picture { line } => ("letter-picture", line),
        MarkdownError::LinkScheme { line } => ("letter-link-scheme", line),
        MarkdownError::LinkTitle { line } => ("letter-link-title", line),
        MarkdownError::LinkLabel { line } => ("letter-link-label", line),
        MarkdownError::UnusedDefinition { line } => ("letter-unused-definition", line),
        MarkdownError::CodeInfo { line } => ("letter-code-info", line),
        MarkdownError::TableCells { line } => ("letter-table-cells", line),
        MarkdownError::TooDeep { line } => ("letter-too-deep", line),
        MarkdownError::TooManyDefinitions { line } => ("letter-too-many-definitions", line),
        _ => ("letter-not-shown", 0),
    };
    text.with(key, &[("line", line)])
}

/// The first words as plain text, for previews elsewhere.
pub fn excerpt(text: &str, max_chars: usize) -> String {
    let tree = shown(text);
    let mut words = String::new();
    let mut open = Vec::new();
    for step in tree.steps() {
        let apart = match step {
            Step::Text(text) => {
                words.push_str(text);
                false
            }
            Step::Start(name) => {
                open.push(name);
                !INLINE.contains(&name)
            }
            Step::End => open.pop().is_some_and(|name| !INLINE.contains(&name)),
            Step::Attribute(..) => false,
        };
        if apart {
            words.push(' ');
        }
        // Bytes, so this is at least as many as needed.
        if words.len() > max_chars * 4 {
            break;
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= max_chars {
        return words;
    }
    let cut: String = words.chars().take(max_chars).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{whole} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_has_what_a_letter_wrote_as_html() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=y>",
            "<a href='javascript:x'>y</a>",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](data:text/html,x)",
            "[a](&#106;avascript:alert(1))",
            "[a](//evil.example)",
            "[a](https://x\"onclick=\"y)",
            "![a](https://example.org/cat.png)",
        ] {
            let html = to_html(hostile);
            let elements = ["<p>", "</p>", "<div class=\"plain\">", "</div>"];
            let words = elements.iter().fold(html.clone(), |html, element| html.replace(element, ""));
            assert!(!words.contains('<') || words.contains("<a href=\"https://x\""), "{hostile} is {html}");
            assert!(!html.contains("href=\"javascript"), "{hostile}");
        }
    }

    #[test]
    fn a_text_is_read_once() {
        let texts = Texts::default();
        let first = texts.shown(&[1; 32], "*a*", 10);
        assert_eq!((first.html.contains("<em>a</em>"), first.excerpt.as_str()), (true, "a"));
        assert!(Arc::ptr_eq(&first, &texts.shown(&[1; 32], "*a*", 10)));
        assert!(!Arc::ptr_eq(&first, &texts.shown(&[2; 32], "*a*", 10)));
        let long = "a".repeat(1 << 20);
        for number in 0..40 {
            texts.shown(&[number; 32], &long, 10);
        }
        assert!(texts.kept.lock().unwrap().bytes <= MAX_KEPT_BYTES);
    }

    #[test]
    fn excerpts_end_at_a_word() {
        assert_eq!(excerpt("# Hello\n\nwe *are* many people", 14), "Hello we are …");
        assert_eq!(excerpt("short", 14), "short");
        assert_eq!(excerpt("- a\n- b[^1]\n\n[^1]: c", 14), "a b1 1 c");
    }
}
