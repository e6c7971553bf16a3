//! Opening: participants publish their shares, anyone checks them and puts the key together (spec/keyholders.md §7).

use super::keys::{read_share, write_share};
use super::suite::Suite;
use super::{EncodingError, KeyShare, OpeningError, Participant, PublicKeys, SHARE_BYTES, ShareError};
use crate::sealing::point::{decode_scalar, encode_scalar};
use crate::sealing::{PublicKey, SECRET_KEY_BYTES, SecretKey};
use frost_core::compute_lagrange_coefficient;
use std::fmt;
use zeroize::ZeroizeOnDrop;

/// A share as a participant publishes it, not yet checked. Secret until enough of them are out.
#[derive(ZeroizeOnDrop)]
pub struct OpeningShare {
    #[zeroize(skip)]
    participant: Participant,
    scalar: [u8; SECRET_KEY_BYTES],
}

/// A share that matches its verifying share.
#[derive(ZeroizeOnDrop)]
pub struct VerifiedShare {
    #[zeroize(skip)]
    participant: Participant,
    #[zeroize(skip)]
    group: PublicKey,
    scalar: [u8; SECRET_KEY_BYTES],
}

impl fmt::Debug for OpeningShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpeningShare(<redacted>)")
    }
}

impl fmt::Debug for VerifiedShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifiedShare(<redacted>)")
    }
}

impl KeyShare {
    /// Gives the share away, to be published. Whether the condition holds is for the caller to check first.
    pub fn release(&self) -> OpeningShare {
        OpeningShare { participant: self.participant, scalar: self.scalar }
    }
}

impl OpeningShare {
    /// Whose share it claims to be.
    pub fn participant(&self) -> Participant {
        self.participant
    }

    /// participant ‖ scalar, to be published (spec/keyholders.md §7.1).
    pub fn to_bytes(&self) -> [u8; SHARE_BYTES] {
        *write_share(self.participant, &self.scalar)
    }

    /// Reads exactly [`SHARE_BYTES`]: the scalar canonical and not zero.
    ///
    /// # Errors
    /// [`EncodingError`] naming the defect.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let (participant, scalar) = read_share(bytes)?;
        Ok(Self { participant, scalar: *scalar })
    }
}

impl VerifiedShare {
    /// Whose share it is.
    pub fn participant(&self) -> Participant {
        self.participant
    }
}

impl PublicKeys {
    /// Checks a published share against the participant's verifying share (spec/keyholders.md §7.2).
    ///
    /// # Errors
    /// [`ShareError`] naming the participant.
    pub fn verify(&self, share: &OpeningShare) -> Result<VerifiedShare, ShareError> {
        self.matches(share.participant, &share.scalar)?;
        Ok(VerifiedShare { participant: share.participant, group: self.group.clone(), scalar: share.scalar })
    }

    /// The secret key from t or more shares of different participants, in any order: always the same key
    /// (spec/keyholders.md §7.3).
    ///
    /// # Errors
    /// [`OpeningError`].
    pub fn open(&self, shares: &[VerifiedShare]) -> Result<SecretKey, OpeningError> {
        if let Some(other) = shares.iter().find(|share| share.group != self.group) {
            return Err(OpeningError::OtherKey(other.participant));
        }
        let mut in_order: Vec<&VerifiedShare> = shares.iter().collect();
        in_order.sort_by_key(|share| share.participant);
        let twice = in_order.array_windows::<2>().find(|[one, next]| one.participant == next.participant);
        if let Some([_, share]) = twice {
            return Err(OpeningError::Twice(share.participant));
        }
        let needed = usize::from(self.quorum.threshold());
        if in_order.len() < needed {
            return Err(OpeningError::TooFew { needed, found: in_order.len() });
        }
        // t of them say it all; more would only cost time.
        in_order.truncate(needed);
        let ids = in_order.iter().map(|share| share.participant.identifier()).collect();
        let terms = in_order.iter().map(|share| {
            let scalar = decode_scalar(&share.scalar).expect("checked when the share was read");
            let factor = compute_lagrange_coefficient::<Suite>(&ids, None, share.participant.identifier());
            factor.expect("the participants differ") * scalar
        });
        let secret = encode_scalar(&terms.sum());
        Ok(SecretKey::from_bytes(&secret).expect("the group key is not the identity"))
    }
}
