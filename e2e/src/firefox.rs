//! One Firefox, driven by WebDriver BiDi over the socket that it opens by itself: a browser of another make than the one that
//! all other journeys have.

use crate::process::Process;
use crate::wait::{SOON, until};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::net::TcpStream;
use std::process::Command;
use tempfile::TempDir;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket, connect};

/// A running Firefox with one page and an empty profile.
pub struct Firefox {
    socket: RefCell<WebSocket<MaybeTlsStream<TcpStream>>>,
    next: Cell<u64>,
    page: String,
    _process: Process,
    _profile: TempDir,
}

impl Firefox {
    /// Starts it with a window as wide as a phone.
    pub fn start() -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let mut command = Command::new("firefox-esr");
        command.args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"]).arg(profile.path());
        command.env("HOME", profile.path());
        let mut process = Process::start("firefox-esr", &mut command)?;
        let address = process.line("the socket", SOON * 3, |line| {
            let (_, address) = line.split_once("WebDriver BiDi listening on ")?;
            Some(address.trim().to_owned())
        })?;
        let (socket, _) = connect(format!("{address}/session")).context("the socket of Firefox")?;
        let mut firefox = Self {
            socket: RefCell::new(socket),
            next: Cell::new(1),
            page: String::new(),
            _process: process,
            _profile: profile,
        };
        firefox.ask("session.new", &json!({"capabilities": {}}))?;
        let tree = firefox.ask("browsingContext.getTree", &json!({}))?;
        firefox.page = tree["contexts"][0]["context"].as_str().context("a page")?.to_owned();
        let viewport = json!({"context": firefox.page, "viewport": {"width": 360, "height": 780}});
        firefox.ask("browsingContext.setViewport", &viewport)?;
        Ok(firefox)
    }

    /// Opens an address and waits until it is loaded.
    pub fn goto(&self, url: &str) -> Result<()> {
        self.ask("browsingContext.navigate", &json!({"context": self.page, "url": url, "wait": "complete"})).map(drop)
    }

    /// The text of what an expression gives, as the page's own script would see it.
    pub fn evaluate(&self, expression: &str) -> Result<String> {
        let target = json!({"context": self.page});
        let asked = json!({"expression": format!("String({expression})"), "target": target, "awaitPromise": true});
        let answer = self.ask("script.evaluate", &asked)?;
        ensure!(answer["type"] == "success", "{expression}: {answer}");
        answer["result"]["value"].as_str().map(str::to_owned).context("a text")
    }

    /// Waits until an element is there and can be seen.
    pub fn wait_for(&self, selector: &str) -> Result<()> {
        let seen = format!("document.querySelector({})?.checkVisibility() ?? false", json!(selector));
        let waited = until(selector, SOON, || Ok((self.evaluate(&seen)? == "true").then_some(())));
        waited.with_context(|| self.text().unwrap_or_default())
    }

    /// Waits until the page says so.
    pub fn wait_text(&self, words: &str) -> Result<()> {
        let waited = until(words, SOON * 3, || Ok(self.text()?.contains(words).then_some(())));
        waited.with_context(|| self.text().unwrap_or_default())
    }

    /// What the page says.
    pub fn text(&self) -> Result<String> {
        self.evaluate("document.body.innerText")
    }

    /// Presses the first such element with the mouse's button where it is on the screen.
    pub fn press(&self, selector: &str) -> Result<()> {
        self.wait_for(selector)?;
        let place = format!(
            "(() => {{ const e = document.querySelector({}); e.scrollIntoView({{ block: 'center', behavior: 'instant' }});
             const {{ x, y, width, height }} = e.getBoundingClientRect(); return `${{x + width / 2}} ${{y + height / 2}}`; }})()",
            json!(selector)
        );
        let place = self.evaluate(&place)?;
        let (x, y) = place.split_once(' ').context("a place")?;
        let (x, y) = (x.parse::<f64>()?.floor(), y.parse::<f64>()?.floor());
        let actions = json!([
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]);
        let mouse = json!({"type": "pointer", "id": "mouse", "actions": actions});
        self.ask("input.performActions", &json!({"context": self.page, "actions": [mouse]})).map(drop)
    }

    /// Types into a field with the keyboard.
    pub fn fill(&self, selector: &str, text: &str) -> Result<()> {
        self.press(selector)?;
        self.evaluate(&format!("document.querySelector({}).select?.()", json!(selector)))?;
        let key = |c: char| [json!({"type": "keyDown", "value": c}), json!({"type": "keyUp", "value": c})];
        let keys: Vec<Value> = text.chars().flat_map(key).collect();
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": keys});
        self.ask("input.performActions", &json!({"context": self.page, "actions": [keyboard]})).map(drop)
    }

    /// Sends a command and waits for its answer; events are passed over.
    fn ask(&self, method: &str, params: &Value) -> Result<Value> {
        let id = self.next.replace(self.next.get() + 1);
        let mut socket = self.socket.borrow_mut();
        socket.send(Message::text(json!({"id": id, "method": method, "params": params}).to_string()))?;
        loop {
            let Message::Text(text) = socket.read()? else { continue };
            let mut answer: Value = serde_json::from_str(&text)?;
            if answer["id"] == id {
                match answer["type"].as_str() {
                    Some("success") => return Ok(answer["result"].take()),
                    _ => bail!("{method}: {} {}", answer["error"], answer["message"]),
                }
            }
        }
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        // Its process group is ended all the same; a session that ended leaves no question behind.
        drop(self.ask("browser.close", &json!({})));
    }
}
