use handful_contract::command::ExplainSuggestion;
use handful_contract::{
    Applied, ConceptId, Document, DocumentId, Explanation, FoundMark, FoundPlace, PlaceRef,
    RejectedPage, ReviewState, SentenceRef,
};
use handful_text::{Offsets, Span};

use super::project::Project;

impl Project {
    pub(super) fn explain(&self, asked: &ExplainSuggestion) -> Explanation {
        let suggestion = self
            .documents
            .iter()
            .filter(|document| document.id == asked.document)
            .flat_map(|document| &document.suggestions)
            .find(|one| (one.start, one.end) == (asked.start, asked.end));
        let nearest = self.documents.iter().flat_map(|document| {
            let own = document.annotations.iter().filter(|own| own.concept == asked.concept);
            own.map(move |own| place(document, own.start, own.end, &own.concept, None))
        });
        Explanation {
            version: 1,
            probability: suggestion.map_or(0.0, |one| one.probability),
            labels: Some(self.annotations()),
            nearest: nearest.take(3).collect(),
            rule: None,
        }
    }

    pub(super) fn rejections(&self, only: Option<&DocumentId>) -> RejectedPage {
        let rejected = self.rejected.iter().filter(|(id, ..)| only.is_none_or(|only| only == id));
        let places = rejected.filter_map(|(id, start, end, concept)| {
            let document = self.documents.iter().find(|document| document.id == *id)?;
            Some(place(document, *start, *end, concept, Some(0.6)))
        });
        RejectedPage { places: places.collect(), more: false }
    }

    pub(super) fn take_back(&mut self, at: &PlaceRef, concept: &ConceptId) -> Applied {
        self.remember("take back a rejection");
        self.rejected.remove(&(at.document.clone(), at.start, at.end, concept.clone()));
        self.applied("take back a rejection", Some(&at.document))
    }
}

fn place(
    document: &Document,
    start: u32,
    end: u32,
    concept: &ConceptId,
    probability: Option<f32>,
) -> FoundPlace {
    let offsets = Offsets::new(&document.text);
    let cut = |from: usize, to: usize| {
        offsets.slice(&document.text, Span::new(from, to)).unwrap_or_default().to_owned()
    };
    let (from, to) = (start as usize, end as usize);
    FoundPlace {
        sentence: SentenceRef { document: document.id.clone(), ordinal: 0 },
        title: document.title.clone(),
        start,
        end,
        before: cut(from.saturating_sub(24), from),
        words: cut(from, to),
        after: cut(to, (to + 24).min(offsets.scalars())),
        state: ReviewState::InProgress,
        mark: Some(FoundMark { concept: concept.clone(), probability }),
        note: None,
    }
}
