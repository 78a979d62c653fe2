//! Adding, changing and deleting concepts.

use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use crate::{
    action::ConceptDraft,
    change::{self, AnnotationRow, Changes, ConceptRow, RowState, folded},
    error::StoreError,
    rows::Key,
    work::{Deed, Work, quoted},
};

/// How many concept colours there are.
const COLORS: u8 = 12;

/// The longest name and description, in scalar values: beyond it, it is a text that went astray.
const LONGEST_NAME: usize = 200;
const LONGEST_DESCRIPTION: usize = 20_000;

impl Work<'_> {
    pub(crate) async fn add_concept(&mut self, draft: ConceptDraft) -> Result<Deed, StoreError> {
        let (_, name) = add(&mut *self.conn, &mut self.changes, draft).await?;
        Ok(Deed { words: format!("add the concept {}", quoted(&name)), place: None })
    }

    pub(crate) async fn update_concept(
        &mut self,
        id: Uuid,
        draft: ConceptDraft,
    ) -> Result<Deed, StoreError> {
        let before = self.concept(id).await?;
        let name = checked_name(&draft.name)?;
        let others = others(&mut *self.conn, Some(id)).await?;
        refuse_taken_name(&others, &name)?;
        let row = ConceptRow {
            description: checked_description(&draft.description)?,
            color: draft.color.map_or(Ok(before.color), checked_color)?,
            key: draft.key.map(|key| checked_key(&others, &key)).transpose()?,
            position: before.position,
            name,
        };
        let words = if before.name == row.name {
            format!("change the concept {}", quoted(&row.name))
        } else {
            format!("rename the concept {} to {}", quoted(&before.name), quoted(&row.name))
        };
        self.put_over(
            RowState::Concept { id, row: Some(before) },
            RowState::Concept { id, row: Some(row) },
        )
        .await?;
        Ok(Deed { words, place: None })
    }

    pub(crate) async fn delete_concept(&mut self, id: Uuid) -> Result<Deed, StoreError> {
        let before = self.concept(id).await?;
        let words = format!("delete the concept {}", quoted(&before.name));
        for (annotation, document, row) in self.annotations_of(id).await? {
            self.put_over(
                RowState::Annotation { id: annotation, document, row: Some(row) },
                RowState::Annotation { id: annotation, document, row: None },
            )
            .await?;
        }
        self.put_over(
            RowState::Concept { id, row: Some(before) },
            RowState::Concept { id, row: None },
        )
        .await?;
        Ok(Deed { words, place: None })
    }

    pub(crate) async fn merge_concept(&mut self, id: Uuid, into: Uuid) -> Result<Deed, StoreError> {
        if id == into {
            let reason = "A concept cannot be merged into itself. Choose another one.".to_owned();
            return Err(StoreError::InvalidInput { reason });
        }
        let before = self.concept(id).await?;
        let name = self.concept(into).await?.name;
        let words = format!("merge the concept {} into {}", quoted(&before.name), quoted(&name));
        for (annotation, document, row) in self.annotations_of(id).await? {
            let merged = AnnotationRow { concept: into, ..row.clone() };
            self.put_over(
                RowState::Annotation { id: annotation, document, row: Some(row) },
                RowState::Annotation { id: annotation, document, row: Some(merged) },
            )
            .await?;
        }
        self.move_rules(id, into).await?;
        self.put_over(
            RowState::Concept { id, row: Some(before) },
            RowState::Concept { id, row: None },
        )
        .await?;
        Ok(Deed { words, place: None })
    }

    /// The live annotations of a concept, each with its document.
    async fn annotations_of(
        &mut self,
        concept: Uuid,
    ) -> Result<Vec<(Uuid, Uuid, AnnotationRow)>, StoreError> {
        let rows = sqlx::query(
            "SELECT a.id, a.document, a.start, a.\"end\", a.surface, a.concept, a.origin, a.version, \
             a.annotator FROM annotation a \
             JOIN document d ON d.id = a.document AND d.deleted_at IS NULL \
             WHERE a.concept = ? AND a.deleted_at IS NULL",
        )
        .bind(Key(concept))
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter()
            .map(|row| {
                let (id, document) = (row.try_get::<Key, _>(0)?.0, row.try_get::<Key, _>(1)?.0);
                Ok((id, document, change::annotation_of(row, 2)?))
            })
            .collect()
    }

    /// The concept of this name, made where there is none.
    pub(crate) async fn concept_named(&mut self, name: &str) -> Result<Uuid, StoreError> {
        named(&mut *self.conn, &mut self.changes, name).await
    }
}

