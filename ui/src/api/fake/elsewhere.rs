use handful_contract::{
    Applied, DocumentId, Failure, OccurrenceExample, OccurrenceQuery, OccurrenceReport, Origin,
    Reach, ReviewState,
};
use handful_text::{Matching, Offsets, Span};

use super::project::Project;

impl Project {
    pub(super) fn find_elsewhere(
        &mut self,
        query: &OccurrenceQuery,
    ) -> Result<OccurrenceReport, Failure> {
        let places = self.elsewhere(query)?;
        let mut documents: Vec<&DocumentId> = places.iter().map(|(id, _)| id).collect();
        documents.dedup();
        let documents = documents.len() as u32;
        let examples = places.iter().take(4).filter_map(|(id, place)| {
            let document = self.documents.iter().find(|document| document.id == *id)?;
            let offsets = Offsets::new(&document.text);
            let cut = |span: Span| offsets.slice(&document.text, span).unwrap_or("").to_owned();
            Some(OccurrenceExample {
                title: document.title.clone(),
                before: cut(Span::new(place.start.saturating_sub(24), place.start)),
                words: cut(*place),
                after: cut(Span::new(place.end, (place.end + 24).min(offsets.scalars()))),
            })
        });
        let examples = examples.collect();
        Ok(OccurrenceReport { places: places.len() as u32, documents, examples })
    }

    pub(super) fn mark_elsewhere(&mut self, query: &OccurrenceQuery) -> Result<Applied, Failure> {
        let places = self.elsewhere(query)?;
        let mut applied = Applied::default();
        for (id, place) in &places {
            let (start, end) = (place.start as u32, place.end as u32);
            applied = self.annotate(id, start, end, &query.concept, Origin::Person)?;
        }
        applied.action = format!("mark {} more", places.len());
        applied.reload = true;
        Ok(applied)
    }

    fn elsewhere(&mut self, query: &OccurrenceQuery) -> Result<Vec<(DocumentId, Span)>, Failure> {
        let from = self.document(&query.document)?;
        let span = Span::new(query.start as usize, query.end as usize);
        let phrase = Offsets::new(&from.text).slice(&from.text, span).unwrap_or("").to_owned();
        let matching = Matching { case: query.case, whole_words: query.whole_words };
        let reached = self
            .documents
            .iter()
            .filter(|one| query.reach == Reach::Project || one.id == query.document);
        let places = reached.flat_map(|document| {
            let free = |place: &Span| {
                let (start, end) = (place.start as u32, place.end as u32);
                let open = document.sentences.iter().any(|sentence| {
                    sentence.start <= start
                        && end <= sentence.end
                        && sentence.state != ReviewState::Done
                });
                open && !document.annotations.iter().any(|a| a.start < end && start < a.end)
            };
            let found = handful_text::occurrences(&document.text, &phrase, matching);
            found
                .into_iter()
                .filter(free)
                .map(|place| (document.id.clone(), place))
                .collect::<Vec<_>>()
        });
        Ok(places.collect())
    }
}
