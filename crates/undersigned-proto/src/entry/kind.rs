//! One kind of entry alone: a page that signs needs few of them, and should load fast.

use minicbor::{Decode, Decoder, Encode, Encoder};

use super::{EntryError, MAX_ENTRY_BYTES, VERSION};

pub(crate) const GROUP: u8 = 1;
pub(crate) const EPOCH: u8 = 2;
pub(crate) const TALLY: u8 = 3;
pub(crate) const LETTER: u8 = 4;
pub(crate) const LETTER_STATE: u8 = 5;
pub(crate) const SIGNATURE: u8 = 6;
pub(crate) const WITHDRAWAL: u8 = 7;

/// `[1, kind, body]`.
struct Framed<'a, T> {
    kind: u8,
    body: &'a T,
}

impl<C, T: Encode<C>> Encode<C> for Framed<'_, T> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3)?.u8(VERSION)?.u8(self.kind)?;
        self.body.encode(e, ctx)
    }
}

/// The entry of a body.
pub(crate) fn encode<T: Encode<()>>(kind: u8, body: &T) -> Vec<u8> {
    crate::cbor::encode(&Framed { kind, body })
}

/// The body of an entry of this kind, in its one encoding; its texts and lists are not checked.
pub(crate) fn decode<'b, T: Decode<'b, ()> + Encode<()>>(kind: u8, bytes: &'b [u8]) -> Result<T, EntryError> {
    if bytes.len() > MAX_ENTRY_BYTES {
        return Err(EntryError::TooLong);
    }
    let body = read(kind, bytes).map_err(|_| EntryError::Encoding)?;
    if encode(kind, &body) == bytes { Ok(body) } else { Err(EntryError::Encoding) }
}

fn read<'b, T: Decode<'b, ()>>(kind: u8, bytes: &'b [u8]) -> Result<T, minicbor::decode::Error> {
    let mut d = Decoder::new(bytes);
    if d.array()? != Some(3) || d.u8()? != VERSION || d.u8()? != kind {
        return Err(minicbor::decode::Error::message("not an entry of this kind"));
    }
    d.decode()
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, EntryError, Epoch, Group, Letter};
    use crate::tests::some_entries;

    #[test]
    fn one_kind_is_read_as_all_kinds_are() {
        for entry in some_entries() {
            let bytes = entry.to_bytes();
            let (group, epoch, letter) =
                (Group::from_entry(&bytes), Epoch::from_entry(&bytes), Letter::from_entry(&bytes));
            match entry {
                Entry::Group(expected) => assert_eq!(group, Ok(expected)),
                Entry::Epoch(expected) => assert_eq!(epoch, Ok(expected)),
                Entry::Letter(expected) => assert_eq!(letter, Ok(expected)),
                _ => {
                    let all = [group.map(drop), epoch.map(drop), letter.map(drop)];
                    assert_eq!(all, [Err(EntryError::Encoding); 3]);
                }
            }
            let longer = [bytes.as_slice(), &[0]].concat();
            assert_eq!(Letter::from_entry(&longer), Err(EntryError::Encoding));
        }
    }
}
