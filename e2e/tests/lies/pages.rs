//! Lies told to the pages, in Chromium.

mod ceremony;
mod join;
mod phone;
mod record;
mod refused;
mod sign;
mod verify;
mod withdraw;

use anyhow::{Context, Result, ensure};
use e2e::{Answer, Lie, Match, Sent, What};
use serde_json::Value;

use crate::fields;
use crate::forge;
use phone::{Phone, Shown};

/// One lie and what comes of it.
pub struct Case {
    pub name: &'static str,
    lies: fn(&Phone) -> Result<Vec<Lie>>,
    outcome: Outcome,
}

/// What a page does about a lie.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    /// Goes no further and says these words before anything is sent: what is kept is as it was.
    Stops(&'static str),
    /// Sends, and says these words. Once the server is honest, the page that is opened anew sends the very same bytes
    /// again, and ends well.
    Doubts(&'static str),
    /// Ends as if nothing had been.
    Harmless,
}

/// All cases by name: the table of fields refers to them.
pub fn names() -> impl Iterator<Item = &'static str> {
    let plain = [join::CASES, sign::CASES, withdraw::CASES, verify::CASES, ceremony::CASES];
    let record = [record::EXCERPT, record::SIGN, refused::JOIN, refused::SIGN, refused::WITHDRAW];
    plain.into_iter().chain(record).flatten().map(|case| case.name)
}

/// What somebody does on a page, again and again, before a server that lies.
struct Play<'a> {
    phone: &'a Phone<'a>,
    /// How the path ends to which it is sent.
    posts_to: &'static str,
    /// Until it can be done.
    prepare: fn(&Phone) -> Result<()>,
    act: fn(&Phone) -> Result<Shown>,
    /// The page is opened anew after a doubt.
    again: fn(&Phone) -> Result<Shown>,
    /// The step, or words, that show that all is well.
    ends: &'static str,
    /// Whether nothing has been sent since it was prepared.
    fresh: bool,
}

impl Play<'_> {
    fn all(mut self, cases: &[Case]) -> Result<()> {
        for case in cases {
            self.check(case).with_context(|| format!("the case {}", case.name))?;
        }
        Ok(())
    }

    fn check(&mut self, case: &Case) -> Result<()> {
        if !self.fresh {
            (self.prepare)(self.phone)?;
        }
        let kept = self.phone.kept()?;
        let (shown, sent) = self.lied_to(case)?;
        let well = shown.says(self.ends);
        self.fresh = matches!(case.outcome, Outcome::Stops(_));
        match case.outcome {
            Outcome::Stops(words) => {
                ensure!(!well && shown.says(words), "{words:?} is not said: {shown:?}");
                ensure!(sent.is_empty(), "this was sent: {sent:?}");
                ensure!(self.phone.kept()? == kept, "something was stored");
            }
            Outcome::Doubts(words) => {
                ensure!(!well && shown.says(words), "{words:?} is not said: {shown:?}");
                self.phone.stand.proxy.lie(Vec::new());
                let shown = (self.again)(self.phone)?;
                ensure!(shown.says(self.ends), "once more: {shown:?}");
                let again = self.phone.stand.proxy.posted(self.posts_to);
                let (first, rest) = sent.split_first().context("nothing was sent")?;
                let mut same = rest.iter().chain(&again);
                ensure!(same.all(|it| it.body == first.body), "{sent:?} and then {again:?}");
            }
            Outcome::Harmless => ensure!(well, "{shown:?}"),
        }
        Ok(())
    }

    /// Does it before a server that lies; gives what was sent, too.
    fn lied_to(&self, case: &Case) -> Result<(Shown, Vec<Sent>)> {
        let proxy = &self.phone.stand.proxy;
        proxy.lie((case.lies)(self.phone)?);
        let shown = (self.act)(self.phone)?;
        let (played, sent) = (proxy.played(), proxy.posted(self.posts_to));
        proxy.be_honest();
        ensure!(
            played.iter().all(|times| *times > 0),
            "nobody asked for what the lies are about {played:?}: {shown:?}"
        );
        Ok((shown, sent))
    }
}

/// The group's description says something else.
fn info(place: &'static str, alter: impl Fn(&mut Value) + Send + Sync + 'static) -> Result<Vec<Lie>> {
    Ok(vec![Lie::json("GET", "/api/v1/groups/*", move |value| forge::each(value, place, &alter))])
}

/// The server has done it, and the client hears that it has not.
fn refused_after(path: &str, status: u16, kind: &'static str) -> Result<Vec<Lie>> {
    let what = What::Alter(Box::new(move |answer| *answer = Answer::problem(status, kind)));
    Ok(vec![Lie { when: Match::new("POST", path), what }])
}

/// What nobody reads may be whatever it is.
#[test]
fn journey_lies_in_unread_fields() -> Result<()> {
    let stand = crate::stand::Stand::start()?;
    let phone = Phone::new(&stand)?;
    let keyholder = stand.keyholder()?;
    stand.proxy.lie(fields::junk(|row| row.pages));
    join::prepare(&phone)?;
    for (shown, ends) in [
        (join::act(&phone)?, join::ENDS),
        (sign::act(&phone)?, sign::ENDS),
        (withdraw::act(&phone)?, withdraw::ENDS),
        (verify::act(&phone)?, verify::ENDS),
        (ceremony::join(&phone, &keyholder.code)?, ceremony::ENDS),
    ] {
        ensure!(shown.says(ends), "{ends:?} is not said: {shown:?}");
    }
    Ok(())
}
