//! `undersigned keyholder status`

use std::path::Path;

use serde::Serialize;
use undersigned_proto::entry::Stage;
use undersigned_proto::keyholder::Keyholding;
use undersigned_proto::ledger::{CeremonyRecord, CeremonyStep};
use undersigned_proto::verify::SealedVerdict;

use super::kept::Kept;
use super::link::Link;
use crate::audit::{self, Audited};
use crate::failure::Failure;
use crate::trust::Trust;
use crate::{clock, output, passphrase, people};

/// Says how far a ceremony or an opening is, by the public record
#[derive(Debug, clap::Args)]
#[command(long_about = LONG, after_long_help = AFTER)]
pub struct Args {
    /// The file that `undersigned keyholder join` wrote, or the secret link
    #[arg(value_name = "FILE|LINK")]
    of: String,
    #[command(flatten)]
    trust: Trust,
    #[command(flatten)]
    passphrase: passphrase::From,
    /// Print JSON, for machines
    #[arg(long)]
    json: bool,
}

const LONG: &str = "\
Says how far a ceremony or an opening is, by the public record.

The whole record is checked first. Nothing is sent but requests for its files; the secret part of a link stays here.";

const AFTER: &str = "\
Examples:
  undersigned keyholder status example-corp-our-letter.keyholder
  undersigned keyholder status LINK
  undersigned keyholder status example-corp-our-letter.keyholder --json | jq .missing

Environment:
  UNDERSIGNED_PASSPHRASE   the passphrase, for scripts

Exit status:
  0   the record holds
  1   it does not hold, or has no such ceremony
  2   the command line is wrong
  3   something cannot be reached, read or written";

/// Where a letter's ceremony and opening stand.
#[derive(Serialize)]
struct Report {
    group: String,
    letter: String,
    attempt: u32,
    threshold: u8,
    keyholders: Vec<String>,
    you: Option<String>,
    ceremony: CeremonyStep,
    missing: Vec<String>,
    check_code: Option<String>,
    stage: Option<Stage>,
    sealed: Option<SealedVerdict>,
}

/// Runs the command.
///
/// # Errors
/// One line.
pub fn run(args: &Args) -> Result<(), Failure> {
    let report = if args.of.contains("://") {
        let link = Link::parse(&args.of)?;
        report(&audit::of_group(&link.address, &args.trust)?, &link.letter, None)?
    } else {
        let kept = Kept::open(Path::new(&args.of), &args.passphrase)?;
        let audited = audit::of_group(&kept.address()?, &kept.trust(&args.trust))?;
        same_ceremony(&audited, &kept.holding)?;
        report(&audited, kept.holding.letter(), Some((kept.holding.attempt(), kept.holding.participant())))?
    };
    if args.json {
        output::json(&report);
    } else {
        output::text(&report.to_plain());
    }
    Ok(())
}

/// Whether the record has the ceremony whose numbers were compared. An attempt that came later is no contradiction.
fn same_ceremony(audited: &Audited, holding: &Keyholding) -> Result<(), Failure> {
    let written = audited.state().ceremonies(holding.letter());
    let ours = written.iter().find(|ceremony| ceremony.keyholders.attempt == holding.attempt());
    ours.map_or(Ok(()), |ceremony| holding.check_same(ceremony)).map_err(super::join::stop)
}

fn report(audited: &Audited, letter: &str, ours: Option<(u32, u8)>) -> Result<Report, Failure> {
    let state = audited.state();
    let ceremony = state.ceremony(letter);
    let ceremony =
        ceremony.ok_or_else(|| Failure::refused(format!("the public record has no ceremony for a letter {letter}")))?;
    let CeremonyRecord { keyholders, .. } = ceremony;
    let named = |number| people::numbered(&keyholders.holders, [number]).first().map(|name| (*name).to_owned());
    let you = ours.filter(|(attempt, _)| *attempt == keyholders.attempt).and_then(|(_, number)| named(number));
    let verdict = audited.verdict.letters.iter().find(|verdict| verdict.id == letter);
    Ok(Report {
        group: state.group().map(|group| group.id.clone()).unwrap_or_default(),
        letter: letter.to_owned(),
        attempt: keyholders.attempt,
        threshold: keyholders.threshold,
        keyholders: keyholders.holders.clone(),
        you,
        ceremony: ceremony.step(),
        missing: ceremony.missing().into_iter().filter_map(named).collect(),
        check_code: ceremony.check_code(),
        stage: verdict.map(|verdict| verdict.stage),
        sealed: verdict.and_then(|verdict| verdict.sealed.clone()),
    })
}

impl Report {
    fn to_plain(&self) -> String {
        let Self { letter, group, attempt, keyholders, threshold, .. } = self;
        let mut text = format!("The letter {letter} of {group}, attempt {attempt} of its ceremony.\n");
        text += &format!("When its condition is met, {}.\n", people::quorum(*threshold, keyholders));
        if let Some(you) = &self.you {
            text += &format!("You are {you}.\n");
        }
        let missing = people::list(&self.missing);
        text += &match self.ceremony {
            CeremonyStep::Broadcasts => format!("The ceremony waits for {missing} to join.\n"),
            CeremonyStep::Deals => format!("The ceremony waits for {missing} to compare the check code.\n"),
            CeremonyStep::Drills => format!("The ceremony waits for {missing} to read the words back.\n"),
            CeremonyStep::Complete => "The ceremony is complete.\n".to_owned(),
            CeremonyStep::Failed { liar } => {
                let who = people::list(&people::numbered(keyholders, [liar]));
                format!("{who} sent what is provably wrong: the ceremony must begin anew.\n")
            }
            CeremonyStep::Degenerate => "The ceremony gave no key: it must begin anew.\n".to_owned(),
        };
        if let Some(code) = &self.check_code {
            text += &format!("Check code: {code}\n");
        }
        text + &self.sealed.as_ref().map_or_else(|| "The letter is not frozen yet.\n".to_owned(), opening)
    }
}

fn opening(sealed: &SealedVerdict) -> String {
    let SealedVerdict { standing, needed, threshold, .. } = sealed;
    let mut text = format!("{standing} locked names stand, {needed} are needed.\n");
    if let Some(opens) = sealed.opens {
        text += &format!("The opening was called: names can be taken back until {}.\n", clock::utc(opens));
    }
    if sealed.opened {
        return text + &format!("The names are open, by the shares of {}.\n", people::list(&sealed.released));
    }
    if !sealed.released.is_empty() {
        let (there, who) = (sealed.released.len(), people::list(&sealed.released));
        text += &format!("{there} of {threshold} shares are there, from {who}.\n");
    }
    text + &format!("After {} the names are never opened.\n", clock::utc(sealed.latest))
}
