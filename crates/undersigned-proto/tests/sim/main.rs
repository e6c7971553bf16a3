//! Simulation of the cores: members, keyholders, organiser and operator do whatever there is to do, in any order, and
//! after each step all that the letter promises must hold.
//!
//! `testkit::sim::op` says what can happen and makes lists of it from a seed; `testkit::sim::model` says what must come of
//! it, in numbers and sets alone; `everybody.rs` does it with real keys and proofs; `check.rs` compares, plays the thief,
//! and audits.
//! Each failure is shortened and printed. More seeds than the few of every run: `UNDERSIGNED_SIM_SEEDS=500`; other
//! ones: `UNDERSIGNED_SIM_FIRST=12345`.

mod check;
mod everybody;
mod faults;
mod rogue;
mod run;

use std::collections::BTreeMap;

use testkit::record;
use testkit::sim::model::{Model, Outcome, Terms};
use testkit::sim::op::{Lie, Op, Proof, Rogue, Show};
use testkit::sim::{from_environment, life};
use undersigned_proto::entry::Stage;

use everybody::Everybody;
use faults::Fault;
use run::{holds, run, shrink};

/// Seeds of every run.
const SEEDS: u64 = 12;

#[test]
fn whatever_happens() {
    let first = from_environment("UNDERSIGNED_SIM_FIRST", 1);
    let seeds = first..first + from_environment("UNDERSIGNED_SIM_SEEDS", SEEDS);
    let (mut outcomes, mut reached) = (BTreeMap::<String, usize>::new(), BTreeMap::<String, usize>::new());
    for seed in seeds.clone() {
        let (terms, ops) = life(seed);
        let (_, model) = holds("a life", seed, &terms, &ops);
        let mut again = Model::new(terms);
        for op in &ops {
            if let Outcome::Refused(word) = again.apply(op) {
                *outcomes.entry(word.to_owned()).or_default() += 1;
            }
        }
        let opened = if model.is_opened() { "opened".to_owned() } else { format!("{:?}", model.stage) };
        *reached.entry(opened).or_default() += 1;
    }
    println!("seeds {seeds:?}: ended {reached:?}; refused {outcomes:?}");
    // Lives in which nothing is reached would hold for ever.
    assert!(reached.contains_key("opened") && outcomes.len() > 8, "{reached:?} {outcomes:?}");
}

fn terms(holders: u8, threshold: u8, names_at: u32) -> Terms {
    Terms::new(holders, threshold, names_at, false, 0)
}

const SEALED: Show = Show::Sealed { role: false, attest: false };

/// Everybody honest, up to the stage of signing: members, ceremony, letter.
fn until_signing(terms: &Terms) -> Vec<Op> {
    let mut ops = vec![Op::Enrol(Proof::Code), Op::Enrol(Proof::Engineer), Op::Enrol(Proof::Mailbox)];
    ops.push(Op::Enrol(Proof::Code));
    ops.push(Op::Begin);
    ops.extend((0..3).flat_map(|_| 0..terms.holders).map(Op::Act));
    ops.extend([Op::Freeze, Op::Wait(100), Op::Move(Stage::Signing)]);
    ops
}

/// An honest letter's whole life with each kind of signature, a withdrawal, and an opening.
fn whole_life(terms: &Terms) -> Vec<Op> {
    let mut ops = until_signing(terms);
    ops.extend([
        Op::Sign(0, SEALED),
        Op::Sign(1, Show::Sealed { role: true, attest: false }),
        Op::Sign(2, Show::Sealed { role: false, attest: true }),
        Op::Sign(3, Show::Nothing),
        Op::Sign(3, Show::Nothing),
        Op::Lie(0, Lie::Share),
        Op::Withdraw(0),
        Op::Call(None),
        Op::Wait(10),
        Op::Move(Stage::Opening),
        Op::Wait(10),
        Op::Move(Stage::Opening),
    ]);
    ops.extend((0..terms.threshold).map(Op::Release));
    ops
}

#[test]
fn an_honest_life_opens_its_names() {
    let terms = terms(3, 2, 2);
    let (_, model) = holds("a whole life", 1, &terms, &whole_life(&terms));
    assert!(model.is_opened() && model.sealed() == 2);
}

