//! Everybody at once, with real keys, proofs and bytes: issuer, operator, members, keyholders.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use testkit::record::{audit, receipt};
use testkit::sim::lies;
use testkit::sim::model::{CAPS, DECLARED, GRACE_S, LATEST, LETTER, Model, Outcome, SIGN_OPENS, Terms};
use testkit::sim::op::{Lie, Op, Proof, Show};
use testkit::sim::watch::{Receipted, Watch};
use testkit::{NotPut, World, blob_path, fixtures};
use undersigned_proto::UnixTime;
use undersigned_proto::backup;
use undersigned_proto::enrol::{self, Attested, Way};
use undersigned_proto::entry::{
    Call, Cap, Entry, Epoch, Group, Keyholders, Letter, LetterState, Sealing, Shown, Signature, Stage, Step, StepShows,
    Tally, commitment_mark,
};
use undersigned_proto::facts::Facts;
use undersigned_proto::keyholder::{Joining, Keyholding, Next, ReleaseError};
use undersigned_proto::ledger::{ApplyError, CeremonyError, CeremonyRecord, OpeningRefusal};
use undersigned_proto::pin::Expected;
use undersigned_proto::sign::{self, Choice, SignError};

use crate::faults::Fault;

use Outcome::{Idle, Refused, Taken};

/// A name that somebody has sealed, and all that an attacker can keep of it, whatever the operator erases.
pub struct Loot {
    pub member: usize,
    pub signature: Signature,
    pub blob: Vec<u8>,
}

pub struct Everybody {
    pub terms: Terms,
    pub record: World,
    pub loot: Vec<Loot>,
    pub watch: Watch,
    /// What members seal, by member.
    pub names: fn(usize) -> String,
    pub fault: Option<Fault>,
    now: u64,
    letter: Option<Letter>,
    holdings: BTreeMap<u8, Keyholding>,
    /// Secrets of round 1, which a dishonest keyholder does not throw away.
    kept: BTreeMap<u8, Vec<u8>>,
    sent: BTreeMap<u8, Vec<u8>>,
    offline: BTreeSet<u8>,
}

/// Shares of another letter, with as many keyholders as a letter here may have.
static STRANGE: LazyLock<Vec<[u8; 32]>> = LazyLock::new(|| {
    let terms = Terms::new(4, 2, 1, false, 0);
    let (mut model, mut world) = (Model::new(terms.clone()), Everybody::new(99, terms));
    for op in std::iter::once(Op::Begin).chain((0..12).map(Op::Act)) {
        assert_eq!(world.apply(&op), model.apply(&op), "{op:?}");
    }
    (1..=4).map(|holder| world.share(holder).expect("a share")).collect()
});

/// As unlike anything else in the record as a name can be.
pub fn canary(member: usize) -> String {
    format!("Kanarienvogel {member}")
}

impl Everybody {
    pub fn new(seed: u64, terms: Terms) -> Self {
        let record = World::unfounded(seed, [7; 32]);
        let (group, epoch) = (group(&record), epoch(&record));
        let vkey = record.vkey();
        let mut everybody = Self {
            terms,
            record,
            loot: Vec::new(),
            watch: Watch::new(vkey),
            names: canary,
            fault: None,
            now: 100,
            letter: None,
            holdings: BTreeMap::new(),
            kept: BTreeMap::new(),
            sent: BTreeMap::new(),
            offline: BTreeSet::new(),
        };
        everybody.put(&Entry::Group(group).to_bytes()).expect("a group");
        everybody.put(&Entry::Epoch(epoch).to_bytes()).expect("an epoch");
        everybody
    }

    /// The scalar of a keyholder's share.
    pub fn share(&self, holder: u8) -> Option<[u8; 32]> {
        Some(*self.holdings.get(&holder)?.backup().ok()?)
    }

    /// Appends what the rules and its proof allow; a faulty operator does not keep to that.
    fn put(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        let entry = Entry::from_bytes(bytes).map_err(|_| "encoding")?;
        match self.record.put_bytes(bytes) {
            Ok(()) if Fault::forgets(self.fault, &entry) => drop(self.record.entries.pop()),
            Ok(()) => {}
            Err(NotPut::Rule(error)) => {
                let refused = why(&error);
                if Fault::takes(self.fault, &entry, refused) {
                    self.record.append(entry);
                }
                return Err(refused);
            }
            Err(NotPut::Proof) => return Err("proof"),
            Err(NotPut::Encoding) => return Err("encoding"),
        }
        self.watch.seen.push(self.record.checkpoint());
        Ok(())
    }

