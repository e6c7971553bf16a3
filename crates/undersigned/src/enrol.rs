//! `undersigned enrol`

use std::fmt;
use std::path::PathBuf;

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, PendingEnrolment, Way};
use undersigned_proto::facts::EnrolFacts;
use undersigned_proto::mailbox::Mailbox;
use undersigned_proto::proof_code::{MAIL, PAPER};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::address::{Address, GroupAddress};
use crate::api::{About, Api, Proof};
use crate::failure::{Failure, Status};
use crate::trust::Trust;
use crate::vault::{self, Vault};
use crate::{ask, clock, output, passphrase, random};

/// Proves that you are a member, once, and stores the credential that signs letters later.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// The group's address
    #[arg(value_name = "GROUP_ADDRESS")]
    group: String,
    /// The code from the paper; or with --mail, the code that was mailed to you
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Your work address: a code is mailed to it, and asked for here
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
    /// Where to store the credential [default: GROUP-PERIOD.credential in this folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    trust: Trust,
    #[command(flatten)]
    passphrase: passphrase::From,
    /// Print JSON, for machines
    #[arg(long)]
    json: bool,
}

const LONG: &str = "\
Proves that you are a member, once, and stores the credential that signs letters later.

You need a paper code that your organiser gave you, or your work mailbox. The credential is signed blindly: the server \
learns that this code or mailbox got one, but cannot recognise it when it signs. It is stored under a passphrase that \
you choose; without it, nobody can use or read the file, and nobody can restore it for you.

A mail with a code can be seen by whoever runs your mail; it names no letter. A paper code leaves no such trace.

What is needed to finish is written to a file that ends in .pending before anything is sent. If the answer is lost, \
run the same command again: nothing is used up twice.";

const AFTER: &str = "\
Examples:
  undersigned enrol https://letters.example/g/example-corp --code K7QX-2M9P-4TZB-8HW9
  undersigned enrol https://letters.example/g/example-corp --mail anna@example.org
  undersigned enrol https://letters.example/g/example-corp        (again, after a lost answer)

Environment:
  UNDERSIGNED_PASSPHRASE   the passphrase, for scripts

Exit status:
  0   the credential is stored
  1   the server refused: for example, the code is unknown, used or expired
  2   the command line is wrong
  3   something cannot be reached, read or written
  4   enrolment has not opened yet";

/// A request on its way: what was drawn, and the proof of membership that goes with it.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Pending {
    epoch: u32,
    secrets: String,
    commitment: String,
    proof: Proof,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending(<redacted>)")
    }
}

#[derive(Serialize)]
struct Done<'a> {
    credential: String,
    group: &'a str,
    period: u32,
    class: &'a str,
    role: &'a str,
    identity: &'a str,
}

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    let address = group_address(&args.group)?;
    let api = Api::new(&address)?;
    let facts = meet(&api, &args.trust.heard(&args.group)?)?;
    let (group, epoch) = (facts.group(), facts.epoch());
    let path = args.out.clone().unwrap_or_else(|| vault::file_name(&group.id, epoch.number).into());
    if path.exists() {
        return Err(Failure::usage(format!("{} is there already: you have enrolled for this period", path.display())));
    }
    let resuming = path.with_extension("pending").exists();
    if !resuming && args.code.is_none() && args.mail.is_none() {
        return Err(Failure::usage("give --code CODE from your paper, or --mail ADDRESS of your work mailbox"));
    }
    let passphrase = if resuming {
        args.passphrase.known("the request that was begun")?
    } else {
        args.passphrase.chosen("your membership proof")?
    };
    let vault = Vault::new(&path, passphrase);
    let credential = Enrolling { api: &api, facts: &facts, vault: &vault }.run(args)?;
    report(&credential, &vault, args.json);
    Ok(())
}

