//! What is meant by a line that somebody has signed with: name, title, firm and function stand in it in any order that people
//! use, and lists are read by family name.

/// Words before a name that are none of it, in lower case without points.
const TITLES: &str = "dr prof professor professorin mr mrs ms miss mx sir dame lord lady rev fr herr frau ing dipl-ing \
     dipl mag univ-prof priv-doz pd dott dottssa sig sigra avv m mme mlle me sr sra srta don doña lic arq \
     eng hon capt col gen lt sgt maj drs ir mgr bc judr mudr rndr phdr د أ م السيد السيدة";
/// Words behind a name that are none of it, in lower case without points.
const DEGREES: &str = "jr sr jun sen junior senior ii iii iv v phd dphil md msc bsc ma ba mba mph mpp msw med edd jd llm \
     llb esq cpa rn bsn msn dnp np dds dvm pe frs fba obe cbe mbe kbe csc drsc habil ret emeritus emerita \
     em i.r ir mag sc dipl-ing dr bc pharmd psyd lcsw sj op osb";
/// Small words before a family name, by which no list is ordered where they are written small.
const PARTICLES: &str = "von vom zu zum zur van de der den het ten ter te di da do dos das del della dello dei degli la le \
     les du des d af av y e i und bin ibn ben bint al el ad as ash at an ar 't op aan in";

/// Where a name ends and something else begins.
const ENDS: &str = "([{|/;\u{2013}\u{2014}\u{2022}\u{b7}@\u{60c}\u{ff08}<\"\u{201c}\u{201d}\u{201e}\u{ab}\u{bb}";

/// A name as lists are ordered by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// The family name, without small words before it.
    pub family: String,
    /// The name in the order in which it is spoken, without titles, degrees, firm and function.
    pub whole: String,
}

/// What is meant by a line, in a letter of this language.
pub fn meant(line: &str, lang: &str) -> Meant {
    let visible: String = line.chars().filter(|c| !is_mark(*c)).collect();
    let name = name_of(&visible);
    let words: Vec<&str> = name.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let words = without_titles(&words);
    let whole = words.join(" ");
    let family = match words {
        [] => String::new(),
        _ if is_family_first(&whole, lang) => words.join(" "),
        words => family_of(words),
    };
    // A line without a name in it is ordered as it stands.
    if whole.is_empty() {
        Meant { family: visible.trim().to_owned(), whole: visible.trim().to_owned() }
    } else {
        Meant { family, whole }
    }
}

/// Emoji, quotation marks and what nobody sees: no part of an order.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe0f}')
        || matches!(u32::from(c), 0x1f000..=0x1faff | 0x2600..=0x27bf)
        || matches!(c, '*' | '\u{2020}' | '\u{2021}' | '#' | '~' | '\u{2022}')
}

/// The part of a line that is the name: up to a bracket, a dash between spaces, a comma before something else.
fn name_of(line: &str) -> String {
    let line = without_nickname(line.trim());
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric() && !"([{".contains(c));
    let line = match line.find(|c| ENDS.contains(c)) {
        Some(end) => {
            let before = line.get(..end).unwrap_or(line);
            // "(she/her) Anna Berg": what is in brackets at the beginning is left out, not what follows.
            if before.trim().is_empty() { line.rsplit([')', ']', '}']).next().unwrap_or(line) } else { before }
        }
        None => line,
    };
    let line = [" - ", " at ", " bei ", " chez ", " from ", " aus "].iter().fold(line, |line, between| {
        line.split_once(between).map_or(line, |(name, _)| if name.trim().is_empty() { line } else { name })
    });
    let mut parts = line.split(',').map(str::trim).filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    let second = parts.find(|part| !part.split_whitespace().all(is_degree));
    match second {
        // "Berg, Anna": the family name, then the others. "Anna Berg, nurse" has its name before the comma.
        Some(others) if family_stands_first(first, others) => format!("{others} {first}"),
        _ => first.to_owned(),
    }
}

/// `Anna "Annie" Berg` and `Anna (Annie) Berg` without what is in between. "Anna Berg (nurse)" is another thing.
fn without_nickname(line: &str) -> String {
    let pairs = [
        ('(', ')'),
        ('"', '"'),
        ('\u{201c}', '\u{201d}'),
        ('\u{201e}', '\u{201c}'),
        ('\u{ab}', '\u{bb}'),
        ('\'', '\''),
    ];
    let without = pairs.into_iter().find_map(|(open, close)| {
        let (before, rest) = line.split_once(open)?;
        let (_, after) = rest.split_once(close)?;
        let goes_on = after.trim_start().chars().next().is_some_and(char::is_uppercase);
        let one = before.ends_with(' ') && before.split_whitespace().filter(|word| !is_title(word)).count() == 1;
        (goes_on && one && after.starts_with(' ')).then(|| format!("{before}{after}"))
    });
    without.unwrap_or_else(|| line.to_owned())
}

/// Whether what stands before a comma is a family name and what stands behind it are given names.
fn family_stands_first(first: &str, others: &str) -> bool {
    let heads = first.split_whitespace().filter(|word| !is_particle(word)).count();
    let given: Vec<&str> = others.split_whitespace().filter(|word| !is_title(word) && !is_degree(word)).collect();
    let is_name = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase)
            || word.ends_with('.')
    };
    heads == 1 && (1..=2).contains(&given.len()) && given.iter().all(is_name) && !others.contains(char::is_numeric)
}

