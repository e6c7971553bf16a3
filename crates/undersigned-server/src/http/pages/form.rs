//! Forms that work without scripts: what was typed comes back, and each error is shown at its field.

use std::collections::BTreeMap;

use deunicode::deunicode;
use undersigned_proto::UnixTime;
use undersigned_proto::text::{self as rules, TextError};

use super::errors;
use super::tongues;
use crate::dates;
use crate::refusal::Refusal;
use crate::text::Text;

/// How a field is filled in.
pub enum Input {
    /// One line.
    Line {
        /// Input type: `text`, `number`, `datetime-local`.
        kind: &'static str,
        /// Hint for the browser's memory.
        autocomplete: &'static str,
    },
    /// A passphrase; it never comes back.
    Secret {
        /// `new-password` or `current-password`.
        autocomplete: &'static str,
    },
    /// One line, with a list to choose from: value and name.
    Listed(&'static [(&'static str, &'static str)]),
    /// Several lines.
    Area {
        /// For a whole letter.
        tall: bool,
    },
    /// One of several.
    One(Vec<Choice>),
    /// Any of several.
    Any(Vec<Choice>),
    /// What the page knows and the reader need not see.
    Hidden,
    /// No control: the heading of the fields up to [`Input::End`].
    Section,
    /// The end of a section.
    End,
}

/// A radio button or a check box.
pub struct Choice {
    /// Name of the control.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What it is.
    pub label: String,
    /// What it means.
    pub hint: String,
    /// Whether it is chosen.
    pub checked: bool,
}

/// A field with its words.
pub struct Field {
    /// Name of the control; its element is `f-{id}`.
    pub id: &'static str,
    /// Label.
    pub label: String,
    /// Hint, always there.
    pub hint: String,
    /// What was typed before.
    pub value: String,
    /// What is wrong with it, or nothing.
    pub error: String,
    /// How it is filled in.
    pub input: Input,
}

impl Field {
    /// A field whose words are `field-{id}` and `field-{id}-hint`.
    pub fn new(text: Text, id: &'static str, value: &str, input: Input) -> Self {
        Self {
            id,
            label: text.get(&format!("field-{id}")),
            hint: text.get(&format!("field-{id}-hint")),
            value: value.to_owned(),
            error: String::new(),
            input,
        }
    }

    /// One line of text.
    pub fn line(text: Text, id: &'static str, value: &str) -> Self {
        Self::new(text, id, value, Input::Line { kind: "text", autocomplete: "off" })
    }

    /// A number.
    pub fn number(text: Text, id: &'static str, value: &str) -> Self {
        Self::new(text, id, value, Input::Line { kind: "number", autocomplete: "off" })
    }

    /// A moment in UTC.
    pub fn moment(text: Text, id: &'static str, value: &str) -> Self {
        Self::new(text, id, value, Input::Line { kind: "datetime-local", autocomplete: "off" })
    }

    /// Several lines.
    pub fn area(text: Text, id: &'static str, value: &str) -> Self {
        Self::new(text, id, value, Input::Area { tall: false })
    }

    /// A passphrase.
    pub fn secret(text: Text, id: &'static str, autocomplete: &'static str) -> Self {
        Self::new(text, id, "", Input::Secret { autocomplete })
    }

    /// The end of a section.
    pub fn end() -> Self {
        Self::without_words("", "", Input::End)
    }

    /// A value that goes along.
    pub fn hidden(id: &'static str, value: &str) -> Self {
        Self::without_words(id, value, Input::Hidden)
    }

    fn without_words(id: &'static str, value: &str, input: Input) -> Self {
        let none = String::new;
        Self { id, label: none(), hint: none(), value: value.to_owned(), error: none(), input }
    }

    /// Ids of the texts that describe the field.
    pub fn described_by(&self) -> String {
        let error = if self.error.is_empty() { String::new() } else { format!(" f-{}-error", self.id) };
        format!("f-{}-hint{error}", self.id)
    }
}

/// A form as it is shown.
#[derive(Default)]
pub struct Form {
    /// Its fields.
    pub fields: Vec<Field>,
    /// Errors that concern the whole form.
    pub problem: Option<String>,
}

impl Form {
    /// A form without errors.
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields, problem: None }
    }

    /// Puts each error at its field.
    pub fn wrong(mut self, mut errors: Errors) -> Self {
        for field in &mut self.fields {
            field.error = errors.0.remove(field.id).unwrap_or_default();
        }
        // What concerns a field that is not there must not be swallowed.
        if let Some(said) = errors.0.into_values().next() {
            self.problem.get_or_insert(said);
        }
        self
    }

    /// Adds what the server found.
    pub fn refused(mut self, text: Text, refusal: &Refusal) -> Self {
        self.problem = Some(problem_words(text, refusal));
        self
    }

    /// Fields with an error, for the summary on top.
    pub fn wrong_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.error.is_empty())
    }

    /// Whether there is anything to say on top.
    pub fn is_wrong(&self) -> bool {
        self.problem.is_some() || self.wrong_fields().next().is_some()
    }
}

