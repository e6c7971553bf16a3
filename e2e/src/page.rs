//! Reading and using a page as a person does: by what it says.

use crate::browser::Browser;
use crate::wait::{SOON, until};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::time::Duration;

/// How the journey names something to use.
#[derive(Clone, Copy, Debug)]
pub enum Control<'a> {
    /// A field, by the words of its label.
    Field(&'a str),
    /// A button or link, by its words.
    Button(&'a str),
    /// Anything, by a CSS selector.
    Css(&'a str),
}

/// Finds the first visible element of a kind. Words must be the beginning of the label: hints may follow.
const FIND: &str = "
    const [kind, name] = arguments;
    const words = (e) => (e.innerText || e.value || e.getAttribute('aria-label') || '').replace(/\\s+/g, ' ').trim();
    const shown = (e) => e && e.checkVisibility({ visibilityProperty: true });
    if (kind === 'css') return [...document.querySelectorAll(name)].find(shown) || null;
    if (kind === 'button') {
        const all = [...document.querySelectorAll('button, a, summary, input[type=submit]')].filter(shown);
        return all.find((e) => words(e) === name) || all.find((e) => words(e).startsWith(name)) || null;
    }
    const labels = [...document.querySelectorAll('label')];
    const label = labels.find((e) => words(e) === name) || labels.find((e) => words(e).startsWith(name));
    return (label && label.control) || null;";

impl Browser {
    pub fn goto(&self, url: &str) -> Result<()> {
        self.session.goto(url).with_context(|| format!("opening {url}"))
    }

    /// The whole address of the page.
    pub fn address(&self) -> Result<String> {
        self.string("return location.href")
    }

    /// The words on the page.
    pub fn text(&self) -> Result<String> {
        self.string("return document.body ? document.body.innerText : ''")
    }

    /// The result of a script, as text.
    pub fn string(&self, script: &str) -> Result<String> {
        let value = self.session.execute(script, json!([]))?;
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// Runs a script with arguments.
    pub fn execute(&self, script: &str, arguments: Value) -> Result<Value> {
        self.session.execute(script, arguments)
    }

    /// Waits until the page says `words`.
    pub fn wait_text(&self, words: &str) -> Result<()> {
        self.wait_text_for(words, SOON)
    }

    /// Waits until the page says `words`; on failure tells what it says instead.
    pub fn wait_text_for(&self, words: &str, patience: Duration) -> Result<()> {
        let found = until(&format!("the words {words:?}"), patience, || Ok(self.text()?.contains(words).then_some(())));
        found.with_context(|| self.describe())
    }

    /// Waits until the element is there and visible.
    pub fn wait_for(&self, control: Control<'_>) -> Result<Value> {
        self.wait_for_within(control, SOON)
    }

    /// Waits until the element is there and visible, for so long.
    pub fn wait_for_within(&self, control: Control<'_>, patience: Duration) -> Result<Value> {
        let found = until(&format!("{control:?}"), patience, || self.look_for(control));
        found.with_context(|| self.describe())
    }

    /// The element if it is there and visible now.
    pub fn look_for(&self, control: Control<'_>) -> Result<Option<Value>> {
        let (kind, name) = match control {
            Control::Field(name) => ("field", name),
            Control::Button(name) => ("button", name),
            Control::Css(name) => ("css", name),
        };
        let found = self.session.execute(FIND, json!([kind, name]))?;
        Ok((!found.is_null()).then_some(found))
    }

    /// Presses a button or follows a link.
    pub fn press(&self, control: Control<'_>) -> Result<()> {
        let element = self.wait_for(control)?;
        self.session.click(&element).with_context(|| format!("pressing {control:?}; {}", self.describe()))
    }

    /// Replaces what a field holds by typing.
    pub fn fill(&self, control: Control<'_>, text: &str) -> Result<()> {
        let element = self.wait_for(control)?;
        let typed = self.session.clear(&element).and_then(|()| self.session.type_keys(&element, text));
        typed.with_context(|| format!("filling {control:?}; {}", self.describe()))
    }

    /// Sets a date: its entry by keyboard differs by language.
    pub fn set_date(&self, control: Control<'_>, text: &str) -> Result<()> {
        let element = self.wait_for(control)?;
        let script = "
            const [field, value] = arguments;
            field.value = value;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }));
            return field.value !== '' && value.startsWith(field.value);";
        // A browser drops seconds that are zero, and all of what is no date.
        let kept = self.session.execute(script, json!([element, text]))?;
        anyhow::ensure!(kept == Value::Bool(true), "{control:?} does not take {text:?}");
        Ok(())
    }

    /// The words of an element.
    pub fn text_of(&self, control: Control<'_>) -> Result<String> {
        let element = self.wait_for(control)?;
        let text = self.session.execute("return arguments[0].innerText", json!([element]))?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The id of what has the keyboard focus, or its tag.
    pub fn focused(&self) -> Result<String> {
        self.string("const e = document.activeElement; return e ? e.id || e.tagName.toLowerCase() : ''")
    }

    fn describe(&self) -> String {
        let address = self.address().unwrap_or_default();
        format!("{address} says:\n{}", self.text().unwrap_or_else(|error| format!("nothing ({error})")))
    }
}
