//! Polling with a deadline; the only place of the harness that sleeps.

use anyhow::{Context, Result, bail};
use std::time::{Duration, Instant};

/// How long a page may take for what should be there at once: a slow machine under load, not a slow page.
pub const SOON: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// Asks until `probe` gives a value, and fails after `patience` with what was waited for.
pub fn until<T>(what: &str, patience: Duration, mut probe: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(value) = probe().with_context(|| format!("waiting for {what}"))? {
            return Ok(value);
        }
        if Instant::now() >= deadline {
            bail!("waited {} s in vain for {what}", patience.as_secs());
        }
        std::thread::sleep(PAUSE);
    }
}
