//! The words of one span wherever else they stand.

use std::collections::HashSet;

use handful_contract::{
    Applied, ErrorCode, Failure, OccurrenceExample, OccurrenceQuery, OccurrenceReport, Reach,
    command as c,
};
use handful_store::{Action, Decision, Document, Found, ReviewState, Search};
use handful_text::{Matching, Offsets, Span};
use uuid::Uuid;

use crate::{
    App, Handle,
    context::{Context, Cutter},
    convert, failure,
    open::Opened,
};

/// How many places are shown beforehand.
const EXAMPLES: usize = 4;

/// More of a phrase than this does not go into a menu.
const LONGEST: usize = 40;

impl Handle<c::FindOccurrences> for App {
    async fn handle(&self, command: c::FindOccurrences) -> Result<OccurrenceReport, Failure> {
        let opened = self.opened().await?;
        let sought = opened.sought(&command.query).await?;
        let mut report = OccurrenceReport::default();
        opened
            .look_through(&sought, |document, places| {
                report.places += u32::try_from(places.len()).unwrap_or(u32::MAX);
                report.documents += 1;
                let room = EXAMPLES.saturating_sub(report.examples.len());
                let cutter = Cutter::new(document);
                let examples = places.iter().take(room);
                report
                    .examples
                    .extend(examples.map(|place| example(&cutter, &document.title, *place)));
            })
            .await?;
        Ok(report)
    }
}

impl Handle<c::AnnotateOccurrences> for App {
    async fn handle(&self, command: c::AnnotateOccurrences) -> Result<Applied, Failure> {
        let opened = self.opened().await?;
        let sought = opened.sought(&command.query).await?;
        let mut places = Vec::new();
        let mut count = 0;
        opened
            .look_through(&sought, |document, found| {
                count += found.len();
                places.push((document.id, found));
            })
            .await?;
        if places.is_empty() {
            return opened.settle(handful_store::Outcome::default()).await;
        }
        let phrase = shortened(&sought.search.phrase);
        let words = format!("mark {count} more “{phrase}” as {}", sought.name);
        opened.perform(Action::AnnotateAll { words, concept: sought.concept, places }).await
    }
}

/// What is looked for, and what it is to be marked as.
struct Sought {
    search: Search,
    concept: Uuid,
    /// The concept's name.
    name: String,
}

impl Opened {
    async fn sought(&self, query: &OccurrenceQuery) -> Result<Sought, Failure> {
        let document = convert::uuid(&query.document.0, "document")?;
        let concept = convert::uuid(&query.concept.0, "concept")?;
        let span = convert::span(query.start, query.end)?;
        let name = self.concept_name(concept).await?;
        let text = self.store.document(document).await.map_err(failure::store)?.text;
        let phrase =
            Offsets::new(&text).slice(&text, span).map(str::to_owned).ok_or_else(|| {
                Failure::new(
                    ErrorCode::InvalidSpan,
                    "This span ends after its document does. Mark it anew.",
                )
            })?;
        let search = Search {
            phrase,
            matching: Matching { case: query.case, whole_words: query.whole_words },
            only: (query.reach == Reach::Document).then_some(document),
            // Done documents hold nothing that is still open.
            done: Some(false),
            annotated: false,
        };
        Ok(Sought { search, concept, name })
    }

    /// Hands every document with places that nobody has decided on to `found`.
    async fn look_through(
        &self,
        sought: &Sought,
        mut found: impl FnMut(&Document, Vec<Span>),
    ) -> Result<(), Failure> {
        let decisions = self.store.decisions(sought.search.only).await.map_err(failure::store)?;
        let rejected: HashSet<(Uuid, Span)> = decisions
            .iter()
            .filter(|one| {
                one.decision == Decision::Reject && one.suggested.concept == sought.concept
            })
            .map(|one| (one.document, one.suggested.span))
            .collect();
        let mut finds =
            self.store.find(sought.search.clone(), None).await.map_err(failure::store)?;
        while let Some(some) = finds.next().await.map_err(failure::store)? {
            for Found { document, mut places } in some {
                places.retain(|place| {
                    is_open(&document, *place) && !rejected.contains(&(document.id, *place))
                });
                if !places.is_empty() {
                    found(&document, places);
                }
            }
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

fn example(cutter: &Cutter<'_>, title: &str, place: Span) -> OccurrenceExample {
    let Context { before, words, after } = cutter.cut(place);
    OccurrenceExample { title: title.to_owned(), before, words, after }
}

/// Short enough for a menu.
fn shortened(phrase: &str) -> String {
    match phrase.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", phrase[..end].trim_end()),
        None => phrase.to_owned(),
    }
}
