//! Runs of `*`, `_` and `~~`: which begins and which ends an emphasis (CommonMark 0.31.2 §6.2).

use super::MAX_OPEN_RUNS;
use super::address::is_punctuation;

/// A run of one mark.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub mark: u8,
    /// Marks that have no partner: they are shown.
    pub left: usize,
    /// Elements that end here.
    pub closes: usize,
    /// Elements that begin here.
    pub opens: Opens,
    length: usize,
    can_open: bool,
    can_close: bool,
}

impl Run {
    /// Decided by what is before and after; none for a run that means nothing.
    pub(super) fn new(mark: u8, length: usize, before: char, after: char) -> Option<Self> {
        let begins = |from: char, to: char| {
            !to.is_whitespace() && (!is_punctuation(to) || from.is_whitespace() || is_punctuation(from))
        };
        let (left, right) = (begins(before, after), begins(after, before));
        // An underscore within a word is a part of it.
        let word = mark == b'_' && left && right;
        let can_open = left && (!word || is_punctuation(before));
        let can_close = right && (!word || is_punctuation(after));
        let means = (can_open || can_close) && (mark != b'~' || length == 2);
        means.then(|| Self { mark, left: length, closes: 0, opens: Opens::default(), length, can_open, can_close })
    }

    fn fits(&self, closer: &Self) -> bool {
        let both = self.can_close || closer.can_open;
        let odd = both && (self.length + closer.length).is_multiple_of(3) && !self.length.is_multiple_of(3);
        self.mark == closer.mark && !odd
    }
}

/// Elements that begin at one run.
#[derive(Clone, Copy, Default)]
pub(super) struct Opens {
    count: u32,
    /// Bit n: whether the n-th from outside has two marks. Those that do not fit are nested too deep anyway.
    two: u64,
}

impl Opens {
    /// Puts an element around the others.
    fn add(&mut self, marks: usize) {
        self.two = self.two << 1 | u64::from(marks == 2);
        self.count += 1;
    }

    /// Names of the elements, the outermost first.
    pub(super) fn names(self, mark: u8) -> impl Iterator<Item = &'static str> {
        (0..self.count).map(move |at| match self.two.checked_shr(at).unwrap_or_default() & 1 {
            0 => "em",
            _ if mark == b'~' => "s",
            _ => "strong",
        })
    }
}

/// Finds the partners of all runs from `first` on. They have none outside: a link's text is apart.
pub(super) fn pair(runs: &mut [Run], first: usize) {
    let mut open: Vec<usize> = Vec::new();
    for at in first..runs.len() {
        while close(runs, &mut open, at).is_some() {}
        if runs.get(at).is_some_and(|run| run.can_open && run.left > 0) {
            open.push(at);
        }
    }
    for run in runs.iter_mut().skip(first) {
        (run.can_open, run.can_close) = (false, false);
    }
}

/// Ends one element at this run, if there is one to end.
fn close(runs: &mut [Run], open: &mut Vec<usize>, at: usize) -> Option<()> {
    let (before, from) = runs.split_at_mut_checked(at)?;
    let closer = from.first_mut().filter(|run| run.can_close && run.left > 0)?;
    let mut openers = open.iter().rev().take(MAX_OPEN_RUNS);
    let between = openers.position(|opener| before.get(*opener).is_some_and(|opener| opener.fits(closer)))?;
    open.truncate(open.len() - between);
    let opener = before.get_mut(*open.last()?)?;
    let marks = opener.left.min(closer.left).min(2);
    opener.opens.add(marks);
    closer.closes += 1;
    opener.left -= marks;
    closer.left -= marks;
    if opener.left == 0 {
        open.pop();
    }
    Some(())
}
