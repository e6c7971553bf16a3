//! `/organise/{group}/ceremony/{letter}`: keyholders get their links, and make the key to locked names together.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use undersigned_proto::ledger::{CeremonyRecord, CeremonyStep};

use super::super::errors::ErrorPage;
use super::super::form::problem_words;
use super::super::words;
use super::guard::{Posted, Session};
use super::paths::{ceremony_path, draft_path};
use super::{home, see};
use crate::acts::ceremony::{DraftSealing, KeyholderLink};
use crate::acts::draft::Draft;
use crate::acts::once::Nonce;
use crate::app::App;
use crate::group::live::Live;
use crate::http::problem;
use crate::refusal::Refusal;
use crate::text::{Text, Value};

/// How far the key to a draft's locked names is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// Nobody has begun.
    NotBegun,
    /// What runs or ran is for other keyholders than the draft now names.
    Other,
    /// It runs.
    Running,
    /// It has to begin anew.
    Failed,
    /// The key is there.
    Complete,
}

impl Readiness {
    /// For the terms of a draft.
    pub fn of(live: &Live, letter: &str, terms: &DraftSealing) -> Self {
        let Some(ceremony) = live.state.ceremony(letter) else { return Self::NotBegun };
        let keyholders = &ceremony.keyholders;
        if keyholders.holders != terms.holders || keyholders.threshold != terms.threshold {
            return Self::Other;
        }
        match ceremony.step() {
            CeremonyStep::Complete => Self::Complete,
            CeremonyStep::Failed { .. } | CeremonyStep::Degenerate => Self::Failed,
            CeremonyStep::Broadcasts | CeremonyStep::Deals | CeremonyStep::Drills => Self::Running,
        }
    }
}

/// A keyholder's place.
struct Row {
    name: String,
    /// How far, in plain words.
    said: String,
    /// Whether there is nothing left to do.
    done: bool,
}

#[derive(Template)]
#[template(path = "organise/ceremony.html")]
struct Page {
    text: Text,
    path: String,
    id: String,
    title: String,
    problem: Option<String>,
    /// Of the forms on this page.
    nonce: Nonce,
    readiness: Readiness,
    agree: String,
    rows: Vec<Row>,
    /// Whether the list is of an attempt, and links can be given.
    begun: bool,
    /// What happens now.
    now: Vec<String>,
    check_code: Option<String>,
    /// Whether the letter is public already.
    frozen: bool,
    draft: String,
    back: String,
}

struct Sheet {
    holder: String,
    before: Vec<String>,
    link: String,
    after: Vec<String>,
}

#[derive(Template)]
#[template(path = "organise/links.html")]
struct Links {
    text: Text,
    sheets: Vec<Sheet>,
    back: String,
}

/// How far it is.
pub async fn show(Path((_, id)): Path<(String, String)>, text: Text, session: Session) -> Response {
    page(text, &session, &id, None).await
}

/// Begins, or begins anew: shows the links that were made, this once.
pub async fn begin(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(typed): Posted<Typed>,
) -> Response {
    match session.organiser.begin_ceremony_once(&id, &Nonce::of_form(&typed.nonce)).await {
        Ok(links) if links.is_empty() => see(text, &ceremony_path(session.group(), &id)),
        Ok(links) => sheets(&app, text, &session, &id, links).await,
        Err(refusal) => page(text, &session, &id, Some(refusal)).await,
    }
}

/// Whose link is to be replaced, and what tells this form from another.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    holder: String,
    nonce: String,
}

/// A fresh link in place of a lost one.
pub async fn link(
    State(app): State<App>,
    Path((_, id)): Path<(String, String)>,
    text: Text,
    session: Session,
    Posted(typed): Posted<Typed>,
) -> Response {
    match session.organiser.keyholder_link_once(&id, &typed.holder, &Nonce::of_form(&typed.nonce)).await {
        Ok(link) => sheets(&app, text, &session, &id, vec![link]).await,
        Err(refusal) => page(text, &session, &id, Some(refusal)).await,
    }
}

async fn page(text: Text, session: &Session, id: &str, refusal: Option<Refusal>) -> Response {
    let draft = session.organiser.draft(id).await.ok();
    let status = refusal.as_ref().map_or(StatusCode::OK, problem::status);
    let live = session.organiser.group().read();
    match Page::new(text, &live, id, draft.as_ref()) {
        Some(page) => {
            let problem = refusal.map(|refusal| problem_words(text, &refusal));
            super::super::fresh(status, &Page { problem, ..page })
        }
        None => ErrorPage::not_found(text).into_response(),
    }
}

