//! Languages of letters and groups: any tag of BCP 47 (RFC 5646), and a list of names to search in.

use icu_locale_core::LanguageIdentifier;

/// Longest tag of a record, in bytes (spec/entries.md).
const MAX_TAG_BYTES: usize = 40;

/// Tags with the names that the languages have themselves.
pub const LIST: &[(&str, &str)] = &[
    ("af", "Afrikaans"),
    ("am", "አማርኛ"),
    ("ar", "العربية"),
    ("az", "Azərbaycan"),
    ("be", "Беларуская"),
    ("bg", "Български"),
    ("bn", "বাংলা"),
    ("bs", "Bosanski"),
    ("ca", "Català"),
    ("ckb", "کوردیی ناوەندی"),
    ("cs", "Čeština"),
    ("cy", "Cymraeg"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("de-at", "Deutsch (Österreich)"),
    ("de-ch", "Deutsch (Schweiz)"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("en-gb", "English (UK)"),
    ("en-us", "English (US)"),
    ("eo", "Esperanto"),
    ("es", "Español"),
    ("es-mx", "Español (México)"),
    ("et", "Eesti"),
    ("eu", "Euskara"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fil", "Filipino"),
    ("fr", "Français"),
    ("fr-ca", "Français (Canada)"),
    ("fr-ch", "Français (Suisse)"),
    ("ga", "Gaeilge"),
    ("gl", "Galego"),
    ("gsw", "Schwiizertüütsch"),
    ("gu", "ગુજરાતી"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("hy", "Հայերեն"),
    ("id", "Bahasa Indonesia"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("kk", "Қазақ"),
    ("km", "ខ្មែរ"),
    ("ko", "한국어"),
    ("ku", "Kurmancî"),
    ("lb", "Lëtzebuergesch"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("mk", "Македонски"),
    ("ml", "മലയാളം"),
    ("mn", "Монгол"),
    ("mr", "मराठी"),
    ("ms", "Bahasa Melayu"),
    ("mt", "Malti"),
    ("my", "မြန်မာ"),
    ("nb", "Norsk bokmål"),
    ("ne", "नेपाली"),
    ("nl", "Nederlands"),
    ("nn", "Norsk nynorsk"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("pl", "Polski"),
    ("ps", "پښتو"),
    ("pt", "Português"),
    ("pt-br", "Português (Brasil)"),
    ("rm", "Rumantsch"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("si", "සිංහල"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("so", "Soomaali"),
    ("sq", "Shqip"),
    ("sr", "Српски"),
    ("sr-latn", "Srpski"),
    ("sv", "Svenska"),
    ("sw", "Kiswahili"),
    ("ta", "தமிழ்"),
    ("te", "తెలుగు"),
    ("th", "ไทย"),
    ("ti", "ትግርኛ"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("uz", "Oʻzbek"),
    ("vi", "Tiếng Việt"),
    ("yi", "ייִדיש"),
    ("zh", "中文"),
    ("zh-hans", "简体中文"),
    ("zh-hant", "繁體中文"),
    ("zu", "isiZulu"),
];

/// The tag that was typed, in small letters as records have it, or that of a language by its name. None for what is neither.
pub fn tag(typed: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.len() > 4 * MAX_TAG_BYTES {
        return None;
    }
    let lower = typed.to_lowercase();
    if let Some((tag, _)) = LIST.iter().find(|(_, name)| name.to_lowercase() == lower) {
        return Some((*tag).to_owned());
    }
    let tag: LanguageIdentifier = typed.replace('_', "-").parse().ok()?;
    let tag = tag.to_string().to_ascii_lowercase();
    (tag != "und" && tag.len() <= MAX_TAG_BYTES).then_some(tag)
}

/// A tag as Open Graph writes it: `pt_BR`.
pub fn locale(tag: &str) -> String {
    let read: Option<LanguageIdentifier> = tag.parse().ok();
    read.map_or_else(|| tag.to_owned(), |tag| tag.to_string()).replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_tag_is_a_language_and_so_is_a_name() {
        for (typed, read) in [
            ("de", "de"),
            (" PT-br ", "pt-br"),
            ("zh_Hant_TW", "zh-hant-tw"),
            ("Fran\u{e7}ais", "fr"),
            ("\u{627}\u{644}\u{639}\u{631}\u{628}\u{64a}\u{629}", "ar"),
            ("sr-Latn-RS", "sr-latn-rs"),
            ("gsw", "gsw"),
        ] {
            assert_eq!(tag(typed).as_deref(), Some(read), "{typed}");
        }
        for wrong in ["", "und", "english please", "x", "de-", "\u{e4}", &"a".repeat(500)] {
            assert_eq!(tag(wrong), None, "{wrong}");
        }
        assert_eq!((locale("pt-br"), locale("ar")), ("pt_BR".to_owned(), "ar".to_owned()));
    }

    #[test]
    fn the_list_has_tags_that_are_read_as_they_stand() {
        for (tag_of, name) in LIST {
            assert_eq!(tag(tag_of).as_deref(), Some(*tag_of));
            assert!(tag(name).is_some(), "{name}");
        }
    }
}