fn plain(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.chars().filter(|c| *c != '.' && *c != '\'' && *c != '\u{2019}').flat_map(char::to_lowercase).collect()
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

fn is_title(word: &str) -> bool {
    let plain = plain(word);
    // "M" alone is an initial, and "M." a title in French.
    is_in(TITLES, &plain) && (word.chars().count() > 1)
}

fn is_degree(word: &str) -> bool {
    is_in(DEGREES, &plain(word))
}

fn is_particle(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_lowercase) && is_in(PARTICLES, &plain(word))
}

/// Without titles before the name and degrees behind it, as long as something is left.
fn without_titles<'a, 'b>(mut words: &'b [&'a str]) -> &'b [&'a str] {
    while let [title, rest @ ..] = words {
        if rest.is_empty() || !is_title(title) {
            break;
        }
        words = rest;
    }
    while let [rest @ .., degree] = words {
        if rest.len() < 2 || !is_degree(degree) {
            break;
        }
        words = rest;
    }
    words
}

/// Names that are written with the family name first: Han, Hangul and kana without spaces, and Hungarian.
fn is_family_first(name: &str, lang: &str) -> bool {
    let primary = lang.split('-').next().unwrap_or_default();
    let is_east_asian =
        |c: char| matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af | 0x20000..=0x2ffff);
    name.chars().next().is_some_and(is_east_asian) || ["hu", "vi"].contains(&primary)
}

/// The last word, without a small word or an article that is a part of it.
fn family_of(words: &[&str]) -> String {
    // Everything from a small word on belongs to the family name: "Anna von der Heide Bach" is under H.
    let begins = words.iter().skip(1).position(|word| is_particle(word)).map(|at| at + 1);
    let family = match begins {
        Some(begins) => words.get(begins..).unwrap_or_default(),
        None => words.get(words.len().saturating_sub(1)..).unwrap_or_default(),
    };
    let mut family = family;
    while let [small, rest @ ..] = family {
        if rest.is_empty() || !is_particle(small) {
            break;
        }
        family = rest;
    }
    let family = family.join(" ");
    let article = ["al-", "el-", "ad-", "as-", "ash-", "d'", "d\u{2019}", "l'", "l\u{2019}"].into_iter();
    let article = article
        .map(str::to_owned)
        .chain(["Al-", "El-"].map(str::to_owned))
        .find(|article| family.starts_with(article.as_str()));
    let family = article.and_then(|article| family.strip_prefix(article.as_str()).map(str::to_owned)).unwrap_or(family);
    family.strip_prefix("ال").filter(|rest| rest.chars().count() > 1).map(str::to_owned).unwrap_or(family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_ordered_by_what_is_meant() {
        for (line, family) in [
            ("Anna Berg", "Berg"),
            ("anna berg", "berg"),
            ("Dr. Anna Berg", "Berg"),
            ("Prof. Dr. Anna Berg, PhD", "Berg"),
            ("Anna Berg, Ph.D.", "Berg"),
            ("Anna Berg PhD", "Berg"),
            ("Anna Berg (nurse)", "Berg"),
            ("Anna Berg (she/her), nurse", "Berg"),
            ("(she/her) Anna Berg", "Berg"),
            ("Anna Berg, Nurse, Ward 3", "Berg"),
            ("Anna Berg, Google", "Berg"),
            ("Anna Berg – Staff Engineer, Example Corp", "Berg"),
            ("Anna Berg - Staff Engineer", "Berg"),
            ("Anna Berg | Example", "Berg"),
            ("Anna Berg / Example", "Berg"),
            ("Anna Berg @ Example", "Berg"),
            ("Anna Berg at Example", "Berg"),
            ("Berg, Anna", "Berg"),
            ("Berg, Anna M.", "Berg"),
            ("von Berg, Anna", "Berg"),
            ("Anna von Berg", "Berg"),
            ("Anna van der Berg", "Berg"),
            ("Anna Van der Berg", "Berg"),
            ("Anna de la Cruz", "Cruz"),
            ("Anna d'Artagnan", "Artagnan"),
            ("John Smith Jr.", "Smith"),
            ("John Smith, Jr.", "Smith"),
            ("John Smith III", "Smith"),
            ("John Q. Smith, M.D.", "Smith"),
            ("J. R. R. Tolkien", "Tolkien"),
            ("Ana Ruiz-García", "Ruiz-García"),
            ("Conan O\u{2019}Brien", "O\u{2019}Brien"),
            ("Madonna", "Madonna"),
            ("\u{201c}Anna\u{201d}", "Anna"),
            ("Anna \u{201c}Annie\u{201d} Berg", "Berg"),
            ("Anna (Annie) Berg, nurse", "Berg"),
            ("Dr. Anna \"Annie\" Berg", "Berg"),
            ("* Anna Berg *", "Berg"),
            ("Anna Berg 🌻", "Berg"),
            ("Mme Anna Berg", "Berg"),
            ("Frau Dipl.-Ing. Anna Berg", "Berg"),
            ("محمد المصري", "مصري"),
            ("Mohammed al-Masri", "Masri"),
            ("山田太郎", "山田太郎"),
            ("김민수", "김민수"),
            ("Dr.", "Dr."),
            ("", ""),
            ("---", "---"),
        ] {
            assert_eq!(meant(line, "en").family, family, "{line:?}");
        }
        assert_eq!(meant("Nagy Anna", "hu").family, "Nagy Anna");
    }

    #[test]
    fn every_line_has_an_order() {
        for line in [
            "(", ")", "()", ",", ",,", "a,", ", a", "-", " - ", "PhD", "von", "von von", "Dr. PhD", "\u{200b}", "🌻",
            "@", "[x",
        ] {
            let meant = meant(line, "de");
            assert!(meant.family.len() <= line.len() && meant.whole.len() <= line.len(), "{line:?}");
        }
    }
}
