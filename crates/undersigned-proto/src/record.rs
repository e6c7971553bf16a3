//! Types of the campaign's record: what items mean (spec/record.md §4).
//!
//! A type is a file here and a row in [`TYPES`]. The rules of the ledger do not know types; an audit that meets one from
//! the future checks the envelope, counts it and goes on.

pub mod contact;
pub mod supporters;
pub mod update;

use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::blob::{SALT_BYTES, commitment};
use crate::cbor;
use crate::kinds::Item;
use crate::text::TextError;

/// All types.
pub const TYPES: &[Type] =
    &[Type::of::<update::Update>(), Type::of::<supporters::Supporters>(), Type::of::<contact::Contact>()];

/// Longest stored content in bytes: salt and encoding.
pub const MAX_CONTENT_BYTES: usize = 65_536;

/// What all types share: the content, which is erasable, and what its item must be like.
pub trait Record: Encode<()> + for<'b> Decode<'b, ()> {
    /// Number in the table of spec/record.md.
    const NUMBER: u16;
    /// Name there, and the rule's name in its CDDL.
    const NAME: &'static str;
    /// Whether items of this type are events, for lists, feed and mail. The others (a list, a contact) are shown on the page
    /// of their letter, by their last revision.
    const IS_NEWS: bool = true;

    /// What an item of this type must be like, whether or not its content is still there.
    ///
    /// # Errors
    /// [`ContentError::Item`].
    fn check_item(item: &Item) -> Result<(), ContentError>;

    /// Checks the texts.
    ///
    /// # Errors
    /// [`ContentError::Text`].
    fn check(&self) -> Result<(), ContentError>;

    /// What lists and checks need to know of it.
    fn summary(&self) -> Summary<'_>;

    /// The bytes that are stored, and their commitment: a fresh salt, then the encoding.
    ///
    /// # Errors
    /// Those of [`Record::check`]; [`ContentError::TooLong`].
    fn seal(&self, rng: &mut impl CryptoRng) -> Result<([u8; 32], Vec<u8>), ContentError> {
        self.check()?;
        let mut stored = vec![0; SALT_BYTES];
        rng.fill_bytes(&mut stored);
        stored.extend(cbor::encode(self));
        if stored.len() > MAX_CONTENT_BYTES { Err(ContentError::TooLong) } else { Ok((commitment(&stored), stored)) }
    }

    /// Reads the content that an item commits to.
    ///
    /// # Errors
    /// [`ContentError`] naming the defect.
    fn open(stored: &[u8], expected: &[u8; 32]) -> Result<Self, ContentError> {
        let content: Self = cbor::decode(opened(stored, expected)?).map_err(|_| ContentError::Encoding)?;
        content.check()?;
        Ok(content)
    }
}

/// Why a content, or an item of a known type, is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
    /// Over [`MAX_CONTENT_BYTES`].
    #[error("content is longer than {MAX_CONTENT_BYTES} bytes")]
    TooLong,
    /// Not the content that the item commits to.
    #[error("content does not match the item's commitment")]
    Commitment,
    /// Not the one encoding of a content of this type.
    #[error("content is not canonical")]
    Encoding,
    /// A text is not allowed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A list has too many lines.
    #[error("{0} are more than {1} lines")]
    Lines(&'static str, usize),
    /// Author, links or facts of the item are not those of its type.
    #[error("an item of this type has {0}")]
    Item(&'static str),
}

/// What is common to the contents of all types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary<'a> {
    /// One line that names it.
    pub heading: &'a str,
    /// A text in the dialect of spec/text.md, which a server refuses unless a page shows all of it.
    pub markdown: Option<&'a str>,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// Its number.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// [`Record::IS_NEWS`].
    pub is_news: bool,
    check_item: fn(&Item) -> Result<(), ContentError>,
    read: fn(&[u8], &[u8; 32], &mut dyn FnMut(Summary<'_>)) -> Result<(), ContentError>,
}

impl Type {
    /// The row of a type.
    pub const fn of<R: Record>() -> Self {
        Self {
            number: R::NUMBER,
            name: R::NAME,
            is_news: R::IS_NEWS,
            check_item: R::check_item,
            read: |stored, expected, with| R::open(stored, expected).map(|content| with(content.summary())),
        }
    }

    /// The type of a number; none for one from the future.
    pub fn find(number: u16) -> Option<&'static Self> {
        TYPES.iter().find(|known| known.number == number)
    }

    /// What an item of this type must be like.
    ///
    /// # Errors
    /// [`ContentError::Item`].
    pub fn check_item(&self, item: &Item) -> Result<(), ContentError> {
        (self.check_item)(item)
    }
}

/// [`Record::IS_NEWS`] of a type by its number; true for one from the future.
pub fn is_news(of_type: u16) -> bool {
    Type::find(of_type).is_none_or(|known| known.is_news)
}

/// Checks an item as far as its type is known.
///
/// # Errors
/// [`ContentError::Item`].
pub fn check_item(item: &Item) -> Result<(), ContentError> {
    Type::find(item.of_type).map_or(Ok(()), |known| known.check_item(item))
}

/// Checks the content that an item of a type commits to, and returns what `of` makes of its summary. None for a type
/// from the future, of which the commitment alone is checked.
///
/// # Errors
/// [`ContentError`] naming the defect.
pub fn read<T>(
    of_type: u16,
    stored: &[u8],
    expected: &[u8; 32],
    of: impl Fn(Summary<'_>) -> T,
) -> Result<Option<T>, ContentError> {
    let Some(known) = Type::find(of_type) else { return opened(stored, expected).map(|_| None) };
    let mut made = None;
    (known.read)(stored, expected, &mut |summary| made = Some(of(summary)))?;
    Ok(made)
}

/// [`read`], for the line that names the content.
///
/// # Errors
/// [`ContentError`] naming the defect.
pub fn heading(of_type: u16, stored: &[u8], expected: &[u8; 32]) -> Result<Option<String>, ContentError> {
    read(of_type, stored, expected, |summary| summary.heading.to_owned())
}

/// What is behind the salt of the content that an item commits to.
fn opened<'a>(stored: &'a [u8], expected: &[u8; 32]) -> Result<&'a [u8], ContentError> {
    if stored.len() > MAX_CONTENT_BYTES {
        return Err(ContentError::TooLong);
    }
    if commitment(stored) != *expected {
        return Err(ContentError::Commitment);
    }
    let (_, encoded) = stored.split_at_checked(SALT_BYTES).ok_or(ContentError::Encoding)?;
    Ok(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_used_once() {
        for (at, one) in TYPES.iter().enumerate() {
            assert!(one.number > 0);
            let others = TYPES.iter().skip(at + 1);
            others.for_each(|other| assert!(one.number != other.number && one.name != other.name, "{}", one.name));
        }
    }

    #[test]
    fn a_type_from_the_future_is_checked_as_far_as_it_can_be() {
        let stored = [7; SALT_BYTES + 1];
        let expected = commitment(&stored);
        assert_eq!(heading(65_000, &stored, &expected), Ok(None));
        assert_eq!(heading(65_000, &stored, &[0; 32]), Err(ContentError::Commitment));
        assert_eq!(heading(65_000, &[7; 31], &commitment(&[7; 31])), Err(ContentError::Encoding));
        let long = vec![0; MAX_CONTENT_BYTES + 1];
        assert_eq!(heading(65_000, &long, &commitment(&long)), Err(ContentError::TooLong));
    }
}
