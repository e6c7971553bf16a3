//! `/organise/{group}/words`: the words about the group may change; id and past letters stay.

use axum::response::{IntoResponse, Response};
use undersigned_proto::text::MAX_DESCRIPTION_BYTES;

use super::super::errors::ErrorPage;
use super::super::form::{Errors, Field, Form, Reading};
use super::create::MAX_MEMBERS;
use super::guard::{Posted, Session};
use super::{FormPage, home, see};
use crate::acts::group::GroupEdit;
use crate::text::Text;

/// What is typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    description: String,
    membership: String,
    declared_members: String,
    declared_source: String,
}

/// The words as they are.
pub async fn show(text: Text, session: Session) -> Response {
    let typed = session.organiser.group().read().state.group().map(|group| Typed {
        name: group.name.clone(),
        description: group.description.clone(),
        membership: group.membership.clone(),
        declared_members: group.declared_members.to_string(),
        declared_source: group.declared_source.clone(),
    });
    match typed {
        Some(typed) => page(text, &session, Form::new(typed.fields(text))),
        None => ErrorPage::not_found(text).into_response(),
    }
}

/// Enters the new words.
pub async fn save(text: Text, session: Session, Posted(typed): Posted<Typed>) -> Response {
    let edit = match typed.read(text) {
        Ok(edit) => edit,
        Err(errors) => return page(text, &session, Form::new(typed.fields(text)).wrong(errors)),
    };
    match session.organiser.edit_group(edit).await {
        Ok(()) => see(text, &home(session.group())),
        Err(problem) => page(text, &session, Form::new(typed.fields(text)).refused(text, &problem)),
    }
}

fn page(text: Text, session: &Session, form: Form) -> Response {
    let page = FormPage {
        text,
        title: text.get("words-title"),
        lead: text.get("words-lead"),
        advice: String::new(),
        form,
        submit: text.get("save"),
        back: Some(home(session.group())),
    };
    page.answer()
}

impl Typed {
    fn fields(&self, text: Text) -> Vec<Field> {
        vec![
            Field::line(text, "name", &self.name),
            Field::area(text, "description", &self.description),
            Field::area(text, "membership", &self.membership),
            Field::number(text, "declared_members", &self.declared_members),
            Field::line(text, "declared_source", &self.declared_source),
        ]
    }

    fn read(&self, text: Text) -> Result<GroupEdit, Errors> {
        let mut reading = Reading::new(text);
        let edit = GroupEdit {
            name: reading.line("name", &self.name),
            description: reading.lines("description", &self.description, MAX_DESCRIPTION_BYTES),
            membership: reading.lines("membership", &self.membership, MAX_DESCRIPTION_BYTES),
            declared_members: reading.number("declared_members", &self.declared_members, (1, MAX_MEMBERS)),
            declared_source: reading.line("declared_source", &self.declared_source),
        };
        reading.finish(edit)
    }
}
