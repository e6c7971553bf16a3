//! `undersigned sign`

use std::fmt;
use std::path::PathBuf;

use base64ct::{Base64, Encoding};
use icu_normalizer::ComposingNormalizerBorrowed;
use serde::{Deserialize, Serialize};
use undersigned_proto::NYM_SECRETS;
use undersigned_proto::credential::Credential;
use undersigned_proto::sign::{self, Choice, Signed};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::failure::{Failure, Status};
use crate::signer::{self, Signer};
use crate::trust::Trust;
use crate::{ask, output, passphrase, random};

/// Signs a letter with your credential, showing your name at once or when enough others have, your role, or nothing.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// The letter's address
    #[arg(value_name = "LETTER_ADDRESS")]
    letter: String,
    /// The file that `undersigned enrol` wrote
    #[arg(long, value_name = "FILE")]
    credential: PathBuf,
    /// What the public record shows of you
    #[arg(long, value_name = "WHAT")]
    show: Show,
    /// The name that stands under the letter, with --show name or sealed
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A few words beside the name
    #[arg(long, value_name = "WORDS")]
    comment: Option<String>,
    /// Show the work address that you proved beside the name: by the issuer's word, it is yours
    #[arg(long)]
    prove_identity: bool,
    /// Show the role that your credential attests beside a name that opens later, with --show sealed
    #[arg(long)]
    prove_role: bool,
    #[command(flatten)]
    trust: Trust,
    /// Sign without being asked; the letter is shown all the same
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: passphrase::From,
    /// Print JSON, for machines
    #[arg(long)]
    json: bool,
}

/// What is shown of a signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Show {
    /// Only that one more member signed
    Nothing,
    /// The role that your credential attests
    Role,
    /// A name that you give
    Name,
    /// A name that stays locked until enough others have given theirs
    Sealed,
}

const LONG: &str = "\
Signs a letter with your credential, showing your name at once or when enough others have, your role, or nothing.

First the whole public record is checked, so that you sign the text that everybody sees. Then the letter is shown with \
its hash, and you are asked. The signature cannot be traced to you or to your enrolment, nor to other letters that you \
sign; one credential counts once under a letter, however often it is sent.

A signature soon after an enrolment could be linked to it by whoever sees both times. So this command refuses to sign \
before the letter's terms say that it is safe, and says until when to wait. There is no way around it.

With --show sealed, your name stays locked: neither the server nor the organiser can read it, nor fewer keyholders than \
the letter says. Their programs open names only when as many members have given theirs as the letter says, and when the \
opening was called and signers had time to go back. Who the keyholders are is shown before you are asked. Until then \
`undersigned withdraw` takes the name back. A letter whose condition is never met shows no name.

The server answers with a receipt: a proof that your signature is in the record. It is checked at once and kept, sealed \
under your passphrase, in a file beside the credential that ends in .receipt. If the answer is lost, run the same \
command again: the very same signature is sent, and counts once.";

const AFTER: &str = "\
Examples:
  undersigned sign https://letters.example/g/example-corp/l/our-letter \\
      --credential example-corp-1.credential --show nothing
  undersigned sign https://letters.example/g/example-corp/l/our-letter \\
      --credential example-corp-1.credential --show name --name \"Anna B.\" --comment \"With hope.\"
  undersigned sign https://letters.example/g/example-corp/l/our-letter \\
      --credential example-corp-1.credential --show sealed --name \"Anna B.\" --prove-role

Environment:
  UNDERSIGNED_PASSPHRASE   the passphrase, for scripts

Exit status:
  0   signed, and the receipt holds
  1   the server refused, or the record or receipt does not hold
  2   the command line is wrong
  3   something cannot be reached, read or written
  4   not yet: the message says what to wait for";

/// A signature on its way: sent again as it is until the server has answered.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Unsent {
    letter: String,
    entry: String,
    blob: Option<String>,
    /// What it shows, in words.
    shows: String,
}

impl fmt::Debug for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsent(<redacted>)")
    }
}

