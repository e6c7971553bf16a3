//! What a keyholder keeps: the secrets in a file of the common format (spec/opening.md §4.5), which a browser can have
//! made as well, and beside it where they belong.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use undersigned_proto::excerpt::ExcerptError;
use undersigned_proto::keyholder::{Joining, Keyholding};
use undersigned_proto::pin::{self, Expected, Pin};
use zeroize::Zeroizing;

use crate::address::GroupAddress;
use crate::api::{About, Api};
use crate::failure::Failure;
use crate::file::{self, Access};
use crate::passphrase;
use crate::trust::Trust;
use crate::vault::Vault;

/// Ending of the file with the [`Place`].
const PLACE: &str = "place";

/// A keyholder's file, open. Whatever changes in it is stored before anything is sent.
#[derive(Debug)]
pub struct Kept {
    /// The secrets.
    pub holding: Keyholding,
    /// What is in the file.
    stored: Zeroizing<Vec<u8>>,
    vault: Vault,
    place: Option<Place>,
}

/// Where a share belongs. Sealed like the share: whoever could alter it could show the keyholder another record.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    /// The server.
    server: String,
}

impl Kept {
    /// Takes part: stores the new secrets in the vault's file, which must not be there yet.
    ///
    /// # Errors
    /// One line; nothing may be sent then.
    pub fn create(vault: Vault, server: &str, holding: Keyholding) -> Result<Self, Failure> {
        let stored = holding.to_secret_bytes();
        let mut kept = Self { holding, stored, place: None, vault };
        kept.belongs_to(server)?;
        kept.vault.create(kept.vault.path(), &kept.stored)?;
        Ok(kept)
    }

    /// Opens a file.
    ///
    /// # Errors
    /// One line.
    pub fn open(path: &Path, from: &passphrase::From) -> Result<Self, Failure> {
        let name = path.display();
        if !path.exists() {
            return Err(Failure::unreachable(format!("{name}: no such file (see `undersigned keyholder join`)")));
        }
        let vault = Vault::keyholder(path, from.known(&name.to_string())?);
        let bytes = vault.open(path)?.ok_or_else(|| Failure::unreachable(format!("{name}: no such file")))?;
        let holding =
            Keyholding::from_secret_bytes(&bytes).map_err(|error| Failure::refused(format!("{name}: {error}")))?;
        let beside = vault.beside(PLACE);
        let damaged = |_| Failure::refused(format!("{}: damaged", beside.display()));
        let place = vault.open(&beside)?.map(|bytes| serde_json::from_slice(&bytes).map_err(damaged)).transpose()?;
        Ok(Self { holding, stored: bytes, vault, place })
    }

    /// Notes where the share belongs, as far as it is not known yet.
    ///
    /// # Errors
    /// One line.
    pub fn belongs_to(&mut self, server: &str) -> Result<(), Failure> {
        if self.place.as_ref().is_some_and(|place| place.server == server) {
            return Ok(());
        }
        self.place = Some(Place { server: server.to_owned() });
        self.store_place()
    }

    /// The ceremony as it is now, in the record that was joined; where that is another record, both versions are kept.
    ///
    /// # Errors
    /// One line.
    pub fn look(&self, api: &Api, expected: &Expected) -> Result<Joining, Failure> {
        let excerpt = api.excerpt(About::Ceremony(self.holding.letter()))?;
        excerpt.ceremony_of(&self.holding, expected).map_err(|error| {
            let failure = api.not_believed(&error);
            match (error, self.holding.pin()) {
                (ExcerptError::Forked, Some(pin)) => self.keep_evidence(pin, &excerpt.checkpoint, failure),
                _ => failure,
            }
        })
    }

    /// Two checkpoints of one record that do not agree, in a file that can be shown to others.
    fn keep_evidence(&self, pin: &Pin, shown: &[u8], failure: Failure) -> Failure {
        let (path, text) = (self.vault.beside("evidence.txt"), pin::evidence(pin, shown));
        match file::replace(&path, text.as_bytes(), Access::Owner) {
            Ok(()) => Failure::refused(format!("{failure}; both versions are in {}", path.display())),
            Err(unwritten) => unwritten,
        }
    }

    fn store_place(&self) -> Result<(), Failure> {
        // Ours always serialises.
        let bytes = serde_json::to_vec(&self.place).unwrap_or_default();
        self.vault.replace(&self.vault.beside(PLACE), &bytes)
    }

    /// Stores secrets, if they have changed.
    ///
    /// # Errors
    /// One line; the file is then as it was.
    pub fn store(&mut self) -> Result<(), Failure> {
        let secret = self.holding.to_secret_bytes();
        if secret == self.stored { Ok(()) } else { self.keep(secret) }
    }

