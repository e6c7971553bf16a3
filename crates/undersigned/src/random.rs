//! The operating system's randomness, which the cores take as an argument.

use getrandom::SysRng;
use rand_core::{Rng, UnwrapErr};

/// A generator that never repeats. It stops the program where the system has no
/// randomness to give: nothing secret may be made then.
pub fn system() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// A fresh seed for batch checks.
pub fn seed() -> [u8; 32] {
    let mut seed = [0; 32];
    system().fill_bytes(&mut seed);
    seed
}
