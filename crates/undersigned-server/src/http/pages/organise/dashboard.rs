//! `/organise/{group}`: where things stand, and what to do next.

mod sealed;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Stage};
use undersigned_proto::ledger::{EpochRecord, LetterRecord};

use super::super::errors::ErrorPage;
use super::super::record::{list, types};
use super::super::words::{self, SMALL_GROUP, Window};
use super::ceremony::Readiness;
use super::guard::Session;
use super::letter::steps;
use super::paths::{ceremony_path, draft_path};
use crate::acts::draft::Draft;
use crate::app::App;
use crate::dates::Date;
use crate::group::live::Live;
use crate::text::Text;

/// Most items of the record on the page.
const MAX_ITEMS_SHOWN: usize = 100;

struct LetterRow {
    title: String,
    path: String,
    address: String,
    stage: String,
    count: String,
    opens: Date,
    closes: Date,
    /// The step that comes next: address and words.
    next: Option<(String, String)>,
    /// All others that may follow.
    others: Vec<(String, String)>,
    sealed: Option<sealed::Row>,
}

struct DraftRow {
    path: String,
    title: String,
    /// Where the key to its locked names is made, and how far that is.
    ceremony: Option<(String, String)>,
}

struct PeriodRow {
    number: u32,
    window: String,
    opens: Date,
    closes: Date,
    issued: String,
}