/// The period that is open, proved to be in the record: it is believed from here on, and kept with the credential.
fn meet(api: &Api, trust: &Trust) -> Result<EnrolFacts, Failure> {
    let number = api.hints()?.epoch.ok_or_else(|| Failure::refused("the group has no period yet"))?;
    let excerpt = api.excerpt(About::Epoch(number))?;
    let facts = excerpt
        .to_enrol(api.group(), number, &trust.expected()?)
        .map_err(|error| Failure::refused(format!("{}: {error}; nothing was sent", api.place())))?;
    let (epoch, now) = (facts.epoch(), clock::now());
    if now < epoch.enrol_opens {
        let opens = clock::utc(epoch.enrol_opens);
        return Err(Failure::not_yet(format!("enrolment opens at {opens}: try again then")));
    }
    if now >= epoch.enrol_closes {
        return Err(Failure::refused("enrolment is closed: wait for the group's next period"));
    }
    Ok(facts)
}

fn report(credential: &Credential, vault: &Vault, json: bool) {
    let (group, period) = credential.scope();
    let (role, identity, class) = (credential.role(), credential.identity(), credential.class().as_str());
    let credential = vault.path().display().to_string();
    if json {
        output::json(&Done { credential, group, period, class, role, identity });
        return;
    }
    let mut text = format!("Your membership proof is in {credential}: keep it and its passphrase.\n");
    if !role.is_empty() {
        text += &format!("It attests the role \"{role}\", shown only if you choose so.\n");
    }
    if !identity.is_empty() {
        text += &format!("It attests the address {identity}, shown only if you choose so.\n");
    }
    text += "Sign letters when they open, not at once if you can wait: nobody can then link the two by time.\n";
    output::text(&text);
}

/// A group's address on the command line.
pub fn group_address(text: &str) -> Result<GroupAddress, Failure> {
    match Address::parse(text)? {
        Address::Web(web) => {
            web.must_be_private()?;
            web.group()
        }
        Address::Folder(_) => Err(Failure::usage("give the address of a group on a server, not a folder")),
    }
}

/// A work address as it was typed or pasted.
fn mailbox(typed: &str) -> Result<Mailbox, Failure> {
    let read = Mailbox::read(typed, |domain| idna::domain_to_ascii(domain).ok());
    read.map_err(|_| Failure::usage(format!("{typed}: this does not look like a mail address")))
}

/// A code as it is printed, read before anything is sent. One whose last character does not fit was mistyped, or printed
/// before codes checked themselves: the server knows.
fn paper_code(typed: &str) -> Result<String, Failure> {
    let read = PAPER.read(typed).ok_or_else(|| {
        Failure::usage("a code on paper has 16 letters and digits, like K7QX-2M9P-4TZB-8HW9: compare it with the paper")
    })?;
    if !PAPER.is_checked(&read) {
        output::hint(
            "One character of this code seems to be wrong: if the server refuses it, compare it with the paper.",
        );
    }
    Ok(PAPER.print(&read))
}

fn mail_code(typed: &str) -> Result<String, Failure> {
    let read = MAIL.read(typed).filter(|read| MAIL.is_checked(read));
    read.ok_or_else(|| Failure::usage("this is not the code: it has 12 digits, and one of them seems to be wrong"))
}

struct Enrolling<'a> {
    api: &'a Api,
    facts: &'a EnrolFacts,
    vault: &'a Vault,
}

