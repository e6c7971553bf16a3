//! Codes that went out by mail (spec/codes.md §2): here while the server runs, and as keyed values in the store, so that a
//! restart costs nobody the way to their mailbox and back.
//!
//! Each code works until its time is over, however many were sent to the same mailbox, and whatever others have typed:
//! a code is too long to be guessed, so wrong ones need not count against anybody.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use subtle::ConstantTimeEq;
use undersigned_proto::UnixTime;
use undersigned_proto::proof_code::MAIL;

use super::Address;
use crate::codes;
use crate::keys::{HmacKey, Keyed};
use crate::refusal::{Kind, Refusal};
use crate::store::MailCode;

/// Seconds that a code is good for.
pub const CODE_LIFE_S: u64 = 900;
/// Codes pending at once; beyond that, nobody gets one until some have expired.
const MAX_PENDING: usize = 50_000;

#[derive(Default)]
struct State {
    /// By group and keyed address.
    pending: HashMap<(String, Keyed), Vec<MailCode>>,
    count: usize,
    /// Groups in whose rows something has expired.
    expired: BTreeSet<String>,
}

impl State {
    fn add(&mut self, group: &str, code: MailCode) {
        self.pending.entry((group.to_owned(), code.address)).or_default().push(code);
        self.count += 1;
    }

    fn forget(&mut self, now: UnixTime) {
        let Self { pending, count, expired } = self;
        pending.retain(|(group, _), codes| {
            let before = codes.len();
            codes.retain(|code| code.expires > now);
            if codes.len() < before {
                *count -= before - codes.len();
                expired.insert(group.clone());
            }
            !codes.is_empty()
        });
    }
}

/// Codes under way, each under the value of its address.
pub struct Codes {
    key: HmacKey,
    state: Mutex<State>,
}

impl Codes {
    /// With a key that lives as long as the store.
    pub fn new(key: HmacKey) -> Self {
        Self { key, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self, group: &str, address: &Address) -> Keyed {
        self.key.value(&[b"address", group.as_bytes(), address.as_str().as_bytes()])
    }

    fn keyed(&self, slot: &Keyed, code: &str) -> Keyed {
        self.key.value(&[b"code", slot, code.as_bytes()])
    }

    /// Codes of a group that were stored before a restart.
    pub fn resume(&self, group: &str, stored: Vec<MailCode>) {
        let mut state = self.lock();
        stored.into_iter().for_each(|code| state.add(group, code));
    }

    /// A fresh code for an address, beside those that are under way; with the row that is to be stored.
    ///
    /// # Errors
    /// `busy` where too many are pending.
    pub fn fresh(&self, group: &str, address: &Address, now: UnixTime) -> Result<(String, MailCode), Refusal> {
        let mut state = self.lock();
        if state.count >= MAX_PENDING {
            state.forget(now);
            if state.count >= MAX_PENDING {
                let detail = "Very many codes are under way. Please try again later.";
                return Err(Refusal::unavailable(Kind::Busy, detail));
            }
        }
        let (code, slot) = (codes::for_mail(), self.slot(group, address));
        let row = MailCode { address: slot, code: self.keyed(&slot, &code), expires: UnixTime(now.0 + CODE_LIFE_S) };
        state.add(group, row.clone());
        Ok((code, row))
    }

    /// Checks a code. A right one stays good until it expires, so that a lost
    /// answer can be asked for again.
    ///
    /// # Errors
    /// `code-unknown`, `code-expired`.
    pub fn check(&self, group: &str, address: &Address, code: &str, now: UnixTime) -> Result<(), Refusal> {
        let unknown = || Refusal::input(Kind::CodeUnknown, "This code is not right. Please look at the mail again.");
        let code = MAIL.read(code).ok_or_else(unknown)?;
        let slot = self.slot(group, address);
        let given = self.keyed(&slot, &code);
        let state = self.lock();
        let pending = state.pending.get(&(group.to_owned(), slot)).ok_or_else(unknown)?;
        let found = pending.iter().find(|pending| bool::from(pending.code.ct_eq(&given))).ok_or_else(unknown)?;
        if found.expires <= now {
            let detail = "This code is older than 15 minutes. Please ask for a new one.";
            return Err(Refusal::input(Kind::CodeExpired, detail));
        }
        Ok(())
    }

    /// Forgets what has expired, and returns the groups in whose rows it is to be erased.
    pub fn forget(&self, now: UnixTime) -> Vec<String> {
        let mut state = self.lock();
        state.forget(now);
        state.expired.iter().cloned().collect()
    }

    /// What had expired in a group is erased from its rows.
    pub fn erased(&self, group: &str) {
        self.lock().expired.remove(group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_000);

    fn codes() -> Codes {
        Codes::new(HmacKey::random())
    }

    fn address(local: &str) -> Address {
        Address::parse(&format!("{local}@acme.example"), &["acme.example".to_owned()]).unwrap()
    }

    #[test]
    fn each_code_works_in_its_lifetime() {
        let (codes, anna) = (codes(), address("anna"));
        let (first, _) = codes.fresh("acme", &anna, NOW).unwrap();
        let (second, _) = codes.fresh("acme", &anna, UnixTime(1_500)).unwrap();
        for code in [&first, &second] {
            codes.check("acme", &anna, code, NOW).unwrap();
            codes.check("acme", &anna, &MAIL.print(code), UnixTime(1_899)).unwrap();
            assert_eq!(codes.check("other", &anna, code, NOW).unwrap_err().kind, Kind::CodeUnknown);
            assert_eq!(codes.check("acme", &address("ben"), code, NOW).unwrap_err().kind, Kind::CodeUnknown);
        }
        assert_eq!(codes.check("acme", &anna, &first, UnixTime(1_900)).unwrap_err().kind, Kind::CodeExpired);
        codes.check("acme", &anna, &second, UnixTime(2_399)).unwrap();
        assert_eq!(codes.forget(UnixTime(1_900)), ["acme"]);
        assert_eq!(codes.check("acme", &anna, &first, UnixTime(1_900)).unwrap_err().kind, Kind::CodeUnknown);
        codes.check("acme", &anna, &second, UnixTime(1_900)).unwrap();
        codes.erased("acme");
        assert!(codes.forget(UnixTime(1_901)).is_empty());
    }

    /// Finding 8: six digits were guessed from many addresses. Twelve cannot be, so nobody is locked out by guesses.
    #[test]
    fn wrong_codes_lock_nobody_out() {
        let (codes, anna) = (codes(), address("anna"));
        let (code, _) = codes.fresh("acme", &anna, NOW).unwrap();
        assert_eq!(code.len(), 12);
        for number in 0..10_000 {
            let guess = format!("{number:011}");
            let guess = format!("{guess}{}", MAIL.check(&guess).unwrap());
            assert!(guess == code || codes.check("acme", &anna, &guess, NOW).is_err());
        }
        codes.check("acme", &anna, &code, NOW).unwrap();
    }

    #[test]
    fn a_restart_forgets_no_code() {
        let key = || HmacKey::new([7; 32]);
        let (before, anna) = (Codes::new(key()), address("anna"));
        let (code, row) = before.fresh("acme", &anna, NOW).unwrap();
        let after = Codes::new(key());
        after.resume("acme", vec![row]);
        after.check("acme", &anna, &code, NOW).unwrap();
    }
}
