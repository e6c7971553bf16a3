//! Type 1: what has happened, dated and in the organisers' words.

use minicbor::{Decode, Encode};

use super::{ContentError, Record, Summary};
use crate::kinds::{Author, Item};
use crate::text::{self, check_id, check_line, check_lines};

/// An update. A correction is a further revision; the earlier one stays.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Update {
    /// Its title.
    #[n(1)]
    pub title: String,
    /// Markdown, as a letter's text (spec/text.md).
    #[n(2)]
    pub text: String,
    /// Language of both (BCP 47).
    #[n(3)]
    pub lang: String,
}

impl Record for Update {
    const NUMBER: u16 = 1;
    const NAME: &'static str = "update";

    fn check_item(item: &Item) -> Result<(), ContentError> {
        let right = item.author == Author::Organiser && item.facts.0.is_empty();
        if right { Ok(()) } else { Err(ContentError::Item("the organiser as its author, and no facts")) }
    }

    fn check(&self) -> Result<(), ContentError> {
        check_line("the title", &self.title, text::MAX_LINE_BYTES)?;
        check_lines("the text", &self.text, text::MAX_LETTER_BYTES)?;
        Ok(check_id("the language", &self.lang)?)
    }

    fn summary(&self) -> Summary<'_> {
        Summary { heading: &self.title, markdown: Some(&self.text) }
    }
}
