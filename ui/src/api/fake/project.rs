use std::collections::HashSet;

use handful_contract::{
    Annotation, AnnotationId, Applied, Concept, ConceptDraft, ConceptId, Decision, Document,
    DocumentId, DocumentRow, ErrorCode, Failure, HistoryPage, Origin, PastAction, Progress, Pulse,
    ReviewState, Sentence, SentenceRef,
};

use super::text::DOCUMENTS;

/// One state of the pretended project; the undo list holds whole copies.
#[derive(Clone)]
pub(super) struct Project {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) concepts: Vec<Concept>,
    pub(super) documents: Vec<Document>,
    pub(super) rejected: HashSet<(DocumentId, u32, u32, ConceptId)>,
    next: u32,
    undo: Vec<(String, Box<Project>)>,
    redo: Vec<(String, Box<Project>)>,
}

impl Project {
    pub(super) fn empty(name: &str, path: &str) -> Self {
        Self {
            name: name.into(),
            path: path.into(),
            concepts: Vec::new(),
            documents: Vec::new(),
            rejected: HashSet::new(),
            next: 0,
            undo: Vec::new(),
            redo: Vec::new(),
        }
    }

    pub(super) fn sample(kind: &str) -> Self {
        let mut project =
            Self::empty("Wind-farm incidents", "/home/ada/Documents/Wind farm.handful");
        if kind == "empty" {
            return project;
        }
        match kind {
            "many" => {
                for i in 0..20_000 {
                    let (_, text) = DOCUMENTS[i % DOCUMENTS.len()];
                    let line = text.split(". ").next().unwrap_or(text);
                    project.add(&format!("incident-{i:05}"), &format!("{line}."));
                }
            }
            "long" => {
                let all: Vec<&str> = DOCUMENTS.iter().map(|(_, text)| *text).collect();
                let long = vec![all.join(" "); 350].join("\n\n");
                project.add("the-whole-year", &long);
            }
            _ => {
                for (title, text) in DOCUMENTS {
                    project.add(title, text);
                }
            }
        }
        if kind == "unnamed" {
            return project;
        }
        for name in ["component", "cause", "date", "site"] {
            let draft = ConceptDraft { name: name.into(), ..ConceptDraft::default() };
            let _ = project.add_concept(&draft);
        }
        if kind == "fresh" || kind == "many" || kind == "long" {
            project.undo.clear();
            return project;
        }
        for (document, phrase, concept) in [
            (1, "pitch motor", 0),
            (1, "lightning strike", 1),
            (1, "4 March", 2),
            (0, "grid protection relay", 0),
            (0, "Harrow Bank", 3),
        ] {
            let text = &project.documents[document].text;
            let Some(byte) = text.find(phrase) else { continue };
            let start = text[..byte].chars().count() as u32;
            let end = start + phrase.chars().count() as u32;
            let (id, concept) =
                (project.documents[document].id.clone(), project.concepts[concept].id.clone());
            let _ = project.annotate(&id, start, end, &concept, Origin::Person);
        }
        let first = project.documents[0].id.clone();
        for ordinal in 0..3 {
            let _ = project
                .set_state(&SentenceRef { document: first.clone(), ordinal }, ReviewState::Done);
        }
        project
    }

    pub(super) fn add(&mut self, title: &str, text: &str) {
        let sentences = handful_text::sentences(text)
            .into_iter()
            .zip(0..)
            .map(|(span, ordinal)| Sentence {
                ordinal,
                start: span.start as u32,
                end: span.end as u32,
                state: ReviewState::Untouched,
                held_out: false,
            })
            .collect();
        let id = self.fresh();
        self.documents.push(Document {
            id: DocumentId(id),
            title: title.into(),
            text: text.into(),
            meta: Default::default(),
            state: ReviewState::Untouched,
            sentences,
            annotations: Vec::new(),
            suggestions: Vec::new(),
            notes: Vec::new(),
        });
    }

    pub(super) fn fresh(&mut self) -> String {
        self.next += 1;
        format!("{:05}", self.next)
    }

    pub(super) fn annotations(&self) -> u32 {
        self.documents.iter().map(|document| document.annotations.len() as u32).sum()
    }

