//! This machine's clock, and times for people.

use std::time::{SystemTime, UNIX_EPOCH};

use undersigned_proto::UnixTime;

/// Now, by this machine. A clock before 1970 reads as 0.
pub fn now() -> UnixTime {
    UnixTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

/// `2026-11-24 14:05 UTC`.
pub fn utc(time: UnixTime) -> String {
    let (days, seconds) = (time.0 / 86_400, time.0 % 86_400);
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", seconds / 3_600, seconds % 3_600 / 60)
}

/// `48 hours`, `90 minutes`, `5 seconds`: in the largest unit that is exact.
pub fn span(seconds: u32) -> String {
    let (count, unit) = match seconds {
        1.. if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        1.. if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// Days since 1970-01-01 to a Gregorian date (Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", `civil_from_days`, for days at or after 1970).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days.saturating_add(719_468);
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let cases = [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_709_251_200, "2024-03-01 00:00 UTC"),
            (1_795_543_500, "2026-11-24 18:05 UTC"),
        ];
        for (seconds, text) in cases {
            assert_eq!(utc(UnixTime(seconds)), text);
        }
    }

    #[test]
    fn spans() {
        let cases =
            [(0, "0 seconds"), (1, "1 second"), (90, "90 seconds"), (5_400, "90 minutes"), (172_800, "48 hours")];
        for (seconds, text) in cases {
            assert_eq!(span(seconds), text);
        }
    }
}
