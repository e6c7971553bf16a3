//! Whether a member's own signatures stand in a record that holds.

use std::path::PathBuf;

use serde::Serialize;
use undersigned_proto::credential::Credential;
use undersigned_proto::ledger::State;

use crate::failure::Failure;
use crate::passphrase;
use crate::vault::Vault;

/// Whose signatures to look for.
#[derive(Debug, clap::Args)]
pub struct Own {
    /// Also say whether the signatures made with this credential stand; nothing of it is sent anywhere
    #[arg(long, value_name = "FILE")]
    credential: Option<PathBuf>,
    #[command(flatten)]
    passphrase: passphrase::From,
}

/// What became of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It counts.
    Stands,
    /// It was taken back.
    Withdrawn,
    /// The record does not have it.
    Missing,
}

/// One signature of one's own.
#[derive(Debug, Serialize)]
pub struct Mine {
    /// The letter.
    pub letter: String,
    /// Its title.
    pub title: String,
    /// What became of the signature.
    pub fate: Fate,
}

impl Own {
    /// Opens the credential, if one is given.
    ///
    /// # Errors
    /// One line.
    pub fn open(&self) -> Result<Option<Credential>, Failure> {
        let Some(path) = &self.credential else { return Ok(None) };
        if !path.exists() {
            return Err(Failure::unreachable(format!("{}: no such file", path.display())));
        }
        let passphrase = self.passphrase.known(&path.display().to_string())?;
        Vault::new(path, passphrase).credential().map(Some)
    }
}

/// The letters of a record that the credential has signed.
pub fn signatures(credential: &Credential, state: &State) -> Vec<Mine> {
    let Some(group) = state.group() else { return Vec::new() };
    let (id, epoch) = credential.scope();
    let ours = state.letters().filter(|record| id == group.id && epoch == record.letter.epoch);
    let signed = ours.filter(|record| credential.has_signed(&record.hash));
    signed
        .map(|record| Mine {
            letter: record.letter.id.clone(),
            title: record.letter.title.clone(),
            fate: fate(&credential.pseudonym(&record.hash), &record.letter.id, state),
        })
        .collect()
}

fn fate(pseudonym: &[u8; 48], letter: &str, state: &State) -> Fate {
    match (state.stands(letter, pseudonym), state.is_withdrawn(letter, pseudonym)) {
        (true, _) => Fate::Stands,
        (_, true) => Fate::Withdrawn,
        _ => Fate::Missing,
    }
}

impl Mine {
    /// For a person.
    pub fn to_plain(&self) -> String {
        let title = &self.title;
        match self.fate {
            Fate::Stands => format!("Your signature under \"{title}\" stands.\n"),
            Fate::Withdrawn => format!("Your signature under \"{title}\" was withdrawn.\n"),
            Fate::Missing => format!("Your signature under \"{title}\" is not in this record.\n"),
        }
    }
}
