//! The order of names on the page. Never the order of signing, which would reveal who signed when.

use undersigned_proto::verify::NamedVerdict;

use crate::text::Text;

/// What the reader chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By the whole name as it was given.
    #[default]
    Given,
    /// By its last word, the family name in most of our languages.
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

    /// Puts names in this order.
    pub fn sort(self, names: &mut [NamedVerdict]) {
        match self {
            Self::Given => names.sort_by_cached_key(|name| (plain(&name.name), name.clone())),
            Self::Name => {
                names.sort_by_cached_key(|name| (plain(last_word(&name.name)), plain(&name.name), name.clone()))
            }
            Self::Role => names.sort_by_cached_key(|name| {
                let role = name.role.as_deref().map(plain);
                (role.is_none(), role, plain(&name.name), name.clone())
            }),
        }
    }
}

fn last_word(name: &str) -> &str {
    name.split_whitespace().next_back().unwrap_or_default()
}

/// Lower case, without the marks that most alphabets of our signers ignore in sorting.
fn plain(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    for c in words.chars().flat_map(char::to_lowercase) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => plain.push('a'),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'ď' | 'đ' => plain.push('d'),
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => plain.push('e'),
            'ğ' => plain.push('g'),
            'ì'..='ï' | 'ī' | 'ı' => plain.push('i'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' | 'ň' => plain.push('n'),
            'ò'..='ö' | 'ø' | 'ő' => plain.push('o'),
            'ŕ' | 'ř' => plain.push('r'),
            'ś' | 'ş' | 'š' => plain.push('s'),
            'ß' => plain.push_str("ss"),
            'ţ' | 'ť' => plain.push('t'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => plain.push('u'),
            'ý' | 'ÿ' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            // What `to_lowercase` leaves after a dotted capital I.
            '\u{307}' => {}
            other => plain.push(other),
        }
    }
    plain
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
        order.sort(&mut names);
        assert_eq!(names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_order_sorts_as_people_read() {
        check(Order::Given, &["Anna Zorn", "olaf Cremer", "Özlem Berg", "zoe Adler"]);
        check(Order::Name, &["zoe Adler", "Özlem Berg", "olaf Cremer", "Anna Zorn"]);
        check(Order::Role, &["Anna Zorn", "olaf Cremer", "zoe Adler", "Özlem Berg"]);
    }

    #[test]
    fn the_order_of_arrival_does_not_show() {
        let mut one = vec![named("Ada", None), named("ada", None), named("Ada", Some("x"))];
        let mut other: Vec<_> = one.iter().rev().cloned().collect();
        for order in Order::ALL {
            order.sort(&mut one);
            order.sort(&mut other);
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
