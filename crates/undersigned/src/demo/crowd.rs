//! Simulated members, who do all over HTTP that real ones do.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::Way;
use undersigned_proto::entry::{Shown, Timing};
use undersigned_proto::facts::Facts;
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice};
use undersigned_proto::verify::Verdict;
use undersigned_proto::{enrol, receipt};
use undersigned_server::{App, Draft, KeyholderLink, Organiser, Refusal};

use super::keyholders::{self, Keyholders};
use super::sample;
use crate::address::GroupAddress;
use crate::api::{About, Api, Proof};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::source::Source;
use crate::trust::Trust;
use crate::{audit, clock, output, people, random};

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
/// Names that are printed.
const SHOWN_NAMES: usize = 8;
const GIVEN_NAMES: [&str; 12] =
    ["Alex", "Bea", "Chidi", "Dana", "Emre", "Fatou", "Gita", "Hana", "Ivo", "Jun", "Kim", "Lena"];

/// A letter that is to be signed, and the links of those who will hold its key.
pub struct CrowdDraft {
    organiser: Organiser,
    codes: Vec<String>,
    opens: UnixTime,
    /// The keyholders' links.
    pub links: Vec<KeyholderLink>,
}

/// A letter, its keyholders, and the codes of those who will sign it.
pub struct CrowdLetter {
    codes: Vec<String>,
    opens: UnixTime,
    keyholders: Keyholders,
}

/// The second group and a draft of its letter, in two phases of seconds.
///
/// # Errors
/// One line.
pub async fn draft(app: &App, members: u32) -> Result<CrowdDraft, Failure> {
    let now = app.now();
    let opens = UnixTime(now.0 + ENROL_BASE_S + u64::from(members) / MEMBERS_PER_SECOND);
    let name = "Members of the Example Union (simulated)";
    let (organiser, _) = sample::found(app, sample::group(GROUP, name, members, now, opens)).await?;
    let closes = UnixTime(opens.0 + SIGN_S);
    let sealing = Some(keyholders::terms(locked(members as usize) as u32, closes));
    let shows = vec![Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed];
    let draft = Draft { shows, sealing, ..sample::draft(LETTER, Timing::TwoPhase, opens, closes) };
    let refused = |refusal: Refusal| sample::failure(&refusal);
    organiser.save_draft(draft).await.map_err(refused)?;
    let links = organiser.begin_ceremony(LETTER).await.map_err(refused)?;
    let mut codes = Vec::new();
    // Every third has a role. A server prints at most 500 codes at once.
    let with_role = members / 3;
    for (role, mut count) in
        [("engineer", with_role / 2), ("editor", with_role - with_role / 2), ("", members - with_role)]
    {
        while count > 0 {
            let some = count.min(500);
            codes.extend(organiser.print_codes(1, some, role.to_owned()).await.map_err(refused)?);
            count -= some;
        }
    }
    Ok(CrowdDraft { organiser, codes, opens, links })
}

impl CrowdDraft {
    /// Freezes the letter, with the key that the keyholders have made.
    ///
    /// # Errors
    /// One line.
    pub async fn freeze(self, keyholders: Keyholders) -> Result<CrowdLetter, Failure> {
        self.organiser.freeze(LETTER).await.map_err(|refusal| sample::failure(&refusal))?;
        Ok(CrowdLetter { codes: self.codes, opens: self.opens, keyholders })
    }
}

/// How many of so many withdraw: some, as soon as there are others.
fn withdrawing(members: usize) -> usize {
    if members < 3 { 0 } else { members.div_ceil(WITHDRAWS) }
}

/// Who gives a locked name: every second.
fn locks(at: usize) -> bool {
    at.is_multiple_of(2)
}

/// Locked names that stand after the withdrawals.
fn locked(members: usize) -> usize {
    (withdrawing(members)..members).filter(|at| locks(*at)).count()
}

impl CrowdLetter {
    /// How many locked names must be open at the end.
    pub fn expected_names(&self) -> u64 {
        locked(self.codes.len()) as u64
    }

    /// How many signatures must stand at the end.
    pub fn expected(&self) -> u64 {
        (self.codes.len() - withdrawing(self.codes.len())) as u64
    }

    /// Where the group's record is.
    pub fn ledger(base: &str) -> String {
        format!("{base}/g/{GROUP}")
    }

    /// All enrol, wait, and sign; some withdraw; the locked names are opened. Then the live record is audited.
    ///
    /// # Errors
    /// One line.
    pub fn sign_and_open(&self, base: &str) -> Result<Verdict, Failure> {
        let api = Api::new(&GroupAddress { base: base.to_owned(), group: GROUP.to_owned() })?;
        let progress = Progress::new("Members enrol");
        let credentials = in_lanes(&self.codes, &progress, |code, _| enrol(&api, code))?;
        self.wait(&api, &progress)?;
        progress.restart("Members sign");
        let member = Member { api: &api };
        let signed = in_lanes(&credentials, &progress, |credential, at| member.sign(credential, at))?;
        let withdrawing = withdrawing(self.codes.len());
        progress.restart("Some withdraw");
        in_lanes(signed.get(..withdrawing).unwrap_or_default(), &progress, |credential, _| {
            member.withdraw(credential)
        })?;
        progress.restart("The locked names are opened");
        self.keyholders.open()?;
        progress.restart("Checking the live record");
        let source = Source::web(Self::ledger(base));
        let audited = audit::run(&source, &Trust::default(), &progress, &mut ())
            .map_err(|error| error.into_failure(&source.place()))?;
        drop(progress);
        output::text(&format!(
            "\n{} simulated members enrolled and signed, {withdrawing} withdrew. A keyholder called the opening, and two \
             of three released their shares.\n",
            signed.len()
        ));
        output::text(&opened(&audited.verdict));
        output::text(&format!("The record on the server:\n\n{}", audited.verdict.to_plain()));
        self.check(&audited.verdict)?;
        Ok(audited.verdict)
    }

