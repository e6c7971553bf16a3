//! `undersigned verify`

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use undersigned_proto::credential::Credential;
use undersigned_proto::verify::Verdict;
use undersigned_tlog::{Checkpoint, VerifierKey};

use crate::address::{self, Address, WebAddress};
use crate::audit::{self, AuditError};
use crate::failure::{Failure, Status};
use crate::http::Http;
use crate::limit::TimeLimit;
use crate::mine::{self, Fate, Mine};
use crate::output;
use crate::progress::Progress;
use crate::source::Source;
use crate::trust::Trust;

/// Longest checkpoint that is read, in bytes.
const MAX_KEPT_BYTES: u64 = 64 << 10;
/// Longest list of groups, in bytes.
const MAX_LIST_BYTES: usize = 4 << 20;

/// Checks a whole public record and says what holds.
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// A folder, or the address of a server, group, letter or exported folder
    #[arg(value_name = "ADDRESS|FOLDER")]
    from: String,
    #[command(flatten)]
    trust: Trust,
    #[command(flatten)]
    mine: mine::Own,
    /// The address is a copy of the record with this origin, as in letters.example/g/GROUP
    #[arg(long, value_name = "ORIGIN")]
    mirror_of: Option<String>,
    /// A checkpoint of this record that you kept: it fails if that is not where the record was once
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Give up after so long, whatever the server does: 90s, 30m, 6h
    #[arg(long, value_name = "TIME", default_value = "6h")]
    time_limit: TimeLimit,
    /// Print JSON, for machines
    #[arg(long)]
    json: bool,
}

const LONG: &str = "\
Checks a whole public record and says what holds.

It reads every entry, computes the record's root anew, replays every rule from the first entry on, and checks the proof \
behind each signature and each name. It trusts neither the server nor this program's authors' server: it needs only the \
files. Locked names are opened anew, once enough keyholders have released their shares; one that does not open is listed \
and harms no other. It reads the record as a stream: of each signature it keeps only what tells a second one apart, and the names.

What it cannot see: whether the organiser gave credentials to people who are no members. It says how many were given, \
by which proof of membership, beside the number of members that the group declares.";

const AFTER: &str = "\
Examples:
  undersigned verify https://letters.example/g/example-corp
  undersigned verify https://letters.example            (all groups of that server)
  undersigned verify ./example-corp                     (a folder that `undersigned export` made)
  undersigned verify https://mirror.example/example-corp --mirror-of letters.example/g/example-corp
  undersigned verify https://letters.example/g/example-corp --credential example-corp-1.credential
  undersigned verify https://letters.example/g/example-corp --since kept.checkpoint
  undersigned verify https://letters.example/g/example-corp --json | jq .letters

Environment:
  UNDERSIGNED_PASSPHRASE   the credential's passphrase, for scripts

Exit status:
  0   everything holds
  1   something does not hold; one line names the file and entry. Or your signature is missing, or it is another record
  2   the command line is wrong
  3   the address or folder cannot be reached or read";

/// The answer of a server about its groups (docs of the API, `/api/v1/groups`).
#[derive(Deserialize)]
struct Groups {
    groups: Vec<GroupName>,
}

#[derive(Deserialize)]
struct GroupName {
    id: String,
}

#[derive(Serialize)]
struct Broken<'a> {
    holds: bool,
    ledger: String,
    place: &'a str,
    reason: String,
    code: &'static str,
}

/// What one ledger's audit printed: JSON and, if it does not hold, the line for standard error.
struct Report {
    plain: Option<String>,
    json: serde_json::Value,
    failure: Option<Failure>,
}

