//! The words of one span wherever else they stand.

use std::collections::HashSet;

use handful_contract::{
    Applied, ErrorCode, Failure, OccurrenceExample, OccurrenceQuery, OccurrenceReport, Reach,
    command as c,
};
use handful_store::{
    Action, Decision, Document, Filter, LabelledDocument, NewAnnotation, ReviewState,
};
use handful_text::{Matching, Offsets, Span};
use uuid::Uuid;

use crate::{App, Handle, convert, failure, open::Opened};

/// How many places are shown beforehand.
const EXAMPLES: usize = 4;

/// How many scalar values of the words around are shown on either side.
const AROUND: usize = 40;

impl Handle<c::FindOccurrences> for App {
    async fn handle(&self, command: c::FindOccurrences) -> Result<OccurrenceReport, Failure> {
        let opened = self.opened().await?;
        let search = opened.search(&command.query).await?;
        let mut report = OccurrenceReport::default();
        opened
            .look_through(&search, |document, places| {
                report.places += u32::try_from(places.len()).unwrap_or(u32::MAX);
                report.documents += 1;
                let room = EXAMPLES.saturating_sub(report.examples.len());
                report
                    .examples
                    .extend(places.iter().take(room).map(|place| example(document, *place)));
            })
            .await?;
        Ok(report)
    }
}

impl Handle<c::AnnotateOccurrences> for App {
    async fn handle(&self, command: c::AnnotateOccurrences) -> Result<Applied, Failure> {
        let opened = self.opened().await?;
        let search = opened.search(&command.query).await?;
        let mut documents = Vec::new();
        let mut places = 0;
        opened
            .look_through(&search, |document, found| {
                places += found.len();
                let concept = &search.name;
                documents.push(LabelledDocument {
                    document: document.id,
                    annotations: (found.iter())
                        .map(|&span| NewAnnotation { span, concept: concept.clone() })
                        .collect(),
                    state: None,
                    held_out: Vec::new(),
                });
            })
            .await?;
        if documents.is_empty() {
            return opened.settle(handful_store::Outcome::default()).await;
        }
        let words =
            format!("mark {places} more “{}” as {}", shortened(&search.phrase), search.name);
        opened.perform(Action::BulkLabel { words, documents }).await
    }
}

/// What is looked for.
struct Search {
    phrase: String,
    concept: Uuid,
    /// The concept's name.
    name: String,
    /// The only document to look through, if it is one.
    only: Option<Uuid>,
    matching: Matching,
}

impl Opened {
    async fn search(&self, query: &OccurrenceQuery) -> Result<Search, Failure> {
        let document = convert::uuid(&query.document.0, "document")?;
        let concept = convert::uuid(&query.concept.0, "concept")?;
        let span = convert::span(query.start, query.end)?;
        let concepts = self.store.concepts().await.map_err(failure::store)?;
        let name = concepts.into_iter().find(|one| one.id == concept).map(|one| one.name);
        let name = name.ok_or_else(|| {
            failure::store(handful_store::StoreError::NoSuchConcept { id: concept })
        })?;
        let text = self.store.document(document).await.map_err(failure::store)?.text;
        let phrase =
            Offsets::new(&text).slice(&text, span).map(str::to_owned).ok_or_else(|| {
                Failure::new(
                    ErrorCode::InvalidSpan,
                    "This span ends after its document does. Mark it anew.",
                )
            })?;
        Ok(Search {
            phrase,
            concept,
            name,
            only: (query.reach == Reach::Document).then_some(document),
            matching: Matching { case: query.case, whole_words: query.whole_words },
        })
    }

    /// Hands every document with places that nobody has decided on to `found`.
    async fn look_through(
        &self,
        search: &Search,
        mut found: impl FnMut(&Document, Vec<Span>),
    ) -> Result<(), Failure> {
        let decisions = self.store.decisions(search.only).await.map_err(failure::store)?;
        let rejected: HashSet<(Uuid, Span)> = decisions
            .iter()
            .filter(|one| {
                one.decision == Decision::Reject && one.suggested.concept == search.concept
            })
            .map(|one| (one.document, one.suggested.span))
            .collect();
        let mut look = |document: &Document| {
            let mut places =
                handful_text::occurrences(&document.text, &search.phrase, search.matching);
            places.retain(|place| {
                is_open(document, *place) && !rejected.contains(&(document.id, *place))
            });
            if !places.is_empty() {
                found(document, places);
            }
        };
        if let Some(only) = search.only {
            look(&self.store.document(only).await.map_err(failure::store)?);
            return Ok(());
        }
        // Done documents hold nothing that is still open.
        let mut documents = self.store.documents(Filter::ToDo).await.map_err(failure::store)?;
        while let Some(document) = documents.next().await.map_err(failure::store)? {
            look(&document);
        }
        Ok(())
    }
}

/// Whether nobody has said anything of this place: it lies within a sentence that is not done, and touches
/// no annotation.
fn is_open(document: &Document, place: Span) -> bool {
    let within = document.sentences.iter().find(|sentence| sentence.span.contains(place));
    within.is_some_and(|sentence| sentence.state != ReviewState::Done)
        && !document.annotations.iter().any(|annotation| annotation.span.overlaps(place))
}

fn example(document: &Document, place: Span) -> OccurrenceExample {
    let offsets = Offsets::new(&document.text);
    let cut = |from: usize, to: usize| {
        offsets.slice(&document.text, Span::new(from, to)).unwrap_or_default().to_owned()
    };
    let sentence = document.sentences.iter().find(|sentence| sentence.span.contains(place));
    let around = sentence.map_or(place, |sentence| sentence.span);
    let from = around.start.max(place.start.saturating_sub(AROUND));
    let to = around.end.min(place.end + AROUND);
    let mut before = cut(from, place.start);
    let mut after = cut(place.end, to);
    if from > around.start {
        before.insert(0, '…');
    }
    if to < around.end {
        after.push('…');
    }
    let words = cut(place.start, place.end);
    OccurrenceExample { title: document.title.clone(), before, words, after }
}

/// Short enough for a menu.
fn shortened(phrase: &str) -> String {
    match phrase.char_indices().nth(AROUND) {
        Some((end, _)) => format!("{}…", phrase[..end].trim_end()),
        None => phrase.to_owned(),
    }
}
