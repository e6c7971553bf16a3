//! What must hold on every page: axe, light and dark; no sideways scrolling; a silent console; no other host.

use crate::browser::{Browser, Scheme};
use crate::wait::{SOON, until};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::Path;

/// WCAG 2.2 AA with all that it includes, and axe's best practices.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// Runs axe and gives its violations in short.
const RUN_AXE: &str = "
    return axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] })
        .then((result) => result.violations.map((violation) => ({
            id: violation.id,
            help: violation.help,
            nodes: violation.nodes.map((node) => node.target.join(' ') + ': ' + node.failureSummary),
        })));";

impl Browser {
    /// Checks the page as it is now; findings are kept for [`Browser::finish`], named after `page`.
    pub fn check(&self, page: &str) -> Result<()> {
        self.wait_until_loaded()?;
        self.check_width(page)?;
        self.check_axe(page)?;
        self.check_console(page)?;
        self.check_hosts(page)
    }

    /// From now on answers with this status are what the journey wants; Chromium lists each as an error.
    pub fn expect_status(&self, status: u16) {
        self.expected.borrow_mut().push(format!("status of {status} "));
    }

    /// From now on requests may fail with this error of Chromium's, such as `net::ERR_EMPTY_RESPONSE`.
    pub fn expect_network_error(&self, error: &str) {
        self.expected.borrow_mut().push(error.to_owned());
    }

    /// Words may stand on a page that is about to be replaced by its next state: a check of both is one of neither.
    fn wait_until_loaded(&self) -> Result<()> {
        until("a page that has loaded", SOON, || {
            let state = self.session.execute("return document.readyState", json!([]))?;
            Ok((state == "complete").then_some(()))
        })
    }

    fn check_width(&self, page: &str) -> Result<()> {
        // The widest elements are named, because "it scrolls" alone takes long to find.
        let script = "
            const width = arguments[0], root = document.scrollingElement;
            if (root.scrollWidth <= width) return null;
            const wide = [...document.body.querySelectorAll('*')]
                .filter((e) => e.getBoundingClientRect().right > width + 0.5 && e.checkVisibility())
                .map((e) => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + [...e.classList].map((c) => '.' + c).join(''));
            return root.scrollWidth + ' px: ' + wide.slice(0, 5).join(', ');";
        let width = self.width.get();
        if let Some(wide) = self.session.execute(script, json!([width]))?.as_str() {
            self.find(page, &format!("scrolls sideways at {width} px, content has {wide}"));
        }
        Ok(())
    }

    fn check_axe(&self, page: &str) -> Result<()> {
        if self.session.execute("return typeof axe", json!([]))?.as_str() == Some("undefined") {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
            let source = std::fs::read_to_string(source).context("axe-core is missing: run `npm ci` in e2e/")?;
            // Runs as a command of the driver, beside the page's own policy, which allows no such script.
            self.session.execute(&source, json!([])).context("loading axe")?;
        }
        for scheme in [Scheme::Dark, Scheme::Light] {
            self.set_scheme(scheme)?;
            let violations =
                self.session.execute(RUN_AXE, json!([TAGS])).with_context(|| format!("running axe on {page}"))?;
            for violation in violations.as_array().context("axe gave no list")? {
                let nodes: Vec<_> =
                    violation["nodes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let (id, help) = (text(&violation["id"]), text(&violation["help"]));
                self.find(page, &format!("axe, {}: {id} ({help})\n    {}", scheme.name(), nodes.join("\n    ")));
            }
        }
        Ok(())
    }

    fn check_console(&self, page: &str) -> Result<()> {
        for entry in self.session.log("browser")? {
            let (level, message) = (text(&entry["level"]), text(&entry["message"]));
            let of_network = text(&entry["source"]) == "network";
            let expected = of_network && self.expected.borrow().iter().any(|words| message.contains(words));
            if matches!(level, "SEVERE" | "WARNING") && !expected {
                self.find(page, &format!("console: {message}"));
            }
        }
        Ok(())
    }

    fn check_hosts(&self, page: &str) -> Result<()> {
        let origin = self.session.execute("return location.origin", json!([]))?;
        let inside = format!("{}/", text(&origin));
        for url in self.take_requested()? {
            if !url.starts_with(&inside) && !url.starts_with("data:") && !url.starts_with("blob:") {
                self.find(page, &format!("asks another host: {url}"));
            }
        }
        Ok(())
    }

    fn find(&self, page: &str, what: &str) {
        self.findings.borrow_mut().push(format!("{page}: {what}"));
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
