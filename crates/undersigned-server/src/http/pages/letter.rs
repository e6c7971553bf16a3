//! `/g/{group}/l/{letter}`: the text, who signed, and how anyone can check it.

mod listed;
mod meant;
mod names;
mod sealed;
pub mod share;
pub mod signers;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Group, GroupField, Letter, Shown, Stage, StepShows, Timing};
use undersigned_proto::ledger::{Counts, EpochRecord, LetterRecord};
use undersigned_proto::pin::Fingerprint;
use undersigned_proto::timeline;
use undersigned_proto::verify::NamedVerdict;

use super::cache::{Cache, Stamp};
use super::errors::ErrorPage;
use super::markdown::{ShownText, Texts};
use super::record::list::{self, ItemLine};
use super::record::standing::{self, Standing};
use super::shown_size;
use super::words::{self, MIN_ROLE_SIGNERS, Window};
use crate::app::App;
use crate::dates::Date;
use crate::group::live::{Live, ShownCount};
use crate::text::{Direction, Text};
use names::{Order, OrderLink};
pub use sealed::Phase;
use sealed::Sealed;

/// Most names on the page; pages of their own have all of them.
const MAX_NAMES_SHOWN: usize = 500;
/// Most items of the record on the page.
const MAX_ITEMS_SHOWN: usize = 20;
/// Length of the preview text that other sites show.
const EXCERPT_CHARS: usize = 200;

/// Something that a reader may want to be reminded of.
struct CalendarEvent {
    at: Date,
    title: String,
    words: String,
}

/// A step of the letter's life.
struct Step {
    name: String,
    when: Option<(Date, Option<Date>)>,
    done: bool,
    current: bool,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'a> {
    text: Text,
    address: String,
    /// As it was when the letter was frozen.
    group: &'a Group,
    /// What the group has changed since.
    changed: Vec<String>,
    fingerprint: String,
    letter: &'a Letter,
    body: &'a str,
    excerpt: &'a str,
    /// "at least", if the number is no more than a step.
    about: String,
    /// Signatures that count, or a step.
    number: u64,
    /// Whether all counts may be shown.
    exact: bool,
    signed: String,
    /// No signature, and nothing that would hide one.
    nobody: bool,
    /// Signing has not begun.
    before: bool,
    /// Since when the letter is where it is.
    since: Option<Date>,
    events: Vec<CalendarEvent>,
    /// `ltr` or `rtl`, as the letter is written.
    letter_dir: &'static str,
    /// The letter's language as Open Graph writes it.
    locale: String,
    withdrawn: u64,
    sealed: Option<Sealed>,
    by_class: Vec<String>,
    by_shown: Vec<String>,
    roles: Vec<(String, u64)>,
    /// Roles of a letter whose counts may not be shown.
    roles_alone: Vec<String>,
    other_roles: u64,
    names: Vec<NamedVerdict>,
    orders: Vec<OrderLink>,
    /// Names on all pages.
    all_names: usize,
    /// The day on which the text was fixed.
    cited: String,
    stage: String,
    steps: Vec<Step>,
    opens: Date,
    closes: Date,
    timing: String,
    at_once: bool,
    may_join: bool,
    may_sign: bool,
    may_withdraw: bool,
    hash: String,
    size: Option<u64>,
    /// What happened since, the newest first.
    items: Vec<ItemLine>,
    standing: Standing,
}

