//! The command line: which commands there are, and how each ends.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::failure::{Failure, Status};
use crate::output;

/// Open letters that anyone can verify, with signers who stay unnamed until they choose otherwise
#[derive(Debug, Parser)]
#[command(name = "undersigned", version, long_about = LONG, after_long_help = AFTER, arg_required_else_help = false)]
#[command(subcommand_required = true, disable_help_subcommand = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const LONG: &str = "\
Open letters that anyone can verify, with signers who stay unnamed until they choose otherwise.

Members of a group prove once that they belong to it and get a credential that nobody can trace to them. With it they \
sign letters: the public record then shows that one more distinct member signed, and nothing else unless the signer \
wants it. Everything in the record can be checked by a stranger, with this program or in a browser.";

const AFTER: &str = "\
Where to begin:
  undersigned demo          a server on this machine with a sample letter, to try everything
  undersigned verify https://letters.example/g/example-corp
  undersigned enrol https://letters.example/g/example-corp --code K7QX-2M9P-4TZB-8HW9
  undersigned sign https://letters.example/g/example-corp/l/our-letter \\
      --credential example-corp-1.credential --show nothing

`undersigned COMMAND --help` explains a command, with examples.

Exit status:
  0    done, or it holds
  1    it does not hold, or the server refused
  2    the command line is wrong
  3    a server, folder or file cannot be reached, read or written
  4    not yet: the message says what to wait for
  70   a fault in this program";

#[derive(Debug, Subcommand)]
enum Command {
    Verify(crate::verify::Args),
    Enrol(crate::enrol::Args),
    Sign(crate::sign::Args),
    Withdraw(crate::withdraw::Args),
    Keyholder(crate::keyholder::Args),
    Export(crate::export::Args),
    #[cfg(feature = "server")]
    Import(crate::import::Args),
    #[cfg(feature = "server")]
    Serve(crate::serve::Args),
    #[cfg(feature = "server")]
    Demo(crate::demo::Args),
}

/// Runs the command line of this process.
///
/// # Errors
/// One line and the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Result<(), Failure> {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    match &cli.command {
        Command::Verify(args) => crate::verify::run(args),
        Command::Enrol(args) => crate::enrol::run(args),
        Command::Sign(args) => crate::sign::run(args),
        Command::Withdraw(args) => crate::withdraw::run(args),
        Command::Keyholder(args) => crate::keyholder::run(args),
        Command::Export(args) => crate::export::run(args),
        #[cfg(feature = "server")]
        Command::Import(args) => crate::import::run(args),
        #[cfg(feature = "server")]
        Command::Serve(args) => crate::serve::run(args),
        #[cfg(feature = "server")]
        Command::Demo(args) => crate::demo::run(args),
    }
}

/// Help and version go to standard output; a wrong command line becomes one line.
fn refuse(error: &clap::Error) -> Result<(), Failure> {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::text(&text);
            Ok(())
        }
        ErrorKind::MissingSubcommand => {
            Err(Failure::usage("name a command, for example `undersigned demo`; --help lists them"))
        }
        _ => {
            let first = text.split("\n\n").next().unwrap_or_default();
            let first = first.strip_prefix("error: ").unwrap_or(first);
            let message = format!("{first} (--help explains the command)");
            Err(Failure { status: Status::Usage, message })
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        <super::Cli as clap::CommandFactory>::command().debug_assert();
    }
}
