//! What of an item is never erased: a status, a date, the hash of evidence. Keys and values belong to the type.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::kinds::frame::EntryError;
use crate::text::{self, check_line};

/// Most facts of an item.
pub const MAX_FACTS: usize = 16;

/// A fact. Programs that do not know a type still read its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A number: a status, a time in Unix seconds.
    Number(u64),
    /// A hash.
    Hash([u8; 32]),
    /// One line.
    Line(String),
}

/// The facts of an item, by key: 1 to 255.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts(pub BTreeMap<u8, Fact>);

impl Facts {
    /// Without any.
    pub fn none() -> Self {
        Self::default()
    }

    pub(super) fn check(&self) -> Result<(), EntryError> {
        if self.0.len() > MAX_FACTS || self.0.contains_key(&0) {
            return Err(EntryError::List("the list of facts"));
        }
        self.0.values().try_for_each(|fact| match fact {
            Fact::Line(line) => Ok(check_line("a fact", line, text::MAX_LINE_BYTES)?),
            Fact::Number(_) | Fact::Hash(_) => Ok(()),
        })
    }
}

impl<C> Encode<C> for Facts {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.map(self.0.len() as u64)?;
        for (key, fact) in &self.0 {
            e.u8(*key)?;
            match fact {
                Fact::Number(number) => e.u64(*number)?,
                Fact::Hash(hash) => e.bytes(hash)?,
                Fact::Line(line) => e.str(line)?,
            };
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Facts {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let count = d.map()?.ok_or_else(|| DecodeError::message("facts of indefinite length"))?;
        if count > MAX_FACTS as u64 {
            return Err(DecodeError::message("too many facts"));
        }
        let mut facts = BTreeMap::new();
        for _ in 0..count {
            let key = d.u8()?;
            let fact = match d.datatype()? {
                Type::Bytes => Fact::Hash(d.bytes()?.try_into().map_err(|_| DecodeError::message("not a hash"))?),
                Type::String => Fact::Line(d.str()?.to_owned()),
                _ => Fact::Number(d.u64()?),
            };
            facts.insert(key, fact);
        }
        Ok(Self(facts))
    }
}
