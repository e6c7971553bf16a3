//! Codes that went out by mail (spec/codes.md §2). In memory only: after a restart people ask for new ones.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rand_core::Rng;
use subtle::ConstantTimeEq;
use undersigned_proto::UnixTime;

use super::Address;
use crate::keys::{HmacKey, Keyed, rng};
use crate::refusal::{Kind, Refusal};

/// Seconds that a code is good for.
pub const CODE_LIFE_S: u64 = 900;
/// Wrong tries before a code is thrown away.
pub const MAX_TRIES: u32 = 5;
/// Wrong short codes for one group in a window, from all addresses: one guess in 10,000 windows is right.
pub const MAX_WRONG_IN_GROUP: u32 = 100;
/// Wrong short codes for all groups in a window.
pub const MAX_WRONG_IN_ALL: u32 = 1_000;
/// Seconds in which wrong codes are counted together.
const WRONG_WINDOW_S: u64 = 86_400;
/// Digits of a code.
const SHORT_DIGITS: u32 = 6;
/// Digits of a code after so many wrong guesses: long enough to survive a guess for each of their seconds.
const LONG_DIGITS: u32 = 10;
/// Codes pending at once; beyond that, nobody gets one until some have expired.
const MAX_PENDING: usize = 50_000;

struct Pending {
    code: Keyed,
    expires: UnixTime,
    tries: u32,
    is_short: bool,
}

/// Wrong codes in a window.
struct Wrong {
    began: UnixTime,
    codes: u32,
}

impl Default for Wrong {
    fn default() -> Self {
        Self { began: UnixTime(0), codes: 0 }
    }
}

impl Wrong {
    fn add(&mut self, now: UnixTime) {
        if self.is_over(now) {
            *self = Self { began: now, codes: 0 };
        }
        self.codes = self.codes.saturating_add(1);
    }

    fn is_over(&self, now: UnixTime) -> bool {
        now.0 >= self.began.0 + WRONG_WINDOW_S
    }

    fn reaches(&self, most: u32, now: UnixTime) -> bool {
        self.codes >= most && !self.is_over(now)
    }
}

#[derive(Default)]
struct State {
    pending: HashMap<Keyed, Pending>,
    /// By group.
    wrong: HashMap<String, Wrong>,
    wrong_in_all: Wrong,
}

impl State {
    /// Whether so many were wrong that short codes are no longer accepted.
    fn is_guessed(&self, group: &str, now: UnixTime) -> bool {
        let here = self.wrong.get(group).is_some_and(|wrong| wrong.reaches(MAX_WRONG_IN_GROUP, now));
        here || self.wrong_in_all.reaches(MAX_WRONG_IN_ALL, now)
    }
}

/// Codes under way, each under the value of its address.
pub struct Codes {
    key: HmacKey,
    state: Mutex<State>,
}

impl Default for Codes {
    fn default() -> Self {
        Self { key: HmacKey::random(), state: Mutex::default() }
    }
}

impl Codes {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self, group: &str, address: &Address) -> Keyed {
        self.key.value(&[b"address", group.as_bytes(), address.as_str().as_bytes()])
    }

    fn keyed(&self, slot: &Keyed, code: &str) -> Keyed {
        self.key.value(&[b"code", slot, code.as_bytes()])
    }

    /// A fresh code for an address, in place of an older one.
    ///
    /// # Errors
    /// `busy` where too many are pending.
    pub fn fresh(&self, group: &str, address: &Address, now: UnixTime) -> Result<String, Refusal> {
        let mut state = self.lock();
        let is_short = !state.is_guessed(group, now);
        let code = digits(if is_short { SHORT_DIGITS } else { LONG_DIGITS });
        let slot = self.slot(group, address);
        let expires = UnixTime(now.0 + CODE_LIFE_S);
        if state.pending.len() >= MAX_PENDING {
            state.pending.retain(|_, entry| entry.expires > now);
            if state.pending.len() >= MAX_PENDING {
                let detail = "Very many codes are under way. Please try again later.";
                return Err(Refusal::unavailable(Kind::Busy, detail));
            }
        }
        state.pending.insert(slot, Pending { code: self.keyed(&slot, &code), expires, tries: 0, is_short });
        Ok(code)
    }

    /// Checks a code. A right one stays good until it expires, so that a lost
    /// answer can be asked for again.
    ///
    /// # Errors
    /// `code-unknown`, `code-expired`, `too-many-tries`.
    pub fn check(&self, group: &str, address: &Address, code: &str, now: UnixTime) -> Result<(), Refusal> {
        let slot = self.slot(group, address);
        let given = self.keyed(&slot, code.trim());
        let unknown = || Refusal::input(Kind::CodeUnknown, "This code is not right. Please look at the mail again.");
        let mut state = self.lock();
        let is_guessed = state.is_guessed(group, now);
        let state = &mut *state;
        let entry = state.pending.get_mut(&slot).ok_or_else(unknown)?;
        if entry.expires <= now {
            state.pending.remove(&slot);
            let detail = "This code is older than 15 minutes. Please ask for a new one.";
            return Err(Refusal::input(Kind::CodeExpired, detail));
        }
        if entry.is_short && is_guessed {
            // Right or not: somebody who guesses often enough gets one right some day.
            state.pending.remove(&slot);
            let detail = "Very many wrong codes came in. Please ask for a new code: it is a longer one.";
            return Err(Refusal::input(Kind::TooManyTries, detail));
        }
        if bool::from(entry.code.ct_eq(&given)) {
            return Ok(());
        }
        entry.tries += 1;
        let thrown_away = entry.tries >= MAX_TRIES;
        if entry.is_short {
            state.wrong.entry(group.to_owned()).or_default().add(now);
            state.wrong_in_all.add(now);
        }
        if thrown_away {
            state.pending.remove(&slot);
            let detail = "The code was wrong five times. Please ask for a new one.";
            return Err(Refusal::input(Kind::TooManyTries, detail));
        }
        Err(unknown())
    }

    /// Forgets what has expired.
    pub fn forget(&self, now: UnixTime) {
        let mut state = self.lock();
        state.pending.retain(|_, entry| entry.expires > now);
        state.wrong.retain(|_, wrong| !wrong.is_over(now));
    }
}