    /// Stores other secrets in place of these, and goes on with what is stored. Two commands with the same file must not
    /// store the numbers of two ceremonies, one after the other: the second one is refused.
    ///
    /// # Errors
    /// One line; the file is then as it was.
    pub fn keep(&mut self, secret: Zeroizing<Vec<u8>>) -> Result<(), Failure> {
        let path = self.vault.path();
        let holding = Keyholding::from_secret_bytes(&secret)
            .map_err(|error| Failure::refused(format!("{}: {error}", path.display())))?;
        let _alone = self.vault.lock_unchanged(&self.stored)?;
        self.vault.replace(path, &secret)?;
        (self.holding, self.stored) = (holding, secret);
        Ok(())
    }

    /// Moves the file out of the way, for a new attempt; gives the new place and the vault. It is kept: a server that
    /// lies about a new attempt must not cost anybody a share.
    ///
    /// # Errors
    /// One line.
    pub fn set_aside(self) -> Result<(PathBuf, Vault), Failure> {
        let free = self.vault.numbered("old").find(|path| !path.exists());
        let aside = free.unwrap_or_else(|| self.vault.beside("old"));
        std::fs::rename(self.vault.path(), &aside).map_err(|error| Failure::file("move", self.vault.path(), &error))?;
        Ok((aside, self.vault))
    }

    /// Where the group is.
    ///
    /// # Errors
    /// One line where only the secrets are there, as a browser stores them.
    pub fn address(&self) -> Result<GroupAddress, Failure> {
        let name = self.path().display();
        let place = self.place.as_ref().ok_or_else(|| {
            let join = format!("undersigned keyholder join LINK --file {name}");
            Failure::usage(format!("{name} does not say on which server it is used: run `{join}` once"))
        })?;
        Ok(GroupAddress { base: place.server.clone(), group: self.holding.group().to_owned() })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.vault.path()
    }

    /// What to believe of the record: what the command line says, and that it is the one that was joined.
    pub fn trust(&self, given: &Trust) -> Trust {
        self.holding.pin().map_or_else(|| given.clone(), |pin| given.pinned(pin))
    }
}

#[cfg(test)]
mod tests {
    use undersigned_proto::entry::{Class, Entry, Group, Keyholders};
    use undersigned_proto::ledger::State;

    use super::*;
    use crate::passphrase::Passphrase;
    use crate::random;

    fn holding(attempt: u32) -> Keyholding {
        let group = Group {
            id: "acme".into(),
            name: "Employees of Acme".into(),
            description: "Everyone.".into(),
            membership: "Whoever has a contract.".into(),
            declared_members: 50,
            declared_source: "annual report".into(),
            classes: vec![Class::Code],
            lang: "en".into(),
            vkey: "letters.example/g/acme+0+key".into(),
            domains: Vec::new(),
        };
        let mut state = State::new();
        state.apply(0, &Entry::Group(group)).expect("a group");
        for attempt in 1..=attempt {
            let keyholders = Keyholders { letter: "stop".into(), attempt, threshold: 1, holders: vec!["Ada".into()] };
            state.apply(attempt.into(), &Entry::Keyholders(keyholders)).expect("a ceremony");
        }
        let joining = Joining::dangerous_of_state(&state, "stop").expect("a ceremony");
        Keyholding::begin(&mut random::system(), &joining, 1).expect("a keyholder").0
    }

    fn open(path: &Path) -> Kept {
        let vault = Vault::keyholder(path, Passphrase::new("correct horse".into()));
        let stored = vault.open(path).expect("opens").expect("is there");
        Kept { holding: Keyholding::from_secret_bytes(&stored).expect("secrets"), stored, place: None, vault }
    }

    #[test]
    fn finding_1_of_two_commands_with_one_file_only_the_first_stores_what_it_compared() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("acme-stop.keyholder");
        let vault = Vault::keyholder(&path, Passphrase::new("correct horse".into()));
        vault.create(&path, &holding(1).to_secret_bytes()).expect("created");
        let (mut first, mut second) = (open(&path), open(&path));
        first.keep(holding(2).to_secret_bytes()).expect("stored");
        assert_eq!(first.holding.attempt(), 2, "what is stored is what it goes on with");
        let refused = second.keep(holding(3).to_secret_bytes()).expect_err("another command was faster");
        assert!(refused.message.contains("was changed by another command"), "{refused}");
        assert_eq!((second.holding.attempt(), open(&path).holding.attempt()), (1, 2));
        first.store().expect("nothing to store");
    }
}
