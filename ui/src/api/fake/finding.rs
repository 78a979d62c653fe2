use handful_contract::{
    Applied, ConceptId, Failure, FindPage, FindQuery, FoundMark, FoundPlace, Origin, PlaceRef,
    ReviewState, SentenceRef, Standing,
};
use handful_text::{Matching, Offsets, Span};

use super::notes::note_of;
use super::project::Project;

impl Project {
    pub(super) fn find(&mut self, query: &FindQuery, limit: usize) -> FindPage {
        if query.phrase.is_empty() && query.noted.is_some() {
            return self.list_notes(query);
        }
        let matching = Matching { case: query.case, whole_words: query.whole_words };
        let mut places = Vec::new();
        for document in &self.documents {
            if query.document.as_ref().is_some_and(|only| *only != document.id) {
                continue;
            }
            let offsets = Offsets::new(&document.text);
            for place in handful_text::occurrences(&document.text, &query.phrase, matching) {
                let (start, end) = (place.start as u32, place.end as u32);
                let annotation =
                    document.annotations.iter().find(|a| a.start < end && start < a.end);
                let suggestion =
                    document.suggestions.iter().find(|s| s.start < end && start < s.end);
                let mark = match (annotation, suggestion) {
                    (Some(a), _) => {
                        Some(FoundMark { concept: a.concept.clone(), probability: None })
                    }
                    (None, Some(s)) => Some(FoundMark {
                        concept: s.concept.clone(),
                        probability: Some(s.probability),
                    }),
                    (None, None) => None,
                };
                let standing = match &mark {
                    None => Standing::Nothing,
                    Some(FoundMark { probability: None, .. }) => Standing::Annotated,
                    Some(_) => Standing::Suggested,
                };
                let Some(sentence) = document.sentences.iter().find(|s| s.end > start) else {
                    continue;
                };
                let done = sentence.state == ReviewState::Done;
                let of =
                    |wanted: &ConceptId| mark.as_ref().is_some_and(|mark| mark.concept == *wanted);
                if query.done.is_some_and(|wanted| wanted != done)
                    || query.standing.is_some_and(|wanted| wanted != standing)
                    || query.concept.as_ref().is_some_and(|wanted| !of(wanted))
                {
                    continue;
                }
                let note = note_of(query, document, sentence.ordinal);
                if query.noted.is_some() && note.is_none() {
                    continue;
                }
                let cut = |from: usize, to: usize| {
                    offsets.slice(&document.text, Span::new(from, to)).unwrap_or("").to_owned()
                };
                places.push(FoundPlace {
                    sentence: SentenceRef {
                        document: document.id.clone(),
                        ordinal: sentence.ordinal,
                    },
                    title: document.title.clone(),
                    start,
                    end,
                    before: cut(sentence.start as usize, place.start),
                    words: cut(place.start, place.end),
                    after: cut(place.end, (sentence.end as usize).max(place.end)),
                    state: sentence.state,
                    mark,
                    note,
                });
                if places.len() >= limit {
                    return FindPage { places, more: None };
                }
            }
        }
        FindPage { places, more: None }
    }

    pub(super) fn mark_places(
        &mut self,
        places: &[PlaceRef],
        concept: &ConceptId,
    ) -> Result<Applied, Failure> {
        let mut applied = Applied::default();
        for place in places {
            applied =
                self.annotate(&place.document, place.start, place.end, concept, Origin::Person)?;
        }
        applied.action = format!("mark {} places", places.len());
        applied.reload = true;
        Ok(applied)
    }
}
