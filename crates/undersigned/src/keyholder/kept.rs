//! What a keyholder keeps: the secrets in a file of the common format (spec/opening.md §4.5), which a browser can have
//! made as well, and beside it where they belong.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use undersigned_proto::keyholder::Keyholding;
use zeroize::Zeroizing;

use crate::address::GroupAddress;
use crate::api::Ceremony;
use crate::failure::Failure;
use crate::file;
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
    /// The key of the record in which the ceremony stands: a record of another key is another record.
    vkey: String,
}

impl Kept {
    /// Takes part: stores the new secrets in the vault's file, which must not be there yet.
    ///
    /// # Errors
    /// One line; nothing may be sent then.
    pub fn create(vault: Vault, server: &str, seen: &Ceremony, holding: Keyholding) -> Result<Self, Failure> {
        let stored = holding.to_secret_bytes();
        let mut kept = Self { holding, stored, place: None, vault };
        kept.belongs_to(server, seen)?;
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
    /// One line where the record has another key than it had before.
    pub fn belongs_to(&mut self, server: &str, seen: &Ceremony) -> Result<(), Failure> {
        let vkey = &seen.group.vkey;
        if let Some(place) = &self.place {
            if place.vkey != *vkey {
                return Err(Failure::refused(format!(
                    "{server} shows a record of another key than the one in which you joined: do not go on"
                )));
            }
            if place.server == server {
                return Ok(());
            }
        }
        self.place = Some(Place { server: server.to_owned(), vkey: vkey.clone() });
        self.store_place()
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
        let (path, name) = (self.vault.path(), self.vault.path().display().to_string());
        let holding =
            Keyholding::from_secret_bytes(&secret).map_err(|error| Failure::refused(format!("{name}: {error}")))?;
        let _alone = file::lock_folder(path)?;
        if self.vault.open(path)?.is_none_or(|found| found != self.stored) {
            let message = format!("{name} was changed by another command in the meantime: run this one again");
            return Err(Failure::refused(message));
        }
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

    /// What to believe of the record: what the command line says, else the key that the ceremony had.
    pub fn trust(&self, given: &Trust) -> Trust {
        let key = given.key.clone().or_else(|| self.place.as_ref().map(|place| place.vkey.clone()));
        Trust { key, ..given.clone() }
    }
}

#[cfg(test)]
mod tests {
    use undersigned_proto::entry::Keyholders;

    use super::*;
    use crate::passphrase::Passphrase;
    use crate::random;

    fn holding(attempt: u32) -> Keyholding {
        let keyholders = Keyholders { letter: "stop".into(), attempt, threshold: 1, holders: vec!["Ada".into()] };
        Keyholding::begin(&mut random::system(), "acme", &keyholders, 1).expect("a keyholder").0
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
