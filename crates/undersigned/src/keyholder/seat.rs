//! A keyholder's place in a ceremony: found by the link, kept in the file.

use std::path::PathBuf;

use undersigned_proto::keyholder::{Joining, Keyholding};
use undersigned_proto::ledger::{CeremonyRecord, CeremonyStep};
use undersigned_proto::pin::Expected;

use super::kept::Kept;
use super::link::Link;
use crate::api::Api;
use crate::failure::Failure;
use crate::vault::Vault;
use crate::{output, passphrase, people, random};

/// What opening a place begins with.
pub struct Door<'a> {
    /// The server.
    pub api: &'a Api,
    /// The keyholder's link.
    pub link: &'a Link,
    /// What was heard of the record outside of the server.
    pub expected: &'a Expected,
    /// Where the secrets are or will be.
    pub path: PathBuf,
    /// Their passphrase.
    pub passphrase: &'a passphrase::From,
}

impl Door<'_> {
    /// Opens the file of this ceremony, or begins one. In a new attempt the older file is set aside. Also the ceremony as
    /// it is now.
    ///
    /// # Errors
    /// One line.
    pub fn enter(self) -> Result<(Kept, Joining), Failure> {
        if !self.path.exists() {
            let seen = self.api.to_join(&self.link.letter, self.expected)?;
            let participant = self.free_place(&seen)?;
            let vault = Vault::keyholder(&self.path, self.passphrase.chosen("your share")?);
            return Ok((self.begin(vault, &seen, participant)?, seen));
        }
        let mut kept = Kept::open(&self.path, self.passphrase)?;
        self.is_of_link(&kept)?;
        let seen = kept.look(self.api, self.expected)?;
        self.fits(&kept, &seen)?;
        kept.belongs_to(&self.link.address.base)?;
        let attempt = seen.ceremony().keyholders.attempt;
        if kept.holding.attempt() == attempt {
            return Ok((kept, seen));
        }
        let participant = self.free_place(&seen)?;
        let (aside, vault) = kept.set_aside()?;
        let aside = aside.display();
        output::hint(&format!("The ceremony began anew: this is attempt {attempt}. The older file is now {aside}."));
        Ok((self.begin(vault, &seen, participant)?, seen))
    }

    /// Whether a file is of this letter.
    fn is_of_link(&self, kept: &Kept) -> Result<(), Failure> {
        let (place, holding) = (kept.path().display(), &kept.holding);
        let (group, letter) = (&self.link.address.group, &self.link.letter);
        if (holding.group(), holding.letter()) != (group, letter) {
            let of = format!("{} of {}", holding.letter(), holding.group());
            return Err(Failure::refused(format!(
                "{place} is for the letter {of}, and this link for {letter} of {group}: give another --file"
            )));
        }
        Ok(())
    }

    /// Whether a file is not of a later attempt than the record has.
    fn fits(&self, kept: &Kept, seen: &Joining) -> Result<(), Failure> {
        let (place, ours, running) =
            (kept.path().display(), kept.holding.attempt(), seen.ceremony().keyholders.attempt);
        if ours > running {
            return Err(Failure::refused(format!(
                "{place} is of attempt {ours}, and the server tells of attempt {running}: it hides something, do not go on"
            )));
        }
        if ours < running && seen.is_frozen() {
            return Err(Failure::refused(format!(
                "{place} is of attempt {ours}, and the letter was frozen with the key of attempt {running}"
            )));
        }
        Ok(())
    }

    fn participant(&self, seen: &Joining) -> Result<u8, Failure> {
        let seat = self.api.seat(&self.link.letter, self.link.to_secret_str())?;
        let holders = &seen.ceremony().keyholders.holders;
        let named = seat.participant.map(|number| people::numbered(holders, [number]));
        match (seat.participant, named) {
            (Some(number), Some(names)) if names == [seat.holder.as_str()] => Ok(number),
            _ => {
                let (holder, others) = (&seat.holder, people::list(holders));
                Err(Failure::refused(format!("{holder} is not among this letter's keyholders: {others}")))
            }
        }
    }

    /// Our number, if the place can still be taken and nobody sits in it.
    fn free_place(&self, seen: &Joining) -> Result<u8, Failure> {
        let (record, participant) = (seen.ceremony(), self.participant(seen)?);
        if let CeremonyStep::Failed { .. } | CeremonyStep::Degenerate = record.step() {
            return Err(failed(record));
        }
        if seen.is_frozen() {
            return Err(Failure::refused(
                "the letter is frozen, nobody can join any more; with your paper: `undersigned keyholder release --paper`",
            ));
        }
        if record.has_broadcast(participant) || record.step() != CeremonyStep::Broadcasts {
            let path = self.path.display();
            return Err(Failure::refused(format!(
                "your place is taken, and {path} is not the file of it: go on where you began (another file, or a \
                 browser). If that is lost or was not you, the organiser must begin the ceremony anew"
            )));
        }
        Ok(participant)
    }

    fn begin(&self, vault: Vault, seen: &Joining, participant: u8) -> Result<Kept, Failure> {
        let (holding, _) = Keyholding::begin(&mut random::system(), seen, participant)
            .map_err(|error| Failure::refused(error.to_string()))?;
        Kept::create(vault, &self.link.address.base, holding)
    }
}

/// Why a ceremony cannot go on, and what to do.
pub fn failed(record: &CeremonyRecord) -> Failure {
    let what_now = "tell the organiser, who begins the ceremony anew; then run the same command again";
    match record.step() {
        CeremonyStep::Failed { liar } => {
            let who = people::list(&people::numbered(&record.keyholders.holders, [liar]));
            Failure::refused(format!("{who} sent what is provably wrong, and the ceremony ends: {what_now}"))
        }
        _ => Failure::refused(format!("the ceremony gave no key, which does not happen by chance: {what_now}")),
    }
}
