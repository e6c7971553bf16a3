//! Simulation on the real server: the operations of the simulation of the cores, over HTTP, with a disk that fails,
//! restarts and crashes. After each of them the server must be what the model says, and everything that it has
//! acknowledged must be there.
//!
//! More seeds: `UNDERSIGNED_SIM_SEEDS=100`; other ones: `UNDERSIGNED_SIM_FIRST=12345`.

mod actor;
#[expect(dead_code, reason = "shared with the tests of routes")]
#[path = "../common/mod.rs"]
mod common;
mod disk;

use std::sync::atomic::Ordering::SeqCst;

use testkit::sim::model::{LATEST, LETTER, Model, Outcome, Terms};
use testkit::sim::op::{Lie, Op, Proof, Show};
use testkit::sim::{from_environment, life};
use undersigned_proto::entry::Stage;

use common::seen::Seen;
use common::{World, name as name_of};

use actor::{Actor, Event, Got, adapted, canary, due, told};
use disk::memory::MemoryBackend;
use disk::{Breakable, Fails, LIES};

/// Seeds of every run. In most of these the names are opened.
const FIRST: u64 = 9;
const SEEDS: u64 = 4;

/// Makes a disk for one run.
type Disk = fn() -> Box<dyn Breakable>;

/// One run.
struct Run {
    actor: Actor,
    model: Model,
    size: u64,
    /// The latest that it has ever been.
    latest: u64,
}

impl Run {
    fn new(terms: &Terms, disk: Disk) -> Self {
        let terms = adapted(terms);
        Self { actor: Actor::new(&terms, disk()), model: Model::new(terms), size: 0, latest: 0 }
    }

    /// Does it on both sides and compares.
    #[track_caller]
    fn event(&mut self, event: &Event) {
        match event {
            Event::Do(op) => self.apply(op),
            Event::Full(op, fails) => self.apply_to_full_disk(op, *fails),
            Event::Restart => self.actor.restart(),
            Event::Crash => self.actor.crash(),
        }
        self.latest = self.latest.max(self.model.now);
        self.actor.tick();
        due(&mut self.model);
        self.check(event);
    }

    #[track_caller]
    fn apply(&mut self, op: &Op) {
        let Some(op) = told(&self.model, self.latest, op) else { return };
        let before = self.seen();
        let (expected, found) = (self.model.apply(&op), self.actor.apply(&op));
        assert!(agree(expected, found), "{op:?} gives {found:?}, the model has {expected:?}");
        if found == Got::Refused {
            assert_eq!(before, self.seen(), "{op:?} was refused, and something has changed");
        }
    }

    /// All but drafts: some operations save one first.
    fn seen(&self) -> Seen {
        let mut seen = self.actor.world.seen();
        seen.tables.retain(|(table, _)| table != "drafts");
        seen
    }

    /// What would be taken fails, and nothing of it is left; all else is as with a good disk.
    #[track_caller]
    fn apply_to_full_disk(&mut self, op: &Op, fails: Fails) {
        let Some(op) = told(&self.model, self.latest, op) else { return };
        let mut after = self.model.clone();
        let expected = after.apply(&op);
        // Credentials issued are no entries: they are tallied later.
        if matches!(op, Op::Enrol(_) | Op::Wait(_) | Op::Back(_)) {
            return self.apply(&op);
        }
        let before = self.seen();
        self.actor.break_disk(fails);
        let found = self.actor.apply(&op);
        self.actor.repair_disk();
        if matches!(found, Got::Refused | Got::Failed) {
            assert_eq!(before, self.seen(), "{op:?} failed, and something has changed");
        }
        if expected == Outcome::Taken {
            assert_eq!(found, Got::Failed, "{op:?} on a full disk");
        } else {
            assert!(agree(expected, found), "{op:?} on a full disk gives {found:?}, the model has {expected:?}");
            self.model = after;
        }
    }

    #[track_caller]
    fn check(&mut self, event: &Event) {
        let info = self.actor.world.info();
        let stage = |stage: Stage| serde_json::to_value(stage).expect("a word");
        let letters = info.json["letters"].as_array().expect("a list").clone();
        assert_eq!(letters.len(), usize::from(self.model.stage.is_some()), "after {event:?}");
        if let Some((letter, expected)) = letters.first().zip(self.model.stage) {
            assert_eq!(letter["stage"], stage(expected), "after {event:?}");
        }
        let size = info.json["size"].as_u64().expect("a size");
        assert!(size >= self.size, "entries are gone after {event:?}");
        let changed = size != self.size || matches!(event, Event::Restart | Event::Crash);
        self.size = size;
        if changed {
            self.audit(event);
        }
    }

