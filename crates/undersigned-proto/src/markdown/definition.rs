//! Definitions of links and footnotes.

use core::cell::Cell;

use super::block::Reader;
use super::label::{Labels, Link, label};
use super::line::{definition, indent, is_blank, part, skip, trim_start};
use super::{MAX_DEFINITIONS, MarkdownError, address};

/// Longest label of a footnote, in bytes (spec/text.md §5).
const MAX_NOTE_BYTES: usize = 20;

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
        let (label, rest) = definition(text)?;
        let label = label.strip_prefix('^').filter(|label| !label.is_empty() && label.len() <= MAX_NOTE_BYTES)?;
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
