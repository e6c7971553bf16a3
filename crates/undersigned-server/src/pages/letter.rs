//! `/g/{group}/l/{letter}`: the text, who signed, and how anyone can check it.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Group, Letter, Shown, Stage, Timing};
use undersigned_proto::ledger::{Counts, EpochRecord, LetterRecord};
use undersigned_proto::verify::NamedVerdict;

use super::cache::{Cache, Stamp};
use super::dates::Date;
use super::errors::Refusal;
use super::markdown;
use super::words::{self, MIN_ROLE_SIGNERS, Window};
use crate::app::App;
use crate::text::Text;

/// Most names on the page; all of them are in the public record.
const MAX_NAMES_SHOWN: usize = 5_000;
/// Length of the preview text that other sites show.
const EXCERPT_CHARS: usize = 200;

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
    group: &'a Group,
    letter: &'a Letter,
    body: String,
    excerpt: String,
    signed: u64,
    withdrawn: u64,
    by_class: Vec<String>,
    by_shown: Vec<String>,
    roles: Vec<(String, u64)>,
    other_roles: u64,
    names: Vec<NamedVerdict>,
    more_names: usize,
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
    size: u64,
}

/// The letter's page.
pub async fn show(
    State(app): State<App>,
    Extension(cache): Extension<Arc<Cache>>,
    Path((group, id)): Path<(String, String)>,
    text: Text,
    headers: HeaderMap,
) -> Response {
    let path = format!("/g/{group}/l/{id}");
    let Some(group) = app.group(&group) else { return Refusal::not_found(text).into_response() };
    let live = group.read();
    let found = live.state.letter(&id).and_then(|record| Some((record, live.state.epoch(record.letter.epoch)?)));
    let Some((record, epoch)) = found else { return Refusal::not_found(text).into_response() };
    let windows = Windows::at(app.now(), record, epoch);
    cache.html(&headers, (&path, text, Stamp { size: live.size, phase: windows.number() }), || {
        let group = live.state.group().ok_or_else(|| Refusal::not_found(text))?;
        let address = format!("{}{path}", app.base_url());
        let LetterRecord { letter, counts, stage, since, hash, .. } = record;
        let view = View { text, address, group, letter, counts, stage: *stage, since, hash, windows, size: live.size };
        view.page(live.names(&id)).render().map_err(|_| Refusal::internal(text))
    })
}

/// What of the page depends on the clock.
#[derive(Debug, Clone, Copy)]
struct Windows {
    enrol: Window,
    sign: Window,
}

impl Windows {
    fn at(now: UnixTime, record: &LetterRecord, epoch: &EpochRecord) -> Self {
        Self {
            enrol: Window::of(&epoch.epoch, now),
            sign: Window::at(now, record.letter.sign_opens, record.letter.sign_closes),
        }
    }

    fn number(self) -> u8 {
        self.enrol.number() * 3 + self.sign.number()
    }
}

struct View<'a> {
    text: Text,
    address: String,
    group: &'a Group,
    letter: &'a Letter,
    counts: &'a Counts,
    stage: Stage,
    since: &'a BTreeMap<Stage, UnixTime>,
    hash: &'a [u8; 32],
    windows: Windows,
    size: u64,
}

impl<'a> View<'a> {
    fn page(self, mut names: Vec<NamedVerdict>) -> Page<'a> {
        let Self { text, letter, counts, stage, since, windows, .. } = self;
        let (roles, other_roles) = roles(&counts.by_role);
        let more_names = names.len().saturating_sub(MAX_NAMES_SHOWN);
        names.truncate(MAX_NAMES_SHOWN);
        Page {
            text,
            address: self.address,
            group: self.group,
            letter,
            body: markdown::to_html(&letter.text),
            excerpt: markdown::excerpt(&letter.text, EXCERPT_CHARS),
            signed: counts.signed,
            withdrawn: counts.withdrawn,
            by_class: by_class(text, counts),
            by_shown: by_shown(text, counts),
            roles,
            other_roles,
            names,
            more_names,
            stage: words::stage(text, stage),
            steps: steps(text, letter, stage, since),
            opens: Date::new(text, letter.sign_opens),
            closes: Date::new(text, letter.sign_closes),
            timing: words::timing(text, letter.timing),
            at_once: letter.timing == Timing::AtOnce,
            may_join: windows.enrol.is_open() && !windows.sign.is_over() && stage <= Stage::Signing,
            may_sign: windows.sign.is_open() && stage <= Stage::Signing,
            may_withdraw: stage <= Stage::Ended,
            hash: words::hex(self.hash),
            size: self.size,
        }
    }
}

/// Roles that enough signers share, most signers first; the number of signers with any other.
fn roles(by_role: &BTreeMap<String, u64>) -> (Vec<(String, u64)>, u64) {
    let (mut shown, hidden): (Vec<_>, Vec<_>) =
        by_role.iter().map(|(role, count)| (role.clone(), *count)).partition(|(_, count)| *count >= MIN_ROLE_SIGNERS);
    shown.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    (shown, hidden.iter().map(|(_, count)| count).sum())
}

fn by_class(text: Text, counts: &Counts) -> Vec<String> {
    let stands = counts.by_class.iter().filter(|(_, count)| **count > 0);
    stands.map(|(class, count)| text.with(&format!("by-{}", class.as_str()), &[("count", *count)])).collect()
}

fn by_shown(text: Text, counts: &Counts) -> Vec<String> {
    let said = |shown: Shown, key: &str| {
        let count = counts.by_shown.get(&shown).copied().filter(|count| *count > 0)?;
        Some(text.with(key, &[("count", count)]))
    };
    [said(Shown::Name, "by-shown-name"), said(Shown::Role, "by-shown-role"), said(Shown::Nothing, "by-shown-nothing")]
        .into_iter()
        .flatten()
        .collect()
}

fn steps(text: Text, letter: &Letter, now: Stage, since: &BTreeMap<Stage, UnixTime>) -> Vec<Step> {
    let life = [Stage::Frozen, Stage::Signing, Stage::Ended, Stage::Delivered, Stage::Answered, Stage::Closed];
    let step = |stage: Stage| Step {
        name: words::stage(text, stage),
        when: match stage {
            Stage::Signing => Some((Date::new(text, letter.sign_opens), Some(Date::new(text, letter.sign_closes)))),
            // The dates of the window say when signing ends; the organiser says the rest.
            Stage::Ended => None,
            other => since.get(&other).map(|at| (Date::new(text, *at), None)),
        },
        // A step may be left out: a letter can be closed without an answer.
        done: stage < now && (stage == Stage::Frozen || since.contains_key(&stage)),
        current: stage == now,
    };
    life.into_iter().map(step).collect()
}
