//! Waiting for what happens by itself: always with a deadline, and with words for what did not come.
//!
//! The one place of these tests that sleeps between two looks. Where there is an event, wait for the event.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ExitStatus};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

/// Longest wait for what should happen at once: a slow machine under load, not a slow server.
pub const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(2);

/// Waits until something has happened.
///
/// # Panics
/// After [`PATIENCE`], with what it waited for.
#[track_caller]
pub fn until(what: &str, happened: impl FnMut() -> bool) {
    until_within(PATIENCE, what, happened);
}

/// The same with a patience of its own.
///
/// # Panics
/// After that, with what it waited for.
#[track_caller]
pub fn until_within(patience: Duration, what: &str, mut happened: impl FnMut() -> bool) {
    some_within(patience, what, || happened().then_some(()));
}

/// Waits until there is something.
///
/// # Panics
/// After [`PATIENCE`], with what it waited for.
#[track_caller]
pub fn some<T>(what: &str, found: impl FnMut() -> Option<T>) -> T {
    some_within(PATIENCE, what, found)
}

/// The same with a patience of its own.
///
/// # Panics
/// After that, with what it waited for.
#[track_caller]
pub fn some_within<T>(patience: Duration, what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + patience;
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(Instant::now() < end, "waited {} s in vain for this: {what}", patience.as_secs());
        std::thread::sleep(PAUSE);
    }
}

/// Waits until a process has ended by itself.
///
/// # Panics
/// After [`PATIENCE`]; it is killed then.
#[track_caller]
pub fn ended(what: &str, child: &mut Child) -> ExitStatus {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(status) = child.try_wait().expect("a process of ours") {
            return status;
        }
        std::thread::sleep(PAUSE);
    }
    // One of ours, by its handle: no process is left behind.
    let _ = child.kill();
    let _ = child.wait();
    panic!("waited {} s in vain for the end of {what}", PATIENCE.as_secs());
}

/// What a process says, line by line.
pub struct Lines(mpsc::Receiver<String>);

impl Lines {
    /// Reads in a thread of its own, which ends with the process.
    pub fn of(out: impl Read + Send + 'static) -> Self {
        let (said, lines) = mpsc::channel();
        std::thread::spawn(move || {
            // Nobody listening any more is no reason to stop: a full pipe would stop the process.
            BufReader::new(out).lines().map_while(Result::ok).for_each(|line| drop(said.send(line)));
        });
        Self(lines)
    }

    /// The next line.
    ///
    /// # Panics
    /// After [`PATIENCE`], or when the process has ended, with what it waited for.
    #[track_caller]
    pub fn next(&self, what: &str) -> String {
        self.0.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("no line that says {what}: {error}"))
    }
}

/// A point at which threads wait for each other, and nobody for ever: one that has panicked does not come.
#[derive(Debug)]
pub struct Meeting {
    of: usize,
    patience: Duration,
    came: Mutex<usize>,
    changed: Condvar,
}

impl Meeting {
    /// A meeting of so many, as often as they like.
    pub fn of(of: usize) -> Self {
        Self { of, patience: PATIENCE, came: Mutex::new(0), changed: Condvar::new() }
    }

    /// The same with a patience of its own.
    pub fn patient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Waits until all have come.
    ///
    /// # Panics
    /// After its patience, with who did not come.
    #[track_caller]
    pub fn wait(&self, for_whom: &str) {
        let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        let all = (*came / self.of + 1) * self.of;
        *came += 1;
        self.changed.notify_all();
        let waited = self.changed.wait_timeout_while(came, self.patience, |came| *came < all);
        let (came, late) = waited.unwrap_or_else(PoisonError::into_inner);
        drop(came);
        assert!(!late.timed_out(), "waited {} s in vain for {for_whom}", self.patience.as_secs());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_who_meet_go_on_together() {
        let (meeting, before) = (Meeting::of(3), Mutex::new(0));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for round in 1..=10 {
                        *before.lock().unwrap() += 1;
                        meeting.wait("the others");
                        assert_eq!(*before.lock().unwrap(), 3 * round);
                        meeting.wait("the others");
                    }
                });
            }
        });
    }

    #[test]
    fn what_never_comes_is_said() {
        let vain = std::panic::catch_unwind(|| until_within(Duration::ZERO, "a word from nobody", || false));
        let said = vain.unwrap_err().downcast::<String>().unwrap();
        assert!(said.contains("a word from nobody"), "{said}");
    }
}
