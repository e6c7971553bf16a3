//! Round 2: everybody sends everybody else one share, end to end encrypted, and adds up what came (spec/keyholders.md §4, §5).

use super::round1::{self, Packages};
use crate::DecodeError;
use crate::sealing::point::{decode_scalar, encode_scalar};
use crate::sealing::{ENC_BYTES, SECRET_KEY_BYTES, SecretKey, TAG_BYTES, auth_open, auth_seal};
use crate::threshold::keys::{VERSION, expect_length};
use crate::threshold::suite::Suite;
use crate::threshold::{DkgError, EncodingError, KeyShare, Participant};
use frost_core::keys::{SecretShare, SigningShare, dkg as frost};
use p256::Scalar;
use rand_core::CryptoRng;
use std::fmt;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Keeps these packages apart from whatever else a key may open (spec/keyholders.md §4.2).
const INFO_DOMAIN: &[u8] = b"undersigned/v1/dkg-round2";
const CIPHERTEXT_BYTES: usize = SECRET_KEY_BYTES + TAG_BYTES;
/// Version, sender, recipient, enc, ciphertext.
pub const PACKAGE_BYTES: usize = 3 + ENC_BYTES + CIPHERTEXT_BYTES;
/// Version, participant, transcript, round key, share: the length of a kept [`SecretPackage`].
const SECRET_PACKAGE_BYTES: usize = 2 + 32 + 2 * SECRET_KEY_BYTES;

/// What a participant keeps between round 2 and the end.
pub struct SecretPackage {
    participant: Participant,
    transcript: [u8; 32],
    round_key: SecretKey,
    /// The participant's share of its own polynomial.
    own_share: Zeroizing<[u8; SECRET_KEY_BYTES]>,
}

impl fmt::Debug for SecretPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("round2::SecretPackage(<redacted>)")
    }
}

/// A share on its way from one participant to another. Only the two can have made it, only the recipient reads it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Package {
    sender: Participant,
    recipient: Participant,
    enc: [u8; ENC_BYTES],
    ciphertext: [u8; CIPHERTEXT_BYTES],
}

impl fmt::Debug for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "round2::Package({} to {})", self.sender, self.recipient)
    }
}

/// A share that came, checked against the sender's broadcast.
#[derive(ZeroizeOnDrop)]
pub struct Share {
    #[zeroize(skip)]
    sender: Participant,
    #[zeroize(skip)]
    recipient: Participant,
    #[zeroize(skip)]
    transcript: [u8; 32],
    scalar: [u8; SECRET_KEY_BYTES],
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("round2::Share(<redacted>)")
    }
}

impl Share {
    /// Who sent it.
    pub fn sender(&self) -> Participant {
        self.sender
    }
}

impl Package {
    /// Who claims to have made it.
    pub fn sender(&self) -> Participant {
        self.sender
    }

    /// Whom it is for.
    pub fn recipient(&self) -> Participant {
        self.recipient
    }

    /// version ‖ sender ‖ recipient ‖ enc ‖ ciphertext (spec/keyholders.md §4.3).
    pub fn to_bytes(&self) -> [u8; PACKAGE_BYTES] {
        let mut out = [0u8; PACKAGE_BYTES];
        let (head, rest) = out.split_at_mut(3);
        let (enc, ciphertext) = rest.split_at_mut(ENC_BYTES);
        head.copy_from_slice(&[VERSION, self.sender.index(), self.recipient.index()]);
        enc.copy_from_slice(&self.enc);
        ciphertext.copy_from_slice(&self.ciphertext);
        out
    }

    /// Reads exactly [`PACKAGE_BYTES`]. Whether it opens is seen by its recipient alone.
    ///
    /// # Errors
    /// [`EncodingError`] naming the defect.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let wrong = DecodeError::Length { expected: PACKAGE_BYTES, found: bytes.len() };
        let exact: &[u8; PACKAGE_BYTES] = bytes.try_into().map_err(|_| wrong)?;
        let ([version, sender, recipient], rest) = exact.split_first_chunk().ok_or(wrong)?;
        let (enc, ciphertext) = rest.split_first_chunk().ok_or(wrong)?;
        if *version != VERSION {
            return Err(EncodingError::Version);
        }
        Ok(Self {
            sender: Participant::new(*sender)?,
            recipient: Participant::new(*recipient)?,
            enc: *enc,
            ciphertext: ciphertext.try_into().map_err(|_| wrong)?,
        })
    }
}

