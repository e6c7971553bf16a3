//! What a member does: enrol, sign, withdraw, check a receipt.

use rand_core::UnwrapErr;
use serde::Serialize;
use undersigned_proto::UnixTime;
use undersigned_proto::credential::{Credential, Crowd, WaitReason};
use undersigned_proto::enrol::{self, PendingEnrolment, Way};
use undersigned_proto::excerpt::{Excerpt, ExcerptError};
use undersigned_proto::sign::{self, Choice, Signed};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::show::json;

pub use crate::outside::Outside;

/// The system's randomness, tried once: a browser that has none fails here and
/// not in the middle of a proof.
pub(crate) fn rng() -> Result<UnwrapErr<getrandom::SysRng>, Failure> {
    getrandom::fill(&mut [0; 1]).map_err(|error| Failure::new("randomness", error))?;
    Ok(UnwrapErr(getrandom::SysRng))
}

/// Seconds as a page has them; a clock before 1970, or none, is 0.
fn unix(now_unix_s: f64) -> UnixTime {
    // `as` saturates.
    UnixTime(now_unix_s as u64)
}

/// Secret pending bytes and the commitment, for an epoch that is in the record; `address` is empty for a paper code.
///
/// # Errors
/// Those of an excerpt; `enrolment-closed`, `address`, `issuer-key`, `randomness`.
pub fn begin_enrolment(
    (group_id, epoch): (&str, u32),
    excerpt: &[u8],
    outside: Outside,
    address: &str,
    now_unix_s: f64,
) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), Failure> {
    let facts = Excerpt::from_bytes(excerpt)?.to_enrol(group_id, epoch, &outside.try_into()?)?;
    let way = if address.is_empty() { Way::Code } else { Way::Mailbox(address) };
    let (pending, commitment) = enrol::begin(&mut rng()?, &facts, way, unix(now_unix_s))?;
    Ok((pending.to_secret_bytes(), commitment))
}

/// The credential's secret bytes, if the answer says of the member what the member proved.
///
/// # Errors
/// `pending`, `response`, `attested`.
pub fn finish_enrolment(pending: &[u8], response: &[u8]) -> Result<Zeroizing<Vec<u8>>, Failure> {
    Ok(PendingEnrolment::from_secret_bytes(pending)?.finish(response)?.to_secret_bytes())
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct MayJson {
    /// What to wait for, if anything.
    may: Option<WaitReason>,
    crowd: Option<Crowd>,
    small: bool,
}

/// `{"may":{"wait":reason,…}}`, or `{"may":null,"crowd":{"of_class":n,…},"small":…}`.
///
/// # Errors
/// Those of an excerpt; `credential`.
pub fn may_sign(credential: &[u8], excerpt: &[u8], letter: &str, now_unix_s: f64) -> Result<String, Failure> {
    let credential = Credential::from_secret_bytes(credential)?;
    let facts = Excerpt::from_bytes(excerpt)?.facts(&credential, letter)?;
    let may = credential.may_sign(&facts, unix(now_unix_s));
    let (may, crowd) = (may.err(), may.ok());
    json(&MayJson { may, crowd, small: crowd.is_some_and(Crowd::is_small) })
}

/// The record in which a credential was issued.
///
/// # Errors
/// `credential`.
pub fn credential_pin(credential: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(Credential::from_secret_bytes(credential)?.pin().to_bytes())
}

/// A file that shows two checkpoints of one record that do not agree: the one kept with a credential, and that of an
/// excerpt.
///
/// # Errors
/// `credential`, `excerpt`.
pub fn evidence(credential: &[u8], excerpt: &[u8]) -> Result<String, Failure> {
    let credential = Credential::from_secret_bytes(credential)?;
    let excerpt = Excerpt::from_bytes(excerpt)?;
    match excerpt.follow(credential.scope().0, credential.pin()) {
        Err(ExcerptError::Forked) => Ok(undersigned_proto::pin::evidence(credential.pin(), &excerpt.checkpoint)),
        Err(error) => Err(error.into()),
        Ok(_) => Err(Failure::new("excerpt", "this is the record that was met: there is nothing to show")),
    }
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

/// The signature, and the credential's secret bytes after it. Nothing counts as used if it fails. `blob` is the locked name
/// that [`crate::lock::seal`] made, for a choice that locks one.
///
/// # Errors
/// Those of an excerpt; `credential`, `choice`, `other-epoch`, `other-record`, `eight-letters`, `name`, `randomness`.
pub fn sign(
    credential: &[u8],
    excerpt: &[u8],
    letter: &str,
    choice: ChoiceArgs,
    blob: Option<Vec<u8>>,
) -> Result<(Signed, Zeroizing<Vec<u8>>), Failure> {
    let mut credential = Credential::from_secret_bytes(credential)?;
    let facts = Excerpt::from_bytes(excerpt)?.facts(&credential, letter)?;
    let (choice, mut rng) = (Choice::try_from(choice)?, rng()?);
    let signed = match (&choice, blob) {
        (Choice::Sealed { .. }, Some(blob)) => sign::sign_sealed(&mut rng, &mut credential, &facts, blob)?,
        (_, None) => sign::sign_unsealed(&mut rng, &mut credential, &facts, &choice)?,
        _ => return Err(Failure::new("choice", "a locked name goes with the choice to lock one")),
    };
    Ok((signed, credential.to_secret_bytes()))
}

/// What is to be locked, and to which keys.
pub struct ToSeal {
    /// The keys of the letter's terms.
    pub keys: Vec<u8>,
    /// The rest.
    pub name: sign::ToSeal,
}

/// The first step of a signature with a locked name.
///
/// # Errors
/// Those of [`sign`].
pub fn to_seal(credential: &[u8], excerpt: &[u8], letter: &str, choice: ChoiceArgs) -> Result<ToSeal, Failure> {
    let credential = Credential::from_secret_bytes(credential)?;
    let facts = Excerpt::from_bytes(excerpt)?.facts(&credential, letter)?;
    let name = sign::to_seal(&mut rng()?, &credential, &facts, &choice.try_into()?)?;
    let sealing = facts.letter().sealing.as_ref();
    let keys = sealing.ok_or_else(|| Failure::new("choice", "the letter locks no names"))?.keys.to_vec();
    Ok(ToSeal { keys, name })
}

/// The withdrawal's entry.
///
/// # Errors
/// Those of an excerpt; `credential`, `other-epoch`, `other-record`, `randomness`.
pub fn withdraw(credential: &[u8], excerpt: &[u8], letter: &str) -> Result<Vec<u8>, Failure> {
    let credential = Credential::from_secret_bytes(credential)?;
    let facts = Excerpt::from_bytes(excerpt)?.facts(&credential, letter)?;
    Ok(sign::withdraw(&mut rng()?, &credential, &facts)?)
}

#[derive(Serialize)]
struct ReceiptJson<'a> {
    origin: &'a str,
    size: u64,
    index: u64,
}

/// `{"origin":"…","size":n,"index":n}`: the entry's place, and the checkpoint that the receipt holds under, in the record of the credential.
///
/// # Errors
/// `credential`, `receipt`.
pub fn check_receipt(receipt: &str, credential: &[u8], entry: &[u8]) -> Result<String, Failure> {
    let credential = Credential::from_secret_bytes(credential)?;
    let held = undersigned_proto::receipt::check(receipt.as_bytes(), credential.pin().vkey(), entry)?;
    json(&ReceiptJson { origin: &held.checkpoint.origin, size: held.checkpoint.size, index: held.index })
}
