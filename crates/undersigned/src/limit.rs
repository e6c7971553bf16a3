//! A limit on how long a whole command may take.

use std::time::{Duration, Instant};

/// Longest limit: a month.
const MAX_LIMIT_S: u64 = 31 * 86_400;

/// A length of time as a person types it: `90s`, `30m`, `6h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimit(Duration);

impl std::str::FromStr for TimeLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "a number with s, m or h behind, at most 744h, like 90s, 30m or 6h".to_owned();
        let unit = match text.chars().last() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3_600,
            _ => return Err(bad()),
        };
        let digits = text.get(..text.len() - 1).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let number: u64 = digits.and_then(|digits| digits.parse().ok()).ok_or_else(bad)?;
        let seconds = number.checked_mul(unit).filter(|seconds| (1..=MAX_LIMIT_S).contains(seconds)).ok_or_else(bad)?;
        Ok(Self(Duration::from_secs(seconds)))
    }
}

impl TimeLimit {
    /// When it is over, if it begins now.
    pub fn deadline(self) -> Instant {
        Instant::now() + self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_people_type_them() {
        let seconds = |text: &str| text.parse::<TimeLimit>().map(|limit| limit.0.as_secs()).ok();
        assert_eq!(
            (seconds("90s"), seconds("30m"), seconds("6h"), seconds("744h")),
            (Some(90), Some(1_800), Some(21_600), Some(2_678_400))
        );
        for text in ["", "s", "6", "0s", "745h", "-1h", "+1h", "1.5h", "6 h", "6H", "99999999999999999999h", "1ä"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
