//! The 24 words: shown once, read back from paper.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use undersigned_proto::backup::{self, BackupError, MAX_WORDS_BYTES, WORDS};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::{ask, output};

/// Words in a row.
const ROW: usize = 4;
/// Times that a person may read the words back.
const TRIES: u32 = 5;
/// Clears the screen and what has scrolled away (ECMA-48, and xterm's extension 3 J).
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// Where a script gives the words.
#[derive(Debug, Default, clap::Args)]
pub struct ReadBack {
    /// Read the 24 words back from this file, for scripts (else they are asked for)
    #[arg(long, value_name = "FILE")]
    pub words_file: Option<PathBuf>,
}

impl ReadBack {
    /// Reads words; where a person types them, again until `fits` takes them.
    ///
    /// # Errors
    /// One line that names the word that is wrong.
    pub fn read<T>(&self, fits: impl Fn(&[u8; 32]) -> Result<T, Failure>) -> Result<T, Failure> {
        if let Some(path) = &self.words_file {
            return fits(&*share(&read_file(path)?)?);
        }
        let mut tries = 1;
        loop {
            let words = typed()?;
            match share(&words).and_then(|share| fits(&share)) {
                Err(failure) if std::io::stdin().is_terminal() && tries < TRIES => {
                    output::hint(&failure.to_string());
                    tries += 1;
                }
                outcome => {
                    clear();
                    return outcome;
                }
            }
        }
    }

    /// Whether there is somebody to ask, or a file.
    pub fn can_read(&self) -> bool {
        self.words_file.is_some() || std::io::stdin().is_terminal()
    }
}

/// Shows a share as words; where a person looks on, until they are on paper.
///
/// # Errors
/// One line where nobody answers.
pub fn show(share: &[u8; 32]) -> Result<(), Failure> {
    let words = backup::to_words(share);
    let mut text = Zeroizing::new(String::from(
        "These 24 words are your share. Write them on paper, in this order, and keep the paper where only you find it.\n\
         Whoever has them has your share. They are not shown again.\n\n",
    ));
    for (at, word) in words.split(' ').enumerate() {
        let end = if at % ROW == ROW - 1 { "\n" } else { "" };
        text.push_str(&format!("  {:>2} {word:<10}{end}", at + 1));
    }
    output::text(&text);
    if looks_on() {
        ask::line("\nPress Enter when they are on paper: ")?;
        clear();
    }
    Ok(())
}

/// Whether a person sees what is printed.
fn looks_on() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Takes the words off the screen.
fn clear() {
    if looks_on() {
        output::text(CLEAR);
    }
}

fn share(words: &str) -> Result<Zeroizing<[u8; 32]>, Failure> {
    backup::from_words(words).map_err(|error: BackupError| Failure::refused(error.to_string()))
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let length = std::fs::metadata(path).map_err(|error| Failure::file("read", path, &error))?.len();
    if length > MAX_WORDS_BYTES as u64 {
        return Err(Failure::refused(format!("{}: longer than 24 words", path.display())));
    }
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| Failure::file("read", path, &error))
}

/// Words from standard input, on one line or several, until there are 24.
fn typed() -> Result<Zeroizing<String>, Failure> {
    output::hint("Type the 24 words from your paper, on one line or several:");
    let (mut words, mut stdin) = (Zeroizing::new(String::with_capacity(MAX_WORDS_BYTES)), std::io::stdin().lock());
    while words.split_whitespace().count() < WORDS && words.len() < MAX_WORDS_BYTES {
        let mut line = Zeroizing::new(String::new());
        let read = stdin.read_line(&mut line);
        if !matches!(read, Ok(length) if length > 0) {
            break;
        }
        if line.trim().is_empty() && !words.is_empty() {
            break;
        }
        words.push_str(&line);
    }
    if words.is_empty() {
        return Err(Failure::usage("nobody answered on standard input: type the words, or give --words-file"));
    }
    Ok(words)
}