#[derive(Serialize)]
struct Done {
    letter: String,
    hash: String,
    index: u64,
    receipt: String,
}

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    let choice = choice(args)?;
    let mut signer = Signer::open(&args.letter, &args.credential, &args.passphrase, &args.trust)?;
    let (file, unsent) = match find(&signer)? {
        Some(found) => {
            let shows = &found.1.shows;
            if *shows != words(&choice, &signer.credential) {
                return Err(Failure::refused(format!(
                    "your signature from before had no answer and may have arrived; it shows {shows}: run the command \
                     for that one again"
                )));
            }
            output::hint("Your signature from before had no answer: the very same one is sent again.");
            alone(&mut signer, |_| Ok(found))?
        }
        None => make(&mut signer, &choice, args)?,
    };
    let done = send(&signer, &unsent)?;
    signer.vault.remove(&file)?;
    report(&done, args.json);
    Ok(())
}

fn choice(args: &Args) -> Result<Choice, Failure> {
    let (comment, attest, role) = (args.comment.as_deref().map(line), args.prove_identity, args.prove_role);
    let extras = comment.is_some() || attest || role;
    match (args.show, args.name.as_deref().map(line)) {
        (Show::Nothing, None) if !extras => Ok(Choice::Nothing),
        (Show::Role, None) if !extras => Ok(Choice::Role),
        (Show::Name, Some(_)) if role => Err(Failure::usage("--prove-role goes with --show sealed only")),
        (Show::Name, Some(text)) => Ok(Choice::Name { text, comment, attest }),
        (Show::Sealed, Some(text)) => Ok(Choice::Sealed { text, comment, role, attest }),
        (Show::Name, None) => Err(Failure::usage("--show name needs --name \"your name\"")),
        (Show::Sealed, None) => Err(Failure::usage("--show sealed needs --name \"your name\"")),
        (Show::Nothing | Show::Role, _) => Err(Failure::usage(
            "--name, --comment, --prove-identity and --prove-role go with --show name or sealed only",
        )),
    }
}

/// A line as it will stand, the same as from the page: composed letters (NFC), single spaces.
fn line(typed: &str) -> String {
    let words: Vec<_> = typed.split_whitespace().collect();
    ComposingNormalizerBorrowed::new_nfc().normalize(&words.join(" ")).into_owned()
}

/// The signature of this letter that had no answer.
fn find(signer: &Signer) -> Result<Option<(PathBuf, Unsent)>, Failure> {
    for file in signer.vault.numbered("unsent").take(NYM_SECRETS + 1) {
        let Some(bytes) = signer.vault.open(&file)? else { continue };
        let unsent: Unsent = serde_json::from_slice(&bytes)
            .map_err(|_| Failure::refused(format!("{}: not a signature of ours", file.display())))?;
        if unsent.letter == signer.letter().id {
            return Ok(Some((file, unsent)));
        }
    }
    Ok(None)
}

/// Asks, signs, and stores the signature before it is sent.
fn make(signer: &mut Signer, choice: &Choice, args: &Args) -> Result<(PathBuf, Unsent), Failure> {
    let crowd = signer.may_sign()?;
    let shown = signer::show(signer.letter(), &signer.letter_hash()) + &signer::show_members(&signer.facts);
    let crowd = signer::show_crowd(crowd, signer.credential.class().as_str());
    let words = words(choice, &signer.credential);
    // With --json, standard output is for the machine.
    let text = format!("{shown}{crowd}The public record will show: {words}\n");
    if args.json {
        output::hint(&text)
    } else {
        output::text(&text)
    }
    ask::confirm("Sign exactly this text?", args.yes)?;
    alone(signer, |signer| {
        if find(signer)?.is_some() {
            return Err(signer.vault.changed());
        }
        let signed = sign::sign(&mut random::system(), &mut signer.credential, &signer.facts, choice)
            .map_err(|error| Failure::refused(error.to_string()))?;
        let Signed { entry, blob, .. } = signed;
        let unsent = Unsent {
            letter: signer.letter().id.clone(),
            entry: Base64::encode_string(&entry),
            blob: blob.as_deref().map(Base64::encode_string),
            shows: words,
        };
        // Ours always serialises.
        let bytes = Zeroizing::new(serde_json::to_vec(&unsent).unwrap_or_default());
        let file = signer.vault.add("unsent", &bytes)?;
        Ok((file, unsent))
    })
}