    #[track_caller]
    fn audit(&mut self, event: &Event) {
        let (verdict, state, files) = self.actor.audit();
        self.actor.witness(&files);
        let complaints = self.actor.complaints(&state, &files);
        assert!(complaints.is_empty(), "after {event:?}: {complaints:?}");
        let Some(letter) = verdict.letters.first() else { return };
        let (model, sealed) = (&self.model, letter.sealed.as_ref().expect("sealed names"));
        let found = (letter.counts.signed, letter.counts.withdrawn, sealed.standing, sealed.opened);
        let expected = (model.standing().count() as u64, model.withdrawn(), model.sealed(), model.is_opened());
        assert_eq!(found, expected, "after {event:?}");
        let mut names: Vec<String> = model.standing().filter_map(|(at, show)| name(model, at, show)).collect();
        names.sort();
        assert_eq!(letter.names.iter().map(|name| name.name.clone()).collect::<Vec<_>>(), names, "after {event:?}");
        if model.is_opened() {
            self.actor.world.until_opened(LETTER);
        }
        let mut shown = self.actor.world.names(LETTER);
        shown.sort();
        assert_eq!(shown, names, "what the server shows after {event:?}");
        self.blobs_served(event);
    }

    /// Names are handed out exactly where everybody may read them.
    #[track_caller]
    fn blobs_served(&self, event: &Event) {
        for stored in &self.actor.stored {
            let stands = self.model.members[stored.member].stands();
            let open = match stands {
                Some(Show::Name { .. }) => true,
                Some(Show::Sealed { .. }) => self.model.is_opened(),
                _ => false,
            };
            let status = self.actor.world.get(&format!("/g/acme/{}", stored.path)).status;
            assert_eq!(status, if open { 200 } else { 404 }, "the name of member {} after {event:?}", stored.member);
        }
    }

    /// What is stored when all is over: no name that was taken back, none that is never opened, none in the clear.
    fn end(mut self) -> Model {
        let opened = self.model.is_opened();
        let never = self.model.now >= LATEST && !opened;
        self.actor.restart();
        for stored in &self.actor.stored {
            let member = &self.model.members[stored.member];
            let sealed = matches!(member.signed, Some(Show::Sealed { .. }));
            let gone = member.withdrawn || (sealed && (never || self.never_opens()));
            // The salt in front: nothing else has these 32 bytes.
            let there = self.actor.is_stored(&stored.bytes[..32]);
            assert_eq!(there, !gone, "the stored name of member {}", stored.member);
            if sealed {
                assert!(!self.actor.is_stored(canary(stored.member).as_bytes()), "a sealed name in the clear");
            }
        }
        self.model
    }

    /// Delivered and the like without an opening.
    fn never_opens(&self) -> bool {
        self.model.stage > Some(Stage::Opening) && !self.model.opening
    }
}

fn agree(expected: Outcome, found: Got) -> bool {
    match expected {
        Outcome::Taken => found == Got::Taken,
        Outcome::Refused(_) => found == Got::Refused,
        Outcome::Idle => found == Got::Idle || found == Got::Refused,
    }
}

fn name(model: &Model, member: usize, show: Show) -> Option<String> {
    match show {
        Show::Name { .. } => Some(format!("Shown {member}")),
        Show::Sealed { .. } if model.is_opened() => Some(canary(member)),
        _ => None,
    }
}

/// A life of the cores' simulation, with something going wrong every few operations.
fn events(seed: u64) -> (Terms, Vec<Event>) {
    let (terms, ops) = life(seed);
    let trouble = |at: usize| (seed as usize).wrapping_mul(31).wrapping_add(at).wrapping_mul(2_654_435_761) >> 7;
    let event = |(at, op): (usize, &Op)| match trouble(at) % 12 {
        0 => vec![Event::Restart, Event::Do(*op)],
        1 => vec![Event::Do(*op), Event::Crash],
        2 | 3 => vec![Event::Full(*op, Fails::Early), Event::Do(*op)],
        4 => vec![Event::Full(*op, Fails::Late), Event::Do(*op)],
        _ => vec![Event::Do(*op)],
    };
    (terms, ops.iter().enumerate().flat_map(event).collect())
}

fn whatever_happens(disk: Disk) {
    let first = from_environment("UNDERSIGNED_SIM_FIRST", FIRST);
    for seed in first..first + from_environment("UNDERSIGNED_SIM_SEEDS", SEEDS) {
        println!("seed {seed}");
        let (terms, events) = events(seed);
        let mut run = Run::new(&terms, disk);
        events.iter().for_each(|event| run.event(event));
        let model = run.end();
        println!("seed {seed} ended {:?}, opened: {}", model.stage, model.is_opened());
    }
}

/// A letter's way to its names: three sign, one takes it back, two keyholders open.
fn opening() -> (Terms, Vec<Op>) {
    let sealed = Show::Sealed { role: false, attest: false };
    let mut ops = vec![Op::Enrol(Proof::Code), Op::Enrol(Proof::Engineer), Op::Enrol(Proof::Code), Op::Begin];
    ops.extend([0, 1, 2, 0, 1, 2, 0, 1, 2].map(Op::Act));
    ops.extend([Op::Freeze, Op::Wait(100)]);
    ops.extend([0, 1, 2].map(|member| Op::Sign(member, sealed)));
    ops.extend([Op::Withdraw(0), Op::Call(Some(2)), Op::Wait(20), Op::Release(0), Op::Release(2)]);
    (Terms::new(3, 2, 2, false, 0), ops)
}

