//! `/organise/{group}/codes`: sheets of paper codes, shown once.

use std::fmt::Write;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use qrcode::{Color, EcLevel, QrCode};
use undersigned_proto::pin::Fingerprint;
use undersigned_proto::text::{MAX_ROLE_BYTES, check_line};

use super::super::errors::ErrorPage;
use super::super::form::{Choice, Errors, Field, Form, Input, Reading};
use super::super::words::Window;
use super::guard::{Posted, Session};
use super::{FormPage, home};
use crate::acts::codes::MAX_CODES_AT_ONCE;
use crate::acts::once::Nonce;
use crate::app::App;
use crate::text::Text;

/// Light modules around a code, so that cameras find it (ISO/IEC 18004 §9.1).
const QUIET_ZONE: usize = 4;

/// What is typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    epoch: String,
    count: String,
    role: String,
    nonce: String,
}

/// A QR code as one path of an SVG image.
struct Qr {
    side: usize,
    path: String,
}

struct Slip {
    code: String,
    qr: Option<Qr>,
}

#[derive(Template)]
#[template(path = "organise/sheet.html")]
struct Sheet {
    text: Text,
    group: String,
    role: String,
    address: String,
    /// Of the record's key: whoever has the slip knows it from outside of the server.
    fingerprint: String,
    slips: Vec<Slip>,
    back: String,
}

/// The form.
pub async fn show(State(app): State<App>, text: Text, session: Session) -> Response {
    let typed = Typed { count: "20".to_owned(), nonce: Nonce::fresh().as_str().to_owned(), ..Typed::default() };
    page(&app, text, &session, Form::new(typed.fields(text, &periods(&app, &session))))
}

/// Makes codes and shows them, this once.
pub async fn print(State(app): State<App>, text: Text, session: Session, Posted(typed): Posted<Typed>) -> Response {
    let periods = periods(&app, &session);
    let (epoch, count, role) = match typed.read(text, &periods) {
        Ok(read) => read,
        Err(errors) => return page(&app, text, &session, Form::new(typed.fields(text, &periods)).wrong(errors)),
    };
    // Codes are shown once: first a place to draw them.
    let drawing = match app.work().drawing().await {
        Ok(drawing) => drawing,
        Err(refusal) => {
            return page(&app, text, &session, Form::new(typed.fields(text, &periods)).refused(text, &refusal));
        }
    };
    let codes =
        match session.organiser.print_codes_once((epoch, count, role.clone()), &Nonce::of_form(&typed.nonce)).await {
            Ok(codes) => codes,
            Err(problem) => {
                return page(&app, text, &session, Form::new(typed.fields(text, &periods)).refused(text, &problem));
            }
        };
    let id = session.group().to_owned();
    let group = session.organiser.group().read().state.group().cloned();
    let (name, fingerprint) = group.map(|group| (group.name, Fingerprint::of(&group.vkey).to_string())).unzip();
    let (base, address) = (app.base_url().to_owned(), format!("{}/g/{id}", app.base_url()));
    let fingerprint = fingerprint.unwrap_or_default();
    let printed = fingerprint.clone();
    let back = home(session.group());
    // Hundreds of codes to draw, and a page with all of them.
    let drawn = drawing.run(move || {
        let slips = slips((&base, &id, &printed), codes);
        let sheet = Sheet { text, group: name.unwrap_or_default(), role, address, fingerprint, slips, back };
        super::super::fresh(StatusCode::OK, &sheet)
    });
    drawn.await.unwrap_or_else(|refusal| ErrorPage::new(text, refusal).into_response())
}

/// Numbers of the periods in which codes can still be used.
fn periods(app: &App, session: &Session) -> Vec<u32> {
    let now = app.now();
    let live = session.organiser.group().read();
    let epochs = live.state.epochs().iter();
    epochs.filter(|record| !Window::of(&record.epoch, now).is_over()).map(|record| record.epoch.number).collect()
}

fn page(app: &App, text: Text, session: &Session, form: Form) -> Response {
    let none = periods(app, session).is_empty();
    let page = FormPage {
        text,
        title: text.get("codes-title"),
        lead: text.get("codes-lead"),
        advice: text.get(if none { "codes-no-period" } else { "codes-advice" }),
        form,
        submit: text.get("codes-submit"),
        back: Some(home(session.group())),
    };
    page.answer()
}

