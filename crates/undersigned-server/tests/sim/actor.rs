//! Does over HTTP what the simulation of the cores does in memory (its `op.rs` and `model.rs` are used as they are).
//!
//! The server does by itself what comes with a date, and prints codes instead of taking a member's word; so some
//! operations are done otherwise here, or left out, and the model is told so.

use std::collections::{BTreeMap, BTreeSet};

use testkit::Files;
use testkit::sim::lies;
use testkit::sim::model::{GRACE_S, LATEST, LETTER, Model, SIGN_OPENS, Terms};
use testkit::sim::op::{Lie, Op, Proof, Show};
use testkit::sim::watch::{Receipted, Watch, entries};
use undersigned_proto::UnixTime;
use undersigned_proto::backup;
use undersigned_proto::credential::Credential;
use undersigned_proto::entry::{Entry, Shown, Stage, Step, StepShows, Timing};
use undersigned_proto::keyholder::{Keyholding, Next};
use undersigned_proto::ledger::{CeremonyRecord, CeremonyStep, State};
use undersigned_proto::sign::{Choice, SignError};
use undersigned_proto::verify::{Options, Step as AuditStep, Verdict, Verifier};
use undersigned_server::{Draft, DraftSealing, KeyholderLink, Kind, Organiser, Refusal};

use crate::common::{Answer, World, draft};
use crate::disk::{self, Breakable, Fails};

/// Seconds of the server for one of the model.
const SCALE: u64 = 10;
/// When enrolment opens, in the model's time.
const ENROL_OPENS: u64 = 100;

/// An operation, and what goes wrong meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Do(Op),
    /// The disk fails while it is done.
    Full(Op, Fails),
    /// The server is stopped and started.
    Restart,
    /// The server dies and is started on what is left.
    Crash,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Got {
    Taken,
    Refused,
    Idle,
    /// The server could not.
    Failed,
}

use Got::{Failed, Idle, Refused, Taken};

/// Bytes of a name that the server was given, and whose.
pub struct Stored {
    pub member: usize,
    pub path: String,
    pub bytes: Vec<u8>,
}

pub struct Actor {
    pub world: World,
    pub disk: Box<dyn Breakable>,
    pub watch: Watch,
    pub stored: Vec<Stored>,
    /// The last day of signing, in the model's time.
    pub sign_closes: u64,
    terms: Terms,
    organiser: Option<Organiser>,
    members: Vec<Credential>,
    codes: BTreeMap<&'static str, Vec<String>>,
    links: BTreeMap<u8, KeyholderLink>,
    holdings: BTreeMap<u8, Keyholding>,
    kept: BTreeMap<u8, Vec<u8>>,
    sent: BTreeMap<u8, Vec<u8>>,
    /// What the server could not take: sent again before anything else.
    unsent: BTreeMap<u8, Vec<u8>>,
    offline: BTreeSet<u8>,
    now: u64,
}

impl Actor {
    pub fn new(terms: &Terms, disk: Box<dyn Breakable>) -> Self {
        let world = World::on(disk.disk(), None);
        let codes = ["", "engineer"].map(|role| (role, world.codes(8, role)));
        let vkey = world.info().group.vkey;
        Self {
            watch: Watch::new(vkey),
            disk,
            stored: Vec::new(),
            sign_closes: LATEST,
            terms: terms.clone(),
            organiser: None,
            members: Vec::new(),
            codes: codes.into_iter().collect(),
            links: BTreeMap::new(),
            holdings: BTreeMap::new(),
            kept: BTreeMap::new(),
            sent: BTreeMap::new(),
            unsent: BTreeMap::new(),
            offline: BTreeSet::new(),
            now: 100,
            world,
        }
    }

    /// The server's time for one of the model.
    fn at(&self) -> UnixTime {
        UnixTime(self.now * SCALE)
    }

    fn organiser(&mut self) -> Organiser {
        self.organiser.get_or_insert_with(|| self.world.organiser()).clone()
    }

    /// The server does what is due. Twice, as what is due may make something else due.
    pub fn tick(&self) {
        self.world.until_ticked();
        self.world.until_ticked();
    }

    pub fn restart(&mut self) {
        self.organiser = None;
        self.world.restart();
    }

