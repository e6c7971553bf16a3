//! `/new`: a group is described, and its organisers get their secret link.

use askama::Template;
use axum::extract::{RawPathParams, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::Class;
use undersigned_proto::text::MAX_DESCRIPTION_BYTES;

use super::super::errors::ErrorPage;
use super::super::form::{Choice, Errors, Field, Form, Input, Reading, languages};
use super::FormPage;
use super::guard::Posted;
use crate::acts::group::NewGroup;
use crate::acts::once::Nonce;
use crate::acts::organiser::{MIN_PASSPHRASE_CHARS, OrganiserLink};
use crate::app::App;
use crate::dates;
use crate::http::client::Counted;
use crate::limits::Act;
use crate::text::Text;

/// Most members that can be declared: more than any employer has.
pub const MAX_MEMBERS: u32 = 10_000_000;
/// How long members can prove membership, unless the organiser says otherwise.
pub const USUAL_WINDOW_S: u64 = 14 * 86_400;

/// What is typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    id: String,
    name: String,
    description: String,
    membership: String,
    declared_members: String,
    declared_source: String,
    class_code: Option<String>,
    class_mailbox: Option<String>,
    domains: String,
    lang: String,
    enrol_opens: String,
    enrol_closes: String,
    passphrase: String,
    passphrase_again: String,
    nonce: String,
}

#[derive(Template)]
#[template(path = "organise/created.html")]
struct Created {
    text: Text,
    link: String,
    path: String,
    group: String,
}

/// The empty form.
pub async fn show(State(app): State<App>, text: Text, params: RawPathParams) -> Response {
    if !app.may_create(invite(&params)) {
        return ErrorPage::not_invited(text).into_response();
    }
    page(text, Form::new(Typed::usual(text, app.now()).fields(text, app.has_mail())))
}

/// Creates the group.
pub async fn create(
    State(app): State<App>,
    text: Text,
    params: RawPathParams,
    Counted(client): Counted,
    Posted(typed): Posted<Typed>,
) -> Response {
    if !app.may_create(invite(&params)) {
        return ErrorPage::not_invited(text).into_response();
    }
    let new = match typed.read(text, app.has_mail()) {
        Ok(new) => new,
        Err(errors) => return page(text, Form::new(typed.fields(text, app.has_mail())).wrong(errors)),
    };
    let counted = app.count(Act::Found, client).and_then(|()| app.count_all(Act::FoundAny));
    let founded = match counted {
        Ok(()) => app.create_group_once(new, &Nonce::of_form(&typed.nonce)).await,
        Err(refusal) => Err(refusal),
    };
    match founded {
        Ok(link) => created(&app, text, &link),
        Err(problem) => page(text, Form::new(typed.fields(text, app.has_mail())).refused(text, &problem)),
    }
}

fn invite(params: &RawPathParams) -> &str {
    params.iter().find(|(name, _)| *name == "invite").map_or("", |(_, invite)| invite)
}

fn page(text: Text, form: Form) -> Response {
    let page = FormPage {
        text,
        title: text.get("create-title"),
        lead: text.get("create-lead"),
        advice: text.get("create-advice"),
        form,
        submit: text.get("create-submit"),
        back: None,
    };
    page.answer()
}

fn created(app: &App, text: Text, link: &OrganiserLink) -> Response {
    let path = link.path();
    let created = Created { text, link: format!("{}{path}", app.base_url()), path, group: link.group.clone() };
    super::super::fresh(StatusCode::CREATED, &created)
}

impl Typed {
    /// What most groups want.
    fn usual(text: Text, now: UnixTime) -> Self {
        Self {
            class_code: Some("on".to_owned()),
            lang: text.lang().to_owned(),
            enrol_opens: dates::for_input(now),
            enrol_closes: dates::for_input(UnixTime(now.0 + USUAL_WINDOW_S)),
            nonce: Nonce::fresh().as_str().to_owned(),
            ..Self::default()
        }
    }

    /// The fields with what was typed, except the passphrase.
    pub fn fields(&self, text: Text, has_mail: bool) -> Vec<Field> {
        let class = |class: Class, chosen: &Option<String>| Choice {
            name: format!("class_{}", class.as_str()),
            value: "on".to_owned(),
            label: text.get(&format!("way-{}", class.as_str())),
            hint: text.get(&format!("way-{}-how", class.as_str())),
            checked: chosen.is_some(),
        };
        // A group whose members could never get a code is not offered.
        let mut classes = vec![class(Class::Code, &self.class_code)];
        if has_mail {
            classes.push(class(Class::Mailbox, &self.class_mailbox));
        }
        let mut fields = vec![
            Field::line(text, "name", &self.name),
            Field::line(text, "id", &self.id),
            Field::area(text, "description", &self.description),
            Field::area(text, "membership", &self.membership),
            Field::number(text, "declared_members", &self.declared_members),
            Field::line(text, "declared_source", &self.declared_source),
            Field::new(text, "classes", "", Input::Any(classes)),
            languages(text, &self.lang),
            Field::moment(text, "enrol_opens", &self.enrol_opens),
            Field::moment(text, "enrol_closes", &self.enrol_closes),
            Field::secret(text, "passphrase", "new-password"),
            Field::secret(text, "passphrase_again", "new-password"),
            Field::hidden("nonce", &self.nonce),
        ];
        if has_mail {
            let behind = fields.iter().position(|field| field.id == "classes").map_or(0, |at| at + 1);
            fields.insert(behind, Field::line(text, "domains", &self.domains));
        }
        fields
    }

