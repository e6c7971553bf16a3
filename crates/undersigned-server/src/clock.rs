//! The only clock of the product; tests put their own in its place.
//!
//! The machine's clock can be wrong: set by hand, reset with its battery, or read before the network has corrected it. So
//! it is compared with the time that has passed since it was read last, and after a start with the time that the store
//! kept. After a leap the time goes on as if there had been none, until the new time has been the same for hours or the
//! operator confirms it; meanwhile nothing that has a date is entered, and no date ends anything.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use undersigned_proto::UnixTime;

/// A difference that is no leap: clocks are corrected by seconds, and the store's time is some minutes old.
const TOLERANCE_S: u64 = 600;
/// A server that was stopped for so long has had no leap: it was restarted.
const STOPPED_S: u64 = 3_600;
/// A leap is believed when it has lasted as long as it is wide, or so long.
const MAX_DOUBT_S: u64 = 6 * 3_600;

/// Where the time comes from.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Source,
    steady: Arc<Mutex<Steady>>,
    /// The operator says that the machine's clock is right.
    confirmed: bool,
}

#[derive(Debug, Clone)]
enum Source {
    System(Instant),
    Manual(Arc<Mutex<Reading>>),
}

/// What the machine says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    /// Seconds since 1970, as somebody has set them.
    wall: u64,
    /// Seconds that have passed since the process began, which nobody sets.
    passed: u64,
}

/// The time, and whether it is the machine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Seconds since 1970.
    pub now: UnixTime,
    /// The machine's clock leapt: this is the time without the leap.
    pub is_doubted: bool,
}

/// The time without leaps.
#[derive(Debug, Default)]
struct Steady {
    /// The last reading that was believed.
    believed: Option<Reading>,
    /// A leap that is not believed yet.
    doubt: Option<Doubt>,
}

#[derive(Debug, Clone, Copy)]
struct Doubt {
    /// The first reading after the leap.
    first: Reading,
    /// Seconds for which it has to last.
    lasts: u64,
}

impl Steady {
    fn read(&mut self, reading: Reading) -> Time {
        let believed = *self.believed.get_or_insert(reading);
        let expected = believed.wall.saturating_add(reading.passed.saturating_sub(believed.passed));
        let leap = reading.wall.abs_diff(expected);
        if leap <= TOLERANCE_S || self.has_lasted(reading, leap) {
            self.believe(reading);
            return Time { now: UnixTime(reading.wall), is_doubted: false };
        }
        Time { now: UnixTime(expected), is_doubted: true }
    }

    /// Whether a leap has been the same for long enough.
    fn has_lasted(&mut self, reading: Reading, leap: u64) -> bool {
        let follows = |doubt: &Doubt| {
            let passed = reading.passed.saturating_sub(doubt.first.passed);
            reading.wall.abs_diff(doubt.first.wall.saturating_add(passed)) <= TOLERANCE_S
        };
        let Some(doubt) = self.doubt.filter(follows) else {
            tracing::warn!(
                seconds = leap,
                "the machine's clock leapt; nothing with a date is entered until it has been right for hours, or until \
                 the server is started with --clock-is-right"
            );
            self.doubt = Some(Doubt { first: reading, lasts: leap.min(MAX_DOUBT_S) });
            return false;
        };
        reading.passed.saturating_sub(doubt.first.passed) >= doubt.lasts
    }

