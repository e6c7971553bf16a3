//! The body for the text of letters, and what it means that every word of it is visible (spec/text.md §2).

use std::collections::BTreeSet;

use undersigned_proto::markdown::{Step, Tree, parse, shown};

/// Every element that a text may become (spec/text.md §7).
const ELEMENTS: [&str; 25] = [
    "a",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

pub fn letter_text(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    let tree = shown(text);
    assert_eq!(page(tree.as_str()), tree.html(), "a browser shows the same");
    // Character references and definitions of links are the only letters that are not shown as they are written.
    let text = undefined(&text.replace('&', "+"));
    if let Ok(tree) = parse(&text) {
        assert!(shows_all(&text, &tree), "{text:?} as {}", tree.html());
    }
}

/// The text without definitions of links; footnotes stay.
fn undefined(text: &str) -> String {
    let mut plain = String::new();
    for piece in text.split_inclusive("]:") {
        let Some(before) = piece.strip_suffix("]:") else {
            plain += piece;
            continue;
        };
        let note = before.rsplit('[').next().is_some_and(|label| label.starts_with('^'));
        plain.extend([before, if note { "]:" } else { "]." }]);
    }
    plain
}

/// Letters and digits.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether the tree shows each letter and digit of `source` in its order, and no others. Where a link ends, its address
/// may follow.
pub fn shows_all(source: &str, tree: &Tree) -> bool {
    let source = letters(source);
    let mut links = Vec::new();
    // How far the source may have been shown.
    let mut ends = BTreeSet::from([0]);
    let go_on = |ends: &BTreeSet<usize>, words: &str| -> BTreeSet<usize> {
        let words = letters(words);
        ends.iter().filter(|end| source[**end..].starts_with(&words)).map(|end| end + words.len()).collect()
    };
    for step in tree.steps() {
        match step {
            Step::Start(_) => links.push(""),
            Step::Attribute("href", address) => *links.last_mut().expect("an element") = address,
            Step::Attribute("value", words) | Step::Text(words) => ends = go_on(&ends, words),
            Step::Attribute(..) => {}
            Step::End => {
                let after = go_on(&ends, links.pop().expect("an element"));
                ends.extend(after);
            }
        }
    }
    ends.contains(&source.len())
}

/// What a browser writes for the steps: the page's script builds the elements, and HTML §13.3 says how they are written.
pub fn page(steps: &str) -> String {
    let mut html = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut steps = steps.split('\u{1}').filter(|step| !step.is_empty()).peekable();
    let escaped = |text: &str| {
        let text = text.replace('&', "&amp;").replace('\u{a0}', "&nbsp;");
        text.replace('<', "&lt;").replace('>', "&gt;")
    };
    while let Some(step) = steps.next() {
        if let Some(name) = step.strip_prefix('<') {
            assert!(ELEMENTS.contains(&name), "an element {name}");
            html += &format!("<{name}");
            while let Some(attribute) = steps.peek().and_then(|step| step.strip_prefix('@')) {
                let (name, value) = attribute.split_once(' ').expect("a name and a value");
                assert!(["class", "href", "rel", "value"].contains(&name), "an attribute {name}");
                let lower = value.to_lowercase();
                assert!(name != "href" || SCHEMES.iter().any(|scheme| lower.starts_with(scheme)), "a link to {value}");
                html += &format!(" {name}=\"{}\"", escaped(value).replace('"', "&quot;"));
                steps.next();
            }
            html.push('>');
            open.push(name);
        } else if let Some(text) = step.strip_prefix('=') {
            html += &escaped(text);
        } else {
            assert_eq!(step, ">");
            let name = open.pop().expect("an element to end");
            if name != "br" && name != "hr" {
                html += &format!("</{name}>");
            }
        }
    }
    assert!(open.is_empty(), "elements without an end");
    html
}
