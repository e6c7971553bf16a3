//! What of the record stands on a letter's page by its last revision: first signers, organisations, paper, the press contact.

use undersigned_proto::ledger::ItemRecord;

use super::types::{self, Shelf};
use crate::group::live::Live;
use crate::store::{Blobs, StoreError};
use crate::text::Text;

/// Most items that stand on one page.
const MAX_STANDING: usize = 20;

/// The last revisions that a letter's page shows, as HTML that is safe.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// For the first screen.
    pub press: Vec<String>,
    /// For the place before the signers.
    pub signers: Vec<String>,
}

/// Reads them, in the order in which the items came. Call it where work that takes long is done.
///
/// # Errors
/// What the disk says.
pub fn standing(text: Text, blobs: &dyn Blobs, live: &Live, letter: &str) -> Result<Standing, StoreError> {
    let shown = |item: &ItemRecord, shelf: Shelf| match shelf {
        Shelf::News => false,
        Shelf::Press => item.last().about.is_empty() || item.is_about(letter),
        Shelf::Signers => item.is_about(letter),
    };
    let there = live.state.items().all().filter(|item| item.last().erased.is_none());
    let known = there.filter_map(|item| types::find(item.of_type).map(|kind| (item, kind)));
    let items: Vec<_> = known.filter(|(item, kind)| shown(item, kind.shelf())).take(MAX_STANDING).collect();
    let mut found = Standing::default();
    if items.is_empty() {
        return Ok(found);
    }
    let addresses: Vec<_> = items.iter().map(|(item, _)| item.last().content).collect();
    for ((item, kind), stored) in items.into_iter().zip(blobs.get(&live.row().id, &addresses)?) {
        let Some(section) = stored.and_then(|stored| kind.section(text, &stored, item.last())) else { continue };
        match kind.shelf() {
            Shelf::Press => found.press.push(section.html),
            Shelf::Signers => found.signers.push(section.html),
            Shelf::News => {}
        }
    }
    Ok(found)
}