    pub(super) fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for document in &self.documents {
            progress.documents += 1;
            progress.documents_done += u32::from(document.state == ReviewState::Done);
            progress.sentences += document.sentences.len() as u32;
            progress.sentences_done += done(document);
            progress.annotations += document.annotations.len() as u32;
        }
        progress
    }

    pub(super) fn pulse(&self) -> Pulse {
        let mut concepts = self.concepts.clone();
        for concept in &mut concepts {
            concept.annotations = self
                .documents
                .iter()
                .flat_map(|document| &document.annotations)
                .filter(|annotation| annotation.concept == concept.id)
                .count() as u32;
        }
        Pulse {
            concepts,
            progress: self.progress(),
            undo: self.undo.last().map(|(words, _)| words.clone()),
            redo: self.redo.last().map(|(words, _)| words.clone()),
        }
    }

    pub(super) fn document(&mut self, id: &DocumentId) -> Result<&mut Document, Failure> {
        self.documents.iter_mut().find(|document| document.id == *id).ok_or_else(|| {
            Failure::new(ErrorCode::NotFound, "This document is no longer in the project.")
        })
    }

    pub(super) fn remember(&mut self, words: &str) {
        let mut copy = self.clone();
        copy.undo.clear();
        copy.redo.clear();
        if self.documents.len() < 100 {
            self.undo.push((words.to_owned(), Box::new(copy)));
        }
        self.redo.clear();
    }

    pub(super) fn applied(&self, words: &str, document: Option<&DocumentId>) -> Applied {
        let document = document.and_then(|id| self.documents.iter().find(|own| own.id == *id));
        Applied {
            action: words.to_owned(),
            documents: document.map(row).into_iter().collect(),
            sentences: document
                .map(|own| own.sentences.iter().map(|s| (own.id.clone(), s.clone())).collect())
                .unwrap_or_default(),
            pulse: self.pulse(),
            ..Applied::default()
        }
    }

    pub(super) fn add_concept(&mut self, draft: &ConceptDraft) -> Result<Applied, Failure> {
        let words = format!("add the concept {}", draft.name);
        self.remember(&words);
        let place = self.concepts.len() as u8;
        let id = self.fresh();
        self.concepts.push(Concept {
            id: ConceptId(id),
            name: draft.name.clone(),
            description: draft.description.clone(),
            color: draft.color.unwrap_or(place % 12),
            key: draft.key.clone().or_else(|| (place < 9).then(|| (place + 1).to_string())),
            annotations: 0,
        });
        Ok(self.applied(&words, None))
    }

    pub(super) fn update_concept(&mut self, id: &ConceptId, draft: &ConceptDraft) -> Applied {
        let words = format!("change the concept {}", draft.name);
        self.remember(&words);
        if let Some(concept) = self.concepts.iter_mut().find(|concept| concept.id == *id) {
            concept.name.clone_from(&draft.name);
            concept.description.clone_from(&draft.description);
            concept.color = draft.color.unwrap_or(concept.color);
            concept.key.clone_from(&draft.key);
        }
        self.applied(&words, None)
    }

    pub(super) fn delete_concept(&mut self, id: &ConceptId) -> Applied {
        self.remember("delete a concept");
        self.concepts.retain(|concept| concept.id != *id);
        for document in &mut self.documents {
            document.annotations.retain(|annotation| annotation.concept != *id);
            document.suggestions.retain(|suggestion| suggestion.concept != *id);
        }
        Applied { reload: true, ..self.applied("delete a concept", None) }
    }

    pub(super) fn merge_concept(&mut self, id: &ConceptId, into: &ConceptId) -> Applied {
        self.remember("merge a concept");
        self.concepts.retain(|concept| concept.id != *id);
        let annotations = self.documents.iter_mut().flat_map(|document| &mut document.annotations);
        for annotation in annotations.filter(|annotation| annotation.concept == *id) {
            annotation.concept = into.clone();
        }
        Applied { reload: true, ..self.applied("merge a concept", None) }
    }

    pub(super) fn annotate(
        &mut self,
        id: &DocumentId,
        start: u32,
        end: u32,
        concept: &ConceptId,
        origin: Origin,
    ) -> Result<Applied, Failure> {
        let name = self.concepts.iter().find(|c| c.id == *concept).map(|c| c.name.clone());
        let text: String = self
            .document(id)?
            .text
            .chars()
            .skip(start as usize)
            .take((end - start) as usize)
            .collect();
        let words = format!("mark “{text}” as {}", name.unwrap_or_default());
        self.remember(&words);
        let fresh = AnnotationId(self.fresh());
        let document = self.document(id)?;
        let over = |a: &Annotation| a.start < end && start < a.end;
        let removed =
            document.annotations.iter().filter(|a| over(a)).map(|a| a.id.clone()).collect();
        document.annotations.retain(|a| !over(a));
        let annotation = Annotation { id: fresh, start, end, concept: concept.clone(), origin };
        document.annotations.push(annotation.clone());
        document.annotations.sort_by_key(|a| a.start);
        for sentence in &mut document.sentences {
            if sentence.start < end
                && start < sentence.end
                && sentence.state == ReviewState::Untouched
            {
                sentence.state = ReviewState::InProgress;
            }
        }
        derive(document);
        let mut applied = self.applied(&words, Some(id));
        applied.annotations = vec![(id.clone(), annotation)];
        applied.removed = removed;
        Ok(applied)
    }

    pub(super) fn change(
        &mut self,
        annotation: &AnnotationId,
        start: u32,
        end: u32,
        concept: &ConceptId,
    ) -> Result<Applied, Failure> {
        let id = self.owner(annotation)?;
        self.remember("change an annotation");
        let document = self.document(&id)?;
        let mut changed = None;
        for own in &mut document.annotations {
            if own.id == *annotation {
                own.start = start;
                own.end = end;
                own.concept = concept.clone();
                changed = Some(own.clone());
            }
        }
        let mut applied = self.applied("change an annotation", Some(&id));
        applied.annotations = changed.into_iter().map(|one| (id.clone(), one)).collect();
        Ok(applied)
    }

    pub(super) fn delete(&mut self, annotation: &AnnotationId) -> Result<Applied, Failure> {
        let id = self.owner(annotation)?;
        self.remember("delete an annotation");
        self.document(&id)?.annotations.retain(|own| own.id != *annotation);
        let mut applied = self.applied("delete an annotation", Some(&id));
        applied.removed = vec![annotation.clone()];
        Ok(applied)
    }

    pub(super) fn owner(&self, annotation: &AnnotationId) -> Result<DocumentId, Failure> {
        self.documents
            .iter()
            .find(|document| document.annotations.iter().any(|own| own.id == *annotation))
            .map(|document| document.id.clone())
            .ok_or_else(|| Failure::new(ErrorCode::NotFound, "This annotation is gone."))
    }

    pub(super) fn decide(
        &mut self,
        id: &DocumentId,
        start: u32,
        end: u32,
        concept: &ConceptId,
        decision: &Decision,
    ) -> Result<Applied, Failure> {
        let origin = Origin::Suggestion { version: 1 };
        match decision {
            Decision::Accept => self.annotate(id, start, end, concept, origin),
            Decision::Edit { start, end, concept } => {
                self.annotate(id, *start, *end, concept, origin)
            }
            Decision::Reject => {
                self.remember("reject a suggestion");
                self.rejected.insert((id.clone(), start, end, concept.clone()));
                Ok(self.applied("reject a suggestion", Some(id)))
            }
        }
    }

    pub(super) fn set_state(
        &mut self,
        place: &SentenceRef,
        state: ReviewState,
    ) -> Result<Applied, Failure> {
        let words =
            format!("set sentence {} {}", place.ordinal + 1, crate::state::wording::state(state));
        self.remember(&words);
        let document = self.document(&place.document)?;
        if let Some(sentence) = document.sentences.get_mut(place.ordinal as usize) {
            sentence.state = state;
        }
        derive(document);
        Ok(self.applied(&words, Some(&place.document)))
    }

    pub(super) fn history(&self) -> HistoryPage {
        let action = |number: usize, words: &str, undone| PastAction {
            number: number as u64,
            words: words.to_owned(),
            at: crate::api::now(),
            undone,
            document: None,
            title: String::new(),
        };
        let standing = self.undo.len();
        let undone = self.redo.iter().rev().zip(standing + 1..);
        let mut actions: Vec<PastAction> =
            undone.map(|((words, _), number)| action(number, words, true)).collect();
        actions.reverse();
        let stand = self.undo.iter().zip(1..).rev();
        actions.extend(stand.map(|((words, _), number)| action(number, words, false)));
        HistoryPage { actions, more: false }
    }

    pub(super) fn travel(&mut self, to: u64) -> Applied {
        let mut applied = self.applied("", None);
        while self.undo.len() as u64 > to {
            applied = self.step_back();
        }
        while (self.undo.len() as u64) < to && !self.redo.is_empty() {
            applied = self.step_forward();
        }
        applied
    }

    pub(super) fn step_back(&mut self) -> Applied {
        let Some((words, before)) = self.undo.pop() else { return self.applied("", None) };
        let mut here = self.clone();
        let undo = std::mem::take(&mut here.undo);
        let mut redo = std::mem::take(&mut here.redo);
        redo.push((words.clone(), Box::new(here)));
        *self = Self { undo, redo, ..*before };
        Applied { reload: true, ..self.applied(&format!("undo: {words}"), None) }
    }

    pub(super) fn step_forward(&mut self) -> Applied {
        let Some((words, later)) = self.redo.pop() else { return self.applied("", None) };
        let mut here = self.clone();
        let mut undo = std::mem::take(&mut here.undo);
        let redo = std::mem::take(&mut here.redo);
        undo.push((words.clone(), Box::new(here)));
        *self = Self { undo, redo, ..*later };
        Applied { reload: true, ..self.applied(&format!("redo: {words}"), None) }
    }
}

fn done(document: &Document) -> u32 {
    document.sentences.iter().filter(|s| s.state == ReviewState::Done).count() as u32
}

fn derive(document: &mut Document) {
    document.state = if done(document) as usize == document.sentences.len() {
        ReviewState::Done
    } else if document.sentences.iter().any(|s| s.state != ReviewState::Untouched) {
        ReviewState::InProgress
    } else {
        ReviewState::Untouched
    };
}

pub(super) fn row(document: &Document) -> DocumentRow {
    DocumentRow {
        id: document.id.clone(),
        title: document.title.clone(),
        state: document.state,
        sentences: document.sentences.len() as u32,
        sentences_done: done(document),
        annotations: document.annotations.len() as u32,
    }
}
