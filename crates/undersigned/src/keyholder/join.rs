//! `undersigned keyholder join`

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use undersigned_proto::keyholder::{Joining, KeyholderError, Next};
use undersigned_proto::ledger::{CHECK_CODE_DIGITS, CeremonyRecord, CeremonyStep};
use undersigned_proto::pin::Expected;
use undersigned_proto::receipt;

use super::kept::Kept;
use super::link::Link;
use super::paper;
use super::seat::{Door, failed};
use crate::api::Api;
use crate::failure::{Failure, Status};
use crate::trust::Trust;
use crate::{ask, audit, output, passphrase, people, random};

/// Between two looks at what the others have done.
const PAUSE: Duration = Duration::from_secs(2);

/// Takes part in a letter's key ceremony, and stores your share.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// The secret link that the organiser gave you, in quotes
    #[arg(value_name = "LINK")]
    link: String,
    /// Where your secrets are kept [default: GROUP-LETTER.keyholder in this folder]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The check code that you heard from the other keyholders, for scripts (else you are asked)
    #[arg(long, value_name = "DIGITS")]
    code: Option<String>,
    #[command(flatten)]
    words: paper::ReadBack,
    /// Do what can be done now, and do not wait for others
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    trust: Trust,
    #[command(flatten)]
    passphrase: passphrase::From,
}

const LONG: &str = "\
Takes part in a letter's key ceremony, and stores your share.

All keyholders do this at about the same time, each on their own device; a few minutes are enough. Nobody ever has the \
whole key. Your share is made on this machine and stored in a file under a passphrase that you choose.

In between you are asked for two things. First, a check code: call the others, by voice, and compare it. It shows that \
all of you take part in the same ceremony and that nobody sits in another's place; the server could otherwise. Nothing \
of your share is sent before that. If you are asked a second time, compare with all others once more. Second, 24 words: \
write them on paper and type them back. They are your share, if the file or the passphrase is lost.

It can be interrupted at any point. Run the same command again with the same file, and it goes on. Secrets are stored \
before anything is sent. If somebody cheats, the record shows who; the ceremony then begins anew, and the same command \
joins it.";

const AFTER: &str = "\
Examples:
  undersigned keyholder join 'https://letters.example/keyhold#g=example-corp&l=our-letter&s=SECRET'
  undersigned keyholder join LINK --file my-share.keyholder
  undersigned keyholder join LINK --once        (again and again, until it exits with 0)

Environment:
  UNDERSIGNED_PASSPHRASE   the passphrase, for scripts

Exit status:
  0   the ceremony is complete, and the public record holds it
  1   the server refused, a keyholder cheated, or the code or words are wrong
  2   the command line is wrong
  3   something cannot be reached, read or written
  4   with --once: not yet; the message says who or what is missing";

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    let link = Link::parse(&args.link)?;
    let api = Api::new(&link.address)?;
    let trust = args.trust.heard(&args.link)?;
    let expected = trust.expected()?;
    let path = args.file.clone().unwrap_or_else(|| link.file_name().into());
    let door = Door { api: &api, link: &link, expected: &expected, path, passphrase: &args.passphrase };
    let (kept, seen) = door.enter()?;
    let mut running = Running { api: &api, link: &link, trust, expected: &expected, kept, args, told: String::new() };
    running.run(seen)
}

/// What a look at the ceremony led to.
enum Turn {
    /// Something was sent: look again.
    Acted,
    /// Others must act first, by number.
    Wait(Vec<u8>),
    /// All is done.
    Done,
}

struct Running<'a> {
    api: &'a Api,
    link: &'a Link,
    trust: Trust,
    expected: &'a Expected,
    kept: Kept,
    args: &'a Args,
    told: String,
}

