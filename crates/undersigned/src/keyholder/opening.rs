//! `undersigned keyholder call` and `undersigned keyholder release`

mod args;

use serde::Serialize;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Caller, Stage};
use undersigned_proto::keyholder::{Keyholding, ReleaseError, restore};
use undersigned_proto::ledger::{LetterRecord, OpeningRefusal};

use super::join::check_receipt;
use super::kept::Kept;
use crate::address::Address;
use crate::api::{Accepted, Api};
use crate::audit::{self, Audited};
use crate::failure::Failure;
use crate::trust::Trust;
use crate::{ask, clock, output, people, random};

pub use args::{CallArgs, ReleaseArgs};

#[derive(Serialize)]
struct Called<'a> {
    letter: &'a str,
    index: u64,
    opens: u64,
}

#[derive(Serialize)]
struct Released<'a> {
    letter: &'a str,
    /// None where it was there before.
    index: Option<u64>,
    shares: usize,
    threshold: u8,
    opened: bool,
}

/// Runs `keyholder call`.
///
/// # Errors
/// One line.
pub fn call(args: &CallArgs) -> Result<(), Failure> {
    let kept = Kept::open(&args.file, &args.passphrase)?;
    let front = Front::of_file(kept, &args.trust)?;
    let record = front.record()?;
    let sealing = record.sealing().ok_or_else(|| refusal(&OpeningRefusal::NothingSealed.into(), record))?;
    if !sealing.callers.contains(&Caller::Keyholder) {
        return Err(Failure::refused("by the terms of this letter only its organiser can call the opening"));
    }
    if let Some(opens) = front.called_by_us(record) {
        output::text(&format!("You have called already: names can be taken back until {}.", clock::utc(opens)));
        return Ok(());
    }
    front.call_at(record, clock::now())?;
    let (standing, title, grace) = (record.sealed(), &record.letter.title, clock::span(sealing.grace_s));
    output::hint(&format!("\"{title}\": {standing} locked names stand, {} are needed.", sealing.names_at()));
    ask::confirm(&format!("Call the opening? Signers can then take their names back for {grace} more."), args.yes)?;
    // A call has a time in it, and a person thinks before answering.
    let now = clock::now();
    let entry = front.call_at(record, now)?;
    let accepted = front.api.call(&record.letter.id, &entry)?;
    front.check(&accepted, &entry)?;
    let opens = now.0.saturating_add(u64::from(sealing.grace_s));
    if args.json {
        output::json(&Called { letter: &record.letter.id, index: accepted.index, opens });
        return Ok(());
    }
    let (opens, index) = (clock::utc(UnixTime(opens)), accepted.index);
    output::text(&format!(
        "Called: entry {index} of the public record. Signers can take their names back until {opens}.\n\
         Then release your share: undersigned keyholder release {}",
        args.file.display()
    ));
    Ok(())
}

/// Runs `keyholder release`.
///
/// # Errors
/// One line: the reason for which the names stay locked.
pub fn release(args: &ReleaseArgs) -> Result<(), Failure> {
    let front = match (&args.file, &args.paper) {
        (Some(file), _) => Front::of_file(Kept::open(file, &args.passphrase)?, &args.trust)?,
        (None, Some(letter)) => Front::of_paper(letter, args)?,
        (None, None) => return Err(Failure::usage("give your FILE, or --paper with the letter's address")),
    };
    let record = front.record()?;
    let mut shares: Vec<u8> = record.shared().collect();
    let index = if shares.contains(&front.holding.participant()) {
        None
    } else {
        let released = front.holding.release(front.audited.state(), clock::now());
        let entry = released.map_err(|error| refusal(&error, record))?;
        output::hint(&condition(record, shares.len()));
        ask::confirm("Publish your share? It cannot be taken back.", args.yes)?;
        let accepted = front.api.act(&record.letter.id, &entry, None)?;
        front.check(&accepted, &entry)?;
        shares.push(front.holding.participant());
        Some(accepted.index)
    };
    report(record, index, shares.len(), args.json);
    Ok(())
}

/// A keyholder in front of an audited record.
struct Front {
    holding: Keyholding,
    api: Api,
    audited: Audited,
}

impl Front {
    fn of_file(kept: Kept, trust: &Trust) -> Result<Self, Failure> {
        let (address, trust) = (kept.address()?, kept.trust(trust));
        let audited = audit::of_group(&address, &trust)?;
        Ok(Self { api: Api::new(&address)?, holding: kept.holding, audited })
    }

