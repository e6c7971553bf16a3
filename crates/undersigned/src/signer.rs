//! A member in front of a letter: the audited record, the credential, and the files around it.

use std::path::Path;

use base64ct::{Base64, Encoding};
use undersigned_proto::credential::{Credential, WaitReason};
use undersigned_proto::entry::{Group, Letter, Timing};
use undersigned_proto::receipt;

use crate::address::Address;
use crate::api::{Accepted, Api};
use crate::audit::{self, Audited};
use crate::failure::Failure;
use crate::trust::Trust;
use crate::vault::Vault;
use crate::{clock, output, passphrase, people};

/// Everything that signing and withdrawing begin with.
pub struct Signer {
    /// The server.
    pub api: Api,
    /// The record, which holds. A server could show one member another letter or issuer key
    /// than all others: it would not be in here.
    pub audited: Audited,
    /// The letter, from the record.
    pub letter: Letter,
    /// The group, from the record.
    pub group: Group,
    /// The credential.
    pub credential: Credential,
    /// Its files.
    pub vault: Vault,
}

impl Signer {
    /// Opens the credential, audits the record, finds the letter.
    ///
    /// # Errors
    /// One line.
    pub fn open(address: &str, credential: &Path, from: &passphrase::From, trust: &Trust) -> Result<Self, Failure> {
        let Address::Web(web) = Address::parse(address)? else {
            return Err(Failure::usage("give the address of a letter on a server, not a folder"));
        };
        web.must_be_private()?;
        let (address, id) = web.letter()?;
        let api = Api::new(&address)?;
        if !credential.exists() {
            return Err(Failure::unreachable(format!(
                "{}: no such file (see `undersigned enrol`)",
                credential.display()
            )));
        }
        let vault = Vault::new(credential, from.known(&credential.display().to_string())?);
        let credential = vault.credential()?;
        let audited = audit::of_group(&address, trust)?;
        let state = audited.state();
        let record =
            state.letter(&id).ok_or_else(|| Failure::refused(format!("the public record has no letter {id}")))?;
        let letter = record.letter.clone();
        let group = state.group().ok_or_else(|| Failure::refused("the public record has no group"))?.clone();
        let signer = Self { api, audited, letter, group, credential, vault };
        signer.credential_fits()?;
        Ok(signer)
    }

    fn credential_fits(&self) -> Result<(), Failure> {
        let epoch = self.audited.state().epoch(self.letter.epoch);
        if epoch.is_some_and(|record| self.credential.is_of(&self.group, &record.epoch)) {
            return Ok(());
        }
        let (group, period) = self.credential.scope();
        Err(Failure::refused(format!(
            "this credential is of {group}, period {period}, and cannot sign here: the letter is of {}, period {}",
            self.group.id, self.letter.epoch
        )))
    }

    /// Hash of the letter's text and terms.
    pub fn letter_hash(&self) -> [u8; 32] {
        self.letter.hash(&self.group.id)
    }

    /// Whether the holder may sign now without being linkable by time. Both clocks must say so:
    /// a server with a wrong clock must not lead a signer to sign early.
    ///
    /// # Errors
    /// What to wait for.
    pub fn may_sign(&self) -> Result<(), Failure> {
        let round = self.audited.state().epoch(self.letter.epoch).map_or(0, |record| record.round);
        let (server, local) = (self.api.info()?.now, clock::now());
        for (now, whose) in [(server, "the server's"), (local, "this machine's")] {
            let reason = match self.credential.may_sign(&self.group, &self.letter, round, now) {
                Ok(()) => continue,
                Err(reason) => reason,
            };
            return Err(wait(&reason, whose, (server.0, local.0)));
        }
        Ok(())
    }

    /// Checks the receipt of an entry that was sent, and stores both, sealed.
    ///
    /// # Errors
    /// One line where the receipt does not hold: the server has then not kept its word.
    pub fn keep_receipt(&self, entry: &[u8], accepted: &Accepted) -> Result<std::path::PathBuf, Failure> {
        receipt::check(accepted.receipt.as_bytes(), &self.group.vkey, entry).map_err(|error| {
            Failure::refused(format!("the server gave a receipt that does not hold ({error}): tell your organiser"))
        })?;
        let stored = serde_json::json!({
            "letter": self.letter.id,
            "entry": Base64::encode_string(entry),
            "receipt": accepted.receipt,
        });
        self.vault.add("receipt", stored.to_string().as_bytes())
    }
}

fn wait(reason: &WaitReason, whose: &str, (server, local): (u64, u64)) -> Failure {
    let minutes = server.abs_diff(local) / 60;
    let clocks = match minutes {
        0..5 => String::new(),
        minutes => format!(" (the server's clock and this machine's are {minutes} minutes apart)"),
    };
    match reason {
        WaitReason::NotOpen { opens } => {
            let opens = clock::utc(*opens);
            Failure::not_yet(format!("signing opens at {opens}, by {whose} clock it is earlier: sign then{clocks}"))
        }
        WaitReason::RoundOpen => Failure::not_yet(
            "too few colleagues have enrolled with you so far: wait some days, so that nobody can link you by time",
        ),
        WaitReason::Over => Failure::refused(format!("signing is over, by {whose} clock{clocks}")),
        other => Failure::refused(other.to_string()),
    }
}

/// The letter and its terms, as signers must see them.
pub fn show(letter: &Letter, hash: &[u8; 32]) -> String {
    let mut text = format!("{}\nTo: {}\n\n{}\n", letter.title, letter.addressee, letter.text.trim_end());
    if !letter.demands.is_empty() {
        text += "\nDemands:\n";
        for demand in &letter.demands {
            text += &format!("  - {demand}\n");
        }
    }
    let timing = match letter.timing {
        Timing::TwoPhase => "signed after enrolment has closed",
        Timing::Rounds => "signed after rounds of at least 20 enrolments",
        Timing::AtOnce => "signed at any time: whoever sees when you enrolled and when you sign could link the two",
    };
    let sealing = letter.sealing.as_ref().map(people::terms).unwrap_or_default();
    text + &format!("\nText and terms: {}\nTiming: {timing}\n{sealing}", output::hex(hash))
}
