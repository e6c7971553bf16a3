//! The audit of a ledger, with JSON at its edges.

use serde_json::json;
use undersigned_proto::verify::{Options, Step, Verifier};

use crate::failure::Failure;

/// One ledger's audit.
pub struct Audit {
    verifier: Verifier,
    done: bool,
}

impl Audit {
    /// A new audit, with the browser's randomness for its batch checks.
    ///
    /// # Errors
    /// `randomness`.
    pub fn new(vkey: Option<String>) -> Result<Self, Failure> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| Failure::new("randomness", error))?;
        Ok(Self { verifier: Verifier::new(Options { vkey, seed }), done: false })
    }

    /// `{"fetch":[path…]}` or `{"verdict":…,"plain":"…"}`.
    ///
    /// # Errors
    /// `ledger`.
    #[allow(clippy::should_implement_trait)] // the protocol's own word, and no iterator
    pub fn next(&mut self) -> Result<String, Failure> {
        Ok(match self.verifier.next()? {
            Step::Fetch(paths) => json!({ "fetch": paths }).to_string(),
            Step::Done(verdict) => {
                self.done = true;
                json!({ "plain": verdict.to_plain(), "verdict": verdict }).to_string()
            }
        })
    }

    /// Hands in one fetched path.
    ///
    /// # Errors
    /// `ledger`.
    pub fn supply(&mut self, path: &str, bytes: Option<Vec<u8>>) -> Result<(), Failure> {
        Ok(self.verifier.supply(path, bytes)?)
    }

    /// Entries read and entries in all.
    pub fn progress(&self) -> (u64, u64) {
        self.verifier.progress()
    }

    /// Whether a signature stands in the audited ledger.
    ///
    /// # Errors
    /// `ledger` before the verdict: until then nothing is known to hold. `format`.
    pub fn stands(&self, letter: &str, pseudonym: &[u8]) -> Result<bool, Failure> {
        if !self.done {
            return Err(Failure::new("ledger", "the audit is not done"));
        }
        let pseudonym = pseudonym.try_into().map_err(|_| Failure::new("format", "not a pseudonym"))?;
        Ok(self.verifier.state().stands(letter, pseudonym))
    }
}