    fn outcome(&mut self, bytes: &[u8]) -> Outcome {
        match self.put(bytes) {
            Ok(()) => Taken,
            Err(refused) => Refused(refused),
        }
    }

    /// Does it, and says what came of it.
    pub fn apply(&mut self, op: &Op) -> Outcome {
        match *op {
            Op::Enrol(proof) => self.enrol(proof),
            Op::Wait(seconds) => {
                self.now += seconds;
                Idle
            }
            Op::Back(seconds) => {
                self.now = self.now.saturating_sub(seconds);
                Idle
            }
            Op::Begin => self.begin(),
            Op::Act(k) => self.act(self.terms.holder(k)),
            Op::Again(k) => match self.sent.get(&self.terms.holder(k)).cloned() {
                Some(entry) => self.outcome(&entry),
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
            Op::Move(stage) => {
                let state = LetterState { letter: LETTER.into(), stage, at: UnixTime(self.now) };
                self.outcome(&Entry::LetterState(state).to_bytes())
            }
            Op::Sign(m, show) => self.sign(m, show),
            Op::Withdraw(m) => self.withdraw(m),
            Op::Call(by) => self.call(by.map(|k| self.terms.holder(k))),
            Op::Release(k) => self.release(self.terms.holder(k)),
            Op::Rogue(_) => Idle,
        }
    }

    fn enrol(&mut self, proof: Proof) -> Outcome {
        let member = self.record.credentials.len();
        let (group, epoch) = (self.record.group(), epoch(&self.record));
        let identity = if proof == Proof::Mailbox { format!("m{member}@acme.example") } else { String::new() };
        let way = if proof == Proof::Mailbox { Way::Mailbox(&identity) } else { Way::Code };
        let seen = self.record.excerpt(&self.record.state.select_epoch(1).expect("an epoch"));
        let facts = seen.to_enrol("acme", 1, &Expected::default()).expect("an honest record");
        let (pending, commitment) = enrol::begin(&mut self.record.rng, &facts, way, UnixTime(100)).expect("a key");
        let record = self.record.state.epoch(1).expect("an epoch");
        let so_far = record.issued.get(&proof.class()).copied().unwrap_or(0) + 1;
        let mark = commitment_mark("acme", 1, &commitment);
        let tally = Tally::new(1, proof.class(), record.round + 1, so_far, vec![mark]);
        let outcome = self.outcome(&Entry::Tally(tally).to_bytes());
        if outcome != Taken {
            return outcome;
        }
        let role = if proof == Proof::Engineer { "engineer" } else { "" };
        let attested = Attested { class: proof.class(), role, identity: &identity };
        let response = enrol::issue(&mut self.record.rng, &self.record.issuer, (&group, &epoch), attested, &commitment);
        self.record
            .credentials
            .push(pending.finish(&response.expect("an honest commitment")).expect("an honest issuer"));
        Taken
    }

    fn keyholders(&self, attempt: u32) -> Keyholders {
        let holders = (1..=self.terms.holders).map(|holder| format!("Keyholder {holder}")).collect();
        Keyholders { letter: LETTER.into(), attempt, threshold: self.terms.threshold, holders }
    }

    fn ceremony(&self) -> Option<CeremonyRecord> {
        self.record.state.ceremony(LETTER).cloned()
    }

    fn begin(&mut self) -> Outcome {
        let attempt = self.ceremony().map_or(0, |ceremony| ceremony.keyholders.attempt) + 1;
        let outcome = self.outcome(&Entry::Keyholders(self.keyholders(attempt)).to_bytes());
        if outcome == Taken {
            self.holdings.clear();
            self.kept.clear();
        }
        outcome
    }

    fn send(&mut self, holder: u8, entry: &[u8]) -> Outcome {
        let outcome = self.outcome(entry);
        if outcome == Taken {
            self.sent.insert(holder, entry.to_vec());
        }
        outcome
    }

    /// What a keyholder's software knows of the ceremony before it acts: from an excerpt, in the record that it joined.
    fn seen(&self, holding: Option<&Keyholding>) -> Joining {
        let selection = self.record.state.select_ceremony(LETTER).expect("a ceremony");
        let audited = Joining::dangerous_of_state(&self.record.state, LETTER).expect("a ceremony");
        if self.fault.is_some() {
            return audited;
        }
        let excerpt = self.record.excerpt(&selection);
        let seen = match holding {
            Some(holding) => excerpt.ceremony_of(holding, &Expected::default()),
            None => excerpt.to_join("acme", LETTER, &Expected::default()),
        };
        let seen = seen.expect("an honest record");
        assert_eq!(seen.ceremony().acts(), audited.ceremony().acts());
        assert_eq!(seen.is_frozen(), audited.is_frozen());
        seen
    }

    /// The honest software. What it keeps is stored and read back each time, as if the device had been switched off.
    fn act(&mut self, holder: u8) -> Outcome {
        if self.ceremony().is_none() || self.offline.contains(&holder) {
            return Idle;
        }
        let joining = self.seen(self.holdings.get(&holder));
        let ceremony = joining.ceremony();
        let Some(mut holding) = self.holdings.remove(&holder) else {
            let begun = Keyholding::begin(&mut self.record.rng, &joining, holder);
            let (holding, entry) = begun.expect("a keyholder");
            self.kept.insert(holder, holding.to_secret_bytes().to_vec());
            self.holdings.insert(holder, holding);
            return self.send(holder, &entry);
        };
        let mut next = holding.next(&mut self.record.rng, ceremony).expect("the same ceremony");
        if let Next::Compare { code } = next {
            let stored = holding.compared(ceremony, &code).expect("its code");
            holding = Keyholding::from_secret_bytes(&stored).expect("what it keeps");
            next = holding.next(&mut self.record.rng, ceremony).expect("the same ceremony");
        }
        let entry = match next {
            Next::Send(entry) => Some(entry),
            Next::Drill => {
                let words = backup::to_words(&holding.backup().expect("a share"));
                let read = backup::from_words(&words).expect("its words");
                Some(holding.drill(&mut self.record.rng, ceremony, &*read).expect("its share"))
            }
            _ => None,
        };
        let holding = Keyholding::from_secret_bytes(&holding.to_secret_bytes()).expect("what it keeps");
        self.holdings.insert(holder, holding);
        entry.map_or(Idle, |entry| self.send(holder, &entry))
    }

    fn lie(&mut self, holder: u8, lie: Lie) -> Outcome {
        let other = self.terms.after(holder);
        match lie {
            Lie::Deal | Lie::Accuse => {
                let Some((ceremony, other)) = self.ceremony().zip(other) else { return Idle };
                self.lie_in_ceremony(holder, lie, &ceremony, other)
            }
            _ => {
                let Some((scalar, ceremony)) = self.share(holder).zip(self.ceremony()) else { return Idle };
                let mut altered = scalar;
                altered[31] ^= 1;
                let (named, scalar) = match lie {
                    Lie::Share => (holder, scalar),
                    Lie::Altered => (holder, altered),
                    Lie::Strange => (holder, STRANGE[usize::from(holder) - 1]),
                    _ => match other {
                        Some(other) => (other, scalar),
                        None => return Idle,
                    },
                };
                let inside = if lie == Lie::Swapped { holder } else { named };
                let entry = lies::share(ceremony.keyholders.attempt, named, inside, &scalar);
                self.send(holder, &entry)
            }
        }
    }

    fn lie_in_ceremony(&mut self, holder: u8, lie: Lie, ceremony: &CeremonyRecord, other: u8) -> Outcome {
        use undersigned_proto::ledger::CeremonyStep;
        let there = !self.offline.contains(&holder) && self.letter.is_none() && ceremony.packages().is_some();
        let Some(kept) = self.kept.get(&holder).cloned().filter(|_| there) else { return Idle };
        let entry = match (lie, ceremony.step()) {
            (Lie::Deal, CeremonyStep::Deals) if !ceremony.has_dealt(holder) => {
                lies::bad_deal(&mut self.record.rng, &kept, ceremony, holder, other)
            }
            (Lie::Accuse, CeremonyStep::Deals | CeremonyStep::Drills)
                if ceremony.has_dealt(other) && !ceremony.is_ready(holder) =>
            {
                lies::accuse(&mut self.record.rng, &kept, ceremony, holder, other)
            }
            _ => return Idle,
        };
        self.send(holder, &entry)
    }

    fn freeze(&mut self) -> Outcome {
        let Some(ceremony) = self.ceremony() else { return Idle };
        let Some(keys) = ceremony.keys() else { return Idle };
        let sealing = Sealing {
            attempt: ceremony.keyholders.attempt,
            holders: ceremony.keyholders.holders.clone(),
            keys: keys.to_bytes().into(),
            steps: vec![Step { count: self.terms.names_at, shows: StepShows::Names }],
            latest: UnixTime(LATEST),
            callers: self.terms.callers.clone(),
            grace_s: GRACE_S as u32,
        };
        let letter = Letter {
            shows: vec![Shown::Nothing, Shown::Role, Shown::Name, Shown::Sealed],
            timing: self.terms.timing,
            sign_opens: UnixTime(SIGN_OPENS),
            sign_closes: UnixTime(LATEST),
            sealing: Some(sealing),
            ..fixtures::letter(&self.record.group(), LETTER)
        };
        let outcome = self.outcome(&Entry::Letter(letter.clone()).to_bytes());
        if outcome == Taken {
            self.letter = Some(letter);
        }
        outcome
    }

    fn choice(&self, member: usize, show: Show) -> Choice {
        match show {
            Show::Nothing => Choice::Nothing,
            Show::Role => Choice::Role,
            Show::Name { attest } => Choice::Name { text: format!("Shown {member}"), comment: None, attest },
            Show::Sealed { role, attest } => {
                let comment = Some((self.names)(member));
                Choice::Sealed { text: (self.names)(member), comment, role, attest }
            }
        }
    }

    /// What a member's software knows of the letter before it acts: from an excerpt, which must say what the audit says.
    fn facts(&self, m: u8) -> Option<(usize, Facts)> {
        self.letter.as_ref().filter(|_| !self.record.credentials.is_empty())?;
        let member = usize::from(m) % self.record.credentials.len();
        let credential = &self.record.credentials[member];
        let audited = Facts::dangerous_of_state(&self.record.state, credential, LETTER).expect("it is frozen");
        if self.fault.is_some() {
            return Some((member, audited));
        }
        let selection = self.record.state.select_letter(LETTER).expect("it is frozen");
        let facts = self.record.excerpt(&selection).facts(credential, LETTER).expect("an honest record");
        let now = UnixTime(self.now);
        assert_eq!(credential.may_sign(&facts, now), credential.may_sign(&audited, now));
        Some((member, facts))
    }

    fn sign(&mut self, m: u8, show: Show) -> Outcome {
        let Some((member, facts)) = self.facts(m) else { return Idle };
        let choice = self.choice(member, show);
        let signed = match sign::sign(&mut self.record.rng, &mut self.record.credentials[member], &facts, &choice) {
            Ok(signed) => signed,
            Err(SignError::Choice) => return Refused("choice"),
            Err(error) => panic!("{error}"),
        };
        let true_entries = [self.record.entries.as_slice(), std::slice::from_ref(&signed.entry)].concat();
        let outcome = self.outcome(&signed.entry);
        if outcome != Taken {
            return outcome;
        }
        let receipt = receipt(&self.record.log, &true_entries);
        self.watch.receipts.push(Receipted { entry: signed.entry.clone(), receipt, withdrawn: false });
        let Some(blob) = signed.blob else { return Taken };
        if let (Show::Sealed { .. }, Ok(Entry::Signature(signature))) = (show, Entry::from_bytes(&signed.entry)) {
            self.loot.push(Loot { member, signature, blob: blob.clone() });
        }
        if let Some(blob) = Fault::stores(self.fault, &choice, blob) {
            self.record.blobs.insert(blob_path(&blob), blob);
        }
        Taken
    }

    fn withdraw(&mut self, m: u8) -> Outcome {
        let Some((member, facts)) = self.facts(m) else { return Idle };
        let entry = sign::withdraw(&mut self.record.rng, &self.record.credentials[member], &facts)
            .expect("a credential of the epoch");
        let outcome = self.outcome(&entry);
        if outcome == Taken {
            let Ok(Entry::Withdrawal(withdrawal)) = Entry::from_bytes(&entry) else { panic!("no withdrawal") };
            self.erase(&withdrawal.pseudonym);
        }
        outcome
    }

    fn erase(&mut self, pseudonym: &[u8; 48]) {
        for kept in &mut self.watch.receipts {
            let Ok(Entry::Signature(signature)) = Entry::from_bytes(&kept.entry) else { continue };
            if *signature.pseudonym != *pseudonym {
                continue;
            }
            kept.withdrawn = true;
            if let Some(name) = signature.statement.name.filter(|_| self.fault != Some(Fault::KeepsWithdrawnName)) {
                self.record.blobs.remove(&format!("blob/{}", hex::encode(name.as_slice())));
            }
        }
    }

    fn call(&mut self, by: Option<u8>) -> Outcome {
        let Some(holder) = by else {
            let at = UnixTime(self.now);
            let call = Call { letter: LETTER.into(), at, participant: None, signature: None };
            return self.outcome(&Entry::Call(call).to_bytes());
        };
        let Some(holding) = self.holdings.get(&holder).filter(|_| !self.offline.contains(&holder)) else {
            return Idle;
        };
        match holding.call(&mut self.record.rng, &self.record.state, UnixTime(self.now)) {
            Ok(entry) => self.outcome(&entry),
            Err(error) => not_released(&error),
        }
    }

    /// The honest software: an audit of everything first.
    fn release(&mut self, holder: u8) -> Outcome {
        let Some(holding) = self.holdings.get(&holder).filter(|_| !self.offline.contains(&holder)) else {
            return Idle;
        };
        let Ok((_, state)) = audit(&self.record.export()) else { return Refused("audit") };
        match holding.release(&state, UnixTime(self.now)) {
            Ok(entry) => self.send(holder, &entry),
            Err(error) => not_released(&error),
        }
    }

    /// Whether the opening has begun.
    pub fn is_opening(&self) -> bool {
        self.record.state.letter(LETTER).is_some_and(|record| record.since.contains_key(&Stage::Opening))
    }

    pub fn attempt(&self) -> u32 {
        self.ceremony().map_or(0, |ceremony| ceremony.keyholders.attempt)
    }
}

/// The group as the model counts it.
fn group(record: &World) -> Group {
    let classes = CAPS.iter().map(|(class, _)| *class).collect();
    Group { declared_members: DECLARED, classes, ..fixtures::group(&record.log) }
}

fn epoch(record: &World) -> Epoch {
    Epoch {
        enrol_closes: UnixTime(SIGN_OPENS),
        caps: CAPS.iter().map(|(class, most)| Cap { class: *class, most: *most }).collect(),
        ..fixtures::epoch(1, record.issuer.public_key().to_bytes())
    }
}

fn not_released(error: &ReleaseError) -> Outcome {
    match error {
        ReleaseError::Refusal(refusal) => Refused(refusal_word(refusal)),
        ReleaseError::Clock => Refused("clock"),
        ReleaseError::Keyholder(_) => Idle,
        other => panic!("{other}"),
    }
}

fn refusal_word(refusal: &OpeningRefusal) -> &'static str {
    match refusal {
        OpeningRefusal::Stage => "stage",
        OpeningRefusal::TooFew { .. } => "too few",
        OpeningRefusal::TooLate => "too late",
        OpeningRefusal::Called => "called",
        OpeningRefusal::Grace => "grace",
        OpeningRefusal::Caller => "caller",
        _ => "another refusal",
    }
}

/// The rule, in the model's words.
fn why(error: &ApplyError) -> &'static str {
    match error {
        ApplyError::Ceremony(error) => match error {
            CeremonyError::NotRunning => "not running",
            CeremonyError::Frozen => "frozen",
            CeremonyError::Step => "step",
            CeremonyError::Twice(_) => "twice",
            CeremonyError::Share(_) => "share",
            _ => "another step",
        },
        ApplyError::Opening(refusal) => refusal_word(refusal),
        ApplyError::Stage(_) => "stage",
        ApplyError::UnknownLetter(_) => "unknown letter",
        ApplyError::LetterExists(_) => "letter exists",
        ApplyError::NoCeremony => "no ceremony",
        ApplyError::OverCap(..) => "over cap",
        ApplyError::TallyAfterSigning => "tally after signing",
        ApplyError::DuplicatePseudonym(_) => "duplicate",
        ApplyError::NotSigning => "not signing",
        ApplyError::AlreadyWithdrawn(_) => "withdrawn",
        ApplyError::NothingToWithdraw => "nothing to withdraw",
        ApplyError::WithdrawalClosed => "withdrawal closed",
        _ => "another rule",
    }
}
