//! A keyholder's share as words on paper (spec/opening.md §4): BIP-39, English, 24 words with a checksum of 8 bits.

use bip39::{Language, Mnemonic};
use undersigned_crypto::sealing::SECRET_KEY_BYTES;
use zeroize::Zeroizing;

/// Words of a backup.
pub const WORDS: usize = 24;
/// Longest text that is read as words, in bytes.
pub const MAX_WORDS_BYTES: usize = 1_024;

/// Why words were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Not 24 words.
    #[error("a backup has 24 words, these are {0}")]
    Count(usize),
    /// A word that is not in the list.
    #[error("word {0} is not one of the list: please compare its letters")]
    Word(usize),
    /// Each word is in the list, but the checksum does not match.
    #[error("a word is wrong or two are swapped: please compare all with your paper")]
    Checksum,
}

/// The words of a backup, separated by spaces.
pub fn to_words(backup: &[u8; SECRET_KEY_BYTES]) -> Zeroizing<String> {
    let words = Mnemonic::from_entropy_in(Language::English, backup);
    // 32 bytes are one of the lengths of BIP-39.
    Zeroizing::new(words.map(|words| words.to_string()).unwrap_or_default())
}

/// Reads words back, in any case and with any white space between them.
///
/// # Errors
/// [`BackupError`] naming the first wrong word, counted from 1.
pub fn from_words(text: &str) -> Result<Zeroizing<[u8; SECRET_KEY_BYTES]>, BackupError> {
    if text.len() > MAX_WORDS_BYTES {
        return Err(BackupError::Count(text.split_whitespace().count()));
    }
    let text = Zeroizing::new(text.to_lowercase());
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() != WORDS {
        return Err(BackupError::Count(words.len()));
    }
    let joined = Zeroizing::new(words.join(" "));
    let read = Mnemonic::parse_in_normalized(Language::English, &joined).map_err(|error| match error {
        bip39::Error::UnknownWord(at) => BackupError::Word(at + 1),
        _ => BackupError::Checksum,
    })?;
    let (entropy, length) = read.to_entropy_array();
    let entropy = Zeroizing::new(entropy);
    let read = entropy.get(..length).and_then(|bytes| bytes.try_into().ok());
    read.map(Zeroizing::new).ok_or(BackupError::Checksum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        let backup = core::array::from_fn(|at| at as u8 * 7);
        let words = to_words(&backup);
        assert_eq!(words.split(' ').count(), WORDS);
        assert_eq!(*from_words(&words).unwrap(), backup);
        let shouted = format!("  {}\n", words.to_uppercase().replace(' ', " \t"));
        assert_eq!(*from_words(&shouted).unwrap(), backup);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let words = to_words(&[9; 32]);
        let mut list: Vec<&str> = words.split(' ').collect();
        assert_eq!(from_words("").unwrap_err(), BackupError::Count(0));
        assert_eq!(from_words(&list[1..].join(" ")).unwrap_err(), BackupError::Count(23));
        assert_eq!(from_words(&"zoo ".repeat(400)).unwrap_err(), BackupError::Count(400));
        let third = core::mem::replace(&mut list[2], "letterbox");
        assert_eq!(from_words(&list.join(" ")).unwrap_err(), BackupError::Word(3));
        list[2] = if third == "zoo" { "zone" } else { "zoo" };
        assert_eq!(from_words(&list.join(" ")).unwrap_err(), BackupError::Checksum);
    }
}
