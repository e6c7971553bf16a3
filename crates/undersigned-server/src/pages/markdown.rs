//! Letters are Markdown. What reaches a page is a short list of elements, whatever was written.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Everything else goes, its text stays. No images: a picture from another
/// server would tell that server who reads the letter.
const ELEMENTS: [&str; 17] =
    ["p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "br", "hr"];
/// Schemes that a link may have.
const SCHEMES: [&str; 3] = ["https", "http", "mailto"];

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(HashSet::from(ELEMENTS))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .url_schemes(HashSet::from(SCHEMES))
        .url_relative(ammonia::UrlRelative::Deny)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .link_rel(Some("nofollow noopener noreferrer"));
    builder
});

/// HTML of a letter, safe to put on a page. Headings start at the second level: the first is the title.
pub fn to_html(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::empty()).filter_map(tamed);
    let mut html = String::with_capacity(markdown.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events);
    // The events hold no raw HTML by now. The sanitiser stands behind them, in
    // case one of the two has a hole.
    SANITISER.clean(&html).to_string()
}

/// The first words as plain text, for previews elsewhere.
pub fn excerpt(markdown: &str, max_chars: usize) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Text(piece) | Event::Code(piece) => text.push_str(&piece),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) => text.push(' '),
            _ => {}
        }
        // Bytes, so this is at least as many as needed.
        if text.len() > max_chars * 4 {
            break;
        }
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= max_chars {
        return text;
    }
    let cut: String = text.chars().take(max_chars).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{whole} …")
}

fn tamed(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Start(Tag::Heading { level, .. }) => {
            Some(Event::Start(Tag::Heading { level: lower(level), id: None, classes: vec![], attrs: vec![] }))
        }
        Event::End(TagEnd::Heading(level)) => Some(Event::End(TagEnd::Heading(lower(level)))),
        // The words of an image stay, the image goes.
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock) | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => None,
        // Shown as it was written, so that nothing of a frozen text is hidden.
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        other => Some(other),
    }
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, html: &str) {
        assert_eq!(to_html(markdown).trim(), html);
    }

    #[test]
    fn paragraphs_emphasis_and_lists() {
        check("We **ask** for *this*.", "<p>We <strong>ask</strong> for <em>this</em>.</p>");
        check("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
    }

    #[test]
    fn headings_leave_the_first_level_to_the_title() {
        check("# One\n###### Six", "<h2>One</h2>\n<h6>Six</h6>");
    }

    #[test]
    fn links_carry_no_trust() {
        let rel = "rel=\"nofollow noopener noreferrer\"";
        check("[a](https://example.org)", &format!("<p><a href=\"https://example.org\" {rel}>a</a></p>"));
        check("<mail@example.org>", &format!("<p><a href=\"mailto:mail@example.org\" {rel}>mail@example.org</a></p>"));
    }

    #[test]
    fn scripts_in_links_are_refused() {
        let hostile = [
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](data:text/html,x)",
            "[a](vbscript:x)",
            "[a](&#106;avascript:alert(1))",
            "[a](/organise/x)",
            "[a](//evil.example)",
        ];
        for markdown in hostile {
            assert!(!to_html(markdown).contains("href"), "{markdown}");
        }
    }

    #[test]
    fn raw_html_is_text() {
        check("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
        check("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>");
        for hostile in ["<img src=x onerror=y>", "<iframe src=x>", "<a href='javascript:x'>y</a>", "<svg/onload=x>"] {
            let html = to_html(hostile);
            assert!(
                !html.contains("<img") && !html.contains("<iframe") && !html.contains("<a ") && !html.contains("<svg")
            );
        }
    }

    #[test]
    fn images_become_their_words() {
        check("![a **cat**](https://example.org/cat.png)", "<p>a <strong>cat</strong></p>");
    }

    #[test]
    fn deep_nesting_ends() {
        assert!(!to_html(&">".repeat(20_000)).is_empty());
        assert!(!to_html(&"[".repeat(32_000)).is_empty());
    }

    #[test]
    fn excerpts_end_at_a_word() {
        assert_eq!(excerpt("# Hello\n\nwe *are* many people", 14), "Hello we are …");
        assert_eq!(excerpt("short", 14), "short");
    }
}
