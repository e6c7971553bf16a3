//! Every field of every answer of the API, and what tests that no client believes it too much.

use anyhow::{Result, ensure};
use e2e::Lie;
use serde_json::Value;
use std::collections::BTreeSet;

use By::{Case, Unread};

use crate::openapi::{self, PROBLEM};
use crate::stand::Stand;
use crate::{command, forge, pages};

/// Who reads a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A lie of this name is told with it.
    Case(&'static str),
    /// Nobody: whatever stands there, all is as without it.
    Unread,
}

/// A field, as the command line reads it and as the pages do.
pub struct Row {
    pub answer: &'static str,
    pub field: &'static str,
    pub command: By,
    pub pages: By,
}

const GROUPS: &str = "GET /groups";
const GROUP: &str = "GET /groups/{group}";
const ITEMS: &str = "GET /groups/{group}/items";
const ITEM: &str = "GET /groups/{group}/items/{item}";
const CEREMONY: &str = "GET /groups/{group}/letters/{letter}/ceremony";
const KEYHOLDER: &str = "POST /groups/{group}/letters/{letter}/keyholder";
const MAIL_CODES: &str = "POST /groups/{group}/mailbox-codes";
const ENROLMENTS: &str = "POST /groups/{group}/enrolments";
const SIGNATURES: &str = "POST /groups/{group}/letters/{letter}/signatures";
const WITHDRAWALS: &str = "POST /groups/{group}/letters/{letter}/withdrawals";
const ACTS: &str = "POST /groups/{group}/letters/{letter}/acts";
const CALLS: &str = "POST /groups/{group}/letters/{letter}/calls";

const fn row(answer: &'static str, field: &'static str, command: By, pages: By) -> Row {
    Row { answer, field, command, pages }
}

pub const ROWS: &[Row] = &[
    row(GROUPS, "groups", Case("verify_no_groups"), Case("verify_no_groups")),
    row(GROUPS, "groups[].id", Case("verify_group_of_another_id"), Case("verify_group_of_another_id")),
    row(GROUPS, "groups[].name", Unread, Case("verify_group_of_another_name")),
    row(GROUPS, "now", Unread, Unread),
    row(GROUP, "group", Unread, Case("keyhold_group")),
    row(GROUP, "name", Unread, Case("mine_group_name")),
    row(GROUP, "epoch", Case("enrol_other_epoch"), Case("join_other_epoch")),
    row(GROUP, "vkey", Unread, Unread),
    row(GROUP, "origin", Unread, Unread),
    row(GROUP, "size", Unread, Unread),
    row(GROUP, "now", Case("enrol_clock_ahead"), Case("join_clock")),
    row(GROUP, "epochs", Unread, Unread),
    row(GROUP, "epochs[].number", Unread, Unread),
    row(GROUP, "epochs[].entry", Unread, Unread),
    row(GROUP, "epochs[].round", Unread, Unread),
    row(GROUP, "letters", Case("enrol_letters_garbled"), Case("mine_no_letters")),
    row(GROUP, "letters[].id", Case("enrol_letter_of_another_id"), Case("mine_letter_of_another_id")),
    row(GROUP, "letters[].entry", Unread, Case("keyhold_letter")),
    row(GROUP, "letters[].title", Unread, Case("join_letter_of_others")),
    row(GROUP, "letters[].lang", Unread, Case("mine_lang")),
    row(GROUP, "letters[].epoch", Unread, Case("mine_epoch")),
    row(GROUP, "letters[].stage", Case("enrol_stage"), Case("mine_stage")),
    row(GROUP, "letters[].signed", Unread, Unread),
    row(GROUP, "letters[].signed_is", Unread, Unread),
    row(GROUP, "letters[].opening", Unread, Case("mine_opening")),
    row(GROUP, "letters[].opening.called_at", Unread, Unread),
    row(GROUP, "letters[].opening.opens", Unread, Case("mine_opening")),
    row(GROUP, "letters[].opening.released", Unread, Case("mine_opening")),
    row(GROUP, "letters[].opening.opened", Unread, Case("mine_opening")),
    row(GROUP, "ways", Unread, Case("join_ways")),
    // Where a mail goes is what was typed.
    row(MAIL_CODES, "tag_cut", Unread, Unread),
    row(MAIL_CODES, "most_mails", Unread, Unread),
    row(MAIL_CODES, "seconds", Unread, Unread),
    // The campaign's record: pages are made from the ledger, and no client of ours asks for these.
    row(ITEMS, "items", Unread, Unread),
    row(ITEMS, "items[].id", Unread, Unread),
    row(ITEMS, "items[].type", Unread, Unread),
    row(ITEMS, "items[].name", Unread, Unread),
    row(ITEMS, "items[].author", Unread, Unread),
    row(ITEMS, "items[].about", Unread, Unread),
    row(ITEMS, "items[].about[].kind", Unread, Unread),
    row(ITEMS, "items[].about[].id", Unread, Unread),
    row(ITEMS, "items[].revisions", Unread, Unread),
    row(ITEMS, "items[].revisions[].entry", Unread, Unread),
    row(ITEMS, "items[].revisions[].at", Unread, Unread),
    row(ITEMS, "items[].revisions[].heading", Unread, Unread),
    row(ITEMS, "items[].revisions[].content", Unread, Unread),
    row(ITEMS, "items[].revisions[].erased", Unread, Unread),
    row(ITEMS, "items[].revisions[].erased.entry", Unread, Unread),
    row(ITEMS, "items[].revisions[].erased.at", Unread, Unread),
    row(ITEMS, "items[].revisions[].erased.reason", Unread, Unread),
    row(ITEMS, "next", Unread, Unread),
    row(ITEMS, "now", Unread, Unread),
    row(ITEM, "id", Unread, Unread),
    row(ITEM, "type", Unread, Unread),
    row(ITEM, "name", Unread, Unread),
    row(ITEM, "author", Unread, Unread),
    row(ITEM, "about", Unread, Unread),
    row(ITEM, "about[].kind", Unread, Unread),
    row(ITEM, "about[].id", Unread, Unread),
    row(ITEM, "revisions", Unread, Unread),
    row(ITEM, "revisions[].entry", Unread, Unread),
    row(ITEM, "revisions[].at", Unread, Unread),
    row(ITEM, "revisions[].heading", Unread, Unread),
    row(ITEM, "revisions[].content", Unread, Unread),
    row(ITEM, "revisions[].erased", Unread, Unread),
    row(ITEM, "revisions[].erased.entry", Unread, Unread),
    row(ITEM, "revisions[].erased.at", Unread, Unread),
    row(ITEM, "revisions[].erased.reason", Unread, Unread),
    row(CEREMONY, "attempt", Unread, Case("ceremony_attempt")),
    row(CEREMONY, "refused_shares", Unread, Case("ceremony_refused_shares")),
    row(KEYHOLDER, "holder", Case("seat_holder"), Case("seat_holder")),
    row(KEYHOLDER, "participant", Case("seat_participant"), Case("seat_participant_missing")),
    row(KEYHOLDER, "attempt", Unread, Unread),
    row(ENROLMENTS, "response", Case("enrol_response_of_another"), Case("join_response_of_another")),
    row(SIGNATURES, "index", Case("sign_index"), Unread),
    row(SIGNATURES, "receipt", Case("sign_receipt_of_another"), Case("sign_receipt_of_another")),
    row(WITHDRAWALS, "index", Case("withdraw_index"), Unread),
    row(WITHDRAWALS, "receipt", Case("withdraw_receipt_garbled"), Case("withdraw_receipt_garbled")),
    row(ACTS, "index", Case("act_index"), Unread),
    row(ACTS, "receipt", Case("act_receipt"), Unread),
    row(CALLS, "index", Case("act_index"), Unread),
    row(CALLS, "receipt", Case("act_receipt"), Unread),
    row(PROBLEM, "type", Unread, Unread),
    row(PROBLEM, "title", Unread, Unread),
    row(PROBLEM, "status", Unread, Unread),
    row(PROBLEM, "kind", Case("enrol_refused_for_no_known_reason"), Case("join_server_error")),
    row(PROBLEM, "detail", Case("enrol_refused"), Case("join_server_error")),
];

