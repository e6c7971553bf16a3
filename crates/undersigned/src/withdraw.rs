//! `undersigned withdraw`

use std::path::PathBuf;

use serde::Serialize;
use undersigned_proto::sign;

use crate::failure::Failure;
use crate::signer::Signer;
use crate::trust::Trust;
use crate::{ask, output, passphrase, random};

/// Takes your signature of a letter back.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// The letter's address
    #[arg(value_name = "LETTER_ADDRESS")]
    letter: String,
    /// The credential that signed it
    #[arg(long, value_name = "FILE")]
    credential: PathBuf,
    #[command(flatten)]
    trust: Trust,
    /// Withdraw without being asked
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: passphrase::From,
    /// Print JSON, for machines
    #[arg(long)]
    json: bool,
}

const LONG: &str = "\
Takes your signature of a letter back, until the letter is delivered or its locked names are being opened.

The count goes down by one, and a name that you showed or locked is erased. The entry itself stays in the public record, marked as \
withdrawn; it tells as little of you as before. The same credential cannot sign that letter again.";

const AFTER: &str = "\
Examples:
  undersigned withdraw https://letters.example/g/example-corp/l/our-letter \\
      --credential example-corp-1.credential

Environment:
  UNDERSIGNED_PASSPHRASE   the passphrase, for scripts

Exit status:
  0   withdrawn, and the receipt holds
  1   the server refused, or the record or receipt does not hold
  2   the command line is wrong
  3   something cannot be reached, read or written";

#[derive(Serialize)]
struct Done<'a> {
    letter: &'a str,
    index: u64,
    receipt: String,
}

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    let signer = Signer::open(&args.letter, &args.credential, &args.passphrase, &args.trust)?;
    ask::confirm(&format!("Take your signature of \"{}\" back?", signer.letter().title), args.yes)?;
    let entry = sign::withdraw(&mut random::system(), &signer.credential, &signer.facts)
        .map_err(|error| Failure::refused(error.to_string()))?;
    let accepted = signer.api.withdraw(&signer.letter().id, &entry)?;
    let (index, receipt) = signer.keep_receipt(&entry, &accepted)?;
    let (letter, receipt) = (signer.letter().id.as_str(), receipt.display().to_string());
    if args.json {
        output::json(&Done { letter, index, receipt });
    } else {
        output::text(&format!("Withdrawn: entry {index} of the public record says so.\nReceipt: {receipt} (sealed)"));
    }
    Ok(())
}
