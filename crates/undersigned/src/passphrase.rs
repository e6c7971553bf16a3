//! The passphrase over a member's or keyholder's secrets: from the terminal, a file or the environment.

use std::fmt;
use std::io::IsTerminal;
use std::path::PathBuf;

use undersigned_proto::credential_file::{MAX_PASSPHRASE_BYTES, MIN_PASSPHRASE_CHARS};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// A passphrase. Secret: no Display, no Clone; wiped on drop.
pub struct Passphrase(Zeroizing<String>);

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(<redacted>)")
    }
}

impl Passphrase {
    /// Takes a passphrase.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Its text, secret.
    pub fn to_secret_str(&self) -> &str {
        &self.0
    }
}

/// Where a script gives the passphrase.
#[derive(Debug, Default, clap::Args)]
pub struct From {
    /// Read the passphrase from the first line of this file (else UNDERSIGNED_PASSPHRASE, else it is asked for)
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl From {
    /// The passphrase of something that exists.
    ///
    /// # Errors
    /// One line on how to give it.
    pub fn known(&self, of: &str) -> Result<Passphrase, Failure> {
        match self.given()? {
            Some(passphrase) => Ok(passphrase),
            None => ask(&format!("Passphrase of {of}: ")),
        }
    }

    /// A new passphrase for `what`, asked for twice.
    ///
    /// # Errors
    /// One line on what a passphrase must be, or how to give it.
    pub fn chosen(&self, what: &str) -> Result<Passphrase, Failure> {
        if let Some(passphrase) = self.given()? {
            return long_enough(passphrase);
        }
        let first = long_enough(ask(&format!("Choose a passphrase for {what}: "))?)?;
        let second = ask("The same passphrase again: ")?;
        if first.0 != second.0 {
            return Err(Failure::usage("the two passphrases differ: try again"));
        }
        Ok(first)
    }

    fn given(&self) -> Result<Option<Passphrase>, Failure> {
        if let Some(path) = &self.passphrase_file {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
            let text = Zeroizing::new(text);
            return Ok(Some(Passphrase::new(text.lines().next().unwrap_or_default().to_owned())));
        }
        Ok(std::env::var("UNDERSIGNED_PASSPHRASE").ok().map(Passphrase::new))
    }
}

fn long_enough(passphrase: Passphrase) -> Result<Passphrase, Failure> {
    let text = passphrase.to_secret_str();
    if text.chars().count() < MIN_PASSPHRASE_CHARS || text.len() > MAX_PASSPHRASE_BYTES {
        return Err(Failure::usage(format!("the passphrase must have at least {MIN_PASSPHRASE_CHARS} characters")));
    }
    Ok(passphrase)
}

fn ask(prompt: &str) -> Result<Passphrase, Failure> {
    let hint = "no terminal to ask for the passphrase on: set UNDERSIGNED_PASSPHRASE or give --passphrase-file";
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(hint));
    }
    rpassword::prompt_password(prompt).map(Passphrase::new).map_err(|_| Failure::usage(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_passphrase() {
        let shown = format!("{:?}", Passphrase::new("correct horse battery".into()));
        assert_eq!(shown, "Passphrase(<redacted>)");
    }

    #[test]
    fn short_passphrases_are_refused() {
        assert!(long_enough(Passphrase::new("seven77".into())).is_err());
        assert!(long_enough(Passphrase::new("eight888".into())).is_ok());
        assert!(long_enough(Passphrase::new("x".repeat(MAX_PASSPHRASE_BYTES + 1))).is_err());
    }
}
