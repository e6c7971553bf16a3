//! What a case is.

use crate::world::{Files, World};

/// One folder of the kit.
pub struct Case {
    /// The folder's name: the defect, or `holds_…`.
    pub name: &'static str,
    /// The defect in one sentence.
    pub about: &'static str,
    pub files: Files,
    pub expected: Expected,
}

/// What an auditor must find.
pub enum Expected {
    Holds,
    /// `place` and `reason` are where and why ours stops first; others need only refuse.
    Broken {
        place: &'static str,
        reason: &'static str,
    },
}

/// A ledger that must be refused: `(name, about, place, reason)`.
pub fn broken(what: (&'static str, &'static str, &'static str, &'static str), files: Files) -> Case {
    let (name, about, place, reason) = what;
    Case { name, about, files, expected: Expected::Broken { place, reason } }
}

/// A ledger that a lying operator made and signed.
pub fn lie(what: (&'static str, &'static str, &'static str, &'static str), make: impl FnOnce(&mut World)) -> Case {
    let mut world = crate::holding::five_signers();
    make(&mut world);
    broken(what, world.export())
}
