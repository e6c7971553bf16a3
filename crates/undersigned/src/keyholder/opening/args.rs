//! The command lines of both, and what they explain.

use std::path::PathBuf;

use super::super::paper;
use crate::passphrase;
use crate::trust::Trust;

/// Calls the opening of a letter's locked names, where its terms let keyholders do so
#[derive(Debug, clap::Args)]
#[command(long_about = CALL_LONG, after_long_help = CALL_AFTER)]
pub struct CallArgs {
    /// The file that `undersigned keyholder join` wrote
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub trust: Trust,
    /// Call without being asked
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub passphrase: passphrase::From,
    /// Print JSON, for machines
    #[arg(long)]
    pub json: bool,
}

const CALL_LONG: &str = "\
Calls the opening of a letter's locked names, where its terms let keyholders do so.

First the whole public record is checked: as many names must stand as the letter says. From the call on, signers have \
time to take their names back, 48 hours unless the letter says otherwise. Nothing opens by the call itself: after that \
time, as many keyholders as the letter says must each release their share.";

const CALL_AFTER: &str = "\
Examples:
  undersigned keyholder call example-corp-our-letter.keyholder

Environment:
  UNDERSIGNED_PASSPHRASE   the passphrase, for scripts

Exit status:
  0   called
  1   the server refused, the record does not hold, or the opening was called before
  2   the command line is wrong
  3   something cannot be reached, read or written
  4   not yet: too few names stand, or the letter is not signed yet";

/// Releases your share, once the letter's condition is met: names open when enough keyholders have
#[derive(Debug, clap::Args)]
#[command(long_about = RELEASE_LONG, after_long_help = RELEASE_AFTER)]
pub struct ReleaseArgs {
    /// The file that `undersigned keyholder join` wrote
    #[arg(value_name = "FILE", required_unless_present = "paper", conflicts_with = "paper")]
    pub file: Option<PathBuf>,
    /// Without the file: the letter's address; the 24 words are then asked for
    #[arg(long, value_name = "LETTER_ADDRESS")]
    pub paper: Option<String>,
    #[command(flatten)]
    pub words: paper::ReadBack,
    #[command(flatten)]
    pub trust: Trust,
    /// Release without being asked; the condition is checked all the same
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub passphrase: passphrase::From,
    /// Print JSON, for machines
    #[arg(long)]
    pub json: bool,
}

const RELEASE_LONG: &str = "\
Releases your share, once the letter's condition is met: names open when enough keyholders have.

First the whole public record is checked, by this program and this machine's clock, whatever the server says: enough \
names stand, the opening was called, the time to take names back is over, and the letter's latest date is not. \
Otherwise it refuses and says why. There is no way around it.

The share becomes part of the public record. When as many are there as the letter says, everybody can open the names, \
and nobody can lock them again. If your share is there already, this says so.";

const RELEASE_AFTER: &str = "\
Examples:
  undersigned keyholder release example-corp-our-letter.keyholder
  undersigned keyholder release --paper https://letters.example/g/example-corp/l/our-letter

Environment:
  UNDERSIGNED_PASSPHRASE   the passphrase, for scripts

Exit status:
  0   your share is in the public record
  1   the server refused, the record does not hold, or these names are never opened
  2   the command line is wrong
  3   something cannot be reached, read or written
  4   not yet: the message says what the letter's terms wait for";
