//! Where a phrase stands in the project, and marking it there.

use std::collections::BTreeMap;

use handful_contract::{
    Applied, Failure, FindFrom, FindPage, FindQuery, FoundMark, FoundPlace, Standing, command as c,
};
use handful_session::Suggestion;
use handful_store::{Action, Document, Found, ReviewState, Search};
use handful_text::{Matching, Span};
use uuid::Uuid;

use crate::{App, Handle, context::Cutter, convert, failure, noted::Notes, open::Opened};

/// More places at a time would only make the answer slow.
const PLACES: u32 = 1_000;

/// After so many bytes of text an answer is given although it may be empty: reading them takes about
/// 50 ms, and whoever asked may have changed the question meanwhile.
const BYTES: usize = 2_000_000;

impl Handle<c::Find> for App {
    async fn handle(&self, command: c::Find) -> Result<FindPage, Failure> {
        let opened = self.opened().await?;
        // What is not drawn in the text is not said to stand there either.
        let shown = f32::from(self.memory.preferences().unwrap_or_default().threshold) / 100.0;
        let wanted = Wanted::of(&command.query, shown)?;
        let limit = command.limit.clamp(1, PLACES) as usize;
        let notes = opened.notes(&command.query, wanted.search.only).await?;
        if let Some(notes) = &notes
            && wanted.search.phrase.is_empty()
        {
            return opened.list_notes(&wanted, notes, command.from, limit).await;
        }
        opened.find(&wanted, notes.as_ref(), command.from, limit).await
    }
}

impl Handle<c::AnnotatePlaces> for App {
    async fn handle(&self, command: c::AnnotatePlaces) -> Result<Applied, Failure> {
        let concept = convert::uuid(&command.concept.0, "concept")?;
        let mut places: BTreeMap<Uuid, Vec<Span>> = BTreeMap::new();
        for place in &command.places {
            let document = convert::uuid(&place.document.0, "document")?;
            places.entry(document).or_default().push(convert::span(place.start, place.end)?);
        }
        let opened = self.opened().await?;
        let name = opened.concept_name(concept).await?;
        let count = command.places.len();
        let words = match count {
            1 => format!("mark 1 place as {name}"),
            _ => format!("mark {count} places as {name}"),
        };
        let places = places.into_iter().collect();
        opened.perform(Action::AnnotateAll { words, concept, places }).await
    }
}

/// What a place must be like.
pub(crate) struct Wanted {
    pub(crate) search: Search,
    standing: Option<Standing>,
    concept: Option<Uuid>,
    /// From which probability on a suggestion is shown.
    shown: f32,
}

impl Wanted {
    fn of(query: &FindQuery, shown: f32) -> Result<Self, Failure> {
        let only =
            query.document.as_ref().map(|id| convert::uuid(&id.0, "document")).transpose()?;
        let concept =
            query.concept.as_ref().map(|id| convert::uuid(&id.0, "concept")).transpose()?;
        let search = Search {
            phrase: query.phrase.clone(),
            matching: Matching { case: query.case, whole_words: query.whole_words },
            only,
            // A suggestion stands in no sentence that is done.
            done: match query.standing {
                Some(Standing::Suggested) => query.done.or(Some(false)),
                _ => query.done,
            },
            annotated: query.standing == Some(Standing::Annotated),
        };
        Ok(Self { search, standing: query.standing, concept, shown })
    }

    /// Whether what stands at a place, or nothing, is what is asked for.
    pub(crate) fn takes(&self, done: bool, mark: Option<&FoundMark>) -> bool {
        let standing = match mark {
            None => Standing::Nothing,
            Some(FoundMark { probability: None, .. }) => Standing::Annotated,
            Some(_) => Standing::Suggested,
        };
        self.search.done.is_none_or(|wanted| wanted == done)
            && self.standing.is_none_or(|wanted| wanted == standing)
    }