fn slips(place: (&str, &str, &str), codes: Vec<String>) -> Vec<Slip> {
    let slip = |code: String| Slip { qr: qr(&link(place, &code)), code };
    codes.into_iter().map(slip).collect()
}

/// What a slip's picture says: whoever scans it meets the record with this key, or none.
fn link((base, group, fingerprint): (&str, &str, &str), code: &str) -> String {
    format!("{base}/join#g={group}&code={code}&k={fingerprint}")
}

/// None for an address that is too long for a code: its text stands beside it anyway.
fn qr(content: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(content, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET_ZONE, y + QUIET_ZONE, run.len(), run.len());
            }
            x += run.len();
        }
    }
    Some(Qr { side: width + 2 * QUIET_ZONE, path })
}

impl Typed {
    fn fields(&self, text: Text, periods: &[u32]) -> Vec<Field> {
        let chosen = self.epoch.parse().ok().or(periods.last().copied());
        let period = |number: &u32| Choice {
            name: "epoch".to_owned(),
            value: number.to_string(),
            label: text.with("group-period", &[("number", *number)]),
            hint: String::new(),
            checked: chosen == Some(*number),
        };
        vec![
            Field::new(text, "epoch", "", Input::One(periods.iter().map(period).collect())),
            Field::number(text, "count", &self.count),
            Field::line(text, "role", &self.role),
            Field::hidden("nonce", &self.nonce),
        ]
    }

    fn read(&self, text: Text, periods: &[u32]) -> Result<(u32, u32, String), Errors> {
        let mut reading = Reading::new(text);
        let epoch = self.epoch.parse().unwrap_or(0);
        reading.must("epoch", periods.contains(&epoch), "field-one");
        let count = reading.number("count", &self.count, (1, MAX_CODES_AT_ONCE));
        let role = self.role.trim().to_owned();
        let fits = role.is_empty() || check_line("role", &role, MAX_ROLE_BYTES).is_ok();
        reading.must("role", fits, "field-role-wrong");
        reading.finish((epoch, count, role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn codes_are_drawn_as_one_path() {
        let qr = qr("https://letters.example/join#g=example&code=K7QX-2M9P-4TZB-8HW9").unwrap();
        assert!(qr.side > 2 * QUIET_ZONE + 20);
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "the finder pattern stands behind the quiet zone");
        assert!(qr.path.chars().all(|c| c.is_ascii_digit() || "Mhvz -".contains(c)));
    }

    #[test]
    fn finding_4_slips_name_the_key_of_the_record() {
        let fingerprint = Fingerprint::of("letters.example/g/example+00000000+key").to_string();
        let link = link(("https://letters.example", "example", &fingerprint), "K7QX-2M9P-4TZB-8HW9");
        let (page, secret) = link.split_once('#').unwrap();
        assert_eq!(page, "https://letters.example/join", "no server sees group, code or key");
        assert_eq!(secret, format!("g=example&code=K7QX-2M9P-4TZB-8HW9&k={fingerprint}"));
        let sheet = Sheet {
            text: Text::new(Lang::En),
            group: "Employees of Example".into(),
            role: String::new(),
            address: "https://letters.example/g/example".into(),
            fingerprint: fingerprint.clone(),
            slips: slips(("https://letters.example", "example", &fingerprint), vec!["K7QX-2M9P-4TZB-8HW9".into()]),
            back: "/organise/example".into(),
        };
        assert!(sheet.render().unwrap().contains(&format!("<code>{fingerprint}</code>")), "for who types the code");
    }

    #[test]
    fn an_endless_address_has_no_code() {
        assert!(qr(&"x".repeat(5_000)).is_none());
    }

    #[test]
    fn counts_periods_and_roles_are_checked() {
        let text = Text::new(Lang::En);
        let typed = |epoch: &str, count: &str, role: &str| Typed {
            epoch: epoch.into(),
            count: count.into(),
            role: role.into(),
            nonce: String::new(),
        };
        assert_eq!(typed("2", "500", " nurse ").read(text, &[1, 2]), Ok((2, 500, "nurse".to_owned())));
        assert_eq!(typed("2", "1", "").read(text, &[2]), Ok((2, 1, String::new())));
        for wrong in [
            typed("1", "20", ""),
            typed("", "20", ""),
            typed("2", "0", ""),
            typed("2", "501", ""),
            typed("2", "1", &"x".repeat(101)),
        ] {
            assert!(wrong.read(text, &[2]).is_err(), "{wrong:?}");
        }
    }
}
