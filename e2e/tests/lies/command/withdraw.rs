//! `undersigned withdraw` before a server that lies.

use anyhow::Result;
use e2e::Lie;
use serde_json::json;

use super::Outcome::{Doubts, Harmless, Stops};
use super::sign::record;
use super::{Case, Play, WELL, WITHDRAWALS};
use crate::stand::Stand;

pub const CASES: &[Case] = &[
    Case {
        name: "withdraw_entry_altered",
        lies: |_| Ok(vec![record("tile/entries/**", 40)]),
        outcome: Stops(1, "does not hold"),
    },
    Case {
        name: "withdraw_index",
        lies: |_| Ok(vec![Lie::json("POST", WITHDRAWALS, |value| value["index"] = json!(0))]),
        outcome: Harmless,
    },
    Case {
        name: "withdraw_receipt_garbled",
        lies: |_| {
            Ok(vec![Lie::json("POST", WITHDRAWALS, |value| value["receipt"] = json!("c2sp.org/tlog-proof@v1\n"))])
        },
        outcome: Doubts(1, "the server gave a receipt that does not hold"),
    },
    Case {
        name: "withdraw_answer_lost_once",
        lies: |_| Ok(vec![Lie::lose("POST", WITHDRAWALS).nth(1)]),
        outcome: Harmless,
    },
];

#[test]
fn command_withdraw() -> Result<()> {
    let stand = Stand::start()?;
    let play = Play {
        stand: &stand,
        posts_to: "/withdrawals",
        prepare: Stand::signer,
        command: Stand::withdraw,
        ends: WELL,
        // The first one had arrived.
        ends_again: &[(1, "the server refused (already-withdrawn)")],
        // Each withdrawal is proved anew; all have the signature's pseudonym.
        same_again: false,
        fresh: None,
    };
    play.all(CASES)
}
