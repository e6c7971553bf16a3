mod sealed;

use super::*;
use undersigned_proto::entry::{Class, Letter};

use crate::text::Lang;

fn group() -> Group {
    Group {
        id: "example".into(),
        name: "Employees of Example".into(),
        description: "All of us".into(),
        membership: "Who has a contract".into(),
        declared_members: 120,
        declared_source: "annual report".into(),
        classes: vec![Class::Code],
        lang: "en".into(),
        vkey: "letters.example/g/example+key".into(),
        domains: Vec::new(),
    }
}

fn letter(text: &str, timing: Timing) -> Letter {
    Letter {
        id: "more-staff".into(),
        version: 1,
        epoch: 1,
        title: "More <b>staff</b> & \"time\"".into(),
        addressee: "the board".into(),
        text: text.into(),
        demands: vec!["Two people per ward".into()],
        shows: vec![Shown::Nothing, Shown::Role, Shown::Name],
        timing,
        sign_opens: UnixTime(1_772_366_399),
        sign_closes: UnixTime(1_773_366_399),
        lang: "en".into(),
        client: None,
        sealing: None,
        group: group().hash().into(),
    }
}

fn render(text: Text, timing: Timing, names: Vec<NamedVerdict>) -> String {
    let (group, letter) = (group(), letter("Dear **board**", timing));
    let roles = BTreeMap::from([("nurse".to_owned(), 5), ("doctor".to_owned(), 4), ("porter".to_owned(), 1)]);
    let counts = Counts {
        signed: 13,
        withdrawn: 2,
        by_class: BTreeMap::from([(Class::Code, 13)]),
        by_shown: BTreeMap::from([(Shown::Name, 2), (Shown::Role, 10), (Shown::Nothing, 1)]),
        by_role: roles,
    };
    let made =
        vec![(UnixTime(1_768_435_200), timeline::Step::Signing), (UnixTime(1_770_000_000), timeline::Step::Delivered)];
    let view = View {
        text,
        made,
        address: "https://letters.example/g/example/l/more-staff".into(),
        group: &group,
        changed: Vec::new(),
        letter: &letter,
        counts: &counts,
        stage: Stage::Signing,
        hash: &[7; 32],
        clock: Clock { enrol: Window::Open, sign: Window::Open, phase: None },
        told: Told { count: ShownCount::Exact(13), size: Some(20), spoiled: 0 },
        shows_roles: false,
        sealed: None,
    };
    let shown = Texts::default().shown(&[7; 32], &letter.text, EXCERPT_CHARS);
    view.page(&shown, names, Order::Given).render().unwrap()
}

fn named(name: &str, attested: Option<&str>) -> NamedVerdict {
    NamedVerdict { name: name.into(), comment: None, attested: attested.map(str::to_owned), role: None }
}

#[test]
fn roles_below_five_are_summed() {
    let by_role = BTreeMap::from([("a".to_owned(), 4), ("b".to_owned(), 5), ("c".to_owned(), 9), ("d".to_owned(), 1)]);
    assert_eq!(roles(&by_role), (vec![("c".to_owned(), 9), ("b".to_owned(), 5)], 5));
    assert_eq!(roles(&BTreeMap::new()), (Vec::new(), 0));
}

#[test]
fn the_page_says_what_stands_in_both_languages() {
    for lang in Lang::ALL {
        let html = render(Text::new(lang), Timing::TwoPhase, vec![named("Ada", None)]);
        assert!(html.contains("nurse · 5"), "{lang:?}");
        assert!(!html.contains("doctor") && !html.contains("porter"), "{lang:?}");
        assert!(html.contains("<strong>board</strong>"));
        assert!(html.contains("href=\"/sign#g=example&amp;l=more-staff\""));
        assert!(html.contains("undersigned verify https://letters.example/g/example/l/more-staff"));
        assert!(html.contains(&"07".repeat(32)));
        assert_eq!(html.matches("<h1").count(), 1);
        // No key is shown where a text is missing.
        no_key_shows(&html);
    }
}

#[test]
fn finding_4_a_printed_letter_names_the_key_of_the_record() {
    let html = render(Text::new(Lang::En), Timing::TwoPhase, Vec::new());
    let (_, printed) = html.split_once("<dl class=\"facts paper\">").unwrap();
    let fingerprint = Fingerprint::of(&group().vkey);
    assert!(printed.contains(&format!("<dd><code>{fingerprint}</code></dd>")), "{printed}");
    let command = format!("undersigned verify https://letters.example/g/example/l/more-staff --key {fingerprint}");
    assert!(printed.contains(&command), "{printed}");
}

#[track_caller]
fn no_key_shows(html: &str) {
    for key in
        ["letter-", "check-", "stage-", "by-", "count-", "group-", "sealed-", "order-", "opens-", "could-", "step-"]
    {
        assert!(!html.contains(&format!(">{key}")), "{key}");
    }
}

#[test]
fn what_others_wrote_is_escaped() {
    let html =
        render(Text::new(Lang::En), Timing::TwoPhase, vec![named("<script>x</script>", Some("a\"b@example.org"))]);
    assert!(!html.contains("<script>x") && !html.contains("More <b>"));
    assert!(html.contains("More &#60;b&#62;staff"));
}

#[test]
fn only_attested_names_carry_the_mark() {
    let mark = "proved work address</span>";
    let text = Text::new(Lang::En);
    assert!(!render(text, Timing::TwoPhase, vec![named("Ada", None)]).contains(mark));
    let html = render(text, Timing::TwoPhase, vec![named("Ada", Some("bob@example.org"))]);
    assert!(html.contains(mark) && html.contains("bob@example.org"));
}

#[test]
fn a_letter_signed_at_once_is_labelled() {
    let label = "could match them";
    // On top and where it says how to check.
    assert_eq!(render(Text::new(Lang::En), Timing::AtOnce, Vec::new()).matches(label).count(), 2);
    assert!(!render(Text::new(Lang::En), Timing::TwoPhase, Vec::new()).contains(label));
}

#[test]
fn no_inline_style_or_script() {
    let html = render(Text::new(Lang::En), Timing::Rounds, Vec::new());
    assert!(
        !html.contains("style=")
            && !html.contains("<style")
            && html.matches("<script").count() == html.matches("<script src=\"").count()
    );
}

#[test]
fn steps_that_happened_have_their_date() {
    let page = render(Text::new(Lang::En), Timing::TwoPhase, Vec::new());
    assert!(page.contains("2026-02-02T02:40:00Z"), "when it was delivered");
}

#[test]
fn a_letter_without_locked_names_has_no_step_of_opening() {
    let page = render(Text::new(Lang::En), Timing::TwoPhase, Vec::new());
    assert!(!page.contains("Names are being opened") && !page.contains("Locked names"));
    assert!(page.contains("20 entries"));
}
