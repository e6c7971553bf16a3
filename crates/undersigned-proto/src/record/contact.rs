//! Type 3: whom the press can ask.

use minicbor::{Decode, Encode};

use super::{ContentError, Record, Summary};
use crate::kinds::{Author, Item, Link};
use crate::text::{self, TextError, check_id, check_line};

/// A contact for the press.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Contact {
    /// Whom to ask for: a person, or "the organisers".
    #[n(1)]
    pub name: String,
    /// A mail address, or empty.
    #[n(2)]
    pub mail: String,
    /// A telephone number, or empty if there is an address.
    #[n(3)]
    pub phone: String,
    /// Language of the name (BCP 47).
    #[n(4)]
    pub lang: String,
}

impl Record for Contact {
    const NUMBER: u16 = 3;
    const NAME: &'static str = "contact";
    const IS_NEWS: bool = false;

    fn check_item(item: &Item) -> Result<(), ContentError> {
        let letters = item.about.iter().all(|link| matches!(link, Link::Letter(_)));
        let right = item.author == Author::Organiser && letters && item.facts.0.is_empty();
        let must = "the organiser as its author, letters alone that it is about, and no facts";
        if right { Ok(()) } else { Err(ContentError::Item(must)) }
    }

    fn check(&self) -> Result<(), ContentError> {
        check_line("the name", &self.name, text::MAX_LINE_BYTES)?;
        if self.mail.is_empty() && self.phone.is_empty() {
            return Err(TextError::Empty("the address").into());
        }
        for (what, line) in [("the address", &self.mail), ("the telephone number", &self.phone)] {
            if !line.is_empty() {
                check_line(what, line, text::MAX_LINE_BYTES)?;
            }
        }
        Ok(check_id("the language", &self.lang)?)
    }

    fn summary(&self) -> Summary<'_> {
        Summary { heading: &self.name, markdown: None }
    }
}
