//! The text, and all that is frozen with it.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use super::sealing::Sealing;
use crate::kinds::frame::{self, EntryError, Kind, at_least_one, rising};
use crate::kinds::terms::{Shown, Timing};
use crate::text::{self, check_id, check_line, check_lines};
use crate::{UnixTime, hash};

/// Most demands of a letter.
pub const MAX_DEMANDS: usize = 20;

/// A frozen letter.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Letter {
    /// Part of its address.
    #[n(1)]
    pub id: String,
    /// 1, or higher for a correction beside an older one.
    #[n(2)]
    pub version: u32,
    /// The epoch whose credentials sign it.
    #[n(3)]
    pub epoch: u32,
    /// Title.
    #[n(4)]
    pub title: String,
    /// Whom it is addressed to.
    #[n(5)]
    pub addressee: String,
    /// Markdown.
    #[n(6)]
    pub text: String,
    /// One line each.
    #[n(7)]
    pub demands: Vec<String>,
    /// What signers may show, rising.
    #[n(8)]
    pub shows: Vec<Shown>,
    /// When credentials may be used.
    #[n(9)]
    pub timing: Timing,
    /// Signing window.
    #[n(10)]
    pub sign_opens: UnixTime,
    /// Its end, exclusive.
    #[n(11)]
    pub sign_closes: UnixTime,
    /// Language (BCP 47).
    #[n(12)]
    pub lang: String,
    /// SHA-256 of the signing page's manifest, so that a change of it shows.
    #[n(13)]
    pub client: Option<ByteArray<32>>,
    /// On what terms names are sealed; present exactly if [`Shown::Sealed`] is offered.
    #[n(14)]
    pub sealing: Option<Sealing>,
    /// [`Group::hash`](crate::kinds::Group::hash) of the group's entry under which the letter is frozen: who signs it does not change any more.
    #[n(15)]
    pub group: ByteArray<32>,
}

impl Kind for Letter {
    type Found = [u8; 32];

    fn check(&self) -> Result<(), EntryError> {
        self.sealing.as_ref().map_or(Ok(()), Sealing::check)?;
        self.check_words()
    }
}

impl Letter {
    /// [`Entry::from_bytes`](super::Entry::from_bytes) for a client that needs no other kind: what is not called is not
    /// loaded.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn from_entry(bytes: &[u8]) -> Result<Self, EntryError> {
        frame::decode_checked(bytes)
    }

    /// Everything but the keyholders' keys.
    fn check_words(&self) -> Result<(), EntryError> {
        check_id("the letter's id", &self.id)?;
        check_line("the title", &self.title, text::MAX_LINE_BYTES)?;
        check_line("the addressee", &self.addressee, text::MAX_LINE_BYTES)?;
        check_lines("the letter", &self.text, text::MAX_LETTER_BYTES)?;
        check_id("the language", &self.lang)?;
        self.demands.iter().try_for_each(|demand| check_line("a demand", demand, text::MAX_LINE_BYTES))?;
        if self.demands.len() > MAX_DEMANDS {
            return Err(EntryError::List("the list of demands"));
        }
        rising("what may be shown", &self.shows)?;
        at_least_one("the version", self.version)?;
        if self.shows.contains(&Shown::Sealed) != self.sealing.is_some() {
            return Err(EntryError::Sealing);
        }
        if let Some(sealing) = &self.sealing {
            sealing.check_terms()?;
            if sealing.latest <= self.sign_opens {
                return Err(EntryError::Window("the last day for opening names"));
            }
        }
        if self.sign_opens >= self.sign_closes { Err(EntryError::Window("signing")) } else { Ok(()) }
    }

    /// [`Letter::from_entry`] without the keyholders' keys: those are read when a name is sealed to them
    /// ([`Sealing::public_keys`]), so that a page that signs without a sealed name loads no second curve.
    ///
    /// # Errors
    /// [`EntryError`] naming the defect.
    pub fn dangerous_from_entry_keys_unread(bytes: &[u8]) -> Result<Self, EntryError> {
        let letter: Self = frame::decode(bytes)?;
        letter.check_words()?;
        Ok(letter)
    }

    /// The hash that signers sign: over the group's id and the entry's bytes.
    pub fn hash(&self, group_id: &str) -> [u8; 32] {
        hash::hash(hash::LETTER, &[group_id.as_bytes(), &frame::encode(self)])
    }
}
