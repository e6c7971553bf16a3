//! Who stands behind a letter beside its signatures: first signers, organisations, signatures on paper.

use askama::Template;
use undersigned_proto::entry::{Fact, Facts, Link};
use undersigned_proto::ledger::RevisionRecord;
use undersigned_proto::record::Record;
use undersigned_proto::record::supporters::{FACT_PAPER, MAX_NAMED, Supporters, on_paper};

use super::super::super::form::{Field, Input, Reading, languages, unix_lines};
use super::{Place, Section, Shelf, TypePage, Typed, Unpublished, single_spaced};
use crate::acts::record::Publication;
use crate::text::{Direction, Text};

/// Most signatures on paper: more than any organisation has people.
const MAX_PAPER: u32 = 100_000_000;

/// The type's pages.
pub struct Page;

#[derive(Template)]
#[template(path = "record/supporters.html")]
struct Lists<'a> {
    text: Text,
    supporters: &'a Supporters,
    dir: &'static str,
    paper: u64,
}

fn of(typed: &Typed) -> Supporters {
    let lines = |field| {
        let lines = unix_lines(typed.get(field));
        lines.lines().map(single_spaced).filter(|line| !line.is_empty()).collect()
    };
    Supporters {
        people: lines("people"),
        organisations: lines("organisations"),
        paper: typed.get("paper-where").trim().to_owned(),
        lang: typed.lang(),
    }
}

fn facts(number: u32) -> Facts {
    Facts((number > 0).then_some((FACT_PAPER, Fact::Number(number.into()))).into_iter().collect())
}

fn section(text: Text, supporters: &Supporters, paper: u64) -> Section {
    let sample = supporters.people.iter().chain(&supporters.organisations).next().map_or("", String::as_str);
    let dir = Direction::of(&supporters.lang, sample);
    let lists = Lists { text, supporters, dir, paper };
    Section {
        heading: text.get("record-supporters"),
        lang: text.lang().to_owned(),
        html: lists.render().unwrap_or_default(),
        refusal: String::new(),
    }
}

impl TypePage for Page {
    fn number(&self) -> u16 {
        Supporters::NUMBER
    }

    fn name(&self) -> &'static str {
        Supporters::NAME
    }

    fn shelf(&self) -> Shelf {
        Shelf::Signers
    }

    fn usual(&self, text: Text) -> Typed {
        Typed::default().with("lang", text.lang())
    }

    fn fields(&self, text: Text, typed: &Typed) -> Vec<Field> {
        let area = |id| Field::new(text, id, typed.get(id), Input::Area { tall: false });
        vec![
            area("people"),
            area("organisations"),
            Field::number(text, "paper", typed.get("paper")),
            Field::line(text, "paper-where", typed.get("paper-where")),
            languages(text, &typed.lang()),
        ]
    }

    /// A short name stays when the content is erased: it names nobody.
    fn heading<'a>(&self, _: &'a Typed) -> &'a str {
        ""
    }

    fn publication(&self, text: Text, typed: &Typed, place: Place) -> Result<Publication, Unpublished> {
        let supporters = of(typed);
        let mut reading = Reading::new(text);
        for (field, lines) in [("people", &supporters.people), ("organisations", &supporters.organisations)] {
            if lines.len() > MAX_NAMED {
                reading.say(field, text.with("field-lines", &[("most", MAX_NAMED)]));
            }
            lines.iter().for_each(|line| drop(reading.line(field, line)));
        }
        let number = match typed.get("paper").trim() {
            "" | "0" => 0,
            number => reading.number("paper", number, (1, MAX_PAPER)),
        };
        // A number without sheets that somebody can ask for is no more than a rumour.
        if number > 0 || !supporters.paper.is_empty() {
            reading.line("paper-where", &supporters.paper);
            reading.must("paper", number > 0, "field-paper-none");
        }
        let nobody = supporters.people.is_empty() && supporters.organisations.is_empty() && number == 0;
        reading.must("people", !nobody, "field-people-none");
        let one = matches!(place.about.as_slice(), [Link::Letter(_)]);
        reading.must("about", one, "field-about-one");
        reading.finish(()).map_err(Unpublished::Wrong)?;
        let Place { id, revision, about } = place;
        Publication::revised(id, revision, about, facts(number), &supporters).map_err(Unpublished::Refused)
    }

    fn is_same(&self, one: &Typed, other: &Typed) -> bool {
        let number = |typed: &Typed| typed.get("paper").trim().parse::<u32>().unwrap_or_default();
        of(one) == of(other) && number(one) == number(other)
    }

    fn preview(&self, text: Text, typed: &Typed) -> Section {
        section(text, &of(typed), typed.get("paper").trim().parse().unwrap_or_default())
    }

    fn typed(&self, stored: &[u8], made: &RevisionRecord) -> Option<Typed> {
        let Supporters { people, organisations, paper, lang } = Supporters::open(stored, &made.content).ok()?;
        let number = match on_paper(&made.facts) {
            0 => String::new(),
            number => number.to_string(),
        };
        let typed = Typed::default().with("people", people.join("\n")).with("organisations", organisations.join("\n"));
        Some(typed.with("paper", number).with("paper-where", paper).with("lang", lang))
    }

    fn section(&self, text: Text, stored: &[u8], made: &RevisionRecord) -> Option<Section> {
        let supporters = Supporters::open(stored, &made.content).ok()?;
        Some(section(text, &supporters, on_paper(&made.facts)))
    }
}
