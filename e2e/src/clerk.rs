//! An organiser who fills in the same forms without a browser: for tests that are about others.

use crate::server::{Undersigned, paper_code};
use anyhow::{Context, Result, bail, ensure};

const PASSPHRASE: &str = "correct horse battery";
/// Longest page, in bytes: a sheet of codes with their pictures.
const MAX_PAGE_BYTES: u64 = 8 << 20;
const DAY_S: u64 = 86_400;

/// A group, as far as tests differ in it.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    pub id: &'a str,
    /// How long members can enrol from now on.
    pub enrolment_s: u64,
    /// Mail domain; without one, paper codes are the only way.
    pub domain: Option<&'a str>,
}

/// A letter, as far as tests differ in it.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    pub id: &'a str,
    pub title: &'a str,
    /// Markdown.
    pub text: &'a str,
    /// `two-phase`, `rounds` or `at-once`.
    pub timing: &'a str,
    /// When signing opens, from now on.
    pub opens_in_s: u64,
    /// Keyholders of locked names, two of whom open them; none: no name stays locked.
    pub holders: &'a [&'a str],
}

/// Logged in to one group.
pub struct Clerk {
    /// Past a proxy.
    server: String,
    /// Whose pages the forms are on.
    origin: String,
    group: String,
    /// Of the organisers' link.
    secret: String,
    agent: ureq::Agent,
    cookie: String,
}

impl Clerk {
    /// Founds a group by the link that `serve` printed.
    pub fn found(server: &mut Undersigned, group: Group<'_>) -> Result<Self> {
        let link = server.printed_link("/new")?;
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        let (listening, origin) = (server.listening().to_owned(), server.address().to_owned());
        let path = link.strip_prefix(&origin).context("a link to this server")?;
        let (group_id, secret, cookie) = (group.id.to_owned(), String::new(), String::new());
        let clerk = Self { server: listening, origin, group: group_id, secret, agent: config.into(), cookie };
        let page = clerk.send(path, &group.fields(clerk.now()?), 201)?.page;
        let secret = page.split_once(&format!("/organise/{}/", group.id)).context("the organisers' link")?.1;
        let secret = secret.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).next().unwrap_or_default();
        Self { secret: secret.to_owned(), ..clerk }.logged_in()
    }

    /// The same organiser at a server that goes on from a backup.
    pub fn at(&self, server: &Undersigned) -> Result<Self> {
        let Self { origin, group, secret, agent, .. } = self;
        let (origin, group, secret, agent) = (origin.clone(), group.clone(), secret.clone(), agent.clone());
        Self { server: server.listening().to_owned(), origin, group, secret, agent, cookie: String::new() }.logged_in()
    }

    fn logged_in(self) -> Result<Self> {
        let path = format!("/organise/{}/{}", self.group, self.secret);
        let cookie = self.send(&path, &[("passphrase", PASSPHRASE.to_owned())], 303)?.cookie;
        Ok(Self { cookie: cookie.context("a session")?, ..self })
    }

    /// Writes a draft of the letter.
    pub fn draft(&self, letter: Letter<'_>) -> Result<()> {
        self.form("/draft", &letter.fields(self.now()?), 303).map(drop)
    }

    /// The same in another language, with an addressee in it.
    pub fn draft_in(&self, lang: &str, addressee: &str, letter: Letter<'_>) -> Result<()> {
        let mut fields = letter.fields(self.now()?);
        for (name, value) in &mut fields {
            match *name {
                "lang" => lang.clone_into(value),
                "addressee" => addressee.clone_into(value),
                "demands" => value.clear(),
                _ => {}
            }
        }
        self.form("/draft", &fields, 303).map(drop)
    }

    /// Records a step of the letter, and means it.
    pub fn step(&self, letter: &str, step: &str) -> Result<()> {
        let fields = [("stage", step.to_owned()), ("sure", "yes".to_owned())];
        self.form(&format!("/letter/{letter}/stage"), &fields, 303).map(drop)
    }

    /// Fixes the text of a draft.
    pub fn freeze(&self, letter: &str) -> Result<()> {
        self.form(&format!("/draft/{letter}/freeze"), &[], 303).map(drop)
    }

    /// Begins the ceremony of a draft, or begins it anew; gives the keyholders' links that are new.
    pub fn begin_ceremony(&self, letter: &str) -> Result<Vec<String>> {
        let page = self.form(&format!("/ceremony/{letter}"), &[], 201)?.replace("&amp;", "&").replace("&#38;", "&");
        let start = format!("{}/keyhold#", self.origin);
        let links = page.match_indices(&start).filter_map(|(at, _)| page.get(at..)?.split(['<', '"', '\n']).next());
        let links: Vec<String> = links.map(|link| link.trim().to_owned()).collect();
        ensure!(!links.is_empty(), "no links on\n{page}");
        Ok(links)
    }

    /// Calls the opening of the names.
    pub fn call_opening(&self, letter: &str) -> Result<()> {
        self.form(&format!("/letter/{letter}/call"), &[], 303).map(drop)
    }

    /// Prints paper codes for a role.
    pub fn print_codes(&self, count: usize, role: &str) -> Result<Vec<String>> {
        let fields = [("epoch", "1".to_owned()), ("count", count.to_string()), ("role", role.to_owned())];
        let page = self.form("/codes", &fields, 200)?;
        // Words between tags: a code is one of them.
        let codes: Vec<String> = page.split(['<', '>']).filter_map(paper_code).collect();
        ensure!(codes.len() == count, "{codes:?} on\n{page}");
        Ok(codes)
    }

    /// Announces a further period for proving membership, so many seconds from now and a day long.
    pub fn announce_period(&self, opens_in_s: u64) -> Result<()> {
        let opens = self.now()? + opens_in_s;
        let fields = [("enrol_opens", moment(opens)), ("enrol_closes", moment(opens + DAY_S))];
        self.form("/period", &fields, 303).map(drop)
    }

    fn now(&self) -> Result<u64> {
        let answer = ureq::get(format!("{}/api/v1/groups", self.server)).call()?.body_mut().read_to_string()?;
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        answer["now"].as_u64().context("the server's time")
    }

    fn form(&self, path: &str, fields: &[(&str, String)], status: u16) -> Result<String> {
        Ok(self.send(&format!("/organise/{}{path}", self.group), fields, status)?.page)
    }

    fn send(&self, path: &str, fields: &[(&str, String)], status: u16) -> Result<Sheet> {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = self.agent.post(format!("{}{path}", self.server)).header("Origin", &self.origin);
        let request = request.header("Cookie", &self.cookie).header("Accept-Language", "en");
        let mut answer = request.content_type("application/x-www-form-urlencoded").send(body)?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookie = cookie.map(str::to_owned);
        let page = answer.body_mut().with_config().limit(MAX_PAGE_BYTES).read_to_string()?;
        if answer.status().as_u16() != status {
            bail!("{path} answered {}:\n{page}", answer.status());
        }
        Ok(Sheet { cookie, page })
    }
}