/// So many decimal digits, each number equally likely.
fn digits(count: u32) -> String {
    let numbers = 10_u64.pow(count);
    let bound = u64::MAX - u64::MAX % numbers;
    loop {
        let number = rng().next_u64();
        if number < bound {
            return format!("{:0width$}", number % numbers, width = count as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_000);

    fn address(local: &str) -> Address {
        Address::parse(&format!("{local}@acme.example"), &["acme.example".to_owned()]).unwrap()
    }

    /// Wrong codes for one group, each for an address of its own, as a botnet sends them.
    fn guess(codes: &Codes, group: &str, count: u32) {
        for number in 0..count {
            let address = address(&format!("member{number}"));
            codes.fresh(group, &address, NOW).unwrap();
            assert_eq!(codes.check(group, &address, "x", NOW).unwrap_err().kind, Kind::CodeUnknown, "{number}");
        }
    }

    #[test]
    fn a_code_expires_and_bears_few_tries() {
        let (codes, anna) = (Codes::default(), address("anna"));
        let code = codes.fresh("acme", &anna, NOW).unwrap();
        assert_eq!(code.len(), 6);
        codes.check("acme", &anna, &code, NOW).unwrap();
        codes.check("acme", &anna, &format!(" {code} "), UnixTime(1_899)).unwrap();
        assert_eq!(codes.check("other", &anna, &code, NOW).unwrap_err().kind, Kind::CodeUnknown);
        assert_eq!(codes.check("acme", &anna, &code, UnixTime(1_900)).unwrap_err().kind, Kind::CodeExpired);
        let code = codes.fresh("acme", &anna, NOW).unwrap();
        for _ in 1..MAX_TRIES {
            assert_eq!(codes.check("acme", &anna, "x", NOW).unwrap_err().kind, Kind::CodeUnknown);
        }
        assert_eq!(codes.check("acme", &anna, "x", NOW).unwrap_err().kind, Kind::TooManyTries);
        assert_eq!(codes.check("acme", &anna, &code, NOW).unwrap_err().kind, Kind::CodeUnknown);
    }

    #[test]
    fn finding_8_wrong_codes_are_counted_over_all_addresses() {
        let (codes, anna) = (Codes::default(), address("anna"));
        let short = codes.fresh("acme", &anna, NOW).unwrap();
        guess(&codes, "acme", MAX_WRONG_IN_GROUP - 1);
        codes.check("acme", &anna, &short, NOW).unwrap();
        guess(&codes, "acme", 1);
        assert_eq!(codes.check("acme", &anna, &short, NOW).unwrap_err().kind, Kind::TooManyTries);
        // Nobody is shut out: the next code is longer, and no number of wrong ones ends it for others.
        let long = codes.fresh("acme", &anna, NOW).unwrap();
        assert_eq!(long.len(), 10);
        guess(&codes, "acme", MAX_WRONG_IN_GROUP);
        codes.check("acme", &anna, &long, NOW).unwrap();
        // Another group still has short ones, and so does this one when the window is over.
        assert_eq!(codes.fresh("other", &anna, NOW).unwrap().len(), 6);
        codes.forget(UnixTime(NOW.0 + WRONG_WINDOW_S));
        assert_eq!(codes.fresh("acme", &anna, UnixTime(NOW.0 + WRONG_WINDOW_S)).unwrap().len(), 6);
    }

    #[test]
    fn finding_8_wrong_codes_are_counted_over_all_groups() {
        let (codes, anna) = (Codes::default(), address("anna"));
        let short = codes.fresh("quiet", &anna, NOW).unwrap();
        for group in 0..MAX_WRONG_IN_ALL / MAX_WRONG_IN_GROUP {
            codes.check("quiet", &anna, &short, NOW).unwrap();
            guess(&codes, &format!("group-{group}"), MAX_WRONG_IN_GROUP);
        }
        assert_eq!(codes.check("quiet", &anna, &short, NOW).unwrap_err().kind, Kind::TooManyTries);
        assert_eq!(codes.fresh("quiet", &anna, NOW).unwrap().len(), 10);
    }

    #[test]
    fn finding_8_tries_without_a_code_under_way_count_for_nothing() {
        let codes = Codes::default();
        for _ in 0..2 * MAX_WRONG_IN_ALL {
            assert_eq!(codes.check("acme", &address("anna"), "123456", NOW).unwrap_err().kind, Kind::CodeUnknown);
        }
        assert_eq!(codes.fresh("acme", &address("anna"), NOW).unwrap().len(), 6);
    }
}
