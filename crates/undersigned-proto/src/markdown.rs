//! How the text of a letter is read (spec/text.md): one dialect of Markdown for both the server's pages and the browser.
//!
//! Every word of the text is visible on the page, or the text is refused.
//! Parsing takes time in proportion to the text: each search in it has a named limit.

mod address;
mod block;
mod definition;
mod inline;
mod label;
mod leaf;
mod line;
mod link;
mod run;
mod table;
mod tree;

use label::Labels;
pub use tree::{Step, Tree};

/// Most quotes, lists, items and footnotes inside one another, and most inline elements inside one another
/// (spec/text.md §5).
pub const MAX_NESTING: usize = 16;
/// Most link definitions and footnotes of a text together (spec/text.md §5).
pub const MAX_DEFINITIONS: usize = 200;
/// Longest address of a link, in bytes: what browsers and servers agree on (RFC 9110 §4.1 asks for 8,000, many stop
/// at 2,048).
pub const MAX_ADDRESS_BYTES: usize = 2_000;
/// Longest label of a link definition, in bytes (spec/text.md §5).
pub const MAX_LABEL_BYTES: usize = 200;
/// Open runs of `*`, `_` and `~~` in which the partner of a run is looked for (spec/text.md §5).
pub const MAX_OPEN_RUNS: usize = 64;

/// Why a text cannot be shown with all of its words. `line` counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkdownError {
    /// A picture: another server would learn who reads the letter.
    #[error("line {line}: a letter has no pictures; write a link instead, without the exclamation mark")]
    Picture {
        /// Of the picture.
        line: u32,
    },
    /// A link to anything but `http:`, `https:` and `mailto:`.
    #[error("line {line}: the address of a link must begin with https://, http:// or mailto:")]
    LinkScheme {
        /// Of the link.
        line: u32,
    },
    /// A title after the address of a link: few readers would ever see it.
    #[error("line {line}: nothing may follow the address of a link; write its title into the text")]
    LinkTitle {
        /// Of the link.
        line: u32,
    },
    /// A label after a link's text that is neither a number nor the text itself: it would not be shown.
    #[error("line {line}: the label behind the text of a link must be a number")]
    LinkLabel {
        /// Of the link.
        line: u32,
    },
    /// A link definition that no link uses, or that repeats another: its words would not be shown.
    #[error("line {line}: no link uses this definition; remove it, or write the address into the text")]
    UnusedDefinition {
        /// Of the definition.
        line: u32,
    },
    /// Words after the mark that opens a code block.
    #[error("line {line}: nothing may follow the mark that opens a code block")]
    CodeInfo {
        /// Of the mark.
        line: u32,
    },
    /// A row with more cells than its table has columns.
    #[error("line {line}: this row has more cells than the table has columns")]
    TableCells {
        /// Of the row.
        line: u32,
    },
    /// More than [`MAX_NESTING`].
    #[error("line {line}: quotes, lists or emphasis are nested more than {MAX_NESTING} deep")]
    TooDeep {
        /// Where it becomes too deep.
        line: u32,
    },
    /// More than [`MAX_DEFINITIONS`].
    #[error("line {line}: a letter has at most {MAX_DEFINITIONS} footnotes and definitions of links")]
    TooManyDefinitions {
        /// Of the first one too many.
        line: u32,
    },
}

/// The tree of a text.
///
/// # Errors
/// [`MarkdownError`]: what would not be shown.
pub fn parse(text: &str) -> Result<Tree, MarkdownError> {
    // What a paragraph becomes may depend on later lines: definitions of links, empty lines of a list.
    let (labels, _) = block::read(text, Labels::default(), false);
    let (labels, mut tree) = block::read(text, labels, true);
    if let Some(line) = labels.too_many {
        tree.refuse(MarkdownError::TooManyDefinitions { line });
    }
    if let Some(line) = labels.unused() {
        tree.refuse(MarkdownError::UnusedDefinition { line });
    }
    match tree.refused {
        Some(error) => Err(error),
        None => Ok(tree),
    }
}

/// What a page shows: the tree, or, if the text is refused, the text exactly as it is.
///
/// Our server refuses to freeze such a text, but the ledger allows it: another server must not hide words by freezing
/// what we would refuse.
pub fn shown(text: &str) -> Tree {
    parse(text).unwrap_or_else(|_| {
        let mut tree = Tree::default();
        tree.start("div");
        tree.attribute("class", "plain");
        tree.text(text);
        tree.end();
        tree
    })
}

#[cfg(test)]
mod tests;
