use handful_contract::{
    AcceptExample, AcceptQuery, AcceptReport, Applied, ConceptId, DocumentId, Failure,
    OccurrenceExample, Origin, Suggestion,
};
use handful_text::{Offsets, Span};

use super::project::Project;

impl Project {
    pub(super) fn preview_accept(&self, query: &AcceptQuery) -> AcceptReport {
        let mut meant = self.meant(query);
        meant.sort_by(|one, other| one.1.probability.total_cmp(&other.1.probability));
        let mut documents: Vec<&DocumentId> = meant.iter().map(|(id, _)| id).collect();
        documents.sort();
        documents.dedup();
        let examples = meant.iter().take(5).filter_map(|(id, one)| {
            let document = self.documents.iter().find(|document| document.id == *id)?;
            let offsets = Offsets::new(&document.text);
            let cut = |from: usize, to: usize| {
                offsets.slice(&document.text, Span::new(from, to)).unwrap_or("").to_owned()
            };
            let (start, end) = (one.start as usize, one.end as usize);
            let place = OccurrenceExample {
                title: document.title.clone(),
                before: cut(start.saturating_sub(24), start),
                words: cut(start, end),
                after: cut(end, (end + 24).min(offsets.scalars())),
            };
            Some(AcceptExample {
                place,
                concept: self.name_of(&one.concept),
                probability: one.probability,
                rule: one.rule,
            })
        });
        AcceptReport {
            places: meant.len() as u32,
            documents: documents.len() as u32,
            wrong: meant.iter().map(|(_, one)| 1.0 - one.probability).sum(),
            examples: examples.collect(),
            documents_read: self.documents.len() as u32,
            documents_total: self.documents.len() as u32,
            seal: String::new(),
        }
    }

    pub(super) fn accept(&mut self, query: &AcceptQuery) -> Result<Applied, Failure> {
        let meant = self.meant(query);
        let mut applied = Applied::default();
        let origin = Origin::Suggestion { version: 1 };
        for (id, one) in &meant {
            applied = self.annotate(id, one.start, one.end, &one.concept, origin)?;
        }
        applied.action = format!("accept {} suggestions", meant.len());
        applied.reload = true;
        Ok(applied)
    }

    fn meant(&self, query: &AcceptQuery) -> Vec<(DocumentId, Suggestion)> {
        let documents = self
            .documents
            .iter()
            .filter(|one| query.document.as_ref().is_none_or(|only| *only == one.id));
        let all = documents
            .flat_map(|one| one.suggestions.iter().map(|suggestion| (one.id.clone(), suggestion)));
        all.filter(|(_, one)| one.probability >= query.at_least)
            .filter(|(_, one)| query.concept.as_ref().is_none_or(|id| *id == one.concept))
            .map(|(id, one)| (id, one.clone()))
            .collect()
    }

    fn name_of(&self, concept: &ConceptId) -> String {
        let found = self.concepts.iter().find(|one| one.id == *concept);
        found.map(|one| one.name.clone()).unwrap_or_default()
    }
}
