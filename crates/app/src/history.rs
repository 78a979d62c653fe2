//! What was done, and going back and forth in it.

use handful_contract::{Applied, Failure, HistoryPage, PastAction, command as c};
use handful_store::HistoryEntry;

use crate::{App, Handle, convert, failure};

/// More actions at a time would only make the answer slow.
const ACTIONS: u32 = 1_000;

impl Handle<c::ListHistory> for App {
    async fn handle(&self, command: c::ListHistory) -> Result<HistoryPage, Failure> {
        let limit = command.limit.clamp(1, ACTIONS);
        let before = command.before.map(number);
        let opened = self.opened().await?;
        let mut entries = opened.store.history(before, limit + 1).await.map_err(failure::store)?;
        let more = entries.len() > limit as usize;
        entries.truncate(limit as usize);
        Ok(HistoryPage { actions: entries.into_iter().map(action).collect(), more })
    }
}

impl Handle<c::Travel> for App {
    async fn handle(&self, command: c::Travel) -> Result<Applied, Failure> {
        let opened = self.opened().await?;
        let outcome = opened.store.travel(number(command.to)).await.map_err(failure::store)?;
        opened.settle(outcome.unwrap_or_default()).await
    }
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn action(entry: HistoryEntry) -> PastAction {
    let (document, title) = entry.document.unzip();
    PastAction {
        number: entry.number.unsigned_abs(),
        words: entry.words,
        at: entry.created_at / 1_000,
        undone: entry.undone,
        document: document.map(convert::document_id),
        title: title.unwrap_or_default(),
    }
}
