//! What of the record stands on a letter's page by its last revision: first signers, organisations, paper, the press contact.

use undersigned_proto::ledger::ItemRecord;

use super::types::{self, Shelf};
use crate::group::live::Live;
use crate::store::{Blobs, StoreError};
use crate::text::Text;

/// Most items that stand on one page.
const MAX_STANDING: usize = 20;

/// What stands there, as HTML that is safe.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// On the first screen.
    pub press: Vec<String>,
    /// Before the signers.
    pub signers: Vec<String>,
}

/// Reads it, in the order in which the items came. Call it where work that takes long is done.
///
/// # Errors
/// What the disk says.
pub fn standing(text: Text, blobs: &dyn Blobs, live: &Live, letter: &str) -> Result<Standing, StoreError> {
    let shelf = |item: &ItemRecord| types::find(item.of_type).map_or(Shelf::News, |kind| kind.shelf());
    let fits = |item: &&ItemRecord| {
        let everywhere = shelf(item) == Shelf::Press && item.last().about.is_empty();
        shelf(item) != Shelf::News && item.last().erased.is_none() && (everywhere || item.is_about(letter))
    };
    let items: Vec<&ItemRecord> = live.state.items().all().filter(fits).take(MAX_STANDING).collect();
    let mut found = Standing::default();
    if items.is_empty() {
        return Ok(found);
    }
    let addresses: Vec<_> = items.iter().map(|item| item.last().content).collect();
    for (item, stored) in items.into_iter().zip(blobs.get(&live.row().id, &addresses)?) {
        let kind = types::find(item.of_type);
        let section = kind.zip(stored).and_then(|(kind, stored)| kind.section(text, &stored, item.last()));
        let Some(section) = section else { continue };
        match shelf(item) {
            Shelf::Press => found.press.push(section.html),
            Shelf::Signers => found.signers.push(section.html),
            Shelf::News => {}
        }
    }
    Ok(found)
}
