//! Padding to one length (spec/sealing.md §3.2): length in two bytes, content, zeros.

use super::{MAX_CONTENT_BYTES, OpenError, SealError};
use zeroize::Zeroizing;

/// Bytes of the length in front of the content.
pub(super) const LENGTH_BYTES: usize = 2;

/// The content, brought to `padded` bytes.
pub(super) fn pad(content: &[u8], padded: usize) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let too_long = SealError::TooLong { max: MAX_CONTENT_BYTES };
    if content.len() > MAX_CONTENT_BYTES {
        return Err(too_long);
    }
    let length = u16::try_from(content.len()).map_err(|_| too_long)?;
    // Reserved in one piece: growing would leave a copy behind that nobody wipes.
    let mut out = Zeroizing::new(Vec::with_capacity(padded));
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(content);
    out.resize(padded, 0);
    Ok(out)
}

/// The content again. All that is not content must be zero: nothing can hide there.
pub(super) fn unpad(padded: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (length, rest) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or(OpenError::Padding)?;
    let (content, zeros) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(OpenError::Padding)?;
    if zeros.iter().any(|byte| *byte != 0) {
        return Err(OpenError::Padding);
    }
    Ok(Zeroizing::new(content.to_vec()))
}
