//! What all kinds share: `[1, kind, body]`, its limits, and why an entry is refused by itself (spec/entries.md §2).

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::cbor::{self, NotCanonical};
use crate::class::Class;
use crate::text::TextError;

/// Version of the protocol: the first item of each entry.
pub const VERSION: u8 = 1;
/// Longest entry, in bytes (tlog-tiles, "Log Entries").
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Why an entry was refused by itself, without the ledger around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// Over [`MAX_ENTRY_BYTES`].
    #[error("entry is longer than 65535 bytes")]
    TooLong,
    /// Not the canonical encoding of an entry of a known kind.
    #[error("entry is not canonical or of an unknown kind")]
    Encoding,
    /// A text is not allowed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A list is empty, too long, or not strictly rising.
    #[error("{0} must be rising, without repeats, and within its limit")]
    List(&'static str),
    /// A window ends before it begins.
    #[error("{0} closes before it opens")]
    Window(&'static str),
    /// A number that must be at least 1 is 0.
    #[error("{0} must be at least 1")]
    Zero(&'static str),
    /// Role and name must be present exactly if they are shown.
    #[error("what is shown does not match the statement's fields")]
    Shown,
    /// Terms of sealing and sealed names go together.
    #[error("terms of sealing must be there exactly where names can be sealed")]
    Sealing,
    /// Not 1 ≤ t ≤ n ≤ 15, or a keyholder who is not one of n.
    #[error("keyholders and how many of them open do not fit: 1 <= t <= n <= 15")]
    Quorum,
    /// The keys are not an encoding of keys that belong together.
    #[error("the keyholders' keys are not valid keys")]
    Keys,
    /// A class that this version has no way to prove.
    #[error("this version has no proof of membership of class {0:?}")]
    Class(Class),
    /// A tally does not have one mark for each credential, rising.
    #[error("a tally must have one mark for each credential, rising")]
    Marks,
    /// A signature where none must be, or none where one must be.
    #[error("a keyholder's act must be signed, a share must not")]
    Signed,
}

impl From<NotCanonical> for EntryError {
    fn from(_: NotCanonical) -> Self {
        Self::Encoding
    }
}

/// A row of the table: the number and the name of a kind. The table implements it.
pub trait Row {
    /// The second item of each entry of this kind.
    const NUMBER: u8;
    /// As spec/entries.cddl names it.
    const NAME: &'static str;
}

/// The body of one kind of entry.
pub trait Kind: Row {
    /// What the rules find on the way and taking the entry needs: a parsed key, a hash. `()` for most kinds.
    type Found;
    /// Whether entries of this kind are members' acts. All others are public acts.
    const BY_MEMBER: bool = false;
    /// Whether excerpts mark entries of this kind. A client acts on none of the others, and they may be many.
    const MARKED: bool = !Self::BY_MEMBER;

    /// Whether it says when it was made, so that a server whose clock may be wrong must not enter it. An erasure says so
    /// too, but whoever is in danger does not wait for a clock.
    const NEEDS_CLOCK: bool = false;

    /// All that needs no ledger.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    fn check(&self) -> Result<(), EntryError>;
}

/// `[1, kind, body]`.
struct Framed<'a, T>(&'a T);

impl<C, T: Row + Encode<C>> Encode<C> for Framed<'_, T> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3)?.u8(VERSION)?.u8(T::NUMBER)?;
        self.0.encode(e, ctx)
    }
}

/// The entry of a body.
pub(crate) fn encode<T: Row + Encode<()>>(body: &T) -> Vec<u8> {
    cbor::encode(&Framed(body))
}

/// The body of an entry of this kind, in its canonical encoding; its texts and lists are not checked.
pub(crate) fn decode<'b, T: Row + Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<T, EntryError> {
    if bytes.len() > MAX_ENTRY_BYTES {
        return Err(EntryError::TooLong);
    }
    let body = read(T::NUMBER, bytes).map_err(|_| EntryError::Encoding)?;
    if encode(&body) == bytes { Ok(body) } else { Err(EntryError::Encoding) }
}

/// One kind of entry alone, checked by itself: a page that signs needs few of them, and should load fast.
pub(crate) fn decode_checked<'b, T: Kind + Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<T, EntryError> {
    let body: T = decode(bytes)?;
    body.check()?;
    Ok(body)
}

fn read<'b, T: Decode<'b, ()>>(number: u8, bytes: &'b [u8]) -> Result<T, minicbor::decode::Error> {
    let mut d = Decoder::new(bytes);
    if d.array()? != Some(3) || d.u8()? != VERSION || d.u8()? != number {
        return Err(minicbor::decode::Error::message("not an entry of this kind"));
    }
    d.decode()
}

/// The fields of an entry of a kind, to be read with [`field`].
pub(super) fn fields<T: Row>(bytes: &[u8]) -> Option<Decoder<'_>> {
    let mut d = Decoder::new(bytes);
    let framed = d.array().ok()? == Some(3) && d.u8().ok()? == VERSION && d.u8().ok()? == T::NUMBER;
    d.map().ok()?;
    framed.then_some(d)
}

/// The next field, if it is this one.
pub(super) fn field<'b, T: Decode<'b, ()>>(d: &mut Decoder<'b>, key: u8) -> Option<T> {
    if d.u8().ok()? == key { d.decode().ok() } else { None }
}

/// [`crate::kinds!`] alone calls it: the deterministic encoding of an entry of any kind.
#[doc(hidden)]
pub fn entry_to_bytes<E: Encode<()>>(entry: &E) -> Vec<u8> {
    cbor::encode(entry)
}

/// [`crate::kinds!`] alone calls it: an entry of any kind in its canonical encoding, not checked.
#[doc(hidden)]
pub fn entry_from_bytes<'b, E: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Result<E, EntryError> {
    if bytes.len() > MAX_ENTRY_BYTES {
        return Err(EntryError::TooLong);
    }
    Ok(cbor::decode(bytes)?)
}

pub(super) fn at_least_one(field: &'static str, number: u32) -> Result<(), EntryError> {
    if number == 0 { Err(EntryError::Zero(field)) } else { Ok(()) }
}

pub(super) fn rising<T: Ord>(field: &'static str, items: &[T]) -> Result<(), EntryError> {
    if items.is_empty() || !items.is_sorted_by(|a, b| a < b) { Err(EntryError::List(field)) } else { Ok(()) }
}

pub(super) fn issued(class: Class) -> Result<(), EntryError> {
    if class.is_issued() { Ok(()) } else { Err(EntryError::Class(class)) }
}
