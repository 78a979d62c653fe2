//! How good the model was with how many annotations.

use sqlx::{Row, SqliteConnection};

use crate::{
    error::StoreError,
    rows::{self, count},
};

/// How good a model version was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// Fingerprint of the encoder as it came.
    pub encoder: String,
    /// Whether layers of it were tuned to the project.
    pub tuned: bool,
    /// How many annotations what was measured had learned from.
    pub annotations: u32,
    /// The model version that was in use.
    pub version: u32,
    /// The score, in whatever form the caller reads again.
    pub score: serde_json::Value,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// Keeps a measurement in place of any other of about as many annotations; the time is now.
pub(crate) async fn keep(
    conn: &mut SqliteConnection,
    measurement: &Measurement,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO measurement (encoder, tuned, slot, annotations, version, score, \
         created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&measurement.encoder)
    .bind(measurement.tuned)
    .bind(slot(measurement.annotations))
    .bind(measurement.annotations)
    .bind(measurement.version)
    .bind(serde_json::to_string(&measurement.score)?)
    .bind(rows::now())
    .execute(conn)
    .await?;
    Ok(())
}

/// All measurements with an encoder, by their number of annotations.
pub(crate) async fn all(
    conn: &mut SqliteConnection,
    encoder: &str,
) -> Result<Vec<Measurement>, StoreError> {
    let rows = sqlx::query(
        "SELECT tuned, annotations, version, score, created_at FROM measurement WHERE encoder = ? \
         ORDER BY annotations, tuned",
    )
    .bind(encoder)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Measurement {
                encoder: encoder.to_owned(),
                tuned: row.try_get(0)?,
                annotations: count(row.try_get(1)?),
                version: count(row.try_get(2)?),
                score: serde_json::from_str(row.try_get(3)?)?,
                at: row.try_get(4)?,
            })
        })
        .collect()
}

/// A number with everything behind its first two digits as nought.
fn slot(annotations: u32) -> u32 {
    let mut unit = 1;
    while annotations / unit >= 100 {
        unit *= 10;
    }
    annotations / unit * unit
}

#[cfg(test)]
mod tests {
    use super::slot;

    #[test]
    fn the_first_two_digits_make_the_slot() {
        let slots = [0, 7, 42, 99, 100, 109, 1_234, 99_999, u32::MAX].map(slot);
        assert_eq!(slots, [0, 7, 42, 99, 100, 100, 1_200, 99_000, 4_200_000_000]);
    }
}