/// Runs the command.
///
/// # Errors
/// One line that names the place.
pub fn run(args: &Args) -> Result<(), Failure> {
    let (sources, letter) = sources(&args.from, args.time_limit.deadline())?;
    let mut trust = args.trust.heard(&args.from)?;
    if args.since.is_some() && sources.len() != 1 {
        let found = sources.len();
        return Err(Failure::usage(format!("--since is for one record, and this address has {found}: name the group")));
    }
    let kept = args.since.as_deref().map(Kept::read).transpose()?;
    trust.since = kept.as_ref().map(|kept| (kept.checkpoint.size, kept.checkpoint.root.0));
    let credential = args.mine.open()?;
    if trust.key.is_some() && sources.len() != 1 {
        let found = sources.len();
        return Err(Failure::usage(format!("--key is for one record, and this address has {found}: name the group")));
    }
    if args.mirror_of.is_some() && sources.len() != 1 {
        let found = sources.len();
        return Err(Failure::usage(format!("--mirror-of is for one record, and this address has {found}")));
    }
    let mut reports = Vec::new();
    for source in &sources {
        let mut report = check(source, (args, &trust), letter.as_deref(), credential.as_ref())?;
        if report.failure.is_none()
            && let Some(kept) = &kept
        {
            report.failure = kept.failure(&report.json);
        }
        if !args.json
            && let Some(plain) = &report.plain
        {
            output::text(plain);
        }
        reports.push(report);
    }
    if args.json {
        print_json(&reports);
    }
    conclude(reports)
}

/// A checkpoint that somebody kept.
struct Kept {
    path: PathBuf,
    note: Vec<u8>,
    checkpoint: Checkpoint,
}

impl Kept {
    fn read(path: &Path) -> Result<Self, Failure> {
        let wrong = || {
            Failure::usage(format!(
                "{}: this is not a checkpoint; save the one at GROUP_ADDRESS/checkpoint",
                path.display()
            ))
        };
        let file = std::fs::File::open(path).map_err(|error| Failure::file("read the checkpoint", path, &error))?;
        let mut note = Vec::new();
        let read = file.take(MAX_KEPT_BYTES).read_to_end(&mut note);
        read.map_err(|error| Failure::file("read the checkpoint", path, &error))?;
        let checkpoint = Checkpoint::dangerous_parse_unverified(&note).map_err(|_| wrong())?;
        Ok(Self { path: path.to_owned(), note, checkpoint })
    }

    /// The record passed through it; whether its key has signed it shows only now.
    fn failure(&self, verdict: &serde_json::Value) -> Option<Failure> {
        let key = verdict["vkey"].as_str().and_then(|vkey| VerifierKey::parse(vkey).ok());
        let signed = key.and_then(|key| Checkpoint::verify(&self.note, &key).ok());
        if signed.is_some_and(|signed| signed == self.checkpoint) {
            return None;
        }
        let path = self.path.display();
        Some(Failure::refused(format!("the record holds, but {path} was not signed by its key: it shows nothing")))
    }
}

fn print_json(reports: &[Report]) {
    match reports {
        [one] => output::json(&one.json),
        many => {
            let holds = many.iter().all(|report| report.failure.is_none());
            let groups: Vec<_> = many.iter().map(|report| &report.json).collect();
            output::json(&serde_json::json!({ "holds": holds, "groups": groups }));
        }
    }
}

/// The first failure ends the command; any other is printed before it.
fn conclude(reports: Vec<Report>) -> Result<(), Failure> {
    let mut failures: Vec<Failure> = reports.into_iter().filter_map(|report| report.failure).collect();
    let Some(last) = failures.pop() else { return Ok(()) };
    for failure in failures {
        output::hint(&format!("undersigned: {failure}"));
    }
    Err(last)
}

/// Audits one source.
fn check(
    source: &Source,
    (args, trust): (&Args, &Trust),
    letter: Option<&str>,
    credential: Option<&Credential>,
) -> Result<Report, Failure> {
    let progress = Progress::new("Checking");
    // On a server the record must be the one that the credential knows; a folder may be an older copy.
    let own = credential.filter(|credential| source.place().ends_with(&format!("/g/{}", credential.scope().0)));
    let trust = own.map_or_else(|| trust.clone(), |credential| trust.pinned(credential.pin()));
    match audit::run(source, &trust, &progress, &mut ()) {
        Ok(audited) => {
            let mine = credential.map(|credential| mine::signatures(credential, audited.state()));
            let mut report = report(source, letter, &audited.verdict, mine.as_deref());
            let other = another_record(source, args.mirror_of.as_deref(), &audited.verdict.origin);
            report.failure = other.or(report.failure);
            Ok(report)
        }
        Err(AuditError::DoesNotHold(error) | AuditError::Forked(error, _)) => {
            let place = source.place();
            let broken = Broken {
                holds: false,
                ledger: place.clone(),
                place: &error.place,
                reason: error.reason.to_string(),
                code: error.reason.code(),
            };
            let json = serde_json::to_value(broken).unwrap_or_default();
            let failure = AuditError::DoesNotHold(error).into_failure(&place);
            Ok(Report { plain: None, json, failure: Some(failure) })
        }
        Err(AuditError::Failure(failure)) => Err(failure),
    }
}

