//! One kind of entry alone: a page that signs needs few of them, and should load fast.

use minicbor::{Decode, Decoder, Encode, Encoder};

use super::{Class, EntryError, MARK_BYTES, MAX_ENTRY_BYTES, Stage, VERSION};

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

/// A tally as a page needs it: read from an entry that is proved to be in a record, whose auditors read all of it strictly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TallyRef<'a> {
    pub(crate) epoch: u32,
    pub(crate) class: Class,
    pub(crate) issued: u32,
    pub(crate) round: u32,
    pub(crate) issued_so_far: u32,
    marks: &'a [u8],
}

impl<'a> TallyRef<'a> {
    /// Reads an entry; `None` for every other kind, and where there is not one mark for each credential.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut d = body(TALLY, bytes)?;
        let tally = Self {
            epoch: field(&mut d, 1)?,
            class: field(&mut d, 2)?,
            issued: field(&mut d, 3)?,
            round: field(&mut d, 4)?,
            issued_so_far: field(&mut d, 5)?,
            marks: (d.u8().ok()? == 6).then(|| d.bytes().ok())??,
        };
        (tally.marks.len() == (tally.issued as usize).checked_mul(MARK_BYTES)?).then_some(tally)
    }

    pub(crate) fn has(&self, mark: &[u8; MARK_BYTES]) -> bool {
        self.marks.chunks(MARK_BYTES).any(|other| other == mark)
    }
}

/// Letter and stage of a letter's state, likewise.
pub(crate) fn read_state(bytes: &[u8]) -> Option<(&str, Stage)> {
    let mut d = body(LETTER_STATE, bytes)?;
    let letter = (d.u8().ok()? == 1).then(|| d.str().ok())??;
    Some((letter, field(&mut d, 2)?))
}

/// The fields of an entry of this kind.
fn body(kind: u8, bytes: &[u8]) -> Option<Decoder<'_>> {
    let mut d = Decoder::new(bytes);
    let framed = d.array().ok()? == Some(3) && d.u8().ok()? == VERSION && d.u8().ok()? == kind;
    d.map().ok()?;
    framed.then_some(d)
}

fn field<'b, T: Decode<'b, ()>>(d: &mut Decoder<'b>, key: u8) -> Option<T> {
    if d.u8().ok()? == key { d.decode().ok() } else { None }
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
