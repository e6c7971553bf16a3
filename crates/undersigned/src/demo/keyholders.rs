//! Simulated keyholders, who do all over HTTP that real ones do; only their secrets stay in memory.

use std::thread;
use std::time::Duration;

use undersigned_proto::UnixTime;
use undersigned_proto::backup;
use undersigned_proto::entry::{Caller, Step, StepShows};
use undersigned_proto::keyholder::{Keyholding, Next};
use undersigned_proto::ledger::{CeremonyStep, LetterRecord};
use undersigned_proto::pin::Expected;
use undersigned_server::{DraftSealing, KeyholderLink};

use crate::address::GroupAddress;
use crate::api::Api;
use crate::audit::{self, Audited};
use crate::failure::Failure;
use crate::trust::Trust;
use crate::{clock, random};

const HOLDERS: [&str; 3] = ["Ada Example", "Ben Example", "Cleo Example"];
/// How many of them open the names.
const THRESHOLD: u8 = 2;
/// Seconds between call and opening: a demo shall not last two days.
const GRACE_S: u32 = 2;
/// The names are never opened after this time from the end of signing.
const LATEST_S: u64 = 24 * 3_600;
/// Longest wait for the server to begin the opening after the grace period.
const MAX_OPENING_S: u64 = 60;
/// Between two looks at the server.
const PAUSE: Duration = Duration::from_millis(200);

/// On what terms the demo's names are locked, so that they open when `names` stand.
pub fn terms(names: u32, sign_closes: UnixTime) -> DraftSealing {
    DraftSealing {
        holders: HOLDERS.map(str::to_owned).to_vec(),
        threshold: THRESHOLD,
        steps: vec![Step { count: names, shows: StepShows::Names }],
        latest: UnixTime(sign_closes.0 + LATEST_S),
        callers: vec![Caller::Organiser, Caller::Keyholder],
        grace_s: GRACE_S,
    }
}

/// The keyholders of one letter, each with a share.
pub struct Keyholders {
    api: Api,
    address: GroupAddress,
    letter: String,
    holders: Vec<Holder>,
    /// The check code as the first of them has read it out.
    heard: Option<String>,
}

struct Holder {
    holding: Keyholding,
    secret: String,
}

impl Keyholders {
    /// The whole ceremony, with backups read back from words.
    ///
    /// # Errors
    /// One line.
    pub fn ceremony(base: &str, links: &[KeyholderLink]) -> Result<Self, Failure> {
        let first = links.first().ok_or_else(|| Failure::refused("the server gave no links for keyholders"))?;
        let address = GroupAddress { base: base.to_owned(), group: first.group.clone() };
        let api = Api::new(&address)?;
        let letter = first.letter.clone();
        let seen = api.to_join(&letter, &Expected::default())?;
        let mut holders = Vec::new();
        for link in links {
            let seat = api.seat(&letter, &link.secret)?;
            let absent = || Failure::refused(format!("{} has no place in the ceremony", seat.holder));
            let participant = seat.participant.ok_or_else(absent)?;
            let begun = Keyholding::begin(&mut random::system(), &seen, participant);
            let (holding, _) = begun.map_err(|error| Failure::refused(error.to_string()))?;
            holders.push(Holder { holding, secret: link.secret.clone() });
        }
        let mut keyholders = Self { api, address, letter, holders, heard: None };
        // Broadcasts, shares behind the check code, drills: each keyholder acts once in each.
        for _ in 0..3 {
            keyholders.round()?;
        }
        match keyholders.api.to_join(&keyholders.letter, &Expected::default())?.ceremony().step() {
            CeremonyStep::Complete => Ok(keyholders),
            other => Err(Failure::refused(format!("the ceremony did not end: {other:?}"))),
        }
    }

    fn round(&mut self) -> Result<(), Failure> {
        let refused = |error: undersigned_proto::keyholder::KeyholderError| Failure::refused(error.to_string());
        for Holder { holding, secret } in &mut self.holders {
            let seen = self.api.ceremony_of(holding, &Expected::default())?;
            let record = seen.ceremony();
            let mut next = holding.next(&mut random::system(), record).map_err(refused)?;
            if let Next::Compare { code } = next {
                let heard = self.heard.get_or_insert(code);
                let kept = holding.compared(record, heard).map_err(refused)?;
                *holding = Keyholding::from_secret_bytes(&kept).map_err(refused)?;
                next = holding.next(&mut random::system(), record).map_err(refused)?;
            }
            let entry = match next {
                Next::Send(entry) => entry,
                Next::Drill => {
                    let paper = backup::to_words(&*holding.backup().map_err(refused)?);
                    let read = backup::from_words(&paper).map_err(|error| Failure::refused(error.to_string()))?;
                    holding.drill(&mut random::system(), record, &*read).map_err(refused)?
                }
                other => return Err(Failure::refused(format!("the ceremony does not go on: {other:?}"))),
            };
            self.api.act(&self.letter, &entry, Some(secret))?;
        }
        Ok(())
    }

    /// One calls the opening; when its grace period is over, as many as are needed release their shares.
    ///
    /// # Errors
    /// One line.
    pub fn open(&self) -> Result<(), Failure> {
        let audited = self.audit()?;
        let caller = self.holders.first().ok_or_else(|| Failure::refused("the letter has no keyholders"))?;
        let call = caller.holding.call(&mut random::system(), audited.state(), clock::now());
        let call = call.map_err(|error| Failure::refused(format!("the opening cannot be called: {error}")))?;
        self.api.call(&self.letter, &call)?;
        let audited = self.wait()?;
        for Holder { holding, .. } in self.holders.iter().rev().take(usize::from(THRESHOLD)) {
            let share = holding.release(audited.state(), clock::now());
            let share = share.map_err(|error| Failure::refused(format!("a keyholder releases no share: {error}")))?;
            self.api.act(&self.letter, &share, None)?;
        }
        Ok(())
    }

    fn audit(&self) -> Result<Audited, Failure> {
        audit::of_group(&self.address, &Trust::default())
    }

    /// Until the grace period is over by the clock of this machine, and the record says that the opening has begun.
    fn wait(&self) -> Result<Audited, Failure> {
        let audited = self.audit()?;
        let opens = audited.state().letter(&self.letter).and_then(LetterRecord::opens);
        let opens = opens.ok_or_else(|| Failure::refused("the record does not have the call"))?;
        while clock::now() < opens {
            thread::sleep(PAUSE);
        }
        for _ in 0..MAX_OPENING_S * 5 {
            // The server knows a little before the record does: an entry is shown when it is on disk.
            if self.api.hints()?.opening.contains(&self.letter) {
                let audited = self.audit()?;
                if audited.state().letter(&self.letter).is_some_and(LetterRecord::is_opening) {
                    return Ok(audited);
                }
            }
            thread::sleep(PAUSE);
        }
        Err(Failure::refused("the server did not begin the opening at its time"))
    }
}