/// Each step of an opening on a disk that fails, early and late, then with a good one; a crash after each.
fn opening_on(disk: Disk) {
    let (terms, ops) = opening();
    let mut run = Run::new(&terms, disk);
    for op in ops {
        run.event(&Event::Full(op, Fails::Early));
        run.event(&Event::Full(op, Fails::Late));
        run.event(&Event::Do(op));
        run.event(&Event::Crash);
    }
    let model = run.end();
    assert!(model.is_opened() && model.sealed() == 2);
}

/// The control: a store that loses, keeps or alters what it must not is found.
fn lies_are_found(disk: Disk) {
    let (terms, ops) = opening();
    for lie in LIES {
        let found = std::panic::catch_unwind(|| {
            let mut run = Run::new(&terms, disk);
            run.actor.disk.lie(run.actor.world.folder.path(), lie);
            ops.iter().for_each(|op| run.event(&Event::Do(*op)));
            run.end();
        });
        assert!(found.is_err(), "nobody notices: {lie:?}");
    }
}

/// A clock that ran past the latest date has erased the names; when it is right again nothing is opened, whoever has
/// given a name since, and the record holds.
fn clock_ran_ahead(disk: Disk) {
    let sealed = Show::Sealed { role: false, attest: false };
    let mut run = Run::new(&Terms::new(1, 1, 1, false, 0), disk);
    let mut ops = vec![Op::Enrol(Proof::Code); 5];
    ops.extend([Op::Begin, Op::Act(0), Op::Act(0), Op::Freeze]);
    ops.extend([Op::Wait(100), Op::Sign(0, sealed)]);
    // Else the clock that ran ahead would have ended signing too.
    run.actor.sign_closes = 2 * LATEST;
    ops.iter().for_each(|op| run.event(&Event::Do(*op)));
    for op in [Op::Wait(800), Op::Back(700)] {
        run.actor.apply(&op);
        run.actor.tick();
    }
    // Several: none of them may make the server forget what it has erased.
    for member in 1..5 {
        run.actor.apply(&Op::Sign(member, sealed));
    }
    for _ in 0..2 {
        for op in [Op::Call(None), Op::Call(Some(0)), Op::Wait(20), Op::Release(0), Op::Lie(0, Lie::Share)] {
            assert_ne!(run.actor.apply(&op), Got::Taken, "{op:?}");
            run.actor.tick();
        }
        run.actor.restart();
    }
    let (verdict, _, _) = run.actor.audit();
    assert!(verdict.letters[0].names.is_empty());
}

/// A withdrawal is acknowledged only when its name is gone; sent again, it succeeds once the disk works.
#[test]
fn a_withdrawal_whose_name_cannot_be_erased() {
    let backend = MemoryBackend::default();
    let (mut world, mut credentials) = World::signing_on(Box::new(backend.clone()), 1);
    assert_eq!(world.sign(&mut credentials[0], LETTER, &name_of("Anna Example")).1.status, 201);
    let withdrawal = world.take_back(&credentials[0], LETTER);
    backend.faults.erase.store(u32::MAX, SeqCst);
    for _ in 0..2 {
        let answer = world.send_withdrawal(LETTER, &withdrawal);
        assert_eq!((answer.status, answer.problem().as_str()), (503, "unfinished"));
        assert!(answer.text().contains("still being erased"), "{}", answer.text());
        assert!(backend.contains(b"Anna Example"));
    }
    assert_eq!(world.get("/healthz").status, 503);
    assert!(world.names(LETTER).is_empty(), "nobody is shown it meanwhile");
    backend.faults.erase.store(0, SeqCst);
    let answer = world.send_withdrawal(LETTER, &withdrawal);
    assert_eq!(answer.status, 200, "it is entered already: {}", answer.text());
    assert!(!backend.contains(b"Anna Example"));
    assert_eq!(world.get("/healthz").status, 200);
}

#[test]
fn whatever_happens_to_the_server() {
    whatever_happens(disk::sqlite);
}

#[test]
fn whatever_happens_over_memory() {
    whatever_happens(disk::memory);
}

#[test]
fn an_opening_on_a_bad_disk() {
    opening_on(disk::sqlite);
}

#[test]
fn an_opening_over_memory_that_fails() {
    opening_on(disk::memory);
}

#[test]
fn a_lying_store_is_found() {
    lies_are_found(disk::sqlite);
}

#[test]
fn a_lying_memory_is_found() {
    lies_are_found(disk::memory);
}

#[test]
fn a_clock_that_ran_ahead() {
    clock_ran_ahead(disk::sqlite);
}

#[test]
fn a_clock_that_ran_ahead_over_memory() {
    clock_ran_ahead(disk::memory);
}
