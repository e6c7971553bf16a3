//! Counters for the operator, in Prometheus' text format. None has a label
//! that could stand for a person, a group or a letter.

use std::sync::atomic::{AtomicU64, Ordering};

/// What is counted since the start.
#[derive(Default)]
pub struct Metrics {
    /// Requests of any kind.
    pub requests: AtomicU64,
    /// Answers with a status of 500 and above.
    pub failures: AtomicU64,
}

/// Adds one.
pub fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Metrics {
    /// The text for `/metrics`. Entries are public anyway and counted in all.
    pub fn to_text(&self, groups: usize, entries: u64, doubts_clock: bool, mail: [u64; 3]) -> String {
        let [sent, deferred, failed] = mail;
        let counters = [
            ("requests_total", "counter", self.requests.load(Ordering::Relaxed)),
            ("failures_total", "counter", self.failures.load(Ordering::Relaxed)),
            ("groups", "gauge", groups as u64),
            ("ledger_entries", "gauge", entries),
            ("clock_doubted", "gauge", doubts_clock.into()),
            ("mails_sent_total", "counter", sent),
            ("mails_deferred_total", "counter", deferred),
            ("mails_failed_total", "counter", failed),
        ];
        let line = |(name, kind, value)| format!("# TYPE undersigned_{name} {kind}\nundersigned_{name} {value}\n");
        counters.into_iter().map(line).collect()
    }
}
