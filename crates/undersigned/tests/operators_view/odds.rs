//! How many links somebody finds who only guesses.

/// The number of right links that guessing exceeds with probability at most
/// `error`, where each stratum's members are matched to its signatures by a
/// uniformly random permutation.
///
/// A permutation of n has k fixed points with probability d(n-k)/k!, with
/// d(m) = Σ (-1)^i/i! up to m; strata are independent, so these convolve.
pub fn quantile(strata: &[usize], error: f64) -> usize {
    let all = strata.iter().fold(vec![1.0], |sum, &size| convolve(&sum, &fixed_points(size)));
    let mut above = 1.0;
    let within = all.iter().position(|probability| {
        above -= probability;
        above <= error
    });
    within.unwrap_or(all.len() - 1)
}

/// Terms beyond this one are below 1e-30.
const MAX_TERMS: usize = 28;

fn fixed_points(size: usize) -> Vec<f64> {
    let factorial = |number: usize| (1..=number).map(|factor| factor as f64).product::<f64>();
    let derangements = |size: usize| -> f64 {
        (0..=size.min(MAX_TERMS)).map(|at| if at % 2 == 0 { 1.0 } else { -1.0 } / factorial(at)).sum()
    };
    (0..=size.min(MAX_TERMS)).map(|fixed| derangements(size - fixed) / factorial(fixed)).collect()
}

fn convolve(left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; left.len() + right.len() - 1];
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            sum[i + j] += a * b;
        }
    }
    sum
}

#[test]
fn odds_are_those_of_a_permutation() {
    // Of the six permutations of three: two have no fixed point, three have one, one has three.
    let three = fixed_points(3);
    assert!([2.0, 3.0, 0.0, 1.0].iter().zip(&three).all(|(count, p)| (count / 6.0 - p).abs() < 1e-12), "{three:?}");
    assert_eq!((quantile(&[3], 0.5), quantile(&[3], 0.4), quantile(&[3], 0.1)), (1, 1, 3));
    // Three large strata are close to Poisson with mean 3, whose 99.9 % quantile is 10.
    assert_eq!(quantile(&[100, 50, 20], 0.001), 10);
}
