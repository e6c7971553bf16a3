//! Tables (GitHub Flavored Markdown §4.10).

use super::MarkdownError;
use super::block::{Leaf, Reader};
use super::line::trim;

impl Reader<'_> {
    /// Whether the paragraph is the head of a table whose dashes are in this line; then the table begins.
    pub(super) fn begin_table(&mut self, text: &str) -> bool {
        let Leaf::Paragraph { text: head, line } = &self.leaf else { return false };
        let Some(columns) = columns(text) else { return false };
        let head = cells(head);
        if head.len() != columns.len() || head.iter().any(|cell| cell.contains('\n')) {
            return false;
        }
        let line = *line;
        self.tree.start("table");
        self.tree.start("tbody");
        self.row("th", &head, &columns, line);
        self.leaf = Leaf::Table(columns);
        true
    }

    pub(super) fn table_row(&mut self, text: &str) -> bool {
        let Leaf::Table(columns) = &mut self.leaf else { return false };
        let columns = core::mem::take(columns);
        self.row("td", &cells(text), &columns, self.line);
        self.leaf = Leaf::Table(columns);
        true
    }

    fn row(&mut self, name: &'static str, cells: &[String], columns: &[&'static str], line: u32) {
        if cells.len() > columns.len() {
            self.tree.refuse(MarkdownError::TableCells { line });
        }
        self.tree.start("tr");
        for (at, class) in columns.iter().enumerate() {
            self.tree.start(name);
            if !class.is_empty() {
                self.tree.attribute("class", class);
            }
            self.inline(cells.get(at).map(String::as_str).unwrap_or_default(), line);
            self.tree.end();
        }
        self.tree.end();
    }
}

/// Cells between the bars that have no backslash before them.
fn cells(text: &str) -> Vec<String> {
    let text = trim(text);
    let mut rest = text.strip_prefix('|').unwrap_or(text).chars();
    let (mut cells, mut cell, mut escaped) = (Vec::new(), String::new(), false);
    while let Some(c) = rest.next() {
        if c == '|' && !escaped {
            // A last bar begins no cell.
            if !rest.as_str().is_empty() {
                cells.push(core::mem::take(&mut cell));
            }
            continue;
        }
        if c == '|' {
            cell.pop();
        }
        cell.push(c);
        escaped = c == '\\' && !escaped;
    }
    cells.push(cell);
    cells
}

/// Classes of the columns, if the line is one of dashes, colons and bars.
fn columns(text: &str) -> Option<Vec<&'static str>> {
    let column = |cell: String| {
        let cell = trim(&cell);
        let (dashes, left) = cell.strip_prefix(':').map_or((cell, false), |dashes| (dashes, true));
        let (dashes, right) = dashes.strip_suffix(':').map_or((dashes, false), |dashes| (dashes, true));
        let is_column = !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-');
        is_column.then_some(if right && left {
            "middle"
        } else if right {
            "end"
        } else {
            ""
        })
    };
    if text.bytes().any(|byte| byte == b'|') { cells(text).into_iter().map(column).collect() } else { None }
}
