//! What a page believes of the record: servers that show each person another one.

use anyhow::{Result, ensure};
use e2e::{Answer, Lie};
use serde_json::json;

use super::Outcome::Stops;
use super::phone::{Phone, Shown};
use super::{Case, Play, info, join, sign, withdraw};
use crate::excerpt;
use crate::stand::{LETTER, PASSPHRASE, ROUND, Stand, WITNESS};

const UNPROVED: &str = "The server could not prove that what it shows is in the public record. Nothing was sent.";
const FORKED: &str = "something was removed from it or changed. Nothing was signed and nothing was sent.";
const OTHER: &str = "This is another public record than the one that you were given";

/// Whatever is asked of an excerpt.
pub const EXCERPT: &[Case] = &[
    Case { name: "finding_4_excerpt_garbled", lies: |_| Ok(vec![excerpt::garbled()]), outcome: Stops(UNPROVED) },
    Case { name: "finding_4_entry_altered", lies: |_| Ok(vec![excerpt::entry_altered()]), outcome: Stops(UNPROVED) },
    Case {
        name: "finding_4_entry_omitted",
        lies: |_| Ok(vec![excerpt::entry_omitted()]),
        outcome: Stops("Nothing was"),
    },
    Case { name: "finding_4_entry_twice", lies: |_| Ok(vec![excerpt::entry_twice()]), outcome: Stops(UNPROVED) },
    Case { name: "finding_4_entry_moved", lies: |_| Ok(vec![excerpt::entry_moved()]), outcome: Stops(UNPROVED) },
    Case { name: "finding_4_mark_altered", lies: |_| Ok(vec![excerpt::mark_altered()]), outcome: Stops(UNPROVED) },
    Case { name: "finding_4_mark_omitted", lies: |_| Ok(vec![excerpt::mark_omitted()]), outcome: Stops(UNPROVED) },
    Case { name: "finding_4_hash_altered", lies: |_| Ok(vec![excerpt::hash_altered()]), outcome: Stops(UNPROVED) },
    Case { name: "finding_4_hash_added", lies: |_| Ok(vec![excerpt::hash_added()]), outcome: Stops(UNPROVED) },
    Case {
        name: "finding_4_checkpoint_altered",
        lies: |_| Ok(vec![excerpt::checkpoint_altered()]),
        outcome: Stops(UNPROVED),
    },
];

/// Before a signature or a withdrawal, where the device knows the record.
pub const SIGN: &[Case] = &[
    Case {
        name: "finding_4_letter_of_ones_own",
        lies: |phone| Ok(vec![Lie::ask("GET", excerpt::PATH, phone.stand.others()?.forked.listening())]),
        outcome: Stops(FORKED),
    },
    Case {
        name: "finding_4_issuer_and_log_of_ones_own",
        lies: |phone| Ok(vec![Lie::ask("GET", excerpt::PATH, phone.stand.others()?.foreign.listening())]),
        outcome: Stops(OTHER),
    },
    Case {
        name: "finding_4_excerpt_of_another_letter",
        lies: |phone| Ok(vec![excerpt::of(phone.stand, &format!("letter={}", phone.stand.new_letter()?))?]),
        outcome: Stops("The public record does not have this letter"),
    },
    Case {
        name: "finding_4_excerpt_of_an_epoch",
        lies: |phone| Ok(vec![excerpt::of(phone.stand, "epoch=1")?]),
        outcome: Stops("The public record does not have this letter"),
    },
];

#[test]
fn journey_lies_finding_4_join() -> Result<()> {
    let stand = Stand::start_with_others()?;
    let phone = Phone::new(&stand)?;
    let play = Play {
        phone: &phone,
        posts_to: "",
        prepare: join::prepare,
        act: join::act,
        again: join::act,
        ends: join::ENDS,
        fresh: false,
    };
    play.all(EXCERPT)?;
    // The slip's QR code says which record it is.
    let code = format!("{}&k={}", phone.code.borrow(), excerpt::fingerprint(&stand)?);
    phone.code.replace(code);
    stand.proxy.lie(vec![Lie::ask("GET", excerpt::PATH, stand.others()?.foreign.listening())]);
    let shown = join::act(&phone)?;
    ensure!(shown.says(OTHER) && stand.proxy.posted("").is_empty(), "{shown:?} {:?}", stand.proxy.posted(""));
    stand.proxy.be_honest();
    let shown = join::act(&phone)?;
    ensure!(shown.says(join::ENDS), "{shown:?}");
    Ok(())
}

