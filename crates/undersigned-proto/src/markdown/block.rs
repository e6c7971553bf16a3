//! Quotes, lists, footnotes: what contains other blocks, line by line.

use super::label::Labels;
use super::line::{indent, is_blank, is_thematic_break, part, skip, trim};
use super::{MAX_NESTING, MarkdownError, Tree, inline};

/// Spaces before a line that make it code.
pub(super) const CODE_INDENT: usize = 4;
/// Most digits of an item's number (CommonMark 0.31.2 §5.2).
const MAX_NUMBER_DIGITS: usize = 9;

/// What spans several lines and contains other blocks.
enum Container {
    Quote,
    /// Which list of the text it is, and the mark of its items.
    List {
        number: usize,
        mark: u8,
    },
    /// An item of a list, or a footnote. Its content begins so many spaces in.
    Item {
        list: Option<usize>,
        width: usize,
        filled: bool,
    },
}

/// What spans several lines and contains words.
pub(super) enum Leaf {
    None,
    Paragraph {
        text: String,
        line: u32,
    },
    Fence {
        mark: u8,
        length: usize,
        margin: usize,
    },
    /// With the number of empty lines since the last of the code.
    Indented(usize),
    /// Classes of its columns.
    Table(Vec<&'static str>),
}

/// Where a line begins a block.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Inside this many containers.
    pub depth: usize,
    /// Whether a paragraph is open that may go on.
    pub lazy: bool,
    /// Whether what is open is inside the same containers.
    pub here: bool,
    /// Spaces before.
    pub spaces: usize,
}

pub(super) struct Reader<'a> {
    pub tree: Tree,
    pub labels: Labels<'a>,
    /// Whether the labels are all known: then words are read.
    pub known: bool,
    pub leaf: Leaf,
    /// Line that is read.
    pub line: u32,
    open: Vec<Container>,
    lists: usize,
    /// The line before was empty, inside this many containers.
    blank: Option<usize>,
}

/// Reads a text: once for its labels, once for its tree.
pub(super) fn read<'a>(text: &'a str, labels: Labels<'a>, known: bool) -> (Labels<'a>, Tree) {
    let (tree, open, leaf) = (Tree::default(), Vec::new(), Leaf::None);
    let mut reader = Reader { tree, labels, known, leaf, line: 0, open, lists: 0, blank: None };
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.bytes().take_while(|byte| *byte != b'\n').count();
        reader.line += 1;
        reader.read(part(rest, 0, length));
        rest = skip(rest, length + 1);
    }
    reader.close_to(0);
    (reader.labels, reader.tree)
}

impl<'a> Reader<'a> {
    fn read(&mut self, line: &'a str) {
        let (depth, quotes, mut rest) = self.walk(line);
        let lazy = matches!(self.leaf, Leaf::Paragraph { .. });
        let mut place = Place { depth, lazy, here: depth == self.open.len(), spaces: indent(rest) };
        if place.here && self.continue_code(rest) {
            if is_blank(rest) {
                // It may turn out to come after the code.
                self.blank = Some(quotes);
            }
            return;
        }
        if is_blank(rest) {
            self.close_to(depth);
            self.blank = Some(quotes);
            return;
        }
        loop {
            place.spaces = indent(rest);
            let text = skip(rest, place.spaces);
            if place.spaces >= CODE_INDENT && place.lazy {
                return self.paragraph(text, place);
            }
            if place.spaces >= CODE_INDENT {
                return self.begin_indented(rest, place);
            }
            let Some(inner) = self.container(text, place) else { return self.leaf(text, place) };
            place = Place { depth: self.open.len(), lazy: false, here: true, spaces: 0 };
            rest = inner;
            if is_blank(rest) {
                return;
            }
        }
    }

    /// How many containers the line goes on with, how many up to the last quote among them, and the rest of it.
    fn walk(&self, line: &'a str) -> (usize, usize, &'a str) {
        let (mut depth, mut quotes, mut rest) = (0, 0, line);
        for container in &self.open {
            let spaces = indent(rest);
            match container {
                Container::Quote => {
                    let Some(inner) = skip(rest, spaces).strip_prefix('>').filter(|_| spaces < CODE_INDENT) else {
                        break;
                    };
                    rest = inner.strip_prefix(' ').unwrap_or(inner);
                    quotes = depth + 1;
                }
                Container::List { .. } => {}
                // An item that begins with an empty line ends with the second one.
                Container::Item { filled, .. } if is_blank(rest) => {
                    if !filled {
                        break;
                    }
                }
                Container::Item { width, .. } if spaces >= *width => rest = skip(rest, *width),
                Container::Item { .. } => break,
            }
            depth += 1;
        }
        (depth, quotes, rest)
    }

