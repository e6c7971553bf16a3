//! `undersigned keyholder drill`

use std::path::PathBuf;

use undersigned_proto::keyholder::KeyholderError;

use super::kept::Kept;
use super::paper;
use crate::failure::Failure;
use crate::{output, passphrase};

/// Tests, on any day, that your paper still holds your share
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// The file that `undersigned keyholder join` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    words: paper::ReadBack,
    #[command(flatten)]
    passphrase: passphrase::From,
}

const LONG: &str = "\
Tests, on any day, that your paper still holds your share.

It asks for the passphrase and the 24 words and compares the words with the file. Nothing is sent anywhere.";

const AFTER: &str = "\
Examples:
  undersigned keyholder drill example-corp-our-letter.keyholder

Environment:
  UNDERSIGNED_PASSPHRASE   the passphrase, for scripts

Exit status:
  0   the words are your share
  1   they are not, or there is no share yet
  2   the command line is wrong
  3   a file cannot be read";

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    let kept = Kept::open(&args.file, &args.passphrase)?;
    let refused = |error: KeyholderError| Failure::refused(error.to_string());
    let backup = kept.holding.backup().map_err(refused)?;
    args.words.read(|words| if words == &*backup { Ok(()) } else { Err(refused(KeyholderError::Backup)) })?;
    output::text("The words are your share. Put the paper back where only you find it.");
    Ok(())
}