    /// The annotation that touches a place, or else the suggestion; of the concept that is asked for, if
    /// there is one. Nothing where only other concepts stand.
    fn mark(&self, document: &Document, suggested: &[Suggestion], place: Span) -> Stands {
        let fits = |concept: Uuid| self.concept.is_none_or(|wanted| wanted == concept);
        let mut annotations =
            document.annotations.iter().filter(|one| one.span.overlaps(place)).peekable();
        if annotations.peek().is_some() {
            let found = annotations.find(|one| fits(one.concept));
            return found.map_or(Stands::Other, |one| Stands::Mark(one.concept, None));
        }
        let mut suggestions = suggested
            .iter()
            .filter(|one| one.span.overlaps(place) && one.probability >= self.shown)
            .peekable();
        if suggestions.peek().is_some() {
            let found = suggestions.find(|one| fits(one.concept));
            return found
                .map_or(Stands::Other, |one| Stands::Mark(one.concept, Some(one.probability)));
        }
        if self.concept.is_some() { Stands::Other } else { Stands::Nothing }
    }
}

/// What stands at a place.
enum Stands {
    Mark(Uuid, Option<f32>),
    Nothing,
    /// Not the concept that is asked for.
    Other,
}

impl Opened {
    async fn find(
        &self,
        wanted: &Wanted,
        notes: Option<&Notes>,
        from: Option<FindFrom>,
        limit: usize,
    ) -> Result<FindPage, Failure> {
        let passed = from
            .map(|from| Ok((convert::uuid(&from.document.0, "document")?, from.start)))
            .transpose()?;
        let begin = passed.map(|(document, _)| document);
        let mut finds =
            self.store.find(wanted.search.clone(), begin).await.map_err(failure::store)?;
        let mut page = FindPage::default();
        while let Some(some) = finds.next().await.map_err(failure::store)? {
            for mut found in some {
                if let Some((document, start)) = passed
                    && document == found.document.id
                {
                    let behind = |place: &Span| {
                        start.is_some_and(|start| convert::offset(place.start) > start)
                    };
                    found.places.retain(behind);
                }
                self.take(wanted, notes, &found, limit, &mut page.places).await?;
                if page.places.len() >= limit {
                    page.more = page.places.last().map(|last| FindFrom {
                        document: last.sentence.document.clone(),
                        start: Some(last.start),
                    });
                    return Ok(page);
                }
            }
            if let Some(last) = finds.last()
                && finds.bytes() > BYTES
                && !finds.is_over()
            {
                page.more = Some(FindFrom { document: convert::document_id(last), start: None });
                return Ok(page);
            }
        }
        Ok(page)
    }

    /// Adds those places of a document that are wanted, until there are as many as the limit says.
    async fn take(
        &self,
        wanted: &Wanted,
        notes: Option<&Notes>,
        found: &Found,
        limit: usize,
        places: &mut Vec<FoundPlace>,
    ) -> Result<(), Failure> {
        let document = &found.document;
        let suggested =
            self.session.suggestions(document.id).await.map_err(failure::session)?.suggestions;
        let cutter = Cutter::new(document);
        for &place in &found.places {
            if places.len() >= limit {
                break;
            }
            let mark = match wanted.mark(document, &suggested, place) {
                Stands::Other => continue,
                Stands::Nothing => None,
                Stands::Mark(concept, probability) => {
                    Some(FoundMark { concept: convert::concept_id(concept), probability })
                }
            };
            let sentence = cutter.first(place);
            let state = sentence.map_or(ReviewState::Untouched, |sentence| sentence.state);
            if !wanted.takes(state == ReviewState::Done, mark.as_ref()) {
                continue;
            }
            let note = match notes {
                None => None,
                Some(notes) => {
                    match notes.of(document.id, sentence.map(|sentence| sentence.ordinal)) {
                        None => continue,
                        Some(note) => Some(convert::note_out(note.clone())),
                    }
                }
            };
            places.push(FoundPlace { note, ..cutter.place(place, mark) });
        }
        Ok(())
    }
}
