//! Moments as people read them, as machines read them, and as forms send them. Always UTC, and always labelled so.

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use undersigned_proto::UnixTime;

use crate::text::Text;

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
        let civil = civil(at);
        let words = [
            ("day", civil.day().to_string()),
            ("month", text.get(&format!("month-{}", civil.month()))),
            ("year", civil.year().to_string()),
            ("time", format!("{:02}:{:02}", civil.hour(), civil.minute())),
        ];
        Self {
            machine: format!("{}Z", for_input(at)),
            spoken: text.with("date", &words),
            day: text.with("day", &words),
        }
    }
}

/// A sentence in which a moment stands: `{before}<time datetime="…">…</time>{after}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    /// What stands before the moment; all of it if there is none.
    pub before: String,
    /// The moment.
    pub at: Option<Date>,
    /// What stands behind it.
    pub after: String,
}

impl Sentence {
    /// The text of `key` with `values`, and with the moment as `$date`.
    pub fn new(text: Text, key: &str, values: &[(&str, &str)], at: UnixTime) -> Self {
        let date = Date::new(text, at);
        let values = [values, &[("date", &date.spoken)]].concat();
        let whole = text.with(key, &values);
        match whole.rsplit_once(&date.spoken) {
            Some((before, after)) => Self { before: before.to_owned(), after: after.to_owned(), at: Some(date) },
            None => whole.into(),
        }
    }
}

impl From<String> for Sentence {
    fn from(before: String) -> Self {
        Self { before, ..Self::default() }
    }
}

/// `14:32 UTC`.
pub fn time_of_day(at: UnixTime) -> String {
    let civil = civil(at);
    format!("{:02}:{:02} UTC", civil.hour(), civil.minute())
}

/// As `<input type="datetime-local" step="1">` takes it.
pub fn for_input(at: UnixTime) -> String {
    format!("{}", civil(at).strftime("%Y-%m-%dT%H:%M:%S"))
}

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// In UTC. Anything after the last moment of a calendar becomes that moment.
fn civil(at: UnixTime) -> DateTime {
    let seconds = i64::try_from(at.0.min(MAX_MOMENT.0)).unwrap_or_default();
    EPOCH.saturating_add(SignedDuration::from_secs(seconds))
}

/// What such an input sends: `2026-03-01T12:00`, with or without seconds, `T` or a space between.
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
    let civil = DateTime::new(year, month as i8, day as i8, hour as i8, minute as i8, second as i8, 0).ok()?;
    Some(UnixTime(u64::try_from(civil.duration_since(EPOCH).as_secs()).ok()?))
}

/// `N` numbers of exactly these widths.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i16; N]> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_sentence_leaves_its_moment_to_the_page() {
        let at = UnixTime(951_782_400);
        for text in Lang::ALL.map(Text::new) {
            let date = Date::new(text, at);
            for (key, values) in [
                ("sealed-called-by", &[("holder", "Ada 29 February 2000")][..]),
                ("sealed-called-by-organisers", &[]),
                ("sealed-called-until", &[]),
                ("sealed-opened-date", &[]),
                ("locked-state-called", &[]),
            ] {
                let sentence = Sentence::new(text, key, values, at);
                let whole = text.with(key, &[values, &[("date", &date.spoken)]].concat());
                assert_eq!(sentence.at.as_ref(), Some(&date), "{key}");
                assert_eq!(format!("{}{}{}", sentence.before, date.spoken, sentence.after), whole);
            }
            let plain = Sentence::new(text, "sealed-past-more", &[], at);
            assert_eq!(plain, text.get("sealed-past-more").into());
        }
    }

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
        for day in (0..146_097).map(|day| day * 86_400) {
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