/// Takes all broadcasts, and makes the packages for all other participants. One participant alone has none to send.
///
/// # Errors
/// [`DkgError::OtherBroadcasts`], [`DkgError::NotOurs`].
pub fn distribute(
    rng: &mut impl CryptoRng,
    secret: round1::SecretPackage,
    broadcasts: &Packages,
) -> Result<(SecretPackage, Vec<Package>), DkgError> {
    if secret.quorum != broadcasts.quorum() || &secret.ceremony != broadcasts.ceremony() {
        return Err(DkgError::OtherBroadcasts);
    }
    let sender = secret.participant;
    let own = broadcasts.of(sender).filter(|package| secret.made(package)).ok_or(DkgError::NotOurs(sender))?;
    let (round_key, polynomial) = secret.into_parts(own);
    let (kept, shares) = frost::part2(polynomial, &broadcasts.without(sender))
        .expect("all broadcasts have been checked, and ours is among them");
    let transcript = broadcasts.transcript();
    let mut packages = Vec::with_capacity(shares.len());
    for recipient in broadcasts.quorum().all().filter(|recipient| *recipient != sender) {
        let share = shares.get(&recipient.identifier()).expect("one for each other participant");
        let scalar = Zeroizing::new(encode_scalar(&share.signing_share().to_scalar()));
        let to = broadcasts.round_key(recipient).expect("one for each participant");
        let aad = [sender.index(), recipient.index()];
        let (enc, ciphertext) = auth_seal(rng, &round_key, to, &info(&transcript), &aad, &scalar[..]);
        let ciphertext = ciphertext.try_into().expect("32 bytes and a tag");
        packages.push(Package { sender, recipient, enc, ciphertext });
    }
    let own_share = Zeroizing::new(encode_scalar(&kept.secret_share()));
    Ok((SecretPackage { participant: sender, transcript, round_key, own_share }, packages))
}

fn info(transcript: &[u8; 32]) -> Vec<u8> {
    [INFO_DOMAIN, transcript].concat()
}

impl SecretPackage {
    /// Opens a package and checks its share. Nothing is used up: a package that is refused can be asked for again.
    ///
    /// # Errors
    /// [`DkgError`]: [`DkgError::Share`] convicts the sender, [`DkgError::NotAuthentic`] does not.
    pub fn receive(&self, broadcasts: &Packages, package: &Package) -> Result<Share, DkgError> {
        let (sender, recipient) = (package.sender, package.recipient);
        if self.transcript != broadcasts.transcript() {
            return Err(DkgError::OtherBroadcasts);
        }
        if recipient != self.participant {
            return Err(DkgError::Recipient(recipient));
        }
        if sender == self.participant {
            return Err(DkgError::Sender(sender));
        }
        let scalar = open_package(&self.round_key, broadcasts, package)?;
        Ok(Share { sender, recipient, transcript: self.transcript, scalar: encode_scalar(&scalar) })
    }

    /// Gives up the ceremony and publishes the round key, so that anyone can [`judge`] a package that was refused.
    pub fn accuse(self) -> SecretKey {
        self.round_key
    }

    /// To be sealed at rest, so that a ceremony survives a closed browser (spec/keyholders.md §4.5).
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        let head = [VERSION, self.participant.index()];
        let key = self.round_key.to_secret_bytes();
        Zeroizing::new([head.as_slice(), &self.transcript, &key[..], &self.own_share[..]].concat())
    }

    /// Reads what [`Self::to_secret_bytes`] wrote.
    ///
    /// # Errors
    /// [`EncodingError`] naming the defect.
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, EncodingError> {
        let rest = expect_length(bytes, bytes, SECRET_PACKAGE_BYTES)?;
        let ([version, index], rest) = rest.split_first_chunk().ok_or(EncodingError::Participant)?;
        if *version != VERSION {
            return Err(EncodingError::Version);
        }
        let (transcript, rest) = rest.split_first_chunk().ok_or(EncodingError::Participant)?;
        let (round_key, own_share) = rest.split_at(SECRET_KEY_BYTES);
        Ok(Self {
            participant: Participant::new(*index)?,
            transcript: *transcript,
            round_key: SecretKey::from_bytes(round_key)?,
            own_share: Zeroizing::new(encode_scalar(&decode_scalar(own_share)?)),
        })
    }
}

