//! Sums in which most points never change: their multiples are computed once.

use crate::curve::{odd_multiples, wnaf};
use blstrs::{G1Affine, G1Projective, Scalar};
use group::{Curve, Group};

/// Bits of a window over a fixed point: its table is made once, so it may be larger than that of a passing point.
const FIXED_WINDOW: u32 = 7;
/// Odd multiples 1, 3, … of a point that such a window needs.
const FIXED_MULTIPLES: usize = 1 << (FIXED_WINDOW - 2);
/// Bits of a window over a passing point.
const PASSING_WINDOW: u32 = 5;
const PASSING_MULTIPLES: usize = 1 << (PASSING_WINDOW - 2);

/// The odd multiples of a point that stays, in the form that is added fastest.
pub(crate) struct FixedPoint(Vec<G1Affine>);

impl FixedPoint {
    /// `point` is not the identity.
    pub(crate) fn new(point: &G1Projective) -> Self {
        let multiples = odd_multiples(point, FIXED_MULTIPLES);
        let mut affine = vec![G1Affine::default(); multiples.len()];
        G1Projective::batch_normalize(&multiples, &mut affine);
        Self(affine)
    }
}

/// Σ fixed·scalars + passing·scalar, for public values only: time depends on the scalars.
pub(crate) fn sum_fixed(fixed: &[(&FixedPoint, Scalar)], passing: (&G1Projective, &Scalar)) -> G1Projective {
    let fixed: Vec<_> = fixed.iter().map(|(point, scalar)| (&point.0, wnaf(scalar, FIXED_WINDOW))).collect();
    let (multiples, digits) = (odd_multiples(passing.0, PASSING_MULTIPLES), wnaf(passing.1, PASSING_WINDOW));
    let mut sum = G1Projective::identity();
    for at in (0..digits.len()).rev() {
        sum = sum.double();
        let digit = digits.get(at).copied().unwrap_or(0);
        match multiples.get(usize::from(digit.unsigned_abs() / 2)) {
            Some(odd) if digit > 0 => sum += odd,
            Some(odd) if digit < 0 => sum -= odd,
            _ => {}
        }
        for (multiples, digits) in &fixed {
            let digit = digits.get(at).copied().unwrap_or(0);
            match multiples.get(usize::from(digit.unsigned_abs() / 2)) {
                Some(odd) if digit > 0 => sum += odd,
                Some(odd) if digit < 0 => sum -= odd,
                _ => {}
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use ff::Field;

    #[test]
    fn agrees_with_plain_multiplication() {
        let point = |n: u64| G1Projective::generator() * Scalar::from(n);
        let fixed: Vec<FixedPoint> = [3, 5, 7].iter().map(|n| FixedPoint::new(&point(*n))).collect();
        let edges = [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, Scalar::from(127), Scalar::from(128), -Scalar::from(64)];
        for a in edges {
            for b in edges {
                let scalars = [a, b, a * b + Scalar::from(0x0123_4567_89ab_cdef)];
                let terms: Vec<_> = fixed.iter().zip(scalars).collect();
                let expected = point(3) * a + point(5) * b + point(7) * scalars[2] + point(11) * b;
                assert_eq!(sum_fixed(&terms, (&point(11), &b)), expected);
            }
        }
    }
}
