//! Simulated members, who do all over HTTP that real ones do.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Letter, Timing};
use undersigned_proto::sign::{self, Choice};
use undersigned_proto::verify::Verdict;
use undersigned_proto::{enrol, receipt};
use undersigned_server::App;

use super::sample;
use crate::address::GroupAddress;
use crate::api::{Api, GroupInfo, Proof};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::source::Source;
use crate::trust::Trust;
use crate::{audit, clock, output, random};

const GROUP: &str = "example-union";
const LETTER: &str = "nothing-hidden";
/// Members who act at the same time.
const LANES: usize = 8;
/// Enrolment stays open this long, and a second more for each…
const ENROL_BASE_S: u64 = 5;
/// …so many members: far slower than this machine.
const MEMBERS_PER_SECOND: u64 = 8;
/// Signing stays open.
const SIGN_S: u64 = 3_600;
/// One of so many withdraws.
const WITHDRAWS: usize = 20;
/// Longest wait for the server to open signing after its time has come.
const MAX_OPENING_S: u64 = 60;
const GIVEN_NAMES: [&str; 12] =
    ["Alex", "Bea", "Chidi", "Dana", "Emre", "Fatou", "Gita", "Hana", "Ivo", "Jun", "Kim", "Lena"];

/// A letter and the codes of those who will sign it.
pub struct CrowdLetter {
    codes: Vec<String>,
    opens: UnixTime,
}

/// The second group and letter, in two phases of seconds.
///
/// # Errors
/// One line.
pub async fn letter(app: &App, members: u32) -> Result<CrowdLetter, Failure> {
    let now = app.now();
    let opens = UnixTime(now.0 + ENROL_BASE_S + u64::from(members) / MEMBERS_PER_SECOND);
    let name = "Members of the Example Union (simulated)";
    let (organiser, _) = sample::found(app, sample::group(GROUP, name, members, now, opens)).await?;
    let closes = UnixTime(opens.0 + SIGN_S);
    sample::freeze(&organiser, sample::draft(LETTER, Timing::TwoPhase, opens, closes)).await?;
    let mut codes = Vec::new();
    // Every third has a role. A server prints at most 500 codes at once.
    let with_role = members / 3;
    for (role, mut count) in
        [("engineer", with_role / 2), ("editor", with_role - with_role / 2), ("", members - with_role)]
    {
        while count > 0 {
            let some = count.min(500);
            let printed = organiser.print_codes(1, some, role.to_owned()).await;
            codes.extend(printed.map_err(|problem| sample::failure(&problem))?);
            count -= some;
        }
    }
    Ok(CrowdLetter { codes, opens })
}

impl CrowdLetter {
    /// How many signatures must stand at the end.
    pub fn expected(&self) -> u64 {
        (self.codes.len() - self.withdrawing()) as u64
    }

    /// How many withdraw: some, as soon as there are others.
    fn withdrawing(&self) -> usize {
        if self.codes.len() < 3 { 0 } else { self.codes.len().div_ceil(WITHDRAWS) }
    }

    /// Where the group's record is.
    pub fn ledger(base: &str) -> String {
        format!("{base}/g/{GROUP}")
    }

    /// All enrol, wait, and sign; some withdraw. Then the live record is audited.
    ///
    /// # Errors
    /// One line.
    pub fn sign_and_withdraw(&self, base: &str) -> Result<Verdict, Failure> {
        let api = Api::new(&GroupAddress { base: base.to_owned(), group: GROUP.to_owned() })?;
        let info = api.info()?;
        let progress = Progress::new("Members enrol");
        let credentials = in_lanes(&self.codes, &progress, |code, _| enrol(&api, &info, code))?;
        self.wait(&api, &progress)?;
        let letter = info.letters.first().ok_or_else(|| Failure::refused("the server shows no letter"))?;
        progress.restart("Members sign");
        let member = Member { api: &api, info: &info, letter };
        let signed = in_lanes(&credentials, &progress, |credential, at| member.sign(credential, at))?;
        let withdrawing = self.withdrawing();
        progress.restart("Some withdraw");
        in_lanes(signed.get(..withdrawing).unwrap_or_default(), &progress, |credential, _| {
            member.withdraw(credential)
        })?;
        progress.restart("Checking the live record");
        let source = Source::web(Self::ledger(base));
        let audited = audit::run(&source, &Trust::default(), &progress, &mut ())
            .map_err(|error| error.into_failure(&source.place()))?;
        drop(progress);
        output::text(&format!("\n{} simulated members enrolled and signed, {withdrawing} withdrew.\n", signed.len()));
        output::text(&format!("The record on the server:\n\n{}", audited.verdict.to_plain()));
        self.check(&audited.verdict)?;
        Ok(audited.verdict)
    }