impl Enrolling<'_> {
    fn run(&self, args: &Args) -> Result<Credential, Failure> {
        let file = self.vault.beside("pending");
        let stored = self.stored()?;
        // A lost answer comes first: the same request gives the same answer, and needs no new code.
        if let Some(pending) = &stored
            && args.code.is_none()
        {
            match self.send(pending) {
                Err(refused) if refused.status == Status::Refused && args.mail.is_some() => {}
                outcome => return outcome,
            }
        }
        let pending = self.pending(stored, self.proof(args)?)?;
        // Ours always serialises.
        let bytes = Zeroizing::new(serde_json::to_vec(&pending).unwrap_or_default());
        self.vault.replace(&file, &bytes)?;
        self.send(&pending)
    }

    fn stored(&self) -> Result<Option<Pending>, Failure> {
        let file = self.vault.beside("pending");
        let Some(bytes) = self.vault.open(&file)? else { return Ok(None) };
        let pending = serde_json::from_slice(&bytes);
        pending.map(Some).map_err(|_| Failure::refused(format!("{}: not a request of ours", file.display())))
    }

    /// A new request for each proof of membership: secrets that were sent with one code and then with another would tell
    /// the server that both are the same person's. But the same one for the same proof, whatever the server has answered:
    /// it may have issued all the same, and does so once.
    fn pending(&self, stored: Option<Pending>, proof: Proof) -> Result<Pending, Failure> {
        if let Some(mut pending) = stored
            && pending.epoch == self.facts.epoch().number
            && pending.proof.is_of_same_member(&proof)
        {
            pending.proof = proof;
            return Ok(pending);
        }
        let way = match &proof {
            Proof::Code { .. } => Way::Code,
            Proof::Mailbox { address, .. } => Way::Mailbox(address),
        };
        let (pending, commitment) = enrol::begin(&mut random::system(), self.facts, way, clock::now())
            .map_err(|error| Failure::refused(error.to_string()))?;
        let secrets = Base64::encode_string(&pending.to_secret_bytes());
        let epoch = self.facts.epoch().number;
        Ok(Pending { epoch, secrets, commitment: Base64::encode_string(&commitment), proof })
    }

    fn proof(&self, args: &Args) -> Result<Proof, Failure> {
        match (args.mail.clone(), args.code.clone()) {
            (None, Some(code)) => Ok(Proof::Code { code: paper_code(&code)? }),
            (Some(address), Some(code)) => {
                Ok(Proof::Mailbox { address: mailbox(&address)?.as_str().to_owned(), code: mail_code(&code)? })
            }
            (Some(address), None) => {
                let typed = mailbox(&address)?;
                let (address, cut) = (typed.without_tag().as_str().to_owned(), typed != typed.without_tag());
                self.api.request_mailbox_code(&address)?;
                let cut = if cut { " (what stood behind the + was left out)" } else { "" };
                output::hint(&format!(
                    "If {address}{cut} can get one, a code is on its way there. It is good for 15 minutes."
                ));
                let code = ask::line("Code from the mail: ")?;
                Ok(Proof::Mailbox { address, code: mail_code(&code)? })
            }
            (None, None) => Err(Failure::usage("give --code CODE or --mail ADDRESS")),
        }
    }

    fn send(&self, pending: &Pending) -> Result<Credential, Failure> {
        let damaged = || Failure::refused("the stored request is damaged: ask your organiser for another code");
        let commitment = Base64::decode_vec(&pending.commitment).map_err(|_| damaged())?;
        let secrets = Zeroizing::new(Base64::decode_vec(&pending.secrets).map_err(|_| damaged())?);
        let secrets = PendingEnrolment::from_secret_bytes(&secrets).map_err(|_| damaged())?;
        let (group, epoch) = (self.facts.group(), self.facts.epoch());
        // A commitment that one period's issuer may have seen is not shown to another's.
        if pending.epoch != epoch.number {
            let (begun, now) = (pending.epoch, epoch.number);
            return Err(Failure::refused(format!(
                "the request that was begun is for period {begun}, and the group is in period {now}: nothing was sent"
            )));
        }
        let response = self.api.enrol(epoch.number, &pending.proof, &commitment)?;
        let credential = secrets
            .finish(&response)
            .map_err(|error| Failure::refused(format!("{error}: tell your organiser, and do not use this answer")))?;
        if !credential.is_of(group, epoch) {
            return Err(Failure::refused("the server's answer is for another group or period"));
        }
        self.vault.create(self.vault.path(), &credential.to_secret_bytes())?;
        self.vault.remove(&self.vault.beside("pending"))?;
        Ok(credential)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_pending_secret() {
        let proof = Proof::Code { code: "K7QX-2M9P-4TZB-8HW9".into() };
        let pending = Pending { epoch: 1, secrets: "canary".into(), commitment: "canary".into(), proof };
        assert_eq!(format!("{pending:?}"), "Pending(<redacted>)");
    }
}