#[test]
fn journey_lies_finding_4_sign() -> Result<()> {
    let stand = Stand::start_with_others()?;
    let phone = Phone::new(&stand)?;
    phone.letter.replace(LETTER.to_owned());
    // Another letter is a mark in the excerpt of this one.
    stand.new_letter()?;
    phone.be_enrolled()?;
    for (act, ends) in [(sign::act as fn(&Phone) -> Result<Shown>, sign::ENDS), (withdraw::act, withdraw::ENDS)] {
        let prepare = |_: &Phone| Ok(());
        let play = |cases| Play { phone: &phone, posts_to: "", prepare, act, again: act, ends, fresh: true }.all(cases);
        play(EXCERPT)?;
        play(SIGN)?;
        // No context is used up, and nothing stands in the way.
        let shown = act(&phone)?;
        ensure!(shown.says(ends), "{shown:?}");
    }
    Ok(())
}

/// The server issues for a paper code of its own what a mailbox was proved for: the class would mark its holder.
#[test]
fn journey_lies_finding_2_class_of_ones_own() -> Result<()> {
    let stand = Stand::start()?;
    let (phone, code) = (Phone::new(&stand)?, stand.stranger()?.code);
    let mut lies = info("ways", |it| *it = json!(["mailbox"]))?;
    lies.push(Lie::invent("POST", "/api/v1/groups/*/mailbox-codes", Answer::json(202, &json!({}))));
    lies.push(Lie::swap("POST", "/api/v1/groups/*/enrolments", move |body| {
        *body = json!({"epoch": body["epoch"], "class": "code", "code": code, "commitment": body["commitment"]});
    }));
    stand.proxy.lie(lies);
    phone.open("join", "")?;
    phone.press("[data-step=way] input[value=mailbox]")?;
    phone.submit("way")?;
    phone.fill(&[("address", "ben@example.org")])?;
    phone.submit("address")?;
    phone.fill(&[("mailcode", "482177309518")])?;
    phone.submit("mailcode")?;
    phone.fill(&[("passphrase", PASSPHRASE), ("passphrase-again", PASSPHRASE)])?;
    let shown = phone.submit("passphrase")?;
    ensure!(shown.says("The server’s answer says something else of you than you have proved."), "{shown:?}");
    ensure!(stand.proxy.played().iter().all(|times| *times > 0), "{:?}", stand.proxy.played());
    Ok(())
}

/// A round ends in the record, by its tallies, and by nobody's word.
#[test]
fn journey_lies_finding_3_round_is_not_the_servers_word() -> Result<()> {
    let stand = Stand::start_by_rounds()?;
    let phone = Phone::new(&stand)?;
    phone.be_enrolled()?;
    stand.proxy.lie(info("epochs[].round", |it| *it = json!(99))?);
    let shown = sign::act(&phone)?;
    ensure!(shown.says("step=wait") && stand.proxy.posted("").is_empty(), "{shown:?}");
    stand.proxy.be_honest();
    (1..ROUND).try_for_each(|_| stand.member().map(drop))?;
    // What the record says is believed only as a whole.
    stand.proxy.lie(vec![excerpt::tally_omitted()]);
    let shown = sign::act(&phone)?;
    ensure!(!shown.says(sign::ENDS) && stand.proxy.posted("").is_empty(), "{shown:?}");
    stand.proxy.be_honest();
    let shown = sign::act(&phone)?;
    ensure!(shown.says(sign::ENDS), "{shown:?}");
    Ok(())
}

#[test]
fn journey_lies_finding_5_witness_does_not_vouch() -> Result<()> {
    let stand = Stand::start()?;
    let phone = Phone::new(&stand)?;
    let witness = WITNESS.replace('+', "%2B");
    join::prepare(&phone)?;
    let code = phone.code.borrow().clone();
    phone.code.replace(format!("{code}&w={witness}"));
    stand.proxy.lie(Vec::new());
    let shown = join::act(&phone)?;
    ensure!(shown.says("A witness that this address asks for does not vouch"), "{shown:?}");
    ensure!(stand.proxy.posted("").is_empty(), "{:?}", stand.proxy.posted(""));
    Ok(())
}