#[derive(Template)]
#[template(path = "organise/dashboard.html")]
struct Page {
    text: Text,
    id: String,
    name: String,
    members: u32,
    small: bool,
    /// The server's clock leapt.
    doubts_clock: bool,
    next: Vec<String>,
    letters: Vec<LetterRow>,
    drafts: Vec<DraftRow>,
    /// Types that can be published: name and words.
    types: Vec<(&'static str, String)>,
    items: Vec<list::ItemLine>,
    periods: Vec<PeriodRow>,
    may_print: bool,
}

/// The dashboard.
pub async fn show(State(app): State<App>, text: Text, session: Session) -> Response {
    let drafts = match session.organiser.drafts().await {
        Ok(drafts) => drafts,
        Err(problem) => return ErrorPage::new(text, problem).into_response(),
    };
    let live = session.organiser.group().read();
    match page(&app, text, &live, &drafts) {
        Some(page) => super::super::fresh(StatusCode::OK, &page),
        None => ErrorPage::not_found(text).into_response(),
    }
}

fn page(app: &App, text: Text, live: &Live, drafts: &[Draft]) -> Option<Page> {
    let group = live.state.group()?;
    let now = app.now();
    let enrolling = live.state.epochs().last().map(|record| Window::of(&record.epoch, now));
    let may_print = group.classes.contains(&Class::Code) && enrolling.is_some_and(|window| !window.is_over());
    let letter = |record| letter_row(text, (app.base_url(), &group.id), (live, now), record);
    Some(Page {
        text,
        id: group.id.clone(),
        name: group.name.clone(),
        members: group.declared_members,
        small: group.declared_members < SMALL_GROUP,
        doubts_clock: app.doubts_clock(),
        next: next(text, live, drafts, (enrolling, may_print), now),
        letters: live.state.letters().map(letter).collect(),
        drafts: drafts.iter().map(|draft| draft_row(text, live, &group.id, draft)).collect(),
        types: types::all().map(|known| (known.name(), text.get(&format!("record-{}-new", known.name())))).collect(),
        items: list::all(text, live, MAX_ITEMS_SHOWN),
        periods: live.state.epochs().iter().rev().map(|record| period_row(text, record, now)).collect(),
        may_print,
    })
}

/// What to do next, the most urgent first.
fn next(
    text: Text,
    live: &Live,
    drafts: &[Draft],
    (enrolling, may_print): (Option<Window>, bool),
    now: UnixTime,
) -> Vec<String> {
    let mut next = Vec::new();
    let any = |stage: Stage| live.state.letters().any(|record| record.stage == stage);
    if enrolling.is_none_or(Window::is_over) && !any(Stage::Frozen) && !any(Stage::Signing) {
        next.push("next-period");
    }
    if may_print {
        next.push("next-codes");
    }
    if enrolling == Some(Window::Open) {
        next.push("next-announce");
    }
    if drafts.is_empty() && live.state.letters().next().is_none() {
        next.push("next-write");
    }
    let waits = |draft: &Draft| {
        let terms = draft.sealing.as_ref();
        terms.is_some_and(|terms| Readiness::of(live, &draft.id, terms) != Readiness::Complete)
    };
    if drafts.iter().any(waits) {
        next.push("next-ceremony");
    }
    if !drafts.is_empty() {
        next.push("next-freeze");
    }
    if any(Stage::Frozen) {
        next.push("next-wait");
    }
    if any(Stage::Signing) {
        next.push("next-share");
    }
    if live.state.letters().any(|record| sealed::may_call(now, record)) {
        next.push("next-call");
    }
    let opened = |record: &LetterRecord| record.stage == Stage::Opening && record.is_opened();
    if live.state.letters().any(|record| record.stage == Stage::Opening && !record.is_opened() && now < latest(record))
    {
        next.push("next-open");
    }
    if any(Stage::Ended) || live.state.letters().any(opened) {
        next.push("next-deliver");
    }
    if any(Stage::Delivered) {
        next.push("next-answer");
    }
    next.into_iter().map(|key| text.get(key)).collect()
}

fn latest(record: &LetterRecord) -> UnixTime {
    record.sealing().map_or(UnixTime(0), |sealing| sealing.latest)
}

fn draft_row(text: Text, live: &Live, group: &str, draft: &Draft) -> DraftRow {
    let said = |readiness| match readiness {
        Readiness::NotBegun => "ceremony-state-none",
        Readiness::Running => "ceremony-state-running",
        Readiness::Other | Readiness::Failed => "ceremony-state-anew",
        Readiness::Complete => "ceremony-state-complete",
    };
    let ceremony = draft.sealing.as_ref().map(|terms| {
        let readiness = Readiness::of(live, &draft.id, terms);
        (format!("{}{}", ceremony_path(group, &draft.id), text.query()), text.get(said(readiness)))
    });
    let path = format!("{}{}", draft_path(group, &draft.id), text.query());
    DraftRow { path, title: draft.title.clone(), ceremony }
}

fn letter_row(
    text: Text,
    (base, group): (&str, &str),
    (live, now): (&Live, UnixTime),
    record: &LetterRecord,
) -> LetterRow {
    let letter = &record.letter;
    let path = format!("/g/{group}/l/{}", letter.id);
    // As the rules of the record have it: closing is always possible, the others only after signing began.
    let follows = |stage: Stage| match stage {
        Stage::Closed => record.stage < Stage::Closed,
        later => record.stage >= Stage::Signing && record.stage < later,
    };
    let steps = steps().filter(|(stage, _)| follows(*stage)).collect::<Vec<_>>().into_iter();
    let step = |(_, name): (Stage, &'static str)| {
        let page = format!("/organise/{group}/letter/{}/stage/{name}{}", letter.id, text.query());
        (page, text.get(&format!("step-{name}")))
    };
    LetterRow {
        title: letter.title.clone(),
        address: format!("{base}{path}"),
        path: format!("{path}{}", text.query()),
        stage: words::stage_of(text, record),
        count: words::signed(text, live.shown_count(&letter.id)),
        opens: Date::new(text, letter.sign_opens),
        closes: Date::new(text, letter.sign_closes),
        next: steps.clone().find(|(stage, _)| is_next(record.stage, *stage)).map(step),
        others: steps.filter(|(stage, _)| !is_next(record.stage, *stage)).map(step).collect(),
        sealed: sealed::Row::new(text, group, live, now, record),
    }
}

/// The step that comes next in most campaigns. None while signing runs: it ends by itself on its date.
fn is_next(now: Stage, step: Stage) -> bool {
    match now {
        Stage::Ended | Stage::Opening => step == Stage::Delivered,
        Stage::Delivered => step == Stage::Answered,
        Stage::Answered => step == Stage::Closed,
        Stage::Frozen | Stage::Signing | Stage::Closed => false,
    }
}

fn period_row(text: Text, record: &EpochRecord, now: UnixTime) -> PeriodRow {
    let window = match Window::of(&record.epoch, now) {
        Window::Before => "window-before",
        Window::Open => "window-open",
        Window::After => "window-after",
    };
    let issued: u64 = record.issued.values().map(|issued| u64::from(*issued)).sum();
    PeriodRow {
        number: record.epoch.number,
        window: text.get(window),
        opens: Date::new(text, record.epoch.enrol_opens),
        closes: Date::new(text, record.epoch.enrol_closes),
        issued: text.with("group-issued", &[("issued", issued)]),
    }
}
