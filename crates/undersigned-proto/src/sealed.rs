//! Names that nobody reads before the opening (spec/opening.md §6, spec/sealing.md).

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use undersigned_crypto::sealing::{self, MAX_CONTENT_BYTES, OpenError, PublicKey, SEALED_BYTES, SecretKey};

use crate::blob::{SALT_BYTES, commitment};
use crate::codes::codes;
use crate::kinds::Signature;
use crate::ledger::{Claim, State};
use crate::text::{self, TextError, check_line, check_words};

/// Length of every stored sealed name in bytes: salt and sealed content.
pub const SEALED_BLOB_BYTES: usize = SALT_BYTES + SEALED_BYTES;

/// A name as its signer gave it, with what the issuer attested.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedName {
    /// The name.
    #[n(1)]
    pub text: String,
    /// A short comment beside it.
    #[n(2)]
    pub comment: Option<String>,
    /// The role as attested.
    #[n(3)]
    pub role: Option<String>,
    /// The identity as attested.
    #[n(4)]
    pub identity: Option<String>,
    /// The second presentation, under the signature's pseudonym: present exactly if role or identity are.
    #[n(5)]
    pub proof: Option<ByteVec>,
}

/// Why a sealed name was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// A text is not allowed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// All texts together are too long.
    #[error("name, comment and role are too long together")]
    TooLong,
}

/// Why a sealed name cannot be shown. The rest of the letter's names are not affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Spoiled {
    /// Not of the length that every sealed name has.
    #[error("it has not the length of a sealed name")]
    Length,
    /// Sealed to another key or for another signature, or garbage.
    #[error("it does not open with this letter's key")]
    Key,
    /// What is inside is not a name.
    #[error("what is inside is not a name")]
    Content,
    /// A text inside is not allowed, such as one that reverses the text around it.
    #[error("what is inside holds a text that is not allowed")]
    Text,
    /// Role or identity is not the one that the issuer attested to this signer.
    #[error("the proof of role or identity does not hold")]
    Identity,
}

codes!(Spoiled {
    Self::Length => "length",
    Self::Key => "key",
    Self::Content => "content",
    Self::Text => "text",
    Self::Identity => "identity",
});

impl From<OpenError> for Spoiled {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Length { .. } => Self::Length,
            OpenError::Padding => Self::Content,
            _ => Self::Key,
        }
    }
}

/// The bytes that are stored for a content: a fresh salt, then the sealed content. Always [`SEALED_BLOB_BYTES`] long.
///
/// # Errors
/// [`SealError::TooLong`].
pub fn seal(
    rng: &mut impl CryptoRng,
    key: &PublicKey,
    letter_hash: &[u8; 32],
    pseudonym: &[u8; 48],
    content: &[u8],
) -> Result<Vec<u8>, SealError> {
    let mut stored = vec![0; SALT_BYTES];
    rng.fill_bytes(&mut stored);
    stored.extend(sealing::seal(rng, key, letter_hash, pseudonym, content).map_err(|_| SealError::TooLong)?);
    Ok(stored)
}

impl SealedName {
    /// Checks the texts.
    ///
    /// # Errors
    /// [`TextError`] naming the field.
    pub fn check(&self) -> Result<(), TextError> {
        check_line("the name", &self.text, text::MAX_NAME_BYTES)?;
        if let Some(comment) = &self.comment {
            check_words("the comment", comment, text::MAX_COMMENT_BYTES)?;
        }
        let optional = [
            ("the role", &self.role, text::MAX_ROLE_BYTES),
            ("the identity", &self.identity, text::MAX_IDENTITY_BYTES),
        ];
        let there = optional.into_iter().filter_map(|(field, text, max)| Some((field, text.as_ref()?, max)));
        there.into_iter().try_for_each(|(field, text, max)| check_line(field, text, max))
    }

    /// What is sealed: the encoding, checked.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn to_content(&self) -> Result<zeroize::Zeroizing<Vec<u8>>, SealError> {
        self.check()?;
        let content = zeroize::Zeroizing::new(crate::cbor::encode(self));
        if content.len() > MAX_CONTENT_BYTES { Err(SealError::TooLong) } else { Ok(content) }
    }

    /// [`Self::to_content`], sealed: see [`seal`].
    ///
    /// # Errors
    /// [`SealError`].
    pub fn seal(
        &self,
        rng: &mut impl CryptoRng,
        key: &PublicKey,
        letter_hash: &[u8; 32],
        pseudonym: &[u8; 48],
    ) -> Result<Vec<u8>, SealError> {
        seal(rng, key, letter_hash, pseudonym, &self.to_content()?)
    }

    /// Opens the stored bytes that `signature` commits to; its proof, if it has one, is left to [`Self::claim`].
    ///
    /// # Errors
    /// [`Spoiled`]. That the bytes are those of the commitment is for the caller to check first, with [`is_committed`].
    pub fn dangerous_open_unproved(stored: &[u8], signature: &Signature, key: &SecretKey) -> Result<Self, Spoiled> {
        if stored.len() != SEALED_BLOB_BYTES {
            return Err(Spoiled::Length);
        }
        let sealed = stored.get(SALT_BYTES..).ok_or(Spoiled::Length)?;
        let context = signature.statement.letter_hash.as_slice();
        let content = sealing::open(key, context, signature.pseudonym.as_slice(), sealed)?;
        let name: Self = crate::cbor::decode(&content).map_err(|_| Spoiled::Content)?;
        name.check().map_err(|_| Spoiled::Text)?;
        let attested = name.role.is_some() || name.identity.is_some();
        if attested == name.proof.is_some() { Ok(name) } else { Err(Spoiled::Content) }
    }

    /// [`Self::dangerous_open_unproved`], and its proof checked.
    ///
    /// # Errors
    /// [`Spoiled`].
    pub fn open(stored: &[u8], signature: &Signature, state: &State, key: &SecretKey) -> Result<Self, Spoiled> {
        let name = Self::dangerous_open_unproved(stored, signature, key)?;
        match name.claim(signature, state).transpose()? {
            Some(claim) if !state.holds(&claim) => Err(Spoiled::Identity),
            _ => Ok(name),
        }
    }

    /// The presentation that role and identity claim, if there are any.
    pub fn claim(&self, signature: &Signature, state: &State) -> Option<Result<Claim, Spoiled>> {
        let proof = self.proof.as_ref()?;
        let attested = (self.role.as_deref(), self.identity.as_deref());
        Some(state.name_claim(signature, &self.text, attested, proof).ok_or(Spoiled::Identity))
    }
}

/// Whether stored bytes are those that a signature commits to.
pub fn is_committed(stored: &[u8], signature: &Signature) -> bool {
    signature.statement.name.as_deref() == Some(&commitment(stored))
}
