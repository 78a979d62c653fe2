use handful_contract::{Document, ReviewState, Suggestion};

use super::project::Project;
use super::text::KNOWN;

impl Project {
    /// Suggests the known phrases, and whatever was marked elsewhere, wherever nothing is marked.
    pub(super) fn suggest(&mut self) {
        let marked: Vec<(String, String)> = self
            .documents
            .iter()
            .flat_map(|document| {
                document.annotations.iter().filter_map(|annotation| {
                    let text: String = document
                        .text
                        .chars()
                        .skip(annotation.start as usize)
                        .take((annotation.end - annotation.start) as usize)
                        .collect();
                    let concept = self.concepts.iter().find(|c| c.id == annotation.concept)?;
                    Some((text, concept.name.clone()))
                })
            })
            .collect();
        let taught: Vec<&str> = marked.iter().map(|(_, concept)| concept.as_str()).collect();
        let mut phrases: Vec<(String, String)> = KNOWN
            .iter()
            .filter(|(_, concept)| taught.contains(concept))
            .map(|(phrase, concept)| ((*phrase).to_owned(), (*concept).to_owned()))
            .collect();
        phrases.extend(marked);
        let found: Vec<Vec<Suggestion>> =
            self.documents.iter().map(|document| self.read(document, &phrases)).collect();
        for (document, suggestions) in self.documents.iter_mut().zip(found) {
            document.suggestions = suggestions;
        }
    }

    fn read(&self, document: &Document, phrases: &[(String, String)]) -> Vec<Suggestion> {
        if document.text.len() > 20_000 {
            return Vec::new();
        }
        let mut found: Vec<Suggestion> = Vec::new();
        for (phrase, concept) in phrases {
            let Some(concept) = self.concepts.iter().find(|c| c.name == *concept) else { continue };
            let matching = handful_text::Matching { case: true, whole_words: true };
            for span in handful_text::occurrences(&document.text, phrase, matching) {
                let (start, end) = (span.start as u32, span.end as u32);
                let free = |s: u32, e: u32| end <= s || e <= start;
                let done = document.sentences.iter().any(|sentence| {
                    sentence.state == ReviewState::Done && !free(sentence.start, sentence.end)
                });
                let rejected =
                    self.rejected.contains(&(document.id.clone(), start, end, concept.id.clone()));
                if !done
                    && !rejected
                    && document.annotations.iter().all(|a| free(a.start, a.end))
                    && found.iter().all(|s| free(s.start, s.end))
                {
                    let probability = 0.52 + (start * 37 + end * 11) as f32 % 47.0 / 100.0;
                    let concept = concept.id.clone();
                    found.push(Suggestion { start, end, concept, probability, rule: None });
                }
            }
        }
        found.sort_by_key(|suggestion| suggestion.start);
        found
    }
}
