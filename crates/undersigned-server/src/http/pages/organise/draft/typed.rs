//! What an organiser types into a draft.

use undersigned_proto::UnixTime;
use undersigned_proto::entry::{MAX_DEMANDS, Shown, Timing};
use undersigned_proto::text::{MAX_LETTER_BYTES, MAX_LINE_BYTES, check_line};

use super::super::super::form::{Choice, Errors, Field, Input, Reading, languages, unix_lines};
use super::super::super::markdown;
use super::super::super::tongues;
use super::super::super::words;
use super::super::guard::Session;
use super::terms::{Frame, Terms};
use crate::acts::ceremony::DraftSealing;
use crate::acts::draft::{Draft, Revision};
use crate::dates;
use crate::text::Text;

/// How long a letter can be signed, unless the organiser says otherwise.
const USUAL_SIGNING_S: u64 = 14 * 86_400;
/// As wide as four spaces, as in CommonMark.
const TAB: &str = "    ";
const TIMINGS: [(Timing, &str); 3] =
    [(Timing::TwoPhase, "two-phase"), (Timing::Rounds, "rounds"), (Timing::AtOnce, "at-once")];
const SHOWS: [(Shown, &str); 4] =
    [(Shown::Nothing, "nothing"), (Shown::Role, "role"), (Shown::Name, "name"), (Shown::Sealed, "sealed")];

/// The fields as they come from the browser.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    #[serde(rename = "letter_id")]
    pub id: String,
    pub title: String,
    pub addressee: String,
    text: String,
    demands: String,
    show_nothing: Option<String>,
    show_role: Option<String>,
    show_name: Option<String>,
    show_sealed: Option<String>,
    timing: String,
    epoch: String,
    sign_opens: String,
    sign_closes: String,
    lang: String,
    act: String,
    /// The state of the draft that was edited.
    revision: String,
    #[serde(flatten)]
    terms: Terms,
}

/// The button that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// None: the page was opened.
    Open,
    Save,
    Preview,
    Freeze,
}

/// Periods whose members can sign, the last one first chosen.
pub struct Periods {
    now: UnixTime,
    /// Declared members of the group.
    pub members: u32,
    /// Number and end of enrolment.
    epochs: Vec<(u32, UnixTime)>,
}

impl Periods {
    /// All periods of the group: a letter may be for members of an earlier one.
    pub fn of(session: &Session, now: UnixTime) -> Self {
        let live = session.organiser.group().read();
        let epochs = live.state.epochs().iter().map(|record| (record.epoch.number, record.epoch.enrol_closes));
        let members = live.state.group().map_or(0, |group| group.declared_members);
        Self { now, members, epochs: epochs.collect() }
    }

    fn closes(&self, number: u32) -> Option<UnixTime> {
        self.epochs.iter().find(|(known, _)| *known == number).map(|(_, closes)| *closes)
    }
}

impl Typed {
    /// What most letters want.
    pub fn usual(text: Text, periods: &Periods) -> Self {
        let (number, closes) = periods.epochs.last().copied().unwrap_or((1, periods.now));
        let opens = closes.max(periods.now);
        let sign_closes = UnixTime(opens.0 + USUAL_SIGNING_S);
        Self {
            show_nothing: Some("on".to_owned()),
            show_role: Some("on".to_owned()),
            show_name: Some("on".to_owned()),
            timing: "two-phase".to_owned(),
            epoch: number.to_string(),
            sign_opens: dates::for_input(opens),
            sign_closes: dates::for_input(sign_closes),
            lang: text.lang().to_owned(),
            terms: Terms::usual(sign_closes),
            ..Self::default()
        }
    }

    /// The state of the draft that was edited; none for a new one.
    pub fn over(&self) -> Option<Revision> {
        Revision::from_hex(&self.revision)
    }

    /// The same in place of another state.
    pub fn over_revision(&self, revision: Revision) -> Self {
        Self { revision: revision.to_hex(), ..self.clone() }
    }

