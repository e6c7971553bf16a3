//! Signing and withdrawing (spec/signing.md).

use rand_core::CryptoRng;
use undersigned_crypto::nym;
use zeroize::Zeroizing;

use crate::blob::{self, BlobError, IdentityPresentation, NameBlob};
use crate::credential::{Credential, WaitReason};
use crate::facts::Facts;
use crate::kinds::{EntryError, Shown, Signature, Statement, Withdrawal};
use crate::presentation::{context, header, name_ph, withdraw_ph};
use crate::sealed::{self, SEALED_BLOB_BYTES, SealError, SealedName};
use crate::{NYM_SECRETS, kinds};

/// What the signer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Only that a member signed.
    Nothing,
    /// The attested role.
    Role,
    /// A name.
    Name {
        /// As it is to appear under the letter.
        text: String,
        /// A short comment.
        comment: Option<String>,
        /// Whether the attested identity (a work address) appears beside it as proof.
        attest: bool,
    },
    /// A name that opens only when enough others have given theirs.
    Sealed {
        /// As it is to appear under the letter.
        text: String,
        /// A short comment.
        comment: Option<String>,
        /// Whether the attested role appears beside it.
        role: bool,
        /// Whether the attested identity (a work address) appears beside it as proof.
        attest: bool,
    },
}

/// Why there is no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The credential is for another group or epoch.
    #[error("this credential is for another group or period")]
    OtherEpoch,
    /// The record is not the one in which the credential was issued.
    #[error("this is not the record in which you proved membership")]
    OtherRecord,
    /// Eight letters have been signed.
    #[error("this credential has signed eight letters: a ninth could be linked one day")]
    EightLetters,
    /// The letter does not offer the choice, or the credential has no role or identity.
    #[error("this cannot be shown under this letter with this credential")]
    Choice,
    /// The name is not allowed.
    #[error(transparent)]
    Name(#[from] BlobError),
    /// The entry would break a rule.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The credential does not verify.
    #[error("the credential cannot make a proof")]
    Credential,
    /// The sealed name is not allowed.
    #[error(transparent)]
    Sealed(#[from] SealError),
}

/// A signature to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// The name's stored blob, if a name is shown.
    pub blob: Option<Vec<u8>>,
    /// The pseudonym, to find the signature again.
    pub pseudonym: [u8; 48],
}

/// Presents the credential under the letter's pseudonym.
fn prove(
    rng: &mut impl CryptoRng,
    credential: &Credential,
    letter_hash: &[u8; 32],
    ph: &[u8; 32],
    disclosed: &[usize],
) -> Result<([u8; 48], Vec<u8>), SignError> {
    let header = header(&credential.group, credential.epoch);
    let (pseudonym, proof) = nym::prove(
        rng,
        &credential.key,
        &credential.nym,
        &header,
        ph,
        &context(letter_hash),
        &credential.messages(),
        disclosed,
    )
    .map_err(|_| SignError::Credential)?;
    Ok((pseudonym.to_bytes(), proof))
}

/// A signature under another key than the issuer's in the record would name its signer.
fn check_for(credential: &Credential, facts: &Facts) -> Result<(), SignError> {
    credential.is_for(facts).map_err(|reason| match reason {
        WaitReason::OtherRecord => SignError::OtherRecord,
        _ => SignError::OtherEpoch,
    })
}

/// A name that is to be sealed, with everything that the sealing depends on.
pub struct ToSeal {
    /// The letter.
    pub letter_hash: [u8; 32],
    /// Whose name it is.
    pub pseudonym: [u8; 48],
    /// The encoded [`SealedName`]. Secret.
    pub content: Zeroizing<Vec<u8>>,
}

/// Signs a letter and notes it in the credential, which must then be stored.
/// Signing the same letter again gives a new proof under the same pseudonym.
///
/// # Errors
/// [`SignError`] naming the reason.
pub fn sign(
    rng: &mut impl CryptoRng,
    credential: &mut Credential,
    facts: &Facts,
    choice: &Choice,
) -> Result<Signed, SignError> {
    if !matches!(choice, Choice::Sealed { .. }) {
        return sign_unsealed(rng, credential, facts, choice);
    }
    let keys = facts.letter().sealing.as_ref().and_then(|sealing| sealing.public_keys().ok());
    let keys = keys.ok_or(SignError::Choice)?;
    let ToSeal { letter_hash, pseudonym, content } = to_seal(rng, credential, facts, choice)?;
    let blob = sealed::seal(rng, keys.group_key(), &letter_hash, &pseudonym, &content)?;
    sign_sealed(rng, credential, facts, blob)
}

/// [`sign`] without a sealed name, for a page that loads what seals one only where it is needed.
///
/// # Errors
/// [`SignError`] naming the reason; [`SignError::Choice`] for a sealed name.
pub fn sign_unsealed(
    rng: &mut impl CryptoRng,
    credential: &mut Credential,
    facts: &Facts,
    choice: &Choice,
) -> Result<Signed, SignError> {
    let (letter_hash, pseudonym) = may_use(credential, facts)?;
    let (shown, role, blob) = match choice {
        Choice::Nothing => (Shown::Nothing, None, None),
        Choice::Role => (Shown::Role, Some(attested(&credential.role)?), None),
        Choice::Name { text, comment, attest } => {
            let identity = attest.then(|| identity(rng, credential, (&letter_hash, &pseudonym), text)).transpose()?;
            let blob = NameBlob { text: text.clone(), comment: comment.clone(), identity };
            (Shown::Name, None, Some(blob.seal(rng)?))
        }
        Choice::Sealed { .. } => return Err(SignError::Choice),
    };
    state(rng, credential, facts, (shown, role, blob))
}

