//! Many rows in one statement.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use crate::{
    arrival::Arrival,
    error::StoreError,
    record::ReviewState,
    rows::{self, Key, column},
};

/// Rows in one statement. SQLite allows 32,766 variables; the widest row here has twelve. More rows do
/// not make it faster, and equal statements are prepared only once.
const ROWS: usize = 128;

/// Writes documents with all that came with them.
pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    mut arrivals: Vec<Arrival>,
    import: Uuid,
    annotator: Uuid,
) -> Result<(), StoreError> {
    let now = rows::now();
    documents(conn, &arrivals, import, now).await?;
    contents(conn, &mut arrivals).await?;
    sentences(conn, &arrivals).await?;
    annotations(conn, &arrivals, import, annotator, now).await?;
    notes(conn, &arrivals, annotator, now).await
}

async fn documents(
    conn: &mut SqliteConnection,
    arrivals: &[Arrival],
    import: Uuid,
    now: i64,
) -> Result<(), StoreError> {
    for chunk in arrivals.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO document (id, import, position, title, given_title, external_id, hash, \
             sentences, sentences_done, sentences_touched, created_at) ",
        );
        query.push_values(chunk, |mut row, arrival| {
            let in_state = |wanted: fn(ReviewState) -> bool| {
                column(arrival.sentences.iter().filter(|sentence| wanted(sentence.state)).count())
            };
            row.push_bind(Key(arrival.id))
                .push_bind(Key(import))
                .push_bind(arrival.position)
                .push_bind(arrival.title.clone())
                .push_bind(arrival.given_title.clone())
                .push_bind(arrival.external_id.clone())
                .push_bind(arrival.hash.to_vec())
                .push_bind(column(arrival.sentences.len()))
                .push_bind(in_state(|state| state == ReviewState::Done))
                .push_bind(in_state(|state| state != ReviewState::Untouched))
                .push_bind(now);
        });
        run(conn, query, chunk.len()).await?;
    }
    Ok(())
}

/// Writes texts and metadata. The texts are handed over, as one may be large.
async fn contents(conn: &mut SqliteConnection, arrivals: &mut [Arrival]) -> Result<(), StoreError> {
    for chunk in arrivals.chunks_mut(ROWS) {
        let rows = chunk.len();
        let contents = chunk
            .iter_mut()
            .map(|arrival| {
                let meta = serde_json::to_string(&arrival.meta)?;
                Ok((arrival.id, std::mem::take(&mut arrival.text), meta))
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO content (document, text, meta) ");
        query.push_values(contents, |mut row, (document, text, meta)| {
            row.push_bind(Key(document)).push_bind(text).push_bind(meta);
        });
        run(conn, query, rows).await?;
    }
    Ok(())
}

async fn sentences(conn: &mut SqliteConnection, arrivals: &[Arrival]) -> Result<(), StoreError> {
    let all: Vec<_> = arrivals
        .iter()
        .flat_map(|arrival| {
            arrival.sentences.iter().enumerate().map(|(ordinal, row)| (arrival.id, ordinal, row))
        })
        .collect();
    for chunk in all.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO sentence (document, ordinal, start, \"end\", state, held_out) ",
        );
        query.push_values(chunk, |mut row, (document, ordinal, sentence)| {
            row.push_bind(Key(*document))
                .push_bind(column(*ordinal))
                .push_bind(column(sentence.span.start))
                .push_bind(column(sentence.span.end))
                .push_bind(sentence.state.number())
                .push_bind(sentence.held_out);
        });
        run(conn, query, chunk.len()).await?;
    }
    Ok(())
}

async fn annotations(
    conn: &mut SqliteConnection,
    arrivals: &[Arrival],
    import: Uuid,
    annotator: Uuid,
    now: i64,
) -> Result<(), StoreError> {
    let all: Vec<_> = arrivals
        .iter()
        .flat_map(|arrival| arrival.annotations.iter().map(|row| (arrival.id, row)))
        .collect();
    for chunk in all.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO annotation (id, document, start, \"end\", surface, concept, annotator, \
             origin, import, created_at, updated_at) ",
        );
        query.push_values(chunk, |mut row, (document, annotation)| {
            row.push_bind(Key(Uuid::now_v7()))
                .push_bind(Key(*document))
                .push_bind(column(annotation.given.span.start))
                .push_bind(column(annotation.given.span.end))
                .push_bind(annotation.surface.clone())
                .push_bind(Key(annotation.concept))
                .push_bind(Key(annotator))
                .push_bind("imported")
                .push_bind(Key(import))
                .push_bind(now)
                .push_bind(now);
        });
        run(conn, query, chunk.len()).await?;
    }
    Ok(())
}

async fn notes(
    conn: &mut SqliteConnection,
    arrivals: &[Arrival],
    annotator: Uuid,
    now: i64,
) -> Result<(), StoreError> {
    let all: Vec<_> = arrivals
        .iter()
        .flat_map(|arrival| arrival.notes.iter().map(|(ordinal, note)| (arrival.id, ordinal, note)))
        .collect();
    for chunk in all.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO note (id, document, ordinal, flagged, text, annotator, created_at) ",
        );
        query.push_values(chunk, |mut row, (document, ordinal, note)| {
            row.push_bind(Key(Uuid::now_v7()))
                .push_bind(Key(*document))
                .push_bind(**ordinal)
                .push_bind(note.flagged)
                .push_bind(note.text.clone())
                .push_bind(Key(annotator))
                .push_bind(now);
        });
        run(conn, query, chunk.len()).await?;
    }
    Ok(())
}

/// Runs a statement; only those of full length come again and are worth keeping prepared.
async fn run(
    conn: &mut SqliteConnection,
    mut query: QueryBuilder<Sqlite>,
    rows: usize,
) -> Result<(), StoreError> {
    query.build().persistent(rows == ROWS).execute(conn).await?;
    Ok(())
}
