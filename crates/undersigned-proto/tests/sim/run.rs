//! Runs a list of operations on the world and on the model, and makes a list that fails shorter.

use crate::check::{Progress, check};
use crate::everybody::Everybody;
use crate::faults::Fault;
use crate::rogue;
use testkit::sim::model::{Model, Terms};
use testkit::sim::op::Op;

/// What did not hold, and after which operation.
#[derive(Debug, Clone)]
pub struct Violation {
    pub at: usize,
    pub what: String,
}

/// Runs all of it.
///
/// # Errors
/// The first violation.
pub fn run(seed: u64, terms: &Terms, ops: &[Op], fault: Option<Fault>) -> Result<(Everybody, Model), Violation> {
    let (mut world, mut model) = (Everybody::new(seed, terms.clone()), Model::new(terms.clone()));
    world.fault = fault;
    let mut progress = Progress::default();
    for (at, op) in ops.iter().enumerate() {
        let (found, expected) = (world.apply(op), model.apply(op));
        let violation = |what| Violation { at, what };
        if found != expected {
            return Err(violation(format!("{op:?} gives {found:?}, the model has {expected:?}")));
        }
        if let Op::Rogue(rogue) = op
            && rogue::is_seen(&world, *rogue) == Some(false)
        {
            return Err(violation(format!("nobody sees {rogue:?}")));
        }
        check(&world, &model, &mut progress).map_err(violation)?;
    }
    Ok((world, model))
}

/// The shortest list that leaving out gives and that still fails, and how.
pub fn shrink(seed: u64, terms: &Terms, ops: &[Op], fault: Option<Fault>, first: Violation) -> (Vec<Op>, Violation) {
    let (mut ops, mut violation) = (ops[..=first.at].to_vec(), first);
    let mut part = ops.len() / 2;
    while part > 0 {
        let mut from = 0;
        while from < ops.len() {
            let mut fewer = ops.clone();
            fewer.drain(from..(from + part).min(ops.len()));
            match run(seed, terms, &fewer, fault) {
                Err(found) => (ops, violation) = (fewer[..=found.at].to_vec(), found),
                Ok(_) => from += part,
            }
        }
        part /= 2;
    }
    (ops, violation)
}

/// Runs a list that must hold; a failure is shown as what it takes to see it again.
#[track_caller]
pub fn holds(name: &str, seed: u64, terms: &Terms, ops: &[Op]) -> (Everybody, Model) {
    match run(seed, terms, ops, None) {
        Ok(done) => done,
        Err(first) => {
            let (ops, violation) = shrink(seed, terms, ops, None, first);
            panic!("{name}, seed {seed}: {}\n{terms:?}\n{ops:?}", violation.what)
        }
    }
}
