//! Limits on how often one client may ask. Addresses are in memory only, as
//! values under a key that dies with the process, and no longer than a window.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use undersigned_proto::UnixTime;

use crate::client::Client;
use crate::keys::{HmacKey, Keyed};
use crate::refusal::{Fault, Kind, Refusal};

/// Windows remembered at once for each act; beyond that, a new one replaces the oldest.
const MAX_WINDOWS: usize = 50_000;
/// Windows that are over and are removed with each new one, so that none costs much.
const CLEARED_AT_ONCE: usize = 4;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Asking for a code by mail.
    AskMail,
    /// A code by mail to one address.
    MailTo,
    /// Trying to enrol.
    Enrol,
    /// Signing and withdrawing.
    Sign,
    /// Logging in as organiser.
    LogIn,
    /// Logging in to one group, from wherever.
    LogInTo,
    /// Founding a group where everybody may.
    Found,
    /// Founding groups, all together.
    FoundAny,
    /// Taking the whole record.
    Export,
    /// A link by mail to confirm one address for news: a stranger may have typed it.
    NewsTo,
    /// Such links to all addresses together.
    NewsToAll,
    /// Confirming one address and stopping mails to it: each costs a write.
    NewsChange,
}

impl Act {
    /// Most acts in a window, and its seconds.
    fn limit(self) -> (u32, u64) {
        match self {
            Self::AskMail => (10, 600),
            Self::MailTo => (3, 900),
            Self::Enrol => (30, 600),
            Self::Sign => (60, 600),
            Self::LogIn => (10, 600),
            Self::LogInTo => (300, 600),
            Self::Found => (5, 3_600),
            Self::FoundAny => (60, 3_600),
            Self::Export => (30, 600),
            Self::NewsTo => (3, 86_400),
            Self::NewsToAll => (1_000, 3_600),
            Self::NewsChange => (30, 600),
        }
    }

    /// The most for one client.
    pub fn most(self) -> u32 {
        self.limit().0
    }

    /// The most where everybody behind an onion service is one client: 300 mails or log-ins, and enough to keep a
    /// processor half busy.
    pub fn shared_most(self) -> u32 {
        match self {
            Self::AskMail | Self::LogIn => 300,
            Self::Found => 20,
            Self::Export => 3_000,
            Self::Enrol | Self::Sign => 20_000,
            other => other.limit().0,
        }
    }
}

struct Window {
    began: UnixTime,
    acts: u32,
}

/// The windows of one act, which are all of one length.
#[derive(Default)]
struct Windows {
    by_subject: HashMap<Keyed, Window>,
    /// In the order in which they began. If its time is not that of its window, the window was begun anew since.
    oldest: VecDeque<(Keyed, UnixTime)>,
}

impl Windows {
    /// The window of a subject, new if there is none or if it is over.
    fn current(&mut self, subject: Keyed, now: UnixTime, seconds: u64) -> &mut Window {
        let over = |window: &Window| now.0 >= window.began.0 + seconds;
        if self.by_subject.get(&subject).is_none_or(over) {
            for _ in 0..CLEARED_AT_ONCE {
                self.clear_one(now, seconds);
            }
            while self.by_subject.len() >= MAX_WINDOWS && !self.by_subject.contains_key(&subject) {
                self.drop_oldest();
            }
            self.by_subject.insert(subject, Window { began: now, acts: 0 });
            self.oldest.push_back((subject, now));
        }
        self.by_subject.entry(subject).or_insert(Window { began: now, acts: 0 })
    }

    /// Removes the oldest if it is over; returns whether it was.
    fn clear_one(&mut self, now: UnixTime, seconds: u64) -> bool {
        let over = self.oldest.front().is_some_and(|(_, began)| now.0 >= began.0 + seconds);
        if over {
            self.drop_oldest();
        }
        over
    }

    fn drop_oldest(&mut self) {
        let Some((subject, began)) = self.oldest.pop_front() else { return self.by_subject.clear() };
        if self.by_subject.get(&subject).is_some_and(|window| window.began == began) {
            self.by_subject.remove(&subject);
        }
    }
}

/// Counts acts by client.
pub struct Limits {
    key: HmacKey,
    windows: Mutex<HashMap<Act, Windows>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { key: HmacKey::random(), windows: Mutex::new(HashMap::new()) }
    }
}

