//! Who sent this form, and who is logged in.

use axum::RequestPartsExt;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::super::errors::ErrorPage;
use crate::acts::organiser::Organiser;
use crate::app::App;
use crate::http::problem::Problem;
use crate::refusal::Kind;
use crate::text::Text;

/// Name of the session's cookie.
pub const COOKIE: &str = "undersigned_session";

/// A form that one of our own pages sent. Every POST handler takes one, so none is without the check.
pub struct Posted<T>(pub T);

/// An organiser of the group in the path, logged in.
pub struct Session {
    /// May act for the group.
    pub organiser: Organiser,
    /// The cookie's value.
    pub token: String,
}

impl Session {
    /// The group's id.
    pub fn group(&self) -> &str {
        self.organiser.group().id()
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Posted<T> {
    type Rejection = ErrorPage;

    async fn from_request(request: Request, app: &App) -> Result<Self, ErrorPage> {
        let (mut parts, body) = request.into_parts();
        let Ok(text) = parts.extract::<Text>().await;
        if !is_ours(&parts.headers, app.base_url()) {
            return Err(ErrorPage::foreign_form(text));
        }
        let request = Request::from_parts(parts, body);
        match axum::Form::<T>::from_request(request, app).await {
            Ok(axum::Form(form)) => Ok(Self(form)),
            Err(rejection) => Err(ErrorPage::new(text, unreadable(&rejection))),
        }
    }
}

fn unreadable(rejection: &FormRejection) -> Problem {
    let status = rejection.status();
    let kind = if status == StatusCode::PAYLOAD_TOO_LARGE { Kind::TooLarge } else { Kind::Json };
    Problem::with(status, kind, "")
}

/// Fetch Metadata where the browser sends it, else the Origin header
/// (OWASP, "Cross-Site Request Forgery Prevention"). Neither: not from a page.
fn is_ours(headers: &HeaderMap, base_url: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.get(header::ORIGIN).is_some_and(|origin| origin == base_url),
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = ErrorPage;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ErrorPage> {
        let Ok(text) = parts.extract::<Text>().await;
        let refusal = || {
            ErrorPage::new(
                text,
                Problem { status: StatusCode::UNAUTHORIZED, kind: Kind::Session, detail: String::new() },
            )
        };
        let params = parts.extract::<RawPathParams>().await.map_err(|_| refusal())?;
        let group = params.iter().find(|(name, _)| *name == "group").map(|(_, group)| group);
        let token = token(&parts.headers).ok_or_else(refusal)?;
        let organiser = app.organiser(token).ok_or_else(refusal)?;
        // A session is for one group. Another group's organiser is a stranger here.
        if group != Some(organiser.group().id()) {
            return Err(refusal());
        }
        Ok(Self { organiser, token: token.to_owned() })
    }
}

/// The session's cookie in a request.
fn token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// `Set-Cookie` for a session that lives `max_age_s`; 0 forgets it.
pub fn cookie(app: &App, token: &str, max_age_s: u64) -> String {
    let secure = if app.base_url().starts_with("https://") { "; Secure" } else { "" };
    format!("{COOKIE}={token}; Path=/organise; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const BASE: &str = "https://letters.example";

    #[track_caller]
    fn check(headers: &[(&'static str, &'static str)], ours: bool) {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        assert_eq!(is_ours(&headers, BASE), ours, "{headers:?}");
    }

    #[test]
    fn only_forms_of_our_own_pages_are_taken() {
        check(&[], false);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "same-origin"), ("origin", "null")], true);
        for site in ["cross-site", "same-site", "none", ""] {
            check(&[("sec-fetch-site", site), ("origin", BASE)], false);
        }
        check(&[("origin", BASE)], true);
        for origin in ["null", "https://evil.example", "http://letters.example", "https://letters.example.evil.example"]
        {
            check(&[("origin", origin)], false);
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let find = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(value));
            token(&headers).map(str::to_owned)
        };
        assert_eq!(find("a=b; undersigned_session=xyz; c=d").as_deref(), Some("xyz"));
        assert_eq!(find("undersigned_sessions=xyz"), None);
        assert_eq!(find("undersigned_session"), None);
    }
}
