//! An organiser's browser on a world of members and keyholders.

use crate::common::{PASSPHRASE, World};

/// What came back.
pub struct Seen {
    pub status: u16,
    pub text: String,
    pub location: Option<String>,
    pub kept: Option<String>,
}

impl Seen {
    #[track_caller]
    pub fn says(&self, words: &[&str]) -> &Self {
        for words in words {
            assert!(self.text.contains(words), "{words:?} is not in {}", self.text);
        }
        self
    }

    #[track_caller]
    pub fn says_not(&self, words: &[&str]) -> &Self {
        for words in words {
            assert!(!self.text.contains(words), "{words:?} is in {}", self.text);
        }
        self
    }

    #[track_caller]
    pub fn leads_to(&self, path: &str) {
        assert_eq!((self.status, self.location.as_deref()), (303, Some(path)), "{}", self.text);
    }
}

/// A browser that is logged in, or nobody's.
pub struct Desk {
    agent: ureq::Agent,
    cookie: String,
}

impl Desk {
    /// Logs in with the world's secret link.
    pub fn of(world: &World) -> Self {
        let mut desk = Self::stranger();
        let link = format!("/organise/acme/{}", world.link());
        let answer = desk.request(world, &link).send_form([("passphrase", PASSPHRASE)]).unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
        desk.cookie = cookie.to_owned();
        desk
    }

    /// Not logged in.
    pub fn stranger() -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).max_idle_connections(0);
        Self { agent: agent.build().new_agent(), cookie: String::new() }
    }

    fn request(&self, world: &World, path: &str) -> ureq::RequestBuilder<ureq::typestate::WithBody> {
        let request = self.agent.post(format!("{}{path}", world.base));
        request.header("sec-fetch-site", "same-origin").header("cookie", &self.cookie)
    }

    /// The page in English; in German too, to see that no text is missing in either.
    #[track_caller]
    pub fn get(&self, world: &World, path: &str) -> Seen {
        let [seen, german] = ["en", "de"].map(|lang| {
            let address = format!("{}{path}", world.base);
            let request = self.agent.get(address).header("cookie", &self.cookie).header("accept-language", lang);
            seen(request.call().unwrap())
        });
        // Pages of errors name their kind.
        for page in [&seen, &german].into_iter().filter(|page| page.status == 200) {
            no_key_shows(&page.text);
        }
        seen
    }

    pub fn post(&self, world: &World, path: &str, fields: &[(&str, &str)]) -> Seen {
        seen(self.request(world, path).send_form(fields.iter().copied()).unwrap())
    }
}

/// A text that is missing shows its key: lower-case words with hyphens between two tags.
#[track_caller]
fn no_key_shows(html: &str) {
    for said in html.split(['>', '<']).map(str::trim) {
        let key = said.contains('-') && said.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(!key, "{said} is no text");
    }
}

fn seen(response: ureq::http::Response<ureq::Body>) -> Seen {
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (location, kept) = (header("location"), header("cache-control"));
    let status = response.status().as_u16();
    Seen { status, location, kept, text: response.into_body().read_to_string().unwrap() }
}