    pub fn crash(&mut self) {
        // The store first: the folder's other files never change.
        let disk = self.disk.image();
        let folder = disk::image(self.world.folder.path());
        self.organiser = None;
        self.world.stop();
        self.world.folder = folder;
        self.world.disk = disk.disk();
        self.disk = disk;
        self.world.restart();
    }

    /// From now on no entry can be stored.
    pub fn break_disk(&self, fails: Fails) {
        self.disk.fail(self.world.folder.path(), fails);
    }

    /// From now on it can.
    pub fn repair_disk(&self) {
        self.disk.repair(self.world.folder.path());
    }

    /// Whether these bytes are anywhere in the store.
    pub fn is_stored(&self, bytes: &[u8]) -> bool {
        self.disk.contains(self.world.folder.path(), bytes)
    }

    /// Does it, and says what came of it.
    pub fn apply(&mut self, op: &Op) -> Got {
        match *op {
            Op::Enrol(proof) => self.enrol(proof),
            Op::Wait(seconds) => self.set_clock(self.now + seconds),
            Op::Back(seconds) => self.set_clock(self.now.saturating_sub(seconds)),
            Op::Begin => self.begin(),
            Op::Act(k) => self.act(self.terms.holder(k)),
            Op::Again(k) => match self.sent.get(&self.terms.holder(k)).cloned() {
                Some(entry) => self.post_act(self.terms.holder(k), &entry),
                None => Idle,
            },
            Op::Offline(k) => {
                self.offline.insert(self.terms.holder(k));
                Idle
            }
            Op::Online(k) => {
                self.offline.remove(&self.terms.holder(k));
                Idle
            }
            Op::Lie(k, lie) => self.lie(self.terms.holder(k), lie),
            Op::Freeze => self.freeze(),
            Op::Move(stage) => self.advance(stage),
            Op::Sign(m, show) => self.sign(m, show),
            Op::Withdraw(m) => self.withdraw(m),
            Op::Call(by) => self.call(by.map(|k| self.terms.holder(k))),
            Op::Release(k) => self.release(self.terms.holder(k)),
            Op::Rogue(_) => Idle,
        }
    }

    fn set_clock(&mut self, now: u64) -> Got {
        self.now = now;
        self.world.now(now * SCALE);
        Idle
    }

    fn enrol(&mut self, proof: Proof) -> Got {
        let role = if proof == Proof::Engineer { "engineer" } else { "" };
        let Some(code) = self.codes.get(role).and_then(|codes| codes.last().cloned()) else { return Idle };
        let (pending, body) = self.world.begin(&code);
        let answer = self.world.post("/api/v1/groups/acme/enrolments", &body);
        let got = got(&answer);
        if got == Taken {
            self.members.push(crate::common::finish(pending, &answer));
            self.codes.get_mut(role).expect("of this role").pop();
        }
        got
    }

    fn draft(&self) -> Draft {
        let sealing = DraftSealing {
            holders: (1..=self.terms.holders).map(|holder| format!("Keyholder {holder}")).collect(),
            threshold: self.terms.threshold,
            steps: vec![Step { count: self.terms.names_at, shows: StepShows::Names }],
            latest: UnixTime(LATEST * SCALE),
            callers: self.terms.callers.clone(),
            grace_s: (GRACE_S * SCALE) as u32,
        };
        Draft {
            shows: vec![Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed],
            timing: Timing::TwoPhase,
            sign_opens: UnixTime(SIGN_OPENS * SCALE),
            sign_closes: UnixTime(self.sign_closes * SCALE),
            sealing: Some(sealing),
            ..draft(LETTER)
        }
    }

    fn begin(&mut self) -> Got {
        let organiser = self.organiser();
        let saved = self.world.block_on(organiser.save_draft(self.draft()));
        if let Err(refusal) = saved {
            return refused(&refusal);
        }
        match self.world.block_on(organiser.begin_ceremony(LETTER)) {
            Ok(links) => {
                let number = |link: &KeyholderLink| link.holder.trim_start_matches("Keyholder ").parse().unwrap();
                self.links.extend(links.into_iter().map(|link| (number(&link), link)));
                self.holdings.clear();
                self.kept.clear();
                self.unsent.clear();
                Taken
            }
            Err(refusal) => refused(&refusal),
        }
    }