fn words(choice: &Choice, credential: &Credential) -> String {
    let beside = |comment: &Option<String>, role: bool, attest: bool| {
        let comment = comment.as_ref().map(|comment| format!(", \"{comment}\"")).unwrap_or_default();
        let role = if role { format!(", the role \"{}\"", credential.role()) } else { String::new() };
        let identity = if attest { format!(", and the address {}", credential.identity()) } else { String::new() };
        format!("{comment}{role}{identity}")
    };
    match choice {
        Choice::Nothing => "that one more member signed, and nothing else".to_owned(),
        Choice::Role => format!("the role \"{}\"", credential.role()),
        Choice::Name { text, comment, attest } => {
            format!("the name \"{text}\"{}", beside(comment, false, *attest))
        }
        Choice::Sealed { text, comment, role, attest } => format!(
            "that one more member gave a locked name. If it opens: the name \"{text}\"{}",
            beside(comment, *role, *attest)
        ),
    }
}

/// Stores a signature while no other command does, and then the credential, whose file must say that this letter is signed
/// before the server can know it. It may not yet, if the last run ended between the two writes. What another command has
/// written since the credential was read is not undone.
fn alone(
    signer: &mut Signer,
    store: impl FnOnce(&mut Signer) -> Result<(PathBuf, Unsent), Failure>,
) -> Result<(PathBuf, Unsent), Failure> {
    let _alone = signer.vault.lock_unchanged(&signer.credential.to_secret_bytes())?;
    let stored = store(signer)?;
    sign::mark(&mut signer.credential, &signer.facts).map_err(|error| Failure::refused(error.to_string()))?;
    signer.vault.replace(signer.vault.path(), &signer.credential.to_secret_bytes())?;
    Ok(stored)
}

fn send(signer: &Signer, unsent: &Unsent) -> Result<Done, Failure> {
    let damaged = || Failure::refused("the signature that was not sent is damaged");
    let entry = Base64::decode_vec(&unsent.entry).map_err(|_| damaged())?;
    let blob = unsent.blob.as_deref().map(Base64::decode_vec).transpose().map_err(|_| damaged())?;
    let accepted =
        signer.api.sign(&signer.letter().id, &entry, blob.as_deref()).map_err(|failure| match failure.status {
            Status::Unreachable => {
                Failure { message: format!("{failure}; run the same command again to send it again"), ..failure }
            }
            _ => failure,
        })?;
    let (index, receipt) = signer.keep_receipt(&entry, &accepted)?;
    Ok(Done {
        letter: signer.letter().id.clone(),
        hash: output::hex(&signer.letter_hash()),
        index,
        receipt: receipt.display().to_string(),
    })
}

fn report(done: &Done, json: bool) {
    if json {
        output::json(done);
        return;
    }
    let Done { index, receipt, .. } = done;
    output::text(&format!(
        "Signed. The receipt holds: your signature is entry {index} of the public record.\n\
         Receipt: {receipt} (sealed under your passphrase)"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_as_the_page_would_write_it() {
        for (typed, stands) in [
            ("Rene\u{301}e  Mu\u{308}ller", "Ren\u{e9}e M\u{fc}ller"),
            (" Anna\tB. \u{a0}", "Anna B."),
            ("\u{1100}\u{1161}\u{11a8}", "\u{ac01}"),
            ("O\u{2019}Brien", "O\u{2019}Brien"),
            ("\u{fb01}nn", "\u{fb01}nn"),
        ] {
            assert_eq!(line(typed), stands);
        }
    }

    #[test]
    fn debug_shows_no_unsent_signature() {
        let unsent = Unsent { letter: "canary".into(), entry: "canary".into(), blob: None, shows: "canary".into() };
        assert_eq!(format!("{unsent:?}"), "Unsent(<redacted>)");
    }
}