    /// The button that was pressed.
    pub fn act(&self) -> Act {
        match self.act.as_str() {
            "save" => Act::Save,
            "preview" => Act::Preview,
            "freeze" => Act::Freeze,
            _ => Act::Open,
        }
    }

    /// The language that was typed, or English where it is none.
    pub fn lang(&self) -> String {
        tongues::tag(&self.lang).unwrap_or_else(|| "en".to_owned())
    }

    /// The text; what was pasted may have tabs, which a ledger refuses.
    fn text(&self) -> String {
        unix_lines(&self.text).replace('\t', TAB)
    }

    /// As much of the text as a letter may have: a preview needs no more.
    pub fn bounded_text(&self) -> String {
        let text = self.text();
        let mut end = text.len().min(MAX_LETTER_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.get(..end).unwrap_or_default().to_owned()
    }

    /// One demand a line.
    pub fn demands(&self) -> Vec<String> {
        unix_lines(&self.demands).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    fn shows(&self) -> Vec<Shown> {
        let chosen = [&self.show_nothing, &self.show_role, &self.show_name, &self.show_sealed];
        SHOWS.iter().zip(chosen).filter(|(_, chosen)| chosen.is_some()).map(|((shown, _), _)| *shown).collect()
    }

    /// The fields with what was typed.
    pub fn fields(&self, text: Text, periods: &Periods, new: bool) -> Vec<Field> {
        let mut fields = vec![Field::line(text, "title", &self.title)];
        if new {
            fields.push(Field::new(text, "letter_id", &self.id, Input::Line { kind: "text", autocomplete: "off" }));
        }
        fields.extend([
            Field::line(text, "addressee", &self.addressee),
            Field::new(text, "text", &self.text, Input::Area { tall: true }),
            Field::area(text, "demands", &self.demands),
            Field::new(text, "shows", "", Input::Any(self.show_choices(text))),
            Field::new(text, "timing", "", Input::One(self.timing_choices(text))),
            Field::new(text, "epoch", "", Input::One(self.epoch_choices(text, periods))),
            Field::moment(text, "sign_opens", &self.sign_opens),
            Field::moment(text, "sign_closes", &self.sign_closes),
            languages(text, &self.lang),
        ]);
        fields.extend(self.terms.fields(text));
        fields.push(Field::hidden("revision", &self.revision));
        fields
    }

    fn show_choices(&self, text: Text) -> Vec<Choice> {
        let chosen = self.shows();
        let choice = |(shown, name): (Shown, &str)| Choice {
            name: format!("show_{name}"),
            value: "on".to_owned(),
            label: words::shown(text, shown),
            hint: String::new(),
            checked: chosen.contains(&shown),
        };
        SHOWS.into_iter().map(choice).collect()
    }

    fn timing_choices(&self, text: Text) -> Vec<Choice> {
        let choice = |(timing, value): (Timing, &str)| Choice {
            name: "timing".to_owned(),
            value: value.to_owned(),
            label: text.get(&format!("choice-{value}")),
            hint: words::timing(text, timing),
            checked: self.timing == value,
        };
        TIMINGS.into_iter().map(choice).collect()
    }

    fn epoch_choices(&self, text: Text, periods: &Periods) -> Vec<Choice> {
        let choice = |(number, closes): &(u32, UnixTime)| Choice {
            name: "epoch".to_owned(),
            value: number.to_string(),
            label: text.with("group-period", &[("number", *number)]),
            hint: text.with("draft-epoch-closes", &[("date", dates::Date::new(text, *closes).spoken)]),
            checked: self.epoch == number.to_string(),
        };
        periods.epochs.iter().map(choice).collect()
    }

    /// The terms of locked names, as far as they are right, if such names are offered.
    pub fn sealing(&self, text: Text, periods: &Periods) -> Option<DraftSealing> {
        let sign_closes = dates::from_input(&self.sign_closes).unwrap_or(UnixTime(0));
        let frame = Frame { members: periods.members, sign_closes };
        self.show_sealed.as_ref().map(|_| self.terms.read(&mut Reading::new(text), &frame))
    }

    /// A draft may be unfinished: text, addressee and demands may be empty, but nothing may be of a wrong kind.
    pub fn read(&self, text: Text, periods: &Periods) -> Result<Draft, Errors> {
        let mut reading = Reading::new(text);
        let timing = TIMINGS.iter().find(|(_, value)| *value == self.timing).map(|(timing, _)| *timing);
        reading.must("timing", timing.is_some(), "field-one");
        let mut draft = Draft {
            id: reading.id("letter_id", &self.id),
            title: reading.line("title", &self.title),
            addressee: self.addressee.trim().to_owned(),
            text: self.text(),
            demands: self.demands(),
            shows: self.shows(),
            timing: timing.unwrap_or(Timing::TwoPhase),
            epoch: self.epoch.parse().unwrap_or(0),
            sign_opens: reading.moment("sign_opens", &self.sign_opens),
            sign_closes: reading.moment("sign_closes", &self.sign_closes),
            lang: reading.language("lang", &self.lang),
            sealing: None,
        };
        if draft.shows.contains(&Shown::Sealed) {
            let frame = Frame { members: periods.members, sign_closes: draft.sign_closes };
            draft.sealing = Some(self.terms.read(&mut reading, &frame));
        }
        reading.must("text", draft.text.len() <= MAX_LETTER_BYTES, "field-letter-long");
        reading.say("text", markdown::refusal(text, &draft.text));
        let line = |line: &String| check_line("line", line, MAX_LINE_BYTES).is_ok();
        reading.must("addressee", draft.addressee.is_empty() || line(&draft.addressee), "field-line-wrong");
        reading.must(
            "demands",
            draft.demands.len() <= MAX_DEMANDS && draft.demands.iter().all(line),
            "field-demands-wrong",
        );
        reading.must("shows", !draft.shows.is_empty(), "field-one-at-least");
        reading.must("sign_closes", draft.sign_opens < draft.sign_closes, "field-closes-before");
        match periods.closes(draft.epoch) {
            None => reading.wrong("epoch", "field-one"),
            Some(closes) if draft.timing == Timing::TwoPhase => {
                reading.must("sign_opens", draft.sign_opens >= closes, "field-opens-early");
            }
            Some(_) => {}
        }
        reading.finish(draft)
    }
}

impl From<&Draft> for Typed {
    fn from(draft: &Draft) -> Self {
        let shows = |shown: Shown| draft.shows.contains(&shown).then(|| "on".to_owned());
        let timing = TIMINGS.iter().find(|(timing, _)| *timing == draft.timing).map_or("", |(_, value)| value);
        Self {
            id: draft.id.clone(),
            title: draft.title.clone(),
            addressee: draft.addressee.clone(),
            text: draft.text.clone(),
            demands: draft.demands.join("\n"),
            show_nothing: shows(Shown::Nothing),
            show_role: shows(Shown::Role),
            show_name: shows(Shown::Name),
            timing: timing.to_owned(),
            epoch: draft.epoch.to_string(),
            sign_opens: dates::for_input(draft.sign_opens),
            sign_closes: dates::for_input(draft.sign_closes),
            lang: draft.lang.clone(),
            act: String::new(),
            revision: draft.revision().to_hex(),
            show_sealed: shows(Shown::Sealed),
            terms: draft.sealing.as_ref().map_or_else(|| Terms::usual(draft.sign_closes), Terms::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn periods() -> Periods {
        Periods { now: UnixTime(1_000), members: 120, epochs: vec![(1, UnixTime(500)), (2, UnixTime(2_000))] }
    }

    fn filled() -> Typed {
        Typed {
            id: "more-staff".into(),
            title: "More staff".into(),
            addressee: "the board".into(),
            text: "Dear board,\r\n\r\n**please**".into(),
            demands: "Two per ward\r\n\r\n Paid breaks ".into(),
            ..Typed::usual(Text::new(Lang::En), &periods())
        }
    }

    #[test]
    fn a_filled_form_is_a_draft_and_comes_back_the_same() {
        let text = Text::new(Lang::En);
        let draft = filled().read(text, &periods()).unwrap();
        assert_eq!(draft.text, "Dear board,\n\n**please**");
        assert_eq!(draft.demands, ["Two per ward", "Paid breaks"]);
        assert_eq!((draft.epoch, draft.sign_opens), (2, UnixTime(2_000)));
        assert_eq!(Typed::from(&draft).read(text, &periods()).unwrap(), draft);
    }

    #[test]
    fn a_draft_may_be_unfinished() {
        let typed = Typed { addressee: String::new(), text: String::new(), demands: String::new(), ..filled() };
        assert!(typed.read(Text::new(Lang::En), &periods()).is_ok());
    }

    #[track_caller]
    fn check(wrong: &'static str, change: impl FnOnce(&mut Typed)) {
        let text = Text::new(Lang::En);
        let mut typed = filled();
        change(&mut typed);
        let errors = typed.read(text, &periods()).unwrap_err();
        let form = super::super::Form::new(typed.fields(text, &periods(), true)).wrong(errors);
        assert_eq!(form.wrong_fields().map(|field| field.id).collect::<Vec<_>>(), [wrong]);
    }

    #[test]
    fn each_defect_is_named_at_its_field() {
        check("title", |typed| typed.title.clear());
        check("letter_id", |typed| typed.id = "No".into());
        check("text", |typed| typed.text = "x".repeat(MAX_LETTER_BYTES + 1));
        check("text", |typed| typed.text = "![a](https://example.org/cat.png)".into());
        check("demands", |typed| typed.demands = "x\n".repeat(MAX_DEMANDS + 1));
        check("demands", |typed| typed.demands = "x".repeat(MAX_LINE_BYTES + 1));
        check("addressee", |typed| typed.addressee = "a\u{202e}b".into());
        check("shows", |typed| (typed.show_nothing, typed.show_role, typed.show_name) = (None, None, None));
        check("timing", |typed| typed.timing = "later".into());
        check("epoch", |typed| typed.epoch = "3".into());
        check("sign_opens", |typed| typed.sign_opens = dates::for_input(UnixTime(1_999)));
        check("sign_closes", |typed| typed.sign_closes = typed.sign_opens.clone());
    }

    #[test]
    fn tabs_become_spaces() {
        let typed = Typed { text: "- a\n\t- b".into(), ..filled() };
        assert_eq!(typed.read(Text::new(Lang::En), &periods()).unwrap().text, "- a\n    - b");
    }

    /// Finding 9: words that nobody would see are refused by name, and what was typed stays.
    #[test]
    fn finding_9_what_would_hide_words_is_said_with_its_line() {
        let text = Text::new(Lang::En);
        for (letter, said) in [
            ("a\n\n![b](https://example.org)", "line 3: "),
            ("[a](x)", "must begin with https://"),
            ("[a](https://example.org 'b')", "line 1: "),
            ("[a][b]\n\n[b]: https://example.org", "must be a number"),
            ("[b]: https://example.org", "No link uses"),
            ("```b\na\n```", "code block"),
            ("a|b\n-|-\n1|2|3", "more cells"),
            (&"> ".repeat(17), "16 deep"),
            (&(0..201).map(|at| format!("[^{at}]: a\n")).collect::<String>(), "200 "),
        ] {
            let typed = Typed { text: letter.into(), ..filled() };
            let errors = typed.read(text, &periods()).unwrap_err();
            let form = super::super::Form::new(typed.fields(text, &periods(), true)).wrong(errors);
            let field = form.wrong_fields().next().unwrap();
            assert_eq!((field.id, field.value.as_str()), ("text", letter));
            assert!(field.error.to_lowercase().contains(&said.to_lowercase()), "{}", field.error);
        }
    }

    #[test]
    fn a_preview_is_bounded() {
        let typed = Typed { text: "ä".repeat(MAX_LETTER_BYTES), ..filled() };
        assert_eq!(typed.bounded_text().len(), MAX_LETTER_BYTES);
    }
}
