//! `/organise/{group}/period`: a new period, in which members prove membership anew.

use axum::extract::State;
use axum::response::Response;
use undersigned_proto::UnixTime;

use super::super::form::{Errors, Field, Form, Reading};
use super::create::USUAL_WINDOW_S;
use super::guard::{Posted, Session};
use super::{FormPage, home, see};
use crate::app::App;
use crate::dates;
use crate::text::Text;

/// What is typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    enrol_opens: String,
    enrol_closes: String,
}

/// The form, with usual dates.
pub async fn show(State(app): State<App>, text: Text, session: Session) -> Response {
    let now = app.now();
    let typed =
        Typed { enrol_opens: dates::for_input(now), enrol_closes: dates::for_input(UnixTime(now.0 + USUAL_WINDOW_S)) };
    page(text, &session, Form::new(typed.fields(text)))
}

/// Opens the period.
pub async fn open(text: Text, session: Session, Posted(typed): Posted<Typed>) -> Response {
    let (opens, closes) = match typed.read(text) {
        Ok(window) => window,
        Err(errors) => return page(text, &session, Form::new(typed.fields(text)).wrong(errors)),
    };
    match session.organiser.new_epoch(opens, closes).await {
        Ok(_) => see(text, &home(session.group())),
        Err(problem) => page(text, &session, Form::new(typed.fields(text)).refused(text, &problem)),
    }
}

fn page(text: Text, session: &Session, form: Form) -> Response {
    let page = FormPage {
        text,
        title: text.get("period-title"),
        lead: text.get("period-lead"),
        advice: text.get("period-advice"),
        form,
        submit: text.get("period-submit"),
        back: Some(home(session.group())),
    };
    page.answer()
}

impl Typed {
    fn fields(&self, text: Text) -> Vec<Field> {
        vec![
            Field::moment(text, "enrol_opens", &self.enrol_opens),
            Field::moment(text, "enrol_closes", &self.enrol_closes),
        ]
    }

    fn read(&self, text: Text) -> Result<(UnixTime, UnixTime), Errors> {
        let mut reading = Reading::new(text);
        let opens = reading.moment("enrol_opens", &self.enrol_opens);
        let closes = reading.moment("enrol_closes", &self.enrol_closes);
        reading.must("enrol_closes", opens < closes, "field-closes-before");
        reading.finish((opens, closes))
    }
}
