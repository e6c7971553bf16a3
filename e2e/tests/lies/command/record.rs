//! What a command believes of the record: servers that show each person another one.

use anyhow::{Result, ensure};
use e2e::{Clerk, Lie, NO_MAIL, Undersigned};
use serde_json::json;

use super::Outcome::{Convicts, Stops};
use super::{Case, ENROLMENTS, GROUP, Play, WELL, refuses};
use crate::excerpt;
use crate::stand::{AT_ONCE, LETTER, Member, ROUND, Stand, THE_GROUP, TITLE, WITNESS, publish, strings};

const RECORD: &str = "/g/**";
const UNSENT: &str = "nothing was sent";
const FORKED: &str = "Nothing was sent; both versions are in ";

/// Before anything is sent with a code.
pub const ENROL: &[Case] = &[
    Case { name: "finding_4_excerpt_garbled", lies: |_| Ok(vec![excerpt::garbled()]), outcome: Stops(3, "") },
    Case { name: "finding_4_entry_altered", lies: |_| Ok(vec![excerpt::entry_altered()]), outcome: Stops(1, UNSENT) },
    Case { name: "finding_4_entry_omitted", lies: |_| Ok(vec![excerpt::entry_omitted()]), outcome: Stops(1, UNSENT) },
    Case { name: "finding_4_entry_twice", lies: |_| Ok(vec![excerpt::entry_twice()]), outcome: Stops(1, UNSENT) },
    Case { name: "finding_4_entry_moved", lies: |_| Ok(vec![excerpt::entry_moved()]), outcome: Stops(1, UNSENT) },
    Case { name: "finding_4_mark_altered", lies: |_| Ok(vec![excerpt::mark_altered()]), outcome: Stops(1, UNSENT) },
    Case { name: "finding_4_mark_omitted", lies: |_| Ok(vec![excerpt::mark_omitted()]), outcome: Stops(1, UNSENT) },
    Case { name: "finding_4_hash_altered", lies: |_| Ok(vec![excerpt::hash_altered()]), outcome: Stops(1, UNSENT) },
    Case { name: "finding_4_hash_added", lies: |_| Ok(vec![excerpt::hash_added()]), outcome: Stops(1, UNSENT) },
    Case {
        name: "finding_4_checkpoint_altered",
        lies: |_| Ok(vec![excerpt::checkpoint_altered()]),
        outcome: Stops(1, UNSENT),
    },
    Case {
        name: "finding_4_key_is_not_that_of_the_slip",
        lies: |stand| Ok(vec![Lie::ask("GET", excerpt::PATH, stand.others()?.foreign.listening())]),
        outcome: Stops(1, "the record has another key than the one you were given; nothing was sent"),
    },
];

/// Before a signature or a withdrawal.
pub const SIGN: &[Case] = &[
    Case {
        name: "finding_4_letter_of_ones_own",
        lies: |stand| Ok(vec![Lie::ask("GET", RECORD, stand.others()?.forked.listening())]),
        outcome: Convicts(1, FORKED),
    },
    Case {
        name: "finding_4_record_is_an_older_one",
        lies: |stand| Ok(vec![Lie::ask("GET", RECORD, stand.others()?.older.listening())]),
        outcome: Stops(1, "an older record than the one that you met before"),
    },
    Case {
        name: "finding_4_issuer_and_log_of_ones_own",
        lies: |stand| Ok(vec![Lie::ask("GET", RECORD, stand.others()?.foreign.listening())]),
        outcome: Stops(1, "another key than the one that you met before"),
    },
    Case {
        name: "finding_4_checkpoint_of_a_fork",
        lies: |stand| Ok(vec![Lie::ask("GET", "/g/*/checkpoint", stand.others()?.forked.listening())]),
        outcome: Stops(1, "does not hold"),
    },
];

/// With what a slip says of the record.
fn enrol(stand: &Stand, member: &Member) -> Vec<String> {
    let print = excerpt::fingerprint(stand).unwrap_or_default();
    let group = format!("{}#k={print}", stand.group());
    strings(&["enrol", &group, "--code", &member.code, "--out", &member.file])
}

