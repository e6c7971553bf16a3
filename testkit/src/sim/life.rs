//! Long lists of operations from a seed.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use undersigned_proto::entry::Stage;

use super::model::{GRACE_S, Model, SIGN_OPENS, Terms};
use super::op::{Lie, Op, Proof, Rogue, Show};

/// Operations of one run.
const OPS: usize = 70;

struct Dice(ChaCha20Rng);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        // The bias of a modulus this small does not matter here.
        self.0.next_u32() as usize % bound
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn byte(&mut self) -> u8 {
        self.0.next_u32() as u8
    }
}

/// A life from a seed: most operations are such as bring the letter on, the others whatever there is. Which bring it
/// on, the model knows.
pub fn life(seed: u64) -> (Terms, Vec<Op>) {
    let mut dice = Dice(ChaCha20Rng::seed_from_u64(seed ^ 0x5eed_0000_0000));
    let holders = dice.one(&[1, 2, 3, 3, 3, 4]);
    let threshold = 1 + dice.below(usize::from(holders)) as u8;
    let terms = Terms::new(holders, threshold, dice.one(&[1, 2, 3, 3]), dice.below(3) == 0, dice.below(3));
    let mut model = Model::new(terms.clone());
    let mut ops = Vec::new();
    while ops.len() < OPS {
        let op = if dice.below(4) == 0 { any(&mut dice) } else { next(&mut dice, &model) };
        model.apply(&op);
        ops.push(op);
    }
    (terms, ops)
}

fn show(dice: &mut Dice) -> Show {
    let (role, attest) = (dice.below(6) == 0, dice.below(6) == 0);
    match dice.below(8) {
        0 => Show::Nothing,
        1 => Show::Role,
        2 => Show::Name { attest },
        _ => Show::Sealed { role, attest },
    }
}

fn any(dice: &mut Dice) -> Op {
    let k = dice.byte();
    match dice.below(19) {
        0 => Op::Enrol(dice.one(&[Proof::Code, Proof::Engineer, Proof::Mailbox])),
        1 => Op::Wait(dice.one(&[1, 7, 20, 120])),
        2 => Op::Back(dice.one(&[1, 30])),
        3 if dice.below(3) == 0 => Op::Begin,
        4 => Op::Again(k),
        5 => Op::Offline(k),
        6 => Op::Online(k),
        7 => Op::Lie(k, dice.one(&[Lie::Deal, Lie::Accuse])),
        8 | 9 => Op::Lie(k, dice.one(&[Lie::Share, Lie::Altered, Lie::Strange, Lie::Swapped])),
        10 => Op::Freeze,
        11 => Op::Move(dice.one(&[Stage::Signing, Stage::Ended, Stage::Opening, Stage::Opening, Stage::Delivered])),
        12 => Op::Sign(k, show(dice)),
        13 => Op::Withdraw(k),
        14 => Op::Call(dice.one(&[None, Some(k)])),
        15 => Op::Release(k),
        16 => Op::Rogue(dice.one(&[Rogue::DropEntry(k), Rogue::DropBlob(k), Rogue::Fork(k)])),
        17 => Op::Rogue(dice.one(&[Rogue::Duplicate(k), Rogue::Alter(k), Rogue::EarlyShare(k)])),
        _ => Op::Act(k),
    }
}

/// What brings the letter on from where the model says it stands.
fn next(dice: &mut Dice, model: &Model) -> Op {
    let k = dice.byte();
    let enrol = Op::Enrol(dice.one(&[Proof::Code, Proof::Engineer, Proof::Mailbox]));
    if model.members.len() < 4 && model.stage < Some(Stage::Signing) {
        return enrol;
    }
    let Some(stage) = model.stage else {
        return match &model.ceremony {
            None => Op::Begin,
            Some(ceremony) if ceremony.failed.is_some() => Op::Begin,
            Some(_) if model.is_complete() => Op::Freeze,
            Some(_) if !model.offline.is_empty() && dice.below(2) == 0 => Op::Online(dice.byte()),
            Some(_) => Op::Act(k),
        };
    };
    match stage {
        Stage::Frozen if model.now < SIGN_OPENS => Op::Wait(100),
        Stage::Frozen => Op::Move(Stage::Signing),
        Stage::Signing | Stage::Ended if model.has_called() => match dice.below(8) {
            0 => Op::Withdraw(k),
            1..5 => Op::Wait(GRACE_S / 2),
            _ => Op::Move(Stage::Opening),
        },
        Stage::Signing | Stage::Ended => match dice.below(12) {
            0 => Op::Withdraw(k),
            1 if dice.below(4) == 0 => Op::Move(Stage::Ended),
            2..6 if model.sealed() >= u64::from(model.terms.names_at) => Op::Call(dice.one(&[None, Some(k)])),
            _ => Op::Sign(k, show(dice)),
        },
        _ if !model.offline.is_empty() && dice.below(3) == 0 => Op::Online(k),
        _ => Op::Release(k),
    }
}
