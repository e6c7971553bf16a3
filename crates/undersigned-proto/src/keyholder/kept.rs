//! The bytes that a keyholder keeps (spec/opening.md §4.5).

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use undersigned_crypto::sealing::{SECRET_KEY_BYTES, SecretKey};
use undersigned_crypto::threshold::dkg::round1;
use undersigned_crypto::threshold::{EncodingError, KeyShare, PublicKeys};
use zeroize::Zeroizing;

use super::{Kept, KeyholderError, Keyholding, MAX_KEYHOLDING_BYTES};
use crate::pin::Pin;

#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(1)]
    group: String,
    #[n(2)]
    letter: String,
    #[n(3)]
    attempt: u32,
    #[n(4)]
    participant: u8,
    #[n(5)]
    round1: Option<ByteVec>,
    #[n(6)]
    act_key: Option<ByteArray<SECRET_KEY_BYTES>>,
    #[n(7)]
    share: Option<ByteVec>,
    #[n(8)]
    keys: Option<ByteVec>,
    #[n(9)]
    broadcast: Option<ByteVec>,
    #[n(10)]
    transcript: Option<ByteArray<32>>,
    #[n(11)]
    accusation: Option<ByteVec>,
    #[n(12)]
    pin: Option<Pin>,
}

impl Keyholding {
    /// What is kept, to be sealed at rest.
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        self.to_bytes_with(self.transcript)
    }

    /// The same, with this transcript as the one that was compared.
    pub(super) fn to_bytes_with(&self, transcript: Option<[u8; 32]>) -> Zeroizing<Vec<u8>> {
        let mut wire = Wire {
            group: self.group.clone(),
            letter: self.letter.clone(),
            attempt: self.attempt,
            participant: self.participant,
            round1: None,
            act_key: None,
            share: None,
            keys: None,
            broadcast: None,
            transcript: transcript.map(ByteArray::from),
            accusation: None,
            pin: self.pin.clone(),
        };
        match &self.secret {
            Kept::Round1 { secret, act_key, broadcast, accusation } => {
                wire.broadcast = Some(broadcast.clone().into());
                wire.round1 = Some(secret.to_secret_bytes().to_vec().into());
                wire.act_key = Some((*act_key.to_secret_bytes()).into());
                wire.accusation = accusation.clone().map(ByteVec::from);
            }
            Kept::Share { share, keys } => {
                wire.share = Some(share.to_secret_bytes().to_vec().into());
                wire.keys = Some(keys.to_bytes().into());
            }
        }
        Zeroizing::new(crate::cbor::encode(&wire))
    }

    /// Reads what [`Self::to_secret_bytes`] wrote.
    ///
    /// # Errors
    /// [`KeyholderError::Encoding`].
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, KeyholderError> {
        if bytes.len() > MAX_KEYHOLDING_BYTES {
            return Err(KeyholderError::Encoding);
        }
        let wire: Wire = crate::cbor::decode(bytes).map_err(|_| KeyholderError::Encoding)?;
        let transcript = wire.transcript.map(<[u8; 32]>::from);
        let secret = match (wire.round1, wire.act_key, wire.broadcast, wire.share, wire.keys) {
            (Some(secret), Some(act_key), Some(broadcast), None, None) => Kept::Round1 {
                broadcast: broadcast.into(),
                secret: round1::SecretPackage::from_secret_bytes(&secret).map_err(|_| KeyholderError::Encoding)?,
                act_key: SecretKey::from_bytes(act_key.as_slice()).map_err(|_| KeyholderError::Encoding)?,
                accusation: wire.accusation.map(Vec::from),
            },
            (None, None, None, Some(share), Some(keys)) if wire.accusation.is_none() => Kept::Share {
                share: KeyShare::from_secret_bytes(&share).map_err(|_| KeyholderError::Encoding)?,
                keys: PublicKeys::from_bytes(&keys).map_err(|_: EncodingError| KeyholderError::Encoding)?,
            },
            _ => return Err(KeyholderError::Encoding),
        };
        // A share and an accusation belong to one transcript; only before them it may not have been compared yet.
        let compared_later = matches!(&secret, Kept::Round1 { accusation: None, .. });
        if transcript.is_none() && !compared_later {
            return Err(KeyholderError::Encoding);
        }
        let (group, letter, pin) = (wire.group, wire.letter, wire.pin);
        if pin.as_ref().is_some_and(|pin| pin.check().is_err()) {
            return Err(KeyholderError::Encoding);
        }
        Ok(Self { group, letter, attempt: wire.attempt, participant: wire.participant, transcript, pin, secret })
    }
}
