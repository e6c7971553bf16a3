//! Why sealing or opening was refused.

use thiserror::Error;

/// Sealing was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SealError {
    /// The content does not fit the one length that all sealed contents have (spec/sealing.md §3.2).
    #[error("content is longer than {max} bytes")]
    TooLong {
        /// The limit.
        max: usize,
    },
}

/// Opening was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Not exactly as long as every sealed content (spec/sealing.md §3.1).
    #[error("expected {expected} bytes, found {found}")]
    Length {
        /// Bytes of every sealed content.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },
    /// The first byte is not 1 (spec/sealing.md §3.1).
    #[error("unknown version of sealed content")]
    Version,
    /// `enc` is not an uncompressed point of the curve (RFC 9180 §7.1.4).
    #[error("the encapsulated key is not a point of the curve")]
    Encapsulation,
    /// Sealed to another key, for another context or pseudonym, or altered: the tag does not tell which.
    #[error("does not open with this key, context and pseudonym")]
    Invalid,
    /// The length is beyond the limit, or a byte of padding is not zero (spec/sealing.md §3.2).
    #[error("padding is not as it must be")]
    Padding,
}
