//! A letter with locked names that can be signed at once, for figures and pictures.

use anyhow::{Context, Result, ensure};
use e2e::organiser::{ENROLMENT, GROUP};
use e2e::{Browser, Clock, CommandHolder, NO_MAIL, Organiser, Undersigned, until};
use std::time::Duration;

use crate::visitor;

/// As most letters have it; nobody calls here.
const USUAL_GRACE: Duration = Duration::from_secs(48 * 3_600);
/// Stages change at the second; a busy machine takes longer.
const STAGE: Duration = Duration::from_secs(30);

/// The letter before its keyholders have come.
pub struct Begun {
    pub clock: Clock,
    pub server: Undersigned,
    pub links: Vec<String>,
    organiser: Organiser,
}

/// The letter in its signing window, with members who have proved their membership.
pub struct Signing {
    pub server: Undersigned,
    pub members: Vec<Browser>,
}

impl Begun {
    pub fn start() -> Result<Self> {
        let clock = Clock::start()?;
        let mut server = Undersigned::serve_by(&clock, NO_MAIL)?;
        let organiser = Organiser::found_group(Browser::start_by(&clock)?, &mut server, Some(ENROLMENT))?;
        let links = organiser.begin_ceremony(USUAL_GRACE)?;
        Ok(Self { clock, server, links, organiser })
    }

    /// All keyholders make the key by command; then so many members enrol, and the signing window opens.
    pub fn until_signing(self, members: u32) -> Result<Signing> {
        let Self { clock, server, links, organiser } = self;
        let holders = links.iter().map(|link| CommandHolder::new(link)).collect::<Result<Vec<_>>>()?;
        holders.iter().try_for_each(|holder| holder.join(&server))?;
        let code = holders.last().context("no keyholders")?.check_code(&server)?;
        holders.iter().try_for_each(|holder| holder.compare(&server, &code))?;
        holders.iter().try_for_each(|holder| holder.drill(&server))?;
        organiser.fix_after_ceremony()?;
        let codes = organiser.print_codes(members)?;
        organiser.browser.finish()?;
        let enrolled = codes.iter().map(|code| {
            let browser = Browser::start_by(&clock)?;
            visitor::enrol(&browser, server.address(), GROUP, code)?;
            Ok(browser)
        });
        let members = enrolled.collect::<Result<Vec<_>>>()?;
        clock.advance(ENROLMENT)?;
        until("the signing window", STAGE, || {
            let stage = server.api(&format!("/groups/{GROUP}"))?["letters"][0]["stage"].take();
            Ok((stage == "signing").then_some(()))
        })?;
        ensure!(!members.is_empty(), "nobody signs");
        Ok(Signing { server, members })
    }
}
