//! The `undersigned` command. All of it is in the library, so that tests can call it.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes memory when it is given back: what a request carried (a code, an
/// address, a name) passes through buffers of libraries that do not wipe them.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    undersigned::main()
}