/// The sentence of a problem in the reader's language. Details are in English, so only English readers get them.
pub fn problem_words(text: Text, refusal: &Refusal) -> String {
    let said = errors::sentence(text, refusal.kind);
    if text.lang() == "en" && !refusal.detail.is_empty() { format!("{said} {}", refusal.detail) } else { said }
}

/// What is wrong, by field.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Errors(BTreeMap<&'static str, String>);

/// Reads what was typed and remembers what is wrong with it.
pub struct Reading {
    text: Text,
    errors: Errors,
}

impl Reading {
    /// Nothing read yet.
    pub fn new(text: Text) -> Self {
        Self { text, errors: Errors::default() }
    }

    /// Notes an error, by the key of its words.
    pub fn wrong(&mut self, field: &'static str, key: &str) {
        self.errors.0.entry(field).or_insert_with(|| self.text.get(key));
    }

    /// Notes an error in words; empty ones are none.
    pub fn say(&mut self, field: &'static str, words: String) {
        if !words.is_empty() {
            self.errors.0.entry(field).or_insert(words);
        }
    }

    /// Notes an error if `holds` is false.
    pub fn must(&mut self, field: &'static str, holds: bool, key: &str) {
        if !holds {
            self.wrong(field, key);
        }
    }

    /// One line.
    pub fn line(&mut self, field: &'static str, typed: &str) -> String {
        let line = typed.trim().to_owned();
        self.note(field, rules::check_line(field, &line, rules::MAX_LINE_BYTES));
        line
    }

    /// Several lines. Browsers send CRLF, the record contains LF.
    pub fn lines(&mut self, field: &'static str, typed: &str, max_bytes: usize) -> String {
        let lines = unix_lines(typed);
        self.note(field, rules::check_lines(field, &lines, max_bytes));
        lines
    }

    /// A short name for addresses.
    pub fn id(&mut self, field: &'static str, typed: &str) -> String {
        let id = typed.trim().to_owned();
        self.note(field, rules::check_id(field, &id));
        id
    }

    /// The tag of a language, in the form in which records have it: BCP 47 in small letters. Its name will do.
    pub fn language(&mut self, field: &'static str, typed: &str) -> String {
        match tongues::tag(typed) {
            Some(tag) => tag,
            None => {
                self.wrong(field, "field-lang-wrong");
                "en".to_owned()
            }
        }
    }

    /// A number from `least` to `most`.
    pub fn number(&mut self, field: &'static str, typed: &str, (least, most): (u32, u32)) -> u32 {
        match typed.trim().parse() {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                let said = self.text.with("field-number", &[("least", least), ("most", most)]);
                self.errors.0.entry(field).or_insert(said);
                least
            }
        }
    }

    /// A moment in UTC.
    pub fn moment(&mut self, field: &'static str, typed: &str) -> UnixTime {
        dates::from_input(typed).unwrap_or_else(|| {
            self.wrong(field, "field-moment");
            UnixTime(0)
        })
    }

    /// Mail domains, in any order and case, with anything between.
    pub fn domains(&mut self, field: &'static str, typed: &str) -> Vec<String> {
        let apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        let mut domains: Vec<String> = typed
            .split(apart)
            .map(|domain| domain.trim_start_matches("*.").trim_start_matches('@').trim_end_matches('.'))
            .filter(|domain| !domain.is_empty())
            // What cannot be one is shown as it was typed.
            .map(|domain| idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_lowercase()))
            .collect();
        domains.sort();
        domains.dedup();
        for domain in &domains {
            self.note(field, rules::check_domain(field, domain));
            // The last part of an address of a machine is a number, that of a domain never is (RFC 3696 §2).
            let last = domain.rsplit('.').next().unwrap_or_default();
            self.must(field, !last.bytes().all(|b| b.is_ascii_digit()), "field-domain-number");
        }
        domains
    }

    /// What was read, if all of it is right.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn finish<T>(self, read: T) -> Result<T, Errors> {
        if self.errors.0.is_empty() { Ok(read) } else { Err(self.errors) }
    }

    fn note(&mut self, field: &'static str, checked: Result<(), TextError>) {
        let Err(error) = checked else { return };
        let said = match error {
            TextError::TooLong(_, max) => self.text.with("field-long", &[("max", max)]),
            TextError::Empty(_) => self.text.get("field-empty"),
            TextError::Character(_) | TextError::Marks(_) => self.text.get("field-character"),
            TextError::Id(_) => self.text.get("field-short-name"),
            TextError::Domain(_) => self.text.get("field-domain"),
            _ => error.to_string(),
        };
        self.errors.0.entry(field).or_insert(said);
    }
}

