//! An attacker with arithmetic of its own: whatever shares it has, it interpolates.
//!
//! On purpose nothing here is the product's: it would refuse fewer shares than the threshold, and an attacker does not.

/// An integer below 2^256, least limb first.
type Limbs = [u64; 4];

/// The order of P-256 (SEC 2, §2.4.2).
const ORDER: Limbs = [0xf3b9_cac2_fc63_2551, 0xbce6_faad_a717_9e84, 0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000];

fn from_bytes(bytes: &[u8; 32]) -> Limbs {
    let mut limbs = [0; 4];
    for (limb, eight) in limbs.iter_mut().rev().zip(bytes.chunks(8)) {
        *limb = eight.iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    limbs
}

fn to_bytes(limbs: &Limbs) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (limb, eight) in limbs.iter().rev().zip(bytes.chunks_mut(8)) {
        eight.copy_from_slice(&limb.to_be_bytes());
    }
    bytes
}

fn add(a: &Limbs, b: &Limbs) -> Limbs {
    let (mut sum, mut carry) = ([0; 4], 0);
    for at in 0..4 {
        let wide = u128::from(a[at]) + u128::from(b[at]) + carry;
        sum[at] = wide as u64;
        carry = wide >> 64;
    }
    let (less, borrow) = subtract_raw(&sum, &ORDER);
    if carry == 1 || !borrow { less } else { sum }
}

fn subtract_raw(a: &Limbs, b: &Limbs) -> (Limbs, bool) {
    let (mut difference, mut borrow) = ([0; 4], false);
    for at in 0..4 {
        let (first, one) = a[at].overflowing_sub(b[at]);
        let (second, other) = first.overflowing_sub(u64::from(borrow));
        (difference[at], borrow) = (second, one || other);
    }
    (difference, borrow)
}

fn subtract(a: &Limbs, b: &Limbs) -> Limbs {
    let (negative, _) = subtract_raw(&ORDER, b);
    add(a, &negative)
}

fn multiply(a: &Limbs, b: &Limbs) -> Limbs {
    let bits = (0..256).rev().map(|bit| b[bit / 64] >> (bit % 64) & 1 == 1);
    bits.fold([0; 4], |product, bit| {
        let double = add(&product, &product);
        if bit { add(&double, a) } else { double }
    })
}

/// By Fermat: the power of two less than the order.
fn invert(a: &Limbs) -> Limbs {
    let (power, _) = subtract_raw(&ORDER, &[2, 0, 0, 0]);
    let bits = (0..256).rev().map(|bit| power[bit / 64] >> (bit % 64) & 1 == 1);
    bits.fold([1, 0, 0, 0], |result, bit| {
        let square = multiply(&result, &result);
        if bit { multiply(&square, a) } else { square }
    })
}

/// What the polynomial through all these shares is at zero.
pub fn interpolate(shares: &[(u8, [u8; 32])]) -> [u8; 32] {
    let mut sum = [0; 4];
    for (one, share) in shares {
        let (x, mut term) = ([u64::from(*one), 0, 0, 0], from_bytes(share));
        for other in shares.iter().map(|(other, _)| *other).filter(|other| other != one) {
            let other = [u64::from(other), 0, 0, 0];
            term = multiply(&term, &multiply(&other, &invert(&subtract(&other, &x))));
        }
        sum = add(&sum, &term);
    }
    to_bytes(&sum)
}

#[cfg(test)]
#[test]
fn interpolation_is_right() {
    // 7 + 3x + 5x² at 1, 2, 4; and one share alone, of a polynomial of degree 0.
    let at = |x: u64| (x as u8, to_bytes(&[7 + 3 * x + 5 * x * x, 0, 0, 0]));
    assert_eq!(interpolate(&[at(1), at(2), at(4)]), to_bytes(&[7, 0, 0, 0]));
    assert_ne!(interpolate(&[at(1), at(4)]), to_bytes(&[7, 0, 0, 0]));
    assert_eq!(interpolate(&[at(3)]), at(3).1);
    let minus_one = subtract(&[0; 4], &[1, 0, 0, 0]);
    assert_eq!(multiply(&minus_one, &minus_one), [1, 0, 0, 0]);
}
