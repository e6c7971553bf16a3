//! Moments as people read them, as machines read them, and as forms give them. Always UTC, and always said so.

use undersigned_proto::UnixTime;

use crate::text::Text;

const DAY_S: u64 = 86_400;
/// 9999-12-31T23:59:59Z: four digits of a year, as RFC 3339 has them.
pub const MAX_MOMENT: UnixTime = UnixTime(253_402_300_799);

/// A moment on a page: `<time datetime="{machine}">{spoken}</time>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// RFC 3339.
    pub machine: String,
    /// In the reader's language.
    pub spoken: String,
    /// The same without the time of day.
    pub day: String,
}

impl Date {
    /// The moment in the language of `text`.
    pub fn new(text: Text, at: UnixTime) -> Self {
        let (year, month, day) = civil(at.0.min(MAX_MOMENT.0) / DAY_S);
        let (hour, minute, _) = clock(at);
        let words = [
            ("day", day.to_string()),
            ("month", text.get(&format!("month-{month}"))),
            ("year", year.to_string()),
            ("time", format!("{hour:02}:{minute:02}")),
        ];
        Self {
            machine: format!("{}Z", for_input(at)),
            spoken: text.with("date", &words),
            day: text.with("day", &words),
        }
    }
}

/// As `<input type="datetime-local" step="1">` takes it.
pub fn for_input(at: UnixTime) -> String {
    let (year, month, day) = civil(at.0.min(MAX_MOMENT.0) / DAY_S);
    let (hour, minute, second) = clock(at);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// What such an input gives: `2026-03-01T12:00`, with or without seconds, `T` or a space between.
pub fn from_input(typed: &str) -> Option<UnixTime> {
    let (date, time) = typed.trim().split_once(['T', ' '])?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = match time.len() {
        5 => {
            let [hour, minute] = numbers(time, ':', [2, 2])?;
            [hour, minute, 0]
        }
        _ => numbers(time, ':', [2, 2, 2])?,
    };
    if hour > 23 || minute > 59 || second > 59 || year < 1970 {
        return None;
    }
    let days = days_from_civil(year, month, day)?;
    Some(UnixTime(days * DAY_S + hour * 3_600 + minute * 60 + second))
}

fn clock(at: UnixTime) -> (u64, u64, u64) {
    let second_of_day = at.0.min(MAX_MOMENT.0) % DAY_S;
    (second_of_day / 3_600, second_of_day / 60 % 60, second_of_day % 60)
}

/// `N` numbers of exactly these widths.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[u64; N]> {
    let mut found = [0; N];
    let mut parts = text.split(separator);
    for (slot, width) in found.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *slot = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// Year, month, day of a day since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn civil(day: u64) -> (u64, u64, u64) {
    let shifted = day + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

/// The reverse, from the same source; none for a day that no calendar has.
fn days_from_civil(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted_year = year - u64::from(month <= 2);
    let era = shifted_year / 400;
    let year_of_era = shifted_year % 400;
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (era * 146_097 + day_of_era).checked_sub(719_468)?;
    // 31 February comes out as a day in March.
    (civil(days) == (year, month, day)).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn known_moments() {
        for (at, input) in [
            (0, "1970-01-01T00:00:00"),
            (951_782_400, "2000-02-29T00:00:00"),
            (1_772_366_399, "2026-03-01T11:59:59"),
            (MAX_MOMENT.0, "9999-12-31T23:59:59"),
        ] {
            assert_eq!(for_input(UnixTime(at)), input);
            assert_eq!(from_input(input), Some(UnixTime(at)));
        }
        assert_eq!(from_input("2026-03-01T12:00"), from_input("2026-03-01 12:00:00"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for typed in [
            "",
            "2026-03-01",
            "2026-02-29T00:00",
            "2026-13-01T00:00",
            "2026-00-01T00:00",
            "2026-04-31T00:00",
            "2026-03-01T24:00",
            "2026-03-01T12:60",
            "26-03-01T12:00",
            "2026-3-1T12:00",
            "+026-03-01T12:00",
            "1969-12-31T23:59",
            "2026-03-01T12:00Z",
            "2026-03-01T12:00:00:00",
        ] {
            assert_eq!(from_input(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_day_of_400_years_comes_back() {
        for day in (0..146_097).map(|day| day * DAY_S) {
            assert_eq!(from_input(&for_input(UnixTime(day))), Some(UnixTime(day)));
        }
    }

    #[test]
    fn spoken_in_both_languages() {
        let at = UnixTime(1_772_366_399);
        assert_eq!(Date::new(Text::new(Lang::En), at).spoken, "1 March 2026, 11:59 UTC");
        assert_eq!(Date::new(Text::new(Lang::De), at).spoken, "1. März 2026, 11:59 UTC");
        assert_eq!(Date::new(Text::new(Lang::De), at).machine, "2026-03-01T11:59:59Z");
    }
}
