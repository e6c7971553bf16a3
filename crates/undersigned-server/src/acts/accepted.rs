//! The answer to somebody whose entry is in the ledger.

use std::sync::Arc;

use crate::app::App;
use crate::group::published::LiveGroup;
use crate::group::receipt::receipt;
use crate::refusal::Refusal;

/// An accepted entry.
pub struct Accepted {
    /// Place in the ledger.
    pub index: u64,
    /// The tlog-proof of it.
    pub receipt: String,
    /// False if this very entry had been accepted before.
    pub fresh: bool,
}

/// With a receipt under the last checkpoint.
pub(super) async fn accepted(app: &App, group: Arc<LiveGroup>, index: u64, fresh: bool) -> Result<Accepted, Refusal> {
    let reader = app.reader().clone();
    let head = {
        let live = group.read();
        (live.size, live.checkpoint.clone())
    };
    let made = app.work().read(move || receipt(&*reader, group.id(), index, head)).await;
    // It is entered, whatever is wrong with reading it: nobody may hear that nothing was changed.
    let receipt = made.ok().and_then(Result::ok).ok_or_else(Refusal::no_receipt)?;
    Ok(Accepted { index, receipt, fresh })
}

/// The same entry again, because the answer was lost: a fresh receipt; otherwise the reason for the refusal.
pub(super) async fn accepted_before(
    app: &App,
    group: Arc<LiveGroup>,
    index: u64,
    bytes: &[u8],
    otherwise: impl Into<Refusal>,
) -> Result<Accepted, Refusal> {
    let (reader, id) = (app.reader().clone(), group.id().to_owned());
    let stored = app.work().read(move || reader.entries_at(&id, &[index])).await??;
    if stored.first().is_none_or(|stored| stored != bytes) {
        return Err(otherwise.into());
    }
    // A name that was to be erased with it may still be there, and a client that asks again must be able to rely on it.
    app.need_erased().await?;
    accepted(app, group, index, false).await
}