    /// Whether a verdict has the expected counts, and all locked names are open.
    ///
    /// # Errors
    /// One line with both counts.
    pub fn check(&self, verdict: &Verdict) -> Result<(), Failure> {
        let letter = verdict.letters.first().ok_or_else(|| Failure::refused("the record has no letter"))?;
        let (signed, expected) = (letter.counts.signed, self.expected());
        if signed != expected {
            return Err(Failure::refused(format!("the record has {signed} signatures, and {expected} were expected")));
        }
        let open = letter.sealed.as_ref().filter(|sealed| sealed.opened && sealed.spoiled.is_empty());
        let (open, expected) = (open.map_or(0, |sealed| sealed.standing), self.expected_names());
        if open != expected {
            return Err(Failure::refused(format!("{open} locked names are open, and {expected} were expected")));
        }
        Ok(())
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
            if api.hints()?.signing.contains(LETTER) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(200));
        }
        Err(Failure::refused("the server did not open signing at its time"))
    }
}

/// Some of the names that are open now.
fn opened(verdict: &Verdict) -> String {
    let names = verdict.letters.first().map_or(&[][..], |letter| &letter.names);
    let some: Vec<String> = names.iter().take(SHOWN_NAMES).map(|name| name.name.clone()).collect();
    match names.len() - some.len() {
        0 => format!("Names under the letter: {}.\n", people::list(&some)),
        more => format!("Names under the letter: {} and {more} more.\n", some.join(", ")),
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

fn enrol(api: &Api, code: &str) -> Result<Vec<u8>, Failure> {
    let refused = |error: enrol::EnrolError| Failure::refused(error.to_string());
    let facts = api.excerpt(About::Epoch(1))?.to_enrol(api.group(), 1, &Expected::default());
    let facts = facts.map_err(|error| Failure::refused(error.to_string()))?;
    let (pending, commitment) =
        enrol::begin(&mut random::system(), &facts, Way::Code, clock::now()).map_err(refused)?;
    let response = api.enrol(1, &Proof::Code { code: code.to_owned() }, &commitment)?;
    let credential = pending.finish(&response).map_err(refused)?;
    Ok(credential.to_secret_bytes().to_vec())
}

struct Member<'a> {
    api: &'a Api,
}

impl Member<'_> {
    fn sign(&self, credential: &[u8], at: usize) -> Result<Vec<u8>, Failure> {
        let mut credential = open(credential)?;
        let choice = choice(&credential, at);
        let facts = self.facts(&credential)?;
        let signed = sign::sign(&mut random::system(), &mut credential, &facts, &choice)
            .map_err(|error| Failure::refused(error.to_string()))?;
        let accepted = self.api.sign(LETTER, &signed.entry, signed.blob.as_deref())?;
        check(&credential, &signed.entry, &accepted.receipt)?;
        Ok(credential.to_secret_bytes().to_vec())
    }

    fn withdraw(&self, credential: &[u8]) -> Result<(), Failure> {
        let credential = open(credential)?;
        let entry = sign::withdraw(&mut random::system(), &credential, &self.facts(&credential)?)
            .map_err(|error| Failure::refused(error.to_string()))?;
        let accepted = self.api.withdraw(LETTER, &entry)?;
        check(&credential, &entry, &accepted.receipt)
    }

    fn facts(&self, credential: &Credential) -> Result<Facts, Failure> {
        let facts = self.api.excerpt(About::Letter(LETTER))?.facts(credential, LETTER);
        facts.map_err(|error| Failure::refused(error.to_string()))
    }
}

fn check(credential: &Credential, entry: &[u8], receipt: &str) -> Result<(), Failure> {
    let checked = receipt::check(receipt.as_bytes(), credential.pin().vkey(), entry);
    checked.map(|_| ()).map_err(|error| Failure::refused(format!("a receipt does not hold: {error}")))
}

fn open(credential: &[u8]) -> Result<Credential, Failure> {
    Credential::from_secret_bytes(credential).map_err(|error| Failure::refused(error.to_string()))
}

/// Half lock a name; of the others, half show nothing, who has a role shows it, and the rest give a name at once.
fn choice(credential: &Credential, at: usize) -> Choice {
    let has_role = !credential.role().is_empty();
    let given = GIVEN_NAMES.iter().cycle().nth(at / 2).copied().unwrap_or("Alex");
    let initial = char::from(b'A' + (at / 24 % 26) as u8);
    let text = format!("{given} {initial}.");
    match at % 4 {
        _ if locks(at) => Choice::Sealed { text, comment: None, role: has_role, attest: false },
        1 => Choice::Nothing,
        _ if has_role => Choice::Role,
        _ => Choice::Name { text, comment: None, attest: false },
    }
}
