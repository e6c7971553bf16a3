//! What is public of groups, as data for clients.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use undersigned_proto::UnixTime;
use undersigned_proto::entry::{Class, Entry};
use undersigned_proto::ledger::LetterRecord;
use utoipa::ToSchema;

use super::{Base64Text, Id, ProblemDocument, base64};
use crate::app::App;
use crate::group::live::{Live, ShownCount};
use crate::http::problem::Problem;
use crate::refusal::Refusal;

#[derive(Serialize, ToSchema)]
pub(super) struct Groups {
    groups: Vec<GroupName>,
    /// The server's clock, in Unix seconds.
    now: u64,
}

#[derive(Serialize, ToSchema)]
struct GroupName {
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct GroupInfo {
    /// The group's entry, base64 of CBOR (spec/entries.md).
    #[schema(value_type = Base64Text)]
    group: String,
    /// Its name, a hint.
    name: String,
    /// The period in which people enrol now, else the last one that has begun, else the first: a hint.
    #[schema(required = true)]
    epoch: Option<u32>,
    /// Key that signs the ledger's checkpoints.
    vkey: String,
    /// The ledger's name.
    origin: String,
    /// Entries.
    size: u64,
    /// The server's clock, in Unix seconds.
    now: u64,
    /// Periods, oldest first.
    epochs: Vec<EpochInfo>,
    /// Letters, by id.
    letters: Vec<LetterInfo>,
    /// Ways to prove membership that work here now.
    ways: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct EpochInfo {
    number: u32,
    /// The epoch's entry, base64 of CBOR.
    entry: String,
    /// The last round that has ended; 0 before the first.
    round: u32,
}

#[derive(Serialize, ToSchema)]
struct LetterInfo {
    id: String,
    /// The letter's entry, base64 of CBOR.
    entry: String,
    /// Its title, a hint.
    title: String,
    /// Its language, a hint.
    lang: String,
    /// Its period, a hint.
    epoch: u32,
    /// frozen, signing, ended, opening, delivered, answered or closed.
    stage: String,
    /// Signatures that stand; while names are locked, the last step that was reached, or the first one.
    signed: u64,
    /// How to read that number: exact, at-least or below.
    signed_is: String,
    /// The opening of the sealed names, once it was called.
    #[schema(required = true)]
    opening: Option<OpeningInfo>,
}

#[derive(Serialize, ToSchema)]
struct OpeningInfo {
    /// When the opening was called, in Unix seconds.
    called_at: u64,
    /// Until when signers can withdraw.
    opens: u64,
    /// Keyholders, by number, who have released their share.
    released: Vec<u8>,
    /// Whether the names are open.
    opened: bool,
}

/// All groups of this server.
#[utoipa::path(get, path = "/api/v1/groups", tag = "groups", responses((status = 200, body = Groups)))]
pub(super) async fn list(State(app): State<App>) -> Json<Groups> {
    let name = |live: &Live| live.state.group().map(|group| group.name.clone()).unwrap_or_default();
    let groups = app.groups();
    let groups =
        groups.iter().map(|group| GroupName { id: group.id().to_owned(), name: name(&group.read()) }).collect();
    Json(Groups { groups, now: app.now().0 })
}

/// One group with its periods and letters: all that a client needs to enrol and sign.
#[utoipa::path(
    get,
    path = "/api/v1/groups/{group}",
    tag = "groups",
    params(("group" = Id, Path)),
    responses((status = 200, body = GroupInfo), (status = 404, description = "not-found", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub(super) async fn show(State(app): State<App>, Path(group): Path<String>) -> Result<Json<GroupInfo>, Problem> {
    let group = app.need_group(&group)?;
    let live = group.read();
    let entry = live.state.group().cloned().ok_or_else(|| Refusal::not_found("group"))?;
    let epochs = live.state.epochs().iter().map(|record| EpochInfo {
        number: record.epoch.number,
        entry: base64(&Entry::Epoch(record.epoch.clone()).to_bytes()),
        round: record.round,
    });
    let letters = live.state.letters().map(|record| letter_info(&live, record));
    let usable = |class: &&Class| match class {
        Class::Code => true,
        Class::Mailbox => app.has_mail(),
        _ => false,
    };
    Ok(Json(GroupInfo {
        epochs: epochs.collect(),
        letters: letters.collect(),
        ways: entry.classes.iter().filter(usable).map(|class| class.as_str().to_owned()).collect(),
        vkey: entry.vkey.clone(),
        name: entry.name.clone(),
        epoch: current_epoch(&live, app.now()),
        group: base64(&Entry::Group(entry).to_bytes()),
        origin: live.origin.clone(),
        size: live.size,
        now: app.now().0,
    }))
}

fn current_epoch(live: &Live, now: UnixTime) -> Option<u32> {
    let epochs = || live.state.epochs().iter().map(|record| &record.epoch);
    let open = epochs().rfind(|epoch| epoch.enrol_opens <= now && now < epoch.enrol_closes);
    let begun = epochs().rfind(|epoch| epoch.enrol_opens <= now);
    open.or(begun).or_else(|| epochs().next()).map(|epoch| epoch.number)
}

fn letter_info(live: &Live, record: &LetterRecord) -> LetterInfo {
    let (signed, signed_is) = match live.shown_count(&record.letter.id) {
        ShownCount::Exact(count) => (count, "exact"),
        ShownCount::AtLeast(count) => (u64::from(count), "at-least"),
        ShownCount::Below(count) => (u64::from(count), "below"),
    };
    let opening = record.call.zip(record.opens()).map(|(call, opens)| OpeningInfo {
        called_at: call.at.0,
        opens: opens.0,
        released: record.shared().collect(),
        opened: record.is_opened(),
    });
    LetterInfo {
        id: record.letter.id.clone(),
        title: record.letter.title.clone(),
        lang: record.letter.lang.clone(),
        epoch: record.letter.epoch,
        entry: base64(&Entry::Letter(record.letter.clone()).to_bytes()),
        stage: stage_name(record.stage),
        signed,
        signed_is: signed_is.to_owned(),
        opening,
    }
}

fn stage_name(stage: undersigned_proto::entry::Stage) -> String {
    let value = serde_json::to_value(stage).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
