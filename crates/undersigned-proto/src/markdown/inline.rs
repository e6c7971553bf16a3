//! Words, emphasis, code and links of one paragraph, heading or cell.

use super::label::Labels;
use super::line::{count, part, skip};
use super::run::{self, Run};
use super::{MAX_NESTING, MarkdownError, Tree, address};

/// Longest run of backticks that begins a code span: with a limit on it, each length is searched for once.
const MAX_BACKTICKS: usize = 8;

/// A part of the text that is more than words.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub from: usize,
    pub to: usize,
    pub kind: Kind<'a>,
}

/// What it turned out to be.
#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    /// Words after all.
    Text,
    Break,
    /// Between so many backticks.
    Code(usize),
    Note,
    /// An address, between so many angle brackets.
    Bare(usize),
    /// An index of [`Inline::runs`].
    Run(usize),
    /// With its address, as it is written.
    Link(&'a str),
    LinkEnd,
}

/// A `[` that may begin a link.
pub(super) struct Bracket {
    /// Its place among the pieces.
    pub piece: usize,
    /// Where its text begins.
    pub inside: usize,
    /// How many runs there were.
    pub runs: usize,
    pub picture: bool,
}

pub(super) struct Inline<'a> {
    pub text: &'a str,
    pub at: usize,
    pub labels: &'a Labels<'a>,
    pub tree: &'a mut Tree,
    pub pieces: Vec<Piece<'a>>,
    pub runs: Vec<Run>,
    pub brackets: Vec<Bracket>,
    /// Line of its first character.
    line: u32,
    /// Bit n: no run of n backticks is left to come.
    no_ticks: u32,
    depth: usize,
}

/// Writes the words of `text`.
pub(super) fn read(text: &str, line: u32, labels: &Labels<'_>, tree: &mut Tree) {
    let (pieces, runs, brackets) = (Vec::new(), Vec::new(), Vec::new());
    let mut inline = Inline { text, at: 0, labels, tree, pieces, runs, brackets, line, no_ticks: 0, depth: 0 };
    while let Some(byte) = text.as_bytes().get(inline.at) {
        inline.step(*byte);
    }
    run::pair(&mut inline.runs, 0);
    inline.write();
}

