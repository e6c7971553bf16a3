//! A group as everybody sees it.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use tokio_util::bytes::Bytes;

use super::excerpt::{self, About};
use super::live::Live;
use crate::refusal::Refusal;
use crate::store::Reader;

/// One group, as everybody sees it: committed.
pub struct LiveGroup {
    id: String,
    live: RwLock<Live>,
    excerpts: excerpt::Cache,
}

impl LiveGroup {
    pub(super) fn new(live: Live) -> Self {
        Self { id: live.row.id.clone(), live: RwLock::new(live), excerpts: excerpt::Cache::default() }
    }

    /// The group's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Read lock on the committed state. Keep it short: it blocks the sequencer when it publishes.
    pub fn read(&self) -> RwLockReadGuard<'_, Live> {
        // Publishing is one assignment: a panic cannot leave it half done.
        self.live.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the committed state.
    pub(super) fn publish(&self, next: Live) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        *live = next;
        live.state.settle();
        live.names.settle();
        live.contents.settle();
    }

    /// An excerpt under the last checkpoint.
    ///
    /// # Errors
    /// `not-found`, `storage`.
    pub fn excerpt(&self, about: About, reader: &dyn Reader) -> Result<Bytes, Refusal> {
        let order = {
            let live = self.read();
            if let Some(kept) = self.excerpts.find(&about, live.size) {
                return Ok(kept);
            }
            live.order(&about).ok_or_else(|| Refusal::not_found("letter or period"))?
        };
        let (size, bytes) = order.fill(&self.id, reader)?;
        self.excerpts.keep(about, size, &bytes);
        Ok(bytes)
    }
}
