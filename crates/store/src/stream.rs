//! Documents one after the other.

use crate::{error::StoreError, record::Document};

/// Documents in the order of the list, read in batches out of one unchanging view of the project:
/// changes made after the stream was begun do not show in it.
pub struct Documents {}

impl Documents {
    /// The next document; none after the last.
    pub async fn next(&mut self) -> Result<Option<Document>, StoreError> {
        Err(crate::store::pending())
    }
}