    fn believe(&mut self, reading: Reading) {
        if self.doubt.take().is_some() {
            tracing::warn!("the machine's clock is believed again");
        }
        self.believed = Some(reading);
    }
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::new(Source::System(Instant::now()))
    }

    /// A clock that stops until it is set.
    pub fn manual(now: UnixTime) -> Self {
        Self::new(Source::Manual(Arc::new(Mutex::new(Reading { wall: now.0, passed: 0 }))))
    }

    fn new(source: Source) -> Self {
        Self { source, steady: Arc::default(), confirmed: false }
    }

    /// The same clock, which the operator has looked at: it is right, whatever the store says.
    #[must_use]
    pub fn confirmed(self) -> Self {
        Self { confirmed: true, ..self }
    }

    /// Lets time pass on a manual clock and all its copies until it is `now`; the machine's clock is left alone.
    pub fn set(&self, now: UnixTime) {
        let Source::Manual(reading) = &self.source else { return };
        let mut reading = reading.lock().unwrap_or_else(PoisonError::into_inner);
        reading.passed += now.0.saturating_sub(reading.wall);
        reading.wall = now.0;
        self.steady().believe(*reading);
    }

    /// Sets a manual clock as somebody sets a machine's: no time passes.
    pub fn leap(&self, now: UnixTime) {
        if let Source::Manual(reading) = &self.source {
            reading.lock().unwrap_or_else(PoisonError::into_inner).wall = now.0;
        }
    }

    /// Lets so many seconds pass on a manual clock, however it was set.
    pub fn pass(&self, seconds: u64) {
        if let Source::Manual(reading) = &self.source {
            let mut reading = reading.lock().unwrap_or_else(PoisonError::into_inner);
            reading.wall += seconds;
            reading.passed += seconds;
        }
    }

    /// Goes on from the time that the store kept, unless the machine's is confirmed or a little later.
    pub(crate) fn resume(&self, kept: Option<UnixTime>) {
        let reading = self.reading();
        let Some(kept) = kept.filter(|_| !self.confirmed) else { return self.steady().believe(reading) };
        let wall =
            if (kept.0..=kept.0.saturating_add(STOPPED_S)).contains(&reading.wall) { reading.wall } else { kept.0 };
        self.steady().believe(Reading { wall, ..reading });
        self.read();
    }

    /// The time.
    pub fn now(&self) -> UnixTime {
        self.read().now
    }

    /// The time, and whether the machine's clock is doubted.
    pub fn read(&self) -> Time {
        let reading = self.reading();
        self.steady().read(reading)
    }

    fn steady(&self) -> std::sync::MutexGuard<'_, Steady> {
        self.steady.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reading(&self) -> Reading {
        match &self.source {
            Source::System(began) => Reading {
                // A clock before 1970 is as wrong as can be.
                wall: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
                passed: began.elapsed().as_secs(),
            },
            Source::Manual(reading) => *reading.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;
    const HOUR: u64 = 3_600;
    const YEAR: u64 = 365 * 24 * HOUR;

    fn clock() -> Clock {
        let clock = Clock::manual(UnixTime(NOW));
        clock.resume(None);
        clock
    }

    #[track_caller]
    fn check(clock: &Clock, now: u64, is_doubted: bool) {
        assert_eq!(clock.read(), Time { now: UnixTime(now), is_doubted });
    }

    #[test]
    fn time_passes_and_is_corrected_by_seconds() {
        let clock = clock();
        clock.pass(10);
        check(&clock, NOW + 10, false);
        clock.leap(UnixTime(NOW + 10 + TOLERANCE_S));
        check(&clock, NOW + 10 + TOLERANCE_S, false);
        clock.leap(UnixTime(NOW + 5));
        check(&clock, NOW + 10 + TOLERANCE_S, true);
        clock.leap(UnixTime(NOW + 400));
        check(&clock, NOW + 400, false);
    }

    #[test]
    fn a_wrong_reading_leaves_no_trace() {
        for wrong in [0, 1, NOW - YEAR, NOW + YEAR, NOW + 10 * YEAR, u64::MAX / 2] {
            let clock = clock();
            clock.leap(UnixTime(wrong));
            check(&clock, NOW, true);
            clock.pass(60);
            check(&clock, NOW + 60, true);
            clock.leap(UnixTime(NOW + 61));
            check(&clock, NOW + 61, false);
        }
    }

    #[test]
    fn a_leap_is_believed_when_it_has_lasted() {
        for (to, lasts) in [(NOW + YEAR, MAX_DOUBT_S), (NOW - YEAR, MAX_DOUBT_S), (NOW + 2 * HOUR, 2 * HOUR)] {
            let clock = clock();
            clock.leap(UnixTime(to));
            check(&clock, NOW, true);
            clock.pass(lasts - 1);
            check(&clock, NOW + lasts - 1, true);
            clock.pass(1);
            check(&clock, to + lasts, false);
        }
    }

    #[test]
    fn a_clock_that_leaps_to_and_fro_is_never_believed() {
        let clock = clock();
        for hour in 0..48 {
            clock.leap(UnixTime(NOW + if hour % 2 == 0 { YEAR } else { 2 * YEAR }));
            check(&clock, NOW + hour * HOUR, true);
            clock.pass(HOUR);
        }
    }

    #[test]
    fn a_start_goes_on_from_the_kept_time() {
        let started = |at: u64, kept: u64| {
            let clock = Clock::manual(UnixTime(at));
            clock.resume(Some(UnixTime(kept)));
            clock
        };
        check(&started(NOW + 5, NOW), NOW + 5, false);
        check(&started(NOW + STOPPED_S, NOW), NOW + STOPPED_S, false);
        for at in [NOW + STOPPED_S + 1, NOW + YEAR, NOW - YEAR, 0] {
            let clock = started(at, NOW);
            check(&clock, NOW, true);
            clock.pass(MAX_DOUBT_S);
            check(&clock, at + MAX_DOUBT_S, false);
        }
        let confirmed = Clock::manual(UnixTime(NOW + YEAR)).confirmed();
        confirmed.resume(Some(UnixTime(NOW)));
        check(&confirmed, NOW + YEAR, false);
    }
}