/// A record that holds, and is not the one that was asked for. A folder has no address to compare.
fn another_record(source: &Source, mirror_of: Option<&str>, origin: &str) -> Option<Failure> {
    let place = source.place();
    let asked = mirror_of.map(str::to_owned).or_else(|| address::origin(&place))?;
    if asked == origin {
        return None;
    }
    let message = match mirror_of {
        Some(mirror_of) => format!("{place} holds, but is the record of {origin:?}, not of {mirror_of:?}"),
        None => format!(
            "{place} holds, but is the record of {origin:?}: if a copy of that is what you want, \
             add --mirror-of {origin}"
        ),
    };
    Some(Failure::refused(message))
}

fn report(source: &Source, letter: Option<&str>, verdict: &Verdict, mine: Option<&[Mine]>) -> Report {
    let (place, mut plain) = (source.place(), verdict.to_plain());
    let mut json = serde_json::to_value(verdict).unwrap_or_default();
    if let Some(mine) = mine {
        if let Some(fields) = json.as_object_mut() {
            fields.insert("mine".to_owned(), serde_json::to_value(mine).unwrap_or_default());
        }
        plain.extend(mine.iter().map(Mine::to_plain));
    }
    let mut failure = None;
    if let Some(missing) = mine.unwrap_or_default().iter().find(|mine| mine.fate == Fate::Missing) {
        let id = &missing.letter;
        let why = "this is an older copy, or it was dropped and your receipt proves that";
        let message = format!("{place} holds, but lacks your signature of {id}: {why}");
        failure = Some(Failure::refused(message));
    }
    if let Some(id) = letter.filter(|id| verdict.letters.iter().all(|letter| letter.id != **id)) {
        failure = Some(Failure::refused(format!("{place} holds, but has no letter {id}")));
    }
    Report { plain: Some(plain), json, failure }
}

/// The ledgers at an address, and the letter that it names.
fn sources(from: &str, deadline: Instant) -> Result<(Vec<Source>, Option<String>), Failure> {
    let web = match Address::parse(from)? {
        Address::Folder(folder) => return Ok((vec![Source::Folder(folder)], None)),
        Address::Web(web) => web,
    };
    let ids = if web.group.is_some() { None } else { groups_of(&web, deadline)? };
    let sources = match ids {
        Some(ids) => ids.iter().map(|id| Source::web_until(format!("{}/g/{id}", web.base), deadline)).collect(),
        None => vec![Source::web_until(web.ledger_root(), deadline)],
    };
    Ok((sources, web.letter))
}

/// The groups of a server; `None` where no server of ours answers, but perhaps a folder.
fn groups_of(web: &WebAddress, deadline: Instant) -> Result<Option<Vec<String>>, Failure> {
    let answer = Http::new(&web.base).until(deadline).get(&format!("{}/api/v1/groups", web.base), MAX_LIST_BYTES)?;
    if answer.status != 200 {
        return Ok(None);
    }
    let Ok(list) = serde_json::from_slice::<Groups>(&answer.body) else { return Ok(None) };
    let ids: Vec<String> = list.groups.into_iter().map(|group| group.id).collect();
    let is_id = |id: &String| undersigned_proto::text::check_id("the group's id", id).is_ok();
    if ids.is_empty() {
        let message = format!("{}: this server has no group yet", web.base);
        return Err(Failure { status: Status::Refused, message });
    }
    // An id that is none would be put into an address.
    if ids.iter().all(is_id) { Ok(Some(ids)) } else { Ok(None) }
}
