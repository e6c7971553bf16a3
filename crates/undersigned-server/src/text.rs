//! What the pages say, in the reader's language (Fluent files under `locales/`).

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// Most ranges of an Accept-Language header that are read: browsers send a handful.
const MAX_LANGUAGE_RANGES: usize = 16;
/// From here on, digits stand in groups of three: "1240" reads well, "12400" does not.
const GROUPED_FROM: f64 = 10_000.0;

/// The files of a language. The record's types have one each.
macro_rules! files {
    ($lang:literal) => {
        &[
            include_str!(concat!("../locales/", $lang, "/pages.ftl")),
            include_str!(concat!("../locales/", $lang, "/app.ftl")),
            include_str!(concat!("../locales/", $lang, "/mail.ftl")),
            include_str!(concat!("../locales/", $lang, "/record.ftl")),
            include_str!(concat!("../locales/", $lang, "/update.ftl")),
            include_str!(concat!("../locales/", $lang, "/supporters.ftl")),
            include_str!(concat!("../locales/", $lang, "/contact.ftl")),
        ]
    };
}

/// The languages that the pages speak, from one table: tag, name in the language itself, direction.
macro_rules! languages {
    ($($(#[$doc:meta])* $name:ident = $tag:literal, $own:literal, $dir:literal;)+) => {
        /// A language that the pages speak.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Lang {
            $($(#[$doc])* $name),+
        }

        impl Lang {
            /// All of them, for the switch at the foot of each page.
            pub const ALL: [Self; [$($tag),+].len()] = [$(Self::$name),+];

            /// BCP 47.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $tag),+
                }
            }

            /// Its name in its own language.
            pub fn own_name(self) -> &'static str {
                match self {
                    $(Self::$name => $own),+
                }
            }

            /// `ltr` or `rtl`.
            pub fn dir(self) -> &'static str {
                match self {
                    $(Self::$name => $dir),+
                }
            }

            /// `?lang=` with its tag.
            fn query(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("?lang=", $tag)),+
                }
            }

            fn files(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => files!($tag)),+
                }
            }
        }
    };
}

languages! {
    /// The fallback.
    En = "en", "English", "ltr";
    /// German.
    De = "de", "Deutsch", "ltr";
    /// French. Awaits a native reader.
    Fr = "fr", "Fran\u{e7}ais", "ltr";
    /// Spanish. Awaits a native reader.
    Es = "es", "Espa\u{f1}ol", "ltr";
    /// Arabic, the proof for writing from right to left. Awaits a native reader.
    Ar = "ar", "\u{627}\u{644}\u{639}\u{631}\u{628}\u{64a}\u{629}", "rtl";
}

/// The texts of each language, in the order of [`Lang::ALL`].
static BUNDLES: LazyLock<Vec<FluentBundle<FluentResource>>> = LazyLock::new(|| Lang::ALL.map(bundle).into());

impl Lang {
    /// The language of a tag: `de`, `de-AT`, `DE`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split('-').next()?;
        Self::ALL.into_iter().find(|lang| lang.as_str().eq_ignore_ascii_case(primary))
    }

    fn bundle(self) -> Option<&'static FluentBundle<FluentResource>> {
        BUNDLES.get(Self::ALL.iter().position(|known| *known == self)?)
    }
}

/// Which way a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Direction;

impl Direction {
    /// `rtl` or `ltr` for the `dir` attribute: by the language's tag, whatever its script is written as, else by the first
    /// letter of `sample` that has a direction.
    pub fn of(tag: &str, sample: &str) -> &'static str {
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default().to_ascii_lowercase();
        let script = parts.find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic()));
        let by_script = |script: &str| {
            let rtl = ["arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "mand", "samr", "aran"];
            if rtl.contains(&script.to_ascii_lowercase().as_str()) { "rtl" } else { "ltr" }
        };
        let rtl = [
            "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi", "azb", "pnb", "glk",
            "mzn", "nqo",
        ];
        match script {
            Some(script) => by_script(script),
            None if rtl.contains(&primary.as_str()) => "rtl",
            None if primary.is_empty() || primary == "und" => {
                let is_rtl = |c: char| matches!(u32::from(c), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefc | 0x10800..=0x10fff | 0x1e800..=0x1efff);
                sample.chars().find(|c| c.is_alphabetic()).map_or("ltr", |c| if is_rtl(c) { "rtl" } else { "ltr" })
            }
            None => "ltr",
        }
    }
}

/// The texts of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Text {
    lang: Lang,
    chosen: bool,
}

/// A value inside a text. Numbers stay numbers, so that a language can inflect by them.
pub trait Value {
    /// The value for Fluent.
    fn value(&self) -> FluentValue<'_>;
}

macro_rules! value {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            fn value(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        }
    )*};
}
value!(u8, u16, u32, u64, usize, &str);

impl Value for String {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}

impl Value for Cow<'_, str> {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_ref())
    }
}

impl<T: Value + ?Sized> Value for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

impl Text {
    /// The texts of a language that nobody chose by hand.
    pub fn new(lang: Lang) -> Self {
        Self { lang, chosen: false }
    }

    /// The language asked for by hand, `?lang=`, if we have it; else the best of an Accept-Language header, else English.
    pub fn choose(asked: Option<&str>, accepted: Option<&str>) -> Self {
        match asked.and_then(Lang::from_tag) {
            Some(lang) => Self { lang, chosen: true },
            None => Self::new(accepted.and_then(best).unwrap_or(Lang::En)),
        }
    }