/// The concept of this name, without regard to case, made where there is none.
pub(crate) async fn named(
    conn: &mut SqliteConnection,
    changes: &mut Changes,
    name: &str,
) -> Result<Uuid, StoreError> {
    let name = checked_name(name)?;
    let found = sqlx::query_scalar::<_, Key>(
        "SELECT id FROM concept WHERE folded = ? AND deleted_at IS NULL",
    )
    .bind(folded(&name))
    .fetch_optional(&mut *conn)
    .await?;
    match found {
        Some(id) => Ok(id.0),
        None => {
            let draft = ConceptDraft { name, ..ConceptDraft::default() };
            Ok(add(conn, changes, draft).await?.0)
        }
    }
}

/// Makes a concept and gives its id and name.
async fn add(
    conn: &mut SqliteConnection,
    changes: &mut Changes,
    draft: ConceptDraft,
) -> Result<(Uuid, String), StoreError> {
    let name = checked_name(&draft.name)?;
    let others = others(conn, None).await?;
    refuse_taken_name(&others, &name)?;
    let row = ConceptRow {
        description: checked_description(&draft.description)?,
        color: draft.color.map_or_else(|| Ok(least_used_color(&others)), checked_color)?,
        key: match draft.key {
            Some(key) => Some(checked_key(&others, &key)?),
            None => first_free_digit(&others),
        },
        position: others.iter().map(|other| other.position + 1).max().unwrap_or(0),
        name: name.clone(),
    };
    let id = Uuid::now_v7();
    changes
        .put_over(
            conn,
            RowState::Concept { id, row: None },
            RowState::Concept { id, row: Some(row) },
        )
        .await?;
    Ok((id, name))
}

/// Every concept but one, in order.
async fn others(
    conn: &mut SqliteConnection,
    except: Option<Uuid>,
) -> Result<Vec<ConceptRow>, StoreError> {
    let rows = sqlx::query_as::<_, (Key, String, u8, Option<String>, i64)>(
        "SELECT id, name, color, key, position FROM concept WHERE deleted_at IS NULL \
         ORDER BY position",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .filter(|(id, ..)| Some(id.0) != except)
        .map(|(_, name, color, key, position)| ConceptRow {
            name,
            description: String::new(),
            color,
            key,
            position,
        })
        .collect())
}

fn checked_name(name: &str) -> Result<String, StoreError> {
    let name = name.trim();
    let reason = if name.is_empty() {
        "A concept needs a name."
    } else if name.chars().count() > LONGEST_NAME {
        "This name is too long for a concept; put the explanation into its description."
    } else if name.chars().any(char::is_control) {
        "A concept's name cannot hold line breaks, tabs or control characters."
    } else {
        return Ok(name.to_owned());
    };
    Err(StoreError::InvalidInput { reason: reason.to_owned() })
}

fn checked_description(description: &str) -> Result<String, StoreError> {
    if description.chars().count() > LONGEST_DESCRIPTION {
        let reason = format!("A description can have {LONGEST_DESCRIPTION} characters at most.");
        return Err(StoreError::InvalidInput { reason });
    }
    Ok(description.trim().to_owned())
}

fn refuse_taken_name(others: &[ConceptRow], name: &str) -> Result<(), StoreError> {
    let wanted = folded(name);
    match others.iter().find(|other| folded(&other.name) == wanted) {
        Some(other) => Err(StoreError::NameTaken { name: other.name.clone() }),
        None => Ok(()),
    }
}

fn checked_color(color: u8) -> Result<u8, StoreError> {
    if color < COLORS {
        return Ok(color);
    }
    let reason = format!("There are {COLORS} concept colours, 0 to {}.", COLORS - 1);
    Err(StoreError::InvalidInput { reason })
}

fn checked_key(others: &[ConceptRow], key: &str) -> Result<String, StoreError> {
    let mut scalars = key.chars();
    match (scalars.next(), scalars.next()) {
        (Some(only), None) if !only.is_whitespace() && !only.is_control() => {}
        _ => {
            let reason = "A key is a single visible character, such as 1 or k.".to_owned();
            return Err(StoreError::InvalidInput { reason });
        }
    }
    match others.iter().find(|other| other.key.as_deref() == Some(key)) {
        Some(other) => {
            Err(StoreError::KeyTaken { key: key.to_owned(), concept: other.name.clone() })
        }
        None => Ok(key.to_owned()),
    }
}

fn least_used_color(others: &[ConceptRow]) -> u8 {
    let uses = |color: u8| others.iter().filter(|other| other.color == color).count();
    (0..COLORS).min_by_key(|color| uses(*color)).unwrap_or(0)
}

fn first_free_digit(others: &[ConceptRow]) -> Option<String> {
    (1..=9)
        .map(|digit: u8| digit.to_string())
        .find(|digit| others.iter().all(|other| other.key.as_deref() != Some(digit)))
}
