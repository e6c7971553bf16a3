//! The order of names on the page. Never the order of signing, which would reveal who signed when.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;
use undersigned_proto::verify::NamedVerdict;

use super::meant::{Meant, meant};
use crate::text::Text;

/// What the reader chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By the whole name as it was given.
    #[default]
    Given,
    /// By the family name, as far as it can be told.
    Name,
    /// By role, names without one last.
    Role,
}

/// A link to one of the orders.
pub struct OrderLink {
    /// Where it leads, from the letter's page.
    pub query: String,
    /// Its words.
    pub words: String,
    /// Whether it is the one that is shown.
    pub current: bool,
}

impl Order {
    const ALL: [Self; 3] = [Self::Given, Self::Name, Self::Role];

    /// `?order=`; an unknown value is the usual order.
    pub fn of_query(query: Option<&str>) -> Self {
        let asked = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("order="));
        Self::ALL.into_iter().find(|order| Some(order.as_str()) == asked).unwrap_or_default()
    }

    /// Its value in the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Name => "name",
            Self::Role => "role",
        }
    }

    /// Links to the possible orders of these names.
    pub fn links(self, text: Text, names: &[NamedVerdict]) -> Vec<OrderLink> {
        if names.len() < 2 {
            return Vec::new();
        }
        let with_roles = names.iter().any(|name| name.role.is_some());
        let lang = text.query().replace('?', "&");
        let link = |order: Self| OrderLink {
            query: format!("?order={}{lang}#names", order.as_str()),
            words: text.get(&format!("order-{}", order.as_str())),
            current: order == self,
        };
        Self::ALL.into_iter().filter(|order| with_roles || *order != Self::Role).map(link).collect()
    }

    /// Puts names in this order, as the letter's language orders words.
    pub fn sort(self, names: &mut [NamedVerdict], lang: &str) {
        let collator = collator(lang);
        let mut keyed: Vec<(Key, NamedVerdict)> =
            names.iter().map(|name| (Key::of(self, name, lang), name.clone())).collect();
        keyed.sort_by(|(one, a), (other, b)| one.compare(other, &collator).then_with(|| a.cmp(b)));
        for (place, (_, name)) in names.iter_mut().zip(keyed) {
            *place = name;
        }
    }

    /// The letter under which a name stands in this order; `#` for what is none.
    pub fn initial(self, name: &NamedVerdict, lang: &str) -> String {
        let key = Key::of(self, name, lang);
        let first = key
            .words
            .iter()
            .find(|words| !words.is_empty())
            .and_then(|words| words.chars().find(|c| c.is_alphanumeric()));
        match first {
            Some(c) if c.is_alphabetic() => {
                plain(&c.to_string()).chars().next().map_or_else(String::new, |c| c.to_uppercase().collect())
            }
            _ => "#".to_owned(),
        }
    }
}

/// What a name is ordered by, the first difference counts.
struct Key {
    /// Names without a role stand last where roles are the order.
    is_last: bool,
    words: [String; 3],
}

impl Key {
    fn of(order: Order, name: &NamedVerdict, lang: &str) -> Self {
        let Meant { family, whole } = meant(&name.name, lang);
        let none = String::new;
        match order {
            Order::Given => Self { is_last: false, words: [whole, none(), none()] },
            Order::Name => Self { is_last: false, words: [family, whole, none()] },
            Order::Role => {
                Self { is_last: name.role.is_none(), words: [name.role.clone().unwrap_or_default(), family, whole] }
            }
        }
    }

    fn compare(&self, other: &Self, collator: &Option<CollatorBorrowed<'static>>) -> Ordering {
        let words = |one: &String, other: &String| match collator {
            Some(collator) => collator.compare(one, other),
            None => plain(one).cmp(&plain(other)),
        };
        let pairs = self.words.iter().zip(&other.words);
        let first = pairs.map(|(one, other)| words(one, other)).find(|order| order.is_ne());
        self.is_last.cmp(&other.is_last).then(first.unwrap_or(Ordering::Equal))
    }
}

/// The order of a language (CLDR); that of all of them together where it has none of its own.
fn collator(lang: &str) -> Option<CollatorBorrowed<'static>> {
    let locale: Locale = lang.parse().unwrap_or(Locale::UNKNOWN);
    Collator::try_new(locale.into(), CollatorOptions::default()).ok()
}

