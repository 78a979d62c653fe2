//! What a person calls right although it looks like a mistake.

use std::collections::BTreeSet;

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    change::{ConfirmationRow, RowState},
    error::StoreError,
    record::Confirmation,
    rows::Key,
    work::{Deed, Work, quoted},
};

impl Work<'_> {
    pub(crate) async fn confirm(
        &mut self,
        surface: String,
        readings: BTreeSet<Option<Uuid>>,
    ) -> Result<Deed, StoreError> {
        for concept in readings.iter().copied().flatten() {
            self.concept(concept).await?;
        }
        let words = format!("call {} right as it is", quoted(&surface));
        let wanted = Confirmation { surface, readings };
        let known = all(&mut *self.conn).await?;
        if !known.iter().any(|one| one.covers(&wanted.surface, &wanted.readings)) {
            let Confirmation { surface, readings } = wanted;
            let (id, annotator) = (Uuid::now_v7(), self.annotator);
            let row = ConfirmationRow { surface, readings, annotator };
            self.put_over(
                RowState::Confirmation { id, row: None },
                RowState::Confirmation { id, row: Some(row) },
            )
            .await?;
        }
        Ok(Deed { words, place: None })
    }
}

/// All that were not taken back, oldest first.
pub(crate) async fn all(conn: &mut SqliteConnection) -> Result<Vec<Confirmation>, StoreError> {
    let rows = sqlx::query(
        "SELECT surface, readings, annotator FROM confirmation \
         WHERE deleted_at IS NULL ORDER BY created_at, id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let ConfirmationRow { surface, readings, .. } = of_row(row)?;
            Ok(Confirmation { surface, readings })
        })
        .collect()
}

/// A confirmation that was not taken back.
pub(crate) async fn row(
    conn: &mut SqliteConnection,
    id: Uuid,
) -> Result<Option<ConfirmationRow>, StoreError> {
    let row = sqlx::query(
        "SELECT surface, readings, annotator FROM confirmation \
         WHERE id = ? AND deleted_at IS NULL",
    )
    .bind(Key(id))
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(of_row).transpose()
}

fn of_row(row: &SqliteRow) -> Result<ConfirmationRow, StoreError> {
    Ok(ConfirmationRow {
        surface: row.try_get(0)?,
        readings: serde_json::from_str(row.try_get(1)?)?,
        annotator: row.try_get::<Key, _>(2)?.0,
    })
}

/// Puts a confirmation into a state.
pub(crate) async fn write(
    conn: &mut SqliteConnection,
    id: Uuid,
    row: Option<&ConfirmationRow>,
    now: i64,
) -> Result<(), StoreError> {
    match row {
        Some(row) => {
            sqlx::query(
                "INSERT INTO confirmation (id, surface, readings, annotator, created_at) \
                 VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET deleted_at = NULL",
            )
            .bind(Key(id))
            .bind(row.surface.as_str())
            .bind(serde_json::to_string(&row.readings)?)
            .bind(Key(row.annotator))
            .bind(now)
            .execute(conn)
            .await?;
        }
        None => {
            sqlx::query("UPDATE confirmation SET deleted_at = ? WHERE id = ?")
                .bind(now)
                .bind(Key(id))
                .execute(conn)
                .await?;
        }
    }
    Ok(())
}
