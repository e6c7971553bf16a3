//! `/g/{group}/l/{letter}/card.png`: what other sites show beside a link.
//!
//! It has the number that the letter's page shows, and no more: none before there is one, a step while names are locked.

use std::sync::{Arc, LazyLock};

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::cache::{Cache, Stamp};
use super::errors::ErrorPage;
use super::letter::signed_of;
use crate::app::App;
use crate::group::live::ShownCount;
use crate::text::{Lang, Text};

/// The size that Open Graph readers expect.
const WIDTH: usize = 1_200;
const HEIGHT: usize = 630;
const MARGIN: f32 = 84.0;
/// Type sizes for the title; the largest in which all of it fits is used.
const TITLE_PX: [f32; 7] = [84.0, 70.0, 58.0, 48.0, 40.0, 34.0, 30.0];
/// Of a line, in parts of its size.
const LEADING: f32 = 1.22;
/// Room for the title, between the label and the count.
const TITLE_HEIGHT: f32 = 330.0;
const COUNT_PX: f32 = 38.0;
const SMALL_PX: f32 = 32.0;

const PAPER: [u8; 3] = [0xfb, 0xfa, 0xf7];
const INK: [u8; 3] = [0x1d, 0x23, 0x21];
const SOFT: [u8; 3] = [0x5a, 0x62, 0x5f];
const ACCENT: [u8; 3] = [0x1f, 0x5f, 0x5b];

/// Latin, Greek and Cyrillic; source and licence in `assets/fonts/README.md`.
static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    let bytes = include_bytes!("../../../assets/fonts/literata-600-card.ttf");
    FontRef::try_from_slice(bytes).expect("a font file of ours, which a test reads")
});

/// The image.
pub async fn show(
    State(app): State<App>,
    Extension(cache): Extension<Arc<Cache>>,
    Path((group, id)): Path<(String, String)>,
    text: Text,
    headers: HeaderMap,
) -> Response {
    let path = format!("/g/{group}/l/{id}/card.png");
    let Some(card) = Card::of(&app, &group, &id) else { return ErrorPage::not_found(text).into_response() };
    let stamp = Stamp { size: card.fingerprint(), phase: 0 };
    match cache.image((app.work(), &headers), (&path, stamp), move || card.png().ok()).await {
        Ok(Some(response)) => response,
        Ok(None) => ErrorPage::internal(text).into_response(),
        Err(refusal) => ErrorPage::new(text, refusal).into_response(),
    }
}

struct Card {
    label: String,
    title: String,
    /// How many have signed, in a sentence; or nothing.
    count: String,
    from: String,
}

impl Card {
    fn of(app: &App, group: &str, id: &str) -> Option<Self> {
        let group = app.group(group)?;
        let live = group.read();
        let letter = &live.state.letter(id)?.letter;
        let text = Text::new(Lang::from_tag(&letter.lang).unwrap_or(Lang::En));
        let name = &live.state.group()?.name;
        // A script that the font lacks would show as boxes: better fewer words.
        let plain = plain(text);
        let members = live.state.group_of(live.state.letter(id)?)?.group.declared_members;
        let count = match live.shown_count(id) {
            ShownCount::Exact(0) | ShownCount::Below(_) => String::new(),
            count => signed_of(text, count, members),
        };
        Some(Self {
            label: or(text.with("card-to", &[("addressee", &letter.addressee)]), &plain),
            title: or(letter.title.clone(), &plain),
            count: or(count, ""),
            from: or(name.clone(), ""),
        })
    }

    fn fingerprint(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        (&self.label, &self.title, &self.count, &self.from).hash(&mut hasher);
        hasher.finish()
    }

    fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut canvas = Canvas::new();
        canvas.fill(0.0, 0.0, WIDTH as f32, 16.0, ACCENT);
        let column = WIDTH as f32 - 2.0 * MARGIN;
        canvas.line(&clipped(&self.label, SMALL_PX, column), SMALL_PX, MARGIN, 116.0, ACCENT);
        // Half a title says something else than the whole: the words above it say what it is.
        let (px, lines) = fitted(&self.title, column).unwrap_or_default();
        for (at, line) in lines.iter().enumerate() {
            canvas.line(line, px, MARGIN, 116.0 + LEADING * px * (at + 1) as f32 + 12.0, INK);
        }
        canvas.line(&clipped(&self.count, COUNT_PX, column), COUNT_PX, MARGIN, 508.0, ACCENT);
        canvas.fill(MARGIN, 530.0, column, 2.0, SOFT);
        let brand = "Undersigned";
        let brand_width = width(brand, SMALL_PX);
        let from = clipped(&self.from, SMALL_PX, column - brand_width - 40.0);
        canvas.line(&from, SMALL_PX, MARGIN, 582.0, SOFT);
        canvas.line(brand, SMALL_PX, WIDTH as f32 - MARGIN - brand_width, 582.0, ACCENT);
        canvas.png()
    }
}

/// "Open letter" in the letter's language; in English where the font lacks its script.
fn plain(text: Text) -> String {
    or(text.get("card-plain"), &Text::new(Lang::En).get("card-plain"))
}

