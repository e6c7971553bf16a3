//! Sealed files of a member: credential, pending request, unsent signature, receipts; and of a keyholder.
//!
//! Their names tell group and period, and how many receipts there are; which
//! letters were signed, and how, is only inside (threat T9). So is when: all
//! files carry the same time of change. What the system notes by itself of a
//! file's making and reading cannot be set.

use std::fs;
use std::path::{Path, PathBuf};

use undersigned_proto::credential::Credential;
use undersigned_proto::credential_file::{self, FileError, Kind, MAX_FILE_BYTES};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::file::{self, Access};
use crate::passphrase::Passphrase;
use crate::random;

/// A credential's or keyholder's file and those beside it, under one passphrase.
#[derive(Debug)]
pub struct Vault {
    path: PathBuf,
    kind: Kind,
    passphrase: Passphrase,
}

impl Vault {
    /// The files around the credential at `path`, which need not be there yet.
    pub fn new(path: &Path, passphrase: Passphrase) -> Self {
        Self { path: path.to_owned(), kind: Kind::Credential, passphrase }
    }

    /// What a keyholder keeps at `path`, which need not be there yet.
    pub fn keyholder(path: &Path, passphrase: Passphrase) -> Self {
        Self { path: path.to_owned(), kind: Kind::Keyholder, passphrase }
    }

    /// Where the credential, or what a keyholder keeps, is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// `example-1.credential` → `example-1.ENDING`.
    pub fn beside(&self, ending: &str) -> PathBuf {
        self.path.with_extension(ending)
    }

    /// Opens the credential.
    ///
    /// # Errors
    /// One line.
    pub fn credential(&self) -> Result<Credential, Failure> {
        let place = self.path.display();
        let bytes = self.open(&self.path)?;
        let bytes = bytes.ok_or_else(|| Failure::unreachable(format!("{place}: no such file")))?;
        Credential::from_secret_bytes(&bytes).map_err(|error| Failure::refused(format!("{place}: {error}")))
    }

    /// Makes other commands that lock wait, until the result is dropped; the secrets must still be those that were read.
    ///
    /// # Errors
    /// One line.
    pub fn lock_unchanged(&self, known: &[u8]) -> Result<Option<std::fs::File>, Failure> {
        let lock = file::lock_folder(&self.path)?;
        let same = self.open(&self.path)?.is_some_and(|found| found.as_slice() == known);
        if same { Ok(lock) } else { Err(self.changed()) }
    }

    /// What another command has done meanwhile.
    pub fn changed(&self) -> Failure {
        let name = self.path.display();
        Failure::refused(format!("{name} was changed by another command in the meantime: run this one again"))
    }

    /// Opens a file; `None` where there is none.
    ///
    /// # Errors
    /// One line.
    pub fn open(&self, path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let failure = |error: &std::io::Error| Failure::file("read", path, error);
        match fs::metadata(path) {
            Ok(metadata) if metadata.len() > MAX_FILE_BYTES as u64 || !metadata.is_file() => {
                return Err(Failure::refused(format!("{}: {}", path.display(), FileError::Format)));
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failure(&error)),
        }
        let text = fs::read(path).map_err(|error| failure(&error))?;
        let refused = |error: FileError| Failure::refused(format!("{}: {error}", path.display()));
        let text = String::from_utf8(text).map_err(|_| refused(FileError::Format))?;
        credential_file::open(self.kind, &text, self.passphrase.to_secret_str()).map(Some).map_err(refused)
    }

    /// Writes a file that must not be there yet.
    ///
    /// # Errors
    /// One line.
    pub fn create(&self, path: &Path, secret: &[u8]) -> Result<(), Failure> {
        file::create(path, self.seal(secret)?.as_bytes(), Access::Owner)
    }

    /// Writes a file in place of an older one.
    ///
    /// # Errors
    /// One line; the older one is then as it was.
    pub fn replace(&self, path: &Path, secret: &[u8]) -> Result<(), Failure> {
        file::replace(path, self.seal(secret)?.as_bytes(), Access::Owner)
    }

    /// Removes a file that is no longer needed.
    ///
    /// # Errors
    /// One line.
    pub fn remove(&self, path: &Path) -> Result<(), Failure> {
        fs::remove_file(path).map_err(|error| Failure::file("remove", path, &error))
    }

