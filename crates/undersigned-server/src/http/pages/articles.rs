//! `/how`, `/privacy`, `/problems`: what everyone should be able to read before trusting us.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use undersigned_proto::entry::Class;

use super::errors;
use super::words::Way;
use crate::app::App;
use crate::refusal::Kind;
use crate::text::Text;

/// Things that could fall into the wrong hands, in the order of the page (THREAT-MODEL.md).
const COMPROMISES: [&str; 8] = ["network", "server", "operator", "organiser", "keyholders", "device", "page", "record"];
/// Ways that the server offers today.
const WAYS: [Class; 2] = [Class::Code, Class::Mailbox];

#[derive(Template)]
#[template(path = "how.html")]
struct How<'a> {
    text: Text,
    base_url: &'a str,
}

struct Compromise {
    id: &'static str,
    what: String,
    gives: String,
    keeps: String,
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    text: Text,
    compromises: Vec<Compromise>,
    ways: Vec<Way>,
}

#[derive(Template)]
#[template(path = "problems.html")]
struct Problems {
    text: Text,
    kinds: Vec<(&'static str, String)>,
}

/// How it works, in plain words.
pub async fn how(State(app): State<App>, text: Text) -> Response {
    super::fresh(StatusCode::OK, &How { text, base_url: app.base_url() })
}

/// What a compromise of each part can reveal, and who could notice that you asked.
pub async fn privacy(text: Text) -> Response {
    super::fresh(StatusCode::OK, &Privacy::new(text))
}

/// Each kind of problem in a sentence: where the type of a problem document points.
pub async fn problems(text: Text) -> Response {
    super::fresh(StatusCode::OK, &Problems::new(text))
}

impl Privacy {
    fn new(text: Text) -> Self {
        let compromise = |id: &'static str| Compromise {
            id,
            what: text.get(&format!("risk-{id}")),
            gives: text.get(&format!("risk-{id}-gives")),
            keeps: text.get(&format!("risk-{id}-keeps")),
        };
        Self {
            text,
            compromises: COMPROMISES.into_iter().map(compromise).collect(),
            ways: WAYS.into_iter().map(|class| Way::new(text, class)).collect(),
        }
    }
}

impl Problems {
    fn new(text: Text) -> Self {
        Self { text, kinds: Kind::ALL.iter().map(|kind| (kind.key(), errors::sentence(text, *kind))).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    /// A text without an entry shows its key: lower-case words with hyphens between tags.
    fn no_key_shows(html: &str) {
        for said in html.split(['>', '<']).map(str::trim) {
            let key = said.contains('-') && said.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            assert!(!key || Kind::ALL.iter().any(|kind| kind.key() == said), "{said}");
        }
    }

    #[test]
    fn articles_render_in_every_language() {
        for text in Lang::ALL.map(Text::new) {
            no_key_shows(&How { text, base_url: "https://letters.example" }.render().unwrap());
            no_key_shows(&Privacy::new(text).render().unwrap());
            let problems = Problems::new(text).render().unwrap();
            no_key_shows(&problems);
            assert!(Kind::ALL.iter().all(|kind| problems.contains(&format!("id=\"{}\"", kind.key()))));
        }
    }
}
