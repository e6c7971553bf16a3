//! What is known of a text only at its end: definitions of links, footnotes, and which lists have empty lines.

use core::cell::Cell;

use super::block::Reader;
use super::line::{definition, indent, is_blank, part, skip, trim_start};
use super::{MAX_DEFINITIONS, MAX_LABEL_BYTES, MarkdownError, address};

/// Longest label of a footnote, in bytes (spec/text.md §5).
const MAX_NOTE_BYTES: usize = 20;

#[derive(Default)]
pub(super) struct Labels<'a> {
    links: Vec<Link<'a>>,
    notes: Vec<&'a str>,
    loose: Vec<bool>,
    /// Line of the first label over the limit.
    pub too_many: Option<u32>,
}

struct Link<'a> {
    label: String,
    target: &'a str,
    line: u32,
    used: Cell<bool>,
}

/// A label as it is compared: ASCII letters in lower case, one space between words. Empty if it is none.
pub(super) fn label(text: &str) -> String {
    let mut label = String::new();
    if text.len() <= MAX_LABEL_BYTES {
        let mut apart = false;
        for c in text.chars() {
            if !c.is_whitespace() {
                if apart && !label.is_empty() {
                    label.push(' ');
                }
                label.push(c.to_ascii_lowercase());
            }
            apart = c.is_whitespace();
        }
    }
    label
}

impl<'a> Labels<'a> {
    pub(super) fn add_list(&mut self, known: bool) {
        if !known {
            self.loose.push(false);
        }
    }

    pub(super) fn loosen(&mut self, list: usize) {
        if let Some(loose) = self.loose.get_mut(list) {
            *loose = true;
        }
    }

    pub(super) fn is_loose(&self, list: usize) -> bool {
        self.loose.get(list) == Some(&true)
    }

    pub(super) fn has_note(&self, label: &str) -> bool {
        self.notes.contains(&label)
    }

    /// The address of a label that is not empty.
    pub(super) fn find(&self, label: &str) -> Option<&'a str> {
        let link = self.links.iter().find(|link| link.label == label)?;
        link.used.set(true);
        Some(link.target)
    }

    /// Line of a definition that no link uses.
    pub(super) fn unused(&self) -> Option<u32> {
        self.links.iter().find(|link| !link.used.get()).map(|link| link.line)
    }
}

impl<'a> Reader<'a> {
    /// Reads `[label]: address`.
    pub(super) fn define(&mut self, text: &'a str) -> bool {
        let line = self.line;
        let Some((name, address)) = definition(text) else { return false };
        let address = skip(address, indent(address));
        let label = label(name);
        if label.is_empty() || name.bytes().any(|byte| matches!(byte, b'[' | b'\\')) || name.starts_with('^') {
            return false;
        }
        let Some(length) = address::destination(address).filter(|length| *length > 0) else {
            return false;
        };
        let tail = trim_start(skip(address, length));
        if address::is_title(tail) {
            self.tree.refuse(MarkdownError::LinkTitle { line });
        } else if !is_blank(tail) {
            return false;
        }
        let target = part(address, 0, length);
        if !address::has_scheme(target) {
            self.tree.refuse(MarkdownError::LinkScheme { line });
        }
        if self.has_room() {
            self.labels.links.push(Link { label, target, line, used: Cell::new(false) });
        }
        true
    }

    /// Reads `[^label]:` and returns the label and what follows.
    pub(super) fn note(&mut self, text: &'a str) -> Option<(&'a str, &'a str)> {
        let Some((label, rest)) = definition(text) else { return None };
        let Some(label) = label.strip_prefix('^').filter(|label| !label.is_empty() && label.len() <= MAX_NOTE_BYTES)
        else {
            return None;
        };
        if !label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return None;
        }
        if self.has_room() {
            self.labels.notes.push(label);
        }
        Some((label, rest))
    }

    /// Whether a label is to be kept. All are known when the text is read for the second time.
    fn has_room(&mut self) -> bool {
        let Labels { links, notes, .. } = &self.labels;
        let full = links.len() + notes.len() >= MAX_DEFINITIONS;
        if full && !self.known {
            self.labels.too_many.get_or_insert(self.line);
        }
        !full && !self.known
    }
}
