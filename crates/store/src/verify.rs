//! Reading a whole project for what may be wrong with it.

use sqlx::{Row, SqliteConnection};

use crate::error::StoreError;

/// Each counts rows that break a rule, or is off by so much.
const RULES: [(&str, &str); 8] = [
    (
        "documents whose counters do not fit their sentences",
        "SELECT count(*) FROM document d WHERE d.sentences <> \
         (SELECT count(*) FROM sentence s WHERE s.document = d.id) OR d.sentences_done <> \
         (SELECT count(*) FROM sentence s WHERE s.document = d.id AND s.state = 2) \
         OR d.sentences_touched <> \
         (SELECT count(*) FROM sentence s WHERE s.document = d.id AND s.state <> 0)",
    ),
    (
        "documents whose counter does not fit their annotations",
        "SELECT count(*) FROM document d WHERE d.annotations <> (SELECT count(*) FROM annotation a \
         WHERE a.document = d.id AND a.deleted_at IS NULL)",
    ),
    (
        "concepts whose counter does not fit their annotations",
        "SELECT count(*) FROM concept c WHERE c.annotations <> (SELECT count(*) FROM annotation a \
         WHERE a.concept = c.id AND a.deleted_at IS NULL)",
    ),
    (
        "words whose counter does not fit their annotations",
        "SELECT count(*) FROM term t LEFT JOIN (SELECT concept, surface, count(*) AS live \
         FROM annotation WHERE deleted_at IS NULL GROUP BY concept, surface) a \
         ON a.concept = t.concept AND a.surface = t.text \
         WHERE t.annotations <> ifnull(a.live, 0)",
    ),
    (
        "wrong counters of the project",
        "SELECT count(*) FROM project p, (SELECT count(*) AS documents, \
         ifnull(sum(done), 0) AS done, ifnull(sum(sentences), 0) AS sentences, \
         ifnull(sum(sentences_done), 0) AS sentences_done, \
         ifnull(sum(annotations), 0) AS annotations FROM document WHERE deleted_at IS NULL) d \
         WHERE p.documents <> d.documents OR p.documents_done <> d.done \
         OR p.sentences <> d.sentences OR p.sentences_done <> d.sentences_done \
         OR p.annotations <> d.annotations",
    ),
    (
        "wrong counters of stretches of the list",
        "SELECT count(*) FROM document_block b WHERE b.documents <> (SELECT count(*) FROM document d \
         WHERE d.deleted_at IS NULL AND d.position / 256 = b.block) OR b.done <> \
         (SELECT count(*) FROM document d WHERE d.deleted_at IS NULL AND d.done \
         AND d.position / 256 = b.block)",
    ),
    (
        "pairs of annotations that overlap",
        "SELECT count(*) FROM annotation a JOIN annotation b ON b.document = a.document \
         AND b.deleted_at IS NULL AND b.start < a.\"end\" AND b.\"end\" > a.start AND b.id > a.id \
         WHERE a.deleted_at IS NULL",
    ),
    (
        "untouched sentences with an annotation",
        "SELECT count(DISTINCT s.document || '-' || s.ordinal) FROM annotation a \
         JOIN sentence s ON s.document = a.document AND s.start < a.\"end\" AND s.\"end\" > a.start \
         WHERE a.deleted_at IS NULL AND s.state = 0",
    ),
];

/// What is wrong, in words; empty when nothing is.
pub(crate) async fn verify(conn: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let mut wrong: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check(20)").fetch_all(&mut *conn).await?;
    wrong.retain(|line| line != "ok");
    for row in sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *conn).await? {
        let table: String = row.try_get(0)?;
        wrong.push(format!("a row of {table} points at nothing"));
    }
    for (what, statement) in RULES {
        let count = sqlx::query_scalar::<_, i64>(statement).fetch_one(&mut *conn).await?;
        if count != 0 {
            wrong.push(format!("{count} {what}"));
        }
    }
    Ok(wrong)
}