    /// BCP 47, for the `lang` attribute.
    pub fn lang(&self) -> &'static str {
        self.lang.as_str()
    }

    /// The direction in which the language is written, for the `dir` attribute.
    pub fn dir(&self) -> &'static str {
        self.lang.dir()
    }

    /// What a link to another page of ours needs to stay in the language
    /// that was chosen by hand: there is no cookie to remember it.
    pub fn query(&self) -> &'static str {
        if self.chosen { self.lang.query() } else { "" }
    }

    /// The other languages.
    pub fn others(&self) -> impl Iterator<Item = Lang> + use<> {
        let own = self.lang;
        Lang::ALL.into_iter().filter(move |lang| *lang != own)
    }

    /// The text of a key; the key itself if there is none, which a test forbids.
    pub fn get(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of a key with values.
    pub fn with<V: Value>(&self, key: &str, values: &[(&str, V)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.value());
        }
        self.format(key, Some(&args))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let find = |lang: Lang| {
            let bundle = lang.bundle()?;
            let pattern = bundle.get_message(key)?.value()?;
            Some(alone(bundle.format_pattern(pattern, args, &mut Vec::new())))
        };
        find(self.lang).or_else(|| find(Lang::En)).unwrap_or_else(|| key.to_owned())
    }
}

/// Without the isolating characters around a value that is a line of its own: a code or a link is copied from there.
fn alone(said: Cow<'_, str>) -> String {
    if !said.contains('\u{2068}') {
        return said.into_owned();
    }
    let value = |line: &str| {
        let value = line.trim().strip_prefix('\u{2068}')?.strip_suffix('\u{2069}')?;
        (!value.contains(['\u{2068}', '\u{2069}'])).then(|| line.replace(['\u{2068}', '\u{2069}'], ""))
    };
    let lines = said.split('\n').map(|line| value(line).map_or(Cow::Borrowed(line), Cow::Owned));
    lines.collect::<Vec<_>>().join("\n")
}

/// The language of ours with the highest weight; of equals, the first.
fn best(accepted: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for range in accepted.split(',').take(MAX_LANGUAGE_RANGES) {
        let mut parts = range.split(';');
        let Some(lang) = parts.next().and_then(Lang::from_tag) else { continue };
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0_f32);
        if weight > 0.0 && best.is_none_or(|(highest, _)| weight > highest) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    // Tags of ours; plurals and numbers would follow no language if one could not be read.
    let tag: LanguageIdentifier = lang.as_str().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // What is put into a text that runs from right to left is kept apart by isolating characters: a name in Latin letters
    // would turn around what stands beside it.
    bundle.set_use_isolating(lang.dir() == "rtl");
    bundle.set_formatter(Some(grouped));
    for file in lang.files() {
        // Files of ours, compiled in; a test parses them. A bad message is left out, the rest stands.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Large numbers in groups of three with a narrow space (ISO 80000-1 §7.3.1), which reads in every language.
fn grouped<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    if number.value < GROUPED_FROM || number.value.fract() != 0.0 {
        return None;
    }
    let digits = format!("{:.0}", number.value);
    let mut text = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(accepted: &'static str, query: Option<&str>) -> Text {
        Text::choose(query, Some(accepted))
    }

    #[test]
    fn language_is_chosen_by_query_then_weight_then_english() {
        assert_eq!(text("en", Some("de")).lang(), "de");
        assert_eq!(text("en", Some("de")).query(), "?lang=de");
        assert_eq!(text("de", Some("xx")).lang(), "de");
        assert_eq!(text("pt-BR, pt;q=0.9, en;q=0.7, de-CH;q=0.8, *;q=0.5", None).lang(), "de");
        assert_eq!(text("de;q=0, en", None).lang(), "en");
        assert_eq!(text("pt", None).lang(), "en");
        assert_eq!(text("de", None).query(), "");
    }

    #[test]
    fn each_language_has_its_direction() {
        for rtl in ["ar", "ar-EG", "he", "fa-IR", "ur", "az-Arab", "pa-Arab-PK", "ks", "AR"] {
            assert_eq!(Direction::of(rtl, "x"), "rtl", "{rtl}");
        }
        for ltr in ["en", "de-AT", "az-Latn", "ks-Deva", "ur-Latn", "zh-Hant", "sr-Cyrl", "x"] {
            assert_eq!(Direction::of(ltr, "\u{5d0}"), "ltr", "{ltr}");
        }
        assert_eq!((Direction::of("und", "\u{5d0}"), Direction::of("", "1 a")), ("rtl", "ltr"));
    }

    #[test]
    fn each_bundle_knows_its_language() {
        for lang in Lang::ALL {
            assert_eq!(lang.bundle().unwrap().locales, [lang.as_str().parse::<LanguageIdentifier>().expect("a tag")]);
        }
    }

    #[test]
    fn every_file_parses_without_a_defect() {
        for file in Lang::ALL.into_iter().flat_map(Lang::files) {
            if let Err((_, defects)) = FluentResource::try_new((*file).to_owned()) {
                panic!("{defects:?}");
            }
        }
    }

    #[test]
    fn large_numbers_stand_in_groups() {
        let english = Text::new(Lang::En);
        let said = english.with("count-signed", &[("signed", 1_234_567_u64)]);
        assert!(said.contains("1\u{202f}234\u{202f}567"), "{said}");
    }

    #[test]
    fn a_line_of_its_own_is_copied_bare() {
        let said = Text::new(Lang::Ar).with("mail-body", &[("code", "1234 5678 9012"), ("time", "12:00")]);
        assert!(said.lines().any(|line| line.trim() == "1234 5678 9012"), "{said:?}");
        assert!(said.contains("\u{2068}12:00\u{2069}"), "inside a sentence it is kept apart: {said:?}");
    }

    #[test]
    fn an_unknown_key_shows_itself() {
        assert_eq!(Text::new(Lang::De).get("no-such-key"), "no-such-key");
    }
}
