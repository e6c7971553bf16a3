//! What is known of a text only at its end: definitions of links, footnotes, and which lists have empty lines.

use core::cell::Cell;

use super::MAX_LABEL_BYTES;

#[derive(Default)]
pub(super) struct Labels<'a> {
    pub(super) links: Vec<Link<'a>>,
    pub(super) notes: Vec<&'a str>,
    loose: Vec<bool>,
    /// Line of the first label over the limit.
    pub too_many: Option<u32>,
}

pub(super) struct Link<'a> {
    pub(super) label: String,
    pub(super) target: &'a str,
    pub(super) line: u32,
    pub(super) used: Cell<bool>,
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
