//! What must come of the operations, in numbers and sets alone: no keys, no proofs, no bytes.

use std::collections::{BTreeMap, BTreeSet};

use undersigned_proto::entry::{Caller, Class, Shown, Stage, Timing};

use super::op::{Lie, Op, Proof, Show};

pub const LETTER: &str = "cancel";
pub const SIGN_OPENS: u64 = 200;
pub const GRACE_S: u64 = 20;
pub const LATEST: u64 = 1_000;
pub const DECLARED: u32 = 8;
pub const CAPS: [(Class, u32); 2] = [(Class::Code, 6), (Class::Mailbox, 3)];

/// The terms of the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub holders: u8,
    pub threshold: u8,
    pub names_at: u32,
    pub timing: Timing,
    pub callers: Vec<Caller>,
}

impl Terms {
    pub fn new(holders: u8, threshold: u8, names_at: u32, at_once: bool, callers: usize) -> Self {
        let timing = if at_once { Timing::AtOnce } else { Timing::TwoPhase };
        let callers = [vec![Caller::Organiser, Caller::Keyholder], vec![Caller::Organiser], vec![Caller::Keyholder]]
            [callers]
            .clone();
        Self { holders, threshold, names_at, timing, callers }
    }

    /// The number of a keyholder.
    pub fn holder(&self, k: u8) -> u8 {
        k % self.holders + 1
    }

    /// The one after a keyholder; none for one alone.
    pub fn after(&self, holder: u8) -> Option<u8> {
        (self.holders > 1).then_some(holder % self.holders + 1)
    }
}

/// What came of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The record has one entry more.
    Taken,
    /// It was refused, by this rule.
    Refused(&'static str),
    /// There was nobody to do it, or nothing to do.
    Idle,
}

use Outcome::{Idle, Refused, Taken};

#[derive(Debug, Clone, Default)]
pub struct Ceremony {
    pub attempt: u32,
    pub broadcast: BTreeSet<u8>,
    pub dealt: BTreeSet<u8>,
    /// Whose package to whom is bad.
    pub bad: BTreeMap<u8, u8>,
    pub has_share: BTreeSet<u8>,
    pub ready: BTreeSet<u8>,
    /// Who lied, as an accusation shows.
    pub failed: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    Broadcast,
    Deal,
    Accuse,
    Ready,
    Share,
}

#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub proof: Proof,
    pub signed: Option<Show>,
    pub withdrawn: bool,
}

impl Member {
    /// What stands under the letter.
    pub fn stands(&self) -> Option<Show> {
        self.signed.filter(|_| !self.withdrawn)
    }
}

#[derive(Debug, Clone)]
pub struct Model {
    pub terms: Terms,
    pub now: u64,
    pub members: Vec<Member>,
    pub ceremony: Option<Ceremony>,
    pub offline: BTreeSet<u8>,
    /// None until the letter is frozen.
    pub stage: Option<Stage>,
    /// When signing began, by the clock of that moment.
    signing: Option<u64>,
    pub call: Option<u64>,
    pub opening: bool,
    pub shares: BTreeSet<u8>,
    last: BTreeMap<u8, (u32, Sent)>,
}

type Check = Result<(), &'static str>;

