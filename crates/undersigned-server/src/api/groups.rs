//! What is public of groups, as data for clients.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use undersigned_proto::entry::{Class, Entry};
use utoipa::ToSchema;

use super::{ProblemDocument, base64};
use crate::app::App;
use crate::live::Live;
use crate::problem::Problem;

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
    group: String,
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
    /// frozen, signing, ended, delivered, answered or closed.
    stage: String,
    /// Signatures that stand.
    signed: u64,
}

/// All groups of this server.
#[utoipa::path(get, path = "/api/v1/groups", responses((status = 200, body = Groups)))]
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
    params(("group" = String, Path)),
    responses((status = 200, body = GroupInfo), (status = 404, body = ProblemDocument))
)]
pub(super) async fn show(State(app): State<App>, Path(group): Path<String>) -> Result<Json<GroupInfo>, Problem> {
    let group = app.need_group(&group)?;
    let live = group.read();
    let entry = live.state.group().cloned().ok_or_else(|| Problem::not_found("group"))?;
    let epochs = live.state.epochs().iter().map(|record| EpochInfo {
        number: record.epoch.number,
        entry: base64(&Entry::Epoch(record.epoch.clone()).to_bytes()),
        round: record.round,
    });
    let letters = live.state.letters().map(|record| LetterInfo {
        id: record.letter.id.clone(),
        entry: base64(&Entry::Letter(record.letter.clone()).to_bytes()),
        stage: stage_name(record.stage),
        signed: record.counts.signed,
    });
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
        group: base64(&Entry::Group(entry).to_bytes()),
        origin: live.origin.clone(),
        size: live.size,
        now: app.now().0,
    }))
}

fn stage_name(stage: undersigned_proto::entry::Stage) -> String {
    let value = serde_json::to_value(stage).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
