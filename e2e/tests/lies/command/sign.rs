//! `undersigned sign` before a server that lies.

use anyhow::{Result, anyhow, ensure};
use e2e::{Answer, Gate, Lie, Match, SOON, What, until};
use serde_json::json;

use super::Outcome::{Doubts, Harmless, Stops};
use super::{Case, Play, SIGNATURES, WELL};
use crate::stand::Stand;

pub const CASES: &[Case] = &[
    Case { name: "sign_checkpoint_altered", lies: |_| Ok(vec![record("checkpoint", 8)]), outcome: Stops(1, "hold") },
    // A file that was damaged on its way is no second version of the record: nothing is evidence of anything.
    Case {
        name: "sign_entry_altered",
        lies: |_| Ok(vec![record("tile/entries/**", 40)]),
        outcome: Stops(1, "does not hold"),
    },
    Case {
        name: "sign_record_hidden",
        lies: |_| Ok(vec![Lie::refuse("GET", "/g/*/checkpoint", 404, "not-found")]),
        outcome: Stops(3, "checkpoint"),
    },
    Case {
        name: "sign_index",
        lies: |_| Ok(vec![Lie::json("POST", SIGNATURES, |value| value["index"] = json!(4_294_967_295_u64))]),
        outcome: Harmless,
    },
    Case {
        name: "sign_receipt_garbled",
        lies: |_| Ok(vec![Lie::json("POST", SIGNATURES, |value| value["receipt"] = json!("c2sp.org/tlog-proof@v1\n"))]),
        outcome: Doubts(1, "the server gave a receipt that does not hold"),
    },
    Case {
        name: "sign_receipt_of_another",
        lies: |_| Ok(vec![Lie { when: Match::new("POST", SIGNATURES), what: What::Replay }]),
        outcome: Doubts(1, "the server gave a receipt that does not hold"),
    },
    Case {
        name: "sign_receipt_altered",
        lies: |_| Ok(vec![Lie::json("POST", SIGNATURES, flip_hash)]),
        outcome: Doubts(1, "the server gave a receipt that does not hold"),
    },
    Case { name: "sign_answer_lost_once", lies: |_| Ok(vec![Lie::lose("POST", SIGNATURES).nth(1)]), outcome: Harmless },
    Case {
        name: "sign_answer_lost",
        lies: |_| Ok(vec![Lie::lose("POST", SIGNATURES)]),
        outcome: Doubts(3, "run the same command again to send it again"),
    },
    Case {
        name: "sign_refused",
        lies: |_| Ok(vec![Lie::refuse("POST", SIGNATURES, 409, "already-signed")]),
        outcome: Doubts(1, "the server refused (already-signed)"),
    },
    Case {
        name: "sign_refused_after_the_work",
        lies: |_| Ok(vec![refused_after(422, "proof")]),
        outcome: Doubts(1, "the server refused (proof)"),
    },
    Case {
        name: "sign_refused_for_no_known_reason",
        lies: |_| Ok(vec![refused_after(418, "teapot")]),
        outcome: Doubts(1, "the server refused (teapot)"),
    },
];

/// A bit of a file of the public record is flipped, so many bytes from its end.
pub fn record(file: &str, from_end: usize) -> Lie {
    Lie::bytes("GET", &format!("/g/*/{file}"), move |body| {
        let at = body.len().saturating_sub(from_end);
        if let Some(byte) = body.get_mut(at) {
            *byte ^= 1;
        }
    })
}

/// Another letter in the middle of the proof: still base64, and another hash.
fn flip_hash(value: &mut serde_json::Value) {
    let receipt = value["receipt"].as_str().unwrap_or_default().to_owned();
    let mut lines: Vec<String> = receipt.lines().map(str::to_owned).collect();
    let hash = lines.iter_mut().find(|line| line.len() == 44 && line.ends_with('='));
    if let Some(hash) = hash {
        let other = if hash.starts_with('A') { "B" } else { "A" };
        hash.replace_range(..1, other);
    }
    value["receipt"] = json!(lines.join("\n") + "\n");
}

/// The signature is in the record, and the client hears that it is not.
fn refused_after(status: u16, kind: &'static str) -> Lie {
    let what = What::Alter(Box::new(move |answer| *answer = Answer::problem(status, kind)));
    Lie { when: Match::new("POST", SIGNATURES), what }
}

#[test]
fn command_sign() -> Result<()> {
    let stand = Stand::start()?;
    // Whose answers are replayed.
    stand.signer()?;
    let play = Play {
        stand: &stand,
        posts_to: "/signatures",
        prepare: Stand::member,
        command: Stand::sign,
        ends: WELL,
        ends_again: &[WELL],
        same_again: true,
        fresh: None,
    };
    play.all(CASES)
}

/// A slow server is no server that lies: what it answers at last is taken.
#[test]
fn command_sign_answer_late() -> Result<()> {
    let stand = Stand::start()?;
    let (member, gate, proxy) = (stand.member()?, Gate::new(), &stand.proxy);
    proxy.lie(vec![Lie { when: Match::new("POST", SIGNATURES), what: What::Delay(gate.clone()) }]);
    let ended = std::thread::scope(|threads| {
        let arrived = || Ok((!proxy.posted("/signatures").is_empty()).then_some(()));
        let late = threads.spawn(move || until("a signature", SOON, arrived).map(|()| gate.open()));
        let ended = stand.run(&stand.sign(&member));
        late.join().map_err(|_| anyhow!("the thread ended")).and_then(|late| late).and(ended)
    })?;
    ensure!(ended.code == Some(0) && proxy.posted("/signatures").len() == 1, "{ended:?}");
    Ok(())
}
