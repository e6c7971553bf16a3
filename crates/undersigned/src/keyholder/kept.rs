//! What a keyholder keeps, sealed under a passphrase: the secrets of the ceremony and what belongs to them.

use std::fmt;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use undersigned_proto::keyholder::Keyholding;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::address::GroupAddress;
use crate::failure::Failure;
use crate::passphrase;
use crate::trust::Trust;
use crate::vault::Vault;

/// A keyholder's file, open. Whatever changes in it is stored before anything is sent.
pub struct Kept {
    /// The secrets.
    pub holding: Keyholding,
    /// The server.
    pub base: String,
    /// The key of the record in which the ceremony stands: a later record of another key is another record.
    pub vkey: String,
    /// The check code, once it was compared with the other keyholders.
    pub compared: Option<String>,
    vault: Vault,
}

/// The file's content.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Wire {
    server: String,
    vkey: String,
    holding: String,
    compared: Option<String>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(<redacted>)")
    }
}

impl Kept {
    /// Takes part: stores the new secrets in the vault's file, which must not be there yet.
    ///
    /// # Errors
    /// One line; nothing may be sent then.
    pub fn create(vault: Vault, (base, vkey): (&str, &str), holding: Keyholding) -> Result<Self, Failure> {
        let (base, vkey) = (base.to_owned(), vkey.to_owned());
        let kept = Self { holding, base, vkey, compared: None, vault };
        kept.vault.create(kept.vault.path(), &kept.to_secret_bytes())?;
        Ok(kept)
    }

    /// Opens a file.
    ///
    /// # Errors
    /// One line.
    pub fn open(path: &Path, from: &passphrase::From) -> Result<Self, Failure> {
        let place = path.display();
        if !path.exists() {
            return Err(Failure::unreachable(format!("{place}: no such file (see `undersigned keyholder join`)")));
        }
        let vault = Vault::keyholder(path, from.known(&place.to_string())?);
        let bytes = vault.open(path)?.ok_or_else(|| Failure::unreachable(format!("{place}: no such file")))?;
        let damaged = || Failure::refused(format!("{place}: not what a keyholder of this version keeps"));
        let wire: Wire = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        let holding = Zeroizing::new(Base64::decode_vec(&wire.holding).map_err(|_| damaged())?);
        Ok(Self {
            holding: Keyholding::from_secret_bytes(&holding).map_err(|_| damaged())?,
            base: wire.server.clone(),
            vkey: wire.vkey.clone(),
            compared: wire.compared.clone(),
            vault,
        })
    }

    /// Stores what has changed.
    ///
    /// # Errors
    /// One line; the file is then as it was.
    pub fn store(&self) -> Result<(), Failure> {
        self.vault.replace(self.vault.path(), &self.to_secret_bytes())
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
    pub fn address(&self) -> GroupAddress {
        GroupAddress { base: self.base.clone(), group: self.holding.group().to_owned() }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.vault.path()
    }

    /// What to believe of the record: what the command line says, else the key that the ceremony had.
    pub fn trust(&self, given: &Trust) -> Trust {
        let key = given.key.clone().or_else(|| Some(self.vkey.clone()));
        Trust { key, witnesses: given.witnesses.clone() }
    }

    fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        let wire = Wire {
            server: self.base.clone(),
            vkey: self.vkey.clone(),
            holding: Base64::encode_string(&self.holding.to_secret_bytes()),
            compared: self.compared.clone(),
        };
        // Ours always serialises.
        Zeroizing::new(serde_json::to_vec(&wire).unwrap_or_default())
    }
}