    fn ceremony(&self) -> Option<CeremonyRecord> {
        let found = self.world.get(&format!("/api/v1/groups/acme/letters/{LETTER}/ceremony")).status == 200;
        found.then(|| self.world.ceremony(LETTER))
    }

    fn is_frozen(&self) -> bool {
        !self.world.info().json["letters"].as_array().expect("a list").is_empty()
    }

    fn post_act(&self, holder: u8, entry: &[u8]) -> Got {
        let secret = self.links.get(&holder).map(|link| link.secret.as_str());
        got(&self.world.post_act(LETTER, entry, secret))
    }

    fn send(&mut self, holder: u8, entry: Vec<u8>) -> Got {
        let got = self.post_act(holder, &entry);
        match got {
            Taken => {
                self.unsent.remove(&holder);
                self.sent.insert(holder, entry);
            }
            Failed => {
                self.unsent.insert(holder, entry);
            }
            _ => {}
        }
        got
    }

    fn act(&mut self, holder: u8) -> Got {
        if self.offline.contains(&holder) || self.is_frozen() {
            return Idle;
        }
        let Some(ceremony) = self.ceremony() else { return Idle };
        if let Some(entry) = self.unsent.get(&holder).cloned() {
            return self.send(holder, entry);
        }
        let Some(mut holding) = self.holdings.remove(&holder) else {
            let joining = self.world.to_join(LETTER);
            let begun = Keyholding::begin(&mut self.world.rng, &joining, holder);
            let (holding, entry) = begun.expect("a keyholder");
            self.kept.insert(holder, holding.to_secret_bytes().to_vec());
            self.holdings.insert(holder, holding);
            return self.send(holder, entry);
        };
        let mut next = holding.next(&mut self.world.rng, &ceremony).expect("the same ceremony");
        if let Next::Compare { code } = next {
            let stored = holding.compared(&ceremony, &code).expect("its code");
            holding = Keyholding::from_secret_bytes(&stored).expect("what it keeps");
            next = holding.next(&mut self.world.rng, &ceremony).expect("the same ceremony");
        }
        let entry = match next {
            Next::Send(entry) => Some(entry),
            Next::Drill => {
                let words = backup::to_words(&holding.backup().expect("a share"));
                let read = backup::from_words(&words).expect("its words");
                Some(holding.drill(&mut self.world.rng, &ceremony, &*read).expect("its share"))
            }
            _ => None,
        };
        self.holdings.insert(holder, holding);
        entry.map_or(Idle, |entry| self.send(holder, entry))
    }

    fn share(&self, holder: u8) -> Option<[u8; 32]> {
        Some(*self.holdings.get(&holder)?.backup().ok()?)
    }

    fn lie(&mut self, holder: u8, lie: Lie) -> Got {
        let other = self.terms.after(holder);
        let Some(ceremony) = self.ceremony() else { return Idle };
        let attempt = ceremony.keyholders.attempt;
        let entry = match lie {
            Lie::Deal | Lie::Accuse => {
                match other.and_then(|other| self.lie_in_ceremony(holder, lie, &ceremony, other)) {
                    Some(entry) => entry,
                    None => return Idle,
                }
            }
            _ => {
                let Some(mut scalar) = self.share(holder) else { return Idle };
                let Some(named) = (if lie == Lie::Swapped { other } else { Some(holder) }) else { return Idle };
                scalar[31] ^= u8::from(matches!(lie, Lie::Altered | Lie::Strange));
                lies::share(attempt, named, holder, &scalar)
            }
        };
        self.send(holder, entry)
    }

    fn lie_in_ceremony(&mut self, holder: u8, lie: Lie, ceremony: &CeremonyRecord, other: u8) -> Option<Vec<u8>> {
        let there = !self.offline.contains(&holder) && !self.is_frozen() && ceremony.packages().is_some();
        let kept = self.kept.get(&holder).cloned().filter(|_| there)?;
        let rng = &mut self.world.rng;
        match (lie, ceremony.step()) {
            (Lie::Deal, CeremonyStep::Deals) if !ceremony.has_dealt(holder) => {
                Some(lies::bad_deal(rng, &kept, ceremony, holder, other))
            }
            (Lie::Accuse, CeremonyStep::Deals | CeremonyStep::Drills)
                if ceremony.has_dealt(other) && !ceremony.is_ready(holder) =>
            {
                Some(lies::accuse(rng, &kept, ceremony, holder, other))
            }
            _ => None,
        }
    }

