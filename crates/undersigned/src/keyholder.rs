//! `undersigned keyholder`: take part in a letter's key ceremony, and open its locked names.

mod drill;
mod join;
mod kept;
mod link;
mod opening;
mod paper;
mod seat;
mod status;

use crate::failure::Failure;

/// Holds a share of a letter's key: takes part in the ceremony, and opens locked names when the condition is met
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
#[command(subcommand_required = true, disable_help_subcommand = true, arg_required_else_help = false)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Join(join::Args),
    Status(status::Args),
    Drill(drill::Args),
    Call(opening::CallArgs),
    Release(opening::ReleaseArgs),
}

const LONG: &str = "\
Holds a share of a letter's key: takes part in the ceremony, and opens locked names when the condition is met.

Names that stay locked are encrypted to a key that nobody has. Some people, the keyholders, each hold a share of it; as \
many of them as the letter says can open the names together, and fewer learn nothing. The server passes on what they \
send each other and cannot read it.

The same can be done in a browser, by opening the link. The file that a browser stores for you works here too, and so \
does the paper.";

const AFTER: &str = "\
Examples:
  undersigned keyholder join 'https://letters.example/keyhold#g=example-corp&l=our-letter&s=SECRET'
  undersigned keyholder status example-corp-our-letter.keyholder
  undersigned keyholder drill example-corp-our-letter.keyholder
  undersigned keyholder call example-corp-our-letter.keyholder
  undersigned keyholder release example-corp-our-letter.keyholder
  undersigned keyholder release --paper https://letters.example/g/example-corp/l/our-letter

Exit status:
  0   done
  1   the server refused, or something does not hold: do not go on
  2   the command line is wrong
  3   something cannot be reached, read or written
  4   not yet: the message says what to wait for, or who is missing";

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Join(args) => join::run(args),
        Command::Status(args) => status::run(args),
        Command::Drill(args) => drill::run(args),
        Command::Call(args) => opening::call(args),
        Command::Release(args) => opening::release(args),
    }
}