/// Lower case and without marks: for searching, and for letters to jump to.
pub fn plain(words: &str) -> String {
    let lower = words.chars().flat_map(char::to_lowercase);
    let folded = lower.map(|c| match c {
        // What has an ASCII reading, as those type it who have no other keyboard.
        c if u32::from(c) < 0x250 => deunicode::deunicode_char(c).unwrap_or_default().to_lowercase(),
        // What `to_lowercase` leaves after a dotted capital I, and other marks above and below.
        c if matches!(u32::from(c), 0x300..=0x36f | 0x64b..=0x65f) => String::new(),
        c => c.to_string(),
    });
    folded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn named(name: &str, role: Option<&str>) -> NamedVerdict {
        NamedVerdict { name: name.into(), comment: None, attested: None, role: role.map(str::to_owned) }
    }

    #[track_caller]
    fn check(order: Order, expected: &[&str]) {
        let mut names = vec![
            named("zoe Adler", Some("Nurse")),
            named("Özlem Berg", None),
            named("Anna Zorn", Some("doctor")),
            named("olaf Cremer", Some("doctor")),
        ];
        order.sort(&mut names, "en");
        assert_eq!(names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_order_sorts_as_people_read() {
        check(Order::Given, &["Anna Zorn", "olaf Cremer", "Özlem Berg", "zoe Adler"]);
        check(Order::Name, &["zoe Adler", "Özlem Berg", "olaf Cremer", "Anna Zorn"]);
        check(Order::Role, &["olaf Cremer", "Anna Zorn", "zoe Adler", "Özlem Berg"]);
    }

    #[test]
    fn each_language_has_its_own_order() {
        let order = |lang: &str, names: &[&str]| {
            let mut names: Vec<_> = names.iter().map(|name| named(name, None)).collect();
            Order::Given.sort(&mut names, lang);
            names.into_iter().map(|name| name.name).collect::<Vec<_>>()
        };
        assert_eq!(order("de", &["Zorn", "Äpfel", "Apfel", "Özlem"]), ["Apfel", "Äpfel", "Özlem", "Zorn"]);
        assert_eq!(order("sv", &["Zorn", "Äpfel", "Apfel", "Öst", "Åsa"]), ["Apfel", "Zorn", "Åsa", "Äpfel", "Öst"]);
        // Composed and decomposed are the same letter (NFC).
        assert_eq!(order("fr", &["e\u{301}mile b", "émile a"]), ["émile a", "e\u{301}mile b"]);
        assert_eq!(order("not a tag", &["b", "a"]), ["a", "b"]);
        assert_eq!(Order::Name.initial(&named("Dr. Özlem Ägir (nurse)", None), "de"), "A");
        assert_eq!(Order::Name.initial(&named("42", None), "de"), "#");
        assert_eq!(Order::Name.initial(&named("محمد المصري", None), "ar"), "م");
    }

    #[test]
    fn the_order_of_arrival_does_not_show() {
        let mut one = vec![named("Ada", None), named("ada", None), named("Ada", Some("x"))];
        let mut other: Vec<_> = one.iter().rev().cloned().collect();
        for order in Order::ALL {
            order.sort(&mut one, "en");
            order.sort(&mut other, "en");
            assert_eq!(one, other, "{order:?}");
        }
    }

    #[test]
    fn what_is_not_an_order_is_the_usual_one() {
        for (query, order) in [
            (None, Order::Given),
            (Some("order=name"), Order::Name),
            (Some("lang=de&order=role"), Order::Role),
            (Some("order=arrival"), Order::Given),
            (Some("reorder=name"), Order::Given),
        ] {
            assert_eq!(Order::of_query(query), order, "{query:?}");
        }
    }

    #[test]
    fn links_keep_the_language_and_offer_roles_where_there_are_some() {
        let text = Text::new(Lang::En);
        let names = [named("Ada", None), named("Bo", None)];
        assert_eq!(Order::Given.links(text, &names).len(), 2);
        assert_eq!(Order::Given.links(text, &names[..1]).len(), 0);
        let german = Text::choose(Some("de"), None);
        let links = Order::Name.links(german, &[named("Ada", Some("x")), named("Bo", None)]);
        let current: Vec<_> = links.iter().filter(|link| link.current).map(|link| link.query.as_str()).collect();
        assert_eq!((links.len(), current), (3, vec!["?order=name&lang=de#names"]));
    }
}
