//! Updates: what has happened, dated, with a title and a text in the organisers' words.

use undersigned_proto::entry::Facts;
use undersigned_proto::ledger::RevisionRecord;
use undersigned_proto::record::Record;
use undersigned_proto::record::update::Update;
use undersigned_proto::text::MAX_LETTER_BYTES;

use super::super::super::form::{Field, Input, Reading, languages, unix_lines};
use super::super::super::markdown;
use super::{Place, Section, TypePage, Typed, Unpublished};
use crate::acts::record::Publication;
use crate::text::Text;

/// As wide as four spaces, as in CommonMark.
const TAB: &str = "    ";

/// The type's pages.
pub struct Page;

fn of(typed: &Typed) -> Update {
    Update {
        title: typed.get("title").trim().to_owned(),
        // What was pasted may have tabs, which a ledger refuses.
        text: unix_lines(typed.get("text")).replace('\t', TAB),
        lang: typed.lang(),
    }
}

impl TypePage for Page {
    fn number(&self) -> u16 {
        Update::NUMBER
    }

    fn name(&self) -> &'static str {
        Update::NAME
    }

    fn usual(&self, text: Text) -> Typed {
        Typed::default().with("lang", text.lang())
    }

    fn fields(&self, text: Text, typed: &Typed) -> Vec<Field> {
        let field = |id, key: &str, value: &str, input| Field {
            label: text.get(&format!("field-{key}")),
            hint: text.get(&format!("field-{key}-hint")),
            ..Field::new(text, id, value, input)
        };
        let line = Input::Line { kind: "text", autocomplete: "off" };
        vec![
            field("title", "update-title", typed.get("title"), line),
            field("text", "update-text", typed.get("text"), Input::Area { tall: true }),
            languages(text, &typed.lang()),
        ]
    }

    fn heading<'a>(&self, typed: &'a Typed) -> &'a str {
        typed.get("title")
    }

    fn publication(&self, text: Text, typed: &Typed, place: Place) -> Result<Publication, Unpublished> {
        let update = of(typed);
        let mut reading = Reading::new(text);
        reading.line("title", &update.title);
        reading.lines("text", &update.text, MAX_LETTER_BYTES);
        reading.say("text", markdown::refusal(text, &update.text));
        reading.finish(()).map_err(Unpublished::Wrong)?;
        let Place { id, revision, about } = place;
        Publication::revised(id, revision, about, Facts::none(), &update).map_err(Unpublished::Refused)
    }

    fn is_same(&self, one: &Typed, other: &Typed) -> bool {
        of(one) == of(other)
    }

    fn preview(&self, text: Text, typed: &Typed) -> Section {
        let mut update = of(typed);
        // A preview needs no more than an update may have.
        let end = update.text.floor_char_boundary(MAX_LETTER_BYTES);
        update.text.truncate(end);
        let refusal = markdown::refusal(text, &update.text);
        Section { refusal, ..section(update) }
    }

    fn typed(&self, stored: &[u8], made: &RevisionRecord) -> Option<Typed> {
        let Update { title, text, lang } = Update::open(stored, &made.content).ok()?;
        Some(Typed::default().with("title", title).with("text", text).with("lang", lang))
    }

    fn section(&self, _: Text, stored: &[u8], made: &RevisionRecord) -> Option<Section> {
        Update::open(stored, &made.content).ok().map(section)
    }
}

fn section(update: Update) -> Section {
    let html = markdown::to_html(&update.text);
    Section { heading: update.title, lang: update.lang, html, refusal: String::new() }
}