    fn of_paper(letter: &str, args: &ReleaseArgs) -> Result<Self, Failure> {
        let Address::Web(web) = Address::parse(letter)? else {
            return Err(Failure::usage("give the address of a letter on a server, not a folder"));
        };
        web.must_be_private()?;
        let (address, letter) = web.letter()?;
        let audited = audit::of_group(&address, &args.trust)?;
        let state = audited.state();
        if state.letter(&letter).is_none_or(|record| record.sealing().is_none()) {
            return Err(Failure::refused(format!("the public record has no letter {letter} with locked names")));
        }
        let holding = args.words.read(|words| {
            let other = |_| Failure::refused(format!("these words are not a share of the letter {letter}"));
            restore(state, &letter, words).map_err(other)
        })?;
        Ok(Self { api: Api::new(&address)?, holding, audited })
    }

    fn record(&self) -> Result<&LetterRecord, Failure> {
        let letter = self.holding.letter();
        let record = self.audited.state().letter(letter);
        record.ok_or_else(|| Failure::not_yet(format!("the letter {letter} is not frozen yet: nobody has signed it")))
    }

    fn call_at(&self, record: &LetterRecord, now: UnixTime) -> Result<Vec<u8>, Failure> {
        let called = self.holding.call(&mut random::system(), self.audited.state(), now);
        called.map_err(|error| refusal(&error, record))
    }

    /// When the grace period of our own call ends: its answer may have been lost.
    fn called_by_us(&self, record: &LetterRecord) -> Option<UnixTime> {
        let ours = record.call.is_some_and(|call| call.participant == Some(self.holding.participant()));
        record.opens().filter(|opens| ours && clock::now() < *opens)
    }

    fn check(&self, accepted: &Accepted, entry: &[u8]) -> Result<(), Failure> {
        check_receipt(&accepted.receipt, &self.audited.verdict.vkey, entry)
    }
}

/// That the condition holds, before the keyholder is asked.
fn condition(record: &LetterRecord, shares: usize) -> String {
    let needed = record.sealing().map_or(0, |sealing| sealing.names_at());
    let threshold = record.sealing().map_or(0, |sealing| sealing.threshold());
    let opens = record.opens().map(clock::utc).unwrap_or_default();
    format!(
        "\"{}\": the whole public record holds.\n\
         {} locked names stand, {needed} are needed. Signers could take theirs back until {opens}.\n\
         {shares} of {threshold} shares are there.",
        record.letter.title,
        record.sealed(),
    )
}

fn report(record: &LetterRecord, index: Option<u64>, shares: usize, json: bool) {
    let threshold = record.sealing().map_or(0, |sealing| sealing.threshold());
    let missing = usize::from(threshold).saturating_sub(shares);
    let (letter, opened) = (&record.letter.id, missing == 0);
    if json {
        output::json(&Released { letter, index, shares, threshold, opened });
        return;
    }
    let done = match index {
        Some(index) => format!("Your share is entry {index} of the public record."),
        None => "Your share is in the public record already: nothing is left for you to do.".to_owned(),
    };
    let state = match missing {
        0 => "The names are open.".to_owned(),
        1 => "One more share opens the names.".to_owned(),
        more => format!("{more} more shares open the names."),
    };
    output::text(&format!("{done} {state}"));
}

/// Why the names stay locked, and whether waiting helps.
fn refusal(error: &ReleaseError, record: &LetterRecord) -> Failure {
    let opens = record.opens().map(clock::utc).unwrap_or_default();
    match error {
        ReleaseError::Refusal(OpeningRefusal::Grace) if record.call.is_none() => {
            Failure::not_yet("nobody has called the opening yet: until then signers can take their names back")
        }
        ReleaseError::Refusal(OpeningRefusal::Grace) if record.opens().is_some_and(|opens| clock::now() < opens) => {
            Failure::not_yet(format!("signers can take their names back until {opens}: release your share then"))
        }
        ReleaseError::Refusal(OpeningRefusal::Grace) => {
            Failure::not_yet("the server has not begun the opening yet: try again in a minute")
        }
        ReleaseError::Refusal(OpeningRefusal::Stage) if record.stage < Stage::Signing => {
            Failure::not_yet("the letter does not take signatures yet")
        }
        ReleaseError::Refusal(OpeningRefusal::Stage) => {
            Failure::refused("the letter went on without its names: they are never opened")
        }
        ReleaseError::Clock => Failure::not_yet(format!(
            "by this machine's clock signers can take their names back until {opens}: check your clock, and try then"
        )),
        ReleaseError::Refusal(OpeningRefusal::TooFew { standing, needed }) => {
            Failure::not_yet(format!("{standing} locked names stand, and {needed} are needed: they stay locked"))
        }
        ReleaseError::Refusal(OpeningRefusal::Called) => {
            let by = record.call.and_then(|call| call.participant);
            let holders = record.sealing().map_or(&[][..], |sealing| &sealing.holders);
            let by = by.map_or("the organiser".to_owned(), |number| people::list(&people::numbered(holders, [number])));
            Failure::refused(format!("{by} has called the opening already: names can be taken back until {opens}"))
        }
        other => Failure::refused(other.to_string()),
    }
}
