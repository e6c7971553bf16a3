//! The few WebDriver commands that the journeys need (W3C WebDriver 2, and chromedriver's `goog/` and `se/` ones).
//!
//! Our own because the two that matter most here, emulation and logs, are chromedriver's and in no client library
//! that we know; what is left of the standard is a dozen JSON requests.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than any wait inside a command, so that the driver's own message arrives first.
const COMMAND: Duration = Duration::from_secs(120);
/// A screenshot at double scale is a few megabytes of base64.
const MAX_ANSWER_BYTES: u64 = 64 << 20;

/// One browser session of a chromedriver.
pub struct Session {
    agent: ureq::Agent,
    address: String,
}

impl Session {
    /// Starts a session; gives the capabilities that the driver answered, too.
    pub fn start(port: u16, capabilities: &Value) -> Result<(Self, Value)> {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(COMMAND)).build();
        let driver = Self { agent: config.into(), address: format!("http://127.0.0.1:{port}/session") };
        let answer = driver.post("", &json!({"capabilities": {"alwaysMatch": capabilities}}))?;
        let id = answer["sessionId"].as_str().context("no session id")?;
        let session = Self { address: format!("{}/{id}", driver.address), agent: driver.agent };
        Ok((session, answer["capabilities"].clone()))
    }

    /// Closes the browser.
    pub fn end(&self) -> Result<()> {
        read(self.agent.delete(&self.address).call()?).map(drop)
    }

    pub fn goto(&self, url: &str) -> Result<()> {
        self.post("/url", &json!({"url": url})).map(drop)
    }

    /// The window that commands go to.
    pub fn window(&self) -> Result<String> {
        let answer = read(self.agent.get(format!("{}/window", self.address)).call()?)?;
        answer.as_str().map(str::to_owned).context("a window")
    }

    /// Opens another window; commands go on to the old one.
    pub fn new_window(&self) -> Result<String> {
        let answer = self.post("/window/new", &json!({"type": "tab"}))?;
        answer["handle"].as_str().map(str::to_owned).context("a window")
    }

    /// Commands go to this window from now on.
    pub fn show_window(&self, handle: &str) -> Result<()> {
        self.post("/window", &json!({"handle": handle})).map(drop)
    }

    /// Runs the body of a function with `arguments`; a promise is awaited.
    pub fn execute(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// A real click: fails when something lies over the element.
    pub fn click(&self, element: &Value) -> Result<()> {
        self.post(&format!("/element/{}/click", element_id(element)?), &json!({})).map(drop)
    }

    /// Types with the keyboard.
    pub fn type_keys(&self, element: &Value, text: &str) -> Result<()> {
        self.post(&format!("/element/{}/value", element_id(element)?), &json!({"text": text})).map(drop)
    }

    /// Empties a field.
    pub fn clear(&self, element: &Value) -> Result<()> {
        self.post(&format!("/element/{}/clear", element_id(element)?), &json!({})).map(drop)
    }

    /// A command of the Chrome DevTools Protocol.
    pub fn devtools(&self, method: &str, params: Value) -> Result<Value> {
        self.post("/goog/cdp/execute", &json!({"cmd": method, "params": params}))
    }

    /// What the log `kind` ("browser", "performance") gathered since the last call.
    pub fn log(&self, kind: &str) -> Result<Vec<Value>> {
        let answer = self.post("/se/log", &json!({"type": kind}))?;
        Ok(answer.as_array().cloned().unwrap_or_default())
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.address)).header("Content-Type", "application/json");
        read(request.send(body.to_string())?)
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Value> {
    let text = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_string()?;
    let mut body: Value = serde_json::from_str(&text).with_context(|| format!("the driver said {text:?}"))?;
    if !answer.status().is_success() {
        let error = &body["value"];
        // The driver adds its own stack after the first lines; nobody needs that.
        let message = error["message"].as_str().unwrap_or_default().split("\nStacktrace").next().unwrap_or_default();
        bail!("{}: {message}", error["error"].as_str().unwrap_or("error"));
    }
    Ok(body["value"].take())
}

/// The key of an element reference (W3C WebDriver 2, §12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

fn element_id(element: &Value) -> Result<&str> {
    element[ELEMENT].as_str().context("this is no element")
}
