//! Model versions: what was in use when, what it learned from, how good it was.

use sqlx::{AssertSqlSafe, Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    error::StoreError,
    rows::{self, Key, count},
};

/// A model version to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewModelVersion {
    /// The version it was made from.
    pub parent: Option<u32>,
    /// Fingerprint of the encoder whose features it reads.
    pub encoder: String,
    /// How many annotations it learned from.
    pub annotations: u32,
    /// Its weights, in whatever form the caller reads again.
    pub weights: Option<Vec<u8>>,
    /// Its score, in whatever form the caller reads again.
    pub score: serde_json::Value,
    /// What it learned from, in whatever form the caller reads again.
    pub training: serde_json::Value,
}

/// A model version as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelVersion {
    /// Its number, counted from 1 within the project.
    pub number: u32,
    /// The model version.
    pub id: Uuid,
    /// The version it was made from.
    pub parent: Option<u32>,
    /// Fingerprint of the encoder whose features it reads.
    pub encoder: String,
    /// How many annotations it learned from.
    pub annotations: u32,
    /// Its weights; none where they were thinned out since.
    pub weights: Option<Vec<u8>>,
    /// Its score.
    pub score: serde_json::Value,
    /// What it learned from.
    pub training: serde_json::Value,
    /// When it was kept, in milliseconds since 1970.
    pub created_at: i64,
}

/// A model version as it is listed, without its weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedVersion {
    /// Its number, counted from 1 within the project.
    pub number: u32,
    /// Fingerprint of the encoder whose features it reads.
    pub encoder: String,
    /// How many annotations it learned from.
    pub annotations: u32,
    /// Whether its weights are still there.
    pub has_weights: bool,
    /// Its score.
    pub score: serde_json::Value,
    /// What it learned from.
    pub training: serde_json::Value,
    /// When it was kept, in milliseconds since 1970.
    pub created_at: i64,
}

const COLUMNS: &str =
    "number, id, parent, encoder, annotations, weights, score, training, created_at";

/// Keeps a model version and gives its number: the one that it goes by already, or else the next.
pub(crate) async fn add(
    conn: &mut SqliteConnection,
    number: Option<u32>,
    version: NewModelVersion,
) -> Result<u32, StoreError> {
    let number = sqlx::query_scalar::<_, i64>(
        "INSERT INTO model_version (number, id, parent, encoder, annotations, weights, score, \
         training, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
    )
    .bind(number)
    .bind(Key(Uuid::now_v7()))
    .bind(version.parent)
    .bind(version.encoder)
    .bind(version.annotations)
    .bind(version.weights)
    .bind(serde_json::to_string(&version.score)?)
    .bind(serde_json::to_string(&version.training)?)
    .bind(rows::now())
    .fetch_one(conn)
    .await?;
    Ok(count(number))
}

/// The newest model version.
pub(crate) async fn latest(
    conn: &mut SqliteConnection,
) -> Result<Option<ModelVersion>, StoreError> {
    let statement =
        AssertSqlSafe(format!("SELECT {COLUMNS} FROM model_version ORDER BY number DESC LIMIT 1"));
    let row = sqlx::query(statement).fetch_optional(conn).await?;
    row.as_ref().map(version_of).transpose()
}

/// The highest number that a model version ever went by here; 0 before the first. Not every version is
/// kept, but what a person decided about its suggestions still names it.
pub(crate) async fn highest_number(conn: &mut SqliteConnection) -> Result<u32, StoreError> {
    let number: Option<i64> = sqlx::query_scalar(
        "SELECT max(number) FROM (SELECT max(number) AS number FROM model_version \
         UNION ALL SELECT max(version) FROM annotation UNION ALL SELECT max(version) FROM decision)",
    )
    .fetch_one(conn)
    .await?;
    Ok(number.map_or(0, count))
}

/// The model version of this number.
pub(crate) async fn get(
    conn: &mut SqliteConnection,
    number: u32,
) -> Result<ModelVersion, StoreError> {
    let statement = AssertSqlSafe(format!("SELECT {COLUMNS} FROM model_version WHERE number = ?"));
    let row = sqlx::query(statement).bind(number).fetch_optional(conn).await?;
    version_of(row.as_ref().ok_or(StoreError::NoSuchVersion { number })?)
}

/// The newest so many model versions, newest first.
pub(crate) async fn list(
    conn: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<ListedVersion>, StoreError> {
    let rows = sqlx::query(
        "SELECT number, encoder, annotations, weights IS NOT NULL, score, training, created_at \
         FROM model_version ORDER BY number DESC LIMIT ?",
    )
    .bind(most)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ListedVersion {
                number: count(row.try_get(0)?),
                encoder: row.try_get(1)?,
                annotations: count(row.try_get(2)?),
                has_weights: row.try_get(3)?,
                score: serde_json::from_str(row.try_get(4)?)?,
                training: serde_json::from_str(row.try_get(5)?)?,
                created_at: row.try_get(6)?,
            })
        })
        .collect()
}

/// The version that a person chose to be in use; none where the newest is.
pub(crate) async fn chosen(conn: &mut SqliteConnection) -> Result<Option<u32>, StoreError> {
    let number: Option<i64> =
        sqlx::query_scalar("SELECT chosen_version FROM project").fetch_one(conn).await?;
    Ok(number.map(count))
}

/// Remembers that a person chose this version, or none.
pub(crate) async fn choose(
    conn: &mut SqliteConnection,
    number: Option<u32>,
) -> Result<(), StoreError> {
    if let Some(number) = number {
        get(conn, number).await?;
    }
    sqlx::query("UPDATE project SET chosen_version = ?").bind(number).execute(conn).await?;
    Ok(())
}

/// Lets go of the weights of all but the newest so many, and of the chosen one.
pub(crate) async fn thin(conn: &mut SqliteConnection, keep: u32) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE model_version SET weights = NULL WHERE weights IS NOT NULL AND number NOT IN \
         (SELECT number FROM model_version ORDER BY number DESC LIMIT ?) \
         AND number IS NOT (SELECT chosen_version FROM project)",
    )
    .bind(keep)
    .execute(conn)
    .await?;
    Ok(())
}

fn version_of(row: &SqliteRow) -> Result<ModelVersion, StoreError> {
    Ok(ModelVersion {
        number: count(row.try_get(0)?),
        id: row.try_get::<Key, _>(1)?.0,
        parent: row.try_get(2)?,
        encoder: row.try_get(3)?,
        annotations: count(row.try_get(4)?),
        weights: row.try_get(5)?,
        score: serde_json::from_str(row.try_get(6)?)?,
        training: serde_json::from_str(row.try_get(7)?)?,
        created_at: row.try_get(8)?,
    })
}
