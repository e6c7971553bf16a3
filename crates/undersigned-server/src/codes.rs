//! Codes that prove membership, drawn (spec/codes.md).

use rand_core::Rng;
use undersigned_proto::proof_code::{Alphabet, MAIL, PAPER};

use crate::keys::rng;

/// A fresh code for paper, as it is printed: `K7QX-2M9P-4TZB-8HW2`.
pub fn for_paper(rng: &mut impl Rng) -> String {
    PAPER.print(&draw(PAPER, 32, rng))
}

/// A fresh code for a mail, in its canonical form.
pub fn for_mail() -> String {
    draw(MAIL, 10, &mut rng())
}

/// Each character equally likely, and the one that checks them.
fn draw(alphabet: Alphabet, characters: u8, rng: &mut impl Rng) -> String {
    let bound = u8::MAX - u8::MAX % characters;
    let mut code = String::with_capacity(alphabet.drawn() + 1);
    while code.len() < alphabet.drawn() {
        let mut byte = [0];
        rng.fill_bytes(&mut byte);
        if byte[0] < bound {
            code.extend(alphabet.character(usize::from(byte[0] % characters)));
        }
    }
    code.extend(alphabet.check(&code));
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_codes_check_themselves() {
        for _ in 0..100 {
            let (paper, mail) = (PAPER.read(&for_paper(&mut rng())).unwrap(), MAIL.read(&for_mail()).unwrap());
            assert!(PAPER.is_checked(&paper) && MAIL.is_checked(&mail), "{paper} {mail}");
        }
        assert_ne!(for_paper(&mut rng()), for_paper(&mut rng()));
    }
}
