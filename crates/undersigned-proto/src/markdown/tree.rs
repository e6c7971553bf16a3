//! What a text becomes: a list of steps, and the HTML of it.

use super::MarkdownError;

/// Begins each step. It is in no text of a ledger (spec/entries.md §4.1).
const STEP: char = '\u{1}';
/// Elements without content (HTML §13.1.2).
const VOID: [&str; 2] = ["br", "hr"];

/// A tree of elements, written down in text order (spec/text.md §7). All names are ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    steps: String,
    in_text: bool,
    /// The first thing that is refused.
    pub(super) refused: Option<MarkdownError>,
}

/// A step in writing down a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// An element begins.
    Start(&'a str),
    /// An attribute of the element that has just begun.
    Attribute(&'a str, &'a str),
    /// Words.
    Text(&'a str),
    /// The element ends that began last.
    End,
}

impl Tree {
    fn step(&mut self, kind: char, name: &str) {
        self.in_text = false;
        self.steps.push(STEP);
        self.steps.push(kind);
        self.steps.push_str(name);
    }

    /// Reading goes on, which costs no more than it does for any text: the code that signs stays small.
    pub(super) fn refuse(&mut self, error: MarkdownError) {
        self.refused.get_or_insert(error);
    }

    pub(super) fn start(&mut self, name: &'static str) {
        self.step('<', name);
    }

    pub(super) fn end(&mut self) {
        self.step('>', "");
    }

    pub(super) fn attribute(&mut self, name: &'static str, value: &str) {
        self.step('@', name);
        self.in_text = true;
        self.push(' ');
        self.text(value);
        self.in_text = false;
    }

    pub(super) fn text(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    pub(super) fn push(&mut self, c: char) {
        if !self.in_text {
            self.step('=', "");
            self.in_text = true;
        }
        self.steps.push(if c == STEP { char::REPLACEMENT_CHARACTER } else { c });
    }

    /// The steps as the pages' scripts take them, each preceded by U+0001: `<p` begins an element, `@href x` is its
    /// attribute, `=x` is text, `>` ends the element.
    pub fn as_str(&self) -> &str {
        &self.steps
    }

    /// The steps.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.steps.split(STEP).filter_map(|step| {
            let (kind, rest) = step.split_at_checked(1)?;
            Some(match kind {
                "<" => Step::Start(rest),
                "@" => rest.split_once(' ').map(|(name, value)| Step::Attribute(name, value))?,
                "=" => Step::Text(rest),
                _ => Step::End,
            })
        })
    }

    /// HTML, safe to put on a page: names are ours, everything else is escaped. These are the very bytes that a browser
    /// writes for the elements (HTML §13.3).
    pub fn html(&self) -> String {
        let mut html = String::new();
        let mut open = Vec::new();
        let mut steps = self.steps().peekable();
        while let Some(step) = steps.next() {
            match step {
                Step::Start(name) => {
                    open.push(name);
                    html.extend(["<", name]);
                }
                Step::Attribute(name, value) => {
                    html.extend([" ", name, "=\""]);
                    escape(value, true, &mut html);
                    html.push('"');
                }
                Step::Text(text) => escape(text, false, &mut html),
                Step::End => {
                    let name = open.pop().unwrap_or_default();
                    if !VOID.contains(&name) {
                        html.extend(["</", name, ">"]);
                    }
                }
            }
            let begun = matches!(step, Step::Start(_) | Step::Attribute(..));
            if begun && !matches!(steps.peek(), Some(Step::Attribute(..))) {
                html.push('>');
            }
        }
        html
    }
}

fn escape(text: &str, quoted: bool, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' if quoted => html.push_str("&quot;"),
            '\u{a0}' => html.push_str("&nbsp;"),
            c => html.push(c),
        }
    }
}
