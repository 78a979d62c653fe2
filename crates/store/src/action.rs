//! What can be done to a project, and what came of it.

use std::collections::{BTreeMap, BTreeSet};

use handful_text::Span;
use uuid::Uuid;

use crate::record::{
    Annotation, Decision, DocumentRow, LabelledSpan, Note, NoteOn, NoteRecord, Place, ReviewState,
    RuleKind, Sentence,
};

/// A new concept, or the new wording of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConceptDraft {
    /// Its name; white space around it is dropped.
    pub name: String,
    /// What it means; may be empty.
    pub description: String,
    /// One of the twelve concept colours, 0 to 11. Absent: the least used one when new, else as it was.
    pub color: Option<u8>,
    /// Its key, one character. Absent: the first free digit from 1 when new, else no key.
    pub key: Option<String>,
}

/// One thing that a person does. Each becomes one transaction and one entry of the undo log.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Adds a concept.
    AddConcept {
        /// The concept.
        draft: ConceptDraft,
    },
    /// Renames, describes, recolours a concept or gives it another key.
    UpdateConcept {
        /// The concept.
        id: Uuid,
        /// How it shall be.
        draft: ConceptDraft,
    },
    /// Deletes a concept and its annotations.
    DeleteConcept {
        /// The concept.
        id: Uuid,
    },
    /// Makes the annotations of one concept those of another, and deletes the first. What was rejected as
    /// the first stays rejected as that alone.
    MergeConcept {
        /// The concept that goes.
        id: Uuid,
        /// The concept that stays.
        into: Uuid,
    },
    /// Marks a span as a concept. It takes the place of every annotation that it overlaps; the same span
    /// with the same concept again changes nothing. Untouched sentences under it become in progress.
    Annotate {
        /// The document.
        document: Uuid,
        /// The span.
        span: Span,
        /// The concept.
        concept: Uuid,
    },
    /// Marks many spans as one concept, each as [`Action::Annotate`] does.
    AnnotateAll {
        /// The action in words, such as "mark 12 places as ship".
        words: String,
        /// The concept.
        concept: Uuid,
        /// Each document with its spans.
        places: Vec<(Uuid, Vec<Span>)>,
    },
    /// Gives an annotation another span or concept; it takes the place of others that it then overlaps.
    ChangeAnnotation {
        /// The annotation.
        id: Uuid,
        /// The span it shall have.
        span: Span,
        /// The concept it shall have.
        concept: Uuid,
    },
    /// Deletes an annotation.
    DeleteAnnotation {
        /// The annotation.
        id: Uuid,
    },
    /// Takes annotations of a document away and marks spans in their place, which take the place of whatever
    /// else they overlap. Concepts are made where they are missing.
    Replace {
        /// The document.
        document: Uuid,
        /// The annotations that go.
        gone: Vec<Uuid>,
        /// What comes.
        come: Vec<NewAnnotation>,
    },
    /// Makes two annotations of one; what lies between the parts is no longer annotated. The first part
    /// keeps the id.
    SplitAnnotation {
        /// The annotation.
        id: Uuid,
        /// The first part, and the second, which begins where the first ends or later.
        parts: (Span, Span),
    },
    /// Makes one annotation of two of the same concept, with what lies between them. Refused where another
    /// annotation stands there.
    JoinAnnotations {
        /// The one that keeps its id.
        one: Uuid,
        /// The one that becomes part of it.
        other: Uuid,
    },
    /// Accepts, rejects or corrects a suggestion, and keeps the decision for ever.
    Decide {
        /// The document.
        document: Uuid,
        /// What was suggested.
        suggested: LabelledSpan,
        /// The model version that suggested it; 0 where a rule did.
        version: u32,
        /// The probability it gave, 0 to 1.
        probability: f32,
        /// What the person says of it.
        decision: Decision,
    },
    /// Says no longer that a span is not of a concept. Where nobody said so, nothing changes.
    TakeBackRejection {
        /// The document.
        document: Uuid,
        /// What was rejected.
        suggested: LabelledSpan,
    },
    /// Accepts many suggestions, each as [`Action::Decide`] does.
    AcceptAll {
        /// The action in words, such as "accept 41 suggestions from 90 % on".
        words: String,
        /// What was suggested.
        accepted: Vec<Accepted>,
    },
    /// Sets the review state of a sentence.
    SetSentenceState {
        /// The sentence.
        place: Place,
        /// Its state.
        state: ReviewState,
        /// Whether it is kept apart from training; the caller draws it. Counts only for a done sentence.
        held_out: bool,
    },
    /// Sets the review state of every sentence of a document.
    SetDocumentState {
        /// The document.
        document: Uuid,
        /// The state.
        state: ReviewState,
        /// Which sentences that become done by this are kept apart, by ordinal; the caller draws them.
        /// Those that were done before stay as they are.
        held_out: Vec<u32>,
    },
    /// Calls a text right as it is although it is annotated in several ways, or annotated here and left
    /// outside there. Saying it again changes nothing.
    Confirm {
        /// The text, as it stands in the documents.
        surface: String,
        /// The concepts that it is annotated with; none among them stands for "left outside".
        readings: BTreeSet<Option<Uuid>>,
    },
    /// Flags a sentence or a document, or writes a note on it; one without flag and words takes both away.
    SetNote {
        /// Where.
        on: NoteOn,
        /// What it shall be.
        note: Note,
    },
    /// Looks for words or an expression as a concept. One that is there already takes case as this one does.
    AddRule {
        /// What to look for.
        rule: NewRule,
    },
    /// Looks for many at once; those that are there already stay as they are.
    AddRules {
        /// The action in words, such as "add 40 entries from drugs.txt".
        words: String,
        /// What to look for.
        rules: Vec<NewRule>,
    },
    /// Looks for it no longer. Words do not join the dictionary by themselves either from then on.
    RemoveRule {
        /// The concept.
        concept: Uuid,
        /// How `text` was meant.
        kind: RuleKind,
        /// The words or the expression.
        text: String,
    },
    /// Marks many spans and sets documents done, as one action. Concepts are made where they are missing.
    BulkLabel {
        /// The action in words, such as "label 20 documents from gold.jsonl".
        words: String,
        /// The documents.
        documents: Vec<LabelledDocument>,
    },
}

