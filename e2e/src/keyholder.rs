//! A keyholder who uses the command line.

use crate::server::{Ended, Undersigned};
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use tempfile::TempDir;

const PASSPHRASE: &str = "nine patient herons";
/// Exit status of a command that waits for others, or for what only a person can give.
const NOT_YET: Option<i32> = Some(4);

/// A keyholder at a terminal, with a folder of their own. Every step is a command of its own: nothing stays in memory.
pub struct CommandHolder {
    folder: TempDir,
    link: String,
}

impl CommandHolder {
    pub fn new(link: &str) -> Result<Self> {
        Ok(Self { folder: tempfile::tempdir()?, link: link.to_owned() })
    }

    /// Does what can be done now, and says that the others must act.
    pub fn join(&self, server: &Undersigned) -> Result<()> {
        let answer = self.run(server, &["--once"])?;
        ensure!(answer.code == NOT_YET, "{answer:?}");
        Ok(())
    }

    /// The check code, once everybody has joined.
    pub fn check_code(&self, server: &Undersigned) -> Result<String> {
        let answer = self.run(server, &["--once"])?;
        ensure!(answer.code == NOT_YET && answer.stdout.contains("Check code:"), "{answer:?}");
        Ok(digits(&answer.stdout))
    }

    /// Compares the code that was heard: only then parts are handed out.
    pub fn compare(&self, server: &Undersigned, heard: &str) -> Result<()> {
        let answer = self.run(server, &["--once", "--code", heard])?;
        ensure!(answer.code == NOT_YET, "{answer:?}");
        Ok(())
    }

    /// Writes the words on paper and reads them back.
    pub fn drill(&self, server: &Undersigned) -> Result<()> {
        let answer = self.run(server, &["--once"])?;
        ensure!(answer.code == NOT_YET, "{answer:?}");
        let words = answer.stdout.split_once("\n\n").context("no words are shown")?.1;
        let words: Vec<&str> = words.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).collect();
        ensure!(words.len() == 24, "{answer:?}");
        let paper = self.folder.path().join("paper");
        std::fs::write(&paper, words.join(" "))?;
        let answer = self.run(server, &["--once", "--words-file", &paper.to_string_lossy()])?;
        ensure!(answer.code == NOT_YET || answer.code == Some(0), "{answer:?}");
        Ok(())
    }

    /// The ceremony is over, by the public record.
    pub fn conclude(&self, server: &Undersigned) -> Result<()> {
        let answer = self.run(server, &["--once"])?;
        ensure!(
            answer.code == Some(0) && answer.stdout.contains("is complete, and the public record holds it"),
            "{answer:?}"
        );
        Ok(())
    }

    /// Checks everything and releases the share, or says why not.
    pub fn release(&self, server: &Undersigned) -> Result<Ended> {
        server.run_as(PASSPHRASE, &["keyholder", "release", &self.file().to_string_lossy(), "--yes"])
    }

    fn run(&self, server: &Undersigned, more: &[&str]) -> Result<Ended> {
        let file = self.file();
        let file = file.to_string_lossy();
        let arguments = ["keyholder", "join", &self.link, "--file", &file];
        server.run_as(PASSPHRASE, &[&arguments[..], more].concat())
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("share.keyholder")
    }
}

/// The digits of a text, without what groups them.
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
