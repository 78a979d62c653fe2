//! What a person says of suggestions.

use sqlx::Row;
use uuid::Uuid;

use crate::{
    action::Accepted,
    change::{self, DecisionRow, RowState},
    error::StoreError,
    record::{Decision, LabelledSpan, Origin},
    rows::{Key, column},
    work::{Deed, Work, quoted},
};

impl Work<'_> {
    pub(crate) async fn accept_all(
        &mut self,
        words: String,
        accepted: Vec<Accepted>,
    ) -> Result<Deed, StoreError> {
        let mut first = None;
        for Accepted { document, suggested, version, probability } in accepted {
            let deed =
                self.decide(document, suggested, version, probability, Decision::Accept).await?;
            first = first.or(deed.place);
        }
        Ok(Deed { words, place: first })
    }

    pub(crate) async fn decide(
        &mut self,
        document: Uuid,
        suggested: LabelledSpan,
        version: u32,
        probability: f32,
        decision: Decision,
    ) -> Result<Deed, StoreError> {
        let changes = self.changes.forward.len();
        let name = self.concept(suggested.concept).await?.name;
        let content = self.content(document).await?;
        let surface = quoted(content.surface(suggested.span)?);
        let origin = match version {
            0 => Origin::Rule,
            version => Origin::Suggestion { version },
        };
        let words = match decision {
            Decision::Accept => {
                self.mark(document, suggested.span, suggested.concept, origin).await?;
                format!("accept {surface} as {name}")
            }
            Decision::Edit { meant } => {
                let meant_name = self.concept(meant.concept).await?.name;
                let marked = self.mark(document, meant.span, meant.concept, origin).await?;
                format!("correct {surface} to {} as {meant_name}", quoted(&marked))
            }
            Decision::Reject => {
                self.touch(document, suggested.span).await?;
                format!("reject {surface} as {name}")
            }
        };
        let said_before = match decision {
            Decision::Reject => self.is_rejected(document, suggested).await?,
            Decision::Accept | Decision::Edit { .. } => self.changes.forward.len() == changes,
        };
        if !said_before {
            let annotator = self.annotator;
            let row = DecisionRow { suggested, version, probability, decision, annotator };
            let id = Uuid::now_v7();
            self.put_over(
                RowState::Decision { id, document, row: None },
                RowState::Decision { id, document, row: Some(row) },
            )
            .await?;
        }
        let seen = match decision {
            Decision::Edit { meant } => meant.span,
            Decision::Accept | Decision::Reject => suggested.span,
        };
        Ok(Deed { words, place: self.place(document, seen).await? })
    }

    /// Says no longer that a span is not of a concept. Where nobody said so, nothing changes.
    pub(crate) async fn take_back_rejection(
        &mut self,
        document: Uuid,
        suggested: LabelledSpan,
    ) -> Result<Deed, StoreError> {
        let name = self.concept(suggested.concept).await?.name;
        let content = self.content(document).await?;
        let surface = quoted(content.surface(suggested.span)?);
        for (id, row) in self.rejections(document, suggested).await? {
            self.put_over(
                RowState::Decision { id, document, row: Some(row) },
                RowState::Decision { id, document, row: None },
            )
            .await?;
        }
        let words = format!("take back the rejection of {surface} as {name}");
        Ok(Deed { words, place: self.place(document, suggested.span).await? })
    }

    async fn is_rejected(
        &mut self,
        document: Uuid,
        suggested: LabelledSpan,
    ) -> Result<bool, StoreError> {
        Ok(!self.rejections(document, suggested).await?.is_empty())
    }

    /// Live rejections of exactly this span as this concept.
    async fn rejections(
        &mut self,
        document: Uuid,
        suggested: LabelledSpan,
    ) -> Result<Vec<(Uuid, DecisionRow)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, start, \"end\", concept, version, probability, kind, meant_start, meant_end, \
             meant_concept, annotator FROM decision \
             WHERE document = ? AND start = ? AND \"end\" = ? AND concept = ? \
             AND kind = 'reject' AND deleted_at IS NULL",
        )
        .bind(Key(document))
        .bind(column(suggested.span.start))
        .bind(column(suggested.span.end))
        .bind(Key(suggested.concept))
        .fetch_all(&mut *self.conn)
        .await?;
        rows.iter()
            .map(|row| Ok((row.try_get::<Key, _>(0)?.0, change::decision_row(row, 1)?)))
            .collect()
    }
}