    fn enter(&mut self, name: &'static str, container: Container) {
        if self.open.len() >= MAX_NESTING {
            return self.tree.refuse(MarkdownError::TooDeep { line: self.line });
        }
        self.tree.start(name);
        self.open.push(container);
    }

    /// Enters a quote, a footnote or an item; the rest of the line is inside it.
    fn container(&mut self, text: &'a str, place: Place) -> Option<&'a str> {
        if let Some(inner) = text.strip_prefix('>') {
            self.begin(place.depth, None);
            self.enter("blockquote", Container::Quote);
            return Some(inner.strip_prefix(' ').unwrap_or(inner));
        }
        if let Some((label, inner)) = self.note(text) {
            self.begin(place.depth, None);
            self.enter("div", Container::Item { list: None, width: CODE_INDENT, filled: false });
            self.tree.attribute("class", "footnote");
            self.tree.start("sup");
            self.tree.text(label);
            self.tree.end();
            return Some(skip(inner, indent(inner)));
        }
        if is_thematic_break(text) {
            return None;
        }
        self.item(text, place)
    }

    fn item(&mut self, text: &'a str, place: Place) -> Option<&'a str> {
        let (mark, number) = item_mark(text)?;
        let length = number.len() + 1;
        let inner = skip(text, length);
        let empty = is_blank(inner);
        // A line of a paragraph may begin with a number or a dash by chance.
        if place.here && place.lazy && (empty || !matches!(number, "" | "1")) {
            return None;
        }
        let spaces = if empty || indent(inner) > CODE_INDENT { 1 } else { indent(inner) };
        self.begin(place.depth, Some(mark));
        if !matches!(self.open.last(), Some(Container::List { .. })) {
            let name = if number.is_empty() { "ul" } else { "ol" };
            self.enter(name, Container::List { number: self.lists, mark });
            self.labels.add_list(self.known);
            self.lists += 1;
        }
        let Some(Container::List { number: list, .. }) = self.open.last() else { return None };
        let list = Some(*list);
        self.enter("li", Container::Item { list, width: place.spaces + length + spaces, filled: false });
        if !number.is_empty() {
            self.tree.attribute("value", number);
        }
        Some(skip(inner, spaces))
    }

    /// Makes room for a new block inside the first `depth` containers; an item stays in a list of its mark.
    pub(super) fn begin(&mut self, depth: usize, item: Option<u8>) {
        self.close_to(depth);
        if matches!(self.open.last(), Some(Container::List { mark, .. }) if item != Some(*mark)) {
            self.close_to(depth - 1);
        }
        let depth = self.open.len();
        // An empty line between two blocks of a list makes it a list of paragraphs.
        let (list, at) = match self.open.last_mut() {
            Some(Container::List { number, .. }) => (Some(*number), depth - 1),
            Some(Container::Item { list, filled, .. }) => {
                (if core::mem::replace(filled, true) { *list } else { None }, depth.saturating_sub(2))
            }
            _ => (None, 0),
        };
        if let (Some(list), Some(quotes)) = (list, self.blank.take())
            && at >= quotes
        {
            self.labels.loosen(list);
        }
    }

    /// Closes what is open inside the first `depth` containers.
    fn close_to(&mut self, depth: usize) {
        self.close_leaf();
        while self.open.len() > depth {
            self.open.pop();
            self.tree.end();
        }
    }

    /// Whether a paragraph is only its words: those of a list without empty lines are.
    pub(super) fn is_tight(&self) -> bool {
        matches!(self.open.last(), Some(Container::Item { list: Some(list), .. }) if !self.labels.is_loose(*list))
    }

    pub(super) fn words(&mut self, name: &'static str, words: &str, line: u32) {
        self.tree.start(name);
        self.inline(words, line);
        self.tree.end();
    }

    pub(super) fn inline(&mut self, words: &str, line: u32) {
        if self.known {
            inline::read(trim(words), line, &self.labels, &mut self.tree);
        }
    }
}

/// The mark of an item, which is that of its list, and its number, which is empty for a bullet.
fn item_mark(text: &str) -> Option<(u8, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = part(text, 0, digits);
    let mut rest = skip(text, digits).bytes();
    let mark = rest.next()?;
    let known = if digits == 0 { matches!(mark, b'-' | b'+' | b'*') } else { matches!(mark, b'.' | b')') };
    // A zero before the number would not be shown.
    let fits = digits <= MAX_NUMBER_DIGITS && (digits < 2 || !number.starts_with('0'));
    (known && fits && matches!(rest.next(), None | Some(b' '))).then_some((mark, number))
}
