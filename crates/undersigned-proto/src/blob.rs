//! Names in blobs that can be erased (spec/signing.md §4).

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;

use crate::hash;
use crate::kinds::Signature;
use crate::ledger::{Claim, State};
use crate::text::{self, TextError, check_line, check_words};

/// Salt in front of a blob: without it, names could be guessed from a commitment.
pub const SALT_BYTES: usize = 32;
/// Longest stored blob in bytes: salt, name, comment, identity, proof, framing.
pub const MAX_BLOB_BYTES: usize = 4_096;

/// A name as its signer gave it, perhaps with a proof of identity.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NameBlob {
    /// The name.
    #[n(1)]
    pub text: String,
    /// A short comment beside it.
    #[n(2)]
    pub comment: Option<String>,
    /// Binds an attested identity to the name: proof that the issuer attested it to this signer.
    #[n(3)]
    pub identity: Option<IdentityPresentation>,
}

/// A second presentation under the signature's pseudonym, which discloses the identity.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct IdentityPresentation {
    /// As attested by the issuer.
    #[n(1)]
    pub identity: String,
    /// BBS proof with pseudonym.
    #[n(2)]
    pub proof: ByteVec,
}

/// Why a blob was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// Over [`MAX_BLOB_BYTES`].
    #[error("blob is longer than {MAX_BLOB_BYTES} bytes")]
    TooLong,
    /// Not the blob that the signature commits to.
    #[error("blob does not match the signature's commitment")]
    Commitment,
    /// Not the canonical encoding of a name.
    #[error("blob is not canonical")]
    Encoding,
    /// A text is not allowed.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The identity presentation does not hold under the signature's pseudonym.
    #[error("the proof of identity does not hold")]
    Identity,
}

/// The address of stored bytes.
pub fn commitment(stored: &[u8]) -> [u8; 32] {
    hash::hash(hash::BLOB, &[stored])
}

impl NameBlob {
    /// Checks the texts.
    ///
    /// # Errors
    /// [`BlobError::Text`].
    pub fn check(&self) -> Result<(), BlobError> {
        check_line("the name", &self.text, text::MAX_NAME_BYTES)?;
        if let Some(comment) = &self.comment {
            check_words("the comment", comment, text::MAX_COMMENT_BYTES)?;
        }
        if let Some(identity) = &self.identity {
            check_line("the identity", &identity.identity, text::MAX_IDENTITY_BYTES)?;
        }
        Ok(())
    }

    /// The bytes that are stored: a fresh salt, then the encoding.
    ///
    /// # Errors
    /// Those of [`NameBlob::check`].
    pub fn seal(&self, rng: &mut impl CryptoRng) -> Result<Vec<u8>, BlobError> {
        self.check()?;
        let mut stored = vec![0; SALT_BYTES];
        rng.fill_bytes(&mut stored);
        stored.extend(crate::cbor::encode(self));
        Ok(stored)
    }

    /// Reads the blob that `signature` commits to, and checks its proof of identity.
    ///
    /// # Errors
    /// [`BlobError`] naming the defect.
    pub fn open(stored: &[u8], signature: &Signature, state: &State) -> Result<Self, BlobError> {
        let blob = Self::dangerous_open_unproved(stored, signature)?;
        match blob.claim(signature, state).transpose()? {
            Some(claim) if !state.holds(&claim) => Err(BlobError::Identity),
            _ => Ok(blob),
        }
    }

    /// Reads the blob that `signature` commits to; its proof of identity, if
    /// it has one, is left to [`NameBlob::claim`].
    ///
    /// # Errors
    /// [`BlobError`] naming the defect, except [`BlobError::Identity`].
    pub fn dangerous_open_unproved(stored: &[u8], signature: &Signature) -> Result<Self, BlobError> {
        let expected = signature.statement.name.as_deref().ok_or(BlobError::Commitment)?;
        Self::dangerous_open_committed(stored, expected)
    }

    /// Reads the blob of a commitment, whoever made it.
    ///
    /// # Errors
    /// [`BlobError`] naming the defect, except [`BlobError::Identity`].
    pub fn dangerous_open_committed(stored: &[u8], expected: &[u8; 32]) -> Result<Self, BlobError> {
        if stored.len() > MAX_BLOB_BYTES {
            return Err(BlobError::TooLong);
        }
        if commitment(stored) != *expected {
            return Err(BlobError::Commitment);
        }
        let (_, bytes) = stored.split_at_checked(SALT_BYTES).ok_or(BlobError::Encoding)?;
        let blob: Self = crate::cbor::decode(bytes).map_err(|_| BlobError::Encoding)?;
        blob.check()?;
        Ok(blob)
    }

    /// The presentation that the identity claims, if there is one.
    pub fn claim(&self, signature: &Signature, state: &State) -> Option<Result<Claim, BlobError>> {
        let identity = self.identity.as_ref()?;
        let claim = state.name_claim(signature, &self.text, (None, Some(&identity.identity)), &identity.proof);
        Some(claim.ok_or(BlobError::Identity))
    }
}
