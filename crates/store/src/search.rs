//! Which documents hold a phrase, and where.
//!
//! The index knows every three neighbouring scalar values of a text (FTS5's trigram tokenizer), so that it
//! serves scripts without spaces as well as others. It only names candidates: where a phrase stands is
//! decided by [`handful_text::occurrences`] alone. A phrase of one or two scalar values has no such
//! piece, and of the letters of some scripts SQLite does not know both cases; then all texts are read
//! through.

use std::collections::{BTreeMap, HashMap};

use handful_text::{Matching, Span};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    connect::Held,
    error::StoreError,
    read,
    record::{Document, ReviewState},
    rows::Key,
};

/// How many candidates are fetched at a time at most, and at first.
const MOST: usize = 256;
const FIRST: usize = 64;

/// How many bytes of text are about right to fetch at a time.
const BYTES: usize = 1 << 20;

/// More pieces than this say hardly more about where a phrase may stand.
const PIECES: usize = 16;

const DOT_ABOVE: char = '\u{307}';

/// What is looked for, and in which documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The words. Nothing holds an empty phrase.
    pub phrase: String,
    /// What counts as the same words.
    pub matching: Matching,
    /// The only document to look through, if it is one.
    pub only: Option<Uuid>,
    /// Only documents with a sentence that is done, or only those with one that is not.
    pub done: Option<bool>,
    /// Only documents with an annotation.
    pub annotated: bool,
}

/// A document with the places where the phrase stands in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The document.
    pub document: Document,
    /// The places in order; at least one, and none overlaps another.
    pub places: Vec<Span>,
}

/// Documents that hold a phrase, in the order of the list, out of one unchanging view of the project.
pub struct Finds {
    view: Held,
    search: Search,
    plan: Plan,
    /// The number of the first document that was not looked at yet.
    next: i64,
    size: usize,
    last: Option<Uuid>,
    bytes: usize,
    ended: bool,
}

/// How candidates are found.
enum Plan {
    /// The index names them.
    Index(String),
    /// All texts are read, those at least that hold one of these; every one where there are none.
    Scan(Vec<String>),
    /// There is only one.
    Only(Uuid),
}

impl Finds {
    /// Begins at a document, or at the first one.
    pub(crate) async fn begin(
        mut view: Held,
        search: Search,
        from: Option<Uuid>,
    ) -> Result<Self, StoreError> {
        let indexed = is_indexed(&mut view).await?;
        let plan = Plan::of(&search, indexed);
        let next = match (&plan, from) {
            (Plan::Only(_), _) | (_, None) => 0,
            (Plan::Index(_), Some(document)) => {
                number(&mut view, "SELECT number FROM searchable WHERE document = ?", document)
                    .await?
            }
            (Plan::Scan(_), Some(document)) => {
                number(&mut view, "SELECT rowid FROM content WHERE document = ?", document).await?
            }
        };
        let ended = search.phrase.is_empty();
        Ok(Self { view, search, plan, next, size: FIRST, last: None, bytes: 0, ended })
    }

    /// Looks at the next candidates and gives those that hold the phrase; none after the last. Nothing
    /// may be among them although more follow, so that the caller can stop when it has taken too long.
    pub async fn next(&mut self) -> Result<Option<Vec<Found>>, StoreError> {
        if self.ended {
            return Ok(None);
        }
        let rows = self.candidates().await?;
        self.ended = rows.len() < self.size || matches!(self.plan, Plan::Only(_));
        let mut bytes = 0;
        let mut held = Vec::new();
        for row in &rows {
            self.next = row.try_get::<i64, _>(0)? + 1;
            let id = row.try_get::<Key, _>(1)?.0;
            self.last = Some(id);
            let text: &str = row.try_get(2)?;
            bytes += text.len();
            let places = handful_text::occurrences(text, &self.search.phrase, self.search.matching);
            if !places.is_empty() {
                held.push(Found { document: bare(row, id, text)?, places });
            }
        }
        self.bytes += bytes;
        let each = bytes / rows.len().max(1) + 1;
        self.size = (BYTES / each).clamp(1, MOST);
        fill(&mut self.view, &mut held).await?;
        Ok(Some(held))
    }