impl Running<'_> {
    fn run(&mut self, mut seen: Joining) -> Result<(), Failure> {
        loop {
            match self.turn(&seen)? {
                Turn::Acted => seen = self.kept.look(self.api, self.expected)?,
                Turn::Wait(missing) => {
                    self.tell(seen.ceremony(), &missing)?;
                    seen = self.look_later()?;
                }
                Turn::Done => return self.conclude(seen.ceremony()),
            }
        }
    }

    /// Says once who is missing; with `--once`, that ends the command.
    fn tell(&mut self, record: &CeremonyRecord, missing: &[u8]) -> Result<(), Failure> {
        let who = people::list(&people::numbered(&record.keyholders.holders, missing.iter().copied()));
        let what = match record.step() {
            CeremonyStep::Broadcasts => "to join",
            CeremonyStep::Deals => "to compare the check code",
            _ => "to read the words back",
        };
        if self.args.once {
            return Err(Failure::not_yet(format!("waiting for {who} {what}: run the same command again later")));
        }
        let line = format!("Waiting for {who} {what}. You can interrupt, and run the same command again later.");
        if line != self.told {
            output::hint(&line);
            self.told = line;
        }
        Ok(())
    }

    /// The ceremony after a pause. A line that breaks in the meantime ends nothing.
    fn look_later(&self) -> Result<Joining, Failure> {
        loop {
            std::thread::sleep(PAUSE);
            match self.kept.look(self.api, self.expected) {
                Err(failure) if failure.status == Status::Unreachable => output::hint(&format!("{failure}; trying on")),
                outcome => return outcome,
            }
        }
    }

    fn turn(&mut self, seen: &Joining) -> Result<Turn, Failure> {
        let record = seen.ceremony();
        if record.keyholders.attempt != self.kept.holding.attempt() {
            return Err(Failure::refused("the ceremony began anew: run the same command again to take part in it"));
        }
        let next = self.kept.holding.next(&mut random::system(), record).map_err(stop)?;
        self.kept.store()?;
        match next {
            // Until the first act is in, only the link shows that we may sit here; then the act key does.
            Next::Send(entry) => {
                let first = record.step() == CeremonyStep::Broadcasts;
                self.send(seen, &entry, first.then(|| self.link.to_secret_str()))
            }
            Next::Compare { code } => self.compare(record, code),
            Next::Wait(missing) => Ok(Turn::Wait(missing)),
            Next::Drill => self.drill(seen),
            Next::Complete => Ok(Turn::Done),
            Next::Failed { .. } => Err(failed(record)),
        }
    }

    fn send(&self, seen: &Joining, entry: &[u8], secret: Option<&str>) -> Result<Turn, Failure> {
        let accepted = self.api.act(&self.link.letter, entry, secret)?;
        check_receipt(&accepted.receipt, &seen.group().vkey, entry)?;
        Ok(Turn::Acted)
    }

    /// The check code, compared by voice: without it the server could sit in a keyholder's place. What was compared is
    /// stored before anything of the share is sent.
    fn compare(&mut self, record: &CeremonyRecord, code: String) -> Result<Turn, Failure> {
        let others = people::list(&others(record, self.kept.holding.participant()));
        if let Some(heard) = &self.args.code {
            same_code(heard, &code)?;
        } else {
            output::text(&format!(
                "Check code:\n\n  {code}\n\nCall {others}, by voice, and compare it digit by digit."
            ));
            if !std::io::stdin().is_terminal() {
                return Err(Failure::not_yet("compare the check code with the others, then give it as --code"));
            }
            let asked = ask::confirm("Do all of you have this same code?", false);
            asked.map_err(|failure| if failure.status == Status::Refused { differs() } else { failure })?;
        }
        let compared = self.kept.holding.compared(record, &code).map_err(stop)?;
        self.kept.keep(compared)?;
        Ok(Turn::Acted)
    }

    fn drill(&mut self, seen: &Joining) -> Result<Turn, Failure> {
        let holding = &self.kept.holding;
        if self.args.words.words_file.is_none() {
            paper::show(&*holding.backup().map_err(stop)?)?;
            if self.args.once && !self.args.words.can_read() {
                return Err(Failure::not_yet("write the 24 words on paper, then give them back with --words-file"));
            }
        }
        let ready =
            self.args.words.read(|share| holding.drill(&mut random::system(), seen.ceremony(), share).map_err(stop))?;
        self.send(seen, &ready, None)
    }

    /// The ceremony is complete by what the server told: the public record must say the same to everybody.
    fn conclude(&self, told: &CeremonyRecord) -> Result<(), Failure> {
        let (path, letter) = (self.kept.path().display(), &self.link.letter);
        if !self.kept.holding.has_share() {
            return Err(Failure::refused(format!(
                "the ceremony is complete, but {path} is an older copy without your share: your paper has it"
            )));
        }
        let audited = audit::of_group(&self.link.address, &self.kept.trust(&self.trust))?;
        let written = audited.state().ceremonies(letter).iter().find(|ceremony| ceremony.id == told.id);
        if written.is_none_or(|ceremony| ceremony.step() != CeremonyStep::Complete || ceremony.acts() != told.acts()) {
            return Err(Failure::refused(format!(
                "{} tells another ceremony than this server told you: do not go on, and tell the others",
                self.link.address.ledger_root()
            )));
        }
        let who = people::quorum(told.keyholders.threshold, &told.keyholders.holders);
        output::text(&format!(
            "The ceremony of the letter {letter} is complete, and the public record holds it.\n\
             When the letter's condition is met, {who}.\n\
             Your share is in {path}. Keep it, its passphrase, and apart from them the paper."
        ));
        Ok(())
    }
}

