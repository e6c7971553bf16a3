//! `undersigned keyholder join` before a server that lies, until others must act.

use anyhow::{Result, ensure};
use e2e::Lie;
use serde_json::{Value, json};
use undersigned_proto::entry::Entry;

use super::Outcome::{Doubts, Harmless, Stops};
use super::{Case, Play, refuses};
use crate::forge;
use crate::stand::{Stand, strings};

const CEREMONY: &str = "/api/v1/groups/*/letters/*/ceremony";
const SEAT: &str = "/api/v1/groups/*/letters/*/keyholder";
const ACTS: &str = "/api/v1/groups/*/letters/*/acts";
/// What no server of ours says.
const STRANGE: &str = "this is not the answer of an Undersigned server of this version";
const WAITS: (i32, &str) = (4, "waiting for ");

pub const CASES: &[Case] = &[
    Case { name: "ceremony_clock", lies: |_| told("now", json!(0)), outcome: Harmless },
    Case { name: "ceremony_group", lies: |_| told("group", json!("AAAA")), outcome: Stops(3, STRANGE) },
    Case { name: "ceremony_keyholders", lies: |_| told("keyholders", json!("AAAA")), outcome: Stops(3, STRANGE) },
    Case { name: "ceremony_of_another_letter", lies: |_| Ok(vec![of_another_letter()]), outcome: Stops(3, STRANGE) },
    Case { name: "ceremony_acts", lies: |_| told("acts", json!(["AAAA"])), outcome: Stops(3, STRANGE) },
    Case { name: "ceremony_frozen", lies: |_| told("frozen", json!(true)), outcome: Stops(1, "the letter is frozen") },
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

fn told(place: &'static str, said: Value) -> Result<Vec<Lie>> {
    Ok(vec![Lie::json("GET", CEREMONY, move |value| value[place] = said.clone())])
}

fn of_another_letter() -> Lie {
    Lie::json("GET", CEREMONY, |value| {
        forge::entry(&mut value["keyholders"], |entry| {
            if let Entry::Keyholders(keyholders) = entry {
                keyholders.letter = "other".into();
            }
        });
    })
}

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

/// Nothing of a share leaves the machine before its keyholder has heard the same numbers from the others.
#[test]
fn command_finding_1_other_keyholders_are_invented() -> Result<()> {
    let stand = Stand::start()?;
    let ada = stand.keyholder()?;
    stand.proxy.lie(vec![forge::others_invented(1)]);
    let join = stand.join(&ada);
    refuses(&stand.run(&join)?, 4, "compare the check code with the others")?;
    let heard = strings(&["--code", &"1234567890".repeat(4)]);
    refuses(&stand.run(&[join, heard].concat())?, 1, "the check codes are not the same")?;
    let sent = stand.proxy.posted("/acts");
    ensure!(sent.len() == 1, "more than the own broadcast was sent: {sent:?}");
    Ok(())
}