impl Model {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            now: 100,
            members: Vec::new(),
            ceremony: None,
            offline: BTreeSet::new(),
            stage: None,
            signing: None,
            call: None,
            opening: false,
            shares: BTreeSet::new(),
            last: BTreeMap::new(),
        }
    }

    pub fn is_complete(&self) -> bool {
        let all = usize::from(self.terms.holders);
        self.ceremony.as_ref().is_some_and(|ceremony| ceremony.failed.is_none() && ceremony.ready.len() == all)
    }

    pub fn has_called(&self) -> bool {
        self.call.is_some()
    }

    /// Whether the names are open to everybody.
    pub fn is_opened(&self) -> bool {
        self.shares.len() >= usize::from(self.terms.threshold)
    }

    pub fn standing(&self) -> impl Iterator<Item = (usize, Show)> {
        self.members.iter().enumerate().filter_map(|(at, member)| Some((at, member.stands()?)))
    }

    pub fn sealed(&self) -> u64 {
        self.standing().filter(|(_, show)| matches!(show, Show::Sealed { .. })).count() as u64
    }

    pub fn withdrawn(&self) -> u64 {
        self.members.iter().filter(|member| member.withdrawn).count() as u64
    }

    /// Signatures that stand, by what they show; none where there are none.
    pub fn by_shown(&self) -> BTreeMap<Shown, u64> {
        let mut counts = BTreeMap::new();
        for (_, show) in self.standing() {
            let shown = match show {
                Show::Nothing => Shown::Nothing,
                Show::Role => Shown::Role,
                Show::Name { .. } => Shown::Name,
                Show::Sealed { .. } => Shown::Sealed,
            };
            *counts.entry(shown).or_default() += 1;
        }
        counts
    }

    pub fn issued(&self, class: Class) -> u32 {
        self.members.iter().filter(|member| member.proof.class() == class).count() as u32
    }

    /// Does it, and says what must come of it.
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
            Op::Again(k) => self.again(self.terms.holder(k)),
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

    fn enrol(&mut self, proof: Proof) -> Outcome {
        let cap = CAPS.iter().find(|(class, _)| *class == proof.class()).map_or(0, |(_, cap)| *cap);
        if self.issued(proof.class()) >= cap || self.members.len() as u32 >= DECLARED {
            return Refused("over cap");
        }
        if self.terms.timing == Timing::TwoPhase && self.stage >= Some(Stage::Signing) {
            return Refused("tally after signing");
        }
        self.members.push(Member { proof, signed: None, withdrawn: false });
        Taken
    }

    fn begin(&mut self) -> Outcome {
        if self.stage.is_some() {
            return Refused("frozen");
        }
        let attempt = self.ceremony.as_ref().map_or(0, |ceremony| ceremony.attempt) + 1;
        self.ceremony = Some(Ceremony { attempt, ..Ceremony::default() });
        Taken
    }

    /// The ceremony, where it is running and this keyholder is there.
    fn running(&mut self, holder: u8) -> Option<&mut Ceremony> {
        if self.stage.is_some() || self.offline.contains(&holder) {
            return None;
        }
        self.ceremony.as_mut().filter(|ceremony| ceremony.failed.is_none())
    }

    fn act(&mut self, holder: u8) -> Outcome {
        let all = usize::from(self.terms.holders);
        let Some(ceremony) = self.running(holder) else { return Idle };
        let sent = if ceremony.broadcast.insert(holder) {
            Sent::Broadcast
        } else if ceremony.broadcast.len() < all {
            return Idle;
        } else if all > 1 && ceremony.dealt.len() < all {
            if !ceremony.dealt.insert(holder) {
                return Idle;
            }
            Sent::Deal
        } else {
            let bad = ceremony.bad.iter().find(|(_, recipient)| **recipient == holder).map(|(sender, _)| *sender);
            if let Some(sender) = bad.filter(|_| !ceremony.has_share.contains(&holder)) {
                ceremony.failed = Some(sender);
                Sent::Accuse
            } else {
                ceremony.has_share.insert(holder);
                if !ceremony.ready.insert(holder) {
                    return Idle;
                }
                Sent::Ready
            }
        };
        self.sent(holder, sent)
    }

    fn sent(&mut self, holder: u8, sent: Sent) -> Outcome {
        let attempt = self.ceremony.as_ref().map_or(0, |ceremony| ceremony.attempt);
        self.last.insert(holder, (attempt, sent));
        Taken
    }

    fn again(&self, holder: u8) -> Outcome {
        let Some((attempt, sent)) = self.last.get(&holder) else { return Idle };
        let same = self.ceremony.as_ref().is_some_and(|ceremony| ceremony.attempt == *attempt);
        Refused(match sent {
            Sent::Share => "twice",
            _ if !same => "not running",
            _ if self.stage.is_some() => "frozen",
            // An accusation has ended the ceremony.
            Sent::Accuse => "step",
            _ => "twice",
        })
    }

    fn lie(&mut self, holder: u8, lie: Lie) -> Outcome {
        match lie {
            Lie::Deal => self.bad_deal(holder),
            Lie::Accuse => self.accuse(holder),
            _ => self.publish(holder, lie),
        }
    }

    fn bad_deal(&mut self, holder: u8) -> Outcome {
        let (all, recipient) = (usize::from(self.terms.holders), self.terms.after(holder));
        let Some((ceremony, recipient)) = self.running(holder).zip(recipient) else { return Idle };
        let dealing = ceremony.broadcast.len() == all && ceremony.dealt.len() < all;
        if !dealing || !ceremony.dealt.insert(holder) {
            return Idle;
        }
        ceremony.bad.insert(holder, recipient);
        self.sent(holder, Sent::Deal)
    }

    fn accuse(&mut self, holder: u8) -> Outcome {
        let sender = self.terms.after(holder);
        let Some((ceremony, sender)) = self.running(holder).zip(sender) else { return Idle };
        if !ceremony.dealt.contains(&sender) || ceremony.ready.contains(&holder) {
            return Idle;
        }
        let right = ceremony.bad.get(&sender) == Some(&holder);
        ceremony.failed = Some(if right { sender } else { holder });
        self.sent(holder, Sent::Accuse)
    }

    fn has_share(&self, holder: u8) -> bool {
        self.ceremony.as_ref().is_some_and(|ceremony| ceremony.has_share.contains(&holder))
    }

    fn publish(&mut self, holder: u8, lie: Lie) -> Outcome {
        let named = if lie == Lie::Swapped { self.terms.after(holder) } else { Some(holder) };
        let Some(named) = named.filter(|_| self.has_share(holder)) else { return Idle };
        let refused = match self.stage {
            None => "unknown letter",
            Some(_) if self.shares.contains(&named) => "twice",
            Some(_) if !self.opening => "grace",
            Some(_) if lie != Lie::Share => "share",
            Some(_) => {
                self.shares.insert(holder);
                return self.sent(holder, Sent::Share);
            }
        };
        Refused(refused)
    }

    fn freeze(&mut self) -> Outcome {
        let all = usize::from(self.terms.holders);
        let has_keys = self.ceremony.as_ref().is_some_and(|ceremony| ceremony.broadcast.len() == all);
        if !has_keys {
            return Idle;
        }
        if self.stage.is_some() {
            return Refused("letter exists");
        }
        if !self.is_complete() {
            return Refused("no ceremony");
        }
        self.stage = Some(Stage::Frozen);
        Taken
    }

    fn advance(&mut self, to: Stage) -> Outcome {
        let Some(stage) = self.stage else { return Refused("unknown letter") };
        let check = match to {
            Stage::Signing if stage == Stage::Frozen && self.now >= SIGN_OPENS => Ok(()),
            Stage::Signing | Stage::Frozen => Err("stage"),
            Stage::Opening => self.may_open(),
            to if stage >= Stage::Signing && stage < to => Ok(()),
            _ => Err("stage"),
        };
        if let Err(refused) = check {
            return Refused(refused);
        }
        self.stage = Some(to);
        if to == Stage::Signing {
            self.signing = Some(self.now);
        }
        self.opening |= to == Stage::Opening;
        Taken
    }

    fn may_name(&self) -> Check {
        if !matches!(self.stage, Some(Stage::Signing | Stage::Ended)) {
            return Err("stage");
        }
        if self.now >= LATEST {
            return Err("too late");
        }
        if self.sealed() < u64::from(self.terms.names_at) { Err("too few") } else { Ok(()) }
    }

    fn may_call(&self) -> Check {
        self.may_name()?;
        // By a clock that was set back to before anybody could sign.
        if self.signing.is_none_or(|signing| self.now < signing) {
            return Err("stage");
        }
        if self.call.is_some_and(|call| self.now < call + GRACE_S) {
            return Err("called");
        }
        if self.now + GRACE_S >= LATEST { Err("too late") } else { Ok(()) }
    }

    fn may_open(&self) -> Check {
        self.may_name()?;
        if self.call.is_some_and(|call| self.now >= call + GRACE_S) { Ok(()) } else { Err("grace") }
    }

    fn sign(&mut self, m: u8, show: Show) -> Outcome {
        if self.members.is_empty() || self.stage.is_none() {
            return Idle;
        }
        let at = usize::from(m) % self.members.len();
        let member = &mut self.members[at];
        let (role, identity) = (member.proof == Proof::Engineer, member.proof == Proof::Mailbox);
        let can = match show {
            Show::Nothing => true,
            Show::Role => role,
            Show::Name { attest } => identity || !attest,
            Show::Sealed { role: shows, attest } => (role || !shows) && (identity || !attest),
        };
        if !can {
            return Refused("choice");
        }
        if member.signed.is_some() {
            return Refused("duplicate");
        }
        if self.stage != Some(Stage::Signing) {
            return Refused("not signing");
        }
        member.signed = Some(show);
        Taken
    }

    fn withdraw(&mut self, m: u8) -> Outcome {
        if self.members.is_empty() || self.stage.is_none() {
            return Idle;
        }
        let at = usize::from(m) % self.members.len();
        let member = &mut self.members[at];
        if member.withdrawn {
            return Refused("withdrawn");
        }
        if member.signed.is_none() {
            return Refused("nothing to withdraw");
        }
        if self.stage > Some(Stage::Ended) {
            return Refused("withdrawal closed");
        }
        member.withdrawn = true;
        Taken
    }

    fn call(&mut self, by: Option<u8>) -> Outcome {
        let absent = by.is_some_and(|holder| self.offline.contains(&holder) || !self.has_share(holder));
        match self.stage {
            _ if absent => return Idle,
            None if by.is_some() => return Idle,
            None => return Refused("unknown letter"),
            Some(_) => {}
        }
        if let Err(refused) = self.may_call() {
            return Refused(refused);
        }
        let caller = if by.is_some() { Caller::Keyholder } else { Caller::Organiser };
        if !self.terms.callers.contains(&caller) {
            return Refused("caller");
        }
        self.call = Some(self.now);
        Taken
    }

    fn release(&mut self, holder: u8) -> Outcome {
        if self.offline.contains(&holder) || !self.has_share(holder) || self.stage.is_none() {
            return Idle;
        }
        if self.now >= LATEST {
            return Refused("too late");
        }
        if !self.opening {
            return Refused(self.may_open().err().unwrap_or("grace"));
        }
        if self.call.is_some_and(|call| self.now < call + GRACE_S) {
            return Refused("clock");
        }
        if !self.shares.insert(holder) {
            return Refused("twice");
        }
        self.sent(holder, Sent::Share)
    }
}