/// Which language a text is in: any tag of BCP 47, with a list to search in by name.
pub fn languages(text: Text, chosen: &str) -> Field {
    Field::new(text, "lang", chosen, Input::Listed(tongues::LIST))
}

/// Line feeds only, no white space around.
pub fn unix_lines(typed: &str) -> String {
    typed.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// A short name for an address, made from words in any script.
pub fn slug(words: &str) -> String {
    // As German is written without its special letters; other scripts letter by letter.
    let german = [("ä", "ae"), ("ö", "oe"), ("ü", "ue")];
    let words = german.iter().fold(words.to_lowercase(), |words, (letter, written)| words.replace(letter, written));
    let mut slug = String::new();
    for c in deunicode(&words).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(rules::MAX_ID_BYTES);
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn reading() -> Reading {
        Reading::new(Text::new(Lang::En))
    }

    #[test]
    fn what_is_right_is_read() {
        let mut reading = reading();
        assert_eq!(reading.line("name", "  Staff of Example "), "Staff of Example");
        assert_eq!(reading.lines("description", "a\r\nb\rc\n", 100), "a\nb\nc");
        assert_eq!(reading.id("id", "staff-2"), "staff-2");
        assert_eq!(reading.number("declared_members", " 40 ", (1, 100)), 40);
        assert_eq!(reading.moment("enrol_opens", "1970-01-02T00:00"), UnixTime(86_400));
        assert_eq!(reading.domains("domains", "@B.example, a.example\nb.example"), ["a.example", "b.example"]);
        assert_eq!(reading.finish(7), Ok(7));
    }

    #[test]
    fn each_error_stands_at_its_field() {
        let mut reading = reading();
        reading.line("name", " ");
        reading.lines("description", "too long", 3);
        reading.line("declared_source", "right\u{202e}left");
        reading.id("id", "Not An Id");
        reading.number("declared_members", "0", (1, 100));
        reading.number("count", "many", (1, 100));
        reading.moment("enrol_opens", "tomorrow");
        reading.domains("domains", "example");
        let errors = reading.finish(()).unwrap_err();
        let fields: Vec<&str> = errors.0.keys().copied().collect();
        assert_eq!(
            fields,
            ["count", "declared_members", "declared_source", "description", "domains", "enrol_opens", "id", "name"]
        );
        assert!(errors.0.values().all(|said| !said.starts_with("field-")), "{errors:?}");
    }

    #[test]
    fn errors_describe_their_field() {
        let text = Text::new(Lang::En);
        let mut reading = Reading::new(text);
        reading.line("name", "");
        let form = Form::new(vec![Field::line(text, "name", ""), Field::secret(text, "passphrase", "new-password")]);
        let form = form.wrong(reading.finish(()).unwrap_err());
        assert!(form.is_wrong());
        assert_eq!(form.fields[0].described_by(), "f-name-hint f-name-error");
        assert_eq!(form.fields[1].described_by(), "f-passphrase-hint");
    }

    #[test]
    fn short_names_come_from_words() {
        assert_eq!(slug("Für mehr Personal – jetzt!"), "fuer-mehr-personal-jetzt");
        assert_eq!(slug("???"), "");
        assert_eq!(slug("Größe Übrige Ähre"), "groesse-uebrige-aehre");
        assert_eq!(slug("Señal à l’été, Łódź"), "senal-a-l-ete-lodz");
        assert_eq!(slug("Открытое письмо"), "otkrytoe-pis-mo");
        assert_eq!(slug("公开信"), "gong-kai-xin");
        assert!(slug(&"word ".repeat(30)).len() <= rules::MAX_ID_BYTES);
    }
}
