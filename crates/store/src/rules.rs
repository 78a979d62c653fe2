//! Dictionaries and expressions: what a person wants looked for, and what joins the dictionary by itself.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    action::NewRule,
    change::{RowState, RuleRow},
    error::StoreError,
    record::{Rule, RuleKind, RuleSource},
    rows::{self, Key},
    work::{Deed, Work, quoted},
};

/// What a row of the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Says {
    Words,
    Expression,
    /// These words do not join the dictionary by themselves.
    Never,
}

impl Says {
    fn column(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Expression => "expression",
            Self::Never => "never",
        }
    }

    fn of(kind: &str) -> Result<Self, StoreError> {
        match kind {
            "words" => Ok(Self::Words),
            "expression" => Ok(Self::Expression),
            "never" => Ok(Self::Never),
            _ => Err(StoreError::Content { detail: format!("a rule of kind “{kind}”") }),
        }
    }
}

impl From<RuleKind> for Says {
    fn from(kind: RuleKind) -> Self {
        match kind {
            RuleKind::Words => Self::Words,
            RuleKind::Expression => Self::Expression,
        }
    }
}

impl Work<'_> {
    pub(crate) async fn add_rule(&mut self, rule: NewRule) -> Result<Deed, StoreError> {
        let NewRule { concept, kind, text, case } = rule;
        let name = self.concept(concept).await?.name;
        let words = match kind {
            RuleKind::Words => format!("add {} to the dictionary of {name}", quoted(&text)),
            RuleKind::Expression => format!("look for {} as {name}", quoted(&text)),
        };
        let says = kind.into();
        let annotator = self.annotator;
        let (id, before) = match self.rule(concept, says, &text).await? {
            Some((id, row)) => (id, Some(row)),
            None => (Uuid::now_v7(), None),
        };
        let row = match &before {
            Some(before) => RuleRow { case, ..before.clone() },
            None => RuleRow { concept, says, text, case, annotator },
        };
        self.put_over(RowState::Rule { id, row: before }, RowState::Rule { id, row: Some(row) })
            .await?;
        Ok(Deed { words, place: None })
    }

    /// Adds many at once; those that are there already stay as they are.
    pub(crate) async fn add_rules(
        &mut self,
        words: String,
        rules: Vec<NewRule>,
    ) -> Result<Deed, StoreError> {
        let mut concepts: Vec<Uuid> = rules.iter().map(|rule| rule.concept).collect();
        concepts.sort_unstable();
        concepts.dedup();
        for concept in concepts {
            self.concept(concept).await?;
        }
        let list = Uuid::now_v7();
        let rows: Vec<_> = rules
            .iter()
            .map(|rule| {
                let says = Says::from(rule.kind).column();
                let (id, concept) = (Uuid::now_v7().simple(), rule.concept.simple());
                (id.to_string(), concept.to_string(), says, rule.text.as_str(), u8::from(rule.case))
            })
            .collect();
        // One statement for all of them: fifty thousand would each take longer to be sent than to be done.
        let added = sqlx::query(
            "INSERT INTO rule (id, concept, kind, text, case_matters, list, annotator, created_at) \
             SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, \
             ?2, ?3, ?4 FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING",
        )
        .bind(serde_json::to_string(&rows)?)
        .bind(Key(list))
        .bind(Key(self.annotator))
        .bind(rows::now())
        .execute(&mut *self.conn)
        .await?
        .rows_affected();
        if added > 0 {
            self.changes.note(
                RowState::RuleList { id: list, live: false },
                RowState::RuleList { id: list, live: true },
            );
        }
        Ok(Deed { words, place: None })
    }

    /// Takes a rule away; words do not come back by themselves either.
    pub(crate) async fn remove_rule(
        &mut self,
        concept: Uuid,
        kind: RuleKind,
        text: String,
    ) -> Result<Deed, StoreError> {
        let name = self.concept(concept).await?.name;
        let words = match kind {
            RuleKind::Words => format!("take {} out of the dictionary of {name}", quoted(&text)),
            RuleKind::Expression => format!("look for {} as {name} no longer", quoted(&text)),
        };
        if let Some((id, row)) = self.rule(concept, kind.into(), &text).await? {
            self.put_over(RowState::Rule { id, row: Some(row) }, RowState::Rule { id, row: None })
                .await?;
        }
        if kind == RuleKind::Words && self.rule(concept, Says::Never, &text).await?.is_none() {
            let (id, annotator) = (Uuid::now_v7(), self.annotator);
            let row = RuleRow { concept, says: Says::Never, text, case: true, annotator };
            self.put_over(RowState::Rule { id, row: None }, RowState::Rule { id, row: Some(row) })
                .await?;
        }
        Ok(Deed { words, place: None })
    }

    /// Gives one concept the rules of another that it has not yet, and deletes the rest of them.
    pub(crate) async fn move_rules(&mut self, from: Uuid, to: Uuid) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT r.concept, r.kind, r.text, r.case_matters, r.annotator, r.id, \
             EXISTS (SELECT 1 FROM rule o WHERE o.concept = ?2 AND o.kind = r.kind \
             AND o.text = r.text AND o.deleted_at IS NULL) \
             FROM rule r WHERE r.concept = ?1 AND r.deleted_at IS NULL ORDER BY r.id",
        )
        .bind(Key(from))
        .bind(Key(to))
        .fetch_all(&mut *self.conn)
        .await?;
        for row in &rows {
            let (before, id) = (of_row(row)?, row.try_get::<Key, _>(5)?.0);
            let taken: bool = row.try_get(6)?;
            let moved = (!taken).then(|| RuleRow { concept: to, ..before.clone() });
            self.put_over(
                RowState::Rule { id, row: Some(before) },
                RowState::Rule { id, row: moved },
            )
            .await?;
        }
        Ok(())
    }

    async fn rule(
        &mut self,
        concept: Uuid,
        says: Says,
        text: &str,
    ) -> Result<Option<(Uuid, RuleRow)>, StoreError> {
        let row = sqlx::query(
            "SELECT concept, kind, text, case_matters, annotator, id FROM rule \
             WHERE concept = ? AND kind = ? AND text = ? AND deleted_at IS NULL",
        )
        .bind(Key(concept))
        .bind(says.column())
        .bind(text)
        .fetch_optional(&mut *self.conn)
        .await?;
        row.map(|row| Ok((row.try_get::<Key, _>(5)?.0, of_row(&row)?))).transpose()
    }
}

