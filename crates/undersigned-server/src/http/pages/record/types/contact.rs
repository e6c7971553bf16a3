//! Whom the press can ask.

use askama::Template;
use undersigned_proto::entry::Facts;
use undersigned_proto::ledger::RevisionRecord;
use undersigned_proto::record::Record;
use undersigned_proto::record::contact::Contact;

use super::super::super::form::{Field, Input, Reading, languages};
use super::{Place, Section, Shelf, TypePage, Typed, Unpublished};
use crate::acts::record::Publication;
use crate::mail::Address;
use crate::text::Text;

/// The type's pages.
pub struct Page;

#[derive(Template)]
#[template(path = "record/contact.html")]
struct Line<'a> {
    text: Text,
    contact: &'a Contact,
    /// What a telephone dials, or nothing.
    dial: String,
    /// The address as a link has it, or nothing.
    mailto: String,
}

fn of(typed: &Typed) -> Contact {
    Contact {
        name: typed.line("contact-name"),
        mail: typed.line("contact-mail"),
        phone: typed.line("contact-phone"),
        lang: typed.lang(),
    }
}

/// The digits of a number, with a plus in front if there was one: `+44 (0)20` has no such form and is not dialled.
fn dial(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let plain =
        phone.chars().all(|c| c.is_ascii_digit() || " +-/.".contains(c)) && digits.rfind('+').is_none_or(|at| at == 0);
    if plain && digits.len() > 2 { digits } else { String::new() }
}

/// A mail address as a link has it (RFC 6068 §2): `?` and `&` may stand in an address, and would begin other fields there.
fn mailto(mail: &str) -> String {
    let is_address = Address::anywhere(mail).is_ok_and(|address| address.as_str() == mail.to_lowercase());
    if !is_address {
        return String::new();
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~@+!$'*".contains(c);
    let encoded = |c: char| if plain(c) { c.to_string() } else { format!("%{:02X}", u32::from(c)) };
    mail.chars().map(encoded).collect()
}

fn section(text: Text, contact: &Contact) -> Section {
    let line = Line { text, contact, dial: dial(&contact.phone), mailto: mailto(&contact.mail) };
    Section {
        heading: text.get("record-contact"),
        lang: text.lang().to_owned(),
        html: line.render().unwrap_or_default(),
        refusal: String::new(),
    }
}

impl TypePage for Page {
    fn number(&self) -> u16 {
        Contact::NUMBER
    }

    fn name(&self) -> &'static str {
        Contact::NAME
    }

    fn shelf(&self) -> Shelf {
        Shelf::Press
    }

    fn usual(&self, text: Text) -> Typed {
        Typed::default().with("lang", text.lang())
    }

    fn fields(&self, text: Text, typed: &Typed) -> Vec<Field> {
        let line = |id, kind| Field::new(text, id, typed.get(id), Input::Line { kind, autocomplete: "off" });
        vec![
            line("contact-name", "text"),
            line("contact-mail", "text"),
            line("contact-phone", "tel"),
            languages(text, &typed.lang()),
        ]
    }

    /// A short name stays when the content is erased: it names nobody.
    fn heading<'a>(&self, _: &'a Typed) -> &'a str {
        ""
    }

    fn publication(&self, text: Text, typed: &Typed, place: Place) -> Result<Publication, Unpublished> {
        let mut contact = of(typed);
        let mut reading = Reading::new(text);
        reading.line("contact-name", &contact.name);
        reading.must("contact-mail", !(contact.mail.is_empty() && contact.phone.is_empty()), "field-contact-none");
        if !contact.mail.is_empty() {
            match Address::anywhere(&contact.mail) {
                Ok(address) => address.as_str().clone_into(&mut contact.mail),
                Err(_) => reading.wrong("contact-mail", "problem-address"),
            }
        }
        if !contact.phone.is_empty() {
            reading.line("contact-phone", &contact.phone);
        }
        reading.finish(()).map_err(Unpublished::Wrong)?;
        let Place { id, revision, about } = place;
        Publication::revised(id, revision, about, Facts::none(), &contact).map_err(Unpublished::Refused)
    }

    fn is_same(&self, one: &Typed, other: &Typed) -> bool {
        let same = |typed: &Typed| {
            let contact = of(typed);
            let mail = Address::anywhere(&contact.mail).map_or(contact.mail, |address| address.as_str().to_owned());
            Contact { mail, ..contact }
        };
        same(one) == same(other)
    }

    fn preview(&self, text: Text, typed: &Typed) -> Section {
        section(text, &of(typed))
    }

    fn typed(&self, stored: &[u8], made: &RevisionRecord) -> Option<Typed> {
        let Contact { name, mail, phone, lang } = Contact::open(stored, &made.content).ok()?;
        let typed = Typed::default().with("contact-name", name).with("contact-mail", mail);
        Some(typed.with("contact-phone", phone).with("lang", lang))
    }

    fn section(&self, text: Text, stored: &[u8], made: &RevisionRecord) -> Option<Section> {
        Contact::open(stored, &made.content).ok().map(|contact| section(text, &contact))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn numbers_are_dialled_as_they_are_meant() {
        assert_eq!(dial("+44 20 7946-0000"), "+442079460000");
        assert_eq!(dial("030/1234.56"), "030123456");
        for not_dialled in ["", "+44 (0)20 7946", "12+34", "ask at the desk", "+", "12"] {
            assert_eq!(dial(not_dialled), "", "{not_dialled}");
        }
    }

    #[test]
    fn only_an_address_becomes_a_link() {
        let contact =
            |mail: &str| Contact { name: "Ada".into(), mail: mail.into(), phone: String::new(), lang: "en".into() };
        let html = |mail: &str| section(Text::new(Lang::En), &contact(mail)).html;
        assert!(html("press@example.org").contains("href=\"mailto:press@example.org\""));
        assert_eq!(mailto("a?bcc=c&x#y%z/w@b.example"), "a%3Fbcc%3Dc%26x%23y%25z%2Fw@b.example");
        for other in ["press at example", "a@b.example?bcc=c@d.example", "\"><script>"] {
            let html = html(other);
            assert!(!html.contains("mailto:") && !html.contains("<script"), "{html}");
        }
    }
}
