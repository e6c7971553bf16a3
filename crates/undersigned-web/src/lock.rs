//! Locks a name to the key of a letter's keyholders. Apart from the rest: most signatures lock none, and signing should load
//! fast.

use undersigned_crypto::threshold::PublicKeys;
use undersigned_proto::sealed;

use crate::failure::Failure;
use crate::member::rng;

/// The stored bytes of a content that [`crate::member::to_seal`] made, for the keys of the letter's terms.
///
/// # Errors
/// `keys` where they are no keys that belong together, `format`, `name` for too long a content, `randomness`.
pub fn seal(keys: &[u8], letter_hash: &[u8], pseudonym: &[u8], content: &[u8]) -> Result<Vec<u8>, Failure> {
    let keys = PublicKeys::from_bytes(keys).map_err(|error| Failure::new("keys", error))?;
    let format = |_| Failure::new("format", "not what is to be sealed");
    let (letter_hash, pseudonym) = (letter_hash.try_into().map_err(format)?, pseudonym.try_into().map_err(format)?);
    sealed::seal(&mut rng()?, keys.group_key(), letter_hash, pseudonym, content)
        .map_err(|error| Failure::new("name", error))
}