/// A number that is another one as soon as other rules hold.
pub(crate) async fn revision(conn: &mut SqliteConnection) -> Result<u64, StoreError> {
    let number: i64 = sqlx::query_scalar("SELECT rules FROM project").fetch_one(conn).await?;
    Ok(number.unsigned_abs())
}

/// What is looked for, or only what is looked for as one concept: first what a person asked for, oldest
/// first, then what joined by itself.
pub(crate) async fn all(
    conn: &mut SqliteConnection,
    only: Option<Uuid>,
) -> Result<Vec<Rule>, StoreError> {
    let asked = sqlx::query_as::<_, (Key, String, String, bool, bool)>(
        "SELECT r.concept, r.kind, r.text, r.case_matters, r.list IS NOT NULL FROM rule r \
         JOIN concept c ON c.id = r.concept AND c.deleted_at IS NULL \
         WHERE r.deleted_at IS NULL AND r.kind <> 'never' AND (?1 IS NULL OR r.concept = ?1) \
         ORDER BY r.created_at, r.id",
    )
    .bind(only.map(Key))
    .fetch_all(&mut *conn)
    .await?;
    let grown = sqlx::query_as::<_, (Key, String)>(
        "SELECT t.concept, t.text FROM term t \
         JOIN concept c ON c.id = t.concept AND c.deleted_at IS NULL \
         WHERE t.annotations >= 2 AND length(t.text) >= 2 AND (?1 IS NULL OR t.concept = ?1) \
         AND NOT EXISTS (SELECT 1 FROM rule r WHERE r.concept = t.concept AND r.text = t.text \
         AND r.kind IN ('words', 'never') AND r.deleted_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM term o JOIN concept oc ON oc.id = o.concept \
         AND oc.deleted_at IS NULL WHERE o.text = t.text AND o.concept <> t.concept \
         AND 4 * o.annotations > t.annotations) \
         ORDER BY t.concept, t.text",
    )
    .bind(only.map(Key))
    .fetch_all(conn)
    .await?;
    let mut rules = Vec::with_capacity(asked.len() + grown.len());
    for (concept, kind, text, case, listed) in asked {
        let kind = match Says::of(&kind)? {
            Says::Expression => RuleKind::Expression,
            Says::Words | Says::Never => RuleKind::Words,
        };
        let source = if listed { RuleSource::List } else { RuleSource::Person };
        rules.push(Rule { concept: concept.0, kind, text, case, source });
    }
    rules.extend(grown.into_iter().map(|(concept, text)| Rule {
        concept: concept.0,
        kind: RuleKind::Words,
        text,
        case: true,
        source: RuleSource::Grown,
    }));
    Ok(rules)
}

