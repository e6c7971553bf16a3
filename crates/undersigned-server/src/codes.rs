//! Paper codes: 80 random bits as sixteen Crockford base32 characters.

use rand_core::Rng;

use crate::keys::rng;

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code, without the hyphens.
const CHARACTERS: usize = 16;
/// Longest input that is looked at, in bytes.
pub const MAX_INPUT_BYTES: usize = 64;

/// A fresh code, `K7QX-2M9P-4TZB-8HWN`.
pub fn fresh() -> String {
    let mut bits = [0; CHARACTERS];
    rng().fill_bytes(&mut bits);
    let mut code = String::with_capacity(CHARACTERS + 3);
    for (at, byte) in bits.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        // The low five bits are uniform: 256 is a multiple of 32.
        code.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    code
}

/// What was typed, in the one form that is hashed; `None` if it cannot be a code.
pub fn canonical(input: &str) -> Option<String> {
    if input.len() > MAX_INPUT_BYTES {
        return None;
    }
    let mut code = String::with_capacity(CHARACTERS);
    for c in input.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if !ALPHABET.iter().any(|known| char::from(*known) == c) {
            return None;
        }
        code.push(c);
    }
    (code.len() == CHARACTERS).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_codes_are_read_kindly() {
        assert_eq!(canonical(" k7qx 2m9p-4tzb-8hwn ").as_deref(), Some("K7QX2M9P4TZB8HWN"));
        assert_eq!(canonical("oilo-oilo-oilo-oilo").as_deref(), Some("0110011001100110"));
        for wrong in ["", "K7QX-2M9P-4TZB-8HW", "K7QX-2M9P-4TZB-8HWNN", "K7QX-2M9P-4TZB-8HWU", "ü7QX-2M9P-4TZB-8HWN"] {
            assert_eq!(canonical(wrong), None, "{wrong}");
        }
        assert_eq!(canonical(&"A".repeat(65)), None);
    }

    #[test]
    fn fresh_codes_are_their_own_canonical_form() {
        let code = fresh();
        assert_eq!(canonical(&code).unwrap(), code.replace('-', ""));
        assert_ne!(code, fresh());
    }
}
