//! The kit's worlds: the group `acme` with dates of a real year.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Entry, Epoch, Group, Letter, LetterState, Stage, Timing};
use undersigned_tlog::SigningKey;

use testkit::fixtures;
pub use testkit::{Files, ORIGIN, World, blob_path};

/// While letters are signed.
pub const SIGNING: u64 = 1_768_500_000;
/// When letters end.
pub const SIGN_CLOSES: u64 = 1_771_027_200;

const LOG: [u8; 32] = [1; 32];

/// A group with one epoch.
pub fn founded() -> World {
    let world = World::unfounded(1, LOG);
    let (group, epoch) = (group(&world.log), epoch(1, world.issuer.public_key().to_bytes()));
    world.found(group, epoch)
}

/// The key of every ledger's checkpoints.
pub fn log() -> SigningKey {
    SigningKey::from_seed(&LOG, ORIGIN).unwrap()
}

pub fn group(log: &SigningKey) -> Group {
    Group { declared_members: 25, ..fixtures::group(log) }
}

pub fn epoch(number: u32, issuer_key: [u8; 96]) -> Epoch {
    Epoch {
        enrol_opens: UnixTime(1_767_225_600),
        enrol_closes: UnixTime(1_768_435_200),
        ..fixtures::epoch(number, issuer_key)
    }
}

pub fn letter(id: &str, timing: Timing) -> Letter {
    Letter {
        timing,
        sign_opens: UnixTime(1_768_435_200),
        sign_closes: UnixTime(SIGN_CLOSES),
        ..fixtures::letter(&group(&log()), id)
    }
}

pub fn stage(letter: &str, stage: Stage) -> Entry {
    stage_at(letter, stage, SIGNING)
}

pub fn stage_at(letter: &str, stage: Stage, at: u64) -> Entry {
    Entry::LetterState(LetterState { letter: letter.into(), stage, at: UnixTime(at) })
}