/// A life with a name.
type Kept = (&'static str, Vec<Op>);

fn with(start: &[Op], more: &[Op]) -> Vec<Op> {
    [start, more].concat()
}

/// Cases of key ceremonies; `Again` is a lost answer.
fn kept_ceremonies() -> Vec<Kept> {
    let begun = vec![Op::Begin, Op::Act(0), Op::Act(1), Op::Act(2)];
    vec![
        (
            "keyholder lies in the deal and is accused",
            with(
                &begun,
                &[
                    Op::Lie(0, Lie::Deal),
                    Op::Act(1),
                    Op::Act(2),
                    Op::Act(1),
                    Op::Again(1),
                    Op::Freeze,
                    Op::Begin,
                    Op::Again(0),
                ],
            ),
        ),
        ("keyholder accuses falsely", with(&begun, &[Op::Act(0), Op::Act(1), Op::Act(2), Op::Lie(2, Lie::Accuse)])),
        (
            "keyholder lost before the drill",
            with(
                &begun,
                &[
                    Op::Act(0),
                    Op::Act(1),
                    Op::Act(2),
                    Op::Offline(2),
                    Op::Act(0),
                    Op::Act(1),
                    Op::Act(2),
                    Op::Freeze,
                    Op::Begin,
                ],
            ),
        ),
        ("ceremony left in the middle, begun anew", with(&[Op::Begin, Op::Act(0), Op::Act(1)], &begun)),
    ]
}

/// Cases of shares that come, fail or do not come.
fn kept_releases(opening: &[Op]) -> Vec<Kept> {
    vec![
        (
            "keyholder lost after the drill",
            with(opening, &[Op::Offline(0), Op::Release(0), Op::Release(1), Op::Release(2)]),
        ),
        (
            "altered, strange and swapped shares",
            with(
                opening,
                &[
                    Op::Lie(0, Lie::Altered),
                    Op::Lie(0, Lie::Strange),
                    Op::Lie(0, Lie::Swapped),
                    Op::Release(0),
                    Op::Again(0),
                    Op::Release(0),
                    Op::Lie(1, Lie::Swapped),
                    Op::Release(1),
                ],
            ),
        ),
        ("one share too few", with(opening, &[Op::Release(2), Op::Rogue(Rogue::DropBlob(0))])),
    ]
}

/// Cases of calls and clocks.
fn kept_calls(two: &Terms, signed: &[Op], opening: &[Op]) -> Vec<Kept> {
    vec![
        (
            "called too early, and after the latest date",
            with(
                &until_signing(two),
                &[
                    Op::Call(None),
                    Op::Sign(0, SEALED),
                    Op::Sign(1, SEALED),
                    Op::Wait(900),
                    Op::Call(None),
                    Op::Call(Some(0)),
                    Op::Release(0),
                ],
            ),
        ),
        ("too late after the opening began", with(opening, &[Op::Release(0), Op::Wait(900), Op::Release(1)])),
        (
            "a grace period that ends with too few names",
            with(
                signed,
                &[
                    Op::Call(None),
                    Op::Withdraw(0),
                    Op::Withdraw(1),
                    Op::Wait(20),
                    Op::Move(Stage::Opening),
                    Op::Sign(3, SEALED),
                    Op::Move(Stage::Opening),
                ],
            ),
        ),
        (
            "clock set back in the grace period",
            with(
                signed,
                &[
                    Op::Call(None),
                    Op::Wait(20),
                    Op::Back(15),
                    Op::Move(Stage::Opening),
                    Op::Wait(15),
                    Op::Move(Stage::Opening),
                    Op::Back(15),
                    Op::Release(0),
                ],
            ),
        ),
        (
            "each that a rogue operator may try",
            with(
                opening,
                &[
                    Op::Rogue(Rogue::DropEntry(1)),
                    Op::Rogue(Rogue::Fork(30)),
                    Op::Rogue(Rogue::Duplicate(0)),
                    Op::Rogue(Rogue::Alter(77)),
                    Op::Release(0),
                    Op::Release(1),
                    Op::Rogue(Rogue::DropBlob(1)),
                ],
            ),
        ),
    ]
}

#[test]
fn kept_cases() {
    let (two, one) = (terms(3, 2, 2), terms(1, 1, 1));
    let signed = with(&until_signing(&two), &[Op::Sign(0, SEALED), Op::Sign(1, SEALED), Op::Sign(2, SEALED)]);
    let opening = with(&signed, &[Op::Call(Some(1)), Op::Wait(20), Op::Move(Stage::Opening)]);
    let cases = [kept_ceremonies(), kept_releases(&opening), kept_calls(&two, &signed, &opening)].concat();
    for (name, ops) in cases {
        holds(name, 2, &two, &ops);
    }
    holds("one keyholder alone", 2, &one, &whole_life(&one));
}

/// The control: what must be found is found, each fault in a life in which it can show, and shortened.
#[test]
fn planted_faults_are_found() {
    let terms = terms(2, 1, 2);
    let ops = whole_life(&terms);
    holds("without a fault", 3, &terms, &ops);
    for fault in faults::ALL {
        let Err(violation) = run(3, &terms, &ops, Some(fault)) else { panic!("{fault:?} was not found") };
        println!("{fault:?} is found after {:?}: {}", ops[violation.at], violation.what);
    }
}

#[test]
fn a_failure_is_shortened() {
    let terms = terms(1, 1, 1);
    let fault = Some(Fault::IgnoresWithdrawal);
    let ops = whole_life(&terms);
    let first = run(4, &terms, &ops, fault).map(drop).unwrap_err();
    let (short, violation) = shrink(4, &terms, &ops, fault, first);
    println!("{violation:?}: {short:?}");
    let expected = [Op::Begin, Op::Act(0), Op::Act(0), Op::Freeze, Op::Wait(100), Op::Move(Stage::Signing)];
    assert!(short.len() <= expected.len() + 3 && short.ends_with(&[Op::Withdraw(0)]), "{short:?}");
}

/// An audit by itself does not see a fork, as each branch is good; who kept a receipt or a checkpoint does.
#[test]
fn a_fork_is_seen_by_who_kept_something() {
    let terms = terms(1, 1, 1);
    let (mut world, _) = holds("a whole life", 5, &terms, &whole_life(&terms));
    let (seen, receipts) = (std::mem::take(&mut world.watch.seen), std::mem::take(&mut world.watch.receipts));
    let fork = Rogue::Fork(2);
    assert_eq!(rogue::is_seen(&world, fork), Some(false));
    world.watch.seen = seen;
    assert_eq!(rogue::is_seen(&world, fork), Some(true));
    world.watch.seen.clear();
    world.watch.receipts = receipts;
    assert_eq!(rogue::is_seen(&world, fork), Some(true));
}

fn long_names(member: usize) -> String {
    format!("Prinzessin Friederike-Ängelica von und zu Hohenlobesam-Würzburg, die {member}. ihres Namens")
}

/// Two worlds that differ only in the names are the same to everybody until the names are open.
#[test]
fn names_show_nowhere_before_the_opening() {
    let terms = terms(3, 2, 2);
    let mut ops = whole_life(&terms);
    let last = ops.pop().expect("the share that opens");
    let mut worlds = [Everybody::new(6, terms.clone()), Everybody::new(6, terms.clone())];
    worlds[1].names = long_names;
    for op in &ops {
        let [one, other] = worlds.each_mut().map(|world| (world.apply(op), check::masked(world)));
        assert_eq!(one, other, "after {op:?}");
    }
    let verdict = |world: &Everybody| record::audit(&world.record.export()).expect("it holds").0.letters.remove(0);
    let [one, other] = worlds.each_ref().map(verdict);
    assert_eq!(format!("{:?}", one.names), format!("{:?}", other.names));
    worlds.iter_mut().for_each(|world| assert_eq!(world.apply(&last), Outcome::Taken));
    let [one, other] = worlds.each_ref().map(verdict);
    assert_ne!(format!("{:?}", one.names), format!("{:?}", other.names), "then they differ");

    // The comparison sees something: a signer who shows something else.
    let mut third = Everybody::new(6, terms);
    for op in &ops {
        third.apply(if *op == Op::Sign(0, SEALED) { &Op::Sign(0, Show::Nothing) } else { op });
    }
    assert_ne!(check::masked(&worlds[0]), check::masked(&third));
}