#[test]
fn command_finding_4_enrol() -> Result<()> {
    let stand = Stand::start_with_others()?;
    let play = Play {
        stand: &stand,
        posts_to: "",
        prepare: Stand::stranger,
        command: enrol,
        ends: WELL,
        ends_again: &[],
        same_again: true,
        fresh: None,
    };
    play.all(ENROL)?;
    // Before an honest server the slip's words are no hindrance.
    stand.succeeds(&enrol(&stand, &stand.stranger()?)).map(drop)
}

#[test]
fn command_finding_4_sign() -> Result<()> {
    let stand = Stand::start_with_others()?;
    for (prepare, command) in [
        (Stand::member as fn(&Stand) -> Result<Member>, Stand::sign as fn(&Stand, &Member) -> Vec<String>),
        (Stand::signer, Stand::withdraw),
    ] {
        let fresh = prepare(&stand)?;
        let play = Play {
            stand: &stand,
            posts_to: "",
            prepare,
            command,
            ends: WELL,
            ends_again: &[],
            same_again: true,
            fresh: Some(fresh.clone()),
        };
        play.all(SIGN)?;
        // No context is used up, and nothing stands in the way.
        stand.succeeds(&command(&stand, &fresh))?;
    }
    Ok(())
}

#[test]
fn command_finding_5_witness_does_not_vouch() -> Result<()> {
    let stand = Stand::start()?;
    let (stranger, signer) = (stand.stranger()?, stand.signer()?);
    let verify = strings(&["verify", &stand.group()]);
    for command in [verify, stand.enrol(&stranger), stand.sign(&stand.member()?), stand.withdraw(&signer)] {
        stand.proxy.lie(Vec::new());
        let ended = stand.run(&[command.clone(), strings(&["--witness", WITNESS])].concat())?;
        refuses(&ended, 1, "witness")?;
        ensure!(stand.proxy.posted("").is_empty(), "{command:?} sent {:?}", stand.proxy.posted(""));
    }
    Ok(())
}

/// The server issues for a paper code of its own what a mailbox was proved for: the class would mark its holder.
#[test]
fn command_finding_2_class_of_ones_own() -> Result<()> {
    let stand = Stand::start()?;
    let (member, code) = (stand.stranger()?, stand.stranger()?.code);
    let swap = move |body: &mut serde_json::Value| {
        *body = json!({"epoch": body["epoch"], "class": "code", "code": code, "commitment": body["commitment"]});
    };
    stand.proxy.lie(vec![Lie::swap("POST", ENROLMENTS, swap)]);
    let mail = ["enrol", &stand.group(), "--mail", "ben@example.org", "--code", "482177309518", "--out", &member.file];
    let ended = stand.run(&strings(&mail))?;
    refuses(&ended, 1, "do not use this answer")?;
    ensure!(stand.proxy.played() == [1] && !std::path::Path::new(&member.file).exists(), "{ended:?}");
    Ok(())
}

#[test]
fn command_finding_3_round_is_not_the_servers_word() -> Result<()> {
    let stand = Stand::start_by_rounds()?;
    let sign = stand.sign(&stand.member()?);
    let wait = |lies| -> Result<()> {
        stand.proxy.lie(lies);
        refuses(&stand.run(&sign)?, 4, "too few colleagues have enrolled with you so far")?;
        ensure!(stand.proxy.posted("").is_empty(), "{:?}", stand.proxy.posted(""));
        stand.proxy.be_honest();
        Ok(())
    };
    wait(vec![Lie::json("GET", GROUP, |value| value["epochs"][0]["round"] = json!(99))])?;
    (2..ROUND).try_for_each(|_| stand.member().map(drop))?;
    wait(Vec::new())?;
    stand.member()?;
    stand.succeeds(&sign).map(drop)
}

/// The record of another address: a copy that goes on by itself, or a server that speaks for another one.
#[test]
fn command_finding_10_record_of_another_address() -> Result<()> {
    let stand = Stand::start()?;
    let mut other = Undersigned::serve(&[&["--base-url", "http://127.0.0.1:9"], NO_MAIL].concat())?;
    stand.proxy.lead_to(other.listening())?;
    let clerk = Clerk::found(&mut other, THE_GROUP)?;
    publish(&clerk, LETTER, TITLE, AT_ONCE)?;
    let ended = stand.run(&strings(&["verify", &stand.group()]))?;
    ensure!(ended.code == Some(1) && ended.stderr.contains("--mirror-of"), "{ended:?}");
    Ok(())
}