/// What to look for as a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// The concept.
    pub concept: Uuid,
    /// How `text` is meant.
    pub kind: RuleKind,
    /// The words or the expression. Whether it can be one is the caller's to know.
    pub text: String,
    /// Whether upper and lower case differ.
    pub case: bool,
}

/// One suggestion of a [`Action::AcceptAll`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accepted {
    /// The document.
    pub document: Uuid,
    /// What was suggested.
    pub suggested: LabelledSpan,
    /// The model version that suggested it; 0 where a rule did.
    pub version: u32,
    /// The probability it gave, 0 to 1.
    pub probability: f32,
}

/// One document of a [`Action::BulkLabel`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledDocument {
    /// The document.
    pub document: Uuid,
    /// Its annotations.
    pub annotations: Vec<NewAnnotation>,
    /// Whether all its sentences become done.
    pub state: Option<ReviewState>,
    /// Which sentences that become done by this are kept apart, by ordinal.
    pub held_out: Vec<u32>,
}

/// An annotation that names its concept instead of knowing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAnnotation {
    /// Where it stands in its document.
    pub span: Span,
    /// The concept's name; made if no concept has it, without regard to case.
    pub concept: String,
}

/// A document to import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewDocument {
    /// The identifier that its source gave it.
    pub external_id: Option<String>,
    /// The title that its source gave it.
    pub title: Option<String>,
    /// Its text. A text without anything but white space is refused.
    pub text: String,
    /// What else its source said of it.
    pub meta: BTreeMap<String, serde_json::Value>,
    /// Its review state where its sentences do not say theirs. Absent: sentences that an annotation lies
    /// in are in progress, the others untouched.
    pub state: Option<ReviewState>,
    /// Its sentences in order, if the source knows them. Absent, or where they overlap or lie outside the
    /// text: found by [`handful_text::sentences`].
    pub sentences: Option<Vec<NewSentence>>,
    /// Its annotations.
    pub annotations: Vec<NewAnnotation>,
    /// Flags and notes on it and on its sentences. Those that come to stand on one place become one.
    pub notes: Vec<NewNote>,
}

/// A note that comes with its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNote {
    /// A place within the sentence that it is on; none where it is on the whole document.
    pub at: Option<usize>,
    /// The note.
    pub note: Note,
}

/// A sentence that its source knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSentence {
    /// Where it stands in the document.
    pub span: Span,
    /// Its review state; absent: as the document's.
    pub state: Option<ReviewState>,
    /// Whether it is kept apart from training; counts only if it is done.
    pub held_out: bool,
}

/// What came of one document given to an [`crate::Importer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It will be part of the project.
    Added {
        /// Its id.
        document: Uuid,
        /// How many of its annotations were taken.
        annotations: u32,
        /// Annotations that could not be taken, each with the reason.
        refused: Vec<RefusedSpan>,
    },
    /// The project, or an earlier document of the same import, has exactly this text.
    Duplicate {
        /// The document that was there first.
        of: Uuid,
    },
    /// It holds nothing but white space.
    Empty,
}

/// An annotation that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedSpan {
    /// The annotation as given.
    pub annotation: NewAnnotation,
    /// Why, in a sentence.
    pub reason: String,
}

/// What an action, or its undoing, changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The action in words; empty when there was nothing to do.
    pub words: String,
    /// Annotations that are new or different, with their documents.
    pub annotations: Vec<(Uuid, Annotation)>,
    /// Annotations that are gone.
    pub removed: Vec<Uuid>,
    /// Sentences whose state is different, with their documents.
    pub sentences: Vec<(Uuid, Sentence)>,
    /// List rows of every document touched; empty with [`Outcome::reload`].
    pub documents: Vec<DocumentRow>,
    /// Every document whose gold may be different, for whoever learns from it; empty when documents came
    /// or went by an import, whose documents are to be asked for.
    pub touched: Vec<Uuid>,
    /// Whether concepts came, went or changed.
    pub concepts_changed: bool,
    /// Whether something was called right as it is, or no longer.
    pub confirmations_changed: bool,
    /// Notes that are different; one that is gone has neither flag nor words.
    pub notes: Vec<NoteRecord>,
    /// Whether a rule came, went or changed by itself, apart from what annotations bring about.
    pub rules_changed: bool,
    /// Where the change happened, so that undoing can show it.
    pub place: Option<Place>,
    /// Documents came or went, or so much changed that lists and the open document must be read again.
    pub reload: bool,
    /// Spans that a bulk action could not take.
    pub refused: Vec<(Uuid, RefusedSpan)>,
}