/// The letter's page.
pub async fn show(
    State(app): State<App>,
    Extension(cache): Extension<Arc<Cache>>,
    Path((group, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    text: Text,
    headers: HeaderMap,
) -> Response {
    let Some(group) = app.group(&group) else { return ErrorPage::not_found(text).into_response() };
    // A copy is cheap, and nobody who publishes has to wait until the page is made.
    let live = group.read().clone();
    let Some(clock) = Clock::of(&live, &id, app.now()) else { return ErrorPage::not_found(text).into_response() };
    let order = Order::of_query(query.as_deref());
    // Names are opened in the background: the page of the moment before them must not stay.
    let phase = clock.number() * 2 + u8::from(live.has_opened(&id));
    let kept_as = format!("/g/{}/l/{id}?{}", group.id(), order.as_str());
    let stamp = Stamp { size: live.size, phase };
    let (base_url, kept) = (app.base_url().to_owned(), cache.clone());
    let blobs = app.blobs().clone();
    let render = move || {
        let standing = standing::standing(text, &*blobs, &live, &id).map_err(|error| ErrorPage::new(text, error))?;
        html((&base_url, text, kept.texts()), &live, &id, (clock, order), standing)
    };
    cache.html((app.work(), &headers), (&kept_as, text, stamp), render).await
}

fn html(
    (base_url, text, texts): (&str, Text, &Texts),
    live: &Live,
    id: &str,
    (clock, order): (Clock, Order),
    standing: Standing,
) -> Result<String, ErrorPage> {
    let record = live.state.letter(id).ok_or_else(|| ErrorPage::not_found(text))?;
    // Whose letter it is was fixed when it was frozen, whatever the group says about itself today.
    let bound = live.state.group_of(record).ok_or_else(|| ErrorPage::not_found(text))?;
    let (group, now) = (&bound.group, live.state.group());
    let changed = now.map(|now| group.changes(now)).unwrap_or_default();
    let address = format!("{base_url}/g/{}/l/{id}", live.row().id);
    let told = Told { count: live.shown_count(id), size: shown_size(live), spoiled: live.spoiled(id) as u64 };
    let view = View::of(text, (address, group, changed), record, (clock, told));
    let items = list::newest(text, live, Some(id), MAX_ITEMS_SHOWN);
    let shown = texts.shown(&record.hash, &record.letter.text, EXCERPT_CHARS);
    let page = Page { items, standing, ..view.page(&shown, live.names(id), order) };
    page.render().map_err(|_| ErrorPage::internal(text))
}

/// What of the page depends on the clock.
#[derive(Debug, Clone, Copy)]
struct Clock {
    enrol: Window,
    sign: Window,
    phase: Option<Phase>,
}

impl Clock {
    fn of(live: &Live, id: &str, now: UnixTime) -> Option<Self> {
        let record = live.state.letter(id)?;
        Some(Self::at(now, record, live.state.epoch(record.letter.epoch)?, Phase::of(live, now, record)))
    }

    fn at(now: UnixTime, record: &LetterRecord, epoch: &EpochRecord, phase: Option<Phase>) -> Self {
        Self {
            enrol: Window::of(&epoch.epoch, now),
            sign: Window::at(now, record.letter.sign_opens, record.letter.sign_closes),
            phase,
        }
    }

    /// Below 72: 3 windows of enrolment, 3 of signing, 8 phases.
    fn number(self) -> u8 {
        (Phase::number(self.phase) * 3 + self.enrol.number()) * 3 + self.sign.number()
    }
}

/// What may be shown of the record.
#[derive(Debug, Clone, Copy)]
struct Told {
    count: ShownCount,
    size: Option<u64>,
    /// Locked names that could not be opened.
    spoiled: u64,
}

struct View<'a> {
    text: Text,
    address: String,
    group: &'a Group,
    changed: Vec<GroupField>,
    letter: &'a Letter,
    counts: &'a Counts,
    stage: Stage,
    /// Steps after the first.
    made: Vec<(UnixTime, timeline::Step)>,
    hash: &'a [u8; 32],
    clock: Clock,
    told: Told,
    /// Whether the letter's steps let roles show.
    shows_roles: bool,
    sealed: Option<Sealed>,
}

impl<'a> View<'a> {
    fn of(
        text: Text,
        (address, group, changed): (String, &'a Group, Vec<GroupField>),
        record: &'a LetterRecord,
        (clock, told): (Clock, Told),
    ) -> Self {
        let LetterRecord { letter, counts, stage, hash, .. } = record;
        let shows_roles = record.step().is_some_and(|step| step.shows >= StepShows::Roles);
        let sealed = Sealed::new(text, clock.phase, record, told.spoiled);
        Self {
            text,
            address,
            group,
            changed,
            letter,
            counts,
            stage: *stage,
            made: record.steps_made().collect(),
            hash,
            clock,
            told,
            shows_roles,
            sealed,
        }
    }

    fn page(self, shown: &'a ShownText, mut names: Vec<NamedVerdict>, order: Order) -> Page<'a> {
        let Self { text, letter, counts, stage, clock, told, .. } = self;
        let (count, opened) = (told.count, self.sealed.as_ref().is_some_and(Sealed::is_opened));
        let exact = matches!(count, ShownCount::Exact(_));
        let (about, number) = about(text, count);
        let (roles, other_roles) = if exact { roles(&counts.by_role) } else { (Vec::new(), 0) };
        let roles_alone = if exact || !self.shows_roles { Vec::new() } else { roles_alone(&counts.by_role) };
        order.sort(&mut names, &letter.lang);
        let orders = order.links(text, &names);
        let all_names = names.len();
        let frozen = self.made.iter().find(|(_, step)| *step == timeline::Step::Frozen).map(|(at, _)| *at);
        names.truncate(MAX_NAMES_SHOWN);
        Page {
            text,
            address: self.address,
            group: self.group,
            changed: self.changed.iter().map(|field| text.get(&format!("changed-{}", field.code()))).collect(),
            fingerprint: Fingerprint::of(&self.group.vkey).to_string(),
            letter,
            body: &shown.html,
            excerpt: &shown.excerpt,
            about,
            number,
            exact,
            signed: signed_of(text, count, self.group.declared_members),
            nobody: count == ShownCount::Exact(0),
            before: stage == Stage::Frozen && !clock.sign.is_open() && !clock.sign.is_over(),
            since: self.made.iter().rfind(|(_, step)| step.stage() == Some(stage)).map(|(at, _)| Date::new(text, *at)),
            events: events(text, letter, (stage, clock), self.sealed.as_ref()),
            letter_dir: Direction::of(&letter.lang, &letter.title),
            locale: super::tongues::locale(&letter.lang),
            withdrawn: if exact { counts.withdrawn } else { 0 },
            by_class: if exact { by_class(text, counts) } else { Vec::new() },
            by_shown: if exact { by_shown(text, counts, opened) } else { Vec::new() },
            roles,
            roles_alone,
            other_roles,
            names,
            orders,
            all_names,
            cited: Date::new(text, frozen.unwrap_or(letter.sign_opens)).day,
            stage: stage_words(text, stage, opened),
            steps: steps(text, letter, (stage, opened), &self.made),
            opens: Date::new(text, letter.sign_opens),
            closes: Date::new(text, letter.sign_closes),
            timing: words::timing(text, letter.timing),
            at_once: letter.timing == Timing::AtOnce,
            may_join: clock.enrol.is_open() && !clock.sign.is_over() && stage <= Stage::Signing,
            may_sign: clock.sign.is_open() && stage <= Stage::Signing,
            may_withdraw: stage <= Stage::Ended,
            hash: words::hex(self.hash),
            size: told.size,
            items: Vec::new(),
            standing: Standing::default(),
            sealed: self.sealed,
        }
    }
}

fn about(text: Text, count: ShownCount) -> (String, u64) {
    match count {
        ShownCount::Exact(signed) => (String::new(), signed),
        ShownCount::AtLeast(step) => (text.get("letter-at-least"), step.into()),
        ShownCount::Below(step) => (text.get("letter-below"), step.into()),
    }
}

/// "13 of about 120 people have signed."
pub(super) fn signed_of(text: Text, count: ShownCount, members: u32) -> String {
    let (key, signed) = match count {
        ShownCount::Exact(0) => return text.get("letter-nobody"),
        ShownCount::Exact(signed) => ("letter-signed-of", signed),
        ShownCount::AtLeast(step) => ("letter-signed-at-least", step.into()),
        ShownCount::Below(step) => ("letter-signed-below", step.into()),
    };
    text.with(key, &[("signed", signed), ("members", members.into())])
}

/// Roles that enough signers share, most signers first; the number of signers with any other.
fn roles(by_role: &BTreeMap<String, u64>) -> (Vec<(String, u64)>, u64) {
    let (mut shown, hidden): (Vec<_>, Vec<_>) =
        by_role.iter().map(|(role, count)| (role.clone(), *count)).partition(|(_, count)| *count >= MIN_ROLE_SIGNERS);
    shown.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    (shown, hidden.iter().map(|(_, count)| count).sum())
}

/// The same roles without a number: all numbers together would be the count.
fn roles_alone(by_role: &BTreeMap<String, u64>) -> Vec<String> {
    by_role.iter().filter(|(_, count)| **count >= MIN_ROLE_SIGNERS).map(|(role, _)| role.clone()).collect()
}

fn by_class(text: Text, counts: &Counts) -> Vec<String> {
    let stands = counts.by_class.iter().filter(|(_, count)| **count > 0);
    stands.map(|(class, count)| text.with(&format!("by-{}", class.as_str()), &[("count", *count)])).collect()
}

fn by_shown(text: Text, counts: &Counts, opened: bool) -> Vec<String> {
    let said = |shown: Shown, key: &str| {
        let count = counts.by_shown.get(&shown).copied().filter(|count| *count > 0)?;
        Some(text.with(key, &[("count", count)]))
    };
    let lines = [
        said(Shown::Sealed, if opened { "by-shown-opened" } else { "by-shown-locked" }),
        said(Shown::Name, "by-shown-name"),
        said(Shown::Role, "by-shown-role"),
        said(Shown::Nothing, "by-shown-nothing"),
    ];
    lines.into_iter().flatten().collect()
}

/// What lies ahead and is worth a note in a calendar.
fn events(text: Text, letter: &Letter, (stage, clock): (Stage, Clock), sealed: Option<&Sealed>) -> Vec<CalendarEvent> {
    let event = |key: &str, at: UnixTime| CalendarEvent {
        at: Date::new(text, at),
        title: text.with(&format!("calendar-{key}-title"), &[("title", letter.title.as_str())]),
        words: text.get(&format!("calendar-{key}")),
    };
    let mut events = Vec::new();
    if stage == Stage::Frozen && !clock.sign.is_over() && !clock.sign.is_open() {
        events.push(event("opens", letter.sign_opens));
    }
    if stage <= Stage::Signing && !clock.sign.is_over() {
        // Two days before the end, or at the beginning of a shorter window.
        events.push(event("last", UnixTime(letter.sign_closes.0.saturating_sub(2 * 86_400).max(letter.sign_opens.0))));
    }
    let waits = sealed.is_some_and(Sealed::is_waiting) && stage <= Stage::Ended;
    if waits {
        events.push(event("names", letter.sign_closes));
    }
    events
}

/// The words of [`words::stage_of`].
fn stage_words(text: Text, stage: Stage, opened: bool) -> String {
    if opened && stage == Stage::Opening { text.get("stage-opened") } else { words::stage(text, stage) }
}

fn steps(text: Text, letter: &Letter, (now, opened): (Stage, bool), made: &[(UnixTime, timeline::Step)]) -> Vec<Step> {
    let made = |stage: Stage| made.iter().find(|(_, step)| step.stage() == Some(stage)).map(|(at, _)| *at);
    let has = |stage: &Stage| *stage != Stage::Opening || letter.sealing.is_some();
    let step = |stage: Stage| Step {
        name: stage_words(text, stage, opened),
        when: match stage {
            // What was planned until it happened; then what happened.
            Stage::Signing => {
                let (from, to) = (made(Stage::Signing), made(Stage::Ended));
                let (from, to) = (from.unwrap_or(letter.sign_opens), to.unwrap_or(letter.sign_closes));
                Some((Date::new(text, from), Some(Date::new(text, to))))
            }
            other => made(other).map(|at| (Date::new(text, at), None)),
        },
        // A step may be left out: a letter can be closed without an answer.
        done: stage < now && (stage == Stage::Frozen || made(stage).is_some()),
        current: stage == now,
    };
    timeline::Step::ALL.into_iter().filter_map(timeline::Step::stage).filter(has).map(step).collect()
}
