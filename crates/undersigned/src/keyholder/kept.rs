//! What a keyholder keeps: the secrets in a file of the common format (spec/opening.md §4.5), which a browser can have
//! made as well, and beside it where they belong.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use undersigned_proto::keyholder::Keyholding;

use crate::address::GroupAddress;
use crate::api::Ceremony;
use crate::failure::Failure;
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
    /// The check code, once it was compared with the other keyholders.
    compared: Option<String>,
}

impl Kept {
    /// Takes part: stores the new secrets in the vault's file, which must not be there yet.
    ///
    /// # Errors
    /// One line; nothing may be sent then.
    pub fn create(vault: Vault, server: &str, seen: &Ceremony, holding: Keyholding) -> Result<Self, Failure> {
        let mut kept = Self { holding, place: None, vault };
        kept.belongs_to(server, seen)?;
        kept.vault.create(kept.vault.path(), &kept.holding.to_secret_bytes())?;
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
        Ok(Self { holding, vault, place })
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
        let compared = self.place.take().and_then(|place| place.compared);
        self.place = Some(Place { server: server.to_owned(), vkey: vkey.clone(), compared });
        self.store_place()
    }

    /// Whether this code was compared with the other keyholders.
    pub fn has_compared(&self, code: &str) -> bool {
        self.place.as_ref().is_some_and(|place| place.compared.as_deref() == Some(code))
    }

    /// Stores that this code was compared.
    ///
    /// # Errors
    /// One line.
    pub fn note_compared(&mut self, code: String) -> Result<(), Failure> {
        if let Some(place) = &mut self.place {
            place.compared = Some(code);
        }
        self.store_place()
    }

    fn store_place(&self) -> Result<(), Failure> {
        // Ours always serialises.
        let bytes = serde_json::to_vec(&self.place).unwrap_or_default();
        self.vault.replace(&self.vault.beside(PLACE), &bytes)
    }

    /// Stores secrets that have changed.
    ///
    /// # Errors
    /// One line; the file is then as it was.
    pub fn store(&self) -> Result<(), Failure> {
        self.vault.replace(self.vault.path(), &self.holding.to_secret_bytes())
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
