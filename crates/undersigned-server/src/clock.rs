//! The only clock of the product; tests put their own in its place.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use undersigned_proto::UnixTime;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stops until it is set.
    pub fn manual(now: UnixTime) -> Self {
        Self(Source::Manual(Arc::new(AtomicU64::new(now.0))))
    }

    /// Sets a manual clock and all its copies; the machine's clock is left alone.
    pub fn set(&self, now: UnixTime) {
        if let Source::Manual(seconds) = &self.0 {
            seconds.store(now.0, Ordering::SeqCst);
        }
    }

    /// Seconds since 1970.
    pub fn now(&self) -> UnixTime {
        match &self.0 {
            // A clock before 1970 is no time to run a server: all windows are closed then.
            Source::System => UnixTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())),
            Source::Manual(seconds) => UnixTime(seconds.load(Ordering::SeqCst)),
        }
    }
}
