//! The text of a letter on a page (spec/text.md): the very elements that the signing page shows.

use undersigned_proto::markdown::{MarkdownError, Step, parse, shown};

use crate::text::Text;

/// Elements within a line of words: others are apart from the words around them.
const INLINE: [&str; 6] = ["a", "code", "em", "s", "strong", "sup"];

/// HTML of a letter, safe to put on a page. Headings start at the second level: the first is the title.
pub fn to_html(text: &str) -> String {
    shown(text).html()
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
    fn excerpts_end_at_a_word() {
        assert_eq!(excerpt("# Hello\n\nwe *are* many people", 14), "Hello we are …");
        assert_eq!(excerpt("short", 14), "short");
        assert_eq!(excerpt("- a\n- b[^1]\n\n[^1]: c", 14), "a b1 1 c");
    }
}