    /// Whether everything was looked at.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.ended
    }

    /// The last document that was looked at, from which another search can go on.
    #[must_use]
    pub fn last(&self) -> Option<Uuid> {
        self.last
    }

    /// How many bytes of text have been looked at.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Number, id, text, metadata, title, given title, external id and state of the next candidates.
    async fn candidates(&mut self) -> Result<Vec<SqliteRow>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
        query.push(match self.plan {
            Plan::Index(_) => "s.number",
            Plan::Scan(_) | Plan::Only(_) => "c.rowid",
        });
        query.push(", d.id, c.text, c.meta, d.title, d.given_title, d.external_id, d.state FROM ");
        // The order of the tables is the order of looking: CROSS JOIN keeps SQLite to it.
        match &self.plan {
            Plan::Index(pieces) => {
                query
                    .push(
                        "document_index i CROSS JOIN searchable s ON s.number = i.rowid \
                         CROSS JOIN document d ON d.id = s.document \
                         CROSS JOIN content c ON c.document = d.id WHERE document_index MATCH ",
                    )
                    .push_bind(pieces.clone())
                    .push(" AND i.rowid >= ")
                    .push_bind(self.next);
            }
            Plan::Scan(sure) => {
                query
                    .push("content c CROSS JOIN document d ON d.id = c.document WHERE c.rowid >= ")
                    .push_bind(self.next);
                for (at, spelling) in sure.iter().enumerate() {
                    query
                        .push(if at == 0 { " AND (instr(c.text, " } else { " OR instr(c.text, " })
                        .push_bind(spelling.clone())
                        .push(") > 0");
                }
                if !sure.is_empty() {
                    query.push(")");
                }
            }
            Plan::Only(document) => {
                query
                    .push("document d CROSS JOIN content c ON c.document = d.id WHERE d.id = ")
                    .push_bind(Key(*document));
            }
        }
        query.push(" AND d.deleted_at IS NULL");
        match self.search.done {
            Some(true) => query.push(" AND d.sentences_done > 0"),
            Some(false) => query.push(" AND d.done = 0"),
            None => &mut query,
        };
        if self.search.annotated {
            query.push(" AND d.annotations > 0");
        }
        query.push(match self.plan {
            Plan::Index(_) => " ORDER BY i.rowid LIMIT ",
            Plan::Scan(_) | Plan::Only(_) => " ORDER BY c.rowid LIMIT ",
        });
        query.push_bind(i64::try_from(self.size).unwrap_or(i64::MAX));
        Ok(query.build().fetch_all(&mut *self.view).await?)
    }
}

impl Plan {
    fn of(search: &Search, indexed: bool) -> Self {
        if let Some(only) = search.only {
            return Self::Only(only);
        }
        match pieces(&search.phrase) {
            Some(pieces) if indexed => Self::Index(pieces),
            _ if search.matching.case => Self::Scan(vec![search.phrase.clone()]),
            _ => Self::Scan(spellings(&search.phrase)),
        }
    }
}

/// Every way to write a phrase in upper and lower case; none where they are too many to look for each.
fn spellings(phrase: &str) -> Vec<String> {
    let cased = phrase.chars().filter(|sign| !is_uncased(*sign)).count();
    if cased > 2 || phrase.contains(DOT_ABOVE) {
        return Vec::new();
    }
    let mut all = vec![String::new()];
    for sign in phrase.chars() {
        let same: Vec<char> = if is_uncased(sign) {
            vec![sign]
        } else {
            ('\0'..=char::MAX).filter(|one| one.to_lowercase().eq(sign.to_lowercase())).collect()
        };
        all = same
            .iter()
            .flat_map(|sign| all.iter().map(move |start| format!("{start}{sign}")))
            .collect();
    }
    all
}