/// A rule that was not taken away.
pub(crate) async fn row(
    conn: &mut SqliteConnection,
    id: Uuid,
) -> Result<Option<RuleRow>, StoreError> {
    let row = sqlx::query(
        "SELECT concept, kind, text, case_matters, annotator FROM rule \
         WHERE id = ? AND deleted_at IS NULL",
    )
    .bind(Key(id))
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(of_row).transpose()
}

/// Whether a list stands.
pub(crate) async fn list_is_live(
    conn: &mut SqliteConnection,
    list: Uuid,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM rule WHERE list = ? AND deleted_at IS NULL)",
    )
    .bind(Key(list))
    .fetch_one(conn)
    .await?)
}

/// A rule out of the columns concept, kind, text, case_matters, annotator.
fn of_row(row: &SqliteRow) -> Result<RuleRow, StoreError> {
    Ok(RuleRow {
        concept: row.try_get::<Key, _>(0)?.0,
        says: Says::of(row.try_get(1)?)?,
        text: row.try_get(2)?,
        case: row.try_get(3)?,
        annotator: row.try_get::<Key, _>(4)?.0,
    })
}

/// Puts a rule into a state.
pub(crate) async fn write(
    conn: &mut SqliteConnection,
    id: Uuid,
    row: Option<&RuleRow>,
    now: i64,
) -> Result<(), StoreError> {
    match row {
        Some(row) => {
            sqlx::query(
                "INSERT INTO rule (id, concept, kind, text, case_matters, annotator, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET \
                 concept = excluded.concept, case_matters = excluded.case_matters, \
                 deleted_at = NULL",
            )
            .bind(Key(id))
            .bind(Key(row.concept))
            .bind(row.says.column())
            .bind(row.text.as_str())
            .bind(row.case)
            .bind(Key(row.annotator))
            .bind(now)
            .execute(conn)
            .await?;
        }
        None => {
            sqlx::query("UPDATE rule SET deleted_at = ? WHERE id = ?")
                .bind(now)
                .bind(Key(id))
                .execute(conn)
                .await?;
        }
    }
    Ok(())
}

/// Takes a list with all that it brought out of sight, or back. The undo log is a stack, so at this moment
/// nothing else has touched its rules.
pub(crate) async fn write_list(
    conn: &mut SqliteConnection,
    list: Uuid,
    live: bool,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE rule SET deleted_at = ? WHERE list = ?")
        .bind((!live).then_some(now))
        .bind(Key(list))
        .execute(conn)
        .await?;
    Ok(())
}
