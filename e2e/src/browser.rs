//! One Chromium, as a phone of 360 px, with its own driver and a profile that starts empty.

use crate::clock::Clock;
use crate::process::{Process, signal};
use crate::wait::SOON;
use crate::webdriver::Session;
use anyhow::{Context, Result, bail};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::process::Command;
use std::rc::Rc;
use tempfile::TempDir;

/// No call home, no first-run pages, no sandbox (CI runs as root in a container); the last one lets no name
/// of another host resolve, so that a page that needs one fails here as it would for a reader without it.
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// What the page is shown on.
#[derive(Clone, Copy)]
pub struct Viewport {
    pub width: u32,
    pub height: u32,
    /// Device pixels per CSS pixel.
    pub scale: u32,
}

impl Viewport {
    /// The narrowest phone that we design for.
    pub const PHONE: Self = Self { width: 360, height: 780, scale: 1 };
}

/// The colour scheme that the reader's device asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// One finished request of the page.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub url: String,
    /// Bytes on the wire: headers and the encoded (compressed) body.
    pub encoded_bytes: u64,
}

/// A running browser. Whoever ends it with [`Browser::finish`] learns all that the checks found.
pub struct Browser {
    pub(crate) session: Session,
    driver: Option<Process>,
    browser_pid: Option<u64>,
    /// Held until the browser has ended.
    profile: Rc<TempDir>,
    clock: Option<Clock>,
    pub(crate) width: Cell<u32>,
    pub(crate) findings: RefCell<Vec<String>>,
    pub(crate) expected: RefCell<Vec<String>>,
    requested: RefCell<Vec<String>>,
    urls: RefCell<HashMap<String, String>>,
    transfers: RefCell<Vec<Transfer>>,
}

/// Times that a driver is started before its failure counts.
const DRIVER_TRIES: usize = 5;

/// A driver and its port. It asks for a free port by IPv6 and then wants the same one by IPv4, which another program may
/// have got meanwhile: then it ends at once, and is started again.
fn start_driver(clock: Option<&Clock>) -> Result<(Process, u16)> {
    let start = || -> Result<(Process, u16)> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").envs(clock.into_iter().flat_map(Clock::environment));
        let mut driver = Process::start("chromedriver", &mut command)?;
        let port = driver.line("the port", SOON, |line| {
            let tail = line.split_once("started successfully on port ")?.1;
            tail.trim_end_matches('.').parse::<u16>().ok()
        })?;
        Ok((driver, port))
    };
    let taken = |error: &anyhow::Error| format!("{error:?}").contains("Address already in use");
    for _ in 1..DRIVER_TRIES {
        match start() {
            Err(error) if taken(&error) => {}
            started => return started,
        }
    }
    start()
}

impl Browser {
    /// Starts chromedriver on a free port and one Chromium.
    pub fn start() -> Result<Self> {
        Self::start_with(Rc::new(tempfile::tempdir()?), None)
    }

    /// The same by another clock than this machine's.
    pub fn start_by(clock: &Clock) -> Result<Self> {
        Self::start_with(Rc::new(tempfile::tempdir()?), Some(clock.clone()))
    }

    /// Closes the browser and starts it again with what its profile has kept.
    pub fn reopen(self) -> Result<Self> {
        let (profile, clock) = (Rc::clone(&self.profile), self.clock.clone());
        let (findings, expected) = (self.findings.take(), self.expected.take());
        drop(self);
        let again = Self::start_with(profile, clock)?;
        again.findings.replace(findings);
        again.expected.replace(expected);
        Ok(again)
    }

    fn start_with(profile: Rc<TempDir>, clock: Option<Clock>) -> Result<Self> {
        let (driver, port) = start_driver(clock.as_ref())?;
        let (session, capabilities) = Session::start(port, &capabilities(&profile))?;
        let browser = Self {
            session,
            driver: Some(driver),
            browser_pid: capabilities["goog:processID"].as_u64(),
            profile,
            clock,
            width: Cell::new(0),
            findings: RefCell::default(),
            expected: RefCell::default(),
            requested: RefCell::default(),
            urls: RefCell::default(),
            transfers: RefCell::default(),
        };
        browser.show_on(Viewport::PHONE)?;
        // Chromium's own first page asks for many things of its own; none of them is ours.
        browser.session.goto("about:blank")?;
        browser.take_requested()?;
        browser.take_transfers()?;
        Ok(browser)
    }