impl Page {
    /// None where there is neither a ceremony nor a draft with terms.
    fn new(text: Text, live: &Live, id: &str, draft: Option<&Draft>) -> Option<Self> {
        let group = live.state.group()?;
        let ceremony = live.state.ceremony(id);
        let record = live.state.letter(id);
        let terms = draft.and_then(|draft| draft.sealing.as_ref());
        let readiness = match terms {
            Some(terms) => Readiness::of(live, id, terms),
            None if record.is_some_and(|record| record.sealing().is_some()) => Readiness::Complete,
            None => ceremony.map(|_| Readiness::Other)?,
        };
        let (holders, threshold) = match (ceremony, terms) {
            (Some(ceremony), _) => (&ceremony.keyholders.holders, ceremony.keyholders.threshold),
            (None, terms) => terms.map(|terms| (&terms.holders, terms.threshold))?,
        };
        let row = |(at, name): (usize, &String)| row(text, ceremony, at + 1, name);
        let title = record.map(|record| &record.letter.title).or_else(|| draft.map(|draft| &draft.title));
        Some(Self {
            text,
            path: ceremony_path(&group.id, id),
            id: id.to_owned(),
            title: title.cloned().unwrap_or_default(),
            problem: None,
            nonce: Nonce::fresh(),
            readiness,
            agree: words::who_opens(text, holders, threshold),
            rows: holders.iter().enumerate().map(row).collect(),
            begun: ceremony.is_some(),
            now: ceremony.map(|ceremony| now(text, ceremony)).unwrap_or_default(),
            check_code: ceremony.and_then(CeremonyRecord::check_code),
            frozen: record.is_some(),
            draft: draft_path(&group.id, id),
            back: home(&group.id),
        })
    }

    fn is_failed(&self) -> bool {
        self.readiness == Readiness::Failed
    }

    fn is_complete(&self) -> bool {
        self.readiness == Readiness::Complete
    }

    fn is_other(&self) -> bool {
        self.readiness == Readiness::Other
    }
}

fn row(text: Text, ceremony: Option<&CeremonyRecord>, number: usize, name: &str) -> Row {
    let number = u8::try_from(number).unwrap_or(0);
    let (key, done) = match ceremony {
        None => ("holder-named", false),
        Some(ceremony) if ceremony.is_ready(number) => ("holder-ready", true),
        Some(ceremony) if ceremony.has_dealt(number) => ("holder-dealt", false),
        Some(ceremony) if ceremony.has_broadcast(number) => ("holder-joined", false),
        Some(_) => ("holder-invited", false),
    };
    Row { name: name.to_owned(), said: text.get(key), done }
}

/// What the ceremony waits for, by name.
fn now(text: Text, ceremony: &CeremonyRecord) -> Vec<String> {
    let holders = &ceremony.keyholders.holders;
    let name = |number: u8| holders.get(usize::from(number).checked_sub(1)?).map(String::as_str);
    let missing: Vec<&str> = ceremony.missing().into_iter().filter_map(name).collect();
    let waits = |key: &str| vec![text.get(key), text.with("ceremony-waits", &[("names", missing.join(", "))])];
    match ceremony.step() {
        CeremonyStep::Broadcasts => waits("ceremony-broadcasts"),
        CeremonyStep::Deals => waits("ceremony-deals"),
        CeremonyStep::Drills => waits("ceremony-drills"),
        CeremonyStep::Complete => vec![text.get("ceremony-complete")],
        CeremonyStep::Failed { liar } => {
            let liar = name(liar).unwrap_or_default();
            vec![text.with("ceremony-failed", &[("holder", liar)]), text.get("ceremony-failed-more")]
        }
        CeremonyStep::Degenerate => vec![text.get("ceremony-degenerate")],
    }
}

async fn sheets(app: &App, text: Text, session: &Session, id: &str, links: Vec<KeyholderLink>) -> Response {
    let draft = session.organiser.draft(id).await.ok();
    let live = session.organiser.group().read();
    let group = live.state.group().map(|group| group.name.clone()).unwrap_or_default();
    let record = live.state.letter(id);
    let title = record.map(|record| record.letter.title.clone()).or_else(|| draft.map(|draft| draft.title));
    let title = title.unwrap_or_default();
    let sheet = |link: KeyholderLink| {
        let names: [(&str, &dyn Value); 3] = [("holder", &link.holder), ("group", &group), ("title", &title)];
        let lines = |keys: &[&str]| keys.iter().map(|key| text.with(key, &names)).collect();
        Sheet {
            before: lines(&["invite-hello", "invite-what", "invite-how"]),
            link: format!("{}{}", app.base_url(), link.path()),
            after: lines(&["invite-secret", "invite-later"]),
            holder: link.holder.clone(),
        }
    };
    let back = ceremony_path(session.group(), id);
    let page = Links { text, sheets: links.into_iter().map(sheet).collect(), back };
    super::super::fresh(StatusCode::CREATED, &page)
}
