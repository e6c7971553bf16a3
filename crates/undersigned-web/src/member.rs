//! What a member does: enrol, sign, withdraw, check a receipt.

use rand_core::UnwrapErr;
use serde::Serialize;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::Credential;
use undersigned_proto::enrol::{self, PendingEnrolment};
use undersigned_proto::entry::{Epoch, Group, Letter};
use undersigned_proto::sign::{self, Choice, Signed};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::show::json;

/// The system's randomness, tried once: a browser that has none fails here and
/// not in the middle of a proof.
pub(crate) fn rng() -> Result<UnwrapErr<getrandom::SysRng>, Failure> {
    getrandom::fill(&mut [0; 1]).map_err(|error| Failure::new("randomness", error))?;
    Ok(UnwrapErr(getrandom::SysRng))
}

// Each reads its own kind of entry alone: the others' decoders are not in the module that signs.

pub(crate) fn parse_group(entry: &[u8]) -> Result<Group, Failure> {
    Ok(Group::from_entry(entry)?)
}

pub(crate) fn parse_epoch(entry: &[u8]) -> Result<Epoch, Failure> {
    Ok(Epoch::from_entry(entry)?)
}

pub(crate) fn parse_letter(entry: &[u8]) -> Result<Letter, Failure> {
    Ok(Letter::from_entry(entry)?)
}

/// Secret pending bytes and the commitment.
///
/// # Errors
/// `entry`, `issuer-key`, `randomness`.
pub fn begin_enrolment(group: &[u8], epoch: &[u8]) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), Failure> {
    let (pending, commitment) = enrol::begin(&mut rng()?, &parse_group(group)?, &parse_epoch(epoch)?)?;
    Ok((pending.to_secret_bytes(), commitment))
}

/// The credential's secret bytes; it is of the epoch that the caller gives.
///
/// # Errors
/// `pending`, `response`, `entry`, `other-epoch`.
pub fn finish_enrolment(
    pending: &[u8],
    response: &[u8],
    group: &[u8],
    epoch: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let credential = PendingEnrolment::from_secret_bytes(pending)?.finish(response)?;
    if !credential.is_of(&parse_group(group)?, &parse_epoch(epoch)?) {
        return Err(Failure::new("other-epoch", "the credential is for another group or period"));
    }
    Ok(credential.to_secret_bytes())
}

/// `None`, or `{"wait":reason,…}`.
///
/// # Errors
/// `entry`, `credential`.
pub fn may_sign(
    credential: &[u8],
    group: &[u8],
    letter: &[u8],
    tallied_round: u32,
    now_unix_s: f64,
) -> Result<Option<String>, Failure> {
    let credential = Credential::from_secret_bytes(credential)?;
    // `as` saturates: a clock before 1970 or not a number gives 0.
    let now = UnixTime(now_unix_s as u64);
    let Err(wait) = credential.may_sign(&parse_group(group)?, &parse_letter(letter)?, tallied_round, now) else {
        return Ok(None);
    };
    json(&wait).map(Some)
}

/// [`Choice`] as the page gives it.
pub struct ChoiceArgs {
    /// `nothing`, `role`, `name` or `sealed`.
    pub show: String,
    /// The name as it shall stand under the letter.
    pub text: String,
    /// A few words, or empty.
    pub comment: String,
    /// Whether the attested role stands beside it; for a sealed name only.
    pub role: bool,
    /// Whether the attested identity stands beside it.
    pub attest: bool,
}

impl TryFrom<ChoiceArgs> for Choice {
    type Error = Failure;

    fn try_from(args: ChoiceArgs) -> Result<Self, Failure> {
        let ChoiceArgs { show, text, comment, role, attest } = args;
        let comment = Some(comment).filter(|comment| !comment.is_empty());
        match show.as_str() {
            "nothing" => Ok(Self::Nothing),
            "role" => Ok(Self::Role),
            "name" => Ok(Self::Name { text, comment, attest }),
            "sealed" => Ok(Self::Sealed { text, comment, role, attest }),
            _ => Err(Failure::new("choice", "show is nothing, role, name or sealed")),
        }
    }
}

/// The signature, and the credential's secret bytes after it.
///
/// # Errors
/// `entry`, `credential`, `choice`, `other-epoch`, `eight-letters`, `name`, `randomness`.
pub fn sign(credential: &[u8], letter: &[u8], choice: ChoiceArgs) -> Result<(Signed, Zeroizing<Vec<u8>>), Failure> {
    let mut credential = Credential::from_secret_bytes(credential)?;
    let signed = sign::sign(&mut rng()?, &mut credential, &parse_letter(letter)?, &choice.try_into()?)?;
    Ok((signed, credential.to_secret_bytes()))
}

/// The withdrawal's entry.
///
/// # Errors
/// `entry`, `credential`, `other-epoch`, `randomness`.
pub fn withdraw(credential: &[u8], letter: &[u8]) -> Result<Vec<u8>, Failure> {
    let credential = Credential::from_secret_bytes(credential)?;
    Ok(sign::withdraw(&mut rng()?, &credential, &parse_letter(letter)?)?)
}

#[derive(Serialize)]
struct ReceiptJson<'a> {
    origin: &'a str,
    size: u64,
}

/// `{"origin":"…","size":n}` of the checkpoint that the receipt holds under.
///
/// # Errors
/// `receipt`.
pub fn check_receipt(receipt: &str, vkey: &str, entry: &[u8]) -> Result<String, Failure> {
    let checkpoint = undersigned_proto::receipt::check(receipt.as_bytes(), vkey, entry)?;
    json(&ReceiptJson { origin: &checkpoint.origin, size: checkpoint.size })
}