    /// Lays pages out for this viewport. A phone also has touch and obeys the page's viewport tag.
    pub fn show_on(&self, viewport: Viewport) -> Result<()> {
        let Viewport { width, height, scale } = viewport;
        let phone = width < 600;
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone});
        self.session.devtools("Emulation.setDeviceMetricsOverride", metrics)?;
        self.width.set(width);
        Ok(())
    }

    /// Opens a second window of the same browser and goes on there; gives the first one, to come back to.
    pub fn new_window(&self) -> Result<String> {
        let first = self.session.window()?;
        let second = self.session.new_window()?;
        self.session.show_window(&second)?;
        self.show_on(Viewport::PHONE)?;
        Ok(first)
    }

    /// Goes on in this window.
    pub fn show_window(&self, handle: &str) -> Result<()> {
        self.session.show_window(handle)
    }

    /// For pictures: a desktop's scrollbar is no part of the page.
    pub fn hide_scrollbars(&self) -> Result<()> {
        self.session.devtools("Emulation.setScrollbarsHidden", json!({"hidden": true})).map(drop)
    }

    /// Shows pages in this colour scheme from now on.
    pub fn set_scheme(&self, scheme: Scheme) -> Result<()> {
        // Without motion, too: colours in the middle of a transition are nobody's choice.
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme.name()},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.session.devtools("Emulation.setEmulatedMedia", features).map(drop)
    }

    /// Turns the pages' scripts off or on; takes effect with the next page.
    pub fn set_scripts(&self, on: bool) -> Result<()> {
        self.session.devtools("Emulation.setScriptExecutionDisabled", json!({"value": !on})).map(drop)
    }

    /// Forgets what servers have sent; what pages have stored stays.
    pub fn clear_cache(&self) -> Result<()> {
        self.session.devtools("Network.clearBrowserCache", json!({})).map(drop)
    }

    /// The requests that ended since the last call. Requests of a worker do not appear.
    pub fn take_transfers(&self) -> Result<Vec<Transfer>> {
        self.read_performance_log()?;
        Ok(self.transfers.take())
    }

    /// The addresses that the page asked for since the last call.
    pub(crate) fn take_requested(&self) -> Result<Vec<String>> {
        self.read_performance_log()?;
        Ok(self.requested.take())
    }

    fn read_performance_log(&self) -> Result<()> {
        for entry in self.session.log("performance")? {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap_or("null"))?;
            let event = &message["message"];
            let id = event["params"]["requestId"].as_str().unwrap_or_default();
            match event["method"].as_str() {
                Some("Network.requestWillBeSent") => {
                    let url = event["params"]["request"]["url"].as_str().unwrap_or_default();
                    self.requested.borrow_mut().push(url.to_owned());
                    self.urls.borrow_mut().insert(id.to_owned(), url.to_owned());
                }
                Some("Network.loadingFinished") => {
                    let encoded_bytes = event["params"]["encodedDataLength"].as_f64().unwrap_or_default() as u64;
                    let url = self.urls.borrow().get(id).cloned().unwrap_or_default();
                    self.transfers.borrow_mut().push(Transfer { url, encoded_bytes });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The visible part of the page as PNG.
    pub fn screenshot(&self) -> Result<Vec<u8>> {
        let answer = self.session.devtools("Page.captureScreenshot", json!({"format": "png"}))?;
        let data = answer["data"].as_str().context("no picture")?;
        Base64::decode_vec(data).map_err(|error| anyhow::anyhow!("picture: {error}"))
    }

    /// Closes the browser; an error lists everything that the checks found on the way.
    pub fn finish(self) -> Result<()> {
        let findings = self.findings.take();
        if findings.is_empty() {
            return Ok(());
        }
        bail!("{} findings:\n{}", findings.len(), findings.join("\n"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        for finding in self.findings.take() {
            // A journey that failed midway has still seen these.
            eprintln!("finding: {finding}");
        }
        if self.session.end().is_err()
            && let Some(pid) = self.browser_pid
        {
            signal("KILL", &pid.to_string());
        }
        // The driver ends before its profile folder is removed.
        drop(self.driver.take());
    }
}

fn capabilities(profile: &TempDir) -> Value {
    let mut arguments: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.path().display()));
    arguments.push(format!("--window-size={},{}", Viewport::PHONE.width, Viewport::PHONE.height));
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": {"args": arguments},
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
    })
}
