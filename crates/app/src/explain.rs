//! Why a suggestion is made, and which ones were rejected.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use handful_contract::{Explanation, Failure, FoundMark, FoundPlace, RejectedPage, command as c};
use handful_store::{Decision, DecisionRecord, Document, LabelledSpan, StoreError};
use handful_text::Span;
use uuid::Uuid;

use crate::{App, Handle, context::Cutter, convert, convert_rule, failure, open::Opened};

/// How many annotations are shown that a suggestion resembles.
const SHOWN: usize = 3;

/// So many are looked at for it, since the same words are often annotated many times.
const LOOKED_AT: usize = 40;

/// More places at a time would only make the answer slow.
const PLACES: usize = 1_000;

impl Handle<c::ExplainSuggestion> for App {
    async fn handle(&self, command: c::ExplainSuggestion) -> Result<Explanation, Failure> {
        let document = convert::uuid(&command.document.0, "document")?;
        let span = convert::span(command.start, command.end)?;
        let concept = convert::uuid(&command.concept.0, "concept")?;
        let opened = self.opened().await?;
        let seen = opened.seen(document, LabelledSpan { span, concept }).await?;
        let state = opened.session.state();
        Ok(Explanation {
            version: seen.version,
            probability: seen.probability,
            labels: (state.version == Some(seen.version)).then_some(state.labels),
            nearest: opened.nearest(document, span).await?,
            rule: opened.session.rule_at(document, span, concept).as_ref().map(convert_rule::rule),
        })
    }
}

impl Handle<c::ListRejected> for App {
    async fn handle(&self, command: c::ListRejected) -> Result<RejectedPage, Failure> {
        let only =
            command.document.as_ref().map(|id| convert::uuid(&id.0, "document")).transpose()?;
        let limit = (command.limit as usize).clamp(1, PLACES);
        self.opened().await?.rejected(only, limit).await
    }
}

/// Documents that were read for an answer, each once.
#[derive(Default)]
pub(crate) struct Read(HashMap<Uuid, Option<Document>>);

impl Read {
    /// A document; none where it is gone.
    pub(crate) async fn get(
        &mut self,
        opened: &Opened,
        id: Uuid,
    ) -> Result<Option<&Document>, Failure> {
        let read = match self.0.entry(id) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(place) => place.insert(match opened.store.document(id).await {
                Ok(document) => Some(document),
                Err(StoreError::NoSuchDocument { .. }) => None,
                Err(error) => return Err(failure::store(error)),
            }),
        };
        Ok(read.as_ref())
    }
}

impl Opened {
    async fn nearest(&self, document: Uuid, span: Span) -> Result<Vec<FoundPlace>, Failure> {
        let alike =
            self.session.nearest(document, span, LOOKED_AT).await.map_err(failure::session)?;
        let mut read = Read::default();
        let mut said = HashSet::new();
        let mut nearest = Vec::new();
        for one in alike {
            let Some(document) = read.get(self, one.sentence.document).await? else { continue };
            // The loop may not have heard of the last change yet.
            let stands = |own: &handful_store::Annotation| {
                own.span == one.span && own.concept == one.concept
            };
            let Some(own) = document.annotations.iter().find(|own| stands(own)) else { continue };
            if said.insert((own.surface.to_lowercase(), own.concept)) {
                let mark =
                    FoundMark { concept: convert::concept_id(one.concept), probability: None };
                nearest.push(Cutter::new(document).place(one.span, Some(mark)));
            }
            if nearest.len() == SHOWN {
                break;
            }
        }
        Ok(nearest)
    }

    async fn rejected(&self, only: Option<Uuid>, limit: usize) -> Result<RejectedPage, Failure> {
        let concepts = self.store.concepts().await.map_err(failure::store)?;
        let concepts: HashSet<Uuid> = concepts.into_iter().map(|concept| concept.id).collect();
        let decisions = self.store.decisions(only).await.map_err(failure::store)?;
        let rejections = decisions.into_iter().rev().filter(|one| {
            one.decision == Decision::Reject && concepts.contains(&one.suggested.concept)
        });
        let mut read = Read::default();
        let mut page = RejectedPage::default();
        for DecisionRecord { document, suggested, probability, .. } in rejections {
            let Some(document) = read.get(self, document).await? else { continue };
            if document.annotations.iter().any(|own| own.span.overlaps(suggested.span)) {
                continue;
            }
            if page.places.len() == limit {
                page.more = true;
                break;
            }
            let concept = convert::concept_id(suggested.concept);
            let mark = FoundMark { concept, probability: Some(probability) };
            page.places.push(Cutter::new(document).place(suggested.span, Some(mark)));
        }
        Ok(page)
    }
}