/// What a form was answered.
struct Sheet {
    cookie: Option<String>,
    page: String,
}

impl Group<'_> {
    fn fields(&self, now: u64) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("id", self.id.to_owned()),
            ("name", "Employees of Example Corp".to_owned()),
            ("description", "Everyone who works here.".to_owned()),
            ("membership", "Who has a contract.".to_owned()),
            ("declared_members", "120".to_owned()),
            ("declared_source", "annual report".to_owned()),
            ("class_code", "on".to_owned()),
            ("lang", "en".to_owned()),
            ("enrol_opens", moment(now)),
            ("enrol_closes", moment(now + self.enrolment_s)),
            ("passphrase", PASSPHRASE.to_owned()),
            ("passphrase_again", PASSPHRASE.to_owned()),
        ];
        if let Some(domain) = self.domain {
            fields.extend([("class_mailbox", "on".to_owned()), ("domains", domain.to_owned())]);
        }
        fields
    }
}

impl Letter<'_> {
    fn fields(&self, now: u64) -> Vec<(&'static str, String)> {
        let opens = now + self.opens_in_s;
        let mut fields = vec![
            ("letter_id", self.id.to_owned()),
            ("title", self.title.to_owned()),
            ("addressee", "The management".to_owned()),
            ("text", self.text.to_owned()),
            ("demands", "Plans four weeks ahead".to_owned()),
            ("show_nothing", "on".to_owned()),
            ("show_role", "on".to_owned()),
            ("show_name", "on".to_owned()),
            ("timing", self.timing.to_owned()),
            ("epoch", "1".to_owned()),
            ("sign_opens", moment(opens)),
            ("sign_closes", moment(opens + 14 * DAY_S)),
            ("lang", "en".to_owned()),
            ("act", "save".to_owned()),
        ];
        if !self.holders.is_empty() {
            fields.extend([
                ("show_sealed", "on".to_owned()),
                ("holders", self.holders.join("\n")),
                ("threshold", "2".to_owned()),
                ("names_at", "2".to_owned()),
                ("latest", moment(opens + 90 * DAY_S)),
                ("grace_hours", "1".to_owned()),
                ("caller_organiser", "on".to_owned()),
                ("caller_keyholder", "on".to_owned()),
            ]);
        }
        fields
    }
}

/// A form's value, escaped byte by byte.
fn escaped(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// As a form has it, in UTC: `2026-01-31T23:59:58`. The days are counted as in "chrono-Compatible Low-Level Date
/// Algorithms" by Howard Hinnant, from the first of March of year 0.
fn moment(unix_s: u64) -> String {
    let (days, second) = (unix_s / DAY_S + 719_468, unix_s % DAY_S);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = 400 * era + year_of_era + u64::from(month <= 2);
    let (hours, minutes, seconds) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (unix_s, expected) in [
            (0, "1970-01-01T00:00:00"),
            (951_782_399, "2000-02-28T23:59:59"),
            (951_868_800, "2000-03-01T00:00:00"),
            (1_798_761_599, "2026-12-31T23:59:59"),
        ] {
            assert_eq!(moment(unix_s), expected);
        }
    }
}