/// The words, or others where the font lacks a character of them.
fn or(words: String, other: &str) -> String {
    let known = |c: char| c.is_whitespace() || FONT.glyph_id(c).0 != 0;
    if words.chars().all(known) { words } else { other.to_owned() }
}

/// The whole title in lines, at the largest size in which it fits; none where it fits in none.
fn fitted(title: &str, column: f32) -> Option<(f32, Vec<String>)> {
    TITLE_PX.into_iter().find_map(|px| {
        let lines = wrapped(title, px, column)?;
        (lines.len() as f32 * px * LEADING <= TITLE_HEIGHT).then_some((px, lines))
    })
}

/// None where a word is wider than the column.
fn wrapped(title: &str, px: f32, column: f32) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        if width(word, px) > column {
            return None;
        }
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), px) <= column => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    Some(lines)
}

/// As much of a line as fits, with a sign that there is more.
fn clipped(line: &str, px: f32, column: f32) -> String {
    if width(line, px) <= column {
        return line.to_owned();
    }
    let mut kept = String::new();
    let mut used = width("…", px);
    for c in line.chars() {
        used += FONT.as_scaled(px).h_advance(FONT.glyph_id(c));
        if used > column {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end_matches([' ', '…']))
}

fn width(line: &str, px: f32) -> f32 {
    let font = FONT.as_scaled(px);
    line.chars().map(|c| font.h_advance(FONT.glyph_id(c))).sum()
}

struct Canvas {
    rgb: Vec<u8>,
}

impl Canvas {
    fn new() -> Self {
        Self { rgb: PAPER.repeat(WIDTH * HEIGHT) }
    }

    fn fill(&mut self, left: f32, top: f32, width: f32, height: f32, colour: [u8; 3]) {
        for y in top as usize..(top + height) as usize {
            for x in left as usize..(left + width) as usize {
                self.blend(x, y, 1.0, colour);
            }
        }
    }

    /// A line of text with its baseline at `y`.
    fn line(&mut self, text: &str, px: f32, x: f32, y: f32, colour: [u8; 3]) {
        let mut pen = x;
        for c in text.chars() {
            let id = FONT.glyph_id(c);
            let glyph = Glyph { id, scale: PxScale::from(px), position: point(pen, y) };
            pen += FONT.as_scaled(px).h_advance(id);
            let Some(outline) = FONT.outline_glyph(glyph) else { continue };
            let origin = outline.px_bounds().min;
            outline.draw(|dx, dy, coverage| {
                let (x, y) = (origin.x + dx as f32, origin.y + dy as f32);
                if x >= 0.0 && y >= 0.0 {
                    self.blend(x as usize, y as usize, coverage, colour);
                }
            });
        }
    }

    fn blend(&mut self, x: usize, y: usize, coverage: f32, colour: [u8; 3]) {
        if x >= WIDTH || y >= HEIGHT {
            return;
        }
        let at = (y * WIDTH + x) * 3;
        let Some(pixel) = self.rgb.get_mut(at..at + 3) else { return };
        for (below, above) in pixel.iter_mut().zip(colour) {
            let mixed = f32::from(*below) + (f32::from(above) - f32::from(*below)) * coverage.clamp(0.0, 1.0);
            *below = mixed.round() as u8;
        }
    }

    fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, WIDTH as u32, HEIGHT as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&self.rgb)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(title: &str) -> Vec<u8> {
        let [label, title, count, from] =
            ["Open letter to the board", title, "1240 of about 4000 people have signed.", "Employees of Example"]
                .map(ToOwned::to_owned);
        Card { label, title, count, from }.png().unwrap()
    }

    #[test]
    fn a_card_is_a_png_of_the_expected_size() {
        for title in ["Short", &"long words ".repeat(60), &"x".repeat(500), ""] {
            let png = card(title);
            assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
            assert_eq!(&png[16..24], [1_200_u32.to_be_bytes(), 630_u32.to_be_bytes()].concat());
        }
    }

    #[test]
    fn a_title_is_there_whole_or_not_at_all() {
        let column = WIDTH as f32 - 2.0 * MARGIN;
        for title in ["Give us our weekends back", &"Four letters and more ".repeat(20), &"a b ".repeat(99)] {
            let (px, lines) = fitted(title, column).expect("it fits");
            assert_eq!(lines.join(" "), title.trim());
            assert!(lines.iter().all(|line| width(line, px) <= column));
            assert!(lines.len() as f32 * px * LEADING <= TITLE_HEIGHT);
        }
        for title in ["Donaudampfschifffahrtsgesellschaft".repeat(9), "WWWW ".repeat(100)] {
            assert!(fitted(&title, column).is_none(), "half of it would be shown");
        }
    }

    #[test]
    fn a_card_without_its_script_still_says_what_it_is() {
        for lang in Lang::ALL {
            assert!(!plain(Text::new(lang)).is_empty());
        }
    }

    #[test]
    fn unknown_scripts_give_way() {
        assert_eq!(or("Größe Ελλάδα Привет Łódź".to_owned(), "-"), "Größe Ελλάδα Привет Łódź");
        assert_eq!(or("公開書簡".to_owned(), "Open letter"), "Open letter");
    }
}
