//! One enum for each operation; a variant is the defect in the words of the drafts.

use thiserror::Error;

/// An encoding that is not the one encoding of a valid value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The input is not exactly as long as its type.
    #[error("expected {expected} bytes, found {found}")]
    Length {
        /// Bytes that the type takes.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
    /// Not a canonical compressed point of the prime-order subgroup (bbs-signatures §4.2.4).
    #[error("not a canonical point of the subgroup")]
    Point,
    /// The identity is refused everywhere: it makes pairings and challenges trivially true.
    #[error("the identity point is not allowed")]
    Identity,
    /// The generator as a key, or its negative: everybody knows the secret key, which is 1 or −1.
    #[error("the key is the generator")]
    Generator,
    /// The scalar is not below the group order.
    #[error("scalar is not below the group order")]
    Scalar,
    /// Zero is refused in keys, signatures and proofs (bbs-signatures §4.2.4).
    #[error("zero scalar is not allowed")]
    ZeroScalar,
    /// A count is above its named limit.
    #[error("count is out of range, at most {max}")]
    Count {
        /// The limit.
        max: usize,
    },
}

/// Key generation refused its input (bbs-signatures §3.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Key material is shorter than 32 bytes, or longer than the limit.
    #[error("key material must have 32 to 65535 bytes")]
    KeyMaterial,
    /// Key info is longer than 65535 bytes.
    #[error("key info must have at most 65535 bytes")]
    KeyInfo,
    /// The domain separation tag is empty or longer than 255 bytes.
    #[error("domain separation tag must have 1 to 255 bytes")]
    Dst,
    /// The derived key is zero.
    #[error("derived key is zero")]
    Zero,
}

/// Issuing, or checking what was issued, failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IssueError {
    /// An input is not a valid encoding, or too large.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The commitment's proof of knowledge does not hold.
    #[error("commitment proof does not hold")]
    Commitment,
    /// The signature does not hold for this key, header and messages.
    #[error("signature does not hold")]
    Signature,
    /// The secret key and the public key are not a pair.
    #[error("secret and public key are not a pair")]
    KeyPair,
    /// An event of negligible probability (a zero inverse, an identity point).
    #[error("degenerate value, try again")]
    Degenerate,
}

/// Making or checking a presentation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProofError {
    /// An input is not a valid encoding, or too large.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Disclosed indexes must rise strictly and lie below the number of messages.
    #[error("disclosed indexes must rise strictly and lie in range")]
    Disclosed,
    /// The proof does not hold. Says no more on purpose.
    #[error("proof does not hold")]
    Invalid,
}
