//! Lies told to the command line.

mod ceremony;
mod enrol;
mod record;
mod sign;
mod verify;
mod withdraw;

use anyhow::{Context, Result, ensure};
use e2e::{Ended, Lie, Sent};

use crate::fields;
use crate::stand::{Member, Stand, strings};

/// Paths of the API, as patterns.
pub const GROUP: &str = "/api/v1/groups/*";
pub const ENROLMENTS: &str = "/api/v1/groups/*/enrolments";
pub const SIGNATURES: &str = "/api/v1/groups/*/letters/*/signatures";
pub const WITHDRAWALS: &str = "/api/v1/groups/*/letters/*/withdrawals";

pub use sign::record;

/// One lie and what comes of it.
pub struct Case {
    pub name: &'static str,
    lies: fn(&Stand) -> Result<Vec<Lie>>,
    outcome: Outcome,
}

/// What a command does about a lie.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    /// Ends with this status and these words before anything is sent: what is kept is as it was.
    Stops(i32, &'static str),
    /// The same, and both versions of the record are kept as evidence.
    Convicts(i32, &'static str),
    /// Sends, and ends with this status and these words. Once the server is honest, the same command ends well; if it
    /// sends again, then the very same bytes.
    Doubts(i32, &'static str),
    /// Ends as if nothing had been.
    Harmless,
}

/// All cases by name: the table of fields refers to them.
pub fn names() -> impl Iterator<Item = &'static str> {
    [enrol::CASES, sign::CASES, withdraw::CASES, verify::CASES, ceremony::CASES, record::ENROL, record::SIGN]
        .into_iter()
        .flatten()
        .map(|case| case.name)
}

/// What somebody does, again and again, before a server that lies.
struct Play<'a> {
    stand: &'a Stand,
    /// How the path ends to which it is sent.
    posts_to: &'static str,
    /// Somebody who can do it.
    prepare: fn(&Stand) -> Result<Member>,
    command: fn(&Stand, &Member) -> Vec<String>,
    /// How the command ends before an honest server.
    ends: End,
    /// How it ends once more after a doubt: what was sent may have arrived.
    ends_again: &'static [End],
    /// Whether what is sent again has the same bytes: a second proof would show that somebody tried twice.
    same_again: bool,
    /// Who has not sent anything can be lied to again.
    fresh: Option<Member>,
}

/// A status, and words on the last line of standard error.
type End = (i32, &'static str);

const WELL: End = (0, "");

impl Play<'_> {
    fn all(mut self, cases: &[Case]) -> Result<()> {
        for case in cases {
            self.check(case).with_context(|| format!("the case {}", case.name))?;
        }
        Ok(())
    }

    fn check(&mut self, case: &Case) -> Result<()> {
        let member = match self.fresh.take() {
            Some(member) => member,
            None => (self.prepare)(self.stand)?,
        };
        let kept = member.files()?;
        let command = (self.command)(self.stand, &member);
        let (ended, sent) = self.lied_to(case, &command)?;
        match case.outcome {
            Outcome::Stops(status, words) => {
                refuses(&ended, status, words)?;
                ensure!(sent.is_empty(), "this was sent: {sent:?}");
                ensure!(member.files()? == kept, "something was stored: {:?}", member.files()?.keys());
                self.fresh = Some(member);
            }
            Outcome::Convicts(status, words) => {
                refuses(&ended, status, words)?;
                ensure!(sent.is_empty(), "this was sent: {sent:?}");
                let mut now = member.files()?;
                let evidence = now.keys().find(|file| file.ends_with("my.evidence.txt")).cloned();
                let evidence = evidence.and_then(|file| now.remove(&file).zip(Some(file))).context("no evidence")?;
                std::fs::remove_file(evidence.1)?;
                ensure!(now == kept, "something else was stored: {:?}", now.keys());
                self.fresh = Some(member);
            }
            Outcome::Doubts(status, words) => {
                refuses(&ended, status, words)?;
                self.stand.proxy.lie(Vec::new());
                let ended = self.stand.run(&command)?;
                ensure!(self.ends_again.iter().any(|end| is(&ended, *end)), "once more: {ended:?}");
                let again = self.stand.proxy.posted(self.posts_to);
                let (first, rest) = sent.split_first().context("nothing was sent")?;
                let mut same = rest.iter().chain(again.iter().filter(|_| self.same_again));
                ensure!(same.all(|it| it.body == first.body), "{sent:?} and then {again:?}");
            }
            Outcome::Harmless => ensure!(is(&ended, self.ends), "{ended:?}"),
        }
        Ok(())
    }

    /// Runs a command before a server that lies; gives what was sent, too.
    fn lied_to(&self, case: &Case, command: &[String]) -> Result<(Ended, Vec<Sent>)> {
        let proxy = &self.stand.proxy;
        proxy.lie((case.lies)(self.stand)?);
        let ended = self.stand.run(command)?;
        let (played, sent) = (proxy.played(), proxy.posted(self.posts_to));
        proxy.be_honest();
        ensure!(
            played.iter().all(|times| *times > 0),
            "nobody asked for what the lies are about {played:?}: {ended:?}"
        );
        Ok((ended, sent))
    }
}

/// A failed command says why in one line, its last one.
fn refuses(ended: &Ended, status: i32, words: &'static str) -> Result<()> {
    let said = ended.stderr.lines().last().is_some_and(|line| line.starts_with("undersigned: "));
    ensure!(said && is(ended, (status, words)), "not {status} and {words:?}: {ended:?}");
    Ok(())
}

fn is(ended: &Ended, (status, words): End) -> bool {
    ended.code == Some(status) && ended.stderr.lines().last().unwrap_or_default().contains(words)
}

/// What nobody reads may be whatever it is.
#[test]
fn command_reads_no_unread_field() -> Result<()> {
    let stand = Stand::start()?;
    let (member, keyholder) = (stand.stranger()?, stand.keyholder()?);
    stand.proxy.lie(fields::junk(|row| row.command));
    stand.succeeds(&stand.enrol(&member))?;
    stand.succeeds(&stand.sign(&member))?;
    stand.succeeds(&stand.withdraw(&member))?;
    stand.succeeds(&strings(&["verify", stand.server.address()]))?;
    let joined = stand.run(&stand.join(&keyholder))?;
    ensure!(is(&joined, (4, "waiting for ")), "{joined:?}");
    let again = Member { code: member.code, ..stand.stranger()? };
    let refused = stand.run(&stand.enrol(&again))?;
    ensure!(is(&refused, (1, "the server refused (code-used): ")), "{refused:?}");
    Ok(())
}
