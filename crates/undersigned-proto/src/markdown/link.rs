//! Brackets: links, and references to definitions and footnotes.

use super::inline::{Bracket, Inline, Kind};
use super::label::label;
use super::line::{part, skip, trim_start};
use super::{MarkdownError, address, run};

/// Most digits of a number behind the text of a link: enough for every definition that a text may have.
const MAX_NUMBER_DIGITS: usize = 3;

impl<'a> Inline<'a> {
    /// `[`, or `![` for a picture.
    pub(super) fn bracket(&mut self, length: usize) {
        let (piece, runs) = (self.pieces.len(), self.runs.len());
        self.piece(Kind::Text, length);
        self.brackets.push(Bracket { piece, inside: self.at, runs, picture: length > 1 });
    }

    pub(super) fn close_bracket(&mut self) {
        let inside = self.at;
        self.at += 1;
        let Some(bracket) = self.brackets.pop() else { return };
        let words = part(self.text, bracket.inside, inside);
        if words.strip_prefix('^').is_some_and(|note| self.labels.has_note(note)) && !bracket.picture {
            self.pieces.truncate(bracket.piece);
            self.at = bracket.inside - 1;
            return self.piece(Kind::Note, words.len() + 2);
        }
        let before = self.tree.refused;
        let target = self.target(words);
        if bracket.picture && (target.is_some() || self.tree.refused != before) {
            self.tree.refused = before;
            self.refuse(|line| MarkdownError::Picture { line });
        }
        let Some((length, target)) = target else { return };
        run::pair(&mut self.runs, bracket.runs);
        // No link is inside another.
        for piece in self.pieces.iter_mut().skip(bracket.piece) {
            if let Kind::Bare(_) = piece.kind {
                piece.kind = Kind::Text;
            }
        }
        if let Some(piece) = self.pieces.get_mut(bracket.piece) {
            piece.kind = Kind::Link(target);
        }
        self.at = inside;
        self.piece(Kind::LinkEnd, length + 1);
        self.brackets.clear();
    }

    /// What follows the closing bracket: its length, and the address of the link, if it is one.
    fn target(&mut self, words: &str) -> Option<(usize, &'a str)> {
        if let Some(inline) = self.inline_target() {
            return Some(inline);
        }
        let second =
            self.rest().strip_prefix('[').and_then(|rest| rest.get(..rest.bytes().position(|byte| byte == b']')?));
        let words = label(words);
        // A label that is too long is none, which is not the same as an empty one.
        let named = second.filter(|second| !trim_start(second).is_empty()).map(label);
        let key = named.as_ref().unwrap_or(&words);
        let length = second.map_or(0, |second| second.len() + 2);
        let target = self.labels.find(key)?;
        // A label that is not the text of its link is not shown.
        let is_number = key.len() <= MAX_NUMBER_DIGITS && key.bytes().all(|byte| byte.is_ascii_digit());
        if *key != words && !is_number {
            self.refuse(|line| MarkdownError::LinkLabel { line });
        }
        Some((length, target))
    }

    /// `(address)`.
    fn inline_target(&mut self) -> Option<(usize, &'a str)> {
        let rest = self.rest();
        let inner = trim_start(rest.strip_prefix('(')?);
        let length = address::destination(inner)?;
        let target = part(inner, 0, length);
        let tail = trim_start(skip(inner, length));
        if address::is_title(tail) {
            self.refuse(|line| MarkdownError::LinkTitle { line });
            return None;
        }
        let tail = tail.strip_prefix(')')?;
        if !address::has_scheme(target) {
            self.refuse(|line| MarkdownError::LinkScheme { line });
        }
        Some((rest.len() - tail.len(), target))
    }
}
