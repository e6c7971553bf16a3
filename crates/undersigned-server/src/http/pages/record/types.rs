//! Types of the record, as pages show them and organisers fill them in. A type is a folder here and a row in the table.

mod contact;
mod supporters;
mod update;

use std::collections::BTreeMap;

use undersigned_proto::entry::Link;
use undersigned_proto::ledger::RevisionRecord;

use super::super::form::{Errors, Field};
use super::super::tongues;
use crate::acts::record::Publication;
use crate::refusal::Refusal;
use crate::text::Text;

/// All types that organisers publish here.
const TYPES: &[&dyn TypePage] = &[&update::Page, &supporters::Page, &contact::Page];

/// The fields of a form as they come from the browser: each type has its own.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, String>);

impl Typed {
    /// What stands in a field; nothing where it did not come.
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// What stands in a field on one line, with single spaces.
    pub fn line(&self, field: &str) -> String {
        single_spaced(self.get(field))
    }

    /// The tag of the language that was chosen; English without one.
    pub fn lang(&self) -> String {
        tongues::tag(self.get("lang")).unwrap_or_else(|| "en".to_owned())
    }

    /// Fills a field in.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<String>) -> Self {
        self.0.insert(field.to_owned(), value.into());
        self
    }

    /// Names of the fields that are filled in and begin so, without that beginning.
    pub fn chosen(&self, prefix: &str) -> impl Iterator<Item = &str> {
        let filled = self.0.iter().filter(|(_, value)| !value.is_empty());
        filled.filter_map(move |(name, _)| name.strip_prefix(prefix))
    }
}

/// A line without white space around it, and with single spaces inside.
pub fn single_spaced(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which revision of which item is published.
#[derive(Debug, Clone)]
pub struct Place {
    /// The item.
    pub id: String,
    /// The revision.
    pub revision: u32,
    /// What it is about.
    pub about: Vec<Link>,
}

/// Why a form was not published.
pub enum Unpublished {
    /// What is wrong, by field.
    Wrong(Errors),
    /// What stands against all of it.
    Refused(Refusal),
}

/// What an item says, as a page shows it.
pub struct Section {
    /// The line that names it.
    pub heading: String,
    /// Language of its words (BCP 47).
    pub lang: String,
    /// Its body, as HTML that is safe.
    pub html: String,
    /// Why a page would not show every word of it, and what to do; or nothing.
    pub refusal: String,
}

/// Where the last revisions of a type's items stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// In the list of what has happened.
    News,
    /// On the letter's page, before its signers.
    Signers,
    /// On the letter's page, on its first screen.
    Press,
}

/// What pages need of a type.
pub trait TypePage: Sync {
    /// Its number (spec/record.md §4).
    fn number(&self) -> u16;
    /// Its name there; words of the form are `record-{name}…`.
    fn name(&self) -> &'static str;
    /// Where its items stand.
    fn shelf(&self) -> Shelf {
        Shelf::News
    }
    /// An empty form.
    fn usual(&self, text: Text) -> Typed;
    /// The fields of its form.
    fn fields(&self, text: Text, typed: &Typed) -> Vec<Field>;
    /// The line from which its short name is made; empty where that must name nobody.
    fn heading<'a>(&self, typed: &'a Typed) -> &'a str;
    /// What the form says, ready to be published.
    ///
    /// # Errors
    /// [`Unpublished`].
    fn publication(&self, text: Text, typed: &Typed, place: Place) -> Result<Publication, Unpublished>;
    /// Whether two forms say the same.
    fn is_same(&self, one: &Typed, other: &Typed) -> bool;
    /// How the form will look.
    fn preview(&self, text: Text, typed: &Typed) -> Section;
    /// The form of a content, to correct it.
    fn typed(&self, stored: &[u8], made: &RevisionRecord) -> Option<Typed>;
    /// A content as its page shows it.
    fn section(&self, text: Text, stored: &[u8], made: &RevisionRecord) -> Option<Section>;
}

/// All types, in the order of their numbers.
pub fn all() -> impl Iterator<Item = &'static dyn TypePage> {
    TYPES.iter().copied()
}

/// The type of a number; none for one that this server does not know.
pub fn find(number: u16) -> Option<&'static dyn TypePage> {
    all().find(|known| known.number() == number)
}

/// The type of a name.
pub fn named(name: &str) -> Option<&'static dyn TypePage> {
    all().find(|known| known.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use undersigned_proto::record;

    #[test]
    fn pages_know_the_types_that_the_record_knows() {
        let rows: Vec<_> = record::TYPES.iter().map(|known| (known.number, known.name)).collect();
        let pages: Vec<_> = all().map(|known| (known.number(), known.name())).collect();
        assert_eq!(rows, pages);
        for (known, page) in record::TYPES.iter().zip(all()) {
            assert_eq!(known.is_news, page.shelf() == Shelf::News, "{}", known.name);
        }
    }
}
