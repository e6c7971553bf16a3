//! Gives free memory back to the system.
//!
//! glibc keeps what was freed between pieces that are still in use: after a thousand connections at once, some 30 MiB for
//! ever. It returns them only when it is asked to, and to ask is a call of C. It is the only one of this project, in a crate
//! of its own, so that all others can forbid unsafe code.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    // SAFETY: name and signature are those of malloc_trim(3). It takes the heap's own locks, so it may be called at any time
    // and by any thread, and it touches no memory that is in use.
    unsafe extern "C" {
        pub safe fn malloc_trim(pad: usize) -> core::ffi::c_int;
    }
}

/// Asks the heap to return what is free. Takes some milliseconds, as it looks at all of it; does nothing on systems whose
/// heap returns memory by itself.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // Whether there was anything to return changes nothing.
    let _ = glibc::malloc_trim(0);
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_heap_is_whole_afterwards() {
        let kept: Vec<Vec<u8>> = (0..1_000_usize).map(|size| vec![7; size]).collect();
        drop((0..1_000_usize).map(|size| vec![9_u8; size]).collect::<Vec<_>>());
        super::give_back();
        assert!(
            kept.iter().enumerate().all(|(size, bytes)| bytes.len() == size && bytes.iter().all(|byte| *byte == 7))
        );
    }
}
