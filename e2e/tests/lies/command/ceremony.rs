//! `undersigned keyholder join` before a server that lies, until others must act.

use anyhow::Result;
use e2e::Lie;
use serde_json::json;

use super::Outcome::{Doubts, Harmless, Stops};
use super::{Case, Play};
use crate::excerpt;
use crate::stand::Stand;

const SEAT: &str = "/api/v1/groups/*/letters/*/keyholder";
const ACTS: &str = "/api/v1/groups/*/letters/*/acts";
/// What is not in the record stops a keyholder.
const STOP: &str = "Do not go on, and tell the other keyholders";
const WAITS: (i32, &str) = (4, "waiting for ");

pub const CASES: &[Case] = &[
    Case { name: "finding_1_excerpt_garbled", lies: |_| Ok(vec![excerpt::garbled()]), outcome: Stops(3, "") },
    Case { name: "finding_1_act_altered", lies: |_| Ok(vec![excerpt::entry_altered()]), outcome: Stops(1, STOP) },
    Case { name: "finding_1_entry_omitted", lies: |_| Ok(vec![excerpt::entry_omitted()]), outcome: Stops(1, STOP) },
    Case { name: "finding_1_hash_altered", lies: |_| Ok(vec![excerpt::hash_altered()]), outcome: Stops(1, STOP) },
    Case { name: "finding_1_checkpoint", lies: |_| Ok(vec![excerpt::checkpoint_altered()]), outcome: Stops(1, STOP) },
    Case {
        name: "seat_holder",
        lies: |_| Ok(vec![Lie::json("POST", SEAT, |value| value["holder"] = json!("Eve Example"))]),
        outcome: Stops(1, "Eve Example is not among this letter's keyholders"),
    },
    Case {
        name: "seat_participant",
        lies: |_| Ok(vec![Lie::json("POST", SEAT, |value| value["participant"] = json!(2))]),
        outcome: Stops(1, "is not among this letter's keyholders"),
    },
    Case {
        name: "act_index",
        lies: |_| Ok(vec![Lie::json("POST", ACTS, |value| value["index"] = json!(0))]),
        outcome: Harmless,
    },
    Case { name: "act_answer_lost_once", lies: |_| Ok(vec![Lie::lose("POST", ACTS).nth(1)]), outcome: Harmless },
    Case {
        name: "act_receipt",
        lies: |_| Ok(vec![Lie::json("POST", ACTS, |value| value["receipt"] = json!("c2sp.org/tlog-proof@v1\n"))]),
        outcome: Doubts(1, "the server gave a receipt that does not hold"),
    },
    Case {
        name: "act_refused",
        lies: |_| Ok(vec![Lie::refuse("POST", ACTS, 422, "act")]),
        outcome: Doubts(1, "the server refused (act)"),
    },
    Case { name: "act_answer_lost", lies: |_| Ok(vec![Lie::lose("POST", ACTS)]), outcome: Doubts(3, "cannot read") },
];

#[test]
fn command_ceremony() -> Result<()> {
    let stand = Stand::start()?;
    let play = Play {
        stand: &stand,
        posts_to: "/acts",
        prepare: Stand::keyholder,
        command: Stand::join,
        ends: WAITS,
        ends_again: &[WAITS],
        same_again: true,
        fresh: None,
    };
    play.all(CASES)
}
