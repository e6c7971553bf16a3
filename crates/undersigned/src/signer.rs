//! A member in front of a letter: the audited record, the credential, and the files around it.

use std::path::Path;

use base64ct::{Base64, Encoding};
use undersigned_proto::credential::{Credential, Crowd, WaitReason};
use undersigned_proto::entry::{Group, Letter, Timing};
use undersigned_proto::facts::Facts;
use undersigned_proto::receipt;

use crate::address::Address;
use crate::api::{Accepted, Api};
use crate::audit;
use crate::failure::Failure;
use crate::file::{self, Access};
use crate::trust::Trust;
use crate::vault::Vault;
use crate::{clock, output, passphrase, people};

/// Everything that signing and withdrawing begin with.
pub struct Signer {
    /// The server.
    pub api: Api,
    /// The letter, its group and its period, from a record that holds and that the credential knows. A server could show
    /// one member another letter or issuer key than all others: it would not be in here.
    pub facts: Facts,
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
    pub fn open(text: &str, credential: &Path, from: &passphrase::From, trust: &Trust) -> Result<Self, Failure> {
        let Address::Web(web) = Address::parse(text)? else {
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
        let (group, _) = credential.scope();
        if group != address.group {
            return Err(Failure::refused(format!(
                "this credential is of {group}, and cannot sign in {}",
                address.group
            )));
        }
        let trust = trust.heard(text)?.pinned(credential.pin());
        let audited = audit::of_group_or(&address, &trust, |shown| keep_evidence(&vault, &credential, shown))?;
        if audited.state().letter(&id).is_none() {
            return Err(Failure::refused(format!("the public record has no letter {id}")));
        }
        let facts = audited.facts(&credential, &id)?;
        let signer = Self { api, facts, credential, vault };
        signer.credential_fits()?;
        Ok(signer)
    }

    fn credential_fits(&self) -> Result<(), Failure> {
        let (epoch, group) = (self.facts.epoch(), self.facts.group());
        if self.credential.is_of(group, epoch) {
            return Ok(());
        }
        let (of, period) = self.credential.scope();
        Err(Failure::refused(format!(
            "this credential is of {of}, period {period}, and cannot sign here: the letter is of {}, period {}",
            group.id, epoch.number
        )))
    }

    /// The letter.
    pub fn letter(&self) -> &Letter {
        self.facts.letter()
    }

    /// Hash of the letter's text and terms.
    pub fn letter_hash(&self) -> [u8; 32] {
        self.facts.letter_hash()
    }

    /// Whether the holder may sign now without being linkable by time, by this machine's own clock, and among how many.
    ///
    /// # Errors
    /// What to wait for.
    pub fn may_sign(&self) -> Result<Crowd, Failure> {
        self.credential.may_sign(&self.facts, clock::now()).map_err(|reason| wait(&reason))
    }

    /// Checks the receipt of an entry that was sent, and stores both, sealed. Returns the entry's place in the record.
    ///
    /// # Errors
    /// One line where the receipt does not hold: the server has then not kept its word.
    pub fn keep_receipt(&self, entry: &[u8], accepted: &Accepted) -> Result<(u64, std::path::PathBuf), Failure> {
        let vkey = self.credential.pin().vkey();
        let held = receipt::check(accepted.receipt.as_bytes(), vkey, entry).map_err(|error| {
            Failure::refused(format!("the server gave a receipt that does not hold ({error}): tell your organiser"))
        })?;
        let stored = serde_json::json!({
            "letter": self.letter().id,
            "entry": Base64::encode_string(entry),
            "receipt": accepted.receipt,
        });
        Ok((held.index, self.vault.add("receipt", stored.to_string().as_bytes())?))
    }
}

/// Two checkpoints of one record that do not agree, in a file that can be shown to others.
fn keep_evidence(vault: &Vault, credential: &Credential, shown: &[u8]) -> Result<String, Failure> {
    let file = vault.beside("evidence.txt");
    let text = undersigned_proto::pin::evidence(credential.pin(), shown);
    file::replace(&file, text.as_bytes(), Access::Owner)?;
    Ok(format!("both versions are in {}: show them to people you trust", file.display()))
}

fn wait(reason: &WaitReason) -> Failure {
    match reason {
        WaitReason::NotOpen { opens } => {
            let opens = clock::utc(*opens);
            Failure::not_yet(format!("signing opens at {opens}, by this machine's clock it is earlier: sign then"))
        }
        WaitReason::RoundOpen => Failure::not_yet(
            "too few colleagues have enrolled with you so far: wait some days, so that nobody can link you by time",
        ),
        WaitReason::Over => Failure::refused("signing is over, by this machine's clock"),
        other => Failure::refused(other.to_string()),
    }
}

/// Among how many a signature is one, as the record counts them.
pub fn show_crowd(crowd: Crowd, class: &str) -> String {
    let Crowd { of_class, .. } = crowd;
    let few = if crowd.is_small() {
        " These are few: the fewer there are, the easier it is to guess who signed."
    } else {
        ""
    };
    format!("The record counts {of_class} members with you who proved membership by {class}.{few}\n")
}

/// Whose members sign, as the letter binds it, and what was changed since.
pub fn show_members(facts: &Facts) -> String {
    let (group, now) = (facts.group(), facts.group_now());
    let Group { name, declared_members, declared_source, membership, .. } = group;
    let changed = if group == now { "" } else { "The group has changed its words since: see `undersigned verify`.\n" };
    format!(
        "Signed by members of {name:?}: {declared_members} by {declared_source:?}.\nWho counts: {membership:?}\n{changed}"
    )
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