    fn read(&self, text: Text, has_mail: bool) -> Result<NewGroup, Errors> {
        let mut reading = Reading::new(text);
        let chosen = [(Class::Code, &self.class_code), (Class::Mailbox, &self.class_mailbox)];
        let classes: Vec<Class> =
            chosen.into_iter().filter_map(|(class, chosen)| chosen.as_ref().map(|_| class)).collect();
        let new = NewGroup {
            id: reading.id("id", &self.id),
            name: reading.line("name", &self.name),
            description: reading.lines("description", &self.description, MAX_DESCRIPTION_BYTES),
            membership: reading.lines("membership", &self.membership, MAX_DESCRIPTION_BYTES),
            declared_members: reading.number("declared_members", &self.declared_members, (1, MAX_MEMBERS)),
            declared_source: reading.line("declared_source", &self.declared_source),
            domains: if classes.contains(&Class::Mailbox) {
                reading.domains("domains", &self.domains)
            } else {
                Vec::new()
            },
            classes,
            lang: reading.language("lang", &self.lang),
            enrol_opens: reading.moment("enrol_opens", &self.enrol_opens),
            enrol_closes: reading.moment("enrol_closes", &self.enrol_closes),
            passphrase: self.passphrase.clone(),
        };
        reading.must("classes", !new.classes.is_empty(), "field-one-at-least");
        reading.must("classes", has_mail || !new.classes.contains(&Class::Mailbox), "field-mail-off");
        reading.must("domains", !new.classes.contains(&Class::Mailbox) || !new.domains.is_empty(), "field-empty");
        reading.must("enrol_closes", new.enrol_opens < new.enrol_closes, "field-closes-before");
        reading.must("passphrase", self.passphrase.chars().count() >= MIN_PASSPHRASE_CHARS, "field-passphrase-short");
        reading.must("passphrase_again", self.passphrase == self.passphrase_again, "field-passphrase-differs");
        reading.finish(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    const TEXT: Lang = Lang::En;

    fn filled() -> Typed {
        Typed {
            id: "example".into(),
            name: "Employees of Example".into(),
            description: "All of us".into(),
            membership: "Who has a contract".into(),
            declared_members: "120".into(),
            declared_source: "annual report".into(),
            class_mailbox: Some("on".into()),
            domains: "example.org".into(),
            passphrase: "correct horse".into(),
            passphrase_again: "correct horse".into(),
            ..Typed::usual(Text::new(TEXT), UnixTime(1_772_366_399))
        }
    }

    #[test]
    fn a_filled_form_is_a_group() {
        let new = filled().read(Text::new(TEXT), true).unwrap();
        assert_eq!(new.classes, [Class::Code, Class::Mailbox]);
        assert_eq!(new.domains, ["example.org"]);
        assert_eq!(new.enrol_closes.0 - new.enrol_opens.0, USUAL_WINDOW_S);
    }

    #[test]
    fn a_server_without_mail_offers_no_mailboxes() {
        let fields = filled().fields(Text::new(TEXT), false);
        assert!(fields.iter().all(|field| field.id != "domains"));
        let errors = filled().read(Text::new(TEXT), false).err().unwrap();
        assert!(Form::new(fields).wrong(errors).is_wrong());
    }

    #[test]
    fn the_passphrase_never_comes_back() {
        for field in filled().fields(Text::new(TEXT), true) {
            assert!(!field.value.contains("horse"));
        }
    }

    #[track_caller]
    fn check(wrong: &'static str, change: impl FnOnce(&mut Typed)) {
        let mut typed = filled();
        change(&mut typed);
        let errors = typed.read(Text::new(TEXT), true).err().unwrap();
        let form = Form::new(typed.fields(Text::new(TEXT), true)).wrong(errors);
        assert_eq!(form.wrong_fields().map(|field| field.id).collect::<Vec<_>>(), [wrong]);
    }

    #[test]
    fn each_defect_is_named_at_its_field() {
        check("name", |typed| typed.name.clear());
        check("id", |typed| typed.id = "Ex ample".into());
        check("declared_members", |typed| typed.declared_members = "many".into());
        check("domains", |typed| typed.domains.clear());
        check("domains", |typed| typed.domains = "example".into());
        check("classes", |typed| (typed.class_code, typed.class_mailbox) = (None, None));
        check("enrol_opens", |typed| typed.enrol_opens = "now".into());
        check("enrol_closes", |typed| typed.enrol_closes = typed.enrol_opens.clone());
        check("passphrase_again", |typed| typed.passphrase_again.push('x'));
        check("passphrase", |typed| (typed.passphrase, typed.passphrase_again) = ("short".into(), "short".into()));
    }
}
