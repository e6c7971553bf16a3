//! The audit of a ledger, with JSON at its edges.

use serde::Serialize;
use undersigned_proto::ledger::State;
use undersigned_proto::pin::{Expected, Pin};
use undersigned_proto::verify::{Options, Share, Step, Verdict, Verifier};

use crate::failure::Failure;
use crate::outside::Outside;
use crate::show::json;

#[derive(Serialize)]
struct FetchJson {
    fetch: Vec<String>,
}

#[derive(Serialize)]
struct DoneJson {
    plain: String,
    verdict: Box<Verdict>,
}

/// One ledger's audit.
pub struct Audit {
    verifier: Verifier,
    done: bool,
}

impl Audit {
    /// A new audit, with the browser's randomness for its batch checks.
    ///
    /// # Errors
    /// `randomness`, `fingerprint`, `witness`, `format`.
    pub fn new(outside: Outside, pin: Option<&[u8]>) -> Result<Self, Failure> {
        let pin = pin.map(Pin::from_bytes).transpose().map_err(|error| Failure::new("format", error))?;
        let expected: Expected = outside.try_into()?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| Failure::new("randomness", error))?;
        Ok(Self { verifier: Verifier::new(Options { expected, pin, seed }), done: false })
    }

    /// Checks a share of the proofs and names alone: one of several workers on the cores of one device.
    ///
    /// # Errors
    /// `format` where there is no such share.
    pub fn share(self, index: u32, of: u32) -> Result<Self, Failure> {
        let share = Share::new(index, of).ok_or_else(|| Failure::new("format", "no such share"))?;
        Ok(Self { verifier: self.verifier.share(share), ..self })
    }

    /// What a worker with a share has opened, as JSON for the one with share 0.
    ///
    /// # Errors
    /// `ledger` before its end.
    pub fn part(&self) -> Result<String, Failure> {
        json(&self.verifier.part().ok_or_else(|| Failure::new("ledger", "the audit is not done"))?)
    }

    /// Takes over the part of another worker.
    ///
    /// # Errors
    /// `format`, `ledger`.
    pub fn supply_part(&mut self, part: &str) -> Result<(), Failure> {
        let part = serde_json::from_str(part).map_err(|error| Failure::new("format", error))?;
        Ok(self.verifier.supply_part(part)?)
    }

    /// `{"fetch":[path…]}` or `{"verdict":…,"plain":"…"}`.
    ///
    /// # Errors
    /// `ledger`.
    #[allow(clippy::should_implement_trait)] // the protocol's own word, and no iterator
    pub fn next(&mut self) -> Result<String, Failure> {
        match self.verifier.next()? {
            Step::Fetch(fetch) => json(&FetchJson { fetch }),
            Step::Done(verdict) => {
                self.done = true;
                json(&DoneJson { plain: verdict.to_plain(), verdict })
            }
        }
    }

    /// Hands in one fetched path.
    ///
    /// # Errors
    /// `ledger`.
    pub fn supply(&mut self, path: &str, bytes: Option<Vec<u8>>) -> Result<(), Failure> {
        Ok(self.verifier.supply(path, bytes)?)
    }

    /// Work done and work in all: entries, and names to open.
    pub fn progress(&self) -> (u64, u64) {
        self.verifier.work()
    }

    /// Whether a signature stands in the audited ledger.
    ///
    /// # Errors
    /// `ledger` before the verdict: until then nothing is known to hold. `format`.
    pub fn stands(&self, letter: &str, pseudonym: &[u8]) -> Result<bool, Failure> {
        let pseudonym = pseudonym.try_into().map_err(|_| Failure::new("format", "not a pseudonym"))?;
        Ok(self.state()?.stands(letter, pseudonym))
    }

    /// What the audited ledger leads to.
    ///
    /// # Errors
    /// `ledger` before the verdict: until then nothing is known to hold.
    pub(crate) fn state(&self) -> Result<&State, Failure> {
        if self.done { Ok(self.verifier.state()) } else { Err(Failure::new("ledger", "the audit is not done")) }
    }
}