/// The first step of a sealed name: what is to be sealed to the group key of the letter's terms.
///
/// # Errors
/// [`SignError`] naming the reason.
pub fn to_seal(
    rng: &mut impl CryptoRng,
    credential: &Credential,
    facts: &Facts,
    choice: &Choice,
) -> Result<ToSeal, SignError> {
    let (letter_hash, pseudonym) = may_use(credential, facts)?;
    let Choice::Sealed { text, comment, role, attest } = choice else { return Err(SignError::Choice) };
    if !facts.letter().shows.contains(&Shown::Sealed) {
        return Err(SignError::Choice);
    }
    let mut name = SealedName {
        text: text.clone(),
        comment: comment.clone(),
        role: role.then(|| attested(&credential.role)).transpose()?,
        identity: attest.then(|| attested(&credential.identity)).transpose()?,
        proof: None,
    };
    if *role || *attest {
        let ph = name_ph(&letter_hash, &pseudonym, text);
        let disclosed: &[usize] = match (role, attest) {
            (true, true) => &[0, 1, 2],
            (true, false) => &[0, 1],
            _ => &[0, 2],
        };
        name.proof = Some(prove(rng, credential, &letter_hash, &ph, disclosed)?.1.into());
    }
    Ok(ToSeal { letter_hash, pseudonym, content: name.to_content()? })
}

/// The last step of a sealed name: signs over the stored bytes that the sealing made.
///
/// # Errors
/// [`SignError`] naming the reason.
pub fn sign_sealed(
    rng: &mut impl CryptoRng,
    credential: &mut Credential,
    facts: &Facts,
    blob: Vec<u8>,
) -> Result<Signed, SignError> {
    may_use(credential, facts)?;
    if blob.len() != SEALED_BLOB_BYTES {
        return Err(SignError::Choice);
    }
    state(rng, credential, facts, (Shown::Sealed, None, Some(blob)))
}

/// The letter hash and the pseudonym under it, if the credential may sign this letter.
fn may_use(credential: &Credential, facts: &Facts) -> Result<([u8; 32], [u8; 48]), SignError> {
    check_for(credential, facts)?;
    let letter_hash = facts.letter_hash();
    if !credential.has_signed(&letter_hash) && credential.signed.len() >= NYM_SECRETS {
        return Err(SignError::EightLetters);
    }
    Ok((letter_hash, credential.pseudonym(&letter_hash)))
}

/// Signs the statement, and notes the letter in the credential.
fn state(
    rng: &mut impl CryptoRng,
    credential: &mut Credential,
    facts: &Facts,
    (shown, role, blob): (Shown, Option<String>, Option<Vec<u8>>),
) -> Result<Signed, SignError> {
    let (letter, letter_hash) = (facts.letter(), facts.letter_hash());
    if !letter.shows.contains(&shown) {
        return Err(SignError::Choice);
    }
    let name = blob.as_deref().map(|stored| blob::commitment(stored).into());
    let statement = Statement { letter_hash: letter_hash.into(), class: credential.class, shown, role, name };
    let disclosed: &[usize] = if shown == Shown::Role { &[0, 1] } else { &[0] };
    let (pseudonym, proof) = prove(rng, credential, &letter_hash, &statement.ph(), disclosed)?;
    let signature =
        Signature { letter: letter.id.clone(), pseudonym: pseudonym.into(), proof: proof.into(), statement };
    let entry = signature.to_entry()?;
    if !credential.has_signed(&letter_hash) {
        credential.signed.push(letter_hash);
    }
    Ok(Signed { entry, blob, pseudonym })
}

/// What the issuer attested; without it there is nothing to show.
fn attested(text: &str) -> Result<String, SignError> {
    if text.is_empty() { Err(SignError::Choice) } else { Ok(text.to_owned()) }
}

fn identity(
    rng: &mut impl CryptoRng,
    credential: &Credential,
    (letter_hash, pseudonym): (&[u8; 32], &[u8; 48]),
    text: &str,
) -> Result<IdentityPresentation, SignError> {
    let identity = attested(&credential.identity)?;
    let ph = name_ph(letter_hash, pseudonym, text);
    let (_, proof) = prove(rng, credential, letter_hash, &ph, &[0, 2])?;
    Ok(IdentityPresentation { identity, proof: proof.into() })
}

/// Notes in a credential that it has signed a letter, where that was not stored when it was signed.
///
/// # Errors
/// [`SignError::OtherEpoch`], [`SignError::EightLetters`].
pub fn mark(credential: &mut Credential, facts: &Facts) -> Result<(), SignError> {
    check_for(credential, facts)?;
    let letter_hash = facts.letter_hash();
    if credential.has_signed(&letter_hash) {
        return Ok(());
    }
    if credential.signed.len() >= NYM_SECRETS {
        return Err(SignError::EightLetters);
    }
    credential.signed.push(letter_hash);
    Ok(())
}

/// Takes a signature back: the entry's bytes.
///
/// # Errors
/// [`SignError::OtherEpoch`], [`SignError::Credential`].
pub fn withdraw(rng: &mut impl CryptoRng, credential: &Credential, facts: &Facts) -> Result<Vec<u8>, SignError> {
    check_for(credential, facts)?;
    let letter_hash = facts.letter_hash();
    let (pseudonym, proof) = prove(rng, credential, &letter_hash, &withdraw_ph(&letter_hash), &[0])?;
    let letter = facts.letter().id.clone();
    let withdrawal = Withdrawal { letter, pseudonym: pseudonym.into(), class: credential.class, proof: proof.into() };
    Ok(kinds::encode(&withdrawal))
}
