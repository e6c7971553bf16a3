//! Codes that prove membership, as they are typed (spec/codes.md): from paper, and from a mail.
//!
//! The last character of each checks the others, so that a slip of the finger is told while somebody types.

/// Longest input that is looked at, in bytes.
pub const MAX_INPUT_BYTES: usize = 128;

/// What a code is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alphabet {
    characters: &'static str,
    length: usize,
}

/// Codes on paper: sixteen characters of Crockford's base32.
pub const PAPER: Alphabet = Alphabet { characters: "0123456789ABCDEFGHJKMNPQRSTVWXYZ", length: 16 };
/// Codes in mails: twelve decimal digits.
pub const MAIL: Alphabet = Alphabet { characters: "0123456789", length: 12 };

impl Alphabet {
    /// What was typed, in the one form that is compared; `None` if it cannot be such a code.
    ///
    /// Small letters, spaces, hyphens and dashes of all kinds, points, invisible characters and digits of other scripts
    /// are read kindly; where there are letters, O is 0, and I and L are 1.
    pub fn read(self, input: &str) -> Option<String> {
        if input.len() > MAX_INPUT_BYTES {
            return None;
        }
        let typed = input.chars().filter(|c| !is_between(*c)).map(|c| self.letter(c));
        let code = typed.collect::<Option<String>>()?;
        (code.len() == self.length).then_some(code)
    }

    /// Whether the last character fits to the others.
    pub fn is_checked(self, code: &str) -> bool {
        let mut others = code.chars();
        let last = others.next_back();
        last.is_some() && self.check(others.as_str()) == last
    }

    /// The character that checks these (ISO/IEC 7064, the hybrid system: MOD 11,10 for digits, MOD 33,32 for letters).
    pub fn check(self, others: &str) -> Option<char> {
        let count = self.characters.len();
        let mut product = count;
        for c in others.chars() {
            let sum = (product + self.value(c)?) % count;
            product = 2 * if sum == 0 { count } else { sum } % (count + 1);
        }
        self.characters.chars().nth((count + 1 - product) % count)
    }

    /// The code, in groups of four as it is printed.
    pub fn print(self, code: &str) -> String {
        let between = if self == PAPER { '-' } else { ' ' };
        let mut printed = String::with_capacity(code.len() + code.len() / 4);
        for (at, c) in code.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                printed.push(between);
            }
            printed.push(c);
        }
        printed
    }

    /// Characters of a code without the last one.
    pub fn drawn(self) -> usize {
        self.length - 1
    }

    /// The character of a value below the alphabet's length.
    pub fn character(self, value: usize) -> Option<char> {
        self.characters.chars().nth(value)
    }

    fn value(self, c: char) -> Option<usize> {
        self.characters.chars().position(|known| known == c)
    }

    fn letter(self, c: char) -> Option<char> {
        let c = latin(c).to_ascii_uppercase();
        let c = match c {
            'O' if self == PAPER => '0',
            'I' | 'L' if self == PAPER => '1',
            c => c,
        };
        self.value(c).map(|_| c)
    }
}

/// Whether a character only divides a code or cannot be seen.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '-' | '.' | ',' | '_' | '/' | ':' | '·' | '\u{ad}' | '\u{60c}' | '\u{640}' | '\u{2212}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2043}' | '\u{2060}'..='\u{2069}' | '\u{fe58}' | '\u{fe63}' | '\u{feff}' | '\u{ff0d}')
}

/// Digits of other scripts, and the wide forms of Latin letters, as Latin ones.
fn latin(c: char) -> char {
    let number = u32::from(c);
    let digit = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10].into_iter().find_map(|zero| {
        let value = number.checked_sub(zero)?;
        char::from_digit(value, 10)
    });
    let wide = || match number {
        0xff21..=0xff3a | 0xff41..=0xff5a => char::from_u32(number - 0xfee0),
        _ => None,
    };
    digit.or_else(wide).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same file drives the page's own reading of codes.
    const VECTORS: &str = include_str!("../../../testdata/codes.json");

    #[derive(serde::Deserialize)]
    struct Vectors {
        paper: Vec<(String, Option<String>, bool)>,
        mail: Vec<(String, Option<String>, bool)>,
    }

    #[test]
    fn codes_are_read_as_the_vectors_say() {
        let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
        for (alphabet, cases) in [(PAPER, vectors.paper), (MAIL, vectors.mail)] {
            for (typed, read, checked) in cases {
                assert_eq!(alphabet.read(&typed), read, "{typed:?}");
                assert_eq!(read.is_some_and(|read| alphabet.is_checked(&read)), checked, "{typed:?}");
            }
        }
        assert_eq!(PAPER.read(&"A".repeat(129)), None);
    }

    #[test]
    fn one_wrong_character_is_always_found_and_two_that_changed_places_nearly_always() {
        for (alphabet, body) in [(PAPER, "K7QX2M9P4TZB8HW"), (MAIL, "48217730951")] {
            let check = alphabet.check(body).unwrap();
            let code = format!("{body}{check}");
            assert!(alphabet.is_checked(&code));
            let (mut turned, mut found) = (0, 0);
            for at in 0..code.len() {
                for other in alphabet.characters.chars() {
                    let mut wrong: Vec<char> = code.chars().collect();
                    if wrong[at] != other {
                        wrong[at] = other;
                        assert!(!alphabet.is_checked(&wrong.iter().collect::<String>()), "{at} {other}");
                    }
                }
                let mut wrong: Vec<char> = code.chars().collect();
                if at + 1 < wrong.len() && wrong[at] != wrong[at + 1] {
                    wrong.swap(at, at + 1);
                    turned += 1;
                    found += u32::from(!alphabet.is_checked(&wrong.iter().collect::<String>()));
                }
            }
            assert!(found * 10 >= turned * 9, "{found} of {turned}");
        }
    }

    #[test]
    fn the_standard_s_own_example_has_its_check_digit() {
        // ISO/IEC 7064:2003, MOD 11,10: 0794 is followed by 5.
        assert_eq!(MAIL.check("0794"), Some('5'));
    }

    #[test]
    fn codes_are_printed_in_groups() {
        assert_eq!(PAPER.print("K7QX2M9P4TZB8HW9"), "K7QX-2M9P-4TZB-8HW9");
        assert_eq!(MAIL.print("482177309516"), "4821 7730 9516");
    }
}