    /// `example-1.1.ENDING`, `example-1.2.ENDING`, …
    pub fn numbered(&self, ending: &str) -> impl Iterator<Item = PathBuf> {
        (1_u32..).map(move |number| self.beside(&format!("{number}.{ending}")))
    }

    /// Writes a file in the first free place of [`Vault::numbered`]; gives the place.
    ///
    /// # Errors
    /// One line.
    pub fn add(&self, ending: &str, secret: &[u8]) -> Result<PathBuf, Failure> {
        let path = self.numbered(ending).find(|path| !path.exists()).unwrap_or_else(|| self.beside(ending));
        self.create(&path, secret)?;
        Ok(path)
    }

    fn seal(&self, secret: &[u8]) -> Result<String, Failure> {
        credential_file::seal(&mut random::system(), self.kind, secret, self.passphrase.to_secret_str())
            .map_err(|error| Failure::usage(error.to_string()))
    }
}

/// The file name of a group's credential for an epoch.
pub fn file_name(group: &str, epoch: u32) -> String {
    format!("{group}-{epoch}.credential")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(folder: &Path) -> Vault {
        Vault::new(&folder.join("acme-1.credential"), Passphrase::new("correct horse".into()))
    }

    #[test]
    fn files_are_sealed_private_and_never_overwritten_by_create() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let vault = vault(folder.path());
        let path = vault.beside("pending");
        vault.create(&path, b"canary").expect("created");
        assert!(!fs::read_to_string(&path).expect("readable").contains("canary"));
        assert!(vault.create(&path, b"other").is_err());
        assert_eq!(vault.open(&path).expect("opens").expect("is there").as_slice(), b"canary");
        vault.replace(&path, b"other").expect("replaced");
        assert_eq!(vault.open(&path).expect("opens").expect("is there").as_slice(), b"other");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1, "no temporary file is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn finding_10_no_file_tells_when_it_was_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let vault = vault(folder.path());
        vault.create(vault.path(), b"credential").expect("created");
        let receipt = vault.add("receipt", b"receipt").expect("stored");
        vault.replace(vault.path(), b"credential, one context used").expect("replaced");
        for path in [vault.path(), &receipt] {
            let metadata = fs::metadata(path).expect("there");
            let since = |time: std::io::Result<std::time::SystemTime>| {
                time.expect("kept").duration_since(std::time::SystemTime::UNIX_EPOCH).expect("later").as_secs()
            };
            assert_eq!(since(metadata.modified()), 946_684_800, "{}", path.display());
            assert_eq!(since(metadata.accessed()), 946_684_800, "{}", path.display());
        }
    }

    #[test]
    fn a_wrong_passphrase_and_a_strange_file_are_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("acme-1.pending");
        vault(folder.path()).create(&path, b"canary").expect("created");
        let other = Vault::new(&folder.path().join("acme-1.credential"), Passphrase::new("wrong horse".into()));
        assert!(other.open(&path).expect_err("refused").message.contains("the passphrase is wrong"));
        fs::write(&path, b"\xff\xfe").expect("written");
        assert!(other.open(&path).expect_err("refused").message.contains("not a file of this kind"));
        assert!(other.open(&folder.path().join("nothing")).expect("no error").is_none());
        assert_eq!(format!("{other:?}").matches("wrong horse").count(), 0);
    }

    #[test]
    fn a_keyholders_file_is_no_credential() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("acme-stop.keyholder");
        let keyholder = Vault::keyholder(&path, Passphrase::new("correct horse".into()));
        keyholder.create(&path, b"canary").expect("created");
        assert_eq!(keyholder.open(&path).expect("opens").expect("is there").as_slice(), b"canary");
        let member = Vault::new(&path, Passphrase::new("correct horse".into()));
        assert!(member.open(&path).expect_err("refused").message.contains("not a file of this kind"));
    }

    #[test]
    fn receipts_get_places_of_their_own() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let vault = vault(folder.path());
        let places: Vec<_> = (0..2).map(|_| vault.add("receipt", b"receipt").expect("stored")).collect();
        assert_eq!(places, [folder.path().join("acme-1.1.receipt"), folder.path().join("acme-1.2.receipt")]);
    }
}