/// Puts junk into every field that a client does not read, wherever it comes.
pub fn junk(by: impl Fn(&Row) -> By) -> Vec<Lie> {
    let unread = |answer: &str| -> Vec<&'static str> {
        let rows = ROWS.iter().filter(|row| row.answer == answer && by(row) == Unread);
        rows.map(|row| row.field).collect()
    };
    let problem = unread(PROBLEM);
    let answers: BTreeSet<&str> = ROWS.iter().map(|row| row.answer).filter(|answer| *answer != PROBLEM).collect();
    let lie = |answer: &'static str| {
        let (method, path) = answer.split_once(' ')?;
        let (fields, problem) = (unread(answer), problem.clone());
        let alter = move |value: &mut Value| {
            let fields = if value["kind"].is_string() { &problem } else { &fields };
            fields.iter().for_each(|field| forge::each(value, field, &|value| *value = forge::junk()));
        };
        let method = if method == "GET" { "GET" } else { "POST" };
        Some(Lie::json(method, &pattern(path), alter))
    };
    answers.into_iter().filter_map(lie).collect()
}

/// `/groups/{group}` as a pattern of paths.
fn pattern(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    format!("/api/v1{}", parts.collect::<Vec<_>>().join("/"))
}

#[test]
fn each_field_of_the_api_has_its_lie() -> Result<()> {
    let stand = Stand::start()?;
    let described = openapi::fields(&stand.server.api("/openapi.json")?)?;
    let listed: BTreeSet<_> = ROWS.iter().map(|row| (row.answer.to_owned(), row.field.to_owned())).collect();
    ensure!(listed.len() == ROWS.len(), "a field has two rows");
    let (missing, gone): (Vec<_>, Vec<_>) =
        (described.difference(&listed).collect(), listed.difference(&described).collect());
    ensure!(missing.is_empty(), "fields without a row: say who reads them, and tell a lie with each: {missing:?}");
    ensure!(gone.is_empty(), "rows without a field: {gone:?}");
    Ok(())
}

#[test]
fn each_lie_of_the_table_is_told() {
    let (command, pages): (BTreeSet<_>, BTreeSet<_>) = (command::names().collect(), pages::names().collect());
    let absent = |by: By, told: &BTreeSet<&str>| matches!(by, Case(name) if !told.contains(name)).then_some(by);
    let absent = ROWS.iter().flat_map(|row| [absent(row.command, &command), absent(row.pages, &pages)]);
    let absent: Vec<_> = absent.flatten().collect();
    assert!(absent.is_empty(), "no such case: {absent:?}");
}
