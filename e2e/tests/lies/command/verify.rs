//! `undersigned verify` before a server that lies.

use anyhow::Result;
use e2e::Lie;
use serde_json::json;

use super::Outcome::{Harmless, Stops};
use super::sign::record;
use super::{Case, Play, WELL};
use crate::stand::{Member, Stand, strings};

const GROUPS: &str = "/api/v1/groups";

pub const CASES: &[Case] = &[
    Case { name: "verify_checkpoint_altered", lies: |_| Ok(vec![record("checkpoint", 8)]), outcome: Stops(1, "hold") },
    Case {
        name: "verify_entry_altered",
        lies: |_| Ok(vec![record("tile/entries/**", 40)]),
        outcome: Stops(1, "does not hold"),
    },
    Case {
        name: "verify_no_groups",
        lies: |_| Ok(vec![Lie::json("GET", GROUPS, |value| value["groups"] = json!([]))]),
        outcome: Stops(1, "this server has no group yet"),
    },
    // An address of another path is never made of it; the address itself is then no record.
    Case {
        name: "verify_group_is_a_path",
        lies: |_| Ok(vec![Lie::json("GET", GROUPS, |value| value["groups"][0]["id"] = json!("../../evil"))]),
        outcome: Stops(3, "checkpoint"),
    },
    Case {
        name: "verify_group_of_another_id",
        lies: |_| Ok(vec![Lie::json("GET", GROUPS, |value| value["groups"][0]["id"] = json!("absent"))]),
        outcome: Stops(3, "checkpoint"),
    },
    Case {
        name: "verify_answer_lost_once",
        lies: |_| Ok(vec![Lie::lose("GET", "/g/*/checkpoint").nth(1)]),
        outcome: Harmless,
    },
];

#[test]
fn command_verify() -> Result<()> {
    let stand = Stand::start()?;
    stand.signer()?;
    let command = |stand: &Stand, _: &Member| strings(&["verify", stand.server.address()]);
    // Nothing is ever posted.
    let play = Play {
        stand: &stand,
        posts_to: "",
        prepare: Stand::stranger,
        command,
        ends: WELL,
        ends_again: &[WELL],
        same_again: true,
        fresh: None,
    };
    play.all(CASES)
}
