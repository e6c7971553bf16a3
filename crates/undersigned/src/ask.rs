//! Questions on the terminal.

use std::io::{BufRead, IsTerminal, Write};

use crate::failure::Failure;

/// One line from standard input.
///
/// # Errors
/// One line where there is nobody to ask.
pub fn line(prompt: &str) -> Result<String, Failure> {
    let mut err = std::io::stderr().lock();
    let _ = write!(err, "{prompt}").and_then(|()| err.flush());
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    match read {
        Ok(length) if length > 0 => Ok(line.trim().to_owned()),
        _ => Err(Failure::usage("nobody answered on standard input")),
    }
}

/// A question that must be answered with yes; `--yes` answers it in scripts.
///
/// # Errors
/// One line where the answer is not yes, or nobody can be asked.
pub fn confirm(question: &str, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("no terminal to confirm on: read what is shown, then give --yes"));
    }
    match line(&format!("{question} [y/N] "))?.to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::refused("you did not confirm: nothing was sent")),
    }
}
