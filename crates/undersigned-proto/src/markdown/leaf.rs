//! Headings, code, breaks and paragraphs.

use super::MarkdownError;
use super::block::{CODE_INDENT, Leaf, Place, Reader};
use super::line::{count, indent, is_blank, is_of, is_thematic_break, skip, trim_end};

/// Levels of headings: the first one is the title of the letter.
const HEADINGS: [&str; 6] = ["h2", "h3", "h4", "h5", "h6", "h6"];
/// Shortest fence around code.
const MIN_FENCE: usize = 3;

impl<'a> Reader<'a> {
    /// Begins whatever the line is, inside the containers that it is in.
    pub(super) fn leaf(&mut self, text: &'a str, place: Place) {
        let continues = place.here && place.lazy;
        let line = self.line;
        if let Some((name, words)) = heading(text) {
            self.begin(place.depth, None);
            self.words(name, words, line)
        } else if let Some((mark, length)) = fence(text) {
            if !is_blank(skip(text, length)) {
                self.tree.refuse(MarkdownError::CodeInfo { line });
            }
            self.begin(place.depth, None);
            self.begin_code();
            self.leaf = Leaf::Fence { mark, length, margin: place.spaces };
        } else if continues && is_of(text, b'=') {
            self.underline("h2")
        } else if continues && is_of(text, b'-') {
            self.underline("h3")
        } else if is_thematic_break(text) {
            self.begin(place.depth, None);
            self.tree.start("hr");
            self.tree.end();
        } else if continues && (self.begin_table(text)) || place.here && self.table_row(text) {
        } else if !place.lazy && self.define(text) {
            self.begin(place.depth, None)
        } else {
            self.paragraph(text, place)
        }
    }

    pub(super) fn paragraph(&mut self, words: &str, place: Place) {
        if let (Leaf::Paragraph { text, .. }, true) = (&mut self.leaf, place.lazy) {
            text.push('\n');
            text.push_str(words);
            return;
        }
        self.begin(place.depth, None);
        self.leaf = Leaf::Paragraph { text: words.to_owned(), line: self.line };
    }

    /// Makes the paragraph before the line a heading.
    fn underline(&mut self, name: &'static str) {
        if let Leaf::Paragraph { text, line } = core::mem::replace(&mut self.leaf, Leaf::None) {
            self.words(name, &text, line);
        }
    }

    fn begin_code(&mut self) {
        self.tree.start("pre");
        self.tree.start("code");
    }

    pub(super) fn begin_indented(&mut self, rest: &str, place: Place) {
        self.begin(place.depth, None);
        self.begin_code();
        self.leaf = Leaf::Indented(0);
        self.continue_code(rest);
    }

    /// Whether the line belongs to the code that is open.
    pub(super) fn continue_code(&mut self, rest: &str) -> bool {
        let spaces = indent(rest);
        let (code, lines) = match &mut self.leaf {
            Leaf::Fence { mark, length, margin } => {
                let fence = skip(rest, spaces);
                if spaces < CODE_INDENT && count(fence, *mark) >= *length && is_of(fence, *mark) {
                    self.tree.end();
                    self.tree.end();
                    self.leaf = Leaf::None;
                    return true;
                }
                (skip(rest, spaces.min(*margin)), 0)
            }
            Leaf::Indented(lines) if is_blank(rest) => {
                *lines += 1;
                return true;
            }
            Leaf::Indented(lines) if spaces >= CODE_INDENT => (skip(rest, CODE_INDENT), core::mem::take(lines)),
            _ => return false,
        };
        (0..lines).for_each(|_| self.tree.push('\n'));
        self.tree.text(code);
        self.tree.push('\n');
        true
    }

    pub(super) fn close_leaf(&mut self) {
        match core::mem::replace(&mut self.leaf, Leaf::None) {
            Leaf::None => {}
            Leaf::Paragraph { text, line } if self.is_tight() => self.inline(&text, line),
            Leaf::Paragraph { text, line } => self.words("p", &text, line),
            // Each is an element inside another.
            Leaf::Fence { .. } | Leaf::Indented(_) | Leaf::Table(_) => {
                self.tree.end();
                self.tree.end();
            }
        }
    }
}

fn heading(text: &str) -> Option<(&'static str, &str)> {
    let marks = count(text, b'#');
    let name = HEADINGS.get(marks.checked_sub(1)?)?;
    let words = trim_end(skip(text, marks), b' ');
    let closed = trim_end(words, b'#');
    let apart = |text: &str| text.is_empty() || text.starts_with(' ');
    apart(words).then_some((name, if closed.is_empty() || closed.ends_with(' ') { closed } else { words }))
}

/// The mark of a fence and its length.
fn fence(text: &str) -> Option<(u8, usize)> {
    let mark = text.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = count(text, mark);
    let code_span = mark == b'`' && skip(text, length).bytes().any(|byte| byte == mark);
    (length >= MIN_FENCE && !code_span).then_some((mark, length))
}