impl<'a> Inline<'a> {
    pub(super) fn rest(&self) -> &'a str {
        skip(self.text, self.at)
    }

    fn before(&self) -> &'a str {
        part(self.text, 0, self.at)
    }

    /// Notes what is refused in the line that is read.
    pub(super) fn refuse(&mut self, error: fn(u32) -> MarkdownError) {
        // Only the first one counts, so lines are counted once.
        if self.tree.refused.is_none() {
            let line = self.line + self.before().bytes().filter(|byte| *byte == b'\n').count() as u32;
            self.tree.refuse(error(line));
        }
    }

    pub(super) fn piece(&mut self, kind: Kind<'a>, length: usize) {
        let from = self.at;
        self.at += length;
        self.pieces.push(Piece { from, to: self.at, kind });
    }

    fn step(&mut self, byte: u8) {
        let rest = self.rest();
        match byte {
            b'\\' if rest.starts_with("\\\n") => self.piece(Kind::Break, 2),
            b'\n' if self.before().ends_with("  ") => self.piece(Kind::Break, 1),
            b'\\' | b'&' => self.at += address::decode(rest).map_or(1, |(length, _)| length),
            b'`' => self.code(rest),
            b'*' | b'_' | b'~' => self.run(byte, rest),
            b'[' => self.bracket(1),
            b'!' if rest.starts_with("![") => self.bracket(2),
            b']' => self.close_bracket(),
            b'<' => self.angle(rest),
            byte if byte.is_ascii_alphanumeric() => self.word(rest),
            _ => self.at += 1,
        }
    }

    /// An address, or a letter: addresses begin where words begin.
    fn word(&mut self, rest: &str) {
        match address::bare(rest) {
            Some(length) => self.piece(Kind::Bare(0), length),
            None => self.at += rest.bytes().take_while(u8::is_ascii_alphanumeric).count(),
        }
    }

    /// `<https://example.org>`, else a sign like any other.
    fn angle(&mut self, rest: &str) {
        let inner = skip(rest, 1);
        let length = inner.bytes().take_while(|byte| *byte > b' ' && !matches!(byte, b'<' | b'>')).count();
        let address = part(inner, 0, length);
        let is_web = || address::has_scheme(address) && address::destination(address) == Some(length);
        if skip(inner, length).starts_with('>') && (address::bare(address) == Some(length) || is_web()) {
            return self.piece(Kind::Bare(1), length + 2);
        }
        self.at += 1;
    }

    fn code(&mut self, rest: &str) {
        let ticks = count(rest, b'`');
        let bit = 1 << ticks.min(MAX_BACKTICKS + 1);
        let mut to = ticks;
        while ticks <= MAX_BACKTICKS && self.no_ticks & bit == 0 {
            to += skip(rest, to).bytes().take_while(|byte| *byte != b'`').count();
            match count(skip(rest, to), b'`') {
                0 => self.no_ticks |= bit,
                run if run == ticks => return self.piece(Kind::Code(ticks), to + ticks),
                run => to += run,
            }
        }
        self.at += ticks;
    }

    fn run(&mut self, mark: u8, rest: &str) {
        let length = count(rest, mark);
        // The ends of a paragraph count as spaces.
        let before = (1..=4).find_map(|back| self.text.get(self.at.checked_sub(back)?..self.at)?.chars().next());
        let before = before.unwrap_or(' ');
        let after = skip(rest, length).chars().next().unwrap_or(' ');
        match Run::new(mark, length, before, after) {
            Some(run) => {
                self.piece(Kind::Run(self.runs.len()), length);
                self.runs.push(run);
            }
            None => self.at += length,
        }
    }

    fn write(mut self) {
        let mut at = 0;
        for piece in core::mem::take(&mut self.pieces) {
            let Piece { from, to, kind } = piece;
            self.decoded(part(self.text, at, from));
            at = to;
            match kind {
                Kind::Text => self.decoded(part(self.text, from, to)),
                Kind::Break => self.whole("br", ""),
                Kind::Note => self.whole("sup", part(self.text, from + 2, to - 1)),
                Kind::Code(ticks) => self.whole("code", part(self.text, from + ticks, to - ticks)),
                Kind::Bare(around) => {
                    let address = part(self.text, from + around, to - around);
                    self.link(if address::has_scheme(address) { "" } else { "mailto:" }, address);
                    self.decoded(address);
                    self.end();
                }
                Kind::Link(target) => self.link("", target),
                Kind::LinkEnd => self.end(),
                Kind::Run(run) => self.write_run(run),
            }
        }
        self.decoded(skip(self.text, at));
    }

    fn decoded(&mut self, text: &str) {
        address::each(text, &mut |c| self.tree.push(c));
    }

    fn write_run(&mut self, run: usize) {
        let Some(Run { mark, left, closes, opens, .. }) = self.runs.get(run).copied() else { return };
        (0..closes).for_each(|_| self.end());
        (0..left).for_each(|_| self.tree.push(char::from(mark)));
        opens.names(mark).for_each(|name| self.start(name));
    }

    fn start(&mut self, name: &'static str) {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            self.tree.refuse(MarkdownError::TooDeep { line: self.line });
        }
        self.tree.start(name);
    }

    fn end(&mut self) {
        self.depth -= 1;
        self.tree.end();
    }

    fn whole(&mut self, name: &'static str, text: &str) {
        self.start(name);
        self.tree.text(text);
        self.end();
    }

    fn link(&mut self, scheme: &str, address: &str) {
        self.start("a");
        self.tree.attribute("href", &[scheme, &address::decoded(address)].concat());
        // A letter recommends nothing, and the target of a link learns nothing about the reader.
        self.tree.attribute("rel", "nofollow noopener noreferrer");
    }
}