/// What every text that holds the phrase must hold, in the language of FTS5; none where nothing is sure.
fn pieces(phrase: &str) -> Option<String> {
    // An i with a dot of its own is also the lower case of one single letter.
    if phrase.contains(DOT_ABOVE) {
        return None;
    }
    let signs: Vec<char> = phrase.chars().collect();
    let sure: Vec<String> = signs
        .windows(3)
        .filter(|piece| piece.iter().all(|sign| folds_alike(*sign)))
        .map(|piece| format!("\"{}\"", piece.iter().collect::<String>().replace('"', "\"\"")))
        .collect();
    let step = sure.len().div_ceil(PIECES).max(1);
    let chosen: Vec<&str> = sure.iter().step_by(step).map(String::as_str).collect();
    (!chosen.is_empty()).then(|| chosen.join(" AND "))
}

/// Whether SQLite, which folds by an older Unicode, takes this for the same sign as we do in any case.
fn folds_alike(sign: char) -> bool {
    match sign {
        // It passes over this one.
        '\0' => false,
        '\u{1}'..='\u{17f}'
        | '\u{1a0}'..='\u{1b0}'
        | '\u{386}'..='\u{3f2}'
        | '\u{400}'..='\u{481}'
        | '\u{531}'..='\u{586}'
        | '\u{1e00}'..='\u{1e95}'
        | '\u{1ea0}'..='\u{1eff}' => sign.to_lowercase().count() == 1,
        _ => is_uncased(sign),
    }
}

fn is_uncased(sign: char) -> bool {
    sign.to_lowercase().eq([sign]) && sign.to_uppercase().eq([sign])
}

/// Whether the project has an index: one of an older Handful that can only be looked at has none.
async fn is_indexed(conn: &mut SqliteConnection) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar::<_, bool>(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'searchable')",
    );
    Ok(found.fetch_one(conn).await?)
}

/// The number under which a plan knows a document.
async fn number(
    conn: &mut SqliteConnection,
    statement: &'static str,
    document: Uuid,
) -> Result<i64, StoreError> {
    let number = sqlx::query_scalar(statement).bind(Key(document)).fetch_optional(conn).await?;
    number.ok_or(StoreError::NoSuchDocument { id: document })
}

/// A document that still lacks its sentences and annotations.
fn bare(row: &SqliteRow, id: Uuid, text: &str) -> Result<Document, StoreError> {
    let meta: BTreeMap<String, serde_json::Value> = serde_json::from_str(row.try_get(3)?)?;
    Ok(Document {
        id,
        title: row.try_get(4)?,
        given_title: row.try_get(5)?,
        external_id: row.try_get(6)?,
        text: text.to_owned(),
        meta,
        state: ReviewState::from_number(row.try_get(7)?),
        sentences: Vec::new(),
        annotations: Vec::new(),
    })
}

/// Gives documents their sentences and annotations.
async fn fill(conn: &mut SqliteConnection, found: &mut [Found]) -> Result<(), StoreError> {
    if found.is_empty() {
        return Ok(());
    }
    let places: HashMap<Uuid, usize> =
        found.iter().enumerate().map(|(at, one)| (one.document.id, at)).collect();
    let sentences = "SELECT document, ordinal, start, \"end\", state, held_out FROM sentence \
                     WHERE document IN (";
    for row in of_documents(conn, sentences, ") ORDER BY document, ordinal", found).await? {
        if let Some(at) = places.get(&row.try_get::<Key, _>(0)?.0) {
            found[*at].document.sentences.push(read::sentence_of(&row, 1)?);
        }
    }
    let annotations = "SELECT document, id, start, \"end\", surface, concept, origin, version, \
                       annotator FROM annotation WHERE deleted_at IS NULL AND document IN (";
    for row in of_documents(conn, annotations, ") ORDER BY document, start", found).await? {
        if let Some(at) = places.get(&row.try_get::<Key, _>(0)?.0) {
            found[*at].document.annotations.push(read::annotation_of(&row, 1)?);
        }
    }
    Ok(())
}

async fn of_documents(
    conn: &mut SqliteConnection,
    before: &'static str,
    after: &'static str,
    found: &[Found],
) -> Result<Vec<SqliteRow>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(before);
    let mut ids = query.separated(", ");
    for one in found {
        ids.push_bind(Key(one.document.id));
    }
    query.push(after);
    Ok(query.build().persistent(false).fetch_all(conn).await?)
}