    fn freeze(&mut self) -> Got {
        if self.ceremony().is_none_or(|ceremony| ceremony.packages().is_none()) {
            return Idle;
        }
        let organiser = self.organiser();
        done(self.world.block_on(organiser.freeze(LETTER)))
    }

    fn advance(&mut self, stage: Stage) -> Got {
        // These the server enters by itself.
        if matches!(stage, Stage::Signing | Stage::Opening) {
            return Idle;
        }
        let organiser = self.organiser();
        done(self.world.block_on(organiser.stage(LETTER, stage)))
    }

    fn choice(member: usize, show: Show) -> Choice {
        match show {
            Show::Nothing => Choice::Nothing,
            Show::Role => Choice::Role,
            Show::Name { attest } => Choice::Name { text: format!("Shown {member}"), comment: None, attest },
            Show::Sealed { role, attest } => {
                Choice::Sealed { text: canary(member), comment: Some(canary(member)), role, attest }
            }
        }
    }

    fn sign(&mut self, m: u8, show: Show) -> Got {
        if self.members.is_empty() || !self.is_frozen() {
            return Idle;
        }
        let member = usize::from(m) % self.members.len();
        let choice = Self::choice(member, show);
        let signed = match self.world.make(&mut self.members[member], LETTER, &choice) {
            Ok(signed) => signed,
            Err(SignError::Choice) => return Refused,
            Err(error) => panic!("{error}"),
        };
        let answer = self.world.send(LETTER, &signed);
        let got = got(&answer);
        if got != Taken {
            return got;
        }
        // As if the answer had been lost.
        let again = self.world.send(LETTER, &signed);
        assert_eq!(again.status, 200, "the same signature once more: {}", again.text());
        for answer in [answer, again] {
            let receipt = answer.json()["receipt"].as_str().expect("a receipt").as_bytes().to_vec();
            self.watch.receipts.push(Receipted { entry: signed.entry.clone(), receipt, withdrawn: false });
        }
        if let Some(bytes) = signed.blob {
            let path = format!("blob/{}", hex::encode(undersigned_proto::blob::commitment(&bytes)));
            self.stored.push(Stored { member, path, bytes });
        }
        Taken
    }

    fn withdraw(&mut self, m: u8) -> Got {
        if self.members.is_empty() || !self.is_frozen() {
            return Idle;
        }
        let member = usize::from(m) % self.members.len();
        let entry = self.world.take_back(&self.members[member], LETTER);
        let got = got(&self.world.send_withdrawal(LETTER, &entry));
        if got == Taken {
            let again = self.world.send_withdrawal(LETTER, &entry);
            assert_eq!(again.status, 200, "the same withdrawal once more: {}", again.text());
            let Ok(Entry::Withdrawal(withdrawal)) = Entry::from_bytes(&entry) else { panic!("no withdrawal") };
            for kept in &mut self.watch.receipts {
                let Ok(Entry::Signature(signature)) = Entry::from_bytes(&kept.entry) else { continue };
                kept.withdrawn |= signature.pseudonym == withdrawal.pseudonym;
            }
        }
        got
    }

    fn call(&mut self, by: Option<u8>) -> Got {
        let Some(holder) = by else {
            let organiser = self.organiser();
            return done(self.world.block_on(organiser.call_opening(LETTER)));
        };
        if self.offline.contains(&holder) || !self.holdings.contains_key(&holder) || !self.is_frozen() {
            return Idle;
        }
        let (state, at) = (self.audit().1, self.at());
        match self.holdings[&holder].call(&mut self.world.rng, &state, at) {
            Ok(entry) => got(&self.world.post_call(LETTER, &entry)),
            Err(_) => Refused,
        }
    }

