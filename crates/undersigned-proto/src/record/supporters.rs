//! Type 2: who stands behind a letter beside its signatures: first signers, organisations, signatures on paper.
//!
//! All of it is the organisers' word. None of it is in a count of signatures.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::{ContentError, Record, Summary};
use crate::kinds::{Author, Fact, Facts, Item, Link};
use crate::ledger::{ItemRecord, State};
use crate::text::{self, TextError, check_id, check_line};

/// Most names of a list.
pub const MAX_NAMED: usize = 500;
/// Key of the fact that contains the number of signatures on paper.
pub const FACT_PAPER: u8 = 1;

/// People and organisations that support a letter, beside those who signed it here.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Supporters {
    /// People who are named first, one line each: name, function, what else belongs to it.
    #[n(1)]
    pub people: Vec<String>,
    /// Organisations, one line each.
    #[n(2)]
    pub organisations: Vec<String>,
    /// Who gathered signatures on paper, and where the sheets are; empty without any.
    #[n(3)]
    pub paper: String,
    /// Language of the lines (BCP 47).
    #[n(4)]
    pub lang: String,
}

/// The number of signatures on paper in the facts of an item of this type; 0 without any.
pub fn on_paper(facts: &Facts) -> u64 {
    match facts.0.get(&FACT_PAPER) {
        Some(Fact::Number(number)) => *number,
        Some(Fact::Hash(_) | Fact::Line(_)) | None => 0,
    }
}

/// The number of signatures on paper by letter, as the organisers declare it. Items whose content was erased do not count.
pub fn paper_signatures(state: &State) -> BTreeMap<&str, u64> {
    let mut by_letter = BTreeMap::new();
    let counts = |item: &&ItemRecord| item.of_type == Supporters::NUMBER && item.last().erased.is_none();
    for made in state.items().all().filter(counts).map(ItemRecord::last) {
        for letter in made.about.iter().map(Link::id) {
            let sum: &mut u64 = by_letter.entry(letter).or_default();
            *sum = sum.saturating_add(on_paper(&made.facts));
        }
    }
    by_letter.retain(|_, sum| *sum > 0);
    by_letter
}

impl Record for Supporters {
    const NUMBER: u16 = 2;
    const NAME: &'static str = "supporters";
    const IS_NEWS: bool = false;

    fn check_item(item: &Item) -> Result<(), ContentError> {
        let fact = |(key, fact): (&u8, &Fact)| *key == FACT_PAPER && matches!(fact, Fact::Number(1..));
        let right = item.author == Author::Organiser
            && matches!(item.about.as_slice(), [Link::Letter(_)])
            && item.facts.0.iter().all(fact);
        let must =
            "the organiser as its author, one letter that it is about, and a number of signatures on paper or no facts";
        if right { Ok(()) } else { Err(ContentError::Item(must)) }
    }

    fn check(&self) -> Result<(), ContentError> {
        for (what, named) in [("the people", &self.people), ("the organisations", &self.organisations)] {
            if named.len() > MAX_NAMED {
                return Err(ContentError::Lines(what, MAX_NAMED));
            }
            named.iter().try_for_each(|line| check_line(what, line, text::MAX_LINE_BYTES))?;
        }
        if !self.paper.is_empty() {
            check_line("where the paper is", &self.paper, text::MAX_LINE_BYTES)?;
        }
        if self.heading().is_empty() {
            return Err(TextError::Empty("the list").into());
        }
        Ok(check_id("the language", &self.lang)?)
    }

    fn summary(&self) -> Summary<'_> {
        Summary { heading: self.heading(), markdown: None }
    }
}

impl Supporters {
    /// The first line that there is.
    fn heading(&self) -> &str {
        self.people.iter().chain(&self.organisations).next().map_or(&self.paper, String::as_str)
    }
}