/// The share in a package, if it is what the sender's broadcast says.
fn open_package(key: &SecretKey, broadcasts: &Packages, package: &Package) -> Result<Scalar, DkgError> {
    let (sender, recipient) = (package.sender, package.recipient);
    let from = broadcasts.round_key(sender).ok_or(DkgError::Sender(sender))?;
    let commitment = broadcasts.commitment(sender).ok_or(DkgError::Sender(sender))?;
    let (info, aad) = (info(&broadcasts.transcript()), [sender.index(), recipient.index()]);
    let opened = auth_open(key, from, &package.enc, &info, &aad, &package.ciphertext)
        .map_err(|_| DkgError::NotAuthentic(sender))?;
    let scalar = decode_scalar(&opened).map_err(|_| DkgError::Share(sender))?;
    let share = SecretShare::<Suite>::new(recipient.identifier(), SigningShare::new(scalar), commitment.clone());
    share.verify().map_err(|_| DkgError::Share(sender))?;
    Ok(scalar)
}

/// Who lied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The sender: the package does not hold the share that the broadcast says.
    Sender(Participant),
    /// The recipient: the package is as it must be, or the key is another than the one broadcast.
    Accuser(Participant),
}

/// Judges an accusation (spec/keyholders.md §4.6). The package must be known to be the sender's own, by an entry of the
/// sender; `round_key` is what the recipient published.
///
/// # Errors
/// [`DkgError::Sender`], [`DkgError::Recipient`] if sender or recipient are not of this ceremony.
pub fn judge(broadcasts: &Packages, package: &Package, round_key: &SecretKey) -> Result<Blame, DkgError> {
    let (sender, recipient) = (package.sender, package.recipient);
    let expected = broadcasts.round_key(recipient).ok_or(DkgError::Recipient(recipient))?;
    if sender == recipient || broadcasts.of(sender).is_none() {
        return Err(DkgError::Sender(sender));
    }
    let accuser_lied = &round_key.public_key() != expected || open_package(round_key, broadcasts, package).is_ok();
    Ok(if accuser_lied { Blame::Accuser(recipient) } else { Blame::Sender(sender) })
}

/// Adds up our own share and those of all others: the participant's share of the group's key.
///
/// # Errors
/// [`DkgError::OtherBroadcasts`], [`DkgError::Recipient`], [`DkgError::Twice`], [`DkgError::Count`],
/// [`DkgError::Kept`].
pub fn finish(secret: SecretPackage, broadcasts: &Packages, mut shares: Vec<Share>) -> Result<KeyShare, DkgError> {
    let participant = secret.participant;
    let ours = secret.transcript == broadcasts.transcript();
    if !ours || shares.iter().any(|share| share.transcript != secret.transcript) {
        return Err(DkgError::OtherBroadcasts);
    }
    if let Some(share) = shares.iter().find(|share| share.recipient != participant) {
        return Err(DkgError::Recipient(share.recipient));
    }
    shares.sort_by_key(|share| share.sender);
    if let Some([_, share]) = shares.array_windows::<2>().find(|[one, next]| one.sender == next.sender) {
        return Err(DkgError::Twice(share.sender));
    }
    let expected = usize::from(broadcasts.quorum().participants()) - 1;
    if shares.len() != expected {
        return Err(DkgError::Count { expected, found: shares.len() });
    }
    // All that is left of the library's third part: each share was checked when it came, and the broadcasts say the keys.
    let read = |bytes: &[u8; SECRET_KEY_BYTES]| decode_scalar(bytes).expect("checked when the share came");
    let sum = shares.iter().map(|share| read(&share.scalar)).fold(read(&secret.own_share), |sum, share| sum + share);
    // Our own share may come from storage: if it was altered there, the sum is any number, even zero.
    let share = KeyShare { participant, scalar: encode_scalar(&sum) };
    let fits = decode_scalar(&share.scalar).is_ok() && share.check(broadcasts.public_keys()).is_ok();
    if fits { Ok(share) } else { Err(DkgError::Kept) }
}

/// What a dishonest participant does. Tests only.
#[cfg(test)]
pub(crate) mod dishonest {
    use super::*;

    /// A package with any 32 bytes for a share, truly from the holder of `secret`, for the given broadcasts.
    pub(crate) fn package(
        rng: &mut impl CryptoRng,
        secret: &SecretPackage,
        broadcasts: &Packages,
        recipient: Participant,
        scalar: &[u8],
    ) -> Package {
        let (sender, to) = (secret.participant, broadcasts.round_key(recipient).unwrap());
        let aad = [sender.index(), recipient.index()];
        let info = info(&broadcasts.transcript());
        let (enc, ciphertext) = auth_seal(rng, &secret.round_key, to, &info, &aad, scalar);
        Package { sender, recipient, enc, ciphertext: ciphertext.try_into().unwrap() }
    }

    /// The scalar of a share.
    pub(crate) fn scalar(share: &Share) -> [u8; SECRET_KEY_BYTES] {
        share.scalar
    }
}