    /// Whether a verdict has the expected count.
    ///
    /// # Errors
    /// One line with both counts.
    pub fn check(&self, verdict: &Verdict) -> Result<(), Failure> {
        let signed = verdict.letters.first().map_or(0, |letter| letter.counts.signed);
        let expected = self.expected();
        if signed == expected {
            return Ok(());
        }
        Err(Failure::refused(format!("the record has {signed} signatures, and {expected} were expected")))
    }

    /// Waits until the server takes signatures, as the letter's terms demand.
    fn wait(&self, api: &Api, progress: &Progress) -> Result<(), Failure> {
        progress.restart("Waiting for the signing window");
        let began = clock::now().0;
        let all = self.opens.0.saturating_sub(began);
        while clock::now() < self.opens {
            progress.at(clock::now().0 - began, all);
            thread::sleep(Duration::from_millis(200));
        }
        for _ in 0..MAX_OPENING_S * 5 {
            if api.info()?.signing.contains(LETTER) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(200));
        }
        Err(Failure::refused("the server did not open signing at its time"))
    }
}

/// Runs `act` on each item, a few at a time, and keeps their order.
fn in_lanes<T: Sync, U: Send>(
    items: &[T],
    progress: &Progress,
    act: impl Fn(&T, usize) -> Result<U, Failure> + Sync,
) -> Result<Vec<U>, Failure> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let lane = || {
        let mut results = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return Ok(results) };
            results.push((at, act(item, at)?));
            progress.at(done.fetch_add(1, Ordering::Relaxed) as u64 + 1, items.len() as u64);
        }
    };
    let mut results = thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES).map(|_| scope.spawn(lane)).collect();
        let fault = || Failure { status: crate::failure::Status::Fault, message: "a member's thread stopped".into() };
        let joined = lanes.into_iter().map(|lane| lane.join().map_err(|_| fault())?);
        joined.collect::<Result<Vec<Vec<(usize, U)>>, Failure>>()
    })?
    .into_iter()
    .flatten()
    .collect::<Vec<_>>();
    results.sort_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

fn enrol(api: &Api, info: &GroupInfo, code: &str) -> Result<Vec<u8>, Failure> {
    let refused = |error: enrol::EnrolError| Failure::refused(error.to_string());
    let epoch = info.epochs.first().ok_or_else(|| Failure::refused("the server shows no period"))?;
    let (pending, commitment) = enrol::begin(&mut random::system(), &info.group, epoch).map_err(refused)?;
    let response = api.enrol(epoch.number, &Proof::Code { code: code.to_owned() }, &commitment)?;
    let credential = pending.finish(&response).map_err(refused)?;
    Ok(credential.to_secret_bytes().to_vec())
}

struct Member<'a> {
    api: &'a Api,
    info: &'a GroupInfo,
    letter: &'a Letter,
}

impl Member<'_> {
    fn sign(&self, credential: &[u8], at: usize) -> Result<Vec<u8>, Failure> {
        let mut credential = open(credential)?;
        let choice = choice(&credential, at);
        let signed = sign::sign(&mut random::system(), &mut credential, self.letter, &choice)
            .map_err(|error| Failure::refused(error.to_string()))?;
        let accepted = self.api.sign(&self.letter.id, &signed.entry, signed.blob.as_deref())?;
        self.check(&signed.entry, &accepted.receipt)?;
        Ok(credential.to_secret_bytes().to_vec())
    }

    fn withdraw(&self, credential: &[u8]) -> Result<(), Failure> {
        let entry = sign::withdraw(&mut random::system(), &open(credential)?, self.letter)
            .map_err(|error| Failure::refused(error.to_string()))?;
        let accepted = self.api.withdraw(&self.letter.id, &entry)?;
        self.check(&entry, &accepted.receipt)
    }

    fn check(&self, entry: &[u8], receipt: &str) -> Result<(), Failure> {
        let checked = receipt::check(receipt.as_bytes(), &self.info.group.vkey, entry);
        checked.map(|_| ()).map_err(|error| Failure::refused(format!("a receipt does not hold: {error}")))
    }
}

fn open(credential: &[u8]) -> Result<Credential, Failure> {
    Credential::from_secret_bytes(credential).map_err(|error| Failure::refused(error.to_string()))
}

/// Half show nothing; of the others, who has a role shows it, and the rest give a name.
fn choice(credential: &Credential, at: usize) -> Choice {
    if at.is_multiple_of(2) {
        return Choice::Nothing;
    }
    if !credential.role().is_empty() {
        return Choice::Role;
    }
    let given = GIVEN_NAMES.iter().cycle().nth(at / 2).copied().unwrap_or("Alex");
    let initial = char::from(b'A' + (at / 24 % 26) as u8);
    Choice::Name { text: format!("{given} {initial}."), comment: None, attest: false }
}