impl Limits {
    /// Counts one act of a subject.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub fn count(&self, act: Act, subject: &[u8], now: UnixTime) -> Result<(), Refusal> {
        self.count_up_to(act.limit().0, act, subject, now)
    }

    /// Counts one act of a client.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub fn count_client(&self, act: Act, client: Client, now: UnixTime) -> Result<(), Refusal> {
        let most = if client.is_shared() { act.shared_most() } else { act.limit().0 };
        self.count_up_to(most, act, &client.subject(), now)
    }

    /// Counts one act of a subject, of which there may be so many.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub fn count_up_to(&self, most: u32, act: Act, subject: &[u8], now: UnixTime) -> Result<(), Refusal> {
        let subject = self.key.value(&[subject]);
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(act).or_default().current(subject, now, act.limit().1);
        window.acts = window.acts.saturating_add(1);
        if window.acts <= most {
            return Ok(());
        }
        let detail = "Too many tries in a short time. Please wait a while and try again.";
        Err(Refusal::new(Fault::TooOften, Kind::TooManyRequests, detail))
    }

    /// Forgets windows that are over.
    pub fn forget(&self, now: UnixTime) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        for (act, windows) in windows.iter_mut() {
            while windows.clear_one(now, act.limit().1) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(limits: &Limits, act: Act, subject: &[u8], now: u64) -> bool {
        limits.count(act, subject, UnixTime(now)).is_err()
    }

    fn sizes(limits: &Limits, act: Act) -> (usize, usize) {
        let windows = limits.windows.lock().unwrap();
        windows.get(&act).map_or((0, 0), |windows| (windows.by_subject.len(), windows.oldest.len()))
    }

    #[test]
    fn the_window_opens_again() {
        let limits = Limits::default();
        let most = Act::MailTo.limit().0;
        for _ in 0..most {
            limits.count(Act::MailTo, b"a", UnixTime(100)).unwrap();
        }
        assert_eq!(limits.count(Act::MailTo, b"a", UnixTime(999)).unwrap_err().kind, Kind::TooManyRequests);
        limits.count(Act::MailTo, b"b", UnixTime(999)).unwrap();
        limits.count(Act::MailTo, b"a", UnixTime(1_000)).unwrap();
        limits.forget(UnixTime(10_000));
        assert_eq!(sizes(&limits, Act::MailTo), (0, 0));
    }

    #[test]
    fn finding_8_a_full_table_forgets_the_oldest_and_no_other() {
        let limits = Limits::default();
        let (most, now) = (Act::MailTo.limit().0, 100);
        let fill = |subject: &[u8], now: u64| {
            (0..most).for_each(|_| limits.count(Act::MailTo, subject, UnixTime(now)).unwrap());
        };
        fill(b"oldest", now);
        fill(b"next", now + 1);
        for number in 2..MAX_WINDOWS as u64 {
            assert!(!is_refused(&limits, Act::MailTo, &number.to_be_bytes(), now + 2));
        }
        assert!(is_refused(&limits, Act::MailTo, b"oldest", now + 3), "all fit in");
        assert!(!is_refused(&limits, Act::MailTo, b"one more", now + 3));
        assert!(is_refused(&limits, Act::MailTo, b"next", now + 3), "only the oldest was forgotten");
        assert!(!is_refused(&limits, Act::MailTo, b"oldest", now + 3));
        assert_eq!(sizes(&limits, Act::MailTo), (MAX_WINDOWS, MAX_WINDOWS));
        // A flood of a cheaper kind of act takes no room from these.
        for number in 0..MAX_WINDOWS as u64 + 9 {
            assert!(!is_refused(&limits, Act::Sign, &number.to_be_bytes(), now + 3));
        }
        assert_eq!(sizes(&limits, Act::MailTo), (MAX_WINDOWS, MAX_WINDOWS));
    }

    #[test]
    fn finding_8_windows_that_begin_anew_do_not_pile_up() {
        let limits = Limits::default();
        let seconds = Act::Sign.limit().1;
        for round in 0..50 {
            for number in 0..10_u64 {
                assert!(!is_refused(&limits, Act::Sign, &number.to_be_bytes(), 100 + round * seconds));
            }
        }
        let (windows, queue) = sizes(&limits, Act::Sign);
        assert!(windows == 10 && queue <= 20, "{windows} {queue}");
        // A clock that was set back breaks nothing.
        assert!(!is_refused(&limits, Act::Sign, b"x", 0));
        limits.forget(UnixTime(u64::MAX / 2));
        assert_eq!(sizes(&limits, Act::Sign), (0, 0));
    }

    #[test]
    fn finding_8_onion_services_and_unclear_clients_have_buckets_of_their_own() {
        let limits = Limits::default();
        let now = UnixTime(100);
        let most = |client| (0..1_000).take_while(|_| limits.count_client(Act::AskMail, client, now).is_ok()).count();
        assert_eq!(most(Client::V4([203, 0, 113, 9].into())), 10);
        assert_eq!(most(Client::V6Net([0x2001, 0xdb8, 0, 0])), 10);
        assert_eq!((most(Client::Local), most(Client::Unclear)), (300, 300));
        assert_eq!(most(Client::V4([203, 0, 113, 8].into())), 10, "others are not shut out");
    }
}