/// Why a step was not made, and whom to tell.
pub fn stop(error: KeyholderError) -> Failure {
    match error {
        KeyholderError::Replaced | KeyholderError::OtherTranscript | KeyholderError::Hidden => {
            Failure::refused(format!("{error}, and tell the organiser and the other keyholders"))
        }
        other => Failure::refused(other.to_string()),
    }
}

fn others(record: &CeremonyRecord, participant: u8) -> Vec<&str> {
    let all = record.quorum().all().map(|other| other.index());
    people::numbered(&record.keyholders.holders, all.filter(|other| *other != participant))
}

/// Whether a code that was heard, in whatever groups, is ours.
fn same_code(heard: &str, code: &str) -> Result<(), Failure> {
    let digits = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>();
    let heard = digits(heard);
    if heard.len() != CHECK_CODE_DIGITS || !heard.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::usage(format!("a check code has {CHECK_CODE_DIGITS} digits")));
    }
    if heard == digits(code) { Ok(()) } else { Err(differs()) }
}

fn differs() -> Failure {
    Failure::refused(
        "the check codes are not the same: somebody may sit between you and the others. Do not go on; tell the organiser, \
         who begins the ceremony anew",
    )
}

/// Checks that an entry that was sent stands in the record, as the server's receipt must show.
///
/// # Errors
/// One line.
pub fn check_receipt(receipt: &str, vkey: &str, entry: &[u8]) -> Result<(), Failure> {
    let checked = receipt::check(receipt.as_bytes(), vkey, entry);
    checked.map(|_| ()).map_err(|error| {
        Failure::refused(format!("the server gave a receipt that does not hold ({error}): tell the other keyholders"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_compared_digit_by_digit() {
        let code = "12345 67890 12345 67890 12345 67890 12345 67890";
        same_code("1234567890-1234567890-1234567890-1234567890", code).expect("the same");
        let other = code.replacen('1', "2", 1);
        assert_eq!(same_code(&other, code).expect_err("another").status, Status::Refused);
        for bad in ["", "12345", &format!("{code} 1"), &code.replacen('1', "x", 1)] {
            assert_eq!(same_code(bad, code).expect_err(bad).status, Status::Usage);
        }
    }
}
