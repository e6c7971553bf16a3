//! Items in lists: on the page of a group, of a letter, and at the organiser's desk.

use undersigned_proto::entry::{Author, Reason};
use undersigned_proto::ledger::ItemRecord;
use undersigned_proto::record::{Type, is_news};

use crate::dates::Date;
use crate::group::live::Live;
use crate::text::Text;

/// An item in a list.
pub struct ItemLine {
    /// Its id.
    pub id: String,
    /// Its page.
    pub path: String,
    /// The line that names it, or why there is none.
    pub heading: String,
    /// When it was published.
    pub date: Date,
    /// What kind of item it is.
    pub type_name: String,
    /// Whether something can still be erased.
    pub is_there: bool,
    /// "Corrected", or nothing.
    pub corrected: String,
}

/// The last events, at most so many, the newest first; where a letter is given, those about it.
pub fn newest(text: Text, live: &Live, letter: Option<&str>, most: usize) -> Vec<ItemLine> {
    let fits = |item: &ItemRecord| is_news(item.of_type) && letter.is_none_or(|letter| item.is_about(letter));
    listed(text, live, most, fits)
}

/// The last items of all types, at most so many, the newest first.
pub fn all(text: Text, live: &Live, most: usize) -> Vec<ItemLine> {
    listed(text, live, most, |_| true)
}

fn listed(text: Text, live: &Live, most: usize, fits: impl Fn(&ItemRecord) -> bool) -> Vec<ItemLine> {
    let Some(group) = live.state.group() else { return Vec::new() };
    let items = live.state.items().all().rev().filter(|item| fits(item));
    items.take(most).map(|item| line(text, live, &group.id, item)).collect()
}

fn line(text: Text, live: &Live, group: &str, item: &ItemRecord) -> ItemLine {
    let heading = match live.heading(&item.last().content) {
        // A list or a contact is found by what it is, not by whom it names.
        Some(_) if !is_news(item.of_type) => type_words(text, item.of_type),
        Some(heading) => heading.to_owned(),
        None if item.last().erased.is_some() => text.get("record-erased-line"),
        None => item.id.clone(),
    };
    let first = item.revision(1).unwrap_or_else(|| item.last());
    ItemLine {
        id: item.id.clone(),
        path: format!("/g/{group}/i/{}{}", item.id, text.query()),
        heading,
        date: Date::new(text, first.at),
        type_name: type_words(text, item.of_type),
        is_there: item.revisions().iter().any(|revision| revision.erased.is_none()),
        corrected: if item.revisions().len() > 1 { text.get("record-corrected") } else { String::new() },
    }
}

/// What a type is called.
pub fn type_words(text: Text, of_type: u16) -> String {
    Type::find(of_type).map_or_else(|| text.get("record-item"), |known| text.get(&format!("record-{}", known.name)))
}

/// Who speaks.
pub fn author_key(author: Author) -> &'static str {
    match author {
        Author::Organiser => "record-by-organiser",
        Author::Addressee => "record-by-addressee",
        Author::Operator => "record-by-operator",
    }
}

/// Why something was erased.
pub fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::Asked => "record-reason-asked",
        Reason::Risk => "record-reason-risk",
        Reason::Order => "record-reason-order",
        Reason::Mistake => "record-reason-mistake",
    }
}
