//! What a keyholder does, and what it signs for that.

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use undersigned_crypto::sealing::{PUBLIC_KEY_BYTES, SECRET_KEY_BYTES};
use undersigned_crypto::threshold::dkg::round2;
use undersigned_crypto::threshold::signature::SIGNATURE_BYTES;
use undersigned_crypto::threshold::{MAX_PARTICIPANTS, SHARE_BYTES};

use crate::hash;

/// What a keyholder does. Tags are those of the encoding.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// Round 1, with the key that signs what follows.
    #[n(1)]
    Broadcast {
        /// Act key, compressed point.
        #[n(0)]
        key: ByteArray<PUBLIC_KEY_BYTES>,
        /// `dkg::round1::Package`.
        #[n(1)]
        package: ByteVec,
    },
    /// Round 2: one package for each other participant, in their order.
    #[n(2)]
    Deal {
        /// `dkg::round2::Package`s.
        #[n(0)]
        packages: Vec<ByteArray<{ round2::PACKAGE_BYTES }>>,
    },
    /// The package of another participant is not what it must be.
    #[n(3)]
    Accuse {
        /// Whose.
        #[n(0)]
        sender: u8,
        /// The accuser's secret round key, so that anyone can judge.
        #[n(1)]
        round_key: ByteArray<SECRET_KEY_BYTES>,
    },
    /// The drill: signed with the share that was read back from its backup.
    #[n(4)]
    Ready,
    /// The share, at the opening. It proves itself.
    #[n(5)]
    Share {
        /// participant ‖ scalar.
        #[n(0)]
        share: ByteArray<SHARE_BYTES>,
    },
}

/// An act of one keyholder in one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeyholderAct {
    /// The letter.
    #[n(1)]
    pub letter: String,
    /// The attempt.
    #[n(2)]
    pub attempt: u32,
    /// The keyholder, from 1.
    #[n(3)]
    pub participant: u8,
    /// What is done.
    #[n(4)]
    pub act: Act,
    /// By the act key; [`Act::Ready`] by the share; none for [`Act::Share`].
    #[n(5)]
    pub signature: Option<ByteArray<SIGNATURE_BYTES>>,
}

/// What a keyholder signs for an act (spec/opening.md §3.3). `seen` is what it has seen before, so that the act counts in
/// that ceremony alone: nothing for a broadcast, the transcript for a deal and a drill, the transcript and the package for
/// an accusation. Each part is preceded by its length in the hash, so no two lists give the same message.
pub(crate) fn act_message(ceremony: &[u8; 32], participant: u8, act: &Act, seen: &[&[u8]]) -> [u8; 32] {
    let (participant, act) = ([participant], crate::cbor::encode(act));
    let parts: Vec<&[u8]> = [ceremony.as_slice(), &participant, &act].iter().chain(seen).copied().collect();
    hash::hash(hash::ACT, &parts)
}

/// Length limit of a round 1 package: t is at most [`MAX_PARTICIPANTS`].
pub(crate) const MAX_BROADCAST_BYTES: usize =
    undersigned_crypto::threshold::dkg::round1::Package::length(MAX_PARTICIPANTS);