    fn release(&mut self, holder: u8) -> Got {
        if self.offline.contains(&holder) || !self.holdings.contains_key(&holder) || !self.is_frozen() {
            return Idle;
        }
        let (state, at) = (self.audit().1, self.at());
        match self.holdings[&holder].release(&state, at) {
            Ok(entry) => self.send(holder, entry),
            Err(_) => Refused,
        }
    }

    /// A full audit over HTTP, and all that it read.
    pub fn audit(&self) -> (Verdict, State, Files) {
        let mut verifier = Verifier::new(Options { seed: [1; 32], ..Options::default() });
        let mut files = Files::new();
        loop {
            match verifier.next().expect("the record holds") {
                AuditStep::Done(verdict) => return (*verdict, verifier.state().clone(), files),
                AuditStep::Fetch(paths) => {
                    for path in paths {
                        let answer = self.world.get(&format!("/g/acme/{path}"));
                        let bytes = (answer.status == 200).then_some(answer.bytes);
                        files.extend(bytes.clone().map(|bytes| (path.clone(), bytes)));
                        verifier.supply(&path, bytes).expect("the record holds");
                    }
                }
            }
        }
    }

    /// Takes down the checkpoint that is handed out now.
    pub fn witness(&mut self, files: &Files) {
        let note = String::from_utf8(files["checkpoint"].clone()).expect("a note");
        if self.watch.seen.last() != Some(&note) {
            self.watch.seen.push(note);
        }
    }

    /// What those who look have to say against the record.
    pub fn complaints(&self, state: &State, files: &Files) -> Vec<String> {
        let entries = entries(files);
        let mut complaints = self.watch.receipts_missing(&entries, state);
        complaints.extend(self.watch.forks(&entries));
        complaints
    }
}

impl Drop for Actor {
    /// Before the world: its server ends only when nobody holds a door to it.
    fn drop(&mut self) {
        self.organiser = None;
    }
}

/// As unlike anything else in the record as a name can be.
pub fn canary(member: usize) -> String {
    format!("Kanarienvogel {member}")
}

/// The model's terms, as far as the server's letters have them.
pub fn adapted(terms: &Terms) -> Terms {
    Terms { timing: Timing::TwoPhase, ..terms.clone() }
}

/// The model's operation for one of the server's, where there is one; `latest` is the latest that it has ever been.
pub fn told(model: &Model, latest: u64, op: &Op) -> Option<Op> {
    let late = latest >= LATEST;
    match op {
        Op::Enrol(Proof::Mailbox) => told(model, latest, &Op::Enrol(Proof::Code)),
        // The server's caps are those of the group.
        Op::Enrol(_) if model.members.len() >= 6 => None,
        // Enrolment has a beginning, and ends with its date, as its key is destroyed then.
        Op::Enrol(_) if model.now < ENROL_OPENS || latest >= SIGN_OPENS => None,
        Op::Rogue(_) | Op::Move(Stage::Signing | Stage::Opening | Stage::Frozen) => None,
        // Nothing brings erased names back: what a clock does that ran ahead of the latest date is a test of its own.
        Op::Back(_) if late => None,
        // From the latest date on the server takes no share from anyone; to the rules alone a date is what entries say.
        Op::Lie(_, Lie::Share) if late => None,
        op => Some(*op),
    }
}

/// The server enters these by itself.
pub fn due(model: &mut Model) {
    for _ in 0..3 {
        let before = model.stage;
        model.apply(&Op::Move(Stage::Signing));
        model.apply(&Op::Move(Stage::Opening));
        if model.stage == Some(Stage::Signing) && model.now >= LATEST {
            model.apply(&Op::Move(Stage::Ended));
        }
        if model.stage == before {
            return;
        }
    }
}

fn got(answer: &Answer) -> Got {
    match answer.status {
        201 => Taken,
        // 200: the very same was taken before.
        200 | 400..500 => Refused,
        _ => {
            assert_eq!(answer.problem(), "storage");
            Failed
        }
    }
}

fn refused(refusal: &Refusal) -> Got {
    if refusal.kind == Kind::Storage { Failed } else { Refused }
}

fn done(result: Result<(), Refusal>) -> Got {
    result.map_or_else(|refusal| refused(&refusal), |()| Taken)
}
