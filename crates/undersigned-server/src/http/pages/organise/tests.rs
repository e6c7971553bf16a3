use super::super::form::{Choice, Field, Reading};
use super::*;
use crate::text::Lang;

fn page(text: Text) -> FormPage {
    let mut reading = Reading::new(text);
    reading.line("name", "");
    let choice = |value: &str, checked| Choice {
        name: "lang".into(),
        value: value.into(),
        label: value.into(),
        hint: "hint".into(),
        checked,
    };
    let fields = vec![
        Field::line(text, "name", "\"><script>"),
        Field::area(text, "description", "</textarea><script>"),
        Field::moment(text, "enrol_opens", ""),
        Field::number(text, "declared_members", "3"),
        Field::secret(text, "passphrase", "new-password"),
        Field::new(text, "lang", "", Input::One(vec![choice("en", true), choice("de", false)])),
    ];
    FormPage {
        text,
        title: "Title".into(),
        lead: "Lead".into(),
        advice: "Advice".into(),
        form: Form::new(fields).wrong(reading.finish(()).unwrap_err()),
        submit: "Go".into(),
        back: Some("/organise/example".into()),
    }
}

#[test]
fn every_control_has_a_label_a_hint_and_its_error() {
    for text in Lang::ALL.map(Text::new) {
        let html = page(text).render().unwrap();
        for id in ["name", "description", "enrol_opens", "declared_members", "passphrase"] {
            assert!(html.contains(&format!("<label for=\"f-{id}\">")), "{id}");
            assert!(html.contains(&format!("id=\"f-{id}-hint\"")), "{id}");
        }
        assert!(html.contains("aria-describedby=\"f-name-hint f-name-error\""));
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("href=\"#f-name\""));
        assert!(html.contains("<legend>"));
        assert!(!html.contains("<script>"), "what was typed is escaped");
        assert!(!html.contains("style="));
        assert!(!html.contains(">field-"), "a text is missing");
    }
}

#[test]
fn a_form_with_errors_says_so_by_its_status() {
    assert_eq!(page(Text::new(Lang::En)).answer().status(), StatusCode::UNPROCESSABLE_ENTITY);
}
